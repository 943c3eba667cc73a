# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies that are shorter, longer, slower or otherwise chunked than announced, and connections that break."""

from case import CHANGED, DONE, FINE, HONEST, NETWORK, REFUSED, RESUMED, Case, ends
from lies import *

BOTH = ('small', 'big')
QUICK = ('--stall-timeout=1', '--connect-timeout=1')
UNPROVEN = ends(FINE, NETWORK)
NOT_PUBLISHED = ends(CHANGED, NETWORK, REFUSED)
NO_RANGES = ignores('Range')


def closes_later(conn):
    conn.wait(0.002)
    close(conn)


CASES = (
    Case('whole', 'An honest server: one request is enough for a small object.', ends=DONE.but(requests=1)),
    Case('whole-split', 'An honest server and four connections.', variants=('big',)),
    Case('whole-tls', 'An honest server over TLS.', origin='https', variants=BOTH),
    Case('one-byte', 'An object of one byte.', size=1, ends=DONE.but(requests=1)),
    Case('empty', 'An empty object: 200 with length 0.', size=0),
    Case('empty-416', 'An empty object as S3 answers for it: 416 with a total of 0.',
         ((gets, says(416, '<Error><Code>InvalidRange</Code></Error>', Content_Range='bytes */0')),), size=0),

    Case('short-keep-alive', 'The body ends early although the connection was to stay open.',
         ((nth(1), cut(0.5)),), RESUMED, BOTH),
    Case('short-close', 'A body that ends early under "Connection: close" looks to libsoup like a good end.',
         ((nth(1), lies(announces_close, cut(0.5))),), RESUMED, BOTH),
    Case('short-http10', 'The same under HTTP/1.0.', ((nth(1), lies(http10, cut(0.5))),), HONEST),
    Case('short-http10-always', 'HTTP/1.0 that always ends early at the same place.',
         ((gets, lies(NO_RANGES, http10, cut(0.5))),), NOT_PUBLISHED),
    Case('short-close-no-ranges', 'Ends early at the same place each time, under "Connection: close" and without ranges.',
         ((gets, lies(NO_RANGES, gone('Accept-Ranges'), announces_close, cut(0.5))),), NOT_PUBLISHED),
    Case('short-each-time', 'Every body ends after 90 kB: each attempt brings something, so it goes on.',
         ((gets, cut(90_000)),), RESUMED.but(served=1.01)),
    Case('short-then-nothing', 'Half of it, and then only heads: gives up and keeps the half.',
         ((nth(1), cut(0.5)), (later, cut(0))), ends(NETWORK, part=True, kept=0.49)),
    Case('one-byte-each-time', 'A body of one byte, then the rest.', ((nth(1), cut(1)),)),
    Case('last-byte-missing', 'All but the last byte.', ((nth(1), cut(-1)),), DONE, BOTH),
    Case('half-close', 'The server closes its direction only.', ((nth(1), cut(0.5, half_close)),), RESUMED, BOTH,
         args=QUICK),

    Case('long', 'More than was announced; the rest belongs to nobody.', ((gets, grows_body(b'x' * 1000)),), DONE, BOTH),
    Case('long-response', 'Behind the body comes another response, ready for the next request of that connection.',
         ((gets, grows_body(b'HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-4/5\r\n'
                            b'Content-Length: 5\r\n\r\nwrong')),), DONE, BOTH),
    Case('long-later', 'A resumed body that is longer than its Content-Range.',
         ((nth(1), cut(0.5)), (later, grows_body(b'x' * 70_000))), RESUMED),

    Case('reset-at-accept', 'RST before a request was read, twice.', greetings=(((1, 2), reset),)),
    Case('close-at-accept', 'FIN before a request was read.', greetings=(((1,), close),)),
    Case('always-closed', 'FIN before every request.', greetings=((range(1, 99), close),),
         ends=ends(NETWORK)),
    Case('port-closed', 'Nobody listens.', origin='refusing', ends=ends(NETWORK, requests=0)),
    Case('reset-before-head', 'RST instead of an answer.', ((nth(1), first(reset)),)),
    Case('reset-in-head', 'RST within the head.', ((nth(1), cut_head(0.5, reset)),)),
    Case('close-in-head', 'FIN within the head.', ((nth(1), cut_head(0.5)),)),
    Case('reset-0', 'RST right behind the head.', ((nth(1), cut(0, reset)),)),
    Case('reset-1', 'RST behind the first byte.', ((nth(1), cut(1, reset)),)),
    Case('reset-middle', 'RST in the middle of the body.', ((nth(1), cut(0.5, reset)),), RESUMED, BOTH),
    Case('reset-n-1', 'RST before the last byte.', ((nth(1), cut(-1, reset)),), DONE, BOTH),
    Case('reset-n', 'RST behind the last byte, when everything has arrived.', ((gets, then(reset)),)),
    Case('reset-each-half', 'Every body is reset halfway.', ((gets, lies(cut(0.5, reset))),),
         ends(FINE, NETWORK), limit=40),
    Case('close-after-each', 'Closes the kept-alive connection after each answer without saying so.',
         ((gets, then(close)),), DONE, BOTH),
    Case('idle-close', 'Gives 50,000 bytes at a time and closes a moment later: the next request may just meet it.',
         ((gets, lies(only(50_000), then(closes_later))),)),
    Case('idle-close-split', 'The same with 2 MiB at a time and four connections.',
         ((gets, lies(only(2 << 20), then(closes_later))),), DONE, ('big',)),
    Case('answers-early', 'A whole answer is there before the request was sent.',
         greetings=(((1,), sends(b'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong')),), ends=HONEST,
         extra_files=(b'wrong',)),
    Case('answers-early-408', 'The connection opens with 408, as idle ones are ended by some servers.',
         greetings=(((1,), lambda conn: (conn.send(b'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n'
                                                   b'Content-Length: 0\r\n\r\n'), close(conn))),)),

    Case('stall-before-head', 'No answer, then a good one.', ((nth(1), first(stall)),), args=QUICK),
    Case('stall-always', 'Never an answer.', ((gets, first(stall)),), ends(NETWORK),
         args=('--stall-timeout=1', '--connect-timeout=1', '--retries=1')),
    Case('stall-in-head', 'Silence within the head.', ((nth(1), cut_head(0.5, stall)),), args=QUICK),
    Case('stall-in-body', 'Silence in the middle of the body.', ((nth(1), cut(0.5, stall)),), RESUMED, BOTH, QUICK),
    Case('stall-at-last-byte', 'Silence before the last byte.', ((nth(1), cut(-1, stall)),), DONE, args=QUICK),
    Case('stall-behind-head', 'Silence right behind the head.', ((nth(1), cut(0, stall)),), args=QUICK),
    Case('stall-then-silence', 'Half of it, and then never an answer: keeps the half.',
         ((nth(1), cut(0.5, stall)), (later, first(stall))), ends(NETWORK, part=True, kept=0.49),
         args=('--stall-timeout=1', '--connect-timeout=1', '--retries=1')),
    Case('drip-body', 'Slow but alive: no reason to give up.', ((gets, drips_body(500, 0.15)),), size=10_000,
         args=('--stall-timeout=1',)),
    Case('stall-one-connection', 'One of four connections falls silent.', ((once(in_tail), cut(0.1, stall)),), DONE,
         ('big',), ('--stall-timeout=2',)),

    Case('chunked', 'A chunked answer without ranges.', ((gets, lies(NO_RANGES, chunked())),), DONE, BOTH),
    Case('chunked-range', 'A chunked answer with ranges.', ((gets, chunked()),), DONE, BOTH),
    Case('chunked-trailers', 'Trailers behind the chunks.',
         ((gets, lies(NO_RANGES, chunked(last=b'0\r\nContent-Length: 5\r\nETag: "other"\r\n\r\n'))),)),
    Case('chunked-extensions', 'Chunk extensions.', ((gets, lies(NO_RANGES, chunked(extension=b';name="va;lue"'))),)),
    Case('chunked-cut-inside', 'Cut within a chunk, then whole.',
         ((nth(1), lies(NO_RANGES, chunked(spoil_at=0.5, spoil=inside_chunk))), (later, lies(NO_RANGES, chunked())))),
    Case('chunked-cut-between', 'Cut between chunks, which libsoup takes for the end; then whole.',
         ((nth(1), lies(NO_RANGES, chunked(spoil_at=0.5, spoil=between_chunks))), (later, lies(NO_RANGES, chunked()))),
         UNPROVEN),
    Case('chunked-cut-resumable', 'Cut between chunks where ranges work and the length is known from Content-Range.',
         ((nth(1), chunked(spoil_at=0.5, spoil=between_chunks)),), RESUMED, BOTH),
    Case('chunked-cut-always', 'Cut within a chunk at the same place each time.',
         ((gets, lies(NO_RANGES, chunked(spoil_at=0.5, spoil=inside_chunk))),), NOT_PUBLISHED),
    Case('chunked-bad-size', 'A size line that is no number, then whole.',
         ((nth(1), lies(NO_RANGES, chunked(spoil_at=0.5, spoil=chunk_head(b'zz', close)))),
          (later, lies(NO_RANGES, chunked()))), UNPROVEN),
    Case('chunked-bad-size-range', 'A size line that is no number, where Content-Range tells the length.',
         ((nth(1), chunked(spoil_at=0.5, spoil=chunk_head(b'zz', close))),)),
    Case('chunked-overflow', 'A chunk size beyond 64 bits, then whole.',
         ((nth(1), lies(NO_RANGES, chunked(spoil_at=0.5, spoil=chunk_head(b'fffffffffffffffff', close)))),
          (later, lies(NO_RANGES, chunked()))), UNPROVEN),
    Case('chunked-negative', 'A negative chunk size, then whole.',
         ((nth(1), lies(NO_RANGES, chunked(spoil_at=0.5, spoil=chunk_head(b'-4000', close)))),
          (later, lies(NO_RANGES, chunked()))), UNPROVEN),
    Case('chunked-no-last', 'All chunks but not the last, empty one.',
         ((gets, lies(NO_RANGES, chunked(last=b''), then(close))),), UNPROVEN),

    Case('unknown-length', 'No length at all: asked for once more, and believed when it comes out the same.',
         ((gets, lies(NO_RANGES, gone('Accept-Ranges'), no_length)),), DONE.but(requests=2)),
    Case('unknown-length-announced', 'No length, but the answer had said that the connection will be closed.',
         ((gets, lies(NO_RANGES, gone('Accept-Ranges'), no_length, put('Connection', 'close'))),),
         DONE.but(requests=2)),
    Case('unknown-length-differs', 'No length, and each time another one.',
         ((nth(1, 3, 5), lies(NO_RANGES, no_length, cut(0.5))), (gets, lies(NO_RANGES, no_length))), UNPROVEN),
    Case('unknown-length-reset', 'No length, and the connection is reset instead of closed.',
         ((nth(1), lies(NO_RANGES, no_length, cut(0.5, reset))), (gets, lies(NO_RANGES, no_length)))),
    Case('unknown-length-other-bytes', 'No length, and the second time as many bytes of another object.',
         ((nth(2, 4, 6), lies(has_version(1), NO_RANGES, no_length)), (gets, lies(NO_RANGES, no_length))),
         ends(FINE, NETWORK, 4)),
    Case('unknown-length-ranges', 'The first answer has no length, later ranges do.',
         ((nth(1), lies(NO_RANGES, no_length, cut(0.5))),), ends(FINE, NETWORK, 4)),
    Case('tls-no-close-notify', 'TLS breaks off without close_notify behind half of a body of unknown length, then all comes.',
         ((nth(1), lies(NO_RANGES, no_length, put('Connection', 'close'), cut(0.5, drop_dead))),
          (later, lies(NO_RANGES, no_length))), UNPROVEN, origin='https'),
    Case('tls-short', 'TLS ends without close_notify behind half of a body of known length.',
         ((nth(1), cut(0.5, drop_dead)),), RESUMED, BOTH, origin='https'),
)
