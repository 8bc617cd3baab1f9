"""make bench's last table: this site and what a crew would use instead, side by side, all measured in that run.

Each is made in a folder of its own, by its own package manager, and served on this computer. What is not there, or fails,
is left out with a word. tests/beside/ has a chat in React and one in Python, with this site's own messages."""
import http.client
import http.server
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

import tus
from site_server import PROJECT, Server, children, first_load, requests_per_second, wait_until

ROUNDS = 3  # an odd number
SIZE = 1 << 30  # of an upload
HELLO = '#include <stdio.h>\nint main(void) { puts("Content-Type: text/plain\\r\\n\\r\\nhello"); }\n'
LIGHTTPD = '''server.document-root = var.CWD + "/dist"
server.port = env.PORT
server.bind = "127.0.0.1"
server.modules = ( "mod_cgi" )
index-file.names = ( "index.html" )
mimetype.assign = ( ".html" => "text/html", ".js" => "text/javascript", ".css" => "text/css", ".json" => "application/json" )
cgi.assign = ( "/hello" => "" )
'''
NODE_TUS = '''import { Server } from '@tus/server'
import { FileStore } from '@tus/file-store'

new Server({ path: '/upload', datastore: new FileStore({ directory: 'uploads' }) }).listen(process.env.PORT, '127.0.0.1')
'''


# ---- making each: fills a folder, and returns the command that serves it ----

def run(folder, *command):
    """A program that has to end well, within five minutes."""
    if not shutil.which(command[0]):
        raise FileNotFoundError(f'no {command[0]} here')
    with tempfile.TemporaryFile('w+', errors='replace') as said:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                                   start_new_session=True)
        try:
            code = process.wait(300)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        said.seek(0)
        assert code == 0, (re.search(r'^.*\berror\b.*', said.read(), re.M | re.I) or [f'{command[0]} ended with {code}'])[0]


def write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def copy_chat(name, folder, content):
    shutil.copytree(PROJECT / 'tests/beside' / name, folder, dirs_exist_ok=True)
    write(content, {file: (PROJECT / 'content' / file).read_text() for file in ['messages.json', 'fans.json']})


def serve_dist(folder):
    write(folder, {'lighttpd.conf': LIGHTTPD})
    return ['lighttpd', '-D', '-f', 'lighttpd.conf']


def this_site(folder):
    run(folder, 'git', 'clone', '--quiet', str(PROJECT), '.')
    return ['make', 'run', 'PORT={port}', 'CONTENT=content']


def vite(folder):
    copy_chat('react', folder, folder / 'public')
    run(folder, 'npm', 'install', 'vite', 'react', 'react-dom')
    run(folder, 'npx', 'vite', 'build')
    return serve_dist(folder)


def python(folder):
    assert hasattr(http.server, 'CGIHTTPRequestHandler'), f'Python {platform.python_version()} has it no more'
    copy_chat('python', folder, folder)
    return [sys.executable, '-m', 'http.server', '--cgi', '--bind', '127.0.0.1', '{port}']


def hello(folder):
    write(folder, {'hello.c': HELLO, 'dist/index.html': ''})
    run(folder, 'cc', '-O2', '-o', 'dist/hello', 'hello.c')
    return serve_dist(folder)


def static(folder):
    assert WAYS[0].server, 'this site is not served'
    messages = WAYS[0].server.get(WAYS[0].page)[2].encode()
    write(folder, {'dist/index.html': '<!DOCTYPE html>'.ljust(len(messages), '.')})
    return serve_dist(folder)


def node_tus(folder):
    run(folder, 'npm', 'install', '@tus/server', '@tus/file-store')
    write(folder, {'server.mjs': NODE_TUS})
    return ['node', 'server.mjs']


def tusd(folder):
    run(folder, 'tusd', '-version')
    return ['tusd', '-host', '127.0.0.1', '-port', '{port}', '-base-path', '/upload/', '-upload-dir', 'uploads']


def copyparty(folder):
    program = [shutil.which('copyparty')]
    if program == [None]:
        program = [sys.executable, '-m', 'copyparty']
        run(folder, sys.executable, '-m', 'pip', 'install', '--retries', '0', '--target', '.', 'copyparty')
    return [*program, '-i', '127.0.0.1', '-p', '{port}', '-v', 'uploads::rw']


# ---- what they upload with ----

def by_slices(server, _):
    tus.send_slices(server, SIZE)


def by_put(server, _):
    connection = http.client.HTTPConnection('127.0.0.1', server.port, timeout=300)
    part = os.urandom(16 << 20)
    connection.request('PUT', '/clip.mp4', (part for _ in range(SIZE // len(part))), {'Content-Length': str(SIZE)})
    assert connection.getresponse().status in (200, 201)


def by_dd(_, folder):
    run(folder, 'dd', 'if=/dev/zero', 'of=copy', 'bs=16M', f'count={SIZE >> 24}', 'conv=fsync')


# ---- the table ----

@dataclass
class Way:
    name: str
    make: Callable
    page: str = ''  # what a visitor opens
    loads: tuple = ()  # what that loads and does not name
    upload: Callable = None
    debian: tuple = ()  # what has to be installed of Debian's
    server: Server = None
    cells: dict = field(default_factory=dict)  # what was measured, by column


NAMED = re.findall(r'=([\w-]+)', re.search('^TO_BUILD = (.*)', (PROJECT / 'Makefile').read_text(), re.M)[1])
WAYS = [
    Way('this site, Messages', this_site, '/messages', upload=by_slices, debian=('make', *NAMED)),
    Way('React, built by Vite, files by lighttpd', vite, '/', ('/messages.json', '/fans.json'),
        debian=('nodejs', 'npm', 'lighttpd')),
    Way('Python, http.server --cgi', python, '/cgi-bin/messages.py', debian=('python3',)),
    Way('hello in C, CGI of lighttpd', hello, '/hello', debian=('gcc', 'libc6-dev', 'lighttpd')),
    Way('a file as big as Messages, by lighttpd', static, '/', debian=('lighttpd',)),
    Way('@tus/server of npm', node_tus, upload=by_slices, debian=('nodejs', 'npm')),
    Way('tusd', tusd, upload=by_slices),
    Way('copyparty', copyparty, upload=by_put, debian=('python3',)),
    Way('dd conv=fsync', lambda folder: None, upload=by_dd)]
COLUMNS = {'pages': 'a second', 'first load': 'bytes', '1 GiB': 's', 'at rest': 'MB', 'first page': 's', 'own lines': '',
           'to install': ''}
LINE = '{:39}' + 6 * ' {:>10}' + '  {}'
NOTES = '''first load: not compressed, without pictures and typefaces
1 GiB: until all of it is on the disk ({disk}), whoever sees to that; at rest: what ps calls RSS, of all processes that stay
first page: from an empty folder (git clone, npm install) to the first 200; Debian's packages are there
own lines: of this site all pages and the upload server, without tests and content
to install: of Debian what one names, of npm all that comes'''
CODE = {'.c', '.h', '.html', '.css', '.js', '.jsx', '.mjs', '.py', '.sh', '.conf'}
NOT_OWN = {'.git', '.good', '.ci', 'tests', 'node_modules', 'dist'}


class Program(Server):
    """What serves a folder, as the site is served."""

    def __init__(self, folder, command, page):
        super().__init__(folder)
        self.command, self.page = command, page

    def start(self):
        with open(self.log_path, 'w') as log:
            self.process = subprocess.Popen(
                [word.replace('{port}', str(self.port)) for word in self.command], cwd=self.project, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True, env={**os.environ, 'PORT': str(self.port)})
        try:
            wait_until(lambda: self.process.poll() is not None or self.answers(), 120)
        except BaseException:
            self.stop(signal.SIGKILL)
            raise
        return self.process.poll() is None

    def answers(self):
        try:
            return self.get(self.page)[0] == 200 or not self.page
        except OSError:
            return False


def memory(pid):
    """MB of a process and of those that it started."""
    own = re.search(r'VmRSS:\s+(\d+)', Path(f'/proc/{pid}/status').read_text())[1]
    return int(own) / 1024 + sum(map(memory, children(pid)))


def own_lines(folder):
    files = [path for path in folder.rglob('*') if path.suffix in CODE or path.name == 'Makefile']
    return sum(len(path.read_text().splitlines()) for path in files if not NOT_OWN & set(path.relative_to(folder).parts))


def to_install(way, folder):
    kinds = [f'{len(way.debian)} of Debian'] * bool(way.debian)
    if (folder / 'node_modules').is_dir():
        size = sum(path.lstat().st_size for path in (folder / 'node_modules').rglob('*'))
        packages = json.loads((folder / 'node_modules/.package-lock.json').read_text())['packages']
        kinds.append(f'{len(packages)} of npm ({size >> 20} MB)')
    pip = len(list(folder.glob('*.dist-info')))
    return ', '.join(kinds + [f'{pip} of PyPI'] * bool(pip))


def bytes_of_first_load(way):
    sizes = {url: size for path in [way.page, *way.loads] for url, size in first_load(way.server.url, path).items()}
    return sum(sizes.values())


def seconds_to_upload(way, folder):
    """The file is removed again; there has to be one of that size."""
    subprocess.run(['sync'], timeout=300)
    start = time.monotonic()
    way.upload(way.server, folder)
    run(folder, 'sync', '-f', '.')
    seconds = time.monotonic() - start
    [file] = [path for path in folder.rglob('*') if path.is_file() and path.stat().st_size == SIZE]
    file.unlink()
    return seconds


def begin(way, folder, stack):
    """Makes it and serves it, and returns the seconds until its first page."""
    folder.mkdir()
    start = time.monotonic()
    command = way.make(folder)
    way.server = command and stack.enter_context(Program(folder, command, way.page))
    return time.monotonic() - start


def measure(folder, stack):
    """Fills the cells of all ways, what takes time in turns, so that a slow moment hits all of them. Returns what failed."""
    words = {}

    def cell(way, column, measured, *given):
        try:
            way.cells.setdefault(column, []).append(measured(*given))
        except Exception as error:
            what = way.name if column == 'first page' else f'{way.name}, {column}'
            words[what] = f'left out: {what}: {" ".join(str(error).split())[:160]}'

    folders = {way.name: folder / str(number) for number, way in enumerate(WAYS)}
    for way in WAYS:
        cell(way, 'first page', begin, way, folders[way.name], stack)
        if way.server:
            time.sleep(1)  # until what the first page started has ended
            cell(way, 'at rest', memory, way.server.process.pid)
            cell(way, 'to install', to_install, way, folders[way.name])
        if way.server and way.page:
            cell(way, 'first load', bytes_of_first_load, way)
            cell(way, 'own lines', own_lines, folders[way.name])
    ready = [way for way in WAYS if way.cells.get('first page')]
    for _ in range(ROUNDS):
        for way in ready:
            if way.page:
                cell(way, 'pages', requests_per_second, way.server.url + way.page)
    for _ in range(ROUNDS):
        for way in ready:
            if way.upload:
                cell(way, '1 GiB', seconds_to_upload, way, folders[way.name])
    return words.values()


def shown(way, column):
    """The middle of what was measured."""
    values = sorted(way.cells.get(column, [])) if way.page or column != 'first page' else []
    value = values[len(values) // 2] if values else '-'
    return f'{value:.{0 if column == "pages" else 1}f}' if isinstance(value, float) else str(value)


def machine(folder):
    """What all this was measured on and with."""
    yield (re.findall(r'model name\s*: (.*)', Path('/proc/cpuinfo').read_text()) or [platform.machine()])[0]
    yield f'{os.cpu_count()} cores, {platform.freedesktop_os_release()["PRETTY_NAME"]}, Python {platform.python_version()}'
    for program, option in {'lighttpd': '-v', 'node': '--version'}.items():
        if shutil.which(program):
            said = subprocess.run([program, option], capture_output=True, text=True).stdout
            yield program + ' ' + re.search('[0-9.]+', said)[0]
    for lock in folder.glob('*/node_modules/.package-lock.json'):
        packages = json.loads(lock.read_text())['packages']
        for name in json.loads((lock.parent.parent / 'package.json').read_text())['dependencies']:
            yield f'{name} {packages[f"node_modules/{name}"]["version"]}'


def main():
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o711)  # what http.server runs for root, it runs as nobody
        words = measure(folder, stack)
        print('\nThis site, and what a crew would use instead')
        for head in [COLUMNS, COLUMNS.values()]:
            print(LINE.format('', *head))
        for way in WAYS:
            if way.cells.get('first page'):
                print(LINE.format(way.name, *[shown(way, column) for column in COLUMNS]))
        disk = subprocess.run(['df', '--output=fstype', folder], capture_output=True, text=True).stdout.split()[-1]
        print(*words, NOTES.format(disk=disk), ', '.join(machine(folder)), sep='\n')


if __name__ == '__main__':
    main()
