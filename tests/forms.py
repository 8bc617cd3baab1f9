"""What the tests of /edit do in its forms, through what a person sees there: fields, buttons and words."""
import difflib
import json
import urllib.request
from contextlib import contextmanager

import pytest
from selenium.webdriver import Keys

ALL = Keys.CONTROL + 'a' + Keys.NULL
# The button that belongs to the innermost box with this pointer: what lies in that box has buttons of its own.
BUTTON = '''return [...document.querySelectorAll(`form button[data-do=${arguments[1]}]`)]
    .find((button) => button.closest('[data-at]').dataset.at === arguments[0] && button.checkVisibility())'''


class Form:
    """The form of a content file. Its elements are looked up each time: it makes them anew with what others change."""

    def __init__(self, browser, server):
        self.browser, self.server = browser, server

    def open(self, pointer='', name='messages', scene=''):
        shared = self.server.folder / f'{name}.json'
        self.path = self.server.folder / 'scenes' / scene / f'{name}.json' if scene else shared
        self.before = (self.path if self.path.exists() else shared).read_bytes()
        self.browser.get('about:blank')  # else only what stands behind # would change
        query = f'?scene={scene}' if scene else ''
        self.browser.get(f'{self.server.url}/edit/{name}{query}#{pointer}')
        self.browser.wait(lambda: self.browser.see('form [data-at]'))
        return self

    def field(self, pointer):
        return self.browser.wait(lambda: self.browser.see(f'[data-path="{pointer}"]'))

    def value(self, pointer):
        return (self.browser.each(f'[data-path="{pointer}"]', 'value') or [None])[0]

    def type(self, pointer, text, *keys):
        """Types over what is in a field. It is saved when that is left: with Keys.TAB, say."""
        self.field(pointer).send_keys(ALL, text, *keys)

    def choose(self, select, value):
        """By its value or by its word."""
        self.browser.wait(lambda: select.find_elements('xpath', f'option[@value="{value}" or normalize-space()="{value}"]'))[0].click()

    def button(self, pointer, what):
        return self.browser.wait(lambda: self.browser.execute_script(BUTTON, pointer, what))

    def press(self, pointer, *whats):
        for what in whats:
            self.browser.wait(lambda: [self.button(pointer, what).click()])  # the form may just be made anew

    def add(self, pointer, key):
        """Adds a key that is not there yet."""
        self.button(f'{pointer}/{key}', 'add').click()
        return self.browser.wait(lambda: self.browser.see(f'[data-at="{pointer}/{key}"]:not(button)'))

    def kind(self, pointer, word):
        """Writes a value in another way."""
        self.choose(self.browser.wait(lambda: self.browser.see(f'[data-at="{pointer}"] [data-do=kind]')), word)

    def said(self, pointer, what='wrong'):
        """What is told beside a field, or nothing."""
        return ''.join(self.browser.each(f'[data-at="{pointer}"] > .{what}', 'innerText', seen=True))

    def focus(self):
        """The pointer of what has the focus."""
        return self.browser.execute_script('''const { activeElement: here } = document;
            return here.dataset.path ?? here.closest('[data-at]')?.dataset.at''')

    # ---- the file ----

    def changes(self):
        lines = (text.decode().splitlines() for text in (self.before, self.path.read_bytes()))
        return [line for line in difflib.unified_diff(*lines, n=0) if line[:2] not in ('--', '++', '@@')]

    def saved(self, *parts):
        """Waits until the lines that have changed are just these: of each a sign and a part, as '+"delay": 2'."""
        def is_so():
            lines = self.changes()
            return len(lines) == len(parts) and all(line[0] == part[0] and part[1:] in line for line, part in zip(lines, parts))
        try:
            self.browser.wait(is_so)
        except AssertionError:
            raise AssertionError(self.changes()) from None
        self.before = self.path.read_bytes()

    def becomes(self, condition):
        """Waits until the content fulfils it."""
        return self.browser.wait(lambda: condition(json.loads(self.path.read_bytes())))


def patch(server, *operations, name='messages'):
    """Somebody else's change, over HTTP."""
    request = urllib.request.Request(f'{server.url}/edit/{name}', json.dumps(operations).encode(), method='PATCH',
                                     headers={'Content-Type': 'application/json-patch+json'})
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status == 204


@pytest.fixture
def form(browser, server):
    return Form(browser, server)


@pytest.fixture
def window(browser):
    """Opens other windows: inside = window(url), and what happens there: with inside(): ..."""
    first = browser.current_window_handle

    def open_window(url):
        browser.switch_to.new_window('window')
        handle = browser.current_window_handle
        browser.get(url)
        browser.switch_to.window(first)

        @contextmanager
        def inside():
            browser.switch_to.window(handle)
            yield
            browser.switch_to.window(first)
        return inside
    yield open_window
    for handle in browser.window_handles:
        if handle != first:
            browser.switch_to.window(handle)
            browser.get('about:blank')  # a page that loads itself anew just then could not be closed
            browser.close()
    browser.switch_to.window(first)
