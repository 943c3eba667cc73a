# SPDX-License-Identifier: GPL-3.0-or-later
"""build-aux/release: the tarball depends on nothing but the commit, and is refused if version, news and metainfo do not agree."""

import hashlib
import os
import pathlib
import shutil
import subprocess
import tarfile
import tempfile
import unittest

import tree

FILES = ("meson.build", "NEWS", "data/io.github.pickup_app.Pickup.metainfo.xml.in", "build-aux/release")


class Release(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = pathlib.Path(folder.name, "tree")
        self.env = {"PATH": os.environ["PATH"], "HOME": folder.name, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8"}
        for name in FILES:
            (self.top / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(tree.TOP / name, self.top / name)
        self.git("init", "--quiet")
        self.commit()

    def git(self, *arguments):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments], cwd=self.top, env=self.env, check=True,
                       capture_output=True, timeout=60)

    def commit(self):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=x")

    def release(self, name, umask=0o022):
        """The exit code, what was said, and the digest of the tarball."""
        folder = self.top.parent / name
        folder.mkdir()
        run = subprocess.run([self.top / "build-aux/release", "HEAD", folder], cwd=self.top, env=self.env, capture_output=True, text=True,
                             timeout=120, umask=umask)
        found = list(folder.glob("*.tar.xz"))
        return run.returncode, run.stdout + run.stderr, [hashlib.sha256(path.read_bytes()).hexdigest() for path in found], found

    def test_equal(self):
        _, said, first, found = self.release("one")
        self.assertEqual(len(first), 1, said)
        self.assertIn(first[0], said)
        (self.top / "NEWS").write_text("what is not committed does not count")
        self.assertEqual(self.release("two", 0o077)[2], first)
        with tarfile.open(found[0]) as archive:
            names = archive.getnames()
            self.assertEqual({info.mode & 0o022 for info in archive}, {0})
        self.assertEqual({name.split("/")[0] for name in names}, {names[0].split("/")[0]})
        self.assertRegex(names[0], r"^pickup-\d+\.\d+\.\d+/?$")
        self.git("checkout", "--quiet", "NEWS")
        self.commit()
        self.assertNotEqual(self.release("three")[2], first, "another commit is another tarball")

    def test_disagreement(self):
        for name, old, new in (("NEWS", "Version 1", "Version 9"), ("NEWS", "(20", "(19"), ("meson.build", "version: '", "version: 'x")):
            with self.subTest(name=name, new=new):
                text = (self.top / name).read_text()
                (self.top / name).write_text(text.replace(old, new, 1))
                self.commit()
                code, said, tarballs, _ = self.release(f"no-{new}")
                self.assertEqual((code, tarballs), (1, []), said)
                self.assertIn("build-aux/release: ", said)
                (self.top / name).write_text(text)
                self.commit()

    def test_tag(self):
        version = (self.top / "NEWS").read_text().split()[1]
        self.git("tag", f"v{version}")
        self.assertEqual(self.release("tagged")[0], 0)
        self.commit()
        self.assertEqual(self.release("moved")[0], 1)


if __name__ == "__main__":
    unittest.main()
