"""Editing without code, in the browser: /edit and its forms."""
import json
import re

import pytest
from selenium.webdriver import Keys

from forms import Form, form, patch, window  # noqa: F401 (fixtures)
from site_server import Server

LINE = '/conversations/0/script/2'  # the third exchange of the first conversation
REPLY = f'{LINE}/them/1'


# ---- the changes of a director ----

def test_a_reply_and_its_delay(browser, server, form, window):
    idle = window(server.url + '/messages/gaston?from=4')
    form.open(REPLY)
    assert form.focus() == REPLY and form.value(REPLY).startswith('Le jury mesure')
    form.type(REPLY, 'Tu as mesuré avec "quoi" ?', Keys.ENTER)
    form.saved('-"Le jury mesure au réglet, Barnabé !"', '+["TROIS MILLIMÈTRES ?", "Tu as mesuré avec \\"quoi\\" ?"]},')
    with idle():
        browser.reads('Tu as mesuré avec')
    form.add(LINE, 'delay')
    browser.wait(lambda: form.focus() == f'{LINE}/delay')
    form.type(f'{LINE}/delay', '3,5', Keys.TAB)
    form.saved('-"quoi', '+"quoi\\" ?"], "delay": 3.5},')
    assert form.value(f'{LINE}/delay') == '3,5'


def test_a_new_exchange_with_two_bubbles_and_a_tip(browser, server, form, window):
    idle = window(server.url + '/messages/gaston?from=5')
    form.open(LINE)
    form.press(LINE, 'insert')
    new = '/conversations/0/script/3'
    form.type(f'{new}/me', 'Six virgule deux.', Keys.ENTER)
    form.kind(f'{new}/them', 'plusieurs')
    form.type(f'{new}/them/0', 'Ouf.', Keys.ENTER)
    form.press(f'{new}/them', 'append')
    form.kind(f'{new}/them/1', 'un texte, une image, un pourboire…')
    form.type(f'{new}/them/1/text', 'Tiens.', Keys.ENTER)
    form.add(f'{new}/them/1', 'tip')
    form.type(f'{new}/them/1/tip', '12,50', Keys.ENTER)
    form.becomes(lambda tree: tree['conversations'][0]['script'][3] ==
                 {'me': 'Six virgule deux.', 'them': ['Ouf.', {'text': 'Tiens.', 'tip': 12.5}]})
    form.saved('+"Six virgule deux."')
    with idle():
        browser.reads('12,50\u00a0€')


def test_a_fan_is_called_and_looks_otherwise(browser, server, form, window):
    idle = window(server.url + '/messages')
    form.open('/fans/0/name', 'fans')
    form.type('/fans/0/name', "Zoé l'Été", Keys.ENTER)
    form.saved('-"Gaston Perrault"', '+"name": "Zoé l\'Été"')
    form.field('/fans/0/avatar').click()
    browser.wait(lambda: browser.see('[data-at="/fans/0/avatar"] button[aria-label="raoul.svg"]')).click()
    form.saved('-"gaston.svg"', '+"raoul.svg"')
    assert form.focus() == '/fans/0/avatar'
    with idle():
        browser.reads("Zoé l'Été")
        browser.wait(lambda: browser.each('.list img', 'src')[:1] == [server.url + '/media/raoul.svg'])


def test_a_new_picture(site, browser, port, tmp_path):
    picture = tmp_path / 'Léa à la plage.svg'
    picture.write_bytes((site / 'htdocs/media/lea.svg').read_bytes())
    with Server(site) as server:
        form = Form(browser, server).open('/fans/0/avatar', 'fans')
        form.field('/fans/0/avatar').click()
        browser.see('[data-at="/fans/0/avatar"] [type=file]').send_keys(str(picture))
        form.saved('-"gaston.svg"', '+"avatar": "')
        name = server.content('fans')['fans'][0]['avatar']
        assert (site / 'htdocs/media' / name).read_bytes() == picture.read_bytes()
        browser.get(server.url + '/messages/gaston')
        assert browser.execute_script('return document.querySelector(`img[src="${arguments[0]}"]`).naturalWidth', '/media/' + name)
        browser.get('about:blank')
        assert server.complaints() == []


def test_two_million_views(browser, server, form, window):
    idle = window(server.url + '/stats')
    form.open('/measures/1/total', 'stats')
    form.type('/measures/1/total', '2 000 000', Keys.TAB)
    form.saved('-"total": 26418, "change": 12.4', '+"id": "views", "label": "Vues", "total": 2000000, "change": 12.4')
    with idle():
        browser.reads('2\u00a0000\u00a0')
    form.type('/measures/1/change', '2,5', Keys.TAB)
    form.saved('-"change": 12.4', '+"total": 2000000, "change": 2.5, "live": 46')


def test_the_hour_of_the_film(browser, server, form, window):
    idle = window(server.url + '/messages')
    form.open('/clock', 'site')
    browser.execute_script('arguments[0].value = "2026-03-15T09:30"', form.field('/clock'))
    form.field('/clock').send_keys(Keys.ENTER)
    form.saved('-"clock": "2026-03-14T21:07"', '+"clock": "2026-03-15T09:30"')
    with idle():
        browser.wait(lambda: browser.texts('.list time')[:1] == ['Hier'])


# ---- what is refused ----

def test_a_wrong_value_stays_with_its_sentence(browser, server, form):
    browser.expect('status of 422')
    delay = '/conversations/0/script/6/delay'
    form.open(delay)
    for wrong, told in [('vite', 'trouvé : "vite"'), ('-1', '0 ou plus'), ('', 'trouvé : ""'), ('9999', '3600 ou moins')]:
        form.type(delay, wrong or Keys.DELETE, Keys.ENTER)
        browser.wait(lambda: told in form.said(delay))
        assert form.value(delay) == wrong and form.path.read_bytes() == form.before
    patch(server, {'op': 'replace', 'path': '/delay', 'value': 5})  # what others do leaves it as it is
    browser.wait(lambda: form.value('/delay') == '5')
    assert form.value(delay) == '9999' and '3600 ou moins' in form.said(delay) and form.focus() == delay
    form.field(delay).send_keys(Keys.ESCAPE)
    assert form.value(delay) == '6' and form.said(delay) == ''
    form.type(delay, '7', Keys.TAB)
    form.becomes(lambda tree: tree['conversations'][0]['script'][6]['delay'] == 7)


def test_a_yes_that_is_refused(browser, server, form):
    """Who is not online was last seen at some time: the sentence of a rule about several keys."""
    browser.expect('status of 422')
    online = '/fans/0/online'
    form.open(online, 'fans')
    form.field(online).send_keys(Keys.SPACE)
    browser.wait(lambda: 'last_seen' in form.said(online))
    assert not form.field(online).is_selected() and form.path.read_bytes() == form.before
    form.field(online).send_keys(Keys.ESCAPE)
    browser.wait(lambda: form.field(online).is_selected() and form.said(online) == '')


# ---- two editors ----

def test_different_fields_both_hold(browser, server, form, window):
    browser.expect('status of 412', 'status of 409')
    other = window(f'{server.url}/edit/messages#{LINE}/me')
    form.open(REPLY)
    form.type(REPLY, 'à lui', Keys.ENTER)
    with other():
        form.type(f'{LINE}/me', 'à moi', Keys.ENTER)
    form.saved('-"Le jury mesure', '+{"me": "à moi", "them": ["TROIS MILLIMÈTRES ?", "à lui"]},')
    browser.wait(lambda: form.value(f'{LINE}/me') == 'à moi')
    with other():
        browser.wait(lambda: form.value(REPLY) == 'à lui')


@pytest.mark.parametrize('key', [Keys.TAB, Keys.ENTER], ids=['Tab', 'Enter'])
@pytest.mark.parametrize('what, stays', [('mine', 'le mien'), ('theirs', "l'autre")])
def test_the_same_field_asks(browser, server, form, what, stays, key):
    browser.expect('status of 412', 'status of 409')
    form.open(REPLY)
    form.type(REPLY, 'le mien')
    patch(server, {'op': 'replace', 'path': REPLY, 'value': "l'autre"})
    form.field(REPLY).send_keys(key)
    browser.wait(lambda: "l'autre" in form.said(REPLY, 'clash'))
    assert form.value(REPLY) == 'le mien'
    form.press(REPLY, what)
    browser.wait(lambda: form.said(REPLY, 'clash') == '' and form.value(REPLY) == stays)
    form.saved('-"Le jury mesure', f'+"{stays}"')
    assert form.focus() == REPLY


def test_what_is_typed_goes_with_its_item(browser, server, form):
    browser.expect('status of 412', 'status of 409')
    form.open(REPLY)
    form.type(REPLY, 'tapé')
    patch(server, {'op': 'add', 'path': '/conversations/0/script/0', 'value': {'them': 'Avant tout.'}})
    moved = '/conversations/0/script/3/them/1'
    browser.wait(lambda: form.focus() == moved)
    form.field(moved).send_keys(' encore', Keys.ENTER)
    form.saved('+{"them": "Avant tout."},', '-"Le jury mesure', '+"tapé encore"')


def test_two_that_are_the_same_are_not_mistaken(browser, server, form):
    browser.expect('status of 412', 'status of 409')
    form.open(LINE)
    form.press(LINE, 'double')
    copy = '/conversations/0/script/3'
    form.type(f'{copy}/them/0', 'la copie')
    patch(server, {'op': 'add', 'path': '/conversations/0/script/0', 'value': {'them': 'Avant tout.'}})
    moved = '/conversations/0/script/4/them/0'
    browser.wait(lambda: form.focus() == moved)
    form.field(moved).send_keys(Keys.ENTER)
    form.becomes(lambda tree: [line['them'][0] for line in tree['conversations'][0]['script'][3:5]] == ['TROIS MILLIMÈTRES ?', 'la copie'])


def test_what_is_typed_in_an_item_that_is_deleted_is_told(browser, server, form):
    form.open(REPLY)
    form.type(REPLY, 'tapé pour rien')
    patch(server, {'op': 'remove', 'path': LINE})
    browser.reads('Supprimé ailleurs')
    assert 'tapé pour rien' in browser.see('.state').text


def test_the_caret_stays_where_it_is_typed(browser, server, form):
    form.open(REPLY)
    form.type(REPLY, 'un trois', *[Keys.ARROW_LEFT] * 5)
    patch(server, {'op': 'replace', 'path': '/delay', 'value': 5})
    browser.wait(lambda: form.value('/delay') == '5')
    browser.switch_to.active_element.send_keys('deux ')
    assert form.value(REPLY) == 'un deux trois'


# ---- back and forth ----

def test_undo_and_redo_to_the_very_bytes(browser, server, form):
    script = '/conversations/0/script'
    form.open(LINE)
    states = [form.before]

    def done():
        browser.wait(lambda: form.path.read_bytes() != states[-1])
        browser.wait(lambda: browser.each('main', 'dataset.state') == ['saved'])  # else the page is left before it knows
        states.append(form.path.read_bytes())

    for pointer, text in [(f'{LINE}/me', 'Tout autre chose.'), ('/delay', '2,5'), ('/labels/send', 'Poster')]:
        form.open(pointer).type(pointer, text, Keys.ENTER)
        done()
    form.open(LINE)
    for press in ['up', 'double', 'insert']:  # each goes to what it has made
        form.press(form.focus(), press)
        done()
    form.open(f'{script}/0').press(f'{script}/0', 'delete')
    done()
    form.open(f'{script}/0')
    form.add(f'{script}/0', 'delay')
    done()
    form.kind(f'{script}/0/them/1', 'un texte, une image, un pourboire…')
    done()

    def go(what, *to):
        for state in to:
            browser.wait(lambda: browser.see(f'[data-do={what}]').is_enabled())
            browser.see(f'[data-do={what}]').click()
            browser.wait(lambda: form.path.read_bytes() == state)
        browser.wait(lambda: len(to) < len(states) - 1 or not browser.see(f'[data-do={what}]').is_enabled())

    go('undo', *states[-2::-1])
    go('redo', *states[1:])
    form.open()
    go('undo', *states[-2::-1])


def test_undo_finds_its_item_after_what_others_insert(browser, server, form):
    browser.expect('status of 412', 'status of 409')
    script = '/conversations/0/script'
    others = {'me': 'Avant tout.'}
    def lines():
        return server.content('messages')['conversations'][0]['script']
    before = lines()
    form.open(f'{LINE}/me')
    form.type(f'{LINE}/me', 'Autre chose.', Keys.ENTER)
    form.saved('-"me": "Je n\'ai', '+"me": "Autre chose."')
    form.press(LINE, 'up')
    browser.wait(lambda: form.focus() == f'{script}/1')
    form.press(f'{script}/1', 'delete')
    form.becomes(lambda tree: tree['conversations'][0]['script'] == [*before[:2], *before[3:]])
    patch(server, {'op': 'add', 'path': f'{script}/0', 'value': others})
    for _ in range(3):
        browser.wait(lambda: browser.see('[data-do=undo]').is_enabled())
        now = lines()
        browser.see('[data-do=undo]').click()
        browser.wait(lambda: lines() != now)
    assert lines() == [others, *before]


# ---- lists ----

def test_list_tools_by_mouse(browser, server, form):
    script = '/conversations/0/script'
    lines = [line['me'] for line in server.content('messages')['conversations'][0]['script']]
    form.open(f'{script}/0')
    assert not form.button(f'{script}/0', 'up').is_enabled()
    for at, what, to, order in [(0, 'down', '/1', [1, 0, 2]), (1, 'up', '/0', [0, 1, 2]), (0, 'double', '/1', [0, 0, 1]),
                                (1, 'insert', '/2', [0, 0, None, 1]), (2, 'delete', '/2', [0, 0, 1])]:
        form.press(f'{script}/{at}', what)
        form.becomes(lambda tree: [lines.index(me) if me in lines else None for me in (
            line['me'] for line in tree['conversations'][0]['script'])][:len(order)] == order)
        browser.wait(lambda: form.focus() == script + to)
    form.saved(f'+"me": "{lines[0]}"')
    assert browser.each(f'[data-at="{script}/1"]', 'tagName', seen=True)  # the list stays open


def test_list_tools_by_keyboard_alone(browser, server, form):
    script = '/conversations/0/script'
    lines = [line['me'] for line in server.content('messages')['conversations'][0]['script']]
    form.open(script)

    def type(*keys):
        for key in keys:
            browser.switch_to.active_element.send_keys(key)

    def to(what):
        for _ in range(40):
            type(Keys.SHIFT + Keys.TAB if what == 'up' else Keys.TAB)  # what was pressed keeps the focus
            if browser.switch_to.active_element.get_attribute('data-do') == what:
                return type(Keys.SPACE)
        raise AssertionError(f'Tab does not lead to {what}')

    type(Keys.TAB, Keys.ENTER)  # opens the first exchange
    for what, first in [('down', [1, 0]), ('up', [0, 1]), ('double', [0, 0, 1])]:
        to(what)
        form.becomes(lambda tree: [line['me'] for line in tree['conversations'][0]['script']][:len(first)] == [lines[i] for i in first])
        browser.wait(lambda: form.focus() == f'{script}/{1 if what != "up" else 0}')
    to('delete')
    form.becomes(lambda tree: [line['me'] for line in tree['conversations'][0]['script']] == lines)
    browser.wait(lambda: form.focus() == f'{script}/1')
    assert form.path.read_bytes() == form.before


def test_a_conversation_doubled_has_an_id_of_its_own(browser, server, form):
    form.open('/conversations/1')
    form.press('/conversations/1', 'double')
    form.becomes(lambda tree: [one['id'] for one in tree['conversations'][1:3]] == ['lea', 'lea-2'])
    browser.wait(lambda: form.value('/conversations/2/id') == 'lea-2')
    assert form.focus() == '/conversations/2'


# ---- search ----

@pytest.mark.parametrize('words', ['cire', 'CIRÉ'])
def test_search_leads_to_the_field(browser, server, words):
    browser.get(server.url + '/edit')
    browser.execute_script('''const [field, words] = arguments;
        field.value = words; // at once, as by pasting: the first letters alone find more
        field.dispatchEvent(new Event('input'));''', browser.see('[type=search]'), words)
    sentence = "Pour la cire ! Et j'en apporte une neuve demain."
    browser.wait(lambda: any(sentence in text for text in browser.texts('.found a')))
    browser.wait(lambda: all(re.search('cire|ciré', text.lower()) for text in browser.texts('.found a')))
    browser.execute_script('[...document.querySelectorAll(".found a")].find((a) => a.textContent.includes(arguments[0])).click()', sentence)
    browser.wait(lambda: browser.execute_script('return document.activeElement.value') == sentence)
    place = [message.get('text') for message in server.content('messages')['conversations'][0]['history']].index(sentence)
    assert browser.current_url == f'{server.url}/edit/messages#/conversations/0/history/{place}/text'
    browser.see('[type=search]').send_keys('moutarde de Dijon')
    browser.reads('Aucun texte.')
