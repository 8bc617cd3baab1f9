"""JSON Patch on the text (cgi-bin/lib/json/patch.c) through tests/patch: the values are those of another program, and no
byte changes but those of the values that are named."""
import json
import random
import re
import subprocess

import jsonpatch
import pytest

from site_server import PROJECT
from test_server import project  # noqa: F401 (a fixture)

SAMPLES = sorted(PROJECT.glob('content/*.json'))


@pytest.fixture
def run(project, tmp_path):
    """run(text, *patches): what comes of each, a text or the status that it fails with."""
    def run_patches(text, *patches):
        path = tmp_path / 'text.json'
        path.write_bytes(text.encode())
        lines = ''.join(json.dumps(patch) + '\n' for patch in patches)
        result = subprocess.run([project / 'tests/patch', path], input=lines.encode(), capture_output=True, timeout=120)
        assert (result.returncode, result.stderr) == (0, b'')
        answers = result.stdout.decode().split('\0')[:-1]
        assert len(answers) == len(patches)
        return [int(answer) if answer in ('400', '409', '413') else answer for answer in answers]
    return run_patches


def add(path, value):
    return {'op': 'add', 'path': path, 'value': value}


def remove(path):
    return {'op': 'remove', 'path': path}


def replace(path, value):
    return {'op': 'replace', 'path': path, 'value': value}


# ---- where values stand, by Python's own parser ----

def skip(text, at):
    return re.compile(r'[ \t\r\n]*').match(text, at).end()


def members(text, at):
    """What is in the list or object that begins there: (key or number, start of it, start of the value, end)."""
    found, decode, opening = [], json.JSONDecoder().raw_decode, text[at]
    at = skip(text, at + 1)
    while text[at] not in ']}':
        key, start, value = len(found), at, at
        if opening == '{':
            key, colon = decode(text, at)
            value = skip(text, skip(text, colon) + 1)
        end = decode(text, value)[1]
        found.append((key, start, value, end))
        at = skip(text, end)
        at = skip(text, at + 1) if text[at] == ',' else at
    return found, at


def parts_of(pointer):
    return [part.replace('~1', '/').replace('~0', '~') for part in pointer.split('/')[1:]]


def pointer_of(keys):
    return ''.join('/' + str(key).replace('~', '~0').replace('/', '~1') for key in keys)


def named(text, operation):
    """The stretch of text that a patch of one operation, which can be done, may change: (start, end)."""
    at, parts = skip(text, 0), parts_of(operation['path'])
    if operation['op'] == 'test':
        return len(text), len(text)
    if not parts:
        return at, len(text.rstrip())
    for part in parts[:-1]:
        at = next(value for key, _, value, _ in members(text, at)[0] if str(key) == part)
    inside, close = members(text, at)
    names = [str(key) for key, *_ in inside]
    place = names.index(parts[-1]) if parts[-1] in names else len(inside)
    if place < len(inside) and (operation['op'] == 'replace' or operation['op'] != 'remove' and text[at] == '{'):
        return inside[place][2:]
    before = inside[place - 1][3] if place else at + 1  # with the comma and the blanks on both sides
    behind = place + (operation['op'] == 'remove')
    return before, inside[behind][1] if behind < len(inside) else close


def leaves_the_rest(old, new, operation):
    start, end = named(old, operation)
    return new.startswith(old[:start]) and new.endswith(old[end:]) and len(new) >= start + len(old) - end


# ---- at random ----

WORDS = ['Bonjour', '', 'é\u00a0!', '"\\/\b\n\t\x01', '~0~1', '\U0001f9d4 {[,:]}', 'x' * 70]
KEYS = ['name', 'text', '//', '', 'a/b', '~', '~1', 'm~n/o', 'é "', '0']


def any_value(chance, depth=0):
    kind = chance.randrange(9 if depth < 3 else 6)
    if kind == 7:
        return [any_value(chance, depth + 1) for _ in range(chance.randrange(4))]
    if kind == 8:
        return {chance.choice(KEYS): any_value(chance, depth + 1) for _ in range(chance.randrange(4))}
    return chance.choice([*WORDS, 0, -1, 2.5, 1e-7, 12345678901, 1e300, True, False, None])


def any_place(tree, chance):
    """The keys that lead to a value inside it, and that value."""
    keys = ()
    while isinstance(tree, (list, dict)) and tree and (not keys or chance.random() < 0.8):
        keys += (chance.choice([*tree] if isinstance(tree, dict) else range(len(tree))),)
        tree = tree[keys[-1]]
    return keys, tree


def any_operation(tree, chance):
    """Most of them can be done."""
    op = chance.choice(['add', 'add', 'remove', 'replace', 'move', 'copy', 'test'])
    keys, value = any_place(tree, chance)
    if op in ('add', 'move', 'copy') and isinstance(value, (list, dict)):
        keys += (chance.choice(KEYS if isinstance(value, dict) else [*range(len(value) + 1), '-']),)
    operation = {'op': op, 'path': pointer_of(keys)}
    if chance.random() < 0.03:
        operation['path'] += chance.choice(['/x', '/0', '/-', '/1e0', '/~', '9999999999'])
    if op in ('move', 'copy'):
        operation['from'] = pointer_of(any_place(tree, chance)[0])
    elif op != 'remove':
        operation['value'] = any_value(chance) if op != 'test' else chance.choice([value, 'x'])
    return operation


def by_another_program(tree, operation):
    """The tree that comes of it, or None."""
    if operation['path'].startswith(f"{operation.get('from')}/") and operation['op'] == 'move':
        return None  # it looks at the parent alone
    try:
        return jsonpatch.apply_patch(json.loads(json.dumps(tree)), [operation], in_place=True)
    except (jsonpatch.JsonPatchException, jsonpatch.JsonPointerException, TypeError):  # a text has no items
        return None


def same(one, other):
    """Also in the order of keys; true is not 1."""
    return json.dumps(one) == json.dumps(other)


@pytest.mark.parametrize('sample', SAMPLES, ids=lambda path: path.stem)
def test_ten_thousand_patches_at_random(run, sample):
    """A chain of patches: each is an operation more than the one before, so every text that comes out is held against the
    one before it. A move is held against what removing alone leaves."""
    text = sample.read_text()
    for round_ in range(10):
        chance, patches, expected, chain, tree = random.Random(f'{sample.stem}{round_}'), [], [], [], json.loads(text)
        while len(patches) < 10_000 // 10 // len(SAMPLES) + 1:
            if len(chain) > chance.randrange(5) or not tree:
                chain, tree = [], json.loads(text)
            operation = any_operation(tree, chance)
            result = by_another_program(tree, operation)
            if operation['op'] == 'move' and result is not None:
                patches.append([*chain, remove(operation['from'])])
                expected.append(by_another_program(tree, patches[-1][-1]))
            patches.append([*chain, operation])
            expected.append(result)
            if result is not None:
                chain, tree = patches[-1], result
        before = {'[]': text}
        for patch, right, new in zip(patches, expected, run(text, *patches)):
            operation, old = patch[-1], before[json.dumps(patch[:-1])]
            if right is None or isinstance(new, int):
                assert right is None and new in (400, 409), (old, operation, new)
                continue
            assert same(json.loads(new), right), (old, operation)
            if operation['op'] == 'move' and operation['from'] != operation['path']:
                old = before[json.dumps([*patch[:-1], remove(operation['from'])])]
            if operation['op'] != 'move' or operation['from'] != operation['path']:
                assert leaves_the_rest(old, new, operation), (old, operation)
            before[json.dumps(patch)] = new


# ---- what RFC 6902 and the cases of its implementers tell ----

TREE = {'foo': 1, 'bar': [1, 2], 'baz': [{'qux': 'hello'}]}
ODD = {'': 0, 'a/b': 1, 'c%d': 2, 'e^f': 3, 'i\\j': 5, 'k"l': 6, ' ': 7, 'm~n': 8, '~1': 9, '1e0': 10}
CASES = [  # a tree, the operations, what comes of it or the status
    # appendix A
    ({'foo': 'bar'}, [add('/baz', 'qux')], {'foo': 'bar', 'baz': 'qux'}),
    ({'foo': ['bar', 'baz']}, [add('/foo/1', 'qux')], {'foo': ['bar', 'qux', 'baz']}),
    ({'baz': 'qux', 'foo': 'bar'}, [remove('/baz')], {'foo': 'bar'}),
    ({'foo': ['bar', 'qux', 'baz']}, [remove('/foo/1')], {'foo': ['bar', 'baz']}),
    ({'baz': 'qux', 'foo': 'bar'}, [replace('/baz', 'boo')], {'baz': 'boo', 'foo': 'bar'}),
    ({'foo': {'bar': 1, 'waldo': 2}, 'qux': {'corge': 3}}, [{'op': 'move', 'from': '/foo/waldo', 'path': '/qux/thud'}],
     {'foo': {'bar': 1}, 'qux': {'corge': 3, 'thud': 2}}),
    ({'foo': ['all', 'grass', 'cows', 'eat']}, [{'op': 'move', 'from': '/foo/1', 'path': '/foo/3'}],
     {'foo': ['all', 'cows', 'eat', 'grass']}),
    ({'foo': 'bar'}, [add('/child', {'grandchild': {}})], {'foo': 'bar', 'child': {'grandchild': {}}}),
    ({'foo': 'bar'}, [{**add('/baz', 'qux'), 'xyz': 123}], {'foo': 'bar', 'baz': 'qux'}),
    ({'foo': 'bar'}, [add('/baz/bat', 'qux')], 409),
    ({'foo': ['bar']}, [add('/foo/-', ['abc', 'def'])], {'foo': ['bar', ['abc', 'def']]}),
    # the whole, and nothing
    ({}, [], {}), ([], [], []), ([], [add('/0', 'foo')], ['foo']), ([], [add('/-', 'hi')], ['hi']), ({}, [add('/', 1)], {'': 1}),
    ({}, [add('', [])], []), ('foo', [replace('', 'bar')], 'bar'), ({'foo': 'bar'}, [add('', {'baz': 1})], {'baz': 1}),
    ({'foo': {}}, [add('/foo/', 1)], {'foo': {'': 1}}), ({'foo': 1}, [remove('')], 409),
    ({'foo': 1}, [add('/0', 2)], {'foo': 1, '0': 2}),
    # null is a value; texts, numbers and words are not one another
    ({'foo': None}, [add('/foo', 1)], {'foo': 1}), ({'foo': 1}, [replace('/foo', None)], {'foo': None}),
    ({'foo': None}, [remove('/foo')], {}),
    ({'foo': None}, [{'op': 'move', 'from': '/foo', 'path': '/bar'}], {'bar': None}), ([''], [replace('/0', 0)], [0]),
    ([''], [replace('/0', False)], [False]), ({'foo': 1}, [{'op': 'test', 'path': '/foo', 'value': True}], 409),
    ({'foo': '10'}, [{'op': 'test', 'path': '/foo', 'value': 10}], 409),
    ({'foo': None}, [{'op': 'test', 'path': '/foo', 'value': None}], {'foo': None}),
    ({'foo': 1}, [{'op': 'test', 'path': '/foo', 'value': 1.0}], {'foo': 1}), (ODD, [replace('/1e0', 1)], {**ODD, '1e0': 1}),
    (ODD, [{'op': 'test', 'path': pointer_of([key]), 'value': value} for key, value in ODD.items()], ODD),
    (ODD, [remove('/m~n')], 400),
    (ODD, [{'op': 'test', 'path': '/~01', 'value': 10}], 409),
    # the order of keys does not count, that of items does
    ({'foo': {'a': 1, 'b': [2, 3]}}, [{'op': 'test', 'path': '/foo', 'value': {'b': [2, 3], 'a': 1}}], {'foo': {'a': 1, 'b': [2, 3]}}),
    ({'foo': [2, 3]}, [{'op': 'test', 'path': '/foo', 'value': [3, 2]}], 409),
    ({'foo': [2, 3]}, [{'op': 'test', 'path': '/foo', 'value': [2]}], 409),
    # places of a list
    ([1, 2], [add('/2', 3)], [1, 2, 3]), ([1, 2], [add('/3', 3)], 409), ([1, 2], [add('/-1', 3)], 409), ([1, 2], [add('/bar', 3)], 409),
    ([1, 2], [remove('/-')], 409), ([1, 2], [replace('/2', 3)], 409), ([1, 2], [remove('/01')], 409), ([1, 2], [remove('/00')], 409),
    ([1, 2], [add('/1e0', 3)], 409), ([1, 2], [add('/+1', 3)], 409), ([1, 2], [remove('/ 1')], 409), ([1, 2], [remove('/')], 409),
    ([1, 2], [remove('/4294967296')], 409), ([1, 2], [remove('/18446744073709551616')], 409),
    ([1, 2, 3, 4], [remove('/1'), remove('/2')], [1, 3]),
    ([1, [3, [4]]], [add('/1/1/-', {'foo': ['bar']})], [1, [3, [4, {'foo': ['bar']}]]]),
    # copy and move
    (TREE, [{'op': 'copy', 'from': '/baz/0', 'path': '/boo'}], {**TREE, 'boo': {'qux': 'hello'}}),
    (TREE, [{'op': 'copy', 'from': '', 'path': '/bar'}], {**TREE, 'bar': TREE}), (TREE, [{'op': 'copy', 'from': '/bar/5', 'path': '/x'}], 409),
    (TREE, [{'op': 'move', 'from': '/baz/0/qux', 'path': '/baz/1'}], {**TREE, 'baz': [{}, 'hello']}),
    (TREE, [{'op': 'move', 'from': '/foo', 'path': '/foo'}], TREE), (TREE, [{'op': 'move', 'from': '/baz', 'path': '/baz/0'}], 409),
    (TREE, [{'op': 'move', 'from': '', 'path': '/foo'}], 409), (TREE, [{'op': 'move', 'from': '/baz/0', 'path': ''}], {'qux': 'hello'}),
    (TREE, [{'op': 'move', 'from': '/no', 'path': '/no'}], 409),
    # what is copied into itself again and again ends, before the memory does
    (TREE, [{'op': 'copy', 'from': '', 'path': f'/{number}'} for number in range(40)], 413),
    # what comes before a mistake is not done, either
    (TREE, [remove('/foo'), remove('/foo')], 409), (TREE, [remove('/foo'), {'op': 'spam', 'path': '/bar'}], 400),
    # no operations at all
    *((TREE, patch, 400) for patch in [
        [{'op': 'add', 'path': '/bar/-'}], [{'op': 'test', 'path': '/bar'}], [{'op': 'replace', 'path': '/bar'}],
        [{'op': 'copy', 'path': '/bar'}], [{'op': 'move', 'path': ''}], [{'op': 'spam', 'path': '/foo', 'value': 1}],
        [{'op': 'remove'}], [{'path': '/foo'}], [remove(1)], [remove(None)], [remove('foo')], [remove('/foo~')], ['add'], [None],
        [{**add('/foo', 1), 'op': ['add']}], [{'OP': 'add', 'Path': '/foo', 'VALUE': 1}], add('/foo', 2), 1, None]),
]


def test_published_cases(run):
    for indent in [None, 2]:
        for tree, patch, expected in CASES:
            found, = run(json.dumps(tree, indent=indent), patch)
            assert found == expected if isinstance(expected, int) else same(json.loads(found), expected), (tree, patch)


def test_the_suite_of_the_implementers(run, suites):
    if not (suites / 'json-patch').is_dir():
        pytest.skip(f'no json-patch in {suites}')
    cases = [case for path in suites.glob('json-patch/*.json') for case in json.loads(path.read_text()) if 'patch' in case]
    for case in cases:
        if "two 'op' members" in case.get('error', ''):
            continue  # Python reads the last one
        found, = run(json.dumps(case['doc']), case['patch'])
        assert found in (400, 409) if 'error' in case else json.loads(found) == case.get('expected', case['doc']), case
