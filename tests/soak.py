"""make soak: a shooting day in ten minutes. Six laptops in real browsers, an operator and an editor, each with a random
generator of its own; and all along nobody may see anything but the scene, and nothing may be lost.

    make soak                     ten minutes, 200 takes
    make soak SEED=7 MINUTES=1    the same as another one with that seed, as far as the machine is as quick"""
import collections
import csv
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from chromium import Chromium
from site_server import Server, children, copy_project, wait_until
from soak_crew import SCENE, Editor, Operator
from soak_firefox import IS_THERE, FirefoxActor
from soak_laptops import Actor

FIREFOXES = 2 if IS_THERE else 0  # so many of the laptops have one, the others Chromium
LAPTOPS = ['Léa', 'Gaston', 'Nadia', 'Camille', 'Raoul', 'Théo']
LATER = 30  # seconds in which a file or a process that was needed is gone again


class World:
    """What all of them share: the server, the time, what happened, and what must add up in the end."""

    def __init__(self, server, seed):
        self.server, self.seed, self.end = server, seed, None
        self.steps, self.failure, self.version = [], None, 0
        self.gone, self.counts, self.asked, self.takes = [], collections.Counter(), set(), {}
        self.chats = sorted(set.intersection(*({chat['id'] for chat in self.messages(path)['conversations']}
                                               for path in ['messages.json', f'scenes/{SCENE}/messages.json'])))

    def messages(self, path):
        return json.loads((self.server.folder / path).read_text())

    def goes_on(self):
        return self.failure is None and time.monotonic() < self.end

    def was_gone(self, start):
        """Whether the server was away at any time since then."""
        return any(end >= start for _, end in self.gone)

    def note(self, who, what):
        self.counts[what if len(what) < 15 else f'orders to {what[:3]}' if what.startswith('all') else 'steps'] += 1
        self.steps.append((who, f'{time.strftime("%H:%M:%S")} {who}: {what}'))

    def last_steps(self):
        """The last hundred, and before them some of the one who met the first fault."""
        failed = next((who for who, step in reversed(self.steps) if self.failure and str(self.failure) in step), None)
        return [step for _, step in [*[each for each in self.steps[:-100] if each[0] == failed][-30:], *self.steps[-100:]]]

    def is_improvised(self, text):
        return text.startswith('Impro ')

    def check_links(self, links, scene, chance):
        """Some that were not asked for since the last edit. What a frozen page shows of an upload may be deleted."""
        new = [(link, scene, self.version) for link in links if link.startswith('/') and not link.startswith('/uploads/')]
        new = [each for each in new if each not in self.asked]
        for each in chance.sample(new, min(2, len(new))):
            self.asked.add(each)
            status = self.server.get(each[0], Cookie=f'scene={scene}')[0]
            assert status < 400, (status, *each)

    def ended(self, laptop, take):
        if take and take['start']:
            sent = [f'{chat} : {event["text"]}' for chat, each in take['chats'].items() for event in each['events']
                    if event['from'] == 'me' and event['at'] >= take['start']]  # ?from= plays some before
            self.takes[f'{laptop.id}-{take["start"]}'] = sorted(sent)

    def run(self, who):
        """Lets one of them work in a thread until the time is over or somebody sees a fault."""
        def work():
            try:
                while self.goes_on():
                    who.play()
            except BaseException as error:
                self.note(who.name, f'{type(error).__name__}: {error}')
                self.failure = self.failure or error
        thread = threading.Thread(target=work)
        thread.start()
        return thread


# ---- the end ----

def gather(world, operator):
    """All laptops are there again and do together what the operator says."""
    def all_show(script):
        def shown():
            return [laptop.run(f'return globalThis.soak && ({script})') for laptop in world.laptops]
        try:
            wait_until(lambda: all(shown()))
        except AssertionError:
            raise AssertionError(f'{script}: {shown()}') from None
    for laptop in world.laptops:
        laptop.set_network(False)
        laptop.open(world.server.url + '/stats')  # where no opening begins a take by itself
        laptop.look()
    for order, script in [({'do': 'scene', 'name': SCENE}, f'document.body?.dataset.scene === {SCENE!r}'),
                          ({'do': 'scene', 'name': ''}, 'document.body?.dataset.scene === ""'),
                          ({'do': 'hold'}, 'soak().take?.held'), ({'do': 'release'}, '!soak().take?.held'),
                          ({'do': 'back'}, '!soak().take?.start')]:
        operator.order(**order)
        all_show(script)
    all_show('localStorage["onlystache.ended"] === undefined')
    for laptop in world.laptops:
        laptop.look()


def check_takes(world):
    """Each is in the log once, and what was sent in it."""
    with open(world.server.folder / 'takes.csv', newline='') as file:
        rows = list(csv.DictReader(file))
    assert [row['number'] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    began = {f'{laptop.id}-{start}' for laptop in world.laptops for start in laptop.run('return JSON.parse(localStorage["soak.began"] ?? "[]")')}
    ids = [row['id'] for row in rows]
    assert collections.Counter(ids) == collections.Counter(began), set(ids) ^ began
    for row in rows:
        sent = [re.sub(r'^[\d.]+ s ', '', each) for each in row['sent'].split(' | ') if each]
        assert row['id'] not in world.takes or sorted(sent) == world.takes[row['id']], (row, world.takes[row['id']])
    for laptop in world.laptops:
        starts = [int(each.split('-')[1]) for each in ids if each.startswith(f'{laptop.id}-')]
        assert starts == sorted(starts)
    return len(rows)


def memory(pid):
    return int(re.search(r'VmRSS:\s+(\d+)', Path(f'/proc/{pid}/status').read_text())[1]) / 1024  # MB


def check_host(world):
    """Nothing is left over: processes, files, memory."""
    server, folder = world.server, world.server.folder
    wait_until(lambda: len(children(server.lighttpd)) <= len(world.laptops), LATER)
    left = sorted(str(path.relative_to(folder)) for path in (folder / '.set').rglob('*') if path.is_file())
    expected = ['.set/orders.json', '.set/scene', *(f'.set/laptops/{laptop.id}.json' for laptop in world.laptops)]
    assert set(left) <= set(expected), left
    for empty in [server.project / f'.temp/{server.port}', folder.parent / 'tmp']:
        wait_until(lambda: not list(empty.iterdir()), LATER)
    cut = world.counts['requests of the editor cut off']
    assert len(list((folder / 'uploads/.partial').iterdir())) <= 3 * cut
    assert memory(server.lighttpd) < 20, memory(server.lighttpd)
    wait_until(lambda: len(list(Path(f'/proc/{server.lighttpd}/fd').iterdir())) < 60, LATER)  # sockets that may be used again are kept for a while


# ---- all of it ----

def make_content(folder):
    """The sample, with replies that come quickly enough for short takes."""
    for path in [folder / 'messages.json', *folder.glob('scenes/*/messages.json')]:
        tree = json.loads(path.read_text())
        tree['delay'] = 1
        for chat in tree['conversations']:
            for exchange in [chat.get('opening', {}), *chat.get('script', [])]:
                exchange.pop('delay', None)
        path.write_text(json.dumps(tree, ensure_ascii=False, indent=2))


def play(project, folder, seed, minutes, firefoxes=0):
    """folder: for the content, the browsers' profiles and what else is written. Returns what happened, counted."""
    subprocess.run(['cp', '-r', project / 'content', folder / 'content'], check=True)
    make_content(folder / 'content')
    (folder / 'tmp').mkdir()
    with Server(project, folder / 'content', variables={'HOST': 'no', 'TMPDIR': str(folder / 'tmp')}) as server, \
            Chromium(folder / 'profile') as chromium, ExitStack() as stack:
        server.expect('content/', at_least=0)
        world = World(server, seed)
        try:
            world.laptops = [*(FirefoxActor((folder / name, stack), world, name) for name in LAPTOPS[:firefoxes]),
                             *(Actor(chromium, world, name) for name in LAPTOPS[firefoxes:])]
            operator = Operator(world)
            world.end = time.monotonic() + 60 * minutes
            threads = [world.run(who) for who in [*world.laptops, operator, Editor(world)]]
            for thread in threads:
                thread.join()
            if not world.failure:
                gather(world, operator)
                world.counts['takes'] = check_takes(world)
                check_host(world)
        except BaseException as error:
            world.failure = error
        if world.failure:
            print(*world.last_steps(), f'SEED={seed} MINUTES={minutes:g}', sep='\n')
            raise world.failure
        assert server.complaints() == []
    return world.counts


def main():
    seed, minutes = int(os.environ.get('SEED', random.randrange(10**6))), float(os.environ.get('MINUTES', 10))
    with tempfile.TemporaryDirectory(prefix='onlystache-soak-') as folder:
        project = copy_project(Path(folder) / 'site')
        subprocess.run(['make', '-s', 'build'], cwd=project, check=True)
        print(f'SEED={seed} MINUTES={minutes:g}', flush=True)
        counts = play(project, Path(folder), seed, minutes, FIREFOXES)
    print(', '.join(f'{what}: {count}' for what, count in counts.most_common()))
    if counts['takes'] < 20 * minutes:
        sys.exit(f'{counts["takes"]} takes, not {20 * minutes:.0f}: this machine is too busy')


if __name__ == '__main__':
    main()
