# SPDX-License-Identifier: GPL-3.0-or-later
"""Refusals, patience, and a HEAD link that says anything."""

from case import CHANGED, DONE, FINE, HONEST, LINK, NETWORK, REFUSED, RESUMED, STOPPED, Case, Step, ends
from lies import *

CUT = (nth(1), cut(0.5))
LAST_RETRY = ('--retries=1',)
KEPT = dict(part=True, kept=0.4)
HEAD_LINK = ('--head-url={base}/head.bin?X-Amz-Signature=SIGNATURE', '--connect-timeout=2', '--stall-timeout=2')


def xml(code, message='', more=''):
    return f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>{message}</Message>{more}</Error>'


def refusal(name, why, end, status, text='', **headers):
    """The same refusal to the first request, and to all that follow a first half."""
    return (
        Case(f'{name}', why, ((gets, says(status, text, **headers)),), end, args=LAST_RETRY),
        Case(f'{name}-resume', why, (CUT, (later, says(status, text, **headers))), end.but(**KEPT), args=LAST_RETRY),
    )


def heals(name, why, lie, **more):
    return Case(name, why, ((nth(1), lie),), **more)


def no_body(status):
    """A status that has no body, over a head that announces one."""
    return lies(claims(status), gone('Content-Range'), cut(0), then(close))


def asked_head(name, why, lie, end=DONE):
    return Case(f'head-link-{name}', why, ((heads, lie),), end, args=HEAD_LINK)


def same_ranges(run, sandbox, output):
    starts = [record.request.start for record in run.gets(2)]
    if not starts or min(starts) == 0:
        yield f'the second run asked from {starts}'


EXPIRED = xml('AccessDenied', 'Request has expired', '<Expires>2024-01-01T00:00:00Z</Expires>')

CASES = (
    *refusal('401', 'Signed by nobody.', ends(LINK, REFUSED), 401),
    *refusal('403', 'Refused.', ends(LINK), 403, xml('SignatureDoesNotMatch', 'no', '<StringToSign>GET CANARY</StringToSign>')),
    *refusal('403-expired', 'Expired as S3 and OSS say it.', ends(LINK), 403, EXPIRED),
    *refusal('400-expired', 'Expired as GCS says it.', ends(LINK), 400, xml('ExpiredToken', 'The provided token has expired.')),
    *refusal('403-archived', 'Archived: nobody can fetch it now.', ends(REFUSED), 403, xml('InvalidObjectState')),
    *refusal('404', 'Not there.', ends(REFUSED), 404, xml('NoSuchKey')),
    *refusal('410', 'Gone for good.', ends(REFUSED), 410),
    *refusal('451', 'For legal reasons.', ends(REFUSED), 451),
    *refusal('405', 'Not with GET.', ends(REFUSED), 405),
    *refusal('400', 'Bad request, whatever that means.', ends(LINK, REFUSED), 400),
    *refusal('407', 'A proxy that nobody asked for wants a password.', ends(REFUSED, NETWORK), 407),
    *refusal('500', 'Broken.', ends(NETWORK), 500),
    *refusal('503', 'Busy.', ends(NETWORK), 503, xml('SlowDown')),
    *refusal('511', 'The network wants a sign-in.', ends(LINK, NETWORK, REFUSED), 511, '<html>sign in</html>'),
    *refusal('202', 'Accepted, later perhaps.', ends(NETWORK, REFUSED), 202, 'later'),
    *refusal('300', 'Multiple choices.', ends(REFUSED), 300, 'choose'),
    Case('204', 'No content.', ((gets, no_body(204)),), ends(NETWORK, REFUSED), args=LAST_RETRY),
    Case('204-resume', 'No content for the rest.', (CUT, (later, no_body(204))), ends(CHANGED, NETWORK, REFUSED, **KEPT),
         args=LAST_RETRY),
    Case('205', 'Reset content.', ((gets, no_body(205)),), ends(NETWORK, REFUSED), args=LAST_RETRY),
    Case('205-resume', 'Reset content for the rest.', (CUT, (later, no_body(205))), ends(CHANGED, NETWORK, REFUSED, **KEPT),
         args=LAST_RETRY),
    Case('304', 'Not modified, though nobody asked.', ((gets, no_body(304)),), ends(NETWORK, REFUSED), args=LAST_RETRY),
    Case('304-resume', 'Not modified for the rest, though nobody asked.', (CUT, (later, no_body(304))),
         ends(CHANGED, NETWORK, REFUSED, **KEPT), args=LAST_RETRY),
    Case('203', 'Transformed by a proxy.', ((gets, lies(ignores('Range'), claims(203))),), ends(FINE, NETWORK, REFUSED)),
    Case('206-unasked-etag-403', 'A refusal that carries ETag and size of the object: none of it counts.',
         ((nth(1), cut(0.5)), (nth(2), says(503, 'busy', ETag='"other"', Content_Range='bytes 0-9/10'))), RESUMED),

    heals('500-heals', '500, then fine.', says(500)),
    heals('502-heals', '502, then fine.', says(502, '<html>' + 'x' * 5000)),
    heals('504-heals', '504, then fine.', says(504)),
    heals('408-heals', '408, then fine.', says(408)),
    heals('503-heals', '503, then fine.', says(503)),
    heals('503-retry-after', '503 with Retry-After in seconds.', says(503, Retry_After='1')),
    heals('429-retry-after', '429 with Retry-After.', says(429, Retry_After='2'), check=lambda run, sandbox, output: (
        ['asked again before Retry-After'] if run.records[1].at - run.records[0].at < 1.9 else [])),
    heals('429-retry-nonsense', '429 with a Retry-After that says nothing.', says(429, Retry_After='soon')),
    heals('429-retry-negative', '429 with a negative Retry-After.', says(429, Retry_After='-5')),
    heals('429-retry-past', '429 with a date that is long over.', says(429, Retry_After='Mon, 01 Jan 2024 00:00:00 GMT')),
    Case('429-retry-absurd', '429 with a Retry-After of thousands of years: it waits, and can be interrupted.',
         ((gets, says(429, Retry_After='99999999999')), (gets, lambda answer, exchange: exchange.run.held.set())),
         steps=(Step(ends(130, NETWORK, REFUSED), stop='int'),)),
    Case('503-everywhere-once', 'Every other request is answered 503.', ((even, says(503)),), DONE, ('big',)),
    Case('error-endless', 'The body of a refusal does not end.',
         ((gets, lies(says(403), put('Content-Length', '10000000000'), first(), then(floods(b'x' * 65536)))),), ends(LINK),
         args=('--stall-timeout=2',)),
    Case('error-stalls', 'The body of a refusal falls silent.',
         ((gets, lies(says(404), put('Content-Length', '1000'), then(stall))),), ends(REFUSED),
         args=('--stall-timeout=2',)),
    Case('error-bomb', 'The body of a refusal is JSON of great depth.', ((gets, says(403, '[' * 60_000)),), ends(LINK)),
    Case('error-entities', 'The body of a refusal is XML that expands.',
         ((gets, says(403, '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
                           '<Error><Code>&b;&b;</Code><Message>\x01\x1b[31m</Message></Error>')),), ends(LINK)),
    Case('error-short', 'The body of a refusal breaks off.',
         ((gets, lies(says(404), put('Content-Length', '1000'), then(close))),), ends(REFUSED)),

    Case('link-expires', 'The link expires in the middle; a fresh one goes on and fetches no byte twice.',
         ((both(phase(1), nth(1)), cut(0.5)), (both(phase(1), later), says(403, EXPIRED))),
         steps=(Step(ends(LINK, **KEPT), LAST_RETRY), Step(RESUMED.but(served=0.51), check=same_ranges))),
    Case('link-expires-split', 'The link expires while four connections are under way.',
         ((lambda exchange: exchange.record.phase == 1 and exchange.run.sent > 6 << 20, says(403, EXPIRED)),
          (both(phase(1), gets), cut(3 << 20))),
         steps=(Step(ends(LINK, part=True, kept=5 << 20), LAST_RETRY), Step(RESUMED.but(served=0.8))), variants=('big',)),
    Case('link-other-object', 'A link with another signature that leads to another object.',
         ((both(phase(1), gets), cut(0.5, stall)), (phase(2), has_version(1))),
         steps=(Step(STOPPED, ('--stall-timeout=9',), stop='int'), Step(ends(4, **KEPT)))),

    asked_head('good', 'A good HEAD.', lies()),
    asked_head('403', 'HEAD refused: 403.', says(403)),
    asked_head('404', 'HEAD refused: 404.', says(404)),
    asked_head('405', 'HEAD refused: 405.', says(405)),
    asked_head('500', 'HEAD broken: 500.', says(500)),
    asked_head('503', 'HEAD busy: 503 with Retry-After.', says(503, Retry_After='20')),
    asked_head('stall', 'HEAD is never answered.', first(stall)),
    asked_head('reset', 'HEAD is reset.', first(reset)),
    asked_head('garbage', 'HEAD is answered with nonsense.', head(b'?\r\n\r\n')),
    asked_head('redirect', 'HEAD is redirected in a ring.', moves('{path}')),
    asked_head('size', 'HEAD tells another size.', put('Content-Length', '77'), HONEST),
    asked_head('size-0', 'HEAD tells a size of 0.', put('Content-Length', '0'), HONEST),
    asked_head('no-size', 'HEAD tells no size.', gone('Content-Length')),
    asked_head('etag', 'HEAD tells another ETag.', put('ETag', '"other"'), HONEST),
    asked_head('body', 'HEAD comes with a body, which it must not.',
               lambda answer, exchange: setattr(answer, 'body_on_head', True)),
    asked_head('206', 'HEAD answers 206.', lies(claims(206), put('Content-Range', 'bytes 0-9/10')), HONEST),
    asked_head('login', 'HEAD meets a sign-in page.', login_page, HONEST),
    Case('head-link-resume', 'A HEAD that is refused on the resume costs nothing of what is there.',
         ((both(phase(1), gets), cut(0.5, stall)), (both(phase(2), heads), says(403, EXPIRED))), args=HEAD_LINK,
         steps=(Step(STOPPED, ('--stall-timeout=9',), stop='int'), Step(RESUMED.but(served=0.51)))),
)
