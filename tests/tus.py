"""A small client of the upload server for the tests: one request a call, over a connection of its own."""
import base64
import hashlib
import http.client
import json
import random
import re
import socket
from pathlib import Path
from urllib.parse import urlsplit

from site_server import children  # noqa: F401 (for those who import it from here)

TUS = {'Tus-Resumable': '1.0.0'}
SLICE = {**TUS, 'Content-Type': 'application/offset+octet-stream'}


def send(server, method, path, body=b'', **headers):
    """Returns status, headers and text. Give a header as Upload_Length=5; None leaves one out."""
    connection = http.client.HTTPConnection('127.0.0.1', server.port, timeout=60)
    fields = {key.replace('_', '-'): value for key, value in headers.items()}
    connection.request(method, path, body, {key: str(value) for key, value in fields.items() if value is not None})
    answer = connection.getresponse()
    try:
        return answer.status, answer.headers, answer.read().decode(errors='replace')
    finally:
        connection.close()


def metadata(**values):
    return ','.join(f'{key} {base64.b64encode(value if isinstance(value, bytes) else value.encode()).decode()}'
                    for key, value in values.items())


def create(server, size, name='clip.mp4'):
    status, headers, text = send(server, 'POST', '/upload', **TUS, Upload_Length=size,
                                 Upload_Metadata=metadata(filename=name, filetype='video/mp4'))
    assert status == 201, text
    return headers['Location']


def patch(server, path, offset, body, **headers):
    return send(server, 'PATCH', path, body, **{**SLICE, 'Upload-Offset': offset, **headers})


def offset_of(server, path):
    status, headers, _ = send(server, 'HEAD', path, **TUS)
    return int(headers['Upload-Offset']) if status == 200 else None


def upload(server, body, name='clip.mp4'):
    path = create(server, len(body), name)
    assert patch(server, path, 0, body)[0] == 204
    return path


def send_slices(server, size, part=16 << 20):
    """A big file as the page sends it, slice by slice; returns its path."""
    body = random.randbytes(part)
    path = urlsplit(create(server, size)).path
    for offset in range(0, size, part):
        assert patch(server, path, offset, body)[0] == 204
    return path


def publish(server, path='/upload', poster=None, **body):
    """Sends the picture, if there is one, then the post; the answer that counts."""
    sent = poster and send(server, 'PUT', f'{path}/poster', poster, Content_Type='image/png')
    if sent and sent[0] not in (204, 404):  # 404: it is published
        return sent
    return send(server, 'POST', path, json.dumps(body).encode(), Content_Type='application/json')


def folder_of(server, path):
    """The folder of the published post, or None."""
    return next(iter((server.folder / 'uploads').glob('*-' + path.rsplit('/', 1)[-1])), None)


def post_of(server, path):
    return json.loads((folder_of(server, path) / 'post.json').read_text())


def begin_slice(server, path, offset, body, sent):
    """Begins to send a slice, as far as sent bytes of it; returns the socket."""
    connection = socket.create_connection(('127.0.0.1', server.port), 60)
    head = {**SLICE, 'Host': f'127.0.0.1:{server.port}', 'Upload-Offset': offset, 'Content-Length': len(body)}
    lines = ''.join(f'{key}: {value}\r\n' for key, value in head.items())
    connection.sendall(f'PATCH {path} HTTP/1.1\r\n{lines}\r\n'.encode() + body[:sent])
    return connection


def lighttpd(server):
    return server.lighttpd


def digest(path_or_bytes):
    data = path_or_bytes if isinstance(path_or_bytes, bytes) else Path(path_or_bytes).read_bytes()
    return hashlib.sha256(data).hexdigest()


def left_in(folder):
    """The names in a folder, hidden ones too."""
    return sorted(path.name for path in Path(folder).iterdir()) if Path(folder).is_dir() else []


def feed_of(server, path='/'):
    """The ids of the posts on Home, in order."""
    return re.findall(r'<article [^>]*data-post="([^"]+)"', server.get(path)[2])
