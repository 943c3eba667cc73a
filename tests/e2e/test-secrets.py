# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing but the state file holds a secret: every one that goes into pickup-cli is a canary, and all that comes out is searched."""

import base64
import os
import pathlib
import stat
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))

from canaries import REFUSALS, Canaries, CanaryServer, core_limit, places_in, places_of_process
from harness import CHANGED, FINISHED, INTERRUPTED, NEEDS_LINK, NETWORK, REFUSED, CliTest, Run
from processes import end, wait_for

# How a secret gets into a request.
QUERIES = ("s3-v4", "oss-v1", "azure", "token")
WAYS = (*QUERIES, "password", "headers", "fragment")
# Whether the program speaks to a person or to another program.
VOICES = ([], ["--json"])
# Bytes after which a slow object counts as begun.
ON_THE_WAY = 128 << 10


def for_each_way(test):
    """Runs the test for every way for a secret to get in, with each voice, and looks at the lists in the end."""

    def run(self):
        for way in WAYS:
            for voice in VOICES:
                with self.subTest(way=way, voice=voice):
                    test(self, way, voice, f"{way}{len(voice)}.bin")
        self.assert_came()
        self.show_lists()

    return run


class SecretsTest(CliTest):
    def setUp(self):
        super().setUp()
        self.canaries = Canaries()
        self.server = CanaryServer(self.canaries).start()
        self.addCleanup(self.server.stop)
        temporary = self.top / "tmp"
        temporary.mkdir()
        self.env.update({"G_MESSAGES_DEBUG": "all", "TMPDIR": str(temporary)})

    def link(self, way, path):
        """The arguments that make pickup-cli ask for that path in that way."""
        if way in QUERIES:
            return [self.server.url(path, self.canaries.query(way))]
        if way == "password":
            return [self.server.url(path, user=f"{self.canaries['link user']}:{self.canaries['link password']}")]
        if way == "fragment":
            return [self.server.url(path) + f"#access_token={self.canaries['link fragment']}"]
        return ["-H", f"Authorization: Bearer {self.canaries['Authorization']}", "--header", f"Cookie: session={self.canaries['Cookie']}",
                f"--header=X-Api-Key: {self.canaries['X-Api-Key']}", self.server.url(path)]

    def begin(self, voice, *arguments, command="get", **options):
        common = [f"--state-dir={self.state}"] if command != "link" else []
        common += [f"--directory={self.folder}"] if command == "get" else []
        run = Run([os.environ["PICKUP_CLI"], command, *common, *voice, *map(str, arguments)], self.env, **options)
        self.addCleanup(run.close)
        return run

    def said(self, run):
        """What a run said, without what the test harness adds to it."""
        return [(f"standard output of {run.command[1]}", run.text), (f"standard error of {run.command[1]}", run.stderr)]

    def assert_kept(self, *places):
        """No canary is in these places nor anywhere below the test's own folder but in the state."""
        files = (place for place in places_in(self.top, exempt=[self.state]) if not self.server.is_object(place[1]))
        leaks = self.canaries.search([*(place for some in places for place in some), *files])
        self.assertEqual(leaks, [], "secrets came to light:\n" + "\n".join(dict.fromkeys(leaks)))

    def assert_state_private(self):
        self.assertEqual(stat.S_IMODE(self.state.stat().st_mode), 0o700)
        for path in self.state.rglob("*"):
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o700 if path.is_dir() else 0o600, path.name)

    def assert_came(self, *names):
        """Whether the server was really given the canaries: a test of what was never in play proves nothing."""
        came = self.canaries.find(b"".join(self.server.seen))
        given = [name for name in self.canaries.names() if name.split()[0] in ("link", "Authorization", "Cookie", "X-Api-Key")]
        for name in names or [name for name in given if name != "link fragment"]:
            self.assertIn(name, came, "the server was not given it")

    def run_to(self, codes, voice, *arguments, **options):
        """Runs to the end, which must be with one of these codes, and searches."""
        run = self.begin(voice, *arguments, **options).wait()
        self.assertIn(run.code, codes, run.report())
        self.assertNotEqual(run.text + run.stderr, "", "a run that logs everything says something")
        self.assert_kept(self.said(run))
        self.assert_state_private()
        return run

    def show_lists(self):
        for voice in VOICES:
            run = self.begin(voice, command="list").wait()
            self.assertEqual(run.code, FINISHED, run.report())
            self.assertIn(".bin", run.text)
            self.assert_kept(self.said(run))


class SearchItself(SecretsTest):
    """The search finds what is planted, in every place and in every form."""

    def planted(self, data):
        return self.canaries.search([("a place", data)])

    def test_forms(self):
        value = self.canaries["one"]
        for data in (value, value.upper(), value[:10] + "…", "…" + value[-10:], value.encode().hex(), value.encode("utf-16-le")):
            self.assertEqual(len(self.planted(data)), 1, data)
        for lead in range(4):
            self.assertEqual(len(self.planted(base64.b64encode(b"u:x:"[:lead] + value.encode() + b"y"))), 1, f"in Base64 after {lead}")
        self.assertEqual(self.planted("nothing " + value[3:10]), [])

    def test_places(self):
        value = self.canaries["one"]
        (self.folder / value).write_text("")
        (self.folder / "content").write_text("a\n" + value)
        (self.folder / "target").symlink_to("/nowhere/" + value)
        self.state.mkdir()
        (self.state / "kept").write_text(value)
        count = 3
        try:
            os.setxattr(self.folder / "content", "user.x", value.encode())
            count += 1
        except OSError:
            pass
        self.assertEqual(len(self.canaries.search(places_in(self.top, exempt=[self.state]))), count)
        (self.state / value).write_text("")
        self.assertEqual(len(self.canaries.search(places_in(self.top, exempt=[self.state]))), count + 1)
        with self.assertRaisesRegex(AssertionError, "secrets came to light"):
            self.assert_kept()

    def test_process(self):
        child = subprocess.Popen([sys.executable, "-c", "print(flush=True); import time; time.sleep(60)", self.canaries["one"]],
                                 stdout=subprocess.PIPE)
        try:
            child.stdout.readline()
            self.assertEqual(len(self.canaries.search(places_of_process(child.pid))), 1)
            self.assertEqual(len(core_limit(child.pid)), 2)
        finally:
            end(child)
            child.stdout.close()

    def test_output(self):
        """A run whose own output holds a canary, as the value of a state folder that it complains about."""
        (self.top / "file").write_text("")
        run = self.begin([], f"--state-dir={self.top / 'file' / self.canaries['one']}", self.server.url("object/x.bin")).wait()
        self.assertNotEqual(run.code, FINISHED)
        self.assertGreater(len(self.canaries.search(self.said(run))), 0, run.report())

    def test_state_holds_the_link(self):
        """The one place where it is, so that a search which finds nothing there would be blind."""
        self.run_to([FINISHED], [], *self.link("s3-v4", "object/x.bin"))
        self.assertGreater(len(self.canaries.search(places_in(self.state))), 0)
        self.assert_came()


class Ends(SecretsTest):
    @for_each_way
    def test_finished(self, way, voice, name):
        self.run_to([FINISHED], voice, *self.link(way, f"object/{name}"), umask=0)
        self.assertTrue((self.folder / name).exists())

    def test_head_link(self):
        for voice in VOICES:
            path = f"object/head{len(voice)}.bin"
            head = self.server.url(path, self.canaries.query("s3-v4", "HEAD link"))
            self.run_to([FINISHED], voice, f"--head-url={head}", *self.link("oss-v1", path))
        self.show_lists()

    def test_refused(self):
        for kind in REFUSALS:
            for voice in VOICES:
                with self.subTest(kind=kind, voice=voice):
                    way = "headers" if kind == "html" else "s3-v4"
                    run = self.run_to([NEEDS_LINK, REFUSED], voice, "--retries=0", *self.link(way, f"refuse/{kind}/{kind}{len(voice)}.bin"))
                    self.assertTrue(run.stderr if not voice else run.of_kind("error"), run.report())
        self.assert_came()
        self.show_lists()

    @for_each_way
    def test_refused_in_each_way(self, way, voice, name):
        self.run_to([NEEDS_LINK, REFUSED], voice, "--retries=0", *self.link(way, f"refuse/s3-signature/{name}"))

    @for_each_way
    def test_redirects(self, way, voice, name):
        self.run_to([FINISHED], voice, *self.link(way, f"hop/object/{name}"))
        self.assert_came("Location X-Amz-Signature", "Location X-Amz-Security-Token")

    @for_each_way
    def test_redirects_refused(self, way, voice, name):
        self.run_to([NEEDS_LINK, REFUSED], voice, "--retries=0", *self.link(way, f"hop/refuse/s3-expired/{name}"))

    def test_redirects_that_lead_nowhere(self):
        for fault in ("form", "scheme", "port", "loop"):
            for voice in VOICES:
                with self.subTest(fault=fault, voice=voice):
                    self.run_to([REFUSED, NETWORK, NEEDS_LINK], voice, "--retries=0", *self.link("token", f"hop-{fault}/{fault}{len(voice)}.bin"))

    @for_each_way
    def test_broken_answers(self, way, voice, name):
        for kind in ("cut", "garbage", "busy"):
            self.run_to([NETWORK, REFUSED], voice, "--retries=0", *self.link(way, f"{kind}/{kind}-{name}"))

    def test_no_server(self):
        for voice in VOICES:
            for host in (f"127.0.0.1:1/port{len(voice)}.bin", f"nowhere.invalid/name{len(voice)}.bin"):
                url = f"http://{self.canaries['link user']}:{self.canaries['link password']}@{host}?{self.canaries.query('token')}"
                self.run_to([NETWORK], voice, "--retries=0", url)
        self.show_lists()

    def test_expired_by_its_own_word(self):
        for voice in VOICES:
            url = self.server.url(f"refuse/s3-expired/old{len(voice)}.bin", self.canaries.query("oss-v1"))
            old = "&".join("Expires=1500000000" if part.startswith("Expires=") else part for part in url.split("&"))
            self.run_to([NEEDS_LINK], voice, "--retries=0", old)
        self.show_lists()


class OnTheWay(SecretsTest):
    def begin_slowly(self, way, voice, name):
        arguments = self.link(way, f"slow/{name}")
        run = self.begin(voice, "-c", "1", *arguments)
        self.server.wait_seen(f"/slow/{name}")
        wait_for(lambda: self.server.sent.get(name, 0) >= ON_THE_WAY, "some bytes on the way")
        return run, arguments

    @for_each_way
    def test_process(self, way, voice, name):
        """Others may read the arguments and the limits of a process that runs."""
        run, _ = self.begin_slowly(way, voice, name)
        leaks = self.canaries.search(places_of_process(run.process.pid))
        self.assertEqual(leaks, [])
        self.assertEqual(core_limit(run.process.pid), ["1", "1"], "a limit of 0 does not stop a dump that goes to a program")
        self.assert_state_private()
        run.kill()
        self.assert_kept(self.said(run))

    def test_head_link_of_process(self):
        path = "slow/head.bin"
        head = self.server.url(path, self.canaries.query("s3-v4", "HEAD link"))
        for option in ([f"--head-url={head}"], ["--head-url", head]):
            run = self.begin([], *option, *self.link("token", path))
            self.server.wait_seen("/" + path)
            self.assertEqual(self.canaries.search(places_of_process(run.process.pid)), [], option[0].partition("=")[0])
            run.kill()
            self.server.seen.clear()

    def test_list_beside_it(self):
        run, _ = self.begin_slowly("s3-v4", [], "beside.bin")
        self.show_lists()
        run.kill()

    @for_each_way
    def test_interrupted(self, way, voice, name):
        run, arguments = self.begin_slowly(way, voice, name)
        run.interrupt()
        self.assertEqual(run.code, INTERRUPTED, run.report())
        self.assert_kept(self.said(run))
        self.assert_state_private()

    def test_killed_and_continued(self):
        run, arguments = self.begin_slowly("password", [], "killed.bin")
        run.kill()
        self.assert_kept(self.said(run))
        self.run_to([FINISHED], ["--json"], *arguments)

    @for_each_way
    def test_object_changes(self, way, voice, name):
        run, arguments = self.begin_slowly(way, ["--json"], name)
        run.wait_received(ON_THE_WAY)
        run.interrupt()
        self.server.version += 1
        self.run_to([CHANGED], voice, "--on-change=keep", *arguments)

    def test_fresh_link(self):
        """Another link to the same object goes on where the first stopped: neither is told."""
        run, _ = self.begin_slowly("s3-v4", [], "fresh.bin")
        run.interrupt()
        self.run_to([FINISHED, NEEDS_LINK, CHANGED], [], self.server.url("slow/fresh.bin", self.canaries.query("s3-v4", "fresh link")))
        self.show_lists()


class WithoutNetwork(SecretsTest):
    def test_link(self):
        for way in (*QUERIES, "password", "fragment"):
            with self.subTest(way=way):
                run = self.begin([], *self.link(way, "object/x.bin"), command="link").wait()
                self.assertEqual(run.code, FINISHED, run.report())
                self.assertIn("x.bin", run.text)
                self.assert_kept(self.said(run))

    def test_mistakes(self):
        """What is wrong with a link is said without saying the link."""
        secret = f"{self.canaries['link user']}:{self.canaries['link password']}"
        query = "?" + self.canaries.query("token")
        mistakes = [
            [f"htp://{secret}@host/x{query}"], [f"http://{secret}@[broken/x{query}"], [f"http://{secret}@host:99999/x{query}"],
            [f"{secret}@host/x{query}"], [f"http://{secret}@ho st/x{query}"], [f"http://{secret}@host\n/x{query}"],
            [f"--no-such-option=http://{secret}@host/x{query}"], [f"--connections=http://{secret}@host/x{query}"],
            [f"--head-url=http://{secret}@[broken/x{query}", "http://127.0.0.1:1/x"],
            ["-H", f"Authorization {self.canaries['Authorization']}", "http://127.0.0.1:1/x"],
            ["-H", f"Cookie: a\r\nb: {self.canaries['Cookie']}", "http://127.0.0.1:1/x"],
            [f"--header=Range: {self.canaries['Range']}", "http://127.0.0.1:1/x"],
            [f"-HHost: {self.canaries['Host']}", "http://127.0.0.1:1/x"],
            [f"--on-change=http://{secret}@host/{query}", "http://127.0.0.1:1/x"],
            [f"--limit-rate=http://{secret}@host/{query}", "http://127.0.0.1:1/x"],
            [f"--checksum=http://{secret}@host/{query}", "http://127.0.0.1:1/x"],
            [f"--input-file=http://{secret}@host/{query}"], [f"--ca-file=http://{secret}@host/{query}", "http://127.0.0.1:1/x"],
            ["-o", f"http://{secret}@host/{query}"], ["-H", f"http://{secret}@host/{query}"],
        ]
        for command in ("get", "link"):
            for arguments in mistakes:
                with self.subTest(command=command, arguments=arguments):
                    run = self.begin([], *arguments, command=command).wait()
                    self.assertNotEqual(run.code, FINISHED, run.report())
                    self.assertNotEqual(run.stderr, "", "it says what is wrong")
                    self.assert_kept(self.said(run))

    def test_unknown_command(self):
        run = Run([os.environ["PICKUP_CLI"], *self.link("s3-v4", "object/x.bin")], self.env)
        self.addCleanup(run.close)
        run.wait()
        self.assertNotEqual(run.code, FINISHED)
        self.assert_kept(self.said(run))

    def test_lists_of_links(self):
        """Lines of a file that are no links, and commands that cannot be taken, are told without their secrets."""
        url = self.server.url("object/listed.bin", self.canaries.query("s3-v4"))
        bad = [
            f"htp://host/x?token={self.canaries['line token']}",
            f"curl 'http://host/x?{self.canaries.query('azure', 'curl')}' --data '{self.canaries['curl data']}'",
            f"curl 'http://127.0.0.1:1/x?{self.canaries.query('oss-v1', 'curl')}' -H 'Authorization: {self.canaries['curl header']}' "
            f"-b 'session={self.canaries['curl cookie']}' --compressed",
            f"curl 'http://host/x' -u 'somebody:{self.canaries['curl password']}' --digest",
            f"curl 'http://host/x' -H 'Cookie: {self.canaries['curl unfinished']}",
            f"wget --header 'Authorization: {self.canaries['wget header']}' http://host/x",
            '{"url": "http://[/?token=%s", "headers": {"Cookie": "%s"}}' % (self.canaries["json url"], self.canaries["json cookie"]),
        ]
        for voice in VOICES:
            for line in bad:
                with self.subTest(voice=voice, line=line):
                    links = self.top / "tmp" / "links.txt"
                    links.write_text(f"{line}\n{url}\n")
                    run = self.begin(voice, "--retries=0", f"--input-file={links}").wait()
                    links.unlink()
                    self.assertNotEqual(run.code, FINISHED, run.report())
                    self.assert_kept(self.said(run))


if __name__ == "__main__":
    unittest.main()
