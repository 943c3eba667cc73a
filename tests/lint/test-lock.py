# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock files of the test servers pin every package by its hash, name no download address, and suit Node 18."""

import json
import re
import unittest

import tree

FOLDER = "tests/servers/"
AZURITE = "tests/servers/azurite/"
# Drivers of databases, which the emulator does not load as long as none is set; Node 18 runs the rest.
NOT_LOADED = ("@azure-rest/", "@azure/", "@typespec/")


def node_major(requirement):
    """The smallest major version that a simple ">=N" asks for; 0 where other forms allow old ones."""
    match = re.fullmatch(r"\s*>=\s*(\d+)(\.\d+)*(\.x)?\s*", requirement or "")
    return int(match.group(1)) if match else 0


def problems(files, folder=FOLDER, not_loaded=()):
    lock = json.loads(files[folder + "package-lock.json"])
    wanted = json.loads(files[folder + "package.json"])["devDependencies"]
    for name, version in wanted.items():
        if not re.fullmatch(r"\d+\.\d+\.\d+", version):
            yield f"{name}: {version} is not one version"
        if lock["packages"].get("node_modules/" + name, {}).get("version") != version:
            yield f"{name}: the lock file has another version"
    for name, package in lock["packages"].items():
        if "resolved" in package:
            yield f"{name}: has a download address"
        if name and "integrity" not in package:
            yield f"{name}: has no hash"
        engines = package.get("engines")
        if isinstance(engines, dict) and node_major(engines.get("node")) > 18 and not name.startswith(tuple("node_modules/" + start for start in not_loaded)):
            yield f"{name}: wants Node {engines['node']}"
    if "omit-lockfile-registry-resolved=true" not in files.get(folder + ".npmrc", ""):
        yield "the next npm install would write download addresses"


def planted(**package):
    lock = {"packages": {"": {}, "node_modules/a": {"version": "1.0.0", "integrity": "sha512-x", **package}}}
    return {
        FOLDER + ".npmrc": "omit-lockfile-registry-resolved=true\n",
        FOLDER + "package.json": json.dumps({"devDependencies": {"a": "1.0.0"}}),
        FOLDER + "package-lock.json": json.dumps(lock),
    }


class Lock(unittest.TestCase):
    def test_tree(self):
        tree.expect_none(self, problems(tree.load()))
        tree.expect_none(self, problems(tree.load(), AZURITE, NOT_LOADED))

    def test_planted(self):
        self.assertEqual(list(problems(planted())), [])
        for reason, package in {
            "address": {"resolved": "https://example.org/a.tgz"},
            "version": {"version": "1.0.1"},
            "too new": {"engines": {"node": ">=20.0.0"}},
        }.items():
            with self.subTest(reason):
                self.assertEqual(len(list(problems(planted(**package)))), 1)
        self.assertEqual(len(list(problems({**planted(), FOLDER + ".npmrc": ""}))), 1)


if __name__ == "__main__":
    unittest.main()
