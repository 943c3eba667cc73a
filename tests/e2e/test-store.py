# SPDX-License-Identifier: GPL-3.0-or-later
"""pickup-cli and the scriptable object store: every refusal of every provider, a clock that moves, links made by real signers."""

import base64
import codecs
import datetime
import http.client
import json
import pathlib
import subprocess
import sys
import unittest
import urllib.parse

STORE = pathlib.Path(__file__).resolve().parents[1] / "store"
sys.path.insert(0, str(STORE))

import store as object_store
from store import KEY_ID, SECRET

from harness import CHANGED, CHECKSUM, INTERRUPTED, MIB, NEEDS_LINK, REFUSED, CliTest
from processes import die_with_parent, find_program
from s3 import NO_NODE_PACKAGES, has_node_packages

SIZE = 16 * MIB
KEY = "folder/a b+ö.bin"
NAME = "a b+ö.bin"
REGION = "cn-hangzhou"
TOKEN = "token-of-a-temporary-key"
WEEK = 7 * 24 * 3600
PROVIDERS = ("oss", "s3", "minio", "r2", "gcs", "azure", "cos", "obs")
V4 = ("oss", "s3", "minio", "r2", "gcs")
SCHEMES = ("oss-v1", "oss-v2", "oss-v4", "s3-v2", "s3-v4", "gcs-v4", "azure", "cos", "obs")

# What no one but the server may ever read: parts of links, and what stores tell in their refusals.
SECRETS = ("Signature=", "signature=", "sig=", KEY_ID, SECRET, TOKEN, "StringToSign", "CanonicalRequest", "SignatureProvided")


class StoreTest(CliTest):
    def setUp(self):
        super().setUp()
        self.store = object_store.Store(object_store.program()).start()
        self.addCleanup(self.store.stop)

    def put(self, provider="oss", key=KEY, size=SIZE, seed=1, **options):
        """A bucket of that provider with one object; the object's SHA-256."""
        self.store.bucket(bucket=provider, provider=provider, region=REGION)
        return self.store.object(bucket=provider, key=key, size=size, seed=seed, **options)["sha256"]

    def link(self, provider="oss", key=KEY, **options):
        return self.store.presign(bucket=provider, key=key, **options)["url"]

    def requests(self, **which):
        return self.store.counters(**which)["requests"]

    def assert_no_secrets(self, run):
        said = run.text + run.stderr
        for secret in SECRETS:
            self.assertNotIn(secret, said, f"{secret} was said\n{run.report()}")

    def refused(self, *arguments, code=NEEDS_LINK, name=None, error_code=None):
        """Runs to a refusal, which must be told in one sentence that holds no secret; returns the error."""
        run = self.get(*arguments, "--retries=0", code=code)
        error = run.of_kind("error")[-1]["error"]
        self.assertRegex(error["message"], r"^\S.*[.?]$", run.report())
        self.assertNotIn("\n", error["message"])
        self.assert_no_secrets(run)
        self.assertNotIn(name or NAME, self.names(), run.report())
        if error_code:
            self.assertEqual(error["code"], error_code, run.report())
        return error


class RawTest(StoreTest):
    """Without pickup-cli: whether the store itself is what it says."""

    def ask(self, url, method="GET", **headers):
        parts = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection("127.0.0.1", self.store.port, timeout=20)
        connection.request(method, f"{parts.path}?{parts.query}", headers={"Host": parts.netloc, **headers})
        answer = connection.getresponse()
        answer.body = answer.read()
        connection.close()
        return answer

    def fetch(self, url, method, headers):
        return self.ask(url, method, **headers).status


class Manners(RawTest):
    RANGES = {
        # What is asked for of 1000 bytes: where OSS and OBS, S3 and the others, and Azure begin and end; None is 416.
        "bytes=0-0": ((0, 1), (0, 1), (0, 1)),
        "bytes=10-": ((10, 1000), (10, 1000), (10, 1000)),
        "bytes=-10": ((990, 1000), (990, 1000), (0, 1000)),
        "bytes=999-1000": ((0, 1000), (999, 1000), (999, 1000)),
        "bytes=1000-": ((0, 1000), None, None),
        "bytes=-1001": ((0, 1000), (0, 1000), (0, 1000)),
        "bytes=-0": ((0, 1000), None, (0, 1000)),
        "bytes=9-8": ((0, 1000), (0, 1000), (0, 1000)),
        "bytes=0-1,5-6": ((0, 1000), (0, 1000), (0, 1000)),
        "lines=0-1": ((0, 1000), (0, 1000), (0, 1000)),
    }

    def test_ranges(self):
        for provider in PROVIDERS:
            self.put(provider, size=1000)
            link = self.link(provider)
            whole = self.ask(link).body
            self.assertEqual(len(whole), 1000)
            for text, expected in self.RANGES.items():
                with self.subTest(provider, range=text):
                    answer = self.ask(link, Range=text)
                    wanted = expected[{"oss": 0, "obs": 0, "azure": 2}.get(provider, 1)]
                    if wanted:
                        self.assertEqual(answer.body, whole[slice(*wanted)])
                        if answer.status == 206:
                            self.assertEqual(answer.getheader("Content-Range"), f"bytes {wanted[0]}-{wanted[1] - 1}/1000")
                        else:
                            self.assertEqual((answer.status, answer.getheader("Content-Range")), (200, None))
                    else:
                        self.assertEqual((answer.status, answer.getheader("Content-Range")), (416, "bytes */1000"))
                        self.assertIn(b"<Code>InvalidRange</Code>", answer.body)

    def test_standard_ranges(self):
        """OSS can be told to do as all others do, by a header that has to be signed."""
        self.put(size=1000)
        headers = {"x-oss-range-behavior": "standard"}
        self.assertEqual(self.ask(self.link(headers=headers), Range="bytes=1000-", **headers).status, 416)
        self.assertEqual(self.ask(self.link(), Range="bytes=1000-", **headers).status, 403)

    def test_conditions(self):
        for provider in PROVIDERS:
            self.put(provider, size=1000, modified=1700000000)
            link = self.link(provider)
            etag, date, later = self.ask(link).getheader("ETag"), "Tue, 14 Nov 2023 22:13:20 GMT", "Tue, 14 Nov 2023 22:13:21 GMT"
            earlier = "Tue, 14 Nov 2023 22:13:19 GMT"
            for status, headers in ((200, {"If-Match": etag}), (412, {"If-Match": '"x"'}), (412, {"If-Match": f"W/{etag}"}),
                                    (304, {"If-None-Match": etag}), (200, {"If-None-Match": '"x"'}),
                                    (200, {"If-Unmodified-Since": date}), (412, {"If-Unmodified-Since": earlier}),
                                    (200, {"If-Match": etag, "If-Unmodified-Since": earlier}), (200, {"If-Unmodified-Since": "soon"}),
                                    (304, {"If-Modified-Since": date}), (304, {"If-Modified-Since": later}),
                                    (200, {"If-Modified-Since": earlier}), (412, {"If-Match": '"x"', "Range": "bytes=5000-"})):
                with self.subTest(provider, **headers):
                    self.assertEqual(self.ask(link, **headers).status, status)

    def test_crc64_of_the_whole(self):
        self.put(size=1000)
        answers = [self.ask(self.link(), Range=text) for text in ("", "bytes=1-2")]
        self.assertEqual([answer.status for answer in answers], [200, 206])
        self.assertEqual(len({answer.getheader("x-oss-hash-crc64ecma") for answer in answers}), 1)
        self.assertRegex(answers[0].getheader("ETag"), '^"[0-9A-F]{32}"$')

    def test_head(self):
        """OSS tells in headers why; Azure does not mind; the others say next to nothing."""
        for provider in PROVIDERS:
            with self.subTest(provider):
                self.put(provider, size=1000)
                answer = self.ask(self.link(provider, method="HEAD"), "HEAD")
                self.assertEqual((answer.status, answer.getheader("Content-Length"), answer.body), (200, "1000", b""))
                answer = self.ask(self.link(provider), "HEAD")
                self.assertEqual(answer.status, 200 if provider == "azure" else 403)
                self.assertEqual(answer.body, b"")
                told = base64.b64decode(answer.getheader("x-oss-err", ""))
                self.assertEqual(b"<Code>SignatureDoesNotMatch</Code>" in told, provider == "oss")

    def test_azure_body(self):
        self.put("azure")
        answer = self.ask(self.link("azure", date=1, lifetime=1))
        self.assertEqual((answer.status, answer.getheader("x-ms-error-code")), (403, "AuthenticationFailed"))
        self.assertTrue(answer.body.startswith(codecs.BOM_UTF8))
        self.assertIn(b"Signature not valid in the specified time frame: Start [", answer.body)

    def test_forbidden_type_brings_the_headers_of_the_object(self):
        self.put(key="a.apk", type="application/vnd.android.package-archive")
        answer = self.ask(self.link(key="a.apk"))
        self.assertEqual(answer.status, 400)
        self.assertTrue(answer.getheader("ETag") and answer.getheader("x-oss-hash-crc64ecma"))


class Links(RawTest):
    def sdk_links(self):
        wanted = {"port": self.store.port, "bucket": "oss", "key": KEY, "keyId": KEY_ID, "secret": SECRET, "region": REGION}
        run = subprocess.run([find_program("node"), STORE / "sdk-links.mjs", json.dumps(wanted)], capture_output=True, text=True,
                             timeout=60, preexec_fn=die_with_parent)
        self.assertEqual(run.returncode, 0, run.stderr)
        return json.loads(run.stdout)

    def signed_at(self, url):
        """When it was signed, as the order that makes the same link wants to know it."""
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
        return query.get("x-oss-date") or query.get("X-Amz-Date") or int(query["Expires"])

    def order_for(self, link):
        order, signed_at = dict(link["order"]), self.signed_at(link["url"])
        if isinstance(signed_at, int):
            order["date"] = signed_at - order.get("lifetime", 1800)
        else:
            moment = datetime.datetime.strptime(signed_at + "+0000", "%Y%m%dT%H%M%SZ%z")
            order["date"] = int(moment.timestamp())
        return order

    @unittest.skipUnless(has_node_packages(), NO_NODE_PACKAGES)
    def test_of_sdks(self):
        """What ali-oss and the AWS SDK sign is accepted; what the store signs is what they sign."""
        self.put(size=1000)
        links = self.sdk_links()
        self.assertGreater(len(links), 10)
        for link in links:
            with self.subTest(link["url"]):
                method, headers = link["order"].get("method", "GET"), link.get("headers", {})
                other = "GET" if method == "HEAD" else "HEAD"
                self.assertEqual(self.fetch(link["url"], method, headers), 200)
                self.assertEqual(self.fetch(link["url"], other, headers), 403)
                self.assertEqual(self.fetch(link["url"], method, {**headers, "x-oss-a": "b", "x-amz-a": "b"}), 403)
                if headers:
                    self.assertEqual(self.fetch(link["url"], method, {}), 403)
                ours = urllib.parse.urlsplit(self.link(**self.order_for(link)))
                theirs = urllib.parse.urlsplit(link["url"])
                self.assertEqual((ours.netloc, ours.path), (theirs.netloc, theirs.path))
                pairs = [urllib.parse.parse_qsl(parts.query, keep_blank_values=True) for parts in (ours, theirs)]
                if link.get("sorted"):
                    pairs = [sorted(some) for some in pairs]
                self.assertEqual(*pairs)


class Whole(StoreTest):
    def test_every_provider(self):
        for provider in PROVIDERS:
            with self.subTest(provider):
                digest = self.put(provider, key=f"{provider}.bin", size=3 * MIB + 1)
                run = self.get(self.link(provider, key=f"{provider}.bin"))
                self.assert_file(self.folder / f"{provider}.bin", digest)
                self.assert_no_secrets(run)

    def test_every_scheme(self):
        for scheme in SCHEMES:
            with self.subTest(scheme):
                digest = self.put(key=f"{scheme}.bin", size=MIB)
                self.assertEqual(self.get(self.link(key=f"{scheme}.bin", scheme=scheme)).code, 0)
                self.assert_file(self.folder / f"{scheme}.bin", digest)

    def test_by_host(self):
        digest = self.put()
        self.get(self.link(by_host=True))
        self.assert_file(self.folder / NAME, digest)

    def test_empty(self):
        for provider in PROVIDERS:
            with self.subTest(provider):
                digest = self.put(provider, key=f"{provider}.bin", size=0)
                self.get(self.link(provider, key=f"{provider}.bin"))
                self.assert_file(self.folder / f"{provider}.bin", digest)

    def test_signed_name(self):
        digest = self.put()
        self.get(self.link(query={"response-content-disposition": "attachment; filename*=UTF-8''%E4%B8%80.bin"}))
        self.assert_file(self.folder / "一.bin", digest)

    def test_crc64(self):
        for provider in ("oss", "cos"):
            with self.subTest(provider):
                self.put(provider, key=f"{provider}.bin", multipart=True)
                run = self.get(self.link(provider, key=f"{provider}.bin"))
                self.assertEqual(run.last("verified")["algorithm"], "crc64", run.report())

    def test_crc64_wrong(self):
        self.put(wrong_crc64=True)
        run = self.get(self.link(), code=CHECKSUM)
        self.assertNotIn(NAME, self.names(), run.report())
        self.assert_no_secrets(run)

    def test_several_connections(self):
        digest = self.put(size=48 * MIB)
        self.store.limits(rate=8 * MIB)
        self.get("-c", "4", self.link())
        self.assert_file(self.folder / NAME, digest)

    def test_bodies_cut_again_and_again(self):
        digest = self.put()
        self.store.limits(cut_after=3 * MIB)
        self.get("-c", "1", self.link())
        self.assert_file(self.folder / NAME, digest)
        self.assertEqual(self.store.counters()["bytes"], SIZE)

    def test_traffic_limit(self):
        """A limit that is signed into the link slows, and says nothing else."""
        digest = self.put(size=MIB)
        self.get(self.link(scheme="oss-v1", query={"x-oss-traffic-limit": str(8 * 4 * MIB)}))
        self.assert_file(self.folder / NAME, digest)


class Head(StoreTest):
    def test_asked_first(self):
        digest = self.put()
        self.get(f"--head-url={self.link(method='HEAD')}", self.link())
        self.assert_file(self.folder / NAME, digest)
        self.assertEqual([self.requests()[0][name] for name in ("method", "status")], ["HEAD", 200])

    def test_refused(self):
        """A link that was signed for GET, or one that has expired, is of no use for HEAD and does no harm."""
        for reason, options in {"signed for GET": {}, "expired": {"method": "HEAD", "date": 1}}.items():
            for scheme in ("oss-v1", "oss-v4", "s3-v4"):
                with self.subTest(reason, scheme=scheme):
                    digest = self.put(key=f"{scheme}-{len(reason)}", size=MIB)
                    what = {"key": f"{scheme}-{len(reason)}", "scheme": scheme}
                    run = self.get(f"--head-url={self.link(**what, **options)}", self.link(**what))
                    self.assert_file(self.folder / what["key"], digest)
                    self.assert_no_secrets(run)

    def test_swapped(self):
        """Nobody can see which of two links is signed for which method: the server tells."""
        for scheme in ("oss-v1", "s3-v4"):
            with self.subTest(scheme):
                digest = self.put(key=f"swapped-{scheme}", size=MIB)
                what = {"key": f"swapped-{scheme}", "scheme": scheme}
                self.get(f"--head-url={self.link(**what)}", self.link(method="HEAD", **what))
                self.assert_file(self.folder / what["key"], digest)

    def test_not_asked_without_a_link(self):
        self.put()
        self.get(self.link())
        self.assertEqual({request["method"] for request in self.requests()}, {"GET"})


class NeedsLink(StoreTest):
    """What only another link helps against."""

    def for_each(self, providers, error_code, **options):
        """Puts an object with each provider and tries a link that was made with those options."""
        for provider in providers:
            with self.subTest(provider, **options):
                self.put(provider, size=MIB)
                self.refused(self.link(provider, **options), error_code=error_code)

    def now(self):
        return self.store.clock()["now"]

    def test_expired(self):
        self.for_each(PROVIDERS, "link-expired", date=self.now() - 3600, lifetime=1800)

    def test_expired_every_scheme(self):
        for scheme in SCHEMES:
            self.for_each(["oss"], "link-expired", scheme=scheme, date=self.now() - 3600, lifetime=1800)

    def test_token_expired(self):
        """The link itself would live on, but the key that signed it was a temporary one."""
        self.store.key(id="temporary", secret="s", token=TOKEN, expires=self.now() - 1)
        self.for_each(["oss", "s3", "minio"], "link-expired", key_id="temporary")

    def test_token(self):
        self.store.key(id="temporary", secret="s", token=TOKEN)
        for scheme in ("oss-v1", "oss-v4", "s3-v2", "s3-v4"):
            with self.subTest(scheme):
                self.put(key=scheme, size=MIB)
                self.assert_no_secrets(self.get(self.link(key=scheme, scheme=scheme, key_id="temporary")))

    def test_not_valid_yet(self):
        self.for_each([*V4, "azure", "cos"], "link-too-early", date=self.now() + 7200, lifetime=1800)

    def test_lives_too_long(self):
        self.for_each(V4, "link-too-long", lifetime=2 * WEEK)

    def test_signed_for_another_method(self):
        self.for_each([name for name in PROVIDERS if name != "azure"], "link-signature", method="HEAD")

    def test_signed_with_another_secret(self):
        self.for_each(PROVIDERS, "link-signature", secret="b3RoZXI=")

    def test_key_revoked(self):
        self.store.key(id=KEY_ID, revoked=True)
        self.for_each([name for name in PROVIDERS if name != "azure"], "link-key")
        # Azure does not tell this from a wrong signature.
        self.for_each(["azure"], "link-signature")

    def test_denied(self):
        for provider in PROVIDERS:
            with self.subTest(provider):
                self.put(provider)
                self.store.policy(bucket=provider, denied=True)
                self.refused(self.link(provider), error_code="link-denied")

    def test_permission_missing(self):
        self.for_each(["azure"], "link-signature", query={"sp": "w"})

    def test_hidden(self):
        """Who may not list is not told that there is nothing."""
        self.put("s3")
        self.store.policy(bucket="s3", list_denied=True)
        self.refused(self.link("s3", key="nothing"), name="nothing", error_code="link-denied")

    def test_region(self):
        self.for_each(["oss", "s3"], "link-place", region="elsewhere")

    def test_endpoint(self):
        for provider in ("oss", "s3"):
            with self.subTest(provider):
                self.put(provider)
                self.store.policy(bucket=provider, endpoint="elsewhere.example")
                self.refused(self.link(provider), error_code="link-place")

    def test_referer(self):
        digest = self.put()
        self.store.policy(bucket="oss", referers="https://example.org/")
        self.refused(self.link(), error_code="link-referer")
        self.get("-H", "Referer: https://example.org/", self.link())
        self.assert_file(self.folder / NAME, digest)

    def test_header_missing(self):
        digest = self.put()
        # A link of OSS does not name the headers of OSS that it was signed with.
        for headers, error_code in (({"x-oss-range-behavior": "standard"}, "link-signature"), ({"x-custom": "1"}, "link-headers")):
            with self.subTest(headers):
                self.refused(self.link(headers=headers), error_code=error_code)
        self.get("-H", "x-custom: 1", self.link(headers={"x-custom": "1"}))
        self.assert_file(self.folder / NAME, digest)

    def test_header_missing_that_can_be_known(self):
        digest = self.put("s3", multipart=True)
        self.get(self.link("s3", headers={"x-amz-checksum-mode": "ENABLED"}))
        self.assert_file(self.folder / NAME, digest)

    def test_header_not_signed(self):
        for provider, header in {"oss": "x-oss-foo: 1", "s3": "x-amz-foo: 1", "minio": "x-amz-foo: 1"}.items():
            with self.subTest(provider):
                self.put(provider)
                self.refused("-H", header, self.link(provider), error_code="link-headers")


class Refused(StoreTest):
    """What no link helps against."""

    def test_no_such_key(self):
        for provider in PROVIDERS:
            with self.subTest(provider):
                self.put(provider)
                error = self.refused(self.link(provider, key="nothing"), code=REFUSED, name="nothing")
                self.assertEqual(error["code"], "not-found")

    def test_no_such_bucket(self):
        self.refused(self.link("nowhere"), code=REFUSED)

    def test_archived(self):
        for provider in ("oss", "s3", "azure", "cos", "obs"):
            with self.subTest(provider):
                self.put(provider, archived=True)
                self.assertEqual(self.refused(self.link(provider), code=REFUSED)["code"], "archived")

    def test_archived_with_head_link(self):
        """HEAD answers as if nothing were wrong."""
        self.put(archived=True)
        self.refused(f"--head-url={self.link(method='HEAD')}", self.link(), code=REFUSED)

    def test_forbidden_type(self):
        """The refusal brings the object’s own ETag, date and checksum, which must not be taken for an answer."""
        self.put(key="a.apk", type="application/vnd.android.package-archive")
        error = self.refused(self.link(key="a.apk"), code=REFUSED, name="a.apk")
        self.assertEqual(error["provider_code"], "ApkDownloadForbidden")

    def test_throttled(self):
        """Waits, and goes on by itself."""
        for provider in ("oss", "s3", "gcs", "azure"):
            with self.subTest(provider):
                digest = self.put(provider, key=provider, size=MIB)
                self.store.limits(throttle=1, retry_after=1)
                self.get(self.link(provider, key=provider))
                self.assert_file(self.folder / provider, digest)

    def test_throttled_in_the_middle(self):
        digest = self.put()
        self.store.limits(rate=8 * MIB)
        run = self.start("-c", "1", self.link())
        run.wait_received(4 * MIB)
        self.store.limits(throttle=1, retry_after=1)
        self.store.cut()
        self.ended(run)
        self.assert_file(self.folder / NAME, digest)
        self.assertEqual(self.store.counters(bucket="oss")["bytes"] - self.error_bytes(), SIZE)

    def error_bytes(self):
        return sum(request["bytes"] for request in self.requests() if request["status"] >= 300)


class Life(StoreTest):
    """The 1,800 seconds of a link, in a few."""

    def begin(self, *arguments, link=None):
        self.store.limits(rate=6 * MIB)
        run = self.start(*arguments, link or self.link(lifetime=1800))
        run.wait_received(4 * MIB)
        return run

    def die(self, run):
        """Lets the link die and the connections break; what was received by then."""
        self.store.clock(forward=1801)
        self.store.cut()
        self.ended(run, NEEDS_LINK)
        self.assert_no_secrets(run)
        self.assertEqual(run.of_kind("error")[-1]["error"]["code"], "link-expired", run.report())
        self.assertEqual(self.names(), [NAME + ".part"])
        return run.received

    def whole_life(self, scheme, provider="oss"):
        digest = self.put(provider)
        kept = self.die(self.begin("-c", "1", link=self.link(provider, scheme=scheme, lifetime=1800)))
        self.assertGreaterEqual(kept, 4 * MIB)
        self.assertEqual(self.store.counters()["bytes"], kept)

        self.refused(self.link(provider, scheme=scheme, lifetime=1800, date=self.store.clock()["now"] - 3600))
        self.store.limits(rate=0)
        self.store.forget()
        run = self.get("-c", "1", self.link(provider, scheme=scheme, lifetime=1800))
        self.assertEqual(run.resumed_from, kept, run.report())
        self.assertEqual([request["range"].split("-")[0] for request in self.requests()], [f"bytes={kept}"])
        self.assertEqual(self.store.counters()["bytes"], SIZE - kept)
        self.assert_file(self.folder / NAME, digest)
        self.assertEqual(self.names(), [NAME])

    def test_oss_v1(self):
        self.whole_life("oss-v1")

    def test_oss_v4(self):
        self.whole_life("oss-v4")

    def test_s3_v4(self):
        self.whole_life("s3-v4", "s3")

    def test_azure(self):
        self.whole_life("azure", "azure")

    def test_four_connections(self):
        digest = self.put(size=4 * SIZE)
        kept = self.die(self.begin("-c", "4"))
        self.store.limits(rate=0)
        run = self.get("-c", "4", self.link(lifetime=1800))
        self.assertEqual(run.resumed_from, kept, run.report())
        self.assert_file(self.folder / NAME, digest)

    def test_running_transfer_goes_on(self):
        """It counts when a request arrives, not while it is answered."""
        digest = self.put()
        run = self.begin("-c", "1")
        self.store.clock(forward=1801)
        self.ended(run)
        self.assert_file(self.folder / NAME, digest)
        self.assertEqual(len(self.requests()), 1)

    def test_clock_of_the_server_counts(self):
        """Ours may be hours off: a link that looks dead is tried, and one that looks alive is not trusted."""
        self.store.clock(offset=-7200)
        digest = self.put()
        self.get(self.link(lifetime=1800))
        self.assert_file(self.folder / NAME, digest)

        self.store.clock(offset=7200)
        self.put(key="late", seed=2)
        error = self.refused(self.link(key="late", date=self.store.clock()["now"] - 3600, lifetime=1800), name="late")
        self.assertEqual(error["code"], "link-expired")


class Replaced(StoreTest):
    def interrupted(self, provider="oss"):
        self.put(provider)
        self.store.limits(rate=6 * MIB)
        run = self.start("-c", "1", self.link(provider))
        run.wait_received(4 * MIB)
        run.interrupt()
        self.assertEqual(run.code, INTERRUPTED, run.report())
        self.store.limits(rate=0)
        return run.received

    def test_between_two_runs(self):
        for provider in ("oss", "s3", "azure"):
            with self.subTest(provider):
                self.start_afresh(provider)
                self.interrupted(provider)
                self.put(provider, seed=2)
                run = self.get("-c", "1", self.link(provider), code=CHANGED)
                self.assert_no_secrets(run)
                self.assertEqual(self.names(), [NAME + ".part"])

    def start_afresh(self, name):
        self.folder, self.state = self.top / f"downloads-{name}", self.top / f"state-{name}"
        self.folder.mkdir()

    def test_in_the_middle(self):
        self.put()
        self.store.limits(rate=6 * MIB)
        run = self.start("-c", "1", self.link())
        run.wait_received(4 * MIB)
        self.put(seed=2)
        self.store.cut()
        self.ended(run, CHANGED)
        self.assertEqual(self.names(), [NAME + ".part"])

    def test_shorter(self):
        """OSS answers a range beyond the end with everything: not one byte of it may be taken."""
        self.interrupted()
        self.put(size=MIB, seed=2)
        self.get("-c", "1", self.link(), code=CHANGED)
        self.assertEqual(self.names(), [NAME + ".part"])

    def test_restart(self):
        self.interrupted()
        digest = self.put(seed=2)
        self.get("-c", "1", "--on-change=restart", self.link())
        self.assert_file(self.folder / NAME, digest)

    def test_deleted(self):
        self.interrupted()
        self.store.delete(bucket="oss", key=KEY)
        self.refused(self.link(), code=REFUSED)
        self.assertEqual(self.names(), [NAME + ".part"])


if __name__ == "__main__":
    unittest.main()
