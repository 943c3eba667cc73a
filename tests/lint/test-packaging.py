# SPDX-License-Identifier: GPL-3.0-or-later
"""The recipes for distributions and Flatpak can be read by their tools, name this version, what it needs and all that it installs."""

import fnmatch
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import tree

APP_ID = "io.github.pickup_app.Pickup"
SPEC, ARCH = "build-aux/packaging/pickup.spec", "build-aux/packaging/arch/"
BUILD = pathlib.Path(os.environ.get("PICKUP_BUILT_DATA", ".")).parent
# Their own way to install it.
ELSEWHERE = {"share/doc/pickup/NEWS"}


def version():
    return re.search(r"^  version: '([^']+)'", (tree.TOP / "meson.build").read_text(), re.M).group(1)


def modules():
    """What meson.build asks pkg-config for, and from which version on."""
    text = "\n".join((tree.TOP / name).read_text() for name in ("meson.build", "src/app/meson.build"))
    text = re.sub(r"glib_req\b(?! =)", "'>= " + re.search(r"glib_floor = '([^']+)'", text).group(1) + "'", text)
    return {name: needs or "" for name, needs in re.findall(r"dependency\('([^']+)'(?:, version: '>= ([^']+)')?", text)}


def installed():
    """Where everything goes, below the prefix, as meson tells of this build."""
    shown = subprocess.run(["meson", "introspect", "--installed", str(BUILD)], capture_output=True, text=True, check=True, timeout=60)
    prefix = next(option["value"] for option in json.loads(subprocess.run(
        ["meson", "introspect", "--buildoptions", str(BUILD)], capture_output=True, text=True, check=True, timeout=60).stdout) if option["name"] == "prefix")
    return {os.path.relpath(path, prefix) for path in json.loads(shown.stdout).values()} - ELSEWHERE


def covered(path, patterns):
    return any(fnmatch.fnmatch(path, pattern) or fnmatch.fnmatch(path, pattern.rstrip("/*") + "/*") for pattern in patterns)


def share_problems(paths, packages):
    """Every file is in one package, and every pattern is good for something."""
    for path in sorted(paths):
        owners = [name for name, patterns in packages.items() if covered(path, patterns)]
        if len(owners) != 1:
            yield f"{path} is in {owners or 'no package'}"
    for name, patterns in packages.items():
        yield from (f"{name}: {pattern} is not installed" for pattern in patterns if not any(covered(path, [pattern]) for path in paths))


def debian_packages(files):
    names = re.findall(r"^Package: (\S+)$", files["debian/control"], re.M)
    return {name: [line.split()[0].removeprefix("usr/") for line in files[f"debian/{name}.install"].splitlines()] for name in names}


def debian_problems(files):
    first = files["debian/changelog"].splitlines()[0]
    if not re.fullmatch(rf"pickup \({re.escape(version())}-\S+\) \S+; urgency=\w+", first):
        yield f"debian/changelog begins with {first}"
    control = files["debian/control"]
    source, *binaries = control.split("\n\n")
    names = {"glib-2.0": "libglib2.0-dev", "gtk4": "libgtk-4-dev", "libadwaita-1": "libadwaita-1-dev", "libsecret-1": "libsecret-1-dev", "libsoup-3.0": "libsoup-3.0-dev",
             "json-glib-1.0": "libjson-glib-dev", "liblzma": "liblzma-dev", "zlib": "zlib1g-dev", "gnutls": "libgnutls28-dev"}
    for module, package in names.items():
        needs = f"{package} (>= {modules()[module]})" if modules()[module] else package
        if f"\n {needs},\n" not in source:
            yield f"debian/control does not ask for {needs}"
    for binary in binaries:
        if "pickup-cli" in binary.split("\n")[0] and re.search(r"gtk|adwaita|\n pickup \(", binary, re.I):
            yield "pickup-cli depends on a toolkit"


def rpm_macros():
    """What Fedora's macros stand for, as far as the recipe uses them."""
    return {"_metainfodir": "/usr/share/metainfo", "_bindir": "/usr/bin", "_datadir": "/usr/share", "_mandir": "/usr/share/man", "_docdir": "/usr/share/doc",
            "_libdir": "/usr/lib", "_libexecdir": "/usr/libexec", "_sysconfdir": "/etc", "dist": ""}


def rpm_query(text, *arguments):
    with tempfile.NamedTemporaryFile("w", suffix=".spec") as spec:
        spec.write(text)
        spec.flush()
        defines = [part for name, value in rpm_macros().items() for part in ("--define", f"{name} {value or '%{nil}'}")]
        return subprocess.run(["rpmspec", *defines, *arguments, spec.name], capture_output=True, text=True, timeout=60)


def rpm_packages(text):
    parsed = rpm_query(text, "-P").stdout
    sections = re.split(r"^%(?=files|changelog|check|install)", parsed, flags=re.M)
    packages = {}
    for section in sections:
        head, *lines = section.splitlines()
        if head.startswith("files"):
            name = "pickup-cli" if " cli" in head else "pickup"
            paths = [line.removeprefix("%config ") for line in lines]
            packages[name] = [path.removeprefix("/usr/").lstrip("/").removesuffix("*") for path in paths if path.startswith("/")]
            # What is found by %find_lang.
            if "-f" in head:
                packages[name].append("share/locale")
    return packages


def rpm_problems(text):
    queried = rpm_query(text, "-q", "--qf", "%{name} %{version} %{license}\n")
    if queried.returncode or queried.stderr:
        yield queried.stderr or "rpmspec cannot read it"
        return
    if {line.split()[1] for line in queried.stdout.splitlines()} != {version()}:
        yield f"another version: {queried.stdout}"
    needed = set(rpm_query(text, "-q", "--buildrequires").stdout.splitlines())
    for module, least in modules().items():
        wanted = f"pkgconfig({module})" + (f" >= {least}" if least else "")
        if module not in ("glib-2.0", "gio-2.0") and wanted not in needed:
            yield f"it does not ask for {wanted}"


SRCINFO = r"""
set -euo pipefail
source "$1"
show() { local name=$2 value; local -n list=$2; for value in "${list[@]}"; do [ -z "$value" ] || printf '\t%s = %s\n' "$name" "$value"; done; }
echo "pkgbase = $pkgbase"
for field in pkgdesc pkgver pkgrel url arch license checkdepends makedepends source sha256sums; do show base "$field"; done
base=$pkgdesc
for one in "${pkgname[@]}"; do
  printf '\npkgname = %s\n' "$one"
  pkgdesc=$base
  eval "$(declare -f "package_$one" | grep -E '^ +(pkgdesc\+?=|depends=)' | sed 's/;$//')"
  [ "$pkgdesc" = "$base" ] || show one pkgdesc
  show one depends
done
"""


def arch_problems(recipe, srcinfo):
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(recipe)
        file.flush()
        for command in (["bash", "-n", file.name], ["bash", "-c", SRCINFO, "-", file.name]):
            shown = subprocess.run(command, capture_output=True, text=True, timeout=60)
            if shown.returncode:
                yield shown.stderr
                return
    if shown.stdout.strip() != srcinfo.strip():
        yield f".SRCINFO is not what the recipe says:\n{shown.stdout}"
    if f"\npkgver={version()}\n" not in recipe:
        yield "another version"
    for field in ("arch", "url", "license", "source", "sha256sums", "makedepends"):
        if not re.search(rf"^{field}=", recipe, re.M):
            yield f"no {field}"


def flatpak_problems(manifest, page):
    """Every permission has its reason on the page, and there is none on it that is not asked for."""
    asked = set(json.loads(manifest)["finish-args"])
    told = set(re.findall(r"^\| `(--[^`]+)` \| \S.{20,} \|$", page, re.M))
    yield from (f"no reason is given for {argument}" for argument in sorted(asked - told))
    yield from (f"a reason is given for {argument}, which is not asked for" for argument in sorted(told - asked))


def devel_problems(stable, devel):
    """The development build is the same under another name."""
    expected = json.loads(stable)
    expected["id"] += ".Devel"
    expected["desktop-file-name-suffix"] = " (Development)"
    expected["modules"][0]["config-opts"].append("-Dprofile=development")
    if json.loads(devel) != expected:
        yield "the manifest of the development build is another one"


class Packaging(unittest.TestCase):
    def setUp(self):
        self.files = tree.load()

    def planted(self, problems, text, *changes):
        for old, new in changes:
            with self.subTest(old=old, new=new):
                self.assertIn(old, text)
                self.assertNotEqual(list(problems(text.replace(old, new, 1))), [])

    def test_debian(self):
        files = self.files
        tree.expect_none(self, debian_problems(files))
        for name, old, new in (("changelog", version(), "0.0.1"), ("control", "libgtk-4-dev (>= 4.8)", "libgtk-4-dev"),
                               ("control", "\n ca-certificates,", "\n ca-certificates,\n libgtk-4-1,")):
            path = f"debian/{name}"
            self.assertIn(old, files[path])
            self.assertNotEqual(list(debian_problems({**files, path: files[path].replace(old, new, 1)})), [])

    @unittest.skipUnless(any(path.endswith("/pickup") for path in installed()), "without the application only a part is installed")
    def test_shares(self):
        # Where Debian's own tools for that are missing, meson takes lib64 for its folder of libraries.
        paths = {re.sub("^lib64/", "lib/", path) for path in installed()}
        self.assertIn("bin/pickup-cli", paths)
        # Debian has a folder of its own for this shell.
        tree.expect_none(self, share_problems(paths, debian_packages(self.files)))
        if not shutil.which("rpmspec"):
            self.skipTest("rpmspec is not installed")
        packages = rpm_packages(self.files[SPEC])
        tree.expect_none(self, share_problems(paths, packages))
        self.assertNotEqual(list(share_problems(paths | {"share/more"}, packages)), [])
        self.assertNotEqual(list(share_problems(paths - {"bin/pickup"}, packages)), [])

    @unittest.skipUnless(shutil.which("rpmspec"), "rpmspec is not installed")
    def test_rpm(self):
        text = self.files[SPEC]
        tree.expect_none(self, rpm_problems(text))
        self.planted(rpm_problems, text, (f"Version:        {version()}", "Version:        0.0.1"), ("License:", "Licence:"), ("%description\n", "%describe\n"),
                     ("pkgconfig(gtk4) >= 4.8", "pkgconfig(gtk4)"))

    def test_no_toolkit(self):
        """Neither by itself nor by what it links does pickup-cli need a desktop."""
        for program, expected in (("src/cli/pickup-cli", False), ("src/app/pickup", True)):
            if (BUILD / program).exists():
                linked = subprocess.run(["ldd", str(BUILD / program)], capture_output=True, text=True, check=True, timeout=60).stdout
                self.assertIn("libsoup", linked)
                self.assertEqual(bool(re.search(r"lib(gtk|gdk|adwaita|X11|wayland)", linked)), expected, linked)

    def test_arch(self):
        recipe, srcinfo = self.files[ARCH + "PKGBUILD"], self.files[ARCH + ".SRCINFO"]
        tree.expect_none(self, arch_problems(recipe, srcinfo))
        self.planted(lambda text: arch_problems(text, srcinfo), recipe, (f"pkgver={version()}", "pkgver=0.0.1"), ("gtk4 ", ""), ("build() {", "build( {"),
                     ("depends=(ca", "depends=(xx ca"), ("arch=(", "arches=("))

    def test_flatpak_devel(self):
        stable, devel = (self.files[f"flatpak/{name}.json"] for name in (APP_ID, f"{APP_ID}.Devel"))
        tree.expect_none(self, devel_problems(stable, devel))
        self.planted(lambda text: devel_problems(stable, text), devel, ("--share=ipc", "--share=else"), ("-Dprofile=development", "-Dprofile=default"))

    def test_flatpak(self):
        manifest, page = self.files[f"flatpak/{APP_ID}.json"], self.files["flatpak/README.md"]
        tree.expect_none(self, flatpak_problems(manifest, page))
        self.planted(lambda text: flatpak_problems(text, page), manifest, ("--share=ipc", "--share=else"), ('"--device=dri",', ""))


if __name__ == "__main__":
    unittest.main()
