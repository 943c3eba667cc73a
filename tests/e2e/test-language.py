# SPDX-License-Identifier: GPL-3.0-or-later
"""What stopped a download is told in the language of whoever looks, whatever was spoken when it happened."""

import errno
import http.server
import json
import os
import pathlib
import shutil
import ssl
import sys
import threading
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / "tests" / name) for name in ("servers", "language")]

import language  # noqa: E402
from harness import DISK, NEEDS_LINK, NETWORK, REFUSED, CliTest  # noqa: E402
from nginx import make_certificates  # noqa: E402

BODY = b"never written\n" * 1000
DENIED, OVER = (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>%s</Message></Error>' % why for why in (b"Access Denied", b"Request has expired"))
SIGNED = "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A%2F20240101%2Fr%2Fs3%2Faws4_request&X-Amz-Date=20240101T000000Z" \
         "&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=5ec7e7"
UNKNOWN = ("The server could not be found.", "There is no network.")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        status, body = {"missing": (404, b""), "denied": (403, DENIED), "signed": (403, OVER)}.get(self.path[1:].partition(".")[0], (200, BODY))
        self.send_response(status)
        if status == 403:
            self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *arguments):
        pass


class Languages(CliTest):
    def setUp(self):
        super().setUp()
        self.german = language.environment("de", self.top / "locales")
        if self.german is None:
            self.skipTest("there is no locale to speak German in")
        self.catalog = language.catalog("de")
        self.english = self.env

    def serve_from(self, context=None):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return f"http{'s' if context else ''}://127.0.0.1:{server.server_port}/"

    def serve_with_unknown_certificate(self):
        folder = self.top / "certificates"
        folder.mkdir()
        make_certificates(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "server.pem", folder / "server.key")
        return self.serve_from(context)

    def stop(self, link, code, fault=None):
        """A download that stops, told in English."""
        if fault is not None:
            self.env = dict(self.english, LD_PRELOAD=os.environ["PICKUP_FAULT_LIBRARY"], PICKUP_FAULT=fault,
                            ASAN_OPTIONS=":".join(filter(None, [self.english.get("ASAN_OPTIONS"), "verify_asan_link_order=0"])))
        self.get("--retries=0", link, code=code)
        self.env = self.english

    def list(self, *arguments):
        return self.ended(self.start(*arguments, command="list")).text

    def messages(self):
        return [json.loads(line)["error"]["message"] for line in self.list("--json").splitlines()]

    def translate(self, template, *values):
        translated = self.catalog.gettext(template)
        self.assertNotEqual(translated, template)
        return translated % values

    def check(self, english, german):
        """Both languages say it, the second one from what the first has written; and what is written stays as it is."""
        self.env = self.english
        self.assertEqual(self.messages(), english)
        before = (self.state / "journal").read_bytes()
        self.env = dict(self.english, **self.german)
        self.assertEqual(self.messages(), german)
        shown = self.list()
        for sentence in german:
            self.assertIn(f"  {sentence}\n", shown)
        self.assertEqual((self.state / "journal").read_bytes(), before, "to look is not to change")

    def test_recorded_in_english(self):
        plain, tls = self.serve_from(), self.serve_with_unknown_certificate()
        self.stop(plain + "missing.iso", REFUSED)
        self.stop(plain + "denied.iso", NEEDS_LINK)
        self.stop(plain + "signed.iso" + SIGNED, NEEDS_LINK)
        self.stop(plain + "full.iso", DISK, f"fallocate 1 {self.folder.name} {errno.ENOSPC}")
        self.stop(tls + "secure.iso", NETWORK)
        self.stop("http://nowhere.invalid/lost.iso", NETWORK)

        english = self.messages()
        days = int(english[2].split()[3])
        self.assertGreater(days, 600)
        self.assertIn(english[5], UNKNOWN)
        one, many = "The link expired %lu day ago.", "The link expired %lu days ago."
        expected = [("There is no such file on the server.", ()),
                    ("This file is not for everyone, or it is not there: ask for a signed link.", ()),
                    (many.replace("%lu", str(days)), ()),
                    ("There is not enough space on the disk for “%s”.", ("full.iso.part",)),
                    ("The certificate of the server was issued by “%s”, who is not known to this computer.", ("Pickup test CA",)),
                    (english[5], ())]
        german = [self.catalog.ngettext(one, many, days).replace("%lu", str(days)) if n == 2 else self.translate(template, *values)
                  for n, (template, values) in enumerate(expected)]
        self.check([template % values for template, values in expected], german)

    def test_recorded_in_german(self):
        """What stops again in another language is in that one from then on, and can go back."""
        self.env = dict(self.english, **self.german)
        url = self.serve_from() + "missing.iso"
        german = self.translate("There is no such file on the server.")
        run = self.get("--retries=0", url, code=REFUSED)
        self.assertEqual(run.of_kind("error")[-1]["error"]["message"], german)
        self.check(["There is no such file on the server."], [german])

    def list_sample(self, name):
        """What a state file of tests/data tells in either language."""
        shutil.rmtree(self.state, ignore_errors=True)
        self.state.mkdir(mode=0o700)
        shutil.copyfile(TOP / "tests/data/state" / name / "journal", self.state / "journal")
        told = []
        for self.env in (self.english, dict(self.english, **self.german)):
            errors = [json.loads(line)["error"] for line in self.list("--json").splitlines()]
            told.append([error["message"] for error in errors if error is not None])
        return told

    def test_samples(self):
        changed = "The file on the server has changed."
        english, german = self.list_sample("1-sentences")
        self.assertEqual(english, ["The link expired 2 seconds ago.", changed])
        self.assertEqual(german, ["Der Link ist vor 2 Sekunden abgelaufen.", self.translate(changed)])
        # A version that recorded nothing but words: they are shown as they are.
        english, german = self.list_sample("1-metered")
        self.assertEqual(english, german)
        self.assertIn(changed, german)


if __name__ == "__main__":
    unittest.main()
