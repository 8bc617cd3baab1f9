"""Clips and recordings: the site's own player, on posts and in bubbles."""
import json
import re

import pytest

from conftest import make_check, pages, reload
from orders import has_looks

PLAYING = 'return [...document.querySelectorAll(".player > :is(video, audio)")].filter((clip) => !clip.paused).length'
# Layout that moves after the first frame, by itself; and, once watched, the frames of the first clip: each its time in the
# clip and when it was on screen (ms since the click).
NOTE = '''
    window.shifts = [];
    new PerformanceObserver((list) => shifts.push(...list.getEntries().map(({ value, sources }) =>
      [value, ...sources.map(({ node, previousRect, currentRect }) => [node?.outerHTML?.slice(0, 200), previousRect, currentRect])]))).observe({ type: 'layout-shift', buffered: true });
    window.watchFrames = (video) => {
      let clicked;
      window.frames_ = [];
      addEventListener('click', ({ timeStamp }) => { clicked ??= timeStamp; }, true);
      const note = (now, { mediaTime, expectedDisplayTime }) => {
        if (clicked) frames_.push([mediaTime, expectedDisplayTime - clicked]);
        video.requestVideoFrameCallback(note);
      };
      video.requestVideoFrameCallback(note);
    };'''


@pytest.fixture
def noted(browser):
    script = browser.execute_cdp_cmd('Page.addScriptToEvaluateOnNewDocument', {'source': NOTE})['identifier']
    yield browser
    browser.execute_cdp_cmd('Page.removeScriptToEvaluateOnNewDocument', {'identifier': script})


def ready(browser):
    """The player has come, and knows how long each clip is."""
    browser.wait(lambda: all(browser.each('.player .duration', 'textContent')) and has_looks(browser, 'player'))


def mouse(browser, kind, x, y):
    presses = int(kind == 'mousePressed')
    browser.execute_cdp_cmd('Input.dispatchMouseEvent', {'type': kind, 'x': x, 'y': y, 'button': 'left' if kind != 'mouseMoved' else 'none',
                                                         'buttons': presses, 'clickCount': int(kind != 'mouseMoved')})


def click(browser, element, part=0.5):
    """A click as a hand does it, so far from left to right."""
    x, y, width, height = browser.execute_script('''
        arguments[0].scrollIntoView({ block: 'center' });
        const { x, y, width, height } = arguments[0].getBoundingClientRect();
        return [x, y, width, height];''', element)
    for kind in ['mouseMoved', 'mousePressed', 'mouseReleased']:
        mouse(browser, kind, x + part * width, y + height / 2)


def played(browser, player):
    return float(browser.execute_script('return arguments[0].style.getPropertyValue("--played")', player))


def playing(browser):
    return browser.execute_script(PLAYING)


def test_a_clip_plays_with_nothing_of_the_browsers_own(noted, server):
    browser = noted
    for path in ['/', '/upload', '/messages']:
        text = server.get(path)[2]
        assert not re.search(r'<(video|audio)[^>]* (controls|autoplay)', text)
    browser.get(server.url + '/')
    ready(browser)
    first, second = browser.all('.player')[:2]
    play, clip, poster = [first.find_element('css selector', part) for part in ('.play', 'video', 'img')]
    time = lambda: first.find_element('css selector', '.duration').get_attribute('textContent')
    length = time()
    assert re.fullmatch(r'0:0\d', length) and poster.is_displayed()
    assert browser.execute_script('return shifts') == []
    assert all(browser.execute_script('return [...document.querySelectorAll("video")].map((video) => video.disablePictureInPicture)'))
    click(browser, play)
    browser.wait(lambda: re.fullmatch(rf'0:0[1-9] / {length}', time()))
    assert not poster.is_displayed() and playing(browser) == 1
    click(browser, clip)
    browser.wait(lambda: not playing(browser))
    browser.wait(lambda: play.get_attribute('aria-pressed') == 'false')
    click(browser, first.find_element('css selector', '.track'), 0.5)  # the bar is where the clip is
    half = browser.execute_script('return arguments[0].currentTime / arguments[0].duration', clip)
    assert abs(half - 0.5) < 0.02 and not playing(browser)
    sound = first.find_element('css selector', '.sound')
    click(browser, sound)
    browser.wait(lambda: sound.get_attribute('aria-pressed') == 'false')
    assert clip.get_property('muted') and sound.get_attribute('aria-label') == 'Son'
    play.send_keys(' ')
    browser.wait(lambda: playing(browser) == 1)
    click(browser, second.find_element('css selector', '.play'))  # of two one plays
    browser.wait(lambda: browser.execute_script('return !arguments[0].paused', second.find_element('css selector', 'video')))
    browser.wait(lambda: playing(browser) == 1)
    assert browser.execute_script('''
        return [...document.querySelectorAll('.player *')].every((part) =>
          !part.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true })))''')
    browser.execute_script('arguments[0].currentTime = arguments[0].duration - 0.05', second.find_element('css selector', 'video'))
    browser.wait(lambda: not playing(browser))  # at its end it is as it was
    browser.wait(lambda: second.find_element('css selector', 'img').is_displayed())


def test_a_recording_without_a_length_and_one_that_cannot_be_played(browser, server):
    browser.get(server.url + '/')
    ready(browser)
    clip, label = browser.see('.player video'), browser.see('.player .duration')
    text = lambda: label.get_attribute('textContent')
    change = '''
        Object.defineProperty(arguments[0], 'duration', { value: arguments[1], configurable: true });
        arguments[0].dispatchEvent(new Event('durationchange'));'''
    length = text()
    browser.execute_script(change, clip, 0)  # WebKit, as long as it does not know
    assert re.fullmatch(r'0:0[1-9]', length) and text() == length
    browser.execute_script(change.replace('arguments[1]', 'Infinity'), clip)
    browser.wait(lambda: text() == '')
    click(browser, browser.see('.player .play'))
    browser.wait(lambda: re.fullmatch(r'0:0[1-9]', text()))
    browser.execute_script('arguments[0].src = "/style.css"', clip)
    browser.wait(lambda: text() == 'Aperçu indisponible')
    assert not browser.see('.player .play').is_displayed()


@pytest.mark.alone
def test_two_takes_show_the_same_frames(noted, server):
    """From the click on, each frame of the clip is on screen at its time, give or take one, and those that a busy machine is late."""
    browser, takes = noted, []
    browser.get(server.url + '/')
    for _ in range(2):
        ready(browser)
        play, clip = browser.see('.player .play'), browser.see('.player video')
        browser.execute_script('arguments[0].scrollIntoView({ block: "center" })', play)
        x, y = browser.execute_script('const { x, y } = arguments[0].getBoundingClientRect(); return [x + 20, y + 20]', play)
        mouse(browser, 'mouseMoved', x, y)
        browser.wait(lambda: browser.execute_script('return arguments[0].readyState', clip) == 4)
        browser.execute_script('watchFrames(arguments[0])', clip)
        mouse(browser, 'mousePressed', x, y)
        mouse(browser, 'mouseReleased', x, y)
        browser.wait(lambda: browser.execute_script('return arguments[0].currentTime', clip) > 2)
        takes.append(browser.execute_script('return frames_'))
        reload(browser)
    # when each take's clip began, by that of its frames which was the least late (ms after the click)
    began = [min(moment - 1000 * time for time, moment in take) for take in takes]
    print('frames', *map(len, takes), 'first', takes[0][0], takes[1][0], 'began', *began)
    assert abs(began[0] - began[1]) < 80  # two frames


def with_bubbles(tree):
    """A conversation with clips and recordings of both, before the take and in it."""
    gaston = tree['conversations'][0]
    for message in gaston['history']:
        for key in ('voice', 'video', 'image'):
            message.pop(key, None)
    gaston['history'] += [{'from': 'me', 'voice': 'voix-hymne.mp3', 'at': '2026-03-14T21:06'},
                          {'from': 'them', 'video': 'clip-trim.mp4', 'locked': 7, 'at': '2026-03-14T21:06'},
                          {'from': 'them', 'video': 'clip-curl.mp4', 'at': '2026-03-14T21:06'}]
    gaston['script'] = [{'them': {'voice': 'voix-hymne.mp3'}, 'delay': 0},
                        {'them': [{'video': 'clip-wax.mp4', 'text': 'Regarde'}, {'voice': 'voix-ronflement.mp3'}], 'delay': 0}]


def test_bubbles_play_while_the_actor_types(noted, server):
    browser = noted
    server.edit('messages', with_bubbles)
    browser.get(server.url + '/messages/gaston')
    ready(browser)
    assert browser.execute_script('return shifts') == []
    preview = lambda: browser.see('.list [aria-current] .preview').get_attribute('textContent')
    assert preview() == 'Vidéo'
    field = browser.see('.chat textarea')
    voice, locked, clip = browser.all('.chat .player')
    posters = [source.rsplit('/', 1)[-1] for source in browser.each('.chat [data-part=poster]', 'src')]
    assert posters == ['clip-trim.jpg', 'clip-curl.jpg']
    click(browser, locked)
    assert playing(browser) == 0 and not locked.find_element('css selector', '.play').is_displayed()
    for player in (voice, clip):
        click(browser, player.find_element('css selector', '.play'))
        browser.wait(lambda: played(browser, player) > 0)
        assert playing(browser) == 1 and browser.switch_to.active_element == field
    browser.switch_to.active_element.send_keys('ab')
    assert field.get_attribute('value') == 'ab' and playing(browser) == 1
    field.send_keys('\n')
    browser.wait(lambda: len(browser.all('.chat .voice')) == 2 and preview() == 'Message vocal')
    waves = browser.each('.chat .voice i', 'style.clipPath')
    assert waves[0] == waves[1] and len(waves[0]) > 300  # the same recording, the same wave
    browser.wait(lambda: browser.each('.chat .voice .duration', 'textContent')[1] == '0:06')
    later = browser.all('.chat .voice .play')[1]
    later.send_keys(' ')
    browser.wait(lambda: later.get_attribute('aria-pressed') == 'true')
    later.send_keys('x')  # a letter is for the message
    assert field.get_attribute('value') == 'x'


def test_bubbles_play_without_the_network(browser, server):
    server.edit('messages', with_bubbles)
    browser.get(server.url + '/messages/gaston')
    field = browser.see('.chat textarea')
    field.send_keys('a\n')
    browser.wait(lambda: len(browser.all('.chat .voice')) == 2)
    pages(browser)
    browser.expect('ERR_INTERNET_DISCONNECTED')
    browser.execute_cdp_cmd('Network.enable', {})
    network = {'latency': 0, 'downloadThroughput': -1, 'uploadThroughput': -1}
    browser.execute_cdp_cmd('Network.emulateNetworkConditions', {'offline': True, **network})
    try:
        field.send_keys('b\n')
        browser.wait(lambda: len(browser.all('.chat .voice')) == 3)
        for player in [*browser.all('.chat .player')[2:], browser.see('.chat .player')]:
            assert player.find_element('css selector', 'video, audio').get_attribute('src').startswith('blob:')
            click(browser, player.find_element('css selector', '.play'))
            browser.wait(lambda: played(browser, player) > 0)
    finally:
        browser.execute_cdp_cmd('Network.emulateNetworkConditions', {'offline': False, **network})
        browser.execute_cdp_cmd('Network.disable', {})


def test_what_is_not_there_is_named(project, folder):
    path = folder / 'messages.json'
    tree = json.loads(path.read_text())
    gaston = tree['conversations'][0]
    gaston['history'][0].update(video='nulle-part.mp4', poster='nulle-part.jpg')
    gaston['script'][0]['them'] = {'voice': 'nulle-part.m4a'}
    gaston['script'][1]['them'] = {'voice': 'clip-wax.mp4'}
    path.write_text(json.dumps(tree))
    status, lines = make_check(project, folder)
    assert status != 0 and any('un son de htdocs/media' in line for line in lines)
    for name in ['nulle-part.mp4', 'nulle-part.jpg', 'nulle-part.m4a']:
        assert any(f'htdocs/media/{name} est introuvable' in line for line in lines)
