"""The template engine, through tests/render, against the published cases and against mistakes."""
import json
import subprocess

import pytest

MODULES = {'comments': 12, 'delimiters': 14, 'interpolation': 42, 'inverted': 22, 'partials': 12, 'sections': 34}


@pytest.fixture
def render(careful, tmp_path):
    def run(template, data, partials=None):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))  # a new one each time
        folder.mkdir()
        for name, text in {'page': template, **(partials or {})}.items():
            (folder / f'{name}.html').write_bytes(text.encode())
        (folder / 'data.json').write_text(json.dumps(data))
        result = subprocess.run([careful / 'tests/render', folder / 'page.html', folder / 'data.json'],
                                capture_output=True, timeout=120)
        result.stdout, result.stderr = result.stdout.decode(), result.stderr.decode()
        return result
    return run


@pytest.mark.parametrize('module', MODULES)
def test_published_cases(render, suites, module):
    cases = json.loads((suites / 'mustache' / f'{module}.json').read_text())['tests']
    assert len(cases) == MODULES[module]
    for case in cases:
        result = render(case['template'], case['data'], case.get('partials'))
        assert (result.stdout, result.stderr) == (case['expected'], ''), case['name']


@pytest.mark.parametrize('template, line, words', [
    ('a\n{{#x}}\nb', 2, 'x'),
    ('a\n\n{{/x}}', 3, 'x'),
    ('{{#a}}\n{{#b}}\n{{/a}}\n{{/b}}', 3, '{{/b}} est attendu'),
    ('a\n{{x\n', 2, "n'est pas fermée"),
    ('{{{x}}', 1, "n'est pas fermée"),
    ('{{=<%=}}', 1, 'délimiteurs'),
    ('{{=<% %> x=}}', 1, 'délimiteurs'),
    ('a\n{{ }}', 2, 'vide'),
    ('a\n{{> page}}', 2, 'imbriqués'),
])
def test_mistakes_name_template_and_line(render, template, line, words):
    result = render(template, {})
    assert result.returncode == 1 and result.stdout == ''
    assert result.stderr.startswith(f'page.html:{line}: ') and words in result.stderr


def test_nothing_is_too_long_or_too_deep(render):
    long = 'ï' * 100_000
    assert render('{{a}}{{' + long + '}}|{{{a}}}', {'a': long, long: '&'}).stdout == f'{long}&amp;|{long}'
    delimiter = '<' * 500
    assert render('{{=' + delimiter + ' >=}}' + delimiter + 'a>', {'a': 1}).stdout == '1'
    nested = '{{#a}}' * 150 + '.' + '{{/a}}' * 150
    assert render(nested, {'a': True}).stdout == '.'
    assert 'imbriqués' in render('{{#a}}' * 250 + '{{/a}}' * 250, {'a': True}).stderr
    assert 'imbriqués' in render('{{> two}}', {}, {'two': '\n  {{> two}}\n  {{> two}}\n'}).stderr


def test_what_prints_when_the_specification_is_silent(render):
    assert render('{{#t}}x{{/t}}{{^t}}-{{/t}}', {'t': ''}).stdout == '-'
    assert render('{{#n}}{{n}}{{/n}}', {'n': 0}).stdout == '0'
    assert render('{{o}} {{{o}}}', {'o': {'a': ['<']}}).stdout == '{&quot;a&quot;:[&quot;&lt;&quot;]} {"a":["<"]}'
