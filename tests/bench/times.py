# SPDX-License-Identifier: GPL-3.0-or-later
"""How long it takes over slow ways, beside the peers that are installed: in turn, so that what disturbs the machine disturbs all."""

import contextlib
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import time

MB = 1000 * 1000
TIME_LIMIT = 300

# (what, how many files, their size, what the way is like: see shape.c)
ROWS = [
    ("20 MB/s a connection, 20 MB", 1, 20 * MB, [f"each={20 * MB}"]),
    ("20 MB/s a connection, 100 MB", 1, 100 * MB, [f"each={20 * MB}"]),
    ("5 MB/s a connection, 100 MB", 1, 100 * MB, [f"each={5 * MB}"]),
    ("1 MB/s a connection, 100 MB", 1, 100 * MB, [f"each={MB}"]),
    ("5 MB/s a connection, 100 ms, 100 MB", 1, 100 * MB, [f"each={5 * MB}", "trip=100"]),
    ("10 MB/s for all, 100 MB", 1, 100 * MB, [f"line={10 * MB}"]),
    *((f"number {n} of four at a twentieth of 5 MB/s, 100 MB", 1, 100 * MB, [f"each={5 * MB}", f"slow={n}"]) for n in range(1, 5)),
    ("5 MB/s a connection, lost after 4 MB, 100 MB", 1, 100 * MB, [f"each={5 * MB}", f"reset={4 * MB}"]),
    ("200 files of 100 KB, 100 ms", 200, 100_000, ["trip=100"]),
    ("2,000 files of 10 KB", 2000, 10_000, []),
]

# For one file, whose address and name follow, and for many addresses; None: not in one run.
PEERS = {
    "aria2c": ("aria2c -q -x16 -s16 -k1M", "aria2c -q -Z -j16 -x16"),
    "axel": ("axel -q -n16", None),
    "curl": ("curl -sfO", "curl -sfZ --parallel-max 100 --remote-name-all"),
    "lftp": ("lftp -c pget -n 16", None),
    "rclone": ("rclone copyurl --auto-filename", None),
    "wget": ("wget -q", "wget -q"),
    "wget2": ("wget2 -q", "wget2 -q"),
}
# What stands behind the address.
BEHIND = {"rclone": ["."]}


class Race:
    def __init__(self, cli, shape, nginx, top):
        self.shape, self.nginx, self.folder = shape, nginx, pathlib.Path(top, "race")
        ours = [cli, "get", "--quiet", f"--state-dir={self.folder / 'state'}"]
        self.programs = {"pickup-cli": (ours, ours)}
        self.programs |= {name: tuple(command and command.split() for command in commands)
                          for name, commands in PEERS.items() if shutil.which(name)}

    @contextlib.contextmanager
    def _way(self, options):
        process = subprocess.Popen([self.shape, str(self.nginx.http_port), *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()
            process.wait(timeout=TIME_LIMIT)

    def _run(self, program, options, names):
        """Returns how long it took, or None if it did not bring everything."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        os.sync()
        with self._way(options) as port:
            command = [*self.programs[program][len(names) > 1], *(f"http://127.0.0.1:{port}/{name}" for name in names), *BEHIND.get(program, [])]
            begun = time.monotonic()
            ended = subprocess.run(command, cwd=self.folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=TIME_LIMIT)
            took = time.monotonic() - begun
        whole = all((self.folder / name).is_file() and (self.folder / name).stat().st_size == (self.nginx.www / name).stat().st_size
                    for name in names)
        return took if whole and ended.returncode == 0 else None

    def row(self, count, size, options, runs):
        """Returns the times of each program, sorted; None in place of them if it failed."""
        names = [f"file-{size}"] if count == 1 else [f"file-{size}-{number}" for number in range(count)]
        for name in names:
            if not (self.nginx.www / name).exists():
                self.nginx.put(name, size)
        turns = [program for program, commands in self.programs.items() if commands[count > 1] for _ in range(runs)]
        times = {program: [] for program in dict.fromkeys(turns)}
        random.shuffle(turns)
        for program in turns:
            if times[program] is not None:
                taken = self._run(program, options, names)
                times[program] = times[program] + [taken] if taken is not None else None
        return {program: taken and sorted(taken) for program, taken in times.items()}


def compare(race, runs):
    """Yields lines: medians in seconds, from the shortest to the longest, and how many times theirs ours is."""
    for what, count, size, options in ROWS:
        times = race.row(count, size, options, runs)
        ours = times["pickup-cli"]
        if ours is None:
            raise RuntimeError(f"pickup-cli does not bring everything: {what}")
        yield what
        for program, taken in times.items():
            if taken is None:
                yield f"    {program:12}  does not bring everything"
                continue
            median = statistics.median(taken)
            apart = ours[-1] < taken[0] or taken[-1] < ours[0]
            ratio = "" if taken is ours else f"  × {statistics.median(ours) / median:.2f}" + ("" if apart else ", within the spread")
            yield f"    {program:12}{median:8.2f} s  ({taken[0]:.2f}–{taken[-1]:.2f}){ratio}"
