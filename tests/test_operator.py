"""The operator's page: what it tells of the laptops, the log of the takes, the crib sheet, and how it fits a phone."""
import json

import pytest
from selenium.webdriver import Keys

from conftest import reload
from laptops import give
from remote import AFTER, ALL, FIRST, laptop, log_of, orders, remote, tell, window  # noqa: F401 (fixtures)


# ---- what the laptops do ----

@pytest.mark.alone
def test_a_card_tells_of_its_laptop(browser, server, remote):
    def pending():
        return float(browser.see('[data-part=pending]').text.removesuffix(' s').replace(',', '.'))
    tell(server)
    remote.open()
    tell(server, rolling=True, pending=9.5)
    remote.says('Gaston Perrault', '4 / 9', 'Réponse', '● Tourne', 'La veille de la Coupe', '/messages/gaston', '1366 × 768 · 110 %',
                seconds=2)
    first = pending()
    assert 7 < first <= 9.5
    remote.says('entendu il y a 2 s')
    assert 6 < pending() < first
    assert 'Retenu\n' not in browser.see(FIRST).text and 'Page cachée' not in browser.see(FIRST).text
    tell(server, held=True, visible=False, scene=AFTER, chat='zoe', exchange=4, of=4)
    remote.says('Zoé Lambert', 'fin / 4', 'Retenu', 'Page cachée', 'Cinq jours après', 'Relâcher', seconds=2)
    assert 'Réponse' not in browser.see(FIRST).text and 'Tourne' not in browser.see(FIRST).text
    tell(server, rolling=True, held=True)
    remote.says('1 portable', '1 tourne', '1 retenu', part=ALL)


def test_lost_found_and_forgotten(browser, server, remote, window):
    tell(server)
    other = window(server.url + '/operator')
    remote.open().says('1 PERDU', part=ALL).says('PERDU').says('depuis 3 s')
    card = browser.see(FIRST)
    tell(server)
    remote.shows(lambda: not remote.has('lost') and '1 portable' in browser.see(ALL).text)
    assert browser.see(FIRST) == card and 'PERDU' not in browser.see(ALL).text
    remote.shows(lambda: remote.has('lost'))
    browser.see('[data-forget]').click()
    remote.says('Aucun portable', part='main').shows(lambda: not browser.all(FIRST))
    with other():
        remote.says('Aucun portable', part='main')


def test_two_operators_and_what_is_half_typed(browser, server, remote, window):
    tell(server)
    other = window(server.url + '/operator')
    remote.open().type('[name=name]', 'Le portable de L')
    with other():
        remote.type('[name=name]', 'Celui de Gaston', Keys.ENTER)
        remote.shows(lambda: server.get('/operator/state')[2].count('Celui de Gaston') == 1)
    remote.shows(lambda: browser.see('[name=name]').get_attribute('data-was') == 'Celui de Gaston')
    assert browser.see('[name=name]').get_attribute('value') == 'Le portable de L'
    browser.switch_to.active_element.send_keys('éa', Keys.ENTER)
    with other():
        remote.shows(lambda: browser.see('[name=name]').get_attribute('value') == 'Le portable de Léa')
    field = remote.type('[name=name]', ' de trop', Keys.ESCAPE)
    assert field.get_attribute('value') == 'Le portable de Léa'
    remote.open()  # kept
    assert browser.see('[name=name]').get_attribute('value') == 'Le portable de Léa'


# ---- takes ----

@pytest.mark.alone
def test_a_mistake_in_the_content_leaves_the_remote_in_the_hand(browser, server, remote):
    give(server, 'scene', name=AFTER)  # whose messages are not those that are broken
    tell(server, scene=AFTER)
    remote.open().shows(lambda: len(browser.all('.crib')) == 2)  # so all files were read when they were right
    path = server.folder / 'messages.json'
    right = path.read_text()
    path.write_text(right.replace('"id": "lea"', '"id" "lea"', 1))
    remote.says('À corriger : content/messages.json:', 'Deux-points', part='.wrong')
    remote.open().says('À corriger : content/messages.json:', 'Deux-points', part='.wrong')
    remote.press('hold')
    remote.shows(lambda: [order['do'] for order in orders(server)] == ['scene', 'hold'])
    path.write_text(right.replace('Pose ces ciseaux.', 'Pose ce rasoir.'))
    remote.shows(lambda: not browser.all('.wrong') and 'Pose ce rasoir.' in browser.see('.crib[data-scene=""]').get_attribute('textContent'))
    server.expect('content/messages.json:')


def test_the_log_of_the_takes(browser, server, remote, laptop):
    inside = laptop()
    other = laptop(4, '/operator')
    remote.open()
    for number in ['1', '2']:
        with inside():
            browser.see('.chat textarea').send_keys('a' * 99, Keys.ENTER, Keys.F10, Keys.F10, Keys.F4)
            reload(browser)
        remote.shows(lambda: browser.see(f'[data-take="{number}"]'), 2)
    assert browser.each('[data-take]', 'dataset.take') == ['2', '1']
    remote.says("gaston : Gaston. J'ai un problème.", part='[data-take="2"]').says('La veille de la Coupe', part='[data-take="2"]')
    orders = browser.see('[data-take="2"] [data-part=orders]').get_attribute('textContent').split('\n')
    assert [order.split(' s ')[1] for order in orders] == ['Retenir', 'Relâcher', 'Passer', 'Au départ'] and ',' in orders[0]
    browser.see('[data-take="2"] option[value=good]').click()
    note = remote.type('[data-take="1"] [name=note]', 'Trop tô')
    with other():
        remote.shows(lambda: browser.each('[data-take="2"] [name=mark]', 'value') == ['good'])
        remote.type('[data-take="2"] [name=note]', '=belle', Keys.ENTER)
    remote.shows(lambda: browser.each('[data-take="2"] [name=note]', 'value') == ['=belle'])
    note.send_keys('t', Keys.ENTER)  # the same field, and what was in it
    remote.shows(lambda: [(take['mark'], take['note']) for take in log_of(server)] == [('', 'Trop tôt'), ('good', "'=belle")])


# ---- the crib sheet, a phone ----

def test_the_crib_is_for_paper_and_for_the_field(browser, server, remote, laptop):
    remote.open(0).shows(lambda: len(browser.all('.crib')) == 2)
    for scene, folder in [('', server.folder), (AFTER, server.folder / 'scenes' / AFTER)]:
        conversations = json.loads((folder / 'messages.json').read_text())['conversations']
        crib = f'.crib[data-scene="{scene}"]'
        assert browser.each(f'{crib} [data-chat]', 'dataset.chat') == [one['id'] for one in conversations]
        lines = [line for one in conversations for line in one['script']]
        assert len(browser.all(f'{crib} [data-line]')) == len(lines)
        bubbles = [bubble for line in lines for bubble in (line['them'] if isinstance(line['them'], list) else [line['them']])]
        said = [bubble if isinstance(bubble, str) else bubble.get('text', '') for bubble in bubbles]
        words = browser.see(crib).get_attribute('textContent').replace('\xa0', ' ')
        assert [text for text in said if text not in words] == []
    addresses = browser.each('[data-chat=lea] [data-line]', 'dataset.address')
    for number, address, line in [(2, addresses[3], '4 / 7'), (3, addresses[-2], '7 / 8')]:
        assert address.startswith(f'127.0.0.1:{server.port}/messages/lea?')
        laptop(number, address[address.index('/'):])
        remote.says(line, part='.laptops')
    assert len(browser.all('[data-other]')) == 1
    pencil = browser.each(f'.crib[data-scene={AFTER}] [data-chat=zoe] .pencil', 'href')[1]
    with laptop(5, pencil[pencil.index('/edit'):])():
        field = '/conversations/3/script/1/me'
        browser.wait(lambda: browser.see(f'[data-path="{field}"]'))
        assert 'Depuis la maternelle' in browser.see(f'[data-path="{field}"]').get_attribute('value')
    browser.execute_cdp_cmd('Emulation.setEmulatedMedia', {'media': 'print'})
    try:
        assert browser.each(', '.join([ALL, FIRST, '.top', '.keyboard', '.chooser', '.pencil', '.silent']), 'className', seen=True) == []
        assert len(browser.each('.crib', 'className', seen=True)) == 2
        breaks = browser.execute_script('return [...document.querySelectorAll(".crib")].map((crib) => getComputedStyle(crib).breakBefore)')
        assert breaks == ['auto', 'page']
    finally:
        browser.execute_cdp_cmd('Emulation.setEmulatedMedia', {'media': ''})


def test_on_a_phone(browser, server, remote):
    tell(server, id='a', rolling=True, pending=5)
    tell(server, id='b' * 40, held=True)
    browser.execute_cdp_cmd('Emulation.setDeviceMetricsOverride', {'width': 390, 'height': 844, 'deviceScaleFactor': 2, 'mobile': True})
    browser.execute_cdp_cmd('Emulation.setTouchEmulationEnabled', {'enabled': True})
    try:
        remote.open(2).says('PERDU')
        for dialog in [None, 'open', 'say', 'notify', 'scene']:
            if dialog:
                remote.press(dialog, ALL)
            wide, low = browser.execute_script('''
                const low = [...document.querySelectorAll('button, select, input, summary, .tool')]
                  .filter((part) => part.checkVisibility() && part.getBoundingClientRect().height < 48);
                return [document.documentElement.scrollWidth, low.map((part) => part.outerHTML)]''')
            assert (wide, low) == (390, [])
            if dialog:
                browser.see('dialog[open] [data-close]').click()
    finally:
        browser.execute_cdp_cmd('Emulation.setTouchEmulationEnabled', {'enabled': False})
