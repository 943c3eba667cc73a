#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window that adds downloads, against a store that really checks links.

Usage: test-add.py PROGRAM SCHEMAS STORE [unittest arguments]. With PICKUP_PICTURES=FOLDER pictures are taken on the way.
"""

import os
import pathlib
import shutil
import sys
import tempfile
import time
import unittest

from desktop import Application, make_desktop
from processes import sha256, wait_for

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "store"))
from store import Store  # noqa: E402

MB, GB, TB = 10 ** 6, 10 ** 9, 10 ** 12


class AddTest(unittest.TestCase):
    def setUp(self):
        self.store = Store(STORE).start()
        self.addCleanup(self.store.stop)
        self.store.bucket(bucket="parcels", provider="oss", region="cn-hangzhou")
        self.store.bucket(bucket="archive", provider="s3", region="us-east-1")
        self.folder = tempfile.mkdtemp(prefix="pickup-add-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.app = Application(DESKTOP, PROGRAM, SCHEMAS, self.folder)
        self.addCleanup(self.app.kill)
        self.app.start()
        self.open()

    def open(self):
        self.app.open_add()

    def put(self, key, size, bucket="parcels", **options):
        return self.store.object(bucket=bucket, key=key, size=size, seed=1, unsummed=size > 100 * MB, **options)

    def link(self, key, bucket="parcels", lifetime=1675, **options):
        return self.store.presign(bucket=bucket, key=key, lifetime=lifetime, **options)["url"]

    def paste(self, *lines):
        DESKTOP.copy("\n".join(lines))
        DESKTOP.key("ctrl+v")

    def picture(self, name):
        if os.environ.get("PICKUP_PICTURES"):
            DESKTOP.take_picture(os.path.join(os.environ["PICKUP_PICTURES"], f"add-{name}.png"))

    def is_checked(self, name):
        return self.app.find("check", f"Download {name}").is_in_state("checked")

    def count_requests(self, key, bucket="parcels"):
        return len(self.store.counters(bucket=bucket, key=key)["requests"])

    def test_command_among_links(self):
        """A command is one line more: it stays in its place, and what is no link beside it is reported as ever."""
        for key in ("one.bin", "two.bin", "three.bin"):
            self.put(key, MB)
        self.paste(self.link("one.bin"), "the second one by hand", f"curl '{self.link('two.bin')}' \\\n  -H 'X-Note: a'", self.link("three.bin"))
        self.app.find("check", "Download three.bin")
        self.app.find("label", "1 line is not a link")
        rows = [node.get_name() for node in self.app.walk() if node.get_name().startswith("Download ") and node.get_name().endswith(".bin")]
        self.assertEqual(list(dict.fromkeys(rows)), ["Download one.bin", "Download two.bin", "Download three.bin"])
        self.picture("command-among-links")

    def test_preview(self):
        """What the server has is told before anything is downloaded, and what there is no room for is not chosen."""
        self.put("genome.zst", 4 * GB)
        self.put("map.tar", 148 * MB, bucket="archive")
        self.put("all.tar", 900 * TB)
        (self.app.downloads / "there.pdf").write_bytes(bytes(1000))
        self.put("there.pdf", 1000)
        gone = self.link("gone.bin", bucket="archive")
        lines = [self.link("genome.zst"), self.link("map.tar", bucket="archive", lifetime=295), self.link("all.tar"), self.link("there.pdf"),
                 gone, "the others follow tomorrow"]
        self.paste(*lines)
        self.app.find("label", "4.0\u00a0GB · Can be resumed · Alibaba Cloud OSS")
        self.app.find_like("label", "148\u00a0MB · Can be resumed · ")
        self.app.find("label", "Valid for 27\u00a0min at most")
        self.app.find("label", "Valid for 4\u00a0min at most")
        self.app.find_like("label", "900\u00a0TB · Will not fit: ")
        self.app.find("label", "1.0\u00a0kB · Already on disk: Downloads/there.pdf")
        self.app.find("label", "There is no such file on the server.")
        self.app.find("label", "5 links · 4.1\u00a0GB to fetch")
        self.app.find("label", "1 line is not a link")
        self.app.find_like("label", "\u00a0GB free, 4.1\u00a0GB needed")
        self.picture("preview")
        self.assertEqual([self.is_checked(name) for name in ("genome.zst", "map.tar", "all.tar", "there.pdf", "gone.bin")],
                         [True, True, False, False, False])
        self.assertEqual(self.store.counters(bucket="parcels", key="genome.zst")["bytes"], 1)
        self.app.step_to("Download there.pdf")
        DESKTOP.key("space")
        self.app.find("label", "1.0\u00a0kB · Already on disk: saved as a second file")
        self.app.find("button", "Download 3")
        self.app.step_to("Links")
        self.check_text(lines)

    def check_text(self, lines):
        """Queries are not shown, but what is copied is whole, and so is what is added at the end of a line."""
        names = [node.get_name() for node in self.app.walk()]
        self.assertEqual([name for name in names if "ignature=" in name], [])
        self.assertEqual(self.copy_all(), "\n".join(lines))
        DESKTOP.key("ctrl+Home")
        DESKTOP.key("End")
        DESKTOP.key("x")
        self.assertEqual(self.copy_all(), "\n".join([lines[0] + "x", *lines[1:]]))
        # A line that was typed in is hidden again when the cursor leaves it.
        DESKTOP.key("ctrl+End")
        DESKTOP.key("ctrl+Home")
        DESKTOP.key("Down")
        DESKTOP.key("Left")
        DESKTOP.key("BackSpace")
        self.assertEqual(self.copy_all(), "\n".join(lines))

    def copy_all(self):
        DESKTOP.copy("nothing yet")
        DESKTOP.key("ctrl+a")
        DESKTOP.key("ctrl+c")
        return DESKTOP.paste()

    def test_rename(self):
        told = self.put("x/one.bin", MB, headers={"Content-Disposition": 'attachment; filename="told by the server.bin"'})
        self.paste(self.link("x/one.bin"))
        self.app.press("Rename told by the server.bin")
        DESKTOP.key("ctrl+a")
        DESKTOP.type("chosen.bin")
        DESKTOP.key("Return")
        self.app.find("check", "Download chosen.bin")
        self.app.press("Download 1")
        path = self.app.downloads / "chosen.bin"
        wait_for(path.exists, "the file under its new name")
        self.assertEqual(sha256(path), told["sha256"])

    def test_wrong_checksum(self):
        """A mistake is told beside its field, and nothing that was typed is lost."""
        put = self.put("one.bin", MB)
        self.paste(self.link("one.bin"))
        self.app.find_like("label", "1.0\u00a0MB · ")
        self.app.step_to("More")
        DESKTOP.key("Return")
        DESKTOP.key("Tab")
        DESKTOP.type("sha256:abc")
        self.app.find_like("label", "A checksum of the kind sha256 has to be 64")
        self.picture("checksum")
        self.app.press("Download 1")
        self.assertEqual(self.count_requests("one.bin"), 1, "nothing but the question")
        DESKTOP.key("ctrl+a")
        DESKTOP.type("sha256:" + put["sha256"])
        self.app.press("Download 1")
        self.app.find("button", "Open one.bin")

    def test_needed_header_and_start_later(self):
        """A header that the link was signed with is asked for by its name; with it the server answers."""
        self.put("one.bin", MB, bucket="archive")
        self.paste(self.link("one.bin", bucket="archive", headers={"x-amz-meta-team": "north"}))
        self.app.find_like("label", "The link works only with the header “x-amz-meta-team”")
        self.assertFalse(self.is_checked("one.bin"))
        self.app.find("text", "Header “x-amz-meta-team”, as it was signed")
        self.app.step_to("More")
        DESKTOP.key("Tab")
        DESKTOP.type("north")
        self.app.find_like("label", "1.0\u00a0MB · Can be resumed · ")
        self.assertTrue(self.is_checked("one.bin"))
        self.picture("header")
        self.app.step_to("Start Later")
        DESKTOP.key("space")
        asked = self.count_requests("one.bin", "archive")
        self.app.press("Add 1")
        self.app.activate("Pickup")
        self.app.find("button", "Resume one.bin")
        self.assertEqual(self.count_requests("one.bin", "archive"), asked, "it waits")
        self.app.press("Resume one.bin")
        self.app.find("button", "Open one.bin")

    def test_start_at_a_time(self):
        """What is added waits for its time, over a restart too, and says for which; a person can have it at once."""
        self.put("one.bin", MB)
        self.paste(self.link("one.bin"))
        self.app.find("check", "Download one.bin")
        self.app.find_like("label", "1.0\u00a0MB · ")
        self.app.step_to("More")
        DESKTOP.key("space")
        self.app.step_to("Start at a Time")
        DESKTOP.key("space")
        self.app.find("label", "Starts at 23:00")
        self.picture("start-at")
        asked = self.count_requests("one.bin")
        self.app.press("Add 1")
        self.app.activate("Pickup")
        self.app.find("button", "Start one.bin now")
        self.app.quit()
        self.app.start()
        self.app.find("button", "Start one.bin now")
        self.app.find_like("label", "Starts at 23:00")
        self.picture("start-at-row")
        self.app.press("More for one.bin")
        self.app.find("item", "Start At…").act()
        self.app.activate("Start At")
        self.app.find("label", "The link expires before that. A new one will be needed.")
        DESKTOP.key("ctrl+a")
        DESKTOP.type("20:15")
        DESKTOP.key("Tab")
        self.app.find("label", "Starts at 20:15")
        self.picture("start-at-dialog")
        self.app.press("Apply")
        self.app.activate("Pickup")
        self.app.find_like("label", "Starts at 20:15")
        self.app.press("More for one.bin")
        self.app.find("item", "Priority").act()
        self.app.find("item", "High").act()
        self.app.press("More for one.bin")
        self.app.find("item", "Details").act()
        self.app.find("label", "High")
        self.picture("priority")
        self.assertEqual(self.count_requests("one.bin"), asked, "it waits")
        self.app.press("Start one.bin now")
        self.app.find("button", "Open one.bin")

    def test_hundreds(self):
        """They are all there at once, and only the first of them are asked about."""
        self.put("many.bin", MB)
        link = self.link("many.bin")
        begin = self.app.get_processor_time()
        self.paste(*(f"{link}&versionId={i}" for i in range(500)))
        self.app.find("label", "Found 500 Links")
        self.assertLess(self.app.get_processor_time() - begin, 8)
        # The store has no such versions: those that were asked about are not chosen.
        self.app.find("button", "Download 436")
        self.paste("\ncurl 'http://127.0.0.1:1/x.bin?" + "y" * 60000 + "' -H 'X: " + "z" * 60000 + "'")
        self.app.find_like("check", "Download ")
        self.picture("hundreds")
        self.assertLessEqual(self.count_requests("many.bin"), 64)


if __name__ == "__main__":
    PROGRAM, SCHEMAS, STORE = sys.argv[1:4]
    DESKTOP = make_desktop()
    # It is noon there, so that no test meets the end of a day.
    DESKTOP.env["TZ"] = f"NOON{time.gmtime().tm_hour - 12:+d}"
    DESKTOP.start()
    try:
        result = unittest.main(argv=[sys.argv[0], "-v", *sys.argv[4:]], exit=False).result
    finally:
        DESKTOP.stop()
    sys.exit(not result.wasSuccessful())
