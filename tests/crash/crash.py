# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that are killed or recorded, and what holds of whatever they left."""

import os
import pathlib
import shutil
import struct
import sys
import types
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))

from harness import FINISHED, MIB, CliTest, Run
from nginx import Nginx

NAME, OTHER = "parcel.bin", "other.bin"
SIZE, OTHER_SIZE = 7 * MIB + 4321, 2 * MIB + 99
# Nothing that is left costs more than that.
TIME_LIMIT = 60
THEIRS = b"somebody else's\n" * 700

# See record.h.
RECORD = struct.Struct("=IIIIqQQQQIIQ")
MAGIC, MADE, WRITE, SYNC_BEGIN, SYNC_END, MKDIR = 0x64726350, 1, 2, 6, 7, 11


class CrashTest(CliTest):
    """A disk with downloads in it; the state folder is made by the program."""

    def setUp(self):
        super().setUp()
        self.nginx = self.serve(Nginx)
        self.digests = {name: self.nginx.put(name, size) for name, size in ((NAME, SIZE), (OTHER, OTHER_SIZE))}
        self.url = self.nginx.url(NAME)
        self.disk = self.top / "disk"
        self.folder, self.state = self.disk / "downloads", self.disk / "state"
        self.logs = []
        self.fresh()

    def fresh(self):
        """A disk on which nothing has happened yet."""
        shutil.rmtree(self.disk, ignore_errors=True)
        self.folder.mkdir(parents=True)
        for log in self.logs:
            log.unlink()
        self.root = self.disk.stat().st_ino
        self.logs = []
        self.log_made(self.folder, MKDIR)

    def new_log(self):
        self.logs.append(self.top / f"log-{len(self.logs)}")
        return self.logs[-1]

    def log(self, *records):
        """Writes down what this test does to the disk itself: (kind, inode, folder, offset, name, bytes)."""
        with open(self.new_log(), "wb") as file:
            for kind, inode, folder, offset, name, data in records:
                name = name.encode() + b"\0" if name else b""
                file.write(RECORD.pack(MAGIC, kind, 0, 0, 0, inode, folder, 0, offset, len(name), 0, len(data)) + name + data)

    def log_synced(self, inode, *records):
        self.log(*records, *((kind, inode, 0, 0, "", b"") for kind in (SYNC_BEGIN, SYNC_END)))

    def log_made(self, path, kind=MADE):
        folder = path.parent.stat().st_ino
        self.log_synced(folder, (kind, path.stat().st_ino, folder, 0, path.name, b""))

    def write_at(self, path, offset, data):
        with open(path, "r+b") as file:
            file.seek(offset)
            file.write(data)
        inode = path.stat().st_ino
        self.log_synced(inode, (WRITE, inode, 0, offset, "", data))

    def plant(self, name, data):
        """A file of somebody else."""
        (self.folder / name).touch()
        self.log_made(self.folder / name)
        self.write_at(self.folder / name, 0, data)

    def preloaded(self, libraries, **env):
        return {"LD_PRELOAD": ":".join(os.environ[name] for name in libraries),
                "ASAN_OPTIONS": ":".join(filter(None, [self.env.get("ASAN_OPTIONS"), "verify_asan_link_order=0"])), **env}

    def run_with(self, env, arguments, command="get"):
        before = self.env
        self.env = dict(before, **env)
        try:
            if command in ("remove", "move"):
                run = Run([os.environ[f"PICKUP_CRASH_{command.upper()}"], self.state, *arguments], self.env)
                self.addCleanup(run.close)
            else:
                run = self.start(*arguments, command=command)
            return run.wait(TIME_LIMIT)
        finally:
            self.env = before

    def record(self, *arguments, order=None, command="get"):
        """A run that is written down; with an order, see fault.h, it is killed."""
        env = {"PICKUP_RECORD": str(self.new_log()), "PICKUP_RECORD_WATCH": str(self.disk)}
        libraries = ["PICKUP_RECORD_LIBRARY"]
        if order is not None:
            env["PICKUP_FAULT"] = order
            libraries.insert(0, "PICKUP_FAULT_LIBRARY")
        run = self.run_with(self.preloaded(libraries, **env), arguments, command)
        self.assertEqual(run.code, FINISHED if order is None else -9, run.report())
        return run

    def count_written(self, name):
        """How many bytes the recorded runs have put into that download, and how many of them they have synced."""
        inode, count, begun, synced = (self.folder / name).stat().st_ino, 0, 0, 0
        for log in self.logs:
            data, at = log.read_bytes(), 0
            while at + RECORD.size <= len(data):
                _, kind, _, _, _, about, _, _, _, name_size, other_size, size = RECORD.unpack_from(data, at)
                at += RECORD.size + name_size + other_size + size
                if about == inode:
                    count += size if kind == WRITE else 0
                    begun = count if kind == SYNC_BEGIN else begun
                    synced = begun if kind == SYNC_END else synced
        return count, synced

    def run_after_boot(self, *arguments):
        """A run in another boot than all before."""
        boot = self.top / "boot-id"
        boot.write_text(f"{uuid.uuid4()}\n")
        return self.run_with(self.preloaded(["PICKUP_RECORD_LIBRARY"], PICKUP_BOOT_ID=str(boot)), arguments)

    def assert_right(self, run, what, urls, theirs=types.MappingProxyType({})):
        """Every link has its one right file, beside what is theirs: {name: bytes}; and nothing else is there."""
        self.assertEqual(run.code, FINISHED, f"{what}\n{run.report()}")
        ours = {}
        for url in urls:
            wanted = pathlib.PurePath(url.split("?")[0]).name
            ours["parcel (1).bin" if wanted in theirs else wanted] = self.digests[wanted]
        self.assertEqual(self.names(), sorted([*ours, *theirs]), f"{what}\n{run.report()}")
        for name, digest in ours.items():
            self.assert_file(self.folder / name, digest)
        for name, data in theirs.items():
            self.assertEqual((self.folder / name).read_bytes(), data, what)
        self.assertNotRegex(run.stderr, r"(?i)(critical|warning|message) \*\*", what)
