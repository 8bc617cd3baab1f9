"""A take goes on, whatever happens to the laptop's clock and storage, and an open page shows what is saved."""
import time
from datetime import datetime, timedelta

import pytest
from selenium.webdriver import Keys

from conftest import BLOCKED, FULL, before_every_page, bubbles, came, events, lose, scene_field, take_of
from site_server import Server


def shows(browser, selector):
    """Waits until a page with this element is there, however often it is loaded anew meanwhile."""
    browser.wait(lambda: browser.execute_script('return Boolean(document.querySelector(arguments[0]))', selector))


# ---- mistakes ----

@pytest.mark.parametrize('path, name', [('/', 'home'), ('/upload', 'upload'), ('/messages/lea', 'site')])
def test_an_open_page_shows_a_mistake_and_its_end(browser, server, path, name):
    """Twice, and without a breath in between: what is saved while a page opens is seen, too."""
    server.expect(f'content/{name}.json:')
    browser.expect('status of 500')
    file = server.folder / f'{name}.json'
    good = file.read_text()
    browser.get(server.url + path)
    for _ in range(2):
        file.write_text(good + '}')
        shows(browser, '.error[data-status="500"]')
        browser.reads(f'content/{name}.json')
        browser.wait(lambda: [browser.see('h1').click()])  # no take begins here, so the page does not stay
        file.write_text(good)
        shows(browser, 'main:not(.error)')
    assert not (take_of(browser) or {}).get('start')


def test_a_mistake_in_what_all_pages_share_goes_by_itself(browser, site, tmp_path):
    browser.expect('status of 500')
    with Server(site, site / 'content') as server:
        file = site / 'cgi-bin' / 'layout' / 'head.html'
        good = file.read_text()
        browser.get(server.url + '/stats')
        file.write_text(good + '{{#never}}')
        browser.reads('layout/head.html')
        file.write_text(good)
        shows(browser, 'main.stats')
        browser.get('about:blank')


def test_upload_takes_an_edit_but_keeps_its_files(browser, server, tmp_path):
    file = tmp_path / 'clip.mxf'
    file.write_bytes(b'x' * 1000)
    browser.get(server.url + '/upload')
    server.edit('upload', lambda tree: tree['labels'].update(caption='Une autre légende'))
    browser.reads('Une autre légende')
    browser.see('.files').send_keys(str(file))
    browser.wait(lambda: browser.see('.queue li'))
    server.edit('upload', lambda tree: tree['labels'].update(caption='Encore une autre'))
    time.sleep(2)
    assert browser.see('.queue li') and 'Encore une autre' not in browser.see('form').text


def test_every_link_of_a_page_is_frozen(browser, server):
    browser.get(server.url + '/stats')
    browser.see('h1').click()
    browser.wait(lambda: '/stats?range=7' in browser.execute_script('return localStorage["onlystache.pages"] ?? ""'))
    server.edit('stats', lambda tree: tree['labels'].update(updated='Changé'))
    browser.follow('/stats?range=7')
    assert browser.see('.ranges [aria-current]').text == '7 jours' and 'Changé' not in browser.see('main').text


# ---- the clock ----

SET = 'const real = Date.now.bind(Date); const by = arguments[0]; Date.now = () => real() + by;'


@pytest.mark.parametrize('seconds', [-120, 120])
def test_the_clock_is_set_while_a_reply_is_pending(browser, scene, server, seconds):
    field = scene([{'them': 'un', 'delay': 3}, {'them': 'deux', 'delay': 3}])
    script = 'return performance.now() / 1000'
    start = browser.execute_script(script)
    field.send_keys('a', Keys.ENTER)
    browser.execute_script(SET, 1000 * seconds)
    came(browser, 'un')
    assert 3 <= browser.execute_script(script) - start < 60
    field.send_keys('b', Keys.ENTER)
    _, un, b, *_ = events(browser)
    assert 0 <= b['at'] - un['at'] < 20_000  # the clock of the take went neither back nor far ahead
    with before_every_page(browser, SET.replace('arguments[0]', str(1000 * seconds))):
        browser.get(server.url + '/messages/gaston')  # the next page goes on in the same way
        came(browser, 'deux')
        times = browser.texts('.chat li[data-from] time')[-4:]
        assert times == sorted(times) and times[-1] in ('21:07', '21:08')


def test_the_live_clock_is_the_hosts(browser, server):
    """A laptop in another zone whose clock is an hour slow."""
    at = (datetime.now() - timedelta(minutes=10)).strftime('%Y-%m-%dT%H:%M')
    server.edit('site', lambda site: site.update(clock='live'))
    server.edit('notifications', lambda tree: tree['activity'][0].update(at=at))
    browser.execute_cdp_cmd('Emulation.setTimezoneOverride', {'timezoneId': 'Asia/Tokyo'})
    try:
        with before_every_page(browser, SET.replace('arguments[0]', '-3600000') + '''
            const note = () => {
              const text = document.querySelector('.column time[data-as=ago]')?.textContent;
              if (text && seen.at(-1) !== text) seen.push(text);
            };
            window.seen = [];
            new MutationObserver(note).observe(document, { subtree: true, childList: true, characterData: true });'''):
            browser.get(server.url + '/')
            browser.wait(lambda: browser.execute_script('return localStorage["onlystache.ahead"]'))
            browser.see('h1').click()  # all times are written again
            seen = set(browser.execute_script('return seen'))
            assert seen and seen <= {'il y a 10 min', 'il y a 11 min'}
            browser.get(server.url + '/messages/gaston')
            scene_field(browser).send_keys('x', Keys.ENTER)
            shown = browser.all('.chat li[data-from=me] time')[-1].get_attribute('dateTime')
            assert abs(datetime.fromisoformat(shown[:19]) - datetime.now()) < timedelta(minutes=1)
    finally:
        browser.execute_cdp_cmd('Emulation.setTimezoneOverride', {'timezoneId': ''})


# ---- storage ----

@pytest.mark.parametrize('script', [BLOCKED, FULL], ids=['blocked', 'full'])
def test_a_take_without_storage(browser, scene, server, script):
    with before_every_page(browser, script):
        field = scene([{'them': 'un'}, {'them': 'deux'}])
        start = bubbles(browser)
        field.send_keys('a', Keys.ENTER)
        came(browser, 'un')
        browser.see('nav a[href="/stats"]').click()
        browser.wait(lambda: browser.see('main.stats'))
        browser.get(server.url + '/messages/gaston')
        assert bubbles(browser) == [*start, ('me', 'a'), ('them', 'un')]
        scene_field(browser).send_keys('b', Keys.ENTER)
        came(browser, 'deux')
        browser.see('body').send_keys(Keys.F8)
        browser.wait(lambda: bubbles(browser) == start)


def test_storage_is_emptied_in_a_take(browser, scene, server):
    field = scene([{'them': 'un'}, {'them': 'deux'}])
    start = bubbles(browser)
    field.send_keys('a', Keys.ENTER)
    browser.execute_script('localStorage.clear()')
    came(browser, 'un')
    field.send_keys('b', Keys.ENTER)
    came(browser, 'deux')
    page = browser.current_window_handle
    browser.switch_to.new_window('tab')
    browser.expect('favicon.ico')
    browser.get(server.url + '/logo.svg')
    browser.execute_script('localStorage.clear()')  # by the browser, say: the page gives it back
    browser.wait(lambda: browser.execute_script('return localStorage["onlystache.take"]'))
    browser.execute_script('localStorage.removeItem("onlystache.take")')  # back to one in another tab
    browser.close()
    browser.switch_to.window(page)
    browser.wait(lambda: bubbles(browser) == start)


# ---- the chat stays at its end ----

def hidden(browser):
    """How many pixels of the chat are below what is seen, once a frame is drawn."""
    return browser.execute_async_script('''
        const done = arguments[0];
        const chat = document.querySelector('.chat ol');
        const look = () => done(Math.round(chat.scrollHeight - chat.scrollTop - chat.clientHeight));
        requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(look)));''')


def test_the_chat_stays_at_its_end(browser, scene):
    field = scene([{'them': 'un'}, {'them': 'deux'}, {'them': 'trois'}], file_delay=0)
    for _ in range(5):
        field.send_keys('ligne', Keys.SHIFT, Keys.ENTER, Keys.NULL, 'xx')
        assert hidden(browser) == 0
    for size in [(1093, 614), (1366, 768)]:  # as Ctrl-plus does, and Ctrl-minus
        browser.size(*size)
        assert hidden(browser) == 0
    browser.execute_script('document.querySelector(".chat ol").scrollTop -= 200')
    assert hidden(browser) == 200
    field.send_keys(Keys.F9)
    came(browser, 'un')
    assert hidden(browser) > 200  # who scrolled up stays there
    field.send_keys(Keys.ENTER)
    came(browser, 'deux')
    assert hidden(browser) == 0


# ---- keys ----

def test_the_browsers_own_keys_do_nothing_in_a_take(browser, server):
    press = '''
        const place = document.querySelector(arguments[0]);
        return arguments[1].filter((key) => {
          const press = { key, altKey: key === 'Alt', bubbles: true, cancelable: true };
          return !place.dispatchEvent(key === 'menu' ? new MouseEvent('contextmenu', press) : new KeyboardEvent('keydown', press));
        })'''
    keys = ['F1', 'F3', 'F6', 'F7', 'F12', 'Alt']
    for path in ['/', '/upload', '/messages/raoul', '/stats', '/notifications', '/profile']:
        browser.get(server.url + path)
        assert browser.execute_script(press, 'h1', keys) == []  # no take is running
        browser.see('h1').click()
        assert browser.execute_script(press, 'h1', [*keys, 'menu', 'F5', 'F11']) == [*keys, 'menu']
        if path != '/messages/raoul':  # where every letter goes to the message
            assert browser.execute_script(press, 'h1', ["'", '/', 'a']) == ["'", '/']
        browser.forget(server.url)


def test_enter_of_an_input_method_sends_nothing(browser, scene):
    field = scene([{'them': 'un'}])
    before = len(bubbles(browser))
    field.send_keys('a')
    for how in [{'keyCode': 229}, {'isComposing': True}]:
        browser.execute_script('''
            document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, ...arguments[0] }));''', how)
    assert len(bubbles(browser)) == before
    field.send_keys(Keys.ENTER)
    assert len(bubbles(browser)) == before + 1


def test_every_page_works_without_a_segmenter(browser, scene, server):
    text = 'Là 🧔🏽‍♂️ 🇫🇷 e\u0301!'
    with before_every_page(browser, 'delete Intl.Segmenter;'):
        field = scene([{'me': text}])
        field.send_keys('x' * len(text))
        assert field.get_attribute('value') == text
        field.send_keys(Keys.BACKSPACE * 2)
        assert field.get_attribute('value') == text[:-3]  # e and its accent are one
        field.send_keys(Keys.BACKSPACE * 2)
        assert field.get_attribute('value') == 'Là 🧔🏽‍♂️ '
        for path in ['/', '/upload', '/stats', '/messages/raoul']:
            browser.get(server.url + path)
            assert browser.execute_script('return getComputedStyle(document.querySelector("h1")).fontSize')


# ---- rest ----

def test_reduced_motion_stills_the_dots(browser, scene):
    browser.execute_cdp_cmd('Emulation.setEmulatedMedia', {'features': [{'name': 'prefers-reduced-motion', 'value': 'reduce'}]})
    try:
        scene([{'them': 'un', 'typing': 30, 'delay': 30}]).send_keys('a', Keys.ENTER)
        browser.wait(lambda: browser.see('[data-typing] i'))
        assert browser.execute_script('return document.getAnimations().length') == 0
    finally:
        browser.execute_cdp_cmd('Emulation.setEmulatedMedia', {'features': []})


COUNT_WAKES = '''
    window.wakes = 0;
    for (const name of ['setTimeout', 'setInterval', 'requestAnimationFrame']) {
      const ask = window[name];
      window[name] = (callback, ...rest) => ask((...given) => { wakes += 1; callback(...given); }, ...rest);
    }'''


def comes_to_rest(browser):
    """Waits for two seconds without what would turn the laptop's fan on: frames asked for, timers, styles and layouts. The
    page has run COUNT_WAKES before its own scripts."""
    browser.execute_cdp_cmd('Performance.enable', {})
    def count():
        figures = {each['name']: each['value'] for each in browser.execute_cdp_cmd('Performance.getMetrics', {})['metrics']}
        return browser.execute_script('return wakes'), figures['LayoutCount'], figures['RecalcStyleCount']
    def rests():
        before = count()
        time.sleep(2)
        wakes, layouts, styles = (later - earlier for later, earlier in zip(count(), before))
        return wakes <= 5 and layouts == styles == 0
    browser.wait(rests)
    browser.execute_cdp_cmd('Performance.disable', {})


@pytest.mark.parametrize('path', ['/', '/stats', '/messages/lea', '/notifications', '/profile'])
def test_an_untouched_page_is_at_rest(browser, server, path):
    server.edit('stats', lambda tree: [measure.pop('live', None) for measure in tree['measures']])
    with before_every_page(browser, COUNT_WAKES):
        browser.get(server.url + path)
        browser.execute_script('document.activeElement.blur()')
        comes_to_rest(browser)


def test_figures_wake_up_when_they_change(browser, server):
    server.edit('stats', lambda tree: [measure.pop('live', None) for measure in tree['measures']])
    server.edit('stats', lambda tree: tree['measures'][0].update(live=30))
    with before_every_page(browser, COUNT_WAKES):
        browser.get(server.url + '/stats')
        shown = browser.see('[data-live]').text
        browser.wait(lambda: browser.see('[data-live]').text != shown, 20)
        assert browser.execute_script('return 1000 * wakes / performance.now()') < 8  # a second


def test_a_page_that_comes_back_with_another_take_begins_anew(browser, scene):
    """As Firefox and Safari bring a page back from their cache: with all its bubbles, and deaf meanwhile."""
    field = scene([{'them': 'un'}], file_delay=0)
    start = bubbles(browser)
    field.send_keys('prise un', Keys.ENTER)
    came(browser, 'un')
    browser.execute_script('''
        window.old = true;
        dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
        localStorage.removeItem('onlystache.take'); // back to one on another page
        dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));''')
    browser.wait(lambda: browser.execute_script('return !window.old && document.readyState === "complete"'))
    assert bubbles(browser) == start
    scene_field(browser).send_keys('prise deux', Keys.ENTER)
    came(browser, 'un')
    assert ('me', 'prise un') not in bubbles(browser)


def test_a_conversation_begins_anew_though_the_server_went_as_it_opened(browser, scene, server):
    """Before the page had read any other, and its own once more."""
    field = scene([{'them': 'un'}])
    before = bubbles(browser)
    lose(browser, server)
    field.send_keys('a', Keys.ENTER)
    browser.wait(lambda: ('me', 'a') in bubbles(browser))
    browser.see('body').send_keys(Keys.F8)
    browser.wait(lambda: bubbles(browser) == before)
    browser.see('.list a[href="/messages/lea"]').click()  # which was never read: nothing happens
    assert browser.current_url.endswith('/messages/gaston')
    scene_field(browser).send_keys('b', Keys.ENTER)
    came(browser, 'un')
