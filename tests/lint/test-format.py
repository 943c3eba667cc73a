# SPDX-License-Identifier: GPL-3.0-or-later
"""Every C file is exactly as clang-format writes it. Its versions differ in places; the style and the sources are such that 14 to 22
agree, so that any of them will do."""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import tree


OLDEST = 14


def version(said):
    """“Debian clang-format version 14.0.6” → 14"""
    found = re.search(r"version (\d+)", said)
    return int(found.group(1)) if found else 0


def formatter():
    for name in ("clang-format", f"clang-format-{OLDEST}"):
        path = shutil.which(name)
        if path and version(subprocess.run([path, "--version"], capture_output=True, text=True).stdout) >= OLDEST:
            return path
    return None


def problems(paths):
    run = subprocess.run([formatter(), "--dry-run", "-Werror", *map(str, paths)], capture_output=True, text=True, cwd=tree.TOP)
    found = [line for line in run.stderr.splitlines() if "error:" in line]
    return found or ([run.stderr] if run.returncode else [])


class Format(unittest.TestCase):
    def test_tree(self):
        paths = sorted(tree.select(tree.load(), ".c", ".h", under=("src/", "tests/")))
        self.assertGreater(len(paths), 10)
        wrong = sorted({problem.split(":")[0] for problem in problems(paths)})
        if wrong:
            self.fail(f"\nRun {formatter()} -i on:\n" + "\n".join(wrong))

    def test_planted(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(tree.TOP / ".clang-format", folder)
            good, bad = pathlib.Path(folder, "good.c"), pathlib.Path(folder, "bad.c")
            good.write_text("int\nmain (void)\n{\n  return 0;\n}\n")
            bad.write_text("int main(void) { return 0; }\n")
            self.assertEqual(problems([good]), [])
            self.assertNotEqual(problems([bad]), [])


if __name__ == "__main__":
    if not formatter():
        sys.exit(f"clang-format {OLDEST} or newer is not here: run build-aux/install-deps test")
    unittest.main()
