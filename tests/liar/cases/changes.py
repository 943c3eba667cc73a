# SPDX-License-Identifier: GPL-3.0-or-later
"""Validators that are missing, weak or wrong, and objects that change while they are fetched."""

from case import ASKS, DONE, FINE, HONEST, KEPT, NETWORK, NEVER_LOST, REFUSED, RESUMED, STOPPED, Case, Step, ends
from lies import *

BIG = ('big',)
CUT = (nth(1), cut(0.5))
LAST_RETRY = ('--retries=1',)
BLIND = ignores('If-Match', 'If-Unmodified-Since')
STOP = (both(phase(1), gets), cut(0.5, stall))
HOLD = Step(STOPPED, ('--stall-timeout=9',), stop='int')
BETWEEN = both(phase(2), gets)


def overlaps(run, sandbox, output):
    """A resume without a strong validator compares 64 KiB of what it has."""
    starts = [record.request.start for record in run.gets() if record.request.start > 0]
    if not starts:
        yield 'no request asked for a later range'
    elif min(starts) > run.version.size // 2 - 64 * KIB:
        yield f'ranges begin at {starts}: nothing of the first half was compared'


def changed(name, why, lie, end=ASKS, **more):
    """The client is interrupted halfway; then the object is another one."""
    return Case(name, why, (STOP, (BETWEEN, lie)), steps=(HOLD, Step(end)), **more)


def answered(policy, end, **more):
    return Case(f'changed-{policy}', f'The object changed, and the user had said: {policy}.',
                (STOP, (BETWEEN, has_version(1))),
                steps=(HOLD, Step(end, (f'--on-change={policy}',), **more)))


def keeps_old_part(run, sandbox, output):
    if not sandbox.parts():
        yield 'the old part is gone'


CASES = (
    Case('etag-other', '206 with another ETag: the server ignored If-Match.', (CUT, (inner, shows_version(1, 'If-Match'))),
         ASKS),
    Case('etag-other-same-bytes', 'Another ETag over the same bytes, size and date: the overlap tells.',
         (CUT, (inner, lies(put('ETag', '"mirror-2"')))), RESUMED, conditional=False),
    Case('etag-other-segment', 'One segment comes from another version of the object.',
         ((in_tail, shows_version(1, 'If-Match')),), ends(4, FINE, part=None), BIG),
    Case('etag-other-all-segments', 'Every further connection meets another version.',
         ((inner, shows_version(1, 'If-Match')),), ends(4, FINE), BIG),
    Case('etag-412-segment', 'The object changed before the second connection: 412.',
         ((inner, shows_version(1)),), ends(4, FINE), BIG),
    Case('etag-gone', 'A 206 without the ETag that the first answer had.', (CUT, (inner, gone('ETag'))), HONEST),
    Case('etag-gone-changed', 'A 206 without any validator, of another object with the same size.',
         (CUT, (inner, lies(shows_version(1, 'If-Match'), gone('ETag', 'Last-Modified')))), KEPT),
    Case('etag-gone-segment', 'Further connections meet a 206 without any validator, of another object.',
         ((inner, lies(shows_version(1, 'If-Match'), gone('ETag', 'Last-Modified'))),), ends(FINE, 4, NETWORK, REFUSED), BIG),
    Case('etag-turns-weak', 'The resumed range has the ETag in its weak form, and the bytes of another object.',
         (CUT, (inner, lies(bytes_of(1), put('ETag', 'W/{etag}')))), KEPT),
    Case('etag-flaps', 'Every answer has another ETag.', (CUT, (gets, put('ETag', '"flap-{n}"'))), RESUMED,
         conditional=False),
    Case('etag-each-size', 'Another total with the same ETag: the total is believed.',
         (CUT, (inner, shows_version(1, 'If-Match'))), ASKS, etag='"same"', sizes={1: 5000}, seeds={1: 1}),
    Case('etag-unquoted', 'An ETag without quotes, as some stores send it.', (CUT,), HONEST, etag='5eb63bbbe01eeed0',
         conditional=False),
    Case('etag-odd', 'An ETag with commas, spaces and a backslash goes back byte for byte.', (CUT,), RESUMED,
         etag='"a, b\\ {c};W/=?~"'),
    Case('etag-empty', 'An empty ETag proves nothing.', (CUT,), HONEST, etag='""', conditional=False),
    Case('etag-null', 'OSS says "null" where it has none.', (CUT,), HONEST, etag='"null"', conditional=False),
    Case('etag-twice', 'Two ETags in one answer.', (CUT, (gets, add('ETag', '"second"'))), HONEST, conditional=False),
    Case('etag-long', 'An ETag of 4 KiB.', (CUT,), HONEST, etag='"' + 'e' * 4096 + '"'),
    Case('412-spurious', '412 although the object is the same.', (CUT, (nth(2), says(412))), HONEST),
    Case('412-always', '412 to every condition, although the object is the same.',
         (CUT, (lambda exchange: exchange.request.get('If-Match') is not None, says(412))), HONEST),
    Case('412-other', 'The object changed: 412.', (CUT, (later, has_version(1))), ASKS),

    Case('weak', 'A weak ETag: goes on when 64 KiB of what is there compare equal.', (CUT,), RESUMED, etag='W/"weak"',
         modified=False, check=overlaps),
    Case('weak-modified', 'A weak ETag and a date.', (CUT,), RESUMED, etag='W/"weak"'),
    Case('modified', 'Only Last-Modified.', (CUT,), RESUMED, etag=None),
    Case('modified-412', 'Only Last-Modified, and the object changed: 412.', (CUT, (later, has_version(1))), ASKS, etag=None),
    Case('modified-ignored', 'Only Last-Modified; the server ignores the condition and shows another date.',
         (CUT, (later, shows_version(1, 'If-Unmodified-Since'))), ASKS, etag=None),
    Case('modified-segment', 'Only Last-Modified, and one segment of another version.',
         ((in_tail, shows_version(1, 'If-Unmodified-Since')),), ends(4, FINE), BIG, etag=None),
    Case('validator-none', 'No validator: goes on when 64 KiB compare equal.', (CUT,), RESUMED, etag=None, modified=False,
         check=overlaps),
    Case('validator-none-split', 'No validator and four connections.', (), DONE, BIG, etag=None, modified=False),
    Case('validator-none-changed', 'No validator, and another object of the same size.',
         (CUT, (later, has_version(1))), NEVER_LOST, etag=None, modified=False),
    Case('validator-none-appended', 'No validator, and the object grew at its end.', (CUT, (later, has_version(1))), HONEST,
         etag=None, modified=False, sizes={1: 5000}, seeds={1: 1}),
    Case('validator-none-date', 'Nothing but a Date.', (CUT, (gets, gone('Accept-Ranges', 'Server'))), RESUMED, etag=None,
         modified=False),
    Case('validator-weak-changed', 'A weak ETag that stays while the bytes change.', (CUT, (later, has_version(1))),
         NEVER_LOST, etag='W/"same"', modified=False),

    changed('changed-between', 'Interrupted; then the object is another of the same size, and the server says 412.',
            has_version(1)),
    changed('changed-between-blind', 'The same with a server that ignores If-Match.', lies(has_version(1), BLIND)),
    changed('changed-shrunk', 'Now it is shorter than what is on disk.', has_version(1), sizes={1: -150_000}),
    changed('changed-shrunk-blind', 'Shorter, and the server ignores If-Match: 416.', lies(has_version(1), BLIND),
            sizes={1: -150_000}),
    changed('changed-grown-blind', 'Longer, and the server ignores If-Match.', lies(has_version(1), BLIND),
            sizes={1: 5000}, seeds={1: 1}),
    changed('changed-empty', 'Now it is empty.', has_version(1), sizes={1: -200_003}),
    changed('changed-no-validator', 'No validator, another object of the same size.', has_version(1), etag=None,
            modified=False),
    changed('changed-weak', 'A weak ETag, another object with another weak ETag.', has_version(1), etag='W/"{number}"',
            modified=False),
    changed('changed-modified', 'Only a date, and another object.', has_version(1), etag=None),
    changed('changed-gone', 'Now it is gone: keeps what is there.', says(404), ends(REFUSED, part=True, kept=0.4)),
    changed('changed-not', 'Interrupted and nothing changed: not a byte comes twice.', rate(0),
            RESUMED.but(served=0.51)),
    changed('changed-not-no-validator', 'Interrupted, no validator and nothing changed: 64 KiB come twice.', rate(0),
            RESUMED.but(served=0.51 + 0.34), etag=None, modified=False),
    answered('ask', ASKS),
    answered('keep', ASKS),
    answered('restart', DONE.but(version=1)),
    answered('copy', ends(FINE, version=1), check=keeps_old_part),
    Case('changed-twice', 'Restarted, and then it changes again.',
         (STOP, (BETWEEN, has_version(1)), (both(phase(2), nth(3)), lies(cut(0.3))), (both(phase(2), lambda e: e.n > 3),
                                                                                     has_version(2))),
         steps=(HOLD, Step(ends(FINE, 4), ('--on-change=restart',)))),
    Case('changed-and-back', 'Another object, and then the old one again: the kept part goes on.',
         (STOP, (BETWEEN, has_version(1)), (both(phase(3), gets), has_version(0))),
         steps=(HOLD, Step(ASKS), Step(RESUMED.but(version=0)))),

    Case('replaced-midway', 'The object is replaced after 8 MiB; new ranges meet 412.',
         ((lambda exchange: exchange.run.sent > 8 << 20, has_version(1)), (nth(1), cut(0.6))), ends(4, FINE), BIG),
    Case('replaced-midway-blind', 'The object is replaced after 8 MiB, and If-Match is ignored.',
         ((lambda exchange: exchange.run.sent > 8 << 20, lies(has_version(1), BLIND)), (nth(1), cut(0.6))), ends(4, FINE), BIG),
    Case('replaced-at-once', 'The object is replaced right after the first answer, and If-Match is ignored.',
         ((later, lies(has_version(1), BLIND)),), ends(4, FINE), BIG),
    Case('grown-midway', 'The object grows while it is fetched, and If-Match is ignored.',
         ((later, lies(has_version(1), BLIND)), (nth(1), cut(0.3))), ends(4, part=True), BIG, sizes={1: 1 << 20}, seeds={1: 1}),
    Case('shrunk-midway', 'The object shrinks while it is fetched, and If-Match is ignored.',
         ((later, lies(has_version(1), BLIND)), (nth(1), cut(0.3))), ends(4, part=True), BIG, sizes={1: -(2 << 20)}),
    Case('if-changed-same', 'Fetched again only if it changed: it did not.', (),
         steps=(Step(DONE), Step(DONE.but(requests=1, served=0), ('--if-changed',)))),
    Case('if-changed-other', 'Fetched again only if it changed: it did.', ((phase(2), has_version(1)),),
         steps=(Step(DONE), Step(DONE.but(version=1), ('--if-changed',)))),
    Case('if-changed-200', 'The server does not know conditions: 200 with the same ETag.',
         ((phase(2), ignores('If-None-Match', 'If-Modified-Since')),), steps=(Step(DONE), Step(DONE, ('--if-changed',)))),
    Case('if-changed-404', 'Fetched again only if it changed: it is gone, and the finished file stays.',
         ((phase(2), says(404)),), steps=(Step(DONE), Step(ends(REFUSED), ('--if-changed',)))),
    Case('finished-again', 'A finished and present file is reported without a request.', (),
         steps=(Step(DONE), Step(DONE.but(requests=0)))),
)
