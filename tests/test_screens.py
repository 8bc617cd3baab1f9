"""Every page as the camera sees it, in both themes, in French at three sizes, in English at the smallest: what comes first must be
what stays. The pictures in tests/screenshots/ are for those who want to look at them."""
import base64
import json
import re
import unicodedata

import pytest

from conftest import pages, reload
from site_server import PROJECT
from test_looks import PAGES
from test_readme import recipe

SIZES = [(1366, 768), (1440, 900), (1920, 1080)]
FOLDER = PROJECT / 'tests/screenshots'
ENGLISH = json.loads('{' + re.search(r'```json\n(.*?),\n```', recipe('English version'), re.S)[1] + '}')

# What a page did that it should not, since it was opened.
WRONG = '''
    const told = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) told.push(`${scrollWidth} wide`);
    for (const image of document.images) if (image.complete && !image.naturalWidth) told.push(`${image.src} is broken`);
    for (const { name } of performance.getEntriesByType('resource')) if (!name.startsWith(location.origin)) told.push(name);
    const observer = new PerformanceObserver(() => {});
    observer.observe({ type: 'layout-shift', buffered: true });
    for (const { startTime, sources } of observer.takeRecords())
      for (const { node, previousRect, currentRect } of sources)
        told.push(`${startTime}: ${node?.className} ${node?.nodeName} ${[previousRect, currentRect].map(JSON.stringify)}`);
    return told;'''


def scheme(browser):
    return browser.execute_script('return getComputedStyle(document.documentElement).colorScheme')


@pytest.mark.parametrize('lang', ['fr', 'en'])
def test_every_page_comes_as_it_stays(browser, server, lang):
    browser.expect('status of 404')
    server.edit('site', lambda site: site.update(lang=lang, **(ENGLISH if lang == 'en' else {})))
    FOLDER.mkdir(exist_ok=True)
    for path in PAGES:
        for width, height in SIZES if lang == 'fr' else SIZES[:1]:
            browser.size(width, height)
            browser.get(server.url + path)
            browser.wait(lambda: browser.execute_script('return [...document.images].every((i) => i.complete || i.loading === "lazy")'))
            assert browser.execute_script(WRONG) == [], (path, width)
            status, shown = browser.execute_script(
                'return [performance.getEntriesByType("navigation")[0].responseStatus, document.documentElement.lang]')
            assert (status, shown) == (404 if path == '/nope' else 200, lang)
            for theme in ['light', 'dark']:
                browser.execute_script("""
                    document.body.dataset.theme = arguments[0];
                    for (const change of document.getAnimations()) change.finish();""", theme)
                picture = browser.execute_cdp_cmd('Page.captureScreenshot', {'format': 'png', 'optimizeForSpeed': True})['data']
                name = f'{re.sub("[/?=]", "-", path.strip("/")) or "home"}-{lang}-{theme}-{width}.png'
                (FOLDER / name).write_bytes(base64.b64decode(picture))


def test_the_theme_follows_an_edit_but_stays_in_a_take(browser, server):
    browser.get(server.url)
    server.edit('site', lambda site: site.update(theme='dark'))
    browser.wait(lambda: scheme(browser) == 'dark')
    browser.see('.like').click()
    pages(browser)
    server.edit('site', lambda site: site.pop('theme'))
    browser.follow('/stats')
    assert scheme(browser) == 'dark'
    reload(browser)
    assert scheme(browser) == 'light'


def test_one_typeface(browser, server):
    """It is there before the first frame, and has all that the site writes, figures of one width; emoji are the system's."""
    browser.execute_cdp_cmd('Network.clearBrowserCache', {})
    browser.get(server.url)
    browser.wait(lambda: browser.execute_script('return performance.getEntriesByName("first-paint").length'))
    came, seen = browser.execute_script('''
        return [performance.getEntriesByType('resource').find(({ name }) => name.endsWith('.woff2')).responseEnd,
                performance.getEntriesByName('first-paint')[0].startTime]''')
    assert came < seen
    assert 'immutable' in server.get('/fonts/inter-4.0.woff2')[1]['Cache-Control']
    texts = [path.read_text() for names in ('content/**/*.json', 'cgi-bin/**/*.html', 'htdocs/**/*.js') for path in PROJECT.glob(names)]
    texts.append('ÀÂÆÇÈÉÊËÎÏÔŒÙÛÜŸàâæçèéêëîïôœùûüÿ«»‹›‘’“”„–—…€−×·•\u00a0\u202f' + unicodedata.normalize('NFD', 'éèçï'))
    letters = ''.join(sorted(letter for letter in set(''.join(texts)) if unicodedata.category(letter) not in ('So', 'Cc', 'Cf')))
    widths = browser.execute_script('''
        const line = document.body.appendChild(document.createElement('p'));
        const widthOf = (text, weight) => {
          line.style = `width: fit-content; font-weight: ${weight}`;
          line.textContent = text;
          return line.getBoundingClientRect().width;
        };
        const widths = [400, 750].map((weight) => [...'0123456789'].map((figure) => widthOf(figure.repeat(20), weight)));
        widthOf(arguments[0], 400);
        line.id = 'letters';
        return widths;''', letters)
    assert all(max(each) - min(each) < 1 for each in widths) and widths[0][0] < widths[1][0] - 5
    for domain in ['DOM', 'CSS']:
        browser.execute_cdp_cmd(f'{domain}.enable', {})
    root = browser.execute_cdp_cmd('DOM.getDocument', {'depth': 0})['root']['nodeId']
    node = browser.execute_cdp_cmd('DOM.querySelector', {'nodeId': root, 'selector': '#letters'})
    fonts = browser.execute_cdp_cmd('CSS.getPlatformFontsForNode', node)['fonts']
    assert [(font['familyName'], font['isCustomFont']) for font in fonts] == [('Inter', True)]
