"""Computers that are not Debian's, as far as they can be had here: other package managers, shells, C libraries."""
import os
import pty
import re
import shutil
import signal
import socket
import subprocess
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

import tus
from conftest import SANITIZE
from site_server import PROJECT, Server

# What no system lacks that can build the site, whoever made its other programs.
COMPILER = ['make', 'cc', 'gcc', 'as', 'ld', 'ar', 'lighttpd']


@pytest.fixture
def only(tmp_path):
    """only(NAME...): a folder for PATH that has these programs of this computer alone."""
    folder = tmp_path / 'bin'
    folder.mkdir()

    def only_these(*names):
        for name in names:
            (folder / name).symlink_to(shutil.which(name))
        return folder
    return only_these


def write_program(path, text):
    path.unlink(missing_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def serves(site, folder, shell):
    """What make run says, from a build of all that it uses first, where the programs are those of a folder."""
    for path in [site / 'cgi-bin/home', site / 'cgi-bin/home.o', site / '.make/host']:
        path.unlink()
    with Server(site, site / 'content', [SANITIZE, f'SHELL={shell}'], variables={'PATH': str(folder)}) as server:
        assert 'Barnabé' in server.get('/')[2] and server.get('/messages')[0] == 200
        server.edit('site', lambda tree: tree.update(brand='Moustachissimo'))
        assert 'Moustachissimo' in server.get('/')[2]
        return server.log()


def test_busybox_and_no_proc(site, only):
    """Alpine's programs; and when the tests are root, a /proc with nothing in it, as on a Mac."""
    folder = only(*COMPILER, 'busybox')
    subprocess.run(['busybox', '--install', '-s', folder], check=True)
    if subprocess.run(['unshare', '-m', 'true'], capture_output=True).returncode == 0:
        unshare, mount, make = map(shutil.which, ['unshare', 'mount', 'make'])
        write_program(folder / 'make', f'#!/bin/sh\nexec {unshare} -m sh -c \'{mount} -t tmpfs none /proc; exec {make} "$@"\' make "$@"\n')
    log = serves(site, folder, folder / 'sh')
    assert not re.search('not found|applet|unrecognized|Usage', log)


def test_bash_as_posix(site, only):
    """As /bin/sh is on a Mac, but for its age."""
    folder = only(*COMPILER, 'bash', 'busybox')
    subprocess.run(['busybox', '--install', '-s', folder], check=True)
    write_program(folder / 'sh', f'#!/bin/sh\nexec {shutil.which("bash")} --posix "$@"\n')
    assert 'not found' not in serves(site, folder, folder / 'sh')


@contextmanager
def needs_a_mirror():
    """A test that fetches something is left out where that is not to be had, slow, or not what was asked for."""
    try:
        yield
    except (OSError, AttributeError, subprocess.SubprocessError) as error:
        pytest.skip(f'not to be had from a mirror: {error}')


def address_of_cjson():
    """Where this computer has Debian's package from: the mirror, the folder of its source, and its version; else of nothing."""
    with needs_a_mirror():
        asked = subprocess.run(['apt-get', 'download', '--print-uris', 'libcjson-dev'], capture_output=True, text=True, timeout=60).stdout
        return re.match(r"'(.+)/(pool/.+)/libcjson-dev_([\d.]+)", asked).groups()


@pytest.fixture(scope='module')
def musl(tmp_path_factory):
    """The compiler of Alpine's C library, with a cJSON that was compiled by it from the source of Debian's package."""
    folder = tmp_path_factory.mktemp('musl')
    mirror, pool, version = address_of_cjson()
    (folder / 'cjson').mkdir()
    with needs_a_mirror():
        with urllib.request.urlopen(f'{mirror}/{pool}/cjson_{version}.orig.tar.gz', timeout=60) as source:
            (folder / 'cjson.tar.gz').write_bytes(source.read())
        subprocess.run('tar xf cjson.tar.gz -C cjson --strip-components=1'.split(), cwd=folder, check=True)
    for command in ['musl-gcc -O2 -c cjson/cJSON.c', 'ar rcs libcjson.a cJSON.o']:
        subprocess.run(command.split(), cwd=folder, check=True)
    return f'CC=musl-gcc -static -I{folder} -L{folder}'


def test_another_c_library(site, musl):
    made = [str(path.relative_to(site)) for path in site.glob('tests/*[a-z]') if path.with_suffix('.o').exists()]
    result = subprocess.run(['make', '-B', '-j2', 'build', '.make/host', *made, musl, 'SANITIZE=-Werror'], cwd=site, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert subprocess.run(['make', '-s', 'check', musl, 'SANITIZE=-Werror'], cwd=site, capture_output=True, text=True).stderr == ''
    with Server(site, site / 'content') as server:
        assert 'Barnabé' in server.get('/')[2]
        assert all(server.get(entry['href'])[0] == 200 for entry in server.content('site')['nav'])
        path = tus.create(server, 4, 'été.mp4')
        assert tus.patch(server, path, 0, b'clip')[0] == 204 and 'été.mp4' in server.get('/upload')[2]


@pytest.fixture(scope='module')
def other_debian(tmp_path_factory):
    """A folder for PATH with the lighttpd of the other Debian, 12 or 13, which runs with that one's C library."""
    folder = tmp_path_factory.mktemp('other')
    suite = 'bookworm' if 'trixie' in Path('/etc/os-release').read_text() else 'trixie'
    (folder / 'list').write_text(f'deb {address_of_cjson()[0]} {suite} main\n')
    (folder / 'nothing').touch()
    for path in ['lists/partial', 'archives/partial']:
        (folder / path).mkdir(parents=True)
    options = {'Dir::Etc::SourceList': 'list', 'Dir::Etc::SourceParts': 'nothing', 'Dir::State::status': 'nothing', 'Dir::State::Lists': 'lists',
               'Dir::Cache::archives': 'archives', 'Dir::Cache::pkgcache': '', 'Dir::Cache::srcpkgcache': ''}
    apt = ['apt-get', '-y', '--no-install-recommends', '--download-only', '-o', 'Debug::NoLocking=1',
           *(word for key, name in options.items() for word in ['-o', f'{key}={name and folder / name}'])]
    with needs_a_mirror():
        for words in [['update'], ['install', 'lighttpd']]:
            subprocess.run([*apt, *words], capture_output=True, timeout=120, check=True)
    for package in folder.glob('archives/*.deb'):
        subprocess.run(['dpkg-deb', '-x', package, folder], check=True)
    [loader] = {path.resolve() for where in ['lib', 'usr/lib'] for path in folder.glob(f'{where}/*/ld-linux*')}
    libraries = ':'.join(map(str, [*folder.glob('usr/lib/*-linux-*'), *folder.glob('lib/*-linux-*')]))
    write_program(folder / 'lighttpd', f'#!/bin/sh\nexec {loader} --library-path {libraries} {folder}/usr/sbin/lighttpd -m {folder}/usr/lib/lighttpd "$@"\n')
    return folder


TOLD = ['Content-Type', 'Content-Length', 'Content-Range', 'Cache-Control', 'Content-Security-Policy', 'ETag', 'Location', 'Allow', 'Upload-Offset']


def answers(site, path):
    """What the server answers to all kinds of requests, and its version."""
    with Server(site, site / 'content', variables={'PATH': path}) as server:
        def ask(method, where, body=b'', **headers):
            status, told, text = tus.send(server, method, where, body, **headers)
            if status == 416:  # in words of lighttpd's own, which no person sees
                told, text = {'Content-Range': told['Content-Range']}, ''
            return method, where, headers, status, {key: told[key] for key in TOLD if key in told}, text[:200]
        etag = tus.send(server, 'GET', '/style.css')[1]['ETag']
        own = tus.create(server, 4, 'été.mp4')
        got = [ask(method, where) for method in ['GET', 'HEAD'] for where in [
            '/', '/messages', '/messages/', '/messages/nobody', '/nowhere', '/style.css', '/style.css/', '/fonts/inter-4.0.woff2', '/crib', '/fonts',
            '/.git/config', '/.ci/run', '/Makefile', '/home.c', '/layout/head.html', '/content/site.json', '/uploads/', '/uploads/x/post.json',
            '/../Makefile', '/%2e%2e/Makefile', '//', '/messages%00', '/a%ff', '/style.css~']]
        got += [ask('GET', '/style.css', If_None_Match=etag), ask('GET', '/style.css', Range='bytes=0-9'),
                ask('GET', '/style.css', Range='bytes=999999999-'), ask('GET', '/', X='x' * 4000), ask('GET', '/', X='x' * 100000)]
        got += [ask(method, where) for method in ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'] for where in ['/', '/style.css', '/nowhere']]
        got += [ask('POST', '/stats', b'x' * 70000), ask('PATCH', own, b'clip', **tus.SLICE, Upload_Offset=0), ask('HEAD', own, **tus.TUS),
                ask('DELETE', own, **tus.TUS)]
        return got, re.search(r'lighttpd/[\d.]+', server.log())[0], own


def test_the_lighttpd_of_the_other_debian(site, other_debian):
    ours, version, own = answers(site, os.environ['PATH'])
    theirs, other, its = answers(site, f'{other_debian}:{os.environ["PATH"]}')
    assert version != other
    pairs = [(str(our).replace(own, 'OWN'), str(their).replace(its, 'OWN')) for our, their in zip(ours, theirs)]
    assert [pair for pair in pairs if pair[0] != pair[1]] == []


def test_a_macs_linker_and_folders(tmp_path):
    """What would be typed there."""
    for name, says in [('uname', 'Darwin'), ('brew', '/opt/homebrew')]:
        write_program(tmp_path / name, f'#!/bin/sh\necho {says}\n')
    lines = subprocess.run(['make', '-n', '-B', 'cgi-bin/home', 'packages'], cwd=PROJECT, capture_output=True, text=True,
                           env={**os.environ, 'PATH': f'{tmp_path}:{os.environ["PATH"]}'}).stdout.splitlines()
    [link] = [line for line in lines if '-o cgi-bin/home ' in line]
    assert '-L/opt/homebrew/lib' in link and link.endswith('-lcjson') and '-Wl,' not in link and '-no-pie' not in link
    assert all('-I/opt/homebrew/include' in line for line in lines if ' -c ' in line or 'install.sh' in line)


def said_in_a_terminal(site, port, program, *before):
    """What make run says there until the server has started, with another program first in PATH."""
    screen, terminal = pty.openpty()
    process = subprocess.Popen([*before, 'make', 'run', f'PORT={port}', SANITIZE], cwd=site, stdin=subprocess.DEVNULL, stdout=terminal,
                               stderr=terminal, start_new_session=True, env={**os.environ, 'PATH': f'{program.parent}:{os.environ["PATH"]}'})
    os.close(terminal)
    said = b''
    try:
        while b'server started' not in said:
            said += os.read(screen, 4096)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)
        os.close(screen)
    return said.decode()


def test_addresses_and_a_code_to_photograph(site, tmp_path):
    """In networks of the test's own: one with nothing in it; one of a Wi-Fi, a container and a name."""
    if subprocess.run(['unshare', '-mn', 'ip', 'link', 'add', 'wlan0', 'type', 'bridge'], capture_output=True).returncode:
        pytest.skip('this user, or this computer, has no networks of its own')
    (tmp_path / 'hosts').write_text(f'127.0.1.1 {socket.gethostname()}\n192.168.7.5 {socket.gethostname().split(".")[0]}.local\n')
    write_program(tmp_path / 'qrencode', '#!/bin/sh\necho qrencode "$@"\n')
    alone = said_in_a_terminal(site, 8080, tmp_path / 'qrencode', 'unshare', '-n')
    assert 'it is in no network' in alone and 'on the laptops' not in alone and 'qrencode' not in alone
    network = '; '.join(['ip link set lo up', f'mount --bind {tmp_path}/hosts /etc/hosts',
                         *(f'ip link add {name} type bridge && ip address add {address}/24 dev {name} && ip link set {name} up'
                           for name, address in [('docker0', '172.17.0.1'), ('wlan0', '192.168.7.5')])])
    said = said_in_a_terminal(site, 8080, tmp_path / 'qrencode', 'unshare', '-mn', 'sh', '-c', f'{network}; exec "$@"', 'sh')
    lines = re.findall(r'http://(\S+):8080 +(.*)\r', said)
    assert lines == [('127.0.0.1', 'on this computer'), ('192.168.7.5', 'on the laptops'), ('172.17.0.1', 'on the laptops, perhaps (docker0)'),
                     (f'{socket.gethostname().split(".")[0]}.local', 'on the laptops')]
    assert 'qrencode -t ANSIUTF8 http://192.168.7.5:8080' in said
