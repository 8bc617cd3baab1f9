"""Firefox, by the protocol of its own that Debian's package brings: Marionette, over TCP, "LENGTH:JSON" in both directions.
The methods are named as those of the other browser, so that the same helpers drive both."""
import json
import os
import signal
import socket
import subprocess

from site_server import free_port, wait_until

ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'  # the key of an element's number, says WebDriver

# It asks nobody in the net, and nobody in front of it.
PREFERENCES = {
    'app.normandy.enabled': False, 'app.update.disabledForTesting': True, 'browser.aboutwelcome.enabled': False,
    'browser.region.update.enabled': False, 'browser.safebrowsing.downloads.enabled': False,
    'browser.safebrowsing.malware.enabled': False, 'browser.safebrowsing.phishing.enabled': False,
    'browser.shell.checkDefaultBrowser': False, 'browser.startup.page': 0, 'datareporting.policy.dataSubmissionEnabled': False,
    'extensions.update.enabled': False, 'extensions.systemAddon.update.enabled': False, 'network.connectivity-service.enabled': False,
    'network.captive-portal-service.enabled': False, 'network.dns.disablePrefetch': True, 'network.proxy.type': 0,
    'services.settings.server': 'http://127.0.0.1:9', 'toolkit.telemetry.enabled': False,
    'focusmanager.testmode': True}  # its window has the focus, whatever else this machine shows


class Firefox:
    def __init__(self, folder):
        """folder: for its profile; new."""
        port, self.number = free_port(), 0
        profile = folder / 'profile'
        profile.mkdir(parents=True)
        lines = [f'user_pref({json.dumps(key)}, {json.dumps(value)});\n'
                 for key, value in {**PREFERENCES, 'marionette.port': port}.items()]
        (profile / 'user.js').write_text(''.join(lines))
        with open(folder / 'log', 'w') as log:
            self.process = subprocess.Popen(
                ['firefox-esr', '--headless', '--no-remote', '--marionette', '--remote-allow-system-access', '--profile', profile,
                 '--width', '1366', '--height', '900'], env={**os.environ, 'HOME': str(folder)}, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True)
        try:
            self.socket = wait_until(lambda: self.connect(port))
            self.receive()  # who it is
            self.command('WebDriver:NewSession', capabilities={})
        except BaseException:
            self.quit()
            raise

    def connect(self, port):
        assert self.process.poll() is None, 'Firefox ended'
        try:
            return socket.create_connection(('127.0.0.1', port), timeout=120)
        except OSError:
            return None

    def quit(self):
        """Ends it, and all that it started."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    # ---- the protocol ----

    def receive(self):
        def read(count):
            data = b''
            while len(data) < count:
                part = self.socket.recv(count - len(data))
                assert part, 'Firefox has hung up'
                data += part
            return data
        length = b''
        while not length.endswith(b':'):
            length += read(1)
        return json.loads(read(int(length[:-1])))

    def command(self, name, **values):
        self.number += 1
        message = json.dumps([0, self.number, name, values]).encode()
        self.socket.sendall(b'%d:%s' % (len(message), message))
        _, number, error, result = self.receive()
        assert number == self.number and error is None, error
        return result

    # ---- as the other browser ----

    def get(self, url):
        self.command('WebDriver:Navigate', url=url)

    def back(self):
        self.command('WebDriver:Back')

    def execute_script(self, script, *values):
        return self.command('WebDriver:ExecuteScript', script=script, args=values)['value']

    def wait(self, condition, seconds=60):
        return wait_until(condition, seconds)

    def press(self, selector, keys):
        """Types these keys into the first element that fits."""
        element = self.command('WebDriver:FindElement', using='css selector', value=selector)['value'][ELEMENT]
        self.command('WebDriver:ElementSendKeys', id=element, text=keys)

    def click(self, selector):
        element = self.command('WebDriver:FindElement', using='css selector', value=selector)['value'][ELEMENT]
        self.command('WebDriver:ElementClick', id=element)

    def run_in_chrome(self, script):
        """As execute_script, but in the browser's own window."""
        self.command('Marionette:SetContext', value='chrome')
        try:
            return self.execute_script(script)
        finally:
            self.command('Marionette:SetContext', value='content')

    def problems(self, url):
        """What its console says of these pages, errors and warnings, but for the scripts that it ends or no longer loads
        because their page is left, the films of which it has half, and a layout before /icons.svg is there: of a file that has
        begun to come, but has no element yet, Firefox says that it may flash, and it has no looks of its own that could."""
        said = self.run_in_chrome('''
            return Services.console.getMessageArray().filter((each) => each instanceof Ci.nsIScriptError)
              .map((each) => `${each.sourceName} ${each.errorMessage}`);''')
        left = ['Script terminated by timeout', 'Loading failed for the module', 'could not be decoded', 'Layout was forced before']
        return [words for words in said if url in words and not any(each in words for each in left)]
