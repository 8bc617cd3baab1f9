"""make run, the addresses, and the answers to what is wrong."""
import re
import shutil
import signal
import socket
import time

import pytest

from conftest import SANITIZE
from site_server import Server


@pytest.fixture(scope='module')
def project(careful):
    """What comes from outside is put before the programs that look at each use of memory."""
    return careful


@pytest.mark.parametrize('request_', [b'GET / HTTP/1.1\r\nHost: x\r\n\r\n', b'GET / HTTP/1.1\r\nHost: x\r\n'], ids=['idle', 'half sent'])
def test_stops_soon_with_a_connection_open(project, folder, request_):
    """Ctrl-C gives a second to what is on its way; lighttpd by itself would wait for minutes."""
    with Server(project, folder, [SANITIZE]) as server, socket.create_connection(('127.0.0.1', server.port)) as idle:
        idle.sendall(request_)
        if request_.endswith(b'\r\n\r\n'):
            assert idle.recv(100).startswith(b'HTTP/1.1 200')
        time.sleep(0.2)
        start = time.monotonic()
        server.stop(signal.SIGINT)
        assert time.monotonic() - start < 20


def test_what_a_killed_server_left_is_removed_at_the_next_start(site):
    server = Server(site, make=[SANITIZE])
    left = site / f'.temp/{server.port}/lighttpd-upload-a1B2c3'
    left.parent.mkdir(parents=True)
    left.write_text('half a slice')
    with server:
        assert not left.exists()


@pytest.mark.parametrize('path', ['/', '/messages', '/stats', '/stats?range=365', '/messages/', '/messages/lea'])
def test_pages_answer(server, path):
    status, headers, text = server.get(path)
    assert status == 200
    assert headers['Content-Type'] == 'text/html; charset=utf-8'
    assert headers['Cache-Control'] == 'no-cache'
    assert int(headers['Content-Length']) == len(text.encode())
    assert "default-src 'self'" in headers['Content-Security-Policy']
    head = server.get(path, 'HEAD')
    assert (head[0], head[2], head[1]['Content-Length']) == (200, '', headers['Content-Length'])
    assert server.get(path, If_None_Match=headers['ETag'])[0::2] == (304, '')
    server.edit('site', lambda site: site.update(brand='Moustachissimo'))
    status, changed, text = server.get(path, If_None_Match=headers['ETag'])
    assert status == 200 and changed['ETag'] != headers['ETag'] and 'Moustachissimo' in text


def test_static_files_are_asked_for_each_time(server):
    for path in ['/style.css', '/site.js', '/icons.svg', '/media/gaston.svg']:
        status, headers, _ = server.get(path)
        assert status == 200 and headers['Cache-Control'] == 'no-cache' and headers['ETag'], path
        assert headers['X-Content-Type-Options'] == 'nosniff'
        assert server.get(path, If_None_Match=headers['ETag'])[0] == 304


@pytest.fixture(scope='module')
def untidy(project, tmp_path_factory):
    """The site with a hidden file, and one that an editor left behind."""
    site = shutil.copytree(project, tmp_path_factory.mktemp('untidy') / 'site')
    for name in ['media/.hidden.svg', 'style.css~']:
        (site / 'htdocs' / name).write_text('secret')
    with Server(site) as running:
        yield running
    assert running.complaints() == []


@pytest.mark.parametrize('path', [
    '/content/site.json', '/site.json', '/cgi-bin/home', '/cgi-bin/home.c', '/home.c', '/home.html', '/messages.c',
    '/layout/head.html', '/lib/page.c', '/.gitignore', '/../content/site.json', '/%2e%2e/content/site.json',
    '/Makefile', '/lighttpd.conf', '/media/', '/media/.hidden.svg', '/style.css~', '/nope', '/messages/nobody',
    '/messages/../../content/site.json', '/Messages'])
def test_nothing_else_is_served(untidy, path):
    status, _, text = untidy.get(path)
    assert status == 404
    assert 'Page introuvable' in text and 'aria-label="Navigation principale"' in text
    assert 'secret' not in text and 'main(void)' not in text and '"commission"' not in text


def test_other_methods_are_refused(server):
    for path in ['/', '/messages', '/stats', '/messages/gaston']:
        for method in ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']:
            status, headers, text = server.get(path, method)
            assert (status, headers['Allow']) == (405, 'GET, HEAD') and 'Action impossible' in text, (path, method)


def test_numbers_dates_and_spaces_are_french(browser, server):
    site, home = server.content('site'), server.content('home')
    post = home['posts'][0]
    for at, shown in [('2026-03-14T21:06:30', "à l'instant"), ('2026-03-14T21:02', 'il y a 5 min'),
                      ('2026-03-14T18:07', 'il y a 3 h'), ('2026-03-13T20:00', 'Hier'), ('2026-03-01T10:00', 'dim. 1er mars'),
                      ('2025-12-31T23:59', '31 déc. 2025'), ('2024-02-29T08:00', '29 févr. 2024')]:
        home['posts'] = [dict(post, at=at, views=1234567, text='Ah bon ? Oui : 3 € « net » ! « ?')]
        server.edit('home', lambda tree: (tree.clear(), tree.update(home)))
        browser.get(server.url + '/')
        assert browser.texts('article time') == [shown]
    text = server.get('/')[2]
    assert '1\u00a0234\u00a0567 vues' in text
    assert 'Ah bon\u00a0? Oui\u00a0: 3\u00a0€ «\u00a0net\u00a0»\u00a0! «\u00a0?' in text
    server.edit('site', lambda tree: tree['format'].update(decimal='.', thousands=',', currency='${{amount}}'))
    text = server.get('/')[2]
    assert '1,234,567' in text and re.search(r'<data value="1\d{3}\.\d\d">\$1,\d{3}\.\d\d<', text)
