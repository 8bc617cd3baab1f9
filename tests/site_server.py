"""Runs a copy of the project as its users do: make run, with a content folder and a port of its own."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
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


class Server:
    """with Server(project, content=folder) as server: server.get('/messages')."""

    def __init__(self, project, content=None, make_args=()):
        self.project, self.folder = project, Path(content or project / 'content')
        self.port = free_port()
        self.url = f'http://127.0.0.1:{self.port}'
        self.make = ['make', 'run', f'PORT={self.port}', f'CONTENT={self.folder}', *make_args]

    def __enter__(self):
        self.log_path = self.folder.parent / f'server-{self.port}.log'
        with open(self.log_path, 'w') as log:
            self.process = subprocess.Popen(self.make, cwd=self.project, stdout=log, stderr=log, start_new_session=True)
        for _ in range(600):
            try:
                socket.create_connection(('127.0.0.1', self.port), 1).close()
                return self
            except OSError:
                assert self.process.poll() is None, self.log()
                time.sleep(0.1)
        raise AssertionError(f'the server did not start: {self.log()}')

    def __exit__(self, *_):
        self.stop()

    def stop(self, sign=signal.SIGINT):
        if self.process.poll() is None:
            os.killpg(self.process.pid, sign)  # as Ctrl-C does: to the whole group
            self.process.wait(60)

    def log(self):
        return self.log_path.read_text()

    def complaints(self):
        """What the programs wrote to stderr: the log without make's and lighttpd's own lines."""
        ours = re.compile(r'make|cc |OnlyStache|.* : \d+ fichiers|  http://|[-\d]+ [:\d]+: \((server\.c|.* died with signal 2$)')
        return [line for line in self.log().splitlines() if not ours.match(line)]

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
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.headers, answer.read().decode(errors='replace')
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read().decode(errors='replace')


def first_load(base, path):
    """The sizes of the page and of the styles, scripts and icons that it names, media left out."""
    sizes, waiting = {}, [path]
    while waiting:
        url = waiting.pop()
        body = urllib.request.urlopen(base + url, timeout=10).read()
        sizes[url] = len(body)
        text = body.decode()
        found = re.findall(r'(?:src|href)="(/[\w./-]+\.(?:js|css|svg))', text) + \
            ['/' + name for name in re.findall(r"from '\./([\w.]+)'", text)]
        waiting += {name for name in found if name not in sizes and not name.startswith('/media/')} - set(waiting)
    return sizes
