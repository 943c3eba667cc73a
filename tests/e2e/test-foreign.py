# SPDX-License-Identifier: GPL-3.0-or-later
"""Another program writes into the partial file, between two runs or during one: what is published is right all the same, what was
whole is not fetched again, and where nobody wrote nothing is read again."""

import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))

from harness import INTERRUPTED, MIB, CliTest
from nginx import Nginx

# So much that it is still under way when a signal comes late.
SIZE = 24 * MIB
NAME = "parcel.bin"
# What one damaged byte may cost: what lies between two seams, and what was in flight.
SEAM = 4 * MIB


def overwrite(path, offset):
    with open(path, "r+b") as file:
        file.seek(offset)
        byte = file.read(1)
        file.seek(offset)
        file.write(bytes([byte[0] ^ 0xFF]))


def overwrite_secretly(path, offset):
    times = os.stat(path)
    overwrite(path, offset)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def cut(path, offset):
    os.truncate(path, offset)


def cut_and_grow(path, offset):
    os.truncate(path, offset)
    os.truncate(path, SIZE)


def replace(path, offset):
    """Another file, with the same bytes but one: its inode differs."""
    data = bytearray(pathlib.Path(path).read_bytes())
    data[offset] ^= 0xFF
    other = path.with_name("other")
    other.write_bytes(data)
    os.replace(other, path)


HARMS = [overwrite, overwrite_secretly, cut, cut_and_grow, replace]
DURING = [overwrite, overwrite_secretly, cut_and_grow]


class ForeignTest(CliTest):
    def setUp(self):
        super().setUp()
        self.nginx = self.serve(Nginx)
        self.digest = self.nginx.put(NAME, SIZE)
        self.url = self.nginx.url(NAME)
        self.round = 0

    def fresh(self):
        self.round += 1
        self.state = self.top / f"state-{self.round}"
        self.folder = self.top / f"downloads-{self.round}"
        self.folder.mkdir()
        self.part = self.folder / f"{NAME}.part"

    def begin(self, received, rate="8M"):
        run = self.start(self.url, "--connections=1", f"--limit-rate={rate}")
        run.wait_received(received)
        return run

    def finish(self, run=None):
        run = self.ended(run or self.start(self.url, "--connections=1"))
        self.assert_file(self.folder / NAME, self.digest)
        self.assertEqual(self.names(), [NAME], run.report())
        return run


class BetweenRuns(ForeignTest):
    def stop(self, run, end):
        if end == "killed":
            run.kill()
        else:
            run.interrupt()
            self.assertEqual(run.code, INTERRUPTED)

    def test_every_harm(self):
        for harm in HARMS:
            for end in ("interrupted", "killed"):
                with self.subTest(harm=harm.__name__, end=end):
                    self.fresh()
                    self.stop(self.begin(11 * MIB), end)
                    harm(self.part, SEAM + 5)
                    run = self.finish()
                    # What lies before the damage, and behind the next seam, is not fetched again.
                    self.assertGreaterEqual(run.resumed_from, SEAM, run.report())
                    self.assertLessEqual(run.resumed_from, 8 * MIB, run.report())

    def test_nobody(self):
        for end, kept in (("interrupted", 11 * MIB - MIB // 2), ("killed", 3 * MIB)):
            with self.subTest(end):
                self.fresh()
                self.stop(self.begin(11 * MIB), end)
                self.assertGreaterEqual(self.finish().resumed_from, kept)

    def bytes_read(self):
        """How much of the partial file the next run reads, by its own account of its calls."""
        log = self.top / f"calls-{self.round}"
        env = dict(self.env)
        self.env.update(LD_PRELOAD=os.environ["PICKUP_FAULT_LIBRARY"], PICKUP_FAULT_LOG=str(log))
        self.env["ASAN_OPTIONS"] = ":".join(filter(None, [env.get("ASAN_OPTIONS"), "verify_asan_link_order=0"]))
        try:
            self.finish()
        finally:
            self.env = env
        return sum(1 for line in log.read_text().splitlines() if line.startswith("pread ") and "downloads" in line)

    def test_read_only_if_there_is_a_reason(self):
        self.fresh()
        self.stop(self.begin(11 * MIB), "interrupted")
        self.assertLessEqual(self.bytes_read(), 1, "nobody wrote: nothing is read")
        self.fresh()
        self.stop(self.begin(11 * MIB), "interrupted")
        overwrite(self.part, 5)
        self.assertGreater(self.bytes_read(), 10, "somebody wrote: everything is read")


class DuringARun(ForeignTest):
    def test_every_harm(self):
        for harm in DURING:
            with self.subTest(harm.__name__):
                self.fresh()
                run = self.begin(6 * MIB, rate="16M")
                harm(self.part, 5)
                self.finish(run)

    def test_at_full_speed(self):
        """Within the tick of the clock in which the download writes itself."""
        for number in range(8):
            with self.subTest(number):
                self.fresh()
                run = self.begin(MIB // 2, rate="60M")
                try:
                    overwrite(self.part, 7 + number)
                except FileNotFoundError:
                    # It was faster, and is the person's file already.
                    run.wait()
                    continue
                self.finish(run)

    def test_a_reader_costs_nothing(self):
        self.fresh()
        run = self.begin(6 * MIB)
        self.part.read_bytes()
        run = self.finish(run)
        self.assertEqual([event["event"] for event in run.events].count("waiting"), 0, run.report())


if __name__ == "__main__":
    unittest.main()
