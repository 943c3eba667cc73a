#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Removing downloads and taking it back.

Usage: test-undo.py PROGRAM SCHEMAS [unittest arguments]
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from desktop import Application, make_desktop, start
from nginx import Nginx
from processes import end, sha256, wait_for

MIB = 1 << 20
# Bytes a second and connection: slow enough to be removed on the way, fast enough not to be waited for.
SLOW = "rate/500k"
CRAWLING = "rate/60k"
# Seconds in which a toast has certainly ended.
TOAST = 30
HERE = pathlib.Path(__file__).resolve().parent


class UndoTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server_folder = tempfile.mkdtemp(prefix="pickup-nginx-")
        cls.server = Nginx(os.path.join(cls.server_folder, "nginx")).start()
        cls.sums = {name: cls.server.put(name, size) for name, size in (("small.bin", MIB), ("data.iso", 12 * MIB), ("long.tar", 96 * MIB))}
        os.chmod(cls.server_folder, 0o755)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        shutil.rmtree(cls.server_folder, ignore_errors=True)

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="pickup-undo-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.app = Application(DESKTOP, PROGRAM, SCHEMAS, self.folder)
        self.addCleanup(self.app.kill)
        self.app.start()

    def paste(self, *paths):
        DESKTOP.copy("\n".join(self.server.url(path) for path in paths))
        DESKTOP.activate_window("^Pickup$")
        DESKTOP.key("ctrl+v")

    def wait_moving(self):
        wait_for(lambda: self.app.look("label", lambda text: re.match(r"[1-9]\d* of \d+\u00a0MB", text)), "the first megabytes", 40)

    def wait_deleted(self, name):
        wait_for(lambda: not (self.app.downloads / (name + ".part")).exists(), f"what is there of {name} to be deleted", TOAST)

    def is_there(self, name):
        return (self.app.downloads / (name + ".part")).exists()

    def check_file(self, name):
        path = self.app.downloads / name
        wait_for(path.exists, f"{name} to be finished", 60)
        self.assertEqual(sha256(path), self.sums[name], f"{name} is what the server has")

    def quit(self):
        self.assertEqual(self.app.quit(), 0, "the application ends in peace")

    def test_undo(self):
        self.paste(f"{SLOW}/data.iso")
        self.wait_moving()
        self.app.press("Cancel data.iso")
        self.app.find("label", "Removed “data.iso”")
        self.app.find("label", "No Downloads Yet")
        self.assertTrue(self.is_there("data.iso"), "nothing is deleted yet")
        self.app.press("Undo")
        self.app.find("button", "Pause data.iso", "Open data.iso")
        self.app.wait_gone("label", "Removed “data.iso”")
        self.check_file("data.iso")
        self.quit()

    def test_toast_ends(self):
        self.paste(f"{CRAWLING}/long.tar")
        self.wait_moving()
        self.app.press("Cancel long.tar")
        self.app.find("label", "Removed “long.tar”")
        self.wait_deleted("long.tar")
        self.app.wait_gone("label", "Removed “long.tar”")
        self.quit()

    def test_two_in_a_row(self):
        """The second removal makes the first one final; another toast does not end it early."""
        self.paste(f"{CRAWLING}/long.tar", f"{SLOW}/data.iso", "small.bin")
        self.wait_moving()
        self.app.press("Cancel long.tar")
        self.app.find("label", "Removed “long.tar”")
        self.app.press("Cancel data.iso")
        self.app.find("label", "Removed “data.iso”")
        self.wait_deleted("long.tar")
        self.assertTrue(self.is_there("data.iso"), "the second can be taken back")

        self.paste("small.bin")
        self.app.find("label", "This download is in the list already")
        self.app.find("label", "Removed “data.iso”")
        self.app.press("Undo")
        self.check_file("data.iso")
        self.assertIsNone(self.app.look("button", lambda text: text == "Cancel long.tar"), "the first does not come back")
        self.quit()

    def test_add_again(self):
        self.paste(f"{SLOW}/data.iso")
        self.wait_moving()
        self.app.press("Cancel data.iso")
        self.app.find("label", "Removed “data.iso”")
        self.paste(f"{SLOW}/data.iso")
        self.app.find("button", "Pause data.iso", "Open data.iso")
        self.check_file("data.iso")
        self.quit()

    def test_quit(self):
        self.paste(f"{CRAWLING}/long.tar")
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
        self.paste(f"{SLOW}/data.iso", f"{CRAWLING}/long.tar")
        self.wait_moving()
        self.app.press("Cancel long.tar")
        self.app.find("label", "Removed “long.tar”")
        DESKTOP.activate_window("^Pickup$")
        DESKTOP.key("ctrl+w")
        self.wait_deleted("long.tar")
        self.check_file("data.iso")

    def test_kill(self):
        self.paste(f"{SLOW}/data.iso")
        self.wait_moving()
        self.app.press("Cancel data.iso")
        self.app.find("label", "Removed “data.iso”")
        self.app.kill()
        self.app.start()
        self.app.find_like("row", "data.iso")
        self.check_file("data.iso")
        self.quit()


if __name__ == "__main__":
    PROGRAM, SCHEMAS = sys.argv[1:3]
    DESKTOP = make_desktop().start()
    try:
        result = unittest.main(argv=[sys.argv[0], "-v", *sys.argv[3:]], exit=False).result
    finally:
        DESKTOP.stop()
    sys.exit(not result.wasSuccessful())
