"""Home, over HTTP and in the browser."""
import re


def test_blocks(server):
    text = server.get('/')[2]
    home, messages, site = (server.content(name) for name in ('home', 'messages', 'site'))
    assert re.findall(r'<article [^>]*data-post="([^"]+)"', text) == \
        [post['id'] for post in sorted(home['posts'], key=lambda post: post['at'], reverse=True)][:10]
    assert len(home['posts']) >= 12
    unread = sum(conversation.get('unread', 0) for conversation in messages['conversations'])
    assert f'<title>Accueil · {site["brand"]}</title>' in text and f'data-badge="{unread}"' in text
    best = sorted(server.content('fans')['fans'], key=lambda fan: -fan['spent'])[:5]
    fans = re.search(r'<ol class="people">(.*?)</ol>', text, re.S)[1]
    assert re.findall(r'href="/messages/([^"]+)"', fans) == [fan['id'] for fan in best]


def test_owner_line_adds_up(server):
    """The commission is rounded per sale: 38 x (3.50 - 0.70), 11 x (5.90 - 1.18), and 7 x (4.99 - 1.00)."""
    def two_posts(home):
        home['posts'] = [dict(home['posts'][0], id=f'p{i}', price=price, sales=sales)
                         for i, (price, sales) in enumerate([(3.5, 38), (5.9, 11), (4.99, 7)])]
    server.edit('home', two_posts)
    text = server.get('/')[2]
    assert re.findall(r'([\d,]+)\u00a0€ nets', text) == ['106,40', '51,92', '27,93']


def test_one_edit_changes_every_place(server):
    server.edit('fans', lambda tree: tree['fans'][0].update(name='Zébulon Z.', avatar='raoul.svg'))
    for path in ['/', '/messages', '/messages/gaston']:
        text = server.get(path)[2]
        assert 'Gaston Perrault' not in text and 'Zébulon Z.' in text
    assert text.count('/media/raoul.svg') >= 3
    server.edit('site', lambda tree: tree.update(brand='Bacchantes'))
    server.edit('site', lambda tree: tree['creator'].update(name='Anatole'))
    for path in ['/', '/messages', '/nope']:
        text = server.get(path)[2]
        assert 'OnlyStache' not in text and 'Bacchantes' in text and 'Anatole' in text and 'Barnabé L' not in text


def test_like_is_remembered_for_the_take(browser, server):
    browser.get(server.url + '/')
    like = browser.see('article .like')
    before = like.text
    like.click()
    browser.wait(lambda: like.text == str(int(before) + 1))
    assert like.get_attribute('aria-pressed') == 'true'
    browser.get(server.url + '/messages')
    browser.get(server.url + '/')
    assert browser.see('article .like').text == str(int(before) + 1)
    browser.see('article .like').click()
    assert browser.see('article .like').text == before


def test_menu_pins_and_hides(browser, server):
    browser.get(server.url + '/')
    def ids():
        return browser.each('article', 'dataset.post', seen=True)
    first, second, *rest = ids()
    def choose(post, what):
        browser.see(f'[data-post="{post}"] .more').click()
        browser.see(f'.menu [data-do={what}]').click()
    choose(second, 'pin')
    assert ids() == [second, first, *rest]
    assert 'Épinglée' in browser.see('article').text
    browser.see('article .more').click()
    assert 'Détacher' in browser.see('.menu').text
    browser.see('h1').click()
    assert not browser.see('.menu').is_displayed()
    choose(second, 'pin')
    choose(first, 'hide')
    assert ids() == [second, *rest]
    browser.told('Publication masquée')
    browser.execute_script('arguments[0].click()', browser.see('.toast button'))
    assert ids() == [first, second, *rest]


def test_clips_play(browser, server):
    browser.get(server.url + '/')
    clips = browser.all('video')
    assert len(clips) >= 3
    for clip in clips:
        browser.wait(lambda: re.fullmatch(r'0:0\d', clip.find_element('xpath', '../*[@class="tag duration"]').text))
        browser.execute_script('arguments[0].muted = true; arguments[0].nextElementSibling.click()', clip)
        browser.wait(lambda: browser.execute_script('return arguments[0].currentTime', clip) > 0.2)
