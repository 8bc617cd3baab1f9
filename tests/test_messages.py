"""The message scene in a real browser with a real clock: the author's case, and the faults of comparable props."""
import re
import time

from selenium.webdriver import ActionChains, Keys

from conftest import bubbles, came, events, moment, planned, reload, scene_field, status, total


def comes_after(browser, reply, message, seconds):
    """The reply is planned for just then, and was not there before. How late a busy machine may show it is measured by
    test_replies_come_when_they_should, beside timers of the browser's own."""
    assert planned(browser, reply) - planned(browser, message) == 1000 * seconds
    assert moment(browser, f'them: {reply}') >= planned(browser, reply) - 20  # two clocks


def test_the_authors_case(browser, scene):
    """Types, Enter, the bubble at once, after the delay the reply, and again to the end of the script."""
    field = scene([{'them': 'réponse un'}, {'them': 'réponse deux'}])
    for number in ['un', 'deux']:
        field.send_keys(f'message {number}', Keys.ENTER)
        assert bubbles(browser, 1) == [('me', f'message {number}')]
        assert field.get_attribute('value') == ''
        came(browser, f'réponse {number}')
        assert not browser.see('[data-typing]')
        assert browser.execute_script('const said = [...typing]; typing.clear(); return said') == ['Vu, true']
        comes_after(browser, f'réponse {number}', f'message {number}', scene.delay)
    assert browser.execute_script('return states') == ['Envoyé', 'Vu'] * 2
    assert browser.texts('.chat li[data-from=me] time')[-2:] == ['21:07'] * 2  # by the story clock
    assert browser.texts('.list time')[0] == '21:07' and browser.texts('.day').count("Aujourd'hui") == 1
    field.send_keys('encore', Keys.ENTER)
    browser.wait(lambda: status(browser) == 'Vu')
    time.sleep(2 * scene.delay)
    assert bubbles(browser, 1) == [('me', 'encore')] and not browser.see('[data-typing]')


def test_delays_of_exchange_conversation_and_file(browser, scene):
    for seconds, of_file in [(4, None), (0, 0)]:
        scene([{'them': 'du fichier'}], file_delay=of_file).send_keys('a', Keys.ENTER)
        assert planned(browser, 'du fichier') - planned(browser, 'a') == 1000 * seconds
        reload(browser)
    field = scene([{'them': 'zéro', 'delay': 0}, {'them': 'propre', 'delay': 0.5}, {'them': 'conversation'}], delay=1)
    for text, delay in [('zéro', 0), ('propre', 0.5), ('conversation', 1)]:
        field.send_keys(f'avant {text}', Keys.ENTER)
        came(browser, text)
        comes_after(browser, text, f'avant {text}', delay)


def test_every_conversation_plays_its_script(browser, server):
    def quick(tree):
        for conversation in tree['conversations']:
            for exchange in conversation['script']:
                lines = exchange['them'] if isinstance(exchange['them'], list) else [exchange['them']]
                exchange.update(delay=0, them=[{**(line if isinstance(line, dict) else {'text': line}), 'delay': 0} for line in lines])
    server.edit('messages', quick)
    for conversation in server.content('messages')['conversations']:
        browser.get(f'{server.url}/messages/{conversation["id"]}')
        shown = len(bubbles(browser))
        assert shown == len(conversation['history'])
        for exchange in conversation['script']:
            lines = [line.get('text', '') for line in exchange['them']]
            scene_field(browser).send_keys('a', Keys.ENTER)
            shown += 1 + len(lines)
            browser.wait(lambda: len(bubbles(browser)) == shown)
            assert [text.replace('\u00a0', ' ') for _, text in bubbles(browser, len(lines))] == lines


def test_lines_of_a_reply_come_one_after_the_other(browser, scene):
    field = scene([{'them': ['un', 'deux', 'trois']}])
    field.send_keys('a', Keys.ENTER)
    came(browser, 'trois')
    times = [planned(browser, text) for text in ['un', 'deux', 'trois']]
    assert times[0] + 500 < times[1] and times[1] + 500 < times[2]
    assert all(moment(browser, f'them: {text}') >= time - 20 for text, time in zip(['un', 'deux', 'trois'], times))
    states = browser.execute_script('return seen.map((s) => s.text.split("|").slice(-2))')
    assert ['them: un', '...'] in states and ['them: deux', '...'] in states


def test_dots_depend_on_the_text_and_stay_within_the_delay(browser, scene):
    field = scene([{'them': 'oui'}, {'them': 'une phrase bien plus longue'}], delay=3)
    def dots():
        last = events(browser)[-1]
        return last['at'] - last['typingAt']
    field.send_keys('a', Keys.ENTER)
    short = dots()
    came(browser, 'oui')
    field.send_keys('b', Keys.ENTER)
    assert 0 < short < dots() <= 0.75 * 3000


def test_enter_in_every_way(browser, scene):
    field = scene([{'them': 'un', 'delay': 3600}, {'them': 'deux'}])
    before = len(bubbles(browser))
    field.send_keys(Keys.ENTER, '   ', Keys.ENTER)
    assert len(bubbles(browser)) == before
    field.clear()
    field.send_keys('deux', Keys.SHIFT, Keys.ENTER, Keys.NULL, 'lignes')
    assert field.get_attribute('value') == 'deux\nlignes'
    height = field.size['height']
    assert height > 50
    # Enter pressed, and held: the browser repeats the key.
    field.send_keys(Keys.ENTER)
    key = {'type': 'keyDown', 'key': 'Enter', 'code': 'Enter', 'windowsVirtualKeyCode': 13, 'text': '\r'}
    for _ in range(5):
        field.send_keys('x')
        browser.execute_cdp_cmd('Input.dispatchKeyEvent', {**key, 'autoRepeat': True})
    assert bubbles(browser, 1) == [('me', 'deux\nlignes')]
    assert field.get_attribute('value') == 'xxxxx'
    assert field.size['height'] < height
    field.send_keys(Keys.F9)
    came(browser, 'un')
    time.sleep(2 * scene.delay)
    assert len(bubbles(browser)) == before + 2


def test_two_enters_in_a_row_keep_the_order(browser, scene):
    """The fault of a comparable prop: two messages 0.8 s apart showed one reply twice and lost the next."""
    field = scene([{'them': 'réponse 1', 'delay': 3600}] + [{'them': f'réponse {n}'} for n in range(2, 5)], delay=0.5)
    field.send_keys('a', Keys.ENTER, 'b', Keys.ENTER)  # the reply is pending: no exchange, no new delay
    assert planned(browser, 'réponse 1') - planned(browser, 'a') == 3600_000
    field.send_keys(Keys.F9)
    came(browser, 'réponse 1')
    assert bubbles(browser, 3) == [('me', 'a'), ('me', 'b'), ('them', 'réponse 1')]
    for n in [2, 3, 4]:
        field.send_keys('c', Keys.ENTER)
        came(browser, f'réponse {n}')
    field.send_keys('d', Keys.ENTER)
    browser.wait(lambda: status(browser) == 'Vu')
    time.sleep(1)
    replies = [text for who, text in bubbles(browser) if text.startswith('réponse')]
    assert replies == ['réponse 1', 'réponse 2', 'réponse 3', 'réponse 4']
    assert bubbles(browser, 1) == [('me', 'd')]


def test_a_pending_reply_finds_its_way(browser, scene, server):
    """Another conversation, another page, a reload: the reply comes all the same, once, and is counted."""
    delay = 4 * scene.delay  # long enough to be elsewhere by then
    field = scene([{'them': 'ailleurs'}, {'them': 'ici'}], delay=delay)
    before = total(browser)
    def unread():
        return browser.see('a[href="/messages/gaston"][data-unread]').get_attribute('data-unread')
    field.send_keys('a', Keys.ENTER)
    browser.follow('/messages/octave')
    browser.wait(lambda: unread() == '1', delay + 60)
    entry = browser.see('a[href="/messages/gaston"]')
    assert 'ailleurs' in entry.text and browser.see('.list li a').get_attribute('href') == entry.get_attribute('href')
    assert total(browser) == before + 1 and browser.title.startswith(f'({before + 1}) Messages')
    browser.follow('/messages/gaston')
    assert bubbles(browser, 2) == [('me', 'a'), ('them', 'ailleurs')]
    assert total(browser) == before and unread() == '0'

    scene_field(browser).send_keys('b', Keys.ENTER)
    assert total(browser) == before
    browser.get(server.url + '/')
    browser.wait(lambda: total(browser) == before + 1, delay + 60)
    assert browser.title.startswith(f'({before + 1}) Accueil')
    browser.get(server.url + '/messages/gaston')
    assert bubbles(browser, 2) == [('me', 'b'), ('them', 'ici')]
    assert total(browser) == before


def test_reload_in_mid_scene(browser, scene):
    field = scene([{'them': 'un'}, {'them': 'deux', 'delay': 3600}])
    field.send_keys('a', Keys.ENTER)
    came(browser, 'un')
    field.send_keys('b', Keys.ENTER, 'à moitié')
    at = planned(browser, 'deux')
    shown = bubbles(browser)
    browser.refresh()
    assert bubbles(browser) == shown
    assert scene_field(browser).get_attribute('value') == 'à moitié'
    assert planned(browser, 'deux') == at  # it did not start anew
    scene_field(browser).send_keys(Keys.F9)
    came(browser, 'deux')
    assert bubbles(browser, 4) == [('me', 'a'), ('them', 'un'), ('me', 'b'), ('them', 'deux')]


def test_back_to_one_forgets_everything_at_any_moment(browser, scene):
    """The fault of a comparable prop: the script went back, but the bubbles stayed and a pending reply came."""
    scene([{'them': ['un', 'deux']}])
    def texts():
        return browser.each('.chat li, .list a, [data-badge]', 'innerText')
    start = texts()
    def type_and_restart(after, restart):
        scene_field(browser).send_keys('a', Keys.ENTER, 'brouillon')
        time.sleep(after)
        restart()
        browser.wait(lambda: texts() == start)
        assert scene_field(browser).get_attribute('value') == ''
    for after in [0, scene.delay / 2, scene.delay + 0.4]:
        type_and_restart(after, lambda: reload(browser))
    type_and_restart(0, lambda: browser.see('body').send_keys(*[Keys.F8] * 10))
    time.sleep(2 * scene.delay)
    assert texts() == start
    scene_field(browser).send_keys('c', Keys.ENTER)
    came(browser, 'un')


def test_letters_are_never_operator_keys(browser, scene):
    field = scene([{'them': 'un'}])
    typed = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,;:!?/*-+éàç@#'
    field.send_keys(typed)
    assert field.get_attribute('value') == typed
    ActionChains(browser).send_keys(Keys.ESCAPE, Keys.TAB).perform()
    assert field.get_attribute('value') == typed


def test_markup_is_shown_as_text(browser, scene):
    markup = '<b>gras</b><script>hurt = 1</script><img src=x onerror="hurt=1">&amp; "x" \'y\' {{brand}} {{{brand}}}'
    field = scene([{'them': markup}], name=markup, history=[{'from': 'them', 'text': markup, 'at': '2026-03-14T20:00'}])
    field.send_keys(markup, Keys.ENTER)
    browser.wait(lambda: len(bubbles(browser)) == 3)
    assert [text for _, text in bubbles(browser)] == [markup] * 3
    assert browser.see('.chat strong').text == browser.see('.list strong').text == markup
    assert browser.execute_script('return window.hurt') is None


def test_no_half_of_a_chat_is_seen(browser, server):
    """Firefox shows a page before its modules run: where the chat ends, and what the take added, comes with them."""
    seen = lambda: browser.execute_script('return getComputedStyle(document.querySelector(".chat li")).visibility')
    browser.execute_cdp_cmd('Network.enable', {})
    browser.execute_cdp_cmd('Network.setBlockedURLs', {'urls': ['*/messages.js']})
    browser.expect('/messages.js')
    try:
        browser.get(server.url + '/messages')
        assert seen() == 'hidden'
    finally:
        browser.execute_cdp_cmd('Network.setBlockedURLs', {'urls': []})
    browser.get(server.url + '/messages')
    browser.wait(lambda: seen() == 'visible')


def test_filters_and_search(browser, server):
    browser.get(server.url + '/messages/octave')
    data = server.content('messages')['conversations']
    fans = {fan['id']: fan for fan in server.content('fans')['fans']}
    def names():
        return set(browser.each('.list li a', 'pathname.split("/").pop()', seen=True))
    everyone = {conversation['id'] for conversation in data}
    assert names() == everyone
    for label, ids in [('Non lus', {c['id'] for c in data if c.get('unread')} | {'octave'}),
                       *[(label, {c['id'] for c in data if any(fans[id].get(key) for id in c['fans'])})
                         for label, key in [('En ligne', 'online'), ('VIP', 'vip')]], ('Tous', everyone)]:
        next(button for button in browser.all('.filters button') if button.text == label).click()
        assert names() == ids, label
    search = browser.see('.search input')
    search.send_keys('LEA')
    assert names() == {'lea'}
    search.send_keys('xyz')
    assert names() == set() and browser.see('.none').is_displayed()
    search.clear()
    search.send_keys(Keys.SPACE)
    assert names() == everyone


def test_list_is_sorted_and_dated(browser, server):
    browser.get(server.url + '/messages')
    order = browser.each('.list li a', 'pathname.split("/").pop()')
    data = {c['id']: c for c in server.content('messages')['conversations']}
    assert order == sorted(data, key=lambda id: data[id]['history'][-1]['at'], reverse=True)
    assert browser.see('.chat').get_attribute('data-id') == order[0]
    server.edit('messages', lambda tree: tree['conversations'][0]['history'].append({'from': 'them', 'tip': 5, 'at': '2026-03-14T21:06'}))
    browser.get(server.url + '/messages/gaston')
    assert data['gaston']['history'][-1]['text'] in browser.texts('.preview')[0]
    assert [day[:10] for day in browser.each('.day time', 'dateTime')] == sorted({m['at'][:10] for m in data['gaston']['history']})


def test_a_group_says_who_writes(browser, server):
    """In the chat and before it, on the crib sheet and in the money: each bubble is of one of its fans."""
    def change(tree):
        tree['conversations'].insert(0, {
            'id': 'jury', 'name': 'Le jury', 'avatar': 'octave.svg', 'fans': ['octave', 'ines', 'hugo'], 'delay': 1,
            'history': [{'from': 'ines', 'text': 'Qui a la règle ?', 'at': '2026-03-14T21:03'},
                        {'from': 'hugo', 'text': 'Moi.', 'tip': 9, 'at': '2026-03-14T21:04'},
                        {'from': 'hugo', 'text': 'Enfin, je crois.', 'at': '2026-03-14T21:04'},
                        {'from': 'me', 'text': 'Bonsoir', 'at': '2026-03-14T21:05'}],
            'script': [{'delay': 60, 'typing': 60, 'them': [{'from': 'octave', 'text': 'Bonsoir, Barnabé.'}, {'from': 'ines', 'image': 'post-comb.svg'}]}]})
    server.edit('messages', change)
    browser.get(server.url + '/messages')
    assert browser.see('.chat header').text.startswith('Le jury') and browser.see('.list strong').text == 'Le jury'
    assert [row.text.split('\n')[0] for row in browser.all('.fan .row')] == ['Octave Delmas', 'Inès Bellec', 'Hugo Lesage']
    def shown():
        return browser.execute_script('''
            return [...document.querySelectorAll('.chat li[data-author]')].map((bubble) => {
              const author = bubble.querySelector('.author');
              return [bubble.dataset.from, author?.checkVisibility() ? author.textContent : ''];
            })''')
    said = [['them', 'Inès'], ['them', 'Hugo'], ['them', ''], ['me', '']]
    assert shown() == said
    browser.see('.chat textarea').send_keys('a', Keys.ENTER)
    browser.wait(lambda: browser.see('[data-typing] .author'))
    assert browser.see('[data-typing] .author').text == 'Octave'
    browser.see('.chat textarea').send_keys(Keys.F9)
    browser.wait(lambda: len(shown()) == 7)
    assert shown() == [*said, ['me', ''], ['them', 'Octave'], ['them', 'Inès']]
    browser.get(server.url + '/crib')
    assert browser.texts('.crib > section:nth-of-type(2) .author') == ['Octave', 'Inès']
    row = next(row for row in re.findall(r'<tr>.*?</tr>', server.get('/stats')[2], re.S) if '>9,00' in row)
    assert '<a href="/messages/hugo">Hugo Lesage</a>' in row
    browser.get('about:blank')
    server.edit('messages', lambda tree: tree['conversations'][0].pop('name'))
    status, _, text = server.get('/messages')
    assert status == 500 and 'un seul fan, ou bien' in text
    server.expect(r'content/messages.json:\d+:\d+: (corrigé : )?conversations\[0\]', at_least=0)
