"""Each order is done once and in order, whatever happens to the laptop, its tabs and the server; what the waiting request
costs; and edits, which come by it."""
import signal
import statistics
import time

import pytest
from selenium.webdriver import Keys

from conftest import before_every_page, bubbles, came, take_of
from orders import COUNT, held, hide, news, path_of, show, tab, watch


# ---- each once ----

def said(browser):
    return [text for who, text in bubbles(browser) if text.startswith('n° ')]


@pytest.mark.parametrize('what', ['reload', 'kill', 'tabs'])
def test_each_order_once_and_in_order(browser, scene, server, operator, what):
    browser.expect('ERR_CONNECTION_REFUSED', 'ERR_EMPTY_RESPONSE', 'ERR_CONNECTION_RESET', 'ERR_INCOMPLETE')
    scene([{'them': 'un'}])
    browser.get('about:blank')
    with tab(browser) as one, tab(browser) as two:
        if what == 'tabs':  # one behind the other
            browser.switch_to.window(one)
            operator.open('/messages/gaston')
            hide(browser)
            browser.switch_to.window(two)
        operator.open('/messages/gaston')
        for i in range(8):
            operator('say', text=f'n° {i}')
            if what == 'reload' and i % 3 == 2:
                browser.refresh()
            if what == 'kill' and i in (2, 5):
                server.stop(signal.SIGKILL)
                server.start_again()
            if what == 'tabs' and i in (3, 5):
                hide(browser)
                browser.switch_to.window(one if i == 3 else two)
                show(browser)
        operator.heard()
        browser.wait(lambda: 'n° 7' in said(browser))
        assert said(browser) == [f'n° {i}' for i in range(8)]


def test_a_page_that_was_hidden(browser, server, operator):
    operator.scene(site=lambda site: site.update(brand='Demain'))
    with tab(browser), before_every_page(browser, COUNT):
        operator.open('/messages/gaston')
        assert browser.execute_script('return [most, waits.length > 0]') == [1, True]
        hide(browser)
        count = browser.execute_script('return waits.length')
        for old in [{'do': 'cue'}, {'do': 'say', 'text': 'vieux'}, {'do': 'open', 'path': '/stats'}, {'do': 'skip'},
                    {'do': 'notify', 'text': 'vieux', 'fan': 'lea'}, {'do': 'hold'}]:
            operator(**old)
        operator.age()
        time.sleep(2.5)  # longer than a request waits
        assert browser.execute_script('return waits.length') == count and not held(browser)
        show(browser)
        browser.wait(lambda: held(browser))
        operator.heard()
        chat = take_of(browser)['chats']['gaston']
        assert path_of(browser) == '/messages/gaston' and chat['nextExchange'] == 0 and chat['events'] == []
        assert not browser.see('.notice')
        browser.see('h1, h2').click()
        hide(browser)
        operator('back')
        operator('scene', name='demain')
        operator.age()
        show(browser)
        browser.wait(lambda: browser.see('body[data-scene=demain]'))
        operator.heard()
        assert not (take_of(browser) or {}).get('start') and not held(browser)


# ---- without the server ----

def test_the_server_goes_and_comes_back(browser, scene, server, operator):
    browser.expect('ERR_')
    field = scene([{'me': 'Bonjour', 'them': 'un'}, {'them': 'deux'}])
    operator.heard()
    browser.wait(lambda: browser.see('body > div[hidden] > svg'))
    field.send_keys('x')
    watch(browser)
    server.stop(signal.SIGKILL)
    time.sleep(3)  # some requests fail
    assert news(browser) == []
    field.send_keys('xx', Keys.ENTER)
    came(browser, 'un')
    field.send_keys(Keys.F9)
    came(browser, 'deux')
    assert browser.execute_script('return window.watched')
    server.start_again()
    start = time.monotonic()
    operator('hold')
    browser.wait(lambda: held(browser))
    assert time.monotonic() - start < 10  # a second, and what a busy machine needs
    assert browser.execute_script('return window.watched')


# ---- edits ----

@pytest.mark.alone
def test_an_edit_is_on_an_idle_page_at_once(browser, server, operator):
    operator.open('/stats')
    took, plain = [], []
    for i in range(10):
        words = f'Mis à jour {i}'
        start = time.monotonic()
        browser.get(server.url + '/stats')
        plain.append(time.monotonic() - start)
        operator.heard()
        start = time.monotonic()
        server.edit('stats', lambda tree: tree['labels'].update(updated=words))
        while words not in browser.execute_script('return document.body?.innerText ?? ""'):
            assert time.monotonic() - start < 10
        took.append(time.monotonic() - start)
        operator.heard()
    print('seconds:', sorted(took), 'of a load alone:', sorted(plain))
    assert statistics.median(took) < 0.2 + 1.5 * statistics.median(plain)


def test_an_idle_page_asks_for_no_page(browser, server, operator):
    with before_every_page(browser, COUNT):
        operator.open('/messages/lea')
        counts = []
        def rests():  # what a page reads once it is open has come
            time.sleep(0.5)
            counts.append(browser.execute_script('return whole.length'))
            return counts[-4:] == 4 * counts[-1:]
        browser.wait(rests)
        waits = browser.execute_script('return waits.length')
        time.sleep(10)
        assert browser.execute_script('return whole.length') == counts[-1]
        assert 3 <= browser.execute_script('return waits.length') - waits <= 8
        assert browser.execute_script('return most') == 1
