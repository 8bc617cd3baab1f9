"""The programs that ship: make's own flags, a pool of their own, no sanitizers. (Short memory: see test_last_good.py.)"""
import re
import shutil
import subprocess

import pytest

from conftest import build
from mutations import PAGES
from site_server import Server
from tus import feed_of, folder_of, publish, upload


@pytest.fixture
def site(tmp_path):
    """A copy of the programs that ship, to be changed at will."""
    return shutil.copytree(build('shipped'), tmp_path / 'site', symlinks=True)


def test_make_run_shows_every_page_as_the_sanitized_build_does(site, server):
    """With make run as it is typed, which says where; page by page, then a clip that is sent and published."""
    with Server(site, make=[]) as shipped:
        own = subprocess.run(['hostname', '-I'], capture_output=True, text=True).stdout.split()
        told = re.findall(r'http://([\d.]+):(\d+)', shipped.log())
        assert {(address, str(shipped.port)) for address in ['127.0.0.1', *own] if ':' not in address} <= set(told)
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
