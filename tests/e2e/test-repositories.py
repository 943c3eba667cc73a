# SPDX-License-Identifier: GPL-3.0-or-later
"""Repositories of Hugging Face and releases on GitHub as folders: listed, downloaded, proven, and refused in plain words."""

import hashlib
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))

from canaries import Canaries, places_in
from harness import CHECKSUM, NEEDS_LINK, NETWORK, REFUSED, USAGE, CliTest
from hub import Hub

SMALL, LARGE = b'{"a": 1}', bytes(range(256)) * 300
FILES = ["README.md", "a b+%c#d?ö.txt", "config.json", "deep/er/x.bin", "deep/y.bin", "model.safetensors", "z.txt"]


class RepositoryTest(CliTest):
    def setUp(self):
        super().setUp()
        self.canaries = Canaries()
        self.runs = []
        self.hub = Hub().start()
        self.addCleanup(self.hub.stop)
        self.env.update({"HF_ENDPOINT": self.hub.url(), "GITHUB_API_URL": self.hub.url(), "GITHUB_SERVER_URL": self.hub.url(), "G_MESSAGES_DEBUG": "all"})

    def start(self, *arguments, **options):
        run = super().start(*arguments, **options)
        self.runs.append(run)
        return run

    def fill(self, repository="models/org/model", revision="main", files=FILES):
        for name in files:
            self.hub.put(name, LARGE if name.endswith((".bin", ".safetensors")) else SMALL, repository, revision, name.endswith((".bin", ".safetensors")))

    def ls(self, *arguments, code=0):
        return self.ended(self.start("--json", *arguments, command="ls"), code)

    def keys(self, *arguments):
        return sorted(event["key"] for event in self.ls(*arguments).events)

    def tree(self, *arguments, **options):
        return self.get("--recursive", *arguments, **options)

    def files(self):
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())

    def assert_summary(self, run, **expected):
        found = run.of_kind("summary")[-1]
        self.assertEqual({name: found[name] for name in expected}, expected, run.report())

    def assert_no_secrets(self):
        said = [(number, run.text + run.stderr) for number, run in enumerate(self.runs)]
        self.assertEqual(self.canaries.search([*said, *places_in(self.folder), *places_in(self.state)]), [])


class HuggingFace(RepositoryTest):
    def test_listed(self):
        self.fill()
        self.assertEqual(self.keys("-r", "hf://org/model"), FILES)
        self.assertEqual(self.keys("hf://org/model"), sorted({name.partition("/")[0] + ("/" if "/" in name else "") for name in FILES}))
        self.assertEqual(self.keys("-r", "hf://org/model/deep"), ["deep/er/x.bin", "deep/y.bin"])
        self.assertEqual(self.keys("hf://org/model@main/deep/"), ["deep/er/", "deep/y.bin"])
        events = {event["key"]: event for event in self.ls("-r", "hf://org/model").events}
        self.assertEqual(events["model.safetensors"]["checksum"], "sha256:" + hashlib.sha256(LARGE).hexdigest())
        self.assertEqual((events["config.json"]["size"], events["config.json"]["checksum"]), (len(SMALL), None))

    def test_addresses(self):
        for repository, revision in (("models/org/model", "v1.0"), ("models/org/model", "refs/pr/1"), ("datasets/org/data", "main"), ("spaces/org/app", "main")):
            self.fill(repository, revision, ["in/x.bin"])
        for address in ("hf://models/org/model@v1.0/in", "hf://org/model@refs/pr/1", "hf://spaces/org/app@main/in", f"{self.hub.url()}/org/model/tree/v1.0",
                        "https://huggingface.co/datasets/org/data/tree/main/in"):
            with self.subTest(address):
                self.assertEqual(self.keys("-r", address), ["in/x.bin"])
        for address in ("hf://", "https://example.com/org/model"):
            with self.subTest(address):
                self.ls(address, code=USAGE)

    def test_downloaded_and_proven(self):
        self.fill()
        run = self.tree("hf://org/model")
        self.assertEqual(self.files(), FILES)
        for name in FILES:
            data = self.hub.repositories["models/org/model", "main"][name][0]
            self.assertEqual((self.folder / name).read_bytes(), data)
        self.assert_summary(run, files=7, finished=7, verified=3, failed=0, here_already=0, complete=True)
        before = len(self.hub.seen)
        self.assert_summary(self.tree("hf://org/model"), finished=7, here_already=7)
        self.assertTrue(all("/api/" in path for _, path, _ in self.hub.seen[before:]), self.hub.seen[before:])

    def test_only_what_changed(self):
        self.fill(files=["a.txt", "b.bin"])
        self.tree("hf://org/model")
        self.hub.put("b.bin", LARGE[1:], large=True)
        self.assert_summary(self.tree("hf://org/model"), finished=2, here_already=1)
        self.assertIn(LARGE[1:], [path.read_bytes() for path in self.folder.iterdir()])

    def test_changed_after_it_was_listed(self):
        """What comes is not what was listed: it is not taken for it, and the next run lists it anew."""
        self.fill(files=["b.bin"])
        entry = self.hub._describe("b.bin", LARGE[::-1], True)
        self.hub.raw["/api/models/org/model/tree/main"] = (200, [entry], {})
        run = self.tree("hf://org/model", code=CHECKSUM)
        self.assert_summary(run, files=1, finished=0, failed=1)
        self.hub.raw.clear()
        self.assert_summary(self.tree("hf://org/model"), files=1, finished=1, failed=0)
        self.assertIn(LARGE, [path.read_bytes() for path in self.folder.iterdir()])

    def test_token(self):
        """Whoever has agreed gets a gated file; the token goes to its origin, and nowhere else."""
        self.fill()
        self.hub.gated.add("models/org/model")
        run = self.tree("hf://org/model", code=NEEDS_LINK)
        self.assertIn("agreed to its terms", run.stderr)
        self.assertIn("HF_TOKEN", run.stderr)
        self.hub.token = self.env["HF_TOKEN"] = self.canaries["token"]
        self.hub.seen.clear()
        self.assert_summary(self.tree("hf://org/model"), files=7, finished=7, failed=0)
        self.assertEqual({part for part, _, token in self.hub.seen if token}, {"hub"})
        self.assertTrue(all(token for part, _, token in self.hub.seen if part == "hub"))
        self.assertIn("store", {part for part, _, _ in self.hub.seen})
        self.assert_no_secrets()

    def test_one_file(self):
        self.fill()
        self.hub.gated.add("models/org/model")
        self.hub.token = self.env["HF_TOKEN"] = self.canaries["token"]
        self.get("hf://org/model@main/deep/y.bin")
        self.assertEqual((self.folder / "y.bin").read_bytes(), LARGE)
        self.get("hf://org/model", code=USAGE)
        self.get("hf://org", "hf://or g/x", code=USAGE)
        self.assert_no_secrets()

    def test_refusals(self):
        self.fill()
        for address, words in (("hf://org/other", "private"), ("hf://org/model@v9", "no longer"), ("hf://org/model/nowhere", "no such file")):
            with self.subTest(address):
                self.assertIn(words, self.ls(address, code=REFUSED).stderr)

    def test_useless_answers(self):
        entry = {"type": "file", "oid": "0" * 40, "size": 1, "path": "a/../../b"}
        self.hub.raw["/api/models/org/model/tree/main"] = (200, [entry], {})
        self.assertIn("no list of files", self.tree("hf://org/model", code=NETWORK).stderr)
        self.hub.raw["/api/models/org/model/tree/main"] = (200, [{**entry, "path": "a"}], {"Link": f'<{self.hub.url()}/api/models/org/model/tree/main?x>; rel="next"'})
        self.assertIn("has no end", self.ls("hf://org/model", code=NETWORK).stderr)

    def test_odd_names(self):
        """Whatever a repository may call a file, it is one below the folder."""
        names = ["-rf", "back\\slash", "con\ttrol", ".hidden", "x" * 200 + ".txt", "ends ", "~"]
        for name in names:
            self.hub.put(name, name.encode())
        self.tree("hf://org/model")
        self.assertEqual(sorted(path.read_bytes() for path in self.folder.iterdir() if path.is_file()), sorted(name.encode() for name in names))

    def test_next_page_elsewhere(self):
        """A mirror sends the links of whom it mirrors, who has it in another place: what is asked for stays where it began, and so does the token."""
        self.hub.token = self.env["HF_TOKEN"] = self.canaries["token"]
        first = {"type": "file", "oid": "0" * 40, "size": 1, "path": "a"}
        place = "/api/models/org/model/tree/main"
        target = f"{self.hub.url('store')}/of/whom/it/mirrors?cursor=1"
        self.hub.raw.update({place: (200, [first], {"Link": f'<{target}>; rel="next"'}), place + "?cursor=1": (200, [{**first, "path": "b"}], {})})
        self.assertEqual(self.keys("hf://org/model"), ["a", "b"])
        self.assertEqual({part for part, _, _ in self.hub.seen}, {"hub"})
        self.assert_no_secrets()


class GitHub(RepositoryTest):
    def setUp(self):
        super().setUp()
        self.hub.release("v1", {"old.tar.gz": LARGE})
        self.hub.release("rel/v2 ö", {"tool.tar.gz": LARGE, "tool+x.txt": SMALL})

    def page(self, rest):
        return f"{self.hub.url()}/owner/tool/releases/{rest}"

    def test_listed(self):
        self.assertEqual(self.keys(self.page("latest")), ["tool+x.txt", "tool.tar.gz"])
        self.assertEqual(self.keys(self.page("tag/v1")), ["old.tar.gz"])
        self.assertEqual(self.keys(self.page("tag/rel%2Fv2%20%C3%B6")), ["tool+x.txt", "tool.tar.gz"])
        del self.env["GITHUB_SERVER_URL"]
        events = self.ls("https://github.com/owner/tool/releases/tag/v1").events
        self.assertEqual((events[0]["modified"], events[0]["checksum"]), (1700000000, "sha256:" + hashlib.sha256(LARGE).hexdigest()))

    def test_downloaded(self):
        self.env["GITHUB_TOKEN"] = self.canaries["token"]
        self.assert_summary(self.tree(self.page("latest")), files=2, finished=2, verified=2, failed=0)
        self.assertEqual(self.files(), ["tool+x.txt", "tool.tar.gz"])
        self.assert_summary(self.tree(self.page("tag/rel%2Fv2%20%C3%B6")), files=2, here_already=2)
        self.assertTrue(any("/repos/" in path and token == "Bearer " + self.canaries["token"] for _, path, token in self.hub.seen))
        self.assert_no_secrets()

    def test_token_stays_with_the_api(self):
        self.env["GITHUB_TOKEN"] = self.canaries["token"]
        self.env["GITHUB_API_URL"] = self.hub.url("store")
        self.hub.raw["/repos/owner/tool/releases/latest"] = (200, {"tag_name": "v1", "assets": [
            {"name": "old.tar.gz", "state": "uploaded", "size": len(LARGE)}]}, {})
        self.tree(self.page("latest"))
        self.assertEqual({part for part, _, token in self.hub.seen if token}, {"store"})
        self.assertEqual({part for part, _, token in self.hub.seen if not token}, {"hub"})

    def test_refusals(self):
        self.assertIn("no such release", self.ls(self.page("tag/v9"), code=REFUSED).stderr)
        self.hub.raw["/repos/owner/tool/releases/latest"] = (403, {"message": "API rate limit exceeded for 192.0.2.1."}, {"Retry-After": "0"})
        self.assertIn("limits how much", self.tree("--retries=0", self.page("latest"), code=NETWORK).stderr)


if __name__ == "__main__":
    unittest.main()
