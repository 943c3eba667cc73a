#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules for new downloads: written in the preferences, tried there with a link, made from a row, and what they do to what is dropped.

Usage: test-rules.py PROGRAM SCHEMAS [unittest arguments]. With PICKUP_PICTURES=FOLDER pictures are taken on the way.
"""

import os
import shutil
import sys
import tempfile
import unittest

from desktop import Application, make_desktop
from nginx import Nginx
from processes import sha256, wait_for

MIB = 1 << 20


class RulesTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="pickup-rules-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        os.chmod(self.folder, 0o755)
        self.server = Nginx(os.path.join(self.folder, "server")).start()
        self.addCleanup(self.server.stop)
        self.sums = {name: self.server.put(name, MIB) for name in ("one.bin", "two.iso", "three.bin")}
        self.app = Application(DESKTOP, PROGRAM, SCHEMAS, self.folder)
        self.addCleanup(self.app.kill)
        self.kept = self.app.folder / "state/pickup/rules.ini"

    def check_file(self, path):
        path = self.app.downloads / path
        wait_for(path.exists, f"{path} to be finished")
        self.assertEqual(sha256(path), self.sums[path.name])

    def save(self, picture):
        DESKTOP.picture(picture)
        self.app.press("Apply")
        wait_for(lambda: not DESKTOP.list_windows("^Rule$"), "the rule to be saved")

    def go_to_folder(self):
        """What takes text does not say its name where the focus is; it is behind the type."""
        self.app.step_to("Type")
        self.app.step()

    def write_rule(self):
        """By keyboard alone, as is what is said of a slip."""
        self.app.press("Add Rule…")
        self.app.activate("Rule")
        DESKTOP.type("127.0.0.1")
        self.app.find("label", "A rule has to give something: a folder, connections or a speed limit.")
        self.go_to_folder()
        DESKTOP.type("By Host/{host")
        self.app.find("label", "In a folder, braces stand around {host}, {bucket}, {date} and {path} only.")
        DESKTOP.type("}")
        self.app.find("label", "")
        self.save("rule-dialog")
        self.app.find("row", "127.0.0.1")

    def try_link(self):
        self.app.step_to("Delete rule “127.0.0.1”")
        self.app.step()
        DESKTOP.type(self.server.url("one.bin"))
        self.app.find_like("label", "Downloads/By Host/127.0.0.1 (rule “127.0.0.1”)")
        DESKTOP.picture("rules-page")

    def make_from_row(self):
        """It is filled in with what the download has, and counts before the others."""
        self.app.activate("Pickup")
        self.app.press("More for one.bin")
        self.app.find("item", "Always Do This for 127.0.0.1…").act()
        self.app.activate("Rule")
        self.go_to_folder()
        DESKTOP.key("ctrl+a")
        DESKTOP.type("From Row")
        self.save("rule-from-row")

    def test_rules(self):
        self.app.start()
        self.app.open_preferences("alt+r")
        self.write_rule()
        self.try_link()
        self.app.close_preferences()
        self.app.drag(["text/uri-list=" + self.server.url("one.bin")])
        self.check_file("By Host/127.0.0.1/one.bin")
        self.make_from_row()
        self.assertEqual(self.app.quit(), 0, "the application ends in peace")
        self.assertEqual(self.kept.read_text().count("Host=127.0.0.1"), 2)

        self.app.start()
        self.app.drag(["text/uri-list=" + self.server.url("two.iso")])
        self.check_file("From Row/two.iso")
        self.app.open_preferences("alt+r")
        self.app.press("Delete rule “127.0.0.1”")
        wait_for(lambda: "From Row" not in self.kept.read_text(), "the first rule to be deleted")
        self.app.close_preferences()
        self.app.open_add()
        DESKTOP.type(self.server.url("three.bin"))
        self.app.find_like("label", "Downloads/By Host/127.0.0.1, by your rules")
        DESKTOP.picture("rules-add")
        self.app.press("Download 1")
        self.check_file("By Host/127.0.0.1/three.bin")
        self.assertEqual(self.app.quit(), 0, "the application ends in peace")


if __name__ == "__main__":
    PROGRAM, SCHEMAS = sys.argv[1:3]
    DESKTOP = make_desktop().start()
    try:
        result = unittest.main(argv=[sys.argv[0], "-v", *sys.argv[3:]], exit=False).result
    finally:
        DESKTOP.stop()
    sys.exit(not result.wasSuccessful())
