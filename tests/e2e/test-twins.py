# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes that are started with the same link at the same moment: of those that share a list one downloads, and there is one file.

PICKUP_TWINS=N plays each row N times. Processes with lists of their own know nothing of each other, and each of them
saves a file: whole, and under a name that no other one has.
"""

import hashlib
import http.server
import json
import os
import pathlib
import re
import shutil
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))

from harness import FINISHED, INTERNAL, TIME_LIMIT, CliTest, Run
from processes import wait_for

SIZE = 400_000
TIMES = int(os.environ.get("PICKUP_TWINS", "4"))

# What a process may say, and the exit code that goes with it.
SAVED, HERE, OTHER = "saved as", "is here already", "Another program is downloading this file already."
SAID = {SAVED: FINISHED, HERE: FINISHED, OTHER: INTERNAL}

# Processes, seconds that the server takes for an answer and for each piece of it, seconds between the starts.
ROWS = [(2, 0, 0), (2, 0, 0.02), (2, 0, 0.1), (2, 0.2, 0), (2, 0.2, 0.05), (2, 0.2, 0.3), (4, 0, 0), (4, 0.1, 0), (4, 0.1, 0.03)]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        data, delay = self.server.data, self.server.delay
        ranged = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        start = int(ranged[1]) if ranged else 0
        end = int(ranged[2]) + 1 if ranged and ranged[2] else len(data)
        if self.path == self.server.held:
            self.server.asked.set()
            self.server.gate.wait(TIME_LIMIT)
        time.sleep(delay)
        try:
            self.send_response(206 if ranged else 200)
            if ranged:
                self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(data)}")
            self.send_header("ETag", '"one"')
            self.send_header("Content-Length", str(end - start))
            self.end_headers()
            for at in range(start, end, 1 << 16):
                self.wfile.write(data[at:min(end, at + (1 << 16))])
                time.sleep(delay / 10)
        except OSError:
            self.close_connection = True

    def log_message(self, *arguments):
        pass


class HttpServer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that goes away is what is tested here."""


class TwinsTest(CliTest):
    def setUp(self):
        super().setUp()
        self.http = HttpServer(("127.0.0.1", 0), Handler)
        self.http.data, self.http.delay = os.urandom(SIZE), 0
        self.http.held, self.http.asked, self.http.gate = "", threading.Event(), threading.Event()
        self.digest = hashlib.sha256(self.http.data).hexdigest()
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        self.addCleanup(self.http.server_close)
        self.addCleanup(self.http.shutdown)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}/f.bin"

    def begin(self, *arguments, state=None):
        """As a person starts it, with words for an answer."""
        run = Run([os.environ["PICKUP_CLI"], "get", f"--directory={self.folder}", f"--state-dir={state or self.state}", *arguments, self.url], self.env)
        self.addCleanup(run.close)
        return run

    def assert_told(self, runs):
        """Returns what each of them said."""
        told = []
        for run in runs:
            run.wait()
            words = [word for word in SAID if word in run.text + run.stderr]
            self.assertEqual(len(words), 1, run.report())
            self.assertEqual(run.code, SAID[words[0]], run.report())
            told += words
        return told

    def assert_one(self, runs):
        told = self.assert_told(runs)
        reports = "\n".join(run.report() for run in runs)
        self.assertEqual(told.count(SAVED), 1, reports)
        self.assertEqual(self.names(), ["f.bin"], reports)
        self.assert_file(self.folder / "f.bin", self.digest)
        listed = self.ended(self.start("--json", command="list"))
        self.assertEqual([json.loads(line)["state"] for line in listed.text.splitlines()], ["finished"], reports)

    def clear(self):
        for folder in (self.folder, self.state):
            shutil.rmtree(folder, ignore_errors=True)
        self.folder.mkdir()

    def test_one_list(self):
        for row in ROWS:
            with self.subTest(row=row):
                for _ in range(TIMES):
                    self.play(*row)

    def play(self, count, delay, gap):
        self.clear()
        self.http.delay = delay
        runs = []
        for _ in range(count):
            runs.append(self.begin())
            time.sleep(gap)
        self.assert_one(runs)

    def begin_held(self, *arguments, name="f.bin"):
        """Nothing of the file is on the disk: the server has been asked and thinks."""
        self.http.held = f"/{name}"
        run = self.begin(*arguments)
        self.assertTrue(self.http.asked.wait(TIME_LIMIT), "the server was not asked")
        return run

    def test_while_the_server_thinks(self):
        first = self.begin_held()
        others = [self.begin() for _ in range(3)]
        self.assertEqual(self.assert_told(others), [OTHER] * 3)
        self.http.gate.set()
        self.assert_one([first, *others])

    def test_killed_while_the_server_thinks(self):
        """What it was about to download is nobody's then."""
        self.begin_held().kill()
        self.http.gate.set()
        self.assert_one([self.begin()])

    def test_other_links(self):
        """Only what another process has is left to it."""
        first = self.begin_held()
        second = self.begin(self.url.replace("f.bin", "g.bin"))
        self.assertEqual(second.wait().code, INTERNAL, second.report())
        self.assertIn("g.bin: saved as", second.text)
        self.http.gate.set()
        self.assertEqual(first.wait().code, FINISHED, first.report())
        self.assertEqual(self.names(), ["f.bin", "g.bin"])

    def test_given_back(self):
        """What is finished is not its process's any more, even while that has others to download."""
        first = self.begin_held(self.url.replace("f.bin", "g.bin"), name="g.bin")
        first.wait_until(lambda run: "f.bin: saved as" in run.text, "f.bin")
        # It is told before the thread that gives it back has done so.
        wait_for(lambda: self.assert_told([self.begin()]) == [HERE], "the lease to be given back", TIME_LIMIT)
        self.assertIsNone(first.process.poll(), first.report())
        self.http.gate.set()
        self.assertEqual(first.wait().code, FINISHED, first.report())

    def test_lists_of_their_own(self):
        for count in (2, 4):
            with self.subTest(count=count):
                self.clear()
                states = [self.top / f"state-{count}-{number}" for number in range(count)]
                runs = [self.begin(state=state) for state in states]
                self.assertEqual(self.assert_told(runs), [SAVED] * count)
                self.assertEqual(self.names(), [f"f ({number}).bin" for number in range(1, count)] + ["f.bin"])
                for name in self.names():
                    self.assert_file(self.folder / name, self.digest)


if __name__ == "__main__":
    unittest.main()
