"""What a page costs when there is more and more content: runs the programs themselves, without a server."""
import copy
import json
import math
import os
import shutil
import statistics
import subprocess
import time
from pathlib import Path

from site_server import PROJECT

KINDS = ['uploads', 'transfers', 'posts', 'activity', 'transactions', 'conversations', 'bubbles', 'exchanges', 'errors', 'warnings']
PAGES = {'Home': 'home', 'Upload': 'upload', 'Messages': 'messages', 'Stats': 'stats', 'crib': 'crib'}


def at(i):
    """A minute of the film, further back with each i, within the last thirty days."""
    return f'2026-03-{13 - i // 1440 % 10:02}T{i // 60 % 24:02}:{i % 60:02}'


def conversations(count, one):
    found = [copy.deepcopy(one) for _ in range(count)]
    for i, conversation in enumerate(found):
        conversation.update(id=f'fan-{i}', fans=[f'fan-{i}'], history=[{'from': 'them', 'text': f'Message {i} !', 'at': at(i)}],
                            script=[{'me': 'Oui ?', 'them': 'Oui.'}], unread=0)
    return found


def make_scene(folder, content, kind, count):
    """A content folder with so many of a kind, or of all kinds that are right, in folder. Before it is measured, see rest()."""
    shutil.copytree(content, folder, ignore=shutil.ignore_patterns('.good', 'uploads'))
    tree = {name: json.loads((folder / f'{name}.json').read_text()) for name in ['home', 'stats', 'messages', 'fans']}
    home, stats, chats = tree['home'], tree['stats'], tree['messages']['conversations']
    wanted = KINDS[:8] if kind == 'all' else [kind]
    if 'uploads' in wanted:
        for i in range(count):
            post = folder / f'uploads/2026-03-14-{i:016}'.replace('0', 'a').replace('1', 'b')
            post.mkdir(parents=True)
            (post / 'post.json').write_text(json.dumps({
                'text': f'Publication {i} !', 'audience': 'Public', 'at': '2026-03-13T10:00:00', 'views': 0, 'likes': 0,
                'comments': 0, 'tips': 0, 'id': post.name[11:], 'published': 1e9 + i}))
    if 'transfers' in wanted:
        (folder / 'uploads/.partial').mkdir(parents=True)
        for i in range(count):
            part = folder / f'uploads/.partial/c{i:015}.part'.replace('0', 'a').replace('1', 'b')
            part.write_bytes(b'1')
            part.with_suffix('.json').write_text(json.dumps({'size': 2, 'name': f'{i}.mp4', 'type': 'video/mp4', 'metadata': ''}))
    if 'posts' in wanted:
        home['posts'] = [{**home['posts'][0], 'id': f'post-{i}', 'at': at(i)} for i in range(count)]
    if 'conversations' in wanted:
        chats += conversations(count, chats[0])
        one = tree['fans']['fans'][0]
        tree['fans']['fans'] += [{**one, 'id': f'fan-{i}', 'name': f'Fan {i}', 'spent': 0} for i in range(count)]
    if 'bubbles' in wanted:
        chats[1]['history'] = [{'from': 'them', 'text': f'Mot {i} !', 'at': '2026-03-12T10:00'} for i in range(count)]
    if 'exchanges' in wanted:
        chats[1]['script'] = [{'me': f'Et {i} ?', 'them': [{'text': 'Oui.', 'tip': 2}, 'Non.']} for i in range(count)]
    fans = [chat['id'] for chat in chats]
    if 'activity' in wanted:
        home['activity'] = [{'fan': fans[-1 - i % len(fans)], 'icon': 'sale', 'text': 'achète', 'amount': 2, 'at': at(i)} for i in range(count)]
    if 'transactions' in wanted:
        stats['transactions'] = [{'fan': fans[-1 - i % len(fans)], 'icon': 'sale', 'amount': 2, 'at': at(i)} for i in range(count)]
    if 'errors' in wanted:
        home['posts'] = [{**home['posts'][0], 'id': f'post-{i}', 'at': at(i), 'views': 'beaucoup', 'pris': 2} for i in range(count // 2)]
    if 'warnings' in wanted:
        home['posts'] = [{**home['posts'][0], 'id': f'post-{i}', 'at': at(i), 'text': 'lorem'} for i in range(count)]
    for name, value in tree.items():
        (folder / f'{name}.json').write_text(json.dumps(value, ensure_ascii=False, indent=2))
    for file in [*folder.glob('*.json'), *folder.glob('uploads/*/*.json')]:
        os.utime(file, (1e9, 1e9))
    return folder


def rest():
    """What has changed in this second is checked again."""
    time.sleep(1.1)


def run(project, content, program, client='127.0.0.1', **environment):
    """Runs a program of cgi-bin/, or "check", once. Returns milliseconds of the processor, and minor page faults."""
    command = ['../tests/check', 'content'] if program == 'check' else [f'./{program}']
    env = {'CONTENT': str(content), 'REQUEST_METHOD': 'GET', 'REMOTE_ADDR': client, 'REQUEST_URI': '/', **environment}
    null = [(os.POSIX_SPAWN_OPEN, fd, '/dev/null', os.O_RDWR, 0) for fd in range(3)]
    before = os.getcwd()
    os.chdir(project / 'cgi-bin')
    child = os.posix_spawn(command[0], command, env, file_actions=null)
    os.chdir(before)
    _, status, usage = os.wait4(child, 0)
    assert program == 'check' or status == 0, f'{program}: {status}'
    return 1000 * (usage.ru_utime + usage.ru_stime), usage.ru_minflt


def first_check(project, content, program):
    shutil.rmtree(content / '.good', ignore_errors=True)
    return run(project, content, program)


def costs(project, content, program, times):
    """(name, ms): of the first check, as after each edit, and of a page after that, at the best of so many times."""
    if program == 'check':
        return [('', min(run(project, content, program)[0] for _ in range(times)))]
    first = min(first_check(project, content, program) for _ in range(times))[0]
    return [('', min(run(project, content, program)[0] for _ in range(times))), ('first check', first)]


def tenfold(few, many, times):
    """How much ten times the content costs, when so many times the content does from few to many ms."""
    return (many / few) ** (1 / math.log10(times))


def print_table(project, folder, counts=(10, 100, 1000, 5000)):
    print(f'\n{"ms of the processor with so many of":32}' + ''.join(f'{count:>9}' for count in counts) + '   ten times cost')
    for kind in [*KINDS, 'all']:
        rows = {}
        for count in counts:
            content = make_scene(Path(folder) / 'growth', project / 'content', kind, 4 * count if kind == 'bubbles' else count)
            rest()
            for name, program in {**PAGES, 'make check': 'check'}.items():
                for what, ms in costs(project, content, program, 3):
                    rows.setdefault(f'{name} {what}', []).append(ms)
            shutil.rmtree(content)
        for name, ms in rows.items():
            if ms[-1] < 2 * ms[0]:
                continue  # it does not depend on that kind
            last = tenfold(ms[-2], ms[-1], counts[-1] / counts[-2])
            print(f'{kind + (" x 4" if kind == "bubbles" else ""):14} {name:17}' + ''.join(f'{each:9.1f}' for each in ms) + f'{last:9.1f} times')


def print_ratios(project, base, folder, rounds=400):
    """Compiles the commit base as well, and runs both in turn. Each shows its own sample content."""
    other = Path(folder) / 'base'
    other.mkdir()
    archive = subprocess.run(['git', 'archive', base], cwd=PROJECT, check=True, capture_output=True).stdout
    subprocess.run(['tar', '-x'], input=archive, cwd=other, check=True)
    subprocess.run(['make', 'build'], cwd=other, check=True, stdout=subprocess.DEVNULL)
    print(f'\n{"ms of the processor":20} {"now":>8} {base[:10]:>10} {"ratio":>6} {"page faults":>12}')
    for name, program in PAGES.items():
        runs = {project: [], other: []}
        for i in range(rounds):
            for each in list(runs)[::1 if i % 2 else -1]:  # who runs first finds less in the caches
                runs[each].append(run(each, each / 'content', program))
        now, before = ([ms for ms, _ in results[10:]] for results in runs.values())
        ratio = statistics.median(mine / theirs for mine, theirs in zip(now, before))
        faults = min(faults for _, faults in runs[project])
        print(f'{name:20} {statistics.median(now):8.3f} {statistics.median(before):10.3f} {ratio:6.3f} {faults:12}')
