# SPDX-License-Identifier: GPL-3.0-or-later
"""Each run that there is, killed at each of its calls to the disk, and the run that makes it right killed as well: what is left is
always made right, without a twin or an orphan, and nearly nothing is fetched again. The short form takes a sample;
CRASH_LONG=1 tries every call."""

import os
import random
import sys
import types
import unittest

from crash import NAME, OTHER, SIZE, THEIRS, CrashTest
from harness import FINISHED, MIB

LONG = os.environ.get("CRASH_LONG") == "1"
SEED = int(os.environ.get("CRASH_SEED", "1"))
# Of every story, how many calls its run is killed at; and for how many of these the recovery is killed, and where.
KILLS = None if LONG else 3
RECOVERY_KILLS = 6 if LONG else 1
FLOOR = 1000 if LONG else 40
# See the map.
MAX_LOST = 8 * MIB

KINDS = {"tmpfile", "create", "flock", "fallocate", "pwrite", "write", "fdatasync", "fsync", "linkat", "renameat", "renameat2",
         "ftruncate", "unlinkat"}

killed = 0


class Kills(CrashTest):
    def setUp(self):
        super().setUp()
        self.chance = random.Random(SEED)

    def calls(self, run):
        """Which calls to the disk a run makes, as orders to die at them: (kind, count)."""
        log = self.top / "calls"
        log.unlink(missing_ok=True)
        run({"PICKUP_FAULT_LOG": str(log)})
        counts = {}
        for line in log.read_text().splitlines():
            kind, path = line.split(" ", 1)
            if kind in KINDS and path.startswith(str(self.disk)):
                counts[kind] = counts.get(kind, 0) + 1
        return [(kind, n, how) for kind, count in sorted(counts.items()) for n in range(1, count + 1) for how in ("kill", "kill-after")]

    def sample(self, calls, count):
        return calls if count is None else self.chance.sample(calls, min(count, len(calls)))

    def story(self, run, urls, prepare=lambda: None, theirs=types.MappingProxyType({}), recovery=None):
        """prepare() leaves a disk on which run(env) is killed, and recovery(env) makes it right."""
        def again():
            self.fresh()
            prepare()

        again()
        for kind, n, how in self.sample(self.calls(run), KILLS):
            what = f"{how} at {kind} {n}"
            again()
            if self.die(run, f"{kind} {n} {self.disk} {how}", what):
                self.recover(recovery or self.get(*urls), urls, what, theirs)

    def die(self, run, order, what):
        """Runs differ a little: a call that does not come this time kills nobody."""
        global killed
        code = run({"PICKUP_FAULT": order}).code
        self.assertIn(code, (-9, FINISHED), what)
        killed += code == -9
        return code == -9

    def recover(self, run, urls, what, theirs):
        """The recovery is killed, too, whatever it was about to do; then it is run twice."""
        for _ in range(RECOVERY_KILLS):
            kind, n = self.chance.choice(["write", "pwrite", "fsync", "fdatasync", "renameat2"]), self.chance.randrange(1, 7)
            order = f"{kind} {n} {self.disk} {self.chance.choice(['kill', 'kill-after'])}"
            what += f", then {order}"
            if not self.die(run, order, what):
                break
        self.assert_right(run({}), what, urls, theirs)
        self.nginx.requests()
        self.assert_right(run({}), what, urls, theirs)
        self.assertEqual([request for request in self.nginx.requests() if request["method"] == "GET"], [], f"{what}: all was there")

    def get(self, *arguments):
        return lambda env: self.run_with(self.preloaded(["PICKUP_FAULT_LIBRARY"], **env), arguments)

    def killed_before(self, order, *arguments):
        run = self.run_with(self.preloaded(["PICKUP_FAULT_LIBRARY"], PICKUP_FAULT=order), arguments or (self.url,))
        self.assertEqual(run.code, -9, run.report())

    def test_single(self):
        self.story(self.get(self.url, "--connections=1"), [self.url])

    def test_four_connections(self):
        self.story(self.get(self.url, "--connections=4"), [self.url])

    def test_two_files(self):
        urls = [self.url, self.nginx.url(OTHER)]
        self.story(self.get(*urls), urls)

    def test_resumed(self):
        self.story(self.get(self.url), [self.url], lambda: self.killed_before(f"pwrite 30 {self.folder} kill"))

    def test_publishing_again(self):
        self.story(self.get(self.url), [self.url], lambda: self.killed_before(f"renameat2 1 {self.folder} kill-after"))

    def test_publishing_again_and_again(self):
        """Whoever finds the finished file and is killed leaves it a finished file."""
        for order in [f"fsync 3 {self.disk} kill", *(f"write {n} {self.disk} kill-after" for n in range(2, 10))]:
            self.fresh()
            self.killed_before(f"renameat2 1 {self.folder} kill-after")
            self.die(self.get(self.url), order, order)
            for _ in range(2):
                self.assert_right(self.get(self.url)({}), order, [self.url])

    def test_tiny(self):
        """Files of which nothing, or next to nothing, can be compared."""
        for name, size in (("empty.bin", 0), ("byte.bin", 1)):
            self.digests[name] = self.nginx.put(name, size)
            url = self.nginx.url(name)
            self.fresh()
            self.killed_before(f"renameat2 1 {self.folder} kill-after", url)
            self.assert_right(self.get(url)({}), f"{name}, killed between its name and its record", [url])
            if LONG:
                self.story(self.get(url), [url])

    def test_checksum(self):
        self.story(self.get(self.url, f"--checksum=sha256:{self.digests[NAME]}"), [self.url])

    def test_name_taken(self):
        self.story(self.get(self.url), [self.url], lambda: self.plant(NAME, THEIRS), {NAME: THEIRS})

    def test_name_taken_meanwhile(self):
        def prepare():
            self.killed_before(f"renameat2 1 {self.folder} kill")
            self.plant(NAME, THEIRS)

        self.story(self.get(self.url), [self.url], prepare, {NAME: THEIRS})

    def test_compaction(self):
        def prepare():
            self.killed_before(f"pwrite 30 {self.folder} kill")
            with open(self.state / "journal", "ab") as journal:
                journal.write(b"rubbish" * 30)

        self.story(self.get(self.url), [self.url], prepare)

    def test_new_link(self):
        old, new = (self.nginx.secure_link(NAME, seconds) for seconds in (3000, 4000))
        self.story(self.get(new), [new], lambda: self.killed_before(f"pwrite 30 {self.folder} kill", old))

    def test_changed(self):
        """The server has another version by now, and a person wants that."""
        def prepare():
            self.nginx.put(NAME, SIZE)
            self.killed_before(f"pwrite 30 {self.folder} kill")
            self.digests[NAME] = self.nginx.put(NAME, SIZE + 77)

        run = self.get(self.url, "--on-change=restart")
        self.story(run, [self.url], prepare, recovery=run)

    def test_removed(self):
        def run(env):
            return self.run_with(self.preloaded(["PICKUP_FAULT_LIBRARY"], **env), (), "remove")

        self.story(run, [self.url], lambda: self.killed_before(f"pwrite 30 {self.folder} kill"))


class Bound(CrashTest):
    def test_fetched_again(self):
        """Of a large file next to nothing, wherever it was killed."""
        name = "large.bin"
        self.digests[name] = self.nginx.put(name, 48 * MIB)
        url = self.nginx.url(name)
        for n in (50, 100, 200, 300) if LONG else (200,):
            self.fresh()
            self.record(url, "--connections=1", order=f"pwrite {n} {self.folder} kill")
            written, _ = self.count_written(f"{name}.part")
            run = self.run_with({}, (url,))
            self.assert_right(run, f"killed at write {n}", [url])
            self.assertGreaterEqual(run.resumed_from, written - MAX_LOST, run.report())
            self.assertGreater(written, MAX_LOST)


def load_tests(_loader, tests, _pattern):
    tests.addTest(unittest.FunctionTestCase(enough, description="enough was killed"))
    return tests


def enough():
    print(f"{killed} killed", file=sys.stderr)
    assert killed >= FLOOR, "too few"


if __name__ == "__main__":
    unittest.main()
