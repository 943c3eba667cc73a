# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server takes and what it does not: ranges, conditions, and statuses that carry the file under another number."""

from case import CHANGED, DONE, FINE, LINK, NETWORK, REFUSED, RESUMED, Case, Step, ends
from lies import *

BIG = ('big',)
CUT = (nth(1), cut(0.5))
SHORT = ('--retries=1',)
NO_RANGES = ignores('Range')
PAGE = '<html><h1>No</h1></html>'
NOTHING = 'nothing to save'


# One plain GET comes before any verdict about ranges.
LISTED = (400, 401, 403, 404, 405, 406, 416, 500, 501, 503)
OTHERS = (402, 408, 409, 410, 411, 412, 413, 414, 415, 417, 418, 421, 422, 424, 425, 426, 428, 429, 431, 451, 499, 502,
          504, 505, 507, 508, 510, 520, 530, 599)


def refused_range(status):
    yield Case(f'range-refused-{status}', f'{status} to every range; without one the file comes.',
               ((ranged, says(status)),), DONE)
    yield Case(f'range-refused-{status}-body', f'{status} with a page to every range; without one the file comes.',
               ((ranged, says(status, PAGE, Content_Type='text/html')),), DONE)


def refused_resume(status):
    yield Case(f'range-refused-{status}-resume', f'{status} to every range of a resume: from the first byte, comparing.',
               (CUT, (both(later, ranged), says(status))), DONE)
    yield Case(f'range-refused-{status}-again', f'{status} to every range of the next run: from the first byte, comparing.',
               ((both(phase(1), gets), cut(0.5)), (both(phase(2), ranged), says(status))),
               steps=(Step(ends(NETWORK, part=True, kept=0.4), ('--retries=0',)), Step(DONE)))


def refused_connections(status):
    yield Case(f'range-refused-{status}-split', f'{status} to every further connection: one is enough.',
               ((inner, says(status)),), DONE, BIG)


def refused_condition(status, name, why, **more):
    yield Case(f'condition-{status}-{name}', f'{status} to every condition: {why}',
               (CUT, (conditional, says(status))), DONE, conditional=False, **more)


def validator(name, value, why='A validator that is none.'):
    """An ETag of that form must cost nobody the file, if conditions meet with nothing, or with a refusal."""
    yield Case(f'validator-{name}', why, (CUT,), DONE, etag=value, modified=False, conditional=False)
    yield Case(f'validator-{name}-400', f'{why} The server refuses it as a condition.', (CUT, (conditional, says(400))), DONE,
               etag=value, modified=False, conditional=False)
    yield Case(f'validator-{name}-again', f'{why} Over two runs.', ((both(phase(1), gets), cut(0.5)),), etag=value,
               modified=False, conditional=False,
               steps=(Step(ends(NETWORK, part=True, kept=0.4), ('--retries=0',)), Step(DONE)))


def date(name, value):
    yield Case(f'date-{name}', f'A Last-Modified of {value!r}.', (CUT,), DONE, etag=None, date=value,
               conditional=False)
    yield Case(f'date-{name}-400', f'A Last-Modified of {value!r}, refused as a condition.',
               (CUT, (conditional, says(400))), DONE, etag=None,
               date=value, conditional=False)


def bears_file(status):
    whole = lies(NO_RANGES, claims(status))
    yield Case(f'success-{status}', f'{status} carries the file, as every success does.', ((gets, whole),), DONE)
    yield Case(f'success-{status}-chunked', f'{status} carries the file in chunks.', ((gets, lies(whole, chunked())),), DONE)
    yield Case(f'success-{status}-resume', f'{status} on a resume carries the whole file.', (CUT, (later, whole)), DONE)
    yield Case(f'success-{status}-cut', f'{status} is lost halfway, and then comes whole.',
               ((gets, whole), (nth(1), cut(0.5))), DONE)


def bears_nothing(status):
    empty = lies(claims(status), gone('Content-Range', 'Content-Length'), cut(0))
    yield Case(f'nothing-{status}', f'{status}: there is nothing to save.', ((gets, empty),), ends(REFUSED, message=NOTHING),
               args=SHORT)
    yield Case(f'nothing-{status}-length', f'{status} with a length of 0.',
               ((gets, lies(empty, put('Content-Length', '0'))),), ends(REFUSED, message=NOTHING), args=SHORT)
    yield Case(f'nothing-{status}-resume', f'{status} on a resume: what is there stays.', (CUT, (later, empty)),
               ends(CHANGED, NETWORK, REFUSED, part=True, kept=0.4), args=SHORT)
    yield Case(f'nothing-{status}-range', f'{status} to ranges; without one the file comes.', ((ranged, empty),), DONE)


def all_of(make, *rows):
    return tuple(case for row in rows for case in (make(*row) if isinstance(row, tuple) else make(row)))


ETAGS = (
    ('weak', 'W/"weak"'), ('weak-empty', 'W/""'), ('weak-bare', 'W/weak'), ('weak-lower', 'w/"weak"'), ('weak-only', 'W/'),
    ('weak-twice', 'W/W/"x"'), ('weak-open', 'W/"x'), ('weak-blank', 'W/ "x"'), ('bare', '5eb63bbbe01eeed0'), ('open', '"x'),
    ('closed', 'x"'), ('quote', '"'), ('empty', '""'), ('no-text', ''), ('apostrophes', "'x'"), ('inner-quote', '"a"b"'),
    ('behind', '"x"y'), ('blank', '"a b"'), ('comma', '"a,b"'), ('list', '"a", "b"'), ('semicolon', '"x";y=z'), ('tab', '"a\tb"'),
    ('latin1', '"\xe9"'), ('utf8', '"\xc3\xa9"'), ('control', '"\x01"'), ('delete', '"\x7f"'), ('backslash', '"a\\"'),
    ('star', '*'), ('star-quoted', '"*"'), ('null', 'null'), ('dash', '-'), ('zero', '0'), ('long', '"' + 'e' * 8000 + '"'),
)
DATES = (
    ('yesterday', 'yesterday'), ('zero', '0'), ('minus', '-1'), ('empty', ''), ('number', '1704067200'),
    ('iso', '2024-01-01T00:00:00Z'), ('rfc850', 'Monday, 01-Jan-24 00:00:00 GMT'), ('asctime', 'Mon Jan  1 00:00:00 2024'),
    ('zone', 'Mon, 01 Jan 2024 00:00:00 +0100'), ('no-zone', 'Mon, 01 Jan 2024 00:00:00'), ('future', 'Mon, 01 Jan 2480 00:00:00 GMT'),
    ('ancient', 'Thu, 01 Jan 1601 00:00:00 GMT'), ('wrong-day', 'Sun, 01 Jan 2024 00:00:00 GMT'),
    ('no-such-day', 'Mon, 32 Jan 2024 00:00:00 GMT'), ('latin1', 'Mon, 01 J\xe4n 2024 00:00:00 GMT'),
)
CONDITIONS = (
    ('strong', 'a strong ETag.', {}), ('weak', 'a weak ETag.', dict(etag='W/"weak"', modified=False)),
    ('weak-date', 'a weak ETag and a date.', dict(etag='W/"weak"')), ('date', 'a date.', dict(etag=None)),
    ('odd', 'an odd ETag.', dict(etag='"a, b\\ {c};W/=?~"')),
)

ROWS = (
    *all_of(refused_range, *LISTED, *OTHERS),
    *all_of(refused_resume, *LISTED),
    *all_of(refused_connections, *LISTED),
    Case('range-refused-416-total', '416 with the true total to every range; without one the file comes.',
         ((ranged, says(416, Content_Range='bytes */{total}')),), DONE),
    Case('range-refused-close', 'The connection ends whenever a range is asked for.', ((ranged, first(close)),), DONE),
    Case('range-refused-reset', 'The connection is reset whenever a range is asked for.', ((ranged, first(reset)),), DONE),
    Case('range-refused-once', 'The first range is refused with 500, all else is good.', ((nth(1), says(500)),), DONE),
    Case('range-refused-plain-too', 'Ranges are refused with 400, and without one it is 404: that is the verdict.',
         ((ranged, says(400)), (gets, says(404))), ends(REFUSED), args=SHORT),
    Case('range-refused-empty', 'An empty object, and 500 to every range.', ((ranged, says(500)),), DONE, size=0),
    Case('range-empty-206', 'An empty object as a range of nothing.',
         ((ranged, lies(claims(206), put('Content-Range', 'bytes 0-0/0'))),), DONE, size=0),
    Case('range-empty-206-minus', 'An empty object as a range that ends before it begins.',
         ((ranged, lies(claims(206), put('Content-Range', 'bytes 0--1/0'))),), DONE, size=0),
    Case('range-empty-206-star', 'An empty object as a range that cannot be.',
         ((ranged, lies(claims(206), put('Content-Range', 'bytes */0'))),), DONE, size=0),
    Case('range-empty-206-bare', 'An empty object as 206 without Content-Range.', ((ranged, claims(206)),), DONE, size=0),

    *(case for status in (400, 403, 500, 501) for name, why, more in CONDITIONS
      for case in refused_condition(status, name, why, **more)),
    *(case for status in (401, 404, 405, 406, 409, 411, 417, 422, 428, 502, 503, 505) for case in
      refused_condition(status, 'strong', 'a strong ETag.')),
    Case('condition-400-split', '400 to every condition, with four connections.', ((conditional, says(400)),), DONE, BIG,
         conditional=False),
    Case('condition-400-again', '400 to every condition, over two runs.',
         ((both(phase(1), gets), cut(0.5)), (both(phase(2), conditional), says(400))), conditional=False,
         steps=(Step(ends(NETWORK, part=True, kept=0.4), ('--retries=0',)), Step(DONE))),
    Case('condition-403-changed', '403 to every condition, and the object is another one: its own validator says so.',
         (CUT, (later, has_version(1)), (conditional, says(403))), ends(CHANGED, part=True, kept=0.4), conditional=False),
    Case('condition-403-restart', 'The same, and the user had said: restart.',
         (CUT, (later, has_version(1)), (conditional, says(403))), DONE.but(version=1), args=('--on-change=restart',),
         conditional=False),
    Case('condition-close', 'The connection ends whenever there is a condition.', (CUT, (conditional, first(close))), DONE,
         conditional=False),
    *all_of(validator, *ETAGS),
    *all_of(date, *DATES),

    *all_of(bears_file, 203, 218, 226, 250, 299),
    *all_of(bears_nothing, 204, 205),
    Case('success-203-range', '203 over a range that says so.', ((both(nth(1), ranged), claims(203)),), ends(FINE, NETWORK)),
    Case('success-226-changed', '226 on a resume carries another object.',
         (CUT, (later, lies(has_version(1), NO_RANGES, claims(226)))), ends(CHANGED, part=True, kept=0.4)),
)

CASES = tuple(case.hurried() for case in ROWS)
