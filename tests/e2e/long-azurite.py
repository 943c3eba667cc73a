#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Links that the core signs for Azure, against an emulator of its store that computes every signature: pickup-cli fetches by them.

Usage: long-azurite.py BUILD-FOLDER, after npm ci in tests/servers/azurite."""

import base64
import email.utils
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import re
import subprocess
import sys
import time
import unittest
import urllib.parse

SERVERS = pathlib.Path(__file__).resolve().parents[1] / "servers"
sys.path.insert(0, str(SERVERS))

from harness import NEEDS_LINK, CliTest
from processes import die_with_parent, end, find_program

# What every copy of the emulator has; the vendor's documentation tells it.
ACCOUNT = "devstoreaccount1"
SECRET = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
KEYS = ("plain.bin", "a b/c+d%20e%.bin", "ä/日本", "!'()*~;@&=$,[]")
SCHEMES = ("azure-service", "azure-account")


class Azurite:
    """Keeps all in memory, on a port that the system chooses."""

    def __init__(self, folder):
        program = SERVERS / "azurite/node_modules/azurite/dist/src/blob/main.js"
        self._process = subprocess.Popen(
            [find_program("node"), program, "--blobPort", "0", "--inMemoryPersistence", "--skipApiVersionCheck", "--silent"], cwd=folder,
            env={"PATH": os.environ.get("PATH", ""), "HOME": str(folder)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            preexec_fn=die_with_parent)
        said = ""
        for line in self._process.stdout:
            said += line
            if found := re.search(r"successfully listens on http://127\.0\.0\.1:(\d+)", line):
                self.port = int(found[1])
                return
        raise RuntimeError("Azurite went away: " + said)

    def stop(self):
        end(self._process)
        self._process.stdout.close()

    def put(self, path, body=b"", **query):
        """Signed with the shared key, as Pickup signs for reading only."""
        headers = {"x-ms-date": email.utils.formatdate(usegmt=True), "x-ms-version": "2021-12-02", **({} if query else {"x-ms-blob-type": "BlockBlob"})}
        lines = "".join(f"{name}:{value}\n" for name, value in sorted(headers.items()))
        resource = f"/{ACCOUNT}/{ACCOUNT}{path}" + "".join(f"\n{name}:{value}" for name, value in query.items())
        text = f"PUT\n\n\n{len(body) or ''}\n\n\n\n\n\n\n\n\n{lines}{resource}"
        signature = base64.b64encode(hmac.new(base64.b64decode(SECRET), text.encode(), hashlib.sha256).digest()).decode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        target = f"/{ACCOUNT}{path}" + ("?" + urllib.parse.urlencode(query) if query else "")
        connection.request("PUT", target, body, {**headers, "Authorization": f"SharedKey {ACCOUNT}:{signature}"})
        status = connection.getresponse().status
        connection.close()
        if status != 201:
            raise AssertionError(f"{path}: {status}")


class AtAzurite(CliTest):
    def setUp(self):
        super().setUp()
        self.azurite = Azurite(self.top)
        self.addCleanup(self.azurite.stop)
        self.azurite.put("/box", restype="container")
        self.data = {key: os.urandom(100_000) for key in KEYS}
        for key, data in self.data.items():
            self.azurite.put("/box/" + urllib.parse.quote(key), data)

    def sign(self, scheme, key, method="GET", **order):
        order = {"scheme": scheme, "keyId": ACCOUNT, "secret": SECRET, "region": "", "bucket": "box", "key": key, "method": method, "now": int(time.time()),
                 "endpoint": f"http://127.0.0.1:{self.azurite.port}/{ACCOUNT}", **order}
        run = subprocess.run([os.environ["PICKUP_SIGN_LINKS"]], input=json.dumps(order) + "\n", capture_output=True, text=True, timeout=60, check=True)
        return json.loads(run.stdout)["url"]

    def test_fetched(self):
        for scheme in SCHEMES:
            for number, (key, data) in enumerate(self.data.items()):
                with self.subTest(scheme, key=key):
                    name = f"{scheme}-{number}"
                    self.get(self.sign(scheme, key), f"--head-url={self.sign(scheme, key, 'HEAD')}", "-o", name)
                    self.assertEqual((self.folder / name).read_bytes(), data)

    def test_refused(self):
        """It does compute them."""
        for scheme in SCHEMES:
            with self.subTest(scheme):
                self.get(self.sign(scheme, KEYS[0], secret="b3RoZXI="), code=NEEDS_LINK)
                self.get(self.sign(scheme, KEYS[0], now=int(time.time()) - 3600, lifetime=60), code=NEEDS_LINK)
                self.get(self.sign(scheme, KEYS[0]).replace("plain", "other"), code=NEEDS_LINK if scheme == "azure-service" else 8)
        self.assertEqual(self.names(), [])


if __name__ == "__main__":
    build = pathlib.Path(sys.argv.pop(1)).resolve()
    os.environ.update({"PICKUP_CLI": str(build / "src/cli/pickup-cli"), "PICKUP_SIGN_LINKS": str(build / "tests/core/sign/sign-links")})
    unittest.main()
