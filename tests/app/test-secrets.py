#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window, the log, the buses and the desktop get to know of the secrets that go into it: nothing.

Usage: test-secrets.py PROGRAM SCHEMAS [unittest arguments]
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from desktop import Application, Desktop, start
from canaries import Canaries, CanaryServer, core_limit, places_in, places_of_process
from processes import TIME_LIMIT, end, find_program, wait_for

# Messages between the instances of the application: how a link gets to the one that is running.
FORWARDED = "interface=org.gtk.Application;"


class LoggedApplication(Application):
    """Says all that it has to say into a file."""

    def start(self, *arguments):
        self.env.update({"G_MESSAGES_DEBUG": "all", "TMPDIR": str(self.folder / "tmp")})
        (self.folder / "tmp").mkdir(exist_ok=True)
        self.tells_all = True
        return super().start(*arguments)

    def run_second(self, *arguments):
        with open(self.log_path, "ab") as log:
            return subprocess.run([self.program, *arguments], env=self.env, timeout=TIME_LIMIT, stdout=log, stderr=log).returncode

    def tree(self, exempt_text=False):
        """All that the accessibility bus tells, of hidden widgets too, as pairs of a description and a text."""
        time.sleep(0.4)
        root = self.get_root()
        return list(self._tell(root, exempt_text)) if root else []

    def _tell(self, node, exempt_text):
        from gi.repository import GLib

        try:
            role = node.get_role_name()
            texts = [node.get_name(), node.get_description(), *node.get_attributes().values()]
            if not (exempt_text and role == "text" and node.is_in_state("multi-line")):
                texts.append(node.get_text())
            children = node.get_children()[:500]
        except GLib.Error:
            return
        for text in texts:
            if text:
                yield f"a {role}", text
        for child in children:
            yield from self._tell(child, exempt_text)


class SecretsTest(unittest.TestCase):
    def setUp(self):
        self.canaries = Canaries()
        self.server = CanaryServer(self.canaries).start()
        self.addCleanup(self.server.stop)
        self.folder = tempfile.mkdtemp(prefix="pickup-secrets-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.app = LoggedApplication(DESKTOP, PROGRAM, SCHEMAS, os.path.join(self.folder, "home"))
        self.addCleanup(self.app.kill)
        self.bus_log = pathlib.Path(self.folder, "bus")
        with open(self.bus_log, "wb") as log:
            self.monitor = start([find_program("dbus-monitor"), "--session"], DESKTOP.env, stdout=log, stderr=subprocess.DEVNULL)
        self.addCleanup(end, self.monitor)
        wait_for(lambda: self.bus_log.stat().st_size > 0, "the monitor of the bus")

    def link(self, kind, path):
        return self.server.url(path, self.canaries.query(kind, kind))

    def password_link(self, path):
        return self.server.url(path, user=f"{self.canaries['link user']}:{self.canaries['link password']}")

    def paste(self, *lines):
        self.app.paste("\n".join(lines))

    def bus(self):
        """What went over the session bus, without what one instance hands to the other."""
        messages = re.split(r"(?m)^(?=\S)", self.bus_log.read_text(errors="replace"))
        return [("the session bus", message) for message in messages if FORWARDED not in message]

    def windows(self):
        """All properties of all windows, so their titles too."""
        query = ["xdotool", "search", "--name", ".*"]
        for window in subprocess.run(query, env=DESKTOP.env, capture_output=True, text=True).stdout.split():
            shown = subprocess.run(["xprop", "-id", window], env=DESKTOP.env, capture_output=True)
            yield "a window", shown.stdout

    def clipboard(self):
        return DESKTOP.paste()

    def assert_kept(self, exempt_text=False):
        tree = self.app.tree(exempt_text)
        self.assertGreater(len(tree), 10, "the tree tells something")
        windows = list(self.windows())
        self.assertIn(b"Pickup", b"".join(text for _, text in windows), "windows have titles")
        files = (place for place in places_in(self.app.folder, exempt=[self.app.folder / "state"]) if not self.server.is_object(place[1]))
        leaks = self.canaries.search([*tree, *windows, *self.bus(), *places_of_process(self.app.process.pid), *files])
        self.assertEqual(leaks, [], "secrets came to light:\n" + "\n".join(dict.fromkeys(leaks)))
        self.assertEqual(core_limit(self.app.process.pid), ["1", "1"])

    def assert_came(self, *names):
        came = self.canaries.find(b"".join(self.server.seen))
        for name in names:
            self.assertIn(name, came, "the server was not given it")

    def quit(self):
        self.assertEqual(self.app.quit(), 0, "the application ends in peace")
        leaks = self.canaries.search([*self.bus(), ("the log", self.app.log_path.read_bytes())])
        self.assertEqual(leaks, [], "secrets came to light")
        self.assertIn("DEBUG", self.app.log_path.read_text(errors="replace"), "the log tells everything")

    def test_search_itself(self):
        """What is planted is found: in the tree, in a title and on the bus."""
        value = self.canaries["one"]
        self.app.start()
        self.app.open_add()
        DESKTOP.type(value)
        found = wait_for(lambda: self.canaries.search(self.app.tree()), "the canary in the tree")
        self.assertIn("text", found[0])
        self.assertEqual(self.canaries.search(self.app.tree(exempt_text=True)), [])
        DESKTOP.key("Escape")
        window = DESKTOP.find_window("^Pickup$")
        subprocess.run(["xprop", "-id", window, "-f", "TEST", "8s", "-set", "TEST", value], env=DESKTOP.env, check=True)
        self.assertEqual(len(self.canaries.search(self.windows())), 1)
        subprocess.run(["dbus-send", "--session", "--dest=org.freedesktop.Notifications", "/org/freedesktop/Notifications",
                        "org.freedesktop.Notifications.Notify", f"string:{value}"], env=DESKTOP.env, check=True)
        wait_for(lambda: self.canaries.search(self.bus()), "the canary on the bus")

    def test_pasted(self):
        """Rows that finish, that run, that are refused and that lead elsewhere; the menus; the report."""
        self.app.start()
        self.paste(self.link("s3-v4", "object/finished.bin"), self.link("oss-v1", "crawl/running.bin"),
                   self.link("azure", "refuse/s3-signature/refused.bin"),
                   self.link("token", "hop/object/hopped.bin"), self.password_link("hop/refuse/s3-expired/expired.bin"))
        for name in ("finished.bin", "hopped.bin"):
            self.app.find("button", f"Open {name}")
        for name in ("refused.bin", "expired.bin"):
            self.app.find_like("row", name)
            self.server.wait_seen(name)
        self.assert_came("s3-v4 X-Amz-Signature", "oss-v1 Signature", "azure sig", "token token", "link password", "Location X-Amz-Signature")
        self.assert_kept()
        self.look_into_menus()
        self.quit()

    def look_into_menus(self):
        self.app.activate("Pickup")
        DESKTOP.key("F10")
        self.assert_kept()
        DESKTOP.key("Escape")
        copied = [action for name in ("refused.bin", "finished.bin") for action in self.look_into_menu_of(name)]
        self.assertIn("Copy Link", copied, "the menus can be found")
        self.assertIn("Copy Report", copied)

    def look_into_menu_of(self, name):
        """Takes each item that copies something; what it copies is to be shown to others, but for the link itself."""
        copied = []
        self.app.press(f"More for {name}")
        self.assert_kept()
        DESKTOP.key("Escape")
        for action in ("Copy Link", "Copy Report", "Copy Message"):
            self.app.activate("Pickup")
            self.app.press(f"More for {name}")
            DESKTOP.copy("nothing yet")
            item = self.find_menu_item(action)
            if item is None:
                DESKTOP.key("Escape")
                continue
            item.act()
            text = wait_for(lambda: self.clipboard() != "nothing yet" and self.clipboard(), f"“{action}” to copy")
            leaks = self.canaries.search([(action, text)])
            if action == "Copy Link":
                self.assertNotEqual(leaks, [], "the search in the clipboard finds a secret")
            else:
                self.assertEqual(leaks, [])
            copied.append(action)
        return copied

    def find_menu_item(self, part):
        from gi.repository import GLib

        for node in self.app.walk():
            try:
                if "menu item" in node.get_role_name() and part in node.get_name().replace("_", ""):
                    return node
            except GLib.Error:
                continue
        return None

    def test_add_window(self):
        """What was pasted stands in the text where it was pasted, and nowhere else."""
        self.app.start()
        self.app.open_add()
        DESKTOP.copy("\n".join([
            self.link("s3-v4", "object/one.bin"), self.link("azure", "object/two.bin"), self.password_link("object/three.bin"),
            f"htp://somebody:{self.canaries['wrong password']}@host/x?token={self.canaries['wrong token']}",
            f"curl '{self.link('oss-v1', 'object/four.bin')}' -H 'Authorization: Bearer {self.canaries['Authorization']}' "
            f"-b 'session={self.canaries['Cookie']}'",
            f"curl '{self.link('token', 'object/five.bin')}' --data '{self.canaries['data']}'"]))
        DESKTOP.key("ctrl+v")
        self.app.find("check", "Download one.bin")
        self.assertGreater(len(self.canaries.search(self.app.tree())), 0, "the text is there")
        self.assert_kept(exempt_text=True)
        self.app.find_like("button", "Download 4").act()
        self.app.find("button", "Open one.bin")
        self.app.find("button", "Open four.bin")
        self.assert_came("Authorization", "Cookie", "link password")
        self.assert_kept()
        self.quit()

    def test_started_with_links(self):
        """Others may read the arguments of a process; a second one hands its own to the first."""
        self.app.start(self.link("s3-v4", "object/one.bin"), self.password_link("crawl/two.bin"),
                       f"htp://somebody:{self.canaries['wrong password']}@host/x?token={self.canaries['wrong token']}")
        self.app.find("button", "Open one.bin")
        self.assert_kept()
        self.assertEqual(self.app.run_second(self.link("azure", "object/three.bin")), 0)
        self.app.find("button", "Open three.bin")
        self.assert_came("s3-v4 X-Amz-Signature", "azure sig")
        self.assert_kept()
        self.quit()

    def test_object_changed(self):
        self.app.start()
        self.paste(self.link("s3-v4", "crawl/changed.bin"))
        wait_for(lambda: self.server.sent.get("changed.bin", 0) >= 1 << 16, "some bytes on the way")
        self.app.press("Pause changed.bin")
        self.app.find("button", "Resume changed.bin")
        self.server.version += 1
        self.app.press("Resume changed.bin")
        self.app.find("button", "Choose what to do with changed.bin").act()
        self.assert_kept()
        DESKTOP.key("Escape")
        self.quit()


if __name__ == "__main__":
    PROGRAM, SCHEMAS = sys.argv[1:3]
    DESKTOP = Desktop().start()
    try:
        result = unittest.main(argv=[sys.argv[0], "-v", *sys.argv[3:]], exit=False).result
    finally:
        DESKTOP.stop()
    sys.exit(not result.wasSuccessful())
