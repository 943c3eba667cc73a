#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window as a person with a keyboard, a pointer or a screen reader meets it, against a real server.

Usage: test-window.py PROGRAM SCHEMAS [unittest arguments]
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from desktop import Application, make_desktop
import language  # desktop.py says where it is
from nginx import Nginx
from processes import sha256, wait_for

MIB = 1 << 20
# Bytes a second and connection: slow enough to be stopped on the way, fast enough not to be waited for.
SLOW = "rate/500k"
CRAWLING = "rate/60k"


class WindowTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server_folder = tempfile.mkdtemp(prefix="pickup-nginx-")
        cls.server = Nginx(os.path.join(cls.server_folder, "nginx")).start()
        cls.sums = {name: cls.server.put(name, size) for name, size in (("small.bin", 2 * MIB), ("data.iso", 24 * MIB), ("long.tar", 96 * MIB))}
        os.chmod(cls.server_folder, 0o755)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        shutil.rmtree(cls.server_folder, ignore_errors=True)

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="pickup-window-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.app = Application(DESKTOP, PROGRAM, SCHEMAS, self.folder)
        self.addCleanup(self.app.kill)

    def check_file(self, name):
        path = self.app.downloads / name
        wait_for(path.exists, f"{name} to be finished")
        self.assertEqual(sha256(path), self.sums[name], f"{name} is what the server has")

    def wait_moving(self):
        """Until the row tells of some megabytes that are there."""
        wait_for(lambda: self.app.look("label", lambda text: re.match(r"[1-9]\d* of \d+\u00a0MB", text)), "the first megabytes")

    def paste(self, *paths):
        self.app.paste("\n".join(path if "://" in path else self.server.url(path) for path in paths))

    def quit(self):
        self.assertEqual(self.app.quit(), 0, "the application ends in peace")

    def test_empty_page(self):
        self.app.start()
        self.app.find("label", "No Downloads Yet")
        self.app.find("button", "Add Links…")
        self.quit()

    def test_add_without_scheme(self):
        """And what is for other programs is said to be so."""
        self.app.start()
        self.app.press("Add Downloads")
        self.app.wait_add()
        DESKTOP.copy("magnet:?xt=urn:btih:0123")
        DESKTOP.key("ctrl+v")
        self.app.find_like("label", "open it with a BitTorrent program")
        if os.environ.get("PICKUP_PICTURES"):
            DESKTOP.take_picture(os.path.join(os.environ["PICKUP_PICTURES"], "magnet.png"))
        DESKTOP.key("ctrl+a")
        DESKTOP.copy(self.server.url("small.bin").partition("//")[2])
        DESKTOP.key("ctrl+v")
        self.app.find("check", "Download small.bin")
        self.app.press("Download 1")
        self.check_file("small.bin")
        self.quit()

    def test_add_pattern(self):
        """A link that stands for many is what it is until a person wants them, who sees them all."""
        self.app.start()
        self.app.press("Add Downloads")
        self.app.wait_add()
        DESKTOP.copy(self.server.url("rate/[8-10]m/small.bin"))
        DESKTOP.key("ctrl+v")
        self.app.find("label", "Pattern for 3 links: 8m/small.bin to 10m/small.bin")
        self.app.find("label", "Found 1 Link")
        if os.environ.get("PICKUP_PICTURES"):
            DESKTOP.take_picture(os.path.join(os.environ["PICKUP_PICTURES"], "pattern.png"))
        self.app.press("Expand")
        self.app.find("label", "Found 3 Links")
        self.app.wait_gone("button", "Expand")
        DESKTOP.key("ctrl+z")
        self.app.find("label", "Found 1 Link")
        self.app.press("Expand")
        self.app.find("label", "Found 3 Links")
        if os.environ.get("PICKUP_PICTURES"):
            DESKTOP.take_picture(os.path.join(os.environ["PICKUP_PICTURES"], "expanded.png"))
        self.app.press("Download 3")
        wait_for(lambda: len(list(self.app.downloads.glob("small*.bin"))) == 3, "three files")
        self.quit()

    def test_add_by_dialog(self):
        self.app.start()
        self.app.open_add()
        DESKTOP.copy(self.server.url("small.bin") + "\nthis is no link\n")
        DESKTOP.key("ctrl+v")
        self.app.find("label", "1 line is not a link")
        self.app.find("check", "Download small.bin")
        self.app.press("Download 1")
        self.check_file("small.bin")
        self.app.find("button", "Open small.bin")
        self.app.press("Remove small.bin from list")
        self.app.wait_gone("button", "Open small.bin")
        self.assertTrue((self.app.downloads / "small.bin").exists(), "a finished file stays")
        self.quit()

    def test_paste_pause_resume(self):
        self.app.start()
        self.paste(f"{SLOW}/data.iso", "small.bin")
        self.app.find("button", "Pause data.iso")
        self.check_file("small.bin")
        self.app.press("Pause data.iso")
        self.app.find("button", "Resume data.iso")
        self.app.find_like("row", "Paused")
        self.assertFalse((self.app.downloads / "data.iso").exists(), "a paused download has no final name")
        self.app.press("Resume data.iso")
        self.check_file("data.iso")
        self.app.find("button", "Open data.iso")
        self.quit()

    def test_keyboard_only(self):
        self.app.start()
        self.paste(f"{CRAWLING}/long.tar")
        self.app.find("button", "Pause long.tar")
        self.app.step_to("long.tar")
        DESKTOP.key("space")
        self.app.find("button", "Resume long.tar")
        DESKTOP.key("space")
        self.app.find("button", "Pause long.tar")
        self.wait_moving()
        DESKTOP.key("Delete")
        self.app.find("label", "Removed “long.tar”")
        self.app.wait_gone("button", "Cancel long.tar")
        DESKTOP.key("ctrl+z")
        self.app.find("button", "Pause long.tar")
        self.quit()

    def resume_in_place(self, name):
        """The button beside what a disk stopped leads elsewhere; whoever has mended the disk goes on from the menu."""
        self.app.find("button", f"Save {name} elsewhere")
        self.app.press(f"More for {name}")
        self.app.find("item", "Resume").act()

    def test_full_disk(self):
        """How much is lacking is told, and goes by itself when there is room."""
        options = {"env": DESKTOP.env, "capture_output": True}
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", self.app.downloads], **options).returncode != 0:
            self.skipTest("a small disk cannot be mounted here")
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.app.downloads], check=False)
        self.app.start()
        self.paste("data.iso")
        self.app.find("button", "Needs Attention, 1")
        self.app.find("label", "The disk is full: 17\u00a0MB more are needed.")
        self.picture("full-disk")
        subprocess.run(["mount", "-o", "remount,size=64m", self.app.downloads], check=True)
        self.resume_in_place("data.iso")
        self.check_file("data.iso")
        self.quit()

    def test_other_language(self):
        """What stopped a download is told in the language that is spoken now, not in that of the day when it happened."""
        spoken = language.environment("de", os.path.join(self.folder, "locales"))
        if spoken is None:
            self.skipTest("there is no locale to speak German in")
        translate = language.catalog("de").gettext
        sentence = "There is no such file on the server."
        self.app.start()
        self.paste("gone.iso")
        self.app.find("label", sentence)
        self.quit()
        self.app.env.update(spoken)
        self.app.menu = translate("Main Menu")
        self.app.start()
        self.app.find("label", translate(sentence))
        self.app.step_to("gone.iso, ")
        DESKTOP.key("alt+Return")
        self.app.find_like("row", translate("Added to the list"))
        self.picture("other-language")
        self.assertIsNone(self.app.look("label", lambda text: sentence in text))
        self.quit()

    def test_moved_away(self):
        self.app.start()
        self.paste("small.bin")
        self.check_file("small.bin")
        self.app.find("button", "Open small.bin")
        path = self.app.downloads / "small.bin"
        path.rename(path.with_name("mine.bin"))
        self.paste("small.bin")
        self.app.find("label", "“small.bin” was moved or deleted and is downloaded again")
        self.picture("moved-away")
        self.check_file("small.bin")
        self.quit()

    def test_comparing(self):
        """A server that sends nothing but everything: what is here comes again, and the window says so."""
        slow = pathlib.Path(self.server_folder, "nginx", "slow")
        self.addCleanup(slow.unlink, True)
        self.app.start()
        self.paste("whole/data.iso")
        self.wait_moving()
        self.app.press("Pause data.iso")
        self.app.find("button", "Resume data.iso")
        slow.touch()
        self.app.press("Resume data.iso")
        wait_for(lambda: self.app.look("label", lambda text: re.fullmatch(r"Comparing .* of .* · .*B/s · .* left", text)), "how far it is compared")
        self.app.find_like("row", "data.iso, comparing what is here")
        self.app.step_to("data.iso, ")
        DESKTOP.key("alt+Return")
        self.app.find_like("row", "The server sends the file from its start only: ")
        self.picture("comparing")
        self.quit()

    def picture(self, name):
        if os.environ.get("PICKUP_PICTURES"):
            DESKTOP.take_picture(os.path.join(os.environ["PICKUP_PICTURES"], name + ".png"))

    def test_restored_after_quit(self):
        self.app.start()
        self.paste(f"{SLOW}/data.iso")
        self.wait_moving()
        self.quit()
        self.assertTrue((self.app.downloads / "data.iso.part").exists(), "the part stays")
        self.app.start()
        self.app.find_like("row", "data.iso")
        self.check_file("data.iso")
        self.quit()

    def test_restored_after_kill(self):
        self.app.start()
        self.paste(f"{SLOW}/data.iso")
        self.wait_moving()
        self.app.kill()
        self.app.start()
        self.app.find_like("row", "data.iso")
        self.check_file("data.iso")
        self.quit()

    def test_second_instance(self):
        self.app.start()
        self.assertEqual(self.app.run_second(self.server.url("small.bin")), 0)
        self.app.find("button", "Open small.bin")
        self.check_file("small.bin")
        self.quit()

    def test_filter_and_search(self):
        self.app.start()
        self.paste("small.bin", f"{CRAWLING}/long.tar", "missing.zip")
        self.app.find("button", "Open small.bin")
        self.app.find("button", "Retry missing.zip")
        self.app.find("button", "Needs Attention, 1").act()
        self.app.wait_gone("button", "Open small.bin")
        self.app.find("button", "Retry missing.zip")
        self.app.find("button", "All, 3").act()
        self.app.activate("Pickup")
        DESKTOP.key("ctrl+f")
        DESKTOP.type("LONG")
        self.app.wait_gone("button", "Open small.bin")
        self.app.find("button", "Pause long.tar")
        self.quit()

    def test_stopped_by_disk(self):
        """What the disk stops waits for a person; what a person paused is neither active nor in need."""
        self.app.start()
        self.paste(f"{CRAWLING}/long.tar")
        self.app.find("button", "Active, 1")
        self.app.press("Pause long.tar")
        self.app.find("button", "Active, 0")
        self.app.find("button", "Needs Attention, 0")
        gone = self.app.downloads.rename(self.app.downloads.with_name("elsewhere"))
        self.app.downloads.write_text("no folder")
        self.app.press("Resume long.tar")
        self.app.find("button", "Save long.tar elsewhere")
        self.app.find("button", "Needs Attention, 1").act()
        self.app.find("button", "Active, 0")
        self.app.find("button", "Save long.tar elsewhere")
        if os.environ.get("PICKUP_PICTURES"):
            DESKTOP.take_picture(os.path.join(os.environ["PICKUP_PICTURES"], "window-disk.png"))
        self.app.downloads.unlink()
        gone.rename(self.app.downloads)
        self.resume_in_place("long.tar")
        self.app.find("button", "Active, 1")
        self.app.find("button", "Needs Attention, 0")
        self.quit()

    def test_drop_from_firefox(self):
        self.app.start()
        self.app.drag(["text/x-moz-url;utf16=" + self.server.url("small.bin") + "\\nA file",
                       "text/html=<a href='http://127.0.0.1:9/wrong'>A file</a>"])
        self.check_file("small.bin")
        self.app.find("button", "Open small.bin")
        self.quit()

    def test_drop_file_with_links(self):
        shortcut = pathlib.Path(self.folder, "link.desktop")
        shortcut.write_text("[Desktop Entry]\nType=Link\nURL=" + self.server.url("small.bin") + "\n")
        self.app.start()
        self.app.drag(["text/uri-list=" + shortcut.as_uri() + "\\r\\n"])
        self.check_file("small.bin")
        self.quit()


if __name__ == "__main__":
    PROGRAM, SCHEMAS = sys.argv[1:3]
    DESKTOP = make_desktop().start()
    try:
        result = unittest.main(argv=[sys.argv[0], "-v", *sys.argv[3:]], exit=False).result
    finally:
        DESKTOP.stop()
    sys.exit(not result.wasSuccessful())
