# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of the person's, as pickup-cli applies them: where files go, how they are fetched, and what counts more."""

import os
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))

from harness import MIB, USAGE, CliTest, Run
from nginx import Nginx


class Rules(CliTest):
    def setUp(self):
        super().setUp()
        self.nginx = self.serve(Nginx)
        self.here, self.films = self.top / "here", self.top / "films"
        self.here.mkdir()
        self.state.mkdir(mode=0o700)
        self.digest = self.nginx.put("a.mkv", MIB)

    def write(self, *rules):
        groups = "".join(f"[Rule {number}]\n{rule}\n" for number, rule in enumerate(rules, 1))
        (self.state / "rules.ini").write_text("[Pickup Rules]\nVersion=1\n" + groups)

    def fetch(self, *arguments, code=0):
        """Without a folder, from one of its own."""
        run = Run([os.environ["PICKUP_CLI"], "get", f"--state-dir={self.state}", "--json", *map(str, arguments)], self.env, cwd=self.here)
        self.addCleanup(run.close)
        return self.ended(run, code)

    def test_folders(self):
        """The first that fits counts, for each thing; what is not told is as usual."""
        self.write("Host=other.example\nFolder=Never", f"Type=video\nFolder={self.films}/{{host}}", "Host=127.0.0.1\nFolder=Later")
        self.nginx.put("b.txt", 10)
        run = self.fetch(self.nginx.url("a.mkv"))
        self.assertEqual(run.path, self.films / "127.0.0.1/a.mkv")
        self.assert_file(run.path, self.digest)
        self.assertEqual(self.fetch(self.nginx.url("b.txt")).path, self.here / "Later/b.txt")

    def test_options_count_more(self):
        self.write(f"Folder={self.films}")
        link = self.nginx.url("a.mkv")
        self.assertEqual(self.fetch("--no-rules", link).path, self.here / "a.mkv")
        self.assertEqual(self.fetch("--directory=there", link).path, self.here / "there/a.mkv")
        self.assertEqual(self.fetch("--output=b.mkv", link).path, self.here / "b.mkv")
        self.assertFalse(self.films.exists())

    def test_limit(self):
        """A machine that is slow can only be slower."""
        self.write("Limit=2000000")
        self.nginx.put("large.bin", 2 * MIB)
        begin = time.monotonic()
        self.fetch(self.nginx.url("large.bin"))
        self.assertGreater(time.monotonic() - begin, 0.5)

    def test_another_day(self):
        """What has begun goes on where it is, although its rule leads elsewhere by now."""
        self.write(f"Folder={self.films}")
        digest = self.nginx.put("large.bin", 2 * MIB)
        link = self.nginx.url("rate/2m/large.bin")
        run = Run([os.environ["PICKUP_CLI"], "get", f"--state-dir={self.state}", "--json", link], self.env, cwd=self.here)
        self.addCleanup(run.close)
        run.wait_received(MIB // 2)
        run.interrupt()
        self.write("Folder=Elsewhere")
        run = self.fetch(link)
        self.assertEqual(run.path, self.films / "large.bin")
        self.assertGreater(run.resumed_from, 0)
        self.assert_file(run.path, digest)
        self.assertEqual(list(self.here.iterdir()), [])

    def test_damaged(self):
        """Nothing is saved elsewhere than the person wanted because of a slip in the file."""
        self.write("Hots=127.0.0.1\nFolder=Films")
        before = (self.state / "rules.ini").read_text()
        run = self.fetch(self.nginx.url("a.mkv"), code=USAGE)
        self.assertIn("[Rule 1] Hots", run.stderr + run.text)
        self.assertEqual(list(self.here.iterdir()), [])
        self.fetch("--no-rules", self.nginx.url("a.mkv"))
        self.assert_file(self.here / "a.mkv", self.digest)
        self.assertEqual((self.state / "rules.ini").read_text(), before, "it is left to be mended")


if __name__ == "__main__":
    unittest.main()
