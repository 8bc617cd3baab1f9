"""The orders of the operator: what is right, what is refused, and what a laptop hears that was away."""
import html
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from conftest import difference, tree
from laptops import ask, give, in_set, make_scene, post, state, wait
from tus import send

SAY = {'text': '« 100 % » & "é" + = 😀', 'chat': 'lea'}
ORDERS = [('back', {}), ('cue', {}), ('hold', {}), ('release', {}), ('skip', {}), ('open', {'path': '/messages/gaston?from=3'}),
          ('open', {'path': '/'}), ('say', SAY), ('say', {'text': 'Oui', 'chat': 'allez', 'from': 'theo'}), ('notify', {'text': 'Ding', 'fan': 'lea'}),
          ('notify', {'text': 'Ding', 'fan': 'gaston', 'path': '/stats?x=1'}), ('scene', {'name': 'demain'}), ('scene', {'name': ''})]
WRONG = [{}, {'do': ''}, {'do': 'jump'}, {'do': 'BACK'}, {'do': 'cue', 'laptop': 'nobody'}, {'do': 'cue', 'laptop': '../ab1'}, {'do': 'open'},
         {'do': 'open', 'path': ''}, {'do': 'open', 'path': 'messages'}, {'do': 'open', 'path': '//evil.example/'},
         {'do': 'open', 'path': 'http://evil.example/'}, {'do': 'open', 'path': '/nope'}, {'do': 'open', 'path': '/messages/nobody'},
         {'do': 'open', 'path': '/stats/x'}, {'do': 'open', 'path': '/../site'}, {'do': 'open', 'path': '/operator'},
         {'do': 'open', 'path': '/edit'}, {'do': 'open', 'path': '/error'}, {'do': 'open', 'path': '/home'}, {'do': 'say'},
         {'do': 'say', 'text': ''}, {'do': 'say', 'text': 'x', 'chat': 'nobody'}, {'do': 'say', 'text': 'x', 'laptop': 'ab1'},
         {'do': 'say', 'text': 'x', 'from': 'theo'}, {'do': 'say', 'text': 'x', 'chat': 'allez', 'from': 'gaston'},
         {'do': 'notify', 'text': 'x'}, {'do': 'notify', 'fan': 'lea'}, {'do': 'notify', 'text': 'x', 'fan': 'nobody'},
         {'do': 'notify', 'text': 'x', 'fan': 'lea', 'path': 'x'}, {'do': 'scene'}, {'do': 'scene', 'name': 'nowhere'},
         {'do': 'scene', 'name': '../uploads'}, {'do': 'scene', 'name': 'Demain'}, {'do': 'scene', 'name': '.'}]


def is_sentence(text):
    return text.endswith('.\n') and text.count('\n') == 1 and 'attendu' in text or any(
        words in text for words in ['aucun', 'introuvable', "n'est l'adresse"])


# ---- what is sent ----

def test_each_order_reaches_its_laptops(server):
    make_scene(server.folder, 'demain')
    laptops = {'ab1': wait(server, 'ab1')['last'], 'Zz9': wait(server, 'Zz9')['last']}
    for to in [[], ['Zz9']]:
        for do, fields in ORDERS:
            give(server, do, **fields, **({'laptop': to[0]} if to else {}))
        for id in to or laptops:
            answer = wait(server, id, after=laptops[id])
            assert [(order['do'], {key: order[key] for key in fields}) for order, (_, fields) in zip(answer['orders'], ORDERS)] == ORDERS
            assert len(answer['orders']) == len(ORDERS) and answer['orders'][-1]['number'] == answer['last']
            assert all(a['number'] < b['number'] for a, b in zip(answer['orders'], answer['orders'][1:]))
            lea, gaston = [order for order in answer['orders'] if order['do'] == 'notify']
            assert (lea['name'], lea['avatar'], lea['path'], gaston['path']) == ('Léa Fontaine', 'lea.svg', '/messages/lea', '/stats?x=1')
            laptops[id] = answer['last']
        assert not to or wait(server, 'ab1', after=laptops['ab1'])['orders'] == []  # what is for another


def test_the_scene_for_all_is_that_of_the_last_order(server):
    """Whoever else chooses one at the same moment."""
    names = ['demain', 'hier', '']
    for name in names[:2]:
        make_scene(server.folder, name)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda number: give(server, 'scene', name=names[number % 3]), range(60)))
    assert state(server)['scene'] == wait(server, 'ab1', after=0)['orders'][-1]['name']


def test_an_order_that_is_wrong_is_told_in_a_sentence(server):
    make_scene(server.folder, 'demain')
    last = wait(server, 'ab1')['last']
    before = tree(server.folder)
    for fields in WRONG:
        status, headers, text = post(server, '/operator', **fields)
        assert status == 400 and headers['Content-Type'] == 'text/plain; charset=utf-8' and is_sentence(text), (fields, text)
    for path, fields in [('laptops', {}), ('laptops', {'laptop': '../x', 'name': 'x'}), ('laptops', {'laptop': 'a' * 41, 'forget': 1}),
                         ('takes', {}), ('takes', {'number': '1', 'mark': 'good'}), ('takes', {'number': '1', 'mark': 'bad'})]:
        status, headers, text = post(server, f'/operator/{path}', **fields)
        assert status == 400 and headers['Content-Type'] == 'text/plain; charset=utf-8' and is_sentence(text), (path, fields, text)
    assert difference(before, tree(server.folder)) == []
    assert wait(server, 'ab1', after=last)['orders'] == []


def test_a_mistake_in_the_content_stops_no_order(server):
    """Not even on the host PC."""
    assert server.get('/messages')[0] == 200
    after = wait(server, 'ab1')['last']
    for name in ['messages', 'fans']:
        (server.folder / f'{name}.json').write_text('{')
    for do, fields in [('say', SAY), ('open', {'path': '/messages/gaston'}), ('notify', {'text': 'Ding', 'fan': 'lea'})]:
        give(server, do, **fields)
    assert [order['do'] for order in wait(server, 'ab1', after=after)['orders']] == ['say', 'open', 'notify']


def test_a_planned_notification_of_nobody_is_not_shown(server):
    notices = [{'fan': fan, 'text': 'Ding', 'at': 1} for fan in ['nobody', 'lea']]
    server.edit('messages', lambda tree: tree.update(notifications=notices))
    planned = json.loads(html.unescape(re.search('data-notices="([^"]*)"', server.get('/stats')[2])[1]))
    assert [notice['name'] for notice in planned] == ['Léa Fontaine']
    server.expect(r'content/messages.json:\d+:\d+: notifications\[0\].fan : « nobody » est introuvable')


def test_only_this_site_gives_orders(server):
    give(server, 'back')
    before = tree(server.folder)
    for headers in [{'Origin': 'http://evil.example'}, {'Origin': 'null'}, {'Sec_Fetch_Site': 'cross-site'}, {'Sec_Fetch_Site': 'same-site'}]:
        for path, body in [('/operator', 'do=back'), ('/operator/laptops', 'laptop=ab1&name=x'), ('/operator/takes', 'number=1'),
                           ('/wait', '{"laptop":{"id":"ab1"}}')]:
            status, _, text = send(server, 'POST', path, body, **headers)
            assert status == 403 and 'autre site' in text, (path, headers)
    assert difference(before, tree(server.folder)) == []
    for headers in [{'Origin': server.url}, {'Sec_Fetch_Site': 'same-origin'}, {'Sec_Fetch_Site': 'none'}]:
        assert send(server, 'POST', '/operator', 'do=back', **headers)[0] == 204


def test_methods_and_addresses(server):
    for path, allowed in [('/operator', 'GET, HEAD, POST'), ('/operator/state', 'GET, HEAD'), ('/operator/takes', 'GET, HEAD, POST'),
                          ('/operator/laptops', 'POST'), ('/wait', 'POST')]:
        for method in {'GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'} - set(allowed.split(', ')):
            status, headers, text = send(server, method, path)
            assert (status, headers['Allow']) == (405, allowed) and text.endswith('.\n'), (method, path)
    for path in ['/operator/nope', '/operator/state/x', '/operator/takes/1', '/wait/x']:
        for method in ['GET', 'POST', 'PUT'] if 'operator' in path else ['POST']:
            assert send(server, method, path, b'' if method == 'GET' else b'{}')[0] == 404, (method, path)


DEEP = b'[' * 30000
BODIES = [b'', b'{', b'null', b'[]', b'"x"', b'12', b'{} x', b'\xff\xfe{', b'{"laptop":', DEEP, b'{"takes":' + DEEP,
          *[{'laptop': laptop} for laptop in [None, 1, 'ab1', [], {}, {'id': 1}, {'id': ''}, {'id': '../ab1'}, {'id': 'a/b'}, {'id': '..'},
                                              {'id': 'é'}, {'id': 'a' * 41}]],
          *[{'laptop': {'id': 'ab1'}, 'after': after} for after in ['x', '12', [], {}, True]],
          *[{'laptop': {'id': 'ab1'}, 'takes': takes} for takes in ['x', 1, {}, {'id': 'x'}, [1], [None], [[]], [{}], [{'id': 5}], [{'id': ''}]]],
          *[{'content': content} for content in [1, [], None]]]


def test_a_body_that_makes_no_sense(server):
    wait(server, 'ab1')
    before = tree(server.folder)
    for body in BODIES:
        status, headers, text = ask(server, body)
        assert status == 400 and headers['Content-Type'] == 'text/plain; charset=utf-8' and text.endswith('.\n'), (body, status, text)
    for path, size in [('/wait', 3 << 20), ('/operator', 1 << 20)]:
        assert ask(server, b'{"x": "' + b'x' * size + b'"}', path)[0] == 413
    server.expect(r'[-\d]+ [:\d]+: \(response.c.\d+\) request-size too long: \d+ -> 413')
    assert difference(before, tree(server.folder)) == []


# ---- old orders, numbers ----

def make_older(server, seconds):
    path = in_set(server, 'orders.json')
    path.write_text(json.dumps([{**order, 'number': order['number'] - 1000 * seconds} for order in json.loads(path.read_text())]))


def test_a_laptop_that_was_away_does_what_lasts(server):
    make_scene(server.folder, 'demain')
    after = wait(server, 'ab1')['last']
    for do, fields in ORDERS:
        give(server, do, **fields)
    assert len(wait(server, 'ab1', after=after)['orders']) == len(ORDERS)
    make_older(server, 60)
    lasting = [do for do, _ in ORDERS if do in ('back', 'hold', 'release', 'scene')]
    assert [order['do'] for order in wait(server, 'ab1', after=after)['orders']] == lasting
    give(server, 'cue')
    assert [order['do'] for order in wait(server, 'ab1', after=after)['orders']] == [*lasting, 'cue']
    assert wait(server, 'new1')['orders'] == []  # what was before it came is nothing to it


def test_numbers_never_go_back(server):
    """Nor does the file grow for ever."""
    future = int(1000 * time.time()) + 10**9
    give(server, 'back')
    for orders in [[{'do': 'cue', 'number': future}], [{'do': 'cue', 'number': future}, {'do': 'back', 'number': 5}]]:
        in_set(server, 'orders.json').write_text(json.dumps(orders))
        for _ in range(2):
            give(server, 'hold')
        assert [order['number'] - future for order in wait(server, 'ab1', after=future)['orders']] == [1, 2]
    in_set(server, 'orders.json').write_text(json.dumps([{'do': 'back', 'number': number} for number in range(1, 300)]))
    give(server, 'hold')
    assert [order['number'] for order in wait(server, 'ab1', after=0)['orders']][:2] == [201, 202]
    assert len(json.loads(in_set(server, 'orders.json').read_text())) == 100


@pytest.mark.parametrize('damaged', ['', '{', '{"a": 1}', '[', 'null', '[1, "x", null, [], {}, {"number": "x"}]', '\0\0'])
def test_damaged_files_do_no_harm(server, damaged):
    wait(server, 'ab1')
    give(server, 'back')
    for name in ['orders.json', 'names.json', 'scene', 'laptops/cd2.json']:
        in_set(server, name).write_text(damaged)
    assert [laptop['id'] for laptop in state(server)['laptops']] == ['ab1'] and state(server)['scene'] == ''
    after = wait(server, 'ab1', after=0)['last']
    give(server, 'cue', laptop='ab1')
    assert [order['do'] for order in wait(server, 'ab1', after=after)['orders']] == ['cue']
    assert post(server, '/operator/laptops', laptop='ab1', name='Léa')[0] == 204
    assert state(server)['laptops'][0]['name'] == 'Léa'
