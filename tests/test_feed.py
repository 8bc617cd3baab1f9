"""The feed of Home comes in pages, of which each doubles what is there."""
import re
import time

import pytest

from conftest import before_every_page, lose, pages, reload


def many(server, count, text=''):
    """Gives Home so many posts, the first of which is post-0; every tenth is a clip."""
    def change(home):
        plain, clip = home['posts'][0], next(post for post in home['posts'] if 'video' in post)
        home['posts'] = [{**(plain if i % 10 else clip), 'id': f'post-{i}', 'at': f'2026-02-{28 - i // 60:02}T10:{59 - i % 60:02}',
                          'text': f'Texte {i} {text}'} for i in range(count)]
    server.edit('home', change)
    return [f'post-{i}' for i in range(count)]


def posts_of(text):
    return re.findall(r'<article [^>]*data-post="([^"]+)"', text)


def posts_in(browser):
    return browser.each('.feed [data-post]', 'dataset.post')


def scroll_to_the_end(browser, count):
    """Goes down half a screen at a time until there are so many posts, and tells whether the end was ever seen before."""
    browser.set_script_timeout(60)
    seen = browser.execute_async_script("""
        const [count, done] = arguments;
        const top = () => document.querySelector('.end').getBoundingClientRect().top / innerHeight;
        const posts = () => document.querySelectorAll('.feed [data-post]').length;
        for (;;) {
            for (const end = Date.now() + 20000; posts() < count && top() < 3 && Date.now() < end;)
                await new Promise((again) => setTimeout(again, 10));
            if (posts() >= count || top() < 1) return done(posts() < count);
            scrollBy(0, innerHeight / 2);
        }""", count)
    assert not seen, posts_in(browser)


def test_pages_follow_each_other_without_scripts(server):
    wanted = many(server, 130)
    path, found, sizes = '/', [], []
    while path:
        text = server.get(path)[2]
        found += posts_of(text)
        sizes.append(len(posts_of(text)))
        link = re.search(r'<a href="([^"]+)" rel="next">Publications plus anciennes</a>', text)
        assert bool(link) != ('Vous avez tout vu' in text)
        path = link and link[1]
    assert found == wanted and sizes == [10, 10, 20, 40, 50]


def test_numbers_of_posts_that_are_not_there(server):
    for number in ['0', '-1', 'x', '', '1.5', '9' * 20]:
        status, _, text = server.get(f'/?from={number}')
        assert status == 400 and 'le numéro d&#39;une publication est attendu' in text, number
    status, _, text = server.get('/?from=1000')
    assert status == 200 and posts_of(text) == [] and 'Vous avez tout vu' in text and 'rel="next"' not in text


def test_the_next_posts_come_before_the_scroll_gets_there(browser, server):
    wanted = many(server, 90)
    browser.get(server.url + '/')
    assert posts_in(browser) == wanted[:10]
    scroll_to_the_end(browser, 90)
    assert posts_in(browser) == wanted and browser.see('.end').text == 'Vous avez tout vu'
    clip = browser.see('[data-post=post-80]')
    browser.execute_script('arguments[0].scrollIntoView()', clip)
    browser.wait(lambda: re.fullmatch(r'0:0\d', clip.find_element('css selector', '.duration').text))
    like = browser.see('[data-post=post-81] .like')
    browser.execute_script('arguments[0].click()', like)
    assert like.get_attribute('aria-pressed') == 'true'
    browser.execute_script('document.querySelector("[data-post=post-85] .more").click()')
    browser.execute_script('document.querySelector(".menu [data-do=pin]").click()')
    assert posts_in(browser)[:2] == ['post-85', 'post-0']
    browser.execute_script('document.querySelector("[data-post=post-84] .more").click()')
    browser.execute_script('document.querySelector(".menu [data-do=hide]").click()')
    browser.get(server.url + '/messages')
    browser.get(server.url + '/')
    browser.wait(lambda: posts_in(browser)[:2] == ['post-85', 'post-0'])  # it is not on the first page
    assert browser.see('[data-post=post-81] .like').get_attribute('aria-pressed') == 'true'
    assert not browser.see('[data-post=post-84]').is_displayed()


def test_what_is_published_and_deleted_moves_the_rest(browser, server):
    wanted = many(server, 60)
    browser.get(server.url + '/')
    def publish(text):
        browser.see('.composer textarea').send_keys(text)
        browser.see('.composer .button').click()
        browser.wait(lambda: browser.see('.feed [data-post] .text').text == text)
    publish('Un')
    publish('Deux')
    two, one = posts_in(browser)[:2]
    browser.see(f'[data-post="{one}"] .more').click()
    browser.see('.menu [data-do=delete]').click()
    browser.wait(lambda: one not in posts_in(browser))
    scroll_to_the_end(browser, 61)
    assert posts_in(browser) == [two, *wanted]


def test_an_idle_page_takes_an_edit_of_what_it_has_and_stays_where_it_is(browser, server):
    many(server, 130)
    browser.get(server.url + '/')
    scroll_to_the_end(browser, 80)
    browser.execute_script('scrollBy(0, 1000)')
    time.sleep(0.7)  # a look at the server
    before = browser.execute_script('return scrollY')
    server.edit('home', lambda home: home['posts'][60].update(text='Tout neuf'))
    browser.reads('Tout neuf')
    browser.wait(lambda: browser.execute_script('return scrollY') == before)


@pytest.mark.parametrize('count, length', [(200, 10), (160, 20000)])
def test_a_frozen_feed_needs_no_server(browser, server, count, length):
    """The second is more than localStorage has room for."""
    wanted = many(server, count, length * 'x')
    browser.get(server.url + '/')
    browser.see('h1').click()
    pages(browser)
    server.edit('home', lambda home: [post.update(text='Trop tard') for post in home['posts']])
    browser.get(server.url + '/messages')
    browser.get(server.url + '/')
    lose(browser, server)
    scroll_to_the_end(browser, count)
    assert posts_in(browser) == wanted
    assert browser.execute_script('return document.body.innerText.includes("Trop tard")') is False


def test_a_take_without_room_for_a_long_feed_shows_nothing_of_the_one_before(browser, server):
    many(server, 130, 20000 * 'x')
    browser.get(server.url + '/')
    browser.see('h1').click()
    pages(browser)
    many(server, 130, 20000 * 'y')
    with before_every_page(browser, 'IDBObjectStore.prototype.put = function () { this.transaction.abort(); }'):
        reload(browser)
    browser.see('h1').click()
    pages(browser)
    scroll_to_the_end(browser, 130)
    assert browser.execute_script('return document.body.innerText.includes("xx")') is False
