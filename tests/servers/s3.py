# SPDX-License-Identifier: GPL-3.0-or-later
"""s3rver, a clone of S3 that checks the key and the expiry of links, with links signed by the AWS SDK. It computes no signature of
version 4, and ignores If-Match on ranges."""

import json
import os
import pathlib
import subprocess
import sys

from processes import die_with_parent, end, find_program

HERE = pathlib.Path(__file__).resolve().parent
# What meson takes for "skipped".
SKIPPED = 77
NO_NODE_PACKAGES = "s3rver and the signers are not here: run build-aux/install-deps test"


def has_node_packages():
    return (HERE / "node_modules/s3rver").exists()


def skip_without_node_packages():
    if not has_node_packages():
        print(NO_NODE_PACKAGES, file=sys.stderr)
        sys.exit(SKIPPED)


class S3:
    """Start it with a folder of its own; put objects; presign links; read what was requested; stop."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        (self.folder / "store").mkdir(parents=True)
        if not has_node_packages():
            raise RuntimeError(NO_NODE_PACKAGES)
        self._process = None

    def start(self):
        self._errors = open(self.folder / "s3.log", "w+")
        self._process = subprocess.Popen(
            [find_program("node"), HERE / "s3-server.mjs", self.folder / "store"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, text=True, preexec_fn=die_with_parent,
            env={"PATH": os.environ.get("PATH", ""), "HOME": str(self.folder), "AWS_EC2_METADATA_DISABLED": "true"})
        self.endpoint = self._answer()["endpoint"]
        return self

    def stop(self):
        if self._process:
            self._process.stdin.close()
            end(self._process)
            self._process.stdout.close()
            self._errors.close()
            self._process = None

    def _answer(self):
        line = self._process.stdout.readline()
        if not line:
            self._errors.seek(0)
            raise RuntimeError("the object store went away: " + self._errors.read())
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer

    def _ask(self, command, **options):
        self._process.stdin.write(json.dumps({"command": command, **options}) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def put(self, key, path):
        """Makes an object of the file, or writes over it; returns its ETag."""
        return self._ask("put", key=key, file=str(path))["etag"]

    def presign(self, key, seconds=900, method="GET"):
        return self._ask("presign", key=key, seconds=seconds, method=method)["url"]

    def cut(self):
        """Closes all connections in the middle of what they carry."""
        self._ask("cut")

    def set(self, **options):
        """refuseHead=True: 403 to every HEAD; cutAfter=N: no body gets further than N bytes (None: whole again);
        hold=True: links are not served until hold=False."""
        self._ask("set", **options)

    def requests(self):
        """What was asked since the last call, in the order in which the answers ended."""
        return self._ask("requests")["requests"]
