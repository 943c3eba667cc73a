# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of cases, by subject."""

from cases import bodies, changes, digests, heads, names, processes, ranges, redirects, refusals

ROOMS = (bodies, heads, ranges, changes, refusals, redirects, names, digests, processes)
ALL = {case.name: case for room in ROOMS for case in room.CASES}

assert len(ALL) == sum(len(room.CASES) for room in ROOMS), 'two cases have the same name'
