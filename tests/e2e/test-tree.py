# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole folders: pickup-cli get --recursive against every kind of store, interrupted, killed and run again."""

import collections
import os
import pathlib
import sys
import unittest

STORE = pathlib.Path(__file__).resolve().parents[1] / "store"
sys.path.insert(0, str(STORE))

import store as object_store

from canaries import Canaries, places_in
from harness import COMMAND, INTERRUPTED, MIB, NEEDS_LINK, NETWORK, REFUSED, USAGE, CliTest, Run
from processes import make_file, sha256
from s3 import NO_NODE_PACKAGES, S3, has_node_packages

REGION = "eu-west-1"
# The variables of each URL's scheme, and the kind of bucket.
SCHEMES = {
    "s3": ("s3", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_ENDPOINT_URL"),
    "oss": ("oss", "OSS_ACCESS_KEY_ID", "OSS_ACCESS_KEY_SECRET", "OSS_REGION", "OSS_ENDPOINT"),
    "cos": ("cos", "TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "COS_REGION", "COS_ENDPOINT"),
    "gs": ("gcs", "GS_ACCESS_KEY_ID", "GS_SECRET_ACCESS_KEY", None, "STORAGE_EMULATOR_HOST"),
}
# What has its turn or waits for it, of a tree.
ROOM = 32


class TreeTest(CliTest):
    def setUp(self):
        super().setUp()
        self.canaries = Canaries()
        self.key_id, self.secret = self.canaries["key id"], self.canaries["secret"]
        self.runs = []

    def give_key(self, scheme, endpoint, key_id=None, secret=None):
        _, id_name, secret_name, region, endpoint_name = SCHEMES[scheme]
        self.env.update({id_name: key_id or self.key_id, secret_name: secret or self.secret, endpoint_name: endpoint})
        if region:
            self.env[region] = REGION

    def start(self, *arguments, **options):
        run = super().start(*arguments, **options)
        self.runs.append(run)
        return run

    def tree(self, *arguments, **options):
        return self.get("--recursive", *arguments, **options)

    def files(self):
        """What was saved, from the folder on."""
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())

    def summary(self, run):
        return run.of_kind("summary")[-1]

    def assert_summary(self, run, **expected):
        found = self.summary(run)
        self.assertEqual({name: found[name] for name in expected}, expected, run.report())

    def assert_no_secrets(self):
        said = [(number, run.text + run.stderr) for number, run in enumerate(self.runs)]
        self.assertEqual(self.canaries.search([*said, *places_in(self.folder), *places_in(self.state)]), [])


class AtStore(TreeTest):
    def setUp(self):
        super().setUp()
        self.store = object_store.Store(object_store.program()).start()
        self.addCleanup(self.store.stop)
        self.store.key(id=self.key_id, secret=self.secret)
        self.give_key("s3", self.store.endpoint)
        self.digests, self.buckets = {}, set()

    def put(self, key, provider="s3", **options):
        self.digests[key] = self.store.object(bucket=provider, key=key, **{"size": 1000, "seed": len(self.digests), **options})["sha256"]

    def fill(self, *keys, provider="s3", **options):
        if provider not in self.buckets:
            self.store.bucket(bucket=provider, provider=provider, region="auto" if provider == "gcs" else REGION)
            self.buckets.add(provider)
        for key in keys:
            self.put(key, provider, **options)

    def requests(self, key, provider="s3"):
        return self.store.counters(bucket=provider, key=key)["requests"]

    def assert_saved(self, prefix=""):
        self.assertEqual(self.files(), sorted(key[len(prefix):] for key in self.digests))
        for key, digest in self.digests.items():
            self.assert_file(self.folder / key[len(prefix):], digest)

    def test_every_provider(self):
        self.store.limits(page=2)
        for scheme, (provider, *_) in SCHEMES.items():
            with self.subTest(scheme):
                self.give_key(scheme, self.store.endpoint)
                self.digests.clear()
                self.fill("x/1", "x/a b+%c#d?ö&.bin", "x/deep/er/2", "x/deep/3", provider=provider)
                self.folder = self.top / scheme
                run = self.tree(f"{scheme}://{provider}/x/")
                self.assert_saved("x/")
                self.assert_summary(run, files=4, size=4000, complete=True, finished=4, finished_size=4000, here_already=0, failed=0)
        self.assert_no_secrets()

    def test_many(self):
        """They are listed while they are fetched, never many are kept, and each is asked for once, in this run and the next."""
        names = [f"many/{number % 7}/{number:04}" for number in range(1050)]
        self.fill(*names, size=10)
        self.digests = {name: digest for name, digest in self.digests.items() if name.endswith("7")}
        self.store.limits(page=100)
        run = self.tree("--include=*7", "s3://s3/many/")
        self.assert_saved("many/")
        kinds = [event["event"] for event in run.events]
        listed = [number for number, event in enumerate(run.events) if event["event"] == "listed"]
        self.assertLess(kinds.index("added"), listed[-1])
        self.assertEqual([run.events[number]["complete"] for number in listed], [False] * 10 + [True])

        unsettled, most = 0, 0
        for kind in kinds:
            unsettled += {"added": 1, "finished": -1, "error": -1}.get(kind, 0)
            most = max(most, unsettled)
        self.assertLessEqual(most, ROOM)

        self.store.limits(page=0)
        run = self.tree("--include=*7", "s3://s3/many/")
        self.assert_summary(run, files=105, left_out=945, finished=105, here_already=105)
        asked = collections.Counter((request["method"], request["key"]) for request in self.store.counters(bucket="s3")["requests"] if request["key"])
        self.assertEqual(asked, {("GET", name): 1 for name in self.digests})

    def test_only_what_is_new_or_changed(self):
        self.fill("a", "b/c", "b/d", "gone", "touched")
        self.tree("s3://s3/")
        self.store.delete(bucket="s3", key="gone")
        (self.folder / "b/d").unlink()
        (self.folder / "touched").touch()
        new = self.store.object(bucket="s3", key="a", size=1001, seed=77)["sha256"]
        self.put("new")

        run = self.tree("s3://s3/")
        self.assert_summary(run, files=5, finished=5, here_already=2)
        for key in ("b/c", "touched"):
            self.assertEqual(len(self.requests(key)), 1)
        self.assert_file(self.folder / "a", self.digests["a"])
        self.assert_file(self.folder / "a (1)", new)
        for key in ("b/c", "b/d", "gone", "new", "touched"):
            self.assert_file(self.folder / key, self.digests[key])
        self.assert_summary(self.tree("s3://s3/"), here_already=5)
        self.assertEqual(self.files(), ["a", "a (1)", "b/c", "b/d", "gone", "new", "touched"])

    def test_killed(self):
        """What was finished is not asked for again, what was begun goes on, and nothing is there twice."""
        self.fill(*(f"f{number:02}" for number in range(60)), size=64 << 10)
        self.fill("large", size=8 * MIB)
        self.store.limits(rate=2 * MIB)
        run = self.start("-r", "-c", 1, "s3://s3/")
        run.wait_until(lambda run: len(run.of_kind("finished")) >= 20, "some files")
        run.kill()
        self.store.limits(rate=0)
        done = {pathlib.Path(event["path"]).name for event in run.of_kind("finished")}
        before = {name: len(self.requests(name)) for name in done}

        self.assert_summary(self.tree("s3://s3/"), files=61, finished=61, failed=0)
        self.assertEqual({name: len(self.requests(name)) for name in done}, before)
        self.assert_saved()

    def test_interrupted(self):
        self.fill("large", "other", size=16 * MIB)
        self.store.limits(rate=MIB)
        run = self.start("-r", "-c", 1, "s3://s3/")
        run.wait_received(MIB)
        run.interrupt()
        self.assertEqual(run.code, INTERRUPTED, run.report())
        self.assert_summary(run, files=2, finished=0, failed=0)
        self.store.limits(rate=0)
        run = self.tree("s3://s3/")
        self.assertGreater(run.resumed_from, 0, run.report())
        self.assert_saved()
        self.assert_no_secrets()

    def test_names(self):
        """Whatever keys are called, each is one file below the folder, in later runs the same."""
        keys = ["a", "a/b", "a//b", "a/_/b", "/root", "up\\..\\down", ".hidden", "hidden", "-rf", "x" * 300 + ".bin", "x" * 299 + "y.bin",
                "line\nbreak", "\x1b[31m", "CASE", "case", "c.part", "c"]
        self.fill(*keys)
        self.fill("marker/", "marker/in/", size=0)
        del self.digests["marker/"], self.digests["marker/in/"]
        self.tree("s3://s3/")
        files = self.files()
        self.assertEqual(len(files), len(keys))
        self.assertEqual(sorted(sha256(self.folder / name) for name in files), sorted(self.digests.values()))
        self.assertTrue((self.folder / "marker/in").is_dir())
        for name in ("CASE", "case", "a", "_/root"):
            self.assertIn(name, files)
        self.assertEqual(sorted(path.name for path in self.top.iterdir() if path.is_file()), [])
        self.assert_summary(self.tree("s3://s3/"), here_already=len(keys))
        self.assertEqual(self.files(), files)

    def test_foreign_file(self):
        """What is there and is not Pickup's stays as it is."""
        self.fill("mine", "other")
        (self.folder / "mine").write_text("mine")
        self.tree("s3://s3/")
        self.assertEqual((self.folder / "mine").read_text(), "mine")
        self.assert_file(self.folder / "mine (1)", self.digests["mine"])
        self.assert_summary(self.tree("s3://s3/"), here_already=2)
        self.assertEqual(self.files(), ["mine", "mine (1)", "other"])

    def test_filters(self):
        self.fill("p/a.csv", "p/b.txt", "p/deep/c.csv", "p/deep/d.csv.gz")
        run = self.tree("s3://s3/p/", "--include=*.csv", "--include=b*", "--exclude=deep/*")
        self.assertEqual(self.files(), ["a.csv", "b.txt"])
        self.assert_summary(run, files=2, left_out=2, finished=2)
        self.assert_summary(self.tree("s3://s3/p/", "--include=nothing"), files=0, left_out=4, finished=0)

    def test_command(self):
        """It is run once for each file that came, in this run, and for none that was here already."""
        log = self.top / "log"
        script = self.top / "note"
        script.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{log}'\ncase $1 in */fails) exit 3 ;; esac\n")
        script.chmod(0o755)

        def noted():
            names = sorted(str(pathlib.Path(line).relative_to(self.folder)) for line in log.read_text().splitlines()) if log.exists() else []
            log.unlink(missing_ok=True)
            return names

        names = [f"deep/{number % 3}/{number:02}" for number in range(40)]
        self.fill(*names, "a")
        self.assert_summary(self.tree(f"--exec={script}", "s3://s3/"), files=41, finished=41, failed=0)
        self.assertEqual(noted(), sorted([*names, "a"]))
        self.assert_summary(self.tree(f"--exec={script}", "s3://s3/"), here_already=41)
        self.assertEqual(noted(), [])

        self.store.object(bucket="s3", key="a", size=1001, seed=77)
        (self.folder / names[0]).unlink()
        self.put("fails")
        run = self.tree(f"--exec={script}", "s3://s3/", code=COMMAND)
        self.assertEqual(noted(), ["a (1)", names[0], "fails"])
        self.assertIn("fails", run.stderr)
        self.assert_summary(run, files=42)
        self.put("new/fails")
        self.put("refused", archived=True)
        self.assert_summary(self.tree(f"--exec={script}", "s3://s3/", code=REFUSED), files=44, failed=1)
        self.assertEqual(noted(), ["new/fails"])

    def test_prefixes(self):
        """The tree begins behind the last slash of the prefix; several go into one folder."""
        self.fill("x/2024-1", "x/2024-2/3", "x/2025-1", "y/2024-1")
        self.tree("s3://s3/x/2024-", "s3://s3/y/")
        self.assertEqual(len(self.files()), 3)
        self.assertEqual([name for name in self.files() if "(" not in name], ["2024-1", "2024-2/3"])
        self.assert_summary(self.tree("s3://s3/x/2024-", "s3://s3/y/", "s3://s3/y/", "s3://s3/y/2024"), files=3, here_already=3)

    def test_one_refused(self):
        self.fill("a", "b", "c", "d")
        self.put("b", archived=True)
        run = self.tree("s3://s3/", code=REFUSED)
        self.assertEqual(self.files(), ["a", "c", "d"])
        self.assert_summary(run, files=4, finished=3, failed=1)
        self.assertIn("b: ", run.stderr)

    def test_list_fails_for_a_while(self):
        self.fill("a", "b", "c")
        self.store.limits(page=2, throttle=1)
        run = self.tree("s3://s3/")
        self.assertIn("s3://s3/", run.stderr)
        self.assertIn("asked for again", run.stderr)
        self.assert_saved()

    def test_list_fails(self):
        """What was listed is fetched; the end of the list is not pretended."""
        self.fill("a", "b", "c")
        self.store.limits(throttle=2)
        run = self.tree("--retries=0", "s3://s3/", code=NETWORK)
        self.assert_summary(run, complete=False, files=0)
        self.store.limits(throttle=0)
        run = self.tree("s3://other/", "s3://s3/", "s3://s3/nowhere/", code=REFUSED)
        self.assertIn("nowhere/", run.stderr)
        self.assert_saved()

    def test_key_dies(self):
        """Not every file is asked for with a key that is dead; with another one the rest is fetched."""
        self.fill(*(f"f{number:03}" for number in range(200)), size=4000)
        self.store.limits(rate=2000)
        run = self.start("-r", "s3://s3/")
        run.wait_until(lambda run: run.received > 0, "some bytes")
        self.store.key(id=self.key_id, secret=self.secret, revoked=True)
        self.store.limits(rate=0)
        self.ended(run, NEEDS_LINK)
        self.assertIn("without another key", run.stderr)
        self.assertLessEqual(self.summary(run)["failed"], ROOM)
        self.assertLess(self.summary(run)["finished"], 200 - ROOM)
        self.store.key(id=self.key_id, secret=self.secret, revoked=False)
        self.tree("s3://s3/")
        self.assert_saved()

    def test_wrong_clock(self):
        """Only the list is refused, once: every file's link is made by the store's clock."""
        for offset in (-7200, 7200):
            with self.subTest(offset=offset):
                self.digests.clear()
                self.folder = self.top / f"clock{offset}"
                self.store.clock(offset=offset)
                keys = [f"clock{offset}/{number}" for number in range(5)]
                self.fill(*keys)
                self.tree(f"s3://s3/clock{offset}/")
                self.assertEqual([request["status"] for key in keys for request in self.requests(key)], [206] * 5)

    def test_for_a_person(self):
        """One verdict instead of a line a file; what could not be foreseen is told."""
        self.fill("a", "b")
        self.put("b", archived=True)
        run = Run([os.environ["PICKUP_CLI"], "get", "-r", f"--state-dir={self.state}", "-d", self.folder, "s3://s3/"], self.env)
        self.addCleanup(run.close)
        self.ended(run, REFUSED)
        self.assertEqual(run.text.splitlines(), ["1 of 2 files, 1.0\u00a0kB of 2.0\u00a0kB: 1 fetched now, 0 here already"])
        self.assertIn("1 file did not finish", run.stderr)

    def test_mistakes(self):
        self.fill("a")
        for arguments in (("-r", "https://example.com/"), ("-r", "s3://"), ("-r",), ("--include=x", "s3://s3/a"), ("-r", "s3://s3/", "-o", "x"),
                          ("-r", "-i", "/dev/null"), ("-r", "s3://s3/", "--checksum=md5:00"), ("-r", "s3://s3/", "--ca-file=/nowhere")):
            with self.subTest(arguments):
                self.get(*arguments, code=USAGE)
        del self.env["AWS_SECRET_ACCESS_KEY"]
        self.get("-r", "s3://s3/", code=NEEDS_LINK)


@unittest.skipUnless(has_node_packages(), NO_NODE_PACKAGES)
class AtS3rver(TreeTest):
    def test_tree(self):
        s3 = self.serve(S3)
        self.give_key("s3", s3.endpoint, "S3RVER", "S3RVER")
        self.env["AWS_REGION"] = "us-east-1"
        original = self.top / "original"
        digest = make_file(original, 1000)
        keys = ["plain.bin", "a b/c+d%20e%.bin", "ä/日本", "!'()*~;@&=$,"]
        for key in keys:
            s3.put(key, original)
        s3.requests()
        self.tree("s3://parcels/")
        self.assertEqual(self.files(), sorted(keys))
        for key in keys:
            self.assert_file(self.folder / key, digest)
        self.assert_summary(self.tree("s3://parcels/"), here_already=len(keys))
        methods = collections.Counter(request["method"] for request in s3.requests())
        # A list each time.
        self.assertEqual(methods, {"GET": len(keys) + 2})


if __name__ == "__main__":
    unittest.main()
