# SPDX-License-Identifier: GPL-3.0-or-later
"""The raw liar: a threaded socket server that sends exactly these bytes and then does exactly this.

For every request it first works out the honest answer (truth()), then lets the lies of the case change it, then delivers
it. Nothing between a lie and the wire corrects anything."""

import email.utils
import fcntl
import re
import select
import socket
import ssl
import struct
import subprocess
import termios
import threading
import time
import traceback
from pathlib import Path

from objects import KIB, MIB

BITE = 64 * KIB
HEAD_LIMIT = 64 * KIB
BIG_RATE = 12 * MIB  # bytes per second and connection, so that there is something left to split
REASONS = {
    200: 'OK', 201: 'Created', 202: 'Accepted', 203: 'Non-Authoritative Information', 204: 'No Content', 205: 'Reset Content',
    206: 'Partial Content', 226: 'IM Used', 300: 'Multiple Choices', 301: 'Moved Permanently', 302: 'Found', 303: 'See Other',
    304: 'Not Modified', 307: 'Temporary Redirect', 308: 'Permanent Redirect', 400: 'Bad Request', 401: 'Unauthorized',
    403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 406: 'Not Acceptable', 407: 'Proxy Authentication Required',
    408: 'Request Timeout', 410: 'Gone', 412: 'Precondition Failed', 416: 'Range Not Satisfiable',
    421: 'Misdirected Request', 429: 'Too Many Requests', 451: 'Unavailable For Legal Reasons',
    500: 'Internal Server Error', 501: 'Not Implemented', 502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout',
    511: 'Network Authentication Required',
}


class Over(Exception):
    """This connection has no future: it was closed, reset, or left by the client."""


class Request:
    def __init__(self, head):
        lines = head.decode('latin-1').split('\r\n')
        self.line = lines[0]
        self.method, self.target, self.version = (self.line.split(' ') + ['', ''])[:3]
        self.headers = [tuple(part.strip() for part in line.partition(':')[::2]) for line in lines[1:] if line]

    def get(self, name, default=None):
        values = self.get_all(name)
        return values[0] if values else default

    def get_all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def range(self):
        """(first, last or None), ('suffix', n), or None when there is no single range."""
        match = re.fullmatch(r'bytes=(\d*)-(\d*)', self.get('Range', ''))
        if match is None or match.groups() == ('', ''):
            return None
        if match[1] == '':
            return 'suffix', int(match[2])
        return int(match[1]), int(match[2]) if match[2] else None

    @property
    def start(self):
        """Where the wanted bytes begin; 0 for a request without a range."""
        return self.range[0] if self.range and self.range[0] != 'suffix' else 0


class Answer:
    """What will be sent. Lies change its fields; deliver() obeys them."""

    def __init__(self, status, headers=(), body=b'', start=0):
        self.status = status
        self.reason = REASONS.get(status, 'Whatever')
        self.protocol = 'HTTP/1.1'
        self.headers = [list(header) for header in headers]
        self.body = body
        self.start = start  # where in the object the body begins
        self.before = []  # functions of the connection, before the head
        self.head = None  # exactly these bytes instead of status line and headers
        self.send_head = lambda conn, head: conn.send(head)
        self.send_body = None  # function of (connection, answer) instead of the plain way
        self.stops = []  # (count of body bytes, function of the connection)
        self.ending = None  # function of the connection after the body
        self.rate = 0
        self.body_on_head = False

    def get(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def drop(self, name):
        self.headers = [header for header in self.headers if header[0].lower() != name.lower()]

    def put(self, name, value):
        """Sets a header, in the place of the first of that name if there is one."""
        for header in self.headers:
            if header[0].lower() == name.lower():
                header[1] = value
                return
        self.headers.append([name, value])

    def become(self, other):
        for field in ('status', 'reason', 'headers', 'body', 'start'):
            setattr(self, field, getattr(other, field))

    def head_bytes(self):
        if self.head is not None:
            return self.head
        lines = [f'{self.protocol} {self.status} {self.reason}'] + [f'{name}: {value}' for name, value in self.headers]
        return ('\r\n'.join(lines) + '\r\n\r\n').encode('latin-1')


def version_headers(version):
    headers = [('Date', email.utils.formatdate(usegmt=True)), ('Server', 'liar'), ('Accept-Ranges', 'bytes'),
               ('Content-Type', 'application/octet-stream')]
    if version.etag is not None:
        headers.append(('ETag', version.etag))
    if version.modified is not None:
        headers.append(('Last-Modified', version.modified))
    return headers


def plain_answer(status, text=b'', headers=()):
    return Answer(status, [('Date', email.utils.formatdate(usegmt=True)), *headers,
                           ('Content-Length', str(len(text)))], text)


def preconditions(request, version, ignore):
    """The status that the conditions of the request lead to, or 0."""
    if_match = request.get('If-Match')
    since = request.get('If-Unmodified-Since')
    none_match = request.get('If-None-Match')
    modified = request.get('If-Modified-Since')
    if if_match is not None and 'If-Match' not in ignore:
        if if_match != '*' and not (version.strong and if_match == version.etag):
            return 412
    elif since is not None and 'If-Unmodified-Since' not in ignore and version.modified not in (None, since):
        return 412
    if none_match is not None and 'If-None-Match' not in ignore:
        return 304 if none_match == version.etag else 0
    if modified is not None and 'If-Modified-Since' not in ignore and modified == version.modified:
        return 304
    return 0


def truth(request, version, ignore=()):
    """The answer of an honest server that has this version; some request headers can be ignored."""
    headers = version_headers(version)
    status = preconditions(request, version, ignore)
    if status == 304:
        return Answer(304, headers)
    if status == 412:
        return plain_answer(412, b'<Error><Code>PreconditionFailed</Code></Error>')
    size = version.size
    wanted = None if 'Range' in ignore else request.range
    if wanted is None or (wanted == (0, None) and size == 0):
        return Answer(200, headers + [('Content-Length', str(size))], memoryview(version.data))
    if wanted[0] == 'suffix':
        wanted = (max(0, size - wanted[1]), None)
    start, last = wanted
    end = size if last is None else min(last + 1, size)
    if start >= end:
        text = b'<Error><Code>InvalidRange</Code></Error>'
        return plain_answer(416, text, [('Content-Range', f'bytes */{size}')])
    headers += [('Content-Range', f'bytes {start}-{end - 1}/{size}'), ('Content-Length', str(end - start))]
    return Answer(206, headers, memoryview(version.data)[start:end], start)


class Record:
    """One request and what became of it, for the assertions."""

    def __init__(self, number, phase, origin, request):
        self.number = number
        self.phase = phase
        self.origin = origin
        self.request = request
        self.at = time.monotonic()
        self.status = None
        self.etag = None
        self.modified = None
        self.answered_at = None
        self.sent = 0

    def __str__(self):
        ranged = self.request.get('Range', '-')
        return (f'#{self.number} step {self.phase} {self.origin} {self.request.method} {ranged} '
                f'If-Match {self.request.get("If-Match", "-")} -> {self.status}, {self.sent} bytes of body')


class Run:
    """One client's dealings with one case: its versions, its counters and the record of its requests."""

    def __init__(self, case, variant='small'):
        self.case = case
        self.variant = variant
        self.versions = case.make_versions(variant)
        self.current = 0
        self.phase = 1
        self.records = []
        self.accepted = 0
        self.active = 0
        self.sent = 0
        self.notes = {}
        self.urls = {}
        self.failures = []  # of the liar itself
        self.lock = threading.Lock()
        self.held = threading.Event()  # a behaviour has come to the place where the client may be killed
        self.closing = threading.Event()

    @property
    def version(self):
        return self.versions[self.current]

    def begin(self, origin, request):
        with self.lock:
            self.active += 1
            record = Record(len(self.records) + 1, self.phase, origin, request)
            self.records.append(record)
            return record

    def gets(self, phase=None):
        with self.lock:
            return [record for record in self.records
                    if record.request.method == 'GET' and phase in (None, record.phase)]


class Exchange:
    """A request as the lies see it."""

    def __init__(self, run, record, origin, n, concurrent):
        self.run = run
        self.record = record
        self.request = record.request
        self.origin = origin
        self.n = n  # 1 for the first GET (or HEAD) of the run
        self.concurrent = concurrent  # exchanges under way, this one included

    @property
    def start(self):
        return self.request.start


class Connection:
    """A socket with the few things that a liar does to it."""

    def __init__(self, sock, run):
        self.sock = sock
        self.run = run
        self.record = None
        self.input = b''

    def send(self, data):
        try:
            self.sock.sendall(data)
        except OSError as error:
            raise Over from error

    def read_head(self):
        while b'\r\n\r\n' not in self.input:
            try:
                more = self.sock.recv(BITE)
            except OSError as error:
                raise Over from error
            if not more or len(self.input) > HEAD_LIMIT:
                raise Over
            self.input += more
        head, _, self.input = self.input.partition(b'\r\n\r\n')
        return head

    def wait(self, seconds):
        """Sleeps, but not longer than anybody is interested."""
        if self.run.closing.wait(seconds):
            raise Over

    def is_left(self):
        """Whether the client has closed its side: in the middle of an answer it has nothing else to send."""
        try:
            return bool(select.select([self.sock], [], [], 0)[0])
        except (OSError, ValueError):
            return True

    def drain(self):
        """Waits until the client's side has acknowledged all that was sent."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            left = fcntl.ioctl(self.sock.fileno(), termios.TIOCOUTQ, struct.pack('i', 0))
            if struct.unpack('i', left)[0] == 0:
                return
            time.sleep(0.002)

    def finish(self):
        """A polite end: close_notify, FIN, and patience for what the client may still send."""
        try:
            self.sock.settimeout(0.2)
            if isinstance(self.sock, ssl.SSLSocket):
                self.sock = self.sock.unwrap()
            self.sock.shutdown(socket.SHUT_WR)
            while self.sock.recv(BITE):
                pass
        except (OSError, ValueError):
            pass
        self.sock.close()


def count_body(conn, answer, n):
    conn.record.sent += n
    with conn.run.lock:
        conn.run.sent += n


def send_paced(conn, answer, body, done, to):
    """Sends body[done:to] and counts it."""
    began, first = time.monotonic(), done
    while done < to:
        n = min(BITE, to - done)
        conn.send(body[done:done + n])
        done += n
        count_body(conn, answer, n)
        if answer.rate:
            ahead = (done - first) / answer.rate - (time.monotonic() - began)
            if ahead > 0.005:
                conn.wait(ahead)


def send_plain(conn, answer):
    done = 0
    for at, act in sorted(answer.stops, key=lambda stop: stop[0]):
        send_paced(conn, answer, answer.body, done, min(at, len(answer.body)))
        done = min(at, len(answer.body))
        act(conn)
    send_paced(conn, answer, answer.body, done, len(answer.body))


def deliver(conn, answer, exchange):
    record = exchange.record
    for act in answer.before:
        act(conn)
    record.status, record.etag, record.modified = answer.status, answer.get('ETag'), answer.get('Last-Modified')
    answer.send_head(conn, answer.head_bytes())
    record.answered_at = time.monotonic()
    if exchange.request.method != 'HEAD' or answer.body_on_head:
        (answer.send_body or send_plain)(conn, answer)
    if answer.ending is not None:
        answer.ending(conn)


class Listener:
    """One port on the loopback address. It serves one run, or the run that the path names (find_run)."""

    def __init__(self, origin, run=None, context=None, find_run=None):
        self.origin = origin
        self.run = run
        self.context = context
        self.find_run = find_run
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 128 * KIB)
        self.socket.bind(('127.0.0.1', 0))
        self.socket.listen(64)
        self.port = self.socket.getsockname()[1]
        self.open = True
        threading.Thread(target=self.accept_all, daemon=True).start()

    def accept_all(self):
        while self.open:
            try:
                sock, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(sock,), daemon=True).start()

    def close(self):
        self.open = False
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()

    def serve(self, sock):
        conn = Connection(sock, self.run)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.run is not None:
                self.greet(conn)
            if self.context is not None:
                conn.sock = self.context.wrap_socket(sock, server_side=True)
            while True:
                self.exchange(conn, Request(conn.read_head()))
        except (Over, OSError):
            pass
        except Exception:
            conn.run.failures.append(traceback.format_exc())
        finally:
            conn.finish()

    def greet(self, conn):
        with self.run.lock:
            self.run.accepted += 1
            n = self.run.accepted
        for when, act in self.run.case.greetings:
            if n in when:
                act(conn)

    def exchange(self, conn, request):
        if self.find_run is not None:
            conn.run = self.find_run(request)
        run = conn.run
        record = conn.record = run.begin(self.origin, request)
        n = sum(other.request.method == request.method for other in run.records[:record.number])
        exchange = Exchange(run, record, self.origin, n, run.active)
        try:
            answer = truth(request, run.version)
            answer.rate = BIG_RATE if run.variant == 'big' else 0
            for when, lie in run.case.lies:
                if when(exchange):
                    lie(answer, exchange)
            deliver(conn, answer, exchange)
        finally:
            with run.lock:
                run.active -= 1
        if request.get('Connection', '').lower() == 'close' or answer.get('Connection') == 'close':
            raise Over


class Certificates:
    """A certificate authority made for this run, and a server certificate for 127.0.0.1 signed by it."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.ca = self.folder / 'ca.pem'
        self._openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30',
                      '-subj', '/CN=Liar CA', '-keyout', 'ca.key', '-out', 'ca.pem')
        self._openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=liar',
                      '-keyout', 'server.key', '-out', 'server.csr')
        (self.folder / 'server.ext').write_text('subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n')
        self._openssl('x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial',
                      '-days', '30', '-extfile', 'server.ext', '-out', 'server.pem')
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.folder / 'server.pem', self.folder / 'server.key')

    def _openssl(self, *arguments):
        subprocess.run(['openssl', *arguments], cwd=self.folder, check=True, capture_output=True)


class Stage:
    """The listeners of one run: the origin itself, another plain origin, a TLS one, and a port that refuses."""

    def __init__(self, run, certificates, secure=False):
        self.run = run
        context = certificates.context if secure else None
        self.listeners = {
            'http': Listener('http', run, context),
            'other': Listener('other', run, context),
            'https': Listener('https', run, certificates.context),
        }
        self.refusing = socket.socket()
        self.refusing.bind(('127.0.0.1', 0))
        run.urls.update({origin: f'{"https" if listener.context else "http"}://127.0.0.1:{listener.port}'
                         for origin, listener in self.listeners.items()})
        run.urls['refusing'] = f'http://127.0.0.1:{self.refusing.getsockname()[1]}'
        run.urls['confused'] = run.urls['http'].replace('http:', 'https:')
        run.urls['misnamed'] = run.urls['https'].replace('127.0.0.1', 'localhost')

    def close(self):
        self.run.closing.set()
        for listener in self.listeners.values():
            listener.close()
        self.refusing.close()
