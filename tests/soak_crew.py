"""Who works behind the laptops of make soak: an operator, who also pulls the server's plug, and an editor."""
import http.client
import json
import os
import random
import signal
import time
import urllib.parse
import urllib.request

import tus
from mistakes import MISTAKES, RIGHT
from mutations import mutate_bytes
from site_server import wait_until

PNG = bytes.fromhex('89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301'
                    '0100c9fe92ef0000000049454e44ae426082')
SCENE = 'cinq-jours-apres'


class Operator:
    name = 'operator'

    def __init__(self, world):
        self.world, self.chance, self.count = world, random.Random(f'{world.seed} operator'), 0

    def order(self, **fields):
        data = urllib.parse.urlencode(fields).encode()
        with urllib.request.urlopen(f'{self.world.server.url}/operator', data, timeout=60) as answer:
            assert answer.status == 204

    def new_order(self, chats):
        chance, self.count = self.chance, self.count + 1
        what = chance.choices(['cue', 'hold', 'release', 'skip', 'say', 'notify', 'open', 'back', 'scene'], [6, 2, 3, 1, 5, 3, 3, 2, 1])[0]
        at = f'/messages/{chance.choice(chats)}'
        return {'do': what, **{
            'say': {'text': f'Impro {self.count}', 'chat': chance.choice(chats)},
            'notify': {'text': f'Avis {self.count}', 'fan': 'lea', 'path': at},
            'open': {'path': chance.choice([at, at, f'{at}?from={chance.randint(1, 4)}', '/', '/stats', '/upload', '/messages'])},
            'scene': {'name': chance.choice(['', SCENE])}}.get(what, {})}

    def play(self):
        """One thing after the other: orders to one laptop, whose effect is awaited, or to all of them; now and then the
        server is killed."""
        order, laptop = self.new_order(self.world.chats), self.chance.choice([None, *self.world.laptops])
        if self.chance.random() < 0.03:
            self.kill()
        elif laptop:
            with laptop.lock:
                self.world.note(self.name, f'{laptop.name}: {order}')
                self.order(**order, laptop=laptop.id)
                if laptop.is_online:
                    self.await_effect(laptop, order)
                    laptop.look()
        else:
            self.world.note(self.name, f'all: {order}')
            self.order(**order)
        time.sleep(self.chance.uniform(0, 0.5))

    def await_effect(self, laptop, order):
        """What is said at its moment is not done by a laptop that hears it later than five seconds."""
        start, number = time.monotonic(), 1000 * time.time() - 2000

        def is_done():
            seen = laptop.run('''return globalThis.soak && { ...soak(), after: Number(localStorage['onlystache.after']),
                scene: document.body?.dataset.scene ?? null }''')
            return seen and seen['after'] > number and self.has_effect(order, seen)

        def is_late():
            return time.monotonic() - start > 15 and order['do'] not in ('back', 'hold', 'release', 'scene')
        wait_until(lambda: is_done() or is_late())
        if not is_done() and is_late():
            self.world.counts['orders too late'] += 1
            self.world.note(self.name, 'that was too late')

    def has_effect(self, order, seen):
        take = seen['take'] or {}
        texts = [event['text'] for chat in take.get('chats', {}).values() for event in chat['events']]
        return {
            'hold': lambda: take.get('held'), 'release': lambda: not take.get('held'),
            'say': lambda: texts.count(order['text']) == 1,
            'notify': lambda: [notice['text'] for notice in take.get('notices', [])].count(order['text']) == 1,
            'open': lambda: seen['path'] == order['path'], 'back': lambda: take.get('start') is None or take['start'] > seen['now'] - 5000,
            'scene': lambda: seen['scene'] == order['name']}.get(order['do'], lambda: True)()

    def kill(self):
        """While no laptop is being used: a page that is asked for in this moment cannot come."""
        world = self.world
        for laptop in world.laptops:
            laptop.lock.acquire()
        try:
            world.note(self.name, 'kill -9')
            world.gone.append((time.time(), float('inf')))
            os.kill(world.server.lighttpd, signal.SIGKILL)
            world.server.process.wait()
            time.sleep(self.chance.choice([0, 0.3, 2]))
            for path in (world.server.project / f'.temp/{world.server.port}').glob('lighttpd-upload-*'):
                path.unlink()  # as make run does
            world.server.start_again()
            world.gone[-1] = (world.gone[-1][0], time.time())
            for laptop in world.laptops:
                if laptop.is_online and laptop.is_half():
                    laptop.reload()
        finally:
            for laptop in world.laptops:
                laptop.lock.release()


class Editor:
    """What it writes is right in the end; what is wrong meanwhile no laptop may show."""
    name = 'editor'

    def __init__(self, world):
        self.world, self.chance, self.count = world, random.Random(f'{world.seed} editor'), 0
        self.folder, self.posts, self.mistakes = world.server.folder, [], []

    def save(self, path, data):
        """As editors do: in place, or a new file with the old one's name."""
        if self.chance.random() < 0.5:
            path.write_bytes(data)
        else:
            path.with_suffix('.new').write_bytes(data)
            path.with_suffix('.new').rename(path)

    def change(self, tree):
        """Another good one: a line more in a conversation, or one that reads differently."""
        self.count += 1
        chat = self.chance.choice(tree['conversations'])
        script = chat.setdefault('script', [])
        if len(script) < 12:
            script.append({'me': f'Question {self.count} ?', 'them': [f'Réponse {self.count}.', f'Encore {self.count}.'], 'delay': 0.6})
        else:
            script[self.chance.randrange(len(script))] = {'them': f'Autre {self.count}.', 'delay': 0.4}

    def edit(self):
        path = self.chance.choice([self.folder / 'messages.json', self.folder / f'scenes/{SCENE}/messages.json'])
        tree = json.loads(path.read_text())
        self.change(tree)
        self.save(path, json.dumps(tree, ensure_ascii=False, indent=2).encode())

    def patch(self):
        self.count += 1
        body = json.dumps([{'op': 'replace', 'path': '/labels/search', 'value': f'Rechercher {self.count}'}]).encode()
        status, _, text = tus.send(self.world.server, 'PATCH', '/edit/messages', body, Content_Type='application/json-patch+json')
        assert status in (200, 204), text

    def mistake(self):
        """Every one of the list before one comes twice; or bytes that are lost, or there too often."""
        path = self.folder / 'messages.json'
        good = path.read_bytes()
        if not self.mistakes:
            self.mistakes = self.chance.sample(MISTAKES, len(MISTAKES))
        old, new, *_ = self.mistakes.pop()
        wrong = RIGHT.replace(old, new.replace('▲', ''), 1).encode('utf-8', 'surrogateescape')
        if self.chance.random() < 0.3:
            wrong = mutate_bytes(good, self.chance) + b'}'
        self.save(path, wrong)
        time.sleep(self.chance.uniform(0, 1.5))
        self.save(path, good)

    def upload(self):
        self.count += 1
        path = tus.upload(self.world.server, PNG, f'photo-{self.count}.png')
        if self.chance.random() < 0.3:
            assert tus.send(self.world.server, 'DELETE', path, **tus.TUS)[0] == 204
            return
        status, _, text = tus.publish(self.world.server, path, text=f'Publication {self.count}')
        assert status in (200, 201, 204), (status, text)
        self.posts.append(path)

    def delete(self):
        if self.posts:
            path = self.posts.pop(self.chance.randrange(len(self.posts)))
            assert tus.send(self.world.server, 'DELETE', path, **tus.TUS)[0] == 204

    def play(self):
        action = self.chance.choice([self.edit, self.edit, self.patch, self.mistake, self.mistake, self.upload, self.delete])
        self.world.note(self.name, action.__name__)
        start = time.time()
        try:
            action()
        except (OSError, http.client.HTTPException):
            if not self.world.was_gone(start):  # the server was killed under it
                raise
            self.world.counts['requests of the editor cut off'] += 1
        self.world.version += 1
        time.sleep(self.chance.uniform(0.2, 1.5))
