#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The preferences, and what stands behind them, against a real server.

Usage: test-preferences.py PROGRAM SCHEMAS [unittest arguments]
"""

import json
import os
import pathlib
import re
import shutil
import sys
import tempfile
import time
import unittest

from desktop import TIME_LIMIT, Application, make_desktop
from nginx import Nginx
from processes import wait_for

MIB = 1 << 20
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
PAGES = {"alt+p": "Speed", "alt+k": "Links", "alt+b": "Browsers"}
GROUP = "[io/github/pickup_app/Pickup]"


class PreferencesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server_folder = tempfile.mkdtemp(prefix="pickup-nginx-")
        cls.server = Nginx(os.path.join(cls.server_folder, "nginx")).start()
        cls.server.put("long.tar", 64 * MIB)
        cls.server.put("small.bin", MIB)
        os.chmod(cls.server_folder, 0o755)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        shutil.rmtree(cls.server_folder, ignore_errors=True)

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="pickup-preferences-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.app = Application(DESKTOP, PROGRAM, SCHEMAS, self.folder)
        self.app.env["GSETTINGS_BACKEND"] = "keyfile"
        self.keyfile = pathlib.Path(self.app.env["XDG_CONFIG_HOME"], "glib-2.0/settings/keyfile")
        self.addCleanup(self.app.kill)

    def preset(self, **settings):
        self.keyfile.parent.mkdir(parents=True)
        self.keyfile.write_text("\n".join([GROUP, *(f"{key.replace('_', '-')}={value}" for key, value in settings.items())]) + "\n")

    def settings(self):
        return self.keyfile.read_text().splitlines() if self.keyfile.exists() else []

    def wait_setting(self, line):
        wait_for(lambda: line in self.settings(), f"the setting {line} among {self.settings()}")

    # The accessibility library may crash when it looks at a window that comes or goes: nothing is looked up while it is there.
    def open(self, page=None):
        self.app.activate("Pickup")
        DESKTOP.key("ctrl+comma")
        self.app.activate("Preferences")
        if page:
            DESKTOP.key(page)
            wait_for(lambda: self.is_shown(PAGES[page]), f"the page {PAGES[page]}")

    def is_shown(self, page):
        """A button does what its key says a quarter of a second later."""
        return self.app.look("tab", page.__eq__, lambda tab: tab.get_states() & {"pressed", "selected", "checked"})

    def close(self):
        self.app.activate("Preferences")
        DESKTOP.key("Escape")
        wait_for(lambda: not DESKTOP.list_windows("^Preferences$"), "the preferences to close")

    def quit(self):
        self.assertEqual(self.app.quit(), 0, "the application ends in peace")

    def get_speed(self):
        """Megabytes per second that the window tells of, 0 if it tells of none, and whether they are limited."""
        found = self.app.look("label", lambda text: re.match(r"1 downloading · [\d.]+\u00a0[kM]B/s", text))
        match = found and re.search(r"· ([\d.]+)\u00a0([kM])B/s( \(limited\))?", found.get_name())
        return (float(match[1]) * (0.001 if match[2] == "k" else 1), bool(match[3])) if match else (0, False)

    def wait_speed(self, lowest, highest, limited):
        def fits():
            speed, is_limited = self.get_speed()
            return lowest <= speed <= highest and is_limited == limited

        wait_for(fits, f"a speed from {lowest} to {highest} MB/s, limited: {limited}")

    def add(self, path):
        self.assertEqual(self.app.run_second(self.server.url(path)), 0)

    def test_limit_holds_at_once(self):
        self.preset(limit_rate=300000, connections=2)
        self.app.start()
        self.add("rate/1m/long.tar")
        self.wait_speed(1, 3, False)
        self.open("alt+p")
        DESKTOP.key("alt+l")
        self.close()
        self.wait_speed(0.1, 0.4, True)
        self.quit()

    def test_schedule_in_force(self):
        self.preset(schedule_enabled="true", schedule_days=str(DAYS), schedule_from=0, schedule_to=0, schedule_rate=300000, connections=2)
        self.app.start()
        self.add("rate/1m/long.tar")
        self.wait_speed(0.1, 0.4, True)
        self.open("alt+p")
        DESKTOP.key("alt+o")
        self.close()
        self.wait_speed(1, 3, False)
        self.quit()

    def test_clear_finished(self):
        self.app.start()
        self.add("small.bin")
        self.app.find("button", "Open small.bin")
        self.app.activate("Pickup")
        DESKTOP.key("F10")
        DESKTOP.key("c")
        self.app.wait_gone("button", "Open small.bin")
        self.app.press("Undo")
        self.app.find("button", "Open small.bin")
        self.quit()

    def test_finished_until_end(self):
        self.preset(keep_finished="'session'")
        self.app.start()
        self.add("small.bin")
        self.app.find("button", "Open small.bin")
        self.quit()
        self.app.start()
        self.app.find("label", "No Downloads Yet")
        self.assertTrue((self.app.downloads / "small.bin").exists(), "the file stays")
        self.open()
        DESKTOP.key("alt+e")
        DESKTOP.key("Home", "Down", "Down", "Return")
        self.wait_setting("keep-finished='week'")
        self.close()
        self.quit()

    def test_command(self):
        """Typed without a pointer; what makes no sense is told and not kept. It gets each file that has come, and what fails is told."""
        said = self.app.folder / "said"
        script = self.app.folder / "script"
        script.write_text(f"#!/bin/sh\nprintf '%s|' \"$@\" >> '{said}'\nexit 3\n")
        script.chmod(0o755)
        self.app.start()
        self.open()
        DESKTOP.key("alt+u")
        DESKTOP.type(f"{script} 'half")
        DESKTOP.key("Return")
        self.app.find("label", "The command is empty, or a quotation mark is missing.")
        DESKTOP.type("' {file}")
        DESKTOP.key("Return")
        self.wait_setting(f'finish-command="{script} \'half\' {{file}}"')
        # The first one may only end the typing.
        wait_for(lambda: not DESKTOP.list_windows("^Preferences$") or DESKTOP.key("Escape"), "the preferences to close")
        self.add("small.bin")
        self.app.find("label", "“small.bin”: The command for the finished file ended with exit code 3.")
        self.assertEqual(said.read_text(), f"half|{self.app.downloads / 'small.bin'}|")
        self.add("small.bin")
        self.app.find_like("label", "already")
        self.quit()
        self.assertEqual(said.read_text().count("half"), 1, "once")

    def come_back_with(self, text):
        """Another window has the focus while the text is copied."""
        self.open()
        DESKTOP.copy(text)
        self.close()

    def test_clipboard_offer(self):
        question = "Offer links from the clipboard when you come back to Pickup?"
        self.app.start()
        self.come_back_with(self.server.url("small.bin"))
        self.app.find("label", question)
        self.app.press("Yes")
        self.wait_setting("clipboard-offer='yes'")
        self.app.find("label", "Download “small.bin” from the clipboard?")
        self.app.press("Download")
        self.app.find("button", "Open small.bin")
        self.come_back_with(self.server.url("other.bin") + "?signature=1")
        self.app.find("label", "Download “other.bin” from the clipboard?")
        self.open("alt+k")
        DESKTOP.key("alt+o")
        self.wait_setting("clipboard-offer='no'")
        self.close()
        self.quit()

    def test_clipboard_declined(self):
        self.app.start()
        self.come_back_with(self.server.url("small.bin"))
        self.app.press("No")
        self.wait_setting("clipboard-offer='no'")
        self.come_back_with(self.server.url("other.bin"))
        # What is not offered shows only when the time in which it would have been is over.
        time.sleep(2)
        self.assertIsNone(self.app.look("label", lambda text: "clipboard" in text))
        self.quit()

    def test_keyboard_only(self):
        self.app.start()
        self.open()
        DESKTOP.key("alt+n")
        self.wait_setting("notifications=false")
        DESKTOP.key("alt+o", "Up")
        self.wait_setting("max-active=5")
        DESKTOP.key("alt+c")
        DESKTOP.key("Home", "Down", "Down", "Return")
        self.wait_setting("connections=2")
        DESKTOP.key("alt+s")
        self.app.activate("Save Downloads In")
        DESKTOP.key("Escape")
        self.app.activate("Preferences")
        self.close()
        self.quit()

    def test_keys_of_every_window(self):
        """Those that close a window and end the application work in windows that belong to the first one, too."""
        self.app.start()
        self.open()
        DESKTOP.key("ctrl+w")
        wait_for(lambda: not DESKTOP.list_windows("^Preferences$"), "the preferences to close")
        self.app.activate("Pickup")
        DESKTOP.key("ctrl+n")
        self.app.activate("Add Downloads")
        DESKTOP.key("ctrl+w")
        wait_for(lambda: not DESKTOP.list_windows("^Add Downloads$"), "the window to add to close")
        self.app.activate("Pickup")
        DESKTOP.key("ctrl+n")
        self.app.activate("Add Downloads")
        DESKTOP.key("ctrl+q")
        self.assertEqual(self.app.process.wait(TIME_LIMIT), 0)

    def test_browsers(self):
        """One that is found gets to know what to start, and forgets it."""
        profile = pathlib.Path(self.app.env["HOME"], ".librewolf")
        manifest = profile / "native-messaging-hosts/io.github.pickup_app.pickup.json"
        profile.mkdir()
        (profile / "profiles.ini").touch()
        self.app.env["PICKUP_BROWSER_HOST"] = PROGRAM
        self.app.start()
        self.open("alt+b")
        self.app.find("label", "LibreWolf")
        if os.environ.get("PICKUP_PICTURES"):
            DESKTOP.take_picture(os.path.join(os.environ["PICKUP_PICTURES"], "browsers.png"))
        # GTK 4.8 tells of a switch as of a button.
        toggle = wait_for(lambda: self.app.look("check", "LibreWolf".__eq__) or self.app.look("button", "LibreWolf".__eq__), "the switch")
        toggle.act()
        wait_for(manifest.exists, "the file that names the program")
        self.assertEqual(json.loads(manifest.read_text())["path"], PROGRAM)
        wait_for(lambda: toggle.is_in_state("sensitive"), "the switch")
        toggle.act()
        wait_for(lambda: not manifest.parent.exists(), "the file to be gone")
        self.assertTrue((profile / "profiles.ini").exists())
        self.close()
        self.quit()

    def test_schedule_by_keyboard(self):
        self.app.start()
        self.open("alt+p")
        DESKTOP.key("alt+l")
        self.wait_setting("limit-enabled=true")
        DESKTOP.key("alt+h", "ctrl+a")
        DESKTOP.type("500 kB/s")
        DESKTOP.key("Return")
        self.wait_setting("limit-rate=500000")
        DESKTOP.key("alt+o")
        self.wait_setting("schedule-enabled=true")
        DESKTOP.key("Tab", "Tab", "space", "Tab", "space")
        self.wait_setting("schedule-days=['tuesday', 'wednesday', 'thursday', 'friday', 'sunday']")
        DESKTOP.key("alt+f", "ctrl+a")
        DESKTOP.type("22:30")
        DESKTOP.key("Return")
        self.wait_setting("schedule-from=1350")
        DESKTOP.key("alt+u", "Up")
        self.wait_setting("schedule-to=1095")
        DESKTOP.key("alt+t", "ctrl+a")
        DESKTOP.type("2.5")
        self.close()
        self.wait_setting("schedule-rate=2500000")
        self.quit()


if __name__ == "__main__":
    PROGRAM, SCHEMAS = sys.argv[1:3]
    DESKTOP = make_desktop().start()
    try:
        result = unittest.main(argv=[sys.argv[0], "-v", *sys.argv[3:]], exit=False).result
    finally:
        DESKTOP.stop()
    sys.exit(not result.wasSuccessful())
