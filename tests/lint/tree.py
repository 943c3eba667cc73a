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

# What meson takes for "skipped".
SKIPPED = 77


def _walk():
    for folder, folders, names in os.walk(TOP):
        here = pathlib.Path(folder).relative_to(TOP)
        folders[:] = [f for f in folders if f not in SKIP_ANYWHERE and not (folder == str(TOP) and SKIP.match(f))]
        for name in names:
            yield (here / name).as_posix()


def _paths():
    """What git knows of or would add; without git, everything that is not a build."""
    git = ["git", "-C", str(TOP), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        found = subprocess.run(git, capture_output=True, check=True, text=True).stdout.split("\0")
        paths = [path for path in found if path]
    except (OSError, subprocess.CalledProcessError):
        paths = list(_walk())
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
