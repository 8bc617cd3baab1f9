"""The last good version: of content, of what was uploaded, of templates. No laptop sees a mistake; the crew sees each once."""
import html
import json
import os
import re
import resource
import shutil
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from conftest import build
from mutations import HOST, LAPTOP, POST, Told, add_upload, run_page, write
from site_server import PROJECT, Server
from test_content import AS_LAPTOP, make_check


@pytest.fixture
def folder(project, tmp_path):
    return shutil.copytree(project / 'content', tmp_path / 'content')


# ---- what was uploaded ----

def test_a_mistake_in_an_upload(server, project):
    path = add_upload(server.folder)
    good = server.get('/')[2]
    assert 'Ma moustache' in good
    right = path.read_bytes()
    for wrong, told in [
            (right.replace(b'2026-03-14T20:50:00', b'2026-02-31T10:00'), 'at : une date'), (right.replace(b'2026-03-14T20:50:00', b'14/03/2026'), '14/03/2026'),
            (right.replace(b'"likes"', b'"like"'), 'like'), (right.replace(b'4.99', b'-1'), 'price : '), (b'{', 'trop tôt'), (b'', 'vide'), (b'[]', 'attendu')]:
        path.write_bytes(wrong)
        assert server.get('/', **AS_LAPTOP)[::2] == (200, good)
        status, _, body = server.get('/')
        assert status == 500 and f'<code>content/{POST}.json:' in body and told in html.unescape(body), told
        lines = make_check(project, CONTENT=server.folder)[1]
        assert lines[0].startswith(f'{server.folder}/{POST}.json:') and told in lines[0]
    path.unlink()
    assert server.get('/', **AS_LAPTOP)[::2] == (200, good) and server.get('/')[0] == 500
    path.write_bytes(b'\xef\xbb\xbf' + right.replace(b'Ma moustache', b'Ma barbe'))
    assert server.get('/', **AS_LAPTOP)[2] == good.replace('Ma moustache', 'Ma barbe') == server.get('/')[2]
    server.expect(f'content/{POST}.json:')


def test_an_upload_that_never_was_right_is_left_out(server):
    good = server.get('/')[2]
    (server.folder / 'uploads/stray').mkdir()  # a folder without a post is none
    (server.folder / 'uploads/stray.txt').touch()
    assert server.get('/')[::2] == (200, good)
    add_upload(server.folder).write_text('{')
    assert server.get('/', **AS_LAPTOP)[::2] == (200, good) and server.get('/')[0] == 500
    server.expect(f'content/{POST}.json:')


def test_a_deleted_upload_leaves_nothing_behind(server):
    path = add_upload(server.folder)
    assert 'Ma moustache' in server.get('/')[2]
    assert (path.parent / '.good/post.json').read_bytes() == path.read_bytes()
    for address in ['.good/post.json', '.good/', 'post.json']:
        assert server.get(f'/uploads/{path.parent.name}/{address}')[0] == 404
    assert server.get(f'/upload/{POST[19:35]}', 'DELETE')[0] == 204
    assert [entry.name for entry in (server.folder / 'uploads').iterdir() if entry.name[0] != '.'] == []
    assert not list(server.folder.glob(f'.good/**/{POST[19:35]}*')) and 'Ma moustache' not in server.get('/', **AS_LAPTOP)[2]


def test_what_home_would_refuse_is_not_published(server):
    body = json.dumps({'text': 'Une', 'at': '99-03-14T21:07'}).encode()
    status = subprocess.run(['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', '-H', 'Content-Type: application/json', '-d', body, f'{server.url}/upload'],
                            capture_output=True, text=True).stdout
    assert status == '400' and server.get('/')[0] == 200


# ---- templates ----

def test_a_mistake_in_a_template(site, folder):
    """Only what is not in test_templates_with_any_mistake."""
    home, layout = site / 'cgi-bin/home.html', site / 'cgi-bin/layout/foot.html'
    good = run_page(site, folder, 'home', LAPTOP)[1]
    write(home, home.read_bytes().replace(b'{{/activity}}', b''))
    write(folder / 'home.json', (folder / 'home.json').read_bytes().replace(b'Coupe', b'Foire'))
    status, body, _ = run_page(site, folder, 'home', LAPTOP)  # an old template, but what it shows is new
    assert (status, body) == (200, good.replace('Coupe', 'Foire'))
    body = run_page(site, folder, 'home')[1]
    assert '<code>cgi-bin/home.html:' in body and '« activity » n&#39;est pas fermée' in body
    write(layout, b'{{#x}}')  # the error page of the host shows both mistakes then
    body = run_page(site, folder, 'home')[1]
    assert '« activity »' in body and '<code>cgi-bin/layout/foot.html:1</code>' in body and body.endswith('</html>\n')


def test_a_mistake_in_a_template_is_told_once_whatever_page_finds_it(site, folder):
    nav, places = site / 'cgi-bin/layout/nav.html', [(page, client) for page in ['home', 'messages', 'stats'] for client in [HOST, LAPTOP]]
    right = nav.read_bytes()

    def say():
        return [line for page, client in places for line in run_page(site, folder, page, client)[2].splitlines()]
    assert make_check(site, CONTENT=folder)[0] == 0 and say() == []  # as make run does
    for mistake, words in [(right.replace(b'{{/nav}}', b''), 'nav'), (right + b'{{> layout/nap}}', 'layout/nap')]:
        write(nav, mistake)
        lines = say()
        assert len(lines) == 1 and lines[0].startswith('cgi-bin/layout/nav.html:') and words in lines[0]
        write(nav, right)
        assert say() == [lines[0].replace(': ', ': corrigé : ', 1)] and say() == []


def test_without_any_good_template_the_host_is_told_in_plain_words(site, folder):
    for name in ['', 'layout/']:
        shutil.rmtree(site / f'cgi-bin/{name}.good', ignore_errors=True)
    (site / 'cgi-bin/layout/head.html').write_text('{{#x}}')
    with pytest.raises(AssertionError) as error:
        run_page(site, folder, 'home')
    assert 'text/plain' in str(error.value) and 'cgi-bin/layout/head.html:1 : La section ' in str(error.value)


def test_make_check_keeps_what_is_good(site, folder):
    """So that no laptop has to load a page before a mistake is made in it."""
    for path in [*site.glob('cgi-bin/**/.good'), *folder.glob('**/.good')]:
        shutil.rmtree(path)
    add_upload(folder)
    assert make_check(site, CONTENT=folder)[0] == 0
    for path in [*site.glob('cgi-bin/*.html'), *site.glob('cgi-bin/layout/*.html'), *folder.glob('*.json'), folder / f'{POST}.json']:
        path.write_bytes(b'{{/x}}')
    for page in ['home', 'upload', 'messages', 'stats']:
        assert run_page(site, folder, page, LAPTOP)[0] == 200


# ---- told once ----

def test_each_mistake_is_told_once(server):
    """However many programs find it at the same time."""
    path, line = server.folder / 'site.json', 'content/site.json:'
    right = path.read_text()

    def load_all():
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda i: server.get('/nope' if i % 2 else '/', **(AS_LAPTOP if i % 3 else {})), range(24)))

    told = Told()
    for text, count in [(right.replace(',', '', 1), 1), (right.replace('"lang"', '"langue"'), 2), (right.replace('"lang"', '"langue"').replace('\n', '\n\n', 1), 2),
                        (right.replace('"lang"', '"langue"').replace('"brand"', '"brandt"'), 4), (right, 0)]:
        path.write_text(text)
        load_all()
        told.lines.clear()
        told.hear('\n'.join(re.findall(f'^{line}.*', server.log(), re.M)))
        assert len(told.lines) == count
    server.expect(line, at_least=10)


# ---- edits that look like none ----

def test_an_edit_of_the_same_size_and_time_is_seen(folder, project):
    path, other = folder / 'home.json', folder / 'other.json'

    def shown():
        return re.findall('Coupe|Foire|Salon|Barbe', run_page(project, folder, 'home', LAPTOP)[1])[0]

    run_page(project, folder, 'home')
    time.sleep(1.1)  # while anything has changed in the second of a check, all is checked again, whatever it looks like
    assert shown() == 'Coupe'
    old, right = path.stat(), path.read_text()
    path.write_text(right.replace('Coupe', 'Foire'))
    os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))  # as touch -r does
    assert path.stat().st_mtime_ns == old.st_mtime_ns and shown() == 'Foire'
    other.write_text(right.replace('Coupe', 'Salon'))
    os.utime(other, ns=(old.st_atime_ns, old.st_mtime_ns))
    subprocess.run(['cp', '-p', other, path], check=True)
    assert shown() == 'Salon'
    other.write_text(right.replace('Coupe', 'Barbe'))
    os.utime(other, ns=(old.st_atime_ns, old.st_mtime_ns))
    other.rename(path)
    assert path.stat().st_mtime_ns == old.st_mtime_ns and shown() == 'Barbe'


@pytest.mark.parametrize('options', ['-r', '-a'])
def test_a_copy_of_the_whole_folder(folder, project, options):
    run_page(project, folder, 'home')
    two = folder.parent / 'scene-two'
    subprocess.run(['cp', options, folder, two], check=True)
    before = (two / 'home.json').stat()
    (two / 'home.json').write_text((folder / 'home.json').read_text().replace('Coupe', 'Foire'))
    os.utime(two / 'home.json', ns=(before.st_atime_ns, before.st_mtime_ns))
    assert 'Foire' in run_page(project, two, 'home', LAPTOP)[1] and 'Coupe' in run_page(project, folder, 'home', LAPTOP)[1]
    write(two / 'home.json', b'{')
    assert 'Foire' in run_page(project, two, 'home', LAPTOP)[1]


def test_a_damaged_copy_is_no_good_one(folder, project):
    """As a power cut may leave it: of the right size and time, but zeros."""
    good = run_page(project, folder, 'home')[1]
    copy = folder / '.good/home.json'
    info = copy.stat()
    copy.write_bytes(bytes(info.st_size))
    os.utime(copy, ns=(info.st_mtime_ns, info.st_mtime_ns))
    assert run_page(project, folder, 'home', LAPTOP)[:2] == (200, good)


# ---- a byte order mark ----

def test_a_byte_order_mark_changes_nothing(site, folder):
    add_upload(folder)
    pages = ['home', 'upload', 'messages', 'stats']
    good = [run_page(site, folder, page) for page in pages]
    for path in [*folder.glob('*.json'), folder / f'{POST}.json', *site.glob('cgi-bin/**/*.html')]:
        write(path, b'\xef\xbb\xbf' + path.read_bytes())
    assert [run_page(site, folder, page) for page in pages] == good
    write(folder / 'home.json', b'\xef\xbb\xbf{ "\xc3\xa9": 1, x }')  # a column as if it were not there
    body = run_page(site, folder, 'home')[1]
    assert '<code>content/home.json:1:11</code>' in body and f'\n<b>{" " * 10}▲</b>' in body


def test_a_byte_order_mark_in_styles_and_scripts(site, tmp_path, chromium):
    for path in [site / 'htdocs/style.css', site / 'htdocs/site.js']:
        path.write_bytes(b'\xef\xbb\xbf' + path.read_bytes())
    with Server(site, shutil.copytree(site / 'content', tmp_path / 'content')) as server:
        chromium.get(server.url)
        first = re.search(r'(--[\w-]+):', (site / 'htdocs/style.css').read_text())[1]
        assert chromium.execute_script('return getComputedStyle(document.documentElement).getPropertyValue(arguments[0])', first)
        chromium.wait(lambda: chromium.see('time[data-as]'))
        assert chromium.problems() == []
        chromium.get('about:blank')


# ---- who is the host ----

@pytest.mark.parametrize('status, variables', [
    (500, {}), (500, {'HTTP_HOST': '127.0.0.1:8080'}), (500, {'HTTP_HOST': 'localhost:8080'}), (500, {'HTTP_HOST': 'LOCALHOST:8080'}), (500, {'HTTP_HOST': '[::1]:8080'}),
    (500, {'HTTP_HOST': '192.168.1.2:8080'}), (500, {'HTTP_HOST': '127.0.0.1', 'SERVER_PORT': '80'}), (500, {'HTTP_HOST': '192.168.1.2:8080', 'REMOTE_ADDR': '192.168.1.2'}),
    (200, {'HTTP_HOST': '127.0.0.1:9000'}), (200, {'HTTP_HOST': '127.0.0.1'}), (200, {'HTTP_HOST': '192.168.1.9:8080'}), (200, {'HTTP_HOST': 'plateau.local:8080'}),
    (200, {'HTTP_HOST': '127.evil.org:8080'}), (200, {'HTTP_HOST': '192.168.1.20:8080'}), (200, {'HTTP_HOST': ':8080'}), (200, {'HTTP_HOST': '[:8080'}),
    (200, {'HTTP_VIA': '1.1 relay'}), (200, {'HTTP_FORWARDED': 'for=192.168.1.7'}), (200, {'HTTP_X_FORWARDED_FOR': '192.168.1.7'}), (200, {'HOST': 'no'})])
def test_a_forwarded_request_is_no_host(project, folder, status, variables):
    run_page(project, folder, 'home')
    write(folder / 'home.json', b'{')
    assert run_page(project, folder, 'home', **{'SERVER_PORT': '8080', **variables})[0] == status


def relay(port):
    """Lets a port of its own lead to another one, as a tunnel or a container does. Returns that port, and what ends it."""
    listener = socket.create_server(('127.0.0.1', 0))

    def pump(source, target):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)

    def serve():
        while True:
            try:
                client = listener.accept()[0]
            except OSError:
                return
            server = socket.create_connection(('127.0.0.1', port))
            threading.Thread(target=pump, args=(client, server), daemon=True).start()
            threading.Thread(target=pump, args=(server, client), daemon=True).start()
    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1], lambda: listener.shutdown(socket.SHUT_RDWR)


def test_a_laptop_behind_a_relay_sees_no_mistake(server):
    good = server.get('/')[2]
    (server.folder / 'home.json').write_text('{')
    port, end = relay(server.port)
    own, server.url = server.url, f'http://127.0.0.1:{port}'
    assert server.get('/')[::2] == (200, good)
    server.url = own
    assert server.get('/')[0] == 500
    end()
    server.expect('content/home.json:')


# ---- memory ----

def test_short_memory_is_an_answer(tmp_path):
    """On the real build, with content that takes many pieces of memory: a page, or a sentence, wherever memory ends."""
    site = build('shipped')
    folder = shutil.copytree(site / 'content', tmp_path / 'content', ignore=shutil.ignore_patterns('.good'))
    tree = json.loads((folder / 'messages.json').read_text())
    tree['conversations'][0]['history'] *= 300
    write(folder / 'messages.json', json.dumps(tree).encode())
    environment = {'REQUEST_METHOD': 'GET', 'REQUEST_URI': '/messages', 'REMOTE_ADDR': LAPTOP, 'SERVER_ADDR': HOST, 'CONTENT': str(folder)}

    def answer(size):
        result = subprocess.run([site / 'cgi-bin/messages'], cwd=site / 'cgi-bin', env=environment, capture_output=True,
                                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (size, size)))
        if result.returncode == 127:  # there was not even room for the C library
            return None
        assert result.returncode == 0, (size, result)
        status = int(re.search(rb'Status: (\d+)', result.stdout)[1])
        body = result.stdout.partition(b'\r\n\r\n')[2]
        assert int(re.search(rb'Content-Length: (\d+)', result.stdout)[1]) == len(body)
        whole, sentence = body.rstrip().endswith(b'</html>'), 'La mémoire manque.'.encode()
        # the sentence alone or, where the reserve is enough for that, the site's own page with it
        assert whole if status == 200 else body == sentence + b'\n' or whole and b'<p>' + sentence + b'</p>' in body, (size, result)
        return status
    seen = [answer(size << 18) for size in range(8, 120, 3)]  # the content is checked first, and then it is known to be good
    assert seen.count(500) > 5 and seen[-1] == 200


# ---- numbers ----

def numbers(rules, way=''):
    """Each part of a schema that lets a number pass, and its way."""
    if isinstance(rules, dict):
        kinds = rules.get('type', [])
        if {'number', 'integer'} & set([kinds] if isinstance(kinds, str) else kinds):
            yield way, rules
        for key, part in rules.items():
            yield from numbers(part, f'{way}.{key}')
    elif isinstance(rules, list):
        for i, part in enumerate(rules):
            yield from numbers(part, f'{way}[{i}]')


def test_every_number_has_bounds(project, folder):
    found = 0
    for path in (PROJECT / 'content/schema').glob('*.json'):
        for way, rules in numbers(json.loads(path.read_text())):
            found += 1
            assert {'minimum', 'maximum'} <= set(rules), f'{path.name}{way}'
    assert found > 20
    run_page(project, folder, 'stats')
    text = (folder / 'stats.json').read_text()
    for number in ['1e309', '-1e309', '1e308']:
        write(folder / 'stats.json', re.sub(r'"curve": \[[^,\]]*', f'"curve": [{number}', text, count=1).encode())
        assert run_page(project, folder, 'stats', LAPTOP)[0] == 200
        assert 'content/stats.json:' in run_page(project, folder, 'stats')[1]
        assert make_check(project, CONTENT=folder)[0] != 0
