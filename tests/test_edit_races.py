"""/edit where two things happen at once: a slow network, a lost answer, others in the same list."""
import json

from selenium.webdriver import Keys

from conftest import before_every_page
from forms import Form, form, patch  # noqa: F401 (a fixture)

SCRIPT = '/conversations/0/script'
# Every PATCH of the page waits until go() is called.
SLOW = '''
    const { send, open } = XMLHttpRequest.prototype;
    const started = new Promise((go) => { window.go = go; });
    XMLHttpRequest.prototype.open = function (method, ...rest) {
      this.method = method;
      return open.call(this, method, ...rest);
    };
    XMLHttpRequest.prototype.send = function (body) {
      return this.method === 'PATCH' ? started.then(() => send.call(this, body)) : send.call(this, body);
    };'''
# The server does the first, but the page hears of nothing.
LOSE = '''
    const { send, open } = XMLHttpRequest.prototype;
    let isFirst = true;
    XMLHttpRequest.prototype.open = function (method, url) {
      this.target = url;
      this.method = method;
      return open.call(this, method, url);
    };
    XMLHttpRequest.prototype.send = function (body) {
      if (this.method !== 'PATCH' || !isFirst) return send.call(this, body);
      isFirst = false;
      fetch(this.target, { method: 'PATCH', body, headers: { 'Content-Type': 'application/json-patch+json' } })
        .then(() => this.onloadend());
    };'''


def texts(form):
    return [line.get('me') for line in json.loads(form.path.read_bytes())['conversations'][0]['script']]


def test_a_tool_is_for_no_other_item_than_was_shown(browser, server, form):
    browser.expect('status of 412')
    before = texts(form.open(f'{SCRIPT}/2'))
    with before_every_page(browser, SLOW):
        form.open(f'{SCRIPT}/2')
        form.type(f'{SCRIPT}/2/me', 'Encore.')
        form.press(SCRIPT + '/2', 'delete')  # the text that was typed is saved before
        patch(server, {'op': 'add', 'path': SCRIPT + '/0', 'value': {'me': 'Avant tout.'}})
        browser.execute_script('go()')
        browser.reads("Quelqu'un vient de changer cela")  # which one it was cannot be told: nothing is deleted
    assert texts(form) == ['Avant tout.', *before[:2], 'Encore.', *before[3:]]


def test_an_answer_that_is_lost_changes_nothing_twice(browser, server, form):
    browser.expect('status of 412')
    with before_every_page(browser, LOSE):
        before = texts(form.open(f'{SCRIPT}/2'))
        form.press(f'{SCRIPT}/2', 'insert')
        browser.wait(lambda: form.focus() == f'{SCRIPT}/3')
    assert texts(form) == [*before[:3], 'Merci !', *before[3:]]
    browser.see('[data-do=undo]').click()
    browser.wait(lambda: form.path.read_bytes() == form.before)


def test_a_refused_text_stays_in_an_item_that_is_closed(browser, server, form):
    browser.expect('status of 422')
    form.open(f'{SCRIPT}/3/delay').type(f'{SCRIPT}/3/delay', 'vite', Keys.ENTER)
    browser.wait(lambda: 'vite' in form.said(f'{SCRIPT}/3/delay'))
    browser.see(f'[data-at="{SCRIPT}/5"] > summary').click()  # closes the other
    form.press(f'{SCRIPT}/5', 'double')
    browser.wait(lambda: form.focus() == f'{SCRIPT}/6')
    browser.see(f'[data-at="{SCRIPT}/3"] > summary').click()
    assert form.value(f'{SCRIPT}/3/delay') == 'vite' and 'vite' in form.said(f'{SCRIPT}/3/delay')


def test_a_box_that_is_ticked_stays_so_while_others_save(browser, server):
    browser.expect('status of 412')
    with before_every_page(browser, SLOW):
        form = Form(browser, server).open('/fans/0/vip', 'fans')
        box = form.field('/fans/0/vip')
        was = box.is_selected()
        box.click()
        patch(server, {'op': 'replace', 'path': '/fans/1/name', 'value': 'Autre'}, name='fans')
        browser.execute_script('go()')
        form.becomes(lambda tree: tree['fans'][0]['vip'] is not was and tree['fans'][1]['name'] == 'Autre')
        browser.wait(lambda: 'Autre' in browser.see('form').text)
        assert form.field('/fans/0/vip').is_selected() is not was


def test_what_is_only_looked_at_is_not_rewritten(browser, server):
    form = Form(browser, server)
    path = server.folder / 'fans.json'
    path.write_text(path.read_text().replace('"Toujours le premier', '"Toujours\\r\\nle premier', 1).replace('"since": "20', '"//": 5, "since": "20', 1))
    for pointer in ['/fans/0/note', '/fans/0/since', '/fans/0/~1~1']:
        form.open(pointer, 'fans').field(pointer).send_keys(Keys.TAB)
    form.type('/fans/0/name', 'Fin', Keys.ENTER)
    form.becomes(lambda tree: tree['fans'][0]['name'] == 'Fin')
    assert len(form.changes()) == 2 and form.changes()[1].count('Fin') == 1


def test_multiplying_is_taken_back_and_nothing_else(browser, server):
    form = Form(browser, server).open('/price', 'upload')
    form.type('/price', '7', Keys.ENTER)
    form.becomes(lambda tree: tree['price'] == 7)
    form.open('', 'stats')
    browser.get(server.url + '/edit')
    browser.wait(lambda: browser.see('.scale tbody tr'))
    browser.see('[data-do=scale]').click()
    browser.wait(lambda: form.path.read_bytes() != form.before and browser.see('[data-do=unscale]').is_enabled())
    browser.see('[data-do=unscale]').click()
    browser.wait(lambda: form.path.read_bytes() == form.before)
    assert server.content('upload')['price'] == 7


def test_what_is_taken_back_is_written_as_it_was(browser, server):
    form = Form(browser, server)

    def back():
        browser.wait(lambda: form.path.read_bytes() != form.before)
        browser.wait(lambda: browser.see('[data-do=undo]').is_enabled())
        browser.see('[data-do=undo]').click()
        browser.wait(lambda: form.path.read_bytes() == form.before)

    for pointer, name, text in [('/commission', 'site', '0,3'), ('/format/thousands', 'site', '.')]:  # 0.20, and \u00a0
        form.open(pointer, name).type(pointer, text, Keys.ENTER)
        back()
    form.open('/posts/0', 'home').press('/posts/0', 'delete')  # in two lines, where the next one has three
    back()
