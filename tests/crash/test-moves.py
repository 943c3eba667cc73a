# SPDX-License-Identifier: GPL-3.0-or-later
"""Downloads that are moved to another folder, killed at each call to the disk that this takes, and again while they recover: there is
always one item with one whole file, nothing is fetched again, and nothing is left where it is not. The short form takes a sample;
CRASH_LONG=1 tries every call."""

import errno
import os
import random
import shutil
import sys
import unittest

from crash import NAME, OTHER, THEIRS, CrashTest
from harness import FINISHED

LONG = os.environ.get("CRASH_LONG") == "1"
SEED = int(os.environ.get("CRASH_SEED", "1"))
KILLS = None if LONG else 2
RECOVERY_KILLS = 4 if LONG else 1
FLOOR = 300 if LONG else 8

KINDS = {"tmpfile", "create", "flock", "fallocate", "pwrite", "write", "fdatasync", "fsync", "linkat", "renameat", "renameat2",
         "ftruncate", "unlinkat"}

killed = 0


class Moves(CrashTest):
    def setUp(self):
        super().setUp()
        self.chance = random.Random(SEED)
        self.elsewhere = self.disk / "elsewhere"
        self.ways = {
            "renamed": [],
            "copied": [f"renameat2 1 {self.folder}/ {errno.EXDEV} always"],
            "created": [f"renameat2 1 {self.folder}/ {errno.EXDEV} always", f"tmpfile 1 {self.elsewhere} {errno.EOPNOTSUPP} always"],
            "linked": [f"renameat2 1 {self.folder}/ {errno.EINVAL} always"],
        }

    def move(self, way, *orders, log=None):
        env = {"PICKUP_FAULT": ",".join([*self.ways[way], *orders])} if way != "renamed" or orders else {}
        if log is not None:
            env["PICKUP_FAULT_LOG"] = str(log)
        return self.run_with(self.preloaded(["PICKUP_FAULT_LIBRARY"], **env), (self.elsewhere,), "move")

    def go_on(self, *orders):
        env = {"PICKUP_FAULT": ",".join(orders)} if orders else {}
        return self.run_with(self.preloaded(["PICKUP_FAULT_LIBRARY"], **env), (), "move")

    def again(self, prepare):
        self.fresh()
        shutil.rmtree(self.elsewhere, ignore_errors=True)
        self.elsewhere.mkdir()
        prepare()

    def half(self):
        run = self.run_with(self.preloaded(["PICKUP_FAULT_LIBRARY"], PICKUP_FAULT=f"pwrite 30 {self.folder} kill"), (self.url,))
        self.assertEqual(run.code, -9, run.report())

    def whole(self):
        run = self.run_with({}, (self.nginx.url(OTHER),))
        self.assertEqual(run.code, FINISHED, run.report())

    def calls(self, way):
        log = self.top / "calls"
        log.unlink(missing_ok=True)
        run = self.move(way, log=log)
        self.assertEqual(run.code, 0, run.report())
        counts = {}
        for line in log.read_text().splitlines():
            kind, path = line.split(" ", 1)
            if kind in KINDS and path.startswith(str(self.disk)):
                counts[kind] = counts.get(kind, 0) + 1
        calls = [(kind, n, how) for kind, count in sorted(counts.items()) for n in range(1, count + 1) for how in ("kill", "kill-after")]
        return calls if KILLS is None else self.chance.sample(calls, min(KILLS, len(calls)))

    def assert_one(self, name, what):
        """The whole file, in one of the two folders, and nothing else; and the list agrees."""
        run = self.go_on()
        self.assertEqual(run.code, 0, f"{what}\n{run.report()}")
        found = [path for folder in (self.folder, self.elsewhere) for path in folder.iterdir()]
        self.assertEqual([path.name for path in found], [name], f"{what}\n{run.report()}")
        self.assert_file(found[0], self.digests[name])
        self.nginx.requests()
        self.assertEqual(self.go_on().code, 0, what)
        self.assertEqual(self.nginx.requests(), [], f"{what}: all was there")
        self.assertNotRegex(run.stderr, r"(?i)(critical|warning|message) \*\*", what)

    def story(self, way, prepare, name):
        global killed
        self.again(prepare)
        for kind, n, how in self.calls(way):
            what = f"{way}: {how} at {kind} {n}"
            self.again(prepare)
            run = self.move(way, f"{kind} {n} {self.disk} {how}")
            self.assertIn(run.code, (-9, 0), f"{what}\n{run.report()}")
            killed += run.code == -9
            self.recover(what)
            self.assert_one(name, what)

    def recover(self, what):
        global killed
        for _ in range(RECOVERY_KILLS):
            kind, n = self.chance.choice(["write", "unlinkat", "fsync", "flock"]), self.chance.randrange(1, 4)
            run = self.go_on(f"{kind} {n} {self.disk} {self.chance.choice(['kill', 'kill-after'])}")
            self.assertIn(run.code, (-9, 0), f"{what}, then {kind} {n}\n{run.report()}")
            killed += run.code == -9
            if run.code == 0:
                break

    def test_partial(self):
        for way in self.ways:
            with self.subTest(way):
                self.story(way, self.half, NAME)

    def test_finished(self):
        for way in self.ways:
            with self.subTest(way):
                self.story(way, self.whole, OTHER)

    def test_theirs(self):
        """A file of somebody else that got the name when we were dead is not taken for ours."""
        self.again(self.half)
        self.assertEqual(self.move("copied", f"linkat 1 {self.elsewhere} kill").code, -9)
        (self.elsewhere / f"{NAME}.part").write_bytes(THEIRS)
        self.assertEqual(self.go_on().code, 0)
        self.assert_file(self.folder / NAME, self.digests[NAME])
        self.assertEqual((self.elsewhere / f"{NAME}.part").read_bytes(), THEIRS)


def load_tests(_loader, tests, _pattern):
    tests.addTest(unittest.FunctionTestCase(enough, description="enough was killed"))
    return tests


def enough():
    print(f"{killed} killed", file=sys.stderr)
    assert killed >= FLOOR, "too few"


if __name__ == "__main__":
    unittest.main()
