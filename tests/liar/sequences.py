# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts for a server that is honest, whatever else it is: its validator changes whenever its bytes do.

A script says what the server has, how it answers the first few requests, and what it is afterwards: a plain server from
which the download can end. Scripts are made from a seed and a number, are values, and can be written down as one line."""

import dataclasses
import json
import random
from dataclasses import dataclass

from objects import KIB, MIB, content

STATUSES = (200, 206, 412, 416, 503, 'reset')
FRAMINGS = ('length', 'close', 'chunked')
VALIDATORS = ('same', 'new', 'weak', 'none')
ENDS = ('whole', 'cut', 'hold-kill', 'hold-int')
KINDS = ('strong', 'strong-date', 'weak', 'weak-date', 'date', 'none')
HEADS = ('', 'same', 'refused', 'bare', 'differs')
SMALL_SIZES = (0, 1, 2, 1000, 16 * KIB, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1, 128 * KIB, 200_003, 333_333, MIB + 5)
LARGEST = 5 * MIB  # of the first version
ALL = 8 * MIB  # what every version is the beginning of
MOST_STEPS = 5


@dataclass(frozen=True)
class Step:
    """One answer. Where a request gives no cause for the status (412 without a condition, 206 and 416 without a range),
    the answer is the plain one of the same framing and end."""

    status: int | str = 200
    framing: str = 'length'
    validator: str = 'same'  # new: from this request on, the server has the next version
    end: str = 'whole'
    place: str = 'part'  # of the cut: part, nothing, one, last, block
    share: float = 0.5  # of the body, for part and block
    how: str = 'fin'  # or rst
    chunk: int = 16 * KIB
    seam: str = 'inside'  # of a cut of chunks: inside, between, size, last, final
    announced: bool = True  # whether a body that ends with the connection had said so
    short: bool = False  # a 206 of less than what was asked for, which it says
    variant: int = 0  # of what is told beside the status


FINAL = Step(206)


@dataclass(frozen=True)
class Script:
    steps: tuple = ()
    size: int = 200_003
    kind: str = 'strong'
    sizes: tuple = ()  # of versions 1, 2 …, by how much they are longer than the first
    alike: str = 'other'  # how later versions resemble the first: other, patched, grown
    nodes: bool = False  # each answer comes from another node, with an ETag of its own over the same bytes
    blind: bool = False  # conditions are ignored
    ranges: bool = True  # what the server is in the end
    framing: str = 'length'
    head: str = ''  # what HEAD is answered, if the client is told of it
    connections: int = 1
    retries: int = 0
    restart: bool = False  # whether the client is told at once what to do when the object changed
    checksum: bool = False

    def count_versions(self):
        return 1 + sum(step.validator == 'new' for step in self.steps)

    def text(self):
        """One line, of what is not as usual."""
        told = differing(self) | ({'steps': [differing(step) for step in self.steps]} if self.steps else {})
        return json.dumps(told, separators=(',', ':'))

    def make_versions(self):
        versions = [content(ALL, 1)[:self.size]]
        for number in range(1, self.count_versions() + 1):
            size = max(0, self.size + (self.sizes[number - 1] if number <= len(self.sizes) else 0))
            data = content(ALL, 1 if self.alike != 'other' else number + 1)[:size]
            versions.append(patched(data, number) if self.alike == 'patched' else data)
        return versions


def differing(value):
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)
            if getattr(value, field.name) != field.default}


def patched(data, number):
    """Other bytes in three places only."""
    changed = bytearray(data)
    for share in (0.1, 0.45, 0.8):
        if changed:
            changed[int(len(changed) * share)] ^= number
    return bytes(changed)


# What random sequences once found, each with what was wrong.
FOUND = (
    ('bytes without a validator passed for those of a version of which nothing was kept, after a condition had failed',
     '{"steps":[{"end":"cut","place":"nothing","share":0.565},{"validator":"new","end":"cut","share":0.937},'
     '{"framing":"chunked","validator":"none","place":"last","share":0.955,"chunk":1000,"seam":"between"}],'
     '"size":2213776,"sizes":[-737925,-2213775,0,0,0],"connections":4}'),
    ('the size of another version made a cut file whole, before its bytes were compared',
     '{"steps":[{"framing":"close","validator":"none","end":"cut","share":0.755},'
     '{"status":206,"framing":"chunked","validator":"new","end":"cut","share":0.705}],"size":2,"sizes":[-1,5000,0,1,0]}'),
    ('a version without a length that is the beginning of the one before was taken for cut for ever',
     '{"steps":[{"framing":"close","validator":"none","share":0.198,"chunk":65536,"variant":4},{"status":503,'
     '"framing":"chunked","validator":"new","place":"last","share":0.292,"chunk":1000,"short":true,"variant":2},'
     '{"status":"reset","framing":"chunked","end":"hold-kill","share":0.281,"chunk":65536,"seam":"between",'
     '"variant":2},{"status":"reset","framing":"close","end":"cut","share":0.908,"chunk":100000,"seam":"between",'
     '"variant":4}],"size":65536,"kind":"weak","sizes":[-21845,21845,-1,0,21845],"framing":"chunked",'
     '"head":"refused","retries":2,"restart":true}'),
)


def from_text(text):
    told = json.loads(text)
    told['steps'] = tuple(Step(**step) for step in told.get('steps', ()))
    told['sizes'] = tuple(told.get('sizes', ()))
    return honest(Script(**told))


def honest(script):
    """The same script without what would be a lie, or could not happen."""
    version, bare, steps = 0, {0} if script.kind == 'none' else set(), []
    for step in script.steps:
        validator = step.validator
        if validator == 'new' and script.kind == 'none':
            validator = 'same'
        if validator == 'weak' and script.kind in ('date', 'none'):
            validator = 'same'
        version += validator == 'new'
        if validator == 'none' and bare - {version}:
            validator = 'same'
        if validator == 'none':
            bare.add(version)
        steps.append(dataclasses.replace(step, validator=validator))
    script = dataclasses.replace(script, steps=tuple(steps))
    changes = {'nodes': script.nodes and script.kind == 'strong-date'}
    # What says nothing of its version can be known by its bytes only, if by anything.
    if bare:
        changes['alike'] = 'other'
    if script.alike == 'grown':
        changes['sizes'] = tuple(size or 1000 for size in script.sizes) or (1000,) * MOST_STEPS
    if script.count_versions() > 1:
        changes['checksum'] = False
    return dataclasses.replace(script, **changes)


def weighted(rng, **choices):
    return rng.choices(list(choices), list(choices.values()))[0]


def make_step(rng):
    status = rng.choices(STATUSES, (5, 6, 1, 1, 2, 2))[0]
    return Step(
        status=status,
        framing=weighted(rng, length=4, close=2, chunked=3),
        validator=weighted(rng, same=6, new=2, weak=1, none=1),
        end=rng.choices(ENDS, (3, 7, 1, 1))[0],
        place=weighted(rng, part=6, nothing=1, one=1, last=1, block=2),
        share=round(rng.random(), 3),
        how=weighted(rng, fin=3, rst=1),
        chunk=rng.choice((1000, 4096, 16 * KIB, 64 * KIB, 100_000)),
        seam=weighted(rng, inside=3, between=3, size=1, last=1, final=1),
        announced=rng.random() < 0.6,
        short=rng.random() < 0.1,
        variant=rng.randrange(6),
    )


def make_script(seed, number):
    rng = random.Random(f'{seed}/{number}')
    many = rng.random() < 0.25
    size = rng.randrange(2 * MIB, LARGEST - MIB) if many else rng.choice(SMALL_SIZES)
    return honest(Script(
        steps=tuple(make_step(rng) for _ in range(rng.choices(range(1, MOST_STEPS + 1), (1, 2, 3, 3, 3))[0])),
        size=size,
        kind=rng.choices(KINDS, (4, 4, 2, 2, 2, 2))[0],
        sizes=tuple(rng.choice((0, 0, 1, -1, 5000, size // 3, -(size // 3), 1 - size)) for _ in range(MOST_STEPS)),
        alike=weighted(rng, other=3, patched=1, grown=1),
        nodes=rng.random() < 0.2,
        blind=rng.random() < 0.3,
        ranges=rng.random() < 0.6,
        framing=weighted(rng, length=3, chunked=1),
        head=rng.choices(HEADS, (12, 1, 1, 1, 1))[0],
        connections=4 if many else 1,
        retries=rng.choice((0, 0, 2, 6)),
        restart=rng.random() < 0.4,
        checksum=rng.random() < 0.15,
    ))


def simpler(script):
    """Scripts that are like this one, but simpler in one respect, the simplest first."""
    for index in range(len(script.steps)):
        yield dataclasses.replace(script, steps=script.steps[:index] + script.steps[index + 1:])
    plain = {'connections': 1, 'head': '', 'nodes': False, 'blind': False, 'checksum': False, 'restart': False,
             'retries': 0, 'framing': 'length', 'alike': 'other', 'ranges': True, 'sizes': (), 'kind': 'strong'}
    for name, value in plain.items():
        if getattr(script, name) != value:
            yield dataclasses.replace(script, **{name: value})
    for index, step in enumerate(script.steps):
        plain = {'how': 'fin', 'short': False, 'variant': 0, 'announced': True, 'seam': 'inside', 'chunk': 16 * KIB,
                 'validator': 'same', 'place': 'part', 'end': 'cut', 'framing': 'length'}
        for name, value in plain.items():
            if getattr(step, name) != value and not (name == 'end' and step.end == 'whole'):
                other = dataclasses.replace(step, **{name: value})
                yield dataclasses.replace(script, steps=script.steps[:index] + (other,) + script.steps[index + 1:])
