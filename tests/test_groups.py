"""Groups: who writes, in bubbles, dots, header and list, and what the operator lets one of them say."""
import pytest
from selenium.webdriver import Keys

from conftest import lose, pages, reload
from remote import laptop, remote, window  # noqa: F401 (fixtures)

BUBBLES = '''
    return [...document.querySelectorAll('.chat li[data-author]')].map((bubble) => {
      const [name, face] = ['.author', '.avatar'].map((part) => bubble.querySelector(part));
      const is = (part) => part?.checkVisibility() && part.getBoundingClientRect().height > 0;
      return [is(name) ? name.textContent : '', is(face) ? face.naturalWidth > 0 : false, bubble.querySelector('p')?.textContent];
    })'''


@pytest.fixture
def group(browser, server):
    """Opens a group of Octave, Inès and Hugo."""
    def open_group(script, **keys):
        group = {'id': 'jury', 'name': 'Le jury', 'avatar': 'allez.svg', 'fans': ['octave', 'ines', 'hugo'], 'script': script,
                 'history': [{'from': 'hugo', 'text': 'Qui a la règle ?', 'at': '2026-03-14T20:01'},
                             {'from': 'hugo', 'text': 'Moi.', 'at': '2026-03-14T20:01'},
                             {'from': 'them', 'text': 'Bien.', 'at': '2026-03-14T20:02'}], **keys}
        server.edit('messages', lambda tree: tree['conversations'].insert(0, group))
        browser.get(server.url + '/messages/jury')
    return open_group


def shown(browser, last=0):
    """Of each bubble, dots too: the name over it, whether there is a picture beside it, the text."""
    return browser.execute_script(BUBBLES)[-last:]


def header(browser):
    line = ''.join(browser.each('.chat .presence', 'innerText', seen=True))
    return line, browser.each('.chat .member', 'textContent', seen=True)


def preview(browser):
    return browser.texts('a[href="/messages/jury"] .preview')[0]


def test_who_writes(browser, server, group):
    """Each run of bubbles has the name and the picture once; several write at once; the first fan where no name is given."""
    group([{'delay': 600, 'typing': 600, 'them': [
        'Un.', {'from': 'ines', 'text': 'Deux.', 'delay': 600, 'typing': 1200}, {'from': 'hugo', 'text': 'Trois.', 'delay': 600, 'typing': 1800}]}])
    members = ['Octave', 'Inès', 'Hugo']
    assert shown(browser) == [['Hugo', True, 'Qui a la règle\xa0?'], ['', False, 'Moi.'], ['Octave', True, 'Bien.']]
    assert header(browser)[1] == members and preview(browser) == 'Octave\xa0: Bien.'
    field = browser.see('.chat textarea')
    field.send_keys('a', Keys.ENTER)
    for dots, words, last in [('Octave et 2 autres', 'Octave et 2 autres sont en train', 'Vous\xa0: a'),
                              ('Inès et Hugo', 'Inès et Hugo sont en train', 'Octave\xa0: Un.'),
                              ('Hugo', 'Hugo est en train', 'Inès\xa0: Deux.')]:
        browser.wait(lambda: shown(browser, 1) == [[dots, True, '']])
        assert header(browser) == (words + " d'écrire…", []) and preview(browser) == last
        field.send_keys(Keys.F9)
    browser.wait(lambda: shown(browser, 3) == [['Octave', True, 'Un.'], ['Inès', True, 'Deux.'], ['Hugo', True, 'Trois.']])
    assert header(browser)[1] == members and preview(browser) == 'Hugo\xa0: Trois.'
    assert browser.each('.fan .row', 'innerText.split("\\n")[0]') == ['Octave Delmas', 'Inès Bellec', 'Hugo Lesage']


def test_members_are_seen_without_the_server(browser, server, group):
    """Also those who had not said anything yet."""
    group([{'delay': 600, 'them': [{'from': 'ines', 'text': 'Un.'}]}])
    field = browser.see('.chat textarea')
    field.send_keys('a', Keys.ENTER)
    pages(browser)
    lose(browser, server)
    field.send_keys(Keys.F9)
    browser.wait(lambda: shown(browser, 1) == [['Inès', True, 'Un.']])


def test_the_operator_lets_one_of_them_say_it(browser, server, group, operator):
    """Two write at once; their lines come in the order in which they were said."""
    group([])
    operator.heard()
    for who, text in [('ines', 'Une phrase plutôt longue, la première'), ('hugo', 'Oui'), (None, 'Non')]:
        operator('say', text=text, chat='jury', **({'from': who} if who else {}))
    browser.wait(lambda: shown(browser, 1) == [['Octave', True, 'Non']])
    assert [(name, text) for name, _, text in shown(browser, 3)] == [
        ('Inès', 'Une phrase plutôt longue, la première'), ('Hugo', 'Oui'), ('Octave', 'Non')]
    reload(browser)
    assert len(shown(browser)) == 3


def test_the_dialog_asks_who_in_a_group(browser, server, remote, laptop):  # noqa: F811
    def choice():
        return browser.texts('dialog[open] label:not([hidden]) [name=from] option')
    inside = laptop(path='/messages/allez')
    remote.open().says('Allez Barnabé').press('say')
    assert choice() == ['Léa', 'Marcel', 'Théo', 'Raoul']
    for chat, names in [('gaston', []), ('allez', ['Léa', 'Marcel', 'Théo', 'Raoul'])]:
        browser.see(f'dialog[open] [name=chat] option[value={chat}]').click()
        assert choice() == names
    remote.write('Les peignes sont prêts.', **{'from': 'raoul'})
    remote.closed()
    remote.press('say')
    remote.write('Un mot.', chat='gaston')
    remote.closed()
    with inside():
        browser.wait(lambda: shown(browser, 1) == [['Raoul', True, 'Les peignes sont prêts.']])
        browser.wait(lambda: browser.see('a[href="/messages/gaston"] .preview').text == 'Un mot.')
