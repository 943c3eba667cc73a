# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers to a range that are not the range: wrong Content-Range, 200, 416, multipart, and servers with few connections."""

from case import DONE, FINE, HONEST, KEPT, LINK, NETWORK, NEVER, REFUSED, RESUMED, Case, Step, ends
from lies import *

BIG = ('big',)
CUT = (nth(1), cut(0.5))
LAST_RETRY = ('--retries=1',)


def content_range(name, why, value, resume=KEPT, begin=HONEST, segment=HONEST, more=lies()):
    """A wrong Content-Range three times: on a resume, on the first answer, and on one of four connections."""
    lie = if_partial(lies(more, put('Content-Range', value) if value else gone('Content-Range')))
    return (
        Case(f'{name}', f'{why} On a resume.', (CUT, (inner, lie)), resume, args=LAST_RETRY),
        Case(f'{name}-first', f'{why} On the first answer.', ((gets, lie),), begin, args=LAST_RETRY),
        Case(f'{name}-segment', f'{why} On further connections.', ((inner, lie),), segment, BIG, args=LAST_RETRY),
    )


def on_resume(name, why, lie, end=KEPT, **more):
    """The first body is cut in half; this is what every later range meets."""
    return Case(name, why, (CUT, (inner, lie)), end, args=LAST_RETRY, **more)


MAY_COUNT = HONEST  # the numbers are plain, only their form is odd

CASES = (
    *content_range('range-start-high', 'Content-Range begins one byte later.', 'bytes {start+1}-{last}/{total}'),
    *content_range('range-start-moved', 'Content-Range and body begin 1000 bytes later.',
                   'bytes {start+1000}-{last}/{total}', more=shifts_body(1000)),
    *content_range('range-end-high', 'Content-Range ends at the total, one too far.', 'bytes {start}-{last+1}/{total}'),
    *content_range('range-end-low', 'Content-Range ends earlier than the body.', 'bytes {start}-{last-1000}/{total}',
                   HONEST, HONEST),
    *content_range('range-total-high', 'The total is larger than it was.', 'bytes {start}-{last}/{total+1}',
                   begin=HONEST),
    *content_range('range-total-low', 'The total is smaller than the range.', 'bytes {start}-{last}/{total-1}'),
    *content_range('range-missing', 'A 206 without Content-Range.', None, begin=HONEST),
    *content_range('range-overflow', 'Numbers beyond 64 bits.',
                   'bytes {start}-99999999999999999999999/99999999999999999999999'),
    *content_range('range-wraps', 'Numbers that 64 bits would wrap to the right ones.',
                   'bytes {start}-{last+18446744073709551616}/{total+18446744073709551616}'),
    *content_range('range-reversed', 'The last byte comes before the first.', 'bytes {last}-{start}/{total}'),
    *content_range('range-garbage', 'No numbers at all.', 'bytes all-of-it/some'),
    *content_range('range-unit', 'Another unit.', 'items {start}-{last}/{total}'),
    *content_range('range-star', 'The total is unknown.', 'bytes {start}-{last}/*', HONEST, HONEST),
    *content_range('range-capital', 'The unit with a capital.', 'Bytes {start}-{last}/{total}', MAY_COUNT, MAY_COUNT),
    *content_range('range-equals', 'An equals sign behind the unit.', 'bytes={start}-{last}/{total}', MAY_COUNT,
                   MAY_COUNT),
    *content_range('range-no-unit', 'No unit.', '{start}-{last}/{total}', MAY_COUNT, MAY_COUNT),
    *content_range('range-plus', 'A plus sign before a number.', 'bytes +{start}-{last}/{total}', MAY_COUNT, MAY_COUNT),
    *content_range('range-twice', 'Two Content-Range headers that contradict each other.',
                   'bytes {start}-{last}/{total}', HONEST, HONEST, more=add_first('Content-Range', 'bytes 0-9/10')),

    on_resume('range-start-low', 'A body that begins one byte earlier, and says so.',
              lambda answer, exchange: answer.become(earlier(exchange)), HONEST),
    on_resume('range-whole', 'A 206 with the whole object and a Content-Range that says so.',
              lambda answer, exchange: answer.become(earlier(exchange, exchange.start)), HONEST),
    Case('range-subset', 'The server gives at most 70,000 bytes at a time, and says so.', ((gets, only(70_000)),)),
    Case('range-subset-big', 'At most 3 MiB at a time, on four connections.', ((gets, only(3 << 20)),), DONE, BIG),
    Case('range-subset-later', 'Later answers give a part of the range only.', (CUT, (inner, only(30_000))), RESUMED),

    on_resume('ok-on-resume', '200 and the whole object to a range is never appended.', ignores('Range'), HONEST),
    Case('ok-on-resume-once', '200 to the resumed range, then 206.', (CUT, (nth(2), ignores('Range'))), HONEST),
    Case('ok-always', 'A server without ranges.', ((gets, lies(ignores('Range'), gone('Accept-Ranges'))),), DONE,
         ('small', 'big')),
    Case('ok-always-says-ranges', 'A server that claims to know ranges and does not.', ((gets, ignores('Range')),), DONE,
         BIG),
    Case('ok-always-cut', 'A server without ranges whose first body breaks off.',
         ((gets, lies(ignores('Range'), gone('Accept-Ranges'))), CUT), HONEST),
    Case('ok-second-connection', '200 to the second connection.', ((nth(2), ignores('Range')),), DONE, BIG),
    Case('ok-in-tail', '200 to ranges in the second half.', ((in_tail, ignores('Range')),), DONE, BIG),
    Case('ok-alternate', '200 to every other request.', ((even, ignores('Range')),), DONE, BIG),
    on_resume('ok-other-version', '200 with another object to a range.', lies(has_version(1), ignores('Range', 'If-Match')),
              ends(4, part=True, kept=0.4)),
    on_resume('ok-with-range', '200 with the range and its Content-Range: a 206 in all but the number.', claims(200),
              HONEST),
    on_resume('login-page', 'The network wants a sign-in: 200 and HTML.', login_page,
              ends(FINE, LINK, 4, NETWORK, REFUSED, part=True, kept=0.4)),
    Case('login-page-first', 'The network wants a sign-in from the beginning: that is what the link gives.',
         ((gets, login_page),), ends(FINE, LINK, NETWORK, REFUSED),
         extra_files=(b'<!DOCTYPE html><title>Sign in</title><p>Please sign in to use this network.</p>',)),
    Case('login-page-heals', 'A sign-in page on the resume; signed in, the next run finishes.',
         ((both(phase(1), nth(1)), cut(0.5)), (both(phase(1), later), login_page)),
         steps=(Step(ends(LINK, 4, NETWORK, REFUSED, part=True, kept=0.4), LAST_RETRY),
                Step(RESUMED.but(served=0.9)))),
    on_resume('login-redirect', 'The network wants a sign-in: a redirect to its page.', moves('{other}/login'),
              ends(FINE, LINK, 4, NETWORK, REFUSED, part=True, kept=0.4)),

    on_resume('multipart', 'multipart/byteranges with the wanted range in it.', multipart),
    Case('multipart-first', 'multipart/byteranges to the first request.', ((gets, multipart),), NEVER, args=LAST_RETRY),
    Case('multipart-segment', 'multipart/byteranges on further connections.', ((inner, multipart),), HONEST, BIG,
         args=LAST_RETRY),
    on_resume('gzip-206', 'The resumed range is in another coding than the beginning.',
              lies(put('Content-Encoding', 'gzip'), bytes_of(1))),
    Case('gzip-always', 'An object stored with Content-Encoding: the stored bytes are the object.',
         (CUT, (gets, put('Content-Encoding', 'gzip'))), RESUMED),
    Case('gzip-200', 'A stored Content-Encoding and no ranges.',
         ((gets, lies(ignores('Range'), put('Content-Encoding', 'gzip'))),)),

    on_resume('416-missing', '416 without a total on a resume.', says(416)),
    on_resume('416-same', '416 with the true total, though less is on disk.', says(416, Content_Range='bytes */{total}')),
    on_resume('416-smaller', '416: the object is now shorter than what is on disk.', says(416, Content_Range='bytes */1000')),
    on_resume('416-garbage', '416 with nonsense for a total.', says(416, Content_Range='bytes */many')),
    Case('416-equal', 'Everything is on disk but the total was never told: 416 with just that total says so.',
         ((nth(1), lies(ignores('Range'), chunked(last=b''), then(reset))),), DONE),
    Case('416-first', '416 to the first request, though the object is not empty.',
         ((nth(1), says(416, Content_Range='bytes */{total}')),), HONEST),

    Case('one-connection-503', 'A server that allows one connection: 503 for the rest.', ((beside(1), says(503)),), DONE, BIG),
    Case('two-connections-503', 'A server that allows two connections: 503 for the rest.', ((beside(2), says(503)),), DONE,
         BIG),
    Case('one-connection-429', '429 with Retry-After for all but one connection.',
         ((beside(1), says(429, Retry_After='1')),), DONE, BIG),
    Case('one-connection-reset', 'A server that resets all but one connection.', ((beside(1), first(reset)),), DONE, BIG),
    Case('two-connections-reset', 'A server that resets all but two connections.', ((beside(2), first(reset)),), DONE, BIG),
    Case('one-connection-403', 'A server that answers 403 to all but one connection.', ((beside(1), says(403)),),
         ends(FINE, LINK), BIG),
    Case('one-connection-stall', 'A server that lets all but one connection wait.', ((beside(1), first(stall)),), DONE, BIG,
         ('--connect-timeout=2', '--stall-timeout=2')),
    Case('one-connection-closes', 'A server that closes all but one connection without a word.',
         ((beside(1), first(close)),), DONE, BIG),
    Case('one-slow-connection', 'One of four connections is slow.', ((in_tail, rate(300_000)),), DONE, BIG),
    Case('404-in-tail', '404 to ranges in the second half.', ((in_tail, says(404)),), ends(FINE, REFUSED), BIG),
    Case('garbage-in-tail', 'No HTTP to ranges in the second half.', ((in_tail, head(b'?\r\n\r\n')),),
         ends(FINE, NETWORK, REFUSED), BIG),
    Case('resets-everywhere', 'Every connection is reset after 1 MiB.', ((gets, cut(1 << 20, reset)),), DONE, BIG, limit=60),
)


def earlier(exchange, by=1):
    """The answer to a range that begins that much earlier."""
    start = exchange.start - by
    version = exchange.run.version
    answer = truth(exchange.request, version)
    answer.body = memoryview(version.data)[start:]
    answer.start = start
    answer.put('Content-Range', f'bytes {start}-{version.size - 1}/{version.size}')
    answer.put('Content-Length', str(version.size - start))
    return answer
