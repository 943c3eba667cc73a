#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list as a person handles it: put in order, several at once, dragged out, by menu; with keys and a pointer.

Usage: test-list.py PROGRAM SCHEMAS MAKE-LIST [unittest arguments]
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from desktop import HERE, SETTLE, Application, make_desktop, start
from processes import end, wait_for

# Of ten downloads that make-list makes six are finished, two paused, one needs a link, one failed.
COUNT = 10
WINDOW = (20, 20, 860, 960)
LEFT = 300

# All others see the list in the order of the person.
SORTED = ("test_sorted", "test_added")


class ListTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="pickup-list-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.app = Application(DESKTOP, PROGRAM, SCHEMAS, self.folder)
        self.addCleanup(self.app.kill)
        self.app.env["GSETTINGS_BACKEND"] = "keyfile"
        self.keyfile = pathlib.Path(self.app.env["XDG_CONFIG_HOME"], "glib-2.0/settings/keyfile")
        self.keyfile.parent.mkdir(parents=True)
        if self.id().rpartition(".")[2] not in SORTED:
            self.keyfile.write_text("[io/github/pickup_app/Pickup]\nsort='manual'\n")
        subprocess.run([MAKE_LIST, f"{self.folder}/state/pickup", str(self.app.downloads), str(COUNT)], check=True)
        self.begin()

    def begin(self):
        self.app.start()
        # On a slow computer another window comes first, which says what is waited for.
        wait_for(self.rows, "the list")
        self.window = DESKTOP.find_window("^Pickup$")
        DESKTOP.pointer("windowsize", "--sync", self.window, *WINDOW[2:])
        DESKTOP.pointer("windowmove", self.window, *WINDOW[:2])
        wait_for(lambda: len(self.rows()) == COUNT, "all rows")
        time.sleep(SETTLE)

    def rows(self):
        """The numbers of the downloads as they stand."""
        from gi.repository import GLib

        found = []
        for node in self.app.walk():
            try:
                match = node.get_role_name() == "list item" and re.search(r"-(\d{5})\.", node.get_name())
            except GLib.Error:
                continue
            if match:
                found.append(int(match.group(1)))
        return found

    def wait_for_order(self, *expected):
        try:
            wait_for(lambda: self.rows() == list(expected), "the order")
        except AssertionError:
            self.assertEqual(self.rows(), list(expected))

    def place(self, number):
        """Where the pointer meets the name of that row: rows are as tall as what they show."""
        y = 150
        for shown in self.rows():
            height = 64 if shown % 10 < 6 else 68
            if shown == number:
                return (LEFT, y)
            y += height
        raise AssertionError(f"no row {number}")

    def click(self, number, button=1, modifier=None):
        keys = (("keydown", modifier), ("keyup", modifier)) if modifier else ((), ())
        DESKTOP.pointer("mousemove", *self.place(number), *keys[0], "click", button, *keys[1])
        time.sleep(SETTLE)

    def drag(self, begin, finish):
        DESKTOP.pointer("mousemove", *begin, "mousedown", 1)
        for step in range(1, 21):
            DESKTOP.pointer("mousemove", begin[0] + (finish[0] - begin[0]) * step // 20, begin[1] + (finish[1] - begin[1]) * step // 20)
            time.sleep(0.02)
        time.sleep(SETTLE)
        DESKTOP.pointer("mousemove_relative", "--", 1, 1, "mouseup", 1)
        time.sleep(SETTLE)

    def drag_until(self, drag, is_done):
        """What is let go on a place that is not ready for it yet is not taken: it is dragged again, as a person would."""
        def try_it():
            drag()
            try:
                return wait_for(is_done, "what was dragged to arrive", 10)
            except AssertionError:
                return False

        wait_for(try_it, "what was dragged again and again to arrive")

    def test_order(self):
        self.click(0)
        DESKTOP.key("shift+Down")
        DESKTOP.key("alt+Down")
        self.wait_for_order(2, 0, 1, 3, 4, 5, 6, 7, 8, 9)
        DESKTOP.key("alt+End")
        self.wait_for_order(2, 3, 4, 5, 6, 7, 8, 9, 0, 1)
        DESKTOP.key("alt+Home")
        DESKTOP.key("Escape")
        self.wait_for_order(*range(10))

        def drag_below():
            x, y = self.place(6)
            self.drag(self.place(1), (x, y + 25))

        self.drag_until(drag_below, lambda: self.rows() == [0, 2, 3, 4, 5, 6, 1, 7, 8, 9])
        self.assertEqual(self.app.quit(), 0)
        self.begin()
        self.wait_for_order(0, 2, 3, 4, 5, 6, 1, 7, 8, 9)

    def test_order_with_filter(self):
        self.app.find("button", "Active, 0")
        self.app.press("Needs Attention, 2")
        self.wait_for_order(8, 9)
        self.click(9)
        DESKTOP.key("alt+Up")
        self.wait_for_order(9, 8)
        self.app.press("All, 10")
        self.wait_for_order(0, 1, 2, 3, 4, 5, 6, 7, 9, 8)

    def sort(self, name):
        self.app.press("Sort")
        self.app.find("choice", name).act()
        time.sleep(SETTLE)

    def test_sorted(self):
        """The newest on top, also of what is found by name, host, day and type; what was chosen instead is remembered."""
        self.wait_for_order(*range(9, -1, -1))
        DESKTOP.key("ctrl+f")
        DESKTOP.type("2023-11-14 s3.eu-central TELESCOPE")
        self.wait_for_order(5, 4, 2, 1)
        DESKTOP.type(" type:iso")
        self.wait_for_order(1)
        DESKTOP.key("Down", "Delete")
        self.app.find("label", "Nothing Here")
        DESKTOP.key("ctrl+z")
        self.wait_for_order(1)
        DESKTOP.key("ctrl+f", "Escape")
        self.wait_for_order(*range(9, -1, -1))
        self.sort("Date Finished")
        self.wait_for_order(*range(5, -1, -1), 9, 8, 7, 6)
        self.sort("Name")
        by_name = (0, 3, 6, 9, 1, 2, 4, 5, 7, 8)
        self.wait_for_order(*by_name)
        self.assertEqual(self.app.quit(), 0)
        self.begin()
        self.wait_for_order(*by_name)

    def test_added(self):
        """What is pasted is selected on top of the list."""
        self.click(5)
        DESKTOP.copy("https://nowhere.invalid/one.iso\nhttps://nowhere.invalid/two.iso\n")
        DESKTOP.key("ctrl+v")
        self.app.find("label", "2 selected")
        first = wait_for(lambda: self.app.look("row", lambda text: text.startswith("two.iso")), "the newest")
        self.assertEqual(first.get_description(), "nowhere.invalid")
        rows = [node.get_name() for node in self.app.walk() if node.get_role_name() == "list item"]
        self.assertTrue(rows[0].startswith("two.iso") and rows[1].startswith("one.iso"), rows)

    def test_several(self):
        self.click(6)
        self.click(9, modifier="ctrl")
        self.app.find("label", "2 selected")
        DESKTOP.key("Escape")
        self.click(1)
        self.click(3, modifier="shift")
        self.app.find("label", "3 selected")
        self.app.press("Remove")
        self.wait_for_order(0, 4, 5, 6, 7, 8, 9)
        self.app.press("Undo")
        self.wait_for_order(*range(10))
        self.click(0)
        DESKTOP.key("ctrl+a")
        self.app.find("label", "10 selected")
        DESKTOP.key("Delete")
        self.app.find("label", "No Downloads Yet")
        self.app.press("Undo")
        self.wait_for_order(*range(10))

    def test_drag_out(self):
        log = open(pathlib.Path(self.folder, "target.log"), "w+")
        target = start([sys.executable, str(HERE / "drag-target.py")], self.app.env, stdout=log)
        self.addCleanup(log.close)
        self.addCleanup(end, target)
        DESKTOP.pointer("windowmove", "--sync", DESKTOP.find_window("^Drop Target$"), 1000, 300)
        self.app.activate("Pickup")

        def said():
            log.seek(0)
            return log.read()

        self.drag_until(lambda: self.drag(self.place(1), (1150, 400)), lambda: "dropped" in said())
        self.assertIn(str(self.app.downloads / "Telescope-00001.iso"), said())
        self.assertNotIn("Signature", said())
        before = len(said())
        self.drag(self.place(7), (1150, 400))
        self.assertNotIn("dropped", said()[before:], "what is not finished is no file")

    def test_menu(self):
        """Of one row, and of all that are selected; by pointer and by keys."""
        self.click(2, button=3)
        DESKTOP.key("Escape")
        DESKTOP.key("Down")
        DESKTOP.key("shift+F10")
        DESKTOP.key("Up", "Return")
        self.wait_for_order(0, 1, 2, 4, 5, 6, 7, 8, 9)
        DESKTOP.key("Escape")
        self.click(0)
        self.click(2, modifier="shift")
        self.app.press("More for Telescope-00001.iso")
        self.app.find("item", "Move to Trash").act()
        self.app.find("label", "3 files are in the trash")
        wait_for(lambda: not (self.app.downloads / "Telescope-00001.iso").exists(), "the files to go")
        self.app.find("button", "Download Telescope-00002.parquet again")
        self.app.press("More for the selected downloads")
        self.app.find("item", "Copy Link").act()
        wait_for(lambda: DESKTOP.paste().count("X-Amz-Signature=") == 3, "three links in the clipboard")
        self.app.press("More for survey-00000.tar.zst")
        DESKTOP.key("Up", "Return")
        self.wait_for_order(4, 5, 6, 7, 8, 9)


if __name__ == "__main__":
    PROGRAM, SCHEMAS, MAKE_LIST = sys.argv[1:4]
    DESKTOP = make_desktop().start()
    try:
        result = unittest.main(argv=[sys.argv[0], "-v", *sys.argv[4:]], exit=False).result
    finally:
        DESKTOP.stop()
    sys.exit(not result.wasSuccessful())
