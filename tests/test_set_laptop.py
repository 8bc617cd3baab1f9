"""What laptops do with orders of the operator: on every page, and without a trace."""
import random
import threading

import pytest
from selenium.webdriver import Keys

from conftest import bubbles, came, events, reload, scene_field, take_of, total
from orders import KINDS, PAGES, held, news, path_of, watch


# ---- on every page ----

@pytest.mark.parametrize('path', KINDS)
def test_hold_release_cue_and_skip(browser, scene, server, operator, path):
    scene([{'them': 'un', 'delay': 500}, {'them': 'deux'}, {'them': 'trois'}]).send_keys('a', Keys.ENTER)
    operator.open(path)
    is_open = path.startswith('/messages')  # which opens the first conversation
    watch(browser)
    focus, unread = browser.execute_script('return document.activeElement'), total(browser)
    for order in ['hold', 'release']:
        operator.does(order)
        once = take_of(browser)
        operator.does(order)  # the same twice changes nothing
        assert held(browser) == once['held'] == (order == 'hold') and events(browser) == once['chats']['gaston']['events']
    assert news(browser) == [] and browser.execute_script('return document.activeElement') == focus
    operator.does('cue')  # the reply on its way comes now
    if is_open:
        came(browser, 'un')
    else:
        browser.wait(lambda: total(browser) == unread + 1)
    operator.does('skip')
    assert take_of(browser)['chats']['gaston']['nextExchange'] == (2 if is_open else 1)
    operator.does('cue')
    if is_open:
        came(browser, 'trois')
        assert ('them', 'deux') not in bubbles(browser)
    elif not path.startswith('/messages'):
        assert news(browser) == [] and total(browser) == unread + 1
    assert browser.execute_script('return document.activeElement') == focus


@pytest.mark.parametrize('path', PAGES)
def test_back_and_scene_on_every_page(browser, server, operator, path):
    operator.scene(site=lambda site: site.update(brand='Demain'))
    operator.open(path)
    shown = ''
    scene = {'do': 'scene', 'name': 'demain'}
    for order in [{'do': 'back'}, scene, scene, {'do': 'back'}, {'do': 'scene', 'name': ''}]:
        browser.see('h1').click()
        browser.wait(lambda: (take_of(browser) or {}).get('start'))
        operator.begins_anew(**order)
        operator.heard()
        assert path_of(browser) == path and not (take_of(browser) or {}).get('start')
        shown = order.get('name', shown)
        assert browser.see('body').get_attribute('data-scene') == shown and ('Demain' in browser.title) == (shown == 'demain')


def test_a_scene_without_the_open_conversation_shows_the_list(browser, server, operator):
    operator.scene(messages=lambda tree: tree['conversations'].pop(0))
    operator.open('/messages/gaston')
    operator.begins_anew('scene', name='demain')
    browser.wait(lambda: path_of(browser) == '/messages')
    assert browser.see('.list') and not browser.see('.error')


@pytest.mark.parametrize('path', KINDS)
def test_open(browser, server, operator, path):
    operator.open(path)
    operator.begins_anew('open', path='/stats')
    assert path_of(browser) == '/stats'
    operator.open(path)
    if path.startswith('/messages'):  # without loading
        watch(browser)
        operator('open', path='/messages/lea')
        browser.wait(lambda: path_of(browser) == '/messages/lea' and browser.see('.chat[data-id=lea]'))
        assert browser.execute_script('return window.watched') and scene_field(browser) == browser.switch_to.active_element
    else:
        operator.begins_anew('open', path='/messages/lea')
        assert path_of(browser) == '/messages/lea'
    operator.begins_anew('open', path='/messages/gaston?from=3')
    assert take_of(browser)['chats']['gaston']['nextExchange'] == 2
    operator.begins_anew('open', path='/messages/gaston?from=5')
    assert take_of(browser)['chats']['gaston']['nextExchange'] == 4
    operator.begins_anew('open', path='/messages/gaston?from=5')  # the same once more: from its start
    reload(browser)
    assert path_of(browser) == '/messages/gaston?from=5' and take_of(browser)['chats']['gaston']['nextExchange'] == 4


def test_what_follows_open_is_done_on_that_page(browser, server, operator):
    operator.open('/messages/gaston')
    for chat in ['lea', 'nadia', 'octave', 'raoul']:
        operator('open', path=f'/messages/{chat}')
        operator('say', text=f'à {chat}')
    operator.heard()
    browser.wait(lambda: ('them', 'à raoul') in bubbles(browser))
    chats = take_of(browser)['chats']
    assert {chat: [event['text'] for event in chats[chat]['events'] if 'à ' in event['text']] for chat in chats} == \
        {'gaston': [], **{chat: [f'à {chat}'] for chat in ['lea', 'nadia', 'octave', 'raoul']}}


def test_what_another_scene_lacks_is_passed_over(browser, server, operator):
    """An order to all laptops, one of which is in a scene without that conversation."""
    operator.scene(messages=lambda tree: tree['conversations'].pop(1))  # lea
    operator.open('/stats?scene=demain')
    watch(browser)
    unread = total(browser)
    operator('say', text='Coucou', chat='lea')
    operator('open', path='/messages/lea')
    operator.does('hold')
    assert held(browser) and total(browser) == unread and path_of(browser) == '/stats' and news(browser) == []
    assert not take_of(browser)['start']


# ---- without a trace ----

def test_typing_goes_on_while_orders_come(browser, scene, server, operator):
    text = 'Ça y est\u00a0: j’ai peigné, ciré… et 🧔🏽‍♂️ voilà, ' * 4
    field = scene([{'me': text.strip()}, {'them': 'un'}], file_delay=0)
    operator.heard()
    browser.execute_script('''
        window.values = [];
        window.lost = []; // what the field holds before a key, when it is not what the key before left
        const field = document.querySelector('.chat textarea');
        field.addEventListener('input', () => values.push(field.value));
        addEventListener('keydown', ({ key }) => {
          if (key.length === 1 && field.value !== (values.at(-1) ?? '')) lost.push(field.value);
        }, true);''')
    dice = random.Random(7)
    orders = [{'do': 'hold'}, {'do': 'release'}, {'do': 'say', 'text': 'Hé'}, {'do': 'say', 'text': 'Hé', 'chat': 'lea'},
              {'do': 'notify', 'text': 'Psst', 'fan': 'lea'}] * 4
    field.send_keys('x')
    sender = threading.Thread(target=lambda: [operator(**order) for order in orders])
    sender.start()
    presses = 1
    while presses < 100 or sender.is_alive():
        field.send_keys(dice.choice('ab "7~'))
        presses += 1
    sender.join()
    operator.heard()
    values = browser.execute_script('return values')
    assert len(values) == presses and [value for value in values if not text.startswith(value)] == []
    assert [len(value) for value in values] == sorted(len(value) for value in values)
    assert browser.execute_script('return lost') == [] and field.get_attribute('value') == values[-1] and len(values[-1]) >= 100
    assert [order['do'] for order in take_of(browser)['orders']] == [
        ' '.join([order['do'], order.get('text', '')]).strip() for order in orders]


def test_focus_selection_and_scroll_stay(browser, scene, server, operator):
    scene([{'them': ['un'] * 30, 'delay': 500}]).send_keys('a', Keys.ENTER)
    operator.heard()
    search = browser.see('.list input')
    search.send_keys('a')
    browser.execute_script('''
        document.querySelector('.list input').setSelectionRange(0, 1);
        document.querySelector('.chat ol').scrollTop -= 100;''')
    look = '''const { selectionStart, selectionEnd } = document.activeElement;
        return [document.activeElement === document.querySelector('.list input'), selectionStart, selectionEnd,
          document.querySelector('.chat ol').scrollTop, scrollY]'''
    before = browser.execute_script(look)
    assert before[:3] == [True, 0, 1]
    for order in [{'do': 'hold'}, {'do': 'release'}, {'do': 'cue'}, {'do': 'say', 'text': 'Hé'},
                  {'do': 'notify', 'text': 'Psst', 'fan': 'lea'}]:
        operator.does(**order)
    browser.wait(lambda: ('them', 'Hé') in bubbles(browser))
    assert browser.execute_script(look) == before
