"""A picture of a bubble or of a post opens large."""
from selenium.webdriver import ActionChains, Keys

from conftest import lose, pages, reload

MARKED = 'img[role=button]'  # what can be opened, once the page knows how


def large(browser):
    """The picture that is open, and its part of the window: [its width, how wide, how high]; else None."""
    return browser.execute_script('''
        const picture = document.querySelector('.lightbox img');
        if (!picture?.naturalWidth) return null;
        const { width, height } = picture.getBoundingClientRect();
        return [picture.naturalWidth, width / innerWidth, height / innerHeight];''')


def opens(browser, picture):
    size, width, height = browser.wait(lambda: large(browser))
    assert size == browser.execute_script('return arguments[0].naturalWidth', picture) and min(width, height) > 0.8


def press(browser, *keys):
    ActionChains(browser).send_keys(*keys).perform()


def test_a_picture_of_a_bubble(browser, scene, server):
    """Not while it is locked; keys type nothing meanwhile; also when the server is gone."""
    field = scene([{'me': 'Bonjour', 'them': 'un'}], history=[
        {'from': 'them', 'image': 'post-wax.svg', 'locked': 7, 'at': '2026-03-14T20:00'},
        {'from': 'them', 'image': 'post-comb.svg', 'at': '2026-03-14T20:01'}])
    browser.wait(lambda: len(browser.all(MARKED)) == 1)
    locked, picture = browser.all('.chat [data-part=image]')
    locked.click()
    assert not browser.see('.lightbox')
    field.send_keys('xx')
    for close in [lambda: browser.see('.lightbox').click(), lambda: press(browser, Keys.ESCAPE)]:
        picture.click()
        opens(browser, picture)
        before = field.get_attribute('value')
        press(browser, 'abc', Keys.BACKSPACE)
        assert field.get_attribute('value') == before
        close()
        assert not browser.see('.lightbox') and browser.switch_to.active_element == field
        press(browser, 'x')
        assert field.get_attribute('value') == 'Bonjour'[:len(before) + 1]
    pages(browser)
    lose(browser, server)
    picture.click()
    opens(browser, picture)
    press(browser, Keys.F8)  # the page begins anew without being loaded
    browser.wait(lambda: not browser.see('.lightbox') and browser.see('.chat textarea').get_attribute('value') == '')


def test_a_picture_of_a_post(browser, server):
    browser.get(server.url + '/')
    picture = browser.wait(lambda: browser.see(f'.post {MARKED}'))
    places = 'return JSON.stringify([...document.querySelectorAll("main, article")].map((part) => part.getBoundingClientRect()))'
    browser.wait(lambda: browser.execute_script('return arguments[0].complete', picture))
    browser.execute_script('arguments[0].scrollIntoView({ block: "center" })', picture)
    before = browser.execute_script(places)
    picture.click()
    opens(browser, picture)
    assert browser.execute_script(places) == before
    press(browser, Keys.ENTER)
    assert not browser.see('.lightbox')
    browser.execute_script('arguments[0].focus()', picture)
    press(browser, Keys.ENTER)
    opens(browser, picture)
    reload(browser)
    assert not browser.see('.lightbox')
