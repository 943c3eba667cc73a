# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays the scripts of sequences.py: each request takes the next step, and everything that was said is written down."""

import os
import threading

from lies import close, reset
from objects import KIB, MIB
from sequences import FINAL, Step
from server import BITE, Answer, Listener, Over, Request, deliver, plain_answer

MANY_RATE = 32 * MIB  # bytes per second and connection, so that there is something left to divide
DATES = 'Mon, 01 Jan 2024 00:00:{:02d} GMT'


class Said:
    """One answer, for the oracle."""

    def __init__(self, run, request, step):
        self.run = run  # which start of the client asked
        self.request = request
        self.step = step  # None when the script was used up
        self.status = None
        self.version = None  # whose bytes these are
        self.shown = None  # validators that the client was shown
        self.total = None  # what it was told of the size
        self.start = 0
        self.sent = 0
        self.head_sent = False
        self.chunked = False  # a last chunk ends this body
        self.untold_end = False  # nothing but the end of the connection, or nothing at all, ends this body
        self.spurious = False  # 412, and nothing had changed
        self.record = self

    def __str__(self):
        asked = ' '.join(f'{name}={self.request.get(name)}' for name in ('Range', 'If-Match', 'If-Unmodified-Since', 'If-Range')
                         if self.request.get(name) is not None)
        return (f'run {self.run}: {self.request.method} {asked or "-"} -> {self.status} version {self.version} '
                f'{self.shown or "bare"}, from {self.start}, {self.sent} bytes sent, total {self.total}')


class Play:
    """One script while it is played."""

    def __init__(self, script):
        self.script = script
        self.versions = script.make_versions()
        self.lock = threading.Lock()
        self.current = 0
        self.taken = 0
        self.run = 0
        self.said = []
        self.failures = []
        self.stop = None  # how the client is to be ended now
        self.held = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self.closing = threading.Event()
        self.sent = 0

    def close(self):
        self.closing.set()
        os.close(self.held)

    def is_over(self):
        return self.taken >= len(self.script.steps)

    def next_step(self, request):
        with self.lock:
            step = None
            if request.method == 'GET':
                step = self.script.steps[self.taken] if not self.is_over() else None
                self.taken += 1
            if step is not None and step.validator == 'new':
                self.current += 1
            said = Said(self.run, request, step)
            said.version = self.current
            self.said.append(said)
            return said

    def hold(self, conn, how):
        """Goes silent, and has the client ended."""
        with self.lock:
            self.stop = how
        os.eventfd_write(self.held, 1)
        while not conn.is_left():
            conn.wait(0.005)
        raise Over


def validators(script, version, validator, node):
    """The headers ETag and Last-Modified, as far as they are shown."""
    etag = f'"v{version}-{node}"' if script.nodes else f'"v{version}"'
    shown = {}
    if script.kind.startswith(('strong', 'weak')):
        weak = script.kind.startswith('weak') or validator == 'weak'
        shown['ETag'] = 'W/' + etag if weak else etag
    if script.kind.endswith('date'):
        shown['Last-Modified'] = DATES.format(version)
    return {} if validator == 'none' else shown


def has_failed(request, shown):
    """Whether a condition of the request does not hold."""
    if_match, since = request.get('If-Match'), request.get('If-Unmodified-Since')
    if if_match is not None:
        return if_match != '*' and (if_match != shown.get('ETag') or if_match.startswith('W/'))
    return since is not None and 'Last-Modified' in shown and since != shown['Last-Modified']


def wants_range(request, shown):
    """The first and last byte that are wanted, if the range counts."""
    if_range = request.get('If-Range')
    if if_range is not None and if_range not in shown.values():
        return None
    wanted = request.range
    return wanted if wanted is not None and wanted[0] != 'suffix' else None


def is_conditional(request):
    return any(request.get(name) is not None for name in ('If-Match', 'If-Unmodified-Since'))


def bare_refusal(status, step, headers=()):
    text = b'<html>no</html>' if step.variant % 2 else b''
    return plain_answer(status, text, headers)


def make_answer(play, said, step):
    """What an honest server says that has this step in mind."""
    request, script = said.request, play.script
    data = play.versions[said.version]
    said.shown = shown = validators(script, said.version, step.validator, len(play.said) % 3)
    told = list(shown.items())
    wanted = wants_range(request, shown)
    # A node that shows no validator, or a weak one, cannot hold conditions against it.
    if not script.blind and step.validator not in ('weak', 'none') and has_failed(request, shown):
        said.spurious = script.nodes
        return bare_refusal(412, step)
    if step.status == 412 and is_conditional(request):
        said.spurious = True
        return bare_refusal(412, step)
    if step.status == 416 and wanted is not None:
        return bare_refusal(416, step, [('Content-Range', f'bytes */{len(data)}')] if step.variant < 3 else [])
    if step.status in (206, 412, 416) and wanted is not None:
        return partial(said, step, data, wanted, told)
    said.total = len(data)
    return Answer(200, told, memoryview(data))


def partial(said, step, data, wanted, told):
    start, last = wanted
    end = len(data) if last is None else min(last + 1, len(data))
    if start >= end and not (start == 0 and step.variant < 3):
        return bare_refusal(416, step, [('Content-Range', f'bytes */{len(data)}')])
    if start >= end:
        said.total = 0
        return Answer(200, told)
    if step.short:
        end = start + max(1, (end - start) // 2)
    said.start, said.total = start, len(data)
    return Answer(206, told + [('Content-Range', f'bytes {start}-{end - 1}/{len(data)}')], memoryview(data)[start:end], start)


def make_head(play, said):
    """HEAD is asked only if the client was told that it may be."""
    script, version = play.script, said.version
    if script.head == 'refused':
        return plain_answer((403, 405, 501, 503)[len(script.steps) % 4])
    if script.head == 'bare':
        return Answer(200, [('Content-Type', 'application/octet-stream')])
    if script.head == 'differs':
        version = min(version + 1, len(play.versions) - 1)
    return Answer(200, [*validators(script, version, 'same', 0).items(), ('Content-Length', str(len(play.versions[version])))])


def cut_place(step, length):
    places = {'nothing': 0, 'one': 1, 'last': length - 1, 'part': int(length * step.share),
              'block': int(length * step.share) // (64 * KIB) * (64 * KIB)}
    return max(0, min(places[step.place], length))


def send_bites(conn, said, body, done, to, rate):
    while done < to:
        n = min(BITE, to - done)
        conn.send(body[done:done + n])
        said.sent += n
        done += n
        if rate:
            conn.wait(n / rate)


def make_ending(play, step):
    """What happens at the place of the cut."""
    if step.end.startswith('hold'):
        return lambda conn: play.hold(conn, step.end.partition('-')[2])
    return reset if step.how == 'rst' else close


def send_chunks(conn, said, step, body, stop, end, rate):
    """Chunks up to stop, and then the end; all of them and the last one if there is no stop."""
    done = 0
    while done < len(body):
        n = min(step.chunk, len(body) - done)
        if stop is not None and done + n > stop and step.seam in ('inside', 'between', 'size'):
            if step.seam == 'inside':
                conn.send(b'%x\r\n' % n)
                send_bites(conn, said, body, done, stop, rate)
            elif step.seam == 'size':
                conn.send(b'%x' % n)
            end(conn)
        conn.send(b'%x\r\n' % n)
        send_bites(conn, said, body, done, done + n, rate)
        conn.send(b'\r\n')
        done += n
    if stop is not None and step.seam == 'final':
        conn.send(b'0\r\n')
    if stop is not None:
        end(conn)
    conn.send(b'0\r\n\r\n' if step.variant % 2 else b'0\r\nX-Trailer: y\r\n\r\n')


def frame(play, said, step, answer):
    """Gives the body of a 200 or 206 its framing and its end."""
    rate = MANY_RATE if play.script.connections > 1 else 0
    length = len(answer.body)
    stop = None if step.end == 'whole' or (length == 0 and step.framing == 'length') else cut_place(step, length)
    end = make_ending(play, step)
    if step.framing == 'length':
        answer.put('Content-Length', str(length))
    elif step.framing == 'chunked':
        answer.put('Transfer-Encoding', 'chunked')
    elif step.announced:
        answer.put('Connection', 'close')
    if answer.status == 200 and step.framing != 'length':
        said.total = None
    said.untold_end = answer.status == 200 and step.framing == 'close'
    said.chunked = answer.status == 200 and step.framing == 'chunked'

    def send_body(conn, answer):
        said.head_sent = True
        if step.framing == 'chunked':
            send_chunks(conn, said, step, answer.body, stop, end, rate)
            return
        send_bites(conn, said, answer.body, 0, length if stop is None else stop, rate)
        if stop is not None:
            end(conn)
        if step.framing == 'close':
            close(conn)
    answer.send_body = send_body


def break_before(conn, play, said, step):
    """No answer, or the beginning of one."""
    said.status = 'reset'
    if step.variant >= 4:
        conn.send(b'HTTP/1.1 200 OK\r\nContent-Type: text/pl')
    if step.end.startswith('hold'):
        play.hold(conn, step.end.partition('-')[2])
    (reset if step.variant % 2 else close)(conn)


class SequenceListener(Listener):
    """Serves every play; the first part of the path says which."""

    def __init__(self):
        self.plays = {}
        super().__init__('http', find_run=self.find_play)

    def find_play(self, request):
        play = self.plays.get(request.target.split('/')[1])
        if play is None:
            raise Over
        return play

    def exchange(self, conn, request: Request):
        play = conn.run = self.find_play(request)
        said = conn.record = play.next_step(request)
        step = said.step or (FINAL if play.script.ranges else Step(200))
        if said.step is None and play.script.framing == 'chunked':
            step = Step(step.status, 'chunked', chunk=30_000)
        if request.method == 'HEAD':
            answer = make_head(play, said)
        elif step.status == 'reset':
            break_before(conn, play, said, step)
        elif step.status == 503:
            answer = bare_refusal(503, step, [('Retry-After', str(step.variant - 3))] if step.variant >= 3 else [])
        else:
            answer = make_answer(play, said, step)
        said.status = answer.status
        if request.method == 'GET' and answer.status in (200, 206):
            frame(play, said, step, answer)
        deliver(conn, answer, said)
        if request.get('Connection', '').lower() == 'close' or answer.get('Connection') == 'close':
            raise Over
