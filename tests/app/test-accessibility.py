#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader finds: every control of every window has a name, rows are sentences, bars have values, Tab reaches all.

Usage: test-accessibility.py PROGRAM SCHEMAS STORE CLI [unittest arguments].
"""

import pathlib
import sys
import unittest

from desktop import Application, make_desktop

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "store"))
from demo import Demo  # noqa: E402

CONTROLS = {"push button", "button", "toggle button", "check box", "radio button", "switch", "entry", "text", "password text", "combo box",
            "spin button", "slider", "menu item", "list item", "link", "page tab"}
PICTURES = {"image", "icon"}
MAX_TABS = 20
MAX_DEPTH = 12


class Node:
    """What is known of a widget, read at once: it may be gone in the next moment."""

    def __init__(self, node):
        self.role, self.name = node.get_role_name(), node.get_name()
        self.focused = node.is_in_state("focused")
        self.focusable = node.is_in_state("focusable")
        parent = node.get_parent()
        self.parent = (parent.get_role_name(), parent.get_name()) if parent else ("", "")
        self.in_row = self.role == "list item" and self.is_in_named_row(parent)
        self.value = node.get_value() if self.role == "progress bar" else None
        self.label = self.name or self.parent[1]

    @staticmethod
    def is_in_named_row(node):
        for _ in range(MAX_DEPTH):
            if node is None:
                return False
            if node.get_role_name() in ("list item", "combo box") and node.get_name():
                return True
            node = node.get_parent()
        return False

    def __str__(self):
        return f"{self.role} “{self.name}” in {self.parent[0]} “{self.parent[1]}”"


def faults(nodes):
    for node in nodes:
        # A menu button of GTK 4 holds the button that is pressed; the outer one has the name. A combo row holds a list that is shut.
        inner = node.in_row or node.role == "toggle button" and node.parent[1] and node.parent[0] in CONTROLS | {"panel", "grouping"}
        if node.role in CONTROLS and node.focusable and not node.name and not inner:
            yield f"no name: {node}"
        if node.role in PICTURES and not node.name:
            yield f"a picture without a name that is not marked as decoration: {node}"
        if node.role == "progress bar" and (not node.value or not node.value[0] <= node.value[1] <= node.value[2]):
            yield f"no value: {node}"


class AccessibilityTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.demo = Demo(STORE, CLI, PROGRAM)
        cls.addClassCleanup(cls.demo.close)
        cls.demo.prepare()
        cls.app = Application(DESKTOP, PROGRAM, SCHEMAS, cls.demo.folder)
        cls.app.env.update(PICKUP_STATE_DIR=str(cls.demo.state), XDG_DOWNLOAD_DIR=str(cls.demo.downloads))
        cls.addClassCleanup(cls.app.kill)
        cls.app.start()
        cls.app.find("button", "Pause oceans-07.mp4")

    def read(self):
        from gi.repository import GLib

        nodes = []
        for node in self.app.walk():
            try:
                nodes.append(Node(node))
            except GLib.Error:
                continue
        return nodes

    def check(self, what):
        nodes = self.read()
        self.assertEqual([f"{what}: {fault}" for fault in faults(nodes)], [])
        return nodes

    def open(self, key, role, name, what):
        DESKTOP.key(key)
        self.app.find(role, name)
        nodes = self.check(what)
        DESKTOP.key("Escape")
        self.app.wait_gone(role, name)
        return nodes

    def test_main_window(self):
        nodes = self.check("main window")
        rows = [node.name for node in nodes if node.role == "list item"]
        self.assertEqual(len(rows), 5)
        for name, words in (("mountain-lake.tiff", "Verified against"), ("buoy-2026.nc", "The link expired"), ("answers.csv.gz", "has changed"),
                            ("oceans-07.mp4", "downloading, 0 percent"), ("laptop.img", "downloading, 0 percent")):
            row = next(row for row in rows if row.startswith(name + ", "))
            self.assertIn(words, row)
        self.assertEqual(len([node for node in nodes if node.role == "progress bar"]), 4)

    def test_buttons_name_their_file(self):
        for name in ("Open mountain-lake.tiff", "Paste new link for buoy-2026.nc", "Choose what to do with answers.csv.gz", "Pause laptop.img"):
            self.app.find("button", name)

    def test_windows(self):
        self.open("ctrl+n", "button", "Choose…", "add window")
        self.open("ctrl+comma", "label", "Save In", "preferences")
        self.open("ctrl+question", "label", "Add downloads", "shortcuts")

    def test_decision(self):
        self.app.press_to_see("Choose what to do with answers.csv.gz", "The File Has Changed")
        self.check("decision")
        DESKTOP.key("Escape")
        self.app.wait_gone("label", "The File Has Changed")

    def test_tab_reaches_all(self):
        self.app.activate("Pickup")
        seen = []
        while len(seen) < MAX_TABS and "More for laptop.img" not in seen:
            focused = [node.label for node in self.read() if node.focused and node.role not in ("frame", "window")]
            seen.append(focused[-1] if focused else "")
            self.app.step()
        for name in ("Add Downloads", "Main Menu", "All, 5", "Pause All", "Sort"):
            self.assertIn(name, seen)
        self.assertTrue([name for name in seen if name.startswith("laptop.img, ")], seen)
        self.assertNotIn("", seen, "something without a name has the keyboard")


if __name__ == "__main__":
    PROGRAM, SCHEMAS, STORE, CLI = sys.argv[1:5]
    DESKTOP = make_desktop().start()
    try:
        result = unittest.main(argv=[sys.argv[0], "-v", *sys.argv[5:]], exit=False).result
    finally:
        DESKTOP.stop()
    sys.exit(not result.wasSuccessful())
