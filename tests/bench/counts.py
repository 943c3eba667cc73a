# SPDX-License-Identifier: GPL-3.0-or-later
"""What pickup-cli does, counted: numbers that say the same on a fast machine and on a slow one."""

import collections
import os
import pathlib
import re
import shutil
import subprocess
import sys

from processes import find_program

MIB = 1 << 20
KIB = 1 << 10
GIB = 1 << 30
TIME_LIMIT = 120
LONG = 10000
# Under valgrind everything takes fifty times as long.
COUNTED = 1000
SYNCS = ("fsync", "fdatasync", "syncfs", "sync_file_range2")
# "100.00    0.105214          21      4871       534 futex": the errors may be missing.
RECEIVED = re.compile(r"recvfrom(?!.*MSG_PEEK).*= (\d+)$", re.M)
INSTRUCTIONS = re.compile(r"^==\d+== I +refs: +([\d,]+)$", re.M)
LINE = re.compile(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(?P<calls>\d+)\s+(?:\d+\s+)?(?P<name>\w+)$")


# A program is taken to have had the memory of whoever started it, until it has more: this has less than any.
MEASURE = """import os, sys
_, status, usage = os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ,
                                           file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]), 0)
print(usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))"""


def may_count_instructions():
    return shutil.which("valgrind") is not None and subprocess.run(["valgrind", "-q", "--tool=none", "true"], stderr=subprocess.DEVNULL).returncode == 0


class Counted:
    """The system calls of one run by name, and what the server saw of it."""

    def __init__(self, calls, received, requests, journal):
        self.calls, self.received, self.requests, self.journal = calls, received, requests, journal

    def __getitem__(self, name):
        return self.calls[name]

    @property
    def total(self):
        return sum(self.calls.values())

    @property
    def syncs(self):
        return sum(self.calls[name] for name in SYNCS)

    @property
    def connections(self):
        return len({request["connection"] for request in self.requests})


def read_summary(text):
    calls = collections.Counter()
    for line in text.splitlines():
        match = LINE.match(line)
        if match and match["name"] != "total":
            calls[match["name"]] += int(match["calls"])
    return calls


class Counter:
    """Runs a program in folders of its own, which are gone for the next run, and counts."""

    def __init__(self, cli, nginx, top):
        self.cli, self.nginx, self.top, self._runs = cli, nginx, pathlib.Path(top), 0

    def _environment(self, home):
        return {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", "GIO_USE_PROXY_RESOLVER": "dummy",
                "GIO_USE_VFS": "local", "GSETTINGS_BACKEND": "memory", "NO_AT_BRIDGE": "1",
                "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH", "")}

    def make_list(self, program, count):
        """Returns a state folder with that many downloads in it."""
        self._runs += 1
        home = self.top / f"list-{self._runs}"
        (home / "downloads").mkdir(parents=True)
        subprocess.run([program, home / "state", home / "downloads", str(count)], env=self._environment(home), check=True)
        return home / "state"

    def memory(self, *arguments):
        """The most memory that the program has had, KiB."""
        run = subprocess.run([sys.executable, "-I", "-S", "-c", MEASURE, self.cli, *arguments], env=self._environment(self.top),
                             stdout=subprocess.PIPE, text=True, check=True, timeout=TIME_LIMIT)
        return int(run.stdout)

    def instructions(self, *arguments):
        run = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", self.cli, *arguments],
                             env=self._environment(self.top), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True,
                             timeout=TIME_LIMIT)
        return int(INSTRUCTIONS.search(run.stderr)[1].replace(",", ""))

    def count_list(self, state):
        trace = self.top / "list-trace"
        subprocess.run([find_program("strace"), "-f", "-qq", "-c", "-o", trace, self.cli, "list", f"--state-dir={state}"],
                       env=self._environment(self.top), stdout=subprocess.DEVNULL, check=True, timeout=TIME_LIMIT)
        return read_summary(trace.read_text())

    def run(self, *arguments, only_received=False):
        """Counts all system calls, or adds up what was read from the network."""
        self._runs += 1
        home = self.top / f"run-{self._runs}"
        trace = home / "trace"
        (home / "downloads").mkdir(parents=True)
        what = ["-e", "trace=recvfrom", "-e", "signal=none", "-s", "0"] if only_received else ["-c"]
        command = [find_program("strace"), "-f", "-qq", *what, "-o", trace, self.cli, "get", "--quiet", f"--state-dir={home / 'state'}", f"--directory={home / 'downloads'}",
                   f"--ca-file={self.nginx.ca_file}", *arguments]
        run = subprocess.run(command, env=self._environment(home), capture_output=True, text=True, timeout=TIME_LIMIT)
        if run.returncode:
            raise RuntimeError(f"pickup-cli ended with {run.returncode}: {run.stderr}")
        text = trace.read_text()
        return Counted(read_summary(text), sum(map(int, RECEIVED.findall(text))), self.nginx.requests(),
                       (home / "state" / "journal").stat().st_size)


def measure_long_list(counter, make_list):
    nginx, top = counter.nginx, counter.top
    state, empty = counter.make_list(make_list, LONG), counter.make_list(make_list, 0)
    arguments = "get", "--quiet", f"--directory={top}", nginx.url("tiny")

    yield "list of 10,000", "writes", counter.count_list(state)["write"]
    listed = counter.memory("list", f"--state-dir={state}") - counter.memory("list", f"--state-dir={empty}")
    yield "list of 10,000", "memory per item, KiB", listed / LONG
    if may_count_instructions():
        counted = counter.make_list(make_list, COUNTED)
        yield "list of 1,000", "instructions per item", counter.instructions("list", f"--state-dir={counted}") / COUNTED
    beside = counter.memory(*arguments, f"--state-dir={state}") - counter.memory(*arguments, f"--state-dir={empty}")
    yield "one byte beside a list of 10,000", "memory per item, KiB", beside / LONG


def measure(counter, make_list):
    """Yields (what, unit, number)."""
    nginx = counter.nginx
    nginx.put("tiny", 1)
    nginx.put("large", 64 * MIB)
    names = [f"small-{number}" for number in range(200)]
    for name in names:
        nginx.put(name, 10 * KIB)

    large = counter.run(nginx.url("large"))
    yield "large file, http", "system calls per MiB", large.total / 64
    yield "large file, http", "futex calls per MiB", large["futex"] / 64
    yield "large file, http", "writes that are not data per MiB", large["write"] / 64

    split = counter.run("--connections=4", nginx.url("large"), only_received=True)
    yield "large file, 4 connections", "bytes read per byte of the file", split.received / (64 * MIB)
    yield "large file, 4 connections", "requests", len(split.requests)
    yield "large file, 4 connections", "journal bytes per GiB", split.journal * GIB / (64 * MIB)

    small = counter.run(*(nginx.url(name) for name in names))
    yield "200 small files, http", "system calls per file", small.total / 200
    yield "200 small files, http", "syncs per file", small.syncs / 200
    yield "200 small files, http", "threads per file", (small["clone3"] + small["clone"]) / 200
    yield "200 small files, http", "requests", len(small.requests)
    yield "200 small files, http", "connections", small.connections

    tiny = counter.run(nginx.url("tiny", tls=True))
    yield "one byte, https", "system calls", tiny.total
    yield "one byte, https", "syncs", tiny.syncs
    yield "one byte, https", "waits", tiny["clock_nanosleep"]
    yield "one byte, https", "requests", len(tiny.requests)

    yield from measure_long_list(counter, make_list)
