"""A laptop of make soak: an actor who types on it, a network that drops, a lid that is shut, and what must never be seen."""
import random
import threading
import time

from chromium import Laptop
from site_server import wait_until
from soak_checks import CREW, check_figures, check_take, sums_agree
from test_stats import read_page

# In every page: what it shows of a take, noted by itself at "back to one", and which takes began.
NOTES = '''
  const kept = (key) => JSON.parse(localStorage[key] ?? null);
  const textOf = (li) => [li.dataset.author, li.querySelector('p[data-part=text]')?.textContent ?? ''];
  globalThis.soak = () => {
    const chat = document.querySelector('.chat');
    const read = (element, key) => JSON.parse(element?.dataset[key] || null);
    return { take: kept('onlystache.take'), now: Date.now(), path: location.pathname + location.search, chat: chat?.dataset.id ?? null,
      script: read(chat, 'script') ?? [], opening: read(chat, 'opening') ?? {}, history: read(chat?.querySelector('ol'), 'history') ?? [],
      people: (read(chat, 'people') ?? []).map(({ id }) => id),
      bubbles: [...chat?.querySelectorAll('li[data-from]:not([data-typing])') ?? []].map(textOf) };
  };
  const note = (key, value) => {
    const values = kept(key) ?? [];
    if (!values.includes(value)) localStorage[key] = JSON.stringify([...values, value]);
  };
  addEventListener('statechange', () => { const start = kept('onlystache.take')?.start; if (start) note('soak.began', start); });
  addEventListener('backtoone', () => note('soak.ended', soak()));'''
LOOK = '''
  if (document.readyState !== 'complete' || !document.querySelector('main')) return null;
  const [badge, list] = [document.querySelector('[data-badge]'), [...document.querySelectorAll('.list a[data-unread]')]];
  const broken = [...document.images].filter((img) => img.complete && img.currentSrc && !img.naturalWidth);
  const links = [...document.querySelectorAll('a[href]')].map((a) => a.getAttribute('href'));
  return { scene: document.body.dataset.scene, words: document.body.innerText, address: location.href, title: document.title,
    wrong: [...document.querySelectorAll('.error, .lost, .operator')].map((element) => element.innerText),
    broken: broken.map((img) => img.currentSrc), links: [...new Set(links)],
    badge: badge && !badge.hidden ? Number(badge.textContent) : 0, unread: list.map((a) => Number(a.dataset.unread)),
    stats: document.querySelector('main.stats')?.outerHTML ?? null };'''


def is_of_half(text):
    """Whether a console says so of half a page: the network went before all of its scripts had come."""
    return 'Loading failed for the <script>' in text or 'first is not defined' in text


class Actor(Laptop):
    """One laptop of the set. It is held (with actor.lock) by whoever does something with it."""

    def __init__(self, browser, world, name):
        self.world, self.name, self.lock = world, name, threading.RLock()
        self.chance, self.other_chance = random.Random(f'{world.seed} {name}'), random.Random(name)
        self.messages, self.asked_at, self.loaded_at, self.off = [], 0, 0, []
        self.connect(browser)
        self.open(world.server.url + self.chance.choice(['/', '/messages', '/messages/gaston', '/stats', '/upload']))
        self.id = wait_until(lambda: self.run('return localStorage["onlystache.laptop"]'))

    def connect(self, chromium):
        super().__init__(chromium)
        for domain in ['Runtime', 'Network', 'Log']:
            self.call(f'{domain}.enable')
        self.before_every_page(NOTES)
        self.window = chromium.call('Browser.getWindowForTarget', targetId=self.target)['windowId']

    def ask(self, script, *values):
        return super().run(script, *values)

    def run(self, script, *values):
        """As Laptop's; nothing on an error page of the browser, which look() will find."""
        return self.ask(f'if (location.protocol === "chrome-error:") return null; {script}', *values)

    # ---- what it says by itself ----

    def hear(self, method, told):
        if method == 'Network.requestWillBeSent' and told.get('type') == 'Document':
            self.asked_at = told['wallTime']
        elif method == 'Page.loadEventFired':
            self.loaded_at = time.time()
        elif method == 'Runtime.consoleAPICalled':
            self.messages.append((time.time(), 'console', str(told['args'])))
        elif method == 'Runtime.exceptionThrown':
            self.messages.append((time.time(), 'error', str(told['exceptionDetails'])))
        elif method == 'Log.entryAdded' and told['entry']['level'] in ('error', 'warning'):
            self.messages.append((time.time(), told['entry']['source'], f'{told["entry"]["text"]} {told["entry"].get("url", "")}'))

    def cut_off(self, moment, after=10):
        """Whether the network or the server was gone then, or had just come back."""
        return any(start - 1 <= moment <= end + after for start, end in [*self.off, *self.world.gone])

    def is_half(self):
        """Whether the network went before all of the page had come, and what is read a second later; or just as it was asked
        for: that the server was there a page knows by an answer of up to three seconds ago."""
        come = self.loaded_at + 2 if self.loaded_at > self.asked_at else float('inf')
        return any(self.asked_at < min(start + 3, end) and start < come for start, end in [*self.off, *self.world.gone])

    def reload(self):
        """What a person does about half a page."""
        self.world.note(self.name, 'loads what was cut off')
        self.world.counts['pages cut off'] += 1
        for _ in range(3):  # a browser that is about to leave the page may forget it
            self.load_again()
            try:
                return wait_until(lambda: not self.is_half() and self.run(LOOK), 20)
            except AssertionError:
                pass
        raise AssertionError(f'no whole page comes: {self.what_came()}')

    def await_screen(self, condition):
        try:
            return wait_until(condition)
        except AssertionError:
            raise AssertionError(f'no page comes: {self.what_came()}') from None

    def what_came(self):
        screen = self.ask('return [document.URL, document.readyState, document.body?.innerText]')
        return screen, self.asked_at, self.loaded_at, self.off[-2:], self.world.gone[-2:], self.messages

    def load_again(self):
        self.call('Page.reload')

    @property
    def is_online(self):
        return not self.off or self.off[-1][1] < time.time()

    # ---- what happens to it ----

    def switch(self, offline):
        self.call('Network.emulateNetworkConditions', offline=offline, latency=0, downloadThroughput=-1, uploadThroughput=-1)

    def set_network(self, offline):
        self.switch(offline)
        if offline:
            self.off.append((time.time(), float('inf')))
        elif not self.is_online:
            self.off[-1] = (self.off[-1][0], time.time())
            if self.is_half():
                self.reload()

    def wifi(self):
        self.set_network(self.is_online)

    def sleep(self):
        """The lid is shut for a while: nothing is seen, and nothing runs."""
        self.call('Emulation.setFocusEmulationEnabled', enabled=False)
        self.chromium.call('Browser.setWindowBounds', windowId=self.window, bounds={'windowState': 'minimized'})
        frozen = self.chance.random() < 0.7
        if frozen:
            self.call('Page.setWebLifecycleState', state='frozen')
        time.sleep(self.chance.choice([0.5, 1, 2, 6]))
        if frozen:
            self.call('Page.setWebLifecycleState', state='active')
        self.chromium.call('Browser.setWindowBounds', windowId=self.window, bounds={'windowState': 'normal'})
        self.call('Emulation.setFocusEmulationEnabled', enabled=True)

    # ---- what the actor does ----

    def type(self):
        for key in self.chance.choices('azertyuiop qsdfgh', k=self.chance.randint(1, 25)):
            self.press(key)

    def send(self):
        self.type()
        self.press('Enter')

    def operate(self):
        self.press(self.chance.choices(['F9', 'F10', 'F4'], [6, 3, 1])[0])

    def chat(self):
        """Another conversation. Without the network a page that has just been opened has none yet."""
        at = self.chance.random()
        if self.is_online or self.run('return JSON.parse(localStorage["onlystache.pages"] ?? null)?.start === soak().take?.start'):
            self.run('const links = document.querySelectorAll(".list a[data-unread]"); links[Math.trunc(arguments[0] * links.length)]?.click()', at)

    def page(self):
        at = self.chance.random()
        if self.is_online:
            self.run('''const links = document.querySelectorAll("nav a, .ranges a, .people a[href]");
                setTimeout(() => links[Math.trunc(arguments[0] * links.length)]?.click())''', at)
            time.sleep(0.1)

    def wait(self):
        time.sleep(self.chance.uniform(0.2, 1))

    STEPS = {'send': 8, 'type': 3, 'operate': 3, 'chat': 3, 'page': 3, 'wait': 3, 'wifi': 1, 'sleep': 0.5}

    def back_to_one(self):
        """F8, after all that has come by now is seen; half a page shows it when the network is there again."""
        def is_shown():
            seen = self.find_page() and self.run('return globalThis.soak?.()')
            events = seen and ((seen['take'] or {}).get('chats', {}).get(seen['chat']) or {}).get('events', [])
            late = seen and [event for event in events if event['at'] < seen['now'] - 1000]
            return seen and (not seen['chat'] or len(seen['bubbles']) >= len(seen['history']) + len(late))
        if self.is_half():
            self.set_network(False)
        try:
            wait_until(is_shown)
        except AssertionError:
            raise AssertionError(f'what has come is not shown: {self.run("return globalThis.soak?.()")}, {self.what_came()}') from None
        self.press('F8')

    def play(self):
        """A take."""
        end = time.monotonic() + self.chance.uniform(5, 14)
        while time.monotonic() < end and self.world.goes_on():
            step = self.chance.choices(list(self.STEPS), list(self.STEPS.values()))[0]
            self.do(step, getattr(self, step))
            time.sleep(self.chance.uniform(0, 0.4))
        self.do('back to one', self.back_to_one)

    def do(self, name, action):
        with self.lock:
            self.world.note(self.name, name)
            action()
            self.look()

    # ---- what must never be seen ----

    def look(self):
        page = self.find_page()
        assert page['wrong'] == [], page
        shown = [word for word in CREW if word in page['words'] or word in page['address'] or word in page['title']]
        assert shown == [] and 'scene=' not in page['address'], (shown, page)
        if not self.is_half():
            self.look_closely(page)
        self.world.check_links(page['links'], page['scene'], self.other_chance)
        self.check_messages()
        self.check_ended()

    def look_closely(self, page):
        assert not page['broken'] or self.cut_off(time.time(), 30), page['broken']
        if page['stats']:
            check_figures(read_page(page['stats']))
        start = time.monotonic()
        while not sums_agree(page):  # a page that begins anew without the server takes a moment
            seen = [page[key] for key in ('badge', 'title', 'unread', 'address')], self.run('return globalThis.soak?.()')
            assert time.monotonic() - start < 10, seen
            page = self.find_page()

    def is_lost(self):
        return self.ask('return location.protocol') == 'chrome-error:'

    def find_page(self):
        """What is on screen. What a page asked for as the network went, it cannot get: then the actor loads it again."""
        page = self.await_screen(lambda: self.is_lost() or self.run(LOOK))
        if page is True:
            assert self.is_half(), f'the browser shows an error page of its own: {self.what_came()}'
            self.set_network(False)
        elif not self.is_online or not self.is_half():
            return page
        if self.is_half():  # not the network, but the server was gone
            self.reload()
        return self.await_screen(lambda: self.run(LOOK))

    def check_messages(self):
        messages, self.messages = self.messages, []
        wrong = [(source, text) for at, source, text in messages
                 if 'preload' not in text  # the typeface, of a page that sleeps or is half
                 and not (self.cut_off(at) and (source == 'network' and 'net::ERR' in text or is_of_half(text)))]
        assert wrong == [], wrong

    def check_ended(self):
        for seen in self.run('''const ended = localStorage['soak.ended'];
            delete localStorage['soak.ended'];
            return JSON.parse(ended ?? '[]')''') or []:
            start = ((seen['take'] or {}).get('start') or 0) / 1000
            could_keep = not any(self.cut_off(moment, 3) for moment in (start, start + 3))
            check_take(seen, self.world.is_improvised, could_keep)
            self.world.ended(self, seen['take'])
