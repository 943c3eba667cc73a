#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that want a name and a password: a person is asked, what is said goes to that server and nowhere else, and is remembered in a
real keyring or, where there is none, not.

Usage: test-passwords.py PROGRAM SCHEMAS [unittest arguments]
"""

import base64
import hashlib
import http.server
import os
import re
import shutil
import sys
import tempfile
import threading
import unittest

from desktop import Application, make_desktop
from canaries import Canaries, places_in, places_of_process
from nginx import Nginx
from processes import end, sha256, wait_for

KIB = 1 << 10
REALM = "Digest place"
OFFER = "Sign in to go on with"
NO_KEYRING = "Passwords cannot be remembered: no keyring is running. Install GNOME Keyring, KWallet or KeePassXC."


def md5(*parts):
    return hashlib.md5(":".join(parts).encode()).hexdigest()


class DigestHandler(http.server.BaseHTTPRequestHandler):
    """Lets in who knows the password, and has never been told it."""

    protocol_version = "HTTP/1.1"
    challenge = f'Digest realm="{REALM}", nonce="a nonce", qop="auth", algorithm=MD5'

    def log_message(self, *_):
        pass

    def is_right(self):
        said = dict(re.findall(r'(\w+)="?([^",]*)"?', self.headers.get("Authorization", "")))
        person, asked = md5("ann", REALM, self.server.password), md5(self.command, said.get("uri", ""))
        return said.get("response") == md5(person, "a nonce", said.get("nc", ""), said.get("cnonce", ""), "auth", asked)

    def do_GET(self):
        right = self.is_right()
        body = b"digested" if right else b""
        self.send_response(200 if right else 401)
        if not right:
            self.send_header("WWW-Authenticate", self.challenge)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET


class ProxyHandler(http.server.BaseHTTPRequestHandler):
    """Has every file itself, for who knows the password."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        right = self.headers.get("Proxy-Authorization") == "Basic " + base64.b64encode(f"ann:{self.server.password}".encode()).decode()
        body = b"through the proxy" if right else b""
        self.send_response(200 if right else 407)
        if not right:
            self.send_header("Proxy-Authenticate", 'Basic realm="A proxy"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET


def serve(handler, password):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.password = password
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class PasswordsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.canaries = Canaries()
        cls.password = cls.canaries["password"]
        cls.server_folder = tempfile.mkdtemp(prefix="pickup-nginx-")
        cls.server = Nginx(os.path.join(cls.server_folder, "nginx")).let_in("ann", cls.password).start()
        cls.sums = {name: cls.server.put(name, 64 * KIB) for name in ("one.bin", "two.bin", "three.bin", "four.bin")}
        os.chmod(cls.server_folder, 0o755)
        cls.digest, cls.proxy = (serve(handler, cls.password) for handler in (DigestHandler, ProxyHandler))

    @classmethod
    def tearDownClass(cls):
        for server in (cls.digest, cls.proxy):
            server.shutdown()
            server.server_close()
        cls.server.stop()
        shutil.rmtree(cls.server_folder, ignore_errors=True)

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="pickup-passwords-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.app = Application(DESKTOP, PROGRAM, SCHEMAS, self.folder)
        self.app.env["G_MESSAGES_DEBUG"] = "all"
        self.app.tells_all = True
        self.addCleanup(self.app.kill)

    def add(self, name):
        self.assertEqual(self.app.run_second(self.server.url(f"staff/{name}")), 0)

    def check_file(self, name):
        path = self.app.downloads / name
        wait_for(path.exists, f"{name} to be finished")
        self.assertEqual(sha256(path), self.sums[name])

    def open_dialog(self, name):
        self.app.press(f"{OFFER} {name}")
        self.app.activate("Sign In")

    def sign_in(self, name, user, password, remember=False):
        """As a person does: with the keyboard."""
        self.open_dialog(name)
        self.enter(user, password, remember)

    def enter(self, user, password, remember=False):
        DESKTOP.type(user)
        DESKTOP.key("Tab")
        DESKTOP.type(password)
        if remember:
            self.find_remember()
            DESKTOP.key("alt+r")
        DESKTOP.key("Return")
        wait_for(lambda: not DESKTOP.list_windows("^Sign In$"), "the dialog to close")

    def find_remember(self):
        """When it is known whether there is a keyring."""
        return wait_for(lambda: self.app.look("check", lambda name: name.startswith("Remember"), lambda node: node.is_in_state("sensitive")),
                        "a switch to remember the password")

    def expect_wish(self, name, realm="Staff"):
        self.app.find("row", f"{name}, The server wants a name and a password for “{realm}”.")

    def expect_kept(self):
        leaks = self.canaries.search([*places_in(self.folder), *places_of_process(self.app.process.pid)])
        self.assertEqual(leaks, [], "the password came to light")

    def sign_in_and_remember(self):
        for name in ("one.bin", "two.bin"):
            self.expect_wish(name)
        DESKTOP.picture("passwords-rows")
        self.sign_in("one.bin", "ann", "not the password")
        self.app.find("row", "one.bin, The server does not accept the name or the password for “Staff”.")
        self.sign_in("one.bin", "ann", self.password, remember=True)
        for name in ("one.bin", "two.bin"):
            self.check_file(name)
        self.expect_kept()

    def forget(self):
        forget = f"Forget the password of ann for {self.server.url('')[:-1]}"
        self.app.open_preferences("alt+k")
        self.app.find("button", forget)
        DESKTOP.picture("passwords-preferences")
        self.app.press(forget)
        self.app.find("label", "No passwords are remembered")
        self.app.close_preferences()

    def test_keyring(self):
        """Asked once, wrong, asked again, used by all, remembered over a restart, forgotten."""
        self.addCleanup(end, DESKTOP.start_keyring())
        self.app.start(*(self.server.url(f"staff/{name}") for name in ("one.bin", "two.bin")))
        self.sign_in_and_remember()
        self.assertEqual(self.app.quit(), 0, "the application ends in peace")
        self.app.start(self.server.url("staff/three.bin"))
        self.check_file("three.bin")
        self.forget()
        self.add("four.bin")
        self.expect_wish("four.bin")
        self.assertEqual(self.app.quit(), 0, "the application ends in peace")
        self.expect_files_kept()

    def expect_files_kept(self):
        self.assertIn("DEBUG", self.app.log_path.read_text(errors="replace"), "the log tells everything")
        self.assertEqual(self.canaries.search(places_in(self.folder)), [], "the password came to light")

    def test_no_keyring(self):
        """It is said, and one can sign in all the same, with Digest, and at a proxy."""
        self.app.env["http_proxy"], self.app.env["no_proxy"] = f"http://127.0.0.1:{self.proxy.server_port}", "127.0.0.1"
        self.app.start(f"http://127.0.0.1:{self.digest.server_port}/digest.bin", "http://a.example/far.bin")
        self.app.find("row", f"far.bin, The proxy server “127.0.0.1:{self.proxy.server_port}” wants a name and a password.")
        self.expect_wish("digest.bin", REALM)
        self.open_dialog("digest.bin")
        self.app.find("label", NO_KEYRING)
        DESKTOP.picture("passwords-none")
        self.enter("ann", self.password)
        wait_for((self.app.downloads / "digest.bin").exists, "digest.bin to be finished")
        self.sign_in("far.bin", "ann", self.password)
        wait_for((self.app.downloads / "far.bin").exists, "far.bin to be finished")
        self.assertEqual(self.app.quit(), 0, "the application ends in peace")
        self.expect_files_kept()


if __name__ == "__main__":
    PROGRAM, SCHEMAS = sys.argv[1:3]
    DESKTOP = make_desktop().start()
    try:
        result = unittest.main(argv=[sys.argv[0], "-v", *sys.argv[3:]], exit=False).result
    finally:
        DESKTOP.stop()
    sys.exit(not result.wasSuccessful())
