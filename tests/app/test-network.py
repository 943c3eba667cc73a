#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Downloads without a network and on one that costs something, as GLib's own monitor hears of it.

Usage: test-network.py PROGRAM SCHEMAS [unittest arguments]
"""

import hashlib
import http.server
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from desktop import Application, make_desktop, start
from nginx import Nginx
from processes import end, find_program, sha256, wait_for

MIB = 1 << 20
SLOW = "rate/500k"
# Seconds without a byte after which a server counts as dead.
STALL_TIME = 30
OFFLINE = "You are offline. Downloads go on when the network is back."
HERE = pathlib.Path(__file__).resolve().parent


class Network:
    """A system bus with nothing on it but NetworkManager's word."""

    def __init__(self, env):
        self.bus = start([find_program("dbus-daemon"), "--session", "--nofork", "--print-address"], env,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.env = {"DBUS_SYSTEM_BUS_ADDRESS": self.bus.stdout.readline().strip(), "GIO_USE_NETWORK_MONITOR": "networkmanager"}
        self.manager = subprocess.Popen([sys.executable, str(HERE / "network-manager.py")], env=dict(env, **self.env),
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.manager.stdout.readline() == "Ready\n"

    def become(self, network):
        self.manager.stdin.write(network + "\n")
        self.manager.stdin.flush()

    def stop(self):
        self.manager.stdin.close()
        end(self.manager)
        self.manager.stdout.close()
        end(self.bus)
        self.bus.stdout.close()


class LostConnections(http.server.BaseHTTPRequestHandler):
    """Serves one object. What was asked for before the network came back brings a part of it, and then nothing for ever."""

    protocol_version = "HTTP/1.1"
    body = os.urandom(12 * MIB)
    is_back = False
    fell_silent = asked_again = None
    test_is_over = threading.Event()

    def do_GET(self):
        if self.is_back and not LostConnections.asked_again:
            LostConnections.asked_again = time.monotonic()
        first, last = re.match(r"bytes=(\d+)-(\d*)", self.headers["Range"]).groups()
        start, end = int(first), int(last or len(self.body) - 1) + 1
        part = end if self.is_back else min(end, start + 3 * MIB)
        self.send_response(206)
        self.send_header("ETag", '"one"')
        self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(self.body)}")
        self.send_header("Content-Length", str(end - start))
        self.end_headers()
        self.wfile.write(self.body[start:part])
        if part < end:
            LostConnections.fell_silent = time.monotonic()
            self.test_is_over.wait()
            self.close_connection = True

    def log_message(self, *_):
        pass


class NetworkTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server_folder = tempfile.mkdtemp(prefix="pickup-nginx-")
        cls.server = Nginx(os.path.join(cls.server_folder, "nginx")).start()
        cls.sums = {name: cls.server.put(name, size) for name, size in (("small.bin", MIB), ("data.iso", 12 * MIB), ("other.iso", 12 * MIB))}
        os.chmod(cls.server_folder, 0o755)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        shutil.rmtree(cls.server_folder, ignore_errors=True)

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="pickup-network-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.network = Network(DESKTOP.env)
        self.addCleanup(self.network.stop)
        self.app = Application(DESKTOP, PROGRAM, SCHEMAS, self.folder)
        self.app.env.update(self.network.env)
        self.addCleanup(self.app.kill)

    def paste(self, *paths):
        self.app.paste("\n".join(path if "://" in path else self.server.url(path) for path in paths))

    def wait_moving(self):
        wait_for(lambda: self.app.look("label", lambda text: re.match(r"[1-9]\d* of \d+\u00a0MB", text)), "the first megabytes")

    def check_file(self, name):
        path = self.app.downloads / name
        wait_for(path.exists, f"{name} to be finished")
        self.assertEqual(sha256(path), self.sums[name], f"{name} is what the server has")

    def quit(self):
        self.assertEqual(self.app.quit(), 0, "the application ends in peace")

    def test_metered(self):
        self.app.start()
        self.paste(f"{SLOW}/data.iso", f"{SLOW}/other.iso")
        self.wait_moving()
        self.network.become("metered")
        self.app.find("label", "This connection is metered, so 2 downloads wait.")
        self.app.find_like("label", "Paused on a metered connection · ")
        self.app.press("Download data.iso anyway")
        self.app.find("label", "This connection is metered, so 1 download waits.")
        self.check_file("data.iso")
        self.app.find("button", "Download other.iso anyway")
        self.network.become("free")
        self.check_file("other.iso")
        self.app.wait_gone("label", "This connection is metered, so 1 download waits.")
        self.quit()

    def test_metered_from_the_start(self):
        self.network.become("metered")
        self.app.start()
        self.paste("small.bin", f"{SLOW}/data.iso")
        self.app.find("label", "This connection is metered, so 2 downloads wait.")
        self.assertEqual(list(self.app.downloads.iterdir()), [], "not a byte has come")
        self.app.press("Download Anyway")
        self.check_file("small.bin")
        self.check_file("data.iso")
        self.quit()

    def test_offline(self):
        """What is near goes on all the same; what cannot be reached waits without a clock, and goes on at once."""
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
        self.network.become("none")
        self.app.start()
        self.paste("small.bin", f"http://127.0.0.1:{port}/far.bin")
        self.check_file("small.bin")
        self.app.find("label", "Waiting for the network")
        self.app.find("label", OFFLINE)
        self.network.become("free")
        self.app.find_like("label", "the server cannot be reached")
        self.app.wait_gone("label", OFFLINE)
        self.quit()

    def test_lost_connections(self):
        """Nobody says that they are dead: they are not waited for, and bring no failure either."""
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), LostConnections)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.addCleanup(LostConnections.test_is_over.set)
        self.app.start()
        self.paste(f"http://127.0.0.1:{server.server_port}/lost.iso")
        self.wait_moving()
        self.network.become("none")
        self.app.find("label", OFFLINE)
        LostConnections.is_back = True
        self.network.become("free")
        path = self.app.downloads / "lost.iso"
        wait_for(path.exists, "the rest")
        self.assertLess(LostConnections.asked_again - LostConnections.fell_silent, STALL_TIME, "no server was waited for until it counted as dead")
        self.assertEqual(sha256(path), hashlib.sha256(LostConnections.body).hexdigest())
        self.quit()


if __name__ == "__main__":
    PROGRAM, SCHEMAS = sys.argv[1:3]
    DESKTOP = make_desktop().start()
    try:
        result = unittest.main(argv=[sys.argv[0], "-v", *sys.argv[3:]], exit=False).result
    finally:
        DESKTOP.stop()
    sys.exit(not result.wasSuccessful())
