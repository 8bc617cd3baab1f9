"""What a page costs when there is more and more content: runs the programs themselves, without a server."""
import copy
import json
import os
import shutil
import statistics
import subprocess
import time
from pathlib import Path

from site_server import PROJECT

PAGES = {'Home': 'home', 'Upload': 'upload', 'Messages': 'messages', 'Stats': 'stats', 'Notifications': 'notifications', 'operator': 'operator'}


def at(i):
    """A minute of the film, further back with each i, within the last thirty days."""
    return f'2026-03-{13 - i // 1440 % 10:02}T{i // 60 % 24:02}:{i % 60:02}'


def name_of(i):
    """Sixteen letters and digits, as uploads have."""
    return f'c{i:015}'.replace('0', 'a').replace('1', 'b')


def add_uploads_and_transfers(folder, count):
    for i in range(count):
        post = folder / f'uploads/2026-03-14-{name_of(i)}'
        post.mkdir(parents=True)
        (post / 'post.json').write_text(json.dumps({
            'text': f'Publication {i} !', 'audience': 'Public', 'at': '2026-03-13T10:00:00', 'views': 0, 'likes': 0,
            'comments': 0, 'tips': 0, 'id': name_of(i), 'published': 1e9 + i}))
        part = folder / f'uploads/.partial/{name_of(i)}.part'
        part.parent.mkdir(exist_ok=True)
        part.write_bytes(b'1')
        part.with_suffix('.json').write_text(json.dumps({'size': 2, 'name': f'{i}.mp4', 'type': 'video/mp4', 'metadata': ''}))


def multiply(tree, count):
    """So many of each kind, in the trees of notifications, stats, messages and fans."""
    chats, fans = tree['messages']['conversations'], tree['fans']['fans']
    for i in range(count):
        fans.append({**fans[0], 'id': f'fan-{i}', 'name': f'Fan {i}', 'spent': 0})
        chats.append({**copy.deepcopy(chats[0]), 'id': f'fan-{i}', 'fans': [f'fan-{i}'], 'unread': 0,
                      'history': [{'from': 'them', 'text': f'Message {i} !', 'at': at(i)}],
                      'script': [{'me': 'Oui ?', 'them': 'Oui.'}]})
    chats[1]['history'] = [{'from': 'them', 'text': f'Mot {i} !', 'at': '2026-03-12T10:00'} for i in range(count)]
    chats[1]['script'] = [{'me': f'Et {i} ?', 'them': [{'text': 'Oui.', 'tip': 2}, 'Non.']} for i in range(count)]
    sales = [{'fan': f'fan-{i}', 'icon': 'sale', 'amount': 2, 'at': at(i)} for i in range(count)]
    tree['notifications']['activity'] = [{**sale, 'text': 'achète'} for sale in sales]
    tree['stats']['transactions'] = sales


# What is in every one of so many posts.
POSTS = {'all': {}, 'errors': {'views': 'beaucoup', 'pris': 2}, 'warnings': {'text': 'lorem'}}


def make_scene(folder, content, kind, count):
    """A content folder with so many of what the film has, or so many mistakes, or warnings. Before it is measured, see rest()."""
    shutil.copytree(content, folder, ignore=shutil.ignore_patterns('.good', 'uploads'))
    tree = {name: json.loads((folder / f'{name}.json').read_text()) for name in ['home', 'notifications', 'stats', 'messages', 'fans']}
    one = tree['home']['posts'][0]
    tree['home']['posts'] = [{**one, 'id': f'post-{i}', 'at': at(i), **POSTS[kind]} for i in range(count)]
    if kind == 'all':
        add_uploads_and_transfers(folder, count)
        multiply(tree, count)
    for name, value in tree.items():
        (folder / f'{name}.json').write_text(json.dumps(value, ensure_ascii=False, indent=2))
    for file in [*folder.glob('*.json'), *folder.glob('uploads/*/*.json')]:
        os.utime(file, (1e9, 1e9))
    return folder


def rest():
    """What has changed in this second is checked again."""
    time.sleep(1.1)


def run(project, content, program):
    """Runs a program of cgi-bin/, or "check", once. Returns milliseconds of the processor."""
    command = ['../tests/check', 'content'] if program == 'check' else [f'./{program}']
    env = {'CONTENT': str(content), 'REQUEST_METHOD': 'GET', 'REMOTE_ADDR': '127.0.0.1', 'REQUEST_URI': '/'}
    null = [(os.POSIX_SPAWN_OPEN, fd, '/dev/null', os.O_RDWR, 0) for fd in range(3)]
    before = os.getcwd()
    os.chdir(project / 'cgi-bin')
    child = os.posix_spawn(command[0], command, env, file_actions=null)
    os.chdir(before)
    _, status, usage = os.wait4(child, 0)
    assert program == 'check' or status == 0, f'{program}: {status}'
    return 1000 * (usage.ru_utime + usage.ru_stime)


def costs(project, content, program):
    """Milliseconds of the processor: of a first check, as after each edit, and of a page after that."""
    shutil.rmtree(content / '.good', ignore_errors=True)
    return [run(project, content, program) for _ in range(1 if program == 'check' else 2)]


def print_ratios(project, base, folder, rounds=400):
    """Compiles the commit base as well, and runs both in turn. Each shows its own sample content."""
    other = Path(folder) / 'base'
    other.mkdir()
    archive = subprocess.run(['git', 'archive', base], cwd=PROJECT, check=True, capture_output=True).stdout
    subprocess.run(['tar', '-x'], input=archive, cwd=other, check=True)
    subprocess.run(['make', 'build'], cwd=other, check=True, stdout=subprocess.DEVNULL)
    print(f'\n{"ms of the processor":20} {"now":>8} {base[:10]:>10} {"ratio":>6}')
    for name, program in PAGES.items():
        runs = {project: [], other: []}
        for i in range(rounds):
            for each in list(runs)[::1 if i % 2 else -1]:  # who runs first finds less in the caches
                runs[each].append(run(each, each / 'content', program))
        now, before = (results[10:] for results in runs.values())
        ratio = statistics.median(mine / theirs for mine, theirs in zip(now, before))
        print(f'{name:20} {statistics.median(now):8.3f} {statistics.median(before):10.3f} {ratio:6.3f}')
