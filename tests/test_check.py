"""What make check says of content, names, templates, styles and scripts; and what leads nowhere: told on the host, not
broken on a laptop."""
import json
import re
import shutil
import unicodedata

import pytest

from conftest import edit, make_check, pages
from growth import name_of
from mutations import AS_LAPTOP, LAPTOP, add_upload
from site_server import Server


@pytest.fixture
def folder(site):
    """The content of a copy of the site, whose templates and media may be changed, too."""
    return site / 'content'


# ---- files that people's programs make ----

def test_files_that_editors_leave_are_named_with_what_is_read(site, folder):
    strays = {'messages.json.txt': 'messages', 'messages.json.rtf': 'messages', 'messages copie.json': 'messages',
              'messages (1).json': 'messages', 'Copie de messages.json': 'messages', 'messages.json~': 'messages',
              'Stats.JSON': 'stats', 'home.rtf': 'home', 'site-2.json.bak': 'site'}
    for name in [*strays, 'notes.txt', 'home.jpg', '.messages.json.swp']:  # the last three are nobody's business
        (folder / name).write_text('{')
    status, lines = make_check(site)
    assert status == 0
    assert sorted(lines[:-1]) == sorted(f"content/{name}: attention : ce fichier n'est pas lu : le site lit {meant}.json."
                                        for name, meant in strays.items())


def test_a_file_that_a_page_of_its_own_reads_is_no_stray(site, folder):
    (folder / 'homework.json').write_text('{"a": 1}')
    assert "n'est pas lu" in make_check(site)[1][0]
    (site / 'cgi-bin/homework.html').write_text('{{a}}\n')
    assert 'homework.json: attention : ce fichier n\'a pas de schéma' in make_check(site)[1][0]


def test_uploads_are_checked_all_of_them(site, folder):
    for number in range(70):
        add_upload(folder, name_of(number), text='Lorem ipsum')
    (folder / 'uploads/vide').mkdir()
    (folder / 'uploads/clip.mp4').write_text('')
    path = add_upload(folder, 'a' * 16)
    path.rename(path.with_name('post.json.txt'))
    renamed, wrong = path.parent.name, add_upload(folder, 'b' * 16, at='2026-02-31T10:00').parent.name
    status, lines = make_check(site)
    assert status != 0 and sum('lorem ipsum' in line for line in lines) == 70
    rest = [line for line in lines if 'lorem' not in line]
    assert rest[0].startswith(f'content/uploads/{wrong}/post.json:') and 'at : une date du calendrier' in rest[0]
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
    status, lines = make_check(site)
    assert (status, len(lines)) == ((1, 1) if words else (0, 1))
    assert not words or (words in lines[0] and re.match(r'content/fans.json:\d+:\d+: fans\[\d+\].avatar', lines[0]))


def all_is_shown(browser):
    """Waits for all pictures; none is broken, and the host is told of nothing."""
    browser.wait(lambda: all(browser.each('img:not([loading=lazy])', 'complete')))
    assert browser.execute_script('''
        return [...document.images].filter((image) => image.complete && image.currentSrc && !image.naturalWidth)
          .map((image) => image.outerHTML)''') == []
    assert not browser.see('.lost')


def test_names_of_pictures_in_the_browser(site, folder, chromium, port):
    """In a chat, on a post, as the creator: capitals, blanks, accents in either form, an apostrophe and an ampersand."""
    names = ['IMG_2041.JPG', 'a b.jpg', unicodedata.normalize('NFD', 'été.jpg'), "l'œil & co.Png", 'CLIP.MOV']
    for name in names:
        old = 'clip-trim.mp4' if name == 'CLIP.MOV' else 'clip-wax.jpg'
        shutil.copy(site / 'htdocs/media' / old, site / 'htdocs/media' / name)
    edit(folder / 'site.json', ('barnabe.svg', names[0]))
    edit(folder / 'home.json', ('post-contest.svg', names[1]), ('clip-trim.jpg', names[2]), ('clip-trim.mp4', names[4]))
    edit(folder / 'fans.json', ('gaston.svg', names[2]))
    edit(folder / 'messages.json', ('post-comb.svg', names[3]))
    assert make_check(site)[0] == 0
    chromium.problems()
    with Server(site, folder, port=port) as server:
        chromium.forget(server.url)
        for path in ['/messages/gaston', '/']:
            chromium.get(server.url + path)
            all_is_shown(chromium)
        chromium.wait(lambda: chromium.execute_script('return document.querySelector("video[src$=MOV]").readyState > 0'))
        chromium.get('about:blank')
        assert chromium.problems() == []
        assert server.complaints() == []


# ---- templates, styles, scripts ----

LINT = {  # file: what is in it, and at which line and column what is told; an error unless it begins with "attention"
    'cgi-bin/a.html': ('<p>\n  { {name} }\n</p>\n', '2:3', 'les accolades d\'une balise se touchent'),
    'cgi-bin/b.html': ('<p>{{name} }</p>\n<p>{{site.brand}}</p>\n', '1:4', 'les accolades'),
    'cgi-bin/c.html': ('<p>\n\n { {{name}} }</p>\n', '3:2', 'les accolades'),
    'cgi-bin/d.html': ('<p class="x"\n   style="color: red">a</p>\n', '2:4', 'attention : style="…"', 'htdocs/d.css'),
    'cgi-bin/e.html': ('{{#a}}<style>p { color: red }</style>{{/a}}\n', '1:7', 'attention : <style>', 'htdocs/e.css'),
    'cgi-bin/f.html': ("<script>alert('a')</script>\n", '1:1', 'attention : <script>', 'htdocs/f.js'),
    'cgi-bin/g.html': ('<i {{#a}}disabled{{/a}} onclick="a()">a</i>\n', '1:25', 'attention : onclick="…"', 'htdocs/g.js'),
    'cgi-bin/h.html': ('<a href=" javascript:a()">a</a>\n', '1:11', 'attention : javascript:', 'htdocs/h.js'),
    'cgi-bin/i.html': ('<img\n  src=\'https://a.org/{{x}}.png\' alt="">\n', '2:8', 'attention : « https://a.org/{{x}}.png »'),
    'cgi-bin/j.html': ('<link rel="stylesheet" href=//a.org/x.css>\n', '1:29', 'attention : « //a.org/x.css »'),
    'cgi-bin/k.html': ('\ufeff<p>\r\n  <b STYLE=x>\r\n', '2:6', 'attention : style'),
    'cgi-bin/l.html': ('\ufeff<i style=x>\n', '1:4', 'attention : style'),
    'cgi-bin/m.html': ('<li>\n  <p>\n    {{text}}\n  </p>\n</li>\n', '3:5', 'attention : {{text}} est seul sur sa ligne'),
    'cgi-bin/layout/n.html': ('<p title="1 > 0" style="x">a</p>\n', '1:18', 'attention : style', 'htdocs/NOM.css'),
    'htdocs/o.css': ('/* https://a.org */\n@import "https://a.org/x.css";\n', '2:10', 'attention : « https://a.org/x.css »'),
    'htdocs/p.css': ('p { background: url(//a.org/x.png); }\n', '1:21', 'attention : « //a.org/x.png »'),
    'htdocs/q.js': ("// see https://a.org\nimport x from 'https://a.org/x.js';\n", '2:16', 'attention : « https://a.org/x.js »'),
}
CLEAN = {
    'cgi-bin/r.html': '{{! { {a} } style="x" <style> }}<!-- onclick="a()" -->\n'
                      '<p data-x="{{a}}{{^a}}{}{{/a}}">{{a}} {{b}}</p>\n<p>{{text}}</p>\n'
                      '<script type="module" src="/r.js"></script><script type="application/json">{}</script>\n'
                      '<svg xmlns="http://www.w3.org/2000/svg"></svg><p data-style="x" data-on="1">style="x" // https://a.org</p>\n',
    'htdocs/r.css': '/* url(https://a.org) */ p { background: '
                    """url("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>"); }\n""",
    'htdocs/r.js': "const NS = 'http://www.w3.org/2000/svg'; // as in https://a.org/\n",
}


def test_what_browsers_leave_out_and_torn_tags(site):
    for file, (text, *_) in [*LINT.items(), *((file, (text,)) for file, text in CLEAN.items())]:
        (site / file).write_bytes(text.encode())
    status, lines = make_check(site)
    assert status != 0
    missed = []
    for file, (_, place, *words) in LINT.items():
        told = [line for line in lines if line.startswith(f'{file}:')]
        if len(told) != 1 or not all(word in told[0] for word in [f'{file}:{place}: {words[0]}', *words[1:]]):
            missed.append((file, place, words, told))
    assert not missed
    assert len(lines) == len(LINT)


# ---- what leads nowhere ----

def lose_all(site, folder):
    """One reference of each kind leads nowhere."""
    edit(folder / 'notifications.json', ('"fan": "marcel"', '"fan": "personne"'))
    edit(folder / 'home.json', ('post-contest.svg', 'nulle-part.png'),
         ('clip-wax.jpg', 'nulle-part.jpg'), ('clip-curl.mp4', 'nulle-part.mp4'))
    edit(folder / 'site.json', ('barnabe.svg', 'nulle-part.svg'), ('"/stats"', '"/nulle-part"'),
         ('"icon": "upload"', '"icon": "nulle-part"'))
    edit(folder / 'stats.json', ('"transactions": [', '"transactions": [ { "fan": "personne", "icon": "sale", "amount": 5, '
                                 '"at": "2026-03-14T20:00" },'))
    edit(folder / 'fans.json', ('raoul.svg', 'nulle-part.webp'))
    edit(folder / 'messages.json', ('post-comb.svg', 'nulle-part.gif'),
         ('"script": [', '"script": [ { "them": { "image": "nulle-part.avif" }, "delay": 0 },'))
    posts = [f'2026-03-14-{id}' for id in ('a' * 16, 'b' * 16)]
    for key, file, post in zip(['image', 'file'], ['nulle-part.png', 'nulle-part.mxf'], posts):
        add_upload(folder, post[11:], **{key: f'{post}/{file}'})
    return posts


def test_what_leads_nowhere_is_located_by_make_check(site, folder):
    posts = lose_all(site, folder)
    status, lines = make_check(site)
    assert status != 0
    for path, words in [
            ('notifications.json', 'activity[1].fan : « personne » est introuvable'),
            ('home.json', 'posts[0].image : le fichier htdocs/media/nulle-part.png'),
            ('home.json', 'poster : le fichier htdocs/media/nulle-part.jpg'),
            ('home.json', 'video : le fichier htdocs/media/nulle-part.mp4'),
            ('site.json', 'creator.avatar : le fichier htdocs/media/nulle-part.svg'),
            ('site.json', "nav[4].href : aucune page n'a l'adresse « /nulle-part »"),
            ('site.json', "nav[3].icon : htdocs/icons.svg n'a pas d'icône « nulle-part »"),
            ('fans.json', 'avatar : le fichier htdocs/media/nulle-part.webp'),
            ('messages.json', 'image : le fichier htdocs/media/nulle-part.gif'),
            ('messages.json', 'script[0].them.image : le fichier htdocs/media/nulle-part.avif'),
            (f'uploads/{posts[0]}/post.json', f'image : le fichier uploads/{posts[0]}/nulle-part.png'),
            (f'uploads/{posts[1]}/post.json', f'file : le fichier uploads/{posts[1]}/nulle-part.mxf')]:
        assert any(re.match(rf'content/{path}:\d+:\d+: ', line) and words in line for line in lines), (words, lines)
    assert len(lines) == 12


def test_what_leads_nowhere_is_not_broken_on_a_laptop(site, folder, chromium, port):
    lose_all(site, folder)
    chromium.execute_cdp_cmd('Network.enable', {})
    chromium.execute_cdp_cmd('Network.setExtraHTTPHeaders', {'headers': {'X-Forwarded-For': LAPTOP}})
    try:
        with Server(site, folder, port=port) as server:
            chromium.forget(server.url)
            links = set()
            for path in ['/', '/upload', '/stats', '/notifications', '/profile', '/profile?show=media', '/messages', '/messages/raoul',
                         '/messages/gaston', '/crib', '/nope']:
                chromium.get(server.url + path)
                chromium.execute_script('for (const image of document.images) image.loading = "eager"')
                if path == '/messages/gaston':
                    chromium.see('.chat textarea').send_keys('x\n')
                    chromium.wait(lambda: chromium.see('.chat img[src$=avif]'))
                    pages(chromium)
                all_is_shown(chromium)
                links |= {link.removeprefix(server.url) for link in chromium.each('a[href]', 'href')}
            assert '/messages/gaston' in links
            cookie = 'scene=cinq-jours-apres'  # of links that lead there
            assert [link for link in links
                    if server.get(link, **AS_LAPTOP, Cookie=cookie if cookie in link else '')[0] != 200] == []
            chromium.get(server.url + '/')
            texts = chromium.see('.column').text
            assert 'personne' not in texts
            chromium.wait(lambda: 'Aperçu indisponible' in chromium.each('.post .unplayable', 'innerText', seen=True))
            assert not [told for told in chromium.problems() if 'nulle-part' in told and 'nulle-part.mp4' not in told]
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
        edit(folder / 'fans.json', ('"id": "camille"', '"id": "camilla"'))  # nor here: what names her
        assert told() == [('content/home.json', 'posts[0].thread.history[3].from : « camille » est introuvable dans fans.fans.id.'),
                          ('content/messages.json', 'conversations[3].fans[0] : « camille » est introuvable dans fans.fans.id.'),
                          ('content/notifications.json', 'activity[2].fan : « camille » est introuvable dans fans.fans.id.')]
        assert '/messages/camille"' not in server.get('/')[2]
        edit(folder / 'fans.json', ('"id": "camilla"', '"id": "camille"'))
        assert told() == []
        edit(folder / 'fans.json', ('lea.svg', 'nulle-part.svg'))  # which Home reads twice
        assert [name for name, _ in told()] == ['content/fans.json']
        edit(folder / 'fans.json', ('nulle-part.svg', 'lea.svg'))
        edit(folder / 'site.json', ('"/stats"', '"/statistiques"'))
        assert told() == [('content/site.json', 'nav[4].href : aucune page n&#39;a l&#39;adresse « /statistiques ».')]
        assert 'href="/statistiques"' not in server.get('/')[2]
