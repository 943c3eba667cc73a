# SPDX-License-Identifier: GPL-3.0-or-later
"""The disk may be slow, dead or somebody else's: the main loop never waits for it, what is waited for is told, and an end is an end."""

import fcntl
import hashlib
import http.server
import os
import pathlib
import re
import signal
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))

from harness import CHANGED, DISK, FINISHED, INTERRUPTED, MIB, CliTest
from processes import wait_for

# Milliseconds that every call of a whole run takes. PICKUP_DISK_DELAY=5000 is what the promise says: it takes minutes and finds no more,
# because a call on the main thread is found however short it is.
DELAY = int(os.environ.get("PICKUP_DISK_DELAY", "60"))
# Where not one call may be waited for: more than all the rest takes on any computer.
LONG_DELAY = 120_000
SHORT_WAIT = 250
SIZE = 3 * MIB
SILENT = "does not answer"

# Calls that were seen to hang on dead network disks; a run makes each of them.
CALLS = ("open", "stat", "flock", "write", "fdatasync", "fsync", "rename", "fallocate", "close", "all")

# What passes by itself: too many open files, interrupted, no memory, an error that a disk reports once.
PASSING = (("open", 24), ("open", 4), ("open", 12), ("open", 23), ("flock", 4), ("flock", 12), ("stat", 12), ("read", 5), ("write", 4),
           ("write", 5), ("fsync", 5))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_HEAD(self):
        self.answer(with_body=False)

    def do_GET(self):
        self.answer(with_body=True)

    def answer(self, with_body):
        data, start = self.server.data, 0
        ranged = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        etag = f'"{self.server.version}"'
        if self.headers.get("If-Match", etag) != etag:
            self.send_response(412)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        end = len(data)
        if ranged:
            start = int(ranged[1])
            end = min(int(ranged[2]) + 1, len(data)) if ranged[2] else len(data)
        self.send_response(206 if ranged else 200)
        if ranged:
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(data)}")
        self.send_header("ETag", etag)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(end - start))
        self.end_headers()
        if with_body:
            self.send_body(data[start:end])

    def send_body(self, body):
        try:
            for at in range(0, len(body), 65536):
                self.wfile.write(body[at:at + 65536])
                if self.server.slow.is_set():
                    time.sleep(0.05)
        except OSError:
            self.close_connection = True

    def log_message(self, *arguments):
        pass


class HttpServer(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A client that goes away is what is tested here."""


class Server:
    def __init__(self):
        self.http = HttpServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.http.slow = threading.Event()
        self.change()
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def change(self):
        self.http.data = os.urandom(SIZE)
        self.http.version = hashlib.sha256(self.http.data).hexdigest()[:16]

    @property
    def digest(self):
        return hashlib.sha256(self.http.data).hexdigest()

    def url(self, name):
        return f"http://127.0.0.1:{self.http.server_address[1]}/{name}?Signature=secret"

    def stop(self):
        self.http.shutdown()
        self.http.server_close()


class DiskTest(CliTest):
    def setUp(self):
        super().setUp()
        # Everything lies on the disk, and nothing else does.
        self.disk = self.top / "disk"
        self.disk.mkdir()
        self.folder, self.state = self.disk / "downloads", self.disk / "state"
        self.log, self.switch = self.top / "log", self.top / "switch"
        self.server = Server()
        self.addCleanup(self.server.stop)
        # A program that is built with a sanitizer does not want another library before that.
        self.env["ASAN_OPTIONS"] = self.env.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        self.calm_env = dict(self.env)

    def slow(self, delay=DELAY, folder=None, **settings):
        self.env = dict(self.calm_env, LD_PRELOAD=os.environ["PICKUP_SLOW_DISK"], SLOW_DISK_FOLDER=str(folder or self.disk), SLOW_DISK_DELAY=str(delay),
                        SLOW_DISK_LOG=str(self.log), **{f"SLOW_DISK_{name.upper()}": str(value) for name, value in settings.items()})

    def calm(self):
        self.env = self.calm_env

    def assert_main_loop_free(self, run):
        told = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        # On a busy computer a single turn may have waited for another thread; who waits for this disk does so again and again.
        if len(told) == 1 and told[0].startswith("turn ") and int(told[0].split()[1]) < SHORT_WAIT:
            return
        self.assertEqual(told, [], f"the main loop waited for the disk\n{run.report()}")

    def wait_said(self, run, text):
        return wait_for(lambda: text in run.stderr, lambda: f"“{text}” on standard error, but there is\n{run.report()}")

    def assert_ends(self, run, *codes):
        run.wait()
        self.assertIn(run.code, codes, run.report())


class SlowTest(DiskTest):
    """A whole life on a slow disk, and not one call on the main thread."""

    def check(self, *arguments, code=FINISHED, **options):
        run = self.get(*arguments, code=code, time_limit=600, **options)
        self.assert_main_loop_free(run)
        return run

    def test_life(self):
        self.slow()
        url = self.server.url("a.bin")
        self.check(url)
        self.assert_file(self.folder / "a.bin", self.server.digest)
        self.assertIn("finished", self.check(url, "--checksum", "sha256:" + self.server.digest).last("state"))
        (self.folder / "a.bin").unlink()
        self.check(url)
        self.assert_file(self.folder / "a.bin", self.server.digest)
        self.check(url, "--if-changed")
        listed = self.start("--json", command="list")
        self.ended(listed)
        self.assert_main_loop_free(listed)
        self.assertEqual(len(listed.text.splitlines()), 1)

    def test_interrupted_and_changed(self):
        self.slow(delay=DELAY // 6)
        url = self.server.url("b.bin")
        self.server.http.slow.set()
        run = self.start(url, "--connections=2")
        run.wait_received(MIB // 2)
        run.process.send_signal(signal.SIGTERM)
        self.assert_ends(run, INTERRUPTED, DISK)
        self.assert_main_loop_free(run)
        self.server.http.slow.clear()
        old = self.server.digest
        self.server.change()
        self.check(url, code=CHANGED)
        self.check(url, "--on-change=copy")
        self.assertNotEqual(self.server.digest, old)
        self.assertIn(self.server.digest, {hashlib.sha256(path.read_bytes()).hexdigest() for path in self.folder.iterdir()})

    def test_told_in_time(self):
        """The reason is told long before the first call is over, and a signal does not wait for the disk."""
        self.slow(delay=LONG_DELAY)
        began = time.monotonic()
        run = self.start(self.server.url("c.bin"))
        self.wait_said(run, SILENT)
        run.process.send_signal(signal.SIGTERM)
        self.assert_ends(run, INTERRUPTED)
        self.assertLess(time.monotonic() - began, LONG_DELAY / 1000, "not even one call has come back by now")
        self.assert_main_loop_free(run)


class DeadTest(DiskTest):
    """Calls that never return."""

    def test_at_the_beginning(self):
        """Told after a second, given up after ten; nothing was begun."""
        self.slow(hang="all")
        began = time.monotonic()
        run = self.start(self.server.url("a.bin"))
        self.wait_said(run, SILENT)
        self.assert_ends(run, DISK)
        self.assertIn("Nothing was begun.", run.stderr)
        self.assertGreater(time.monotonic() - began, 8)
        self.assert_main_loop_free(run)

    def test_list(self):
        self.slow(hang="open")
        self.state.mkdir(parents=True)
        run = self.start(command="list")
        self.wait_said(run, SILENT)
        run.process.send_signal(signal.SIGTERM)
        self.assert_ends(run, -signal.SIGTERM)

    def begin(self, call):
        """A run whose disk dies when half of the file is there."""
        self.slow(delay=0, hang=call, switch=self.switch)
        self.server.http.slow.set()
        run = self.start(self.server.url(f"{call}.bin"), "--connections=2")
        run.wait_received(MIB)
        self.switch.touch()
        # Time for a call to hang in.
        run.wait_received(MIB + MIB // 4)
        return run

    def go_on(self, name):
        """What was not recorded is fetched again, and the file is right."""
        self.switch.unlink()
        self.calm()
        self.server.http.slow.clear()
        self.get(self.server.url(name))
        self.assert_file(self.folder / name, self.server.digest)

    def test_one_signal(self):
        for call in CALLS:
            with self.subTest(call=call):
                run = self.begin(call)
                run.process.send_signal(signal.SIGTERM)
                self.assert_ends(run, DISK, INTERRUPTED)
                if run.code == DISK:
                    self.assertRegex(run.stderr, "does not answer|did not end in time", run.report())
                self.assert_main_loop_free(run)
                self.go_on(f"{call}.bin")

    def test_two_signals(self):
        run = self.begin("all")
        run.process.send_signal(signal.SIGINT)
        self.wait_said(run, "Waiting until everything is on the disk…")
        self.assertIsNone(run.process.poll(), run.report())
        run.process.send_signal(signal.SIGTERM)
        self.assert_ends(run, INTERRUPTED)
        self.go_on("all.bin")


class LockTest(DiskTest):
    """Another process holds the lock of the list."""

    def setUp(self):
        super().setUp()
        self.state.mkdir(mode=0o700)
        self.lock = open(self.state / "journal.lock", "w")
        self.addCleanup(self.lock.close)
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        self.holder = f"The list of downloads is in use by “{pathlib.Path('/proc/self/comm').read_text().strip()}” (process {os.getpid()})."

    def test_released(self):
        run = self.start(self.server.url("a.bin"))
        self.wait_said(run, self.holder)
        fcntl.flock(self.lock, fcntl.LOCK_UN)
        self.ended(run)
        self.assert_file(self.folder / "a.bin", self.server.digest)

    def test_held(self):
        began = time.monotonic()
        run = self.get(self.server.url("a.bin"), code=DISK)
        self.assertIn(f"{self.holder} Nothing was begun.", run.stderr)
        self.assertGreater(time.monotonic() - began, 8)
        self.assertFalse(self.folder.exists())

    def test_interrupted(self):
        run = self.start(self.server.url("a.bin"))
        self.wait_said(run, self.holder)
        run.process.send_signal(signal.SIGTERM)
        self.assert_ends(run, INTERRUPTED)

    def test_held_at_the_end(self):
        """What has been downloaded is there, but nobody knows of it: that is no success."""
        fcntl.flock(self.lock, fcntl.LOCK_UN)
        self.server.http.slow.set()
        run = self.start(self.server.url("a.bin"))
        run.wait_received(MIB)
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        self.ended(run, DISK)
        self.assertIn(self.holder, run.stderr)


class PassingTest(DiskTest):
    """An error that passes leaves nothing unrecorded."""

    def test_opening(self):
        for call, number in PASSING:
            with self.subTest(call=call, error=os.strerror(number)):
                self.state = self.disk / f"state-{call}-{number}"
                self.slow(delay=0, folder=self.state, fail=f"{call}={number}=1")
                name = f"{call}-{number}.bin"
                self.get(self.server.url(name))
                self.assert_file(self.folder / name, self.server.digest)
                self.calm()
                listed = self.start("--json", command="list")
                self.ended(listed)
                self.assertIn(name, listed.text)

    def test_lasting(self):
        self.slow(delay=0, folder=self.state, fail="open=24=1000000")
        run = self.get(self.server.url("a.bin"), code=DISK)
        self.assertIn("Nothing was begun.", run.stderr)
        self.assertFalse(self.folder.exists())

    def test_final(self):
        """What only a person can mend is said at once, and not only when what passes would have passed. The quickest of a few runs counts."""
        self.state.write_text("a file, no folder")
        seconds = []
        for _ in range(3):
            began = time.monotonic()
            run = self.get(self.server.url("a.bin"), code=DISK)
            seconds.append(time.monotonic() - began)
            self.assertFalse(self.folder.exists(), run.report())
            if seconds[-1] < 8:
                return
        self.fail(f"it took {seconds}")


if __name__ == "__main__":
    unittest.main()
