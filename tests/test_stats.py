"""Stats: sums that hold, whatever stats.json says, and figures that move by the time of the take alone."""
import json
import random
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from selenium.webdriver import ActionChains

from conftest import before_every_page, take_of

NBSP = '\u00a0'
DATA = r'<data value="([^"]*)"[^>]*>([^<]*)</data>'


def cents(text):
    """"-2246.5x" as <data> has it -> cents, and only if it is written to the cent."""
    sign, euros, rest = re.fullmatch(r'(-?)(\d+)\.(\d\d)', text).groups()
    return int(sign + '1') * (int(euros) * 100 + int(rest))


def read_page(html):
    """What the page says: figures, charts, sources, sum, countries, balances."""
    page = {'figures': {}, 'charts': {}, 'changes': {}}
    for key in re.findall(r'<button [^>]*card key.*?</button>', html, re.S):
        name, data = re.search('data-show="([^"]*)"', key)[1], re.search(DATA, key)
        if data:
            page['figures'][name] = cents(data[1]) if name == 'earnings' else int(data[1])
        change = re.search(r'class="(?:up|down)">([^<]*)<', key)
        page['changes'][name] = change and change[1]
    for chart in re.findall(r'<section [^>]*data-chart=.*?</section>', html, re.S):
        page['charts'][re.search('data-chart="([^"]*)"', chart)[1]] = {
            key: json.loads(re.search(f'data-{key}="([^"]*)"', chart)[1]) for key in ('values', 'before')}
    table = re.search(r'<section class="card two">.*?</section>', html, re.S)[0]
    rows = [[cents(value) for value, _ in re.findall(DATA, row)] for row in re.findall('<tr.*?</tr>', table, re.S)]
    page['sources'], page['sum'] = rows[1:-1], rows[-1]
    countries, transactions = re.findall('<table.*?</table>', html, re.S)[1:]
    page['shares'], page['country_shares'] = [[int(re.sub(r'\D', '', share)) for share in re.findall('<td>([^<]*)%</td>', rows)]
                                              for rows in (table, countries)]
    page['countries'] = [int(value) for value, _ in re.findall(DATA, countries)]
    page['transactions'] = re.findall('<tr>.*?</tr>', transactions, re.S)[1:]
    balances = re.search(r'<p class="balance">.*?</dl>', html, re.S)[0]
    page['available'], page['pending'], page['paid'] = [cents(value) for value, _ in re.findall(DATA, balances)]
    return page


def check_sums(html):
    page = read_page(html)
    assert not re.search(r'\b(nan|inf)\b', html, re.I)
    for name, chart in page['charts'].items():
        assert sum(chart['values']) == page['figures'][name]
        assert len(chart['values']) == len(chart['before'])
        before = sum(chart['before'])
        if before > 0:
            tenths = round(abs(page['figures'][name] - before) * 1000 / before)
            shown = int(re.sub(r'\D', '', page['changes'][name]))
            assert abs(shown - tenths) <= max(1, tenths * 1e-9)
            assert page['changes'][name][0] == ('−' if page['figures'][name] < before else '+')
    for gross, commission, net in [*page['sources'], page['sum']]:
        assert gross - commission == net
    assert [sum(column) for column in zip(*page['sources'], [0, 0, 0])] == page['sum']
    if 'earnings' in page['figures']:
        assert page['sum'][2] == page['figures']['earnings']
    check_shares(page['shares'], [net for _, _, net in page['sources']])
    if page['countries']:
        views = page['figures'].get('views', 0)
        assert sum(page['countries']) == views
        if views > 0:
            check_shares(page['country_shares'], page['countries'])
        assert sum(page['country_shares']) in (1000, 0)
    return page


def check_shares(tenths, parts):
    """Of what came in, to a tenth of a percent, and in all 100,0 %."""
    came = [max(part, 0) for part in parts]
    assert len(tenths) == len(parts) and sum(tenths) == (1000 if any(came) else 0)
    for shown, part in zip(tenths, came):
        assert abs(shown * sum(came) - 1000 * part) <= sum(came)


def test_sample_adds_up(server):
    """To the cent, as LOOK.md has it under "Sums that hold"; the sources come from four files."""
    for days in [7, 90, 365, 30]:
        page = check_sums(server.get(f'/stats?range={days}')[2])
        assert len(page['charts']['earnings']['values']) == days
        assert set(page['figures']) == {'earnings', 'views', 'subscribers', 'visits'}
        assert {change[0] for change in page['changes'].values()} == {'+', '−'} or days == 7
        assert any('Remboursé' in row and '−7,00' in row for row in page['transactions'])
    assert page['sources'] == [[154989, 31040, 123949], [69590, 13918, 55672], [31100, 6220, 24880], [19790, 3958, 15832],
                               [4317, 0, 4317]]
    assert page['sum'] == [279786, 55136, 224650]
    assert page['figures']['earnings'] == 224650


def test_ranges_and_pages_agree(server):
    pages = {days: read_page(server.get(f'/stats?range={days}')[2]) for days in (7, 30, 90, 365)}
    for measure in pages[30]['charts']:
        values = {days: page['charts'][measure]['values'] for days, page in pages.items()}
        assert values[7] == values[30][-7:] and values[30] == values[90][-30:] and values[90] == values[365][-90:]
        assert pages[30]['charts'][measure]['before'] == values[90][-60:-30]
    assert len({(page['available'], page['pending'], page['paid']) for page in pages.values()}) == 1
    days = pages[90]['charts']['earnings']['values'][::-1]  # the story is on 14 March, sales wait for two days
    assert pages[30]['pending'] == sum(days[:2])
    assert pages[30]['available'] == sum(days[2:13 + 2 + 1])
    assert pages[30]['paid'] == sum(days[16:16 + 28])
    home = server.get('/')[2]
    card = re.search(r'<p class="figure">.*?</dl>', home, re.S)[0]
    assert [cents(value) for value, _ in re.findall(DATA, card)] == [days[0], pages[30]['available'], pages[30]['pending']]
    def fans(text):
        people = re.search('<ol class="people">(?:(?!thumb).)*?</ol>', text, re.S)[0]
        return re.findall(r'href="/messages/(\w+)">\s*<img class="avatar"[^>]*width="40".*?money">([^<]*)', people, re.S)
    assert fans(home) == fans(server.get('/stats')[2]) and len(fans(home)) == 5


def test_each_number_is_written_once(server):
    def measure(tree, name):
        return next(measure for measure in tree['measures'] if measure['id'] == name)
    server.edit('stats', lambda tree: measure(tree, 'views').update(total=2_000_000))
    text = server.get('/stats')[2]
    assert f'>2{NBSP}000{NBSP}000</data>' in text and f'>1{NBSP}436{NBSP}000</data>' in text  # 71.8 % in France
    check_sums(text)
    server.edit('home', lambda tree: next(p for p in tree['posts'] if p['id'] == 'avant-apres').update(sales=39))
    assert read_page(server.get('/stats')[2])['sources'][3] == [20140, 4028, 16112]
    assert f'109,20{NBSP}€ nets' in server.get('/')[2]
    server.edit('site', lambda tree: tree['creator']['counters'][0].update(value=1211))
    text = server.get('/stats')[2]
    assert read_page(text)['sources'][0][0] == 1143 * 799 + 68 * 599
    assert f'<b>1{NBSP}211</b>' in text
    server.edit('messages', lambda tree: tree['conversations'][0]['history'][-3].update(tip=11))
    assert f'11,00{NBSP}€' in server.get('/stats')[2]


def test_wrong_range(server):
    for days in ['31', '', 'abc', '-7', '30.5', '%3Cb%3E', '999999999999']:
        status, _, text = server.get(f'/stats?range={days}')
        assert status == 400 and 'aria-label="Navigation principale"' in text and '7, 30, 90, 365' in text, days
        assert '<b>' not in re.search(r'<h1>.*?</main>', text, re.S)[0]


def test_dates_follow_the_story_clock(browser, server):
    for clock, days, count, dates in [
            ('2024-03-03T09:00', 7, 7, ['lun. 26 févr.', 'jeu. 29 févr.', 'ven. 1er mars', 'Hier', "Aujourd'hui"]),
            ('2025-03-03T09:00', 7, 7, ['ven. 28 févr.', 'sam. 1er mars']),
            ('2026-01-03T00:00', 7, 7, ['31 déc. 2025', 'jeu. 1er janv.']),
            ('2024-12-31T23:59', 365, 366, ["Aujourd'hui"]),
            ('2024-02-29T12:00', 365, 365, ["Aujourd'hui"]),
            ('live', 30, 30, ["Aujourd'hui"])]:
        server.edit('site', lambda tree: tree.update(clock=clock))
        page = check_sums(server.get(f'/stats?range={days}')[2])
        assert len(page['charts']['views']['values']) == count
        browser.get(server.url + f'/stats?range={days}')
        assert set(dates) <= set(browser.texts('.plot text[dy="24"]'))


@pytest.mark.parametrize('change', [
    lambda tree: [measure.update(total=0) for measure in tree['measures']] and tree.update(sources=[]),
    lambda tree: [measure.update(curve=[]) for measure in tree['measures']],
    lambda tree: [measure.update(curve=[0] * 30) for measure in tree['measures']],
    lambda tree: [measure.pop('total', 0) for measure in tree['measures']],
    lambda tree: tree.update(measures=tree['measures'][1:2]),
    lambda tree: [tree.pop(key) for key in ('measures', 'sources', 'countries', 'transactions', 'events', 'hold', 'ranges')],
])
def test_missing_and_empty(server, change):
    server.edit('stats', change)
    text = server.get('/stats')[2]
    page = check_sums(text)
    assert server.get('/')[0] == 200
    for name in {'views', 'subscribers', 'visits'} - set(page['figures']):
        key = re.search(f'<button [^>]*data-show="{name}".*?</button>', text, re.S)
        assert not key or '<strong>—</strong>' in key[0]


def random_curve(dice):
    length = dice.choice([0, 1, 7, 28, 30, dice.randrange(400)])
    least = dice.choice([0, 0, -3])
    return [dice.choice([0, dice.randint(least, 9), dice.uniform(least, 1000)]) for _ in range(length)]


def random_stats(dice, sample):
    """Contents of which every number may be anything that is allowed."""
    tree = json.loads(json.dumps(sample))
    def total():
        return dice.choice([0, 1, int(10 ** dice.uniform(0, 12)), 10 ** 12])
    for measure in tree['measures']:
        measure.update(curve=random_curve(dice), change=dice.choice([0, -99, dice.uniform(-90, 100), 10 ** dice.uniform(0, 6)]))
        if measure['id'] != 'earnings' and dice.random() < 0.9:
            measure['total'] = total()
        else:
            measure.pop('total', 0)
    if dice.random() < 0.1:
        tree['measures'].pop(dice.randrange(4))
    euros = total() * 0.99
    for source in tree['sources']:
        source['sales'] = []
        for _ in range(dice.randrange(4)):
            price = round(min(dice.choice([0.01, 7.99, 10 ** dice.uniform(-2, 4)]), 1e4), 2)
            count = min(int(euros / 20 * dice.random() / max(price, 0.01)), 10 ** 9)
            source['sales'].append({'price': price, 'count': count})
        source['commission'] = dice.random() < 0.8
        source.pop('curve', 0)
        if dice.random() < 0.5:
            source['curve'] = random_curve(dice)
    tree['hold'] = dice.randrange(29)
    tree['ranges'][0]['days'] = dice.choice([0, 1, 400, dice.randrange(401)])
    tree['events'] = [{'at': f'2026-0{dice.randint(1, 4)}-{dice.randint(10, 28)}', 'label': '<&">', 'views': dice.uniform(0, 9),
                       'earnings': 2} for _ in range(dice.randrange(4))]
    tree['countries'] = [{'name': 'x', 'share': dice.choice([0, dice.random(), 99])} for _ in range(dice.randrange(5))]
    return tree


def sales_of(source, posts, commission):
    """Gross and commission in cents, each sale's commission rounded, in whole numbers."""
    sales = [(round(100 * sale['price']), sale['count']) for sale in source['sales']]
    if source.get('posts'):
        sales += [(round(100 * post.get('price', 0)), post.get('sales', 0)) for post in posts]
    share = round(100 * commission) if source['commission'] else 0
    return [sum(price * count for price, count in sales),
            sum((price * share + 50) // 100 * count for price, count in sales)]


def test_240_random_contents(careful, project, tmp_path):
    """The program is run as lighttpd runs it, but without lighttpd, which is twice as fast. An overflow ends it."""
    sample = json.loads((project / 'content/stats.json').read_text())
    posts = json.loads((project / 'content/home.json').read_text())['posts']

    def try_some(seed):
        dice, folder, seen, lost = random.Random(seed), tmp_path / str(seed), 0, 0
        shutil.copytree(project / 'content', folder)
        for number in range(60):
            tree = random_stats(dice, sample)
            (folder / 'stats.json').write_text(json.dumps(tree))
            days = dice.choice([tree['ranges'][0]['days'], 30, 365])
            build = project if number % 10 else careful
            result = subprocess.run([build / 'cgi-bin/stats'], cwd=build / 'cgi-bin', capture_output=True, text=True, env={
                'REQUEST_METHOD': 'GET', 'REQUEST_URI': '/stats', 'QUERY_STRING': f'range={days}',
                'CONTENT': str(folder), 'ASAN_OPTIONS': 'detect_leaks=0'})
            assert (result.returncode, result.stderr) == (0, ''), tree
            assert '\nStatus: 200' in result.stdout, tree
            page = check_sums(result.stdout)
            if days == 30:
                assert [row[:2] for row in page['sources']] == [sales_of(source, posts, 0.2) for source in tree['sources']]
            for measure in tree['measures']:
                if days == 30 and 'total' in measure:
                    assert page['figures'][measure['id']] == measure['total']
            for chart in page['charts'].values():
                assert len(chart['values']) == days
                seen += min(chart['values']) < 0
            lost += min([0, *(net for _, _, net in page['sources'])]) < 0
        return seen, lost

    with ThreadPoolExecutor(4) as pool:  # each waits for its file to be at rest
        seen, lost = map(sum, zip(*pool.map(try_some, range(4))))
    assert seen > 25 and lost > 0  # there were negative days, and sources


ENGLISH = {'decimal': '.', 'thousands': ',', 'currency': '${{amount}}', 'percent': '{{amount}}%', 'short': ['', 'k', 'M', 'B']}
NARROW = {'thousands': '\u202f'}


def test_numbers_as_site_json_writes_them(browser, server):
    """The same in lib/text/format.c and in htdocs/first/format.js."""
    server.edit('stats', lambda tree: tree['measures'][1].update(total=1_500_000, curve=[]) or tree.pop('events'))
    for words, total, minus, million, tick in [
            ({}, f'2{NBSP}246,50{NBSP}€', f'−7,00{NBSP}€', f'1{NBSP}500{NBSP}000', f'60{NBSP}k'),
            (NARROW, f'2\u202f246,50{NBSP}€', f'−7,00{NBSP}€', '1\u202f500\u202f000', f'60{NBSP}k'),
            (ENGLISH, '$2,246.50', '−$7.00', '1,500,000', '60k')]:
        server.edit('site', lambda tree: tree['format'].update(words))
        text = server.get('/stats')[2]
        assert all(f'>{shown}</' in text for shown in (total, minus, million)), words
        browser.get(server.url + '/stats')
        assert tick in browser.texts('.ticks span')
        assert browser.execute_async_script('''
            const done = arguments[0];
            import('/lib/format.js').then(({ formatCount, formatMoney }) =>
              done([formatMoney(224650), formatMoney(-700), formatCount(1500000)]));''') == [total, minus, million]


def test_marks_of_an_axis(browser, server):
    """Money in thousands, above and below nothing; all that is drawn is inside, and says what data-values says."""
    server.edit('stats', lambda tree: tree.update(sources=[
        {'label': 'x', 'sales': [{'price': 1000, 'count': 13}], 'curve': [6] * 29 + [-14], 'commission': False}]))
    for words, shown in [({}, f'−1,5{NBSP}k{NBSP}€'), (ENGLISH, '−$1.5k')]:
        server.edit('site', lambda tree: tree['format'].update(words))
        browser.get(server.url + '/stats')
        assert shown in browser.texts('.ticks span')
        charts = browser.execute_script('''
            return [...document.querySelectorAll('.plot')].map((plot) => ({
              values: JSON.parse(plot.dataset.values), before: JSON.parse(plot.dataset.before),
              ys: [...plot.querySelector('.now').points].map((point) => point.y), xs: [...plot.querySelector('.now').points].map((point) => point.x),
              old: [...plot.querySelector('.before').points].map((point) => point.y),
              grid: [...plot.querySelectorAll('.grid')].map((line) => 100 * parseFloat(line.getAttribute('y1'))),
              marks: plot.querySelectorAll('circle.mark').length }))''')
        assert len(charts) == 4 and all(chart['marks'] == 1 for chart in charts)
        for chart in charts:
            assert (chart['xs'][0], chart['xs'][-1]) == (0, 10000) and len(chart['xs']) == len(chart['values']) == len(chart['old'])
            assert all(0 <= y <= 10000 for y in chart['ys'] + chart['old']) and {0, 10000} <= set(chart['grid'])
            highest = chart['values'].index(max(chart['values']))
            assert chart['ys'][highest] == min(chart['ys']) and 2 <= len(chart['grid']) <= 6


# ---- in the browser ----

def figure(browser, name='earnings'):
    return browser.see(f'[data-show={name}] data')


def open_stats(browser, server, path='/stats', **live):
    """Opens the page with these rates a minute, and begins a take with a key."""
    server.edit('stats', lambda tree: [measure.update(live=live.get(measure['id'], 0)) for measure in tree['measures']])
    browser.get(server.url + path)
    ActionChains(browser).send_keys('x').perform()
    browser.wait(lambda: take_of(browser)['start'])


def test_ranges_in_the_browser(browser, server):
    browser.get(server.url + '/stats')
    assert browser.see('.ranges [aria-current]').text == '30 jours'
    for label, days in [('7 jours', 7), ('90 jours', 90), ('12 mois', 365), ('30 jours', 30)]:
        next(link for link in browser.all('.ranges a') if link.text == label).click()
        assert browser.see('.ranges [aria-current]').text == label
        assert len(json.loads(browser.see('.plot').get_attribute('data-values'))) == days


def test_a_figure_chooses_the_chart(browser, server):
    browser.get(server.url + '/stats')
    def shown():
        return browser.each('.chart', 'dataset.chart', seen=True)
    assert shown() == ['earnings']
    for key in browser.all('.key')[::-1]:
        key.click()
        assert shown() == [key.get_attribute('data-show')]
        assert [other == key for other in browser.all('.key')] == \
            [other.get_attribute('aria-pressed') == 'true' for other in browser.all('.key')]


def test_hover_shows_the_day(browser, server):
    open_stats(browser, server, '/stats?range=7')
    plot = browser.see('.plot')
    values, before = (json.loads(plot.get_attribute(f'data-{key}')) for key in ('values', 'before'))
    def euros(number):
        return f'{number // 100},{number % 100:02d} €'
    for i, day in enumerate(['dim. 8 mars', 'lun. 9 mars', 'mar. 10 mars', 'mer. 11 mars', 'jeu. 12 mars', 'Hier', "Aujourd'hui"]):
        ActionChains(browser).move_to_element_with_offset(plot, int((i / 6 - 0.5) * (plot.size['width'] - 2)), 0).perform()
        label = browser.see('.day')
        assert label.is_displayed() and label.text.split('\n') == [day, euros(values[i]), euros(before[i])]
        box, card = label.rect, browser.see('.chart').rect
        assert card['x'] <= box['x'] and box['x'] + box['width'] <= card['x'] + card['width'] + 1
    ActionChains(browser).move_to_element(browser.see('h1')).perform()
    browser.wait(lambda: not label.is_displayed())


def numbers(browser):
    """Live figures, the table and the last point, all of one moment."""
    return browser.execute_script('''
        const value = (selector) => Math.round(100 * document.querySelector(selector).value);
        const cells = (row) => [...row.querySelectorAll('data')].map((cell) => Math.round(100 * cell.value));
        return {
          earnings: value('[data-show=earnings] data'), views: value('[data-show=views] data') / 100, pending: value('dl [data-live]'),
          rows: [...document.querySelectorAll('.two tbody tr')].map(cells), sum: cells(document.querySelector('tfoot tr')),
          last: [...document.querySelector('.plot .now').points].pop().y, point: document.querySelector('.point').getAttribute('cy'),
          width: document.querySelector('[data-show=earnings] data').getBoundingClientRect().width,
        }''')


def check_live(now, shown, pending):
    """Every sum holds; after a while the figures are what the rate says: never further from it than 0.4 of a gap, and less
    than one unit."""
    assert now['sum'][2] == now['earnings'] and now['pending'] - pending == now['earnings'] - 224650
    assert [sum(column) for column in zip(*now['rows'])] == now['sum']
    assert all(gross - commission == net for gross, commission, net in [*now['rows'], now['sum']])
    assert float(now['point'].rstrip('%')) == pytest.approx(now['last'] / 100, abs=0.02)
    if shown >= 3000:
        assert now['earnings'] - 224650 == pytest.approx(7770 * shown / 60_000, abs=7770 * 0.12 / 60 + 1.1)
        assert now['views'] - 26418 == pytest.approx(46 * shown / 60_000, abs=1.4)


def test_two_takes_show_the_same_digits(browser, server):
    """The browser's clock is set by the test: two takes that begin at other times, looked at at the same moments."""
    open_stats(browser, server, earnings=77.7, views=46, visits=3)
    pending = read_page(server.get('/stats')[2])['pending']
    def take(start):
        browser.execute_script('localStorage.clear(); sessionStorage.now = arguments[0]', start)
        browser.get(server.url + '/stats')
        shots, seen = [], []
        for moment in [0, 500, 700, 1000, 1999, 3000, 3500, 4000, 4500, 5000, 10_000, 61_700, 600_000]:
            shots.append(browser.execute_async_script('''
                const [now, done] = arguments;
                sessionStorage.now = now;
                setTimeout(() => requestAnimationFrame(() => done(
                  document.querySelector('main').innerText + document.querySelector('.plot svg').innerHTML)), 10);''', start + moment))
            seen.append(numbers(browser))
            check_live(seen[-1], moment // 500 * 500, pending)  # the digits change twice a second
            if moment == 700:
                ActionChains(browser).send_keys('x').perform()  # a take that begins later on changes nothing
        widths = [now['width'] for now in seen]
        assert seen[-1]['last'] < seen[0]['last'] and max(widths) - min(widths) < 0.1  # px: digits do not jitter
        steps = [later['earnings'] - now['earnings'] for now, later in zip(seen[5:10], seen[6:10])]
        assert len(set(steps)) > 1  # unevenly
        return shots
    with before_every_page(browser, '''
            Date.now = performance.now = () => Number(sessionStorage.now);
            const wait = setTimeout;
            window.setTimeout = (callback, ms) => wait(callback, Math.min(ms ?? 0, 10));'''):
        one, two = take(1_700_000_000_000), take(1_755_555_555_555)
    assert one == two
    assert len(set(one)) >= len(one) - 1
    assert f'2{NBSP}246,50{NBSP}€' in one[0]


def test_home_moves_as_stats_does(browser, server):
    open_stats(browser, server, earnings=60)
    today = json.loads(browser.see('.plot').get_attribute('data-values'))[-1]
    browser.wait(lambda: numbers(browser)['earnings'] > 224650 + 50)
    before = numbers(browser)['earnings']
    browser.get(server.url + '/')
    first = browser.execute_script('return Math.round(100 * document.querySelector(".figure data").value)')
    assert first - today >= before - 224650
    browser.wait(lambda: browser.execute_script('return Math.round(100 * document.querySelector(".figure data").value)') > first)


def test_nothing_moves_without_live(browser, server):
    open_stats(browser, server)
    assert browser.all('[data-live], [data-rate]') == []
    assert 'En direct' not in browser.see('main').text
