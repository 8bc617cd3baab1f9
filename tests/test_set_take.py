"""What comes into a take by order, improvised lines and notifications, and the log of the takes."""
import re
import signal
import time

import pytest
from selenium.webdriver import Keys

from conftest import (
    BLOCKED, FULL, before_every_page, bubbles, came, events, pages, planned, reload, scene_field, take_of, total)
from orders import KINDS

LASTS = 6  # seconds that a notification stands


def preview(browser, chat):
    return browser.see(f'.list a[href="/messages/{chat}"] .preview').get_attribute('textContent')


def badge(browser, chat):
    return int(browser.see(f'.list a[href="/messages/{chat}"]').get_attribute('data-unread'))


# ---- say ----

@pytest.mark.parametrize('text', ['Oui', 'Une phrase plus longue, qui se tape bien plus longtemps.'])
def test_a_line_comes_with_dots_as_long_as_it_wants(browser, scene, operator, text):
    scene([{'them': 'un'}])
    operator.heard()
    operator.does('say', text=text)
    browser.wait(lambda: browser.see('.chat [data-typing]') or ('them', text) in bubbles(browser))
    came(browser, text)
    assert not browser.see('.chat [data-typing]')
    *_, dots, bubble = browser.execute_script('return seen')
    assert dots['text'].endswith('...') and bubble['text'].endswith(text)
    line = events(browser)[-1]
    assert line['at'] - line['typingAt'] == 700 + 45 * len(text)
    assert take_of(browser)['chats']['gaston']['nextExchange'] == 0 and take_of(browser)['start']
    scene_field(browser).send_keys('a', Keys.ENTER)  # the script goes on
    came(browser, 'un')


@pytest.mark.parametrize('path', KINDS)
def test_a_line_in_another_conversation(browser, server, operator, path):
    operator.open(path)
    unread = total(browser)
    operator.does('say', text='Hé !', chat='nadia')
    browser.wait(lambda: total(browser) == unread + 1)
    assert browser.title.startswith(f'({unread + 1}) ')
    if path.startswith('/messages'):
        assert preview(browser, 'nadia') == 'Hé !' and badge(browser, 'nadia') == 1
    operator.does('say', text='partout')  # without chat: only where a conversation is open
    if path.startswith('/messages'):
        came(browser, 'partout')
    else:
        assert 'partout' not in str(take_of(browser)['chats'])


def test_a_line_before_its_conversation_was_ever_opened(browser, scene, server, operator):
    scene([{'them': 'un'}], opening={'them': 'ouverture', 'delay': 1}, path='/messages/lea')
    operator.heard()
    unread = total(browser)
    operator.does('say', text='improvisé', chat='gaston')
    browser.wait(lambda: total(browser) == unread + 1)
    browser.follow('/messages/gaston')
    came(browser, 'ouverture')
    assert [text for _, text in bubbles(browser, 2)] == ['improvisé', 'ouverture']
    browser.get(server.url + '/messages/gaston')
    assert [text for _, text in bubbles(browser, 2)] == ['improvisé', 'ouverture']


def test_lines_come_in_the_order_in_which_they_were_said(browser, scene, operator):
    scene([{'them': 'un'}])
    operator.heard()
    for text in ['Une phrase plutôt longue, la première', 'puis', 'oui']:
        operator('say', text=text)
    came(browser, 'oui')
    assert [text for _, text in bubbles(browser, 3)] == ['Une phrase plutôt longue, la première', 'puis', 'oui']


def test_a_line_while_replies_are_held(browser, scene, operator):
    """It is an order, so it comes; it neither brings nor loses the reply that is held."""
    field = scene([{'me': 'a', 'them': ['un', 'deux'], 'delay': 1}, {'me': 'b', 'them': 'trois'}], file_delay=0.1)
    operator.heard()
    operator.does('hold')
    field.send_keys('x', Keys.ENTER)
    kept = events(browser)[1:]
    operator.does('say', text='improvisé')
    came(browser, 'improvisé')
    assert events(browser)[1:3] == kept
    operator.does('say', text='encore une, plutôt longue')
    field.send_keys('x', Keys.ENTER)  # its reply is held, too
    assert planned(browser, 'trois') > 1e15
    operator.does('cue')  # the line on its way
    came(browser, 'encore une, plutôt longue')
    assert events(browser)[1:3] == kept and ('them', 'un') not in bubbles(browser)
    operator.does('cue')
    came(browser, 'un')
    assert planned(browser, 'deux') > 1e15
    operator.does('release')
    came(browser, 'trois')
    assert [text for who, text in bubbles(browser) if who == 'them'][-3:] == ['un', 'deux', 'trois']


def test_back_to_one_forgets_what_was_said(browser, scene, operator):
    scene([{'them': 'un'}])
    start = bubbles(browser)
    operator.heard()
    operator.does('say', text='improvisé')
    came(browser, 'improvisé')
    operator.does('say', text='en chemin, et long à taper')
    reload(browser)
    assert bubbles(browser) == start and not take_of(browser)['start']


# ---- notify ----

def card(browser):
    return browser.texts('.notice :is(strong, time, .text)')


@pytest.mark.parametrize('path', KINDS)
def test_a_notification_on_a_page(browser, server, operator, path):
    server.edit('site', lambda site: site.update(clock='2026-03-14T21:05'))
    operator.open(path)
    operator('notify', text='a publié une photo', fan='lea')
    browser.wait(lambda: card(browser))
    name, avatar = next((fan['name'], fan['avatar']) for fan in server.content('fans')['fans'] if fan['id'] == 'lea')
    assert card(browser) == [name, '21:05', 'a publié une photo']
    assert browser.see('.notice img').get_attribute('src') == f'{server.url}/media/{avatar}'
    assert browser.see('.notice') != browser.switch_to.active_element
    browser.wait(lambda: browser.execute_script('return !document.querySelector(".notice").getAnimations().length'))  # it slides in
    browser.see('.notice').click()
    browser.wait(lambda: browser.current_url == server.url + '/messages/lea' and not browser.see('.notice'))
    operator.does('notify', text='et fini', fan='lea', path='/upload')
    browser.wait(lambda: card(browser))
    reload(browser)
    assert not browser.see('.notice')


def test_a_notification_stands_on_other_pages_and_goes(browser, server, operator):
    operator.open('/')
    operator('notify', text='a publié une photo', fan='lea')
    browser.wait(lambda: card(browser))
    for path in ['/stats', '/messages']:
        browser.get(server.url + path)
        browser.wait(lambda: card(browser))
    start, came_at = take_of(browser)['start'], take_of(browser)['notices'][0]['at']
    browser.wait(lambda: not browser.see('.notice'))
    assert LASTS <= time.time() - came_at / 1000 < LASTS + 2 and take_of(browser)['start'] == start


def test_planned_notifications_come_at_the_same_moments(browser, scene, server, operator):
    notices = [{'fan': 'lea', 'text': 'au début', 'at': 0.5},
               {'fan': 'nadia', 'text': 'après', 'at': 0.4, 'chat': 'gaston', 'exchange': 2, 'path': '/stats'}]
    def plan(planned):
        server.edit('messages', lambda tree: tree.update(notifications=planned))
    note = '''window.cards = [];
        new MutationObserver(() => document.querySelectorAll('.notice .text').forEach(({ textContent }) =>
          cards.some(([text]) => text === textContent) || cards.push([textContent, Date.now()])))
          .observe(document, { childList: true, subtree: true });'''
    with before_every_page(browser, note):
        for _ in range(2):
            browser.get('about:blank')  # an open page would take the edit
            plan(notices)
            field = scene([{'them': 'un'}, {'them': 'deux'}], file_delay=0)
            assert not browser.see('.notice')
            field.send_keys('a', Keys.ENTER)
            browser.wait(lambda: browser.see('.notice'))
            plan([])  # an edit, which the take does not see
            field.send_keys('b', Keys.ENTER)
            browser.wait(lambda: len(browser.all('.notice')) == 2)
            start, second = take_of(browser)['start'], take_of(browser)['chats']['gaston']['played']['2']
            cards = dict(browser.execute_script('return cards'))
            assert 0 <= cards['au début'] - start - 500 < 500 and 0 <= cards['après'] - second - 400 < 500
            browser.see('.notice:last-child').click()
            browser.wait(lambda: browser.see('main.stats'))
            browser.wait(lambda: not card(browser))
            reload(browser)


# ---- the log ----

def moments(text):
    """What the log says: [(seconds, words)]."""
    return [(float(at), words) for at, words in re.findall(r'([\d.]+) s ([^|]*?)(?: \||$)', text)]


def test_every_end_of_a_take_is_one_line_of_the_log(browser, scene, server, operator):
    operator.scene()
    field = scene([{'me': 'Bonjour', 'them': 'un'}, {'me': 'Oui ; "non"', 'them': 'deux'}], file_delay=0)
    operator.heard()
    reload(browser)  # no take
    field = scene_field(browser)
    start = time.time()
    field.send_keys('x', Keys.ENTER)
    came(browser, 'un')
    operator.does('hold')
    ordered = time.time() - start
    operator.does('say', text='Hé | hop', chat='lea')
    field.send_keys('x', Keys.ENTER)
    sent = time.time() - start
    reload(browser)
    lasted = time.time() - start
    take, = operator.takes(1)
    assert take['scene'] == take['mark'] == take['note'] == '' and take['number'] == '1'
    assert abs(time.mktime(time.strptime(take['began'], '%Y-%m-%dT%H:%M:%S')) - start) < 2
    (first, bonjour), (second, oui) = moments(take['sent'])
    assert (bonjour, oui) == ('gaston : Bonjour', 'gaston : Oui\u00a0; "non"')
    assert first < 0.5 and abs(second - sent) < 0.5 and abs(float(take['duration']) - lasted) < 1
    assert re.fullmatch(r'[\d.]+ s hold \| [\d.]+ s say Hé \| hop \| [\d.]+ s back', take['orders'])
    assert abs(moments(take['orders'])[0][0] - ordered) < 0.5
    ends = [lambda: operator.begins_anew('back'), lambda: browser.get(server.url + '/messages/gaston?from=2'),
            lambda: operator.begins_anew('scene', name='demain')]
    for count, end in enumerate(ends, 2):
        browser.see('h1, h2').click()
        browser.wait(lambda: (take_of(browser) or {}).get('start'))
        end()
        operator.takes(count)
    lines = operator.takes(4)
    assert [line['number'] for line in lines] == ['1', '2', '3', '4']
    assert [re.sub(r'[\d.]+ s ', '', line['orders']) for line in lines[1:]] == ['back', '', 'scene demain']


def test_takes_that_end_without_the_server_arrive_later(browser, scene, server, operator):
    browser.expect('ERR_')
    scene([{'them': 'un'}], file_delay=0)
    operator.heard()
    for i in range(4):
        scene_field(browser).send_keys(f'prise {i}', Keys.ENTER)
        if i == 0:
            pages(browser)
            server.stop(signal.SIGKILL)
        browser.wait(lambda: ('me', f'prise {i}') in bubbles(browser))
        browser.see('body').send_keys(Keys.F8)
        browser.wait(lambda: ('me', f'prise {i}') not in bubbles(browser))
    server.start_again()
    lines = operator.takes(4)
    assert [moments(line['sent'])[0][1] for line in lines] == [f'gaston : prise {i}' for i in range(4)]
    assert len({line['id'] for line in lines}) == 4


@pytest.mark.parametrize('script', [BLOCKED, FULL], ids=['blocked', 'full'])
def test_a_take_without_storage_is_in_the_log(browser, scene, server, operator, script):
    with before_every_page(browser, script):
        for i in range(2):
            scene([{'them': 'un'}], file_delay=0).send_keys(f'prise {i}', Keys.ENTER)
            came(browser, 'un')
            reload(browser)
            operator.takes(i + 1)
