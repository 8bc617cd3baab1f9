"""Several laptops in one headless Chromium, each with a storage and a network of its own. It is spoken to over a pipe: JSON,
each message ended by a NUL (the DevTools protocol)."""
import itertools
import json
import os
import signal
import threading
from concurrent.futures import Future, TimeoutError

from site_server import wait_until

# Half the work of chromium --headless for the same pages. The one in /usr/bin is a shell script: when that is ended, the
# browser stays, and works on.
BINARY = '/usr/lib/chromium/chromium-headless-shell'
CHROMIUM = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run',
            '--disable-background-networking', '--disable-component-update', '--disable-sync', '--hide-scrollbars',
            '--autoplay-policy=no-user-gesture-required',
            '--disable-partial-raster', '--num-raster-threads=1']  # the same pixels for the same page
CODES = {'Enter': 13, 'Backspace': 8}


class Refused(Exception):
    """What Chromium said in place of a result."""


class Chromium:
    """with Chromium(folder for its profile) as chromium: Laptop(chromium)"""

    def __init__(self, profile):
        self.profile = profile
        self.numbers, self.answers, self.laptops, self.writing = itertools.count(1), {}, {}, threading.Lock()

    def __enter__(self):
        theirs, ours = os.pipe()
        self.heard, told = os.pipe()
        self.told = ours
        arguments = [BINARY, *CHROMIUM, '--remote-debugging-pipe', '--disable-background-timer-throttling',
                     '--disable-renderer-backgrounding', '--disable-backgrounding-occluded-windows', f'--user-data-dir={self.profile}']
        quiet = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
        self.pid = os.posix_spawn(BINARY, arguments, os.environ, setpgroup=0, file_actions=[
            *quiet, (os.POSIX_SPAWN_DUP2, theirs, 3), (os.POSIX_SPAWN_DUP2, told, 4)])
        os.close(theirs)
        os.close(told)
        threading.Thread(target=self.listen, daemon=True).start()
        return self

    def __exit__(self, *_):
        try:
            self.call('Browser.close')
            wait_until(lambda: os.waitpid(self.pid, os.WNOHANG)[0], 20)
        except (AssertionError, OSError, Refused):
            os.killpg(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.told)

    def listen(self):
        rest = b''
        while data := os.read(self.heard, 1 << 16):
            *messages, rest = (rest + data).split(b'\0')
            for message in map(json.loads, messages):
                if 'id' in message:
                    self.answers.pop(message['id']).set_result(message)
                elif message.get('sessionId') in self.laptops:
                    self.laptops[message['sessionId']].hear(message['method'], message['params'])
        os.close(self.heard)
        for answer in self.answers.values():
            answer.set_result({'error': {'message': 'Chromium has ended'}})

    def call(self, method, session=None, **parameters):
        number, answer = next(self.numbers), Future()
        self.answers[number] = answer
        message = {'id': number, 'method': method, 'params': parameters, **({'sessionId': session} if session else {})}
        data = json.dumps(message).encode() + b'\0'
        with self.writing:
            while data:
                data = data[os.write(self.told, data):]
        try:
            result = answer.result(60)
        except TimeoutError:
            raise Refused(f'{method}: no answer') from None
        if 'error' in result:
            raise Refused(f'{method}: {result["error"]["message"]}')
        return result['result']


class Laptop:
    """A window that is seen and has the focus, as if it were alone."""

    def __init__(self, chromium, width=1366, height=768):
        self.chromium = chromium
        context = chromium.call('Target.createBrowserContext')['browserContextId']
        self.target = chromium.call('Target.createTarget', url='about:blank', browserContextId=context, width=width,
                                    height=height)['targetId']
        self.session = chromium.call('Target.attachToTarget', targetId=self.target, flatten=True)['sessionId']
        chromium.laptops[self.session] = self
        self.call('Page.enable')
        self.call('Emulation.setFocusEmulationEnabled', enabled=True)

    def call(self, method, **parameters):
        return self.chromium.call(method, self.session, **parameters)

    def hear(self, method, parameters):
        pass

    def before_every_page(self, script):
        self.call('Page.addScriptToEvaluateOnNewDocument', source=script)

    def open(self, url):
        self.call('Page.navigate', url=url)

    def run(self, script, *values):
        """What the body of a function gives in the page; a promise is waited for. A page that goes away meanwhile is no
        failure: the next one answers."""
        code = f'(function () {{ {script} }})(...{json.dumps(values)})'

        def answer():
            try:
                return self.call('Runtime.evaluate', expression=code, returnByValue=True, awaitPromise=True, userGesture=True)
            except Refused as refused:
                if not any(words in str(refused) for words in ['context', 'navigated', 'Cannot find']):
                    raise
        result = wait_until(answer)
        assert 'exceptionDetails' not in result, (script, result['exceptionDetails'])
        return result['result'].get('value')

    def press(self, key):
        """Presses a key: a character, or F8, Enter, Backspace."""
        code = CODES.get(key) or (111 + int(key[1:]) if len(key) > 1 else 0)
        text = {'Enter': '\r'}.get(key, key if len(key) == 1 else '')
        what = {'key': key, 'code': key if len(key) > 1 else '', 'windowsVirtualKeyCode': code}
        self.call('Input.dispatchKeyEvent', type='keyDown' if text else 'rawKeyDown', text=text, **what)
        self.call('Input.dispatchKeyEvent', type='keyUp', **what)
