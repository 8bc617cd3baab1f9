"""Serves a copy of the project through lighttpd, with a content folder and a port of its own."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def copy_project(target):
    """The project without what git ignores; programs are compiled anew there."""
    files = subprocess.run(['git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
                           cwd=PROJECT, capture_output=True, text=True, check=True).stdout.split('\0')
    for name in filter(None, files):
        if (PROJECT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, target / name)
    return target


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(('127.0.0.1', port))
            return True
        except OSError:
            return False


def children(pid):
    """The processes that pid started and that run."""
    try:
        return [int(child) for child in Path(f'/proc/{pid}/task/{pid}/children').read_text().split()]
    except OSError:
        return []


def commands():
    """The command lines of all processes that run."""
    for path in Path('/proc').glob('[0-9]*/cmdline'):
        try:
            yield path.read_text(errors='replace')
        except OSError:
            pass  # it has just ended


def wait_until(condition, seconds=60):
    """Waits until condition() holds, and returns what it gives. Only a failure takes all these seconds. It asks less and
    less often, as asking a browser is work for the machine that it runs on."""
    start = time.monotonic()
    while not (value := condition()):
        waited = time.monotonic() - start
        assert waited < seconds, f'not within {seconds} s'
        time.sleep(max(0.01, min(0.2, waited / 3)))
    return value


class Server:
    """with Server(project, content=folder) as server: server.get('/messages').

    It starts lighttpd as make run does, at once; or, when make's variables are given ([SANITIZE], []), with make run."""

    def __init__(self, project, content=None, make=None, port=None, variables=None):
        self.project, self.folder, self.make = project, Path(content or project / 'content'), make
        self.expected, self.variables = {}, variables or {}
        self.listen_at(port or free_port())

    def listen_at(self, port):
        self.port, self.url = port, f'http://127.0.0.1:{port}'
        self.log_path = self.folder.parent / f'server-{port}.log'

    def start_again(self):
        """At the same port, which another program's own connection may have for a moment."""
        wait_until(self.start)

    def __enter__(self):
        for _ in range(5):
            if self.start():
                return self
            if ' in use' not in self.log():
                break
            self.listen_at(free_port())  # another program was quicker
        raise AssertionError(f'the server did not start: {self.log()}')

    def start(self):
        """Waits until it listens. False when it ended instead."""
        before = self.log().count('server started')
        if self.make is None:
            for folder in ['uploads/.partial', '.good']:
                (self.folder / folder).mkdir(parents=True, exist_ok=True)
            (self.project / f'.temp/{self.port}').mkdir(parents=True, exist_ok=True)
            command = ['lighttpd', '-D', '-f', 'lighttpd.conf']
        else:
            command = ['make', 'run', f'PORT={self.port}', f'CONTENT={self.folder}', *self.make]
        with open(self.log_path, 'a') as log:
            self.process = subprocess.Popen(
                command, cwd=self.project, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env={**os.environ, 'PORT': str(self.port), 'CONTENT': str(self.folder), 'HOST': 'yes', **self.variables})
        wait_until(lambda: self.log().count('server started') > before or self.process.poll() is not None, 120)
        return self.process.poll() is None

    @property
    def lighttpd(self):
        pid = self.process.pid
        return pid if self.make is None else children(children(pid)[0])[0]  # make's, and its shell's

    def __exit__(self, *_):
        self.stop()

    def stop(self, sign=signal.SIGTERM):
        """Signals the whole group, as Ctrl-C does (that is SIGINT, which lets open connections end first)."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, sign)
            self.process.wait(60)
            wait_until(lambda: is_free(self.port))  # a program of it that is just ending may hold it a moment longer

    def log(self):
        return self.log_path.read_text(errors='replace') if self.log_path.exists() else ''

    def expect(self, *patterns, at_least=1):
        """Lines in the log that are right here: each begins as one of these patterns, and each pattern has its line."""
        self.expected.update(dict.fromkeys(patterns, at_least))

    def complaints(self):
        """What the programs said, but for what was expected; and what was expected, but not said. What make and lighttpd
        say of their own start and end is no complaint."""
        make, _, said = self.log().partition('server started')
        own = re.compile(r'make: \*\*\* \[Makefile:\d+: run\] (Interrupt|Terminated|Killed)$|'
                         r'[-\d]+ [:\d]+: \((server\.c|network\.c.* in use$|.* died with signal (2|15)$)')
        wrong = [line for line in make.splitlines() if re.search('warning:|error:|Sanitizer', line)]
        wrong += [line for line in said.splitlines()[1:]
                  if not own.match(line) and not any(re.match(pattern, line) for pattern in self.expected)]
        return wrong + [f'not said: {pattern}' for pattern, least in self.expected.items()
                        if len(re.findall(f'^{pattern}', said, re.M)) < least]

    def content(self, name):
        return json.loads((self.folder / f'{name}.json').read_text())

    def edit(self, name, change):
        """Edits content/NAME.json as the crew does: change(tree) alters it in place."""
        tree = self.content(name)
        change(tree)
        (self.folder / f'{name}.json').write_text(json.dumps(tree, ensure_ascii=False, indent=2))

    def get(self, path, method='GET', **headers):
        """Returns status, headers and text, whatever the status."""
        request = urllib.request.Request(self.url + path, method=method,
                                         headers={k.replace('_', '-'): v for k, v in headers.items()})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.headers, answer.read().decode(errors='replace')
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read().decode(errors='replace')


def first_load(base, path):
    """The sizes of the page and of the styles, scripts and icons that it names, media left out."""
    sizes, waiting = {}, [path]
    while waiting:
        url = waiting.pop()
        body = urllib.request.urlopen(base + url, timeout=60).read()
        sizes[url] = len(body)
        text = body.decode()
        found = re.findall(r'(?:src|href)="(/[\w./-]+\.(?:js|css|svg))', text) + \
            [urllib.parse.urljoin(url, name) for name in re.findall(r"(?:(?:from|import) '|@import url\()([\w./-]+)", text)]
        waiting += {name for name in found if name not in sizes and not name.startswith('/media/')} - set(waiting)
    return sizes


def requests_per_second(url):
    out = subprocess.run(['wrk', '-t1', '-c4', '-d2s', url], capture_output=True, text=True, check=True).stdout
    assert 'Non-2xx' not in out, f'{url} does not answer 200:\n{out}'
    return float(re.search(r'Requests/sec:\s+([\d.]+)', out)[1])
