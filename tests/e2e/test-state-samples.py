# SPDX-License-Identifier: GPL-3.0-or-later
"""A state file of any earlier version opens as if it were of this one; one of a later version is refused and left as it is."""

import json
import pathlib
import re
import shutil
import sys
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/servers"))

from harness import DISK, NETWORK, CliTest

SAMPLES = TOP / "tests/data/state"
FORMAT = TOP / "src/core/checkpoint/FORMAT.md"
NOWHERE = "http://127.0.0.1:1/nowhere.bin"


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


class StateSamples(CliTest):
    def open(self, name):
        shutil.rmtree(self.state, ignore_errors=True)
        self.state.mkdir(mode=0o700)
        shutil.copyfile(SAMPLES / name / "journal", self.state / "journal")
        return (self.state / "journal").read_bytes()

    def list(self):
        return lines(self.ended(self.start("--json", command="list")).text)

    def assert_told(self, found, wanted, name):
        """All that the version of that time told, in its order; this one may tell more."""
        self.assertEqual([{key: entry.get(key) for key in old} for entry, old in zip(found, wanted)], wanted, name)

    def test_older(self):
        for sample in sorted(SAMPLES.glob("[0-9]*")):
            with self.subTest(sample.name):
                before = self.open(sample.name)
                wanted = lines((sample / "list.json").read_text())
                self.assertGreaterEqual({entry["state"] for entry in wanted}, {"finished", "needs-link", "needs-decision", "downloading"})
                found = self.list()
                self.assertEqual(len(found), len(wanted))
                self.assert_told(found, wanted, sample.name)
                self.assertEqual((self.state / "journal").read_bytes(), before, "to look is not to change")

                # Another download in the same list: nothing of what was there is lost.
                self.get("--retries=0", NOWHERE, code=NETWORK)
                found = self.list()
                self.assertEqual(len(found), len(wanted) + 1)
                self.assert_told(found, wanted, sample.name)
                self.assertEqual([path.name for path in self.state.glob("journal.damaged-*")], [])

    def test_newer(self):
        for command, arguments in (("list", []), ("get", [NOWHERE])):
            with self.subTest(command):
                before = self.open("newer")
                run = self.ended(self.start(*arguments, command=command), DISK)
                self.assertEqual(run.stderr, "pickup-cli: The list of downloads was made by a newer version of Pickup and is left as it is.\n")
                self.assertEqual((self.state / "journal").read_bytes(), before)
                self.assertEqual([path.name for path in self.state.glob("journal?*") if path.name != "journal.lock"], [])

    def test_every_format_is_kept(self):
        latest = int(re.search(r"is format (\d+)", FORMAT.read_text()).group(1))
        kept = {int(path.name.split("-")[0]) for path in SAMPLES.glob("[0-9]*")}
        self.assertEqual(kept, set(range(1, latest + 1)))


if __name__ == "__main__":
    unittest.main()
