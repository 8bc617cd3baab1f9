"""The set's part of make bench: what orders take to be seen on ten laptops that wait, and what these cost the host."""
import random
import statistics
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

from chromium import Chromium, Laptop
from site_server import requests_per_second, wait_until

LAPTOPS, ORDERS = 10, 200
SECONDS = 10
# What a page notes: when (ms) something was seen, by what it shows, and its longest task.
NOTES = '''
  globalThis.seen = {};
  globalThis.longest = 0;
  new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) longest = Math.max(longest, duration); })
    .observe({ type: 'longtask' });
  addEventListener('DOMContentLoaded', () => {
    const bubbles = document.querySelector('.chat ol');
    new MutationObserver(() => {
      for (const li of bubbles.querySelectorAll('[data-from]'))
        seen['typing' in li.dataset ? 'dots' : li.querySelector('p[data-part=text]')?.textContent] ??= Date.now();
    }).observe(bubbles, { childList: true, subtree: true });
  });
  addEventListener('statechange', () => {
    const { held, notices = [] } = JSON.parse(localStorage['onlystache.take'] ?? '{}');
    seen[held ? 'held' : 'released'] ??= Date.now();
  });'''


def processor(pid):
    """Seconds of the processor that a process and its children that have ended took so far."""
    fields = Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1].split()
    return sum(map(int, fields[11:15])) / 100


def costs(server, doing=lambda: None):
    """Percent of one core that the server takes while something is done, or nothing."""
    before, start = processor(server.lighttpd), time.monotonic()
    doing()
    time.sleep(max(0, start + SECONDS - time.monotonic()))
    return 100 * (processor(server.lighttpd) - before) / (time.monotonic() - start)


def load_each_second(server):
    """What ten laptops would do that load their page each second."""
    def load(offset):
        time.sleep(offset)
        for _ in range(SECONDS):
            start = time.monotonic()
            server.get('/messages')
            time.sleep(max(0, start + 1 - time.monotonic()))
    threads = [threading.Thread(target=load, args=[i / LAPTOPS]) for i in range(LAPTOPS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def give(server, **order):
    """Returns when it was asked for (ms)."""
    start = 1000 * time.time()
    with urllib.request.urlopen(f'{server.url}/operator', urllib.parse.urlencode(order).encode(), timeout=60) as answer:
        assert answer.status == 204
    return start


def time_order(server, laptops, order, sign):
    """How long (ms) an order takes to be seen on each laptop. sign: what the page notes of it."""
    for laptop in laptops:
        laptop.run('globalThis.seen = {}')
    start = give(server, **order)
    return [wait_until(lambda: laptop.run('return seen[arguments[0]]', sign)) - start for laptop in laptops]


def time_orders(server, laptops, orders=ORDERS, **to):
    """Orders in random gaps; a line that is said is seen by its dots, a cue brings it at once."""
    chance, taken = random.Random(1), []
    for number in range(orders // 4):
        line = f'Impro {number}' + ', et encore une phrase' * 5  # which takes longer to type than the next order to come
        for order, sign in [({'do': 'hold'}, 'held'), ({'do': 'release'}, 'released'), ({'do': 'say', 'text': line, 'chat': 'gaston'}, 'dots'),
                            ({'do': 'cue'}, line)]:
            time.sleep(chance.uniform(0, 0.2))
            taken += time_order(server, laptops, {**order, **to}, sign)
    return sorted(taken)


def bench_set(server, folder):
    alone = [requests_per_second(server.url + '/') for _ in range(3)]
    with Chromium(Path(folder) / 'profile') as chromium:
        laptops = [Laptop(chromium) for _ in range(LAPTOPS)]
        for laptop in laptops:
            laptop.before_every_page(NOTES)
            laptop.open(server.url + '/messages/gaston')
        for laptop in laptops:
            wait_until(lambda: laptop.run('return localStorage["onlystache.after"]'))
        time.sleep(2)  # what pages do after they were loaded
        waiting = costs(server)
        one = laptops[0]
        one.run('longest = 0')
        time_orders(server, [one], 40, laptop=one.run('return localStorage["onlystache.laptop"]'))
        longest = one.run('return longest')
        taken = time_orders(server, laptops)
        beside = [requests_per_second(server.url + '/') for _ in range(3)]
    loading = costs(server, lambda: load_each_second(server))
    print(f'\n{ORDERS} orders to {LAPTOPS} laptops, from the request to what is seen: half of them within {statistics.median(taken):.0f} ms, '
          f'95 % within {taken[int(0.95 * len(taken))]:.0f} ms, all within {taken[-1]:.0f} ms')
    print(f'longest task of a laptop that does orders while the others wait: {f"{longest:.0f} ms" if longest else "none over 50 ms"}')
    print(f'{LAPTOPS} laptops that wait: {waiting:.1f} % of one core of the host; a page a second for each would be {loading:.1f} %')
    print(f'pages a second while they wait, beside without them: {statistics.median(beside) / statistics.median(alone):.2f} times')
