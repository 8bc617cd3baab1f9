"""The programs that ship: make's own flags, a pool of their own, no sanitizers. All other tests run the build with
sanitizers, so what these find is what only shows without: a page that is not the same, a crash when memory is short."""
import json
import re
import resource
import shutil
import subprocess

import pytest

from conftest import build
from mutations import HOST, PAGES, write
from site_server import Server
from tus import feed_of, folder_of, publish, upload

MOST = 256 << 20  # bytes of address space: enough for any page


@pytest.fixture(scope='module')
def shipped():
    return build('shipped')


@pytest.fixture
def site(shipped, tmp_path):
    """A copy of the programs that ship, to be changed at will."""
    return shutil.copytree(shipped, tmp_path / 'site', symlinks=True)


def test_make_run_shows_every_page_as_the_sanitized_build_does(site, server):
    """With make run as it is typed, page by page, then a clip that is sent and published."""
    with Server(site, make=[]) as shipped:
        for path in [*PAGES.values(), '/messages/gaston', '/messages/gaston?from=2', '/stats?range=365', '/stats?range=x']:
            status, headers, text = shipped.get(path)
            assert (status, text) == server.get(path)[::2] and text.endswith('</html>\n')
            assert int(headers['Content-Length']) == len(text.encode())
        assert shipped.get('/', If_None_Match=shipped.get('/')[1]['ETag'])[0] == 304
        path = upload(shipped, b'moustache' * 1000)
        assert publish(shipped, path, text='Une prise')[0] == 201
        assert feed_of(shipped)[0] == path[8:] and 'Une prise' in shipped.get('/')[2]
        assert shipped.get('/uploads/' + folder_of(shipped, path).name + '/clip.mp4')[2] == 'moustache' * 1000
        assert shipped.get('/upload')[0] == 200
    assert shipped.complaints() == []


def answer(shipped, folder, most):
    """Status and body of the messages when the program may take that many bytes of address space; (None, '') when it ended
    in any other way than with a whole page."""
    environment = {'REQUEST_METHOD': 'GET', 'REQUEST_URI': '/messages', 'REMOTE_ADDR': HOST, 'SERVER_ADDR': HOST, 'CONTENT': folder}
    limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (most, most))
    result = subprocess.run([shipped / 'cgi-bin/messages'], cwd=shipped / 'cgi-bin', env=environment, preexec_fn=limit,
                            capture_output=True, text=True, timeout=120)
    status = re.search(r'^Status: (\d+)', result.stdout, re.M)
    whole = result.returncode == 0 and status and result.stdout.endswith('</html>\n')
    return (int(status[1]), result.stdout) if whole else (None, '')


def least_memory(shipped, folder):
    """The least address space (bytes) with which the page is shown."""
    low, high = 0, MOST
    while high - low > 16384:
        middle = (low + high) // 2
        low, high = (low, middle) if answer(shipped, folder, middle)[0] == 200 else (middle, high)
    return high


def test_short_memory_is_an_answer_too(shipped, tmp_path):
    """A long history, with any amount of memory between what a short one takes (so that the system can start the program
    at all) and what the long one takes: a whole page, with the sentence, and never a crash."""
    small, large = (shutil.copytree(shipped / 'content', tmp_path / name / 'content') for name in ['small', 'large'])
    tree = json.loads((large / 'messages.json').read_text())
    tree['conversations'][0]['history'] *= 2000
    write(large / 'messages.json', json.dumps(tree, ensure_ascii=False).encode())
    least, most = least_memory(shipped, small), least_memory(shipped, large)
    assert most - least > 2 << 20
    for share in range(40):
        status, body = answer(shipped, large, least + (most - least) * share // 40)
        assert status == 500 and 'mémoire' in body or status == 200, share
    assert answer(shipped, large, least)[0] == 500
