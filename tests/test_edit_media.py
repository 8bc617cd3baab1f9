"""Pictures, clips and sounds that are dropped on /edit."""
import os
import shutil
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, unquote

import pytest

from site_server import Server
from test_edit_server import change, data_of, nothing_changes, set_to
from test_server import project  # noqa: F401 (a fixture)
from test_upload_server import PNG
from tus import digest, left_in, send

@pytest.fixture
def media(site):
    """A server whose folder htdocs/media is its own."""
    with Server(site) as server:
        yield server
    assert server.complaints() == []
    assert left_in(site / f'.temp/{server.port}') == []


def post(server, name, body=PNG, **headers):
    """Returns status, the name that the file has now, if it is there, and the text."""
    status, answered, text = send(server, 'POST', f'/edit?media={quote(name, safe="")}', body, **headers)
    return status, unquote(answered['Location'] or '').removeprefix('/media/'), text


NAMES = [  # what it is called, what it is called then
    ('moi.png', 'moi.png'), ('moi.png', 'moi (2).png'), ('moi.PNG', 'moi (3).png'), ('été à la mer.JPG', 'été à la mer.jpg'),
    ('../../cgi-bin/edit.png', 'edit.png'), ('C:\\x\\y.png', 'y.png'), ('/etc/z.png', 'z.png'), ('%2e%2e%2fx.png', '-2e-2e-2fx.png'),
    ('.cache.png', 'cache.png'), ('. x.png', 'x.png'), ('a.b.webp', 'a.b.webp'), ('x\u202ey.gif', 'xy.gif'),
    ('Dessin.SVG', 'Dessin.svg'), ('a.svg.bin.png', 'a.svg.bin.png'), ('a#b?c%d!e:f;g«h»i€j.png', 'a-b-c-d-e-f-g-h-i-j.png'), ('"\'<b>&.png', '"\'<b>&.png'), ('moustache ' * 40 + '.avif', None)]


def test_a_picture_is_kept_and_may_be_named_in_the_content(media):
    folder = media.project / 'htdocs/media'
    for name, kept in NAMES:
        before = left_in(folder)
        status, found, text = post(media, name)
        assert (status, text) == (201, '') and found == (kept or found) and len(found.encode()) <= 255
        assert sorted([*before, found]) == left_in(folder) and (folder / found).read_bytes() == PNG
        answered = send(media, 'GET', f'/media/{quote(found)}')
        assert answered[0] == 200 and answered[1]['Content-Type'].startswith('image/')
        assert (folder / found).stat().st_mode & 0o777 == 0o644
        assert change(media, 'fans', set_to('/fans/0/avatar', found))[0] == 204, found
    for name in ['clip.mp4', 'voix.mp3', 'son.wav', 'clip.MOV']:
        assert post(media, name)[:2] == (201, name.lower())
    assert {'moi (3).png', 'clip.mp4'} <= {*data_of(media, '/edit')[0]['media']}


def test_what_is_not_kept(media):
    with nothing_changes(media.project / 'htdocs/media'):
        for name in ['x.html', 'x.pdf', 'x.zip', 'x.heic', 'x', '', '..', 'png', 'x.png.js', 'x.png/', '.png', '...png', 'a.conf', 'x.svg.html', '.svg']:
            status, _, text = post(media, name)
            assert status == 415 and 'est attendu' in text, name
        assert post(media, 'x.png', b'')[0] == 400 and 'vide' in post(media, 'x.png', b'')[2]
        for path in ['/edit', '/edit?medium=x.png']:
            status, _, text = send(media, 'POST', path, PNG)
            assert status == 400 and 'media=' in text
        assert post(media, 'x.png', Origin='http://evil.example')[0] == post(media, 'x.png', Sec_Fetch_Site='cross-site')[0] == 403
        for method in ['PUT', 'PATCH', 'DELETE']:
            assert send(media, method, '/edit?media=x.png', PNG)[0] == 405
        with socket.create_connection(('127.0.0.1', media.port), 60) as connection:
            connection.sendall(f'POST /edit?media=x.png HTTP/1.1\r\nHost: x\r\nContent-Length: {(64 << 20) + 1}\r\n\r\n'.encode())
            assert connection.recv(100).startswith(b'HTTP/1.1 413 ')
            media.expect('.*request-size too long')
        with socket.create_connection(('127.0.0.1', media.port), 60) as connection:  # the network goes in the middle
            connection.sendall(b'POST /edit?media=x.png HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n' + b'x' * 200_000)


def test_large_ones_and_many_at_once(media):
    bodies = [os.urandom(size) for size in [1, 65_535, 65_537, 3 << 20, *[1000] * 6]]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda body: post(media, 'moi.jpg', body), bodies))
    assert {name for _, name, _ in answers} == {'moi.jpg', *(f'moi ({n}).jpg' for n in range(2, 11))}
    for body, (status, name, _) in zip(bodies, answers):
        assert status == 201 and digest(media.project / 'htdocs/media' / name) == digest(body)
    assert [name for name in left_in(media.project / 'htdocs/media') if name.startswith('.')] == []


def test_a_folder_that_is_missing_is_made(media):
    shutil.rmtree(media.project / 'htdocs/media')
    assert post(media, 'moi.png') == (201, 'moi.png', '')
    assert left_in(media.project / 'htdocs/media') == ['moi.png']


@pytest.mark.parametrize('call', ['fchmod', 'fsync', '?link,?linkat'])
def test_what_is_cut_off_has_no_name(media, call, tmp_path):
    """Killed there, or the disk is full there: nobody sees a picture that is empty or not whole."""
    if not shutil.which('strace') or subprocess.run(['strace', '-o', tmp_path / 'trace', 'true'], capture_output=True).returncode:
        pytest.skip('strace may not trace here')
    def run(what):
        variables = {**os.environ, 'REQUEST_METHOD': 'POST', 'QUERY_STRING': 'media=moi.png', 'CONTENT_LENGTH': str(len(PNG)),
                     'CONTENT': str(media.folder), 'REMOTE_ADDR': '127.0.0.1'}
        command = ['strace', '-qq', '-o', tmp_path / 'trace', f'--inject={call}:{what}:when=1', media.project / 'cgi-bin/edit']
        return subprocess.run(command, cwd=media.project / 'cgi-bin', env=variables, input=PNG, capture_output=True, timeout=60).stdout
    with nothing_changes(media.project / 'htdocs/media'):
        assert b'Status: 507' in run('error=ENOSPC')
    before = left_in(media.project / 'htdocs/media')
    assert run('signal=KILL') == b''
    for name in {*left_in(media.project / 'htdocs/media')} - {*before}:
        assert name.startswith('.') or 'link' in call and digest(media.project / 'htdocs/media' / name) == digest(PNG)
