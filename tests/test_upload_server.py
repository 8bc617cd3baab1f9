"""The upload server: tus 1.0.0, publishing, and what is left when things are cut off. See DESIGN.md, section 7."""
import base64
import fcntl
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from site_server import PROJECT, wait_until
from test_server import project  # noqa: F401 (a fixture)
from tus import (SLICE, TUS, begin_slice, children, create, digest, feed_of, folder_of, left_in, lighttpd, metadata, offset_of,
                 patch, post_of, publish, send, upload)

MIB = 1 << 20
PNG = base64.b64decode('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==')


def in_transit(server):
    return left_in(server.folder / 'uploads/.partial')


def test_a_transfer_from_beginning_to_end(server):
    body = os.urandom(3 * MIB)
    path = create(server, len(body))
    assert re.fullmatch(r'/upload/[a-z0-9]{12,}', path)
    for start in range(0, len(body), MIB):
        status, headers, text = patch(server, path, start, body[start:start + MIB])
        assert (status, headers['Upload-Offset'], text) == (204, str(start + MIB), '')
        assert headers['Tus-Resumable'] == '1.0.0' and headers['Content-Length'] is None
    status, headers, _ = send(server, 'HEAD', path, **TUS)
    assert status == 200 and headers['Cache-Control'] == 'no-store'
    assert headers['Upload-Offset'] == headers['Upload-Length'] == str(len(body))
    assert headers['Upload-Metadata'] == metadata(filename='clip.mp4', filetype='video/mp4')
    assert digest(server.folder / f'uploads/.partial/{path[8:]}.part') == digest(body)
    shutil.rmtree(server.folder / 'uploads/.trash')  # emptied by hand
    assert send(server, 'DELETE', path, **TUS)[0] == 204
    for method in ['HEAD', 'PATCH', 'DELETE']:
        assert send(server, method, path, **SLICE, Upload_Offset=0)[0] == 404
    assert left_in(server.folder / 'uploads/.partial') == []
    assert digest(server.folder / f'uploads/.trash/{path[8:]}.part') == digest(body)


def test_options_say_what_there_is(server):
    for path in ['/upload', create(server, 5)]:
        status, headers, _ = send(server, 'OPTIONS', path)
        assert status == 204 and headers['Tus-Version'] == '1.0.0'
        assert set(headers['Tus-Extension'].split(',')) == {'creation', 'termination'}
        assert int(headers['Tus-Max-Size']) >= 1 << 40


@pytest.mark.parametrize('length, status', [
    (None, 400), ('', 400), ('-1', 400), ('+5', 400), ('5.0', 400), ('0x5', 400), ('5 5', 400), ('cinq', 400), ('0', 400),
    ('99999999999999999999999', 413), (2 << 40, 413), (1 << 40, 507)])
def test_creation_refuses_a_wrong_length(server, length, status):
    before = in_transit(server)
    found, headers, text = send(server, 'POST', '/upload', **TUS, Upload_Length=length)
    assert found == status and headers['Content-Type'] == 'text/plain; charset=utf-8'
    assert len(text.split()) > 4 and headers['Tus-Resumable'] == '1.0.0'
    if status == 507:
        server.expect('.*disque')
    assert in_transit(server) == before


@pytest.mark.parametrize('given', ['filename Zm9', 'filename Zm9v!', 'filename =m9v', 'filename Zm9v Zm9v', ',', 'filename Z===',
                                   'filename Zm9v,,filetype Zm9v', 'filename Zm-_'])
def test_creation_refuses_bad_metadata(server, given):
    before = in_transit(server)
    assert send(server, 'POST', '/upload', **TUS, Upload_Length=5, Upload_Metadata=given)[0] == 400
    assert in_transit(server) == before


def test_metadata_may_hold_keys_alone_and_others(server):
    given = 'draft,filename Zm9vLm1wNA==,other ///+'
    _, headers, _ = send(server, 'POST', '/upload', **TUS, Upload_Length=5, Upload_Metadata=given)
    assert send(server, 'HEAD', headers['Location'], **TUS)[1]['Upload-Metadata'] == given


@pytest.mark.parametrize('change, status', [
    ({'Tus-Resumable': '0.2.2'}, 412), ({'Tus-Resumable': None}, 412), ({'Content-Type': 'video/mp4'}, 415),
    ({'Content-Type': 'application/offset+octet-streams'}, 415), ({'Content-Type': None}, 415),
    ({'Upload-Offset': '7'}, 409), ({'Upload-Offset': '0'}, 409), ({'Upload-Offset': '18446744073709551620'}, 409),
    ({'Upload-Offset': None}, 400), ({'Upload-Offset': '-4'}, 400), ({'Upload-Offset': 'x'}, 400)])
def test_a_slice_that_does_not_fit(server, change, status):
    path = create(server, 10)
    patch(server, path, 0, b'0123')
    found, headers, text = send(server, 'PATCH', path, b'4567', **{**SLICE, 'Upload-Offset': '4', **change})
    assert found == status and text.endswith('.\n')
    if status == 409:
        assert headers['Upload-Offset'] == '4'
    if status == 412:
        assert headers['Tus-Version'] == '1.0.0'
    assert (server.folder / f'uploads/.partial/{path[8:]}.part').read_bytes() == b'0123'


def test_a_slice_beyond_the_end_and_a_replayed_one(server):
    path = create(server, 10)
    assert patch(server, path, 0, b'0123456789a')[0] == 413
    assert offset_of(server, path) == 0
    assert patch(server, path, 0, b'01234')[0] == 204
    status, headers, _ = patch(server, path, 0, b'01234')
    assert (status, headers['Upload-Offset']) == (409, '5')
    assert patch(server, path, 5, b'')[0] == 204
    assert send(server, 'POST', path, b'56789', **SLICE, Upload_Offset=5, X_HTTP_Method_Override='PATCH')[0] == 204
    assert patch(server, path, 10, b'x')[0] == 413
    assert (server.folder / f'uploads/.partial/{path[8:]}.part').read_bytes() == b'0123456789'


@pytest.mark.parametrize('path', ['/upload/nobody', '/upload/' + 'a' * 16, '/upload/a/b',
                                  '/upload/' + '%00' * 16, '/upload/2026-03-14-' + 'a' * 16])
def test_unknown_transfers(server, path):
    for method in ['HEAD', 'PATCH', 'DELETE']:
        status = send(server, method, path, **SLICE, Upload_Offset=0)[0]
        assert status == (400 if '%00' in path else 404)  # lighttpd itself refuses a NUL
    assert publish(server, path, text='x')[0] in (400, 404)


def test_other_methods(server):
    path = create(server, 5)
    for url, method, allowed in [('/upload', 'PUT', 'POST'), ('/upload', 'PATCH', 'POST'), ('/upload', 'DELETE', 'POST'),
                                 (path, 'PUT', 'PATCH'), (path, 'GET', 'HEAD'), (path + '/poster', 'GET', 'PUT')]:
        status, headers, text = send(server, method, url, **TUS)
        assert status == 405 and allowed in headers['Allow'].split(', ') and method in text
        assert method not in headers['Allow'].split(', ')


def test_publish_play_and_delete(server):
    body = os.urandom(2 * MIB)
    path = upload(server, body, 'Ma moustache : prise 2.MP4')
    status, headers, _ = publish(server, path, text='Ah bon ?\nOui <b>', audience='Abonnés', price=4.99,
                                 at='2026-03-14T21:09:12', poster=PNG)
    assert (status, headers['Location']) == (201, '/')
    post, folder = post_of(server, path), folder_of(server, path)
    assert folder.name == f'2026-03-14-{path[8:]}'
    assert left_in(folder) == ['Ma moustache : prise 2.mp4', 'post.json', 'poster.png']
    assert left_in(server.folder / 'uploads/.partial') == []
    text = server.get('/')[2]
    assert feed_of(server)[0] == post['id'] == path[8:]
    article = text[text.index('<article'):text.index('</article>')]
    assert 'data-uploaded' in article and 'Ah bon\u00a0?\nOui &lt;b&gt;' in article and '4,99\u00a0€' in article and 'Abonnés' in article
    for url in [re.search(r'<video src="([^"]+)"', article)[1], re.search(r'<img src="(/uploads/[^"]+)"', article)[1]]:
        assert server.get(url)[0] == 200
    video = re.search(r'<video src="([^"]+)"', article)[1]
    status, headers, _ = send(server, 'GET', video, Range='bytes=100-199')
    assert status == 206 and headers['Content-Range'] == f'bytes 100-199/{len(body)}'
    assert headers['Content-Type'] == 'video/mp4' and headers['Content-Disposition'] is None
    assert digest(folder / 'Ma moustache : prise 2.mp4') == digest(body)
    assert send(server, 'DELETE', path)[0] == 204
    assert post['id'] not in feed_of(server) and server.get(video)[0] == 404
    assert digest(server.folder / 'uploads/.trash' / folder.name / 'Ma moustache : prise 2.mp4') == digest(body)
    assert send(server, 'DELETE', path, **TUS)[0] == 404


def test_publishing_waits_for_the_last_byte_and_happens_once(server):
    path = create(server, 10)
    patch(server, path, 0, b'012345678')
    status, _, text = publish(server, path, text='trop tôt')
    assert status == 409 and '9' in text and '10' in text and folder_of(server, path) is None
    patch(server, path, 9, b'9')
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda n: publish(server, path, text=f'fois {n}')[0], range(8)))
    assert 201 in statuses and set(statuses) <= {201, 404, 423}
    assert publish(server, path, text='encore')[0] == 201  # the answer was lost, say: it is there
    assert feed_of(server).count(path[8:]) == 1 and 'fois' in post_of(server, path)['text']
    assert offset_of(server, path) is None


def test_publishing_that_was_cut_off_before_its_last_step(server):
    """The program was killed when all of the post was in its folder, its file too, and the folder not yet in its place."""
    body = os.urandom(100_000)
    path = upload(server, body)
    told = (server.folder / f'uploads/.partial/{path[8:]}.json').read_bytes()
    assert publish(server, path, text='coupé')[0] == 201
    folder_of(server, path).rename(server.folder / f'uploads/.partial/{path[8:]}')
    (server.folder / f'uploads/.partial/{path[8:]}.json').write_bytes(told)
    assert path[8:] not in feed_of(server)
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda n: publish(server, path, text='encore')[0], range(4))) == {201}
    assert digest(folder_of(server, path) / 'clip.mp4') == digest(body)
    assert feed_of(server).count(path[8:]) == 1 and post_of(server, path)['text'] == 'coupé'
    assert left_in(server.folder / 'uploads/.partial') == []


def test_a_file_that_is_given_up_after_publishing_was_cut_off_is_never_published(server):
    path = upload(server, b'x' * 10)
    half = server.folder / f'uploads/.partial/{path[8:]}'
    half.mkdir()
    (half / 'clip.mp4').touch()
    (half / 'post.json').write_text('{"at": "2026-03-14T21:07:00"}')
    assert send(server, 'DELETE', path, **TUS)[0] == 204
    assert publish(server, path, text='x')[0] == send(server, 'DELETE', path, **TUS)[0] == 404
    assert left_in(server.folder / 'uploads') == ['.partial', '.trash'] and left_in(half.parent) == []


@contextmanager
def exfat_disk(folder):
    """Makes the folder a disk as cameras and Windows have them: without links, and without : and " in names."""
    image = folder.parent.parent / 'exfat.img'
    if os.geteuid() or not all(map(shutil.which, ['losetup', 'mkfs.exfat', 'mount.exfat-fuse'])):
        pytest.skip('only root, with the packages exfatprogs and exfat-fuse, can mount an exFAT disk')
    with open(image, 'wb') as file:
        file.truncate(4 << 30)
    subprocess.run(['mkfs.exfat', image], check=True, capture_output=True)
    loop = subprocess.run(['losetup', '-f', '--show', image], capture_output=True, text=True).stdout.strip()
    try:
        if not loop or subprocess.run(['mount.exfat-fuse', loop, folder], capture_output=True).returncode:
            pytest.skip('mounting is not allowed here')
        yield loop
    finally:
        if os.path.ismount(folder):
            wait_until(lambda: subprocess.run(['umount', folder], capture_output=True).returncode == 0)
        if loop:
            subprocess.run(['losetup', '-d', loop], check=True)


@pytest.fixture
def exfat(server):
    shutil.rmtree(server.folder / 'uploads', ignore_errors=True)
    (server.folder / 'uploads').mkdir()
    with exfat_disk(server.folder / 'uploads'):
        yield


def test_a_disk_without_links(exfat, server):
    (server.folder / 'uploads/a').touch()
    with pytest.raises(OSError):
        os.link(server.folder / 'uploads/a', server.folder / 'uploads/b')
    body = os.urandom(MIB)
    path = upload(server, body, 'Ma "moustache" : prise 2.MP4')
    assert publish(server, path, text='x', poster=PNG)[0] == publish(server, path, text='x')[0] == 201
    name = 'Ma _moustache_ _ prise 2.mp4'
    assert left_in(folder_of(server, path)) == [name, 'post.json', 'poster.png']
    assert digest(folder_of(server, path) / name) == digest(body) and post_of(server, path)['alt'] == 'Ma "moustache" : prise 2.mp4'
    assert left_in(server.folder / 'uploads/.partial') == [] and feed_of(server)[0] == path[8:]
    assert server.get('/uploads/' + post_of(server, path)['video'])[0] == 200
    other = upload(server, body, 'Poster.PNG')  # there, the same name as poster.png
    assert publish(server, other, poster=PNG)[0] == 201
    assert len(left_in(folder_of(server, other))) == 3
    for each in [path, other]:
        assert send(server, 'DELETE', each)[0] == 204
    part = upload(server, body)
    assert send(server, 'DELETE', part, **TUS)[0] == 204 and server.get('/')[0] == server.get('/upload')[0] == 200


def test_the_checksum_of_what_has_arrived(server):
    def fnv1a(data):
        total = 0x811C9DC5
        for byte in data:
            total = (total ^ byte) * 0x01000193 % 2**32
        return f'{total:08x}'
    path = create(server, 1000)
    patch(server, path, 0, body := os.urandom(600))
    assert fnv1a(b'foobar') == 'bf9cf968'  # as published
    for start, end in [(0, 600), (17, 599), (600, 600), (500, 10**18), (700, 800)]:
        status, headers, _ = send(server, 'HEAD', path, **TUS, Checksum_From=start, Checksum_To=end)
        assert (status, headers['Checksum'], headers['Upload-Offset']) == (200, fnv1a(body[start:end]), '600')
    assert send(server, 'HEAD', path, **TUS, Checksum_From='x', Checksum_To=5)[0] == 400
    assert send(server, 'HEAD', path, **TUS)[1]['Checksum'] is None


def test_newest_first_and_text_alone(server):
    for text in ['un', 'deux', 'trois']:
        assert publish(server, text=text)[0] == 201
    posts = [json.loads(path.read_text()) for path in (server.folder / 'uploads').glob('*/post.json')]
    ids = {post['text']: post['id'] for post in posts}
    assert feed_of(server)[:4] == [ids['trois'], ids['deux'], ids['un'], 'coupe-demain']
    assert {post['at'] for post in posts} == {'2026-03-14T21:07:00'}
    assert send(server, 'DELETE', f'/upload/{ids["deux"]}')[0] == 204
    assert ids['deux'] not in feed_of(server)


def test_scheduled_posts_wait_beside_the_feed(server):
    path = upload(server, b'x' * 10)
    publish(server, path, text='Demain', scheduled=True, at='2026-03-15T18:30:00')
    publish(server, text='Avant', scheduled=True, at='2026-03-15T09:00:00')
    publish(server, text='Tout de suite', scheduled=True, at='2026-03-14T21:00')
    text = server.get('/')[2]
    card = re.search(r'<section class="card scheduled">(.*?)</section>', text, re.S)[1]
    assert path[8:] in card and 'datetime="2026-03-15T18:30:00" data-as="time"' in card and 'Tout de suite' not in card
    assert card.index('Avant') < card.index('Demain')
    assert path[8:] not in feed_of(server) and 'Tout de suite' in text
    server.edit('site', lambda site: site.update(clock='2026-03-15T18:30'))
    assert path[8:] in feed_of(server) and 'card scheduled' not in server.get('/')[2]


@pytest.mark.parametrize('body', [
    b'', b'{', b'[]', b'"x"', b'{"text": 5}', b'{"price": "4"}', b'{"scheduled": 1}', b'{"audience": "Personne"}', b'{"price": -1}',
    b'{"price": 1e300}', b'{"price": 0.01}', b'{"at": "demain"}', b'{"at": "2026-02-30T10:00"}', b'{"at": "2026-03-14T21:07Z"}',
    json.dumps({'text': 'm' * 100_000}).encode(), b'[' * 5000], ids=range(16))
def test_what_cannot_be_published(server, body):
    path = upload(server, b'x' * 10)
    status, headers, text = send(server, 'POST', path, body, Content_Type='application/json; charset=utf-8')
    assert status == 400 and text.endswith('.\n') and headers['Content-Type'] == 'text/plain; charset=utf-8'
    assert folder_of(server, path) is None and offset_of(server, path) == 10
    assert [name for name in in_transit(server) if path[8:] in name] == [f'{path[8:]}.json', f'{path[8:]}.part']
    assert send(server, 'POST', path, b'{}', Content_Type='text/plain')[0] == 415


def test_what_is_wrong_is_told_with_its_key(server):
    for body, words in [({'price': '4'}, 'un nombre d\'euros'), ({'at': 'demain'}, 'une date du calendrier')]:
        text = publish(server, **{'text': 'x', **body})[2]
        assert [*body][0] in text and words in text and [*body.values()][0] in text
    assert 'Personne' in publish(server, text='x', audience='Personne')[2]


def test_what_only_the_server_says_is_not_taken(server):
    assert publish(server, text='x', views=5000, id='moi', video='../../a.mp4', published=0)[0] == 201
    post = json.loads(next((server.folder / 'uploads').glob('2*/post.json')).read_text())
    assert post['views'] == 0 and post['id'] != 'moi' and 'video' not in post and post['published'] > 0


def test_posters(server):
    path = upload(server, b'x' * 10)
    for body in [b'', b'AAAA', b'<svg xmlns="http://www.w3.org/2000/svg"/>', PNG[:11]]:
        assert send(server, 'PUT', path + '/poster', body, Content_Type='image/png')[0] == 415
    status, _, text = send(server, 'PUT', path + '/poster', PNG + b'y' * (3 * MIB))
    assert status == 413 and 'Mo' in text
    jpeg = (PROJECT / 'htdocs/media/clip-wax.jpg').read_bytes()
    for picture in [PNG, jpeg]:
        assert send(server, 'PUT', path + '/poster', picture)[0] == 204
    assert send(server, 'PUT', path[:-1] + '0/poster', PNG)[0] == send(server, 'PUT', path + '/oster', PNG)[0] - 1 == 404
    assert publish(server, path)[0] == 201 and left_in(server.folder / 'uploads/.partial') == []
    assert (folder_of(server, path) / 'poster.jpg').read_bytes() == jpeg
    given_up = upload(server, b'x' * 10)
    assert send(server, 'PUT', given_up + '/poster', PNG)[0] == send(server, 'DELETE', given_up, **TUS)[0] == 204
    assert left_in(server.folder / 'uploads/.partial') == []


def test_a_body_that_is_too_large(server):
    status, _, text = publish(server, text='y' * (3 * MIB))
    assert status == 413 and 'Mo' in text
    assert publish(server)[0] == 400  # neither a text nor a file
    assert publish(server, text='\x00\r\x1b')[0] == 400


NAMES = [
    ('a' * 300 + '.mp4', 'a' * 196 + '.mp4'), ('é' * 150 + '.mp4', 'é' * 98 + '.mp4'), ('../../etc/passwd', 'passwd.bin'),
    ('..\\..\\x.mp4', 'x.mp4'), ('C:\\film.MOV', 'film.mov'), ('a\x00b\r\nc\x1b.mp4', 'abc.mp4'), ('...caché.mp4', 'caché.mp4'),
    ('.mp4', 'mp4.bin'), ('', 'fichier.bin'), ('..', 'fichier.bin'), ('/', 'fichier.bin'), ('film\u202egpm.exe', 'filmgpm.exe.bin'), ('\ufeffun.mp4', 'un.mp4'),
    ('💈 moustache.mp4', '💈 moustache.mp4'), ('<script>alert(1)</script>.mp4', 'script>.mp4'), ('"><img src=x>.mp4', '"><img src=x>.mp4'),
    ('a%2e%2e%2fb#c?d&e;f.mp4', 'a%2e%2e%2fb#c?d&e;f.mp4'), ('post.json', 'post.json.bin'), ('x.mp4~', 'x.mp4~.bin'),
    (b'\xff\xfe\xed\xa0\x80\xc0\xafa.mp4', 'a.mp4'), ('x.php.mp4', 'x.php.mp4'), ('x.HTML', 'x.HTML.bin'), ('x .mp4', 'x.mp4'),
    ('poster.png', 'poster (2).png')]


@pytest.mark.parametrize('given, stored', NAMES, ids=[str(n) for n in range(len(NAMES))])
def test_names_are_stored_safe_and_shown_as_text(server, given, stored):
    path = upload(server, b'x' * 10, given)
    assert stored.replace(' (2)', '') in [item['name'] for item in listed(server)]
    assert publish(server, path, poster=PNG)[0] == 201
    assert left_in(folder_of(server, path)) == sorted([stored, 'post.json', 'poster.png'])
    assert set(left_in(server.folder)) == {path.name for path in (PROJECT / 'content').glob('[!.]*')} | {'uploads', '.good'}
    text = server.get('/')[2]
    article = text[text.index('<article'):text.index('</article>')]
    assert '<script' not in article and '<img src=x' not in article
    url = re.search(r'(?:href|src)="(/uploads/[^"]+)"', article)[1]
    assert re.fullmatch(r'[\w/.%-]+', url)
    status, headers, content = server.get(url)
    assert (status, content) == (200, 'x' * 10)
    assert send(server, 'DELETE', path)[0] == 204


def listed(server):
    """The transfers as the page gets them; read where they lie, as the page's HTML is not this test's concern."""
    return [json.loads(path.read_text()) for path in (server.folder / 'uploads/.partial').glob('*.json')]


@pytest.mark.parametrize('name', ['page.html', 'page.svg', 'page.xhtml', 'page.js', 'page.html.', 'page.pdf', 'page.mp4', 'page.jpg'])
def test_nothing_uploaded_runs(server, name):
    path = upload(server, b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', name)
    publish(server, path, text='x')
    post = post_of(server, path)
    url = '/uploads/' + (post.get('file') or post.get('video') or post.get('image'))
    status, headers, _ = server.get(url)
    assert status == 200 and headers['X-Content-Type-Options'] == 'nosniff'
    assert headers['Content-Security-Policy'].startswith('sandbox;')
    plain = name.endswith(('mp4', 'jpg'))
    assert headers['Content-Type'] == ({'mp4': 'video/mp4', 'jpg': 'image/jpeg'}[name[-3:]] if plain else 'application/octet-stream')
    folder = '/'.join(url.split('/')[:-1])
    for other in ['/post.json', '/', '', '/../.partial/', '/.hidden']:
        assert server.get(folder + other)[0] == 404


@pytest.mark.parametrize('headers', [{'Origin': 'http://evil.example'}, {'Origin': 'null'}, {'Origin': 'http://127.0.0.1'},
                                     {'Sec-Fetch-Site': 'cross-site'}, {'Sec-Fetch-Site': 'same-site'},
                                     {'Origin': 'http://127.0.0.1:1@evil.example'}])
def test_other_sites_are_refused(server, headers):
    path, before = upload(server, b'x' * 10), left_in(server.folder / 'uploads')
    for method, url, more in [('POST', '/upload', {**TUS, 'Upload-Length': 5}), ('PATCH', path, {**SLICE, 'Upload-Offset': 10}),
                              ('DELETE', path, TUS), ('POST', path, {'Content-Type': 'application/json'}),
                              ('POST', '/upload', {'Content-Type': 'application/json'})]:
        status, answered, text = send(server, method, url, b'{"text": "x"}', **more, **headers)
        assert status == 403 and 'autre site' in text and answered['Access-Control-Allow-Origin'] is None
    assert left_in(server.folder / 'uploads') == before and offset_of(server, path) == 10
    own = {'Origin': server.url, 'Sec-Fetch-Site': 'same-origin'}
    assert send(server, 'DELETE', path, **TUS, **own)[0] == 204


def test_one_writer_at_a_time(server):
    path = create(server, 8 * MIB)
    with open(server.folder / f'uploads/.partial/{path[8:]}.part', 'ab') as part:
        fcntl.flock(part, fcntl.LOCK_EX)
        with ThreadPoolExecutor() as pool:
            asked = [pool.submit(patch, server, path, 0, b'x'), pool.submit(send, server, 'DELETE', path, **TUS),
                     pool.submit(publish, server, path, text='x')]
        for status, _, text in [answer.result() for answer in asked]:
            assert status == 423 and 'réessayez' in text
        assert offset_of(server, path) == 0
    bodies = [bytes([letter]) * (4 * MIB) for letter in b'ABCDEFGH']
    with ThreadPoolExecutor(8) as pool:  # two tabs on one file, and more
        answers = list(pool.map(lambda body: patch(server, path, 0, body)[0], bodies))
    assert answers.count(204) == 1 and set(answers) <= {204, 409, 423}
    assert (server.folder / f'uploads/.partial/{path[8:]}.part').read_bytes() == bodies[answers.index(204)]


def test_a_deletion_waits_for_the_slice_that_is_written(server):
    """Back to one: what was sent last is still being written when the browser gives it up."""
    path = create(server, MIB)
    part = open(server.folder / f'uploads/.partial/{path[8:]}.part', 'ab')
    fcntl.flock(part, fcntl.LOCK_EX)
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(send, server, 'DELETE', path, **TUS)
        time.sleep(0.3)
        assert not answer.done()
        part.close()
        assert answer.result()[0] == 204


def test_twenty_of_the_same_name_at_once(server):
    bodies = [os.urandom(MIB + n) for n in range(20)]

    def one(body):
        path = create(server, len(body), 'clip.mp4')
        for start in range(0, len(body), MIB // 2):
            assert patch(server, path, start, body[start:start + MIB // 2])[0] == 204
        assert publish(server, path, text='la même')[0] == 201
        return path
    with ThreadPoolExecutor(20) as pool:
        paths = list(pool.map(one, bodies))
    assert len(set(paths)) == 20
    for path, body in zip(paths, bodies):
        assert digest(folder_of(server, path) / 'clip.mp4') == digest(body)
    assert left_in(server.folder / 'uploads/.partial') == [] and len({*feed_of(server), *feed_of(server, '/?from=11')[:10]}) == 20


def test_a_full_disk(server):
    """A limit on the size of files stands for the full disk: the write ends in the middle of the slice."""
    body = os.urandom(MIB)
    path = create(server, len(body))
    limits = resource.prlimit(lighttpd(server), resource.RLIMIT_FSIZE)
    resource.prlimit(lighttpd(server), resource.RLIMIT_FSIZE, (700_001, limits[1]))
    patch(server, path, 0, body[:600_000])
    status, headers, text = patch(server, path, 600_000, body[600_000:])
    assert status == 507 and 'disque' in text and headers['Content-Type'] == 'text/plain; charset=utf-8'
    assert headers['Upload-Offset'] == '700001' and offset_of(server, path) == 700_001
    assert server.get('/')[0] == server.get('/messages')[0] == server.get('/upload')[0] == 200
    assert patch(server, path, 700_001, body[700_001:])[0] == 507
    resource.prlimit(lighttpd(server), resource.RLIMIT_FSIZE, limits)
    assert patch(server, path, 700_001, body[700_001:])[0] == 204
    assert publish(server, path, text='x')[0] == 201 and digest(folder_of(server, path) / 'clip.mp4') == digest(body)
    server.expect('.*disque')


@pytest.mark.skipif(os.geteuid() != 0, reason='only root can mount a small disk')
def test_a_small_disk(server):
    (server.folder / 'uploads').mkdir(exist_ok=True)
    if subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=3g', 'tmpfs', server.folder / 'uploads']).returncode:
        pytest.skip('mounting is not allowed here')
    try:
        path = create(server, 64 * MIB)
        assert patch(server, path, 0, b'x' * MIB)[0] == 204
        subprocess.run(['mount', '-o', 'remount,size=1100k', server.folder / 'uploads'], check=True)
        for status, _, text in [patch(server, path, MIB, b'x' * MIB), send(server, 'POST', '/upload', **TUS, Upload_Length=5)]:
            assert status == 507 and 'Le disque est plein' in text
        assert offset_of(server, path) == MIB and server.get('/')[0] == server.get('/upload')[0] == 200
        subprocess.run(['mount', '-o', 'remount,size=3g', server.folder / 'uploads'], check=True)
        assert patch(server, path, MIB, b'x' * MIB)[0] == 204
    finally:
        subprocess.run(['umount', server.folder / 'uploads'], check=True)
    server.expect('.*disque')


def test_old_transfers_are_swept_at_the_next_creation(server):
    partial = server.folder / 'uploads/.partial'
    old, slow, fresh = create(server, 5), create(server, 5), create(server, 5)
    (partial / 'cutshort').mkdir()
    (partial / 'cutshort/post.json').write_text('{}')
    long_ago = time.time() - 72 * 3600 - 60
    for path in [partial / f'{old[8:]}.part', partial / f'{old[8:]}.json', partial / f'{slow[8:]}.json', partial / 'cutshort']:
        os.utime(path, (long_ago, long_ago))
    new = create(server, 5)
    assert left_in(partial) == sorted(f'{path[8:]}.{end}' for path in [slow, fresh, new] for end in ['part', 'json'])


def hit_program(server, sign):
    """Kills an upload program when one runs, within a moment. Returns whether there was one."""
    end = time.monotonic() + 1
    while time.monotonic() < end:
        for child in children(lighttpd(server)):
            time.sleep(random.random() * 0.06)
            try:
                os.kill(child, sign)
                return True
            except ProcessLookupError:
                pass
    return False


def restart(server, sign):
    server.stop(sign)
    server.start_again()


def interrupt(server, path, offset, body, kind):
    """Sends a slice and cuts it off in one of the ways that happen."""
    sent = len(body) if 'program' in kind else random.randrange(len(body))
    with begin_slice(server, path, offset, body, sent) as connection:
        if 'program' in kind:
            hit_program(server, signal.SIGKILL if 'kill' in kind else signal.SIGTERM)
            try:
                connection.recv(1000)
            except OSError:
                pass
        elif 'server' in kind:
            restart(server, signal.SIGKILL if 'kill' in kind else signal.SIGTERM)


KINDS = ['client gone', 'kill program', 'term program', 'kill server', 'term server']


def test_interruptions(server):
    """32 MiB arrive whole however often they are cut off; SEED and INTERRUPTIONS repeat or lengthen the run."""
    seed = int(os.environ.get('SEED', random.randrange(10**6)))
    print(f'SEED={seed}')
    random.seed(seed)
    body = random.randbytes(32 * MIB)
    path, counts = create(server, len(body)), dict.fromkeys(KINDS, 0)
    for _ in range(int(os.environ.get('INTERRUPTIONS', 15))):
        offset = offset_of(server, path)
        room = len(body) - offset - MIB  # the last of it comes at the end
        kind = random.choices(KINDS, [4, 4, 4, 1, 1])[0]
        interrupt(server, path, offset, body[offset:offset + random.randrange(1, max(2, min(room // 8, 4 * MIB)))], kind)
        counts[kind] += 1
    print(counts)
    for _ in range(1000):
        offset = offset_of(server, path)
        if offset == len(body):
            break
        assert patch(server, path, offset, body[offset:offset + 16 * MIB])[0] in (204, 423)
    assert digest(server.folder / f'uploads/.partial/{path[8:]}.part') == digest(body)
    for sign in [signal.SIGKILL, signal.SIGTERM] * 3:  # publishing, cut off
        with ThreadPoolExecutor(1) as pool:
            sent = pool.submit(publish, server, path, text='coupé', poster=PNG)
            hit_program(server, sign)
            assert sent.result()[0] in (201, 404, 423, 500)
    assert publish(server, path, text='coupé', poster=PNG)[0] == 201
    assert digest(folder_of(server, path) / 'clip.mp4') == digest(body)
    assert feed_of(server).count(path[8:]) == 1
    restart(server, signal.SIGKILL)
    assert set(left_in(server.folder / 'uploads')) == {'.partial', '.trash', folder_of(server, path).name}
    assert not [name for name in left_in(server.folder / 'uploads/.partial') if path[8:] not in name]
    server.expect('.*died with signal', '.*mod_cgi', "lighttpd n'a pas obtenu de réponse", at_least=0)
