#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host that browsers start, and the application behind it, without a browser: what is handed over, and what is refused.

Usage: test-host.py HOST PROGRAM CLI SCHEMAS [unittest arguments]
"""

import json
import os
import pathlib
import random
import struct
import subprocess
import sys
import unittest

from world import NAME, PATH, TIME_LIMIT, Site, World
from processes import die_with_parent, wait_for

SECRET = "5ec7e7c00k1e"


def describe(url, **more):
    return {"url": url, "firstUrl": "", "referrer": "", "page": "", "userAgent": "Browser/1", **more}


class Host:
    """One run of the host."""

    def __init__(self, world):
        self.process = subprocess.Popen([HOST, "chrome-extension://nobody/"], env=world.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, preexec_fn=die_with_parent)

    def send(self, message):
        data = message if isinstance(message, bytes) else json.dumps(message).encode()
        self.process.stdin.write(struct.pack("=I", len(data)) + data)
        self.process.stdin.flush()

    def read(self):
        length = self.process.stdout.read(4)
        return json.loads(self.process.stdout.read(struct.unpack("=I", length)[0])) if length else None

    def ask(self, message):
        self.send(message)
        return self.read()

    def end(self, raw=b""):
        """What comes yet, its exit code, and all that it said beside its messages."""
        out, errors = self.process.communicate(raw, timeout=TIME_LIMIT)
        return out[4:], self.process.returncode, errors


class HostTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World(PROGRAM, CLI, SCHEMAS).start()
        cls.addClassCleanup(cls.world.stop)
        cls.site = Site().start()
        cls.addClassCleanup(cls.site.stop)

    def setUp(self):
        self.world.let_start(PROGRAM)
        self.world.clear()
        self.site.seen.clear()
        self.site.alive = False
        self.host = Host(self.world)
        self.addCleanup(self.host.end)

    def wait_finished(self, name):
        path = self.world.downloads / name
        wait_for(path.exists, f"{name}; there is {self.world.list()}, {self.site.seen}", TIME_LIMIT)
        self.assertEqual(path.read_bytes(), self.site.data)

    def test_hand_over(self):
        """The application is started, the download recorded before the host answers, and cookies sent to their origin."""
        link = self.site.url("members/file.bin")
        self.assertEqual(self.host.ask({"type": "state"}), {"error": "not-there"}, "asking for a state starts nothing")
        answer = self.host.ask({"type": "add", "downloads": [
            describe(link, referrer=self.site.url("page"), cookies=[{"name": "session", "value": "5ec7e7"}, {"name": "other", "value": SECRET}])]})
        self.assertEqual(answer, {"has": [True]})
        self.assertEqual(len(self.world.list()), 1, "it is recorded")
        self.wait_finished("file.bin")
        self.assertEqual({(seen["cookies"], seen["agent"], seen["referrer"]) for seen in self.site.seen},
                         {(f"session=5ec7e7; other={SECRET}", "Browser/1", self.site.url("page"))})

        def shown():
            return (self.host.ask({"type": "state"}).get("last") or [{}])[0]
        wait_for(lambda: shown().get("state") == "finished", "the state", TIME_LIMIT)
        self.assertEqual(shown(), {"name": "file.bin", "state": "finished", "fraction": 1.0})
        self.check_secrets()

    def check_secrets(self):
        """Nowhere but in the list, which only its owner may read."""
        state = pathlib.Path(self.world.env["XDG_STATE_HOME"])
        places = [path for path in self.world.folder.rglob("*") if path.is_file() and state not in path.parents]
        self.assertEqual([path for path in places if SECRET.encode() in path.read_bytes()], [])
        for pid in (self.host.process.pid, self.world.get_pid()):
            for name in ("cmdline", "environ"):
                self.assertNotIn(SECRET.encode(), pathlib.Path(f"/proc/{pid}/{name}").read_bytes())
        shown = subprocess.run([CLI, "list", "--json"], env=self.world.env, capture_output=True, check=True).stdout
        self.assertNotIn(SECRET.encode(), shown)
        _, code, errors = self.host.end()
        self.assertEqual((code, errors), (0, b""))

    def test_other_origin(self):
        """Cookies go along a chain of redirects, and stop with the referrer where it leaves their origin."""
        for kind, target, headers in (("hop", "crumb", ("own=1; crumb=found", "http://a.example/")), ("away", "plain", ("", ""))):
            link = self.site.url(f"{kind}/{kind}.bin")
            answer = self.host.ask({"type": "add", "downloads": [describe(link, cookies=[{"name": "own", "value": "1"}], referrer="http://a.example/")]})
            self.assertEqual(answer, {"has": [True]})
            self.wait_finished(f"{kind}.bin")
            self.assertEqual({(seen["cookies"], seen["referrer"]) for seen in self.site.seen if seen["path"].startswith(f"/{target}/")}, {headers})

    def test_many(self):
        """200 in one message, some of which are none."""
        links = [self.site.url(f"small/{number}.bin") for number in range(200)]
        links[7], links[100] = "ftp://a.example/x", "javascript:alert(1)"
        answer = self.host.ask({"type": "add", "downloads": [describe(link) for link in links]})
        self.assertEqual([number for number, has in enumerate(answer["has"]) if not has], [7, 100])
        self.assertEqual(len(self.world.list()), 198)

    def test_same_again(self):
        """The same link makes no second download, nor does what an unfinished one's link leads to."""
        first, last = self.site.url("late/file"), self.site.url("crumb/file.bin")
        subprocess.run([CLI, "get", "--quiet", "--retries=0", first], env=self.world.env, cwd=self.world.downloads, timeout=TIME_LIMIT)
        self.assertEqual(len(self.world.list()), 1)
        for _ in range(2):
            self.assertEqual(self.host.ask({"type": "add", "downloads": [describe(last, firstUrl=first)]}), {"has": [True]})
        self.assertEqual(len(self.world.list()), 1)

    def test_renew(self):
        """What waits for a new link is told to its site alone, and takes one; what does not wait is not taken, and nothing is started."""
        dead, page, other = self.site.url("dead/file.bin?X-Amz-Signature=1"), self.site.url("page", "localhost"), self.site.url("plain/other.bin")
        waiting, none = {"waiting": [{"name": "file.bin", "host": "127.0.0.1"}]}, {"waiting": []}
        self.assertEqual(self.host.ask({"type": "waiting", "site": "localhost"}), {"error": "not-there"})
        self.assertEqual(self.host.ask({"type": "renew", "downloads": [describe(dead)]}), {"error": "not-there"})
        self.assertEqual(self.host.ask({"type": "add", "downloads": [describe(dead, page=page)]}), {"has": [True]})
        wait_for(lambda: self.host.ask({"type": "waiting", "site": "localhost"}) == waiting, "the download to wait", TIME_LIMIT)
        self.assertEqual(self.host.ask({"type": "waiting", "site": "127.0.0.1"}), waiting, "by where the file is")
        self.assertEqual(self.host.ask({"type": "waiting", "site": "ost"}), none)
        self.site.alive = True
        self.assertEqual(self.host.ask({"type": "renew", "downloads": [describe(other), describe(self.site.url("dead/file.bin?X-Amz-Signature=2"))]}), {"has": [False, True]})
        self.wait_finished("file.bin")
        self.assertEqual(len(self.world.list()), 1)
        self.assertEqual(self.host.ask({"type": "waiting", "site": "localhost"}), none)

    def test_not_there(self):
        self.world.let_start(None)
        self.assertEqual(self.host.ask({"type": "add", "downloads": [describe(self.site.url("file.bin"))]}), {"error": "not-there"})

    def test_crash(self):
        """An application that dies before it answers."""
        self.world.let_start("/bin/false")
        self.assertEqual(self.host.ask({"type": "add", "downloads": [describe(self.site.url("file.bin"))]}), {"error": "failed"})

    def test_not_recorded(self):
        """What cannot be recorded is not said to be there, and not begun."""
        state = pathlib.Path(self.world.env["XDG_STATE_HOME"])
        state.write_text("no folder")
        self.addCleanup(state.unlink, True)
        self.host.send({"type": "add", "downloads": [describe(self.site.url("file.bin"))]})
        self.assertIn("error", self.host.read())
        self.assertEqual(self.site.seen, [])

    def test_garbage(self):
        """Whatever is written to it, it answers in words of its own or ends; and it goes on after what is only no message."""
        for message in (b"x", b"{}", b"[" * 100000, b'"\xff"', b'{"type":"add","downloads":[{"url":"' + SECRET.encode() + b'"}]}', os.urandom(50000)):
            self.assertEqual(self.host.ask(message), {"error": "refused"})
        self.assertEqual(self.host.ask({"type": "state"}), {"error": "not-there"})
        noise = random.Random(15)
        for raw, answered in ((b"", False), (b"\1", True), (b"\5\0\0\0abc", True), (struct.pack("=I", 5 << 20), True), (b"\0\0\0\0", True),
                              (b"\xff\xff\xff\xff" + noise.randbytes(70000), True)):
            host = Host(self.world)
            out, code, errors = host.end(raw)
            self.assertEqual((out, code, errors), (b'{"error":"refused"}' if answered else b"", 1 if answered else 0, b""))

    def test_hostile_caller(self):
        """Anybody on the bus may call the application: it takes nothing that is no download, and goes on."""
        def ask(method, *arguments):
            return self.world.call(NAME, PATH, f"{NAME}.Browser.{method}", *arguments, check=False)

        good = self.site.url("small/good.bin")
        self.assertEqual(ask("Add", f"[('{good}', '', '', '', '', @a(ss) [])]"), "([true],)")
        for arguments in (["[]"], ["5"], ["['x']"], [], ["@a(sssss) []"], [str([(good, "", "", "", "")] * 3)]):
            self.assertEqual(ask("Add", *arguments), "")
        self.assertEqual(ask("Add", f"[{', '.join([repr((good, '', '', '', '')).rstrip(')') + ', @a(ss) [])'] * 1001)}]"), "")
        bad = ["file:///etc/passwd", "/etc/passwd", "", "http://", "data:text/plain,x", "x" * 40000]
        rows = [f"('{link}', '', '', '', '', @a(ss) [])" for link in bad]
        rows += [f"('{good}', '', 'about:blank', '', '', @a(ss) [])", f"('{good}', '', '', 'file:///', '', @a(ss) [])",
                 f"('{good}', '', '', '', 'a\\r\\nHost: b', @a(ss) [])", f"('{good}', '', '', '', '', [('a', 'b;c')])"]
        self.assertEqual(ask("Add", f"[{', '.join(rows)}]"), "([" + ", ".join(["false"] * len(rows)) + "],)")
        self.assertEqual(ask("Renew", f"[{', '.join(rows)}]"), "([" + ", ".join(["false"] * len(rows)) + "],)")
        self.assertEqual(ask("GetWaiting", "x" * 100000), "(@a(ss) [],)")
        for method in ("Quit", "Remove", ""):
            self.assertEqual(ask(method), "")
        self.assertTrue(ask("GetState").startswith("(uint32 "))
        self.assertEqual(len(self.world.list()), 1)


if __name__ == "__main__":
    HOST, PROGRAM, CLI, SCHEMAS = sys.argv[1:5]
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[5:]])
