"""Editing without code, in the browser: what is about whole files. See test_edit_page.py for the fields."""
import json
import re

import pytest
from selenium.webdriver import Keys

from conftest import came, make_check, planned
from forms import Form, form, patch, window  # noqa: F401 (fixtures)
from mutations import AS_LAPTOP
from site_server import Server

REPLY = '/conversations/0/script/2/them/1'


# ---- what is wrong ----

def test_mistakes_of_all_files_lead_to_their_fields(browser, server, form):
    def mistake(tree):
        tree['conversations'][2]['script'][1]['delay'] = 'vite'
    server.edit('messages', mistake)
    server.edit('fans', lambda tree: tree['fans'][2].update(online='oui'))
    browser.get(server.url + '/edit')
    browser.wait(lambda: len(browser.all('.mistakes a')) >= 2)
    links = dict(zip(browser.each('.mistakes a', 'hash'), browser.texts('.mistakes a')))
    assert 'true ou false' in links['#/fans/2/online'] and 'un nombre de secondes' in links['#/conversations/2/script/1/delay']
    delay = '/conversations/2/script/1/delay'
    browser.see(f'.mistakes a[href$="{delay}"]').click()
    browser.wait(lambda: form.value(delay) == 'vite')
    assert form.focus() == delay and 'un nombre de secondes' in form.said(delay)
    assert browser.each('.mistakes a', 'hash', seen=True) == ['#' + delay]  # of this file alone
    form.type(delay, '3', Keys.ENTER)
    browser.wait(lambda: not browser.see('.mistakes').is_displayed() and form.said(delay) == '')
    patch(server, {'op': 'replace', 'path': '/fans/2/online', 'value': True}, name='fans')
    browser.get(server.url + '/edit')
    browser.wait(lambda: browser.see('.scale td'))
    assert not browser.see('.mistakes').is_displayed()


def test_a_file_that_is_no_json(browser, server, form):
    browser.expect('status of 500')
    form.open('/delay')
    right = form.path.read_text()
    form.path.write_text(right.replace('"delay": 4,', '"delay": 4'))
    browser.reads('content/messages.json:')  # the open form says so by itself
    form.type('/delay', '6')
    form.path.write_text(right)
    browser.wait(lambda: 'messages.json' not in browser.see('.state').text)
    assert form.value('/delay') == '6' and form.focus() == '/delay'
    form.field('/delay').send_keys(Keys.ENTER)
    form.saved('-"delay": 4', '+"delay": 6')
    form.path.write_text('{')
    for headers in [{}, AS_LAPTOP]:
        status, _, body = server.get('/edit/messages', **headers)
        assert status == 500 and 'content/messages.json:1' in body
    browser.get(server.url + '/edit/messages')
    browser.reads('content/messages.json:1')
    form.path.write_text(right)
    browser.wait(lambda: browser.see('[data-path="/delay"]'))
    script = browser.execute_cdp_cmd('Page.addScriptToEvaluateOnNewDocument', {'source': '''
        const atOnce = fetch;
        globalThis.fetch = async (...words) => {
          await new Promise((resolve) => setTimeout(resolve, 300));
          return atOnce(...words);
        };'''})['identifier']
    form.path.write_text('{')
    browser.get(server.url + '/edit/messages')
    form.path.write_text(right)  # before the page has read itself
    browser.execute_cdp_cmd('Page.removeScriptToEvaluateOnNewDocument', {'identifier': script})
    browser.wait(lambda: browser.see('[data-path="/delay"]'))


# ---- the server is away ----

def test_what_is_typed_outlasts_the_server(browser, server, form):
    browser.expect('net::ERR_', 'status of 412')
    form.open(REPLY)
    server.stop()
    form.type(REPLY, 'plus tard', Keys.ENTER)
    browser.reads('Le serveur ne répond pas')
    assert form.value(REPLY) == 'plus tard' and form.path.read_bytes() == form.before
    server.start_again()
    form.saved('-"Le jury mesure', '+"plus tard"')
    browser.reads('Enregistré')


def test_a_mistake_that_is_mended_before_the_server_is_back(browser, server, form):
    browser.expect('net::ERR_', 'status of 422')
    delay = '/conversations/0/script/6/delay'
    form.open(delay)
    server.stop()
    form.type(delay, 'vite', Keys.ENTER)
    browser.reads('Le serveur ne répond pas')
    form.type(delay, '7', Keys.ENTER)
    server.start_again()
    form.saved('-"delay": 6', '+"delay": 7')
    browser.wait(lambda: form.said(delay) == form.said(delay, 'clash') == '')


# ---- the whole scene ----

def test_take_over_from_here(browser, server, form):
    before = server.content('messages')['conversations'][0]
    form.open('/conversations/0/script/2')
    form.press('/conversations/0/script/2', 'takeover')
    form.becomes(lambda tree: tree['conversations'][0]['script'] == before['script'][3:])
    history = server.content('messages')['conversations'][0]['history']
    said = history[len(before['history']):]
    assert history[:len(before['history'])] == before['history']
    assert [(line['from'], line['text']) for line in said] == [
        ('me', "Gaston. J'ai un problème."), ('them', "Qu'est-ce que tu as fait ?"), ('me', 'La pointe gauche est plus courte.'),
        ('them', 'Pardon ?'), ('them', 'Pose ces ciseaux.'), ('me', "Je n'ai rien coupé ! 6,2 à droite, 5,9 à gauche."),
        ('them', 'TROIS MILLIMÈTRES ?'), ('them', 'Le jury mesure au réglet, Barnabé !')]
    dates = [line['at'] for line in said]
    assert dates == sorted(dates) and '2026-03-14T21:07' <= dates[0] and dates[-1] <= '2026-03-14T21:08'
    browser.wait(lambda: browser.see('[data-do=undo]').is_enabled())
    browser.see('[data-do=undo]').click()
    browser.wait(lambda: form.path.read_bytes() == form.before)


def test_ten_times_more(browser, server, form):
    def rows():
        return [tuple(int(re.sub(r'\D', '', number)) for number in row.split('\t')[-2:]) for row in browser.each('.scale tbody tr', 'innerText')]
    content = make_check(server.project, server.folder)
    before = {name: server.content(name) for name in ['home', 'site', 'stats']}
    browser.get(server.url + '/edit')
    browser.wait(lambda: len(browser.all('.scale td')) > 6)
    sums = rows()
    assert len(sums) > 5 and all(after == 10 * before for before, after in sums)
    for _ in range(2):  # a double click
        browser.see('[data-do=scale]').click()
    browser.wait(lambda: server.content('stats')['measures'][1]['total'] == 264180)
    browser.wait(lambda: server.content('site')['creator']['counters'][0]['value'] == 2110)
    posts = [(old, new) for old, new in zip(before['home']['posts'], server.content('home')['posts']) if old.get('likes')]
    assert posts and all(new['likes'] == 10 * old['likes'] for old, new in posts)
    browser.wait(lambda: rows() == [(10 * before, 10 * after) for before, after in sums])
    assert make_check(server.project, server.folder) == content
    form.open('', 'stats')  # and back
    browser.wait(lambda: browser.see('[data-do=undo]').is_enabled())
    browser.see('[data-do=undo]').click()
    browser.wait(lambda: server.content('stats') == before['stats'])


def test_slower_stretches_a_reply(browser, scene, server):
    def dots(field):
        field.send_keys('a', Keys.ENTER)
        event = browser.execute_script('''const { chats } = JSON.parse(localStorage['onlystache.take']);
            return chats.gaston.events.find(({ text }) => text === 'une réponse')''')
        return planned(browser, 'une réponse') - planned(browser, 'a'), event['at'] - event['typingAt']
    once = dots(scene([{'them': 'une réponse', 'delay': 2}]))
    browser.see('body').send_keys(Keys.F8)
    server.edit('messages', lambda tree: tree.update(slower=1.5))
    twice = dots(scene([{'them': 'une réponse', 'delay': 2}]))
    assert once[0] == 2000 and twice == pytest.approx([1.5 * ms for ms in once], abs=1)
    came(browser, 'une réponse')


# ---- a new file ----

SCHEMA = {
    'type': 'object', 'required': ['title'], 'additionalProperties': False, 'description': 'Le concours.',
    'properties': {
        '$schema': {'type': 'string'},
        'title': {'type': 'string', 'description': 'Le titre ; en haut.'},
        'places': {'type': 'integer', 'minimum': 1, 'maximum': 99, 'description': 'Combien.'},
        'open': {'type': 'boolean', 'description': 'Ouvert.'},
        'size': {'enum': ['petit', 'grand'], 'description': 'La taille.'},
        'at': {'type': 'string', 'pattern': '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', 'x-date': True, 'description': 'Le jour.'},
        'poster': {'type': 'string', 'pattern': '\\.(svg|jpg)$', 'x-media': True, 'description': "L'affiche."},
        'jury': {'type': 'array', 'description': 'Le jury.', 'items': {'type': 'object', 'required': ['name'], 'properties': {
            'name': {'type': 'string', 'description': 'Le nom.'}, 'age': {'type': 'integer', 'description': "L'âge."}}}},
        'words': {'type': 'array', 'description': 'Des mots.', 'items': {'type': 'string'}},
        'prize': {'description': 'Le prix.', 'anyOf': [{'title': 'un nombre', 'type': 'number'}, {'title': 'un texte', 'type': 'string'}]},
        'labels': {'type': 'object', 'description': 'Les mots.', 'additionalProperties': {'type': 'string'}}}}
CONTEST = {'$schema': 'schema/contest.schema.json', 'title': 'Concours', 'places': 3, 'open': True, 'size': 'petit', 'at': '2026-03-15',
           'poster': 'post-contest.svg', 'jury': [{'name': 'Octave'}], 'words': ['un', 'deux'], 'prize': 10, 'labels': {'go': 'Partez'}}


def test_a_new_content_file_has_its_form(browser, site):
    (site / 'content/schema/contest.schema.json').write_text(json.dumps(SCHEMA, indent=2))
    (site / 'content/contest.json').write_text(json.dumps(CONTEST, indent=2))
    with Server(site) as server:
        form = Form(browser, server).open('', 'contest')
        assert 'Le titre' in browser.see('form').text and 'Le concours' in browser.texts('nav a')
        for pointer, text in [('/title', 'Le concours'), ('/places', '12'), ('/jury/0/name', 'Inès'), ('/words/1', 'dix'), ('/labels/go', 'Allez')]:
            form.open(pointer, 'contest').type(pointer, text, Keys.ENTER)
            form.saved('-"', f'+{text}')
        form.open('/open', 'contest').field('/open').click()
        form.saved('-"open": true', '+"open": false')
        form.choose(form.field('/size'), 'grand')
        form.saved('-petit', '+grand')
        browser.execute_script('arguments[0].value = "2026-03-20"', form.field('/at'))
        form.field('/at').send_keys(Keys.ENTER)
        form.saved('-2026-03-15', '+2026-03-20')
        form.field('/poster').click()
        browser.wait(lambda: browser.see('[aria-label="clip-wax.jpg"]')).click()
        form.saved('-post-contest.svg', '+clip-wax.jpg')
        form.kind('/prize', 'un texte')
        browser.wait(lambda: form.value('/prize') == '')
        form.type('/prize', 'une moustache', Keys.ENTER)
        form.becomes(lambda tree: tree['prize'] == 'une moustache')
        form.open('/jury/0', 'contest').add('/jury/0', 'age')
        form.type('/jury/0/age', '40', Keys.ENTER)
        form.becomes(lambda tree: tree['jury'] == [{'name': 'Inès', 'age': 40}])
        form.open('/labels', 'contest')
        browser.see('[data-at="/labels"] .more-keys input').send_keys('stop')  # a key that the schema does not name
        form.press('/labels/stop', 'add')
        form.type('/labels/stop', 'Assez', Keys.ENTER)
        form.becomes(lambda tree: tree['labels'].get('stop') == 'Assez')
        form.open('/jury/0', 'contest').press('/jury', 'append')
        form.type('/jury/1/name', 'Hugo', Keys.ENTER)
        form.becomes(lambda tree: tree['jury'][1]['name'] == 'Hugo')
        form.open('/words', 'contest').press('/words', 'append')
        form.type('/words/2', 'onze', Keys.ENTER)
        form.becomes(lambda tree: tree['words'] == ['un', 'dix', 'onze'])
        browser.get('about:blank')
        assert server.complaints() == []


# ---- the crib sheet, long files, small screens ----

def test_the_pencil_of_the_crib_sheet(browser, server, form):
    browser.get(server.url + '/crib')
    browser.see('a.pencil[href$="/conversations/1/script/3"]').click()
    browser.wait(lambda: browser.see('[data-path="/conversations/1/script/3/me"]'))
    assert form.focus() == '/conversations/1/script/3' and form.value(form.focus() + '/me') == "Au moins, l'accent est là."
    browser.get(server.url + '/crib')
    browser.execute_cdp_cmd('Emulation.setEmulatedMedia', {'media': 'print'})
    assert browser.each('.pencil', 'href', seen=True) == [] and browser.see('.crib table').is_displayed()
    browser.execute_cdp_cmd('Emulation.setEmulatedMedia', {'media': ''})


def test_only_what_is_open_has_fields(browser, server, form):
    def change(tree, count):
        tree['conversations'][0]['script'] = [{'me': f'La {i}e.', 'them': ['Oui.', 'Non.']} for i in range(count)]
    fields = {}
    for count in [10, 200]:
        server.edit('messages', lambda tree: change(tree, count))
        form.open('/conversations/0/script/7')
        assert len(browser.all('[data-at="/conversations/0/script"] > .body > div > ol > li')) == count
        fields[count] = len(browser.all('form [data-path]'))
    assert fields[10] == fields[200] < 40


@pytest.mark.parametrize('path', ['', '/site', '/messages#/conversations/0/script/6', '/stats#/measures/1/curve', '/site#/format', '/fans#/fans/0/avatar'])
def test_nothing_is_cut_on_a_tablet(browser, server, path):
    browser.size(768, 1024)
    browser.get('about:blank')
    browser.get(server.url + '/edit' + path)
    browser.wait(lambda: browser.see('form [data-at], .scale td'))
    wide = browser.execute_script('return document.documentElement.scrollWidth')
    assert wide <= 768
    assert '#' in path or browser.execute_script('return scrollY') == 0
