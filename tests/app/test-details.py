#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The details of a download beside the list and in its place, against a store that really checks links.

Usage: test-details.py PROGRAM SCHEMAS STORE [unittest arguments]. With PICKUP_PICTURES=FOLDER pictures are taken on the way.
"""

import pathlib
import shutil
import sys
import tempfile
import time
import unittest

from desktop import ROLES, SETTLE, Application, make_desktop
from processes import wait_for

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "store"))
from store import Store  # noqa: E402

MIB = 1 << 20
# Bytes a second and connection: slow enough to be stopped on the way.
SLOW = 50 << 10
SIZE = 48 * MIB
NAME = "tape.img"


class DetailsTest(unittest.TestCase):
    def setUp(self):
        self.store = Store(STORE).start()
        self.addCleanup(self.store.stop)
        self.store.bucket(bucket="parcels", provider="oss", region="cn-hangzhou")
        self.store.limits(rate=SLOW)
        self.folder = tempfile.mkdtemp(prefix="pickup-details-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.app = Application(DESKTOP, PROGRAM, SCHEMAS, self.folder).start()
        self.addCleanup(self.app.kill)

    def link(self, key, lifetime=3600):
        return self.store.presign(bucket="parcels", key=key, scheme="oss-v4", lifetime=lifetime)["url"]

    def begin(self, key=NAME, width=1180):
        """A download is under way, selected, and its details are open: all by the keyboard."""
        self.store.object(bucket="parcels", key=key, size=SIZE, seed=1)
        DESKTOP.copy(self.link(key))
        window = self.app.activate("Pickup")
        DESKTOP.pointer("windowsize", "--sync", window, width, 760)
        DESKTOP.key("ctrl+v")
        wait_for(lambda: self.store.counters(key=key)["bytes"] > MIB, "the first bytes")
        self.app.find("button", f"Pause {key}")
        self.app.step_to(NAME)
        DESKTOP.key("alt+Return")
        self.app.find("label", "Saved in")

    def choose(self, item):
        """Of the menu in the header bar of the pane, not of that in the row."""
        wait_for(lambda: self.app.look("button", f"More for {NAME}".__eq__, lambda node: node.has_action() and not self.is_in_row(node)), "the menu").act()
        time.sleep(SETTLE)
        self.app.find("item", item).act()
        time.sleep(SETTLE)

    def is_in_row(self, node):
        while node := node.get_parent():
            if node.get_role_name() in ROLES["row"] + ROLES["group"] and node.get_name().startswith(NAME):
                return True
        return False

    def sentences(self):
        """What happened, the latest first."""
        found = []
        self.app.look("row", lambda text: ":" in text[:3], lambda node: found.append(node.get_name().split(", ", 1)[1]))
        return found

    def expire(self):
        self.store.clock(forward=7200)
        self.store.cut()
        self.app.find("button", f"Paste new link for {NAME}")

    def test_story(self):
        self.begin()
        self.app.find("label", "Saved in")
        self.app.find("label", "Alibaba Cloud OSS, 127.0.0.1")
        self.app.find_like("label", "signature hidden")
        self.app.find_like("label", "Unchanged since the start, ETag ")
        self.app.find_like("label", "CRC-64 of the server")
        DESKTOP.picture("details")
        self.expire()
        self.app.find("label", "A new link to the same file continues it.")
        self.app.find("button", "Ask for New Link")
        DESKTOP.picture("details-needs-link")
        self.store.limits(rate=0)
        DESKTOP.copy(self.link(NAME))
        self.app.press(f"Paste new link for {NAME}")
        self.app.find("button", f"Open {NAME}")
        story = wait_for(lambda: (lambda all: all if all and all[0].startswith("Finished") else None)(self.sentences()), "the whole story")
        order = ["Finished", "CRC-64 is the same", "New link, same file", "The link was refused: it expired", "Started", "Added to the list"]
        places = [next(i for i, text in enumerate(story) if text.startswith(part)) for part in order]
        self.assertEqual(places, sorted(places), "the latest first")
        DESKTOP.picture("details-finished")
        self.app.press("Close Details")
        self.app.wait_gone("label", "Saved in")

    def test_change(self):
        self.begin()
        self.expire()
        self.app.press(f"Change link and headers of {NAME}")
        self.app.activate("Change Link and Headers")
        DESKTOP.copy("https://example.com/another.iso?Signature=secret")
        DESKTOP.key("ctrl+v")
        self.app.press("Apply")
        self.app.find("label", f"This link does not lead to “{NAME}”.")
        DESKTOP.picture("details-change")
        self.store.limits(rate=0)
        DESKTOP.copy(self.link(NAME))
        DESKTOP.key("ctrl+a", "ctrl+v", "Return")
        self.app.find("button", f"Open {NAME}")

    def test_limit_and_narrow(self):
        self.begin(width=800)
        self.app.find("button", "Back to the List")
        self.app.wait_gone("button", "Close Details")
        self.choose("Limit…")
        self.app.activate("Limits")
        self.app.find_like("check", "Limit Speed").act()
        time.sleep(SETTLE)
        DESKTOP.picture("details-limit")
        self.app.press("Apply")
        self.app.find("label", "1.0\u00a0MB/s")
        self.app.press("Back to the List")
        self.app.wait_gone("label", "Saved in")
        self.app.find("button", f"Pause {NAME}")


if __name__ == "__main__":
    PROGRAM, SCHEMAS, STORE = sys.argv[1:4]
    DESKTOP = make_desktop().start()
    try:
        result = unittest.main(argv=[sys.argv[0], "-v", *sys.argv[4:]], exit=False).result
    finally:
        DESKTOP.stop()
    sys.exit(not result.wasSuccessful())
