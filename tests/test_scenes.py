"""Scenes of the film: content/scenes/NAME holds what is different there; laptops, make check, uploads and /edit know them."""
import html
import json
import re
from urllib.parse import quote

import pytest

from conftest import difference, edit, make_check, tree
from laptops import give, make_scene, state, wait
from mutations import AS_LAPTOP
from test_edit_server import change, data_of, nothing_changes, set_to
from tus import send

IN = {'Cookie': 'a=b; scene=demain'}


def brand(name):
    return lambda tree: tree.update(brand=name)


def rename(fan, name):
    return lambda tree: next(item for item in tree['fans'] if item['id'] == fan).update(name=name)


def without(fan):
    return lambda tree: tree.update(fans=[item for item in tree['fans'] if item['id'] != fan])


def shown(server, path='/', **headers):
    """Which brand a laptop sees."""
    status, _, text = server.get(path, **AS_LAPTOP, **headers)
    assert status == 200, (path, headers)
    return re.search('OnlyStache|DEMAIN|HIER', text)[0]


@pytest.fixture
def scenes(server):
    """A server with two scenes."""
    make_scene(server.folder, 'demain', site=brand('DEMAIN'))
    make_scene(server.folder, 'hier_2-b', site=brand('HIER'), fans=rename('lea', 'Léa Hier'))
    return server


# ---- what a laptop sees ----

def test_a_scene_is_what_is_different(scenes):
    assert shown(scenes) == 'OnlyStache' and shown(scenes, Cookie='scene=') == 'OnlyStache'
    for path in ['/', '/stats', '/messages/lea', '/upload']:
        assert shown(scenes, path, **IN) == 'DEMAIN' and shown(scenes, path, Cookie='scene=hier_2-b; x=y') == 'HIER'
    pages = [scenes.get('/messages/lea', Cookie=f'scene={name}')[2] for name in ['', 'demain', 'hier_2-b']]
    assert [('Léa Fontaine' in page, 'Léa Hier' in page) for page in pages] == [(True, False), (True, False), (False, True)]
    scenes.edit('fans', rename('lea', 'Zoé'))  # a file that all share but one
    pages = [scenes.get('/messages/lea', Cookie=f'scene={name}')[2] for name in ['', 'demain', 'hier_2-b']]
    assert [('Zoé' in page, 'Léa Hier' in page) for page in pages] == [(True, False), (True, False), (False, True)]
    stamps = [wait(scenes, headers={'Cookie': f'scene={name}'})['content'] for name in ['', 'demain', 'hier_2-b']]
    assert len(set(stamps)) == 3
    assert scenes.get('/', **IN)[1]['Vary'] == 'Cookie'


def test_an_address_chooses_a_scene(scenes):
    for path, name, leads in [('/?scene=demain', 'demain', '/'), ('/messages/gaston?from=3&scene=hier_2-b&x=%C3%A9', 'hier_2-b',
                              '/messages/gaston?from=3&x=%C3%A9'), ('/stats?scene=', '', '/stats')]:
        status, headers, text = send(scenes, 'GET', path)
        assert (status, headers['Location'], text) == (303, leads, '')
        assert headers['Set-Cookie'].split('; ')[0] == f'scene={name}' and {'Path=/', 'Max-Age=31536000'} <= {*headers['Set-Cookie'].split('; ')}
    for name in ['nowhere', '../uploads', '..', '.', 'Demain', 'DEMAIN', 'demain/', './demain', 'demain ', 'a' * 5000, 'é']:
        status, headers, _ = send(scenes, 'GET', f'/messages?a=1&scene={quote(name, safe="")}')
        assert (status, headers['Location'], headers['Set-Cookie']) == (303, '/messages?a=1', None), name
        assert shown(scenes, Cookie=f'scene={quote(name)}; a=b') == 'OnlyStache', name
    for path in ['//evil.example/', '/%2fevil.example/', '//evil.example/..%2fmessages', '///evil.example/..%2f', '/\\evil.example/..%2fstats']:
        leads = send(scenes, 'GET', f'{path}?scene=demain')[1]['Location'] or '/'
        assert leads.startswith('/') and not leads.startswith(('//', '/\\')), path
    assert send(scenes, 'GET', '//messages?scene=demain')[1]['Location'] == '/messages'


def test_the_scene_for_all(scenes):
    assert shown(scenes) == 'OnlyStache'
    for name, seen in [('demain', 'DEMAIN'), ('hier_2-b', 'HIER'), ('', 'OnlyStache'), ('demain', 'DEMAIN')]:
        give(scenes, 'scene', name=name)
        assert shown(scenes) == seen and state(scenes)['scene'] == name
        assert shown(scenes, Cookie='scene=') == 'OnlyStache' and shown(scenes, Cookie='scene=hier_2-b') == 'HIER'
        assert shown(scenes, Cookie='scene=nowhere') == seen
    wait(scenes, 'ab1')
    give(scenes, 'scene', name='hier_2-b', laptop='ab1')  # is for that one alone
    assert shown(scenes) == 'DEMAIN' and state(scenes)['scene'] == 'demain'
    (scenes.folder / 'scenes/demain').rename(scenes.folder / 'scenes/.away')
    assert shown(scenes) == 'OnlyStache' and state(scenes)['scene'] == ''


def test_a_broken_file_of_a_scene(scenes):
    path = make_scene(scenes.folder, 'demain', messages=lambda tree: tree['conversations'][0]['history'][-1].update(text='Tu dors ?')) / 'messages.json'
    good = scenes.get('/messages/gaston', **AS_LAPTOP, **IN)[2]
    assert 'Tu dors' in good
    right, base = path.read_text(), scenes.get('/messages/gaston')[2]
    line = 1 + right[:right.index('"delay"')].count('\n')
    path.write_text(right.replace('"delay"', '"dealy"', 1))
    assert scenes.get('/messages/gaston', **AS_LAPTOP, **IN)[::2] == (200, good)
    status, _, text = scenes.get('/messages/gaston', **IN)
    assert status == 500 and f'content/scenes/demain/messages.json:{line}' in text and '« delay »' in html.unescape(text)
    assert scenes.get('/messages/gaston')[::2] == (200, base)
    scenes.expect(f'content/scenes/demain/messages.json:{line}')


# ---- make check ----

@pytest.fixture
def folder(site):
    return site / 'content'


def test_make_check_looks_at_all_scenes(site, folder):
    demain = make_scene(folder, 'demain', fans=without('theo'), stats=lambda tree: None)
    make_scene(folder, 'hier', fans=without('theo'), messages=lambda tree: None)
    status, lines = make_check(site)  # a shared file is wrong, but only in these scenes
    assert status != 0 and len(lines) == len({*lines}) and all('« theo » est introuvable dans fans.' in line for line in lines)
    assert {line.split(':')[0] for line in lines} == {
        'content/home.json', 'content/messages.json', 'content/notifications.json', 'content/scenes/hier/messages.json'}
    make_scene(folder, 'hier', fans=lambda tree: None)
    make_scene(folder, 'demain', fans=lambda tree: None)
    status, lines = make_check(site)
    files = len([*folder.glob('*.json'), *folder.glob('scenes/*/*.json')])
    assert status == 0 and len(lines) == 1 and lines[0].startswith(f'content : {files} fichiers')
    edit(demain / 'stats.json', ('{', '{,'))
    status, lines = make_check(site)
    assert status != 0 and len(lines) == 1 and lines[0].startswith('content/scenes/demain/stats.json:1:2')


def test_make_check_warns_of_what_is_no_scene(site, folder):
    demain = make_scene(folder, 'demain', stats=lambda tree: None)
    for name in ['Après', 'cinq jours', 'UN', 'a.b']:
        (folder / 'scenes' / name).mkdir()
    for name in ['stats.json.txt', 'messages copie.json', 'notes.txt', 'autre.json']:
        (demain / name).write_text('{}')
    (folder / 'scenes/messages.json').write_text('{}')
    edit(folder / 'fans.json', ('Angers', 'Lorem ipsum'))
    status, lines = make_check(site)
    assert status == 0 and len(lines) == len({*lines})
    told = [line.split(': attention : ') for line in lines[:-1]]
    assert {place for place, words in told if words.startswith("ce n'est pas une scène")} == \
        {f'content/scenes/{name}' for name in ['Après', 'cinq jours', 'UN', 'a.b', 'messages.json']}
    assert {place for place, words in told if "n'est pas lu" in words} == \
        {f'content/scenes/demain/{name}' for name in ['stats.json.txt', 'messages copie.json']}
    assert [place for place, words in told if 'pas de schéma' in words] == ['content/scenes/demain/autre.json']
    assert len([place for place, words in told if 'lorem' in words]) == 1 and len(told) == 9


# ---- uploads ----

def test_what_was_uploaded_in_a_scene(scenes):
    for name in ['', 'demain']:
        body = json.dumps({'text': f'Posté {name}', 'audience': 'Public'}).encode()
        status, _, text = send(scenes, 'POST', '/upload', body, Content_Type='application/json', Cookie=f'scene={name}')
        assert status == 201, text
    posts = {path.parent.name: json.loads(path.read_text()) for path in scenes.folder.glob('uploads/*/post.json')}
    assert sorted(post.get('scene', '') for post in posts.values()) == ['', 'demain']
    for name, seen in [('', {''}), ('demain', {'', 'demain'}), ('hier_2-b', {''})]:
        text = scenes.get('/', Cookie=f'scene={name}')[2]
        assert {scene for scene in ['', 'demain'] if re.search(f'Posté {scene}\\s*<', text)} == seen, name


# ---- /edit ----

def test_the_first_change_copies_the_file_into_the_scene(scenes):
    base, copy = scenes.folder / 'fans.json', scenes.folder / 'scenes/demain/fans.json'
    before, text = tree(scenes.folder), base.read_text()
    data, headers = data_of(scenes, '/edit/fans?scene=demain')
    assert data['text'] == text.replace('"schema/', '"../../schema/') and data['mistakes'] == []
    assert send(scenes, 'GET', '/edit/fans?scene=demain')[1]['ETag'] == headers['ETag'] and difference(before, tree(scenes.folder)) == []
    same = change(scenes, 'fans?scene=demain', set_to('/fans/0/name', 'Gaston Perrault'), If_Match=headers['ETag'])
    assert same[0] == 204 and same[1]['ETag'] == headers['ETag'] and not copy.exists()  # nothing to write
    status, changed, _ = change(scenes, 'fans?scene=demain', set_to('/fans/0/name', 'G.'), If_Match=headers['ETag'])
    assert status == 204
    assert copy.read_text() == text.replace('"schema/', '"../../schema/').replace('Gaston Perrault', 'G.')
    assert difference(before, tree(scenes.folder)) == ['scenes/demain/fans.json'] and copy.stat().st_mode == base.stat().st_mode
    data, again = data_of(scenes, '/edit/fans?scene=demain')
    assert data['text'] == copy.read_text() and again['ETag'] == changed['ETag'] != data_of(scenes, '/edit/fans')[1]['ETag']
    assert change(scenes, 'fans?scene=demain', set_to('/fans/0/name', 'H.'), If_Match=changed['ETag'])[0] == 204
    assert '"H."' in copy.read_text() and base.read_text() == text
    assert 'G.' not in scenes.get('/messages/gaston')[2] and 'H.' in scenes.get('/messages/gaston', **IN)[2]


def test_a_copy_keeps_the_byte_order_mark(scenes):
    base, copy = scenes.folder / 'fans.json', scenes.folder / 'scenes/demain/fans.json'
    base.write_text('\ufeff' + base.read_text())
    assert change(scenes, 'fans?scene=demain', set_to('/fans/0/name', 'G.'))[0] == 204
    assert copy.read_text() == base.read_text().replace('"schema/', '"../../schema/').replace('Gaston Perrault', 'G.')


def test_somebody_makes_the_copy_meanwhile(scenes):
    tag = data_of(scenes, '/edit/fans?scene=demain')[1]['ETag']
    make_scene(scenes.folder, 'demain', fans=rename('lea', 'L.'))
    with nothing_changes(scenes.folder):
        status, _, text = change(scenes, 'fans?scene=demain', set_to('/fans/0/name', 'G.'), If_Match=tag)
        assert (status, text) == (412, "fans.json a changé depuis qu'il a été lu.\n")


def test_no_such_scene_to_edit(scenes):
    with nothing_changes(scenes.folder):
        for name in ['nowhere', '..', '../uploads', 'Demain', 'demain/', '.']:
            for path in ['/edit', '/edit/fans']:
                assert send(scenes, 'GET', f'{path}?scene={quote(name, safe="")}', Accept='application/json')[0] == 404, name
            assert change(scenes, f'fans?scene={quote(name, safe="")}', set_to('/fans/0/name', 'G.'))[0] == 404, name
        assert send(scenes, 'GET', '/edit/nope?scene=demain')[0] == 404


def test_a_change_that_a_scene_cannot_bear(scenes):
    """The content as it is would be right."""
    def remove(fan):
        return {'op': 'remove', 'path': f'/fans/{[item["id"] for item in scenes.content("fans")["fans"]].index(fan)}'}
    scenes.edit('messages', lambda tree: tree.update(conversations=[item for item in tree['conversations'] if 'jules' not in item['fans']]))
    for name in ['home', 'notifications', 'stats']:
        assert 'jules' not in (scenes.folder / f'{name}.json').read_text() or scenes.edit(name, lambda tree: drop(tree, 'jules')) is None
    make_scene(scenes.folder, 'demain', messages=lambda tree: tree['conversations'].append({**tree['conversations'][0], 'id': 'jules', 'fans': ['jules']}))
    with nothing_changes(scenes.folder):
        status, _, text = change(scenes, 'fans', remove('jules'))
        assert status == 422 and text.startswith('content/scenes/demain/messages.json:') and '« jules »' in text, text
    assert change(scenes, 'fans?scene=hier_2-b', remove('jules'))[0] == 204  # it has fans of its own, and no such conversation
    (scenes.folder / 'scenes/demain/messages.json').unlink()
    assert change(scenes, 'fans', remove('jules'))[0] == 204


def drop(tree, fan):
    """Takes out of a tree each item of a list that names this fan."""
    for value in tree.values() if isinstance(tree, dict) else tree:
        if isinstance(value, list):
            value[:] = [item for item in value if not (isinstance(item, dict) and fan in item.values())]
        if isinstance(value, (dict, list)):
            drop(value, fan)
