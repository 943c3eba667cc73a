# SPDX-License-Identifier: GPL-3.0-or-later
"""The scriptable object store (pickup-store), run as a child and given orders. README.md tells what it understands."""

import json
import os
import pathlib
import subprocess
import sys
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))

from processes import die_with_parent, end

KEY_ID, SECRET = "pickup-key-id", "cGlja3VwLXNlY3JldA=="


class Store:
    """Start it; give orders as methods: store.bucket(bucket="b", provider="oss"), store.object(…), store.presign(…)["url"]."""

    def __init__(self, program):
        self.program = program
        self._process = None

    def start(self):
        # The server of libsoup 3.2 loses a socket with every connection, which is not ours to mend.
        env = dict(os.environ, ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0")
        self._process = subprocess.Popen([self.program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env,
                                         preexec_fn=die_with_parent)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the object store did not start")
        self.endpoint = json.loads(line)["endpoint"]
        return self

    def stop(self):
        if self._process:
            self._process.stdin.close()
            end(self._process)
            self._process.stdout.close()
            self._process = None

    @property
    def port(self):
        return int(self.endpoint.rsplit(":", 1)[1])

    def order(self, name, **what):
        request = urllib.request.Request(f"{self.endpoint}/_admin/{name}", json.dumps(what).encode())
        # Not through whatever proxy the person who runs the tests has.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{name}: {json.load(error)['error']}") from None

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda **what: self.order(name, **what)


def program():
    path = os.environ.get("PICKUP_STORE")
    if not path:
        raise RuntimeError("PICKUP_STORE does not say where pickup-store is")
    return path
