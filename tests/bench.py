"""make bench: how fast the pages are beside the least that any C CGI costs, all in one run on this machine."""
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import bench_beside
import bench_set
import growth
import site_server
import tus

ROUNDS = 5
UPLOADS = 5  # an odd number, as ROUNDS
SIZE, SLICE = 2 << 30, 16 << 20  # of an upload, as the page sends it


def peak(pid):
    """The most memory (MB) that a process had so far; 0 when it has just ended."""
    try:
        return int(re.search(r'VmHWM:\s+(\d+)|$', Path(f'/proc/{pid}/status').read_text())[1] or 0) / 1024
    except OSError:
        return 0


def size(path):
    try:
        return path.stat().st_size / (1 << 20)
    except OSError:
        return 0


def watched(server, action):
    """Does the action in a thread. Returns how long it took (s), and meanwhile the peak memory of the upload program and the
    most temporary data (MB)."""
    program = temporary = 0
    subprocess.run(['sync'])
    start = time.monotonic()
    with ThreadPoolExecutor() as pool:
        done = pool.submit(action)
        while not done.done():
            program = max([program, *map(peak, site_server.children(server.lighttpd))])
            temporary = max(temporary, sum(map(size, (server.project / '.temp').rglob('*'))))
            time.sleep(0.01)
        done.result()
    return time.monotonic() - start, program, temporary


def bench_uploads(server):
    copy = server.folder / 'uploads/.partial/copy'
    dd = ['dd', 'if=/dev/zero', f'of={copy}', f'bs={SLICE}', f'count={SIZE // SLICE}', 'conv=fsync', 'status=none']
    print(f'\n{SIZE >> 20} MB in slices of {SLICE >> 20} MB, beside dd conv=fsync into the same folder')
    ratios = []
    for _ in range(UPLOADS):
        plain, *_ = watched(server, lambda: subprocess.run(dd, check=True))
        copy.unlink()
        seconds, program, temporary = watched(server, lambda: tus.send(server, 'DELETE', tus.send_slices(server, SIZE, SLICE), **tus.TUS))
        shutil.rmtree(server.folder / 'uploads/.trash')
        ratios.append(seconds / plain)
        print(f'{seconds:.1f} s, dd {plain:.1f} s: {seconds / plain:.2f} times; memory of lighttpd '
              f'{peak(server.lighttpd):.1f} MB, of the program {program:.1f} MB; temporary data {temporary:.0f} MB')
    print(f'the middle of {UPLOADS}: {statistics.median(ratios):.2f} times')


def main():
    with tempfile.TemporaryDirectory() as folder:
        site = site_server.copy_project(Path(folder) / 'site')
        (site / 'cgi-bin/hello.c').write_text(bench_beside.HELLO)
        subprocess.run(['cc', '-O2', '-o', 'hello', 'hello.c'], cwd=site / 'cgi-bin', check=True)
        with site_server.Server(site, make=[]) as server:
            pages = [entry['href'] for entry in server.content('site')['nav']]
            rates = {path: [] for path in ['/hello', *pages, '/style.css']}
            for _ in range(ROUNDS):  # in turn, so that a slow moment hits all of them
                for path in rates:
                    rates[path].append(site_server.requests_per_second(server.url + path))
            hello = sorted(rates['/hello'])[ROUNDS // 2]
            print(f'{"":12} {"requests/s":>10} {"of hello":>9}')
            for path, values in rates.items():
                middle = sorted(values)[ROUNDS // 2]
                ratio = sorted(value / base for value, base in zip(values, rates['/hello']))[ROUNDS // 2]
                print(f'{path:12} {middle:10.0f} {ratio:9.2f}')
            print(f'\n{"first load, without media":30} {"bytes":>8} {"requests":>9}')
            for path in pages:
                sizes = site_server.first_load(server.url, path)
                print(f'{path:30} {sum(sizes.values()):8} {len(sizes):9}')
            bench_set.bench_set(server, folder)
            bench_uploads(server)
        if 'BASE' in os.environ:
            growth.print_ratios(site, os.environ['BASE'], folder)
    bench_beside.main()


if __name__ == '__main__':
    main()
