# SPDX-License-Identifier: GPL-3.0-or-later
"""Links between the pages lead somewhere, and the page about links knows every kind that the program knows."""

import posixpath
import re
import unittest

import tree

LINK = re.compile(r"\[[^\]]*\]\(([^)\s#]+)(#[^)\s]*)?\)")
SCHEMES, PROVIDERS = "src/core/link/download-link-scheme.c", "docs/providers.md"


def link_problems(files, exists):
    for path, text in tree.select(files, ".md").items():
        for match in LINK.finditer(re.sub(r"```.*?```", "", text, flags=re.S)):
            target = match.group(1)
            if re.match(r"[a-z]+:", target):
                continue
            if not exists(posixpath.normpath(posixpath.join(posixpath.dirname(path), target))):
                yield f"{path}: {target} is not there"


def kinds(files):
    """The names by which “pickup-cli link” calls ways to sign; one is another way to write another."""
    return set(re.findall(r'\.id = "([a-z0-9-]+)"', files[SCHEMES])) - {"cos-nested"}


def provider_problems(files):
    rows = [line.split("|")[2] for line in files[PROVIDERS].split("## ")[0].splitlines() if line.startswith("|")]
    told = set(re.findall(r"`([a-z0-9-]+)`", " ".join(rows)))
    yield from (f"{PROVIDERS} does not tell of {kind}" for kind in sorted(kinds(files) - told))
    yield from (f"{PROVIDERS} tells of {kind}, which there is not" for kind in sorted(told - kinds(files)))


class Pages(unittest.TestCase):
    def test_links(self):
        tree.expect_none(self, link_problems(tree.load(), lambda path: (tree.TOP / path).exists()))
        there = {"docs/a.md": "", "src/b.md": ""}
        for text, count in (("[a](a.md)", 0), ("[b](../src/b.md#x)", 0), ("[c](c.md)", 1), ("![p](p.png)", 1), ("[w](https://example.org)", 0)):
            found = list(link_problems({"docs/z.md": text}, there.__contains__))
            self.assertEqual(len(found), count, text)

    def test_providers(self):
        files = tree.load()
        self.assertGreater(len(kinds(files)), 20)
        tree.expect_none(self, provider_problems(files))
        for old, new in (("`obs`", "obs"), ("`obs`", "`obs`, `nobody`")):
            self.assertEqual(len(list(provider_problems({**files, PROVIDERS: files[PROVIDERS].replace(old, new)}))), 1)


if __name__ == "__main__":
    unittest.main()
