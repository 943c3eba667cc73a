# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON Schemas of docs/schemas describe what pickup-cli really prints and takes, and the lists that are exported."""

import json
import os
import pathlib
import re
import subprocess
import sys
import time
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / "tests/servers"), str(TOP / "tests/store")]

import store as object_store
from harness import CHANGED, INTERRUPTED, MIB, NEEDS_LINK, NETWORK, REFUSED, USAGE, CliTest, Run

try:
    import jsonschema
except ImportError:
    # The first python3 in PATH may know nothing of the system's modules.
    sys.path.append("/usr/lib/python3/dist-packages")
    import jsonschema

SCHEMAS = TOP / "docs/schemas"
FORMAT = TOP / "src/core/request/LIST-FORMAT.md"
NOWHERE = "http://127.0.0.1:1/b"


def load(name):
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text())


def validator(name):
    schema = load(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    # Others refer to this one; nothing is fetched.
    schema.setdefault("$defs", {})["listing"] = load("listing")
    return jsonschema.Draft202012Validator(schema)


def told_exit_codes():
    """What the documentation says of each error code."""
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d+) \|", (TOP / "docs/json.md").read_text(), re.M)
    return {code: int(exit_code) for code, exit_code in rows}


def problems(name, value):
    return [f"{list(error.path)}: {error.message}" for error in validator(name).iter_errors(value)]


class Schemas(unittest.TestCase):
    def test_none_is_empty(self):
        """A schema that takes anything would pass every other test."""
        for name in ("list", "events", "link", "listing", "object", "report"):
            self.assertNotEqual(problems(name, {}), [], name)
            self.assertNotEqual(problems(name, []), [], name)


class Links(CliTest):
    S3 = ("https://bkt.s3.amazonaws.com/a/b.zip?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=canary&X-Amz-Date=20231217T025437Z"
          "&X-Amz-Expires=3600&X-Amz-SignedHeaders=host%3Brange&X-Amz-Signature=canary&versionId=7")

    def test_links(self):
        run = self.start("--json", self.S3, "https://example.com/", "https://user:canary@example.com/%ff?x", command="link").wait()
        self.assertEqual(run.code, 0, run.report())
        self.assertNotIn("canary", run.text)
        self.assertEqual(len(run.events), 3)
        for event in run.events:
            self.assertEqual(problems("link", event), [], event)
        told = dict(run.events[0])
        self.assertEqual(told, {
            "url": "https://bkt.s3.amazonaws.com/a/b.zip?…", "provider": "s3", "signature": "s3-v4", "valid_from": 1702780777,
            "expires": 1702785277, "expires_in": 0, "signed_headers": ["range"], "signed_range": True, "bucket": "bkt", "key": "a/b.zip",
            "version": "7", "name": "b.zip"})

    def test_mistake(self):
        run = self.start("--json", "nonsense", "https://example.com/", command="link").wait()
        self.assertEqual((run.code, len(run.events)), (USAGE, 1), run.report())


class Events(CliTest):
    def setUp(self):
        super().setUp()
        self.store = object_store.Store(object_store.program()).start()
        self.addCleanup(self.store.stop)
        self.store.bucket(bucket="b", provider="oss", region="cn-hangzhou")
        self.validator = validator("events")

    def link(self, key, **options):
        return self.store.presign(bucket="b", key=key, **options)["url"]

    def object(self, key, seed=1, size=8 * MIB, **options):
        self.store.object(bucket="b", key=key, size=size, seed=seed, **options)

    def check(self, run, *kinds):
        self.assertEqual(len(run.events), len(run.text.splitlines()), "every line is an object")
        for event in run.events:
            self.assertEqual([error.message for error in self.validator.iter_errors(event)], [], event)
        for event in run.of_kind("error"):
            if event["error"]:
                self.assertEqual(told_exit_codes()[event["error"]["code"]], run.code, event)
        self.assertGreaterEqual({event["event"] for event in run.events}, set(kinds), run.report())
        return run

    def test_ends(self):
        self.object("plain.bin")
        run = self.check(self.get(self.link("plain.bin")), "added", "state", "progress", "finished")
        self.assertIsNotNone(run.of_kind("finished")[0]["verified"])
        self.check(self.get(self.link("plain.bin")), "added", "finished")
        self.check(self.get("--retries=0", NOWHERE, code=NETWORK), "added", "error")
        self.check(self.get("--retries=0", self.link("missing.bin"), code=REFUSED), "error")
        self.object("expired.bin")
        run = self.check(self.get(self.link("expired.bin", date=int(time.time()) - 7200, lifetime=60), code=NEEDS_LINK), "error")
        self.assertEqual(run.of_kind("error")[0]["link_expires_in"], 0)

    def test_changed(self):
        self.object("changing.bin", size=64 * MIB)
        run = self.start("-c", "1", "--limit-rate=8M", self.link("changing.bin"))
        run.wait_received(2 * MIB)
        run.interrupt()
        self.assertEqual(run.code, INTERRUPTED, run.report())
        self.check(run, "progress")
        self.object("changing.bin", seed=2, size=64 * MIB)
        self.check(self.get(self.link("changing.bin"), code=CHANGED), "error")

    def test_listing_and_report(self):
        self.test_ends()
        listing = self.ended(self.start("--json", command="list"))
        self.assertEqual(len(listing.events), 4)
        for entry in listing.events:
            self.assertEqual(problems("listing", entry), [])
        report = Run([os.environ["PICKUP_CLI"], "report", "--json", f"--state-dir={self.state}"], self.env)
        self.addCleanup(report.close)
        self.assertEqual(problems("report", json.loads(self.ended(report).text)), [])

    def test_objects(self):
        self.store.key(id="schemas", secret="schemas")
        self.env.update({"AWS_ACCESS_KEY_ID": "schemas", "AWS_SECRET_ACCESS_KEY": "schemas", "AWS_ENDPOINT_URL": self.store.endpoint})
        self.store.bucket(bucket="listed", provider="s3", region="us-east-1")
        for key in ("object", "folder/object"):
            self.store.object(bucket="listed", key=key, size=1, seed=1)
        run = self.ended(self.start("--json", "s3://listed", command="ls"))
        self.assertEqual(sorted(event["type"] for event in run.events), ["folder", "object"])
        for event in run.events:
            self.assertEqual(problems("object", event), [], event)
        self.check(self.get("--recursive", "s3://listed"), "listed", "added", "finished", "summary")

    def test_every_state_and_error(self):
        """The words of the schema are those of the program, each of them."""
        states = re.findall(r'G_DEFINE_ENUM_VALUE \(DOWNLOAD_STATE_\w+, "([a-z-]+)"\)', (TOP / "src/core/base/download-state.c").read_text())
        self.assertEqual(load("listing")["properties"]["state"]["enum"], states)
        codes = re.findall(r'G_DEFINE_ENUM_VALUE \(DOWNLOAD_ERROR_\w+, "([a-z-]+)"\)', (TOP / "src/core/base/download-error.c").read_text())
        pattern = load("listing")["properties"]["error"]["properties"]["code"]["pattern"]
        self.assertGreater(len(codes), 40)
        self.assertEqual([code for code in codes if not re.search(pattern, code)], [])
        self.assertEqual(sorted(told_exit_codes()), sorted(codes))


def entry(**members):
    return {"pickup-list": 1, "downloads": [{"url": NOWHERE, **{name.replace("_", "-"): value for name, value in members.items()}}]}


# A list, and whether the schema takes it and the program does; the program alone knows what a schema cannot say.
LISTS = (
    (entry(), True, True),
    (entry(head_url="http://127.0.0.1:1/h"), True, True),
    (entry(head_url=None, name=None, folder=None, checksum=None, headers=None, connections=None, limit_rate=None, needs_link=None), True, True),
    (entry(name="c.bin"), True, True),
    (entry(name=".."), True, False),
    (entry(name=7), False, False),
    (entry(checksum="MD5:5EB63BBBE01EEED093CB22BB8F5ACDC3"), True, True),
    (entry(checksum="crc64:0123456789abcdef"), True, True),
    (entry(checksum="crc32:0123456789abcdef"), False, False),
    (entry(checksum="md4:5eb63bbbe01eeed093cb22bb8f5acdc3"), False, False),
    (entry(headers=["X: y", "Cookie: a=b"]), True, True),
    (entry(headers=["X y"]), False, False),
    (entry(headers=["X: a\r\nY: b"]), False, False),
    (entry(headers=["Range: bytes=0-1"]), True, False),
    (entry(headers="X: y"), False, False),
    (entry(headers=["X: y"] * 201), False, False),
    (entry(connections=16, limit_rate=9223372036854775807), True, True),
    (entry(connections=17), False, False),
    (entry(connections=-1), False, False),
    (entry(connections="4"), False, False),
    (entry(connections=4.5), False, False),
    (entry(limit_rate=18446744073709551617), False, False),
    (entry(limit_rate=-1), False, False),
    (entry(needs_link=1), False, False),
    (entry(folder="Downloads"), False, False),
    (entry(folder="/home/me/.config/autostart"), False, False),
    (entry(folder="/home/me/../you"), False, False),
    (entry(later={"a": [1, None]}), True, True),
    (entry(url="file:///etc/passwd"), False, False),
    (entry(url=None), False, False),
    (entry(url="nowhere"), False, False),
    ({"pickup-list": 1, "downloads": [{}]}, False, False),
    ({"pickup-list": 1, "downloads": [1]}, False, False),
    ({"pickup-list": 1, "downloads": {}}, False, False),
    ({"pickup-list": 2, "downloads": [{"url": NOWHERE}]}, False, False),
    ({"pickup-list": "1", "downloads": [{"url": NOWHERE}]}, False, False),
    ({"pickup-list": 1}, False, False),
)


class Lists(CliTest):
    def test_what_is_taken(self):
        path = self.top / "list.json"
        for value, by_schema, by_program in LISTS:
            with self.subTest(value=value):
                self.assertEqual(problems("list", value) == [], by_schema, problems("list", value))
                path.write_text(json.dumps(value))
                run = self.start("--retries=0", f"--input-file={path}").wait()
                # A list without its links is one that the program takes, and waits with; nobody is there to bring one.
                self.assertIn(run.code, (NETWORK, NEEDS_LINK) if by_program else (USAGE,), run.report())

    def test_example(self):
        [example] = re.findall(r"```json\n(.*?)```", FORMAT.read_text(), re.S)
        self.assertEqual(problems("list", json.loads(example)), [])

    def test_members(self):
        """The tables of the format name what the schema names."""
        text, schema = FORMAT.read_text(), load("list")
        rows = re.findall(r"^\| `([a-z-]+)` \|", text, re.M)
        self.assertEqual(set(rows), set(schema["properties"]) | set(schema["$defs"]["download"]["properties"]))

    def test_what_is_exported(self):
        signed = ("https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a&X-Amz-Date=20240101T000000Z"
                  "&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=b")
        value = {"pickup-list": 1, "downloads": [
            {"url": NOWHERE},
            {"url": signed, "head-url": signed, "name": "Größe.bin", "folder": "/home/me/Videos", "connections": 16, "limit-rate": 1,
             "checksum": "sha1:2aae6c35c94fcfb415dbe95f408b9ce91ee846ed", "headers": ["Cookie: a=\"b\"", "X: \\"]},
            {"url": "https://me:secret@a.example:8443/b%20c?token=x#y", "needs-link": True},
        ]}
        run = subprocess.run([os.environ["PICKUP_EXPORT_LIST"]], input=json.dumps(value), capture_output=True, text=True, check=True)
        plain, whole = json.loads(run.stdout)
        for exported in (plain, whole):
            self.assertEqual(problems("list", exported), [])
            self.assertEqual(len(exported["downloads"]), 3)
        self.assertNotIn("Signature", json.dumps(plain))
        self.assertEqual(whole["downloads"][1]["headers"], value["downloads"][1]["headers"])


if __name__ == "__main__":
    unittest.main()
