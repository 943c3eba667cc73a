# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of cases, by subject."""

import collections

from cases import (bodies, changes, chunks, digests, fallbacks, heads, names, processes, ranges, redirects, refusals,
                   spellings, versions)

ROOMS = (bodies, chunks, heads, ranges, spellings, changes, versions, refusals, fallbacks, redirects, names, digests, processes)
ALL = {case.name: case for room in ROOMS for case in room.CASES}

twice = [name for name, count in collections.Counter(case.name for room in ROOMS for case in room.CASES).items() if count > 1]
assert not twice, f'two cases have the same name: {twice}'
