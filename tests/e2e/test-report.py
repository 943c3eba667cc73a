# SPDX-License-Identifier: GPL-3.0-or-later
"""pickup-cli report: the numbers are true, and no link, name, folder or password is told, wherever it comes from."""

import collections
import json
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/servers"))

from canaries import Canaries
from harness import FINISHED, NETWORK, USAGE, CliTest, Run

SCHEMA = "io.github.pickup_app.Pickup"


class Report(CliTest):
    def setUp(self):
        super().setUp()
        self.canaries = Canaries()
        # Each of these is the name of something that a report comes by.
        self.folder = self.top / self.canaries["folder"]
        self.folder.mkdir()
        self.state = self.top / self.canaries["state folder"] / "state"
        self.state.parent.mkdir()
        home = self.top / self.canaries["home"]
        (home / "config/glib-2.0/settings").mkdir(parents=True)
        self.env.update(HOME=str(home), XDG_CONFIG_HOME=str(home / "config"), XDG_CURRENT_DESKTOP=f"{self.canaries['desktop']} 1",
                        XDG_SESSION_TYPE=f"/{self.canaries['session']}", LOGNAME=self.canaries["user"], USER=self.canaries["user"],
                        HOSTNAME=self.canaries["host"], https_proxy=f"http://{self.canaries['proxy']}:1")

    def report(self, *arguments, code=FINISHED):
        run = Run([os.environ["PICKUP_CLI"], "report", f"--state-dir={self.state}", *arguments], self.env)
        self.addCleanup(run.close)
        return self.ended(run, code)

    def reports(self):
        """Both ways to tell, searched; the one for programs as an object."""
        text, line = self.report(), self.report("--json")
        for run in (text, line):
            self.assertEqual(self.canaries.search([("standard output", run.text), ("standard error", run.stderr)]), [])
            self.assertNotIn(str(self.top), run.text)
        self.assertIn("pickup: ", text.text)
        return text.text, json.loads(line.text)

    def add(self, query):
        host = f"{self.canaries['link host']}.oss-cn-hangzhou.aliyuncs.invalid" if query == "oss-v1" else "127.0.0.1:1"
        self.get("--retries=0", "-H", f"Cookie: {self.canaries['cookie']}", "--ca-file=/etc/ssl/certs/ca-certificates.crt",
                 f"http://{self.canaries['link user']}@{host}/{self.canaries['object']}{query}?{self.canaries.query(query)}", code=NETWORK)

    def test_no_list(self):
        text, report = self.reports()
        self.assertEqual(report["list"], {"error": "none", "downloads": 0, "states": {}, "providers": {}, "damaged_copies": 0})
        self.assertFalse(self.state.exists(), "a report makes nothing")
        version = subprocess.run([os.environ["PICKUP_CLI"], "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
        self.assertEqual(report["pickup"], version)
        self.assertEqual((report["system"]["desktop"], report["system"]["session"], report["system"]["proxy"]), ("other", "other", True))
        self.assertRegex(report["libraries"]["libsoup"], r"^3\.\d+\.\d+$")
        self.assertRegex(report["libraries"]["gtk"], r"^(4\.\d+\.\d+|not installed)$")
        self.assertIn(f"glib: {report['libraries']['glib']}", text)

    def test_list(self):
        for query in ("s3-v4", "oss-v1", "azure", "token"):
            self.add(query)
        (self.state / "journal.damaged-1").write_text("")
        listed = collections.Counter(entry["state"] for entry in self.ended(self.start("--json", command="list")).events)
        self.assertEqual(sum(listed.values()), 4)
        _, report = self.reports()
        self.assertEqual(report["list"]["states"], dict(listed))
        self.assertEqual((report["list"]["downloads"], report["list"]["damaged_copies"]), (4, 1))
        self.assertEqual(report["list"]["providers"], {"s3-compatible": 1, "oss": 1, "azure": 1, "unknown": 1})

        [place] = [place for place in report["file_systems"] if place["type"] != "not there"]
        size = os.statvfs(self.folder)
        self.assertEqual(place["size"], size.f_blocks * size.f_frsize)
        self.assertEqual((place["folders"], place["read_only"]), (2, False), "the home folder, for want of one for downloads, and that of the list")

    def test_folder_that_is_gone(self):
        self.add("token")
        shutil.rmtree(self.folder)
        _, report = self.reports()
        self.assertIn({"type": "not there", "folders": 1}, report["file_systems"])

    def test_list_that_cannot_be_read(self):
        self.state.mkdir(parents=True)
        shutil.copyfile(TOP / "tests/data/state/newer/journal", self.state / "journal")
        self.assertEqual(self.reports()[1]["list"]["error"], "disk")
        shutil.rmtree(self.state)
        self.state.write_text("")
        self.assertNotEqual(self.reports()[1]["list"]["error"], "none")

    def test_settings(self):
        schemas = self.top / "schemas"
        schemas.mkdir()
        shutil.copy(TOP / f"data/{SCHEMA}.gschema.xml", schemas)
        subprocess.run(["glib-compile-schemas", "--strict", schemas], check=True)
        self.env.update(GSETTINGS_SCHEMA_DIR=str(schemas), GSETTINGS_BACKEND="keyfile")
        keyfile = pathlib.Path(self.env["XDG_CONFIG_HOME"], "glib-2.0/settings/keyfile")
        self.assertEqual(self.reports()[1]["settings"]["download-folder"], "not set")
        keyfile.write_text(f"[io/github/pickup_app/Pickup]\ndownload-folder='/home/{self.canaries['folder of settings']}'\nmax-active=7\n"
                           "keep-finished='week'\n")
        _, report = self.reports()
        self.assertEqual({name: report["settings"][name] for name in ("download-folder", "max-active", "keep-finished")},
                         {"download-folder": "set", "max-active": 7, "keep-finished": "week"})

    def test_arguments(self):
        self.report(self.canaries["argument"], code=USAGE)
        run = self.report(f"--no-such=http://{self.canaries['argument']}/", code=USAGE)
        self.assertEqual(self.canaries.search([("standard error", run.stderr)]), [])


if __name__ == "__main__":
    unittest.main()
