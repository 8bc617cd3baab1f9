"""What the set keeps: laptops and their names, and the log of the takes, content/takes.csv, each take once, whatever happens."""
import csv
import io
import json
import os
import random
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from conftest import difference, tree
from laptops import ask, give, in_set, make_scene, post, state, wait
from tus import send

TITLES = ['number', 'began', 'laptop', 'scene', 'duration', 'mark', 'note', 'sent', 'orders', 'id']
SIGNS = ['"', ',', '\n', '\r\n', '\r', '\t', ';', '=', '+', '-', '@', "'", ' ', 'a', 'É', '😀', '=1+1', "'=1", '""', ',,', '|', '\\']


def take(id, **values):
    return {'id': id, 'began': 1773522420.5, 'scene': '', 'duration': 48.23, 'sent': [], 'orders': [], **values}


def tell(server, *takes, laptop='ab1'):
    """Sends takes, and returns the ids of those that are written down."""
    return wait(server, laptop, after=0, takes=list(takes))['takes']


def log_of(server, **format):
    """The lines of takes.csv as any other program reads them, without the titles."""
    with open(server.folder / 'takes.csv', newline='', encoding='utf-8-sig') as file:
        titles, *lines = csv.reader(file, strict=True, **format)
    assert titles[:len(TITLES)] == TITLES
    return [dict(zip(TITLES, line)) for line in lines]


def numbers(server):
    return [line['number'] for line in log_of(server)]


def test_a_take_is_a_line(server):
    assert state(server, 'takes') == {'takes': []} and not (server.folder / 'takes.csv').exists()
    before = state(server)['takes']
    sent = [{'at': 3.24, 'chat': 'gaston', 'text': 'Bonjour'}, {'at': 9, 'chat': 'lea', 'text': 'Oui, "oui"\nnon'}]
    assert tell(server, take('ab1-1', sent=sent, scene='demain', orders=[{'at': 5, 'do': 'cue'}, {'at': 8.1, 'do': 'hold'}])) == ['ab1-1']
    assert state(server)['takes'] != before
    assert post(server, '/operator/laptops', laptop='ab1', name='Portable de Léa')[0] == 204
    assert tell(server, take('ab1-3'), take('ab1-2')) == ['ab1-3', 'ab1-2']
    first, second, third = log_of(server)
    local = time.strftime('%Y-%m-%dT%H:%M:%S', time.localtime(1773522420))
    assert first == dict(zip(TITLES, ['1', local, 'ab1', 'demain', '48.2', '', '', '3.2 s gaston : Bonjour | 9.0 s lea : Oui, "oui"\nnon',
                                      '5.0 s cue | 8.1 s hold', 'ab1-1']))
    assert second == dict(zip(TITLES, ['2', local, 'Portable de Léa', '', '48.2', '', '', '', '', 'ab1-3']))
    assert third['id'] == 'ab1-2' and state(server, 'takes') == {'takes': [first, second, third]}
    assert (server.folder / 'takes.csv').read_bytes().count(b'\r\n') == 4
    assert server.get('/takes.csv')[0] == 404


def test_a_take_is_written_once_however_often_it_is_sent(server):
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda number: tell(server, take(f'ab1-{number % 5}'), laptop=f'ab{number % 2}'), range(25)))
    assert told == [[f'ab1-{number % 5}'] for number in range(25)]
    assert sorted(line['id'] for line in log_of(server)) == [f'ab1-{number}' for number in range(5)] and numbers(server) == list('12345')


RENAME = '?rename,?renameat,?renameat2'  # as each processor has it


def test_a_program_that_is_killed_in_the_middle(server, tmp_path):
    """The log is the old or the new one, and the laptop, which heard nothing, sends its take again."""
    if not shutil.which('strace') or subprocess.run(['strace', '-o', tmp_path / 'trace', 'true'], capture_output=True).returncode:
        pytest.skip('strace may not trace here')
    known = '{"laptop": {"id": "ab1"}, "after": 0, "takes": [{"id": "ab1-%d"}]}'

    def run(number, call, when, what):
        variables = {**os.environ, 'REQUEST_METHOD': 'POST', 'CONTENT': str(server.folder)}
        command = ['strace', '-qq', '-o', tmp_path / 'trace', '-e', f'trace={call}', f'--inject={call}:{what}:when={when}',
                   server.project / 'cgi-bin/wait']
        return subprocess.run(command, cwd=server.project / 'cgi-bin', env=variables, input=(known % number).encode(), capture_output=True,
                              timeout=60).stdout
    number = 0
    tell(server, take('ab1-0'))
    for call, times in [('flock', 2), ('openat', 15), ('write', 2), (RENAME, 2), ('fsync', 3), ('writev', 1)]:
        for when in range(1, times + 1):
            number += 1
            answer = run(number, call, when, 'signal=KILL')
            assert answer == b'' or b'"takes":["ab1-%d"]' % number in answer, (call, when)
            assert numbers(server)[-1] in (str(number), str(number + 1))
            assert tell(server, take(f'ab1-{number}')) == [f'ab1-{number}']
            assert numbers(server) == [str(n + 1) for n in range(number + 1)], (call, when)
    for call, when in [('write', 2), (RENAME, 2), ('fsync', 1)]:
        for error in ['ENOSPC', 'EIO']:
            answer = run(number + 1, call, when, f'error={error}')
            assert b'Status: 200' in answer and b'"takes":[]' in answer, (call, error)
    server.expect('takes.csv: corrigé : Le disque')
    assert tell(server, take(f'ab1-{number + 1}')) == [f'ab1-{number + 1}'] and len(log_of(server)) == number + 2


def test_a_log_that_cannot_be_written(server):
    """Nothing is acknowledged, so nothing is lost; the laptop hears its orders, and the terminal what is wrong, once. (A full
    disk: see above.)"""
    tell(server, take('ab1-1'))
    path, known = server.folder / 'takes.csv', {'id': 'ab1', 'after': 0, 'takes': [take('ab1-2')]}
    before = path.read_bytes()
    path.chmod(0o444)
    give(server, 'hold')
    for _ in range(2):
        answer = wait(server, **known)
        assert answer['takes'] == [] and [order['do'] for order in answer['orders']] == ['hold'] and path.read_bytes() == before
    assert post(server, '/operator/takes', number='1', mark='good')[0] == 500 and path.read_bytes() == before
    server.expect('takes.csv est protégé', 'takes.csv: (corrigé : )?takes.csv est protégé', "takes.csv: (corrigé : )?takes.csv n'est pas du texte",
                  "takes.csv: (corrigé : )?takes.csv n'a pas nos colonnes")
    path.chmod(0o644)
    for text in ['number\0', '\ufeffnumber,began\r\n1,x\r\n']:
        path.write_bytes(text.encode('utf-16-le'))  # as a spreadsheet saves "Unicode": better no take than none of the old ones
        assert wait(server, **known)['takes'] == [] and path.read_bytes() == text.encode('utf-16-le')
    path.write_bytes(before.replace(b',', b';'))
    assert wait(server, **known)['takes'] == [] and path.read_bytes() == before.replace(b',', b';')
    path.write_bytes(before)
    assert tell(server, take('ab1-2')) == ['ab1-2'] and [line['id'] for line in log_of(server)][-1] == 'ab1-2'
    assert server.log().count('takes.csv: takes.csv est protégé') == 1


def test_any_text_comes_back_and_none_is_a_formula(server):
    chance = random.Random(4)
    texts = [*SIGNS, *[''.join(chance.choices(SIGNS, k=chance.randrange(1, 8))) for _ in range(60)]]
    tell(server, *[take(f'ab1-{number}') for number in range(len(texts))])
    for number, text in enumerate(texts):
        assert post(server, '/operator/takes', number=number + 1, note=text)[0] == 204, text
    post(server, '/operator/laptops', laptop='ab2', name='=cmd|')
    tell(server, take('=ab2', scene='+x', sent=[{'at': 1, 'chat': '=', 'text': '@'}]), take('-', sent=[{'text': 'x' * 100000}]), laptop='ab2')
    lines, shown = log_of(server), state(server, 'takes')['takes']
    assert not [value for line in lines for value in line.values() if value.startswith(tuple('=+-@\t\r\n'))]
    assert [take['note'] for take in shown[:len(texts)]] == texts
    assert [line['note'].removeprefix("'") for line in lines[:10]] == texts[:10] and len(lines) == len(texts) + 2
    assert [shown[-2][key] for key in ['laptop', 'scene', 'id']] == ['=cmd|', '+x', '=ab2']
    assert tell(server, take('=ab2'), take('-')) == ['=ab2', '-'] and log_of(server) == lines


def test_marks_and_notes(server):
    tell(server, take('ab1-1'), take('ab1-2'))
    first = log_of(server)[0]
    for mark in ['good', 'keep', 'nogood', 'false', '']:
        assert post(server, '/operator/takes', number='2', mark=mark, note=f'Note {mark}')[0] == 204
        assert log_of(server)[1] == {**log_of(server)[1], 'mark': mark, 'note': f'Note {mark}', 'id': 'ab1-2'}
    assert post(server, '/operator/takes', number='2', mark='good')[0] == 204
    assert post(server, '/operator/takes', number='2', note='Et voilà')[0] == 204
    before = log_of(server)
    assert before == [first, {**before[1], 'mark': 'good', 'note': 'Et voilà'}]
    for number in ['3', '0', '02', 'number', '2 ', '']:
        assert post(server, '/operator/takes', number=number, mark='keep')[0] == 400, number
    assert log_of(server) == before


def test_a_log_that_a_spreadsheet_has_saved(server):
    tell(server, take('ab1-1', sent=[{'at': 1, 'chat': 'lea', 'text': 'Un, "deux"\ntrois'}]), take('ab1-2'))
    path, ours = server.folder / 'takes.csv', log_of(server)
    rows = [TITLES + ['camera', '=b'], [*ours[0].values(), 'A', "'=1"], [*ours[1].values(), 'B', ''], ['17', '', 'à la main'], [''] * 12]
    for mark in ['', '\ufeff']:
        for end in ['\n', '\r\n', '\r']:
            for quoting in [csv.QUOTE_MINIMAL, csv.QUOTE_ALL]:
                text = io.StringIO()
                csv.writer(text, lineterminator=end, quoting=quoting).writerows(rows)
                path.write_text(mark + text.getvalue().removesuffix(end), newline='')
                assert [line['number'] for line in state(server, 'takes')['takes']] == ['1', '2', '17']
                assert tell(server, take('ab1-2'), take('ab1-3')) == ['ab1-2', 'ab1-3']
                assert post(server, '/operator/takes', number='2', mark='keep')[0] == 204
                assert post(server, '/operator/takes', number='17', note='vu')[0] == 204
                with open(path, newline='') as file:
                    *kept, last = csv.reader(file)
                assert last[0] == '18' and last[-1] == 'ab1-3'
                assert kept[2] == [*rows[2][:5], 'keep', *rows[2][6:]] and kept[3] == ['17', '', 'à la main', '', '', '', 'vu', '', '', '']
                assert kept[:2] == rows[:2] and kept[4:] == rows[4:], (mark, end, quoting)


def test_takes_with_any_values(server):
    for number, values in enumerate([
            {'began': 'x'}, {'began': 1e300}, {'began': -1e300}, {'began': 1e17}, {'began': None}, {'duration': '48'}, {'duration': 1e300},
            {'scene': 5}, {'sent': 'x'}, {'sent': {}}, {'sent': [1, None, [], {'at': 'x', 'chat': 5, 'text': []}]}, {'orders': [{'do': {}}]}]):
        assert tell(server, take(f'ab1-{number}', **values)) == [f'ab1-{number}'], values
    path = server.folder / 'takes.csv'
    path.write_text(path.read_text() + f'{2**63},\r\n{"9" * 40},\r\n-3\r\n')
    assert tell(server, take('ab1-last')) == ['ab1-last'] and numbers(server)[-1] == '13'


# ---- laptops ----

def age(server, id, seconds):
    path = in_set(server, f'laptops/{id}.json')
    path.write_text(json.dumps({**json.loads(path.read_text()), 'heard': time.time() - seconds}))


def test_what_is_known_of_a_laptop(server):
    told = {'page': '/messages/lea', 'rolling': True, 'zoom': 110}
    wait(server, 'ab1', laptop=told)
    first = state(server)['laptops'][0]
    assert first.items() >= {'id': 'ab1', 'name': '', **told}.items() and 0 <= first['seen'] < 60
    age(server, 'ab1', 50)
    assert 50 <= state(server)['laptops'][0]['seen'] < 110
    wait(server, 'cd2')
    wait(server, 'ef3')
    for id, name in [('ab1', 'Salon'), ('cd2', 'Cuisine "1" & 2'), ('ab1', 'Zoé')]:
        assert post(server, '/operator/laptops', laptop=id, name=name)[0] == 204
    wait(server, 'ef3', laptop={'heard': 0})  # which is not a laptop's to say
    assert [(laptop['id'], laptop['name']) for laptop in state(server)['laptops']] == [('ef3', ''), ('cd2', 'Cuisine "1" & 2'), ('ab1', 'Zoé')]
    assert post(server, '/operator/laptops', laptop='cd2', forget='1')[0] == 204
    age(server, 'ef3', 86450)
    assert [laptop['id'] for laptop in state(server)['laptops']] == ['ab1']
    assert not in_set(server, 'laptops/ef3.json').exists()


def test_a_laptop_that_cannot_be_kept(server):
    """It hears its orders all the same, and the terminal what is wrong, once."""
    last, path = wait(server, 'ab1')['last'], in_set(server, 'laptops/ab1.json')
    path.unlink()
    path.mkdir()
    give(server, 'hold')
    for _ in range(2):
        answer = wait(server, 'ab1', after=last, takes=[take('ab1-1')])
        assert [order['do'] for order in answer['orders']] == ['hold'] and answer['takes'] == ['ab1-1']
    path.rmdir()
    wait(server, 'ab1')
    assert [laptop['id'] for laptop in state(server)['laptops']] == ['ab1']
    server.expect('laptops: Le disque refuse', 'laptops: corrigé : Le disque refuse')
    assert server.log().count('laptops: Le disque refuse') == 1


def test_junk_does_not_break_the_state(server):
    make_scene(server.folder, 'demain')
    wait(server, 'ab1', laptop={'name': 5, 'seen': 'x', 'page': [1]})
    give(server, 'scene', name='demain')
    good = in_set(server, 'laptops/ab1.json').read_bytes()
    for name, data in [('a.json', b''), ('b.json', b'{'), ('c.json', b'[]'), ('d.json', b'\xff\0'), ('e.json', good), ('f', b'x'), ('g.json', good[:9])]:
        in_set(server, f'laptops/{name}').write_bytes(data)
    in_set(server, 'laptops/h.json').mkdir()
    found = state(server)
    assert [laptop['id'] for laptop in found['laptops']] == ['ab1'] and found['laptops'][0]['name'] == '' and found['laptops'][0]['seen'] < 60
    assert found['scene'] == 'demain' and [scene['name'] for scene in found['scenes']] == ['', 'cinq-jours-apres', 'demain']
    before = tree(server.folder)
    assert send(server, 'POST', '/operator/laptops', 'laptop=../../site&forget=1')[0] == 400 and difference(before, tree(server.folder)) == []
