# SPDX-License-Identifier: GPL-3.0-or-later
"""pickup-cli against a real nginx: whole files, kills, resumes, connections, links that expire, and what it leaves behind."""

import os
import pathlib
import random
import stat
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))

from harness import (CHECKSUM, DISK, INTERNAL, INTERRUPTED, MIB, NEEDS_LINK, NETWORK, REFUSED, USAGE, CliTest)
from nginx import Nginx
from processes import wait_for


def origin_mark(path):
    try:
        return os.getxattr(path, "user.xdg.origin.url").decode()
    except OSError:
        return None


def can_mark(folder):
    probe = folder / "probe"
    probe.write_bytes(b"")
    try:
        os.setxattr(probe, "user.xdg.origin.url", b"x")
        return True
    except OSError:
        return False
    finally:
        probe.unlink()


class NginxTest(CliTest):
    def setUp(self):
        super().setUp()
        self.nginx = self.serve(Nginx)

    def logged(self, enough, what):
        """The requests since the last time that the log was read, once there are enough: each is logged when it has ended."""
        seen = []

        def more():
            seen.extend(self.nginx.requests())
            return enough(seen)

        wait_for(more, what)
        return seen


class Whole(NginxTest):
    def test_http(self):
        digest = self.nginx.put("parcel.bin", MIB + 1)
        run = self.get(self.nginx.url("parcel.bin"))
        self.assert_file(self.folder / "parcel.bin", digest)
        self.assertEqual(self.names(), ["parcel.bin"])
        self.assertEqual([run.events[0]["event"], run.events[-1]["event"]], ["added", "finished"])
        self.assertEqual((run.received, run.last("total"), run.resumed_from), (MIB + 1, MIB + 1, 0))
        self.assertEqual(run.path, self.folder / "parcel.bin")
        requests = self.nginx.requests()
        self.assertEqual([(r["method"], r["range"]) for r in requests], [("GET", "bytes=0-")], "the first request brings the bytes")
        self.assertTrue(requests[0]["user_agent"].startswith("Pickup/"))

    def test_empty(self):
        digest = self.nginx.put("empty", 0)
        self.get(self.nginx.url("empty"))
        self.assert_file(self.folder / "empty", digest)

    def test_tls(self):
        digest = self.nginx.put("parcel.bin", 32 * MIB)
        self.get(f"--ca-file={self.nginx.ca_file}", self.nginx.url("parcel.bin", tls=True))
        self.assert_file(self.folder / "parcel.bin", digest)
        self.assertEqual({r["protocol"] for r in self.nginx.requests()}, {"HTTP/1.1"}, "nginx offers HTTP/2, which is not taken")

    def test_unknown_certificate(self):
        self.nginx.put("parcel.bin", MIB)
        run = self.get(self.nginx.url("parcel.bin", tls=True), code=NETWORK)
        self.assertTrue(run.of_kind("error"), run.report())
        self.assertNotIn("parcel.bin", self.names())

    def test_trusted_authority(self):
        """Whom the person came to trust in the window: for that server, and for no other port of it."""
        digest = self.nginx.put("parcel.bin", MIB)
        kept = self.state / "authorities.pem"
        kept.parent.mkdir(mode=0o700, exist_ok=True)
        for port, code in ((self.nginx.https_port + 1, NETWORK), (self.nginx.https_port, 0)):
            kept.write_text(f"Words.\n\nHost: https://127.0.0.1:{port}\n{self.nginx.ca_file.read_text()}")
            kept.chmod(0o600)
            run = self.get(self.nginx.url("parcel.bin", tls=True), code=code)
        self.assert_file(self.folder / "parcel.bin", digest)
        self.assertTrue(run.of_kind("finished"))

    def test_unsized(self):
        digest = self.nginx.put("parcel.bin", 3 * MIB)
        self.get(self.nginx.url("unsized/parcel.bin"))
        self.assert_file(self.folder / "parcel.bin", digest)

    def test_head_refused(self):
        digest = self.nginx.put("parcel.bin", MIB)
        self.get(f"--head-url={self.nginx.url('no-head/parcel.bin')}", self.nginx.url("no-head/parcel.bin"))
        self.assert_file(self.folder / "parcel.bin", digest)

    def test_what_is_left_behind(self):
        self.nginx.put("parcel.bin", MIB)
        link = self.nginx.secure_link("parcel.bin", 600)
        secret = link.split("md5=")[1].split("&")[0]
        run = self.get(link, umask=0o027)
        path = self.folder / "parcel.bin"
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o640)
        self.assertEqual(stat.S_IMODE(self.state.stat().st_mode), 0o700)
        for file in (file for file in self.state.rglob("*") if file.is_file()):
            self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600, file)
        self.assertNotIn(secret, run.text + run.stderr, "a signed link is a password")
        if can_mark(self.folder):
            mark = origin_mark(path)
            self.assertIsNotNone(mark, "the file does not say where it came from")
            self.assertRegex(mark, r"^http://127\.0\.0\.1(:\d+)?/?$", "scheme and host, nothing more")


class Again(NginxTest):
    def test_finished(self):
        digest = self.nginx.put("parcel.bin", MIB)
        self.get(self.nginx.url("parcel.bin"))
        self.nginx.requests()
        self.get(self.nginx.url("parcel.bin"))
        self.assertEqual(self.nginx.requests(), [], "a finished and present file needs no request")
        self.assertEqual(self.names(), ["parcel.bin"])
        self.assert_file(self.folder / "parcel.bin", digest)

    def test_if_changed(self):
        digest = self.nginx.put("parcel.bin", MIB)
        self.get(self.nginx.url("parcel.bin"))
        self.nginx.requests()
        self.get("--if-changed", self.nginx.url("parcel.bin"))
        requests = wait_for(self.nginx.requests, "the request in the log")
        self.assertEqual([r["status"] for r in requests], [304])
        self.assertNotEqual(requests[0]["if_none_match"], "")
        self.assert_file(self.folder / "parcel.bin", digest)

    def test_other_folder_is_another_item(self):
        digest = self.nginx.put("parcel.bin", MIB)
        self.get(self.nginx.url("parcel.bin"))
        other = self.top / "other"
        other.mkdir()
        self.get(f"--directory={other}", self.nginx.url("parcel.bin"))
        self.assert_file(self.folder / "parcel.bin", digest)
        self.assert_file(other / "parcel.bin", digest)

    def test_two_processes(self):
        digest = self.nginx.put("parcel.bin", 24 * MIB)
        first = self.start("--limit-rate=8M", self.nginx.url("parcel.bin"))
        first.wait_received(MIB)
        self.get(self.nginx.url("parcel.bin"), code=INTERNAL)
        self.ended(first)
        self.assert_file(self.folder / "parcel.bin", digest)
        self.assertEqual(self.names(), ["parcel.bin"])

    def test_start_at(self):
        """Nothing is asked for before its time; stopped and run again without one it begins at once."""
        digest = self.nginx.put("parcel.bin", MIB)
        for n in range(2):
            run = self.start("--start-at=2999-12-24T18:00", self.nginx.url("parcel.bin"))
            run.wait_until(lambda run: run.last("state") == "waiting", f"it to wait, time {n}")
            run.interrupt()
            self.assertEqual(run.code, INTERRUPTED, run.report())
        self.assertEqual(self.nginx.requests(), [])
        self.get(self.nginx.url("parcel.bin"))
        self.assert_file(self.folder / "parcel.bin", digest)

    def test_two_items_side_by_side(self):
        digests = [self.nginx.put(f"parcel-{n}", 8 * MIB) for n in range(2)]
        runs = [self.start("--limit-rate=8M", self.nginx.url(f"parcel-{n}")) for n in range(2)]
        for n, run in enumerate(runs):
            self.ended(run)
            self.assert_file(self.folder / f"parcel-{n}", digests[n])


class Resume(NginxTest):
    def test_ten_kills(self):
        """512 MiB over TLS, ten times kill -9 at any moment: the same bytes in the end, at most 8 MiB fetched twice a kill."""
        size, kills = 512 * MIB, 10
        seed = random.randrange(1 << 32)
        dice = random.Random(seed)
        digest = self.nginx.put("parcel.bin", size)
        arguments = ["-c", "4", f"--ca-file={self.nginx.ca_file}", self.nginx.url("rate/16m/parcel.bin", tls=True)]
        before = 0
        for kill in range(kills):
            run = self.start(*arguments)
            share = (size - before) // (kills + 1 - kill)
            run.wait_received(before + int(share * dice.uniform(0.3, 1.2)))
            time.sleep(dice.uniform(0, 0.15))
            run.kill()
            self.assertGreaterEqual(run.resumed_from, before - 8 * MIB, f"kill {kill}, seed {seed}\n{run.report()}")
            before = run.received
            self.assertEqual(self.names(), ["parcel.bin.part"], f"kill {kill}, seed {seed}")
        run = self.get(*arguments)
        self.assertGreaterEqual(run.resumed_from, before - 8 * MIB, f"seed {seed}\n{run.report()}")
        self.assert_file(self.folder / "parcel.bin", digest)
        self.assertEqual(self.names(), ["parcel.bin"])

    def test_interrupt_loses_nothing(self):
        digest = self.nginx.put("parcel.bin", 32 * MIB)
        url = self.nginx.url("rate/8m/parcel.bin")
        run = self.start("-c", "1", url)
        run.wait_received(6 * MIB)
        run.interrupt()
        self.assertEqual(run.code, INTERRUPTED, run.report())
        kept = run.received
        wait_for(self.nginx.requests, "the first request in the log")
        run = self.get("-c", "1", url)
        self.assertGreaterEqual(run.resumed_from, kept, run.report())
        requests = wait_for(self.nginx.requests, "the second request in the log")
        self.assertEqual([(r["status"], r["sent"]) for r in requests], [(206, 32 * MIB - run.resumed_from)])
        self.assertNotEqual(requests[0]["if_match"], "", "a range is asked for under the condition that the object is the same")
        self.assert_file(self.folder / "parcel.bin", digest)

    def test_link_expires(self):
        """secure_link: refused once expired, continued by a fresh link, without a byte fetched twice."""
        size = 32 * MIB
        digest = self.nginx.put("parcel.bin", size)
        run = self.start("-c", "1", self.nginx.secure_link("parcel.bin", 600, rate="8m"))
        run.wait_received(6 * MIB)
        run.interrupt()
        self.assertEqual(run.code, INTERRUPTED, run.report())
        kept = run.received

        run = self.get(self.nginx.secure_link("parcel.bin", -1, rate="8m"), code=NEEDS_LINK)
        self.assertEqual(run.of_kind("error")[-1]["error"]["http_status"], 410, run.report())
        self.assertEqual(self.names(), ["parcel.bin.part"])
        self.logged(lambda seen: 410 in [r["status"] for r in seen], "the refusal in the log")

        run = self.get("-c", "1", self.nginx.secure_link("parcel.bin", 600, rate="8m"))
        self.assertGreaterEqual(run.resumed_from, kept, run.report())
        requests = wait_for(self.nginx.requests, "the last request in the log")
        self.assertEqual([(r["status"], r["sent"]) for r in requests], [(206, size - run.resumed_from)])
        self.assert_file(self.folder / "parcel.bin", digest)


class Speed(NginxTest):
    def test_several_connections(self):
        size = 64 * MIB
        digest = self.nginx.put("parcel.bin", size)
        self.get(self.nginx.url("rate/4m/parcel.bin"))
        self.assert_file(self.folder / "parcel.bin", digest)
        requests = self.logged(lambda seen: sum(r["sent"] for r in seen) >= size, "the requests in the log")
        # A busy computer makes each of them longer, but they overlap all the same.
        whole = max(r["ended"] for r in requests) - min(r["ended"] - r["seconds"] for r in requests)
        self.assertGreater(sum(r["seconds"] for r in requests), whole * 1.5, "several connections were no faster than one")
        self.assertGreater(len({r["connection"] for r in requests}), 1)
        self.assertLessEqual(sum(r["sent"] for r in requests), size * 1.5)

    def test_limit(self):
        size = 12 * MIB
        self.nginx.put("parcel.bin", size)
        begin = time.monotonic()
        self.get("--limit-rate=4M", self.nginx.url("parcel.bin"))
        self.assertGreater(time.monotonic() - begin, size / (4 * MIB) * 0.7)


class Ends(NginxTest):
    def test_usage(self):
        self.get(code=USAGE)
        self.get("--no-such-option", self.nginx.url("parcel.bin"), code=USAGE)

    def test_not_found(self):
        run = self.get(self.nginx.url("nothing"), code=REFUSED)
        self.assertEqual(run.of_kind("error")[-1]["error"]["http_status"], 404)
        self.assertNotIn("nothing", self.names())

    def test_first_of_several(self):
        digest = self.nginx.put("parcel.bin", MIB)
        self.get(self.nginx.url("parcel.bin"), self.nginx.url("nothing"), code=REFUSED)
        self.assert_file(self.folder / "parcel.bin", digest)

    def test_busy(self):
        self.get("--retries=1", self.nginx.url("busy"), code=NETWORK)
        self.logged(lambda seen: len(seen) >= 2, "the second attempt in the log")

    def test_nobody_there(self):
        url = self.nginx.url("parcel.bin")
        self.nginx.stop()
        self.get("--retries=1", url, code=NETWORK)

    def test_checksum(self):
        digest = self.nginx.put("parcel.bin", MIB)
        run = self.get(f"--checksum=sha256:{digest}", self.nginx.url("parcel.bin"))
        self.assertEqual(run.last("verified")["algorithm"], "sha256", run.report())
        self.nginx.put("other.bin", MIB)
        self.get(f"--checksum=sha256:{digest}", self.nginx.url("other.bin"), code=CHECKSUM)
        self.assertNotIn("other.bin", self.names(), "a file that disagrees is not published")

    def test_name_taken(self):
        digest = self.nginx.put("parcel.bin", MIB)
        mine = self.folder / "parcel.bin"
        mine.write_text("mine")
        run = self.get(self.nginx.url("parcel.bin"))
        self.assertEqual(run.path.name, "parcel (1).bin")
        self.assert_file(run.path, digest)
        self.assertEqual(mine.read_text(), "mine")

    def test_chosen_name_taken(self):
        self.nginx.put("parcel.bin", MIB)
        mine = self.folder / "mine.bin"
        mine.write_text("mine")
        self.get(f"--output={mine}", self.nginx.url("parcel.bin"), code=DISK)
        self.assertEqual(mine.read_text(), "mine")

    def test_chosen_name(self):
        digest = self.nginx.put("parcel.bin", MIB)
        self.get(f"--output={self.folder / 'chosen.bin'}", self.nginx.url("parcel.bin"))
        self.assert_file(self.folder / "chosen.bin", digest)
        self.assertEqual(self.names(), ["chosen.bin"])

    def test_missing_folder(self):
        self.nginx.put("parcel.bin", MIB)
        self.get(f"--output=/proc/{os.getpid()}/parcel.bin", self.nginx.url("parcel.bin"), code=DISK)


class Commands(NginxTest):
    def test_version(self):
        self.assertRegex(self.ended(self.start(command="--version")).text, r"\d+\.\d+")

    def test_link(self):
        link = "https://parcels.s3.eu-west-1.amazonaws.com/a/b.iso?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA" \
               "%2F20250101%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20250101T000000Z&X-Amz-Expires=900" \
               "&X-Amz-SignedHeaders=host&X-Amz-Signature=5ec7e7"
        run = self.ended(self.start(link, command="link"))
        self.assertIn("b.iso", run.text)
        self.assertNotIn("5ec7e7", run.text)

    def test_list(self):
        self.nginx.put("parcel.bin", 16 * MIB)
        running = self.start("--limit-rate=4M", self.nginx.secure_link("parcel.bin", 600))
        running.wait_received(MIB)
        run = self.ended(self.start(command="list"))
        self.assertIn("parcel.bin", run.text)
        self.assertNotIn("md5=", run.text)
        self.ended(running)

    def test_input_file(self):
        digests = [self.nginx.put(f"parcel-{n}", MIB) for n in range(3)]
        links = self.top / "links.txt"
        links.write_text("".join(self.nginx.url(f"parcel-{n}") + "\n" for n in range(3)))
        self.get(f"--input-file={links}")
        for n, digest in enumerate(digests):
            self.assert_file(self.folder / f"parcel-{n}", digest)


if __name__ == "__main__":
    unittest.main()
