# SPDX-License-Identifier: GPL-3.0-or-later
"""Chunks that are none, ends that nobody announced, and transfer codings that are not ours."""

import gzip
import hashlib

from case import CHANGED, DONE, FINE, NETWORK, REFUSED, Case, ends
from lies import *
from objects import SMALL, content

NO_RANGES = ignores('Range')
QUICK = ('--stall-timeout=4', '--connect-timeout=20', '--retries=1')
# The beginning may be published if it is said that nobody announced its end; better is not to.
UNPROVEN = ends(FINE, NETWORK, cut=True)
SWALLOWED = UNPROVEN.but(spoilt=True)
# All is there, only its end is not as it should be.
WHOLE = ends(FINE, NETWORK)
# What libsoup says of a last chunk proves nothing: it swallows what stands between a chunk and its end of line.
CHUNKED = DONE.but(proven=False)
TOLD = DONE.but(proven=True)
SHA256 = hashlib.sha256(content(SMALL, 1)).hexdigest()


def spoilt(form, how, shift=0, at=0.5):
    return lies(NO_RANGES, chunked(spoil_at=at, spoil=chunk_form(form, how, shift)))


def bad_chunk(name, why, form, shift=0):
    """A malformed chunk in the middle, on connections that stay open, end, or go on with good chunks."""
    def lie(how):
        return spoilt(form, how, shift)

    return (
        Case(f'chunk-{name}-open', f'{why} The connection stays open.', ((gets, lie(stall)),), UNPROVEN, args=QUICK),
        Case(f'chunk-{name}-close', f'{why} The connection ends.', ((gets, lie(close)),), UNPROVEN, args=QUICK),
        Case(f'chunk-{name}-goes-on', f'{why} Good chunks follow.', ((gets, lie(None)),), SWALLOWED, args=QUICK),
        Case(f'chunk-{name}-once', f'{why} The next answer is whole.',
             ((nth(1), lie(stall)), (later, lies(NO_RANGES, chunked()))), CHUNKED, args=QUICK),
        Case(f'chunk-{name}-length', f'{why} The next answer tells its length.',
             ((nth(1), lie(stall)), (later, NO_RANGES)), TOLD, args=QUICK),
        Case(f'chunk-{name}-range', f'{why} Content-Range tells the length.',
             ((nth(1), chunked(spoil_at=0.5, spoil=chunk_form(form, stall, shift))),), TOLD, args=QUICK),
        Case(f'chunk-{name}-first', f'{why} It is the first of all.',
             ((gets, spoilt(form, stall, shift, 0)),), UNPROVEN, args=QUICK),
    )


def swallowing(name, why, form, shift=0):
    """What stands between chunks becomes part of one: no client can tell at once, so it must not be called whole."""
    return (
        Case(f'chunk-{name}-open', f'{why} The connection stays open.', ((gets, spoilt(form, stall, shift)),), ends(NETWORK),
             args=QUICK),
        Case(f'chunk-{name}-close', f'{why} The connection ends.', ((gets, spoilt(form, close, shift)),), ends(NETWORK),
             args=QUICK),
        Case(f'chunk-{name}-once', f'{why} The next answer is whole.',
             ((nth(1), spoilt(form, stall, shift)), (later, NO_RANGES)), ends(FINE, CHANGED, NETWORK), args=QUICK),
    )


def bad_last(name, why, last, end=WHOLE):
    """All chunks are good but the last, empty one.  What libsoup makes of its pieces is said to be unproven."""
    end = end.but(spoilt=True)
    return (
        Case(f'last-{name}-open', f'{why} The connection stays open.',
             ((gets, lies(NO_RANGES, chunked(last=last), then(stall))),), end, args=QUICK),
        Case(f'last-{name}-close', f'{why} The connection ends.',
             ((gets, lies(NO_RANGES, chunked(last=last), then(close))),), end, args=QUICK),
    )


def zipped(answer, exchange):
    answer.body = gzip.compress(bytes(answer.body), 1, mtime=0)
    answer.put('Content-Length', str(len(answer.body)))


def in_chunks(answer, exchange):
    """The body itself is written in chunks, whatever the head says."""
    data, size = bytes(answer.body), 16 * KIB
    pieces = [data[at:at + size] for at in range(0, len(data), size)]
    answer.body = b''.join(b'%x\r\n%s\r\n' % (len(piece), piece) for piece in pieces) + b'0\r\n\r\n'
    answer.put('Content-Length', str(len(answer.body)))


def coding(name, why, value, end=ends(NETWORK, REFUSED), body=zipped, length=True):
    """A Transfer-Encoding on the first answer, and on a resume."""
    told = lies(body, add('Transfer-Encoding', value), *(() if length else (gone('Content-Length'), then(close))))
    lie = lies(NO_RANGES, told)
    return (
        Case(f'coding-{name}', why, ((gets, lie),), end, args=QUICK),
        Case(f'coding-{name}-resume', f'{why} On a resume.', ((nth(1), cut(0.5)), (later, told)),
             end if end == DONE else end.but(part=True, kept=0.4), args=QUICK),
    )


def unannounced(name, why, lie, end, **more):
    return Case(f'end-{name}', why, ((gets, lies(NO_RANGES, gone('Accept-Ranges'), lie)),), end, **more)


ROWS = (
    *bad_chunk('zz', 'A size that is no number.', b'ZZ\r\n{data}\r\n'),
    *bad_chunk('overflow', 'A size beyond 64 bits.', b'fffffffffffffffff\r\n{data}\r\n'),
    *bad_chunk('64-bits', 'The largest size of 64 bits.', b'ffffffffffffffff\r\n{data}\r\n'),
    *swallowing('63-bits', 'The largest size with a sign.', b'7fffffffffffffff\r\n{data}\r\n'),
    *bad_chunk('negative', 'A negative size.', b'-5\r\n{data}\r\n'),
    *bad_chunk('minus-zero', 'A size of minus zero.', b'-0\r\n{data}\r\n'),
    *bad_chunk('plus', 'A plus sign before the size.', b'+{n}\r\n{data}\r\n'),
    *bad_chunk('0x', 'A size in the notation of C.', b'0x{n}\r\n{data}\r\n'),
    *bad_chunk('blank', 'A blank before the size.', b' {n}\r\n{data}\r\n'),
    *bad_chunk('two', 'Two sizes.', b'{n} {n}\r\n{data}\r\n'),
    *bad_chunk('zero-blank', 'A zero, a blank and a size.', b'0 {n}\r\n{data}\r\n'),
    *bad_chunk('empty', 'An empty size line.', b'\r\n{data}\r\n'),
    *bad_chunk('extension-only', 'An extension and no size.', b';name=value\r\n{data}\r\n'),
    *bad_chunk('dot', 'A size with a fraction.', b'{n}.5\r\n{data}\r\n'),
    *bad_chunk('quoted', 'A size in quotation marks.', b'"{n}"\r\n{data}\r\n'),
    *bad_chunk('nul', 'A size line that begins with NUL.', b'\0{n}\r\n{data}\r\n'),
    *bad_chunk('utf8', 'A size in full-width digits.', '\uff14000\r\n'.encode() + b'{data}\r\n'),
    *bad_chunk('long-line', 'A size line of 64 KiB.', b'{n};' + b'x' * (64 << 10) + b'\r\n{data}\r\n'),
    *bad_chunk('long', 'A chunk that is longer than its size.', b'{n}\r\n{data}\r\n', -10),
    *swallowing('short', 'A chunk that is shorter than its size.', b'{n}\r\n{data}\r\n', 10),
    *bad_chunk('no-crlf', 'No end of line behind a chunk.', b'{n}\r\n{data}'),
    *swallowing('no-line-end', 'No end of line behind the size.', b'{n}{data}\r\n'),
    *bad_chunk('garbage', 'Something between a chunk and its end of line.', b'{n}\r\n{data}?!\r\n'),

    *bad_last('missing', 'No last chunk.', b''),
    *bad_last('half', 'A last chunk without its empty line.', b'0\r\n'),
    *bad_last('digit', 'Nothing but the digit of the last chunk.', b'0'),
    *bad_last('zz', 'A last chunk that is no number.', b'ZZ\r\n\r\n'),
    *bad_last('negative', 'A last chunk of less than nothing.', b'-1\r\n\r\n'),
    *bad_last('empty', 'Empty lines for a last chunk.', b'\r\n\r\n'),
    *bad_last('trailer-no-colon', 'A trailer without a colon.', b'0\r\nno trailer\r\n\r\n'),
    *bad_last('trailer-cut', 'A trailer that breaks off.', b'0\r\nX-Trailer: val'),
    *bad_last('trailer-nul', 'A trailer with NUL.', b'0\r\nX: \0\r\n\r\n'),
    *bad_last('trailer-long', 'A trailer of 128 KiB.', b'0\r\nX: ' + b'x' * (128 << 10) + b'\r\n\r\n'),
    Case('last-zeros', 'Many zeros are a last chunk as well.',
         ((gets, lies(NO_RANGES, chunked(last=b'0000\r\n\r\n'))),), CHUNKED),
    Case('last-extension', 'A last chunk with an extension.',
         ((gets, lies(NO_RANGES, chunked(last=b'0;name=value\r\n\r\n'))),), CHUNKED),
    Case('chunk-leading-zeros', 'Leading zeros are allowed.',
         ((gets, lies(NO_RANGES, chunked(spoil_at=0.5, spoil=chunk_form(b'0000{n}\r\n{data}\r\n')))),), CHUNKED),
    Case('chunk-capitals', 'Capital digits are allowed.',
         ((gets, lies(NO_RANGES, chunked(size=0xABCD, spoil_at=0, spoil=chunk_form(b'ABCD\r\n{data}\r\n')))),), CHUNKED),
    *(Case(f'chunk-bites-{bite}-{size}{name}', 'Lines of the framing arrive in pieces, wherever they break.',
           ((gets, lies(NO_RANGES, chunked_in_bites(size, bite, 0.002, last))),), CHUNKED, size=400)
      for bite in (1, 2, 3) for size in (1, 7, 300)
      for name, last in (('', b'0\r\n\r\n'), ('-trailer', b'0\r\nX-Trailer: y\r\n\r\n'))),
    *(Case(f'chunk-at-once-{size}', 'The last chunk is there together with the bytes, and the client has no more time for it '
           'in this turn: it must come back, though nothing more will arrive.',
           ((gets, lies(NO_RANGES, chunk_at_once(0.1))),), CHUNKED, size=size, hurry=50,
           args=('--retries=0', '--stall-timeout=900', '--connect-timeout=900')) for size in (1, 2, 1000, 8000, 70_000)),
    Case('chunk-one-byte', 'Chunks of one byte.', ((gets, lies(NO_RANGES, chunked(size=1))),), CHUNKED, size=3000),

    Case('chunk-cut-same-place', 'Cut between chunks at the same place each time, and never a last chunk.',
         ((gets, lies(NO_RANGES, chunked(spoil_at=0.5, spoil=between_chunks))),), UNPROVEN, args=QUICK),
    Case('chunk-cut-twice', 'Cut between chunks at the same place twice, then whole.',
         ((nth(1, 2), lies(NO_RANGES, chunked(spoil_at=0.5, spoil=between_chunks))), (later, lies(NO_RANGES, chunked()))),
         UNPROVEN, args=QUICK),
    Case('chunk-nothing', 'Cut before the first chunk, each time.',
         ((gets, lies(NO_RANGES, chunked(spoil_at=0, spoil=between_chunks))),), UNPROVEN, args=QUICK),
    Case('chunk-empty-object', 'An empty object in no chunks but the last.', ((gets, lies(NO_RANGES, chunked())),), CHUNKED,
         size=0),

    *coding('gzip', 'A transfer coding that nobody asked for.', 'gzip'),
    *coding('x-gzip', 'The same under its old name.', 'x-gzip'),
    *coding('deflate', 'Another one.', 'deflate'),
    *coding('unknown', 'One that does not exist.', 'whatever'),
    *coding('gzip-chunked', 'Compressed, then in chunks.', 'gzip, chunked', body=lies(zipped, in_chunks)),
    *coding('gzip-chunked-only', 'The same without a Content-Length.', 'gzip, chunked', body=lies(zipped, in_chunks),
            length=False),
    *coding('chunked-gzip', 'In chunks, then compressed.', 'chunked, gzip', body=lies(in_chunks, zipped)),
    *coding('chunked-identity', 'In chunks, and then as it is.', 'chunked, identity', body=in_chunks),
    *coding('identity-chunked', 'As it is, and then in chunks.', 'identity, chunked', ends(FINE, NETWORK, REFUSED),
            body=in_chunks),
    *coding('chunked-twice', 'In chunks twice.', 'chunked, chunked', body=lies(in_chunks, in_chunks)),
    *coding('parameter', 'Chunks with a parameter.', 'chunked;q=1', body=in_chunks),
    *coding('xchunked', 'A name that only ends like it.', 'xchunked', body=in_chunks),
    *coding('not-chunked', 'A name that only begins like it.', 'chunkedx', body=in_chunks),
    *coding('empty', 'No coding at all.', '', ends(FINE, NETWORK, REFUSED), body=lies()),
    *coding('identity', 'As it is.', 'identity', DONE, body=lies()),
    *coding('capitals', 'In chunks, in capitals.', 'CHUNKED', DONE, body=in_chunks, length=False),
    *coding('list', 'In chunks, and an empty member of the list.', 'chunked,', ends(FINE, NETWORK, REFUSED), body=in_chunks,
            length=False),
    Case('coding-two-headers', 'Two headers: gzip, and chunked.',
         ((gets, lies(NO_RANGES, zipped, in_chunks, gone('Content-Length'), add('Transfer-Encoding', 'gzip'),
                      add('Transfer-Encoding', 'chunked'))),), ends(NETWORK, REFUSED), args=QUICK),

    unannounced('close', 'No length: the end of the connection ends the body, and proves nothing.', no_length,
                DONE.but(proven=False)),
    unannounced('announced-close', 'The same, and the answer said that the connection will end.',
                lies(no_length, put('Connection', 'close')), DONE),
    unannounced('http10', 'The same under HTTP/1.0.', lies(gone('Content-Length'), http10), DONE),
    unannounced('close-cut', 'No length, and lost at the same place each time.', lies(no_length, cut(0.5)), UNPROVEN,
                args=QUICK),
    unannounced('close-reset', 'No length, and reset at the same place each time.', lies(no_length, cut(0.5, reset)),
                ends(NETWORK), args=QUICK),
    unannounced('close-nothing', 'No length, and not a byte.', lies(no_length, cut(0)), UNPROVEN, args=QUICK),
    unannounced('announced-close-cut', 'No length, an announced end, and lost at the same place each time.',
                lies(no_length, put('Connection', 'close'), cut(0.5)), UNPROVEN, args=QUICK),
    unannounced('digest', 'No length, but a checksum that agrees proves the end.', no_length, TOLD,
                args=(f'--checksum=sha256:{SHA256}',)),
    unannounced('digest-cut', 'No length, lost halfway each time, and a checksum that cannot agree.',
                lies(no_length, cut(0.5)), ends(NETWORK, 5), args=(*QUICK, f'--checksum=sha256:{SHA256}')),
    unannounced('crc64', 'No length, but the provider tells a checksum.', lies(no_length, put('x-oss-hash-crc64ecma', '{crc64}')),
                TOLD),
    unannounced('tls', 'No length, and TLS says that it is over.', no_length, TOLD, origin='https'),
    unannounced('tls-cut', 'No length, and TLS breaks off without a word at the same place each time.',
                lies(no_length, cut(0.5, drop_dead)), UNPROVEN, origin='https', args=QUICK),
    Case('end-digest-once', 'No length and lost halfway once: a checksum that does not agree yet is no verdict.',
         ((nth(1), lies(NO_RANGES, no_length, cut(0.5))), (later, NO_RANGES)), TOLD,
         args=(*QUICK, f'--checksum=sha256:{SHA256}')),
    Case('end-length', 'A length proves the end.', ((gets, NO_RANGES),), TOLD),
    Case('end-range', 'A total proves the end.', (), TOLD),
    Case('end-chunked', 'A last chunk, of which libsoup is not believed.', ((gets, lies(NO_RANGES, chunked())),), CHUNKED),
    Case('end-range-later', 'No length at first, but the total of a later range proves the end.',
         ((nth(1), lies(NO_RANGES, no_length, cut(0.5))),), TOLD),
)

CASES = tuple(case.hurried() for case in ROWS)
