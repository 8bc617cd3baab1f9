"""Runs the pages without a server, as lighttpd does it, with content that was broken at random."""
import json
import os
import random
import re
import subprocess

LAPTOP, HOST = '192.168.1.7', '127.0.0.1'
PAGES = {'home': '/', 'upload': '/upload', 'messages': '/messages', 'stats': '/stats', 'crib': '/crib', 'notfound': '/nope'}
READERS = {'site': list(PAGES), 'messages': list(PAGES), 'home': ['home', 'stats'], 'stats': ['home', 'stats'], 'upload': ['upload']}
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
    result = subprocess.run([project / 'cgi-bin' / page], cwd=project / 'cgi-bin', env=environment, capture_output=True, timeout=20)
    assert result.returncode == 0, result.stderr.decode(errors='replace')
    head, _, body = result.stdout.partition(b'\r\n\r\n')
    headers = dict(line.split(': ', 1) for line in head.decode().split('\r\n'))
    assert int(headers['Content-Length']) == len(body) and body.endswith(b'</body>\n</html>\n'), result.stdout
    return int(headers['Status']), body.decode(), result.stderr.decode(errors='replace')


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
            parent.insert(key, parent[chance.randrange(len(parent))])
        elif what == 3:
            other, place = chance.choice(list(all_places(tree)))
            parent[key] = json.loads(json.dumps(other[place]))
        else:
            parent[key] = chance.choice(VALUES)
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
        result = subprocess.run([project / 'tests/validate', project / f'content/schema/{name}.schema.json', *files],
                                capture_output=True, timeout=300)
        assert (result.returncode, result.stderr) == (0, b'')
        told = {line.split(b'.json:')[0]: line.endswith(b': ok') for line in result.stdout.splitlines() if b'.json:' in line}
        for file in files:
            (good if told[str(file)[:-5].encode()] else bad).append(file.read_bytes())
    return good, bad


def try_mutations(project, folder, name, variants, chance):
    """Puts variants of content/NAME.json before every page that reads it. Returns how many of them were right."""
    path, right, pages = folder / f'{name}.json', 0, READERS[name]
    original = path.read_bytes()
    good = {page: run_page(project, folder, page)[:2] for page in pages}
    for data in variants:
        write(path, data)
        answers = {page: run_page(project, folder, page) for page in pages}
        try:
            for page, (status, body, errors) in answers.items():
                if status != 500:
                    assert (status, errors) == (good[page][0], '')
                else:
                    assert f'content/{name}.json' in body and errors.startswith(f'content/{name}.json'), (body, errors)
                    assert 'data-status="500"' in body
            page = chance.choice(pages)
            status, body, _ = run_page(project, folder, page, LAPTOP)
            assert (status, body) == (good[page] if answers[page][0] == 500 else answers[page][:2])
        except AssertionError as error:
            raise AssertionError(f'{name}: {data!r}') from error
        if answers[pages[0]][0] == 200:
            right += 1
            write(path, original)
            assert all(run_page(project, folder, page)[:2] == good[page] for page in pages)
    write(path, original)
    return right
