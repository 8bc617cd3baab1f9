"""What the tests share: the project built with sanitizers in a folder whose name has a space, served through
lighttpd with a copy of content/, and a headless Chromium."""
import os
import shutil
import subprocess
import time

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from site_server import PROJECT, Server, copy_project

SUITES = PROJECT.parent / 'shared' / 'suites' if 'SUITES' not in os.environ else PROJECT / os.environ['SUITES']
os.environ['ASAN_OPTIONS'] = 'detect_leaks=0'
SANITIZE = 'SANITIZE=-g -DPOOL=0 -fsanitize=address,undefined -fno-sanitize-recover=all'
CHROMIUM = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
            '--disable-background-networking', '--disable-component-update', '--disable-sync', '--hide-scrollbars',
            '--autoplay-policy=no-user-gesture-required',
            '--disable-partial-raster', '--num-raster-threads=1']  # the same pixels for the same page


@pytest.fixture(scope='session')
def suites():
    if not SUITES.is_dir():
        pytest.skip(f'the published conformance cases are not in {SUITES}: set SUITES=')
    return SUITES


@pytest.fixture(scope='session')
def project(tmp_path_factory):
    """A copy of the project, compiled with sanitizers."""
    folder = copy_project(tmp_path_factory.mktemp('set') / 'Only Stache')
    with open(folder / 'lighttpd.conf', 'a') as conf:  # a program that ends after one page need not free anything
        conf.write('setenv.set-environment += ( "ASAN_OPTIONS" => "detect_leaks=0" )\n')
        # a set laptop is a request with the header X-Forwarded-For: 192.168.1.7
        conf.write('server.modules += ( "mod_extforward" )\nextforward.forwarder = ( "127.0.0.1" => "trust" )\n')
    subprocess.run(['make', '-j2', 'build', 'tests/check', 'tests/render', 'tests/validate', SANITIZE], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def server(project, tmp_path):
    """The site with a content folder of its own; at the end nothing may have been written to stderr."""
    shutil.copytree(project / 'content', tmp_path / 'content')
    with Server(project, tmp_path / 'content', [SANITIZE]) as running:
        yield running
    assert running.complaints() == []


class Browser(webdriver.Chrome):
    def see(self, selector):
        """The first element that fits, or None."""
        found = self.find_elements('css selector', selector)
        return found[0] if found else None

    def all(self, selector):
        return self.find_elements('css selector', selector)

    def wait(self, condition, seconds=10):
        """Waits until condition() holds, and returns what it gives."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = condition()
            if value:
                return value
            time.sleep(0.01)
        raise AssertionError(f'not within {seconds} s')

    def size(self, width, height):
        self.execute_cdp_cmd('Emulation.setDeviceMetricsOverride',
                             {'width': width, 'height': height, 'deviceScaleFactor': 1, 'mobile': False})

    def problems(self):
        """Console errors and failed requests since the last call."""
        return [entry['message'] for entry in self.get_log('browser') if entry['level'] == 'SEVERE']


@pytest.fixture(scope='session')
def chromium(tmp_path_factory):
    options = webdriver.ChromeOptions()
    options.binary_location = '/usr/bin/chromium'
    for argument in [*CHROMIUM, f'--user-data-dir={tmp_path_factory.mktemp("chromium")}']:
        options.add_argument(argument)
    options.set_capability('goog:loggingPrefs', {'browser': 'ALL'})
    driver = Browser(options=options, service=Service('/usr/bin/chromedriver'))
    yield driver
    driver.quit()


@pytest.fixture
def browser(chromium, server):
    """Chromium at 1366 x 768 with an empty take; at the end the console must be clean."""
    chromium.size(1366, 768)
    chromium.problems()
    yield chromium
    problems = chromium.problems()
    chromium.get('about:blank')
    assert problems == []
