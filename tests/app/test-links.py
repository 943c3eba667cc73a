#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of links in the window: they die, are replaced, lead elsewhere; against a store that really checks them.

Usage: test-links.py PROGRAM SCHEMAS STORE [unittest arguments]. With PICKUP_PICTURES=FOLDER pictures are taken on the way.
"""

import json
import pathlib
import re
import shutil
import sys
import tempfile
import time
import unittest

from desktop import SETTLE, Application, make_desktop
from processes import sha256, wait_for

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "store"))
from store import Store  # noqa: E402

MIB = 1 << 20
# Bytes a second and connection: slow enough to be stopped on the way.
SLOW = 200 << 10
SIZE = 32 * MIB
# Where the first row of the list is, in the window at 20, 20.
FIRST_ROW = (300, 170)


class LinksTest(unittest.TestCase):
    def setUp(self):
        self.store = Store(STORE).start()
        self.addCleanup(self.store.stop)
        self.store.bucket(bucket="parcels", provider="oss", region="cn-hangzhou")
        self.folder = tempfile.mkdtemp(prefix="pickup-links-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.app = Application(DESKTOP, PROGRAM, SCHEMAS, self.folder)
        self.addCleanup(self.app.kill)
        self.sums = {}

    def put(self, key, size=SIZE, seed=1):
        self.sums[key] = self.store.object(bucket="parcels", key=key, size=size, seed=seed)["sha256"]

    def link(self, key, lifetime=3600):
        return self.store.presign(bucket="parcels", key=key, scheme="oss-v4", lifetime=lifetime)["url"]

    def paste(self, *lines):
        self.app.paste("\n".join(lines))

    def begin(self, *keys, lifetime=3600):
        """Downloads of these are under way and will not be done soon."""
        self.store.limits(rate=SLOW)
        for i, key in enumerate(keys):
            self.put(key, seed=i + 1)
        self.paste(*(self.link(key, lifetime) for key in keys))
        for key in keys:
            wait_for(lambda: self.store.counters(key=key)["bytes"] > MIB, f"the first bytes of {key}")
            self.app.find("button", f"Pause {key}")

    def expire(self):
        """Later, as the store counts: its links are dead, and nothing that was open is left."""
        self.store.clock(forward=7200)
        self.store.cut()

    def check_file(self, key, name=None):
        path = self.app.downloads / (name or key)
        wait_for(path.exists, f"{path.name} to be finished")
        self.assertEqual(sha256(path), self.sums[key], f"{path.name} is what the store has")

    def paste_new_link(self, name, text):
        DESKTOP.copy(text)
        self.app.press(f"Paste new link for {name}")

    def quit(self):
        self.assertEqual(self.app.quit(), 0, "the application ends in peace")

    def test_fresh_home(self):
        self.app.downloads.rmdir()
        self.put("small.bin", MIB)
        self.app.start()
        self.paste(self.link("small.bin"))
        self.check_file("small.bin")
        self.quit()

    def test_expired_and_replaced(self):
        self.app.start()
        self.begin("tape.img")
        # What is safe has to be more than what connections that are given up had under way.
        self.store.limits(rate=4 * MIB)
        wait_for(lambda: self.store.counters(key="tape.img")["bytes"] > SIZE // 3, "a third of it")
        self.expire()
        self.app.find("button", "Paste new link for tape.img")
        self.app.find_like("label", "The link expired")
        DESKTOP.picture("needs-link")
        self.paste_new_link("tape.img", "no link at all")
        self.app.find("label", "Copy the new link first, then paste it here")
        seen = self.store.counters(key="tape.img")["bytes"]
        self.paste_new_link("tape.img", self.link("tape.img"))
        self.check_file("tape.img")
        self.assertLess(self.store.counters(key="tape.img")["bytes"] - seen, SIZE, "it went on where it had stopped")
        self.quit()

    def test_page(self):
        """Of a download that came from a page, that is where a new link comes from."""
        shown = pathlib.Path(self.folder, "shown")
        browser = pathlib.Path(self.folder, "browser")
        browser.write_text(f"#!/bin/sh\necho \"$1\" > '{shown}.new'\nmv '{shown}.new' '{shown}'\n")
        browser.chmod(0o755)
        applications, config = (pathlib.Path(self.app.env[name]) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"))
        (applications / "applications").mkdir(parents=True)
        config.mkdir(parents=True)
        (applications / "applications/browser.desktop").write_text(
            f"[Desktop Entry]\nType=Application\nName=Browser\nExec={browser} %u\nMimeType=x-scheme-handler/https;\n")
        (config / "mimeapps.list").write_text("[Default Applications]\nx-scheme-handler/https=browser.desktop\n")
        self.app.start()
        self.store.limits(rate=SLOW)
        self.put("tape.img")
        self.paste(f"curl -e https://pages.example/tapes?id=4 '{self.link('tape.img')}'")
        wait_for(lambda: self.store.counters(key="tape.img")["bytes"] > MIB, "the first bytes")
        self.expire()
        self.app.press("Get a new link for tape.img from its page")
        wait_for(shown.exists, "the page")
        self.assertEqual(shown.read_text(), "https://pages.example/tapes?id=4\n")
        self.app.find("label", "Choose the download on its page again: it goes on where it was")
        DESKTOP.picture("page")
        self.store.limits(rate=0)
        self.paste(self.link("tape.img"))
        self.check_file("tape.img")
        self.quit()

    def test_countdown(self):
        self.app.start()
        self.begin("tape.img", lifetime=55)
        countdown = re.compile(r"Link expires in (\d+)\u00a0s")

        def read():
            label = self.app.look("label", lambda text: countdown.match(text))
            return int(countdown.match(label.get_name()).group(1)) if label else None

        first = wait_for(read, "the countdown")
        wait_for(lambda: (read() or first) < first, "the countdown to go on")
        DESKTOP.picture("countdown")
        self.quit()

    def test_pause_of_a_dying_link(self):
        self.app.start()
        self.begin("tape.img", lifetime=280)
        self.app.press("Pause tape.img")
        self.app.find_like("label", "After that a new one is needed.")
        DESKTOP.picture("pause-warning")
        self.app.press("Resume")
        self.app.find("button", "Pause tape.img")
        self.quit()

    def test_pause_of_a_long_link(self):
        self.app.start()
        self.begin("tape.img", lifetime=7200)
        self.app.press("Pause tape.img")
        self.app.find("button", "Resume tape.img")
        self.assertIsNone(self.app.look("label", lambda text: "a new one is needed" in text))
        self.quit()

    def test_wrong_link_pasted(self):
        self.app.start()
        self.begin("tape.img")
        self.expire()
        self.store.limits(rate=0)
        self.put("other.tar", MIB, seed=9)
        self.paste_new_link("tape.img", self.link("other.tar"))
        self.app.find("label", "This link leads to “other.tar”, not to “tape.img”.")
        DESKTOP.picture("wrong-link")
        self.app.press("Cancel")
        self.assertIsNone(self.app.look("button", lambda text: text.endswith(" other.tar")))
        self.paste_new_link("tape.img", self.link("other.tar"))
        self.app.press("Add as New Download")
        self.check_file("other.tar")
        self.app.find("button", "Paste new link for tape.img")
        self.quit()

    def test_drop_on_row(self):
        self.app.start()
        self.begin("tape.img")
        self.expire()
        self.app.find("button", "Paste new link for tape.img")
        self.store.limits(rate=0)
        self.put("other.tar", MIB, seed=9)
        self.app.drag(["text/uri-list=" + self.link("other.tar") + "\\r\\n"], *FIRST_ROW, hover=lambda: DESKTOP.picture("drop-hover"))
        self.app.find("label", "This link leads to “other.tar”, not to “tape.img”.")
        DESKTOP.picture("drop-other")
        self.app.press("Cancel")
        self.app.drag(["text/uri-list=" + self.link("tape.img") + "\\r\\n"], *FIRST_ROW)
        self.check_file("tape.img")
        self.quit()

    def test_many_at_once(self):
        self.app.start()
        self.begin("a.img", "b.img", "c.img")
        self.expire()
        for key in ("a.img", "b.img", "c.img"):
            self.app.find("button", f"Paste new link for {key}")
        self.store.limits(rate=0)
        self.put("d.bin", MIB, seed=8)
        self.put("e.bin", MIB, seed=9)
        self.paste(*map(self.link, ("a.img", "b.img", "c.img", "d.bin", "e.bin")))
        self.app.find("label", "3 downloads continue, 2 are new")
        for key in self.sums:
            self.check_file(key)
        self.quit()

    def test_two_hundred_at_once(self):
        """Each of two hundred fresh links finds its own download by the object that it leads to. (What the toast says is seen with
        fewer: it is gone before so long a list has been read.)"""
        keys = [f"part-{i:03}.bin" for i in range(200)]
        for i, key in enumerate(keys):
            self.put(key, 64 << 10, seed=i + 1)
        self.app.start()
        dead = [self.link(key, lifetime=60) for key in keys]
        self.store.clock(forward=7200)
        self.paste(*dead)
        wait_for(lambda: len(self.store.counters()["requests"]) >= 200, "two hundred refusals")
        self.app.find("button", "Needs Attention, 200")
        self.paste(*map(self.link, keys))
        for key in keys:
            self.check_file(key)
        self.quit()

    def change(self):
        self.begin("tape.img")
        old = self.sums["tape.img"]
        self.put("tape.img", seed=77)
        self.assertNotEqual(old, self.sums["tape.img"])
        self.store.limits(rate=0)
        self.store.cut()
        self.app.press_to_see("Choose what to do with tape.img", "The File Has Changed")

    def test_changed_start_over(self):
        self.app.start()
        self.change()
        DESKTOP.picture("changed")
        self.app.press("Start Over")
        self.check_file("tape.img")
        self.quit()

    def test_changed_keep(self):
        self.app.start()
        self.change()
        self.app.press("Keep Old Part and Stop")
        self.app.wait_gone("button", "Choose what to do with tape.img")
        self.assertTrue((self.app.downloads / "tape.img.part").exists(), "the old part stays")
        self.quit()

    def test_changed_second_file(self):
        self.app.start()
        self.change()
        self.app.press("Save as Second File")
        self.check_file("tape.img", "tape (1).img")
        self.assertTrue((self.app.downloads / "tape.img.part").exists(), "the old part stays")
        self.quit()

    def test_head_link(self):
        self.put("small.bin", MIB)
        head = self.store.presign(bucket="parcels", key="small.bin", scheme="oss-v4", lifetime=3600, method="HEAD")["url"]
        for first, second in ((self.link("small.bin"), head), (head, self.link("small.bin"))):
            self.app.start()
            self.paste(first, second)
            self.check_file("small.bin")
            self.app.find("button", "Remove small.bin from list")
            # Both links are of one download.
            self.assertEqual(sum(node.get_name() == "Open small.bin" for node in self.app.walk()), 1)
            self.app.press("Remove small.bin from list")
            (self.app.downloads / "small.bin").unlink()
            self.quit()

    def test_curl_commands(self):
        self.app.start()
        self.put("small.bin", MIB)
        url = self.link("small.bin")
        self.paste(f"curl '{url}' --data 'a=b'")
        refused = self.app.find_like("label", "curl").get_name()
        self.assertNotIn("ignature", refused)
        DESKTOP.picture("curl-refused")
        self.paste(f"curl '{url}' \\", "  -H 'Accept-Language: en' \\", "  --compressed")
        self.check_file("small.bin")
        self.quit()

    def test_add_window(self):
        self.app.start()
        self.put("small.bin", MIB)
        self.put("named.bin", MIB, seed=4)
        self.app.open_add()
        DESKTOP.copy("curl http://127.0.0.1/small.bin -X POST")
        DESKTOP.key("ctrl+v")
        self.app.find_like("label", "curl")
        DESKTOP.picture("add-refused")
        DESKTOP.copy(json.dumps({"pickup-list": 1, "downloads": [{"url": self.link("small.bin")}, {"url": self.link("named.bin"), "name": "other name.bin"}]}))
        DESKTOP.key("ctrl+a", "ctrl+v")
        self.app.find("check", "Download small.bin")
        self.app.find("check", "Download other name.bin")
        DESKTOP.picture("add-list")
        self.app.press("Download 2")
        self.check_file("small.bin")
        self.check_file("named.bin", "other name.bin")
        self.quit()

    def choose(self, row, item):
        self.app.press(f"More for {row}")
        DESKTOP.picture("menu")
        self.app.find("item", item).act()
        time.sleep(SETTLE)

    def test_texts_to_copy(self):
        self.app.start()
        self.begin("tape.img")
        self.expire()
        self.app.find("button", "Paste new link for tape.img")
        self.choose("tape.img", "Copy Message Asking for a New Link")
        self.app.find_like("label", "Message copied")
        message = DESKTOP.paste()
        self.assertIn("parcels/tape.img", message)
        self.choose("tape.img", "Copy Report")
        wait_for(lambda: "Program: Pickup" in DESKTOP.paste(), "the report in the clipboard")
        for text in (message, DESKTOP.paste()):
            self.assertNotIn("ignature=", text)
        self.quit()


if __name__ == "__main__":
    PROGRAM, SCHEMAS, STORE = sys.argv[1:4]
    DESKTOP = make_desktop().start()
    try:
        result = unittest.main(argv=[sys.argv[0], "-v", *sys.argv[4:]], exit=False).result
    finally:
        DESKTOP.stop()
    sys.exit(not result.wasSuccessful())
