"""Setting up: what is installed, how port and content folder may be called, and what is left behind."""
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import SANITIZE
from site_server import PROJECT, Server, free_port, wait_until

DEBIANS_LIGHTTPD = '''import socket, time
listener = socket.create_server(('', 80))
print('listens', flush=True)
time.sleep(60)'''


def make(folder, *words, **more):
    return subprocess.run(['make', *words, SANITIZE], cwd=folder, capture_output=True, text=True, timeout=120, **more)


def only_sentences(result):
    """One line or more that say what to do, and make's own; nothing of a shell or a program."""
    lines = [line for line in result.stderr.splitlines() if not line.startswith('make: ***')]
    assert result.returncode != 0 and lines and all(line[0].isupper() or line.startswith('  ') for line in lines), lines
    assert 'http://' not in result.stdout
    return '\n'.join(lines)


@pytest.fixture
def programs(tmp_path):
    """A PATH without what a test takes away; stubs write into log what they are called with."""
    folder = tmp_path / 'bin'
    folder.mkdir()
    for where in ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin']:
        for name in set(os.listdir(where) if os.path.isdir(where) else []) - {'dnf', 'pacman', 'apk', 'brew'}:
            if not (folder / name).is_symlink():
                (folder / name).symlink_to(f'{where}/{name}')

    def stub(name, then='true'):
        (folder / name).unlink(missing_ok=True)
        (folder / name).write_text(f'#!/bin/sh\necho {name} "$@" >> {tmp_path}/log\n{then}\n')
        (folder / name).chmod(0o755)

    def run(goal, *absent):
        for name in absent:
            (folder / name).unlink(missing_ok=True)
        return make(PROJECT, '-o', 'build', goal, f'PATH={folder}')
    run.stub, run.folder, run.log = stub, folder, tmp_path / 'log'
    stub('apt-get')
    stub('sudo', 'exec "$@"')
    stub('systemctl')
    return run


@pytest.mark.parametrize('goal, absent, packages', [
    ('packages', 'cc', 'gcc libc6-dev libcjson-dev'), ('packages', 'lighttpd', 'lighttpd'), ('bench', 'wrk', 'wrk'),
    ('test', 'clang-format', 'clang-format'), ('test', 'chromedriver', 'chromium-driver'), ('test', 'tidy', 'tidy'),
    ('test', 'firefox-esr', 'firefox-esr')])
def test_each_missing_thing_is_installed(programs, goal, absent, packages):
    result = programs(goal, absent)
    assert f'apt-get install -y --no-install-recommends {packages}\n' in programs.log.read_text()
    assert 'Something is still missing' in only_sentences(result)  # the stub installs nothing


def test_missing_headers_are_installed(programs):
    programs.stub('cc', 'exec /usr/bin/cc -nostdinc "$@"')
    programs('packages')
    assert 'recommends libc6-dev libcjson-dev\n' in programs.log.read_text()


def test_nothing_is_installed_when_all_is_there(programs):
    assert programs('packages').returncode == 0 and not programs.log.exists()


def test_debians_own_server_is_switched_off_when_it_comes_along(programs):
    programs.stub('apt-get', f'ln -sf /usr/sbin/lighttpd {programs.folder}/')
    result = programs('packages', 'lighttpd')
    assert result.returncode == 0 and 'port 80' in result.stdout
    assert 'systemctl disable --now lighttpd\n' in programs.log.read_text()
    programs.stub('systemctl', 'exit 1')  # a container, which has none
    result = programs('packages', 'lighttpd')
    assert result.returncode == 0 and 'port 80' not in result.stdout
    programs.stub('apt-get', f'ln -sf /usr/bin/cc {programs.folder}/')
    programs.log.unlink()
    programs('packages', 'cc')
    assert 'systemctl' not in programs.log.read_text()  # somebody else's server stays


LINE = '\n  apt-get install -y --no-install-recommends lighttpd\n'


def test_who_may_not_install_gets_the_line_for_root(programs):
    programs.stub('id', 'echo 1000')
    assert LINE in only_sentences(programs('packages', 'lighttpd', 'sudo')) + '\n'
    programs.stub('sudo', 'exit 1')  # "nadia is not in the sudoers file"
    assert LINE in only_sentences(programs('packages', 'lighttpd')) + '\n'
    programs.stub('sudo', 'exec "$@"')
    programs.stub('apt-get', 'exit 100')  # no network
    assert LINE in only_sentences(programs('packages', 'lighttpd')) + '\n'
    assert re.search('Debian.*: lighttpd', only_sentences(programs('packages', 'lighttpd', 'apt-get')))


@pytest.mark.parametrize('line', [
    'dnf install -y gcc make lighttpd cjson-devel', 'pacman -Sy --needed --noconfirm base-devel lighttpd cjson',
    'apk add -U build-base lighttpd cjson-dev', 'brew install lighttpd cjson'])
def test_other_systems_have_a_line_of_their_own(programs, line):
    manager = line.split()[0]
    programs.stub('id', 'echo 1000')
    programs.stub('sudo', f'echo is root >> {programs.log}; exec "$@"')
    programs.stub(manager, f'ln -sf /usr/sbin/lighttpd {programs.folder}/')
    result = programs('packages', 'lighttpd', 'apt-get')
    assert (result.returncode, result.stderr) == (0, '') and 'port 80' not in result.stdout
    assert programs.log.read_text().endswith(f'{line}\n')
    assert ('is root' in programs.log.read_text()) == (manager != 'brew')  # which refuses to work for root
    programs.stub(manager, 'exit 1')  # no network
    assert f'\n  {line}\n' in only_sentences(programs('packages', 'lighttpd')) + '\n'
    assert re.search('Debian.*: tidy', only_sentences(programs('test', 'tidy')))  # the tests want Debian


@pytest.mark.parametrize('port', ['99999', '65536', '08080', '0', '', 'x', '-1', '8080;id', '$(shell id)', '99999999999999999999'])
def test_ports_that_are_none(project, port):
    assert f'PORT={port} is not a number from 1 to 65535: try make run PORT=' in only_sentences(make(project, 'run', f'PORT={port}'))


def test_what_host_may_say(project):
    assert 'HOST=non is neither yes nor no' in only_sentences(make(project, 'run', 'HOST=non', f'PORT={free_port()}'))
    result = make(project, 'run', 'PORT=x', env={**os.environ, 'HOST': 'my-pc'})  # as some shells have it
    assert 'HOST' not in result.stderr


NAMES = ['-x', '--version', '-', "l'été à deux", '$HOME `id`', '$(shell id)', '"', ';id', 'a b/', '(']


def test_names_of_content_folders(site):
    """Taken as they are, and nothing is made anywhere else."""
    def files():
        return {path for path in [*site.rglob('*'), *Path.home().iterdir()] if '.good' not in path.parts}
    before = files()
    for name in NAMES:
        goal = 'run' if name.startswith('-') else 'check'
        assert only_sentences(make(site, goal, f'CONTENT={name}')).startswith(f'There is no {name.rstrip("/")}/site.json')
        (site / name).symlink_to('content')
        result = make(site, '-s', 'check', f'CONTENT={name}')
        assert (result.returncode, result.stderr) == (0, ''), result.stdout
        assert result.stdout.startswith(name.rstrip('/') + ' : ') and result.stdout.count('\n') == 1
        (site / name).unlink()
    assert files() == before


def test_a_content_folder_with_all_kinds_of_signs(project, tmp_path):
    folder = tmp_path / '-l\'été à "Sète" $HOME; %s & `id` #2'
    shutil.copytree(project / 'content', folder)
    with Server(project, folder, [SANITIZE]) as server:
        assert server.get('/')[0] == 200
        (folder / 'uploads/a').mkdir()
        (folder / 'uploads/a/x.mp4').write_text('clip')
        assert server.get('/uploads/a/x.mp4')[2] == 'clip'
        server.edit('site', lambda site: site.update(brand='Moustachissimo'))
        assert 'Moustachissimo' in server.get('/')[2]
        assert f'OnlyStache shows {folder}.' in server.log()
    assert server.complaints() == []
    result = make(project, 'run', 'CONTENT=')
    assert 'CONTENT= names no folder' in only_sentences(result)


@pytest.mark.parametrize('family, address', [(socket.AF_INET, '0.0.0.0'), (socket.AF_INET, '127.0.0.1'), (socket.AF_INET6, '::'),
                                             (socket.AF_INET6, '::ffff:127.0.0.1')])
def test_a_port_that_another_program_holds(project, family, address):
    with socket.socket(family) as other:
        if family == socket.AF_INET6:
            other.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        other.bind((address, 0))
        other.listen()
        port = other.getsockname()[1]
        sentence = only_sentences(make(project, 'run', f'PORT={port}'))
    assert sentence.startswith(f'Port {port} is in use') and 'make run PORT=' in sentence


def test_a_port_of_ipv6_alone_is_free(project, folder):
    with socket.socket(socket.AF_INET6) as other:
        other.bind(('::1', 0))
        other.listen()
        port = other.getsockname()[1]
        with Server(project, folder, [SANITIZE], port) as server:
            assert server.port == port


def test_what_another_computer_compiled(site):
    """As on a stick that goes from one to the other."""
    for other in [b'\xcf\xfa\xed\xfe\x0c\0\0\1', b'MZ\x90\0', b'\x7fELF\2\1\1']:
        (site / '.make/host').write_bytes(other)
        result = make(site, '-o', 'build', '-o', 'tests/check', 'run', f'PORT={free_port()}')
        assert result.returncode and '\n.make/host does not run: ' in result.stderr and result.stderr.count('\n') < 8


def test_port_80_is_debians(project, tmp_path):
    """In a network of its own, where port 80 is free to be taken."""
    if subprocess.run(['unshare', '--net', 'true'], capture_output=True).returncode:
        pytest.skip('only root has networks of its own')
    script = '"$0" -c "$1" -f "$2" > listens & until [ -s listens ]; do sleep 0.05; done; make -C "$3" run PORT=80; kill $!'
    for conf, words in [('/etc/lighttpd/lighttpd.conf', 'systemctl disable --now lighttpd'), ('other.conf', 'perhaps by this site')]:
        result = subprocess.run(['unshare', '--net', 'sh', '-c', script, sys.executable, DEBIANS_LIGHTTPD, conf, project],
                                cwd=tmp_path, capture_output=True, text=True, timeout=60)
        (tmp_path / 'listens').unlink()
        assert result.stderr.startswith('Port 80 is in use') and words in result.stderr


def test_two_side_by_side(project, folder):
    """The second leaves the slices of the first."""
    with Server(project, folder, [SANITIZE]) as first:
        part = project / f'.temp/{first.port}/lighttpd-upload-x'
        part.touch()
        with Server(project, folder, [SANITIZE]) as second:
            assert part.exists() and second.port != first.port
            assert first.get('/')[0] == second.get('/')[0] == 200


def test_ctrl_c_after_a_build_leaves_no_line_of_make_and_nothing_for_git(site):
    (site / 'cgi-bin/notfound').unlink()  # is built again
    (site / 'cgi-bin/notfound.o').unlink()
    git = ['git', '-C', str(site)]
    subprocess.run([*git, 'init', '-q'], check=True)
    with Server(site, site / 'content', [SANITIZE]) as server:
        assert server.get('/')[0] == 200
        added = subprocess.run([*git, 'add', '-A', '-n'], capture_output=True, text=True, check=True).stdout
        server.stop(signal.SIGINT)
    assert 'cgi-bin/notfound.o' in server.log() and 'make' not in server.log() and '\nrm' not in server.log()
    ours = subprocess.run(['git', '-c', 'core.quotePath=no', 'ls-files', '-co', '--exclude-standard'], cwd=PROJECT,
                          capture_output=True, text=True).stdout
    assert set(re.findall("add '(.*)'", added)) == {*ours.split('\n')} - {''} | {f'server-{server.port}.log'}


def test_a_closed_terminal_ends_the_site(project, folder):
    """The terminal sends HUP to all of them; for lighttpd that means to open its logs anew."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # under nohup all programs would ignore it
    with Server(project, folder, [SANITIZE]) as server:
        pid = server.lighttpd
        server.stop(signal.SIGHUP)
    wait_until(lambda: not Path(f'/proc/{pid}').exists())


def test_what_is_used_is_linked(tmp_path):
    """Without optimization, when a compiler does not compute floor() by itself."""
    site = shutil.copytree(PROJECT, tmp_path / 'site', ignore=shutil.ignore_patterns('*.o', '*.a', '.git', 'htdocs'))
    result = subprocess.run(['make', '-j2', '-B', 'tests/validate', 'CC=clang', 'SANITIZE=-O0 -Werror'], cwd=site,
                            capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
