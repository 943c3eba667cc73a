# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects that are fetched with keys, and links that a command renews: nobody has to bring a new link, and no key comes to light."""

import os
import pathlib
import stat
import sys
import unittest

STORE = pathlib.Path(__file__).resolve().parents[1] / "store"
sys.path.insert(0, str(STORE))

import store as object_store

from canaries import Canaries, places_in
from harness import INTERRUPTED, MIB, NEEDS_LINK, USAGE, CliTest

SIZE = 12 * MIB
REGION = "eu-west-1"
KEY = "folder/a b+%c#d?ö.bin"
NAME = "a b+%c#d?ö.bin"
# The variables of each URL's scheme, and the kind of bucket.
SCHEMES = {
    "s3": ("s3", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_ENDPOINT_URL"),
    "oss": ("oss", "OSS_ACCESS_KEY_ID", "OSS_ACCESS_KEY_SECRET", "OSS_SESSION_TOKEN", "OSS_REGION", "OSS_ENDPOINT"),
    "cos": ("cos", "TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_TOKEN", "COS_REGION", "COS_ENDPOINT"),
    "gs": ("gcs", "GS_ACCESS_KEY_ID", "GS_SECRET_ACCESS_KEY", None, None, "STORAGE_EMULATOR_HOST"),
}


class AccountTest(CliTest):
    def setUp(self):
        super().setUp()
        self.canaries = Canaries()
        self.store = object_store.Store(object_store.program()).start()
        self.addCleanup(self.store.stop)
        self.env["G_MESSAGES_DEBUG"] = "all"
        self.runs = []

    def put(self, provider="s3", key=KEY, size=SIZE, **options):
        self.store.bucket(bucket=provider, provider=provider, region="auto" if provider == "gcs" else REGION)
        return self.store.object(bucket=provider, key=key, size=size, seed=1, **options)["sha256"]

    def give_key(self, scheme="s3", with_token=True):
        """The store knows a key, and the environment has it."""
        _, key_id, secret, token, region, endpoint = SCHEMES[scheme]
        values = {"id": self.canaries[f"{scheme} key id"], "secret": self.canaries[f"{scheme} secret"]}
        self.env.update({key_id: values["id"], secret: values["secret"], endpoint: self.store.endpoint})
        if token and with_token:
            values["token"] = self.env[token] = self.canaries[f"{scheme} token"]
        if region:
            self.env[region] = REGION
        self.store.key(**values)

    def start(self, *arguments, **options):
        run = super().start(*arguments, **options)
        self.runs.append(run)
        return run

    def assert_no_secrets(self):
        """Nothing of the keys anywhere, the state not left out: neither what was said nor what is listed, reported and kept."""
        for command, *arguments in (("list", "--json"), ("report", f"--state-dir={self.state}", "--json")):
            self.assertEqual(self.start(*arguments, command=command).wait().code, 0)
        places = [(f"what run {number} said", run.text + run.stderr) for number, run in enumerate(self.runs)]
        self.assertEqual(self.canaries.search([*places, *places_in(self.folder), *places_in(self.state)]), [])

    def assert_says(self, run, *words):
        for word in words:
            self.assertIn(word, run.stderr.splitlines()[-1], run.report())

    def expire(self):
        """Every link that was made so far is dead, and no connection is open."""
        self.store.clock(forward=7200)
        self.store.cut()

    def requests(self):
        return self.store.counters(bucket="s3", key=KEY)["requests"]


class Objects(AccountTest):
    def test_every_provider(self):
        for scheme, (provider, *_) in SCHEMES.items():
            with self.subTest(scheme):
                self.give_key(scheme)
                digest = self.put(provider, key=f"{scheme}/{KEY}", size=MIB)
                self.get(f"{scheme}://{provider}/{scheme}/{KEY}", "-o", scheme)
                self.assert_file(self.folder / scheme, digest)
        self.assert_no_secrets()

    def test_name_and_head(self):
        """The name is the key's; HEAD is asked with a signature of its own, and is not refused."""
        self.give_key()
        digest = self.put(size=MIB)
        run = self.get(f"S3://s3/{KEY}")
        self.assert_file(self.folder / NAME, digest)
        self.assertNotIn("X-Amz-", run.text + run.stderr)
        self.assertEqual([request["method"] for request in self.requests()], ["HEAD", "GET"])

    def test_expires_in_the_middle(self):
        self.give_key()
        digest = self.put()
        self.store.limits(rate=3 * MIB)
        run = self.start("-c", "2", f"s3://s3/{KEY}")
        run.wait_received(3 * MIB)
        self.store.limits(rate=0)
        self.expire()
        self.ended(run)
        self.assert_file(self.folder / NAME, digest)
        self.assertNotEqual(run.resumed_from, 0, run.report())
        self.assertIn("waiting", [event["state"] for event in run.of_kind("state")])
        self.assert_no_secrets()

    def test_wrong_clock(self):
        """The store's answer corrects the clock by which links are signed."""
        self.give_key()
        for offset in (-7200, 7200):
            with self.subTest(offset=offset):
                self.store.clock(offset=offset)
                digest = self.put(key=f"clock{offset}", size=MIB)
                self.get(f"s3://s3/clock{offset}")
                self.assert_file(self.folder / f"clock{offset}", digest)

    def test_later_run(self):
        self.give_key()
        digest = self.put()
        run = self.start("-c", "1", "--limit-rate=4M", f"s3://s3/{KEY}")
        run.wait_received(4 * MIB)
        self.assertEqual(run.interrupt().code, INTERRUPTED)
        self.assert_no_secrets()
        self.expire()

        secret = self.env.pop("AWS_SECRET_ACCESS_KEY")
        self.assert_says(self.get(f"s3://s3/{KEY}", code=NEEDS_LINK), "AWS_SECRET_ACCESS_KEY", "/.aws/credentials")
        self.env["AWS_SECRET_ACCESS_KEY"] = secret
        run = self.get(f"s3://s3/{KEY}")
        self.assertGreaterEqual(run.resumed_from, 3 * MIB, run.report())
        self.assert_file(self.folder / NAME, digest)
        self.assert_no_secrets()

    def test_finished_and_asked_again(self):
        """By the way in that was given now: the old link was not kept, or is dead."""
        self.give_key()
        links = {"object": lambda: f"s3://s3/{KEY}", "link": lambda: self.store.presign(bucket="s3", key=KEY, lifetime=1800)["url"]}
        for name, link in links.items():
            with self.subTest(name):
                digest = self.put(size=1000)
                self.get(link(), "-o", name)
                self.expire()
                self.get("--if-changed", link(), "-o", name)
                self.assertEqual(self.requests()[-1]["status"], 304)
                self.assert_file(self.folder / name, digest)
        self.assert_no_secrets()

    def test_list(self):
        """Objects and links stand in one list, in its order; a wrong line is named by its own number."""
        self.give_key()
        digests = {"one": self.put(key="one", size=1000)}
        for key in ("two [1-2]", "three", "four"):
            digests[key] = self.store.object(bucket="s3", key=key, size=1000, seed=2)["sha256"]
        lines = ["", self.store.presign(bucket="s3", key="one", lifetime=1800)["url"], "  s3://s3/two [1-2]\r", "S3://s3/three",
                 self.store.presign(bucket="s3", key="four", lifetime=1800)["url"]]
        path = self.top / "list"
        path.write_text("\n".join(lines))
        run = self.get("--expand", "-i", path)
        self.assertEqual([pathlib.Path(event["path"]).name for event in run.of_kind("added")], list(digests))
        for key, digest in digests.items():
            self.assert_file(self.folder / key, digest)
        path.write_text("\n".join([*lines, "nonsense"]))
        self.assert_says(self.get("-i", path, code=USAGE), "line 6")
        del self.env["AWS_ACCESS_KEY_ID"]
        self.assert_says(self.get("-i", path, code=NEEDS_LINK), "AWS_ACCESS_KEY_ID")
        self.assert_no_secrets()

    def test_refused_key(self):
        """What another signature would not help is not asked for again and again."""
        self.give_key()
        self.put(size=MIB)
        self.env["AWS_SECRET_ACCESS_KEY"] = self.canaries["wrong secret"]
        self.get(f"s3://s3/{KEY}", code=NEEDS_LINK)
        self.assertLess(len(self.requests()), 6)
        self.assert_no_secrets()

    def test_mistakes(self):
        self.give_key("oss")
        for text in ("oss://", "oss://bucket", "oss://bucket/"):
            self.get(text, code=USAGE)
        self.env["OSS_ENDPOINT"] = "ftp://x"
        self.assert_says(self.get("oss://bucket/key", code=USAGE), "endpoint")
        del self.env["OSS_ENDPOINT"], self.env["OSS_REGION"]
        self.assert_says(self.get("oss://bucket/key", code=USAGE), "region")
        del self.env["OSS_ACCESS_KEY_ID"]
        self.assert_says(self.get("oss://bucket/key", code=NEEDS_LINK), "OSS_ACCESS_KEY_ID", "OSS_ACCESS_KEY_SECRET")


class Profiles(AccountTest):
    def write(self, name, text):
        path = pathlib.Path(self.env["HOME"]) / ".aws" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def setUp(self):
        super().setUp()
        key = {"id": self.canaries["profile key id"], "secret": self.canaries["profile secret"], "token": self.canaries["profile token"]}
        self.store.key(**key)
        self.write("credentials", f"; keys\n[default]\naws_access_key_id = {key['id']}\naws_secret_access_key={key['secret']}\n"
                                  f"aws_session_token = {key['token']}\n\n# more\n[work]\naws_access_key_id = {key['id']}\n"
                                  f"aws_secret_access_key = {key['secret']}\naws_session_token = {key['token']}\n")
        place = f"region = {REGION}\nendpoint_url = {self.store.endpoint}\ns3 =\n    addressing_style = path\n"
        self.write("config", f"[default]\n{place}[profile work]\n{place}")

    def test_named_and_default(self):
        digest = self.put(size=MIB)
        self.get(f"s3://s3/{KEY}", "-o", "one")
        self.get("--account=work", f"s3://s3/{KEY}", "-o", "two")
        # A profile that is named counts more than the environment.
        self.env.update({"AWS_ACCESS_KEY_ID": "other", "AWS_SECRET_ACCESS_KEY": "other"})
        self.get("--account=work", f"s3://s3/{KEY}", "-o", "three")
        del self.env["AWS_ACCESS_KEY_ID"], self.env["AWS_SECRET_ACCESS_KEY"]
        self.env["AWS_PROFILE"] = "work"
        self.get(f"s3://s3/{KEY}", "-o", "four")
        for name in ("one", "two", "three", "four"):
            self.assert_file(self.folder / name, digest)
        self.assert_no_secrets()

    def test_unknown(self):
        self.assert_says(self.get("--account=home", f"s3://s3/{KEY}", code=NEEDS_LINK), "“home”", "/.aws/credentials", "/.aws/config")
        self.write("credentials", "[home\nnonsense")
        self.write("config", "")
        self.get("--account=home", f"s3://s3/{KEY}", code=NEEDS_LINK)


class Commands(AccountTest):
    """A command that prints what lies in a file, and notes that it was run and what it was told."""

    def setUp(self):
        super().setUp()
        self.fresh, self.log = self.top / "fresh", self.top / "log"
        self.command = self.top / "renew it"
        self.command.write_text(f"#!/bin/sh\nread -r old\necho \"$PICKUP_OBJECT $old\" >> '{self.log}'\n"
                                f"echo {self.canaries['standard error']} >&2\ncat '{self.fresh}'\n")
        self.command.chmod(self.command.stat().st_mode | stat.S_IXUSR)
        self.renew = f"--renew-command='{self.command}'"

    def link(self, key=KEY):
        return self.store.presign(bucket="s3", key=key, lifetime=1800)["url"]

    def asked(self):
        return self.log.read_text().splitlines() if self.log.exists() else []

    def begin_and_expire(self, connections):
        """A download on its way whose link has died, and its connections with it."""
        self.store.limits(rate=2 * MIB)
        run = self.start("-c", connections, self.renew, self.link())
        run.wait_received(3 * MIB)
        self.store.limits(rate=0)
        self.store.clock(forward=7200)
        self.fresh.write_text(self.link() + "\n")
        self.store.cut()
        return run

    def test_renewed_once_for_all_connections(self):
        digest = self.put()
        run = self.begin_and_expire(4)
        self.ended(run)
        self.assert_file(self.folder / NAME, digest)
        asked = self.asked()
        self.assertEqual(len(asked), 1, run.report())
        name, old = asked[0].split(" ", 1)
        self.assertTrue(name.startswith(self.store.endpoint) and name.endswith("?…"), asked)
        self.assertIn("Signature=", old)
        self.assertNotIn("Signature=", run.text + run.stderr)
        self.assert_no_secrets()

    def test_expired_from_the_start(self):
        digest = self.put(size=MIB)
        link = self.link()
        self.store.clock(forward=7200)
        self.fresh.write_text(self.link())
        self.get(self.renew, link)
        self.assert_file(self.folder / NAME, digest)

    def test_useless_commands(self):
        self.put(size=MIB)
        self.put(key="other", size=MIB)
        link = self.link()
        other = self.link("other")
        self.store.clock(forward=7200)
        cases = {
            "something else than a link": (self.canaries["garbage"], "two lines\nof text", "", "ftp://example.com/x", "x" * 200000),
            "a link to something else": (other,),
            "the old link again": (link,),
        }
        for reason, outputs in cases.items():
            for output in outputs:
                with self.subTest(reason, output=output[:40]):
                    self.fresh.write_text(output)
                    self.assert_says(self.get(self.renew, link, code=NEEDS_LINK), reason)
        for command, reason in (("false", "ended with an error"), ("/nowhere/at/all", "cannot be started")):
            with self.subTest(command):
                self.assert_says(self.get(f"--renew-command={command}", link, code=NEEDS_LINK), reason)
        for command in ("", "'", "   "):
            self.get(f"--renew-command={command}", link, code=USAGE)
        self.assert_no_secrets()

    def test_no_shell(self):
        self.put(size=MIB)
        link = self.link()
        self.store.clock(forward=7200)
        bait = self.top / "bait"
        self.get(f"--renew-command=echo $(touch '{bait}') ; touch '{bait}'", link, code=NEEDS_LINK)
        self.assertFalse(bait.exists())


if __name__ == "__main__":
    unittest.main()
