"""The set in Firefox, whose cache of pages, focus and timers are others than Chromium's."""
import base64
import re
from contextlib import contextmanager

import pytest
from selenium.webdriver import Keys

from conftest import bubbles, came, events, take_of
from firefox import Firefox
from orders import Operator, held, news, path_of, watch
from site_server import PROJECT
from test_looks import PAGES


@pytest.fixture(scope='module')
def started(tmp_path_factory):
    running = Firefox(tmp_path_factory.mktemp('firefox'))
    yield running
    running.quit()


@pytest.fixture
def firefox(started, server):
    """Firefox with an empty take; at the end the console must be clean."""
    yield started
    started.execute_script('localStorage.clear()')
    started.get('about:blank')
    assert started.problems(server.url) == []


@pytest.fixture
def operator(firefox, server):
    return Operator(firefox, server)


FIELD = '.chat textarea'


def open_scene(firefox, server, operator, script):
    def change(tree):
        tree['conversations'][0]['script'] = script
        tree['delay'] = 0.5
    server.edit('messages', change)
    firefox.get(server.url + '/messages/gaston')
    operator.heard()


def value(firefox):
    return firefox.execute_script(f"return document.querySelector('{FIELD}').value")


def card(firefox):
    return firefox.execute_script("return document.querySelector('.notice')?.textContent.trim()")


def total(firefox):
    return int(firefox.execute_script("return document.querySelector('[data-badge]').textContent"))


def test_orders_in_a_take(firefox, server, operator):
    operator.scene(site=lambda site: site.update(brand='Demain'))
    open_scene(firefox, server, operator, [{'me': 'Bonjour', 'them': 'un'}, {'me': 'Bien', 'them': 'deux', 'delay': 300}])
    watch(firefox)
    firefox.press('body', 'qs')  # the keys find the field
    operator.does('hold')
    firefox.press(FIELD, 'd')
    operator.does('release')
    assert value(firefox) == 'Bon' and news(firefox) == []
    firefox.press(FIELD, Keys.ENTER)
    came(firefox, 'un')
    firefox.press(FIELD, 'x' + Keys.ENTER)
    operator.does('hold')
    assert held(firefox) and events(firefox)[-1]['at'] > 1e15
    operator.does('cue')
    came(firefox, 'deux')
    operator.does('release')
    operator.does('say', text='improvisé')
    came(firefox, 'improvisé')
    unread = total(firefox)
    operator.does('say', text='ailleurs', chat='nadia')
    firefox.wait(lambda: total(firefox) == unread + 1)
    operator.does('notify', text='a publié une photo', fan='lea')
    firefox.wait(lambda: 'a publié une photo' in (card(firefox) or ''))
    assert firefox.execute_script(f"return document.activeElement.matches('{FIELD}')")
    assert [text for _, text in bubbles(firefox, 5)] == ['Bonjour', 'un', 'Bien', 'deux', 'improvisé']
    operator.begins_anew('back')
    assert ('me', 'Bonjour') not in bubbles(firefox) and not card(firefox) and not take_of(firefox)['start']
    firefox.press(FIELD, 'q')
    operator.begins_anew('scene', name='demain')
    assert 'Demain' in firefox.execute_script('return document.title') and path_of(firefox) == '/messages/gaston'
    log = operator.takes(2)
    assert log[0]['sent'].count('gaston : ') == 2 and log[0]['orders'].count(' s ') == 9
    operator.begins_anew('scene', name='')


def test_a_page_that_one_comes_back_to(firefox, server, operator):
    """Left by an order, it goes on hearing; after back to one on another page it begins anew."""
    open_scene(firefox, server, operator, [{'me': 'Bonjour', 'them': 'un'}])
    start = bubbles(firefox)
    firefox.press(FIELD, 'x' + Keys.ENTER)
    came(firefox, 'un')
    operator.begins_anew('open', path='/stats')
    operator.heard()
    firefox.back()
    firefox.wait(lambda: path_of(firefox) == '/messages/gaston')
    came(firefox, 'un')
    operator.does('hold')
    firefox.wait(lambda: held(firefox))
    operator.begins_anew('open', path='/stats')
    operator.heard()
    firefox.execute_script('window.old = true')
    firefox.press('body', Keys.F8)
    firefox.wait(lambda: not (take_of(firefox) or {}).get('start'))
    firefox.wait(lambda: firefox.execute_script('return !window.old && document.readyState === "complete"'))
    operator.heard()
    firefox.back()
    firefox.wait(lambda: path_of(firefox) == '/messages/gaston' and bubbles(firefox) == start)
    operator.does('hold')
    firefox.wait(lambda: held(firefox))
    firefox.press(FIELD, 'x' + Keys.ENTER)
    firefox.wait(lambda: bubbles(firefox)[len(start):] == [('me', 'Bonjour')])


@contextmanager
def without_network(firefox):
    """Nothing comes of what a page loads late. Yields how to ask whether it was asked for."""
    firefox.run_in_chrome('''
        const late = /logo|freeze|remote|perform/;
        const observe = (request) => {
          if (Services.prefs.getBoolPref('onlystache.gone') && late.test(request.QueryInterface(Ci.nsIHttpChannel).URI.filePath)) {
            request.cancel(Cr.NS_ERROR_NET_RESET);
            Services.prefs.setBoolPref('onlystache.asked', true);
          }
        };
        Services.prefs.setBoolPref('onlystache.gone', true);
        Services.obs.addObserver({ observe }, 'http-on-modify-request');''')
    try:
        yield lambda: firefox.run_in_chrome("return Services.prefs.getBoolPref('onlystache.asked', false)")
    finally:
        firefox.run_in_chrome("Services.prefs.setBoolPref('onlystache.gone', false);")


def test_the_network_goes_while_a_page_opens(firefox, server, operator):
    """Firefox, to which a module that did not come once is one that never comes, has all scripts as soon as it is back."""
    with without_network(firefox) as is_asked:
        firefox.get(server.url + '/messages/gaston')
        firefox.press('body', Keys.F9)
        firefox.wait(is_asked)
        assert firefox.execute_script("return localStorage['onlystache.after'] ?? null") is None
    operator.heard()
    operator.does('hold')
    firefox.wait(lambda: held(firefox))
    firefox.press('body', Keys.F10)
    firefox.wait(lambda: not held(firefox))


def test_every_page_has_its_face(firefox, server):
    """In both themes; its pictures are in tests/screenshots/."""
    folder = PROJECT / 'tests/screenshots'
    folder.mkdir(exist_ok=True)
    for path in PAGES:
        firefox.get(server.url + path)
        firefox.wait(lambda: firefox.execute_script(
            'return [...document.fonts].every((face) => face.status === "loaded") && [...document.images].every((i) => i.complete || i.loading === "lazy")'))
        for theme in ['light', 'dark']:
            light = firefox.execute_script("""
                document.body.dataset.theme = arguments[0];
                for (const change of document.getAnimations()) change.finish();
                const context = document.createElement('canvas').getContext('2d');
                context.fillStyle = getComputedStyle(document.body).backgroundColor;
                context.fillRect(0, 0, 1, 1);
                return context.getImageData(0, 0, 1, 1).data[0];""", theme)
            assert (light < 64) == (theme == 'dark'), path
            picture = firefox.command('WebDriver:TakeScreenshot', full=False)['value']
            name = f'{re.sub("[/?=]", "-", path.strip("/")) or "home"}-{theme}-firefox.png'
            (folder / name).write_bytes(base64.b64decode(picture))
