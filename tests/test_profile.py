"""The creator's page as fans see it."""
import re

from conftest import lose, pages
from test_feed import many, posts_in, posts_of, scroll_to_the_end


def is_on_screen(browser, post):
    return browser.execute_script('''
        const box = document.querySelector(`article[data-post="${arguments[0]}"]`)?.getBoundingClientRect();
        return Boolean(box) && box.top >= 0 && box.top < innerHeight / 3''', post)


def test_who_it_is_and_what_was_posted(server):
    text, creator = server.get('/profile')[2], server.content('site')['creator']
    page = text.split('<main')[1]
    for key in ['name', 'handle', 'avatar', 'banner', 'city', 'since']:
        assert creator[key] in page, key
    assert creator['bio'].split('\n')[0] in page and '<b>18\u00a0432</b> j&#39;aime' in page
    posts = server.content('home')['posts']
    assert posts_of(text) == posts_of(server.get('/')[2]) and f'<b>{len(posts)}</b></a>' in page
    media = [post for post in posts if 'image' in post or 'video' in post]
    grid = server.get('/profile?show=media')[2].split('<main')[1]
    media.sort(key=lambda post: post['at'], reverse=True)
    assert re.findall('<a href="/profile#([^"]+)"', grid) == [post['id'] for post in media]
    assert grid.count('icon play') == sum('video' in post for post in media) and f'<b>{len(media)}</b></a>' in grid
    assert server.get('/profile?show=x')[0] == 400 and server.get('/profile?from=0')[0] == 400


def test_a_first_day(server):
    server.edit('home', lambda tree: tree.update(posts=[]))
    server.edit('site', lambda tree: [tree['creator'].pop(key) for key in ('banner', 'bio', 'city', 'since', 'verified')])
    for path in ['/profile', '/profile?show=media']:
        status, _, text = server.get(path)
        assert status == 200 and 'Pas encore de publication' in text and 'class="banner"' not in text and 'src="/media/"' not in text


def test_the_card_in_the_bar_and_the_name_on_a_post_lead_there(browser, server):
    browser.get(server.url + '/')
    browser.see('.account').click()
    browser.wait(lambda: browser.see('main.profile'))
    browser.follow('/')
    browser.see('article .name').click()
    browser.wait(lambda: browser.see('main.profile'))
    like = browser.see('article .like')
    like.click()
    browser.wait(lambda: like.get_attribute('aria-pressed') == 'true')
    browser.see('article .more').click()
    browser.see('.menu [data-do=hide]').click()
    hidden = browser.see('article').get_attribute('data-post')
    browser.follow('/profile?show=media')
    assert not browser.see(f'.grid [data-post="{hidden}"]').is_displayed()
    browser.follow('/')
    assert not browser.see(f'article[data-post="{hidden}"]').is_displayed()
    assert browser.see('article .like').get_attribute('aria-pressed') == 'true'


def test_what_leads_to_a_post_shows_it(browser, server):
    """From the pictures and from the notifications, also where it is not among the first posts."""
    posts = sorted(server.content('home')['posts'], key=lambda post: post['at'], reverse=True)
    last = [post['id'] for post in posts if 'image' in post][-1]
    assert last in [post['id'] for post in posts[10:]]
    server.edit('notifications', lambda tree: tree['activity'][0].update(post=last))
    browser.get(server.url + '/profile?show=media')
    browser.see(f'.grid a[href="/profile#{last}"]').click()
    browser.wait(lambda: is_on_screen(browser, last))
    assert browser.current_url == server.url + '/profile'
    browser.get(server.url + '/notifications')
    browser.see(f'.notifications a[href="/profile#{last}"]').click()
    browser.wait(lambda: is_on_screen(browser, last))
    first = posts[0]['id']
    browser.execute_script(f'location.hash = "{first}"')
    browser.wait(lambda: is_on_screen(browser, first))


def test_a_frozen_profile_needs_no_server(browser, server):
    wanted = many(server, 130)
    browser.get(server.url + '/profile')
    browser.see('h1').click()
    pages(browser)
    server.edit('home', lambda home: [post.update(text='Trop tard') for post in home['posts']])
    browser.get(server.url + '/profile?show=media')
    assert len(browser.all('.grid li')) == 130
    browser.follow('/profile')
    lose(browser, server)
    scroll_to_the_end(browser, 130)
    assert posts_in(browser) == wanted and 'Trop tard' not in browser.see('main').text
