"""What make check says of content, names, templates, styles and scripts; and what leads nowhere: told on the host, not
broken on a laptop."""
import json
import os
import re
import subprocess
import unicodedata

import pytest

from mutations import LAPTOP
from site_server import PROJECT, Server

AS_LAPTOP = {'X_Forwarded_For': LAPTOP}
POST = {'id': 'a' * 16, 'at': '2026-03-14T21:07:00', 'text': 'Bonjour', 'audience': 'Public', 'published': 1.5, 'views': 0, 'likes': 0,
        'comments': 0, 'tips': 0}


@pytest.fixture
def folder(site):
    """The content of a copy of the site, whose templates and media may be changed, too."""
    return site / 'content'


def check(site):
    """The exit status and lines of tests/check, as make check calls it."""
    result = subprocess.run(['../tests/check', 'content'], cwd=site / 'cgi-bin', env={**os.environ, 'CONTENT': str(site / 'content')},
                            capture_output=True, text=True, timeout=120)
    assert result.stderr == ''
    return result.returncode, result.stdout.splitlines()


def edit(path, *changes):
    text = path.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text)


def put_post(folder, number=0, **values):
    id = f'{number:a>16}'.replace('0', 'a').translate(str.maketrans('123456789', 'bcdefghij'))
    name = f'2026-03-14-{id}'
    (folder / 'uploads' / name).mkdir(parents=True)
    (folder / 'uploads' / name / 'post.json').write_text(json.dumps({**POST, 'id': id, **values}))
    return name


# ---- files that people's programs make ----

def test_files_that_editors_leave_are_named_with_what_is_read(site, folder):
    strays = {'messages.json.txt': 'messages', 'messages.json.rtf': 'messages', 'messages copie.json': 'messages',
              'messages (1).json': 'messages', 'Copie de messages.json': 'messages', 'messages.json~': 'messages',
              'Stats.JSON': 'stats', 'home.rtf': 'home', 'site-2.json.bak': 'site'}
    for name in [*strays, 'notes.txt', 'home.jpg', '.messages.json.swp']:  # the last three are nobody's business
        (folder / name).write_text('{')
    status, lines = check(site)
    assert status == 0
    assert sorted(lines[:-1]) == sorted(f"content/{name}: attention : ce fichier n'est pas lu : le site lit {meant}.json."
                                        for name, meant in strays.items())


def test_a_file_that_a_page_of_its_own_reads_is_no_stray(site, folder):
    (folder / 'homework.json').write_text('{"a": 1}')
    assert "n'est pas lu" in check(site)[1][0]
    (site / 'cgi-bin/homework.html').write_text('{{a}}\n')
    assert 'homework.json: attention : ce fichier n\'a pas de schéma' in check(site)[1][0]


HELD = pytest.mark.skipif('"x-media": "uploads"' not in ''.join(path.read_text() for path in (PROJECT / 'content/schema').glob('post.*')),
                          reason='post.json has no schema yet')


@HELD
def test_uploads_are_checked_all_of_them(site, folder):
    for number in range(70):
        put_post(folder, number, text='Lorem ipsum')
    (folder / 'uploads/vide').mkdir()
    (folder / 'uploads/clip.mp4').write_text('')
    renamed = put_post(folder, 70)
    (folder / 'uploads' / renamed / 'post.json').rename(folder / 'uploads' / renamed / 'post.json.txt')
    wrong = put_post(folder, 71, at='2026-02-31T10:00')
    status, lines = check(site)
    assert status != 0 and sum('lorem ipsum' in line for line in lines) == 70
    rest = [line for line in lines if 'lorem' not in line]
    assert rest[0].startswith(f'content/uploads/{wrong}/post.json:1:') and 'at : une date du calendrier' in rest[0]
    assert rest[1:] == [
        f"content/uploads/{renamed}: attention : ce dossier n'a pas de post.json : le site ne le montre pas.",
        f"content/uploads/{renamed}/post.json.txt: attention : ce fichier n'est pas lu : le site lit post.json.",
        "content/uploads/clip.mp4: attention : ce fichier n'est pas lu : une publication est un dossier avec un post.json.",
        "content/uploads/vide: attention : ce dossier n'a pas de post.json : le site ne le montre pas."]


# ---- names of media ----

@pytest.mark.parametrize('name, file, words', [
    ('IMG_2041.JPG', None, None),
    ('Portrait.jPeG', None, None),
    ("l'été à Tours & co (2).png", None, None),
    ('Gaston.SVG', 'gaston.svg', 'Vouliez-vous dire « gaston.svg » ?'),
    ('theophile.svg', 'Théophile.svg', 'Vouliez-vous dire « Théophile.svg » ?'),
    ('été.jpg', unicodedata.normalize('NFD', 'été.jpg'), "a l'air pareil, mais un accent y est écrit autrement : renommez"),
    (unicodedata.normalize('NFD', 'Zoë.png'), 'Zoë.png', "« Zoë.png » a l'air pareil"),
    ('photo#1.jpg', 'photo#1.jpg', 'sans # ? % ! dans son nom'),
    ('100%.png', '100%.png', 'sans # ? % ! dans son nom'),
    ('a?b.jpg', 'a?b.jpg', 'sans # ? % ! dans son nom'),
    ('quoi !.jpg', 'quoi !.jpg', 'sans # ? % ! dans son nom'),
])
def test_names_of_pictures(site, folder, name, file, words):
    """file: what lies in htdocs/media, when it is not the name; words None: it is shown."""
    (site / 'htdocs/media' / (file or name)).write_bytes((site / 'htdocs/media/clip-wax.jpg').read_bytes())
    edit(folder / 'fans.json', ('"raoul.svg"', json.dumps(name, ensure_ascii=False)))
    status, lines = check(site)
    assert (status, len(lines)) == ((1, 1) if words else (0, 1))
    assert not words or (words in lines[0] and re.match(r'content/fans.json:\d+:\d+: fans\[\d+\].avatar', lines[0]))


def test_names_of_pictures_in_the_browser(site, folder, chromium, port):
    """In a chat, on a post, as the creator: capitals, blanks, accents in either form, an apostrophe and an ampersand."""
    names = ['IMG_2041.JPG', 'a b.jpg', unicodedata.normalize('NFD', 'été.jpg'), "l'œil & co.Png"]
    for name in names:
        (site / 'htdocs/media' / name).write_bytes((site / 'htdocs/media/clip-wax.jpg').read_bytes())
    edit(folder / 'site.json', ('barnabe.svg', names[0]))
    edit(folder / 'home.json', ('post-contest.svg', names[1]), ('clip-trim.jpg', names[2]))
    edit(folder / 'fans.json', ('gaston.svg', names[2]))
    edit(folder / 'messages.json', ('post-comb.svg', names[3]))
    (site / 'htdocs/media/CLIP.MOV').write_bytes((site / 'htdocs/media/clip-trim.mp4').read_bytes())
    edit(folder / 'home.json', ('clip-trim.mp4', 'CLIP.MOV'))
    assert check(site)[0] == 0
    chromium.problems()
    with Server(site, folder, port=port) as server:
        for path in ['/', '/messages/gaston']:
            chromium.get(server.url + path)
            chromium.wait(lambda: chromium.execute_script(LOADED))
            assert not chromium.execute_script(BROKEN)
            assert not chromium.see('.lost')
        chromium.get(server.url + '/')
        chromium.wait(lambda: chromium.execute_script('return document.querySelector("video[src$=MOV]").readyState > 0'))
        chromium.get('about:blank')
        assert chromium.problems() == []
        assert server.complaints() == []


# ---- ⌫ ----

@pytest.mark.parametrize('name, old, new, path', [
    ('messages', '"text": "LE FOND ?"', '"text": "LE FONF⌫D ?"', r'conversations\[0\].history\[\d+\].text'),
    ('messages', '"them": "', '"them": "⌫', r'conversations\[\d+\].script\[\d+\].them'),
    ('home', '"text": "J-5', '"text": "J-6⌫5', r'posts\[2\].text'),
    ('home', '"text": "a commenté', '"text": "aa⌫ commenté', r'activity\[0\].text'),
    ('home', '"posts"', '"me": "Demaim⌫n.", "posts"', None),
    ('messages', '"me": "', '"me": "⌫', None),
    ('messages', '"conversations"', '"//": "⌫ efface", "conversations"', None),
])
def test_a_key_that_erases_is_for_what_is_typed(site, folder, name, old, new, path):
    edit(folder / f'{name}.json', (old, new))
    status, lines = check(site)
    assert status == 0 and len(lines) == (2 if path else 1), lines
    assert not path or re.match(rf"content/{name}.json:\d+:\d+: attention : {path} : « ⌫ » n'efface une lettre que dans « me »", lines[0])


# ---- templates, styles, scripts ----

LINT = {  # file: what is in it, and at which line and column what is told; an error where it does not begin with "attention"
    'cgi-bin/a.html': ('<p>\n  { {name} }\n</p>\n', '2:3', 'les accolades d\'une balise se touchent'),
    'cgi-bin/b.html': ('<p>{{name} }</p>\n<p>{{site.brand}}</p>\n', '1:4', 'les accolades'),
    'cgi-bin/c.html': ('<p>\n\n { {{name}} }</p>\n', '3:2', 'les accolades'),
    'cgi-bin/d.html': ('<p class="x"\n   style="color: red">a</p>\n', '2:4', 'attention : style="…"', 'htdocs/d.css'),
    'cgi-bin/e.html': ('{{#a}}<style>p { color: red }</style>{{/a}}\n', '1:7', 'attention : <style>', 'htdocs/e.css'),
    'cgi-bin/f.html': ("<script>alert('a')</script>\n", '1:1', 'attention : <script>', 'htdocs/f.js'),
    'cgi-bin/g.html': ('<button {{#a}}disabled{{/a}} onclick="a()">a</button>\n', '1:30', 'attention : onclick="…"', 'htdocs/g.js'),
    'cgi-bin/h.html': ('<a href=" javascript:a()">a</a>\n', '1:11', 'attention : javascript:', 'htdocs/h.js'),
    'cgi-bin/i.html': ('<img\n  src=\'https://example.com/{{x}}.png\' alt="">\n', '2:8', 'attention : « https://example.com/{{x}}.png »'),
    'cgi-bin/j.html': ('<link rel="stylesheet" href=//example.com/x.css>\n', '1:29', 'attention : « //example.com/x.css »'),
    'cgi-bin/k.html': ('\ufeff<p>\r\n  <b STYLE=x>\r\n', '2:6', 'attention : style'),
    'cgi-bin/l.html': ('\ufeff<i style=x>\n', '1:4', 'attention : style'),
    'cgi-bin/m.html': ('<li>\n  <p>\n    {{text}}\n  </p>\n</li>\n', '3:5', 'attention : {{text}} est seul sur sa ligne'),
    'cgi-bin/layout/n.html': ('<p title="1 > 0" style="x">a</p>\n', '1:18', 'attention : style', 'htdocs/NOM.css'),
    'htdocs/o.css': ('/* https://example.com */\n@import "https://example.com/x.css";\n', '2:10', 'attention : « https://example.com/x.css »'),
    'htdocs/p.css': ('p { background: url(//example.com/x.png); }\n', '1:21', 'attention : « //example.com/x.png »'),
    'htdocs/q.js': ("// see https://example.com\nimport x from 'https://example.com/x.js';\n", '2:16', 'attention : « https://example.com/x.js »'),
}
CLEAN = {
    'cgi-bin/r.html': '{{! { {a} } style="x" <style> }}<!-- onclick="a()" -->\n<p data-x="{{a}}{{^a}}{}{{/a}}">{{a}} {{b}}</p>\n<p>{{text}}</p>\n'
                      '<script type="module" src="/r.js"></script><script type="application/json">{}</script>\n'
                      '<svg xmlns="http://www.w3.org/2000/svg"></svg><p data-style="x" data-on="1">style="x" // https://example.com</p>\n',
    'htdocs/r.css': "/* url(https://example.com) */ p { background: url(\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>\"); }\n",
    'htdocs/r.js': "const NS = 'http://www.w3.org/2000/svg'; // as in https://example.com/\n",
}


def test_what_browsers_leave_out_and_torn_tags(site):
    for file, (text, *_) in [*LINT.items(), *((file, (text,)) for file, text in CLEAN.items())]:
        (site / file).write_bytes(text.encode())
    status, lines = check(site)
    assert status != 0
    missed = []
    for file, (_, place, *words) in LINT.items():
        told = [line for line in lines if line.startswith(f'{file}:')]
        if len(told) != 1 or not told[0].startswith(f'{file}:{place}: {words[0]}') or not all(word in told[0] for word in words):
            missed.append((file, place, words, told))
    assert not missed
    assert len(lines) == len(LINT)


# ---- what leads nowhere ----

LOADED = 'return [...document.images].every((image) => image.complete || image.loading === "lazy")'
BROKEN = '''return [...document.images].filter((image) => image.complete && image.currentSrc && !image.naturalWidth)
    .map((image) => image.outerHTML)'''


def lose_all(site, folder):
    """One reference of each kind leads nowhere."""
    edit(folder / 'home.json', ('"fan": "marcel"', '"fan": "personne"'), ('post-contest.svg', 'nulle-part.png'),
         ('clip-wax.jpg', 'nulle-part.jpg'), ('clip-curl.mp4', 'nulle-part.mp4'))
    edit(folder / 'site.json', ('barnabe.svg', 'nulle-part.svg'), ('"/stats"', '"/nulle-part"'), ('"icon": "upload"', '"icon": "nulle-part"'))
    edit(folder / 'stats.json', ('"transactions": [', '"transactions": [ { "fan": "personne", "icon": "sale", "amount": 5, "at": "2026-03-14T20:00" },'))
    edit(folder / 'fans.json', ('raoul.svg', 'nulle-part.webp'))
    edit(folder / 'messages.json', ('post-comb.svg', 'nulle-part.gif'),
         ('"script": [', '"script": [ { "them": { "image": "nulle-part.avif" }, "delay": 0 },'))
    name = put_post(folder)
    edit(folder / 'uploads' / name / 'post.json', ('"text"', f'"image": "{name}/nulle-part.png", "text"'))
    other = put_post(folder, 1)
    edit(folder / 'uploads' / other / 'post.json', ('"text"', f'"file": "{other}/nulle-part.mxf", "text"'))
    return name, other


@HELD
def test_what_leads_nowhere_is_located_by_make_check(site, folder):
    posts = lose_all(site, folder)
    status, lines = check(site)
    assert status != 0
    for path, words in [
            ('home.json', 'activity[0].fan : « personne » est introuvable'), ('home.json', 'posts[0].image : le fichier htdocs/media/nulle-part.png'),
            ('home.json', 'poster : le fichier htdocs/media/nulle-part.jpg'), ('home.json', 'video : le fichier htdocs/media/nulle-part.mp4'),
            ('site.json', 'creator.avatar : le fichier htdocs/media/nulle-part.svg'), ('site.json', "nav[3].href : aucune page n'a l'adresse « /nulle-part »"),
            ('site.json', "nav[1].icon : htdocs/icons.svg n'a pas d'icône"), ('fans.json', 'avatar : le fichier htdocs/media/nulle-part.webp'),
            ('messages.json', 'image : le fichier htdocs/media/nulle-part.gif'), ('messages.json', 'script[0].them.image : le fichier htdocs/media/nulle-part.avif'),
            (f'uploads/{posts[0]}/post.json', f'image : le fichier uploads/{posts[0]}/nulle-part.png'),
            (f'uploads/{posts[1]}/post.json', f'file : le fichier uploads/{posts[1]}/nulle-part.mxf')]:
        assert [line for line in lines if re.match(rf'content/{path}:\d+:\d+: ', line) and words in line], (words, lines)
    assert len(lines) == 12


def test_what_leads_nowhere_is_not_broken_on_a_laptop(site, folder, chromium, port):
    lose_all(site, folder)
    chromium.execute_cdp_cmd('Network.enable', {})
    chromium.execute_cdp_cmd('Network.setExtraHTTPHeaders', {'headers': {'X-Forwarded-For': LAPTOP}})
    try:
        with Server(site, folder, port=port) as server:
            links = set()
            for path in ['/', '/upload', '/stats', '/messages', '/messages/raoul', '/messages/gaston', '/crib', '/nope']:
                chromium.get(server.url + path)
                chromium.execute_script('document.querySelectorAll("[loading]").forEach((image) => { image.loading = "eager"; })')
                if path == '/messages/gaston':
                    chromium.see('.chat textarea').send_keys('x\n')
                    chromium.wait(lambda: chromium.see('.chat img[src$=avif]'))
                chromium.wait(lambda: chromium.execute_script(LOADED))
                assert chromium.execute_script(BROKEN) == [], path
                assert not chromium.see('.lost')
                links |= {link.get_attribute('href').removeprefix(server.url) for link in chromium.all('a[href]')}
            assert '/messages/gaston' in links
            assert [link for link in links if server.get(link, **AS_LAPTOP)[0] != 200] == []
            chromium.get(server.url + '/')
            texts = chromium.see('.column').text
            assert 'personne' not in texts
            chromium.wait(lambda: [label for label in chromium.all('.post .unplayable') if label.text == 'Aperçu indisponible'])
            assert [problem for problem in chromium.problems() if 'nulle-part' in problem and 'nulle-part.mp4' not in problem] == []
    finally:
        chromium.execute_cdp_cmd('Network.setExtraHTTPHeaders', {'headers': {}})
        chromium.get('about:blank')
        chromium.problems()


def test_an_image_element_gets_a_neutral_picture_and_all_else_the_page(site, folder):
    with Server(site, folder) as server:
        for path in ['/media/nulle-part.JPG', '/uploads/nulle-part/poster.webp']:
            status, headers, text = server.get(path, Accept='image/avif,image/webp,*/*;q=0.8')
            assert (status, headers['Content-Type'].split(';')[0]) == (200, 'image/svg+xml') and '<svg' in text
            assert server.get(path, Accept='image/avif', If_None_Match=headers['ETag'])[0] == 304
            assert server.get(path, Accept='*/*')[0] == server.get(path, Accept='text/html,*/*')[0] == 404


def test_the_host_is_told_what_leads_nowhere_and_when_it_is_mended(site, folder):
    def told():
        assert 'class="lost"' not in server.get('/', **AS_LAPTOP)[2]
        status, _, text = server.get('/')
        assert status == 200 and 'Barnabé Lemoine' in text
        return re.findall(r'<p><code>(.*?):\d+:\d+</code> : (.*?)</p>', text.partition('class="lost"')[2])
    with Server(site, folder) as server:
        assert told() == []
        edit(folder / 'home.json', ('post-wax.svg', 'nulle-part.svg'))
        lost = ('content/home.json', 'posts[12].image : le fichier htdocs/media/nulle-part.svg est introuvable.')
        assert told() == [lost] and told() == [lost]
        (site / 'htdocs/media/nulle-part.svg').write_text('<svg xmlns="http://www.w3.org/2000/svg"></svg>')
        assert told() == []
        (site / 'htdocs/media/nulle-part.svg').unlink()  # the content did not change
        assert told() == [lost]
        edit(folder / 'home.json', ('nulle-part.svg', 'post-wax.svg'))
        assert told() == []
        edit(folder / 'fans.json', ('"id": "camille"', '"id": "camilla"'))  # nor here: home.json and messages.json
        assert told() == [('content/home.json', 'activity[1].fan : « camille » est introuvable dans fans.fans.id.'),
                          ('content/messages.json', 'conversations[3].fans[0] : « camille » est introuvable dans fans.fans.id.')]
        assert '/messages/camille"' not in server.get('/')[2]
        edit(folder / 'fans.json', ('"id": "camilla"', '"id": "camille"'))
        assert told() == []
        edit(folder / 'fans.json', ('lea.svg', 'nulle-part.svg'))  # which Home reads twice
        assert [name for name, _ in told()] == ['content/fans.json']
        edit(folder / 'fans.json', ('nulle-part.svg', 'lea.svg'))
        edit(folder / 'site.json', ('"/stats"', '"/statistiques"'))
        assert told() == [('content/site.json', 'nav[3].href : aucune page n&#39;a l&#39;adresse « /statistiques ».')]
        assert 'href="/statistiques"' not in server.get('/')[2]
