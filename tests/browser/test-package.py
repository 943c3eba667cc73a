#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes to the stores of browsers: the same bytes each time, nothing but the sources, of this version, and with all that they are told."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
import zipfile

TOP = pathlib.Path(__file__).resolve().parents[2]
EXTENSION = TOP / "src/browser/extension"
CHROMIUM_ID, FIREFOX_ID = "gjamdjedgeemckgcnldipiidndchfigf", "pickup@pickup-app.github.io"


def make(top, folder, umask=0o022):
    folder.mkdir()
    run = subprocess.run([top / "build-aux/browser-extension", folder], check=True, capture_output=True, text=True, umask=umask, env={**os.environ, "TZ": "Asia/Tokyo" if umask else "UTC"})
    return run.stdout, {path.name.split("-")[-1]: path for path in folder.iterdir()}


class PackageTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def copy_tree(self):
        """The same sources with other times and modes, and with what editors leave behind."""
        top = self.folder / "copy"
        (top / "build-aux").mkdir(parents=True)
        shutil.copy(TOP / "build-aux/browser-extension", top / "build-aux")
        shutil.copy(TOP / "meson.build", top)
        extension = shutil.copytree(EXTENSION, top / "src/browser/extension", copy_function=shutil.copyfile)
        for path in (path for path in pathlib.Path(extension).rglob("*") if path.is_file()):
            os.utime(path, (1000000000, 1000000000))
            path.chmod(0o600)
        for name in ("popup.js~", ".popup.js.swp"):
            (pathlib.Path(extension) / name).write_text("left behind")
        return top

    def test_same_bytes(self):
        said, first = make(TOP, self.folder / "first")
        said_again, second = make(self.copy_tree(), self.folder / "second", 0)
        self.assertEqual(sorted(first), ["chromium.zip", "firefox.xpi"])
        self.assertEqual(said, said_again)
        for name in first:
            self.assertEqual(first[name].read_bytes(), second[name].read_bytes(), name)

    def test_content(self):
        """Exactly what is installed, unchanged but for the manifest."""
        listed = re.findall(r"^  '([^']+)',$", (EXTENSION / "meson.build").read_text(), re.M)
        listed += [f"_locales/{path.name}/messages.json" for path in (EXTENSION / "_locales").iterdir()]
        for name, path in make(TOP, self.folder / "made")[1].items():
            with zipfile.ZipFile(path) as archive:
                self.assertEqual(archive.namelist(), sorted(listed), name)
                for entry in archive.namelist():
                    if entry != "manifest.json":
                        self.assertEqual(archive.read(entry), (EXTENSION / entry).read_bytes(), entry)

    def test_manifests(self):
        manifests = {}
        for name, path in make(TOP, self.folder / "made")[1].items():
            with zipfile.ZipFile(path) as archive:
                manifests[name] = json.loads(archive.read("manifest.json"))
        version = re.search(r"^  version: '([^']+)'", (TOP / "meson.build").read_text(), re.M).group(1)
        chromium, firefox = manifests["chromium.zip"], manifests["firefox.xpi"]
        self.assertEqual([chromium["version"], firefox["version"]], [version] * 2)
        self.assertEqual(chromium["background"], {"service_worker": "background.js", "type": "module"})
        self.assertEqual(firefox["background"], {"scripts": ["background.js"], "type": "module"})
        self.assertEqual(firefox["browser_specific_settings"]["gecko"]["id"], FIREFOX_ID)
        self.assertEqual([manifest["incognito"] for manifest in manifests.values()], ["not_allowed"] * 2)
        for manifest in manifests.values():
            self.assertNotIn("key", manifest)
        self.assertEqual(chromium["permissions"], firefox["permissions"])

    def test_no_foreign_code(self):
        """All that runs is in there, and can be read."""
        for path in EXTENSION.rglob("*"):
            if path.suffix in (".js", ".html", ".css"):
                text = path.read_text()
                self.assertIsNone(re.search(r"\b(eval|Function|importScripts|fetch|XMLHttpRequest|WebSocket|sendBeacon|innerHTML)\b|(src|href)=\"(https?:)?//|@import", text), path.name)
                self.assertLess(max(map(len, text.splitlines())), 250, path.name)

    def test_page(self):
        """What the stores are told names each permission, and both identifiers."""
        page = (TOP / "docs/browser-extension.md").read_text()
        manifest = json.loads((EXTENSION / "manifest.json").read_text())
        for name in (*manifest["permissions"], *manifest["host_permissions"], "content_scripts"):
            self.assertIn(f"| `{name}` |", page)
        for identifier in (CHROMIUM_ID, FIREFOX_ID):
            self.assertIn(identifier, page)
        self.assertIn(CHROMIUM_ID, (TOP / "src/browser/host/chromium.json").read_text())
        self.assertIn(FIREFOX_ID, (TOP / "src/browser/host/firefox.json").read_text())

    def test_other_version(self):
        top = self.copy_tree()
        meson = top / "meson.build"
        meson.write_text(re.sub(r"^  version: '[^']+'", "  version: '9.8.7'", meson.read_text(), count=1, flags=re.M))
        run = subprocess.run([top / "build-aux/browser-extension", self.folder], capture_output=True, text=True)
        self.assertNotEqual(run.returncode, 0)
        self.assertIn("9.8.7", run.stderr)


if __name__ == "__main__":
    unittest.main()
