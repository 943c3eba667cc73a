# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers as children: they die with the test that started them, and are ended by their own process id."""

import ctypes
import hashlib
import os
import pathlib
import shutil
import signal
import subprocess
import time

PATIENCE = float(os.environ.get("PICKUP_TEST_PATIENCE", 1))
# Seconds after which something is broken, and not only slow: a computer that serves others may stand still for a while.
TIME_LIMIT = 60 * PATIENCE
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent():
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def end(process):
    """Asks, then insists."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(TIME_LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(TIME_LIMIT)


def find_program(name):
    """Debian keeps servers in folders that are not in a user's PATH."""
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin")
    if not path:
        raise RuntimeError(f"{name} is not installed: run build-aux/install-deps test")
    return path


def wait_for(condition, what, time_limit=None):
    """The first true value of condition(); an AssertionError that says what was waited for when the time is over: a text, or what gives one."""
    time_limit = TIME_LIMIT if time_limit is None else time_limit
    end_time = time.monotonic() + time_limit
    while not (value := condition()):
        if time.monotonic() > end_time:
            raise AssertionError(f"waited {time_limit} s in vain: {what() if callable(what) else what}")
        time.sleep(0.02)
    return value


def make_file(path, size, lead=b""):
    """A file of that size which no compression, hole or repetition can imitate; returns its SHA-256."""
    digest = hashlib.sha256()
    with open(path, "wb") as file:
        while size > 0:
            block = (lead + os.urandom(min(size, 1 << 20)))[: min(size, 1 << 20)]
            lead = b""
            digest.update(block)
            file.write(block)
            size -= len(block)
    return digest.hexdigest()


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def read_log(path):
    return pathlib.Path(path).read_text() if pathlib.Path(path).exists() else ""
