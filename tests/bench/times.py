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

# (what, size of the file, what the way is like: see shape.c)
ROWS = [
    ("20 MB/s a connection, 20 MB", 20 * MB, [f"each={20 * MB}"]),
    ("20 MB/s a connection, 100 MB", 100 * MB, [f"each={20 * MB}"]),
    ("5 MB/s a connection, 100 MB", 100 * MB, [f"each={5 * MB}"]),
    ("1 MB/s a connection, 100 MB", 100 * MB, [f"each={MB}"]),
    ("5 MB/s a connection, 100 ms, 100 MB", 100 * MB, [f"each={5 * MB}", "trip=100"]),
    ("10 MB/s for all, 100 MB", 100 * MB, [f"line={10 * MB}"]),
    *((f"number {n} of four at a twentieth of 5 MB/s, 100 MB", 100 * MB, [f"each={5 * MB}", f"slow={n}"]) for n in range(1, 5)),
]

PEERS = {
    "aria2c": ["-q", "-x16", "-s16", "-k1M"],
    "axel": ["-q", "-n16"],
    "curl": ["-sO"],
    "wget": ["-q"],
    "wget2": ["-q"],
}


class Race:
    def __init__(self, cli, shape, nginx, top):
        self.shape, self.nginx, self.folder = shape, nginx, pathlib.Path(top, "race")
        self.programs = {"pickup-cli": [cli, "get", "--quiet", f"--state-dir={self.folder / 'state'}"]}
        self.programs |= {name: [name, *options] for name, options in PEERS.items() if shutil.which(name)}

    @contextlib.contextmanager
    def _way(self, options):
        process = subprocess.Popen([self.shape, str(self.nginx.http_port), *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()
            process.wait(timeout=TIME_LIMIT)

    def _run(self, program, options, name):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        os.sync()
        with self._way(options) as port:
            begun = time.monotonic()
            subprocess.run([*program, f"http://127.0.0.1:{port}/{name}"], cwd=self.folder, env=environment, check=True, timeout=TIME_LIMIT)
            return time.monotonic() - begun

    def row(self, size, options, runs):
        """Returns the times of each program, sorted."""
        name = f"file-{size}"
        if not (self.nginx.www / name).exists():
            self.nginx.put(name, size)
        turns = [program for program in self.programs for _ in range(runs)]
        random.shuffle(turns)
        times = {program: [] for program in self.programs}
        for program in turns:
            times[program].append(self._run(self.programs[program], options, name))
        return {program: sorted(taken) for program, taken in times.items()}


def compare(race, runs):
    """Yields lines: medians in seconds, from the shortest to the longest, and how many times theirs ours is."""
    for what, size, options in ROWS:
        times = race.row(size, options, runs)
        ours = times["pickup-cli"]
        yield what
        for program, taken in times.items():
            median = statistics.median(taken)
            apart = ours[-1] < taken[0] or taken[-1] < ours[0]
            ratio = "" if taken is ours else f"  × {statistics.median(ours) / median:.2f}" + ("" if apart else ", within the spread")
            yield f"    {program:12}{median:8.2f} s  ({taken[0]:.2f}–{taken[-1]:.2f}){ratio}"
