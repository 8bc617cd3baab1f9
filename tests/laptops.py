"""Laptops and operators of the set as programs, which speak to the server as the scripts of the pages do."""
import http.client
import json
import urllib.parse

from tus import send

FORM = 'application/x-www-form-urlencoded'


def post(server, path, /, **fields):
    """Sends a form as the operator's page does. Returns status, headers and text."""
    return send(server, 'POST', path, urllib.parse.urlencode(fields), Content_Type=FORM)


def give(server, do, /, **fields):
    status, _, text = post(server, '/operator', do=do, **fields)
    assert (status, text) == (204, ''), text


def ask(server, body, path='/wait', **headers):
    """Sends this body, or what is JSON for it. Returns status, headers and text."""
    return send(server, 'POST', path, body if isinstance(body, bytes) else json.dumps(body).encode(), **headers)


def wait(server, id=None, path='/wait', headers={}, **known):
    """The answer to a laptop, None: to a page that is none: wait(server, 'ab1', after=0)"""
    laptop = {'laptop': {'id': id, **known.pop('laptop', {})}} if id else {}
    status, answered, text = ask(server, {**laptop, **known}, path, **headers)
    assert status == 200 and answered['Content-Type'] == 'application/json; charset=utf-8' and answered['Cache-Control'] == 'no-store', text
    return {'orders': [], **json.loads(text)}  # they are left out while nobody gives one


def state(server, what='state'):
    status, headers, text = server.get(f'/operator/{what}')
    assert status == 200 and headers['Content-Type'] == 'application/json; charset=utf-8' and headers['Cache-Control'] == 'no-store'
    return json.loads(text)


def abort(server, body, seconds):
    """Asks as a laptop whose Wi-Fi is gone after so long."""
    connection = http.client.HTTPConnection('127.0.0.1', server.port, timeout=seconds)
    try:
        connection.request('POST', '/wait', json.dumps(body).encode())
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        pass
    connection.close()


def in_set(server, name):
    return server.folder / '.set' / name


def make_scene(folder, name, **files):
    """A scene with files of its own: those of content/, each changed by a function."""
    scene = folder / 'scenes' / name
    scene.mkdir(parents=True, exist_ok=True)
    for file, change in files.items():
        tree = json.loads((folder / f'{file}.json').read_text())
        tree['$schema'] = f'../../{tree["$schema"]}'
        change(tree)
        (scene / f'{file}.json').write_text(json.dumps(tree, ensure_ascii=False, indent=2))
    return scene
