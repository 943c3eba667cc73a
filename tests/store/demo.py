# SPDX-License-Identifier: GPL-3.0-or-later
"""Fills a private list with links in every state, by really downloading from pickup-store, and opens Pickup on it.

Usage: demo.py STORE PICKUP-CLI PICKUP [SCREENSHOT]. With a screenshot the program ends when it has been taken."""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

import store as object_store
from processes import die_with_parent, end, wait_for

MIB = 1 << 20
REGION = "cn-hangzhou"
TIME_LIMIT = 60
EXIT_FINISHED, EXIT_NEEDS_LINK, EXIT_CHANGED = 0, 3, 4

# Enough for the eye, not for the disk.
FINISHED, SLOW, DYING, EXPIRED, CHANGED = 48 * MIB, 256 * MIB, 512 * MIB, 128 * MIB, 96 * MIB
SLOW_RATE, DYING_RATE, DYING_LIFE = 400 << 10, 800 << 10, 240


class Demo:
    def __init__(self, program, cli, app):
        self.cli, self.app = cli, app
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pickup-demo-"))
        self.downloads, self.state = self.folder / "Downloads", self.folder / "state"
        self.downloads.mkdir()
        self.env = dict(os.environ, PICKUP_STATE_DIR=str(self.state), GSETTINGS_BACKEND="memory", GIO_USE_PROXY_RESOLVER="dummy",
                        XDG_DOWNLOAD_DIR=str(self.downloads))
        self.store = object_store.Store(program).start()
        self.store.bucket(bucket="parcels", provider="oss", region=REGION)
        self.store.bucket(bucket="archive", provider="s3", region="us-east-1")

    def link(self, bucket, key, rate=0, **options):
        """On OSS a link may carry a limit of its own, in bits per second, which holds for each connection."""
        if rate:
            options.update(scheme="oss-v1", query={"x-oss-traffic-limit": str(rate * 8)})
        return self.store.presign(bucket=bucket, key=key, **options)["url"]

    def start(self, link):
        return subprocess.Popen([self.cli, "get", "--quiet", "-c", "1", f"--state-dir={self.state}", f"--directory={self.downloads}", link],
                                env=self.env, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)

    def finish(self, run, code):
        found = run.wait(TIME_LIMIT)
        if found != code:
            raise RuntimeError(f"pickup-cli ended with {found} instead of {code}")

    def wait_for_bytes(self, key, count):
        wait_for(lambda: self.store.counters(key=key)["bytes"] >= count, f"{count} bytes of {key}", TIME_LIMIT)

    def finished(self):
        self.store.object(bucket="parcels", key="photos/mountain-lake.tiff", size=FINISHED, seed=1, type="image/tiff")
        self.finish(self.start(self.link("parcels", "photos/mountain-lake.tiff")), EXIT_FINISHED)

    def expired(self):
        """It was downloading when the connection broke, and by then the link had died: the store does not send so much in less time."""
        key, life = "measurements/buoy-2026.nc", 2
        self.store.object(bucket="archive", key=key, size=EXPIRED, seed=2, multipart=True)
        self.store.limits(rate=EXPIRED * 2 // 5 // (life + 1), cut_after=EXPIRED * 2 // 5)
        self.finish(self.start(self.link("archive", key, lifetime=life)), EXIT_NEEDS_LINK)

    def changed(self):
        key = "survey/answers.csv.gz"
        self.store.object(bucket="parcels", key=key, size=CHANGED, seed=3, type="application/gzip")
        # However late the change comes, the download is not done: it has to begin twice again.
        self.store.limits(rate=16 * MIB, cut_after=CHANGED * 2 // 5)
        run = self.start(self.link("parcels", key))
        self.wait_for_bytes(key, CHANGED // 4)
        self.store.object(bucket="parcels", key=key, size=CHANGED, seed=4, type="application/gzip")
        self.store.cut()
        self.finish(run, EXIT_CHANGED)

    def unfinished(self):
        """Killed in the middle: the application goes on with these by itself."""
        for key, size, rate, life in (("lectures/oceans-07.mp4", SLOW, SLOW_RATE, 7 * 24 * 3600),
                                      ("backups/laptop.img", DYING, DYING_RATE, DYING_LIFE)):
            self.store.object(bucket="parcels", key=key, size=size, seed=5, unsummed=True)
            run = self.start(self.link("parcels", key, rate, lifetime=life))
            self.wait_for_bytes(key, 2 * MIB)
            run.kill()
            run.wait()

    def prepare(self):
        self.finished()
        self.expired()
        self.changed()
        self.store.limits(rate=0, cut_after=0)
        self.unfinished()
        return self

    def show(self, screenshot):
        # Nobody listens to what an accessibility bus on a virtual display would have to say.
        env = dict(self.env, GTK_A11Y="none") if screenshot else self.env
        app = subprocess.Popen([self.app, f"--state-dir={self.state}"], env=env, stdin=subprocess.DEVNULL, preexec_fn=die_with_parent)
        if not screenshot:
            print("A fresh link for buoy-2026.nc, to be pasted or dropped:", self.link("archive", "measurements/buoy-2026.nc"), flush=True)
            app.wait()
            return
        try:
            seen = self.store.counters(key="lectures/oceans-07.mp4")["bytes"]
            wait_for(lambda: app.poll() is not None or self.store.counters(key="lectures/oceans-07.mp4")["bytes"] > seen + 2 * MIB,
                     "the application to download", TIME_LIMIT)
            if app.poll() is not None:
                raise RuntimeError(f"the application ended with {app.returncode}")
            subprocess.run(["import", "-window", "root", screenshot], env=self.env, check=True, timeout=TIME_LIMIT)
            print(screenshot)
        finally:
            end(app)

    def close(self):
        self.store.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def main():
    program, cli, app, *screenshot = sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    demo = Demo(program, cli, app)
    try:
        demo.prepare().show(screenshot[0] if screenshot else None)
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        demo.close()


if __name__ == "__main__":
    main()
