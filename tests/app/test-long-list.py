#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ten thousand downloads: the main loop is never held up for long, whatever is done with the list.

Usage: test-long-list.py BENCH-LIST MAKE-LIST SCHEMAS. Prints a table in milliseconds of processor time. The limits are several
times what was measured, as machines differ: they find what grows with the square of the list.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from desktop import make_desktop

COUNT = 10_000
# What was done: longest turn of the main loop, and all of it.
LIMITS = {"start": (1000, 4000), "calm": (400, 1500), "scroll": (150, 6000), "jump": (200, 800), "filter": (700, 2500),
          "unfilter": (500, 1500), "by-name": (500, 1500), "by-expiry": (500, 2000), "by-hand": (500, 1500), "search": (900, 2500),
          "search-more": (900, 2500), "search-end": (500, 1500), "select": (400, 1500), "move": (500, 2500), "paste": (200, 6000),
          "by-added": (500, 1500), "paste-top": (300, 20000)}
MEMORY = 400


class LongListTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="pickup-long-list-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.env = dict(DESKTOP.env, HOME=self.folder, GSETTINGS_SCHEMA_DIR=SCHEMAS, GIO_USE_PROXY_RESOLVER="dummy", GIO_USE_VFS="local")
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "LD_LIBRARY_PATH"):
            if name in os.environ:
                self.env[name] = os.environ[name]

    def run_bench(self, count, *arguments):
        state = os.path.join(self.folder, f"state-{count}")
        files = os.path.join(self.folder, f"files-{count}")
        os.mkdir(files)
        subprocess.run([MAKE_LIST, state, files, str(count)], check=True, timeout=100)
        text = subprocess.run([BENCH, state, *arguments], env=self.env, check=True, timeout=250, stdout=subprocess.PIPE, text=True).stdout
        return {name: (float(longest), float(whole)) for name, whole, longest in map(str.split, text.splitlines())}

    def test_long_list(self):
        empty = self.run_bench(0)
        full = self.run_bench(COUNT, "all")
        print(f"{'':12} {'longest':>9} {'all':>9}")
        for name, (longest, whole) in full.items():
            print(f"{name:12} {longest:9.1f} {whole:9.1f}")
        print(f"An empty list starts in {empty['start'][1]:.1f} with {empty['memory'][1]:.0f} MB.")
        if "ASAN_OPTIONS" in os.environ:
            return
        for name, limits in LIMITS.items():
            self.assertLess(full[name][0], limits[0], f"longest turn of the main loop: {name}")
            self.assertLess(full[name][1], limits[1], f"all of it: {name}")
        self.assertLess(full["memory"][1] - empty["memory"][1], MEMORY, "MB for the list")


if __name__ == "__main__":
    BENCH, MAKE_LIST, SCHEMAS = sys.argv[1:4]
    DESKTOP = make_desktop().start()
    try:
        result = unittest.main(argv=[sys.argv[0], "-v", *sys.argv[4:]], exit=False).result
    finally:
        DESKTOP.stop()
    sys.exit(not result.wasSuccessful())
