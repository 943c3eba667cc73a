# SPDX-License-Identifier: GPL-3.0-or-later
"""Several answers of several versions, one after the other; and nodes that give the same bytes names of their own."""

import hashlib

from case import ASKS, CHECKSUM, CHANGED, DONE, FINE, NETWORK, NEVER_LOST, RESUMED, Case, Step, ends
from lies import *
from objects import MIB, SMALL, content

BIG = ('big',)
CUT = (nth(1), cut(0.5))
NO_RANGES = ignores('Range')
RESTART = ('--on-change=restart',)
SHA256 = hashlib.sha256(content(SMALL, 1)).hexdigest()
NODE = put('ETag', '"node-{n}"')
CRC = (always, put('x-oss-hash-crc64ecma', '{crc64}'))

LOST = {
    'length': cut(0.5),
    'chunked': chunked(spoil_at=0.5, spoil=inside_chunk),
    'chunks': chunked(spoil_at=0.5, spoil=between_chunks),
    'close': lies(no_length, cut(0.5)),
    'announced': lies(no_length, put('Connection', 'close'), cut(0.5)),
    'reset': lies(no_length, cut(0.5, reset)),
}


def from_third_on(exchange):
    return gets(exchange) and exchange.n >= 3


def scripted(name, why, one, two, end, three=lies(), args=(), **more):
    """No ranges. Version 1 is lost half way, comes again somehow, and from the third answer on it is version 2."""
    return Case(name, why, ((from_third_on, has_version(1)), (gets, NO_RANGES), (nth(1), one), (nth(2), two), (nth(3), three)),
                end, args=args, **({'size': 4 * MIB} | more))


def both_ways(framing, one):
    # What ended without a word looks whole at first: it is read once more to see.
    looks_whole = framing in ('chunks', 'close', 'announced')
    changes = ends(CHANGED, part=True, kept=0.3)
    restarts = DONE.but(version=1)
    if framing == 'announced':
        changes, restarts = changes.but(exits=changes.exits | {FINE}, cut=True), DONE.but(cut=True)
    yield scripted(f'two-framings-{framing}', 'Lost half way, then with a length: that is all of it.', one, lies(),
                   changes.but(exits=frozenset((FINE, CHANGED))) if looks_whole else DONE.but(version=0, requests=2), cut(MIB))
    yield Case(f'two-framings-{framing}-one-version', 'The same of one version: nothing is fetched a third time.',
               ((gets, NO_RANGES), (nth(1), one)),
               DONE.but(requests=3, cut=framing == 'announced') if looks_whole else DONE.but(requests=2), size=4 * MIB, args=('--connections=1',))
    for change, sizes in (('', {}), ('-shorter', {1: -3 * MIB}), ('-longer', {1: MIB})):
        yield scripted(f'three-framings-{framing}{change}', 'Both are lost, then there is another version, lost as well.',
                       one, cut(0.7), changes, cut(MIB // 2), sizes=sizes)
        yield scripted(f'three-framings-{framing}{change}-restart', 'The same, and the user had said: restart.',
                       one, cut(0.7), restarts, cut(MIB // 2), RESTART, sizes=sizes)


def without_etag(name, **more):
    yield scripted(f'three-framings-{name}', 'The same with another kind of validator.', LOST['chunked'], cut(0.7),
                   ends(CHANGED, part=True, kept=0.4), cut(MIB // 2), **more)
    yield scripted(f'three-framings-{name}-restart', 'The same with another kind of validator, told to restart.',
                   LOST['chunked'], cut(0.7), DONE.but(version=1), cut(MIB // 2), RESTART, **more)


ROWS = (
    *(case for framing, one in LOST.items() for case in both_ways(framing, one)),
    *without_etag('date', etag=None),
    *without_etag('weak', etag='W/"{number}"', modified=False),
    *without_etag('weak-date', etag='W/"{number}"'),
    *without_etag('nothing', etag=None, modified=False),
    Case('fetched-again', 'A chunked body without ranges is lost in the middle, and comes whole: once is enough.',
         ((gets, lies(NO_RANGES, chunked())), (nth(1), chunked(spoil_at=0.5, spoil=inside_chunk))), DONE.but(requests=2)),
    Case('fetched-again-runs', 'The same over two runs of the program.',
         ((gets, NO_RANGES), (both(phase(1), gets), chunked(spoil_at=0.5, spoil=inside_chunk))),
         steps=(Step(ends(NETWORK, part=True, kept=0.4), ('--retries=0',)), Step(DONE.but(requests=1)))),

    Case('nodes', 'Each answer has an ETag of its own over the same bytes, size and date: the overlap decides.',
         ((gets, NODE), CUT), RESUMED, conditional=False),
    Case('nodes-again', 'The same over two runs of the program.',
         ((both(phase(1), gets), lies(NODE, cut(0.5))), (both(phase(2), gets), put('ETag', '"other-{n}"'))), conditional=False,
         steps=(Step(ends(NETWORK, part=True, kept=0.4), ('--retries=0',)), Step(RESUMED))),
    Case('nodes-split', 'The same with four connections.', ((gets, NODE),), DONE, BIG, conditional=False),
    Case('nodes-cut', 'The same, and every answer is lost after 90 kB: nothing proves that they belong together.',
         ((gets, lies(NODE, cut(90_000))),), ends(CHANGED, NETWORK, part=True), conditional=False),
    Case('nodes-no-ranges', 'The same without ranges.', ((gets, lies(NO_RANGES, NODE)), CUT), DONE, conditional=False),
    Case('nodes-weak', 'Each answer has a weak ETag of its own.', ((gets, put('ETag', 'W/"node-{n}"')), CUT), RESUMED,
         conditional=False),
    Case('nodes-weak-strong', 'Weak from one node, strong from the other.',
         ((gets, NODE), (nth(1), put('ETag', 'W/"node"')), CUT), RESUMED, conditional=False),
    Case('nodes-weak-split', 'Weak at first; on the resume each connection would meet another node while the first is compared.',
         ((gets, NODE), (both(phase(1), gets), lies(put('ETag', 'W/"node-3"'), cut(0.4)))), size=4 * MIB, conditional=False,
         steps=(Step(ends(NETWORK, part=True, kept=0.2), ('--retries=0', '--connections=1')), Step(DONE, ('--connections=4',)))),
    Case('nodes-weakened', 'The same ETag, but weak on the resume.', (CUT, (later, put('ETag', 'W/{etag}'))), RESUMED,
         conditional=False),
    Case('nodes-strengthened', 'The same ETag, weak at first and strong on the resume.',
         ((nth(1), put('ETag', 'W/{etag}')), CUT), RESUMED, conditional=False),
    Case('nodes-gone', 'One node tells no ETag, but the date.', (CUT, (later, gone('ETag'))), RESUMED, conditional=False),
    Case('nodes-412', 'Each node knows only its own ETag, and says 412 to the others\'.',
         (CUT, (conditional, says(412)), (gets, NODE)), DONE, conditional=False),
    Case('nodes-digest', 'The user gave a checksum: it decides.', ((gets, NODE), CUT), RESUMED, conditional=False,
         args=(f'--checksum=sha256:{SHA256}',)),
    Case('nodes-crc64', 'The provider told a checksum: it decides.', (CRC, (gets, NODE), CUT), RESUMED, conditional=False),
    Case('nodes-crc64-split', 'The same with four connections.', (CRC, (gets, NODE)), DONE, BIG, conditional=False),
    Case('nodes-digest-only', 'Neither date nor the same ETag, but a checksum of the user: it decides.',
         ((gets, NODE), CUT), ends(FINE, CHANGED), modified=False, conditional=False, args=(f'--checksum=sha256:{SHA256}',)),
    Case('nodes-other-bytes', 'Other ETag and other bytes under the same size and date.',
         (CUT, (later, lies(NODE, bytes_of(1)))), NEVER_LOST, conditional=False),
    Case('nodes-flip-digest', 'Another ETag, and a bit behind the overlap is another: the checksum catches it.',
         (CUT, (later, lies(NODE, flips(0.9)))), ends(CHECKSUM, CHANGED, part=True), conditional=False,
         args=(f'--checksum=sha256:{SHA256}',)),
    Case('nodes-flip-crc64', 'The same with the checksum of the provider.', (CRC, CUT, (later, lies(NODE, flips(0.9)))),
         ends(CHECKSUM, CHANGED, part=True), conditional=False),
    Case('nodes-no-date', 'Another ETag, and no date that would tell that it is the same: it may have changed.',
         (CUT, (later, NODE)), ASKS, modified=False, conditional=False),
    Case('nodes-other-date', 'Another ETag and another date: it has changed.',
         (CUT, (later, lies(NODE, put('Last-Modified', 'Mon, 01 Jan 2024 00:00:09 GMT')))), ASKS, conditional=False),
    Case('nodes-other-size', 'Another ETag and another size under the same date: it has changed.',
         (CUT, (later, lies(shows_version(1, 'If-Match'), put('Last-Modified', 'Mon, 01 Jan 2024 00:00:00 GMT')))), ASKS,
         sizes={1: 5000}, conditional=False),
    Case('nodes-same-etag-other-date', 'The same strong ETag under another date: it is the same.',
         (CUT, (later, put('Last-Modified', 'Mon, 01 Jan 2024 00:00:09 GMT'))), RESUMED),
)

CASES = tuple(case.hurried() for case in ROWS)
