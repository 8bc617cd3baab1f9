"""The upload page and what Home does with it, in a real browser: drop, send, publish, play, take back, over a network that
comes and goes."""
import base64
import json
import os
import re
import resource
import shutil
import subprocess
import time

import pytest
from selenium.webdriver import ActionChains

from site_server import PROJECT, Server
from test_steady import COUNT_WAKES, before_every_page, comes_to_rest
from test_takes import pages
from tus import TUS, create, patch, send

CLIP = PROJECT / 'htdocs/media/clip-trim.mp4'
MIB = 1024 * 1024
SLOW = MIB // 16  # bytes a second: no file is at its end before a test goes on, on any machine


class UploadPage:
    """The page as its user sees it."""

    def __init__(self, browser, server):
        self.browser, self.server = browser, server

    def open(self):
        self.browser.get(self.server.url + '/upload')
        return self

    def choose(self, *paths):
        """As the file chooser does."""
        field = self.browser.see('.files')
        assert field.get_attribute('accept').startswith('video/*,image/*,.mp4')
        self.browser.execute_script('arguments[0].hidden = false', field)
        field.send_keys('\n'.join(map(str, paths)))
        self.browser.execute_script('arguments[0].hidden = true', field)
        self.browser.wait(lambda: field.get_attribute('value') == '')  # it has taken them

    def drop(self, path, selector='body', kind='video/mp4'):
        """As the desktop does: a drag over the element, then the drop. Returns whether the page took it over."""
        return self.browser.execute_script('''
            const [selector, name, type, text] = arguments;
            const data = new DataTransfer();
            data.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name, { type }));
            return ['dragenter', 'dragover', 'drop'].every((event) => !document.querySelector(selector).dispatchEvent(
              new DragEvent(event, { dataTransfer: data, bubbles: true, cancelable: true })));
        ''', selector, path.name, kind, base64.b64encode(path.read_bytes()).decode())

    def row(self, name):
        return next((row for row in self.browser.all('.queue li') if name in row.text), None)

    def state(self, name):
        return self.browser.execute_script('''
            return [...document.querySelectorAll('.queue li')].find((li) => li.innerText.includes(arguments[0]))?.dataset.state''', name)

    def reaches(self, name, state, seconds=60):
        self.browser.wait(lambda: self.state(name) == state, seconds)

    def press(self, name, what):
        self.row(name).find_element('css selector', f'[data-do={what}]').click()

    def pick(self, name, value):
        """One of the segments or chips."""
        self.browser.execute_script('arguments[0].click()', self.browser.see(f'input[name={name}][value="{value}"]'))

    def publish(self):
        before = self.browser.execute_script('return told.length')
        self.browser.see('.upload .top .button').click()
        self.browser.wait(lambda: self.browser.execute_script('return told.length') > before)

    def uploads(self):
        return self.server.folder / 'uploads'

    def partials(self):
        return sorted((self.uploads() / '.partial').glob('*.part'))


@pytest.fixture(scope='module')
def shipped(shipped, tmp_path_factory):
    """With slices of 256 KiB: a file of a few of them is quick to make and to send. test_upload_server.py has the real ones."""
    site = shutil.copytree(shipped, tmp_path_factory.mktemp('slices') / 'Only Stache', symlinks=True)
    script = site / 'htdocs/lib/upload/tus.js'
    before = script.read_text()
    assert 'SLICE = 16 * 1024 * 1024' in before
    script.write_text(before.replace('SLICE = 16 * 1024 * 1024', 'SLICE = 256 * 1024'))
    return site


@pytest.fixture
def page(browser, server):
    """The page with the developer tools' look at the network off: it copies every slice, which stops Chromium for seconds."""
    browser.execute_cdp_cmd('Network.disable', {})
    return UploadPage(browser, server).open()


@pytest.fixture
def network(chromium):
    """network(upload=bytes a second), network(offline=True) or network(), as it is; so again at the end."""
    def conditions(upload=-1, offline=False):
        chromium.execute_cdp_cmd('Network.enable', {'maxPostDataSize': 0})
        chromium.execute_cdp_cmd('Network.emulateNetworkConditions', {
            'offline': offline, 'latency': 0, 'downloadThroughput': -1, 'uploadThroughput': upload})
        if upload == -1 and not offline:
            chromium.execute_cdp_cmd('Network.disable', {})
    yield conditions
    conditions()


@pytest.fixture
def blob(tmp_path):
    """blob(size) is a file that no browser can play, with bytes that are nowhere the same."""
    def make(size, name='rushes.mxf'):
        path = tmp_path / name
        path.write_bytes(os.urandom(size))
        return path
    return make


def test_drop_publish_play_seek_delete(page, browser, server):
    assert page.drop(CLIP, '.drop')
    page.reaches(CLIP.name, 'done')
    assert '100' in page.row(CLIP.name).text
    browser.see('[name=text]').send_keys('La coupe, en vidéo.')
    browser.wait(lambda: browser.see('.thumbnails img'))
    page.publish()
    assert page.row(CLIP.name) is None and browser.see('[name=text]').get_attribute('value') == ''
    browser.execute_script('arguments[0].click()', browser.see('.toast a'))
    post = browser.wait(lambda: browser.see('[data-uploaded]'))
    assert post == browser.see('article')
    assert 'La coupe, en vidéo.' in post.text and "à l'instant" in post.text
    clip = post.find_element('css selector', 'video')
    url = clip.get_attribute('src')
    assert server.get(url[len(server.url):], Range='bytes=1000-1999')[0] == 206
    browser.execute_script('arguments[0].muted = true; arguments[0].play()', clip)
    browser.wait(lambda: browser.execute_script('return arguments[0].currentTime', clip) > 0.2)
    browser.execute_script('arguments[0].pause(); arguments[0].currentTime = arguments[0].duration - 1', clip)
    browser.wait(lambda: browser.execute_script('return !arguments[0].seeking && arguments[0].currentTime > 2', clip))
    stored = next(page.uploads().glob('2*/*.mp4'))
    assert stored.read_bytes() == CLIP.read_bytes() and list(stored.parent.glob('poster.*'))

    for article in browser.all('article')[:2]:  # only what was uploaded can be taken back
        article.find_element('css selector', '.more').click()
        assert browser.see('.menu [data-do=delete]').is_displayed() == (article == post)
        browser.see('h1').click()
    post.find_element('css selector', '.more').click()
    browser.see('.menu [data-do=delete]').click()
    browser.told('Publication supprimée')
    assert not browser.see('[data-uploaded]') and not stored.exists()
    browser.refresh()
    assert not browser.see('[data-uploaded]')


def test_a_clip_that_breaks_off_is_published_with_what_can_be_seen(page, browser, tmp_path):
    cut = tmp_path / 'coupé.mp4'
    cut.write_bytes(CLIP.read_bytes()[:CLIP.stat().st_size * 6 // 10])
    assert page.drop(cut, '.drop')
    page.reaches(cut.name, 'done')
    page.publish()
    browser.told('en ligne')


def test_given_up_while_its_pictures_are_taken(page, browser):
    for _ in range(3):  # a request that fails for what is gone would be in the console
        assert page.drop(CLIP, '.drop')
        browser.wait(lambda: page.row(CLIP.name))
        page.press(CLIP.name, 'cancel')
    assert page.row(CLIP.name) is None
    page.drop(CLIP)
    page.reaches(CLIP.name, 'done')
    page.press(CLIP.name, 'cancel')
    page.drop(CLIP)  # while it is being deleted: a file of its own
    page.reaches(CLIP.name, 'done')
    browser.wait(lambda: len(page.partials()) == 1)
    assert not browser.see('.drafts').is_displayed()


def test_a_drop_anywhere_is_taken_and_shown(page, browser):
    browser.execute_script('''
        const data = new DataTransfer();
        data.items.add(new File(['x'], 'a.mp4'));
        window.drag = (name, to = null) => document.querySelector('.side').dispatchEvent(
          new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true, relatedTarget: to }));
        drag('dragenter')''')
    assert browser.see('.overlay').is_displayed()
    browser.execute_script('drag("dragleave")')
    assert not browser.see('.overlay').is_displayed()
    assert page.drop(CLIP, '.side')  # far from the zone: the page takes it all the same, and stays
    page.reaches(CLIP.name, 'done')
    assert not browser.see('.overlay').is_displayed()
    assert browser.execute_script('''
        const text = new DataTransfer();
        text.setData('text/plain', 'un mot');
        return document.querySelector('textarea').dispatchEvent(new DragEvent('drop', { dataTransfer: text, bubbles: true, cancelable: true }))''')


def test_fields_count_and_pay(page, browser, server):
    server.edit('site', lambda site: site.update(commission=0.2))
    net = lambda: browser.see('.net').text.replace('\u00a0', ' ')
    assert 'commission' not in net()
    for typed, line in [('4,99', '3,99 €'), ('3.5', '2,80 €'), ('5,90', '4,72 €'), ('10', '8,00 €'), ('19,9', '15,92 €')]:
        browser.execute_script('arguments[0].select()', browser.see('[name=price]'))
        browser.see('[name=price]').send_keys(typed)
        assert net() == f'Vous recevrez {line} (commission 20 %)'
    assert browser.see('[name=audience]:checked').get_attribute('value') == 'Payant'  # a price is for paid posts
    assert browser.see('.sample .tag').text.replace('\u00a0', ' ') == 'Payant · 19,90 €'
    for typed in ['0', '100000', 'beaucoup', '-5', '4,999']:
        browser.execute_script('arguments[0].select()', browser.see('[name=price]'))
        browser.see('[name=price]').send_keys(typed)
        assert typed in net() and 'entre' in net()
    browser.see('[name=text]').send_keys('Bonjour\nvous')
    assert browser.see('.counter').text.startswith('12 / ')
    assert browser.see('.sample .text').text == 'Bonjour\nvous'
    page.pick('audience', 'Public')
    assert browser.see('.sample .tag').text == 'Public'


def test_there_may_be_two_paid_audiences_or_none(page, browser, server):
    server.edit('upload', lambda tree: tree['audiences'].append({'name': 'Cercle', 'paid': True, 'note': 'Net : {{net}}'}))
    page.open().pick('audience', 'Cercle')
    browser.see('[name=price]').send_keys('\ue003' * 4 + '10')
    assert browser.see('[name=audience]:checked').get_attribute('value') == 'Cercle'
    assert browser.see('.net').text.replace('\u00a0', ' ') == 'Net : 8,00 €'
    browser.forget(server.url)
    server.edit('upload', lambda tree: tree.update(audiences=tree['audiences'][:2]))
    page.open()
    browser.see('[name=price]').send_keys('5')
    assert browser.see('[name=audience]:checked').get_attribute('value') == 'Public'


def test_paid_and_scheduled(page, browser, server):
    page.choose(CLIP)
    page.pick('audience', 'Payant')
    page.pick('when', 'later')
    days = [chip.text for chip in browser.all('.chips label')]
    assert days[:2] == ["Aujourd'hui", 'dim. 15 mars']
    browser.see('[name=time]').clear()
    browser.see('[name=time]').send_keys('25:99')
    browser.see('.upload .top .button').click()
    assert '25:99' in browser.see('.problem').text
    browser.see('[name=time]').clear()
    browser.see('[name=time]').send_keys('9h30')
    page.publish()
    browser.told('dim. 15 mars')
    browser.told('09:30')
    browser.get(server.url + '/')
    assert not browser.see('[data-uploaded][data-post]')
    post = json.loads(next(page.uploads().glob('2*/post.json')).read_text())
    assert (post['at'][:16], post['price'], post['audience']) == ('2026-03-15T09:30', 4.99, 'Payant')


def test_publishing_can_be_asked_for_before_the_end(page, browser, network, blob):
    file = blob(2 * MIB)
    network(upload=SLOW)
    page.choose(file)
    page.reaches(file.name, 'sending')
    browser.see('.upload .top .button').click()
    browser.wait(lambda: 'dès la fin' in browser.see('.hint').text)
    assert browser.execute_script('return told') == []
    network()
    browser.told('')
    assert next(page.uploads().glob('2*/*.mxf')).read_bytes() == file.read_bytes()


def test_what_cannot_be_played_is_shown_with_a_still(page, browser, server, blob):
    file = blob(100_000)
    page.choose(file)
    page.reaches(file.name, 'done')
    assert browser.see('.sample .unplayable').text == 'Aperçu indisponible'
    picture = browser.see('.picture')
    browser.execute_script('arguments[0].hidden = false', picture)
    picture.send_keys(str(PROJECT / 'htdocs/media/clip-wax.jpg'))
    browser.wait(lambda: browser.see('.sample img:not(.avatar)').is_displayed())
    assert browser.see('.sample .unplayable').is_displayed()
    page.publish()
    browser.get(server.url + '/')
    post = browser.see('[data-uploaded]')
    browser.wait(lambda: 'Aperçu indisponible' in post.text)
    poster = browser.execute_script('return arguments[0].querySelector(".media img").src', post)
    assert server.get(poster[len(server.url):])[0] == 200


def test_thumbnails_come_from_the_video(page, browser):
    page.choose(CLIP)
    browser.wait(lambda: len(browser.all('.thumbnails img')) == 4)
    pictures = [image.get_attribute('src') for image in browser.all('.thumbnails img')]
    assert len(set(pictures)) == 4
    looks = lambda source: browser.execute_script("""return (async (src) => {
        const image = Object.assign(new Image(), { src });
        await image.decode();
        const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
        canvas.getContext('2d').drawImage(image, 0, 0);
        return canvas.toDataURL();
        })(arguments[0])""", source)
    chosen, other = looks(pictures[2]), looks(pictures[1])
    browser.all('.thumbnails img')[2].click()
    assert browser.see('.sample video + img').get_attribute('src') == pictures[2]
    page.reaches(CLIP.name, 'done')
    page.publish()
    stored = next(page.uploads().glob('2*/poster.*'))
    assert looks(f'/uploads/{stored.parent.name}/{stored.name}') == chosen != other


def test_progress_pause_and_cancel(page, browser, network, blob):
    file = blob(12 * MIB)
    network(upload=MIB // 4)
    page.choose(file)
    percent = lambda: int(re.search(r'(\d+)\s%', page.row(file.name).text)[1])
    browser.wait(lambda: page.partials() and page.partials()[0].stat().st_size > 0)
    assert 0 < percent() < 100
    text = browser.wait(lambda: re.search(r'([\d,]+) Mo sur ([\d,]+) Mo · ([\d,]+) ([KM])o/s · encore (\d+) s',
                                          page.row(file.name).text.replace('\u00a0', ' ')))
    sent, size, speed = (float(text[i].replace(',', '.')) for i in (1, 2, 3))
    speed /= 1 if text[4] == 'M' else 1000
    assert size == 12.6 and abs(int(text[5]) - (size - sent) / speed) <= 1 + 0.1 * int(text[5])
    page.press(file.name, 'toggle')
    page.reaches(file.name, 'paused')
    before = percent()
    def rests():
        size = page.partials()[0].stat().st_size
        time.sleep(2)
        return page.partials()[0].stat().st_size == size
    browser.wait(rests)  # the slice on its way still arrives, then nothing does
    assert page.partials()[0].stat().st_size < file.stat().st_size and percent() == before
    page.press(file.name, 'toggle')
    page.reaches(file.name, 'sending')
    page.press(file.name, 'cancel')
    browser.wait(lambda: not page.row(file.name) and not page.partials())


def test_goes_on_after_the_network_and_the_server_were_away(page, browser, server, shipped, network, blob):
    """A Wi-Fi that drops, then a server that is stopped and started again on the same port: the same bytes."""
    browser.expect('net::ERR_')
    file = blob(3 * MIB)
    network(upload=SLOW)
    page.choose(file)
    browser.wait(lambda: page.partials() and page.partials()[0].stat().st_size > 0)
    network(offline=True)
    page.reaches(file.name, 'stalled')
    assert 'Connexion perdue' in page.row(file.name).text
    network(upload=SLOW)
    page.reaches(file.name, 'sending')
    server.stop()
    page.reaches(file.name, 'stalled')
    with Server(shipped, server.folder, port=server.port):
        network()
        page.reaches(file.name, 'done')
        page.publish()
        assert next(page.uploads().glob('2*/*.mxf')).read_bytes() == file.read_bytes()
        browser.get('about:blank')


def test_several_files_each_with_its_own_words(page, browser, network, blob):
    files = [blob(MIB, f'prise {i}.mxf') for i in (1, 2)]
    network(upload=SLOW)
    page.choose(*files)
    page.reaches('prise 2', 'waiting')  # one by one
    browser.see('[name=text]').send_keys('première')
    page.press('prise 2', 'pick')
    assert browser.see('[name=text]').get_attribute('value') == ''
    browser.see('[name=text]').send_keys('seconde')
    page.press('prise 1', 'pick')
    assert browser.see('[name=text]').get_attribute('value') == 'première'
    network()
    page.reaches('prise 2', 'done')
    for _ in files:
        browser.execute_script('document.querySelector(".toast").hidden = true')
        page.publish()
    posts = {next(path.parent.glob('*.mxf')).name: json.loads(path.read_text())['text'] for path in page.uploads().glob('2*/post.json')}
    assert posts == {'prise 1.mxf': 'première', 'prise 2.mxf': 'seconde'}


def test_drafts_from_another_laptop_go_on_or_go(page, browser, server, network, blob):
    """A reload forgets the files; the list has them. What is whole can be published, what is not goes on when dropped again."""
    whole, part = blob(MIB, 'entier.mxf'), blob(2 * MIB, 'moitié.MXF')
    page.choose(whole)
    page.reaches(whole.name, 'done')
    network(upload=SLOW)
    page.choose(part)
    browser.wait(lambda: len(page.partials()) == 2 and all(path.stat().st_size for path in page.partials()))
    page.press(part.name, 'toggle')
    page.reaches(part.name, 'paused')
    browser.forget(server.url)
    network()
    page.open()
    rows = {row.find_element('css selector', 'strong').text: row for row in browser.all('.drafts li')}
    assert set(rows) == {whole.name, 'moitié.mxf'}
    assert 'Prêt à publier' in rows[whole.name].text and re.search(r'[1-9]\d\s%', rows['moitié.mxf'].text)
    page.choose(part)
    page.reaches(part.name, 'done')
    rows = [row for row in browser.all('.drafts li') if row.is_displayed()]
    assert [row.find_element('css selector', 'strong').text for row in rows] == [whole.name]
    rows[0].find_element('css selector', '[data-do=continue]').click()
    page.reaches(whole.name, 'done')
    page.press(whole.name, 'pick')
    page.publish()
    browser.wait(lambda: len(browser.all('.drafts li')) == 1)  # the other, which is in the queue
    assert next(page.uploads().glob('2*/*.mxf')).read_bytes() == whole.read_bytes()
    assert [path.read_bytes() == part.read_bytes() for path in page.partials()] == [True]
    page.open()
    browser.see('.drafts [data-do=delete]').click()
    browser.wait(lambda: not page.partials() and not browser.see('.drafts').is_displayed())


def test_a_refusal_says_why_and_offers_to_go_on(page, browser, server, blob):
    browser.expect('status of 400')
    empty = blob(0, 'vide.mp4')
    page.choose(empty)
    page.reaches(empty.name, 'failed')
    assert 'trouvé' in page.row(empty.name).find_element('css selector', '.state').text
    assert page.row(empty.name).find_element('css selector', '[data-do=toggle]').text == 'Réessayer'
    assert not browser.see('.upload .top .button').is_enabled()


def test_a_full_disk_is_explained_and_goes_on_when_there_is_room(page, browser, server, blob):
    """A limit on the size of files stands for the full disk."""
    browser.expect('status of 507')
    file = blob(2 * MIB)
    limits = resource.prlimit(server.lighttpd, resource.RLIMIT_FSIZE)
    resource.prlimit(server.lighttpd, resource.RLIMIT_FSIZE, (700_001, limits[1]))
    page.choose(file)
    page.reaches(file.name, 'failed')
    assert 'disque' in page.row(file.name).text and 0 < page.partials()[0].stat().st_size <= 700_001
    assert server.get('/')[0] == server.get('/messages')[0] == 200
    resource.prlimit(server.lighttpd, resource.RLIMIT_FSIZE, limits)
    page.press(file.name, 'toggle')
    page.reaches(file.name, 'done')
    assert page.partials()[0].read_bytes() == file.read_bytes()
    server.expect('.*disque')


def test_leaving_is_guarded_while_something_is_sent(page, browser, network, blob):
    leave = lambda: browser.execute_script('return dispatchEvent(new Event("beforeunload", { cancelable: true }))')
    assert leave()
    network(upload=SLOW)
    file = blob(MIB)
    page.choose(file)
    page.reaches(file.name, 'sending')
    assert not leave()
    network()
    page.reaches(file.name, 'done')
    assert leave()


@pytest.mark.alone
@pytest.mark.parametrize('upload', [-1, MIB // 4])
def test_a_bar_with_a_duration_takes_just_that_long(page, browser, server, network, blob, upload):
    """Ready long before: the bar takes its time. Ready long after: it waits at its end."""
    seconds = 2
    server.edit('upload', lambda tree: tree.update(duration=seconds))
    page.open()
    browser.execute_script('''
        const [ms] = arguments;
        window.marks = [];
        new MutationObserver(() => {
          const row = document.querySelector('.queue li');
          if (row?.dataset.state === 'sending' || row?.dataset.state === 'done')
            marks.push([performance.now(), row.querySelector('progress').value, row.dataset.state, row.textContent]);
          if (marks.length === 1) setTimeout(() => { window.rang = performance.now(); }, ms); // the browser's own clock
        }).observe(document.querySelector('.queue ul'), { attributes: true, childList: true, subtree: true })''', 1000 * seconds)
    network(upload=upload)
    file = blob(5 * MIB // 4)
    page.choose(file)
    page.reaches(file.name, 'done')
    marks = browser.execute_script('return marks')
    start = marks[0][0]
    done = next(mark for mark in marks if mark[2] == 'done')
    full = next(mark for mark in marks if mark[1] > 0.9949)
    ended = (done if upload < 0 else full)[0]
    assert 0.98 * 1000 * seconds < ended - start  # never early, and hardly later than a timer of the browser's own
    arrived = browser.execute_script("""
        return Math.max(...performance.getEntriesByType('resource').map(({ name, responseEnd }) => name.includes('/upload/') ? responseEnd : 0))""")
    assert ended < max(browser.execute_script('return rang'), arrived if upload < 0 else 0) + 1000  # a busy machine sends slowly
    if upload > 0:
        assert done[0] - start > 1.5 * 1000 * seconds
        assert any('Finalisation' in mark[3] for mark in marks)
    assert all(mark[1] < 1 for mark in marks if mark[2] == 'sending') and done[1] == 1
    values = [mark[1] for mark in marks]
    assert values == sorted(values)
    seen = [re.search(r'([\d,]+) Mo sur 1,3 Mo · ([\d,]+) ([KM])o/s · encore (\d+) s', mark[3].replace('\u00a0', ' ')) for mark in marks]
    assert any(seen)
    for figures in filter(None, seen):
        sent, speed = (float(figures[i].replace(',', '.')) for i in (1, 2))
        assert abs(int(figures[4]) - (1.31 - sent) / (speed if figures[3] == 'M' else speed / 1000)) < 1.3


def test_a_bar_with_a_duration_is_uneven_and_the_same_in_every_take(page, browser):
    """The same seconds twice, in steps that are not the same, with a network that is not the same."""
    run = lambda step, sent: browser.execute_async_script('''
        const [step, sent, finished] = arguments;
        import('/lib/upload/progress.js').then(({ Progress }) => {
          const bar = new Progress(8e9, 0, 24);
          const lines = [];
          for (let n = 1; n * step <= 30; n++) {
            bar.advance(step, sent * 8e9, n * step >= 26);
            if (n * step % 1 === 0) lines.push([bar.bytes / 8e9, bar.full, ...Object.values(bar.figures)]);
          }
          finished(lines);
        })''', step, sent)
    lines = run(0.125, 0)
    assert lines == run(0.0625, 1)
    steps = [after[0] - before[0] for before, after in zip(lines, lines[1:23])]
    assert min(steps) > 0 and max(steps) > 5 * min(steps)
    assert 0.9 < lines[22][0] < 0.99 and [line[1] for line in lines] == [False] * 25 + [True] * 5
    for part, _, sent, speed, left in lines[3:23]:
        assert speed > 0 and abs(left - (8e9 - sent) / speed) < 1e-6 and abs(sent / 8e9 - part) < 0.03


def test_back_to_one_gives_up_the_transfers_of_the_take(page, browser, network, blob):
    kept, gone, running = blob(MIB, 'avant.mxf'), blob(MIB, 'prise.mxf'), blob(4 * MIB, 'encore.mxf')
    page.choose(kept)
    page.reaches(kept.name, 'done')
    browser.forget(page.server.url)  # a draft of before the take
    page.open()
    page.choose(gone)
    page.reaches(gone.name, 'done')
    network(upload=SLOW)
    page.choose(running)
    page.reaches(running.name, 'sending')
    browser.see('[name=text]').send_keys('Moteur')
    browser.wait(lambda: browser.execute_script('return Object.keys(JSON.parse(localStorage["onlystache.take"]).uploads).length') == 2)
    assert len(page.partials()) == 3
    browser.see('body').send_keys('\ue038')  # F8
    browser.wait(lambda: browser.see('.queue li') is None and browser.see('[name=text]').get_attribute('value') == '')
    network()
    browser.wait(lambda: [path.read_bytes() == kept.read_bytes() for path in page.partials()] == [True])


def test_the_composer_publishes_words(browser, server):
    browser.get(server.url + '/')
    field = browser.see('.composer textarea')
    assert not browser.see('.composer .button').is_enabled()
    field.send_keys('Elle tient <b>toute seule</b> & sans cire.')
    browser.see('.composer .button').click()
    post = browser.wait(lambda: browser.see('[data-uploaded]'))
    assert post == browser.see('article') and 'Elle tient <b>toute seule</b> & sans cire.' in post.text
    assert "à l'instant" in post.text
    browser.told('en ligne')
    assert field.get_attribute('value') == ''
    browser.refresh()
    assert 'Elle tient' in browser.see('article').text


def test_a_post_is_published_though_home_cannot_be_read(browser, server):
    browser.get(server.url + '/')
    browser.execute_script('window.fetch = () => Promise.reject(new TypeError())')
    browser.see('.composer textarea').send_keys('Quand même.')
    browser.see('.composer .button').click()
    browser.told('en ligne')
    assert browser.see('.composer textarea').get_attribute('value') == ''
    browser.refresh()
    assert 'Quand même.' in browser.see('article').text


def test_a_post_stays_when_it_is_quicker_than_the_freezing(browser, server):
    """The first key of a take makes the page read all others; what is published before that is done must not be lost."""
    browser.get(server.url + '/')
    browser.execute_script('''
        const get = window.fetch;
        const held = new Promise((resolve) => { window.release = resolve; });
        window.fetch = async (path, options) => {
          const answer = await get(path, options);
          if (path === '/stats') await held;
          return answer;
        };''')
    browser.see('.composer textarea').send_keys('Très vite.')
    browser.see('.composer .button').click()
    browser.wait(lambda: browser.see('[data-uploaded]'))
    assert browser.execute_script('return !localStorage["onlystache.pages"]')  # still being read
    browser.execute_script('release()')
    browser.wait(lambda: browser.execute_script('return localStorage["onlystache.pages"]'))
    browser.refresh()
    assert 'Très vite.' in browser.see('article').text


def test_a_take_whose_first_click_leaves_the_page_is_frozen_too(browser, server):
    """What a page that is left was reading ends, as here: that is nothing to keep."""
    browser.get(server.url + '/')
    browser.execute_script('window.fetch = () => Promise.reject(new TypeError())')
    browser.see('nav a[href="/stats"]').click()
    browser.wait(lambda: browser.see('main.stats'))
    pages(browser)
    server.edit('site', lambda site: site.update(brand='Autre chose'))
    browser.refresh()
    assert 'Autre chose' not in browser.title


def test_a_frozen_page_has_what_was_sent_since(page, browser, server):
    browser.see('h1').click()
    pages(browser)
    server.edit('upload', lambda tree: tree['labels'].update(caption='Trop tard'))
    patch(server, create(server, 100, 'suite.mp4'), 0, b'x' * 50)
    page.open()
    assert 'suite.mp4' in browser.see('.drafts').text and 'Trop tard' not in browser.see('form').text


def drop_made(browser, *files):
    """Drops files that the page itself makes, all at once: (name, text)."""
    browser.execute_script('''
        const data = new DataTransfer();
        for (const [name, text] of arguments[0]) data.items.add(new File([text], name, { lastModified: 1 }));
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))''', files)


def states(browser):
    return [row.get_attribute('data-state') for row in browser.all('.queue li')]


def test_files_that_agree_in_name_size_and_time_are_all_sent(page, browser):
    """Two cards of two cameras. Dropped at once they have a row each; dropped later, only what is new has one."""
    drop_made(browser, ('C0001.MP4', 'A' * 300_000), ('C0001.MP4', 'B' * 300_000))
    browser.wait(lambda: states(browser) == ['done'] * 2)
    drop_made(browser, ('C0001.MP4', 'B' * 300_000))
    drop_made(browser, ('C0001.MP4', 'C' * 300_000))
    browser.wait(lambda: states(browser) == ['done'] * 3)
    assert sorted(path.read_bytes() for path in page.partials()) == [letter * 300_000 for letter in (b'A', b'B', b'C')]


@pytest.mark.parametrize('arrived', [MIB // 2, MIB])
def test_a_file_goes_on_only_from_its_own_bytes(page, browser, server, blob, arrived):
    """The server has a part, or all, of a file of the same name and size."""
    file = blob(MIB, 'C0001.MP4')
    others, own = os.urandom(MIB), file.read_bytes()
    path = create(server, MIB, file.name)
    patch(server, path, 0, others[:arrived])
    page.choose(file)
    page.reaches(file.name, 'done')
    assert sorted(part.read_bytes() for part in page.partials()) == sorted([others[:arrived], own])
    browser.forget(server.url)
    send(server, 'DELETE', path, **TUS)
    page.open().choose(file)
    page.reaches(file.name, 'done')
    assert [part.read_bytes() for part in page.partials()] == [own]  # now it goes on: nothing is sent twice


def test_a_file_that_is_written_anew_while_it_is_sent(page, browser, network, blob):
    """Chromium cannot read it any more; chosen again it is sent from its beginning, in the same row."""
    file = blob(MIB)
    network(upload=SLOW)
    page.choose(file)
    browser.wait(lambda: page.partials() and page.partials()[0].stat().st_size)
    file.write_bytes(os.urandom(MIB))
    os.utime(file, (1, 1))
    page.reaches(file.name, 'failed')
    assert 'choisissez-le à nouveau' in page.row(file.name).text
    network()
    page.choose(file)
    page.reaches(file.name, 'done')
    assert len(browser.all('.queue li')) == 1 and file.read_bytes() in [part.read_bytes() for part in page.partials()]


def test_a_file_that_changes_unnoticed_is_not_mixed(page, browser, blob):
    """Firefox reads what is there now: here the first slices are the old ones, and then all are new."""
    file = blob(MIB)
    browser.execute_script('''
        const { slice } = Blob.prototype;
        let old = 2;
        Blob.prototype.slice = function (start, end) {
          if (this.name && end - start > 1000 && old-- <= 0) return new Blob([new Uint8Array(end - start)]);
          return slice.call(this, start, end);
        };''')
    page.choose(file)
    page.reaches(file.name, 'failed')
    assert 'choisissez-le à nouveau' in page.row(file.name).text and page.partials() == []
    page.press(file.name, 'toggle')
    page.reaches(file.name, 'done')
    assert [part.read_bytes() for part in page.partials()] == [bytes(MIB)]


def test_a_folder_among_files_is_told_and_the_files_go(page, browser, tmp_path):
    (tmp_path / 'Rushes').mkdir()
    for kind in ['dragEnter', 'dragOver', 'drop']:
        browser.execute_cdp_cmd('Input.dispatchDragEvent', {'type': kind, 'x': 500, 'y': 300, 'data': {
            'items': [], 'files': [str(tmp_path / 'Rushes'), str(CLIP)], 'dragOperationsMask': 1}})
    page.reaches(CLIP.name, 'done')
    assert 'dossier' in browser.see('.problem').text and '« Rushes »' in browser.see('.problem').text
    assert len(browser.all('.queue li')) == 1
    page.publish()


def play_by_click(browser, video):
    browser.execute_script('arguments[0].scrollIntoView({ block: "center" })', video)
    paused = lambda: browser.execute_script('return arguments[0].paused', video)
    browser.wait(lambda: browser.execute_script('return arguments[0].readyState', video) > 1)
    assert paused()
    ActionChains(browser).move_to_element(video).click().perform()
    browser.wait(lambda: not paused())


@pytest.mark.skipif(not shutil.which('ffmpeg'), reason='only ffmpeg makes a clip that does not say how long it is')
def test_a_recording_that_does_not_say_how_long_it_is(page, browser, server, tmp_path):
    """It gets its thumbnails, and on Home no label until its length is known."""
    clip = tmp_path / 'prise.webm'
    with open(clip, 'wb') as file:
        subprocess.run('ffmpeg -v error -f lavfi -i testsrc=d=3 -c:v libvpx -f webm -'.split(), stdout=file, check=True)
    page.choose(clip)
    page.reaches(clip.name, 'done')
    browser.wait(lambda: len(browser.all('.thumbnails img')) == 4)
    play_by_click(browser, browser.see('.sample video'))
    page.publish()
    browser.get(server.url + '/')
    video, label = browser.see('article video'), browser.see('article .media span')
    browser.wait(lambda: browser.execute_script('return arguments[0].readyState', video) > 1)
    assert label.get_attribute('textContent') == '' and not label.is_displayed()
    browser.execute_script('arguments[0].currentTime = 1e6', video)  # at its end it knows
    browser.wait(lambda: label.text == '0:03')


def test_a_click_into_the_picture_of_a_clip_plays_it(browser, server):
    browser.get(server.url + '/')
    play_by_click(browser, browser.see('article video'))


def test_what_a_clip_tells_late_is_shown_when_it_does(browser, server):
    """Its width, which WebKit tells with the event resize only; its length; that there is only sound."""
    browser.get(server.url + '/')
    video = browser.see('article video')
    browser.wait(lambda: browser.execute_script('return arguments[0].readyState > 1 && arguments[0].parentElement.innerText', video))

    def look(event, **values):
        return browser.execute_script('''
            const [video, event, values] = arguments;
            for (const [key, value] of Object.entries(values))
              Object.defineProperty(video, key, { value: value ?? Infinity, configurable: true });
            video.dispatchEvent(new Event(event));
            const label = video.parentElement.querySelector('.duration, .unplayable');
            return [label.classList.contains('duration'), label.textContent]''', video, event, values)
    assert look('durationchange', readyState=1, videoWidth=0, duration=62.7) == [True, '1:03']
    assert look('loadeddata', readyState=4) == [False, 'Aperçu indisponible']
    assert look('resize', videoWidth=1280) == [True, '1:03']
    assert look('durationchange', duration=None) == [True, '']  # Infinity
    assert look('durationchange', duration=3) == [True, '0:03']


@pytest.mark.parametrize('path', ['/', '/messages', '/stats', '/nowhere'])
def test_a_file_dropped_on_any_page_opens_nothing(browser, server, path):
    if path == '/nowhere':
        browser.expect('status of 404')
    browser.get(server.url + path)
    for kind in ['dragEnter', 'dragOver', 'drop']:
        browser.execute_cdp_cmd('Input.dispatchDragEvent', {'type': kind, 'x': 500, 'y': 300, 'data': {
            'items': [], 'files': [str(CLIP)], 'dragOperationsMask': 1}})
    assert browser.execute_script('''
        const data = new DataTransfer();
        data.items.add(new File(['x'], 'a.mp4'));
        const drop = (name, dataTransfer) => document.body.dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true }));
        return [drop('dragover', data), drop('drop', data), drop('drop', new DataTransfer())]''') == [False, False, True]
    assert len(browser.window_handles) == 1 and browser.current_url == server.url + path


def test_every_sign_comes_from_the_content(page, browser, server):
    server.edit('site', lambda site: site['format'].update(decimal='.', currency='${{amount}}', percent='{{amount}} percent'))
    page.open()
    field = browser.see('.price .field')
    assert browser.execute_script('return arguments[0].textContent', field).strip() == '$'
    assert browser.execute_script('return arguments[0].firstChild.textContent', field) == '$'
    page.choose(CLIP)
    page.reaches(CLIP.name, 'done')
    page.pick('audience', 'Payant')
    assert '20 percent' in browser.see('.net').text and '100 percent' in page.row(CLIP.name).text
    browser.forget(server.url)
    patch(server, create(server, 100), 0, b'x' * 50)
    page.open()
    assert '50 percent' in browser.see('.drafts').text
    assert not re.search('[€%]', browser.execute_script('return document.querySelector("main").textContent'))


def test_the_page_does_nothing_while_nothing_moves(page, browser, blob):
    """Neither with an empty queue nor with what is sent or failed."""
    browser.expect('status of 400')
    with before_every_page(browser, COUNT_WAKES):
        page.open()
        comes_to_rest(browser)
        page.choose(blob(MIB), blob(0, 'vide.mp4'))
        page.reaches('rushes.mxf', 'done')
        page.reaches('vide.mp4', 'failed')
        comes_to_rest(browser)


def test_long_names_stay_in_their_cards(page, browser, server, blob):
    browser.size(1280, 720)
    name = 'm' * 196 + '.mxf'
    patch(server, create(server, 100, 'n' * 196 + '.mxf'), 0, b'x' * 50)
    page.open().choose(blob(MIB, name))
    page.reaches('mmm', 'done')
    page.pick('audience', 'Payant')
    for field in ['text', 'price']:
        browser.see(f'[name={field}]').send_keys('w' * 150)
    browser.see('.upload .top .button').click()
    assert 'www' in browser.see('.problem').text
    browser.execute_script('const toast = document.querySelector(".toast"); toast.hidden = false; toast.firstElementChild.textContent = "t".repeat(300)')
    assert browser.execute_script('''
        const wide = (element) => element.scrollWidth > element.clientWidth || element.getBoundingClientRect().right > innerWidth;
        return [document.documentElement, ...document.querySelectorAll('.card, .toast, .problem, .net, .text')].filter(wide)
          .map((element) => element.className || element.localName)''') == []
