#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The extension in real browsers, its host and the application: what goes to Pickup, what stays, and that no download is lost.

Usage: test-browsers.py BROWSER HOST PROGRAM CLI SCHEMAS STORE [unittest arguments]
"""

import os
import pathlib
import shutil
import signal
import sys
import tempfile
import unittest

import browsers
from world import NAME, PATH, TIME_LIMIT, Site, World
from processes import wait_for
from store import Store

N_MANY = 200
# So long and so slow, in bytes a second and connection, that nobody has the whole before its link dies.
N_LONG, SLOW = 32 << 20, 1 << 19
PAGE = """<!DOCTYPE html><title>Page</title>
<a id="plain" href="/plain/plain.bin">plain</a> <a id="hop" href="/hop/hop.bin">hop</a> <a id="named" href="/named/get.bin">named</a>
<a id="members" href="/members/members.bin">members</a> <a id="small" href="/small/small.bin">small</a> <a id="presigned" href="{presigned}">presigned</a>
<form action="/post/post.bin" method="post"><button id="post">post</button></form>
<a id="suggested" href="pickup:{presigned}">suggested</a>
<a id="blob" download="blob.bin">blob</a> <a id="data" download="data.bin" href="data:application/octet-stream,some">data</a>
<script>document.getElementById("blob").href = URL.createObjectURL(new Blob([new Uint8Array(2 << 20)]))</script>"""


HOSTILE = """<!DOCTYPE html><title>Firing</title><script>
for (let number = 0; number < 1000; number++) {
  const link = Object.assign(document.createElement("a"), { href: `pickup:{link}?n=${number}` });
  document.documentElement.append(link);
  link.click();
  if (number % 100 !== 0) continue;
  document.documentElement.append(Object.assign(document.createElement("iframe"), { src: link.href }));
  open(link.href, "_blank");
}
location.href = "pickup:{link}";
document.title = "Fired";
</script>"""


class BrowserTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World(PROGRAM, CLI, SCHEMAS).start()
        cls.addClassCleanup(cls.world.stop)
        cls.site = Site().start()
        cls.addClassCleanup(cls.site.stop)
        cls.store = Store(STORE).start()
        cls.addClassCleanup(cls.store.stop)
        cls.store.bucket(bucket="b", provider="s3")
        cls.store.object(bucket="b", key="presigned.bin", size=Site.SIZE)
        cls.presigned = cls.store.presign(bucket="b", key="presigned.bin", scheme="s3-v4", lifetime=600)["url"]
        cls.site.pages["page"] = PAGE.format(presigned=cls.presigned.replace("&", "&amp;"))
        cls.site.pages["hostile"] = HOSTILE.replace("{link}", cls.site.url("fired/some.bin"))
        cls.site.pages["many"] = "".join(f'<a href="/small/{number}.bin">{number}</a> ' for number in range(N_MANY))
        cls.browser = BROWSER(cls.world, EXECUTABLE)
        cls.browser.set_host(HOST)
        cls.browser.trusted.append(cls.site.url("").rstrip("/"))
        cls.world.install(PROGRAM)
        cls.browser.start()
        cls.addClassCleanup(cls.browser.stop)

    def setUp(self):
        self.world.let_start(PROGRAM)
        self.browser.set_host(HOST)
        self.site.flow.clear()
        self.addCleanup(self.site.flow.set)

    def tearDown(self):
        self.world.clear()
        self.browser.clear()
        self.site.seen.clear()

    def wait_has(self, name, data=None):
        """Pickup has it, and the browser nothing more."""
        path = self.world.downloads / name
        wait_for(path.exists, lambda: f"{name}; there is {self.world.list()}, {self.site.seen}", TIME_LIMIT)
        self.assertEqual(path.read_bytes(), data or self.site.data)
        wait_for(lambda: self.browser.list_downloads() == {}, "the browser to give it up", TIME_LIMIT)

    def wait_stays(self, name, reason, size=Site.SIZE):
        """The browser keeps it, and says why; Pickup hears nothing of it."""
        self.site.flow.set()
        wait_for(lambda: self.browser.list_downloads() == {name: size}, f"{name} in the browser", TIME_LIMIT)
        wait_for(lambda: self.get_reason() == reason, f"the reason, {reason}", TIME_LIMIT)
        self.assertEqual(self.world.list(), [])

    def make_host(self, script):
        """A program that is started as the host: another file each time, as the one before may still run."""
        path = pathlib.Path(tempfile.mkdtemp(dir=self.world.folder)) / "host"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    def get_reason(self):
        return self.browser.in_extension("chrome.storage.session.get()").get("reason")

    def click(self, name, alt=False):
        self.browser.open(self.site.url("page"))
        self.browser.click("#" + name, alt)

    def test_plain(self):
        """Pickup is not running: it is started."""
        self.assertEqual(self.world.get_pid(), 0)
        self.click("plain")
        self.wait_has("plain.bin")
        [own] = [seen for seen in self.site.seen if seen["path"] == "/plain/plain.bin" and not seen["navigates"]][:1]
        self.assertEqual(own["referrer"], self.site.url("page"))
        self.assertIn("Mozilla/5.0", own["agent"])
        self.check_popup("plain.bin")

    def check_popup(self, name):
        wait_for(lambda: name in self.browser.read_popup(), lambda: f"{name} in the toolbar's window: {self.browser.read_popup()}", TIME_LIMIT)
        self.assertIn("Nothing is being downloaded", self.browser.read_popup())

    def test_presigned(self):
        """The link as it is, to the last byte, before the browser has the whole file."""
        self.store.limits(rate=Site.SIZE // 8)
        self.click("presigned")
        path = self.world.downloads / "presigned.bin"
        wait_for(path.exists, lambda: f"presigned.bin; there is {self.world.list()}", TIME_LIMIT)
        self.assertEqual(path.stat().st_size, Site.SIZE)

    def expire(self, key):
        """A download from a page, of which some is there when its link dies."""
        self.store.object(bucket="b", key=key, size=N_LONG)
        self.store.limits(rate=SLOW)
        self.show_link(key)
        self.browser.click("#late")
        wait_for(lambda: [item for item in self.world.list() if item["received"] >= 1 << 20], lambda: f"some of {key}: {self.world.list()}, {self.get_reason()}", TIME_LIMIT)
        recorded = b"".join(path.read_bytes() for path in (self.world.home / "state").rglob("*") if path.is_file())
        self.assertIn(self.site.url("late").encode(), recorded, "the page itself, although its site is all that the store is told of")
        self.addCleanup(self.store.clock, offset=0)
        self.store.clock(forward=7200)
        self.store.cut()
        wait_for(lambda: [item["state"] for item in self.world.list()] == ["needs-link"], lambda: f"a dead link: {self.world.list()}", TIME_LIMIT)

    def show_link(self, key):
        """Its page, with a link that is good for ten minutes."""
        link = self.store.presign(bucket="b", key=key, scheme="s3-v4", lifetime=600)["url"]
        self.site.pages["late"] = f'<!DOCTYPE html><title>Late</title><a id="late" href="{link.replace("&", "&amp;")}">{key}</a>'
        self.browser.open(self.site.url("late"))

    def check_renewed(self, key, waiting):
        path = self.world.downloads / key
        wait_for(path.exists, lambda: f"{key}; there is {self.world.list()}, {self.get_reason()}", TIME_LIMIT)
        self.assertEqual(path.stat().st_size, N_LONG)
        self.assertEqual([item["id"] for item in self.world.list()], [item["id"] for item in waiting], "it went on in its own row")

    def test_renewed_by_click(self):
        """A link that has died: the next download on its page is the new link, even if the browser would keep one of that size."""
        self.expire("clicked.bin")
        self.browser.store({"minSize": 1 << 40})
        self.addCleanup(self.browser.store, {"minSize": None})
        waiting = self.world.list()
        self.show_link("clicked.bin")
        self.browser.click("#late")
        self.store.limits(rate=0)
        self.check_renewed("clicked.bin", waiting)

    def test_renewed_by_look(self):
        """The toolbar's window says what waits for this site, and finds the new link on the page."""
        self.expire("looked.bin")
        self.show_link("else.bin")
        self.assertIn("This page has no link", self.browser.press_in_popup("#waiting button", "#waiting p"))
        waiting = self.world.list()
        self.show_link("looked.bin")
        self.store.limits(rate=0)
        said = self.browser.press_in_popup("#waiting button", "#waiting p")
        self.assertIn("looked.bin", said)
        self.assertIn("They go on: 1", said)
        self.check_renewed("looked.bin", waiting)

    def test_suggested(self):
        """A link of the scheme "pickup" on a page: the desktop starts Pickup, which asks before anything is fetched."""
        self.assertEqual(self.world.get_pid(), 0)
        self.click("suggested")
        self.browser.agree()
        wait_for(lambda: self.world.has_window("^Add Downloads$"), lambda: f"the window that asks; {self.world.read_log()}", TIME_LIMIT)
        self.assertEqual(self.world.list(), [])
        self.assertEqual(self.browser.list_downloads(), {})

    def test_thousand_suggestions(self):
        """A page that fires a thousand of them: one window asks at most, nothing is downloaded, and Pickup goes on working."""
        if BROWSER is browsers.Firefox:
            self.skipTest("Firefox asks for each, and can be driven no further meanwhile")
        self.browser.open(self.site.url("hostile"))
        wait_for(lambda: self.browser.run("document.title") == "Fired", "the page to have fired", TIME_LIMIT)
        self.click("plain")
        self.wait_has("plain.bin")
        self.assertEqual(len(self.world.list()), 1)
        self.assertLessEqual(self.world.count_windows("^Add Downloads$"), 1)

    def test_private(self):
        """What is downloaded in a private window is none of Pickup's business, and nothing of it is told."""
        self.site.flow.set()
        self.addCleanup(self.browser.click_in_private(self.site.url("page"), "#plain"))
        wait_for(lambda: self.browser.list_downloads() == {"plain.bin": Site.SIZE}, "plain.bin in the browser", TIME_LIMIT)
        self.assertEqual(self.world.get_pid(), 0, "Pickup was not even started")

    def test_redirect(self):
        """With a cookie that is set on the way."""
        self.click("hop")
        self.wait_has("hop.bin")

    def test_name_of_server(self):
        self.click("named")
        self.wait_has("from the server.bin")

    def test_session(self):
        """A site that gives its files only to who has logged in."""
        self.browser.open(self.site.url("login"))
        self.click("members")
        self.wait_has("members.bin")

    def test_stays(self):
        """What cannot be asked for again, what is small, and what a person wants so."""
        for name, reason, size in (("post", "post", Site.SIZE), ("blob", "scheme", Site.SIZE), ("data", "scheme", 4), ("small", "size", 1000), ("plain", "kept", Site.SIZE)):
            with self.subTest(name):
                self.click(name, alt=reason == "kept")
                self.wait_stays(f"{name}.bin", reason, size)
                self.browser.clear()

    def test_rules(self):
        for rule, reason in (({"hosts": ["127.0.0.1"]}, "site"), ({"types": ["bin"]}, "type"), ({"minSize": 1 << 30}, "size")):
            with self.subTest(reason):
                self.browser.store(rule)
                self.click("plain")
                self.wait_stays("plain.bin", reason)
                self.browser.store({key: None for key in rule})
                self.browser.clear()

    def test_without_pickup(self):
        """No download is lost: no host, one that dies, no application, one that dies."""
        dying = self.make_host("head -c 10 > /dev/null; exit 1")
        for host, program, reason in ((None, PROGRAM, "not-there"), (dying, PROGRAM, "not-there"), (HOST, None, "not-there"), (HOST, "/bin/false", "failed")):
            with self.subTest(host=host, program=program):
                self.browser.set_host(host)
                self.world.let_start(program)
                self.click("plain")
                self.wait_stays("plain.bin", reason)
                self.browser.clear()

    def test_crash(self):
        """Pickup dies while it is being asked: nobody has answered, and so the browser goes on."""
        self.world.call(NAME, PATH, f"{NAME}.Browser.Add", f"[('{self.site.url('small/first.bin')}', '', '', '', '', @a(ss) [])]")
        wait_for(lambda: [item["state"] for item in self.world.list()] == ["finished"], "Pickup to be at rest", TIME_LIMIT)
        os.kill(self.world.get_pid(), signal.SIGSTOP)
        self.world.let_start(None)
        asked = self.world.folder / "asked"
        self.browser.set_host(self.make_host(f"touch '{asked}'; exec '{HOST}'"))
        self.click("plain")
        wait_for(asked.exists, "the host to be started", TIME_LIMIT)
        self.world.end_pickup(signal.SIGKILL)
        self.site.flow.set()
        wait_for(lambda: self.browser.list_downloads() == {"plain.bin": Site.SIZE}, "plain.bin in the browser", TIME_LIMIT)
        wait_for(lambda: self.get_reason() in ("failed", "not-there"), lambda: f"a reason, not {self.get_reason()}", TIME_LIMIT)
        self.assertEqual(len(self.world.list()), 1)

    def test_lying_host(self):
        """What does not say of each download whether it is there has none."""
        for answer in ('{"has":[true,true]}', '{"has":[1]}', '{"has":'):
            with self.subTest(answer):
                self.browser.set_host(self.make_host(f"head -c 10 > /dev/null; printf '\\{len(answer):03o}\\0\\0\\0%s' '{answer}'; cat > /dev/null"))
                self.click("plain")
                self.site.flow.set()
                wait_for(lambda: self.browser.list_downloads() == {"plain.bin": Site.SIZE}, "plain.bin in the browser", TIME_LIMIT)
                self.browser.clear()
                self.site.flow.clear()

    def test_many(self):
        """200 links of a selection, by the menu."""
        self.browser.open(self.site.url("many"))
        self.browser.run("getSelection().selectAllChildren(document.body)")
        self.browser.choose_menu("selection")
        wait_for(lambda: len(self.world.list()) == N_MANY, lambda: f"{N_MANY} downloads: {len(self.world.list())}, {self.get_reason()}", TIME_LIMIT)
        self.assertEqual(self.browser.list_downloads(), {})


if __name__ == "__main__":
    BROWSER = getattr(browsers, sys.argv[1])
    EXECUTABLE = next(filter(None, map(shutil.which, browsers.PROGRAMS[BROWSER])), None)
    HOST, PROGRAM, CLI, SCHEMAS, STORE = map(pathlib.Path, sys.argv[2:7])
    if EXECUTABLE is None:
        print(f"{' or '.join(browsers.PROGRAMS[BROWSER])} is not installed", file=sys.stderr)
        sys.exit(77)
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[7:]])
