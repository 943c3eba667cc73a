# SPDX-License-Identifier: GPL-3.0-or-later
"""Power loss at any point of the runs that there are: every state that could be left is built again from what the program did to
the disk, and what the state file says of it is checked; on some of them the program goes on, twice. CRASH_LONG=1 tries all."""

import os
import random
import re
import shutil
import subprocess
import sys
import time
import unittest

from crash import NAME, OTHER, THEIRS, CrashTest

LONG = os.environ.get("CRASH_LONG") == "1"
# Every state, but few recoveries: a bug that was planted may be seen in few.
EVERY_STATE = LONG or os.environ.get("CRASH_EVERY_STATE") == "1"
SEED = int(os.environ.get("CRASH_SEED", "1"))
MODELS = 11
# Of every run.
RECOVERIES = 40 if LONG else 2
STATES = 600 if LONG else 120
# Of all runs together.
FLOOR_STATES, FLOOR_RECOVERIES = (15000, 500) if LONG else (1500, 30)

states = recoveries = 0


class PowerLoss(CrashTest):
    def power_loss(self, *options):
        objects = [f"--original={name}={self.nginx.www / name}" for name in (NAME, OTHER)]
        return subprocess.run([os.environ["PICKUP_POWER_LOSS"], f"--root={self.root}", *objects, *map(str, options), *self.logs],
                              capture_output=True, text=True, check=False)

    def count_events(self):
        run = self.power_loss("--stride=1000000")
        self.assertIn("events", run.stdout, run.stderr)
        return int(run.stdout.split()[1])

    def check(self, *urls, others=(), floor=STATES, bounded=False):
        """All states hold what is promised of them, and some are gone on with."""
        global states
        count = self.count_events()
        stride = 1 if EVERY_STATE else max(1, count * MODELS // floor)
        began = time.monotonic()
        run = self.power_loss(f"--stride={stride}", f"--seed={SEED}", *(["--bounded"] if bounded else []))
        found = re.search(r"events (\d+) models (\d+) states (\d+) violations (\d+)", run.stdout)
        print(f"{run.stdout.splitlines()[-1] if found else run.stderr} in {time.monotonic() - began:.1f} s", file=sys.stderr)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        self.assertGreaterEqual(int(found.group(3)), min(floor, count * MODELS) // 2)
        states += int(found.group(3))
        self.recover(count, urls, others)

    def recover(self, count, urls, others):
        global recoveries
        chance = random.Random(SEED)
        for _ in range(RECOVERIES):
            cut, model, seed = chance.randrange(1, count + 1), chance.randrange(MODELS), chance.randrange(1 << 30)
            what = f"cut {cut} of {count}, model {model}, seed {seed}"
            shutil.rmtree(self.disk)
            self.folder.mkdir(parents=True)
            run = self.power_loss(f"--cut={cut}", f"--model={model}", f"--seed={seed}", f"--to={self.disk}")
            self.assertEqual(run.returncode, 0, run.stderr)
            theirs = {name: (self.folder / name).read_bytes() for name in others if (self.folder / name).exists()}
            for _ in range(2):
                self.assert_right(self.run_after_boot(*urls), what, urls, theirs)
            recoveries += 1

    def test_another_boot(self):
        """Only what was synced is believed in it, although all is still there."""
        self.record(self.url, "--connections=1", order=f"pwrite 50 {self.folder} kill")
        written, synced = self.count_written(f"{NAME}.part")
        run = self.run_after_boot(self.url)
        self.assert_right(run, "another boot", [self.url])
        self.assertLessEqual(run.resumed_from, synced, f"{written} bytes were written\n{run.report()}")

    def test_single(self):
        self.record(self.url, "--connections=1", "--limit-rate=1500K")
        self.check(self.url, bounded=True)

    def test_four_connections(self):
        self.record(self.url, "--connections=4")
        self.check(self.url)

    def test_two_files(self):
        urls = self.url, self.nginx.url(OTHER)
        self.record(*urls)
        self.check(*urls)

    def test_resumed(self):
        self.record(self.url, "--connections=1", "--limit-rate=3M", order=f"pwrite 30 {self.folder} kill")
        self.record(self.url, "--connections=4")
        self.check(self.url)

    def test_killed_while_the_state_file_is_made(self):
        """What the next run finds is not on the disk because it finds it."""
        for order in (f"fsync 1 {self.disk} kill", f"create 2 {self.state} kill-after", f"write 1 {self.state} kill-after"):
            with self.subTest(order):
                self.fresh()
                self.record(self.url, order=order)
                self.record(self.url, "--connections=1")
                self.check(self.url)

    def test_killed_while_the_partial_is_made(self):
        for order in (f"linkat 1 {self.folder} kill-after", f"fdatasync 1 {self.folder} kill", f"fsync 1 {self.folder} kill"):
            with self.subTest(order):
                self.fresh()
                self.record(self.url, order=order)
                self.record(self.url, "--connections=1")
                self.check(self.url)

    def test_killed_while_publishing(self):
        for order in (f"renameat2 1 {self.folder} kill", f"renameat2 1 {self.folder} kill-after"):
            with self.subTest(order):
                self.fresh()
                self.record(self.url, order=order)
                self.record(self.url)
                self.check(self.url)

    def test_checksum(self):
        self.record(self.url, f"--checksum=sha256:{self.digests[NAME]}")
        self.check(self.url)

    def test_name_taken(self):
        self.plant(NAME, THEIRS)
        self.record(self.url)
        self.check(self.url, others=[NAME])

    def test_name_taken_meanwhile(self):
        self.record(self.url, order=f"renameat2 1 {self.folder} kill")
        self.plant(NAME, THEIRS)
        self.record(self.url)
        self.check(self.url, others=[NAME])

    def test_compaction(self):
        """Damage brings it about."""
        self.record(self.url, "--connections=1", order=f"pwrite 30 {self.folder} kill")
        self.write_at(self.state / "journal", (self.state / "journal").stat().st_size, b"rubbish" * 30)
        self.record(self.url)
        self.check(self.url)

    def test_new_link(self):
        old, new = (self.nginx.secure_link(NAME, seconds) for seconds in (3000, 4000))
        self.record(old, order=f"pwrite 20 {self.folder} kill")
        self.record(new)
        self.check(new)

    def test_removed(self):
        self.record(self.url, order=f"pwrite 20 {self.folder} kill")
        self.record(command="remove")
        self.record(self.url)
        self.check(self.url)


def load_tests(_loader, tests, _pattern):
    tests.addTest(unittest.FunctionTestCase(enough, description="enough states were tried"))
    return tests


def enough():
    print(f"{states} states, {recoveries} whole recoveries", file=sys.stderr)
    assert states >= FLOOR_STATES and recoveries >= FLOOR_RECOVERIES, "too few"


if __name__ == "__main__":
    unittest.main()
