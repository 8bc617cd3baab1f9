"""A crew's disk: what a Mac and Windows leave in every folder, and disks that know less than Linux does."""
import os
import re

from conftest import SANITIZE, make_check
from site_server import Server
from test_edit_server import data_of
from tus import create, folder_of, publish, send, upload

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
