"""A crew's disk: what a Mac and Windows leave in every folder, and disks that know less than Linux does."""
import json
import os
import re
import shutil
import subprocess

import pytest

from conftest import SANITIZE, make_check
from site_server import Server
from test_edit_server import data_of, set_to
from test_set_takes import take
from test_upload_server import PNG
from tus import SLICE, TUS, create, digest, feed_of, folder_of, left_in, offset_of, publish, send, upload

APPLE_DOUBLE = b'\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        ' + bytes(range(256))
PAGES = ['/', '/upload', '/messages', '/messages/lea', '/stats', '/notifications', '/profile', '/operator', '/edit', '/edit/fans']


# ---- what lies beside the files ----

def sprinkle(folder):
    """What a Mac writes beside each file and folder of a disk that is not its own, and in each folder; and what Windows does."""
    for path, folders, files in os.walk(folder):
        for name in [*(f'._{name}' for name in folders + files), '.DS_Store', 'Thumbs.db', 'desktop.ini']:
            with open(os.path.join(path, name), 'wb') as file:
                file.write(APPLE_DOUBLE)


def seen(server):
    """All that the site shows, but for times of this computer and stamps."""
    pages = {page: re.sub(r'datetime="[^"]*"', '', send(server, 'GET', page)[2]) for page in PAGES}
    forms = {page: data_of(server, page)[0] for page in ['/edit', '/edit/home', '/operator/state', '/operator/takes']}
    stamps = [*forms['/operator/state'].pop('scenes'), forms['/operator/state']]
    return pages, forms, [{**stamp, 'content': '', 'laptops': [], 'takes': ''} for stamp in stamps]


def test_what_a_mac_and_windows_leave_changes_nothing(site):
    with Server(site) as server:
        path = upload(server, b'x' * 10, 'Zoë.mp4')
        assert publish(server, path, text='Moustache')[0] == 201
        create(server, 5)
        assert send(server, 'POST', '/operator', b'do=hold', Content_Type='application/x-www-form-urlencoded')[0] == 204
        before, checked = seen(server), make_check(site)
        assert len(before[0]['/']) > 1000 and before[2][0]['name'] == ''
        post = f'/uploads/{folder_of(server, path).name}'
    sprinkle(site)
    with Server(site, make=[SANITIZE]) as server:  # it compiles, too
        assert seen(server) == before and make_check(site) == checked
        for folder in ['', '/media', '/uploads', post, '/lib']:
            for name in ['._home.js', '._Zoë.mp4', '.DS_Store', 'Thumbs.db', 'thumbs.db', 'desktop.ini', 'Desktop.ini']:
                assert server.get(f'{folder}/{name}'.replace('ë', '%C3%AB'))[0] == 404, (folder, name)
        create(server, 5)
        assert send(server, 'DELETE', path)[0] == 204 and server.get('/')[0] == 200
    assert server.complaints() == []


# ---- disks that know less ----

@pytest.fixture
def run(site, tmp_path):
    """run('edit', 'PATCH', body, 'flock:error=ENOLCK'): what a program answers when these system calls fail; status and text."""
    if not shutil.which('strace') or subprocess.run(['strace', '-o', tmp_path / 'trace', 'true'], capture_output=True).returncode:
        pytest.skip('strace may not trace here')

    def run(program, method, body, *inject, path='', only=(), **variables):
        environment = {**os.environ, 'REQUEST_METHOD': method, 'PATH_INFO': path, 'CONTENT_LENGTH': str(len(body)),
                       'REMOTE_ADDR': '127.0.0.1', 'CONTENT': str(site / 'content'), **variables}
        command = ['strace', '-qq', '-o', tmp_path / 'trace', *(f'--trace-path={folder}' for folder in only),
                   *(f'--inject={failing}' for failing in inject), site / 'cgi-bin' / program]
        answer = subprocess.run(command, cwd=site / 'cgi-bin', env=environment, input=body, capture_output=True, timeout=60)
        assert answer.stdout, answer.stderr
        return int(re.search(rb'Status: (\d+)', answer.stdout)[1]), answer.stdout.decode().partition('\r\n\r\n')[2]
    return run


# No lock, as on some shares, but in the folder of the programs; no modes and owners; no time but the disk's own.
LESS = ['flock:error=ENOLCK:when=1', 'fchmod,fchown:error=EPERM', 'utimensat:error=EPERM', 'renameat2:error=EINVAL', 'link,linkat,symlink:error=EPERM']
JSON = {'CONTENT_TYPE': 'application/json'}


def test_a_disk_without_locks_modes_and_links(site, run):
    content, body = site / 'content', os.urandom(1000)
    patch = json.dumps([set_to('/duration', 3)]).encode()
    assert run('edit', 'PATCH', patch, *LESS, path='/upload', CONTENT_TYPE='application/json-patch+json') == (204, '')
    assert json.loads((content / 'upload.json').read_text())['duration'] == 3
    (content / 'fans.json').write_text((content / 'fans.json').read_text())
    assert run('home', 'GET', b'', *LESS)[0] == 200
    assert {'site.json', 'fans.json', 'home.json'} <= {*left_in(content / '.good')}  # the last good versions are kept
    for name in ['moi.png', 'moi (2).png']:
        assert run('edit', 'POST', PNG, *LESS, QUERY_STRING='media=moi.png') == (201, '')
        assert (site / 'htdocs/media' / name).read_bytes() == PNG
    (content / '.set').mkdir(exist_ok=True)
    assert run('wait', 'POST', json.dumps({'laptop': {'id': 'ab1'}, 'takes': [take('ab1-1')]}).encode(), *LESS)[0] == 200
    assert left_in(content / '.set/laptops') == ['ab1.json'] and 'ab1-1' in (content / 'takes.csv').read_text()
    with Server(site) as server:
        path = create(server, len(body))
        slice = {f'HTTP_{key.upper().replace("-", "_")}': value for key, value in SLICE.items()}
        parts = [f'{content}/uploads/.partial{path[7:]}.part']  # files have no locks, folders do
        assert run('upload', 'PATCH', body, 'flock:error=ENOLCK', only=parts, path=path[7:], **slice, CONTENT_TYPE=SLICE['Content-Type'],
                   HTTP_UPLOAD_OFFSET='0') == (204, '')
        assert run('upload', 'POST', b'{"text": "x"}', *LESS, path=path[7:], **JSON) == (201, '')
        assert digest(folder_of(server, path) / 'clip.mp4') == digest(body) and feed_of(server)[0] == path[8:]


def test_a_disk_that_syncs_no_folder(site, run):
    content = site / 'content'
    folders = [f'{content}/', content, site / 'cgi-bin/../htdocs/media', site / 'htdocs/media', content / 'uploads', f'{content}/uploads/']
    patch = json.dumps([set_to('/duration', 3)]).encode()
    for error in ['EINVAL', 'EOPNOTSUPP']:
        less = f'fsync:error={error}'
        assert run('edit', 'PATCH', patch, less, only=folders, path='/upload', CONTENT_TYPE='application/json-patch+json') == (204, '')
        assert run('edit', 'POST', PNG, less, only=folders, QUERY_STRING='media=moi.png') == (201, '')
        assert run('upload', 'POST', b'{"text": "x"}', less, only=folders, **JSON) == (201, '')


def test_no_locks_at_all_and_a_disk_that_fails_are_told_in_a_sentence(site, run):
    before = (site / 'content/upload.json').read_bytes()
    patch = json.dumps([set_to('/duration', 3)]).encode()
    for failing in ['flock:error=ENOLCK', 'fsync:error=EIO', 'openat:error=EROFS:when=20+', 'write:error=EIO']:
        status, text = run('edit', 'PATCH', patch, failing, path='/upload', CONTENT_TYPE='application/json-patch+json')
        assert status in (500, 403) and text.startswith('Le disque refuse') and text.endswith("qu'il n'est pas protégé.\n"), failing
        assert (site / 'content/upload.json').read_bytes() == before and '.upload.json.edit' not in left_in(site / 'content')
