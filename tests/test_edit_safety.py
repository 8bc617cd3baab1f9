"""Two editors at once, a save that is cut off, a full disk."""
import fcntl
import json
import os
import shutil
import subprocess
import termios
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from site_server import Server, wait_until
from test_edit_server import change, data_of, nothing_changes, run_edit, set_to, variables_for
from tus import left_in, send


# ---- two at once ----

def test_two_editors_of_different_fields(server):
    _, headers = data_of(server, '/edit/fans')
    def edit(number):
        return change(server, 'fans', set_to(f'/fans/{number}/city', f'Ville {number}'))[0]
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(edit, [0, 1])) == [204, 204]
    assert [fan['city'] for fan in server.content('fans')['fans'][:2]] == ['Ville 0', 'Ville 1']
    def edit_what_was_read(number):
        return change(server, 'fans', set_to(f'/fans/{number}/city', 'Ys'), If_Match=tag)[0]
    tag = data_of(server, '/edit/fans')[1]['ETag']
    with ThreadPoolExecutor(6) as pool:
        assert Counter(pool.map(edit_what_was_read, range(6))) == {204: 1, 412: 5}
    assert [fan.get('city') for fan in server.content('fans')['fans']].count('Ys') == 1


def test_none_of_forty_changes_is_lost(server):
    """Of three files at once, while pages read them."""
    places = [('fans', '/fans/-', {**server.content('fans')['fans'][0], 'id': None}), ('messages', '/conversations/0/script/-', {'them': None}),
              ('home', '/posts/0/text', None)]
    def edit(number):
        name, path, value = places[min(number % 4, 2)]
        value = json.loads(json.dumps(value).replace('null', f'"n{number}"'))
        pages = [send(server, 'GET', page)[0] for page in ['/messages', '/edit/fans']]
        return change(server, name, {'op': 'add', 'path': path, 'value': value})[0], *pages
    with ThreadPoolExecutor(40) as pool:
        assert set(pool.map(edit, range(40))) == {(204, 200, 200)}
    assert {fan['id'] for fan in server.content('fans')['fans']} >= {f'n{n}' for n in range(0, 40, 4)}
    assert {line.get('them') for line in server.content('messages')['conversations'][0]['script'] if isinstance(line['them'], str)} >= \
        {f'n{n}' for n in range(1, 40, 4)}
    assert not [name for name in left_in(server.folder) if name.endswith('.edit')]


def test_what_somebody_else_saves_meanwhile_stays(server):
    """Another program writes the file when it has been read, and the request is not all there yet."""
    path, body = server.folder / 'upload.json', json.dumps([set_to('/duration', 3)]).encode()
    program = subprocess.Popen(server.project / 'cgi-bin/edit', cwd=server.project / 'cgi-bin', env=variables_for(server, 'upload', body),
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    program.stdin.write(body[:10])
    wait_until(lambda: not any(fcntl.ioctl(program.stdin, termios.FIONREAD, bytes(4))))
    path.write_text(path.read_text().replace('null', '77', 1))
    saved, names = path.read_bytes(), left_in(server.folder)
    answer = program.communicate(body[10:], timeout=60)[0].decode()
    assert 'Status: 412' in answer and "Quelqu'un vient de changer upload.json." in answer
    assert path.read_bytes() == saved and left_in(server.folder) == names


# ---- cut off ----

@pytest.fixture
def trace(server, tmp_path):
    """trace(): saves upload.json, and returns the system calls from the lock on that have to do with the file or its folder:
    (call, how many of this name there were), and how it looks. trace(call, 'signal=KILL') kills there, trace(call,
    'error=EIO') lets it fail, and both return status and text."""
    folder, log = server.folder, tmp_path / 'trace'
    if not shutil.which('strace') or subprocess.run(['strace', '-o', log, 'true'], capture_output=True).returncode:
        pytest.skip('strace may not trace here')

    def run(call=None, what=None):
        wait_until(lambda: time.time() - (folder / 'upload.json').stat().st_ctime > 0.06)  # else the program waits for that
        paths = [f'--trace-path={path}' for path in [folder / 'upload.json', folder / '.upload.json.edit', f'{folder}/']]
        inject = [f'--inject={call[0]}:{what}:when={call[1]}'] if call else []
        answer = run_edit(server, 'upload', set_to('/duration', 3), behind=['strace', '-qq', '-o', log, *paths, *inject])
        if call:
            return answer
        assert answer[0] == 204
        count, calls = Counter(), []
        for line in log.read_text().splitlines():
            name = line.split('(')[0]
            count[name] += 1
            calls.append(((name, count[name]), line))
        names = [name for (name, _), _ in calls]
        return calls[names.index('flock'):]
    return run


@pytest.fixture
def old(server):
    return (server.folder / 'upload.json').read_bytes()


def test_a_save_that_is_killed_between_any_two_steps(server, trace, old):
    path, found = server.folder / 'upload.json', []
    calls, new = trace(), path.read_bytes()
    assert new == old.replace(b'"duration": null', b'"duration": 3') != old
    for call, line in calls:
        path.write_bytes(old)
        assert trace(call, 'signal=KILL') == (None, ''), line
        found.append(path.read_bytes())
        if '.upload.json.edit' in left_in(server.folder):  # what was left is no obstacle
            assert change(server, 'upload', set_to('/duration', 4))[0] == 204
            assert path.read_bytes() == old.replace(b'null', b'4', 1) and path.stat().st_mode & 0o7777 == 0o644
            assert '.upload.json.edit' not in left_in(server.folder)
    assert len(found) > 20 and found == sorted(found, key=[old, new].index)  # old as far as the rename, then new


def test_a_disk_that_fails_at_any_step(server, trace, old):
    path, names, tried = server.folder / 'upload.json', left_in(server.folder), set()
    calls, new = trace(), path.read_bytes()
    begin = next(number for number, (_, line) in enumerate(calls) if '.upload.json.edit' in line)
    renamed = next(number for number, (_, line) in enumerate(calls) if line.startswith('rename'))
    for number, (call, line) in enumerate(calls[begin:], begin):
        for error, status in [('ENOSPC', 507), ('EIO', 500)]:
            if call[0] == 'newfstatat' or call[0] == 'close' and number > renamed:
                continue  # the first asks, the other one can change nothing any more
            path.write_bytes(old)
            found, text = trace(call, f'error={error}')
            assert (found, path.read_bytes()) == (status, new if number > renamed else old), line
            assert 'disque' in text and text.count('\n') == 1 and left_in(server.folder) == names, line
            tried.add(call[0])
    assert len(tried) == 7  # open, write, owner, mode, sync, close, rename


@pytest.mark.skipif(os.geteuid() != 0, reason='only root can mount a small disk')
def test_a_full_disk(site):
    folders = [site / 'content', site / 'htdocs/media']
    kept = {folder: shutil.copytree(folder, site / 'kept' / folder.name) for folder in folders}
    mounted = []
    try:
        for folder in folders:
            if subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder]).returncode:
                pytest.skip('mounting is not allowed here')
            mounted.append(folder)
            shutil.copytree(kept[folder], folder, dirs_exist_ok=True)
        with Server(site) as server:
            fill = folders[0] / 'uploads/full'
            server.get('/messages')
            with open(fill, 'wb') as file, pytest.raises(OSError, match='No space'):
                while True:
                    file.write(bytes(1 << 16))
                    file.flush()
            with nothing_changes(folders[0]), nothing_changes(folders[1]):
                status, _, text = change(server, 'home', set_to('/posts/0/text', 'x' * 100_000))
                assert status == 507 and 'Le disque est plein' in text
                status, _, text = send(server, 'POST', '/edit?media=x.png', bytes(9 << 20))
                assert status == 507 and 'Le disque est plein' in text
            assert server.get('/')[0] == server.get('/edit/home')[0] == 200
            fill.unlink()
            assert change(server, 'home', set_to('/posts/0/text', 'x' * 100_000))[0] == 204
            server.expect('.*disque')
            assert server.complaints() == []
    finally:
        for folder in mounted:
            subprocess.run(['umount', folder], check=True)
