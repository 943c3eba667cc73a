#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Removing downloads and taking it back.

Usage: test-undo.py PROGRAM SCHEMAS STORE [unittest arguments]
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from desktop import Application, make_desktop, start
from processes import end, sha256, wait_for

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "store"))
from store import Store  # noqa: E402

MIB = 1 << 20
# Bytes a second and connection: nothing ends before a test lets it, however slow the machine is.
CRAWLING = 60 << 10
# Not yet at its end when the window is closed, if the machine is quick enough.
WALKING = 2 << 20
# Seconds in which a toast has certainly ended.
TOAST = 60
HERE = pathlib.Path(__file__).resolve().parent


class UndoTest(unittest.TestCase):
    def setUp(self):
        self.store = Store(STORE).start()
        self.addCleanup(self.store.stop)
        self.store.bucket(bucket="parcels", provider="oss", region="cn-hangzhou")
        self.store.limits(rate=CRAWLING)
        self.folder = tempfile.mkdtemp(prefix="pickup-undo-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.app = Application(DESKTOP, PROGRAM, SCHEMAS, self.folder)
        self.addCleanup(self.app.kill)
        self.app.start()
        self.sums, self.links = {}, {}
        for name, size in (("small.bin", MIB), ("data.iso", 96 * MIB), ("long.tar", 96 * MIB)):
            self.sums[name] = self.store.object(bucket="parcels", key=name, size=size, seed=len(self.sums) + 1)["sha256"]
            self.links[name] = self.store.presign(bucket="parcels", key=name, scheme="oss-v4", lifetime=3600)["url"]

    def paste(self, *names):
        self.app.paste("\n".join(self.links[name] for name in names))

    def let_finish(self, name):
        """Answers that are under way keep their rate."""
        self.store.limits(rate=0)
        self.app.press(f"Pause {name}")
        self.app.press(f"Resume {name}")

    def wait_moving(self):
        wait_for(lambda: self.app.look("label", lambda text: re.match(r"[1-9]\d* of \d+\u00a0MB", text)), "the first megabytes")

    def wait_deleted(self, name):
        wait_for(lambda: not (self.app.downloads / (name + ".part")).exists(), f"what is there of {name} to be deleted", TOAST)

    def is_there(self, name):
        return (self.app.downloads / (name + ".part")).exists()

    def check_file(self, name):
        path = self.app.downloads / name
        wait_for(path.exists, f"{name} to be finished")
        self.assertEqual(sha256(path), self.sums[name], f"{name} is what the server has")

    def quit(self):
        self.assertEqual(self.app.quit(), 0, "the application ends in peace")

    def test_undo(self):
        self.paste("data.iso")
        self.wait_moving()
        self.app.press("Cancel data.iso")
        self.app.find("label", "Removed “data.iso”")
        self.app.find("label", "No Downloads Yet")
        self.assertTrue(self.is_there("data.iso"), "nothing is deleted yet")
        self.app.press("Undo")
        self.app.find("button", "Pause data.iso")
        self.app.wait_gone("label", "Removed “data.iso”")
        self.let_finish("data.iso")
        self.check_file("data.iso")
        self.quit()

    def test_toast_ends(self):
        self.paste("long.tar")
        self.wait_moving()
        self.app.press("Cancel long.tar")
        self.app.find("label", "Removed “long.tar”")
        # Nothing else is left that the keyboard could be at: a toast that has the focus does not end by itself.
        wait_for(self.focus_undo, "the button to have the focus")
        self.wait_deleted("long.tar")
        self.app.wait_gone("label", "Removed “long.tar”")
        self.quit()

    def focus_undo(self):
        """Toasts are the last on the way of the Tab key, and this one is not there for long."""
        DESKTOP.key("shift+Tab")
        return any("Undo" in name for _, name in self.app.list_focused())

    def test_two_in_a_row(self):
        """The second removal makes the first one final; another toast hides it, but does not end it early."""
        self.paste("long.tar", "data.iso", "small.bin")
        self.wait_moving()
        self.app.press("Cancel long.tar")
        self.app.find("label", "Removed “long.tar”")
        self.app.press("Cancel data.iso")
        self.app.find("label", "Removed “data.iso”")
        self.wait_deleted("long.tar")
        self.assertTrue(self.is_there("data.iso"), "the second can be taken back")

        self.paste("small.bin")
        self.app.find("label", "This download is in the list already")
        DESKTOP.key("ctrl+z")
        self.let_finish("data.iso")
        self.check_file("data.iso")
        self.assertIsNone(self.app.look("button", lambda text: text == "Cancel long.tar"), "the first does not come back")
        self.quit()

    def test_add_again(self):
        self.paste("data.iso")
        self.wait_moving()
        self.app.press("Cancel data.iso")
        self.app.find("label", "Removed “data.iso”")
        self.paste("data.iso")
        self.app.find("button", "Pause data.iso")
        self.let_finish("data.iso")
        self.check_file("data.iso")
        self.quit()

    def test_quit(self):
        self.paste("long.tar")
        self.wait_moving()
        self.app.press("Cancel long.tar")
        self.app.find("label", "Removed “long.tar”")
        self.quit()
        self.assertFalse(self.is_there("long.tar"), "the word of the person holds")

    def test_close_window(self):
        """Without the window nobody could take it back; what else runs goes on."""
        services = start([sys.executable, str(HERE / "desktop-services.py")], DESKTOP.env, stdout=subprocess.PIPE)
        self.addCleanup(services.stdout.close)
        self.addCleanup(end, services)
        self.assertIn(b"Ready", services.stdout.readline())
        self.paste("long.tar")
        self.wait_moving()
        self.store.limits(rate=WALKING)
        self.paste("data.iso")
        self.app.press("Cancel long.tar")
        self.app.find("label", "Removed “long.tar”")
        self.app.activate("Pickup")
        DESKTOP.key("ctrl+w")
        self.wait_deleted("long.tar")
        self.check_file("data.iso")

    def test_kill(self):
        self.paste("data.iso")
        self.wait_moving()
        self.app.press("Cancel data.iso")
        self.app.find("label", "Removed “data.iso”")
        self.app.kill()
        self.store.limits(rate=0)
        self.app.start()
        self.app.find_like("row", "data.iso")
        self.check_file("data.iso")
        self.quit()


if __name__ == "__main__":
    PROGRAM, SCHEMAS, STORE = sys.argv[1:4]
    DESKTOP = make_desktop().start()
    try:
        result = unittest.main(argv=[sys.argv[0], "-v", *sys.argv[4:]], exit=False).result
    finally:
        DESKTOP.stop()
    sys.exit(not result.wasSuccessful())
