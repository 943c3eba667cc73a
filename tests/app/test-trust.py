#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers of a private certificate authority: who they are is told, trusted for one of them or for all, and taken back.

Usage: test-trust.py PROGRAM SCHEMAS [unittest arguments]
"""

import ctypes
import os
import pathlib
import shutil
import stat
import sys
import tempfile
import unittest

from desktop import Application, make_desktop
from nginx import Nginx
from processes import sha256, wait_for

MIB = 1 << 20
AUTHORITY = "Pickup test CA"
UNKNOWN = f"The certificate of the server was issued by “{AUTHORITY}”, who is not known to this computer."
OFFER = "Trust the authority of the server that has"


class TrustTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server_folder = tempfile.mkdtemp(prefix="pickup-nginx-")
        cls.server, cls.other = (Nginx(os.path.join(cls.server_folder, name)) for name in ("one", "other"))
        for name in ("ca.pem", "server.pem", "server.key"):
            shutil.copy(cls.server.folder / name, cls.other.folder / name)
        for server in (cls.server, cls.other):
            server.show_authority().start()
        cls.sums = {name: cls.server.put(name, MIB) for name in ("one.bin", "two.bin")}
        cls.sums["far.bin"] = cls.other.put("far.bin", MIB)
        os.chmod(cls.server_folder, 0o755)

    @classmethod
    def tearDownClass(cls):
        for server in (cls.server, cls.other):
            server.stop()
        shutil.rmtree(cls.server_folder, ignore_errors=True)

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="pickup-trust-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.app = Application(DESKTOP, PROGRAM, SCHEMAS, self.folder)
        self.addCleanup(self.app.kill)
        self.kept = self.app.folder / "state/pickup/authorities.pem"

    def add(self, name, server=None):
        self.assertEqual(self.app.run_second((server or self.server).url(name, tls=True)), 0)

    def check_file(self, name):
        path = self.app.downloads / name
        wait_for(path.exists, f"{name} to be finished")
        self.assertEqual(sha256(path), self.sums[name])

    def close_preferences(self):
        """What is pressed while the file dialog before it goes away may be lost."""
        def close():
            if DESKTOP.list_windows("^Preferences$"):
                DESKTOP.key("Escape")
            return not DESKTOP.list_windows("^Preferences$")

        self.app.activate("Preferences")
        wait_for(close, "the preferences to close")

    def add_authority(self, path):
        self.app.press("Add File…")
        self.app.activate("Trust Certificates of a File")
        DESKTOP.copy(str(path))
        DESKTOP.key("ctrl+l", "ctrl+a", "ctrl+v")
        DESKTOP.key("Return")

    def check_default(self):
        """Where answers do not fit beside each other libadwaita 1.2 shows others, and leaves the keyboard on the last one."""
        if ctypes.CDLL("libadwaita-1.so.0").adw_get_minor_version() < 5:
            wait_for(lambda: any("Cancel" in name for _, name in self.app.list_focused()), "the harmless answer to have the focus")

    def trust_one_server(self):
        DESKTOP.pointer("windowsize", "--sync", DESKTOP.find_window("^Pickup$"), 360, 640)
        self.app.press(f"{OFFER} one.bin")
        self.app.find_like("label", f"“{AUTHORITY}”, who is not known to this computer, vouches for the server “127.0.0.1:{self.server.https_port}”.")
        self.app.find("label", f"SHA-256 fingerprint of “{AUTHORITY}”:")
        DESKTOP.picture("trust-question")
        self.check_default()
        self.app.press("Cancel")
        self.app.find("row", f"one.bin, {UNKNOWN}")
        self.assertFalse(self.kept.exists(), "nothing is kept that was not wanted")
        self.app.press(f"{OFFER} one.bin")
        self.app.press("Trust for This Server")

    def change_in_preferences(self):
        damaged = pathlib.Path(self.folder, "damaged.pem")
        damaged.write_text(self.server.ca_file.read_text()[:300])
        self.app.open_preferences("alt+k")
        self.app.find_like("label", f"For 127.0.0.1:{self.server.https_port} · Valid until")
        self.add_authority(damaged)
        self.app.find("label", "A certificate in the file is damaged.")
        self.add_authority(self.server.ca_file)
        self.app.find_like("label", "For all servers · Valid until")
        DESKTOP.picture("trust-preferences")
        self.app.press(f"Do not trust {AUTHORITY} any more for 127.0.0.1:{self.server.https_port}")
        self.app.wait_gone("button", f"Do not trust {AUTHORITY} any more for 127.0.0.1:{self.server.https_port}")
        self.close_preferences()

    def test_trust(self):
        self.app.start()
        for name, server in (("one.bin", self.server), ("two.bin", self.server), ("far.bin", self.other)):
            self.add(name, server)
        for name in self.sums:
            self.app.find("row", f"{name}, {UNKNOWN}")
        DESKTOP.picture("trust-rows")
        self.trust_one_server()
        for name in ("one.bin", "two.bin"):
            self.check_file(name)
        self.app.find("row", f"far.bin, {UNKNOWN}")
        self.change_in_preferences()
        self.check_file("far.bin")
        self.assertEqual(self.app.quit(), 0, "the application ends in peace")
        self.assertEqual(stat.S_IMODE(self.kept.stat().st_mode), 0o600, "only for its owner")
        self.assertEqual(self.kept.read_text().count("\nHost: "), 1, "what was last is what is kept")


if __name__ == "__main__":
    PROGRAM, SCHEMAS = sys.argv[1:3]
    DESKTOP = make_desktop().start()
    try:
        result = unittest.main(argv=[sys.argv[0], "-v", *sys.argv[3:]], exit=False).result
    finally:
        DESKTOP.stop()
    sys.exit(not result.wasSuccessful())
