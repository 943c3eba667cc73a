# SPDX-License-Identifier: GPL-3.0-or-later
"""pickup-cli on a disk that fails, or is killed, at the n-th call of each kind: it never hangs, says why in a sentence, and the
next run makes the one right file of whatever was left, without a twin, without an orphan. FAULT_LONG=1 tries every call."""

import errno
import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))

from harness import DISK, FINISHED, INTERRUPTED, MIB, CliTest
from nginx import Nginx

LONG = os.environ.get("FAULT_LONG") == "1"
SIZE = 7 * MIB + 4321
NAME = "parcel.bin"
# No fault may cost more than that, whatever it hits.
TIME_LIMIT = 20
# The file is described before it has a name: the kernel says of it where it is, not which it is.
PART, JOURNAL, FOLDER = ".part", "/journal", "downloads"


class FaultTest(CliTest):
    def setUp(self):
        super().setUp()
        self.nginx = self.serve(Nginx)
        self.digest = self.nginx.put(NAME, SIZE)
        self.url = self.nginx.url(NAME)
        self.round = 0

    def fresh(self):
        """Folders in which nothing has happened yet."""
        self.round += 1
        self.state = self.top / f"state-{self.round}"
        self.folder = self.top / f"downloads-{self.round}"
        self.folder.mkdir()

    def start_with(self, order, *arguments, log=None):
        env = self.env
        self.env = dict(env, LD_PRELOAD=os.environ["PICKUP_FAULT_LIBRARY"])
        if order is not None:
            self.env["PICKUP_FAULT"] = order
        self.env["ASAN_OPTIONS"] = ":".join(filter(None, [env.get("ASAN_OPTIONS"), "verify_asan_link_order=0"]))
        if log is not None:
            self.env["PICKUP_FAULT_LOG"] = str(log)
        try:
            return self.start(self.url, *arguments)
        finally:
            self.env = env

    def recover(self, what, extra=()):
        """Whatever was left: one more run makes it right, and another one changes nothing."""
        for _ in range(2):
            run = self.start(self.url)
            run.wait(TIME_LIMIT)
            self.assertEqual(run.code, FINISHED, f"{what}\n{run.report()}")
            self.assertEqual(self.names(), sorted([NAME, *extra]), f"{what}\n{run.report()}")
            self.assert_file(self.folder / NAME, self.digest)
        return run

    def calls(self, *arguments, order=None, before=None):
        """What a run without a fault asks of the disk: [(call, path)]."""
        self.fresh()
        if before is not None:
            before()
        log = self.top / "calls"
        log.unlink(missing_ok=True)
        run = self.start_with(order, *arguments, log=log)
        run.wait(TIME_LIMIT)
        self.assertEqual(run.code, FINISHED, run.report())
        return [tuple(line.split(" ", 1)) for line in log.read_text().splitlines()]


class Kills(FaultTest):
    KINDS = ("tmpfile", "create", "openat", "open", "flock", "fallocate", "pwrite", "write", "fdatasync", "fsync", "linkat",
             "renameat2", "ftruncate", "unlinkat")
    # A file system without nameless files and without renaming that replaces nothing.
    POOR = f", tmpfile 1 - {errno.EOPNOTSUPP} always, renameat2 1 - {errno.EINVAL} always"

    def numbers(self, count):
        if LONG or count <= 3:
            return range(1, count + 1)
        return sorted({1, count // 2, count})

    def kill_at_each(self, calls, kinds, start, floor, extra=()):
        """For each of these calls: start(order) is killed at it, and what it leaves is made right."""
        tried = 0
        for kind in kinds:
            for where in (JOURNAL, FOLDER):
                count = sum(1 for call, path in calls if call == kind and where in path)
                for n in self.numbers(count):
                    for how in ("kill", "kill-after"):
                        what = f"{how} at {kind} {n} of {count} on {where}"
                        self.fresh()
                        run = start(f"{kind} {n} {where} {how}")
                        run.wait(TIME_LIMIT)
                        # Runs differ a little: a call that did not come this time killed nobody.
                        self.assertIn(run.code, (-9, FINISHED), f"{what}\n{run.report()}")
                        self.recover(what, extra)
                        tried += run.code == -9
        print(f"{tried} killed", file=sys.stderr)
        self.assertGreaterEqual(tried, floor * (4 if LONG else 1))

    def test_four_connections(self):
        self.kill_at_each(self.calls("--connections=4"), self.KINDS, lambda order: self.start_with(order, "--connections=4"), 35)

    def test_with_checksum(self):
        arguments = ["--connections=1", f"--checksum=sha256:{self.digest}"]
        self.kill_at_each(self.calls(*arguments), ("fsync", "renameat2", "write"),
                          lambda order: self.start_with(order, *arguments), 6)

    def test_poor_file_system(self):
        calls = self.calls("--connections=4", order="create 1 nothing 5" + self.POOR)
        self.assertIn("create", [call for call, path in calls if path.endswith(PART)])
        self.kill_at_each(calls, ("create", "flock", "pwrite", "linkat", "unlinkat", "fsync"),
                          lambda order: self.start_with(order + self.POOR, "--connections=4"), 12)

    def test_resumed_and_killed_again(self):
        """The recovery itself is killed."""
        def start(order):
            self.start_with(f"pwrite 30 {FOLDER} kill", "--connections=1").wait(TIME_LIMIT)
            return self.start_with(order, "--connections=4")

        self.fresh()
        calls = self.calls("--connections=4", before=lambda: self.start_with(f"pwrite 30 {FOLDER} kill").wait(TIME_LIMIT))
        self.kill_at_each(calls, ("openat", "flock", "fallocate", "pwrite", "fdatasync", "renameat2", "write"), start, 15)

    def test_name_taken_meanwhile(self):
        """Somebody else's file has the name: it stays, and ours gets another one, once."""
        theirs = b"somebody else's"

        def start(order):
            run = self.start_with(f"renameat2 1 {FOLDER} kill", "--connections=4").wait(TIME_LIMIT)
            self.assertEqual(run.code, -9)
            (self.folder / NAME).write_bytes(theirs)
            return self.start_with(order, "--connections=4")

        for how in ("kill", "kill-after"):
            for n in (1, 2):
                self.fresh()
                run = start(f"renameat2 {n} {FOLDER} {how}")
                run.wait(TIME_LIMIT)
                self.assertEqual(run.code, -9, run.report())
                for _ in range(2):
                    run = self.start(self.url).wait(TIME_LIMIT)
                    self.assertEqual(run.code, FINISHED, run.report())
                    self.assertEqual(self.names(), ["parcel (1).bin", NAME])
                    self.assert_file(self.folder / "parcel (1).bin", self.digest)
                    self.assertEqual((self.folder / NAME).read_bytes(), theirs)

    def test_published_and_renamed_by_a_person(self):
        self.fresh()
        run = self.start_with(f"renameat2 1 {FOLDER} kill-after", "--connections=4").wait(TIME_LIMIT)
        self.assertEqual(run.code, -9)
        (self.folder / NAME).rename(self.folder / "mine.bin")
        for _ in range(2):
            self.assertEqual(self.start(self.url).wait(TIME_LIMIT).code, FINISHED)
            self.assertEqual(self.names(), ["mine.bin"])
            self.assert_file(self.folder / "mine.bin", self.digest)

    def test_published_and_known_by_its_bytes_only(self):
        """As on a file system that numbers its files anew with each mount."""
        self.fresh()
        run = self.start_with(f"renameat2 1 {FOLDER} kill-after", "--connections=4").wait(TIME_LIMIT)
        self.assertEqual(run.code, -9)
        copy = self.folder / "copy"
        copy.write_bytes((self.folder / NAME).read_bytes())
        copy.replace(self.folder / NAME)
        before = len(self.nginx.requests())
        self.recover("another inode")
        self.assertEqual(before and self.nginx.requests(), [], "nothing is asked of the server")


# call, n, where, errno → exit code, part of the sentence. None: it may as well have gone well.
FAULTS = [
    ("tmpfile", 1, FOLDER, "ENOSPC", DISK, "not enough space"),
    ("tmpfile", 1, FOLDER, "EROFS", DISK, "read-only"),
    ("tmpfile", 1, FOLDER, "EACCES", DISK, "permission denied"),
    ("linkat", 1, PART, "ENOSPC", DISK, "not enough space"),
    ("linkat", 1, PART, "EDQUOT", DISK, "share of the disk"),
    ("linkat", 1, PART, "EIO", DISK, "could not be written"),
    ("fallocate", 1, FOLDER, "ENOSPC", DISK, "not enough space"),
    ("fallocate", 1, FOLDER, "EDQUOT", DISK, "share of the disk"),
    ("pwrite", 1, FOLDER, "ENOSPC", DISK, "not enough space"),
    ("pwrite", 1, FOLDER, "EROFS", DISK, "read-only"),
    ("pwrite", 2, FOLDER, "EIO", DISK, "could not be written"),
    ("pwrite", 7, FOLDER, "EDQUOT", DISK, "share of the disk"),
    ("pwrite", 20, FOLDER, "ENOSPC", DISK, "not enough space"),
    ("pwrite", 40, FOLDER, "ENODEV", DISK, "not there any more"),
    ("fdatasync", 1, FOLDER, "ENOSPC", DISK, "not enough space"),
    ("fdatasync", 1, FOLDER, "EDQUOT", DISK, "share of the disk"),
    ("fdatasync", 1, FOLDER, "EROFS", DISK, "read-only"),
    ("fdatasync", 1, FOLDER, "EIO", DISK, "could not be written"),
    ("fsync", 1, FOLDER, "ENOSPC", DISK, "not enough space"),
    ("fsync", 1, FOLDER, "EIO", DISK, "could not be written"),
    ("renameat2", 1, NAME, "ENOSPC", DISK, "not enough space"),
    ("renameat2", 1, NAME, "EACCES", DISK, "permission denied"),
    ("pwrite", 3, FOLDER, "EINTR", FINISHED, None),
    ("fdatasync", 1, FOLDER, "EINTR", FINISHED, None),
    ("flock", 1, FOLDER, "ENOLCK", FINISHED, None),
    ("fallocate", 1, FOLDER, "EOPNOTSUPP", FINISHED, None),
    ("renameat2", 1, NAME, "EINVAL", FINISHED, None),
    # Passes by itself.
    ("pwrite", 5, FOLDER, "ENOMEM", FINISHED, None),
    ("tmpfile", 1, FOLDER, "EMFILE", FINISHED, None),
    # A file system that is poor, one call at a time.
    ("tmpfile", 1, FOLDER, "EOPNOTSUPP", FINISHED, None),
    ("linkat", 1, PART, "EEXIST", FINISHED, None),
]


# A network file system whose server forgot the file, at each call; some of them always, all of them in the long form.
STALE = [
    ("pwrite", 9, FOLDER, "ESTALE", DISK, "not there any more"),
    ("renameat2", 1, NAME, "ESTALE", DISK, "not there any more"),
    ("open", 1, FOLDER, "ESTALE", DISK, "not there any more"),
    ("tmpfile", 1, FOLDER, "ESTALE", DISK, "not there any more"),
    ("linkat", 1, PART, "ESTALE", DISK, "not there any more"),
    ("fdatasync", 1, FOLDER, "ESTALE", DISK, "not there any more"),
    ("fsync", 1, FOLDER, "ESTALE", DISK, "not there any more"),
]

# While all of it is read again, because its digest was given.
READING = [
    ("EIO", f"“{NAME}.part” could not be read: Input/output error"),
    ("ESTALE", f"The folder of “{NAME}.part” is not there any more."),
    ("EACCES", f"“{NAME}.part” cannot be read: permission denied."),
]

# Of the list of downloads: call, n, where, errno → part of the sentence. None: a sync that fails is made good by a file that is new.
JOURNAL_FAULTS = [
    ("mkdir", 1, "state", "EACCES", "permission denied"),
    ("create", 1, JOURNAL, "EROFS", "read-only"),
    ("create", 1, JOURNAL, "EACCES", "permission denied"),
    ("write", 2, JOURNAL, "ENOSPC", "not enough space"),
    ("write", 3, JOURNAL, "EIO", "Input/output error"),
    ("write", 8, JOURNAL, "EDQUOT", "share of the disk"),
    ("write", 6, JOURNAL, "ESTALE", "not there any more"),
    ("fdatasync", 1, JOURNAL, "EIO", None),
    ("fdatasync", 5, JOURNAL, "EIO", None),
    ("fdatasync, fsync", 1, JOURNAL, "EIO", "Input/output error"),
    ("fdatasync, fsync", 2, JOURNAL, "ENOSPC", "not enough space"),
]
# What may pass is waited for, ten seconds long: only in the long form.
PASSING_JOURNAL_FAULTS = [
    ("create", 1, JOURNAL, "ENOSPC", "not enough space"),
    ("mkdir", 1, "state", "ENOSPC", "not enough space"),
    ("flock", 1, JOURNAL, "EIO", "Input/output error"),
]

# Of a folder that is to be made.
FOLDER_FAULTS = [
    ("ENOSPC", "No space left"),
    ("EROFS", "Read-only"),
    ("EACCES", "Permission denied"),
    ("EIO", "Input/output error"),
]


class SmallDisk(FaultTest):
    """A real file system without room. Where this process may not mount one, faults stand in for it."""

    def mount(self, kind, options):
        """True if the folder is a file system of its own now."""
        self.fresh()
        mounted = subprocess.run(["mount", "-t", kind, "-o", options, kind, self.folder], capture_output=True).returncode == 0
        if mounted:
            self.addCleanup(subprocess.run, ["umount", "--lazy", self.folder], check=False)
        return mounted

    def test_known_size(self):
        mounted = self.mount("tmpfs", "size=4m")
        run = self.start_with(None if mounted else f"fallocate 1 {FOLDER} {errno.ENOSPC} always").wait(TIME_LIMIT)
        self.assertEqual(run.code, DISK, run.report())
        # A disk that is full by a fault only does not lack anything.
        self.assertIn("The disk is full: 3.2\u00a0MB more are needed." if mounted else "not enough space", run.text)
        self.assertEqual(self.names(), [])

    def test_size_only_known_at_the_end(self):
        self.url = self.nginx.url(f"unsized/{NAME}")
        mounted = self.mount("tmpfs", "size=4m")
        run = self.start_with(None if mounted else f"pwrite 30 {FOLDER} {errno.ENOSPC} always").wait(TIME_LIMIT)
        self.assertEqual(run.code, DISK, run.report())
        self.assertIn("not enough space", run.text)
        self.assertEqual(self.names(), [f"{NAME}.part"])
        if mounted:
            subprocess.run(["mount", "-o", "remount,size=32m", self.folder], check=True)
        self.recover("room was made")

    def test_neither_nameless_files_nor_reserving(self):
        order = None if self.mount("ramfs", "mode=700") else f"fallocate 1 - {errno.EOPNOTSUPP} always{Kills.POOR}"
        self.assertEqual(self.start_with(order).wait(TIME_LIMIT).code, FINISHED)
        self.recover("a poor file system")


class Removable(FaultTest):
    """A volume that is taken away and comes back."""

    def setUp(self):
        super().setUp()
        self.fresh()
        self.keeper = self.top / "keeper"
        self.keeper.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "keeper", self.keeper], capture_output=True, text=True, check=False)
        if mounted.returncode != 0:
            self.skipTest(f"this process may not mount anything: {mounted.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.keeper], check=False)
        self.plug_in()

    def plug_in(self):
        self.folder.mkdir(exist_ok=True)
        subprocess.run(["mount", "--bind", self.keeper, self.folder], check=True)

    def unplug(self, *options):
        subprocess.run(["umount", *options, self.folder], check=True)
        self.folder.rmdir()

    def begin(self):
        run = self.start(self.url, "--limit-rate=2M", "--connections=2")
        run.wait_received(2 * MIB)
        return run

    def test_between_two_runs(self):
        """Nothing holds the volume once the program has ended, and what is on it is known again."""
        self.assertEqual(self.begin().interrupt().code, INTERRUPTED)
        self.unplug()
        self.plug_in()
        run = self.start(self.url).wait(TIME_LIMIT)
        self.assertEqual(run.code, FINISHED, run.report())
        self.assertGreaterEqual(run.resumed_from, MIB, run.report())
        self.recover("unplugged between two runs")
        self.unplug()

    def test_under_way(self):
        """Torn out of its place: either it is said that the folder is gone, or the file is found when the volume is back."""
        run = self.begin()
        self.unplug("--lazy")
        run.wait(TIME_LIMIT)
        self.assertIn(run.code, (FINISHED, DISK), run.report())
        if run.code == DISK:
            self.assertIn("not there any more", run.stderr)
        self.plug_in()
        self.recover("unplugged under way")


class Faults(FaultTest):
    def test_table(self):
        for call, n, where, name, code, sentence in FAULTS + STALE[:None if LONG else 2]:
            for often in ("once", "always"):
                if code == FINISHED and often == "always" and name in ("EINTR", "ENOMEM", "EMFILE", "EEXIST"):
                    continue
                what = f"{name} {often} from {call} {n} on {where}"
                with self.subTest(what):
                    self.fresh()
                    run = self.start_with(f"{call} {n} {where} {getattr(errno, name)} {often}", "--connections=4")
                    run.wait(TIME_LIMIT)
                    self.assertEqual(run.code, code, f"{what}\n{run.report()}")
                    if sentence is not None:
                        self.assertIn(sentence, run.stderr + run.text, what)
                    self.assertNotRegex(run.stderr, r"(?i)(critical|warning|message) \*\*", what)
                    if sentence is not None:
                        self.assertNotIn(NAME, self.names(), f"{what}: nothing unproven under the final name")
                    self.recover(what)


    def test_reading(self):
        for name, sentence in READING:
            with self.subTest(name):
                self.fresh()
                run = self.start_with(f"pread 1 {FOLDER} {getattr(errno, name)} always", f"--checksum=sha256:{self.digest}").wait(TIME_LIMIT)
                self.assertEqual(run.code, DISK, run.report())
                self.assertIn(sentence, run.stderr)
                self.assertEqual(self.names(), [f"{NAME}.part"])
                before = self.nginx.requests()
                self.recover(name)
                self.assertEqual([request for request in self.nginx.requests() if request["sent"] > MIB], [], before)

    def test_journal(self):
        """What cannot be recorded is not begun, or not called finished."""
        for calls, n, where, name, sentence in JOURNAL_FAULTS + PASSING_JOURNAL_FAULTS * LONG:
            what = f"{name} from {calls} {n} on {where}"
            with self.subTest(what):
                self.fresh()
                order = ", ".join(f"{call} {n} {where} {getattr(errno, name)} always" for call in calls.split(", "))
                run = self.start_with(order).wait(TIME_LIMIT)
                self.assertEqual(run.code, FINISHED if sentence is None else DISK, f"{what}\n{run.report()}")
                self.assertIn(sentence or "", run.stderr, what)
                self.assertNotRegex(run.stderr, r"(?i)(critical|warning|message) \*\*", what)
                self.recover(what)

    def test_folder(self):
        for name, sentence in FOLDER_FAULTS:
            with self.subTest(name):
                self.fresh()
                self.folder.rmdir()
                run = self.start_with(f"mkdir 1 {FOLDER} {getattr(errno, name)} always").wait(TIME_LIMIT)
                self.assertEqual(run.code, DISK, run.report())
                self.assertIn(sentence, run.stderr)
                self.recover(name)


class BackgroundSync(FaultTest):
    def test_ends_at_once(self):
        """Not at the end of the download, and with its own reason."""
        for name, sentence in (("ENOSPC", "not enough space"), ("EDQUOT", "share of the disk"), ("EROFS", "read-only"),
                               ("EIO", "could not be written: Input/output error")):
            with self.subTest(name):
                self.fresh()
                order = f"fdatasync 2 {FOLDER} {getattr(errno, name)}"
                run = self.start_with(order, "--limit-rate=1500K", "--connections=1").wait(TIME_LIMIT)
                self.assertEqual(run.code, DISK, run.report())
                self.assertIn(sentence, run.text)
                self.assertLess(run.received, SIZE - MIB, run.report())
                self.recover(name)

    def test_claims_are_taken_back(self):
        """What the sync was about is fetched again, what an earlier one has made durable is not."""
        self.fresh()
        run = self.start_with(f"fdatasync 2 {FOLDER} {errno.EIO}", "--limit-rate=1500K", "--connections=1").wait(TIME_LIMIT)
        self.assertEqual(run.code, DISK, run.report())
        told = max(event.get("received") or 0 for event in run.events)
        run = self.start(self.url).wait(TIME_LIMIT)
        self.assert_file(self.folder / NAME, self.digest)
        self.assertGreater(run.resumed_from, 0, run.report())
        self.assertLess(run.resumed_from, told, run.report())


if __name__ == "__main__":
    unittest.main()
