# SPDX-License-Identifier: GPL-3.0-or-later
"""What is installed, below a folder of its own: everything that meson knows of and nothing else, able to run; and nothing after it was uninstalled."""

import contextlib
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

BUILD = pathlib.Path(os.environ.get("PICKUP_BUILT_DATA", ".")).parent
LOG = BUILD / "meson-logs/install-log.txt"


def run(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True, timeout=100, **options).stdout


def installed():
    return set(json.loads(run("meson", "introspect", "--installed", BUILD)).values())


def get_prefix():
    return next(option["value"] for option in json.loads(run("meson", "introspect", "--buildoptions", BUILD)) if option["name"] == "prefix")


@contextlib.contextmanager
def kept(path):
    """Whoever has installed this build for real can still uninstall it."""
    before = path.read_bytes() if path.exists() else None
    try:
        yield
    finally:
        if before is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(before)


def list_files(root):
    return {f"/{path.relative_to(root)}" for path in root.rglob("*") if not path.is_dir()}


def problems(root, expected):
    found = list_files(root)
    yield from (f"{path} is not there" for path in sorted(expected - found))
    yield from (f"{path} should not be there" for path in sorted(found - expected))
    for path in sorted(found & expected):
        is_program = "/bin/" in path or "/libexec/" in path
        wanted = 0o755 if is_program else 0o644
        mode = (root / path[1:]).stat().st_mode & 0o777
        if mode != wanted:
            yield f"{path} has the mode {mode:o}"
        if str(BUILD) in (root / path[1:]).read_bytes().decode(errors="replace") and not is_program:
            yield f"{path} names the build folder"


class Install(unittest.TestCase):
    def setUp(self):
        self.enterContext(kept(LOG))
        folder = self.enterContext(tempfile.TemporaryDirectory(prefix="pickup-install-"))
        self.root = pathlib.Path(folder, "root")
        self.prefix = self.root / get_prefix().lstrip("/")

    def test_round_trip(self):
        os.umask(0o022)
        run("meson", "install", "-C", BUILD, "--no-rebuild", "--destdir", self.root)
        # A catalogue of translations is listed by the folder that all of them are in.
        catalogues = {path for path in list_files(self.root) if path.endswith("/LC_MESSAGES/pickup.mo")}
        languages = {word for line in pathlib.Path("po/LINGUAS").read_text().splitlines() if not line.startswith("#") for word in line.split()}
        self.assertEqual({path.split("/")[-3] for path in catalogues}, languages)
        expected = catalogues | {path for path in installed() if not path.endswith("/locale")}
        self.assertEqual(list(problems(self.root, expected)), [])
        self.check_programs()
        self.check_judgement(expected)
        run("ninja", "-C", BUILD, "uninstall")
        self.assertEqual(sorted(self.root.parent.rglob("*")), [], "nothing is left, no folder either")

    def check_programs(self):
        self.assertRegex(run(self.prefix / "bin/pickup-cli", "--version"), r"\d+\.\d+\.\d+")
        service = list(self.prefix.glob("share/dbus-1/services/*.service"))
        for path in service:
            self.assertIn(f"\nExec={get_prefix()}/bin/pickup ", path.read_text())
        self.assertEqual(bool(service), (self.prefix / "bin/pickup").exists(), "the window and what starts it come together")

    def check_judgement(self, expected):
        page = self.prefix / "share/man/man1/pickup-cli.1"
        page.chmod(0o600)
        page.with_name("more.1").touch()
        self.assertEqual(len(list(problems(self.root, expected))), 2)
        page.chmod(0o644)
        page.with_name("more.1").unlink()


if __name__ == "__main__":
    unittest.main()
