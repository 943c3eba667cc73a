#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What surrounds the window: notifications, sleep, life without a window.

Usage: test-around.py PROGRAM SCHEMAS STORE HURRY-LIBRARY [unittest arguments]
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from desktop import TIME_LIMIT, Application, die_with_parent, make_desktop
from processes import end, sha256, wait_for

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "store"))
from store import Store  # noqa: E402

MIB = 1 << 20
# Bytes a second and connection: nothing ends before a test lets it, however slow the machine is.
CRAWLING = 20 << 10
SUSPEND = 4
APP_ID = "io.github.pickup_app.Pickup"
# Answers of the portal.
DONE, DISMISSED, REFUSED = range(3)


class Services:
    """The desktop's side of the session bus, see desktop-services.py."""

    def __init__(self, folder, env):
        self.path = pathlib.Path(folder, "calls")
        with open(self.path, "wb") as log:
            self.process = subprocess.Popen([sys.executable, str(HERE / "desktop-services.py")], env=env, stdin=subprocess.PIPE, stdout=log,
                                            preexec_fn=die_with_parent)
        wait_for(lambda: self.calls("Ready"), "the desktop’s services")

    def calls(self, method):
        lines = self.path.read_text().splitlines(keepends=True)
        calls = [json.loads(line) for line in lines if line.endswith("\n")]
        return [arguments for name, arguments in calls if name == method]

    def notified(self, title):
        """The notifications with that title, as (text, buttons and their actions)."""
        return [(call[4], dict(zip(call[5][1::2], call[5][::2]))) for call in self.calls("Notify") if call[3] == title]

    def answer_folders(self, answer):
        """What the portal says to who wants a folder opened."""
        self.press("portal", answer)
        wait_for(lambda: self.calls("portal")[-1:] == [[str(answer)]], "the portal to know")

    def let_logind(self, method, word):
        """How logind answers to that method."""
        self.press("logind", f"{method}={word}")
        wait_for(lambda: self.calls("logind")[-1:] == [[f"{method}={word}"]], "logind to know")

    def press(self, number, action):
        self.process.stdin.write(f"{number} {action}\n".encode())
        self.process.stdin.flush()

    def stop(self):
        self.process.stdin.close()
        end(self.process)


class AroundTest(unittest.TestCase):
    def setUp(self):
        self.store = Store(STORE).start()
        self.addCleanup(self.store.stop)
        self.store.bucket(bucket="parcels", provider="oss", region="cn-hangzhou")
        self.sums = {name: self.store.object(bucket="parcels", key=name, size=size * MIB, seed=size)["sha256"]
                     for name, size in (("small.bin", 2), ("data.iso", 12), ("first.zip", 6), ("second.zip", 7), ("long.tar", 64), ("run.sh", 8))}
        self.folder = tempfile.mkdtemp(prefix="pickup-around-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.services = Services(self.folder, DESKTOP.env)
        self.addCleanup(self.services.stop)
        self.app = Application(DESKTOP, PROGRAM, SCHEMAS, self.folder)
        self.app.env["DBUS_SYSTEM_BUS_ADDRESS"] = self.app.env["DBUS_SESSION_BUS_ADDRESS"]
        self.addCleanup(self.app.kill)

    def check_file(self, name):
        path = self.app.downloads / name
        wait_for(path.exists, f"{name} to be finished")
        self.assertEqual(sha256(path), self.sums[name], f"{name} is what the server has")

    def link(self, name, lifetime=3600):
        return self.store.presign(bucket="parcels", key=name, scheme="oss-v1", lifetime=lifetime)["url"]

    def begin(self, name, lifetime=3600, rate=CRAWLING):
        """It is under way, and will not be done before the test lets it."""
        self.store.limits(rate=rate)
        self.assertEqual(self.app.run_second(self.link(name, lifetime)), 0)

    def let_finish(self):
        """Answers that are under way would keep their rate."""
        self.store.limits(rate=0)
        self.store.cut()

    def start_and_close(self, name, **how):
        """A download begins, then the window is closed."""
        self.app.start()
        self.begin(name, **how)
        self.close_window(name)

    def close_window(self, name):
        """While that download runs."""
        self.app.find("button", f"Pause {name}")
        self.app.activate("Pickup")
        DESKTOP.key("ctrl+w")
        wait_for(lambda: not self.has_window(), "the window to be closed")

    @staticmethod
    def has_window():
        return DESKTOP.list_windows("^Pickup$") != []

    def wait_notified(self, title):
        return wait_for(lambda: self.services.notified(title), f"the notification “{title}”")[-1]

    def quit(self):
        self.assertEqual(self.app.quit(), 0, "the application ends in peace")

    def test_close_at_rest_ends(self):
        self.app.start()
        DESKTOP.key("ctrl+w")
        self.assertEqual(self.app.process.wait(TIME_LIMIT), 0)
        self.assertEqual(self.services.calls("RequestBackground"), [], "there was nothing to go on with")

    def test_close_keeps_downloading(self):
        self.start_and_close("data.iso")
        self.wait_notified("Pickup keeps downloading in the background")
        self.assertEqual(len(self.services.calls("RequestBackground")), 1)
        wait_for(lambda: any("1 downloading" in call[0]["message"] for call in self.services.calls("SetStatus")), "what the desktop shows")
        self.let_finish()
        self.check_file("data.iso")
        wait_for(lambda: self.services.calls("SetStatus")[-1][0]["message"] == "", "nothing to show any more")
        text, buttons = self.wait_notified("Download finished")
        self.assertEqual(text, "data.iso")
        self.assertEqual(sorted(buttons), ["", "Open", "Show in Files"])
        self.assertIsNone(self.app.process.poll(), "it waits for what a person may do now")
        self.assertEqual(self.app.run_second(), 0)
        self.app.find_like("row", "data.iso")
        wait_for(lambda: len(self.services.calls("CloseNotification")) >= 2, "the notifications to be taken back")
        self.quit()

    def dock(self):
        """What the dock was told, as (count, progress or None)."""
        updates = self.services.calls("Update")
        self.assertEqual({uri for uri, _ in updates} - {f"application://{APP_ID}.desktop"}, set())
        for _, entry in updates:
            self.assertEqual(entry["count-visible"], entry["count"] > 0)
        return [(entry["count"], entry["progress"] if entry["progress-visible"] else None) for _, entry in updates]

    def test_dock(self):
        """The icon tells how many are under way and how far they are, never backwards when one ends, and nothing at the end."""
        self.app.start()
        self.begin("small.bin")
        wait_for(lambda: self.dock()[-1:] and self.dock()[-1][0] == 1, "one to be told of")
        self.begin("first.zip", rate=4 * MIB)
        self.check_file("first.zip")
        wait_for(lambda: self.dock()[-1][0] == 1, "one to be left")
        self.let_finish()
        self.check_file("small.bin")
        wait_for(lambda: self.dock()[-1] == (0, None), "the dock to show nothing any more")
        told = self.dock()
        both = [number for number, (count, _) in enumerate(told) if count == 2]
        self.assertTrue(both and any(progress is not None for _, progress in told), told)
        left = [progress for count, progress in told[both[-1]:] if count == 1]
        self.assertTrue(left and all(progress >= 0.7 for progress in left), f"what has finished counts: {told}")
        self.quit()

    def test_about(self):
        """Who made it, where to ask, what is new, and under which licence."""
        self.app.start()
        command = ["gdbus", "call", "--session", "--dest", APP_ID, "--object-path", "/" + APP_ID.replace(".", "/"), "--method",
                   "org.freedesktop.Application.ActivateAction", "about", "[]", "{}"]
        subprocess.run(command, env=self.app.env, check=True, capture_output=True, timeout=TIME_LIMIT)
        self.app.find("label", "The Pickup contributors")
        for name in ("What’s New", "Report an Issue", "Credits", "Legal"):
            self.app.find_like("label", name)
        if os.environ.get("PICKUP_PICTURES"):
            DESKTOP.take_picture(os.path.join(os.environ["PICKUP_PICTURES"], "about.png"))
        DESKTOP.activate_window("^About$")
        DESKTOP.key("Escape")
        self.app.wait_gone("label", "The Pickup contributors")
        self.quit()

    def test_dock_at_the_end(self):
        """An application that ends in the middle leaves nothing on its icon."""
        self.app.start()
        self.begin("long.tar")
        wait_for(lambda: [progress for count, progress in self.dock() if count == 1 and progress is not None], "progress")
        self.quit()
        wait_for(lambda: self.dock()[-1] == (0, None), "the dock to show nothing any more")

    def test_notification_shows_window(self):
        self.start_and_close("data.iso")
        self.wait_notified("Pickup keeps downloading in the background")
        self.services.press(1, "default")
        wait_for(self.has_window, "the window")
        self.app.activate("Pickup")
        DESKTOP.key("ctrl+w")
        wait_for(lambda: not self.has_window(), "the window to be closed again")
        self.let_finish()
        self.check_file("data.iso")
        self.wait_notified("Download finished")
        self.assertEqual(len(self.services.notified("Pickup keeps downloading in the background")), 1, "once is enough")
        self.services.press(2, "default")
        self.app.find_like("row", "data.iso")
        self.quit()

    def test_warned_before_link_expires(self):
        self.start_and_close("long.tar", lifetime=300, rate=CRAWLING // 8)
        text, buttons = self.wait_notified("The link expires before the download is done")
        self.assertEqual(text, "long.tar")
        notices = [call for call in self.services.calls("Notify") if not call[1]]
        self.services.press(len(notices), buttons["Copy Message Asking for a New Link"])
        wait_for(self.has_window, "the window")
        self.app.activate("Pickup")
        self.app.find_like("label", "Message copied")
        message = DESKTOP.paste()
        self.assertIn("long.tar", message)
        self.assertNotIn("ignature=", message)
        self.quit()

    def test_quit_from_notification(self):
        self.start_and_close("data.iso")
        _, buttons = self.wait_notified("Pickup keeps downloading in the background")
        self.services.press(1, buttons["Quit"])
        self.assertEqual(self.app.process.wait(TIME_LIMIT), 0)
        self.assertTrue((self.app.downloads / "data.iso.part").exists(), "the part stays")

    def let_open(self, *types):
        """A program of the person's for these types, which writes down what it is given."""
        data, config, opened = (self.app.folder / name for name in ("data", "config", "opened"))
        (data / "applications").mkdir(parents=True)
        config.mkdir(exist_ok=True)
        opener = self.app.folder / "opener"
        opener.write_text(f"#!/bin/sh\necho \"$1\" >> '{opened}'\n")
        opener.chmod(0o755)
        (data / "applications/opener.desktop").write_text(f"[Desktop Entry]\nType=Application\nName=Opener\nExec={opener} %f\nMimeType={';'.join(types)};\n")
        (config / "mimeapps.list").write_text("[Default Applications]\n" + "".join(f"{kind}=opener.desktop\n" for kind in types))
        return opened

    def leave_out_programs(self):
        """All that the computer has but programs: it may have one for folders itself."""
        share = self.app.folder / "share"
        share.mkdir()
        for name in ("mime", "icons"):
            (share / name).symlink_to(pathlib.Path("/usr/share", name))
        self.app.env["XDG_DATA_DIRS"] = str(share)

    def show_in_files(self, action):
        """As the button of a notification does. Returns when the portal was asked."""
        asked = len(self.services.calls("OpenDirectory"))
        target = re.search(r"::(.+)$|\('(.+)'\)$", action)
        command = ["gdbus", "call", "--session", "--dest", APP_ID, "--object-path", "/" + APP_ID.replace(".", "/"), "--method",
                   "org.freedesktop.Application.ActivateAction", "show-in-files", f"[<'{target.group(1) or target.group(2)}'>]", "{}"]
        subprocess.run(command, env=self.app.env, check=True, capture_output=True, timeout=TIME_LIMIT)
        wait_for(lambda: len(self.services.calls("OpenDirectory")) > asked, "the portal to be asked")

    def test_folder_by_the_portal(self):
        """Where the file manager cannot be asked, as from inside a sandbox; and what becomes of it if the portal does not do it either."""
        opened = self.let_open("inode/directory")
        self.leave_out_programs()
        self.start_and_close("first.zip")
        self.let_finish()
        _, buttons = self.wait_notified("Download finished")
        action = buttons["Show in Files"]
        self.services.answer_folders(DONE)
        self.show_in_files(action)
        self.services.answer_folders(DISMISSED)
        self.show_in_files(action)
        self.services.answer_folders(REFUSED)
        self.show_in_files(action)
        wait_for(opened.exists, "the folder to be opened")
        self.assertEqual(opened.read_text().split(), [str(self.app.downloads)], "only when the portal could not")
        (self.app.folder / "data/applications/opener.desktop").unlink()
        self.show_in_files(action)
        self.app.find("label", "No program could open the folder")
        self.quit()

    def test_file_that_no_program_opens(self):
        """It is not said to be gone, and a person gets to where it is."""
        self.leave_out_programs()
        self.app.start()
        self.begin("small.bin", rate=0)
        self.check_file("small.bin")
        self.app.press("Open small.bin")
        self.app.find("label", "No program could open the file")
        self.services.answer_folders(DONE)
        self.app.press("Show in Files")
        wait_for(lambda: self.services.calls("OpenDirectory"), "the folder to be shown")
        self.quit()

    def test_opened_when_finished(self):
        """As chosen in the menu of the row, and told in the details; but nothing that may be a program, as nobody has seen it yet."""
        opened = self.let_open("application/zip", "application/x-shellscript", "text/plain")
        self.app.start()
        self.store.limits(rate=CRAWLING)
        self.assertEqual(self.app.run_second(self.link("first.zip"), self.link("second.zip"), self.link("run.sh")), 0)
        self.app.find("button", "Pause run.sh")
        self.app.press("More for the selected downloads")
        self.app.find("item", "Open When Finished").act()
        self.app.find("label", "3 files will be opened as each is finished")
        self.app.press("Clear Selection")
        self.app.press("More for second.zip")
        self.app.find("item", "Do Not Open When Finished").act()
        self.app.press("More for first.zip")
        self.app.find("item", "Details").act()
        self.app.find("label", "It is opened")
        self.let_finish()
        for name in ("first.zip", "second.zip", "run.sh"):
            self.check_file(name)
        self.app.find("label", "“run.sh”: It is not opened by itself, as it may be a program.")
        wait_for(lambda: opened.exists() and opened.read_text(), "the file to be opened")
        self.quit()
        self.assertEqual(opened.read_text().split(), [str(self.app.downloads / "first.zip")])

    def test_many_become_one(self):
        self.app.start()
        self.store.limits(rate=CRAWLING)
        self.assertEqual(self.app.run_second(self.link("first.zip"), self.link("second.zip")), 0)
        self.app.find("button", "Pause second.zip")
        self.close_window("first.zip")
        self.let_finish()
        text, buttons = self.wait_notified("2 downloads finished")
        self.assertEqual(sorted(text.split(", ")), ["first.zip", "second.zip"])
        self.assertEqual(list(buttons), [""], "nobody knows which of them to open")
        self.assertEqual(self.services.notified("Download finished"), [])

    def test_nothing_told_while_looked_at(self):
        self.app.start()
        self.assertEqual(self.app.run_second(self.link("small.bin")), 0)
        self.app.find("button", "Open small.bin")
        # What is not told shows only when the time in which it would have been is over.
        time.sleep(3)
        self.assertEqual(self.services.calls("Notify"), [])
        self.quit()

    def test_awake_while_bytes_flow(self):
        self.app.start()
        self.assertEqual(self.services.calls("Inhibit"), [])
        self.begin("data.iso")
        wait_for(lambda: self.services.calls("Inhibit"), "sleep to be inhibited")
        asked = self.services.calls("Inhibit")[0]
        self.assertTrue(SUSPEND in asked or "block" in asked, f"whoever is asked: {asked}")
        self.app.press("Pause data.iso")
        wait_for(lambda: self.services.calls("Uninhibit"), "sleep to be allowed")
        self.quit()

    def look_at_choices(self):
        """How GTK calls what can be chosen depends on its version."""
        return [node.get_name() for node in self.app.walk() if node.get_name() in ("Do Nothing", "Suspend", "Power Off") and "menu item" in node.get_role_name()]

    def choose_when_done(self, choice):
        """In the main menu, by keyboard: a key may come too early for a window that is just being laid out."""
        def open_menu():
            self.app.activate("Pickup")
            DESKTOP.key("F10", "w")
            return self.look_at_choices() or DESKTOP.key("Escape", "Escape")

        choices = wait_for(open_menu, "the menu")
        DESKTOP.key(choice)
        return choices

    def test_choice_for_when_all_is_finished(self):
        """What would ask for a password is not offered; a window that was closed comes back to tell of it, and its word can be taken back."""
        self.services.let_logind("CanPowerOff", "challenge")
        self.app.start()
        wait_for(lambda: len(self.services.calls("CanSuspend") + self.services.calls("CanPowerOff")) == 2, "logind to be asked")
        self.begin("data.iso")
        self.assertEqual(self.choose_when_done("s"), ["Do Nothing", "Suspend"])
        self.app.find("label", "The computer suspends when all downloads are finished")
        self.close_window("data.iso")
        self.let_finish()
        _, buttons = self.wait_notified("The computer suspends in a minute")
        wait_for(self.has_window, "the window")
        self.app.find_like("label", "The computer suspends in ")
        number = len([call for call in self.services.calls("Notify") if not call[1]])
        self.services.press(number, buttons["Cancel"])
        wait_for(lambda: self.app.look("label", lambda text: text.startswith("The computer suspends")) is None, "the bar to be gone")
        self.assertEqual(self.services.calls("Suspend"), [])
        self.quit()

    def test_acts_when_all_is_finished(self):
        """After a minute, on a clock that runs faster; once; and what logind refuses is told."""
        self.app.env.update(LD_PRELOAD=HURRY_LIBRARY, PICKUP_HURRY="12")
        self.services.let_logind("PowerOff", "refuse")
        self.app.start()
        wait_for(lambda: len(self.services.calls("CanSuspend") + self.services.calls("CanPowerOff")) == 2, "logind to be asked")
        self.assertEqual(self.choose_when_done("p"), ["Do Nothing", "Suspend", "Power Off"])
        self.assertEqual(self.app.run_second(self.link("small.bin")), 0)
        self.check_file("small.bin")
        self.app.find_like("label", "The computer stays on: Operation denied")
        wait_for(lambda: self.app.look("label", lambda text: text.startswith("The computer powers off")) is None, "the bar to be gone")
        # Leaving in peace takes seconds, which are short here.
        self.app.kill()
        self.assertEqual(self.services.calls("PowerOff"), [[False]])
        self.assertEqual(self.services.calls("Suspend"), [])

    def test_ends_after_rest(self):
        self.app.env.update(LD_PRELOAD=HURRY_LIBRARY, PICKUP_HURRY="5")
        self.start_and_close("first.zip")
        self.let_finish()
        self.check_file("first.zip")
        self.assertEqual(self.app.process.wait(TIME_LIMIT), 0, "half a minute after the last download, on a clock that runs faster, it ends by itself")


if __name__ == "__main__":
    PROGRAM, SCHEMAS, STORE, HURRY_LIBRARY = sys.argv[1:5]
    DESKTOP = make_desktop().start()
    try:
        result = unittest.main(argv=[sys.argv[0], "-v", *sys.argv[5:]], exit=False).result
    finally:
        DESKTOP.stop()
    sys.exit(not result.wasSuccessful())
