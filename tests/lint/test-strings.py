# SPDX-License-Identifier: GPL-3.0-or-later
"""po/POTFILES.in lists exactly the files that hold something to translate, in order, each once; --update writes it so."""

import re
import sys
import unittest

import tree

LIST = "po/POTFILES.in"
MARKED = re.compile(r"\b(?:N?C_|N?_|g_dn?gettext|ngettext|gettext|download_sentence_new_(?:plural|count))\s*\(\s*[^)]*\"|(?<!\w)N?_\s*\(\s*\"")
DEFINITION = re.compile(r"^[ \t]*#.*$", re.M)


def translatable(path, text):
    if path.endswith((".c", ".h")):
        return MARKED.search(DEFINITION.sub("", tree.without_comments(text))) is not None
    if path.endswith((".ui", ".blp")):
        return re.search(r"translatable=[\"'](yes|true|1)[\"']", text) is not None
    if path.endswith(".gschema.xml"):
        return "gettext-domain" in text
    return path.endswith((".desktop.in", ".metainfo.xml.in"))


def listed(files):
    return [line for line in files[LIST].splitlines() if line and not line.startswith("#")]


def wanted(files):
    return sorted(path for path, text in tree.select(files, under=("src/", "data/")).items() if translatable(path, text))


def update():
    files = tree.load()
    head = [line for line in files[LIST].splitlines() if line.startswith("#")]
    (tree.TOP / LIST).write_text("\n".join(head + wanted(files)) + "\n")


def problems(files):
    have, want = listed(files), wanted(files)
    yield from (f"missing from {LIST}: {path}" for path in sorted(set(want) - set(have)))
    yield from (f"nothing to translate, or not there: {path}" for path in sorted(set(have) - set(want)))
    if have != sorted(set(have)):
        yield f"{LIST} is not sorted, or names a file twice"


class Strings(unittest.TestCase):
    def test_tree(self):
        tree.expect_none(self, problems(tree.load()))

    def test_planted(self):
        marked = {
            "src/a.c": 'f (_("Pause"));',
            "src/b.c": 'ngettext ("one", "many", n);',
            "src/c.c": 'g_strdup (C_ ("menu", "Pause"));',
            "src/d.ui": '<property name="label" translatable="yes">Pause</property>',
            "src/e.c": 'const char *s = N_ ("Pause");',
            "data/f.desktop.in": "[Desktop Entry]",
            "src/h.c": 'download_sentence_new_count ("%lu day", "%lu days", n);',
            "src/g.c": 'g_set_error (error, D, C,\n  ngettext ("%u file",\n  "%u files", n), n);',
        }
        for path, text in marked.items():
            with self.subTest(path):
                self.assertEqual(len(list(problems({LIST: "", path: text}))), 1)
                self.assertEqual(list(problems({LIST: path + "\n", path: text})), [])

    def test_planted_too_many(self):
        plain = {
            "src/a.c": '/* _("not this") */ int a;',
            "src/b.c": 'call_ ("x"); some_ ("y"); GET_ ("z");',
            "src/c.ui": '<property name="label">Pause</property>',
        }
        for path, text in plain.items():
            with self.subTest(path):
                self.assertEqual(list(problems({LIST: "", path: text})), [])
                self.assertEqual(len(list(problems({LIST: path + "\n", path: text}))), 1)
        self.assertEqual(len(list(problems({LIST: "src/gone.c\n"}))), 1)
        both = {"src/a.c": '_("a")', "src/b.c": '_("b")'}
        self.assertEqual(len(list(problems({LIST: "src/b.c\nsrc/a.c\n", **both}))), 1)


if __name__ == "__main__":
    update() if sys.argv[1:] == ["--update"] else unittest.main()
