#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists that leave the window and come back: with secrets, without them, and broken ones.

Usage: test-lists.py PROGRAM SCHEMAS STORE [unittest arguments]. With PICKUP_PICTURES=FOLDER pictures are taken on the way.
"""

import json
import os
import pathlib
import shutil
import stat
import sys
import tempfile
import time
import unittest

from desktop import SETTLE, Application, make_desktop
from processes import sha256, wait_for

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "store"))
from store import KEY_ID, Store  # noqa: E402

MIB = 1 << 20


class ListsTest(unittest.TestCase):
    def setUp(self):
        self.store = Store(STORE).start()
        self.addCleanup(self.store.stop)
        self.store.bucket(bucket="parcels", provider="s3", region="us-east-1")
        self.folder = tempfile.mkdtemp(prefix="pickup-lists-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.app = self.make_application("home")
        self.sums = {}

    def make_application(self, name):
        app = Application(DESKTOP, PROGRAM, SCHEMAS, os.path.join(self.folder, name))
        self.addCleanup(app.kill)
        return app

    def put(self, key, seed=1):
        self.sums[key] = self.store.object(bucket="parcels", key=key, size=MIB, seed=seed)["sha256"]

    def link(self, key):
        return self.store.presign(bucket="parcels", key=key, lifetime=3600)["url"]

    def check_file(self, path, key):
        wait_for(path.exists, f"{path} to be finished")
        self.assertEqual(sha256(path), self.sums[key], f"{path.name} is what the store has")

    def quit(self, app=None):
        self.assertEqual((app or self.app).quit(), 0, "the application ends in peace")

    def choose_from_menu(self, app, item):
        app.activate("Pickup")
        DESKTOP.key("F10")
        app.find("item", item).act()

    def name_file(self, app, title, path):
        """Pastes the path into the file dialog, which completes what is typed, late and into the middle of it."""
        app.activate(title)
        DESKTOP.copy(str(path))
        DESKTOP.key("ctrl+a", "ctrl+v")
        DESKTOP.key("Return")

    def export(self, path, secrets=False):
        self.choose_from_menu(self.app, "Export List…")
        self.app.activate("Export List")
        if secrets:
            DESKTOP.key("alt+i")
        DESKTOP.picture("export")
        DESKTOP.key("alt+e")
        wait_for(lambda: len(DESKTOP.list_windows("^Export List$")) == 2, "the file dialog")
        self.name_file(self.app, "Export List", path)
        wait_for(path.exists, "the list")

    def open(self, app, path):
        """Another process hands the file over, and a dialog opens."""
        self.assertEqual(app.run_second(str(path)), 0)
        time.sleep(2 * SETTLE)

    def begin(self):
        """Two downloads, one of them finished."""
        self.put("one.bin")
        self.put("two.bin", seed=2)
        self.app.start()
        self.app.paste(self.link("one.bin"))
        self.check_file(self.app.downloads / "one.bin", "one.bin")
        self.store.limits(rate=20 << 10)
        DESKTOP.copy(self.link("two.bin"))
        DESKTOP.key("ctrl+v")
        self.app.press("Pause two.bin")
        self.app.find("button", "Resume two.bin")
        self.store.limits(rate=0)

    def test_without_secrets(self):
        """Whoever imports such a list needs fresh links, and each finds its download."""
        path = pathlib.Path(self.folder, "plain.json")
        self.begin()
        self.export(path)
        self.app.find("label", "Exported 2 downloads")
        DESKTOP.picture("exported")
        text = path.read_text()
        for secret in ("ignature", "redential", KEY_ID):
            self.assertNotIn(secret, text)
        self.assertTrue(all(entry["needs-link"] for entry in json.loads(text)["downloads"]))
        self.assertEqual(self.app.run_second(str(path)), 0)
        self.app.find("label", "These downloads are in the list already")
        self.quit()

        other = self.make_application("other")
        other.start()
        self.open(other, path)
        DESKTOP.picture("import-folders")
        other.find_like("button", "Import")
        DESKTOP.key("Return")
        for name in self.sums:
            other.find("row", f"{name}, The list holds no link for this file.")
        other.paste("\n".join(map(self.link, self.sums)))
        for name in self.sums:
            self.check_file(other.downloads / name, name)
        self.quit(other)

    def test_with_secrets(self):
        path = pathlib.Path(self.folder, "secret.json")
        self.begin()
        self.export(path, secrets=True)
        self.app.find("label", "Exported 2 downloads")
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600, "only for its owner")
        self.assertIn("Signature", path.read_text())
        self.quit()

        other = self.make_application("other")
        other.start()
        self.choose_from_menu(other, "Import List…")
        other.activate("Import List")
        DESKTOP.key("ctrl+l")
        self.name_file(other, "Import List", path)
        other.find("label", "Import 2 Downloads?")
        other.press("Import")
        for name in self.sums:
            self.check_file(other.downloads / name, name)
        self.quit(other)

    def test_broken_entries(self):
        """What can be read is offered, and each of the others is told of."""
        self.put("one.bin")
        path = pathlib.Path(self.folder, "broken.json")
        path.write_text(json.dumps({"pickup-list": 1, "downloads": [{"url": 7}, {"url": self.link("one.bin")}, {"url": "ftp://a/b"}]}))
        self.app.start()
        self.open(self.app, path)
        self.app.find("label", "Import 1 Download?")
        self.app.find_like("label", "1 is new")
        self.app.find_like("label", "Entry 1")
        DESKTOP.picture("import-problems")
        self.app.press("Import")
        self.check_file(self.app.downloads / "one.bin", "one.bin")
        self.quit()

    def test_many_are_asked_about(self):
        path = pathlib.Path(self.folder, "many.txt")
        path.write_text("".join(f"http://127.0.0.1:9/{i}.bin\n" for i in range(30)))
        self.app.start()
        self.open(self.app, path)
        self.app.find("label", "Import 30 Downloads?")
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
