"""Comments under posts: what the content says, what the actor writes there, and what answers."""
import json
import re

import pytest
from selenium.webdriver import Keys

from conftest import lose, make_check, pages, reload, take_of
from orders import has_looks
from site_server import PROJECT

POST = 'coupe-demain'
HISTORY = [{'from': 'lea', 'text': 'Trop belle !', 'at': '2026-03-14T20:10', 'likes': 3},
           {'from': 'me', 'text': 'Merci, Léa.', 'at': '2026-03-14T20:47'}]
SAID = [('Léa Fontaine', 'Trop belle\u00a0!'), ('Barnabé Lemoine', 'Merci, Léa.')]


@pytest.fixture
def thread(browser, server):
    """Opens the comments of the newest post, of one's own making: thread(script). Returns their field."""
    def open_thread(script=(), history=HISTORY):
        server.edit('home', lambda home: home['posts'][0].update(
            comments=14, thread={'history': history, 'script': list(script)}))
        browser.get(server.url + '/')
        return turn(browser)
    return open_thread


def counter(browser, post=POST):
    return browser.see(f'[data-post="{post}"] button.count')


def count(browser, post=POST):
    return int(counter(browser, post).text)


def turn(browser, post=POST):
    """Opens the comments of a post, or closes them."""
    browser.wait(lambda: has_looks(browser, 'comments'))  # what answers the click is there
    was = counter(browser, post).get_attribute('aria-expanded')
    browser.execute_script('arguments[0].scrollIntoView({ block: "center" })', counter(browser, post))  # not below the header
    counter(browser, post).click()
    browser.wait(lambda: counter(browser, post).get_attribute('aria-expanded') not in (None, was))
    return browser.see(f'[data-post="{post}"] .comments textarea')


def comments(browser, post=POST):
    """Who said what, of those that can be seen."""
    return [tuple(pair) for pair in browser.execute_script('''
        return [...document.querySelectorAll(`[data-post="${arguments[0]}"] .comments li:not([data-typing])`)]
          .filter((item) => item.checkVisibility())
          .map((item) => [item.querySelector('.name').textContent.trim(), item.querySelector('.text').textContent])''', post)]


def came(browser, *said):
    return browser.wait(lambda: comments(browser)[-len(said):] == list(said))


def likes(browser):
    return browser.texts('.comments .heart b')


def test_the_counter_opens_and_closes(browser, thread):
    field = thread()
    assert comments(browser) == SAID and likes(browser) == ['3', '']
    assert browser.switch_to.active_element == field
    assert browser.see('.comments .older').text == 'Commentaires plus anciens : 12'
    assert browser.texts('.comments time') == ['il y a 57 min', 'il y a 20 min']
    assert browser.each('.comments .verified', 'closest("li").dataset.from', seen=True) == ['me']
    turn(browser)
    assert comments(browser) == [] and not field.is_displayed()
    turn(browser)
    assert comments(browser) == SAID


def test_what_is_written_is_answered_in_order_and_counted(browser, thread):
    field = thread([
        {'me': 'Hugo, va dormir.', 'them': {'from': 'hugo', 'text': 'Elle dort.'}, 'delay': 600, 'typing': 600},
        {'me': 'Bravo', 'them': [{'from': 'theo', 'text': 'mdr'}, {'from': 'lea', 'text': 'Théo !', 'delay': 0.3}], 'delay': 0.3}])
    field.send_keys('zzz')
    assert field.get_attribute('value') == 'Hug'
    field.send_keys(Keys.ENTER)
    assert comments(browser) == [*SAID, ('Barnabé Lemoine', 'Hugo, va dormir.')] and count(browser) == 15
    assert browser.see('.comments [data-typing][data-from=hugo]') and field.get_attribute('value') == ''
    field.send_keys(Keys.F9)
    came(browser, ('Hugo Lesage', 'Elle dort.'))
    assert count(browser) == 16 and not browser.see('.comments [data-typing]')
    assert browser.texts('.comments time')[-1] == "à l'instant"
    field.send_keys('z', Keys.ENTER)
    came(browser, ('Barnabé Lemoine', 'Bravo'), ('Théo', 'mdr'), ('Léa Fontaine', 'Théo\u00a0!'))
    field.send_keys('Rien de plus', Keys.ENTER)
    assert comments(browser)[-1] == ('Barnabé Lemoine', 'Rien de plus') and count(browser) == 20
    assert [event['from'] for event in take_of(browser)['threads'][POST]['events']] == ['me', 'hugo', 'me', 'theo', 'lea', 'me']
    assert browser.see('.comments .older').text.endswith(' 12')
    reload(browser)
    assert count(browser) == 14 and comments(browser) == []
    turn(browser)
    assert comments(browser) == SAID


def test_a_key_finds_the_field_and_enter_is_for_the_text(browser, thread):
    field = thread()
    browser.see('.comments .heart').click()
    assert likes(browser) == ['4', ''] and browser.switch_to.active_element == field
    browser.see('h1').click()
    browser.see('body').send_keys('Oui', Keys.ENTER)
    assert comments(browser)[-1] == ('Barnabé Lemoine', 'Oui') and likes(browser) == ['4', '', '']


def test_likes_are_of_the_take(browser, server, thread):
    thread([{'them': {'from': 'hugo', 'text': 'Bof', 'likes': 8}, 'delay': 0}]).send_keys('Alors ?', Keys.ENTER)
    came(browser, ('Hugo Lesage', 'Bof'))
    for heart in browser.all('.comments .heart')[1:]:
        heart.click()
    assert likes(browser) == ['3', '1', '1', '9']
    browser.all('.comments .heart')[1].click()
    browser.follow('/messages')
    browser.get(server.url + '/')
    assert count(browser) == 16  # at first sight: what the take wrote counts
    turn(browser)
    assert likes(browser) == ['3', '', '1', '9']
    assert browser.each('.comments .heart[aria-pressed=true]', 'textContent.trim()') == ['1', '9']


def test_the_keys_of_the_operator(browser, server, thread):
    field = thread([{'me': f'Question {i}', 'them': {'from': 'hugo', 'text': f'Réponse {i}'}, 'delay': 600} for i in range(5)])
    field.send_keys('z', Keys.ENTER, Keys.F9)  # the reply on its way
    came(browser, ('Hugo Lesage', 'Réponse 0'))
    field.send_keys(Keys.F9)  # the next of the script
    came(browser, ('Hugo Lesage', 'Réponse 1'))
    field.send_keys(Keys.F4, 'z')
    assert field.get_attribute('value') == 'Q' and take_of(browser)['threads'][POST]['nextExchange'] == 3
    field.send_keys(Keys.F10, Keys.ENTER)  # held
    assert take_of(browser)['threads'][POST]['events'][-1]['at'] > 1e14
    field.send_keys(Keys.F10)
    assert take_of(browser)['threads'][POST]['events'][-1]['at'] < 1e14
    browser.follow('/stats')
    browser.see('body').send_keys(Keys.F9)  # wherever it is on its way
    browser.get(server.url + '/')
    assert count(browser) == 19
    turn(browser)
    assert comments(browser)[-1] == ('Hugo Lesage', 'Réponse 3')


def test_a_post_that_nobody_has_commented(browser, server):
    browser.get(server.url + '/')
    browser.see('.composer textarea').send_keys('Un')
    browser.see('.composer .button').click()
    browser.wait(lambda: browser.see('.feed [data-post] .text').text == 'Un')
    post = browser.see('.feed [data-post]').get_attribute('data-post')
    field = turn(browser, post)
    none = browser.see('.comments .none')
    assert none.is_displayed() and not browser.see('.comments .older').is_displayed() and count(browser, post) == 0
    field.send_keys('Personne ?', Keys.ENTER)
    assert comments(browser, post) == [('Barnabé Lemoine', 'Personne ?')] and count(browser, post) == 1
    assert not none.is_displayed()


def test_a_take_goes_on_without_the_network(browser, server):
    """On a post that the scroll brought, as the content was when the take began."""
    def change(home):
        home['posts'] = [dict(home['posts'][0], id=f'post-{i}', at=f'2026-03-13T20:{59 - i}') for i in range(25)]
        home['posts'][20]['thread'] = {'history': HISTORY[:1], 'script': [
            {'me': 'Oui', 'them': {'from': 'octave', 'text': 'Non'}, 'delay': 0.5}]}
    server.edit('home', change)
    browser.get(server.url + '/')
    browser.wait(lambda: browser.see('body > div[hidden] > svg'))
    browser.see('h1').click()
    pages(browser)
    server.edit('home', lambda home: home['posts'][20].pop('thread'))
    browser.get(server.url + '/stats')
    browser.get(server.url + '/')
    browser.wait(lambda: has_looks(browser, 'comments') and browser.see('body > div[hidden] > svg'))
    browser.wait(lambda: browser.execute_script('return performance.getEntriesByName(`${location.origin}/media/octave.svg`).length'))
    lose(browser, server)
    browser.wait(lambda: browser.execute_script('scrollTo(0, document.body.scrollHeight)') or browser.see('[data-post=post-20]'))
    turn(browser, 'post-20').send_keys('z', Keys.ENTER)
    browser.wait(lambda: [text for _, text in comments(browser, 'post-20')] == ['Trop belle\u00a0!', 'Oui', 'Non'])
    browser.wait(lambda: all(browser.each('.comments img', 'naturalWidth')))
    browser.see('body').send_keys(Keys.F8)  # begins anew without being loaded
    browser.wait(lambda: count(browser, 'post-20') == 14 and not browser.see('.comments'))


def test_an_idle_page_takes_an_edit_of_comments(browser, server):
    browser.get(server.url + '/')
    browser.wait(lambda: has_looks(browser, 'comments'))
    browser.execute_script('window.old = true')
    server.edit('home', lambda home: home['posts'][0]['thread'].update(history=HISTORY[:1]))
    browser.wait(lambda: browser.execute_script('return !window.old && document.readyState === "complete"'))
    turn(browser)
    assert comments(browser) == SAID[:1]


@pytest.mark.parametrize('scene', ['', 'scenes/cinq-jours-apres/'])
def test_the_sample_has_comments_and_scripts(scene):
    text = (PROJECT / f'content/{scene}home.json').read_text()
    assert len(re.findall('"thread"', text)) >= 3 and len(re.findall('"script"', text)) >= 2


def test_what_make_check_says_of_comments(site):
    path = site / 'content/home.json'
    home = json.loads(path.read_text())
    post = home['posts'][0]
    post.update(comments=1, thread={'history': [dict(HISTORY[0], at='2026-03-14T18:31'), HISTORY[1]]})
    path.write_text(json.dumps(home))
    status, lines = make_check(site)
    assert status == 0 and [line.split('attention : ')[1] for line in lines[:-1]] == [
        'posts[0].comments : 1 commentaires, mais 2 dans « thread ».',
        'posts[0].thread.history[0].at : ce commentaire est plus ancien que sa publication.']
    post['thread'] = {'history': [dict(HISTORY[0], **{'from': 'leaa'})], 'script': [{'them': {'text': 'Oui'}}]}
    path.write_text(json.dumps(home))
    status, lines = make_check(site)
    assert status != 0 and [line.split(': ', 1)[1] for line in lines if 'attention' not in line] == [
        'posts[0].thread.history[0].from : « leaa » est introuvable dans fans.fans.id.',
        'posts[0].thread.script[0].them : la clé « from » manque.']
