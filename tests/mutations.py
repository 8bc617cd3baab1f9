"""Runs the pages without a server, as lighttpd does it, with content that was broken at random."""
import copy
import html
import json
import os
import random
import re
import subprocess

LAPTOP, HOST = '192.168.1.7', '127.0.0.1'
PAGES = {'home': '/', 'upload': '/upload', 'messages': '/messages', 'stats': '/stats', 'crib': '/crib', 'notfound': '/nope'}
POST = 'uploads/2026-03-14-k3v9x2m7q4w8r5tz/post'
READERS = {POST: ['home'], 'site': list(PAGES), 'messages': list(PAGES), 'fans': ['home', 'messages', 'stats', 'crib'], 'home': ['home', 'stats'], 'stats': ['home', 'stats'], 'upload': ['upload']}
VALUES = [None, True, -1, 0, 1e308, 1e-320, 12345678901234567890, 2.5, '', 'x', '\u0000', '{{name}}', '<b>&"', '\ud83d\ude00' * 200,
          [], {}, [[]], [None], {'at': []}, '2026-02-30', '9999-12-31T23:59', '%s%n']


def beside_lost(run):
    """Leaves out of an answer what the host alone is told beside the page: what leads nowhere (see test_check.py)."""
    told = re.compile(r"^content/.* : (le fichier .* est introuvable|htdocs/icons.svg n'a pas .*|aucune page n'a .*|« .* » est introuvable dans .*)\.\n", re.M)

    def page(*arguments, **variables):
        status, body, errors = run(*arguments, **variables)
        return status, re.sub('<aside class="lost">.*?</aside>\n', '', body, flags=re.S), told.sub('', errors)
    return page


@beside_lost
def run_page(project, folder, page, client=HOST, **variables):
    """Starts one page. Returns status, body and what it wrote to stderr; half an answer is an error here."""
    environment = {'REQUEST_METHOD': 'GET', 'REQUEST_URI': PAGES[page], 'REMOTE_ADDR': client, 'SERVER_ADDR': '192.168.1.2',
                   'CONTENT': str(folder), 'ASAN_OPTIONS': 'detect_leaks=0', **variables}
    result = subprocess.run([project / 'cgi-bin' / page], cwd=project / 'cgi-bin', env=environment, capture_output=True, timeout=120)
    assert result.returncode == 0, result.stderr.decode(errors='replace')
    head, _, body = result.stdout.partition(b'\r\n\r\n')
    headers = dict(line.split(': ', 1) for line in head.decode().split('\r\n'))
    assert int(headers['Content-Length']) == len(body) and body.rstrip().endswith(b'</html>'), result.stdout
    return int(headers['Status']), body.decode(), result.stderr.decode(errors='replace')


def add_upload(folder):
    """Publishes a post without a file, as cgi-bin/upload does."""
    post = {'id': POST[19:35], 'text': 'Ma moustache', 'audience': 'Public', 'at': '2026-03-14T20:50:00', 'views': 0, 'likes': 0,
            'comments': 0, 'tips': 0, 'price': 4.99, 'sales': 0, 'published': 1773522420.5}
    path = folder / f'{POST}.json'
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(post, indent='\t'))
    return path


def write(path, data):
    """Writes a file whose time is an hour ago and like no other's, so that it counts as saved for good."""
    write.count = getattr(write, 'count', 0) + 1
    path.write_bytes(data)
    moment = path.stat().st_mtime_ns - 3600 * 10**9 + write.count
    os.utime(path, ns=(moment, moment))


def all_places(tree):
    for key in (tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else []):
        yield tree, key
        yield from all_places(tree[key])


def mutate_values(data, chance):
    """Still JSON: values exchanged, taken away, doubled, wrapped; keys renamed."""
    tree = json.loads(data)
    for _ in range(chance.choice([1, 1, 2, 5])):
        parent, key = chance.choice(list(all_places(tree)))
        what = chance.randrange(5)
        if what == 0:
            del parent[key]
        elif what == 1 and isinstance(parent, dict):
            parent[chance.choice(['id', 'at', 'text', 'delay', 'x', 'name', '//', 'label'])] = parent.pop(key)
        elif what == 2 and isinstance(parent, list):
            parent.insert(key, copy.deepcopy(parent[chance.randrange(len(parent))]))
        elif what == 3:
            other, place = chance.choice(list(all_places(tree)))
            parent[key] = json.loads(json.dumps(other[place]))
        else:
            parent[key] = copy.deepcopy(chance.choice(VALUES))
        if not tree:
            break
    return json.dumps(tree, ensure_ascii=chance.random() < 0.5, indent=chance.choice([None, 2])).encode('utf-8', 'surrogatepass')


def mutate_bytes(data, chance):
    """Anything: bytes changed, cut out, copied; the end cut off; words put in."""
    words = [b'"', b',', b'}', b']', b'{', b'[', b':', b'\\', b'\n', b'\x00', b'\xff', b'\xe2\x80\x9c', b'//', b'-', b'1e999', b'null', b'[' * 600]
    for _ in range(chance.choice([1, 1, 1, 3])):
        at, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        end = min(end, at + chance.choice([1, 1, 4, 100]))
        data = chance.choice([data[:at] + chance.choice(words) + data[at:], data[:at] + data[end:], data[:at] + data[at:end] * 2 + data[end:],
                              data[:at], data[:at] + bytes([chance.randrange(256)]) + data[at + 1:]])
    return data


def mutations(data, seed, count):
    chance = random.Random(seed)
    return [chance.choice([mutate_bytes, mutate_values])(data, chance) for _ in range(count)]


def sort_mutations(project, folder, name, seed, count):
    """Lets count mutations of content/NAME.json be checked, 250 in one process. Returns those that are right and those
    that are not."""
    good, bad = [], []
    for start in range(0, count, 250):
        files = []
        for data in mutations((folder / f'{name}.json').read_bytes(), f'{name} {seed} {start}', min(250, count - start)):
            files.append(folder.parent / f'{len(files)}.json')
            files[-1].write_bytes(data)
        schema = project / f'content/schema/{name.split("/")[-1]}.schema.json'
        result = subprocess.run([project / 'tests/validate', schema, *files],
                                capture_output=True, timeout=300)
        assert (result.returncode, result.stderr) == (0, b'')
        told = {line.split(b'.json:')[0]: line.endswith(b': ok') for line in result.stdout.splitlines() if b'.json:' in line}
        for file in files:
            (good if told[str(file)[:-5].encode()] else bad).append(file.read_bytes())
    return good, bad


class Told:
    """What is wrong, by what the programs write to stderr: each mistake is one line when it appears and one when it is gone."""
    def __init__(self):
        self.lines = set()

    def hear(self, errors):
        for line in errors.splitlines():
            if ': corrigé : ' in line:
                self.lines.remove(line.replace(': corrigé : ', ': ', 1))
            else:
                assert line not in self.lines, line
                self.lines.add(line)


def try_mutations(project, folder, name, variants, chance):
    """Puts variants of content/NAME.json before every page that reads it. Returns how many of them were right."""
    path, right, pages, told = folder / f'{name}.json', 0, READERS[name], Told()
    original = path.read_bytes()
    good = {page: run_page(project, folder, page)[:2] for page in pages}
    for data in variants:
        write(path, data)
        answers = {page: run_page(project, folder, page) for page in pages}
        laptop = chance.choice(pages)
        try:
            for page, (status, body, errors) in answers.items():
                told.hear(errors)
                assert status in (500, good[page][0]) and bool(told.lines) == (status == 500)
                assert all(line.startswith(f'content/{name}.json') for line in told.lines)
                assert status != 500 or f'content/{name}.json' in body and 'data-status="500"' in body
            answer = run_page(project, folder, laptop, LAPTOP)
            assert answer == ((good[laptop] if answers[laptop][0] == 500 else answers[laptop][:2]) + ('',))
        except AssertionError as error:
            raise AssertionError(f'{name}: {data!r}') from error
        if answers[pages[0]][0] == 200:
            right += 1
            write(path, original)
            assert all(run_page(project, folder, page)[:2] == good[page] for page in pages)
    write(path, original)
    return right


# ---- templates ----

PAGE_OF = {'layout/bubble': 'messages', 'layout/fans': 'stats', 'error': 'notfound'}  # all others of layout/: home


def template_mistakes(data, chance, count):
    """Contents that a template may have by mistake; None: no file. The same ones first, then any."""
    tags = re.findall(rb'{{[#^/>].*?}}', data)
    words = [b'{{#x}}', b'{{/x}}', b'{{', b'}}', b'{{> layout/nap}}', b'{{> layout/head}}', b'{{=', b'\x00', b'\xe9', b'{ {x} }']
    yield from [b'', None, data[:len(data) // 2], b'\xef\xbb\xbf' + data, data.decode().encode('utf-16'), b'{\\rtf1 ' + data]
    for tag in chance.sample(tags, min(len(tags), count)):
        yield data.replace(tag, chance.choice([b'', b'{' + tag, tag[:-1], tag[:3] + b'x' + tag[3:]]), 1)
    for _ in range(count):
        at = chance.randrange(len(data))
        yield data[:at] + chance.choice(words) + data[at + chance.choice([0, 1, 20]):]


def try_template(site, folder, path, chance, count):
    """Puts mistakes in a template before a page that shows it. Returns how many of them it could not be filled with."""
    name = str(path.relative_to(site / 'cgi-bin').with_suffix(''))
    page, original, wrong, told = PAGE_OF.get(name, 'home' if '/' in name else name), path.read_bytes(), 0, Told()
    good = run_page(site, folder, page)[:2]
    for data in template_mistakes(original, chance, count):
        path.unlink() if data is None else write(path, data)
        host, laptop = (run_page(site, folder, page, client) for client in (HOST, LAPTOP))
        try:
            told.hear(host[2] + laptop[2])
            if told.lines:  # then the host is told, too
                wrong += 1
                assert laptop[:2] == good
                assert host[0] == (500 if page != 'notfound' else 404)
                for line in told.lines:
                    assert re.match(r'cgi-bin/.+\.html[:\d]*: .|content/site.json:.* aucune page', line)
                    assert line.split(': ', 1)[1] in html.unescape(host[1]) and '<code>cgi-bin/' in host[1]
            else:
                assert data and laptop[:2] == host[:2] and host[0] == good[0]  # nothing at all is no template
                assert not data.startswith(b'\xef') or host[:2] == good
        except AssertionError as error:
            raise AssertionError(f'{name}: {data!r}') from error
        write(path, original)
        _, body, errors = run_page(site, folder, page, LAPTOP)
        told.hear(errors)
        assert body == good[1] and not told.lines
    return wrong
