# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients that are killed or interrupted, partial files that somebody touched, and TLS that cannot be trusted."""

from case import DISK, DONE, FINE, KILLED, NETWORK, NEVER_LOST, REFUSED, RESUMED, STOPPED, Case, Step, ends
from lies import *

BIG = ('big',)
KILL_LOSS = 8 << 20  # the most that may be fetched again after a kill
FIRST = both(phase(1), gets)
SECOND = both(phase(2), gets)
HALF = (FIRST, cut(0.5, stall))
SLOW = ('--stall-timeout=9',)
HOLD = Step(STOPPED, SLOW, stop='int')


def killed(name, why, at, end=DONE, *more, **rest):
    """Killed with -9 after so many bytes; the next run fetches what is missing and at most 8 MiB more."""
    return Case(name, why, ((FIRST, holds_after(at)), *more),
                steps=(Step(KILLED, SLOW, stop='kill'), Step(end)), variants=BIG, **rest)


def kill_budget(at):
    return (24 << 20) + 54_321 - at + KILL_LOSS


def touched(name, why, touch, end, **more):
    """Interrupted halfway; then somebody touches the partial file."""
    return Case(f'part-{name}', why, (HALF,), steps=(HOLD, Step(end, before=touch)), **more)


def part(sandbox):
    return sandbox.parts()[0]


def replaced(sandbox):
    path = part(sandbox)
    path.rename(sandbox.root / 'aside')
    path.write_bytes(b'?' * 100_000)


def copied(sandbox):
    data = part(sandbox).read_bytes()
    part(sandbox).rename(sandbox.root / 'aside')
    (sandbox.folder / 'object.bin.part').write_bytes(data)


def linked_away(sandbox):
    path = part(sandbox)
    path.rename(sandbox.root / 'aside')
    path.symlink_to(sandbox.root / 'aside')


CASES = (
    killed('kill-early', 'Killed after 2 MiB.', 2 << 20),
    killed('kill-middle', 'Killed after 12 MiB.', 12 << 20, RESUMED.but(served=kill_budget(12 << 20))),
    killed('kill-late', 'Killed after 20 MiB.', 20 << 20, RESUMED.but(served=kill_budget(20 << 20))),
    killed('kill-one-connection', 'Killed after 20 MiB over one connection.', 20 << 20,
           RESUMED.but(served=kill_budget(20 << 20)), args=('-c', '1')),
    killed('kill-changed', 'Killed, and then the object is another one.', 16 << 20, ends(4, part=True, kept=8 << 20),
           (phase(2), has_version(1))),
    killed('kill-changed-blind', 'Killed, then another object of the same size on a server that ignores If-Match.', 16 << 20,
           ends(4, part=True, kept=8 << 20), (phase(2), lies(has_version(1), ignores('If-Match')))),
    killed('kill-no-validator', 'Killed, and no validator: 64 KiB are compared.', 16 << 20,
           RESUMED.but(served=kill_budget(16 << 20) + (1 << 20)), etag=None, modified=False),
    killed('kill-no-validator-changed', 'Killed, no validator, and another object of the same size.', 16 << 20, NEVER_LOST,
           (phase(2), has_version(1)), etag=None, modified=False),
    killed('kill-no-ranges', 'Killed, and the server knows no ranges.', 16 << 20, ends(FINE, 4, NETWORK, REFUSED),
           (gets, ignores('Range'))),
    Case('kill-thrice', 'Killed three times.', ((both(gets, phase(1)), holds_after(6 << 20)),
                                               (both(gets, phase(2)), holds_after(14 << 20)),
                                               (both(gets, phase(3)), holds_after(24 << 20))),
         steps=(Step(KILLED, SLOW, stop='kill'), Step(KILLED, SLOW, stop='kill'), Step(ends(-9, FINE), SLOW, stop='kill'),
                Step(DONE)), variants=BIG),
    Case('kill-small', 'Killed in a small object.', (HALF,), steps=(Step(ends(-9), SLOW, stop='kill'), Step(DONE))),
    Case('kill-before-head', 'Killed before there was an answer.', ((FIRST, first(stall)),),
         steps=(Step(ends(-9), SLOW, stop='kill'), Step(DONE))),
    Case('kill-offline', 'Killed, and the server is gone: keeps what is there.', (
        (FIRST, holds_after(16 << 20)), (SECOND, first(close))),
        steps=(Step(KILLED, SLOW, stop='kill'), Step(ends(NETWORK, part=True, kept=8 << 20), ('--retries=1',))), variants=BIG,
        conditional=False),
    Case('interrupt', 'Interrupted: not a byte comes twice.', (HALF,), steps=(HOLD, Step(RESUMED.but(served=0.51)))),
    Case('interrupt-split', 'Interrupted with four connections: not a byte comes twice, save what was under way.',
         ((FIRST, holds_after(16 << 20)),), steps=(HOLD, Step(RESUMED.but(served=12 << 20))), variants=BIG),
    Case('interrupt-before-head', 'Interrupted before there was an answer.', ((FIRST, first(stall)),),
         steps=(Step(ends(130), SLOW, stop='int'), Step(DONE))),

    touched('deleted', 'The partial file was deleted.', lambda sandbox: part(sandbox).unlink(), ends(FINE, DISK)),
    touched('replaced', 'Another file has its name.', replaced, ends(FINE, DISK)),
    touched('copied', 'A copy of it has its name: its contents decide.', copied, ends(FINE, DISK)),
    touched('emptied', 'It was emptied.', lambda sandbox: part(sandbox).write_bytes(b''), ends(FINE, DISK)),
    touched('linked', 'It is a symbolic link now.', linked_away, ends(FINE, DISK)),
    touched('renamed', 'It was renamed.', lambda sandbox: part(sandbox).rename(sandbox.folder / 'other.part'), ends(FINE, DISK)),

    Case('tls-unknown-ca', 'A certificate that nobody vouches for.', (), ends(NETWORK, requests=0), origin='https',
         trusted=False),
    Case('tls-other-name', 'A certificate for another name.', (), ends(NETWORK, requests=0), origin='misnamed'),
    Case('tls-none', 'A TLS link to a plain port.', (), ends(NETWORK, requests=0), origin='confused',
         args=('--retries=1', '--connect-timeout=1', '--stall-timeout=1')),
    Case('tls-reset-handshake', 'RST within the handshake.', greetings=(((1,), reset),), origin='https'),
    Case('tls-garbage-handshake', 'Nonsense instead of a handshake, once.', origin='https',
         greetings=(((1,), lambda conn: (conn.send(b'?' * 64), close(conn))),), ends=ends(FINE, NETWORK)),
    Case('tls-stall-handshake', 'Silence instead of a handshake.', greetings=(((1,), stall),), origin='https',
         args=('--connect-timeout=1', '--stall-timeout=1')),
)
