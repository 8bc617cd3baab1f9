"""Runs the pages without a server, as lighttpd does it, with content that was broken at random."""
import json
import os
import re
import subprocess

LAPTOP, HOST = '192.168.1.7', '127.0.0.1'
AS_LAPTOP = {'X_Forwarded_For': LAPTOP}
PAGES = {'home': '/', 'upload': '/upload', 'messages': '/messages', 'stats': '/stats', 'operator': '/operator',
         'notifications': '/notifications', 'profile': '/profile', 'comments': '/comments', 'notfound': '/nope'}
POST = 'uploads/2026-03-14-k3v9x2m7q4w8r5tz/post'
ACTORS = [page for page in PAGES if page != 'operator']  # which shows the last good version, and what is wrong beside it
READERS = {POST: ['home', 'profile'], 'site': ACTORS, 'messages': ACTORS, 'fans': ACTORS, 'notifications': ACTORS,
           'home': ['home', 'stats', 'profile'], 'profile': ['profile'], 'stats': ['home', 'stats'], 'upload': ['upload']}
VALUES = [None, True, -1, 0, 1e308, 1e-320, 12345678901234567890, 2.5, '', 'x', '\u0000', '{{name}}', '<b>&"', '\ud83d\ude00' * 200,
          [], {}, [[]], [None], {'at': []}, '2026-02-30', '9999-12-31T23:59', '%s%n']


def beside_lost(run):
    """Leaves out of an answer what the host alone is told beside the page: what leads nowhere (see test_check.py)."""
    told = re.compile(r"^content/.* : (le fichier .* est introuvable|htdocs/icons.svg n'a pas .*|aucune page n'a .*|"
                      r"« .* » est introuvable dans .*)\.\n", re.M)

    def page(*arguments, **variables):
        status, body, errors = run(*arguments, **variables)
        return status, re.sub('<aside class="lost">.*?</aside>\n', '', body, flags=re.S), told.sub('', errors)
    return page


@beside_lost
def run_page(project, folder, page, client=HOST, **variables):
    """Starts one page. Returns status, body and what it wrote to stderr; half an answer is an error here."""
    environment = {'REQUEST_METHOD': 'GET', 'REQUEST_URI': {'edit': '/edit', **PAGES}[page], 'REMOTE_ADDR': client,
                   'SERVER_ADDR': '192.168.1.2', 'CONTENT': str(folder), 'ASAN_OPTIONS': 'detect_leaks=0', **variables}
    result = subprocess.run([project / 'cgi-bin' / page], cwd=project / 'cgi-bin', env=environment, capture_output=True,
                            timeout=120)
    assert result.returncode == 0, result.stderr.decode(errors='replace')
    head, _, body = result.stdout.partition(b'\r\n\r\n')
    headers = dict(line.split(': ', 1) for line in head.decode().split('\r\n'))
    assert int(headers['Content-Length']) == len(body) and body.rstrip().endswith(b'</html>'), result.stdout
    return int(headers['Status']), body.decode(), result.stderr.decode(errors='replace')


def add_upload(folder, id=POST[19:35], **values):
    """Publishes a post without a file, as cgi-bin/upload does. Returns the path of its post.json."""
    post = {'id': id, 'text': 'Ma moustache', 'audience': 'Public', 'at': '2026-03-14T20:50:00', 'views': 0, 'likes': 0,
            'comments': 0, 'tips': 0, 'price': 4.99, 'sales': 0, 'published': 1773522420.5, **values}
    path = folder / f'uploads/2026-03-14-{id}/post.json'
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
    """Still JSON: parts are taken away, or something else is there, of the same file or anything."""
    tree = json.loads(data)
    for _ in range(chance.choice([1, 1, 2, 5])):
        (parent, key), (other, place) = chance.choices(list(all_places(tree)), k=2)
        new = json.dumps(chance.choice([other[place], chance.choice(VALUES)]))
        del parent[key]
        if isinstance(parent, list) and chance.random() < 0.7:
            parent.insert(key, json.loads(new))
        elif isinstance(parent, dict) and chance.random() < 0.7:
            parent[chance.choice([key, key, key, 'id', 'text', 'delay', 'x', '//'])] = json.loads(new)
        if not tree:
            break
    text = json.dumps(tree, ensure_ascii=chance.random() < 0.5, indent=chance.choice([None, 2]))
    return text.encode('utf-8', 'surrogatepass')


WORDS = [b'"', b',', b'}', b']', b'{', b'[', b':', b'\\', b'\n', b'\x00', b'\xff', b'\xe2\x80\x9c', b'//', b'-', b'1e999', b'null',
         b'[' * 600]


def mutate_bytes(data, chance):
    """Anything: words put in, bytes cut out or doubled, the end cut off."""
    for _ in range(chance.choice([1, 1, 1, 3])):
        at = chance.randrange(len(data) + 1)
        end = at + chance.choice([1, 1, 4, 100])
        data = data[:at] + chance.choice([chance.choice(WORDS) + data[at:], data[end:], data[at:end] + data[at:], b''])
    return data


def sort_mutations(project, folder, name, chance, count):
    """Lets so many mutations of content/NAME.json be checked by one process. Returns those that are right, and the others."""
    original = (folder / f'{name}.json').read_bytes()
    files = [folder.parent / f'{number}.json' for number in range(count)]
    for file in files:
        file.write_bytes(chance.choice([mutate_bytes, mutate_values])(original, chance))
    schema = project / f'content/schema/{name.split("/")[-1]}.schema.json'
    result = subprocess.run([project / 'tests/validate', schema, *files], capture_output=True, timeout=600)
    assert (result.returncode, result.stderr) == (0, b'')
    right = {line.removesuffix(b': ok').decode() for line in result.stdout.splitlines() if line.endswith(b': ok')}
    good = [file.read_bytes() for file in files if str(file) in right]
    return good, [file.read_bytes() for file in files if str(file) not in right]


class Told:
    """What is wrong, by what the programs write to stderr: a mistake is one line when it appears and one when it is gone."""
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
