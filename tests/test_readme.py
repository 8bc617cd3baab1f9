"""Each recipe of README.md, done to the letter in a copy of the project."""
import html
import json
import re
import subprocess

import pytest

from conftest import SANITIZE
from site_server import PROJECT, Server

README = (PROJECT / 'README.md').read_text()


def recipe(name):
    """What README says under **name.**, to the next recipe."""
    return re.search(rf'^\*\*{name}\.\*\*(.*?)(?=^\*\*|^## |^A \*\*)', README, re.M | re.S)[1]


def apply_diffs(text, site):
    """Does every "In `file` ... ```diff". Returns the files."""
    diffs = re.findall(r'In `([^`]+)`[^\n]*\n\n```diff\n(.*?)```', text, re.S)
    for name, diff in diffs:
        before, after = ('\n'.join(line[1:] for line in diff.splitlines() if line[0] in f' {sign}') for sign in '-+')
        old = (site / name).read_text()
        assert old.count(before) == 1, f'{name} has no line {before}'
        (site / name).write_text(old.replace(before, after))
    return [name for name, _ in diffs]


def check(site, content='content'):
    """make check must find nothing, not even something to warn of."""
    result = subprocess.run(['make', '-s', 'check', f'CONTENT={content}', SANITIZE], cwd=site, capture_output=True, text=True)
    assert (result.returncode, result.stdout.count('\n'), result.stderr) == (0, 1, ''), result.stdout


@pytest.fixture
def serve(site):
    def run(content='content'):
        server = Server(site, site / content, [SANITIZE])
        servers.append(server)
        return server.__enter__()
    servers = []
    yield run
    for server in servers:
        server.stop()
        assert server.complaints() == []


def test_change_a_reply(site, serve):
    server = serve()
    assert apply_diffs(recipe('Change a reply'), site) == ['content/messages.json']
    check(site)
    text = server.get('/messages/gaston')[2]
    assert 'Pose ces ciseaux, Barnabé.' in text and 'Pardon\u00a0?' not in text


def test_new_conversation(site, serve):
    server = serve()
    assert apply_diffs(recipe('New conversation'), site) == ['content/fans.json', 'content/messages.json']
    check(site)
    status, _, text = server.get('/messages/zoe')
    assert status == 200 and '<strong>Zoé Martin</strong>' in text and 'Bonjour\u00a0!' in text


def test_new_colour(site, serve):
    assert apply_diffs(recipe('New colour'), site) == ['htdocs/style.css']
    assert '--brand: light-dark(#7A3E9D,' in serve().get('/style.css')[2]


def test_another_scene(site, serve):
    subprocess.run(re.search(r'```sh\n(.*?)make check\n```', recipe('Another scene'), re.S)[1], shell=True, cwd=site, check=True)
    check(site)
    path = site / 'content/scenes/le-matin/site.json'
    path.write_text(path.read_text().replace('21:07', '08:30'))
    server = serve()
    assert 'data-now="2026-03-14T08:30"' in server.get('/', Cookie='scene=le-matin')[2]
    assert 'data-now="2026-03-14T21:07"' in server.get('/')[2]


def test_a_content_folder_of_its_own(site, serve):
    copy, *rest = re.search(r'```sh\n(.*?)```', recipe('A content folder of its own'), re.S)[1].splitlines()
    subprocess.run(copy, shell=True, cwd=site, check=True)
    folder = copy.split()[-1]
    assert rest == [f'make check CONTENT={folder}', f'make run CONTENT={folder} PORT=8123']
    check(site, folder)
    fans = site / folder / 'fans.json'
    fans.write_text(fans.read_text().replace('Gaston Perrault', 'Gaston Deux'))
    assert 'Gaston Deux' in serve(folder).get('/messages')[2] and 'Gaston Perrault' in serve().get('/messages')[2]


NO_WORDS = ['$schema', 'id', 'fan', 'fans', 'from', 'icon', 'show', 'href', 'avatar', 'image', 'video', 'poster', 'at', 'since',
            'last_seen', 'time', 'enter', 'banner', 'post', 'seen', 'voice']


def translate(value, key='', is_label=False):
    """Every text exchanged for one that is no French."""
    if isinstance(value, dict):
        return {name: translate(item, name, key in ('labels', 'post_labels')) for name, item in value.items()}
    if isinstance(value, list) and key != 'types':
        return [translate(item, key) for item in value]
    return 'Word' if isinstance(value, str) and (is_label or key not in NO_WORDS) else value


def words_of(attribute):
    """What an attribute says: of JSON the texts, not the keys."""
    return ' '.join(re.findall(r'"([^"]*)"(?!\s*:)', attribute)) if attribute[:1] in ('{', '[') else attribute


def test_english_version(site, serve, browser):
    """When all that the recipe names is translated, no word of French is left on any page."""
    text = recipe('English version')
    subprocess.run(re.search(r'`(cp [^`]+)`', text)[1], shell=True, cwd=site, check=True)
    tree = json.loads((site / 'english/site.json').read_text())
    tree['lang'] = re.search(r'`"lang": "(\w+)"`', text)[1]
    tree.update(json.loads('{' + re.search(r'```json\n(.*?),\n```', text, re.S)[1] + '}'))
    listed = re.findall(r'`(\w+)`', text.split('Then translate')[1])
    tree.update({key: translate(tree[key]) for key in ['creator', 'nav_label', 'nav', 'player', 'errors'] if key in listed})
    (site / 'english/site.json').write_text(json.dumps(tree))
    for path in (site / 'english').glob('*.json'):
        if path.name != 'site.json':
            tree = translate(json.loads(path.read_text()))
            for number, audience in enumerate(tree.get('audiences', [])):
                audience['name'] = f'Word {number}'  # no two are the same
            path.write_text(json.dumps(tree))
    subprocess.run(['make', '-s', 'check', 'CONTENT=english', SANITIZE], cwd=site, check=True)
    server = serve('english')
    seen = ''
    for path in [entry['href'] for entry in server.content('site')['nav']] + ['/messages/gaston', '/nowhere']:
        browser.expect(f'{path} - Failed to load resource') if path == '/nowhere' else None
        browser.get(server.url + path)
        page = browser.execute_script('return document.documentElement.outerHTML')
        assert '<html lang="en"' in page
        body = re.sub(r'data-script="[^"]*"', '', page.split('<body')[1].split('>', 1)[1])
        attributes = re.findall(r'(?:alt|aria-label|placeholder|data-(?!do|as|show|chart|part|types)\w+)="([^"]*)"', body)
        seen += html.unescape(re.sub(r'<[^>]*>', ' ', body)) + ' '.join(words_of(html.unescape(text)) for text in attributes)
    english = {'Word', 'OnlyStache', 'k', 'Today', 'Yesterday', 'just', 'now', 'min', 'ago', 'h', 'AM', 'PM', 'me', 'them', 'all', 'unread',
               'online', 'vip', 'comment', 'subscribe', 'sale', 'like', 'mention', 'tip', 'svg', 'live', 'T', 'true',
               *'Sun Mon Tue Wed Thu Fri Sat Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split()}
    ids = set(re.findall(r'[A-Za-zà-ÿ]+', ' '.join(re.findall(r'"(?:id|fan)": "([^"]+)"', ''.join(
        (site / f'english/{name}.json').read_text() for name in ['home', 'messages', 'stats'])))))
    words = set(re.findall(r'[^\W\d_]+', seen))
    assert words - english - ids - {'fill', 'pin', 'hide'} == set()
    assert re.search(r'\$\d+\.\d\d', seen) and re.search(r'\b\d:\d\d\sPM', seen) and '1,284' in seen


def test_new_page(site, serve):
    text = README.split('## Add a page')[1].split('\n**A page with')[0]
    files = re.findall(r'`(\S+)`[^\n]*\n\n```(?:c|html)\n(.*?)```', text, re.S)
    assert [name for name, _ in files] == ['cgi-bin/contest.c', 'cgi-bin/contest.html']
    for name, content in files:
        (site / name).write_text(content)
    assert apply_diffs(text, site) == ['content/site.json']
    check(site)
    server = serve()
    status, _, page = server.get('/contest?name=Ga%C3%ABl+%3Cb%3E')
    assert status == 200 and 'Gaël &lt;b&gt;' in page and 'aria-current="page"' in page
    assert server.get('/contest', 'POST')[0] == 405
    assert '/contest' in server.get('/')[2]
