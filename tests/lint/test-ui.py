# SPDX-License-Identifier: GPL-3.0-or-later
"""Templates are well formed, belong to their file, say whole sentences in good type, and pass GTK's own check."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as xml

import tree

TOOL = shutil.which("gtk4-builder-tool")


def class_of(path):
    """src/app/list/pickup-row.ui → PickupRow"""
    return "".join(word.capitalize() for word in pathlib.PurePosixPath(path).stem.split("-"))


def problems(files):
    for path, text in tree.select(files, ".ui").items():
        try:
            root = xml.fromstring(text)
        except xml.ParseError as error:
            yield f"{path}: {error}"
            continue
        for template in root.iter("template"):
            if template.get("class") not in (class_of(path), "GtkListItem"):
                yield f"{path}: the template is of {template.get('class')}, not of {class_of(path)}"
        for node in root.iter():
            if node.get("translatable") and re.search(r"\.\.\.|[\"']", node.text or ""):
                yield f"{path}: “…”, ‘…’ and … instead of the typewriter's: {node.text}"


def plain(text):
    """The template as an object of its parent's type, without what only the program can resolve: signal handlers, bindings.
    None when it holds types of ours."""
    root = xml.fromstring(text)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in ("signal", "binding") or child.get("bind-source"):
                parent.remove(child)
        if parent.tag == "template":
            parent.tag = "object"
            kind = parent.attrib.pop("parent", "GtkListItem")
            parent.set("class", "AdwBin" if kind == "GtkWidget" else kind)  # A GtkWidget cannot be made, a bin adds only a child.
    if any(re.match("Pickup|Download", node.get(key) or "") for node in root.iter() for key in ("class", "type")):
        return None
    return xml.tostring(root, encoding="unicode")


def builder_problems(text):
    """GTK's tool knows GTK only; libadwaita's types are found in the preloaded library."""
    libraries = sorted(pathlib.Path("/usr").glob("lib*/**/libadwaita-1.so.0"))
    env = dict(os.environ, GSK_RENDERER="cairo")
    if libraries:
        env["LD_PRELOAD"] = str(libraries[0])
    with tempfile.NamedTemporaryFile("w", suffix=".ui") as file:
        file.write(text)
        file.flush()
        run = subprocess.run([TOOL, "validate", file.name], env=env, capture_output=True, text=True, timeout=60)
    return [] if run.returncode == 0 else [run.stderr.strip()]


class Ui(unittest.TestCase):
    def test_tree(self):
        tree.expect_none(self, problems(tree.load()))

    def test_planted(self):
        cases = {
            "not well formed": "<interface><object></interface>",
            "another's template": '<interface><template class="PickupWindow" parent="GtkBox"/></interface>',
            "three dots": '<interface><property translatable="yes">Add...</property></interface>',
            "straight quotes": '<interface><property translatable="yes">It\'s done</property></interface>',
        }
        for reason, text in cases.items():
            with self.subTest(reason):
                self.assertEqual(len(list(problems({"src/app/list/pickup-row.ui": text}))), 1)


@unittest.skipUnless(TOOL and os.environ.get("DISPLAY"), "gtk4-builder-tool needs a display")
class Builder(unittest.TestCase):
    def test_tree(self):
        for path, text in tree.select(tree.load(), ".ui").items():
            with self.subTest(path):
                tree.expect_none(self, builder_problems(plain(text)) if plain(text) else [])

    def test_planted(self):
        good = """<interface><template class="PickupRow" parent="AdwBin"><property name="child"><object class="GtkBox">
          <property name="spacing">6</property><signal name="move-focus" handler="ours"/></object></property></template></interface>"""
        tree.expect_none(self, builder_problems(plain(good)))
        self.assertEqual(len(builder_problems(plain(good.replace("spacing", "spicing")))), 1)
        self.assertIsNone(plain(good.replace("GtkBox", "PickupBox")))


if __name__ == "__main__":
    unittest.main()
