"""What /edit answers, and that a content file is the old or the new one, whole, whatever happens."""
import html
import json
import os
import re
import shutil
import subprocess
from contextlib import contextmanager

import jsonpatch
import pytest

from mistakes import MISTAKES, RIGHT
from mutations import AS_LAPTOP, write
from site_server import Server
from test_server import project  # noqa: F401 (a fixture)
from tus import left_in, send

PATCH = {'Content-Type': 'application/json-patch+json'}


def set_to(path, value):
    return {'op': 'replace', 'path': path, 'value': value}


def change(server, name, *operations, **headers):
    """Sends a patch. Returns status, headers and text."""
    return send(server, 'PATCH', f'/edit/{name}', json.dumps(operations).encode(), **{**PATCH, **headers})


def data_of(server, path, **headers):
    status, answered, text = send(server, 'GET', path, Accept='application/json', **headers)
    assert status == 200 and answered['Content-Type'] == 'application/json; charset=utf-8'
    return json.loads(text), answered


@contextmanager
def nothing_changes(folder):
    """No file is there, gone or written, but for the last good versions of those that were read."""
    def files():
        return {path: (path.lstat().st_ino, path.lstat().st_mode, path.lstat().st_ctime_ns, os.path.exists(path) and path.read_bytes())
                for path in folder.rglob('*') if '.good' not in path.parts and (path.is_file() or path.is_symlink())}
    before = files()
    yield
    assert files() == before


def variables_for(server, name, body):
    return {**os.environ, 'REQUEST_METHOD': 'PATCH', 'PATH_INFO': f'/{name}', 'CONTENT': str(server.folder), 'REMOTE_ADDR': '127.0.0.1',
            'CONTENT_TYPE': 'application/json-patch+json', 'CONTENT_LENGTH': str(len(body))}


def run_edit(server, name, *operations, behind=()):
    """Starts the program as lighttpd does, behind a command. Returns status and text; None when it did not come so far."""
    body = json.dumps(operations).encode()
    result = subprocess.run([*behind, server.project / 'cgi-bin/edit'], cwd=server.project / 'cgi-bin', env=variables_for(server, name, body),
                            input=body, capture_output=True, timeout=60)
    head, _, text = result.stdout.decode().partition('\r\n\r\n')
    status = re.search(r'^Status: (\d+)', head, re.M)
    return status and int(status[1]), text


# ---- what there is ----

def test_pages_and_data(server):
    for path in ['/edit', '/edit/fans']:
        status, headers, text = send(server, 'GET', path)
        assert status == 200 and headers['Content-Type'] == 'text/html; charset=utf-8' and text.rstrip().endswith('</html>')
        assert headers['Vary'] == 'Accept' and headers['ETag']
        head = send(server, 'HEAD', path)
        assert head[0] == 200 and head[1]['ETag'] == headers['ETag'] and head[2] == ''
        assert send(server, 'HEAD', path, Accept='application/json')[1]['Content-Type'] == 'application/json; charset=utf-8'
    page = send(server, 'GET', '/edit')[2]
    assert set(re.findall('href="/edit/([^"]+)"', page)) >= {'fans', 'home', 'messages', 'site', 'stats', 'upload'}
    data, headers = data_of(server, '/edit')
    assert {file['name'] for file in data['files']} == {'fans', 'home', 'messages', 'notifications', 'profile', 'site', 'stats', 'upload'}
    assert all(file['description'] and file['changed'] > 0 for file in data['files']) and data['mistakes'] == []
    assert 'lea.svg' in data['media'] and 'messages' in data['pages'] and 'id="star"' in data['icons'] and headers['Vary'] == 'Accept'
    data, headers = data_of(server, '/edit/fans')
    assert data['text'] == (server.folder / 'fans.json').read_text() and data['mistakes'] == [] and headers['Cache-Control'] == 'no-store'
    assert data['schema'] == json.loads((server.project / 'content/schema/fans.schema.json').read_text())


def test_a_content_file_with_a_schema_of_its_own_has_its_form_by_itself(site):
    (site / 'content/contest.json').write_text('{"place": 1}')
    shutil.copy(site / 'content/contest.json', site / 'content/prose.json')
    (site / 'content/schema/contest.schema.json').write_text(
        '{"description": "x' + 'é' * 30 + '", "type": "object", "properties": {"place": {"title": "une place", "type": "number"}}}')
    with Server(site) as server:
        files = {file['name']: file for file in data_of(server, '/edit')[0]['files']}
        assert {'contest', 'prose'} & {*files} == {'contest'} and files['contest']['label'] == files['contest']['description']
        assert change(server, 'contest', set_to('/place', 2))[0] == 204 and server.content('contest') == {'place': 2}
        status, _, text = change(server, 'contest', set_to('/place', 'x'))
        assert status == 422 and text == 'content/contest.json:1:11 : place : une place est attendue (trouvé : "x").\n'
        assert change(server, 'prose', set_to('/place', 2))[0] == 404
        assert server.complaints() == []


# ---- a change ----

def test_a_change_and_its_tag(server):
    _, headers = data_of(server, '/edit/fans')
    status, changed, text = change(server, 'fans', set_to('/fans/0/name', 'Gaston P.'), If_Match=headers['ETag'])
    assert (status, text) == (204, '') and changed['ETag'] not in (None, headers['ETag'])
    assert server.content('fans')['fans'][0]['name'] == 'Gaston P.'
    assert data_of(server, '/edit/fans')[1]['ETag'] == changed['ETag'] == send(server, 'GET', '/edit/fans')[1]['ETag']
    with nothing_changes(server.folder):
        status, _, text = change(server, 'fans', set_to('/fans/0/name', 'G.'), If_Match=headers['ETag'])
        assert status == 412 and text == "fans.json a changé depuis qu'il a été lu.\n"
        assert change(server, 'fans', set_to('/fans/0/name', 'Gaston P.'))[1]['ETag'] == changed['ETag']  # nothing to write
    assert change(server, 'fans', set_to('/fans/0/name', 'Hugo'), If_Match=f'"x", {changed["ETag"]}')[0] == 204
    assert change(server, 'fans', set_to('/fans/0/name', 'Jules'), If_Match='*')[0] == 204
    assert 'Jules' in server.get('/messages')[2] and '.fans.json.edit' not in left_in(server.folder)


@pytest.mark.parametrize('body, status, words', [
    ([{'op': 'test', 'path': '/fans/0/name', 'value': 'Zoé'}, set_to('/fans/0/city', 'Tours')], 409, "n'est plus"),
    ([set_to('/fans/99/name', 'x')], 409, 'rien à /fans/99/name'), ([{'op': 'remove', 'path': '/nope'}], 409, 'rien à /nope'),
    ({}, 400, 'liste'), ([{'op': 'spam', 'path': ''}], 400, 'spam'), ([set_to('fans', 1)], 400, 'commence par /'), (b'', 400, 'vide'),
    (b'[', 400, 'JSON Patch:1'), (b'[' * 2000, 400, ''), (b'[' + b' ' * (2 << 20) + b']', 413, 'Mo'),
    (b'[{"op": "replace", "path": "/fans/0/spent", "value": 1e999}]', 400, 'trop grand'), (b'[] x', 400, 'JSON Patch:1:4'),
    (b'[{"op": "replace", "path": "/fans/0/name", "value": "\xe9t\xe9"}]', 400, 'UTF-8'),
    (b'[{"op": "remove", "op": "add", "path": "/fans/0", "value": 1}]', 400, 'déjà plus haut'), ([set_to('', {})], 422, 'manque')],
    ids=lambda value: str(value)[:30])
def test_what_is_no_change(server, body, status, words):
    with nothing_changes(server.folder):
        found, headers, text = send(server, 'PATCH', '/edit/fans', body if isinstance(body, bytes) else json.dumps(body).encode(), **PATCH)
        assert (found, headers['Content-Type'], headers['Cache-Control']) == (status, 'text/plain; charset=utf-8', 'no-store')
        assert words in text and text.count('\n') == 1


def test_who_may_not(server):
    body, own = json.dumps([set_to('/fans/0/name', 'X')]).encode(), {'Host': 'set.local:8080'}
    with nothing_changes(server.folder):
        for type_ in ['application/json', 'text/plain', 'application/json-patch+jsonx', None]:
            assert send(server, 'PATCH', '/edit/fans', body, Content_Type=type_)[0] == 415
        for origin in [{'Origin': 'http://evil.example'}, {'Origin': 'null'}, {'Origin': 'http://set.local'}, {'Sec-Fetch-Site': 'cross-site'},
                       {'Sec-Fetch-Site': 'same-site'}, {'Origin': 'http://set.local:8080', 'Sec-Fetch-Site': 'cross-site'}]:
            for method, path in [('PATCH', '/edit/fans'), ('POST', '/edit?media=x.png')]:
                status, _, text = send(server, method, path, body, **PATCH, **own, **origin)
                assert status == 403 and 'autre site' in text
        for path, methods, allowed in [('/edit', ['PATCH', 'PUT', 'DELETE', 'OPTIONS'], 'GET, HEAD, POST'),
                                       ('/edit/fans', ['POST', 'PUT', 'DELETE', 'OPTIONS'], 'GET, HEAD, PATCH')]:
            for method in methods:
                status, headers, text = send(server, method, path, body, **PATCH)
                assert (status, headers['Allow']) == (405, allowed) and method in text
    for origin in [{'Origin': 'http://set.local:8080', 'Sec-Fetch-Site': 'same-origin'}, {'Sec-Fetch-Site': 'none'}, {}]:
        assert send(server, 'PATCH', '/edit/fans', body, **own, **origin, Content_Type='Application/JSON-Patch+json; charset=utf-8')[0] == 204


def test_names(server, tmp_path):
    """A link inside the content folder is followed, and stays a link."""
    (tmp_path / 'outside.json').write_bytes((server.folder / 'upload.json').read_bytes())
    for link, target in [('upload', tmp_path / 'outside.json'), ('stats', '../outside.json'), ('home', 'home.json')]:
        (server.folder / f'{link}.json').unlink()
        (server.folder / f'{link}.json').symlink_to(target)
    (server.folder / 'elsewhere').mkdir()
    shutil.move(server.folder / 'fans.json', server.folder / 'elsewhere/two.json')
    (server.folder / 'fans.json').symlink_to('elsewhere/two.json')
    with nothing_changes(tmp_path / 'content'):
        for name in ['a/b', 'a%2fb', 'unknown', 'fans/', 'fans.json', 'elsewhere/two', 'scenes/cinq-jours-apres/fans', 'schema', 'post',
                     'uploads', '%C3%A9', 'fans%2e', 'fans%20', 'FANS', '%5c..%5cfans', 'content%2ffans', '.fans', '*', 'upload', 'stats',
                     'home', 'x' * 300, '....', '..%5c']:
            for method, body in [('GET', b''), ('HEAD', b''), ('PATCH', json.dumps([set_to('/duration', 9)]).encode())]:
                assert send(server, method, f'/edit/{name}', body, **PATCH)[0] == 404, name
        for name in ['..', '%2e%2e', '../content/fans', '%2e%2e%2fcontent%2ffans', 'fans%00']:  # lighttpd itself makes another address of them
            assert change(server, name, set_to('/fans/0/name', 'X'))[0] in (400, 404, 405)
        for name in ['..', '../fans', '../content/fans', 'elsewhere/two', 'fans/', 'é', '.fans', '.']:
            assert run_edit(server, name, set_to('/fans/0/name', 'X'))[0] == 404, name
    assert run_edit(server, 'fans', set_to('/fans/0/name', 'X'))[0] == 204
    assert os.readlink(server.folder / 'fans.json') == 'elsewhere/two.json' and server.content('fans')['fans'][0]['name'] == 'X'
    assert left_in(server.folder / 'elsewhere') == ['two.json']


def test_rights_and_owner_stay(server):
    path = server.folder / 'fans.json'
    for mode in [0o600, 0o640, 0o664, 0o200 | 0o444]:
        path.chmod(mode)
        assert change(server, 'fans', set_to('/fans/0/name', f'{mode:o}'))[0] == 204
        assert path.stat().st_mode & 0o7777 == mode and path.stat().st_uid == os.getuid()
    path.chmod(0o444)
    with nothing_changes(server.folder):
        for headers in [{}, AS_LAPTOP]:
            status, _, text = change(server, 'fans', set_to('/fans/0/name', 'X'), **headers)
            assert (status, text) == (403, "fans.json est protégé : il est interdit de l'écrire.\n")


def test_mark_and_line_ends_stay(server):
    path = server.folder / 'fans.json'
    old = b'\xef\xbb\xbf' + path.read_bytes().replace(b'\n', b'\r\n')
    write(path, old)
    assert change(server, 'fans', set_to('/fans/0/name', 'Gaston P.'))[0] == 204
    assert path.read_bytes() == old.replace('Gaston Perrault'.encode(), b'Gaston P.') != old
    lines = zip(old.split(b'\n'), path.read_bytes().split(b'\n'), strict=True)
    assert sum(one != other for one, other in lines) == 1


# ---- mistakes ----

def test_every_typical_mistake_is_refused_with_its_sentence(server):
    """Those of tests/mistakes.py that are JSON; on the host and on a laptop alike."""
    write(server.folder / 'messages.json', RIGHT.encode())
    assert data_of(server, '/edit/messages')[0]['mistakes'] == []
    tried = 0
    for old, new, words, *_ in MISTAKES:
        text = RIGHT.replace(old, new.replace('▲', ''))
        try:
            patch = jsonpatch.make_patch(json.loads(RIGHT), json.loads(text.encode())).patch
        except ValueError:
            continue
        if 'déjà plus haut' in words:
            continue  # no tree has the same key twice
        body = json.dumps(patch).replace('Infinity', '1e309').encode()
        with nothing_changes(server.folder):
            answers = [send(server, 'PATCH', '/edit/messages', body, **PATCH, **client)[::2] for client in [{}, AS_LAPTOP]]
        status, place = (400, 'JSON Patch:1:') if b'1e309' in body else (422, r'content/messages.json:\d+:\d+ : ')
        assert answers[0] == answers[1] and answers[0][0] == status and words in answers[0][1], (new, answers)
        assert re.match(place, answers[0][1])
        tried += 1
    assert tried > 15


@pytest.mark.parametrize('name, operation, other', [
    ('fans', set_to('/fans/0/id', 'zoe'), 'content/home.json:'), ('fans', {'op': 'remove', 'path': '/fans/0'}, 'content/home.json:'),
    ('site', {'op': 'remove', 'path': '/creator/avatar'}, 'content/site.json:'),
    ('messages', set_to('/conversations/0/fans', ['nobody']), 'content/messages.json:')])
def test_what_others_refer_to_stays(server, name, operation, other):
    with nothing_changes(server.folder):
        status, _, text = change(server, name, operation)
        assert status == 422 and text.startswith(other)
    if name == 'fans':
        assert '« gaston » est introuvable dans fans.fans.id' in text
        assert change(server, 'fans', {'op': 'add', 'path': '/fans/0', 'value': {**server.content('fans')['fans'][0], 'id': 'new'}})[0] == 204
        assert change(server, 'fans', {'op': 'remove', 'path': '/fans/0'})[0] == 204


def test_mistakes_are_mended_one_at_a_time(server):
    def spoil(tree):
        for number, post in [(2, {'imag': 'x'}), (4, {'likes': -1}), (4, {'dealy': 1})]:
            tree['posts'][number].update(post)
    server.edit('home', spoil)
    server.edit('upload', lambda tree: tree.update(nope=1))
    told = data_of(server, '/edit/home')[0]['mistakes']
    assert len(told) == 4 and data_of(server, '/edit/home', **AS_LAPTOP)[0]['mistakes'] == told == data_of(server, '/edit')[0]['mistakes']
    for operation, words in [(set_to('/posts/4/likes', -2), 'likes'), ({'op': 'add', 'path': '/posts/5/imag', 'value': 'x'}, 'imag'),
                             ({'op': 'copy', 'from': '/posts/2/imag', 'path': '/posts/3/imag'}, 'posts[3].imag'),
                             (set_to('/posts/0/id', 'é'), 'posts[0].id')]:
        status, _, text = change(server, 'home', operation)
        assert status == 422 and words in text
    assert change(server, 'site', {'op': 'add', 'path': '/nope', 'value': 1})[0] == 422  # as in upload.json, but here
    # something else may be changed, also what moves the items with the mistakes
    for operation in [set_to('/posts/0/text', 'x'), {'op': 'remove', 'path': '/posts/0'}, {'op': 'move', 'from': '/posts/3', 'path': '/posts/0'},
                      {'op': 'remove', 'path': '/posts/0/dealy'}, set_to('/posts/0/likes', 0), {'op': 'remove', 'path': '/posts/2/imag'}]:
        assert change(server, 'home', operation)[::2] == (204, ''), operation
    assert change(server, 'upload', {'op': 'remove', 'path': '/nope'})[0] == 204
    assert data_of(server, '/edit')[0]['mistakes'] == []


def test_a_file_that_is_no_json(server):
    (server.folder / 'fans.json').write_text('{"fans": [}')
    for headers in [{}, AS_LAPTOP]:
        status, _, text = send(server, 'GET', '/edit/fans', Accept='application/json', **headers)
        assert (status, text.split(' : ')[0]) == (500, 'content/fans.json:1:11')
        status, _, text = send(server, 'GET', '/edit/fans', **headers)
        assert status == 500 and 'content/fans.json:1:11' in html.unescape(text)
        assert change(server, 'fans', set_to('/fans', []), **headers)[0] == 422
        assert len(data_of(server, '/edit', **headers)[0]['mistakes']) >= 1 and send(server, 'GET', '/edit', **headers)[0] == 200
        assert change(server, 'upload', set_to('/duration', len(headers) + 1), **headers)[0] == 204  # the others can be changed meanwhile
    assert (server.folder / 'fans.json').read_text() == '{"fans": [}'
