#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is dragged over the window with the pointer: what it tells before the drop, and what it makes of what programs really offer.

Usage: test-drops.py PROGRAM SCHEMAS STORE [unittest arguments]. With PICKUP_PICTURES=FOLDER pictures are taken on the way.
"""

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
# Bytes a second and connection: slow enough to be stopped on the way.
SLOW = 200 << 10


class DropsTest(unittest.TestCase):
    def setUp(self):
        self.store = Store(STORE).start()
        self.addCleanup(self.store.stop)
        self.store.bucket(bucket="parcels", provider="oss", region="cn-hangzhou")
        self.folder = tempfile.mkdtemp(prefix="pickup-drops-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.app = Application(DESKTOP, PROGRAM, SCHEMAS, self.folder)
        self.addCleanup(self.app.kill)
        self.sums = {}

    def put(self, key, size=MIB, seed=1):
        self.sums[key] = self.store.object(bucket="parcels", key=key, size=size, seed=seed)["sha256"]

    def link(self, key, lifetime=3600):
        return self.store.presign(bucket="parcels", key=key, scheme="oss-v4", lifetime=lifetime)["url"]

    def check_file(self, key):
        path = self.app.downloads / key
        wait_for(path.exists, f"{key} to be finished")
        self.assertEqual(sha256(path), self.sums[key], f"{key} is what the store has")

    def quit(self):
        self.assertEqual(self.app.quit(), 0, "the application ends in peace")

    def see(self, *texts, picture=None):
        """To be done while something is over the window."""
        def look():
            for text in texts:
                self.app.find("label", text)
            if picture:
                DESKTOP.picture(picture)
        return look

    def begin(self, *keys):
        """Downloads of these have begun, and their links are dead."""
        self.store.limits(rate=SLOW)
        for i, key in enumerate(keys):
            self.put(key, 16 * MIB, seed=i + 1)
        self.assertEqual(self.app.run_second(*map(self.link, keys)), 0)
        for key in keys:
            wait_for(lambda: self.store.counters(key=key)["bytes"] > MIB, f"the first bytes of {key}")
        self.store.clock(forward=7200)
        self.store.cut()
        for key in keys:
            self.app.find("button", f"Paste new link for {key}")
        self.store.limits(rate=0)

    def open_details(self):
        """Of the first row."""
        window = self.app.activate("Pickup")
        DESKTOP.pointer("windowmove", "--sync", window, 20, 20)
        DESKTOP.pointer("mousemove", 300, 170, "click", 1)
        DESKTOP.key("alt+Return")
        self.app.find("button", "Back to the List")

    def test_browsers(self):
        """Every byte of a link arrives, whatever form it is offered in."""
        self.app.start()
        for number, browser in enumerate(("firefox", "chromium")):
            key = f"{browser} & Ü.bin"
            self.put(key, seed=number)
            self.app.drag([f"{browser}={self.link(key)}|A title with https://example.com/ in it"])
            self.check_file(key)
        self.quit()

    def test_offer(self):
        """Before the drop it is said how many links there are, and which rows go on with them."""
        self.app.start()
        self.begin("a.img", "b.img")
        self.put("new.bin", seed=9)
        lines = "\\r\\n".join(map(self.link, ("a.img", "b.img", "new.bin")))
        offer = "Drop to continue at"
        self.app.drag(["text/uri-list=" + lines], 300, 500, hover=lambda: (
            self.see("Drop 3 Links", "2 continue downloads in the list, 1 is new")(), self.app.find_like("label", offer), DESKTOP.picture("offer")))
        wait_for(lambda: self.app.look("label", lambda text: offer in text) is None, "the offer to be over")
        for key in ("a.img", "b.img", "new.bin"):
            self.check_file(key)
        self.quit()

    def test_details(self):
        """What is dropped on the details of a download that waits for a link is meant for it."""
        self.app.start()
        self.begin("tape.img")
        self.put("other.tar", seed=9)
        self.open_details()
        self.app.drag(["firefox=" + self.link("other.tar") + "|A title"])
        self.app.find("label", "This link leads to “other.tar”, not to “tape.img”.")
        self.app.press("Cancel")
        self.app.drag(["firefox=" + self.link("tape.img") + "|A title"])
        self.check_file("tape.img")
        self.quit()

    def test_files(self):
        """A file that holds links counts as them; a folder is explained, before the drop and after."""
        self.app.start()
        self.put("one.bin")
        path = pathlib.Path(self.folder, "links.txt")
        path.write_text(self.link("one.bin"))
        videos = pathlib.Path(self.folder, "Videos")
        videos.mkdir()
        self.app.drag([f"nautilus={videos}"], hover=self.see("No Links in This", "“Videos” is a folder, not a list of links."))
        self.app.find("label", "“Videos” is a folder, not a list of links.")
        self.app.drag([f"nautilus={path}"], hover=self.see("Drop to Add 1 Link", picture="offer-empty"))
        self.check_file("one.bin")
        self.quit()

    def test_huge(self):
        """Too much text is not read to its end, and the window answers meanwhile."""
        self.app.start()
        self.app.drag(["huge=12"], hover=self.see("No Links in This", "That is too much text to look for links in."))
        self.app.find("label", "That is too much text to look for links in.")
        self.quit()

    def test_dialog_is_open(self):
        self.put("one.bin")
        path = pathlib.Path(self.folder, "broken.json")
        path.write_text('{"pickup-list": 1, "downloads": [{"url": 7}, {"url": "http://127.0.0.1:9/x"}]}')
        self.app.start()
        self.assertEqual(self.app.run_second(str(path)), 0)
        self.app.find("label", "Import 1 Download?")
        self.app.drag(["firefox=" + self.link("one.bin") + "|A title"], 120, 560, hover=self.see("Not Now", picture="refused"))
        self.app.press("Cancel")
        self.app.find("label", "No Downloads Yet")
        self.quit()


if __name__ == "__main__":
    PROGRAM, SCHEMAS, STORE = sys.argv[1:4]
    DESKTOP = make_desktop().start()
    try:
        result = unittest.main(argv=[sys.argv[0], "-v", *sys.argv[4:]], exit=False).result
    finally:
        DESKTOP.stop()
    sys.exit(not result.wasSuccessful())
