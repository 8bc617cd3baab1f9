"""The operator of the tests, who sends orders as /operator does, and what the set keeps of them."""
import csv
import json
import os
import urllib.parse
import urllib.request
from contextlib import contextmanager


PAGES = ['/', '/upload', '/messages', '/messages/gaston', '/stats', '/notifications', '/profile']
KINDS = ['/', '/upload', '/messages/gaston']  # a page with posts, one with a queue, one with a chat

# What a page shows of an order: elements that come, parts that move, where the focus is, how far it is scrolled.
WATCH = '''
    window.old = window.watched = true;
    window.news = [];
    new MutationObserver((changes) => news.push(...changes.flatMap((change) => [...change.addedNodes])
      .filter((node) => node.nodeType === 1).map((node) => node.outerHTML)))
      .observe(document, { childList: true, subtree: true });
    if (PerformanceObserver.supportedEntryTypes.includes('layout-shift')) // Firefox has none
      new PerformanceObserver((list) => news.push(...list.getEntries().map(({ value }) => `shift ${value}`)))
        .observe({ type: 'layout-shift' });'''


def has_looks(browser, *names):
    """Whether what comes later than the page is there, its style sheets read."""
    return browser.execute_script('''
        const isRead = (sheet) => sheet && [...sheet.cssRules].every((rule) => rule.styleSheet !== null); // nor what it imports
        return arguments[0].every((name) => isRead(document.querySelector(`link[href="/${name}.css"]`)?.sheet))''', names)


class Operator:
    def __init__(self, browser, server):
        self.browser, self.server = browser, server

    def __call__(self, do, **fields):
        """Sends an order."""
        form = urllib.parse.urlencode({'do': do, **fields}).encode()
        with urllib.request.urlopen(self.server.url + '/operator', form, timeout=60) as answer:
            assert answer.status == 204

    def orders(self):
        path = self.server.folder / '.set' / 'orders.json'
        return json.loads(path.read_text()) if path.exists() else []

    def heard(self):
        """Waits until the laptop has heard all orders; its page may be another one by then."""
        last = max([order['number'] for order in self.orders()], default=0)
        self.browser.wait(lambda: self.browser.execute_script('''
            const after = localStorage['onlystache.after'];
            return document.readyState === 'complete' && after !== undefined && after >= arguments[0]''', last))

    def does(self, do, **fields):
        """Sends an order, and waits until it is done."""
        self(do, **fields)
        self.heard()

    def begins_anew(self, do, **fields):
        """An order after which a page is loaded."""
        self.browser.execute_script('window.old = true')
        self(do, **fields)
        self.browser.wait(lambda: self.browser.execute_script('return !window.old && document.readyState === "complete"'))

    def open(self, path):
        """Opens a page, and waits until all of it is there and it hears the operator."""
        self.browser.get(self.server.url + path)
        self.heard()
        late = ['notices', 'player', 'lightbox', *['comments'] * bool(self.browser.see('[href="/comments"]'))]  # looks of what comes later
        self.browser.wait(lambda: self.browser.see('body > div[hidden] > svg') and
                          has_looks(self.browser, *late))

    def age(self, seconds=6):
        """Makes all orders so much older."""
        path = self.server.folder / '.set' / 'orders.json'
        older = [{**order, 'number': order['number'] - 1000 * seconds} for order in self.orders()]
        path.with_suffix('.new').write_text(json.dumps(older))
        os.replace(path.with_suffix('.new'), path)

    def scene(self, name='demain', **files):
        """Makes a scene: scene(messages=change), where change(tree) alters its copy of the file in place."""
        folder = self.server.folder / 'scenes' / name
        folder.mkdir(parents=True, exist_ok=True)
        for file, change in files.items():
            tree = self.server.content(file)
            change(tree)
            (folder / f'{file}.json').write_text(json.dumps(tree, ensure_ascii=False))

    def takes(self, count):
        """Waits until the log has so many takes; returns its lines."""
        path = self.server.folder / 'takes.csv'
        def read():
            if not path.exists():
                return []
            with open(path, newline='') as log:
                return list(csv.DictReader(log))
        self.browser.wait(lambda: len(read()) >= count)
        assert len(read()) == count
        return read()


def path_of(browser):
    return browser.execute_script('return location.pathname + location.search')


def watch(browser):
    """Notes what comes on this page from now on."""
    browser.execute_script(WATCH)


def news(browser):
    """What came; the page must still be the same one."""
    assert browser.execute_script('return window.watched === true')
    return browser.execute_script('return news')


def held(browser):
    return browser.execute_script("return JSON.parse(localStorage['onlystache.take'] ?? null)?.held ?? false")


@contextmanager
def tab(browser):
    """A tab of its own, which can be hidden, and is not left so."""
    first = browser.current_window_handle
    browser.switch_to.new_window('tab')
    browser.size(1366, 768)
    try:
        yield browser.current_window_handle
    finally:
        browser.execute_cdp_cmd('Emulation.setFocusEmulationEnabled', {'enabled': True})
        browser.close()
        browser.switch_to.window(first)


def hide(browser):
    """As another tab or window does that comes before this one."""
    browser.execute_cdp_cmd('Emulation.setFocusEmulationEnabled', {'enabled': False})
    for state in ['frozen', 'active']:
        browser.execute_cdp_cmd('Page.setWebLifecycleState', {'state': state})
    browser.wait(lambda: browser.execute_script('return document.hidden'))


def show(browser):
    browser.execute_cdp_cmd('Emulation.setFocusEmulationEnabled', {'enabled': True})
    browser.wait(lambda: browser.execute_script('return !document.hidden'))


# Counts the requests of a page that runs it before its own scripts: /wait, and pages asked for as such.
COUNT = '''
    window.waits = [];
    window.most = 0;
    window.whole = [];
    let now = 0;
    const ask = window.fetch;
    window.fetch = async (path, options = {}) => {
      const waits = path === '/wait';
      if (waits) waits_.push(Date.now()); else whole.push(path);
      if (waits) most = Math.max(most, now += 1);
      try { return await ask(path, options); } finally { if (waits) now -= 1; }
    };'''.replace('waits_', 'window.waits')
