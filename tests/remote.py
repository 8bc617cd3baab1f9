"""What the tests of the operator's page do there, and the laptops: pages of the same site, each at an address of its own (all of
127.* are this machine), so with a storage of its own. Where only what a laptop tells matters, tell() is one."""
import csv

import pytest
from selenium.webdriver import Keys

from forms import window  # noqa: F401 (a fixture)
from laptops import wait

LEA = {'id': 'lea1', 'page': '/messages/gaston', 'scene': '', 'rolling': False, 'held': False, 'visible': True, 'chat': 'gaston',
       'exchange': 3, 'of': 9, 'width': 1366, 'height': 768, 'zoom': 110}
AFTER = 'cinq-jours-apres'
LAPTOPS = range(2, 6)
FIRST, ALL = '[data-laptop]', '.all'


def tell(server, after=0, **what):
    """A laptop tells of itself; what the server answers."""
    laptop = {key: value for key, value in {**LEA, **what}.items() if value is not None}
    return wait(server, laptop['id'], laptop=laptop, after=after, content='')


def orders(server, after=0):
    """What the remote wants of the laptop, without the numbers."""
    return [{key: value for key, value in order.items() if key != 'number'} for order in tell(server, after)['orders']]


def log_of(server):
    path = server.folder / 'takes.csv'
    return list(csv.DictReader(path.read_text().splitlines())) if path.exists() else []


class Remote:
    """The operator's page."""

    def __init__(self, browser, url):
        self.browser, self.url = browser, url

    def open(self, laptops=1):
        self.browser.get(self.url + '/operator')
        return self.shows(lambda: len(self.browser.all(FIRST)) == laptops)

    def shows(self, condition, seconds=60):
        self.browser.wait(condition, seconds)
        return self

    def says(self, *texts, part=FIRST, seconds=60):
        """Waits until all of them can be read at once on the card, or in another part."""
        return self.shows(lambda: all(text in ' '.join(self.browser.each(part, 'innerText')) for text in texts), seconds)

    def has(self, flag, part=FIRST):
        return self.browser.see(f'{part}[data-{flag}]') is not None

    def press(self, what, part=FIRST):
        self.browser.wait(lambda: self.browser.see(f'{part} [data-do={what}]')).click()

    def choose(self, value):
        """Presses a row of the dialog that is open."""
        rows = f'dialog[open] button[value="{value}"]'
        self.browser.wait(lambda: [row for row in self.browser.all(rows) if row.is_displayed()])[0].click()
        self.closed()

    def write(self, text, **fields):
        for name, value in fields.items():
            self.browser.see(f'dialog[open] [name={name}] option[value={value}]').click()
        self.browser.see('dialog[open] textarea').send_keys(text, Keys.ENTER)

    def closed(self):
        self.browser.wait(lambda: not self.browser.see('dialog[open]'))

    def type(self, selector, *keys):
        field = self.browser.see(selector)
        field.click()
        field.send_keys(*keys)
        return field


@pytest.fixture
def remote(browser, server):
    return Remote(browser, server.url)


@pytest.fixture
def laptop(browser, server, window):
    """Opens real ones: inside = laptop(2, '/messages/lea'), and what happens there: with inside(): ..."""
    def url(number):
        return f'http://127.0.0.{number}:{server.port}'

    def open_laptop(number=2, path='/messages/gaston'):
        return window(url(number) + path)
    for number in LAPTOPS:
        browser.forget(url(number))
    server.edit('messages', lambda tree: tree.update(delay=600))
    return open_laptop
