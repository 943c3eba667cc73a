#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One story on Wayland, where most people are: links by keyboard and by clipboard, pause and resume, preferences, sizes.

Usage: test-wayland.py PROGRAM SCHEMAS STORE [unittest arguments]. With PICKUP_PICTURES=FOLDER a picture is taken at the end.
"""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from desktop import Application
from processes import wait_for
from wayland import WaylandDesktop

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "store"))
from store import Store  # noqa: E402

MIB = 1 << 20
SIZE = 4 * MIB
# Bytes a second and connection: slow enough to be stopped on the way.
SLOW = 100 << 10


class WaylandTest(unittest.TestCase):
    def setUp(self):
        self.store = Store(STORE).start()
        self.addCleanup(self.store.stop)
        self.store.bucket(bucket="parcels", provider="oss", region="cn-hangzhou")
        self.folder = tempfile.mkdtemp(prefix="pickup-wayland-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.app = Application(DESKTOP, PROGRAM, SCHEMAS, self.folder).start()
        self.addCleanup(self.app.kill)
        self.sums = {}

    def link(self, key):
        self.sums[key] = self.store.object(bucket="parcels", key=key, size=SIZE, seed=len(self.sums) + 1)["sha256"]
        return self.store.presign(bucket="parcels", key=key, scheme="oss-v4", lifetime=3600)["url"]

    def check_file(self, name, key=None):
        path = self.app.downloads / name
        wait_for(path.exists, f"the file {name}")
        self.assertEqual(hashlib.sha256(path.read_bytes()).hexdigest(), self.sums[key or name])

    def test_paste_pause_resume(self):
        """Out of the clipboard of another program; by keys, and as a screen reader presses."""
        self.store.limits(rate=SLOW)
        self.app.paste(self.link("tape.img"))
        wait_for(lambda: self.store.counters(key="tape.img")["bytes"] > MIB // 8, "the first bytes")
        self.app.press("Pause tape.img")
        self.app.find("button", "Resume tape.img")
        self.store.limits(rate=0)
        self.app.press("Resume tape.img")
        self.app.find("button", "Open tape.img")
        self.check_file("tape.img")
        self.assertEqual(self.app.quit(), 0)

    def test_add_window(self):
        """A link that is typed, and another name for it. Each key comes from a keyboard of its own, for which the window loses the focus and gets it again."""
        link = self.link("typed.bin")
        DESKTOP.key("ctrl+n")
        self.app.wait_add()
        DESKTOP.type(link)
        self.app.press("Rename typed.bin")
        DESKTOP.key("ctrl+a")
        DESKTOP.type("named.bin")
        DESKTOP.key("Return")
        self.app.find("check", "Download named.bin")
        self.app.press("Download 1")
        self.app.find("button", "Open named.bin")
        self.check_file("named.bin", "typed.bin")

    def test_copy(self):
        """Into another program."""
        link = self.link("copied.bin")
        self.app.paste(link)
        self.app.find("button", "Open copied.bin")
        DESKTOP.copy("something else")
        # A program may copy only in answer to a key or a button.
        self.app.step_to("copied.bin")
        DESKTOP.key("shift+F10")
        self.app.find("item", "Copy Link")
        DESKTOP.key("c")
        wait_for(lambda: DESKTOP.paste() == link, "the link in the clipboard")

    def test_drop(self):
        """A link from another program, with the pointer, and one that fits no download there is."""
        self.app.drag([f"firefox={self.link('dropped.bin')}|A title"], hover=lambda: self.app.find("label", "Drop to Add 1 Link"))
        self.app.find("button", "Open dropped.bin")
        self.check_file("dropped.bin")

    def test_sizes_and_preferences(self):
        DESKTOP.copy(self.link("narrow.bin"))
        window = self.app.activate("Pickup")
        DESKTOP.key("ctrl+v")
        self.app.find("button", "Open narrow.bin")
        for width, height in ((360, 640), (1180, 760), (700, 500)):
            DESKTOP.pointer("windowsize", window, width, height)
            wait_for(lambda size=(width, height): DESKTOP.get_size(window) == size, f"the size {width}×{height}")
            self.app.find("button", "Open narrow.bin")
        DESKTOP.key("ctrl+comma")
        self.app.activate("Preferences")
        self.app.find("label", "Save In")
        DESKTOP.key("Escape")
        self.app.wait_gone("label", "Save In")
        picture = pathlib.Path(os.environ.get("PICKUP_PICTURES", self.folder), "wayland.png")
        DESKTOP.take_picture(picture)
        colors = subprocess.run(["identify", "-format", "%k", str(picture)], check=True, capture_output=True, text=True).stdout
        self.assertGreater(int(colors), 100, "there is something to see")


if __name__ == "__main__":
    PROGRAM, SCHEMAS, STORE = sys.argv[1:4]
    DESKTOP = WaylandDesktop().start()
    try:
        result = unittest.main(argv=[sys.argv[0], "-v", *sys.argv[4:]], exit=False).result
    finally:
        DESKTOP.stop()
    sys.exit(not result.wasSuccessful())
