# SPDX-License-Identifier: GPL-3.0-or-later
"""What a case says: how the server behaves, how the client is run, and how that may end."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from objects import BIG, SMALL, Version

# Exit codes of pickup-cli.
FINE, LINK, CHANGED, CHECKSUM, DISK, NETWORK, REFUSED, INTERRUPTED = 0, 3, 4, 5, 6, 7, 8, 130


@dataclass(frozen=True)
class End:
    """How a run of the client may end. Exit 0 always means: one more file, whole and identical to a version of the object;
    any other code means: none."""

    exits: frozenset
    part: bool | None = None  # whether NAME.part must be there; what must be kept need not outlive the finished file
    kept: float = 0  # how much of the object must at least be right in the partial file: bytes, or a fraction
    resumed: bool = False  # at least one request must ask for a later range
    requests: int | None = None  # at most
    served: float | None = None  # bytes of body in this run at most: bytes, or a fraction of the size
    version: int | None = None  # the one version that the finished file must be
    cut: bool = False  # the file may be the beginning of a version, if the client says that its end was never announced
    spoilt: bool = False  # the file may be anything that a library makes of such chunks, if the client says that nothing is proven
    proven: bool | None = None  # what the client must say of the end of a finished file
    message: str | None = None  # words that the error must have

    def but(self, **changes):
        return replace(self, **changes)


def ends(*exits, **rest):
    return End(frozenset(exits), **rest)


DONE = ends(FINE, part=False)
RESUMED = DONE.but(resumed=True)
# Whatever the client makes of it, as long as it is honest.
HONEST = ends(FINE, CHANGED, NETWORK, REFUSED)
# It cannot be right, so it must not be called finished.
NEVER = ends(CHANGED, NETWORK, REFUSED)
NEVER_LOST = NEVER.but(part=True, kept=0.4)
# Nor is anything lost where it may be right in the end.
KEPT = HONEST.but(part=True, kept=0.4)
ASKS = ends(CHANGED, part=True, kept=0.4)


@dataclass(frozen=True)
class Step:
    """One run of the client."""

    ends: End = DONE
    args: tuple = ()
    stop: str | None = None  # 'kill' or 'int', once the server holds
    before: Callable | None = None  # of the sandbox, before the client starts
    check: Callable | None = None  # of (run, sandbox, output): yields complaints


KILLED = ends(-9, part=True)
STOPPED = ends(INTERRUPTED, part=True)


@dataclass(frozen=True)
class Case:
    name: str
    why: str
    lies: tuple = ()
    ends: End = DONE
    variants: tuple = ('small',)
    args: tuple = ()
    steps: tuple = ()  # instead of args and ends
    greetings: tuple = ()  # (numbers of connections, function of the connection), before anything is read
    etag: str | None = '"5eb63bbbe01eeed0-{number}"'
    modified: bool = True
    date: str | None = None  # the Last-Modified of every version, if it is an odd one
    sizes: dict = field(default_factory=dict)  # of versions, where they differ: number to size
    seeds: dict = field(default_factory=dict)  # of versions, where they are alike: number to seed
    etags: dict = field(default_factory=dict)
    size: int | None = None
    origin: str = 'http'
    path: str = '/object.bin?PRESIGNED'  # a link of SigV4, signed anew for each step
    userinfo: str = ''
    plain: bool = False  # makes no sense behind TLS
    trusted: bool = True  # whether the client is told of the certificate authority
    extra_files: tuple = ()  # contents of other files that the client may rightly save
    conditional: bool = True  # whether later ranges must carry the validator
    check: Callable | None = None
    limit: float = 60  # seconds for each step
    hurry: int = 1  # how much faster the client's clocks run, if the library for that is there

    def make_versions(self, variant):
        base = self.size if self.size is not None else BIG if variant == 'big' else SMALL
        versions = []
        for number in range(3):
            size = base + self.sizes.get(number, 0)
            etag = self.etags.get(number, self.etag)
            versions.append(Version(size=size, seed=self.seeds.get(number, number + 1),
                                    etag=etag and etag.replace('{number}', str(number)),
                                    modified=self.make_date(number)))
        return versions

    def make_date(self, number):
        if self.date is not None:
            return self.date
        return f'Mon, 01 Jan 2024 00:00:{number:02d} GMT' if self.modified else None

    def hurried(self):
        """The same, where nothing but the waits between attempts takes time."""
        return replace(self, hurry=max(self.hurry, 4))

    def all_steps(self):
        return self.steps or (Step(ends=self.ends, check=self.check),)
