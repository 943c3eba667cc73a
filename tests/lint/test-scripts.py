# SPDX-License-Identifier: GPL-3.0-or-later
"""Shell scripts can be run, stop at the first error, and can be read by bash (and by shellcheck where it is installed)."""

import os
import shutil
import subprocess
import unittest

import tree


def problems(path, text, executable=True):
    if "set -euo pipefail" not in text:
        yield f"{path}: no “set -euo pipefail”"
    if not executable:
        yield f"{path}: cannot be run"
    read = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True)
    if read.returncode:
        yield f"{path}: {read.stderr.strip()}"
    if shutil.which("shellcheck"):
        check = subprocess.run(["shellcheck", "--format=gcc", "-"], input=text, capture_output=True, text=True)
        if check.returncode:
            yield f"{path}: {check.stdout.strip()}"


class Scripts(unittest.TestCase):
    def test_tree(self):
        scripts = {path: text for path, text in tree.load().items() if text.startswith("#!") and "bash" in text.split("\n")[0]}
        self.assertLessEqual({".ci/run", "build-aux/install-deps", "build-aux/run", "build-aux/test"}, set(scripts))
        for path, text in scripts.items():
            tree.expect_none(self, problems(path, text, os.access(tree.TOP / path, os.X_OK)))

    def test_planted(self):
        good = "#!/usr/bin/env bash\nset -euo pipefail\ntrue\n"
        self.assertEqual(list(problems("x", good)), [])
        self.assertEqual(len(list(problems("x", good, executable=False))), 1)
        self.assertEqual(len(list(problems("x", good.replace("-euo pipefail", "-e")))), 1)
        self.assertGreaterEqual(len(list(problems("x", good + "if true; then\n"))), 1)


if __name__ == "__main__":
    unittest.main()
