"""A crew's disk: what a Mac and Windows leave in every folder, and disks that know less than Linux does."""
import html
import json
import os
import re
import shutil
import subprocess
import unicodedata
from urllib.parse import quote

import pytest

from conftest import SANITIZE, edit, make_check
from laptops import ask, give, post, state, wait
from mutations import AS_LAPTOP
from site_server import Server, wait_until
from test_edit_server import change, data_of, set_to
from test_set_takes import take
from test_upload_server import PNG, exfat_disk
from tus import SLICE, TUS, begin_slice, children, create, digest, feed_of, folder_of, left_in, offset_of, patch, publish, send, upload

APPLE_DOUBLE = b'\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        ' + bytes(range(256))
SENTENCE = "Le dossier du contenu n'est plus là : "
NFD = unicodedata.normalize('NFD', 'Zoë')  # as a Mac writes it
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
LESS = ['flock:error=ENOLCK:when=1', 'fchmod,fchown:error=EPERM', 'utimensat:error=EPERM', '?link,?linkat,?symlink:error=EPERM']
JSON = {'CONTENT_TYPE': 'application/json'}


def test_a_disk_without_locks_modes_and_links(site, run):
    content, body = site / 'content', os.urandom(1000)
    three = json.dumps([set_to('/duration', 3)]).encode()
    assert run('edit', 'PATCH', three, *LESS, path='/upload', CONTENT_TYPE='application/json-patch+json') == (204, '')
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
    three = json.dumps([set_to('/duration', 3)]).encode()
    for error in ['EINVAL', 'EOPNOTSUPP']:
        less = f'fsync:error={error}'
        assert run('edit', 'PATCH', three, less, only=folders, path='/upload', CONTENT_TYPE='application/json-patch+json') == (204, '')
        assert run('edit', 'POST', PNG, less, only=folders, QUERY_STRING='media=moi.png') == (201, '')
        assert run('upload', 'POST', b'{"text": "x"}', less, only=folders, **JSON) == (201, '')


def test_no_locks_at_all_and_a_disk_that_fails_are_told_in_a_sentence(site, run):
    before = (site / 'content/upload.json').read_bytes()
    three = json.dumps([set_to('/duration', 3)]).encode()
    for failing in ['flock:error=ENOLCK', 'fsync:error=EIO', 'openat:error=EROFS:when=20+', 'write:error=EIO']:
        status, text = run('edit', 'PATCH', three, failing, path='/upload', CONTENT_TYPE='application/json-patch+json')
        assert status in (500, 403) and text.startswith('Le disque refuse') and text.endswith("qu'il n'est pas protégé.\n"), failing
        assert (site / 'content/upload.json').read_bytes() == before and '.upload.json.edit' not in left_in(site / 'content')


def test_the_whole_content_on_a_stick(site, tmp_path):
    """exFAT: time in seconds, the modes of all files the same, capitals and small letters the same, names as in Windows."""
    folder, body = tmp_path / 'disk/content', os.urandom(1 << 20)
    folder.mkdir(parents=True)
    with exfat_disk(folder) as disk:
        subprocess.run(['cp', '-r', f'{site}/content/.', folder], check=True)
        sprinkle(folder)
        with Server(site, folder) as server:
            for word in ['Ici', 'Là', 'Ici']:  # of the same second and size
                edit(folder / 'site.json', (server.content('site')['nav'][0]['label'], f'{word:5}'))
                assert f'{word:5}' in server.get('/')[2]
            assert change(server, 'upload', set_to('/duration', 3))[0] == 204 and server.content('upload')['duration'] == 3
            good = server.get('/messages', **AS_LAPTOP)[2]
            (folder / 'messages.json').write_text('{')
            assert server.get('/messages')[0] == 500 and server.get('/messages', **AS_LAPTOP)[::2] == (200, good)
            shutil.copyfile(site / 'content/messages.json', folder / 'messages.json')
            wait(server, 'ab1', takes=[take('ab1-1')])
            give(server, 'hold')
            assert 0 <= state(server)['laptops'][0]['seen'] < 60
            path = create(server, len(body), NFD + '?.mp4')
            assert patch(server, path, 0, body[:1000])[0] == 204
            subprocess.run(['umount', '-l', folder], check=True)
            away(server, path, body)
            assert left_in(folder) == []
            wait_until(lambda: subprocess.run(['mount.exfat-fuse', disk, folder], capture_output=True).returncode == 0)
            back(server, path, body)
            assert left_in(folder_of(server, path)) == ['.good', NFD + '_.mp4', 'post.json']
            server.expect('content/messages.json:', 'Le dossier du contenu')
    assert server.complaints() == []


# ---- a disk that is pulled out, and put back ----

def away(server, path, body):
    """What is asked while the content is not there: one sentence, and nothing is written."""
    for page in PAGES:
        status, _, text = server.get(page, **AS_LAPTOP)
        assert status == 503 and html.unescape(text).count(SENTENCE) == 1 and text.endswith('</html>\n'), page
    assert ask(server, {'laptop': {'id': 'ab1'}})[0] == post(server, '/operator', do='hold')[0] == 503
    for status, _, text in [patch(server, path, 1000, body[1000:]), send(server, 'POST', '/upload', **TUS, Upload_Length=5),
                            change(server, 'upload', set_to('/duration', 9)), publish(server, path)]:
        assert status == 503 and text.startswith(SENTENCE) and text.count('\n') == 1
    assert send(server, 'HEAD', path, **TUS)[0] == 503


def back(server, path, body):
    for page in PAGES:
        assert server.get(page)[0] == 200, page
    assert offset_of(server, path) == 1000 and patch(server, path, 1000, body[1000:])[0] == 204
    assert publish(server, path, text='x')[0] == 201 and feed_of(server)[0] == path[8:]
    assert digest(next(folder_of(server, path).glob('*.mp4'))) == digest(body)
    give(server, 'release')
    assert wait(server, 'ab1')['last'] > 0


def test_the_content_goes_and_comes_back(server):
    body, elsewhere = os.urandom(1 << 20), server.folder.with_name('elsewhere')
    path = create(server, len(body))
    assert patch(server, path, 0, body[:1000])[0] == 204
    connection = begin_slice(server, path, 1000, body[1000:], 100_000)  # the network has brought a part of it
    server.folder.rename(elsewhere)
    connection.sendall(body[101_000:])
    assert connection.recv(100).startswith(b'HTTP/1.1 503 ')
    connection.close()
    away(server, path, body)
    assert not server.folder.exists()
    server.folder.mkdir()  # where a stick is put in
    away(server, path, body)
    assert left_in(server.folder) == []
    server.folder.rmdir()
    elsewhere.rename(server.folder)
    back(server, path, body)
    server.expect('Le dossier du contenu')


def test_an_open_page_stays_and_one_that_failed_comes_by_itself(server, browser):
    elsewhere = server.folder.with_name('elsewhere')
    browser.get(server.url + '/messages/lea')
    edit(server.folder / 'fans.json', ('Léa', 'Zoé'))
    browser.reads('Zoé')  # it takes what changes
    browser.expect('503')
    server.expect('Le dossier du contenu')
    server.expect('laptops: ', at_least=0)  # it is being written
    browser.execute_script('window.heard = []; const ask = fetch; window.fetch = async (...what) => {'
                           'const answer = await ask(...what); heard.push(answer.status); return answer; }')
    browser.wait(lambda: 200 in browser.execute_script('return window.heard'))
    wait_until(lambda: children(server.lighttpd))  # it asks again, and waits
    server.folder.rename(elsewhere)
    browser.wait(lambda: browser.execute_script('return window.heard').count(503) > 2)
    assert browser.see('.chat') and not browser.see('.error')
    browser.get(server.url + '/stats')
    browser.reads(SENTENCE)
    elsewhere.rename(server.folder)
    browser.wait(lambda: browser.see('.error') is None and browser.see('data[value]'))


# ---- names as a Mac writes them ----

def test_a_name_with_its_accents_apart(site):
    """It is kept as it was written, wherever it comes from, and led to as such."""
    name = f'{NFD}.png'
    with Server(site) as server:
        path = upload(server, PNG, name)
        assert publish(server, path)[0] == 201 and left_in(folder_of(server, path)) == [name, 'post.json']
        assert send(server, 'POST', f'/edit?media={quote(name)}', PNG)[1]['Location'] == f'/media/{quote(name)}'
        (site / f'htdocs/media/2{name}').write_bytes(PNG)
        assert {name, f'2{name}'} <= {*data_of(server, '/edit')[0]['media']}
        for number, medium in enumerate([name, f'2{name}']):
            assert change(server, 'fans', set_to(f'/fans/{number}/avatar', medium))[0] == 204
        text = html.unescape(server.get('/')[2] + server.get('/messages')[2])
        for address in [f'/uploads/{folder_of(server, path).name}/{quote(name)}', f'/media/{name}', f'/media/2{name}']:
            assert f'src="{address}"' in text and server.get(quote(address, safe='/%'))[0] == 200, address
        assert make_check(site)[0] == 0
    assert server.complaints() == []
