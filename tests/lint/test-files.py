# SPDX-License-Identifier: GPL-3.0-or-later
"""Every file says its licence, ends in one newline and has no blank at a line's end; none is too long without a reason."""

import pathlib
import re
import tempfile
import unittest

import tree

SPDX = "SPDX-License-Identifier: "
# No room for a comment, or not ours to write.
NO_LICENCE_LINE = (".json", ".md", ".png", ".po", ".pot", ".patch")
NO_LICENCE_NAMES = {"COPYING", "NEWS", ".clang-format", ".editorconfig", ".SRCINFO"}
# What Debian's tools read has a form of its own, and debian/copyright says it for all of it.
NO_LICENCE_PATHS = re.compile(r"^debian/(changelog|copyright|source/format|tests/control|[a-z-]+\.install)$")
NOT_OURS = {"COPYING", "package-lock.json"}

MAX_FILE = 800
MAX_FUNCTION = 60
REASON = "Long because:"


def name_of(path):
    return path.rsplit("/", 1)[-1]


def licence_problems(path, text):
    if path.endswith(NO_LICENCE_LINE) or name_of(path) in NO_LICENCE_NAMES or NO_LICENCE_PATHS.match(path):
        return
    head = text.splitlines()[:3]
    if not any(SPDX in line for line in head):
        yield f"{path}: no “{SPDX}…” in its first lines"
    if path.endswith((".c", ".h")) and not text.startswith(f"/* {SPDX}GPL-3.0-or-later */\n"):
        yield f"{path}: the first line is not the licence line"


def blank_problems(path, text):
    if name_of(path) in NOT_OURS or path.endswith((".po", ".patch")):
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line != line.rstrip() or "\t" in line[:1] and path.endswith((".c", ".h", ".py")):
            yield f"{path}:{number}: blank at the end of the line, or a tab at its start"
    if text and not text.endswith("\n") or text.endswith("\n\n"):
        yield f"{path}: does not end in exactly one newline"


def functions(text):
    """Start (of the comment before it) and end, as line numbers from 0, of everything that is in braces at the margin."""
    lines, start = text.split("\n"), None
    for number, line in enumerate(lines):
        if line.startswith("{"):
            start = number
        elif line.startswith("}") and start is not None:
            yield start, number
            start = None


def without_tables(lines):
    """A table of cases inside a function is data, however long."""
    table = False
    for line in lines:
        table = table or line.startswith("  static const") and not line.endswith(";")
        if not table:
            yield line
        elif line.startswith("  }") and line.endswith(";"):
            table = False


def length_problems(path, text):
    lines = text.split("\n")
    if len(lines) - 1 > MAX_FILE and REASON not in text:
        yield f"{path}: {len(lines) - 1} lines, and no “{REASON}”"
    if not path.endswith((".c", ".h")):
        return
    for start, end in functions(text):
        length = len(list(without_tables(lines[start:end])))
        if length > MAX_FUNCTION and REASON not in "\n".join(lines[max(0, start - 12):end]):
            yield f"{path}:{start + 1}: a function of {length} lines, and no “{REASON}”"


def problems(files):
    for path, text in files.items():
        yield from licence_problems(path, text)
        yield from blank_problems(path, text)
        if path.endswith((".c", ".h", ".py", ".mjs")):
            yield from length_problems(path, text)


def function(lines, before=""):
    return f"/* {SPDX}GPL-3.0-or-later */\n\n{before}void\nf (void)\n{{\n" + "  g ();\n" * lines + "}\n"


class Files(unittest.TestCase):
    def test_walk(self):
        """Without git: what is not of the tree is not read."""
        with tempfile.TemporaryDirectory() as folder:
            top = pathlib.Path(folder)
            for path in ("a.c", "src/b.c", "build-aux/run", ".git", "build-test/c.c", "obj-x86_64/meson-private/d.c", "obj-x86_64/e.c",
                         "flatpak/_out/meson-private/f", "tests/servers/node_modules/g.js", "tests/__pycache__/h.pyc"):
                (top / path).parent.mkdir(parents=True, exist_ok=True)
                (top / path).write_text("")
            self.assertEqual(sorted(tree.walk(top)), ["a.c", "build-aux/run", "src/b.c"])

    def test_tree(self):
        tree.expect_none(self, problems(tree.load()))

    def test_planted(self):
        licence = f"/* {SPDX}GPL-3.0-or-later */\n"
        cases = {
            "no licence, script": ("build-aux/x", "#!/bin/sh\ntrue\n"),
            "no licence, build file": ("src/meson.build", "project()\n"),
            "no licence, style": ("src/app/style.css", "row {}\n"),
            "licence not first": ("src/a.ui", "<a/>\n\n\n\n<!-- " + SPDX + "x -->\n"),
            "blank at the end": ("src/a.c", licence + "int a; \n"),
            "tab": ("src/a.c", licence + "\tint a;\n"),
            "no newline at the end": ("src/a.c", licence + "int a;"),
            "empty lines at the end": ("README.md", "text\n\n"),
            "long function": ("src/a.c", function(MAX_FUNCTION + 1)),
            "long file": ("src/a.c", licence + "int a;\n" * MAX_FILE),
        }
        for reason, (path, text) in cases.items():
            with self.subTest(reason):
                self.assertEqual(len(list(problems({path: text}))), 1)

    def test_allowed(self):
        cases = {
            "JSON has no comments": ("a.json", "{}\n"),
            "as long as allowed": ("src/a.c", function(MAX_FUNCTION - 1)),
            "a table of cases": ("src/a.c", function(0).replace("{\n", "{\n  static const int table[] = {\n" + "    1,\n" * 99 + "  };\n")),
            "a reason": ("src/a.c", function(MAX_FUNCTION + 9, f"/* {REASON} a table. */\n")),
        }
        for reason, (path, text) in cases.items():
            with self.subTest(reason):
                self.assertEqual(list(problems({path: text})), [])


if __name__ == "__main__":
    unittest.main()
