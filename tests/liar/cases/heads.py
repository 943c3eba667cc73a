# SPDX-License-Identifier: GPL-3.0-or-later
"""Heads that are late, endless, contradictory or no HTTP at all."""

from case import DONE, FINE, HONEST, NETWORK, REFUSED, Case, ends
from lies import *

QUICK = ('--stall-timeout=2', '--connect-timeout=2', '--retries=0')
GIVES_UP = ends(NETWORK, REFUSED)
ENDURES = ends(FINE, NETWORK, REFUSED)
NO_RANGES = ignores('Range')


def length(name, why, value, end=HONEST, *more):
    """A Content-Length on the first answer and, since ranges are ignored, on every other."""
    return Case(f'length-{name}', why, ((gets, lies(NO_RANGES, put('Content-Length', value), *more)),), end,
                args=('--retries=1', '--stall-timeout=1'))


CASES = (
    Case('head-drip', 'A head that comes byte by byte never runs into a time-out for silence.',
         ((gets, drip_head(0.15)),), GIVES_UP, args=QUICK),
    Case('head-drip-once', 'A dripped head, then a good one.', ((nth(1), drip_head(0.15)),),
         args=('--stall-timeout=2', '--connect-timeout=2')),
    Case('head-endless', 'Header lines without an end.', ((gets, endless_head(b'X-More-%d: x\r\n')),), GIVES_UP,
         args=QUICK),
    Case('head-endless-slow', 'Header lines without an end, one now and then.',
         ((gets, endless_head(b'X-More-%d: x\r\n', 0.1)),), GIVES_UP, args=QUICK),
    Case('head-300k', 'A header of 300 KiB.', ((gets, put('X-Big', 'x' * 300 * KIB)),), ENDURES, args=QUICK),
    Case('head-60k', 'A header of 60 KiB is much, but a header.', ((gets, put('X-Big', 'x' * 60 * KIB)),), ENDURES),
    Case('head-100k-lines', 'A hundred thousand headers.',
         ((gets, head(b'HTTP/1.1 200 OK\r\n' + b'X: y\r\n' * 100_000 + b'\r\n')),), GIVES_UP, args=QUICK),
    Case('head-garbage', 'No HTTP at all.', ((gets, head(b'\x16\x03\x01\x02 what is this?\r\n\r\n')),), GIVES_UP,
         args=QUICK),
    Case('head-garbage-once', 'No HTTP the first time.', ((nth(1), lies(head(b'SSH-2.0-OpenSSH_9.2\r\n'), cut(0))),),
         ENDURES),
    Case('head-http09', 'HTTP/0.9: the body without a head.', ((gets, lies(head(b''), then(close))),), GIVES_UP,
         args=QUICK),
    Case('head-nul', 'NUL within a header.', ((gets, put('X-Nul', 'a\0b')),), ENDURES, args=QUICK),
    Case('head-nul-etag', 'NUL within the ETag.', ((gets, put('ETag', '"a\0b"')),), ENDURES, args=QUICK,
         conditional=False),
    Case('head-no-colon', 'A header line without a colon.', ((gets, head_edit(b'Server: liar', b'Server liar')),),
         ENDURES),
    Case('head-folded', 'A folded header, as they were allowed long ago.',
         ((gets, head_edit(b'Server: liar', b'Server: a\r\n liar')),), ENDURES),
    Case('head-bare-lf', 'Lines that end with LF only.', ((gets, head_edit(b'\r\n', b'\n')),), ENDURES),
    Case('head-status-999', 'A status that does not exist.', ((gets, claims(999)),), GIVES_UP, args=QUICK),
    Case('head-status-20', 'A status of two digits.', ((gets, head_edit(b' 206 ', b' 20 ')),), GIVES_UP, args=QUICK),
    Case('head-http2', 'HTTP/2.0 in the status line.', ((gets, head_edit(b'HTTP/1.1', b'HTTP/2.0')),), ENDURES,
         args=QUICK),
    Case('head-no-reason', 'A status line without a reason.', ((gets, head_edit(b' Partial Content', b'')),), DONE),

    Case('interim-100', '100 Continue, though nobody expects it.', ((gets, first(sends(b'HTTP/1.1 100 Continue\r\n\r\n'))),)),
    Case('interim-103', 'Early hints with a length and an ETag of their own.',
         ((gets, first(sends(b'HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\nContent-Length: 5\r\n'
                             b'ETag: "hint"\r\n\r\n'))),), HONEST),
    Case('interim-flood', 'A hundred interim answers, then a good one.',
         ((gets, first(floods(b'HTTP/1.1 102 Processing\r\n\r\n', 100))),), ENDURES),
    Case('interim-endless', 'Interim answers without an end.', ((gets, first(floods(b'HTTP/1.1 102 Processing\r\n\r\n'))),),
         GIVES_UP, args=QUICK),
    Case('interim-slow', 'An interim answer now and then, forever.',
         ((gets, first(trickles(b'HTTP/1.1 102 Processing\r\n\r\n', 0.3))),), GIVES_UP, args=QUICK),
    Case('interim-101', '101: the server wants to speak another protocol.', ((gets, claims(101)),), GIVES_UP, args=QUICK),

    length('same-twice', 'The same Content-Length twice.', '{total}', HONEST, add('Content-Length', '{total}')),
    length('two-last-short', 'Two lengths, of which the last is short.', '{total}', ends(FINE, NETWORK, REFUSED),
           add('Content-Length', '{total-100000}')),
    length('two-first-short', 'Two lengths, of which the first is short.', '{total}', ends(FINE, NETWORK, REFUSED),
           add_first('Content-Length', '{total-100000}')),
    length('comma', 'The same length twice in one header.', '{total}, {total}'),
    length('negative', 'A negative length.', '-5', HONEST, then(close)),
    length('plus', 'A length with a plus sign.', '+5', HONEST, then(close)),
    length('overflow', 'A length beyond 64 bits.', '99999999999999999999999', HONEST, then(close)),
    length('wraps', 'A length that 64 bits would wrap to a small one.', '18446744073709551621', HONEST, then(close)),
    length('hex', 'A length in hexadecimal.', '0x30d43', HONEST, then(close)),
    length('words', 'A length in words.', 'many', HONEST, then(close)),
    length('empty', 'A length without digits.', '', HONEST, then(close)),
    length('huge', 'More than any disk has, and the connection closes.', '9000000000000000000',
           ends(NETWORK, REFUSED, 6), then(close)),
    Case('length-and-chunked', 'A short length beside a chunked body.',
         ((gets, lies(NO_RANGES, chunked(), put('Content-Length', '100'))),), ends(FINE, NETWORK, REFUSED)),
    Case('length-missing-206', 'A 206 without Content-Length: Content-Range tells.', ((gets, no_length),)),
    Case('length-0-206', 'A 206 with length 0 and all of its bytes.',
         ((ranged, put('Content-Length', '0')),), ends(FINE, NETWORK, REFUSED), args=('--retries=1',)),
    Case('length-short-206', 'A 206 whose length is less than its Content-Range.',
         ((ranged, put('Content-Length', '{length-1000}')),), HONEST, args=('--retries=1',)),
    Case('length-long-206', 'A 206 whose length is more than its Content-Range, and more bytes.',
         ((ranged, lies(put('Content-Length', '{length+1000}'), grows_body(b'x' * 1000))),), HONEST,
         args=('--retries=1',)),
    Case('length-long-206-stall', 'A 206 whose length is more than its Content-Range, and silence.',
         ((gets, lies(put('Content-Length', '{length+1000}'), then(stall))),), HONEST,
         args=('--retries=1', '--stall-timeout=1')),
)
