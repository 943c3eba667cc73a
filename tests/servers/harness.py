# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs pickup-cli as a person would, in a sealed environment, and reads the JSON lines that it prints."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

from processes import die_with_parent, sha256

MIB = 1 << 20
# Under sanitizers, on a busy machine, beside other tests.
TIME_LIMIT = 120
KEPT = ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "G_SLICE", "G_DEBUG", "MALLOC_PERTURB_", "LD_LIBRARY_PATH", "PICKUP_PLANTED")

# Exit codes of pickup-cli.
FINISHED, INTERNAL, USAGE, NEEDS_LINK, CHANGED, CHECKSUM, DISK, NETWORK, REFUSED, COMMAND, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 130


class Run:
    """One run of the program: its events as they come, and in the end its exit code and what it said on standard error."""

    def __init__(self, command, env, **options):
        self.command, self.events, self.text = command, [], ""
        self._changed = threading.Condition()
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.errors,
                                        text=True, preexec_fn=die_with_parent, **options)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            with self._changed:
                self.text += line
                if line.startswith("{"):
                    self.events.append(json.loads(line))
                self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()

    def wait_until(self, condition, what, time_limit=TIME_LIMIT):
        """Blocks until condition(self) is true of the events so far."""
        end = time.monotonic() + time_limit
        with self._changed:
            while not condition(self):
                left = end - time.monotonic()
                if left <= 0 or (self.process.poll() is not None and not self._reader.is_alive()):
                    raise AssertionError(f"{what}: waited in vain\n{self.report()}")
                self._changed.wait(min(left, 0.5))

    def wait_received(self, count, time_limit=TIME_LIMIT):
        self.wait_until(lambda run: run.received >= count, f"{count} bytes", time_limit)

    def wait(self, time_limit=TIME_LIMIT):
        try:
            self.process.wait(time_limit)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"still running after {time_limit} s\n{self.report()}") from None
        self._reader.join(time_limit)
        return self

    def kill(self):
        self.process.kill()
        self.process.wait()
        self._reader.join(TIME_LIMIT)
        return self

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)
        return self.wait()

    def close(self):
        if self.process.poll() is None:
            self.kill()
        self.process.stdout.close()
        self.errors.close()

    @property
    def code(self):
        return self.process.returncode

    @property
    def stderr(self):
        self.errors.flush()
        self.errors.seek(0)
        return self.errors.read()

    def of_kind(self, kind):
        return [event for event in self.events if event.get("event") == kind]

    def last(self, key, default=None):
        """The last value of that key that any event told."""
        return next((event[key] for event in reversed(self.events) if event.get(key) is not None), default)

    @property
    def received(self):
        return self.last("received", 0)

    @property
    def resumed_from(self):
        return self.last("resumed_from", 0)

    @property
    def path(self):
        return pathlib.Path(self.last("path", ""))

    def report(self):
        lines = self.text.splitlines()
        shown = lines if len(lines) < 24 else lines[:12] + ["…"] + lines[-12:]
        return "\n".join([f"$ {' '.join(map(str, self.command))}", *shown, f"exit {self.code}", self.stderr])


class CliTest(unittest.TestCase):
    """A test with a folder of its own for downloads, for the state and for servers, all gone afterwards."""

    def setUp(self):
        if not os.environ.get("PICKUP_CLI"):
            self.fail("PICKUP_CLI does not say which program to test")
        self.top = pathlib.Path(tempfile.mkdtemp(prefix="pickup-e2e-"))
        self.addCleanup(shutil.rmtree, self.top, ignore_errors=True)
        self.folder, self.state = self.top / "downloads", self.top / "state"
        self.folder.mkdir()
        home = self.top / "home"
        home.mkdir()
        self.env = {key: os.environ[key] for key in KEPT if key in os.environ}
        self.env.update({
            "HOME": str(home), "LC_ALL": "C.UTF-8", "TZ": "UTC", "NO_AT_BRIDGE": "1",
            "GSETTINGS_BACKEND": "memory", "GIO_USE_PROXY_RESOLVER": "dummy", "GIO_USE_VFS": "local",
            **{f"XDG_{name}_HOME": str(home / name.lower()) for name in ("STATE", "CONFIG", "DATA", "CACHE")},
        })

    def serve(self, kind):
        server = kind(self.top / kind.__name__.lower()).start()
        self.addCleanup(server.stop)
        return server

    def start(self, *arguments, command="get", **options):
        """Starts pickup-cli and returns at once."""
        common = [f"--state-dir={self.state}"] if command in ("get", "list") else []
        if command == "get":
            common += ["--json", f"--directory={self.folder}"]
        run = Run([os.environ["PICKUP_CLI"], command, *common, *map(str, arguments)], self.env, **options)
        self.addCleanup(run.close)
        return run

    def get(self, *arguments, code=FINISHED, time_limit=TIME_LIMIT, **options):
        """Runs pickup-cli get to its end, which must be with that code."""
        return self.ended(self.start(*arguments, **options), code, time_limit)

    def ended(self, run, code=FINISHED, time_limit=TIME_LIMIT):
        run.wait(time_limit)
        self.assertEqual(run.code, code, run.report())
        return run

    def assert_file(self, path, digest):
        self.assertTrue(pathlib.Path(path).is_file(), f"{path} is not there, only {self.names()}")
        self.assertEqual(sha256(path), digest, f"{path} has wrong bytes")

    def names(self):
        """What lies in the download folder."""
        return sorted(path.name for path in self.folder.iterdir())

    def assert_beginning(self, path, original, count):
        """The first count bytes of both files are the same."""
        with open(path, "rb") as one, open(original, "rb") as two:
            while count > 0:
                size = min(count, MIB)
                block = one.read(size)
                self.assertEqual(len(block), size, f"{path} is too short")
                self.assertEqual(block, two.read(size), f"{path} and {original} differ")
                count -= size
