# SPDX-License-Identifier: GPL-3.0-or-later
"""The source tree as the linters see it: a dictionary from path to text. A planted tree is just another dictionary."""

import os
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
SKIP = re.compile(r"^(build(?!-aux)[^/]*|\.git|\.flatpak-builder)$")
SKIP_ANYWHERE = {"node_modules", "__pycache__", ".git"}
# What every build folder of meson has, whatever its name.
BUILD_MARK = "meson-private"

# What meson takes for "skipped".
SKIPPED = 77


def walk(top):
    for folder, folders, names in os.walk(top):
        here = pathlib.Path(folder).relative_to(top)
        if BUILD_MARK in folders:
            folders.clear()
            continue
        folders[:] = [f for f in folders if f not in SKIP_ANYWHERE and not (folder == str(top) and SKIP.match(f))]
        yield from ((here / name).as_posix() for name in names if name not in SKIP_ANYWHERE)


def _paths():
    """What git knows of or would add; without git, or in a tarball that was unpacked within another tree, everything that is not a build."""
    def git(*arguments):
        return subprocess.run(["git", "-C", str(TOP), *arguments], capture_output=True, check=True, text=True).stdout

    try:
        if pathlib.Path(git("rev-parse", "--show-toplevel").strip()) != TOP:
            raise OSError("another tree")
        paths = [path for path in git("ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\0") if path]
    except (OSError, subprocess.CalledProcessError):
        paths = list(walk(TOP))
    return sorted(path for path in set(paths) if (TOP / path).is_file())


def load():
    tree = {}
    for path in _paths():
        data = (TOP / path).read_bytes()
        if b"\0" not in data:
            tree[path] = data.decode("utf-8")
    return tree


def select(tree, *suffixes, under=("",)):
    """The part of the tree that lies under one of the folders and ends in one of the suffixes."""
    return {
        path: text
        for path, text in tree.items()
        if path.startswith(tuple(under)) and (not suffixes or path.endswith(suffixes))
    }


def without_comments(text):
    """C without its comments; strings and line numbers stay."""

    def blank(match):
        token = match.group(0)
        return token if token[0] in "\"'" else re.sub(r"[^\n]", " ", token)

    return re.sub(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|/\*.*?\*/|//[^\n]*', blank, text, flags=re.S)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def expect_none(test, problems):
    found = list(problems)
    if found:
        test.fail("\n" + "\n".join(found))


def skip(reason):
    print(reason, file=sys.stderr)
    sys.exit(SKIPPED)
