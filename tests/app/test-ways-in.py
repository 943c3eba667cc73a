#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How links and files get to the application from outside: arguments, a second process, the session bus, and the bus that starts it.

Usage: test-ways-in.py PROGRAM SCHEMAS [unittest arguments]
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from desktop import TIME_LIMIT, Application, make_desktop
from nginx import Nginx
from processes import sha256, wait_for

NAME, PATH = "io.github.pickup_app.Pickup", "/io/github/pickup_app/Pickup"
DATA = pathlib.Path(__file__).resolve().parents[2] / "data"
KIB = 1 << 10


class Started:
    """The process that the session bus has started, as far as the application's helper asks for it."""

    def __init__(self, pid):
        self.pid = pid

    def poll(self):
        return None if os.path.exists(f"/proc/{self.pid}") else 0

    def wait(self, seconds):
        wait_for(lambda: self.poll() is not None, "the end of the application", seconds)
        return 0


class WaysInTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server_folder = tempfile.mkdtemp(prefix="pickup-nginx-")
        cls.server = Nginx(os.path.join(cls.server_folder, "nginx")).start()
        cls.sums = {name: cls.server.put(name, 64 * KIB) for name in ("one.bin", "two.bin")}
        os.chmod(cls.server_folder, 0o755)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        shutil.rmtree(cls.server_folder, ignore_errors=True)

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="pickup-ways-in-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.app = Application(DESKTOP, PROGRAM, SCHEMAS, os.path.join(self.folder, "home"))
        self.addCleanup(self.app.kill)

    def write(self, name, text):
        path = pathlib.Path(self.folder, name)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def check_file(self, name):
        path = self.app.downloads / name
        wait_for(path.exists, f"{name} to be finished")
        self.assertEqual(sha256(path), self.sums[name], f"{name} is what the server has")
        path.unlink()

    def call(self, method, *arguments):
        """Of org.freedesktop.Application, as a desktop does when the icon is clicked or a file opened."""
        command = ["gdbus", "call", "--session", "--dest", NAME, "--object-path", PATH, "--method", f"org.freedesktop.Application.{method}"]
        subprocess.run([*command, *arguments], env=self.app.env, check=True, timeout=TIME_LIMIT, stdout=subprocess.DEVNULL)

    def open_on_bus(self, *uris):
        self.call("Open", str(list(map(str, uris))), "{}")

    def quit(self):
        self.assertEqual(self.app.quit(), 0, "the application ends in peace")

    def run_alone(self, *arguments):
        return subprocess.run([PROGRAM, *arguments], env=self.app.env, capture_output=True, text=True, timeout=TIME_LIMIT)

    def test_help(self):
        shown = self.run_alone("--help")
        self.assertEqual(shown.returncode, 0)
        self.assertIn("[LINK OR FILE…]", shown.stdout)
        self.assertTrue(self.run_alone("--version").stdout.startswith("Pickup "))

    def test_arguments(self):
        """Links and files, at the start and from a second process."""
        url = self.server.url
        self.app.start(url("one.bin"), str(self.write("list.txt", url("two.bin"))))
        self.check_file("one.bin")
        self.check_file("two.bin")
        self.quit()

    def test_every_kind_of_file(self):
        """Each by a second process, and by the bus."""
        link = self.server.url("one.bin")
        files = [("list.json", '{"pickup-list": 1, "downloads": [{"url": "%s"}]}'), ("list.txt", "see %s"), ("link.url", "[InternetShortcut]\r\nURL=%s\r\n"),
                 ("link.desktop", "[Desktop Entry]\nType=Link\nURL=%s\n"), ("link.webloc", "<plist><dict><key>URL</key><string>%s</string></dict></plist>")]
        self.app.start()
        for number, (name, text) in enumerate(files):
            path = self.write(name, text % link)
            if number % 2 == 0:
                self.assertEqual(self.app.run_second(str(path)), 0)
            else:
                self.open_on_bus(path.as_uri())
            self.check_file("one.bin")
            self.app.press("Remove one.bin from list")
        self.quit()

    def test_of_no_use(self):
        """Each with one sentence, wherever it comes from."""
        self.app.start()
        large = self.write("large.txt", "")
        os.truncate(large, 2 << 30)
        for path, sentence in ((self.write("photo.jpg", b"\xff\xd8\xff\0http://ns.adobe.com/xap/1.0/\0"), "“photo.jpg” is not a list of links."),
                               (large, "“large.txt” is too large to be a list of links."),
                               (self.app.downloads, "“Downloads” is a folder, not a list of links."),
                               (self.write("note.txt", "milk, bread"), "No links were found in “note.txt”.")):
            self.open_on_bus(path.as_uri())
            self.app.find("label", sentence)
        self.app.find("label", "No Downloads Yet")
        self.quit()

    def test_hostile_caller(self):
        """Whatever is asked over the bus, nothing is opened or fetched that no person asked for, and the application goes on."""
        def ask(method, *arguments, path=PATH):
            command = ["gdbus", "call", "--session", "--dest", NAME, "--object-path", path, "--method", method, *arguments]
            subprocess.run(command, env=self.app.env, timeout=TIME_LIMIT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        self.app.start()
        before = set(self.app.downloads.parent.rglob("*"))
        for uris in ([""], ["javascript:alert(1)", "data:text/plain,x", "file:///dev/zero", "file:///proc/self/mem"], ["file:///" + "a/" * 20000],
                     ["http://[::1", "https://", "smb:", "trash:///"], [f"file:///nowhere/{number}.txt" for number in range(50)]):
            ask("org.freedesktop.Application.Open", str(uris), "{}")
        for action, parameter in (("open-file", "[<'/etc/passwd'>]"), ("show-in-files", "[<'/etc/passwd'>]"), ("copy-message", "[<'x'>]"),
                                  ("open-file", "[]"), ("about", "[<'x'>]"), ("no-such-action", "[]"), ("", "[]")):
            ask("org.freedesktop.Application.ActivateAction", action, parameter, "{}")
            ask("org.gtk.Actions.Activate", action, parameter, "{}")
        ask("org.gtk.Application.CommandLine", "/no/caller", "[b'pickup', b'\\xff\\xfe']", "{'options': <{'': <5>}>}")
        ask("org.freedesktop.Application.Activate", "{}")
        self.assertIsNone(self.app.process.poll())
        self.assertEqual([path for path in set(self.app.downloads.parent.rglob("*")) - before if path.is_relative_to(self.app.downloads)], [])
        ask("org.freedesktop.Application.ActivateAction", "quit", "[]", "{}")
        self.assertEqual(self.app.process.wait(TIME_LIMIT), 0, "the application ends in peace")

    def test_link_on_bus(self):
        """Not a byte of a link is written anew."""
        self.app.start()
        self.open_on_bus(self.server.url("one.bin"))
        self.check_file("one.bin")
        self.quit()

    def test_suggested(self):
        """What a page suggests waits for a person, who may leave it, however often it is suggested."""
        self.app.start()
        self.open_on_bus("pickup:" + self.server.url("one.bin"))
        self.app.activate("Add Downloads")
        self.app.find("label", "Suggested by a web page or another program. Nothing is downloaded before you say so.")
        self.app.find("label", "Found 1 Link")
        self.assertEqual(self.app.run_second("pickup:" + self.server.url("two.bin").replace(":", "%3A").replace("/", "%2F")), 0)
        self.app.find("label", "Found 2 Links")
        self.assertEqual(list(self.app.downloads.iterdir()), [])
        if os.environ.get("PICKUP_PICTURES"):
            DESKTOP.take_picture(os.path.join(os.environ["PICKUP_PICTURES"], "suggested.png"))
        self.app.press("Download 2")
        self.check_file("one.bin")
        self.check_file("two.bin")
        self.open_on_bus("pickup:file:///etc/passwd", "PICKUP:javascript:alert(1)", "pickup:")
        self.app.find("label", "What a page suggested is not a link that can be downloaded.")
        self.quit()

    def test_thousand_suggestions(self):
        self.app.start()
        for start in range(0, 1000, 100):
            self.open_on_bus(*(f"pickup:{self.server.url('one.bin')}?n={number}" for number in range(start, start + 100)))
        self.app.activate("Add Downloads")
        self.app.find("label", "Found 200 Links")
        self.assertEqual(list(self.app.downloads.iterdir()), [])
        DESKTOP.key("Escape")
        self.app.find("label", "No Downloads Yet")
        self.quit()

    def test_started_by_bus(self):
        services = pathlib.Path(self.folder, "services", "dbus-1", "services")
        services.mkdir(parents=True)
        service = (DATA / f"{NAME}.service.in").read_text().replace("@bindir@/pickup", PROGRAM)
        (services / f"{NAME}.service").write_text(service)
        # No accessibility bus can be started there.
        self.app.env["GTK_A11Y"] = "none"
        environment = [f"{name}={value}" for name, value in self.app.env.items()]
        config = self.write("bus.conf", f"""<busconfig><type>session</type><listen>unix:dir={self.folder}</listen>
            <servicedir>{services}</servicedir><policy context="default"><allow send_destination="*" eavesdrop="true"/>
            <allow eavesdrop="true"/><allow own="*"/></policy></busconfig>""")
        bus = subprocess.Popen(["env", *environment, "dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(bus.stdout.close)
        self.addCleanup(bus.wait)
        self.addCleanup(bus.terminate)
        self.app.env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        self.open_on_bus(self.server.url("one.bin"))
        self.check_file("one.bin")
        shown = subprocess.run(["gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/", "--method",
                                "org.freedesktop.DBus.GetConnectionUnixProcessID", NAME], env=self.app.env, capture_output=True, text=True, check=True)
        process = Started(int(shown.stdout.split()[1].rstrip(",)")))
        DESKTOP.activate_window("^Pickup$")
        DESKTOP.key("ctrl+q")
        process.wait(TIME_LIMIT)

    def test_state_folder_of_no_use(self):
        """A sentence on the screen, and another chance."""
        state = self.write("state", "a file, no folder")
        self.app.env["PICKUP_STATE_DIR"] = str(state)
        self.app.start()
        self.app.find("label", "The List Cannot Be Opened")
        if os.environ.get("PICKUP_PICTURES"):
            DESKTOP.take_picture(os.path.join(os.environ["PICKUP_PICTURES"], "trouble.png"))
        state.unlink()
        self.app.press("Try Again")
        self.app.find("label", "No Downloads Yet")
        self.quit()

    def test_damaged_list(self):
        """It is said once, and the damaged file is kept."""
        state = pathlib.Path(self.folder, "damaged")
        state.mkdir(mode=0o700)
        (state / "journal").write_bytes(b"no list at all" * 100)
        self.app.env["PICKUP_STATE_DIR"] = str(state)
        self.app.start()
        self.app.find("label", "The list of downloads was damaged. What could be read is here.")
        self.quit()
        self.assertEqual(len(list(state.glob("journal.damaged-*"))), 1)
        self.app.start()
        self.app.find("label", "No Downloads Yet")
        self.assertIsNone(self.app.look("label", lambda text: "damaged" in text))
        self.quit()

    def test_newer_list(self):
        """What a later version wrote is not touched, and said so."""
        state = pathlib.Path(self.folder, "newer")
        state.mkdir(mode=0o700)
        sample = DATA.parent / "tests/data/state/newer/journal"
        shutil.copyfile(sample, state / "journal")
        self.app.env["PICKUP_STATE_DIR"] = str(state)
        self.app.start()
        self.app.find("label", "The list of downloads was made by a newer version of Pickup and is left as it is.")
        self.quit()
        self.assertEqual((state / "journal").read_bytes(), sample.read_bytes())

    def test_help(self):
        """F1 shows the guide of this version, with whatever shows pages here."""
        shown = pathlib.Path(self.folder, "shown")
        browser = self.write("browser", f"#!/bin/sh\necho \"$1\" > '{shown}.new'\nmv '{shown}.new' '{shown}'\n")
        browser.chmod(0o755)
        applications, config = (pathlib.Path(self.app.env[name]) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"))
        (applications / "applications").mkdir(parents=True)
        config.mkdir(parents=True)
        (applications / "applications/browser.desktop").write_text(
            f"[Desktop Entry]\nType=Application\nName=Browser\nExec={browser} %u\nMimeType=x-scheme-handler/https;\n")
        (config / "mimeapps.list").write_text("[Default Applications]\nx-scheme-handler/https=browser.desktop\n")
        self.app.start()
        self.app.find("label", "No Downloads Yet")
        DESKTOP.key("F1")
        wait_for(shown.exists, "the page")
        self.assertRegex(shown.read_text(), r"^https://github\.com/pickup-app/pickup/blob/v\d+\.\d+\.\d+/docs/guide\.md\n$")
        self.quit()

    def test_actions_of_desktop(self):
        """What the desktop entry offers does what it says."""
        self.app.start()
        for action, title in (("add", "^Add Downloads$"), ("preferences", "^Preferences$")):
            subprocess.run(["gapplication", "action", NAME, action], env=self.app.env, check=True, timeout=TIME_LIMIT)
            DESKTOP.find_window(title)
            DESKTOP.key("Escape")
        self.quit()


if __name__ == "__main__":
    PROGRAM, SCHEMAS = sys.argv[1:3]
    DESKTOP = make_desktop().start()
    try:
        result = unittest.main(argv=[sys.argv[0], "-v", *sys.argv[3:]], exit=False).result
    finally:
        DESKTOP.stop()
    sys.exit(not result.wasSuccessful())
