# SPDX-License-Identifier: GPL-3.0-or-later
"""Every C file is exactly as clang-format 14 writes it."""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import tree


def formatter():
    for name in ("clang-format-14", "clang-format"):
        path = shutil.which(name)
        if path and " 14." in subprocess.run([path, "--version"], capture_output=True, text=True).stdout:
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
            self.fail("\nRun clang-format-14 -i on:\n" + "\n".join(wrong))

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
        tree.skip("clang-format 14 is not here: install clang-format-14")
    sys.exit(unittest.main())
