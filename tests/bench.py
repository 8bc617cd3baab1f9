"""make bench: how fast the pages are beside the least that any C CGI costs, all in one run on this machine."""
import re
import subprocess
import tempfile
import time
from pathlib import Path

import site_server

HELLO = '#include <stdio.h>\nint main(void) { puts("Content-Type: text/plain\\r\\n\\r\\nhello"); }\n'
SECONDS = 2
ROUNDS = 5


def requests_per_second(url):
    out = subprocess.run(['wrk', '-t1', '-c4', f'-d{SECONDS}s', url], capture_output=True, text=True, check=True).stdout
    assert 'Non-2xx' not in out, f'{url} does not answer 200:\n{out}'
    return float(re.search(r'Requests/sec:\s+([\d.]+)', out)[1])


def main():
    with tempfile.TemporaryDirectory() as folder:
        site = site_server.copy_project(Path(folder) / 'site')
        (site / 'cgi-bin/hello.c').write_text(HELLO)
        conf = site / 'lighttpd.conf'
        conf.write_text(conf.read_text().replace('^/(', '^/(hello|', 1))
        subprocess.run(['cc', '-O2', '-o', 'hello', 'hello.c'], cwd=site / 'cgi-bin', check=True)
        with site_server.Server(site) as server:
            pages = [entry['href'] for entry in server.content('site')['nav']]
            rates = {path: [] for path in ['/hello', *pages, '/style.css']}
            for _ in range(ROUNDS):  # in turn, so that a slow moment hits all of them
                for path in rates:
                    rates[path].append(requests_per_second(server.url + path))
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


if __name__ == '__main__':
    main()
