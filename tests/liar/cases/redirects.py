# SPDX-License-Identifier: GPL-3.0-or-later
"""Redirects: rings, chains, downgrades, other origins, odd bytes and short-lived targets. And byte-exact links."""

from case import ASKS, DONE, FINE, HONEST, LINK, NETWORK, REFUSED, RESUMED, Case, ends
from lies import *

CUT = cut(0.5)
START = without(at_path('/target'))
TARGET = at_path('/target')
SECRETS = ('-H', 'Authorization: Bearer CANARYtoken', '-H', 'Cookie: session=CANARYcookie', '-H', 'X-Custom: CANARYcustom',
           '-H', 'X-Oss-Security-Token: CANARYoss')
NAMES = ('authorization', 'cookie', 'x-custom', 'x-oss-security-token', 'referer')
FAILS = ends(REFUSED)


def redirect(name, why, location, end=DONE, status=302, **more):
    return Case(f'redirect-{name}', why, ((START, moves(location, status)),), end, **more)


def target_is(*wanted):
    """The request behind the redirect has exactly one of these request targets ({base} is the folder of the link)."""
    def check(run, sandbox, output):
        base = run.records[0].request.target.partition('?')[0].rpartition('/')[0]
        allowed = [text.replace('{base}', base) for text in wanted]
        seen = run.records[-1].request.target
        if seen not in allowed:
            yield f'asked for {seen!r} instead of {allowed[0]!r}'
    return check


def no_secrets_elsewhere(run, sandbox, output):
    home = run.records[0].origin
    if not any(record.origin != home for record in run.records):
        yield 'the other origin was never asked'
    for record in run.records:
        names = {name.lower() for name, _ in record.request.headers}
        leaked = names.intersection(NAMES)
        if record.origin != home and leaked:
            yield f'{", ".join(sorted(leaked))} went to another origin'
        if record.origin == home and record.number == 1 and not names.issuperset(NAMES[:4]):
            yield 'the first origin did not get the headers'


def secrets_kept(run, sandbox, output):
    for record in run.records:
        if not {name.lower() for name, _ in record.request.headers}.issuperset(NAMES[:4]):
            yield f'request {record.number} lacks headers of the user'


def nobody_at(origin):
    def check(run, sandbox, output):
        if any(record.origin == origin for record in run.records):
            yield f'{origin} was asked'
    return check


def basic_only_home(run, sandbox, output):
    home = run.records[0].origin
    for record in run.records:
        told = record.request.get('Authorization')
        if record.origin == home and told != 'Basic dXNlcjpDQU5BUllwYXNz':
            yield f'request {record.number} to the origin had Authorization {told!r}'
        if record.origin != home and told is not None:
            yield 'the password went to another origin'


def asked_origin_again(run, sandbox, output):
    if sum('/target' not in record.request.target for record in run.records) < 2:
        yield 'the resume did not begin at the link itself'


def same_target(run, sandbox, output):
    base = run.records[0].request.target
    return target_is(base)(run, sandbox, output)


def exact(name, why, path, end=DONE):
    return Case(f'exact-{name}', why, (), end, path=path, check=is_exact)


def is_exact(run, sandbox, output):
    for record in run.records:
        if record.request.target != sandbox.target:
            yield f'asked for {record.request.target!r} instead of {sandbox.target!r}'


CASES = (
    redirect('relative', 'A relative target.', 'target.bin?QUERY', RESUMED.but(resumed=False)),
    redirect('rooted', 'A target that begins with a slash.', '{path}/target.bin?QUERY'),
    redirect('301', '301.', 'target.bin', status=301),
    redirect('303', '303.', 'target.bin', status=303),
    redirect('307', '307.', 'target.bin', status=307),
    redirect('308', '308.', 'target.bin', status=308),
    redirect('network-path', 'A target that names only the host.', '//{authority}/target.bin'),
    Case('redirect-10', 'Ten hops are allowed.', ((START, counts_down(10, '/target.bin')),)),
    Case('redirect-11', 'Eleven hops are too many.', ((START, counts_down(11, '/target.bin')),), FAILS.but(requests=11)),
    Case('redirect-21', 'Twenty-one hops.', ((START, counts_down(21, '/target.bin')),), FAILS.but(requests=11)),
    redirect('ring', 'Round and round.', '{path}?QUERY', FAILS.but(requests=11)),
    Case('redirect-ring-two', 'Between two origins, round and round.',
         ((at_origin('http'), moves('{other}{path}')), (at_origin('other'), moves('{http}{path}'))), FAILS.but(requests=11)),
    redirect('file', 'To a local file.', 'file:///etc/passwd', FAILS.but(requests=1)),
    redirect('ftp', 'To FTP.', 'ftp://127.0.0.1/target', FAILS.but(requests=1)),
    redirect('data', 'To a data URL.', 'data:text/plain,wrong', FAILS.but(requests=1)),
    redirect('javascript', 'To a script.', 'javascript:alert(1)', FAILS.but(requests=1)),
    redirect('downgrade', 'From https to http.', '{http}/target.bin', FAILS, origin='https', check=nobody_at('http')),
    redirect('upgrade', 'From http to https.', '{https}/target.bin'),
    Case('redirect-downgrade-late', 'From http to https and back to http.',
         ((at_origin('http'), moves('{https}/one')), (at_origin('https'), moves('{other}/target.bin'))), FAILS,
         check=nobody_at('other'), plain=True),
    Case('redirect-no-location', 'No target.', ((gets, says(302, 'where?')),), FAILS),
    redirect('empty-location', 'An empty target.', '', FAILS),
    Case('redirect-two-locations', 'Two targets.', ((START, lies(moves('target.bin'), add('Location', '/wrong'))),), HONEST),
    redirect('bad-port', 'A port that does not exist.', 'http://127.0.0.1:99999/target', ends(REFUSED, NETWORK)),
    redirect('bad-host', 'A broken address.', 'http://[::1/target', ends(REFUSED, NETWORK)),
    redirect('bad-escape', 'A broken escape.', '{path}/target%zz', HONEST),
    redirect('spaces', 'Spaces in the target.', '{path}/target with spaces', HONEST),
    redirect('utf8', 'Raw bytes in the target.', '{path}/target\xc3\xa9', HONEST),
    redirect('fragment', 'A fragment is not sent.', '{path}/target.bin#part', check=target_is('{base}/object.bin/target.bin')),
    redirect('exact', 'Escapes, dots and slashes of the target arrive as they were given.',
             '{path}/a%2fb%41%7e;x+y//target?x=%2F&&k&k=&s=%e4%20+', check=target_is(
                 '{base}/object.bin/a%2fb%41%7e;x+y//target?x=%2F&&k&k=&s=%e4%20+')),
    redirect('exact-relative', 'The same for a relative target.', 'a%2fb%41%7e;x+y/target?x=%2F&&k&k=', check=target_is(
        '{base}/a%2fb%41%7e;x+y/target?x=%2F&&k&k=')),
    redirect('query-only', 'A target of a query only.', '?target=/target&a=%41', check=target_is(
        '{base}/object.bin?target=/target&a=%41')),
    redirect('dots', 'Dot segments of a relative target.', '../x/./y/../target.bin', HONEST),
    Case('redirect-endless-body', 'The body of the redirect does not end.',
         ((START, lies(moves('target.bin'), put('Content-Length', '10000000000'), then(floods(b'x' * 65536)))),)),
    Case('redirect-cookie', 'A cookie that nobody keeps.',
         ((START, lies(moves('target.bin'), put('Set-Cookie', 'session=1; Path=/'))),)),
    redirect('to-password', 'A target with a password.', 'http://a:CANARYb@127.0.0.1:1/target', ends(REFUSED, NETWORK)),
    redirect('login-name', 'The name comes from the link, not from the target.', '{other}/target/login.php?x=1'),

    redirect('other-origin', 'Headers of the user do not go to another origin.', '{other}/target.bin',
             args=SECRETS, check=no_secrets_elsewhere),
    redirect('other-scheme', 'Nor to another scheme.', '{https}/target.bin', args=SECRETS, check=no_secrets_elsewhere),
    redirect('same-origin', 'They do go to the same origin.', 'target.bin', args=SECRETS, check=secrets_kept),
    redirect('password', 'A password of the link is for its origin only.', '{other}/target.bin', userinfo='user:CANARYpass@',
             check=basic_only_home),
    Case('password', 'A password of the link becomes Basic.', (), userinfo='user:CANARYpass@', check=basic_only_home),
    Case('redirect-other-resume', 'Nor on the resume.', ((START, moves('{other}/target.bin')), (both(TARGET, nth(2)), CUT)),
         RESUMED, args=SECRETS, check=no_secrets_elsewhere),
    Case('redirect-other-segments', 'Nor on further connections.', ((START, moves('{other}/target.bin')),), DONE, ('big',),
         args=SECRETS, check=no_secrets_elsewhere),

    Case('redirect-mints', 'Every redirect mints a signature that serves once: the resume begins at the link.',
         ((START, mints('{other}/target.bin')), (TARGET, wants_minted), (both(TARGET, nth(2)), CUT)), RESUMED,
         check=asked_origin_again),
    Case('redirect-mints-split', 'The same with four connections.',
         ((START, mints('{other}/target.bin')), (TARGET, wants_minted)), DONE, ('big',)),
    Case('redirect-target-expires', 'The target is refused on the resume unless it is asked for anew.',
         ((START, mints('{other}/target.bin', 2)), (TARGET, wants_minted), (both(TARGET, nth(2, 4)), CUT)), RESUMED),
    Case('redirect-mirror-changes', 'The resume is redirected to a mirror with another version.',
         ((START, moves('{other}/target.bin')), (both(TARGET, nth(2)), CUT),
          (both(TARGET, inner), shows_version(1, 'If-Match'))), ASKS),
    Case('redirect-mirror-segments', 'Further connections are redirected to a mirror with another version.',
         ((both(START, inner), moves('{other}/target.bin')), (TARGET, shows_version(1, 'If-Match'))), ends(4, FINE), ('big',)),
    Case('redirect-only-later', 'The first answer is direct, later ones are redirected.',
         ((both(START, nth(1)), CUT), (both(START, inner), moves('{other}/target.bin'))), RESUMED),
    Case('redirect-target-403', 'The target refuses from the beginning.', ((START, moves('{other}/target.bin')),
                                                                          (TARGET, says(403))), ends(LINK)),
    Case('redirect-target-404', 'The target is not there.', ((START, moves('{other}/target.bin')), (TARGET, says(404))),
         FAILS),
    Case('redirect-heals', 'The first redirect leads nowhere, the second is good.',
         ((both(START, nth(1)), moves('{refusing}/x')), (START, moves('{other}/target.bin'))), plain=True),
    Case('redirect-stalls', 'The redirect itself falls silent once.', ((nth(1), first(stall)), (START, moves('target.bin'))),
         args=('--connect-timeout=1', '--stall-timeout=1')),

    exact('escapes', 'Escapes stay as they are.', '/%41%2f%2F%7e%e4/object.bin?a=%2f&X-Amz-Signature=SIGNATURE'),
    exact('dots', 'Dot segments stay as they are.', '/a/../b/./c//object.bin?X-Amz-Signature=SIGNATURE'),
    exact('dots-escaped', 'So do escaped ones.', '/a/%2e%2E/b/%2e/object.bin?X-Amz-Signature=SIGNATURE'),
    exact('query', 'Queries stay as they are.', '/object.bin?&&k&k=&+=;&a=b/c?d:@!$\'()*,&X-Amz-Signature=SIGNATURE%2B%2f%3d'),
    exact('plus', 'Plus, semicolon and tilde.', '/a+b;c=d~e/object.bin?X-Amz-Signature=SIGNATURE&x=a+b'),
    exact('bad-escape', 'A broken escape goes as it is, or is refused.', '/a%zz/object.bin?X-Amz-Signature=SIGNATURE',
          ends(FINE, 2)),
)
