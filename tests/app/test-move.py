#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Downloads that get another folder or name in the window, and one that leaves a full disk.

Usage: test-move.py PROGRAM SCHEMAS STORE FAULT-LIBRARY [unittest arguments]. With PICKUP_PICTURES=FOLDER pictures are taken on the way.
"""

import errno
import os
import pathlib
import shutil
import sys
import tempfile
import unittest

from desktop import Application, make_desktop
from processes import sha256, wait_for

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "store"))
from store import Store  # noqa: E402

MIB = 1 << 20
SLOW = 40 << 10


class MoveTest(unittest.TestCase):
    def setUp(self):
        self.store = Store(STORE).start()
        self.addCleanup(self.store.stop)
        self.store.bucket(bucket="parcels", provider="s3", region="us-east-1")
        self.folder = tempfile.mkdtemp(prefix="pickup-move-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.app = Application(DESKTOP, PROGRAM, SCHEMAS, os.path.join(self.folder, "home"))
        self.addCleanup(self.app.kill)
        self.elsewhere = pathlib.Path(self.folder, "elsewhere")
        self.elsewhere.mkdir()

    size = MIB

    def put(self, key):
        self.digest = self.store.object(bucket="parcels", key=key, size=self.size, seed=1)["sha256"]
        return self.store.presign(bucket="parcels", key=key, lifetime=3600)["url"]

    def choose(self, row, item):
        self.app.press(f"More for {row}")
        self.app.find("item", item).act()

    def choose_folder(self, title, accept):
        self.app.activate(title)
        DESKTOP.picture("move-folder")
        DESKTOP.copy(f"{self.elsewhere}/")
        DESKTOP.key("ctrl+l", "ctrl+a", "ctrl+v")
        self.app.press(accept)
        wait_for(lambda: not DESKTOP.list_windows(f"^{title}$"), "the folder to be taken")
        self.app.activate("Pickup")

    def names(self, folder):
        return sorted(path.name for path in folder.iterdir())

    def assert_finished(self, path):
        wait_for(path.exists, f"{path} to be finished")
        self.assertEqual(sha256(path), self.digest)

    def test_move_and_rename(self):
        """What runs goes on in the other folder; then it gets another name, and as a finished file both once more."""
        self.size = 16 * MIB
        self.app.start()
        self.store.limits(rate=SLOW)
        self.app.paste(self.put("one.bin"))
        self.app.find("button", "Pause one.bin")
        wait_for((self.app.downloads / "one.bin.part").exists, "a partial file")
        self.choose("one.bin", "Move to Folder…")
        self.choose_folder("Move to Folder", "Move")
        wait_for((self.elsewhere / "one.bin.part").exists, "the partial file to be moved")
        self.assertEqual(self.names(self.app.downloads), [])
        self.app.find_like("label", "Moved “one.bin” to")
        DESKTOP.picture("moved")
        self.app.press("Pause one.bin")
        self.app.find("button", "Resume one.bin")
        self.store.limits(rate=0)

        self.choose("one.bin", "Rename…")
        self.app.activate("Rename File")
        self.app.find("text", "Name of the file")
        DESKTOP.key("ctrl+a")
        DESKTOP.type("a/b")
        self.app.find("label", "A name cannot contain “/”.")
        DESKTOP.picture("rename-fault")
        DESKTOP.key("ctrl+a")
        DESKTOP.type("two.bin")
        DESKTOP.key("Return")
        wait_for((self.elsewhere / "two.bin.part").exists, "the partial file to be renamed")
        self.app.activate("Pickup")
        self.app.press("Resume two.bin")
        self.assert_finished(self.elsewhere / "two.bin")
        self.app.find("button", "Open two.bin")

        (self.elsewhere / "theirs.bin").write_text("theirs")
        self.choose("two.bin", "Rename…")
        self.app.activate("Rename File")
        DESKTOP.key("ctrl+a")
        DESKTOP.type("theirs.bin")
        DESKTOP.key("Return")
        self.app.find("label", "A file named “theirs.bin” exists already.")
        DESKTOP.key("Escape")
        self.app.activate("Pickup")
        self.assertEqual((self.elsewhere / "theirs.bin").read_text(), "theirs")
        self.assertEqual(self.names(self.elsewhere), ["theirs.bin", "two.bin"])
        self.assertEqual(self.app.quit(), 0)

        self.app.start()
        self.app.find("button", "Open two.bin")
        self.assertEqual(self.app.quit(), 0)

    def test_full_disk(self):
        """The row says what helps, and what came before comes along."""
        self.app.env |= {"LD_PRELOAD": FAULT_LIBRARY, "PICKUP_FAULT": f"pwrite 3 {self.app.downloads}/ {errno.ENOSPC} always"}
        self.app.start()
        self.app.paste(self.put("one.bin"))
        self.app.find("button", "Save one.bin elsewhere")
        DESKTOP.picture("full-disk")
        self.app.press("Save one.bin elsewhere")
        self.choose_folder("Save Elsewhere", "Save Here")
        self.assert_finished(self.elsewhere / "one.bin")
        self.assertEqual(self.names(self.app.downloads), [])
        self.app.find("button", "Open one.bin")
        self.assertEqual(self.app.quit(), 0)


if __name__ == "__main__":
    PROGRAM, SCHEMAS, STORE, FAULT_LIBRARY = sys.argv[1:5]
    DESKTOP = make_desktop().start()
    try:
        result = unittest.main(argv=[sys.argv[0], "-v", *sys.argv[5:]], exit=False).result
    finally:
        DESKTOP.stop()
    sys.exit(not result.wasSuccessful())
