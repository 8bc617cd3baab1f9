"""A laptop of make soak with a Firefox of its own, and a network that can be pulled out between it and the server."""
import json
import shutil
import socket
import socketserver
import threading
import time

from firefox import Firefox
from site_server import wait_until
from soak_laptops import NOTES, Actor

IS_THERE = shutil.which('firefox-esr') is not None
KEYS = {'Enter': '\ue007', 'F4': '\ue034', 'F8': '\ue038', 'F9': '\ue039', 'F10': '\ue03a'}  # says WebDriver
LEFT = ['unloaded', 'discarded', 'destroyed', 'no such window', 'AbortError']  # what Marionette says of a page that goes away
LOST = 'document.documentURI.startsWith("about:neterror")'
# When the page was asked for, an error page somewhat before it came; and when it was there.
MOMENTS = f'''
  const [came] = performance.getEntriesByType('navigation');
  const asked = performance.timeOrigin;
  return {LOST} ? [asked - 2000, 0] : [asked, came?.loadEventEnd && asked + came.loadEventEnd];'''


class Wifi(socketserver.ThreadingTCPServer):
    """Passes on what a laptop and the server say, until it is off. Chromium can do so by itself; Firefox, told to be
    offline, goes on speaking to a server of the same machine."""
    daemon_threads, request_queue_size = True, 50

    def __init__(self, server):
        super().__init__(('127.0.0.1', 0), Connection)
        self.port, self.url, self.is_on, self.connections = server.port, f'http://127.0.0.1:{self.server_address[1]}', True, set()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def switch(self, on):
        self.is_on = on
        for end in [] if on else [*self.connections]:
            hang_up(end)


class Connection(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            far = socket.create_connection(('127.0.0.1', self.server.port))
        except OSError:
            return  # killed
        with far:
            ends = {self.request, far}
            self.server.connections |= ends
            back = threading.Thread(target=pass_on, args=(far, self.request), daemon=True)
            back.start()
            if self.server.is_on:
                pass_on(self.request, far)
            hang_up(*ends)
            back.join()
            self.server.connections -= ends


def pass_on(one, other):
    try:
        while data := one.recv(1 << 16):
            other.sendall(data)
    except OSError:
        pass
    hang_up(one, other)


def hang_up(*ends):
    for end in ends:
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it has


class FirefoxActor(Actor):
    def connect(self, place):
        """place: a folder for its profile, and for the add-on that runs the notes in every page before its own scripts;
        and what ends it all in the end."""
        folder, stack = place
        self.wifi_box = stack.enter_context(Wifi(self.world.server))
        stack.callback(self.wifi_box.shutdown)
        self.firefox = Firefox(folder)
        stack.callback(self.firefox.quit)
        addon = folder / 'notes'
        addon.mkdir()
        (addon / 'notes.js').write_text(NOTES)
        (addon / 'manifest.json').write_text(json.dumps({
            'manifest_version': 3, 'name': 'notes', 'version': '1', 'browser_specific_settings': {'gecko': {'id': 'notes@soak'}},
            'content_scripts': [{'matches': ['<all_urls>'], 'js': ['notes.js'], 'run_at': 'document_start', 'world': 'MAIN'}]}))
        self.firefox.command('Addon:Install', path=str(addon), temporary=True)

    def open(self, url):
        self.go('WebDriver:Navigate', url=url.replace(self.world.server.url, self.wifi_box.url))

    def load_again(self):
        self.go('WebDriver:Refresh')

    def go(self, command, **values):
        try:
            self.firefox.command(command, **values)
        except AssertionError:
            pass  # an error page came, which look() will find

    def ask(self, script, *values):
        """Nothing, sometimes, while one page goes and another one comes."""
        def answer():
            try:
                return [self.firefox.execute_script(script, *values)]
            except AssertionError as error:
                if not any(words in str(error) for words in LEFT):
                    raise
        return wait_until(answer)[0]

    def run(self, script, *values):
        return self.ask(f'if ({LOST}) return null; {script}', *values)

    def is_lost(self):
        return self.ask(f'return {LOST}') is True

    def is_half(self):
        self.asked_at, self.loaded_at = [(ms or 0) / 1000 for ms in wait_until(lambda: self.ask(MOMENTS))]
        return super().is_half()

    def press(self, key):
        keys = [{'type': kind, 'value': KEYS.get(key, key)} for kind in ('keyDown', 'keyUp')]
        self.firefox.command('WebDriver:PerformActions', actions=[{'type': 'key', 'id': 'keys', 'actions': keys}])

    def switch(self, offline):
        self.wifi_box.switch(not offline)

    def sleep(self):
        self.firefox.run_in_chrome('gBrowser.selectedBrowser.docShellIsActive = false')
        time.sleep(self.chance.choice([0.5, 1, 2, 6]))
        self.firefox.run_in_chrome('gBrowser.selectedBrowser.docShellIsActive = true')

    def check_messages(self):
        now = time.time()
        self.messages += [(now, 'console', words) for words in self.firefox.problems(self.wifi_box.url)]
        self.firefox.run_in_chrome('Services.console.reset()')
        super().check_messages()
