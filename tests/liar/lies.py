# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts that cases are made of: when to lie, what to change in the honest answer, and how to end a connection."""

import os
import socket
import struct

from objects import KIB
from server import Answer, Over, count_body, plain_answer, send_paced, truth

# --- When -------------------------------------------------------------------------------------------------------------


def always(exchange):
    return True


def gets(exchange):
    return exchange.request.method == 'GET'


def heads(exchange):
    return exchange.request.method == 'HEAD'


def nth(*numbers):
    """The first, second … GET of the run."""
    return lambda exchange: gets(exchange) and exchange.n in numbers


def later(exchange):
    """Every GET but the first."""
    return gets(exchange) and exchange.n > 1


def ranged(exchange):
    """Asks for a range, be it everything."""
    return gets(exchange) and exchange.request.get('Range') is not None


def conditional(exchange):
    names = ('If-Match', 'If-Unmodified-Since', 'If-Range')
    return gets(exchange) and any(exchange.request.get(name) is not None for name in names)


def even(exchange):
    return gets(exchange) and exchange.n % 2 == 0


def phase(*numbers):
    """During the first, second … run of the client."""
    return lambda exchange: exchange.record.phase in numbers


def inner(exchange):
    """A range that does not begin at the beginning: a resume, or a further connection."""
    return gets(exchange) and exchange.start > 0


def in_tail(exchange):
    """A range that begins in the second half of the object."""
    return inner(exchange) and exchange.start >= exchange.run.version.size // 2


def beside(count):
    """More than so many exchanges are under way."""
    return lambda exchange: gets(exchange) and exchange.concurrent > count


def once(when):
    """The first exchange of the run that fits."""
    def first_time(exchange):
        with exchange.run.lock:
            return when(exchange) and exchange.run.notes.setdefault(first_time, exchange.record) is exchange.record
    return first_time


def at_path(part):
    return lambda exchange: part in exchange.request.target


def at_origin(name):
    return lambda exchange: exchange.origin == name


def both(*whens):
    return lambda exchange: all(when(exchange) for when in whens)


def without(when):
    return lambda exchange: not when(exchange)


# --- How a connection ends --------------------------------------------------------------------------------------------


def close(conn):
    """FIN after everything was delivered."""
    raise Over


def drop_dead(conn):
    """FIN without the close_notify of TLS."""
    conn.drain()
    conn.sock.close()
    raise Over


def reset(conn):
    """RST after everything was delivered."""
    conn.drain()
    conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    conn.sock.close()
    raise Over


def half_close(conn):
    """FIN, but the other direction stays open."""
    conn.drain()
    conn.sock.shutdown(socket.SHUT_WR)
    conn.wait(20)
    raise Over


def stall(conn):
    """Silence on an open connection, until the client leaves it."""
    conn.drain()
    conn.run.held.set()
    while not conn.is_left():
        conn.wait(0.05)
    raise Over


def pause(seconds):
    return lambda conn: conn.wait(seconds)


def sends(data):
    return lambda conn: conn.send(data)


def floods(data, count=None):
    """The same again and again, forever unless counted."""
    def act(conn):
        left = count
        while left is None or left > 0:
            conn.send(data)
            left = None if left is None else left - 1
            if left is None and conn.run.closing.is_set():
                raise Over
    return act


def trickles(data, seconds):
    def act(conn):
        while True:
            conn.send(data)
            conn.wait(seconds)
    return act


# --- What to say instead ----------------------------------------------------------------------------------------------


def lies(*several):
    def lie(answer, exchange):
        for one in several:
            one(answer, exchange)
    return lie


def fill(text, answer, exchange):
    """Puts the numbers of this answer into a template; each may be shifted, as {start+1}."""
    version = exchange.run.version
    end = answer.start + len(answer.body)
    names = {'start': answer.start, 'last': end - 1, 'length': len(answer.body), 'total': version.size,
             'etag': version.etag, 'crc64': version.crc64 if '{crc64' in text else 0, 'n': exchange.n,
             'path': exchange.request.target.partition('?')[0], **exchange.run.urls,
             'authority': exchange.run.urls['other'].partition('//')[2]}
    out = ''
    while '{' in text:
        before, _, rest = text.partition('{')
        expression, _, text = rest.partition('}')
        for sign in '+-':
            name, found, shift = expression.partition(sign)
            if found:
                value = names[name] + int(sign + shift)
                break
        else:
            value = names[expression]
        out += before + str(value)
    return out + text


def put(name, value):
    return lambda answer, exchange: answer.put(name, fill(value, answer, exchange))


def add(name, value):
    return lambda answer, exchange: answer.headers.append([name, fill(value, answer, exchange)])


def add_first(name, value):
    return lambda answer, exchange: answer.headers.insert(0, [name, fill(value, answer, exchange)])


def gone(*names):
    def lie(answer, exchange):
        for name in names:
            answer.drop(name)
    return lie


def if_partial(lie):
    """Only over a 206: what answers no range has no Content-Range."""
    def only(answer, exchange):
        if answer.status == 206:
            lie(answer, exchange)
    return only


def says(status, text='', **headers):
    """Another answer altogether; underscores in header names stand for dashes."""
    def lie(answer, exchange):
        told = [(name.replace('_', '-'), fill(value, answer, exchange)) for name, value in headers.items()]
        answer.become(plain_answer(status, text.encode(), told))
    return lie


def claims(status):
    """Another status over the same headers and body."""
    def lie(answer, exchange):
        answer.become(Answer(status, answer.headers, answer.body, answer.start))
    return lie


def ignores(*headers):
    """As if the request had not had these headers."""
    return lambda answer, exchange: answer.become(truth(exchange.request, exchange.run.version, headers))


def has_version(number):
    """From this request on, the server has that version of the object."""
    def lie(answer, exchange):
        exchange.run.current = number
        answer.become(truth(exchange.request, exchange.run.version))
    return lie


def shows_version(number, *ignored):
    """This answer comes from that version of the object, say from another mirror."""
    return lambda answer, exchange: answer.become(truth(exchange.request, exchange.run.versions[number], ignored))


def bytes_of(number):
    """Under the true head, the bytes of that version."""
    def lie(answer, exchange):
        data = exchange.run.versions[number].data
        answer.body = memoryview(data)[answer.start:answer.start + len(answer.body)]
    return lie


def shifts_body(by):
    """The body is taken from a place further on than the head says."""
    def lie(answer, exchange):
        data = exchange.run.version.data
        answer.body = memoryview(data + bytes(by))[answer.start + by:answer.start + by + len(answer.body)]
    return lie


def flips(offset):
    """One bit of the object is wrong, wherever it is served from; a fraction counts from the size."""
    def lie(answer, exchange):
        at = int(offset * exchange.run.version.size) if isinstance(offset, float) else offset
        if answer.start <= at < answer.start + len(answer.body):
            spoilt = bytearray(answer.body)
            spoilt[at - answer.start] ^= 0x10
            answer.body = spoilt
    return lie


def only(count):
    """Serves only so many bytes of what was asked for, and says so truthfully."""
    def lie(answer, exchange):
        answer.body = answer.body[:count]
        answer.put('Content-Range', fill('bytes {start}-{last}/{total}', answer, exchange))
        answer.put('Content-Length', str(len(answer.body)))
    return lie


def grows_body(extra):
    """Sends more than was announced."""
    def lie(answer, exchange):
        answer.body = bytes(answer.body) + extra
    return lie


def place(answer, at):
    """A position in the body: a count, a fraction, or a count from the end."""
    if isinstance(at, float):
        return int(len(answer.body) * at)
    return at if at >= 0 else max(0, len(answer.body) + at)


def cut(at, then=close):
    """Ends the body there."""
    return lambda answer, exchange: answer.stops.append((place(answer, at), then))


def cut_at_object(offset, then=close):
    """Ends the body where that place of the object would come, if it comes in this body."""
    def lie(answer, exchange):
        at = int(offset * exchange.run.version.size) if isinstance(offset, float) else offset
        if answer.start <= at <= answer.start + len(answer.body):
            answer.stops.append((at - answer.start, then))
    return lie


def holds_after(total, then=stall):
    """Goes silent on every connection as soon as the run has been sent so many bytes."""
    def lie(answer, exchange):
        def guarded(conn, answer):
            done = 0
            while done < len(answer.body):
                if conn.run.sent >= total:
                    then(conn)
                to = min(done + 256 * KIB, len(answer.body))
                send_paced(conn, answer, answer.body, done, to)
                done = to
        answer.send_body = guarded
    return lie


def drips_body(bite, seconds):
    def lie(answer, exchange):
        def drip(conn, answer):
            for done in range(0, len(answer.body), bite):
                data = answer.body[done:done + bite]
                conn.send(data)
                count_body(conn, answer, len(data))
                conn.wait(seconds)
        answer.send_body = drip
    return lie


def rate(bytes_per_second):
    def lie(answer, exchange):
        answer.rate = bytes_per_second
    return lie


def first(*acts):
    """Before the head."""
    return lambda answer, exchange: answer.before.extend(acts)


def then(act):
    """After the body."""
    def lie(answer, exchange):
        answer.ending = act
    return lie


def head(data):
    """Exactly these bytes instead of the head; {head} stands for the true one."""
    def lie(answer, exchange):
        answer.head = data.replace(b'{head}', answer.head_bytes())
    return lie


def head_edit(old, new):
    """Replaces bytes within the head."""
    def lie(answer, exchange):
        answer.head = answer.head_bytes().replace(old, new)
    return lie


def cut_head(at, how=close):
    def lie(answer, exchange):
        def send(conn, data):
            conn.send(data[:int(len(data) * at)])
            how(conn)
        answer.send_head = send
    return lie


def drip_head(seconds):
    def lie(answer, exchange):
        def send(conn, data):
            for one in data:
                conn.send(bytes([one]))
                conn.wait(seconds)
        answer.send_head = send
    return lie


def endless_head(line, seconds=0):
    """Header lines without an end."""
    def lie(answer, exchange):
        def send(conn, data):
            conn.send(data[:-2])
            number = 0
            while not conn.run.closing.is_set():
                conn.send(b''.join(line % (number + k) for k in range(64 if not seconds else 1)))
                number += 64
                if seconds:
                    conn.wait(seconds)
            raise Over
        answer.send_head = send
    return lie


def http10(answer, exchange):
    """HTTP/1.0, where the end of the connection is the end of the body."""
    answer.protocol = 'HTTP/1.0'
    answer.ending = close


def no_length(answer, exchange):
    """No Content-Length: the end of the connection is the end of the body, without a word about it."""
    answer.drop('Content-Length')
    answer.ending = close


def announces_close(answer, exchange):
    answer.put('Connection', 'close')
    answer.ending = close


def login_page(answer, exchange):
    """What a captive portal says to everything."""
    text = b'<!DOCTYPE html><title>Sign in</title><p>Please sign in to use this network.</p>'
    answer.become(plain_answer(200, text, [('Content-Type', 'text/html; charset=utf-8')]))


def multipart(answer, exchange):
    """The wanted range as the one part of a multipart/byteranges body."""
    inner_head = fill('--line\r\nContent-Type: application/octet-stream\r\n'
                      'Content-Range: bytes {start}-{last}/{total}\r\n\r\n', answer, exchange).encode()
    answer.body = inner_head + bytes(answer.body) + b'\r\n--line--\r\n'
    answer.put('Content-Type', 'multipart/byteranges; boundary=line')
    answer.put('Content-Length', str(len(answer.body)))
    answer.drop('Content-Range')
    answer.status, answer.reason = 206, 'Partial Content'


# --- Chunks -----------------------------------------------------------------------------------------------------------


def chunked(size=16 * KIB, spoil_at=None, spoil=None, last=b'0\r\n\r\n', extension=b''):
    """Transfer-Encoding: chunked. At the first chunk that begins at or behind spoil_at, spoil(conn, data) is called."""
    def lie(answer, exchange):
        answer.drop('Content-Length')
        answer.put('Transfer-Encoding', 'chunked')

        def send(conn, answer):
            wrong_at = None if spoil_at is None else place(answer, spoil_at)
            for done in range(0, len(answer.body), size):
                data = bytes(answer.body[done:done + size])
                if wrong_at is not None and done >= wrong_at:
                    spoil(conn, data)
                    wrong_at = None
                    continue
                conn.send(b'%x%s\r\n%s\r\n' % (len(data), extension, data))
                count_body(conn, answer, len(data))
                if answer.rate:
                    conn.wait(len(data) / answer.rate)
            conn.send(last)
        answer.send_body = send
    return lie


def chunked_in_bites(size, bite, seconds, last=b'0\r\n\r\n'):
    """Chunks whose bytes, framing included, come so many at a time: lines break anywhere."""
    def lie(answer, exchange):
        answer.drop('Content-Length')
        answer.put('Transfer-Encoding', 'chunked')

        def send(conn, answer):
            body = bytes(answer.body)
            pieces = [body[done:done + size] for done in range(0, len(body), size)]
            wire = b''.join(b'%x\r\n%s\r\n' % (len(piece), piece) for piece in pieces) + last
            for done in range(0, len(wire), bite):
                conn.send(wire[done:done + bite])
                conn.wait(seconds)
            count_body(conn, answer, len(body))
        answer.send_body = send
    return lie


def chunk_at_once(seconds):
    """The head, silence, and then one chunk and the last one together."""
    def lie(answer, exchange):
        answer.drop('Content-Length')
        answer.put('Transfer-Encoding', 'chunked')

        def send(conn, answer):
            conn.wait(seconds)
            conn.send(b'%x\r\n%s\r\n0\r\n\r\n' % (len(answer.body), bytes(answer.body)))
            count_body(conn, answer, len(answer.body))
        answer.send_body = send
    return lie


def inside_chunk(conn, data):
    conn.send(b'%x\r\n%s' % (len(data), data[:len(data) // 2]))
    conn.record.sent += len(data) // 2
    raise Over


def between_chunks(conn, data):
    raise Over


def chunk_head(head_bytes, how=None):
    """A chunk with this for its size line; {n} stands for the true size in hexadecimal."""
    return chunk_form(head_bytes + b'\r\n{data}\r\n', how)


def chunk_form(form, how=None, shift=0):
    """A chunk of this form; {n} stands for its size, which may be shifted."""
    def spoil(conn, data):
        conn.send(form.replace(b'{n}', b'%x' % (len(data) + shift)).replace(b'{data}', data))
        if how is not None:
            how(conn)
    return spoil


# --- Redirects --------------------------------------------------------------------------------------------------------


def moves(location, status=302, text=''):
    """A redirect; the names in {} are the URL's own path and the origins: http, other, https."""
    def lie(answer, exchange):
        query = exchange.request.target.partition('?')[2]
        target = fill(location, answer, exchange).replace('QUERY', query)
        answer.become(plain_answer(status, text.encode(), [('Location', target)]))
    return lie


def counts_down(hops, then_to):
    """A chain: /…/hop-1, /…/hop-2, … and after the last one, then_to."""
    def lie(answer, exchange):
        path = exchange.request.target.partition('?')[0]
        base, found, number = path.rpartition('/hop-')
        number = int(number) + 1 if found else 1
        base = base if found else path.rpartition('/')[0]
        target = f'{base}/hop-{number}' if number < hops else base + then_to
        answer.become(plain_answer((301, 302, 303, 307, 308)[number % 5], b'', [('Location', target)]))
    return lie


def mints(path, lifetime=1):
    """A redirect to a link with another signature each time, of which each serves so many requests."""
    def lie(answer, exchange):
        notes = exchange.run.notes
        token = f'CANARY{os.urandom(6).hex()}'
        notes.setdefault('minted', {})[token] = lifetime
        target = fill(path, answer, exchange) + '?X-Amz-Signature=' + token
        answer.become(plain_answer(302, b'', [('Location', target)]))
    return lie


def wants_minted(answer, exchange):
    """403 unless the signature was minted and is not used up."""
    tokens = exchange.run.notes.get('minted', {})
    token = exchange.request.target.rpartition('X-Amz-Signature=')[2]
    if tokens.get(token, 0) < 1:
        says(403, '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>')(answer, exchange)
    else:
        tokens[token] -= 1
