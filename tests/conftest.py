"""What the tests share: the project built with sanitizers in a folder whose name has spaces, accents and an
apostrophe, served through lighttpd with a copy of content/, and a headless Chromium.

Tests run side by side (pytest -n). Each has a server, a content folder and a port of its own, so none minds the others,
nor their order. What measures time is marked "alone": it runs last, and while no other test does."""
import fcntl
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Keys
from selenium.webdriver.chrome.service import Service

from chromium import BINARY, CHROMIUM
from orders import Operator
from site_server import PROJECT, Server, commands, copy_project, free_port, wait_until

SUITES = PROJECT.parent / 'shared' / 'suites' if 'SUITES' not in os.environ else PROJECT / os.environ['SUITES']
# Costs nothing; what else looks at each use of memory makes a page five times as slow, so only some tests have it:
# CAREFUL=1 for all.
CAREFUL = 'SANITIZE=-g -O1 -DPOOL=0 -fsanitize=address,undefined -fno-sanitize-recover=all'
SANITIZE = CAREFUL if 'CAREFUL' in os.environ else 'SANITIZE=-g -O1 -fsanitize=undefined -fno-sanitize-recover=all'
# The same on every machine: no proxy on the way to this machine, messages in English, programs that Debian keeps for root.
os.environ.update(ASAN_OPTIONS='detect_leaks=0', no_proxy='*', LC_ALL='C.UTF-8', PATH=os.environ['PATH'] + ':/usr/sbin:/sbin')
signal.signal(signal.SIGINT, signal.default_int_handler)  # started in the background, it would be ignored, by all that tests start as well
for name in ['MAKELEVEL', 'MAKEFLAGS', 'MFLAGS', 'MAKEOVERRIDES']:
    os.environ.pop(name, None)  # make test starts the tests; they start make as users do


@pytest.fixture(scope='session')
def suites():
    if not SUITES.is_dir():
        pytest.skip(f'the published conformance cases are not in {SUITES}: set SUITES=')
    return SUITES


# ---- side by side ----

def pytest_configure(config):
    config.addinivalue_line('markers', 'alone: measures time, so it runs last, and while no other test does')
    if 'PYTEST_XDIST_WORKER' not in os.environ:
        os.environ['TOGETHER'] = tempfile.mkdtemp(prefix='onlystache-tests-')  # what all workers share


def pytest_unconfigure():
    if 'PYTEST_XDIST_WORKER' not in os.environ:
        shutil.rmtree(os.environ['TOGETHER'], ignore_errors=True)


@contextmanager
def locked(name, how=fcntl.LOCK_EX):
    with open(Path(os.environ['TOGETHER']) / f'{name}.lock', 'w') as lock:
        fcntl.flock(lock, how)
        yield


def is_alone(item):
    return item.get_closest_marker('alone') is not None


def pytest_collection_modifyitems(items):
    items.sort(key=is_alone)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item):
    with locked('turn', fcntl.LOCK_EX if is_alone(item) else fcntl.LOCK_SH):
        yield


# ---- the project ----

def build(name, *make):
    """Compiles a copy of the project, once for all workers. Returns its folder, which nobody may change."""
    folder = Path(os.environ['TOGETHER']) / name / "L'été à deux"
    with locked(name):
        if not folder.exists():
            copy_project(folder.with_name('unfinished'))
            if not make:  # what make test has compiled already
                for path in [*PROJECT.glob('cgi-bin/**/*.[oa]'), *PROJECT.glob('tests/*.o')]:
                    shutil.copy2(path, folder.with_name('unfinished') / path.relative_to(PROJECT))
            result = subprocess.run(['make', '-j2', 'build', 'tests/check', 'tests/patch', 'tests/render', 'tests/validate', '.make/host', *make],
                                    cwd=folder.with_name('unfinished'), capture_output=True, text=True)
            assert result.returncode == 0, result.stderr
            folder.with_name('unfinished').rename(folder)
    return folder


def tree(folder):
    """All files with what they hold, but for the server's temporary folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob('*'))
            if path.is_file() and not {'.temp', '.good'} & set(path.parts)}


def difference(before, after):
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


@contextmanager
def copy_of(name, target, *make):
    """A copy of a build, to be served. Tests leave it, and the checkout, as they were."""
    def state():
        lines = subprocess.run(['git', 'status', '--porcelain', '--ignored'], cwd=PROJECT, capture_output=True, text=True).stdout
        return {line for line in lines.splitlines() if line[:2] in ('??', '!!') and not re.search('__pycache__|tests/screenshots', line)}
    checkout, folder = state(), target / "L'été à deux"
    shutil.copytree(build(name, *make), folder)
    with open(folder / 'lighttpd.conf', 'a') as conf:  # a program that ends after one page need not free anything
        conf.write('setenv.set-environment += ( "ASAN_OPTIONS" => "detect_leaks=0" )\n')
        # a set laptop is a request with the header X-Forwarded-For: 192.168.1.7
        conf.write('server.modules += ( "mod_extforward" )\nextforward.forwarder = ( "127.0.0.1" => "trust" )\n')
    before = tree(folder)
    yield folder
    assert difference(before, tree(folder)) == [], 'a test changed the copy of the project that all share'
    assert state() == checkout, 'a test left something in the checkout'


@pytest.fixture(scope='session')
def project(tmp_path_factory):
    """The project compiled with sanitizers."""
    with copy_of('sanitized', tmp_path_factory.mktemp('sanitized'), SANITIZE) as folder:
        yield folder


@pytest.fixture(scope='session')
def careful(tmp_path_factory):
    """The project compiled so that each use of memory is looked at: for what is put before it at random, or with malice."""
    with copy_of('careful', tmp_path_factory.mktemp('careful'), CAREFUL) as folder:
        yield folder


@pytest.fixture(scope='session')
def shipped(tmp_path_factory):
    """The project compiled as make run does: what browsers get."""
    with copy_of('shipped', tmp_path_factory.mktemp('shipped')) as folder:
        yield folder


@pytest.fixture
def site(project, tmp_path):
    """A copy of the compiled project, to be changed at will."""
    return shutil.copytree(project, tmp_path / 'site', symlinks=True)


@pytest.fixture
def folder(project, tmp_path):
    """A copy of the content, to be changed at will."""
    return shutil.copytree(project / 'content', tmp_path / 'content')


def make_check(project, content='content'):
    """What make check does when all is compiled: its exit status and its lines. (test_readme.py types it.)"""
    result = subprocess.run(['sh', '.make/serve.sh', 'check'], cwd=project, env={**os.environ, 'CONTENT': str(content)},
                            capture_output=True, text=True, timeout=120)
    assert result.stderr == ''
    return result.returncode, result.stdout.splitlines()


def edit(path, *changes):
    """Replaces the first OLD in a file by NEW."""
    text = path.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text)


@pytest.fixture(scope='session')
def port():
    """One for all pages that a browser opens, so that it has their scripts and pictures already."""
    return free_port()


@pytest.fixture
def server(request, tmp_path, port):
    """The site with a content folder of its own; at the end nothing may have been written to stderr, but for what the
    test expects: server.expect('content/home.json:')."""
    for_browser = bool({'browser', 'firefox'} & set(request.fixturenames))
    project = request.getfixturevalue('shipped' if for_browser else 'project')
    shutil.copytree(project / 'content', tmp_path / 'content')
    with Server(project, tmp_path / 'content', port=port if for_browser else None) as running:
        yield running
    assert running.complaints() == []


# ---- the browser ----

NOTE_TOASTS = '''
    window.told = [];
    addEventListener('DOMContentLoaded', () => {
      const toast = document.querySelector('.toast');
      if (toast) new MutationObserver(() => { if (!toast.hidden && toast.innerText) told.push(toast.innerText); })
        .observe(toast, { attributes: true, childList: true, characterData: true, subtree: true });
    });'''


class Browser(webdriver.Chrome):
    pace = 0  # how long pages took to come lately (s): what a machine that is busy needs is a multiple of it
    expected = ()

    def get(self, url):
        start = time.monotonic()
        super().get(url)
        if url.startswith('http'):
            self.pace = max(time.monotonic() - start, 0.9 * self.pace)

    def see(self, selector):
        """The first element that fits, or None."""
        return self.execute_script('return document.querySelector(arguments[0])', selector)

    def all(self, selector):
        return self.execute_script('return [...document.querySelectorAll(arguments[0])]', selector)

    def each(self, selector, what, seen=False):
        """Something of all elements that fit (and can be seen), of one moment: browser.each('a', 'href')."""
        return self.execute_script(f'''
            return [...document.querySelectorAll(arguments[0])].filter((element) => !arguments[1] || element.checkVisibility())
              .map((element) => element.{what})''', selector, seen)

    def texts(self, selector):
        return self.each(selector, 'textContent')

    def reads(self, words):
        """Waits until a page with these words is there, however often it is loaded anew meanwhile."""
        return self.wait(lambda: words in self.execute_script('return document.body?.innerText ?? ""'))

    def follow(self, path):
        """Clicks a link, and waits until its page is there."""
        self.see(f'a[href="{path}"]').click()
        self.wait(lambda: self.current_url.endswith(path))

    def wait(self, condition, seconds=60):
        def holds():
            try:
                return condition()
            except StaleElementReferenceException:
                return False  # the page has just become another one
        return wait_until(holds, seconds)

    def told(self, words):
        """Waits until a toast has said it; on a busy machine it may be gone again by now."""
        return self.wait(lambda: any(words in text for text in self.execute_script('return window.told ?? []')))

    def size(self, width, height):
        self.execute_cdp_cmd('Emulation.setDeviceMetricsOverride',
                             {'width': width, 'height': height, 'deviceScaleFactor': 1, 'mobile': False})

    def forget(self, url):
        """Becomes a laptop that never saw the site. (A page that is open would write again what is cleared.)"""
        if self.current_url != 'about:blank':
            self.get('about:blank')
        self.execute_cdp_cmd('Storage.clearDataForOrigin', {'origin': url, 'storageTypes': 'all'})
        self.execute_script('window.name = ""')

    def expect(self, *words):
        """What is right here in a console error. (It may come late, and again: an open page asks the server by itself.)"""
        self.expected += words

    def problems(self):
        """Console errors and failed requests since the last call, but for those that are expected."""
        told = [entry['message'] for entry in self.get_log('browser') if entry['level'] == 'SEVERE']
        return [message for message in told if not any(words in message for words in self.expected)]


@pytest.fixture(scope='session')
def chromium():
    options = webdriver.ChromeOptions()
    options.binary_location = BINARY
    for argument in CHROMIUM:
        options.add_argument(argument)
    options.set_capability('goog:loggingPrefs', {'browser': 'ALL'})
    driver = Browser(options=options, service=Service('/usr/bin/chromedriver'))
    driver.set_script_timeout(60)
    driver.execute_cdp_cmd('Page.addScriptToEvaluateOnNewDocument', {'source': NOTE_TOASTS})
    profile = driver.capabilities['chrome']['userDataDir']
    yield driver
    driver.quit()
    wait_until(lambda: not any(profile in command for command in commands()))


@pytest.fixture
def browser(chromium, server):
    """Chromium at 1366 x 768 with an empty take; at the end the console must be clean."""
    chromium.size(1366, 768)
    chromium.forget(server.url)
    chromium.problems()
    yield chromium
    chromium.get('about:blank')
    problems, chromium.expected = chromium.problems(), ()
    assert problems == []


# ---- a take ----

def take_of(browser):
    """What this laptop keeps of the take, or None."""
    return browser.execute_script("return JSON.parse(localStorage['onlystache.take'] ?? null)")


def reload(browser, key=Keys.F8):
    """Presses the key and waits until the page has begun again."""
    browser.execute_script('window.old = true')
    browser.see('body').send_keys(key)
    browser.wait(lambda: browser.execute_script('return !window.old && document.readyState === "complete"'))


def pages(browser):
    """Waits until the take is frozen, and what its pages show is here."""
    browser.wait(lambda: browser.execute_script("""
        const [take, kept] = ['take', 'pages'].map((key) => JSON.parse(localStorage[`onlystache.${key}`] ?? null));
        if (kept?.start !== take.start) return false;
        const sources = Object.values(kept.pages).flatMap((html) => [...html.matchAll(/<img [^>]*src="([^"]+)"/g)]);
        const names = sources.map(([, source]) => new URL(source, location).href);
        const { media } = first;
        return [...media?.values() ?? []].every(Boolean) && names.every((name) => performance.getEntriesByName(name).length)"""))


def lose(browser, server):
    """The server goes, once the page has the scripts that come after it, and what these import."""
    browser.execute_async_script('''
        const names = ['perform', 'freeze', 'remote', 'player', 'lightbox'];
        import('/lib/persist.js')
          .then(({ bring }) => Promise.all(names.map((name) => bring(() => import(`/lib/${name}.js`))))).then(arguments[0]);''')
    browser.expect('net::ERR_')
    server.stop()


# What a page runs whose browser keeps nothing.
BLOCKED = '''for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
  Object.defineProperty(window, name, { get() { throw new DOMException('', 'SecurityError'); } });'''
FULL = 'Storage.prototype.setItem = () => { throw new DOMException("", "QuotaExceededError"); };'


@contextmanager
def before_every_page(browser, script):
    """Runs a script before those of each page that opens."""
    added = browser.execute_cdp_cmd('Page.addScriptToEvaluateOnNewDocument', {'source': script})
    try:
        yield
    finally:
        browser.execute_cdp_cmd('Page.removeScriptToEvaluateOnNewDocument', added)


# ---- a scene of messages ----

NOTE_BUBBLES = '''
    window.seen = []; // what came, and when, by the browser's clock; dots and states as well
    window.states = [];
    window.typing = new Set(); // what the rest of the page says while there are dots
    const note = () => {
      const line = [...document.querySelectorAll('.chat li[data-from]')].map((li) =>
        'typing' in li.dataset ? '...' : `${li.dataset.from}: ${li.querySelector('p:last-of-type').textContent}`);
      const text = line.join('|');
      if (seen.at(-1)?.text !== text) seen.push({ text, at: Date.now() });
      const state = [...document.querySelectorAll('.status')].map((span) => span.textContent).filter(Boolean).at(-1);
      if (state && states.at(-1) !== state) states.push(state);
      if (line.includes('...')) typing.add(`${state}, ${document.querySelector('.presence.typing')?.checkVisibility()}`);
    };
    new MutationObserver(note).observe(document.querySelector('.chat ol'), { childList: true, subtree: true });'''


@pytest.fixture
def scene(browser, server):
    """Opens a conversation of one's own making: scene(script, **keys); file_delay=None: the file has none. scene.delay is
    how long its replies take, which grows with the time that this machine takes to show a page."""
    def open_scene(script, path='/messages/gaston', **keys):
        def change(tree):
            tree['delay'] = keys.pop('file_delay', open_scene.delay)
            if tree['delay'] is None:
                del tree['delay']
            tree['conversations'][0].update(script=script, **keys)
        server.edit('messages', change)
        browser.get(server.url + path)
        browser.execute_script(NOTE_BUBBLES)
        return scene_field(browser)
    if not browser.pace:
        browser.get(server.url + '/stats')  # which opens no conversation
    open_scene.delay = max(0.8, round(2 * browser.pace, 1))
    return open_scene


@pytest.fixture
def operator(browser, server):
    """The operator, who is at another computer: operator('cue')."""
    return Operator(browser, server)


def scene_field(browser):
    return browser.see('.chat textarea')


def bubbles(browser, last=0):
    return [tuple(pair) for pair in browser.execute_script('''
        return [...document.querySelectorAll('.chat li[data-from]:not([data-typing])')]
          .map((li) => [li.dataset.from, li.querySelector('p:not(.voice):last-of-type')?.innerText ?? '']).slice(arguments[0])''', -last)]


def came(browser, text):
    return browser.wait(lambda: ('them', text) in bubbles(browser))


def events(browser):
    """The messages of this take, those that are to come as well; their times in ms."""
    return take_of(browser)['chats']['gaston']['events']


def planned(browser, text):
    """When a message of this take was sent, or is to come (ms)."""
    return next(event['at'] for event in events(browser) if event.get('text') == text)


def moment(browser, text):
    """When the bubble came (ms)."""
    return browser.execute_script('return seen.find((s) => s.text.includes(arguments[0]))?.at', text)


def status(browser):
    """What stands below the last message."""
    return ([None] + [text for text in browser.each('.status', 'innerText') if text])[-1]


def total(browser):
    """The number at Messages in the menu."""
    badge = browser.see('[data-badge]')
    return int(badge.text) if badge.is_displayed() else 0
