# SPDX-License-Identifier: GPL-3.0-or-later
"""Content-Range as servers really write it: what can mean one thing only is read, all else costs the resume and no more."""

from case import CHANGED, DONE, FINE, NETWORK, RESUMED, Case, Step, ends
from lies import *

BIG = ('big',)
CUT = (nth(1), cut(0.5))


def content_range(name, why, value, resume, end=DONE):
    told = if_partial(put('Content-Range', value) if value is not None else gone('Content-Range'))
    return (
        Case(f'{name}', f'{why} On a resume.', (CUT, (later, told)), resume),
        Case(f'{name}-again', f'{why} In the next run.', ((both(phase(1), gets), cut(0.5)), (phase(2), told)),
             steps=(Step(ends(NETWORK, part=True, kept=0.4), ('--retries=0',)), Step(resume))),
        Case(f'{name}-restart', f'{why} In the next run, told to restart when in doubt.',
             ((both(phase(1), gets), cut(0.5)), (phase(2), told)),
             steps=(Step(ends(NETWORK, part=True, kept=0.4), ('--retries=0',)), Step(end, ('--on-change=restart',)))),
        Case(f'{name}-always', f'{why} From the first answer on.', ((gets, told), CUT), end),
        Case(f'{name}-split', f'{why} With four connections.', ((gets, told),), end, BIG),
    )


def plain(name, why, value):
    """Whatever its form, it can mean one thing only."""
    return content_range(f'spelling-{name}', why, value, RESUMED.but(served=1.01))


def doubtful(name, why, value):
    """These bytes may be others: from the first byte, comparing."""
    return content_range(f'doubt-{name}', why, value, DONE)


ROWS = (
    *plain('equals', 'An equals sign behind the unit.', 'bytes={start}-{last}/{total}'),
    *plain('colon', 'A colon behind the unit.', 'bytes: {start}-{last}/{total}'),
    *plain('colon-tight', 'A colon and no blank behind the unit.', 'bytes:{start}-{last}/{total}'),
    *plain('no-unit', 'No unit.', '{start}-{last}/{total}'),
    *plain('capitals', 'The unit in capitals.', 'BYTES {start}-{last}/{total}'),
    *plain('blanks-dash', 'Blanks around the dash.', 'bytes {start} - {last}/{total}'),
    *plain('blanks-slash', 'Blanks around the slash.', 'bytes {start}-{last} / {total}'),
    *plain('blanks-all', 'Blanks everywhere.', 'bytes  {start}  -  {last}  /  {total}'),
    *plain('blank-before-slash', 'A blank before the slash.', 'bytes {start}-{last} /{total}'),
    *plain('blank-behind-dash', 'A blank behind the dash.', 'bytes {start}- {last}/{total}'),
    *plain('tab', 'A tab behind the unit.', 'bytes\t{start}-{last}/{total}'),
    *plain('equals-blanks', 'An equals sign between blanks.', 'bytes = {start}-{last}/{total}'),

    *doubtful('end-high', 'An end that is one too far.', 'bytes {start}-{last+1}/{total}'),
    *doubtful('end-low', 'An end that is one too near.', 'bytes {start}-{last-1}/{total}'),
    *doubtful('missing', 'No Content-Range.', None),
    *doubtful('empty', 'An empty Content-Range.', ''),
    *doubtful('unit-only', 'Nothing but the unit.', 'bytes'),
    *doubtful('words', 'Words for numbers.', 'bytes all-of-it/some'),
    *doubtful('other-unit', 'Another unit.', 'items {start}-{last}/{total}'),
    *doubtful('no-total', 'No total.', 'bytes {start}-{last}'),
    *doubtful('no-end', 'No end.', 'bytes {start}-/{total}'),
    *doubtful('no-start', 'No start.', 'bytes -{last}/{total}'),
    *doubtful('comma', 'A comma for the dash.', 'bytes {start},{last}/{total}'),
    *doubtful('hex', 'A start in hexadecimal.', 'bytes 0x0-{last}/{total}'),
    *doubtful('sign', 'A start with a minus.', 'bytes -{start}-{last}/{total}'),
    *doubtful('star', 'A range that cannot be.', 'bytes */{total}'),
    *doubtful('reversed', 'The last byte before the first.', 'bytes {last}-{start}/{total}'),
    *doubtful('start-high', 'A start that is one too far.', 'bytes {start+1}-{last}/{total}'),
    *doubtful('overflow', 'Numbers beyond 64 bits.', 'bytes {start}-99999999999999999999999/99999999999999999999999'),
    *doubtful('wraps', 'Numbers that 64 bits would wrap to the right ones.',
              'bytes {start}-{last+18446744073709551616}/{total+18446744073709551616}'),
    *doubtful('two-ranges', 'Two ranges.', 'bytes {start}-{last}/{total}, 0-9/10'),
    Case('doubt-missing-changed', 'No Content-Range on a resume, and the object is another one.',
         (CUT, (later, lies(has_version(1), ignores('If-Match'))), (later, if_partial(gone('Content-Range')))),
         ends(CHANGED, part=True, kept=0.4)),
    Case('doubt-total', 'Another total under the same validator.',
         (CUT, (later, if_partial(put('Content-Range', 'bytes {start}-{last}/{total+1}')))), ends(FINE, CHANGED)),
)

CASES = tuple(case.hurried() for case in ROWS)
