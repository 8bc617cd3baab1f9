"""JSON Patch on the text: how what is new looks, and that the rest looks as it did."""
import json
import random
import re
from itertools import pairwise

import pytest

from test_patch import SAMPLES, add, any_operation, members, pointer_of, remove, replace, run, same, skip  # noqa: F401
from test_server import project  # noqa: F401 (a fixture)

LAYOUT = [  # a text, the operations, the text that comes of it
    # a value where it stands, as it is written
    ('{ "a" : 0.20,"b":1 }', [replace('/a', 0.2)], '{ "a" : 0.20,"b":1 }'),
    ('{ "a" : 0.20,"b":1 }', [replace('/a', 0.25)], '{ "a" : 0.25,"b":1 }'),
    ('{"\\u0061\\/": 1}', [replace('/a~1', 2)], '{"\\u0061\\/": 2}'),
    ('{ "a": 1e3 }', [add('/b', 1000)], '{ "a": 1e3, "b": 1000 }'),
    ('{"a":"5\\u00a0€ \\u00E9 é"}', [replace('/a', '6\u00a0€ à\u00a0é')], '{"a":"6\\u00a0€ à\\u00a0\\u00E9"}'),
    ('["\\ud83e\\uddd4 \\n"]', [replace('/0', 'é \u00a0\n')], '["é \u00a0\\n"]'),
    ('[["\\u00a0k", "M"]]', [replace('/0', ['\u00a0k', '\u00a0Mi'])], '[["\\u00a0k", "\u00a0Mi"]]'),
    ('{"a": {"b": 1,\n  "c": 2}}', [replace('/a', {'c': 3, 'd': 4, 'b': 1})], '{"a": {"c": 3,\n  "d": 4,\n  "b": 1}}'),
    # as its "raw" tells, if that says the same
    ('[1]', [{**replace('/0', 0.2), 'raw': '0.20'}], '[0.20]'),
    ('[1]', [{**add('/-', {'a': 2}), 'raw': '{ "a":\n2 }'}], '[1, { "a":\n2 }]'),
    ('[1]', [{**replace('/0', 0.2), 'raw': '0.3'}], '[0.2]'),
    ('[1]', [{**replace('/0', 2), 'raw': '2, 3'}], '[2]'),
    ('[1]', [{**replace('/0', 2), 'raw': '2 x'}, {**add('/0', 'é'), 'raw': 5}], '["é", 2]'),
    # a new item as its neighbours
    ('{"l": [ 1,2 ]}', [add('/l/-', 3)], '{"l": [ 1,2,3 ]}'),
    ('{"l": [ 1,2 ]}', [add('/l/0', 0)], '{"l": [ 0,1,2 ]}'),
    ('{"l": [1]}', [add('/l/-', 2)], '{"l": [1, 2]}'),
    ('[\n  { "a": 1,"b": [ ] },\n\n  { "a": 2 }\n]\n', [add('/1', {'a': 3, 'c': [4], 'b': [5]})],
     '[\n  { "a": 1,"b": [ ] },\n\n  { "a": 3,"c": [4],"b": [5] },\n\n  { "a": 2 }\n]\n'),
    ('[\n\t{\n\t\t"a": 1,\n\t\t"b": [\n\t\t\t1\n\t\t]\n\t}\n]', [add('/-', {'a': 2, 'b': [3, 4]})],
     '[\n\t{\n\t\t"a": 1,\n\t\t"b": [\n\t\t\t1\n\t\t]\n\t},\n\t{\n\t\t"a": 2,\n\t\t"b": [\n\t\t\t3,\n\t\t\t4\n\t\t]\n\t}\n]'),
    ('[\r\n  "a"\r\n]\r\n', [add('/0', 'b')], '[\r\n  "b",\r\n  "a"\r\n]\r\n'),
    # a new key as the others
    ('{\n  "a" :1\n}', [add('/b', {'c': 2})], '{\n  "a" :1,\n  "b" :{"c": 2}\n}'),
    ('{ "//": "note", "a": 1,\n  "//b": "x" }', [add('/a', 2), remove('/~1~1')], '{ "a": 2,\n  "//b": "x" }'),
    # the first one
    ('{\n  "l": []\n}', [add('/l/-', 'x')], '{\n  "l": ["x"]\n}'),
    ('{\n  "l": [ ]\n}', [add('/l/-', {'a': 1})], '{\n  "l": [\n    {"a": 1}\n  ]\n}'),
    ('{\r\n\t"l": []\r\n}', [add('/l/0', {'a': 1})], '{\r\n\t"l": [\r\n\t\t{"a": 1}\r\n\t]\r\n}'),
    ('{"l": []}', [add('/l/0', {'a': 1})], '{"l": [{"a": 1}]}'),
    # away: the comma and the line go, too
    ('[\n  1,\n  2,\n\n  3\n]', [remove('/0')], '[\n  2,\n\n  3\n]'),
    ('[\n  1,\n  2,\n\n  3\n]', [remove('/1')], '[\n  1,\n\n  3\n]'),
    ('[\n  1,\n  2,\n\n  3\n]', [remove('/2')], '[\n  1,\n  2\n]'),
    ('{"l": [\n  1\n]}', [remove('/l/0')], '{"l": []}'),
    # what moves or is copied stays as it is written
    ('[\n  { "a":1e3 },\n  {"b": "\\u00e9"}\n]', [{'op': 'move', 'from': '/0', 'path': '/1'}], '[\n  {"b": "\\u00e9"},\n  { "a":1e3 }\n]'),
    ('{"a": [ 1.0 ],"b": []}', [{'op': 'copy', 'from': '/a/0', 'path': '/b/-'}], '{"a": [ 1.0 ],"b": [1.0]}'),
    ('{ "a" : 1 }', [{'op': 'test', 'path': '/a', 'value': 1}], '{ "a" : 1 }'),
]


@pytest.mark.parametrize('text, patch, expected', LAYOUT)
def test_layout(run, text, patch, expected):
    assert run(text, patch) == [expected]


@pytest.mark.parametrize('sample', SAMPLES, ids=lambda path: path.stem)
def test_tabs_and_line_ends_of_windows_stay(run, sample):
    """In the same file with tabs and CRLF, the same patch makes the same file with tabs and CRLF."""
    def other(text):
        return re.sub('^(  )+', lambda blanks: '\t' * (len(blanks[0]) // 2), text, flags=re.M).replace('\n', '\r\n')
    text, chance = sample.read_text(), random.Random(sample.stem)
    patches = [[any_operation(json.loads(text), chance)] for _ in range(200)]
    before, after = run(text, *patches), run(other(text), *patches)
    assert len({*before}) > 100
    for patch, new, new_with_tabs in zip(patches, before, after):
        assert new_with_tabs == new if isinstance(new, int) else new_with_tabs == other(new), patch


def all_keys(tree, keys=()):
    yield keys
    for key in tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else []:
        yield from all_keys(tree[key], (*keys, key))


def value_at(tree, keys):
    for key in keys:
        tree = tree[key]
    return tree


def shape(text):
    """A text without what it says: its keys, its blanks, its escapes."""
    return re.sub(r'"((?:[^"\\]|\\.)*)"(?!\s*:)|[\w.+-]+(?=\s*[],}])', lambda value: ''.join(re.findall(r'\\u....', value[0])) or 'x', text)


def test_what_is_deleted_and_put_back_is_the_same_file(run):
    """Wherever the neighbour, which lends its layout, is laid out in the same way, and all items stand alike."""
    kept, others = 0, []
    for sample in SAMPLES:
        text = sample.read_text()
        tree = json.loads(text)
        lists = [keys for keys in all_keys(tree) if isinstance(value_at(tree, keys), list)]
        items = [(*keys, number) for keys in lists for number in range(len(value_at(tree, keys)))]
        texts = run(text, *([remove(pointer_of(keys)), add(pointer_of(keys), value_at(tree, keys))] for keys in items))
        for keys, new in zip(items, texts):
            at = skip(text, 0)
            for key in keys[:-1]:
                at = next(value for name, _, value, _ in members(text, at)[0] if name == key)
            spans = members(text, at)[0]
            gaps = {text[one[3]:other[1]] for one, other in pairwise(spans)}
            inside = [text[value:end] for _, _, value, end in spans]
            model = (inside[:keys[-1]][-1:] or inside[1:2] or [''])[0]
            kept += new == text
            assert same(json.loads(new), tree)
            if new != text and shape(model) == shape(inside[keys[-1]]) and len(gaps) == 1:
                others.append((sample.name, keys))
    assert others == [] and kept > 400
