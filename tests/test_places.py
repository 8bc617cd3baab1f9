"""What a change costs, counted in places (DESIGN.md 2.8): each is made to the letter of README.md, in a copy of the project."""
import json
import re
import subprocess

from conftest import SANITIZE
from test_readme import README, apply_diffs, recipe, serve  # serve is a fixture
from tus import publish


def make_check(site):
    result = subprocess.run(['make', '-s', 'check', SANITIZE], cwd=site, capture_output=True, text=True)
    return result.returncode, result.stdout.splitlines()


def section(name):
    """What README says under **name.** among the pages, to the next of them."""
    return re.search(rf'\n\*\*{name}\.\*\*(.*?)(?=\n\*\*|\n## )', README, re.S)[1]


def write_files(text, site):
    """Makes each file that stands whole in text, under its name. Returns the names."""
    files = re.findall(r'`((?:cgi-bin|content)/\S+)`[^\n`]*:\n\n```(?:c|html|json)\n(.*?)```', text, re.S)
    for name, content in files:
        (site / name).write_text(content)
    return [name for name, _ in files]


def changed(site, before):
    """The files that are not as they were; content of the story and what make makes left out."""
    return {path for path, text in snapshot(site).items() if before.get(path) != text}


def snapshot(site):
    return {path.relative_to(site).as_posix(): path.read_bytes() for folder in ('cgi-bin', 'htdocs', 'content')
            for path in (site / folder).rglob('*') if path.suffix in ('.c', '.h', '.html', '.js', '.css', '.json', '.md') and '.good' not in path.parts}


def test_a_new_kind_of_bubble_is_four_places(site, serve, browser):
    before = snapshot(site)
    apply_diffs(recipe('New kind of bubble'), site)
    assert len(changed(site, before)) == 4
    path = site / 'content/messages.json'
    tree = json.loads(path.read_text())
    stickers = ['post-wax.svg', 'post-comb.svg', 'post-winter.svg']
    gaston = tree['conversations'][0]
    gaston['history'][-1]['sticker'] = stickers[0]
    gaston['script'] = [{'them': {'text': 'Regarde', 'sticker': stickers[1]}, 'delay': 0}, {'them': {'sticker': stickers[2]}, 'delay': 0}]
    path.write_text(json.dumps(tree))
    assert make_check(site)[0] == 0
    server = serve()
    browser.get(server.url + '/messages/gaston')
    def sources():
        return browser.execute_script('return [...document.querySelectorAll(".chat .sticker")].map((sticker) => sticker.src)')
    assert [source.rsplit('/', 1)[-1] for source in sources()] == stickers[:1]
    assert browser.see('.chat .sticker').size['width'] == 128  # its looks
    browser.see('.chat textarea').send_keys('a\n')
    browser.wait(lambda: len(sources()) == 2)
    browser.wait(lambda: browser.execute_script('return JSON.parse(localStorage["onlystache.pages"] ?? null)'))  # the take is frozen
    browser.wait(lambda: browser.execute_script('''
        return import('/lib/format.js').then(({ media }) => arguments[0].every((name) => media.get(name)))''', stickers))
    browser.execute_cdp_cmd('Network.enable', {})
    def offline(is_offline):
        browser.execute_cdp_cmd('Network.emulateNetworkConditions', {
            'offline': is_offline, 'latency': 0, 'downloadThroughput': -1, 'uploadThroughput': -1})
    browser.expect('ERR_INTERNET_DISCONNECTED')
    offline(True)
    try:
        browser.see('.chat textarea').send_keys('b\n')  # the Wi-Fi is gone, the reply comes and is shown
        browser.wait(lambda: len(sources()) == 3)
        browser.wait(lambda: browser.execute_script('return [...document.querySelectorAll(".chat .sticker")].at(-1).naturalWidth > 0'))
    finally:
        offline(False)
        browser.execute_cdp_cmd('Network.disable', {})
    browser.get(server.url + '/crib')
    assert [source.rsplit('/', 1)[-1] for source in browser.execute_script(
        'return [...document.querySelectorAll(".crib .sticker")].map((sticker) => sticker.src)')] == stickers[1:]
    browser.get('about:blank')
    server.expect('content/messages.json', at_least=0)  # a look of the page that was left may still be on its way
    tree['conversations'][0]['script'][0]['them']['sticker'] = 'clip-wax.mp4'
    path.write_text(json.dumps(tree))
    assert any('une image de htdocs/media' in line for line in make_check(site)[1])
    tree['conversations'][0]['script'][0]['them']['sticker'] = 'post-vax.svg'
    path.write_text(json.dumps(tree))
    assert any('htdocs/media/post-vax.svg est introuvable' in line for line in make_check(site)[1])


def test_a_new_label_is_two_places(site, serve):
    before = snapshot(site)
    assert apply_diffs(recipe('New label'), site) == ['content/messages.json', 'cgi-bin/messages.html']
    assert len(changed(site, before)) == 2
    assert make_check(site)[0] == 0 and len(make_check(site)[1]) == 1
    assert '<p class="meta">Sa ville</p>' in serve().get('/messages/gaston')[2]
    path, template = site / 'content/messages.json', site / 'cgi-bin/messages.html'
    path.write_text(path.read_text().replace('"city_hint"', '"city_hind"'))
    status, lines = make_check(site)
    assert status != 0 and len(lines) == 2
    assert re.match(r'cgi-bin/messages.html:\d+:\d+: « city_hint » manque sous « labels » de messages.json.', lines[0])
    assert re.match(r"content/messages.json:\d+:\d+: attention : labels.city_hind : aucun modèle ni script n'utilise ce mot.", lines[1])


def test_a_new_field_of_a_post_is_four_places(site, serve, browser):
    before = snapshot(site)
    apply_diffs(recipe('New field of a post'), site)
    assert len(changed(site, before)) == 4
    assert make_check(site)[0] == 0 and len(make_check(site)[1]) == 1
    server = serve()
    assert 'town : ' in publish(server, text='x', town=5)[2]
    browser.get(server.url + '/upload')
    browser.find_element('css selector', '.files').send_keys(str(site / 'htdocs/media/clip-wax.jpg'))
    town = lambda: [part.text for part in browser.all('article [data-part=town]')]
    name = 'Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson'[:40]
    browser.see('[name=town]').send_keys(name + ' et plus')
    browser.wait(lambda: town() == [name])  # the preview
    assert browser.execute_script('const [town] = document.getElementsByName("town"); return town.scrollWidth <= town.clientWidth')
    browser.wait(lambda: browser.see('.queue [data-state=done]'))
    browser.see('.editor .top .button').click()
    browser.wait(lambda: browser.see('.toast').is_displayed())
    browser.get(server.url + '/')
    assert [shown for shown in town() if shown] == [name] and browser.see('article').text.count(name) == 1


def test_a_page_with_its_own_content_is_four_places(site, serve):
    before = snapshot(site)
    text = README.split('## Add a page')[1].split('\n## ')[0].split('\n**A page with posts')[0]
    names = write_files(text, site)
    assert names == ['cgi-bin/contest.c', 'cgi-bin/contest.html', 'content/contest.json']
    apply_diffs(text, site)
    for name, old, new in [('contest.c', 'page_begin(NULL)', 'page_begin("contest")'),
                           ('contest.html', "<h2>La plus belle moustache de l'année</h2>",
                            ''.join(re.findall(r'`(<h2>\{\{labels.*?|\{\{#places.*?)`', section('A page with its own content'))))]:
        path = site / 'cgi-bin' / name
        assert path.read_text().count(old) == 1
        path.write_text(path.read_text().replace(old, new))
    assert len(changed(site, before)) == 4
    page = serve().get('/contest')[2]
    assert '<h1>Concours</h1>' in page and '<h2>La plus belle moustache de l&#39;année</h2>' in page
    assert '<p>2. Hugo Lesage</p>' in page and 'aria-current="page"' in page


def test_a_page_with_posts_is_three_files(site, serve, browser):
    before = snapshot(site)
    text = section('A page with posts')
    assert write_files(text, site) == ['cgi-bin/latest.c', 'cgi-bin/latest.html'] and apply_diffs(text, site) == ['content/site.json']
    assert len(changed(site, before)) == 3
    assert len((site / 'cgi-bin/latest.c').read_text().splitlines()) <= 10
    server = serve()
    browser.get(server.url + '/latest')
    posts = sorted(server.content('home')['posts'], key=lambda post: post['at'], reverse=True)[:6]
    assert [post.get_attribute('data-post') for post in browser.all('article')] == [post['id'] for post in posts]
    browser.see('article .more').click()
    assert 'Épingler' in browser.see('.menu').text
    like = browser.see('article .like')
    likes = int(like.text)
    like.click()
    browser.wait(lambda: int(like.text) == likes + 1)
    browser.get(server.url + '/')
    browser.wait(lambda: browser.see(f'article[data-post="{posts[0]["id"]}"] .like').get_attribute('aria-pressed') == 'true')


# The text that is hard to read on its ground (contrast under 4.5), and the grounds that are large and light.
READABLE = """
const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
function channels(colour) {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
}
const over = ([r, g, b, a], below) => [r, g, b].map((top, i) => top * a / 255 + below[i] * (1 - a / 255));
const ground = (element) => !element ? [255, 255, 255] :
  over(channels(getComputedStyle(element).backgroundColor), ground(element.parentElement));
function luminance(colour) {
  const [r, g, b] = colour.map((c) => c / 255 <= .04045 ? c / 255 / 12.92 : ((c / 255 + .055) / 1.055) ** 2.4);
  return .2126 * r + .7152 * g + .0722 * b;
}
function contrast(colour, below) {
  const [dark, light] = [luminance(over(channels(colour), below)), luminance(below)].sort((a, b) => a - b);
  return (light + .05) / (dark + .05);
}
for (const element of document.querySelectorAll('.toast, .toast *, .menu, .overlay, .day')) element.hidden = false;
for (const element of document.querySelectorAll('.toast span, .day b')) element.textContent = 'Ici';
const hard = [], light = [];
for (const element of document.body.querySelectorAll('*')) {
  if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const name = `${element.localName}.${element.getAttribute('class')} ${element.textContent.trim().slice(0, 30)}`;
  if (element.matches('img, video')) continue;
  if (box.width * box.height > 30000 && luminance(ground(element)) > .2) light.push(name);
  const colours = [];
  if ([...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) && !element.matches(':disabled'))
    colours.push(element.matches('svg text') ? style.fill : style.color);
  if (element.placeholder) colours.push(getComputedStyle(element, '::placeholder').color);
  for (const colour of colours)
    if (contrast(colour, ground(element)) < 4.5) hard.push(`${name}: ${contrast(colour, ground(element)).toFixed(2)}`);
}
return { hard, light, seen: document.body.querySelectorAll('*').length };
"""


def test_a_dark_theme_is_one_line(site, serve, server, browser):
    browser.get(server.url)
    assert browser.execute_script(READABLE)['light'] and browser.execute_script(READABLE)['hard'] == []
    before = snapshot(site)
    text = recipe('A dark theme')
    assert apply_diffs(text, site) == ['content/site.json'] and len(changed(site, before)) == 1
    assert text.count('\n+') == 1
    dark = serve()
    browser.expect('status of 404')
    for path in ['/', '/upload', '/messages', '/messages/lea', '/stats', '/notifications', '/profile', '/crib', '/nope']:
        browser.get(dark.url + path)
        found = browser.execute_script(READABLE)
        assert (found['hard'], found['light']) == ([], []) and found['seen'] > 20, path
        assert browser.execute_script('return getComputedStyle(document.documentElement).colorScheme') == 'dark'
    browser.get(dark.url + '/crib')
    browser.execute_cdp_cmd('Emulation.setEmulatedMedia', {'media': 'print'})
    assert browser.execute_script('return getComputedStyle(document.documentElement).colorScheme') == 'light'
    browser.execute_cdp_cmd('Emulation.setEmulatedMedia', {'media': ''})


def test_another_logo_is_one_file(site, serve):
    """In the bar, in the tab and on the page that tells of an error: all name the same file."""
    server = serve()
    for path in ['/', '/messages', '/nope']:
        page = server.get(path)[2]
        assert re.findall(r'(?:href|src)="([^"]*(?:logo|favicon)[^"]*)"', page.split('</nav>')[0]) == ['/logo.svg', '/logo.svg#logo']
    names = subprocess.run(['grep', '-rlE', 'id="logo"|favicon', site / 'htdocs', site / 'cgi-bin', '--include=*.svg', '--include=*.html'],
                           capture_output=True, text=True).stdout.split('\n')
    assert [name.rsplit('/', 1)[-1] for name in names if name and '.good' not in name] == ['logo.svg']
