# SPDX-License-Identifier: GPL-3.0-or-later
"""pickup-cli and presigned links of an S3 clone: links that expire in the middle, objects overwritten in the middle, HEAD."""

import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))

from harness import CHANGED, INTERRUPTED, MIB, NEEDS_LINK, CliTest
from processes import make_file, sha256
from s3 import S3, skip_without_node_packages

SIZE = 32 * MIB
KEY = "folder/parcel.bin"


class S3Test(CliTest):
    def setUp(self):
        super().setUp()
        self.s3 = self.serve(S3)
        self.original = self.top / "original"
        self.digest = make_file(self.original, SIZE)
        self.s3.put(KEY, self.original)
        self.s3.requests()

    def link_requests(self):
        return [request for request in self.s3.requests() if request["method"] != "PUT"]

    def overwrite(self, size=SIZE):
        other = self.top / "other"
        digest = make_file(other, size)
        self.s3.put(KEY, other)
        return digest

    def start_and_interrupt(self, count=6 * MIB):
        run = self.start("-c", "1", "--limit-rate=8M", self.s3.presign(KEY))
        run.wait_received(count)
        run.interrupt()
        self.assertEqual(run.code, INTERRUPTED, run.report())
        return run


class Whole(S3Test):
    def test_link(self):
        run = self.get(self.s3.presign(KEY))
        self.assert_file(self.folder / "parcel.bin", self.digest)
        self.assertNotIn("X-Amz-Signature", run.text + run.stderr)

    def test_head_link_is_asked_first(self):
        self.get(f"--head-url={self.s3.presign(KEY, method='HEAD')}", self.s3.presign(KEY))
        self.assert_file(self.folder / "parcel.bin", self.digest)
        self.assertEqual(self.link_requests()[0]["method"], "HEAD")

    def test_no_head_without_head_link(self):
        self.get(self.s3.presign(KEY))
        self.assertEqual({request["method"] for request in self.link_requests()}, {"GET"})

    def test_head_refused(self):
        self.s3.set(refuseHead=True)
        self.get(f"--head-url={self.s3.presign(KEY, method='HEAD')}", self.s3.presign(KEY))
        self.assert_file(self.folder / "parcel.bin", self.digest)
        self.assertEqual(self.link_requests()[0]["status"], 403)

    def test_head_link_expired(self):
        link = self.s3.presign(KEY, seconds=0, method="HEAD")
        time.sleep(1.1)
        self.get(f"--head-url={link}", self.s3.presign(KEY))
        self.assert_file(self.folder / "parcel.bin", self.digest)


class Expiry(S3Test):
    def test_expired_from_the_start(self):
        link = self.s3.presign(KEY, seconds=0)
        time.sleep(1.1)
        run = self.get(link, code=NEEDS_LINK)
        self.assertNotIn("parcel.bin", self.names())
        self.assertNotIn("X-Amz-Signature", run.text + run.stderr)

    def test_expires_in_the_middle(self):
        """The connection breaks, and by then the link has died: a fresh one goes on at the very byte."""
        link, begin = self.s3.presign(KEY, seconds=5), time.monotonic()
        run = self.start("-c", "1", "--limit-rate=3M", link)
        run.wait_received(8 * MIB)
        time.sleep(max(0, begin + 6.1 - time.monotonic()))
        self.s3.cut()
        self.ended(run, NEEDS_LINK)
        error = run.of_kind("error")[-1]["error"]
        self.assertEqual(error["http_status"], 403, run.report())
        kept = run.received
        self.assertGreaterEqual(kept, 8 * MIB)
        self.assertLess(kept, SIZE)
        self.assertEqual(self.names(), ["parcel.bin.part"])

        self.link_requests()
        run = self.get("-c", "1", self.s3.presign(KEY))
        self.assertGreaterEqual(run.resumed_from, kept, run.report())
        self.assertEqual([request["range"].split("-")[0] for request in self.link_requests()], [f"bytes={run.resumed_from}"])
        self.assert_file(self.folder / "parcel.bin", self.digest)
        self.assertEqual(self.names(), ["parcel.bin"])

    def test_fresh_link_before_expiry(self):
        kept = self.start_and_interrupt().received
        run = self.get("-c", "1", self.s3.presign(KEY))
        self.assertGreaterEqual(run.resumed_from, kept, run.report())
        self.assert_file(self.folder / "parcel.bin", self.digest)

    def test_bodies_cut_again_and_again(self):
        self.s3.set(cutAfter=5 * MIB)
        self.get("-c", "1", self.s3.presign(KEY))
        self.assert_file(self.folder / "parcel.bin", self.digest)


class Overwritten(S3Test):
    def assert_old_part_kept(self, count):
        self.assertEqual(self.names(), ["parcel.bin.part"])
        self.assert_beginning(self.folder / "parcel.bin.part", self.original, count)

    def test_in_the_middle(self):
        """s3rver serves the new object's range whatever If-Match says: not one byte of it may be taken."""
        run = self.start("-c", "1", "--limit-rate=8M", self.s3.presign(KEY))
        run.wait_received(8 * MIB)
        self.s3.set(hold=True)
        self.s3.cut()
        self.overwrite()
        self.s3.set(hold=False)
        self.ended(run, CHANGED)
        self.assert_old_part_kept(run.received)

    def test_in_the_middle_with_four_connections(self):
        run = self.start("-c", "4", "--limit-rate=8M", self.s3.presign(KEY))
        run.wait_received(8 * MIB)
        self.s3.set(hold=True)
        self.s3.cut()
        self.overwrite()
        self.s3.set(hold=False)
        self.ended(run, CHANGED)
        self.assertEqual(self.names(), ["parcel.bin.part"])

    def test_between_two_runs(self):
        kept = self.start_and_interrupt().received
        self.overwrite()
        self.get(self.s3.presign(KEY), code=CHANGED)
        self.assert_old_part_kept(kept)
        self.get("--on-change=keep", self.s3.presign(KEY), code=CHANGED)
        self.assert_old_part_kept(kept)

    def test_smaller_than_what_is_here(self):
        kept = self.start_and_interrupt().received
        self.overwrite(MIB)
        self.get(self.s3.presign(KEY), code=CHANGED)
        self.assert_old_part_kept(kept)

    def test_restart(self):
        self.start_and_interrupt()
        digest = self.overwrite()
        self.get("--on-change=restart", self.s3.presign(KEY))
        self.assert_file(self.folder / "parcel.bin", digest)
        self.assertEqual(self.names(), ["parcel.bin"])

    def test_copy(self):
        kept = self.start_and_interrupt().received
        digest = self.overwrite()
        run = self.get("--on-change=copy", self.s3.presign(KEY))
        self.assertEqual(sha256(run.path), digest)
        parts = [name for name in self.names() if name.endswith(".part")]
        self.assertEqual(len(parts), 1, self.names())
        self.assert_beginning(self.folder / parts[0], self.original, kept)


if __name__ == "__main__":
    skip_without_node_packages()
    unittest.main()
