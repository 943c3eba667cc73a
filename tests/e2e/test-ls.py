# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies in buckets: pickup-cli ls against every kind of store, in pages, and with answers that are none."""

import http.server
import pathlib
import sys
import threading
import unittest

STORE = pathlib.Path(__file__).resolve().parents[1] / "store"
sys.path.insert(0, str(STORE))

import store as object_store

from canaries import Canaries
from harness import INTERRUPTED, NEEDS_LINK, NETWORK, REFUSED, USAGE, CliTest
from processes import make_file
from s3 import NO_NODE_PACKAGES, S3, has_node_packages

REGION = "eu-west-1"
# The variables of each URL's scheme, and the kind of bucket.
SCHEMES = {
    "s3": ("s3", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_ENDPOINT_URL"),
    "oss": ("oss", "OSS_ACCESS_KEY_ID", "OSS_ACCESS_KEY_SECRET", "OSS_REGION", "OSS_ENDPOINT"),
    "cos": ("cos", "TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "COS_REGION", "COS_ENDPOINT"),
    "gs": ("gcs", "GS_ACCESS_KEY_ID", "GS_SECRET_ACCESS_KEY", None, "STORAGE_EMULATOR_HOST"),
}
# Names that XML, queries or terminals could take for something else.
KEYS = ["a b+%c#d?ö&<x>.bin", "a/", "a/1", "a/b/2", "a/b/3", "a/\x01\x1b[31m", "b//c", "z"]


class LsTest(CliTest):
    def setUp(self):
        super().setUp()
        self.canaries = Canaries()
        self.runs = []
        self.env["G_MESSAGES_DEBUG"] = "all"

    def give_key(self, scheme, endpoint, key_id=None, secret=None):
        _, id_name, secret_name, region, endpoint_name = SCHEMES[scheme]
        key_id, secret = key_id or self.canaries["key id"], secret or self.canaries["secret"]
        self.env.update({id_name: key_id, secret_name: secret, endpoint_name: endpoint})
        if region:
            self.env[region] = REGION
        return key_id, secret

    def ls(self, *arguments, code=0):
        run = self.ended(self.start(*arguments, command="ls"), code)
        self.runs.append(run)
        return run

    def keys(self, *arguments):
        return [event["key"] for event in self.ls("--json", *arguments).events]

    def assert_says(self, run, *words):
        for word in words:
            self.assertIn(word, run.stderr.splitlines()[-1], run.report())


class AtStore(LsTest):
    def setUp(self):
        super().setUp()
        self.store = object_store.Store(object_store.program()).start()
        self.addCleanup(self.store.stop)
        key_id, secret = self.give_key("s3", self.store.endpoint)
        self.store.key(id=key_id, secret=secret)

    def fill(self, provider="s3", keys=KEYS):
        self.store.bucket(bucket=provider, provider=provider, region="auto" if provider == "gcs" else REGION)
        for size, key in enumerate(keys):
            self.store.object(bucket=provider, key=key, size=size, seed=1, modified=1700000000)

    def test_every_provider(self):
        """The same of all, however few fit on a page."""
        for scheme, (provider, *_) in SCHEMES.items():
            self.give_key(scheme, self.store.endpoint)
            self.fill(provider)
            for page in (0, 1, 2):
                self.store.limits(page=page)
                with self.subTest(scheme, page=page):
                    self.assertEqual(sorted(self.keys("--recursive", f"{scheme}://{provider}")), sorted(KEYS))
                    self.assertEqual(sorted(self.keys(f"{scheme}://{provider}/")), sorted([KEYS[0], "a/", "b/", "z"]))
                    self.assertEqual(sorted(self.keys(f"{scheme}://{provider}/a/")), sorted(["a/", "a/1", "a/b/", KEYS[5]]))
        said = [(number, run.text + run.stderr) for number, run in enumerate(self.runs)]
        self.assertEqual(self.canaries.search(said), [])

    def test_old_signature_of_oss(self):
        """Without a region OSS is asked the old way."""
        self.give_key("oss", self.store.endpoint)
        del self.env["OSS_REGION"]
        self.fill("oss")
        self.store.limits(page=2)
        self.assertEqual(sorted(self.keys("-r", "oss://oss")), sorted(KEYS))

    def test_lines(self):
        self.fill()
        events = {event["key"]: event for event in self.ls("--json", "s3://s3/").events}
        self.assertEqual(events["a/"], {"type": "folder", "key": "a/", "size": None, "modified": None, "etag": None, "checksum": None})
        self.assertEqual((events["z"]["type"], events["z"]["size"], events["z"]["modified"]), ("object", 7, 1700000000))
        self.assertRegex(events["z"]["etag"], '^"[0-9a-f]{32}"$')

    def test_table(self):
        self.fill()
        lines = self.ls("s3://s3/a/").text.splitlines()
        self.assertEqual(lines[0].split(), ["SIZE", "MODIFIED", "NAME"])
        self.assertIn("folder", [line.split()[0] for line in lines])
        self.assertTrue(any(line.endswith("2023-11-14 22:13  a/1") for line in lines), lines)
        self.assertEqual(lines[-1], "3 objects, 1 folder, 8 bytes")
        self.assertNotIn("\x1b", "".join(lines))

    def test_many(self):
        self.fill(keys=[f"many/{number:04}" for number in range(1050)])
        self.assertEqual(self.keys("s3://s3/many/"), [f"many/{number:04}" for number in range(1050)])

    def test_nothing(self):
        self.fill(keys=[])
        self.assertEqual(self.ls("s3://s3").text.splitlines(), ["0 objects, 0 folders, 0 bytes"])
        self.assert_says(self.ls("s3://s3/no\x1bwhere", code=REFUSED), "There is no object", "no")
        self.assertNotIn("\x1b", self.runs[-1].stderr)

    def test_refusals(self):
        self.fill()
        self.store.policy(bucket="s3", list_denied=True)
        self.ls("s3://s3", code=NEEDS_LINK)
        self.ls("s3://other", code=REFUSED)
        self.env["AWS_SECRET_ACCESS_KEY"] = self.canaries["wrong secret"]
        self.ls("s3://s3", code=NEEDS_LINK)
        del self.env["AWS_SECRET_ACCESS_KEY"]
        self.assert_says(self.ls("s3://s3", code=NEEDS_LINK), "AWS_SECRET_ACCESS_KEY")
        said = [(number, run.text + run.stderr) for number, run in enumerate(self.runs)]
        self.assertEqual(self.canaries.search(said), [])

    def test_mistakes(self):
        for arguments in ((), ("s3://",), ("https://example.com/",), ("--nonsense",)):
            with self.subTest(arguments):
                self.ls(*arguments, code=USAGE)
        self.ls("--ca-file=/nowhere", "s3://s3", code=USAGE)

    def test_busy_and_wrong_clock(self):
        """A page that was refused for a while is asked for again, one of a wrong clock with the right one."""
        self.fill()
        self.store.limits(throttle=1)
        self.assertEqual(len(self.keys("-r", "s3://s3")), len(KEYS))
        for offset in (-7200, 7200):
            self.store.clock(offset=offset)
            self.assertEqual(len(self.keys("-r", "s3://s3")), len(KEYS))

    def test_one_of_several(self):
        self.fill()
        run = self.ls("--json", "s3://other", "s3://s3/z", code=REFUSED)
        self.assertEqual([event["key"] for event in run.events], ["z"])


@unittest.skipUnless(has_node_packages(), NO_NODE_PACKAGES)
class AtS3rver(LsTest):
    def test_listed(self):
        s3 = self.serve(S3)
        self.give_key("s3", s3.endpoint, "S3RVER", "S3RVER")
        self.env["AWS_REGION"] = "us-east-1"
        original = self.top / "original"
        make_file(original, 1000)
        keys = ["plain.bin", "a b/c+d%20e%.bin", "ä/日本", "!'()*~;@&=$,"]
        for key in keys:
            s3.put(key, original)
        self.assertEqual(sorted(self.keys("-r", "s3://parcels")), sorted(keys))
        self.assertEqual(sorted(self.keys("s3://parcels")), sorted(["plain.bin", "a b/", "ä/", "!'()*~;@&=$,"]))
        self.assertEqual(self.keys("s3://parcels/a b/"), ["a b/c+d%20e%.bin"])


class Liar(http.server.BaseHTTPRequestHandler):
    """Sends what it was told as a list; of the class, not of the object, as there is one object a request."""

    body, hold = b"", None

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.body) + (1 if self.hold else 0)))
        self.end_headers()
        self.wfile.write(self.body)
        self.server.answered.set()
        if self.hold:
            self.hold.wait(60)

    def log_message(self, *arguments):
        pass


class AtLiar(LsTest):
    def setUp(self):
        super().setUp()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("OwnLiar", (Liar,), {}))
        self.server.daemon_threads = True
        self.server.answered = threading.Event()
        thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.give_key("s3", f"http://127.0.0.1:{self.server.server_address[1]}")

    def test_useless_answers(self):
        object_xml = "<Contents><Key>a</Key><Size>1</Size></Contents>"
        cases = {
            "no XML": "hello",
            "another root": "<Error><Code>Nothing</Code></Error>",
            "cut": f"<ListBucketResult>{object_xml}",
            "no size": "<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>",
            "a size that is none": object_xml.replace("1", "-1").join(("<ListBucketResult>", "</ListBucketResult>")),
            "no way to the next page": "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
            "a key with a NUL": f"<ListBucketResult><EncodingType>url</EncodingType>{object_xml.replace('a<', '%00<')}</ListBucketResult>",
        }
        for reason, body in cases.items():
            with self.subTest(reason):
                self.server.RequestHandlerClass.body = body.encode()
                self.assert_says(self.ls("s3://bucket", code=NETWORK), "no list of objects")

    def test_another_prefix(self):
        self.server.RequestHandlerClass.body = b"<ListBucketResult><Contents><Key>../b</Key><Size>1</Size></Contents></ListBucketResult>"
        self.assert_says(self.ls("s3://bucket/a", code=NETWORK), "no list of objects")

    def test_too_long(self):
        self.server.RequestHandlerClass.body = b"<ListBucketResult>" + b" " * (16 << 20) + b"</ListBucketResult>"
        self.assert_says(self.ls("s3://bucket", code=NETWORK), "no list of objects")

    def test_endless(self):
        self.server.RequestHandlerClass.body = (b"<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>"
                                                b"<Contents><Key>a</Key><Size>1</Size></Contents></ListBucketResult>")
        self.assert_says(self.ls("s3://bucket", code=NETWORK), "has no end")

    def test_interrupted(self):
        """While nothing comes any more."""
        hold = threading.Event()
        self.addCleanup(hold.set)
        self.server.RequestHandlerClass.hold = hold
        run = self.start("s3://bucket", command="ls")
        self.assertTrue(self.server.answered.wait(60))
        run.interrupt()
        self.assertEqual(run.code, INTERRUPTED, run.report())


if __name__ == "__main__":
    unittest.main()
