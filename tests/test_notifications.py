"""What the fans did: /notifications, the badge in the menu, and what comes in a take."""
import re

from conftest import lose, pages, reload, take_of, total

TIP = 'vous a laissé un pourboire'


def lines(browser):
    return browser.each('.notifications li', 'innerText.split("\\n")[0]', seen=True)


def dots(browser):
    return browser.each('.notifications li[data-unread]', 'innerText.split("\\n")[0]', seen=True)


def badge(browser):
    """The number at Notifications in the menu."""
    shown = browser.see('[data-news]')
    return int(shown.text) if shown.is_displayed() else 0


def choose(browser, kind):
    browser.see(f'[data-filter={kind}]').click()
    browser.wait(lambda: browser.see(f'[data-filter={kind}]').get_attribute('aria-pressed') == 'true')
    return lines(browser)


def test_one_list_by_day_for_both_pages(server):
    """The lines of notifications.json and the tips of the conversations; Home begins with the same."""
    text, home = server.get('/notifications')[2], server.get('/')[2]
    file, messages = server.content('notifications'), server.content('messages')
    oldest = min(line['at'] for line in file['activity'])
    tips = [said['at'] for chat in messages['conversations'] for said in chat['history'] if 'tip' in said and said['at'] >= oldest]
    dates = sorted([*(line['at'] for line in file['activity']), *tips], reverse=True)
    days = re.findall(r'<section class="card">(.*?)</section>', text.split('<template')[0], re.S)
    shown = [re.findall(r'datetime="(.*?)" data-as="(\w+)"', day) for day in days]
    assert [at for day in shown for at, _ in day[1:]] == dates and len(tips) > 5
    assert all({at[:10] for at, _ in day} == {day[0][0][:10]} for day in shown) and len(days) == len({at[:10] for at in dates}) > 3
    assert re.findall(r'<time class="meta" datetime="(.*?)"', home)[:5] == dates[:5] and text.count(TIP) == len(tips)
    unread = sum(at > file['seen'] for at in dates)
    assert 0 < unread == text.count('data-unread>') == int(re.search(r'data-news="(\d+)"', home)[1])
    assert 'href="/profile#coupe-demain"' in text and 'href="/messages/camille"' in text


def test_filters_and_nothing_to_show(browser, server):
    server.edit('notifications', lambda tree: tree.update(
        activity=[line for line in tree['activity'] if line['icon'] != 'mention'], seen='2026-03-14T20:00'))
    browser.get(server.url + '/notifications')
    everything, unread = lines(browser), dots(browser)
    assert 0 < len(unread) < len(everything) and not browser.see('.empty').is_displayed()
    assert choose(browser, 'unread') == unread
    tips = choose(browser, 'tip')
    assert tips and all(TIP in line for line in tips) and tips == [line for line in everything if TIP in line]
    assert choose(browser, 'mention') == [] and 'Rien de ce côté-là' in browser.see('.empty').text
    assert browser.each('.notifications section', 'innerText', seen=True) == []
    assert choose(browser, 'all') == everything


def test_opening_the_page_reads_all_until_back_to_one(browser, server):
    browser.get(server.url + '/')
    unread, messages = badge(browser), total(browser)
    assert unread > 1 and messages > 1
    browser.follow('/notifications')
    assert badge(browser) == 0 and len(dots(browser)) == unread and total(browser) == messages
    browser.get(server.url + '/stats')
    assert badge(browser) == 0
    browser.get(server.url + '/notifications')
    assert dots(browser) == []
    browser.get(server.url + '/stats')
    browser.see('h1').click()
    reload(browser)
    assert badge(browser) == unread
    browser.get(server.url + '/notifications')
    assert len(dots(browser)) == unread


def test_what_is_notified_in_a_take_is_counted_and_on_top(browser, server, operator):
    server.edit('messages', lambda tree: tree.update(notifications=[{'fan': 'nadia', 'text': 'a mis un sablé au four', 'at': 0}]))
    operator.open('/notifications')
    before = lines(browser)
    operator.open('/upload')
    assert badge(browser) == 0
    browser.see('h1').click()
    browser.wait(lambda: badge(browser) == 1)  # what was planned
    operator('notify', text='vous a vu', fan='lea')
    browser.wait(lambda: badge(browser) == 2)
    operator.open('/notifications')
    new = ['Léa Fontaine vous a vu', 'Nadia Benali a mis un sablé au four']
    assert lines(browser) == [*new, *before] and dots(browser) == new and badge(browser) == 0
    operator('notify', text='vous salue', fan='hugo', path='/stats')  # while it is on screen
    browser.wait(lambda: lines(browser)[:1] == ['Hugo Lesage vous salue'])
    assert dots(browser) == ['Hugo Lesage vous salue', *new] and badge(browser) == 0
    assert browser.see(".notifications h2").text == "Aujourd'hui"
    assert browser.see('.notifications li .meta').text == "à l'instant" and len(browser.all('.notifications section')) == len(
        {line['at'][:10] for line in server.content('notifications')['activity']})
    operator('notify', text='vous attend', fan='theo')
    browser.wait(lambda: browser.all('.notice')[-1].text.endswith('vous attend') and lines(browser)[0] == 'Théo vous attend')
    browser.see('.notifications li a').click()
    browser.wait(lambda: browser.current_url.endswith('/messages/theo'))
    browser.get(server.url + '/notifications')
    reload(browser)
    assert lines(browser) == before and take_of(browser).get('notices', []) == []


def test_a_card_that_is_clicked_is_read(browser, server, operator):
    operator.open('/notifications')
    operator.open('/stats')
    operator('notify', text='vous a vu', fan='lea')
    browser.wait(lambda: badge(browser) == 1 and browser.see('.notice'))
    browser.see('.notice').click()
    browser.wait(lambda: browser.current_url.endswith('/messages/lea'))
    assert badge(browser) == 0


def test_a_running_take_needs_no_server(browser, server):
    browser.get(server.url + '/notifications')
    before, unread = lines(browser), dots(browser)
    browser.see('h1').click()
    pages(browser)
    server.edit('notifications', lambda tree: tree.update(activity=tree['activity'][:3], tip='Trop tard'))
    browser.get(server.url + '/stats')
    browser.get(server.url + '/notifications')
    assert lines(browser) == before and dots(browser) == []
    lose(browser, server)
    assert choose(browser, 'comment') == [line for line in before if ' a commenté' in line]
    browser.see('body').send_keys('\ue038')  # F8: it begins anew from what it has
    browser.wait(lambda: dots(browser) == unread)
    assert lines(browser) == before
