"""The buttons and keys of the operator's page, and what the laptops make of them."""
from selenium.webdriver import Keys

from conftest import came, take_of
from remote import AFTER, ALL, laptop, log_of, remote, orders, tell, window  # noqa: F401 (fixtures)


# ---- orders ----

def test_a_laptop_does_what_its_card_says(browser, server, remote, laptop):
    inside = laptop()
    remote.open().says('1 / 9')
    with inside():
        browser.see('.chat textarea').send_keys('a', Keys.ENTER)
    remote.says('● Tourne').says('Réponse 5').press('cue')
    with inside():
        came(browser, "Qu'est-ce que tu as fait\xa0?")
    remote.says('2 / 9').press('hold')
    remote.says('Relâcher').press('release')
    remote.shows(lambda: not remote.has('held')).press('skip')
    remote.says('3 / 9').press('say')
    remote.write('Tu as perdu un bouton.')
    remote.closed()
    with inside():
        came(browser, 'Tu as perdu un bouton.')
    remote.press('notify')
    remote.write('a aimé votre moustache', fan='nadia')
    remote.closed()
    with inside():
        browser.wait(lambda: 'a aimé votre moustache' in ''.join(browser.texts('.notices')))
    remote.press('back')
    remote.shows(lambda: not remote.has('rolling')).says('1 / 9')
    with inside():
        browser.wait(lambda: take_of(browser)['start'] is None)
    assert [step.split(' s ')[1] for step in log_of(server)[0]['orders'].split(' | ')] == [
        'cue', 'hold', 'release', 'skip', 'say Tu as perdu un bouton.', 'notify a aimé votre moustache', 'back']


def test_a_laptop_opens_a_bookmark_and_changes_scene(browser, server, remote, laptop):
    inside = laptop(path='/')
    remote.open().says('Accueil').press('open')
    lea = browser.see('dialog[open] .bookmarks details:nth-of-type(2)')
    lea.find_element('css selector', 'summary').click()
    remote.choose('/messages/lea?from=4')
    remote.says('4 / 7').says('Léa')
    with inside():
        assert browser.current_url.endswith('/messages/lea?from=4') or browser.current_url.endswith('/messages/lea')
    remote.press('scene')
    remote.choose(AFTER)
    remote.shows(lambda: remote.has('other')).says('1 / 8')
    with inside():
        assert browser.see('body').get_attribute('data-scene') == AFTER and 'scene' not in browser.current_url
    remote.press('open')  # what can be opened is in that scene
    assert 'Zoé Lambert' in browser.see('dialog[open]').text
    browser.see('dialog[open] [data-close]').click()
    remote.press('scene')
    remote.choose('')
    remote.shows(lambda: not remote.has('other')).says('1 / 7')


def test_the_bar_orders_all(browser, server, remote, laptop):
    tell(server)
    two, three = laptop(2), laptop(3)
    remote.open(3).press('hold', ALL)
    for inside in [two, three]:
        with inside():
            browser.wait(lambda: (take_of(browser) or {}).get('held'))
    for what in ['cue', 'skip']:
        remote.press(what, ALL)
        remote.shows(lambda: orders(server)[-1] == {'do': what})
    remote.says('2 tournent', part=ALL)
    remote.press('back', ALL)
    remote.press('back', ALL)  # sure
    remote.shows(lambda: orders(server)[-1] == {'do': 'back'})
    remote.press('open', ALL)
    remote.choose('/stats')
    remote.shows(lambda: browser.texts('[data-part=where]').count('Statistiques') == 2)
    remote.press('say', ALL)
    remote.write('Bonsoir à tous', chat='lea')
    remote.closed()
    remote.press('notify', ALL)
    remote.write('arrive', fan='raoul')
    remote.closed()
    remote.press('scene', ALL)
    remote.choose(AFTER)
    remote.says('Cinq jours après', part=ALL)
    assert [(order['do'], order.get('chat'), order.get('fan')) for order in orders(server)][-3:] == [
        ('say', 'lea', None), ('notify', None, 'raoul'), ('scene', None, None)]
    for inside in [two, three]:
        with inside():
            browser.wait(lambda: browser.each('body', 'dataset.scene') == [AFTER])


def test_all_to_the_start_asks_twice_while_something_rolls(browser, server, remote):
    def word():
        return browser.see(ALL + ' [data-do=back]').text
    tell(server)
    remote.open().press('back', ALL)
    remote.shows(lambda: orders(server) == [{'do': 'back'}])  # nothing rolls
    tell(server, rolling=True)
    remote.says('1 tourne', part=ALL).press('back', ALL)
    assert word() == 'Sûr ? 1 tourne'
    remote.shows(lambda: word() == 'Au départ')  # nobody was
    assert len(orders(server)) == 1
    tell(server, rolling=True)
    remote.says('1 tourne', part=ALL).press('back', ALL)
    remote.press('back', ALL)
    remote.shows(lambda: len(orders(server)) == 2)
    assert word() == 'Au départ'
    remote.press('back')  # one that is named is meant
    remote.shows(lambda: orders(server)[2:] == [{'do': 'back', 'laptop': 'lea1'}])


def test_keys(browser, server, remote):
    def wanted(*expected):
        remote.shows(lambda: [(order['do'], order.get('laptop')) for order in orders(server)] == list(expected))
    tell(server, id='b')
    tell(server)  # after the other: by name, then by id
    remote.open(2)
    remote.type('[data-laptop=lea1] [name=name]', '2', Keys.F9, Keys.F8, Keys.ESCAPE)  # typing is no order
    quick = ['2', Keys.F9, Keys.F4, '0', Keys.F10, Keys.F9, Keys.F4, '1', Keys.F4, '2', Keys.F8]
    browser.see('body').send_keys(*quick)
    wanted(('cue', 'lea1'), ('skip', 'lea1'), ('hold', None), ('cue', None), ('skip', None), ('back', 'lea1'))


def test_what_the_server_says(browser, server, remote):
    browser.expect('status of 400', 'net::ERR_')
    tell(server, chat=None)
    remote.open().press('say')
    remote.write('À qui ?')
    remote.says("aucune conversation n'est ouverte sur ce portable", part='dialog[open] .toast')
    assert browser.see('dialog[open] textarea').get_attribute('value') == 'À qui ?'
    browser.see('dialog[open] [data-close]').click()
    server.stop()
    remote.says('Le serveur ne répond pas', part='.silent').press('cue')
    remote.says('Pas de réponse du serveur', part='main > .toast')
    remote.type('[name=name]', 'Léa', Keys.ENTER)
    server.start_again()
    remote.shows(lambda: not browser.see('.silent').is_displayed() and '"Léa"' in server.get('/operator/state')[2])
    remote.shows(lambda: browser.each('[name=name]', 'value') == ['Léa'])  # an answer of before may still have shown none
    assert orders(server) == []
