# SPDX-License-Identifier: GPL-3.0-or-later
"""One of two volumes stalls, with every call that goes to it: what is saved on the other one goes on, and so does the main loop."""

import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from processes import die_with_parent, end, wait_for
from soak_servers import RATE, Servers

PATIENCE = float(os.environ.get("PICKUP_TEST_PATIENCE", 1))
MEMORY = pathlib.Path("/dev/shm")
SIZE = 3 * RATE


class VolumeTest(unittest.TestCase):
    def setUp(self):
        self.top = pathlib.Path(tempfile.mkdtemp(prefix="pickup-volumes-"))
        self.addCleanup(shutil.rmtree, self.top, True)
        if not os.access(MEMORY, os.W_OK) or MEMORY.stat().st_dev == self.top.stat().st_dev:
            self.skipTest("there is no second volume to write to: /dev/shm is none")
        self.live = pathlib.Path(tempfile.mkdtemp(prefix="pickup-volumes-", dir=MEMORY))
        self.addCleanup(shutil.rmtree, self.live, True)
        self.dead, self.switch, self.log = self.top / "dead", self.top / "switch", self.top / "log"
        self.dead.mkdir()
        self.servers, self.dice, self.states = Servers(), random.Random(1), {}

    def start(self):
        env = dict(os.environ, GIO_USE_NETWORK_MONITOR="base", LD_PRELOAD=os.environ["PICKUP_SLOW_DISK"], SLOW_DISK_FOLDER=str(self.dead),
                   SLOW_DISK_DELAY="0", SLOW_DISK_HANG="all", SLOW_DISK_SWITCH=str(self.switch), SLOW_DISK_LOG=str(self.log))
        self.client = subprocess.Popen([os.environ["PICKUP_SOAK_CLIENT"], self.top / "state", self.dead], env=env, text=True, bufsize=1,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=die_with_parent)
        self.addCleanup(self.client.stdout.close)
        self.addCleanup(self.client.stdin.close)
        self.addCleanup(end, self.client)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.client.stdout:
            words = line.split()
            if words[0] == "item":
                self.states[words[1]] = words[2]

    def add(self, number, name, folder):
        self.servers.offer("honest", number, self.dice, size=SIZE)
        self.client.stdin.write(f"folder {folder}\nadd {name} {self.servers.link('honest', number)}\n")

    def wait_for_state(self, name, state):
        wait_for(lambda: self.states.get(name) == state, f"{name} to be {state}: {self.states}", 40 * PATIENCE)

    def test_the_other_volume_goes_on(self):
        self.start()
        self.add(1, "dead.bin", self.dead)
        self.wait_for_state("dead.bin", "downloading")
        self.switch.touch()
        for number in (2, 3):
            self.add(number, f"live-{number}.bin", self.live)
        for number in (2, 3):
            self.wait_for_state(f"live-{number}.bin", "finished")
            self.assertIsNone(self.servers.judge(number, (self.live / f"live-{number}.bin").read_bytes(), True))
        self.assertEqual(self.states["dead.bin"], "downloading")
        self.assertEqual(self.log.read_text() if self.log.exists() else "", "", "the main loop waited for the disk")


if __name__ == "__main__":
    unittest.main()
