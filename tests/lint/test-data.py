# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop entry, the metainfo, the settings schema, the icons and the manifest are valid. Argument: the built data folder."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as xml

import tree

APP_ID = "io.github.pickup_app.Pickup"
BUILT = pathlib.Path(os.environ.get("PICKUP_BUILT_DATA", "."))
# Everything that a download manager must not ask for.
FORBIDDEN = ("--filesystem=host", "--filesystem=home", "--device=all", "--socket=x11", "--talk-name=*", "--socket=session-bus")


def run(*command):
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=60)
    return [] if result.returncode == 0 else [result.stdout + result.stderr]


def desktop_problems(path):
    return run("desktop-file-validate", "--warn-kde", path)


# The identifier is GNOME's way to write one; AppStream before 0.16.2 does not know developers.
REMARKS_ALLOWED = ("cid-contains-uppercase-letter", "unknown-tag developer")


def metainfo_problems(path):
    """Everything that AppStream remarks, however small."""
    result = subprocess.run(["appstreamcli", "validate", "--pedantic", "--no-net", "--no-color", str(path)], capture_output=True, text=True, timeout=60)
    remarks = [line for line in result.stdout.splitlines() if line[:3] in ("E: ", "W: ", "I: ", "P: ")]
    problems = [line for line in remarks if not any(allowed in line for allowed in REMARKS_ALLOWED)]
    return problems if result.returncode == 0 else [*problems, result.stdout + result.stderr]


def schema_problems(folder):
    tool = shutil.which("glib-compile-schemas") or subprocess.run(
        ["pkg-config", "--variable=glib_compile_schemas", "gio-2.0"], capture_output=True, text=True).stdout.strip()
    return run(tool, "--strict", "--dry-run", folder)


def manifest_problems(text):
    manifest = json.loads(text)
    if manifest.get("id") != APP_ID:
        yield "the manifest is of another application"
    yield from (f"too much is asked for: {arg}" for arg in manifest["finish-args"] if arg.startswith(FORBIDDEN))


def icon_problems(text):
    root = xml.fromstring(text)
    if root.get("width") != root.get("height") or not root.get("viewBox"):
        yield "an icon is square and has a viewBox"
    if "<image" in text or "data:" in text:
        yield "an icon is drawn, not a picture in a box"


class Data(unittest.TestCase):
    def planted(self, source, old, new):
        text = source.read_text()
        self.assertIn(old, text)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = pathlib.Path(folder.name, source.name)
        path.write_text(text.replace(old, new))
        return path

    def test_desktop(self):
        entry = BUILT / f"{APP_ID}.desktop"
        self.assertEqual(desktop_problems(entry), [])
        self.assertNotEqual(desktop_problems(self.planted(entry, "Type=Application\n", "")), [])

    def test_metainfo(self):
        metainfo = BUILT / f"{APP_ID}.metainfo.xml"
        self.assertEqual(metainfo_problems(metainfo), [])
        self.assertNotEqual(metainfo_problems(self.planted(metainfo, "<project_license>", "<licence>")), [])

    def test_metainfo_pedantic(self):
        """What is only remarked counts as well."""
        metainfo = BUILT / f"{APP_ID}.metainfo.xml"
        self.assertNotEqual(metainfo_problems(self.planted(metainfo, '<url type="homepage">https:', '<url type="homepage">http:')), [])

    def test_messages(self):
        for catalogue in sorted((tree.TOP / "po").glob("*.po")):
            self.assertEqual(run("msgfmt", "--check", "--output-file=/dev/null", catalogue), [])
        with tempfile.NamedTemporaryFile("w", suffix=".po") as bad:
            bad.write('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n#, c-format\nmsgid "%s"\nmsgstr "%d"\n')
            bad.flush()
            self.assertNotEqual(run("msgfmt", "--check", "--output-file=/dev/null", bad.name), [])

    def test_schema(self):
        schema = tree.TOP / "data" / f"{APP_ID}.gschema.xml"
        self.assertEqual(schema_problems(schema.parent), [])
        self.assertNotEqual(schema_problems(self.planted(schema, "<default>4</default>", "<default>400</default>").parent), [])

    def test_service(self):
        text = (BUILT / f"{APP_ID}.service").read_text()
        self.assertIn(f"\nName={APP_ID}\n", text)
        self.assertNotIn("@", text)

    def test_manifest(self):
        text = (tree.TOP / "flatpak" / f"{APP_ID}.json").read_text()
        self.assertEqual(list(manifest_problems(text)), [])
        self.assertNotEqual(list(manifest_problems(text.replace("--share=network", "--filesystem=host"))), [])

    def test_icons(self):
        for name in (f"{APP_ID}.svg", f"{APP_ID}-symbolic.svg"):
            text = (tree.TOP / "data/icons" / name).read_text()
            self.assertEqual(list(icon_problems(text)), [])
            self.assertNotEqual(list(icon_problems(text.replace("viewBox", "box"))), [])


if __name__ == "__main__":
    unittest.main()
