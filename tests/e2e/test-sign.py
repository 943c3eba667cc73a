# SPDX-License-Identifier: GPL-3.0-or-later
"""Links that the core signs by itself: stores accept them, for what they were signed for and nothing else, and they are those that the
vendors' own signers make at the same moment."""

import datetime
import http.client
import json
import os
import pathlib
import subprocess
import sys
import time
import unittest
import urllib.parse

STORE = pathlib.Path(__file__).resolve().parents[1] / "store"
sys.path.insert(0, str(STORE))

import store as object_store
from store import KEY_ID, SECRET

from harness import CliTest
from processes import die_with_parent, find_program, make_file
from s3 import NO_NODE_PACKAGES, S3, has_node_packages

REGION = "cn-hangzhou"
# Each with the kind of bucket that takes it.
SCHEMES = {"oss-v1": "oss", "oss-v4": "oss", "s3-v4": "s3", "cos": "cos", "gcs-v4": "gcs", "azure-service": "azure"}
KEYS = ("plain.bin", "a b/c+d%20e%.bin", "ä/日本/ሴ", "//double//slashes/", "!'()*~;:@&=$,?#[]\"<>\\^`{|}", "x" * 900)


class Signer:
    """The program that signs, one order a line."""

    def __init__(self, program):
        self._process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=die_with_parent)

    def sign(self, **order):
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise AssertionError(f"{order}: {answer['error']}")
        return answer["url"]

    def stop(self):
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


def ask(url, method="GET", **headers):
    """The status of the answer to a link that goes over the wire as it is."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=60)
    connection.request(method, url.split(parts.netloc, 1)[1], headers={"Host": parts.netloc, **headers})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


class SignTest(CliTest):
    def setUp(self):
        super().setUp()
        self.signer = Signer(os.environ["PICKUP_SIGN_LINKS"])
        self.addCleanup(self.signer.stop)


class AtStore(SignTest):
    def setUp(self):
        super().setUp()
        self.store = object_store.Store(object_store.program()).start()
        self.addCleanup(self.store.stop)
        for provider in set(SCHEMES.values()):
            self.store.bucket(bucket=provider, provider=provider, region=REGION)

    def sign(self, scheme, key, **order):
        azure = scheme.startswith("azure")
        return self.signer.sign(**{
            "scheme": scheme, "keyId": "pickupstore" if azure else KEY_ID, "secret": SECRET, "region": REGION, "bucket": SCHEMES[scheme],
            "key": key, "now": int(time.time()), "endpoint": self.store.endpoint, **order})

    def test_accepted(self):
        for scheme, bucket in SCHEMES.items():
            for key in KEYS:
                self.store.object(bucket=bucket, key=key, size=10, seed=1)
                with self.subTest(scheme, key=key):
                    self.assertEqual(ask(self.sign(scheme, key)), 200)
                    self.assertEqual(ask(self.sign(scheme, key, method="HEAD"), "HEAD"), 200)
                    self.assertEqual(ask(self.sign(scheme, key, disposition="attachment; filename=\"ä (1).bin\"")), 200)
                    self.assertEqual(ask(self.sign(scheme, key), "HEAD"), 200 if bucket == "azure" else 403)
                    self.assertEqual(ask(self.sign(scheme, key, secret="b3RoZXI=")), 403)

    def test_by_host(self):
        for scheme, bucket in SCHEMES.items():
            if bucket != "azure":
                self.store.object(bucket=bucket, key=KEYS[1], size=10, seed=1)
                url = self.sign(scheme, KEYS[1], byHost=True, endpoint=f"http://localhost:{self.store.port}")
                with self.subTest(scheme):
                    self.assertEqual(urllib.parse.urlsplit(url).hostname, f"{bucket}.localhost")
                    self.assertEqual(ask(url), 200)

    def test_lifetime(self):
        """Valid up to its last second by the store's clock, and not a moment longer."""
        now = int(time.time())
        for scheme, bucket in SCHEMES.items():
            self.store.object(bucket=bucket, key="k", size=10, seed=1)
            with self.subTest(scheme):
                self.assertEqual(ask(self.sign(scheme, "k", now=now - 3600, lifetime=3500)) // 100, 4)
                self.assertEqual(ask(self.sign(scheme, "k", now=now - 3600, lifetime=7 * 24 * 3600)), 200)

    def test_token(self):
        self.store.key(id="temporary", secret=SECRET, token="to/ken+=")
        for scheme in ("oss-v1", "oss-v4", "s3-v4", "cos"):
            self.store.object(bucket=SCHEMES[scheme], key="k", size=10, seed=1)
            with self.subTest(scheme):
                self.assertEqual(ask(self.sign(scheme, "k", keyId="temporary", token="to/ken+=")), 200)
                self.assertEqual(ask(self.sign(scheme, "k", keyId="temporary")), 403)

    def order_for(self, link, key):
        """What makes the core sign the same at the same moment, of an order for the store."""
        order = link["order"]
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(link["url"]).query))
        date, lifetime = query.get("x-oss-date") or query.get("X-Amz-Date"), order.get("lifetime", 1800)
        if date:
            now = int(datetime.datetime.strptime(date + "+0000", "%Y%m%dT%H%M%SZ%z").timestamp())
        else:
            now = int(query["Expires"]) - lifetime
        return {"scheme": order["scheme"], "keyId": KEY_ID, "secret": SECRET, "region": REGION, "bucket": "oss", "key": key,
                "endpoint": f"http://{order.get('host', '127.0.0.1')}:{self.store.port}", "byHost": order.get("by_host", False),
                "method": order.get("method", "GET"), "now": now, "lifetime": lifetime, "parameters": order.get("query", {})}

    @unittest.skipUnless(has_node_packages(), NO_NODE_PACKAGES)
    def test_equal_to_sdks(self):
        n_compared = 0
        for key in KEYS[:3]:
            wanted = {"port": self.store.port, "bucket": "oss", "key": key, "keyId": KEY_ID, "secret": SECRET, "region": REGION}
            run = subprocess.run([find_program("node"), STORE / "sdk-links.mjs", json.dumps(wanted)], capture_output=True, text=True,
                                 timeout=60, preexec_fn=die_with_parent)
            self.assertEqual(run.returncode, 0, run.stderr)
            for link in json.loads(run.stdout):
                # Headers are what the store's own signer is compared with.
                if "headers" in link:
                    continue
                ours = urllib.parse.urlsplit(self.signer.sign(**self.order_for(link, key)))
                theirs = urllib.parse.urlsplit(link["url"])
                with self.subTest(link["url"]):
                    self.assertEqual((ours.netloc, ours.path), (theirs.netloc, theirs.path))
                    self.assertEqual(*(sorted(urllib.parse.parse_qsl(parts.query, keep_blank_values=True)) for parts in (ours, theirs)))
                n_compared += 1
        self.assertGreaterEqual(n_compared, 36)


@unittest.skipUnless(has_node_packages(), NO_NODE_PACKAGES)
class AtS3rver(SignTest):
    """It reads all that a signature says, but computes none: that is done above."""

    def test_accepted(self):
        s3 = self.serve(S3)
        original = self.top / "original"
        make_file(original, 1000)
        for key in ("plain.bin", "a b/c+d%20e%.bin", "ä/日本", "!'()*~;@&=$,"):
            s3.put(key, original)
            order = {"scheme": "s3-v4", "keyId": "S3RVER", "secret": "S3RVER", "bucket": "parcels", "key": key, "endpoint": s3.endpoint,
                     "now": int(time.time())}
            with self.subTest(key):
                self.assertEqual(ask(self.signer.sign(**order)), 200)
                self.assertEqual(ask(self.signer.sign(**order, disposition="attachment; filename=\"ä b\"")), 200)
                self.assertEqual(ask(self.signer.sign(**order, method="HEAD"), "HEAD"), 200)
                self.assertEqual(ask(self.signer.sign(**{**order, "keyId": "other"})), 403)


if __name__ == "__main__":
    unittest.main()
