"""Editing a scene without code, in the browser: which one it is, what its first change does, and that one stays in it."""
from selenium.webdriver import Keys

from forms import form  # noqa: F401 (a fixture)

AFTER = 'cinq-jours-apres'


def edit_file(server, name, change):
    server.edit(f'scenes/{AFTER}/{name}', change)


def test_the_first_change_makes_the_scenes_own_file(browser, server, form):
    shared = server.folder / 'upload.json'
    before = shared.read_bytes()
    form.open('/price', 'upload', AFTER)
    assert browser.each('nav [aria-current]', 'textContent') == ['La mise en ligne', 'Cinq jours après']
    assert 'Le premier changement en fait une copie' in browser.see('.shared').text.replace('\n', ' ')
    assert not form.path.exists() and browser.see('.state').text == ''  # looking is no change
    form.type('/price', '7', Keys.ENTER)
    browser.told('cette scène a maintenant son propre fichier')
    assert not browser.see('.shared')
    form.saved('-"$schema": "schema/', '+"$schema": "../../schema/', '-"price": 4.99', '+"price": 7')
    form.type('/price', '8', Keys.ENTER)
    form.saved('-"price": 7', '+"price": 8')
    assert browser.execute_script('return told.filter((text) => text.includes("propre fichier")).length') == 1
    for price in ['7', '4.99']:
        browser.see('[data-do=undo]').click()
        form.becomes(lambda tree: tree['price'] == float(price))
        browser.wait(lambda: form.value('/price') == price.replace('.', ','))
    assert shared.read_bytes() == before
    form.open('/price', 'upload', AFTER)
    assert not browser.see('.shared')


def test_mistakes_and_searches_stay_in_the_scene(browser, server, form):
    delay = '/conversations/3/script/0/delay'
    edit_file(server, 'messages', lambda tree: tree['conversations'][3]['script'][0].update(delay='vite'))
    for path in ['/edit', f'/edit?scene={AFTER}']:  # all that is wrong is told in the content that all share
        browser.get(server.url + path)
        browser.wait(lambda: browser.see('.mistakes a'))
        assert browser.each('.mistakes a', 'href') == [f'{server.url}/edit/messages?scene={AFTER}#{delay}']
    browser.see('.mistakes a').click()
    browser.wait(lambda: form.value(delay) == 'vite')
    assert form.focus() == delay and 'un nombre de secondes' in form.said(delay)
    form.type(delay, '3', Keys.ENTER)
    browser.wait(lambda: server.content(f'scenes/{AFTER}/messages')['conversations'][3]['script'][0]['delay'] == 3)
    browser.wait(lambda: not browser.see('.mistakes').is_displayed())
    for words, there in [('tiens, sa main', '/edit/messages'), ('glissez vos', '/edit/upload')]:  # of its own file, and of a shared one
        search = browser.see('[type=search]')
        search.clear()
        search.send_keys(words)
        browser.wait(lambda: len(found := browser.each('.found a', 'href')) == 1 and found[0].startswith(f'{server.url}{there}?scene={AFTER}#'))
    browser.see('.found a').click()
    browser.wait(lambda: form.value('/labels/drop') == 'Glissez vos vidéos et vos photos ici')
    assert browser.each('nav[aria-label="Scènes"] [aria-current]', 'textContent') == ['Cinq jours après']
