"""Content that a novice can edit without fear: mistakes are found where they are, and the camera never sees one."""
import html
import json
import os
import random
import re
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from conftest import edit, make_check
from mistakes import MISTAKES, RIGHT
from mutations import (ACTORS, AS_LAPTOP, HOST, LAPTOP, PAGES, READERS, Told, add_upload, run_page, sort_mutations, try_mutations,
                       write)
from site_server import PROJECT, wait_until

NAMES = sorted(path.name.split('.')[0] for path in (PROJECT / 'content/schema').glob('*.json'))
MUTATIONS = int(os.environ.get('MUTATIONS', 250))  # of each file
PAGE_MUTATIONS = int(os.environ.get('PAGE_MUTATIONS', 8))
SECONDS = int(os.environ.get('RACE', 3))  # of saving and loading at once; RACE=20 for longer


def validate(project, schema, *files):
    """What tests/validate says about each file, as a list of lines; the last of all is about the schema."""
    result = subprocess.run([project / 'tests/validate', schema, *files], capture_output=True, timeout=120)
    assert (result.returncode, result.stderr) == (0, b'')
    lines = result.stdout.decode(errors='replace').splitlines()
    return [[line[len(str(name)) + 1:].strip() for line in lines if line.startswith(f'{name}:')] for name in [*files, schema]]


# ---- mistakes ----

def spot(text):
    """Takes ▲ out of a text. Returns the text, and line:column of where it stood."""
    at = text.index('▲')
    return text.replace('▲', ''), f"{text[:at].count(chr(10)) + 1}:{at - text.rfind(chr(10), 0, at)}"


def test_typical_mistakes_are_located_exactly(project, folder):
    path, missed, told = folder / 'messages.json', [], Told()
    write(path, RIGHT.encode())
    good = run_page(project, folder, 'messages')[1]
    assert 'Très bien.' in good
    for old, new, words, *before in MISTAKES:
        assert RIGHT.count(old) == 1
        text = RIGHT.replace(old, new)
        if before:  # where the spot is not in NEW
            assert text.count(before[0]) == 1
            text = text.replace(before[0], '▲' + before[0])
        text, place = spot(text)
        write(path, text.encode('utf-8', 'surrogateescape'))
        status, body, errors = run_page(project, folder, 'messages')
        told.hear(errors)
        sentences = re.findall(r'^content/messages.json:([\d:]+): (.*)$', '\n'.join(told.lines), re.M)
        if (status, len(sentences)) != (500, 1) or sentences[0][0] != place or words not in sentences[0][1]:
            missed.append((text, place, words, errors))
        assert f'<code>content/messages.json:{place}</code>' in body and ('▲</b></pre>' in body or not text)
        assert run_page(project, folder, 'messages', LAPTOP)[:2] == (200, good)
    assert not missed


def test_the_mistake_of_the_guide_is_told_as_it_says(project, folder):
    guide, path = (PROJECT / 'content/LISEZMOI.md').read_text(), folder / 'messages.json'
    number, column, line, mark = re.search(r'^content/messages.json:(\d+):(\d+)\n(.*)\n( +▲)$', guide, re.M).groups()
    lines = path.read_text().splitlines()
    assert lines[int(number) - 1] == line[:int(column) - 1] + ',' + line[int(column) - 1:]
    assert f'ligne {number}, colonne {column}' in guide
    lines[int(number) - 1] = line
    write(path, '\n'.join(lines).encode())
    body = html.unescape(run_page(project, folder, 'messages')[1])
    assert f'<code>content/messages.json:{number}:{column}</code>' in body and f'\n<b>{mark}</b>' in body


def test_all_mistakes_of_a_file_at_once_first_one_first(server):
    def spoil(tree):
        tree['conversations'][2]['script'][0]['delay'] = 'quatre'
        tree['conversations'][0]['history'][1]['form'] = tree['conversations'][0]['history'][1].pop('from')
        tree['labels']['seen'] = None
    server.edit('messages', spoil)
    status, _, text = server.get('/')
    places = [tuple(map(int, place)) for place in re.findall(r'<code>content/messages.json:(\d+):(\d+)</code>', text)]
    assert status == 500 and len(places) == 4 and places == sorted(places)
    sentences = [sentence.replace('&quot;', '"') for sentence in re.findall(r'<p>(\S+ : .*?)</p>', text)]
    assert [sentence.split(' : ')[0] for sentence in sentences] == \
        ['labels.seen', 'conversations[0].history[1]', 'conversations[0].history[1].form', 'conversations[2].script[0].delay']
    assert 'la clé « from » manque' in sentences[1] and 'vouliez-vous dire « from »' in sentences[2]
    assert sentences[3].endswith('un nombre de secondes est attendu, 0 ou plus (trouvé : "quatre").')
    lines = server.folder.joinpath('messages.json').read_text().splitlines()
    assert [lines[line - 1][column - 1:].split(':')[0] for line, column in places[1:3]] == ['{', '"form"']
    server.expect('content/messages.json:', at_least=4)


# ---- who sees what ----

def test_the_host_sees_the_mistake_and_a_laptop_does_not(server):
    good = {page: server.get(page, **AS_LAPTOP)[::2] for page in PAGES.values()}
    path = server.folder / 'messages.json'
    right = path.read_text()
    for broken in [right.replace(',', '', 1), '', '{}']:
        path.write_text(broken)
        for page in map(PAGES.get, ACTORS):  # both at once, from the same server
            with ThreadPoolExecutor() as pool:
                host, laptop = pool.submit(server.get, page), pool.submit(server.get, page, **AS_LAPTOP)
                assert host.result()[0] == 500 and 'content/messages.json' in host.result()[2]
                assert laptop.result()[::2] == good[page]
        status, _, text = server.get('/operator', **AS_LAPTOP)  # goes on working, and tells the crew wherever it is open
        assert status == 200 and 'content/messages.json' in text
    assert server.get('/', Host='127.0.0.1:9')[0] == 200  # through a tunnel, or out of a container
    path.unlink()
    assert (server.get('/')[0], server.get('/', **AS_LAPTOP)[0]) == (500, 200)
    server.expect('content/messages.json:')
    path.write_text(right.replace('LE FOND ?', 'Bacchantes'))
    assert 'Bacchantes' in server.get('/messages/gaston', **AS_LAPTOP)[2]


IS_HOST = [
    *({'REMOTE_ADDR': client} for client in ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1', '192.168.1.2']),
    *({'HTTP_HOST': f'{host}:8080'} for host in ['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]', '192.168.1.2']),
    {'HTTP_HOST': '127.0.0.1', 'SERVER_PORT': '80'}, {'HTTP_HOST': '192.168.1.2:8080', 'REMOTE_ADDR': '192.168.1.2'}]
IS_NO_HOST = [
    *({'REMOTE_ADDR': client} for client in ['192.168.1.7', '192.168.1.21', 'fe80::1', '::ffff:192.168.1.7', '12.7.0.1']),
    *({'HTTP_HOST': f'{host}:8080'} for host in ['192.168.1.9', '192.168.1.20', 'plateau.local', '127.evil.org', '', '[']),
    {'HTTP_HOST': '127.0.0.1:9000'}, {'HTTP_HOST': '127.0.0.1'}, {'HTTP_VIA': '1.1 relay'},
    {'HTTP_FORWARDED': 'for=192.168.1.7'}, {'HTTP_X_FORWARDED_FOR': '192.168.1.7'}, {'HOST': 'no'}]


def test_who_is_the_host(project, folder):
    """A request that came through a relay is of nobody known."""
    run_page(project, folder, 'home')
    write(folder / 'home.json', b'{')
    for status, requests in [(500, IS_HOST), (200, IS_NO_HOST)]:
        for variables in requests:
            assert run_page(project, folder, 'home', **{'SERVER_PORT': '8080', **variables})[0] == status, variables


def test_without_a_good_version_the_laptop_is_told_too(project, folder):
    shutil.rmtree(folder / '.good', ignore_errors=True)
    write(folder / 'home.json', b'{')
    assert run_page(project, folder, 'home', LAPTOP)[0] == 500


def test_deleting_the_good_copies_is_harmless(project, folder):
    first = run_page(project, folder, 'messages', LAPTOP)
    assert run_page(project, folder, 'messages', LAPTOP) == first
    shutil.rmtree(folder / '.good')
    (folder / '.good').write_text('in the way')
    assert run_page(project, folder, 'messages', LAPTOP) == first
    (folder / '.good').unlink()
    assert run_page(project, folder, 'messages', LAPTOP) == first
    assert sorted(path.name for path in (folder / '.good').iterdir()) == ['fans.json', 'messages.json', 'notifications.json', 'site.json']


def test_a_new_schema_is_heeded_without_an_edit(site, folder):
    assert run_page(site, folder, 'home')[0] == 200
    schema = site / 'content/schema/notifications.schema.json'
    schema.write_text(schema.read_text().replace('"enum": ["comment"', '"enum": ["coment"'))
    status, body, _ = run_page(site, folder, 'home')
    assert status == 500 and re.search(r'activity\[\d\].icon', body)
    schema.write_text(schema.read_text().replace('"minimum"', '"minimun"'))
    status, body, _ = run_page(site, folder, 'home')
    assert status == 500 and 'content/schema/notifications.schema.json:' in body and 'minimun' in body


# ---- saving and loading at the same time ----

def test_writers_and_readers(server):
    """Eight save in place, without a lock, while eight laptops load: each page is of one version, and versions change."""
    path = server.folder / 'fans.json'
    text = path.read_text()
    versions = [re.sub(r'"name": "[^"]+"', f'"name": "Version {i}"', text).encode() for i in range(8)]
    end, seen, wrong = time.monotonic() + SECONDS, set(), []
    path.write_bytes(versions[0])
    wait_until(lambda: 'Version 0' in server.get('/messages')[2])
    counts = {page: len(re.findall(r'Version \d', server.get(page)[2])) for page in ['/messages', '/']}
    assert min(counts.values()) > 4

    def save(number):
        chance = random.Random(number)
        while time.monotonic() < end or len(seen) < 3 and time.monotonic() < end + 60:
            with open(path, 'wb', buffering=0) as file:  # empties it, and then writes
                file.write(versions[number])
            time.sleep(chance.random() * 2)

    def load(number):
        while time.monotonic() < end or len(seen) < 3 and time.monotonic() < end + 60:
            page = ['/messages', '/'][number % 2]
            status, _, body = server.get(page, **AS_LAPTOP)
            found = re.findall(r'Version \d', body)
            if status != 200 or len(set(found)) != 1 or len(found) != counts[page] or not body.endswith('</html>\n'):
                wrong.append((status, found, body))
            seen.update(found)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda job: job[0](job[1]), [(save, i) for i in range(8)] + [(load, i) for i in range(8)]))
    assert not wrong
    assert len(seen) > 2
    server.expect('content/(fans|messages).json:', at_least=0)  # a file that is being written may be mentioned


def test_a_slow_editor_is_never_seen_half_way(server):
    path = server.folder / 'home.json'
    old = path.read_bytes()
    new = old.replace(b'Coupe', b'Foire')
    assert 'Coupe' in server.get('/')[2]
    with open(path, 'wb', buffering=0) as file:
        for at in range(0, len(new), 1 + len(new) // 5):
            status, _, body = server.get('/', **AS_LAPTOP)
            assert status == 200 and 'Coupe' in body and 'Foire' not in body
            file.write(new[at:at + 1 + len(new) // 5])
            time.sleep(0.08)  # longer than a file has to be at rest
    body = server.get('/', **AS_LAPTOP)[2]
    assert 'Foire' in body and 'Coupe' not in body
    server.expect('content/home.json:', at_least=0)


# ---- anything at all ----

@pytest.mark.parametrize('name', READERS)
def test_mutations(careful, tmp_path, name):
    """All are checked, and some, wrong and right, are put before every page that reads them. For long: MUTATIONS=10000
    PAGE_MUTATIONS=1000."""
    def put(worker):
        chance = random.Random(f'{name} {worker}')
        folder = shutil.copytree(careful / 'content', tmp_path / str(worker) / 'content')
        add_upload(folder)
        good, bad = sort_mutations(careful, folder, name, chance, MUTATIONS // workers)
        chosen = [chance.sample(some, min(len(some), PAGE_MUTATIONS // 2 // workers)) for some in (good, bad)]
        assert try_mutations(careful, folder, name, sum(chosen, []), chance) == len(chosen[0]) > 0
    workers = 2  # on every machine, so that all try the same
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(put, range(workers)))


PAGE_OF = {'layout/bubble': 'messages', 'layout/fans': 'stats', 'error': 'notfound', 'layout/orders': 'operator', 'layout/line': 'operator',
           'layout/empty': 'notifications'}  # all others of layout/: home


def test_any_template_may_be_wrong(site, folder):
    """A laptop sees the page as it was until the template is right again; the host is told where to look."""
    add_upload(folder)
    told, templates = Told(), sorted([*site.glob('cgi-bin/*.html'), *site.glob('cgi-bin/layout/*.html')])
    assert len(templates) > 12
    for path in templates:
        name, right = str(path.relative_to(site / 'cgi-bin').with_suffix('')), path.read_bytes()
        page = PAGE_OF.get(name, 'home' if '/' in name else name)
        good = run_page(site, folder, page)[:2]
        for wrong in [b'', None, right + b'{{#x}}', right + b'{{', right + b'{{> layout/nap}}', b'{ {x} }' + right + b'\xe9',
                      right.decode().encode('utf-16'), b'{\\rtf1 ' + right]:
            path.unlink() if wrong is None else write(path, wrong)
            (status, body, errors), laptop = (run_page(site, folder, page, client) for client in (HOST, LAPTOP))
            told.hear(errors + laptop[2])
            assert (status, laptop[:2]) == (404 if page == 'notfound' else 500, good) and '<code>cgi-bin/' in body, (name, wrong)
            assert told.lines and all(line.split(': ', 1)[1] in html.unescape(body) for line in told.lines), (name, wrong)
            write(path, right)
            _, body, errors = run_page(site, folder, page, LAPTOP)
            told.hear(errors)
            assert body == good[1] and not told.lines


# ---- the reader of JSON and the schemas against the published cases ----

def test_json_suite(careful, suites):
    """RFC 8259 to the letter, but that a key may not be there twice."""
    cases = sorted((suites / 'json').iterdir())
    for case, lines in zip(cases, validate(careful, '/nowhere', *cases)):
        assert len(lines) == 1
        if 'duplicated_key' in case.name:
            assert 'déjà plus haut' in lines[0]
        elif case.name[0] != 'i':
            assert (lines == ['ok']) == (case.name[0] == 'y'), (case.name, lines)


SUPPORTED = ['additionalProperties', 'anyOf', 'boolean_schema', 'default', 'dependentRequired', 'enum', 'items', 'maxItems',
             'maxLength', 'maximum', 'minItems', 'minLength', 'minimum', 'pattern', 'properties', 'ref', 'required', 'type']


def test_json_schema_suite(project, suites, tmp_path):
    """Each published case has the right answer, or its schema is refused for what it uses beyond the subset."""
    answered = {}
    for path in sorted((suites / 'json-schema').iterdir()):
        for group in json.loads(path.read_text()):
            schema, files = tmp_path / 'schema.json', [tmp_path / f'{i}.json' for i in range(len(group['tests']))]
            schema.write_text(json.dumps(group['schema']))
            for file, test in zip(files, group['tests']):
                file.write_text(json.dumps(test['data']))
            *answers, refusals = validate(project, schema, *files)
            for test, lines in zip(group['tests'], answers):
                if lines:
                    assert (lines == ['ok']) == test['valid'], (path.name, group['description'], test, lines)
                    answered[path.stem] = answered.get(path.stem, 0) + 1
                else:
                    keyword = re.match(r'[\d:]+: (?:.*\.)?([^ .]+) : (?:ce mot-clé|une référence|ce motif)', refusals[0])
                    assert keyword and f'"{keyword[1]}"' in schema.read_text(), refusals
    assert set(SUPPORTED) <= set(answered)
    for keyword in ['anyOf', 'enum', 'required', 'type', 'dependentRequired', 'minimum', 'maxLength']:
        cases = json.loads((suites / f'json-schema/{keyword}.json').read_text())
        assert answered[keyword] == sum(len(group['tests']) for group in cases)


def test_an_endless_reference_ends(careful, tmp_path):
    one = {'$ref': '#/$defs/a'}
    (tmp_path / 's.json').write_text(json.dumps({**one, '$defs': {'a': {'anyOf': [one, one]}}}))
    (tmp_path / 'd.json').write_text('1')
    assert validate(careful, tmp_path / 's.json', tmp_path / 'd.json') == [[], ['1:1: une référence tourne en rond.']]


# ---- make check ----

def test_make_check_is_content(project):
    status, lines = make_check(project)
    assert status == 0 and len(lines) == 1
    assert re.fullmatch(r'content : \d+ fichiers, \d+ références, \d+ modèles vérifiés, sans erreur\.', lines[0])


@pytest.mark.parametrize('name, old, new, place, words', [
    ('messages', '"fans": ["lea"]', '"fans": [▲"lia"]', None, '« lia » est introuvable dans fans.fans.id'),
    ('messages', '{"from": "me", "text": "Prêt', '{"from": ▲"moi", "text": "Prêt', None, '« moi » est introuvable'),
    ('messages', '"id": "lea"', '"id": ▲"gaston"', None, 'déjà pris'),
    ('fans', '"id": "lea"', '"id": ▲"gaston"', None, 'déjà pris'),
    ('messages', '"at": "2026-03-14T20:44"', '"at": "2026-03-14T20:43"', 0, None),
    ('messages', '"at": "2026-03-06T08:05"', '"at": ▲"2026-02-06T08:05"', 0,
     'attention : conversations[0].history[2].at : cette date est avant'),
    ('fans', '"avatar": "hugo.svg"', '"avatar": ▲"theo.svg"', 0, 'attention : fans[7].avatar'),
    ('messages', '"text": "LE FOND ?"', '"text": ▲"Lorem ipsum"', 0, 'lorem'),
    ('messages', '"text": "LE FOND ?"', '"text": ▲"Jeudi 12 mars ? Mardi 10 mars 2026, mercredi 11 mars"', 0, None),
    ('messages', '"text": "LE FOND ?"', '"text": ▲"Rendez-vous lundi 15 mars."', 0, 'un dimanche'),
    ('messages', '"text": "LE FOND ?"', '"text": ▲"Samedi 13 ?"', 0, 'un vendredi'),
    ('messages', '"text": "LE FOND ?"', '"text": ▲"Le mercredi 1er janv. 2025, dimanche 15h"', 0, None),
    ('messages', '"unread": 5', '"unread": ▲6', 0, '6 messages non lus'),
    ('fans', '"spent": 212.09', '"spent": ▲12.09', 0, '57.00'),
    *((name, old, new, 0, "« ⌫ » n'efface une lettre que dans « me »") for name, old, new in [
        ('messages', '"text": "LE FOND ?"', '"text": ▲"LE FONF⌫D ?"'), ('messages', '"them": "', '"them": ▲"⌫'),
        ('home', '"text": "J-5', '"text": ▲"J-6⌫5'), ('notifications', '"text": "a commenté', '"text": ▲"aa⌫ commenté')]),
    ('notifications', '"post": "j-5"', '"post": ▲"j-6"', 0, 'home.json n\'a pas de publication « j-6 »'),
    ('home', '"posts"', '"me": "Demaim⌫n.", "posts"', 0, None),
    ('messages', '"me": "', '"me": "⌫', 0, None),
    ('messages', '"conversations"', '"//": "⌫ efface", "conversations"', 0, None),
    ('fans', '"last_seen": "2026-03-14T19:03"', '"last_seen": ▲"2026-03-14T22:03"', 0, "après l'heure du film"),
])
def test_make_check_names(project, folder, name, old, new, place, words):
    """place 0: a warning, None: an error; words None: nothing. (What leads nowhere: see test_check.py.)"""
    path = folder / f'{name}.json'
    edit(path, (old, new))
    text, at = spot(path.read_text()) if '▲' in new else (path.read_text(), '')
    path.write_text(text)
    status, lines = make_check(project, folder)
    assert (status != 0) == (place is None)
    if words is None:
        assert len(lines) == 1
    else:
        assert len(lines) == (1 if place is None else 2) and words in lines[0]
        assert lines[0].startswith(f'{folder}/{name}.json:{at}')


def test_make_check_goes_on_to_the_last_file(site):
    shutil.rmtree(site / 'content/scenes')
    (site / 'cgi-bin/home.html').write_text('<p>\n{{#posts}}\n')
    (site / 'cgi-bin/layout/nav.html').write_text('\n{{> layout/nap}}\n')
    (site / 'content/contest.json').write_text('{"a": 1}')
    for name in ['home', 'site']:
        (site / f'content/{name}.json').write_text('{')
    (site / 'content/messages.json').unlink()
    status, lines = make_check(site)
    assert status != 0
    assert [re.sub(r' : .*', '', line) for line in lines] == [
        "content/home.json:1:2: Le fichier s'arrête trop tôt.", 'content/messages.json: ce fichier est introuvable ou illisible.',
        "content/site.json:1:2: Le fichier s'arrête trop tôt.", "cgi-bin/home.html:2: La section « posts » n'est pas fermée.",
        'cgi-bin/layout/nav.html:2: Le modèle layout/nap.html ne peut pas être lu', 'content/contest.json: attention']


# ---- the schemas and the guide ----

def walk(schema, way=''):
    """All keys of a schema with their rules: (key, rules, way). The crew's notes and the editor's $schema are left out."""
    for key, rules in schema.get('properties', {}).items():
        if key not in ('//', '$schema'):
            yield key, rules, f'{way}.{key}'
            yield from walk(rules, f'{way}.{key}')
    if 'items' in schema:
        yield from walk(schema['items'], f'{way}[]')
    for name, rules in schema.get('$defs', {}).items():
        yield from walk(rules, name)


def schema_of(name):
    return json.loads((PROJECT / f'content/schema/{name}.schema.json').read_text())


@pytest.mark.parametrize('name', NAMES)
def test_every_key_is_explained_with_an_example_that_fits(project, tmp_path, name):
    """And each content file tells an editor which schema is its own."""
    schema = schema_of(name)
    if name != 'post':  # which the site writes
        content = json.loads((PROJECT / f'content/{name}.json').read_text())
        assert next(iter(content.items())) == ('$schema', f'schema/{name}.schema.json')
    assert schema['$schema'] == 'https://json-schema.org/draft/2020-12/schema'
    assert schema['additionalProperties'] is False
    files, small = [], []
    for key, rules, way in walk(schema):
        assert rules['description'][0].isupper(), way
        assert rules['description'].endswith('.'), way
        for example in rules['examples']:
            small.append(tmp_path / f'{len(small)}.schema.json')
            files.append(tmp_path / f'{len(files)}.json')
            small[-1].write_text(json.dumps({**rules, '$defs': schema['$defs']}))
            files[-1].write_text(json.dumps(example))
    assert len(files) > (0 if name == 'profile' else 12)
    with ThreadPoolExecutor(2) as pool:
        for file, lines in zip(files, pool.map(lambda pair: validate(project, *pair)[0], zip(small, files))):
            # an example may leave out what is required beside it
            assert [line for line in lines if 'manque.' not in line] in (['ok'], []), (file.read_text(), lines)


@pytest.mark.parametrize('name', NAMES)
def test_the_guide_has_no_key_that_there_is_not(name):
    """It tells what cannot be guessed; all keys are in the form of /edit."""
    guide = (PROJECT / 'content/LISEZMOI.md').read_text()
    assert guide.count(f'\n## {name}.json') == 1
    section = guide.split(f'\n## {name}.json')[1].split('\n## ')[0]
    rows = re.findall(r'^(?:\| |- )(.*?)(?: \||$)', section, re.M)  # the first column of tables, and lists
    documented = {word for row in rows for word in re.findall(r'`([a-z_0-9]+)`', row)}
    values = {value for _, rules, _ in walk(schema_of(name))
              for value in rules.get('enum', []) + re.findall(r'\w+', json.dumps(rules['examples']))}
    everywhere = {key for other in NAMES for key, *_ in walk(schema_of(other))}
    assert documented - everywhere - values == set()
