# SPDX-License-Identifier: GPL-3.0-or-later
"""pickup-cli on a network that breaks: each fault in network namespaces of its own, several at a time. Whatever happens, the file is
right, nobody gives up, what is said meanwhile is true, little is fetched twice, and it does not take long.

  test-network-faults.py                    every fault
  test-network-faults.py --long             with a link that is down for a minute of real time
  test-network-faults.py NAME…              some of them, for example resets"""

import argparse
import concurrent.futures
import mmap
import os
import pathlib
import random
import signal
import struct
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from harness import MIB, CliTest
from namespaces import NAME, RECEIVED_AT_MOST, Cable, Lookout, find_way
from paced_server import KIB, SENT_AT_MOST, PacedServer
from resolver import AAAA, NO_NAME, SERVER_FAILURE, Resolver

PATIENCE = float(os.environ.get("PICKUP_TEST_PATIENCE", 1))
LONG = os.environ.get("PICKUP_NETWORK_LONG") == "1"
DAY = 24 * 60 * 60
CONNECTIONS = 2
SIZE, RATE = 6 * MIB, MIB
AT_A_TIME = 5
# What a connection may take along that ends before its answer: what the kernels of both sides hold. One that is lost also has a block
# that was not full.
STOPPED_EACH = 2 * SENT_AT_MOST + RECEIVED_AT_MOST
LOST_EACH = STOPPED_EACH + 256 * KIB
# Seconds: the end that comes only when a silent server has been given up comes too late.
FINISH_LIMIT, NEVER = 120, 600
# What the first byte may need more than without the fault.
FIRST_BYTE_LIMIT = 1

LOST = "The connection was lost."
ENDED = "The connection ended before the file did."
SILENT = "The server stopped sending."
UNREACHED = "The server could not be reached in time."
UNFOUND = "The server could not be found."
REFUSED = "The server refused the connection."
UNANSWERED = ("The server ended the connection without an answer.",)
NO_NETWORK = "There is no network."


def presigned_query():
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    return (f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F{now[:8]}%2Fus-east-1%2Fs3%2Faws4_request"
            f"&X-Amz-Date={now}&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=secret")


class NetworkTest(CliTest):
    def setUp(self):
        super().setUp()
        self.cable = Cable(self.top)
        self.resolver = Resolver(NAME, [self.cable.SERVER4])
        self.server = PacedServer(self.cable.server, SIZE, RATE)
        self.env.update({"GIO_USE_NETWORK_MONITOR": "netlink", "RES_OPTIONS": "timeout:1 attempts:1"})
        self.preload, self.firsts = [], 0

    def preload_library(self, variable, **env):
        self.preload.append(os.environ[variable])
        self.env.update(env, LD_PRELOAD=":".join(self.preload))

    def begin(self, *arguments, received=MIB, query="Signature=secret"):
        """A run that is under way."""
        self.began = time.monotonic()
        run = self.start(f"http://{NAME}/big.bin?{query}", f"--connections={CONNECTIONS}", *(arguments or [f"--stall-timeout={NEVER}"]))
        if received:
            run.wait_received(received)
        return run

    def sentences(self, run):
        return {event["error"]["message"] for event in run.events if event.get("error") and event.get("state") == "waiting"}

    def wait_said(self, run):
        run.wait_until(self.sentences, "what it waits for")

    def finish(self, run, lost=0, allowed=(), must_wait=False):
        """The one right file, in time; nothing but what is true was said."""
        self.ended(run, time_limit=FINISH_LIMIT * PATIENCE)
        took = time.monotonic() - self.began
        self.assertEqual(self.names(), ["big.bin"])
        self.assert_file(self.folder / "big.bin", self.server.digest)
        said = self.sentences(run)
        twice = max(0, self.server.sent - SIZE)
        print(f"{took:.1f} s, {self.server.connections} connections, {self.server.requests} requests, {twice / KIB:.0f} KiB twice"
              f"{''.join(f', “{text}”' for text in sorted(said))}", file=sys.stderr)
        self.assertLessEqual(said, set(allowed), run.report())
        self.assertTrue(said or not must_wait, f"nothing was said\n{run.report()}")
        self.assertLessEqual(twice, CONNECTIONS * STOPPED_EACH + lost * LOST_EACH, run.report())

    def first_byte(self):
        """Seconds to the first byte of a run that has nothing yet."""
        self.firsts += 1
        run = self.begin(f"--output=first-{self.firsts}.bin", received=1)
        seconds = time.monotonic() - self.began
        run.interrupt()
        return seconds


class Link(NetworkTest):
    def test_address_changes(self):
        """Connections with the old address are dead, and nobody says so."""
        run = self.begin()
        self.cable.remove_client(self.cable.CLIENT4)
        self.cable.add_client(self.cable.OTHER_CLIENT4)
        self.finish(run, lost=CONNECTIONS)

    def test_address_changes_and_the_library_is_silent(self):
        """As GLib's monitors of some systems are."""
        self.env["GIO_USE_NETWORK_MONITOR"] = "base"
        run = self.begin()
        self.cable.remove_client(self.cable.CLIENT4)
        self.cable.add_client(self.cable.OTHER_CLIENT4)
        self.finish(run, lost=CONNECTIONS)

    def test_address_is_handed_over(self):
        """The new one is there before the old one goes."""
        run = self.begin()
        self.cable.add_client(self.cable.OTHER_CLIENT4)
        self.cable.remove_client(self.cable.CLIENT4)
        self.finish(run, lost=CONNECTIONS)

    def test_address_changes_where_nothing_leads_out(self):
        """A server in the same house, and no network beyond."""
        self.cable.remove_way_out()
        run = self.begin()
        self.cable.remove_client(self.cable.CLIENT4)
        self.cable.add_client(self.cable.OTHER_CLIENT4)
        self.finish(run, lost=CONNECTIONS)

    def test_down_for_seconds(self):
        run = self.begin()
        self.cable.cut()
        time.sleep(3)
        self.cable.mend()
        self.finish(run, lost=CONNECTIONS, allowed=(NO_NETWORK,))

    def test_down_for_a_minute(self):
        """Longer than everything that is waited for; the client's clocks run faster unless there is time."""
        hurry = 1 if LONG else 12
        if hurry > 1:
            self.preload_library("PICKUP_HURRY_LIBRARY", PICKUP_HURRY=str(hurry))
        run = self.begin("--stall-timeout=30")
        self.cable.cut()
        time.sleep(60 / hurry)
        self.wait_said(run)
        self.cable.mend()
        self.finish(run, lost=CONNECTIONS, allowed=(SILENT, UNREACHED, UNFOUND, NO_NETWORK, LOST), must_wait=True)


class Addresses(NetworkTest):
    """One of two addresses leads nowhere: the other one is taken, at once."""

    def compare(self, addresses, tried=()):
        healthy = min(self.first_byte() for _ in range(2))
        self.resolver.addresses = addresses
        # On a busy machine the answer with the dead address may come late, and the other be taken already; and any run may be held up. Who
        # does wait for the dead address does so every time.
        met, seconds = False, []
        for _ in range(10):
            lookout = Lookout(self.cable.server, *self.cable.DEAD)
            took = self.first_byte()
            print(f"first byte after {took:.2f} s, {healthy:.2f} s without the fault; tried in vain: {dict(lookout.seen)}", file=sys.stderr)
            if set(tried) <= set(lookout.seen):
                met = True
                seconds.append(took)
                if took - healthy < FIRST_BYTE_LIMIT:
                    return
        self.assertTrue(met, "the fault was not met")
        self.assertLess(min(seconds) - healthy, FIRST_BYTE_LIMIT)

    def test_sixth_version_is_a_black_hole(self):
        self.compare([self.cable.DEAD6, self.cable.SERVER4], tried=[self.cable.DEAD6])

    def test_fourth_version_is_a_black_hole(self):
        self.compare([self.cable.SERVER6, self.cable.DEAD4])

    def test_one_of_two_of_a_version_is_a_black_hole(self):
        self.compare([self.cable.DEAD4, self.cable.SERVER4], tried=[self.cable.DEAD4])

    def test_two_of_three_are_black_holes(self):
        self.compare([self.cable.DEAD6, self.cable.DEAD4, self.cable.SERVER4], tried=[self.cable.DEAD6])

    def test_one_version_is_not_told(self):
        """The name server never says whether there is an address of the sixth version."""
        self.resolver.silent_kinds = (AAAA,)
        self.compare([self.cable.SERVER4])


class Connections(NetworkTest):
    def test_resets(self):
        """Each connection is reset again and again."""
        counts = {}

        def reset_every_quarter(connection):
            counts[connection] = counts.get(connection, 0) + 1
            if counts[connection] % 64 == 0 and len(counts) < 8:
                self.server.doom(connection)

        self.server.before_bite = reset_every_quarter
        run = self.begin(received=0)
        self.finish(run, lost=8, allowed=(LOST, ENDED, *UNANSWERED))

    def test_half_open(self):
        """The server's computer has forgotten the connections; the client's network is as it was."""
        run = self.begin("--stall-timeout=3")
        self.cable.detach_server()
        forgotten = self.server.reset_all()
        self.assertGreater(forgotten, 0)
        self.cable.attach_server()
        self.finish(run, lost=CONNECTIONS, allowed=(SILENT,))

    def test_heavy_loss(self):
        """Half of everything is lost: bytes come late, and later each time; connections die, and every second one is never made."""
        dice, delays = random.Random(7), {}

        def lose(connection):
            if dice.random() < 0.5:
                delays[connection] = delays.get(connection, 0.01) * 2
                time.sleep(delays[connection])
            else:
                delays.pop(connection, None)
            if delays.get(connection, 0) > 0.6:
                self.server.doom(connection)

        self.server.greet = lambda connection, number: number % 2 == 0 or self.server.doom(connection)
        self.server.before_bite = lose
        run = self.begin(received=0)
        self.finish(run, lost=16, allowed=(LOST, ENDED, *UNANSWERED))


class Names(NetworkTest):
    def answer_after(self, mode):
        self.resolver.mode = mode
        run = self.begin(received=0)
        self.wait_said(run)
        self.resolver.mode = "answer"
        return run

    def test_server_failure(self):
        self.finish(self.answer_after(SERVER_FAILURE), allowed=(UNFOUND,), must_wait=True)

    def test_silence(self):
        self.finish(self.answer_after("silent"), allowed=(UNFOUND,), must_wait=True)

    def test_no_such_name(self):
        self.finish(self.answer_after(NO_NAME), allowed=(UNFOUND,), must_wait=True)

    def test_fails_under_way(self):
        run = self.begin()
        self.resolver.mode = SERVER_FAILURE
        self.server.reset_all()
        time.sleep(3)
        self.resolver.mode = "answer"
        self.finish(run, lost=CONNECTIONS, allowed=(UNFOUND, LOST, ENDED))


class Clocks(NetworkTest):
    def setUp(self):
        super().setUp()
        path = self.top / "jump"
        path.write_bytes(bytes(16))
        with open(path, "r+b") as file:
            self.jumps = mmap.mmap(file.fileno(), 16)
        self.preload_library("PICKUP_JUMP_LIBRARY", PICKUP_JUMP=str(path))

    def jump(self, wall=0, sleep=0):
        self.jumps[:] = struct.pack("=qq", wall, sleep)

    def test_set_forward(self):
        run = self.begin()
        self.jump(wall=DAY)
        self.finish(run)

    def test_set_back(self):
        run = self.begin()
        self.jump(wall=-DAY)
        self.finish(run)

    def set_while_it_waits(self, wall):
        """A wait is as long as it was, whatever the clock on the wall says."""
        run = self.begin()
        self.server.reset_all()
        self.jump(wall=wall)
        self.finish(run, lost=CONNECTIONS, allowed=(LOST, ENDED))

    def test_set_forward_while_it_waits(self):
        self.set_while_it_waits(DAY)

    def test_set_back_while_it_waits(self):
        self.set_while_it_waits(-DAY)

    def signed_link(self, wall):
        """A link that is good for an hour, on a computer that is a day wrong: the server knows what time it is."""
        self.jump(wall=wall)
        run = self.begin(query=presigned_query())
        self.server.reset_all()
        self.finish(run, lost=CONNECTIONS, allowed=(LOST, ENDED))
        self.assertFalse(any(event["link_expires_too_soon"] for event in run.events if event["received"]), run.report())

    def test_signed_link_a_day_ahead(self):
        self.signed_link(DAY)

    def test_signed_link_a_day_behind(self):
        self.signed_link(-DAY)

    def test_suspended(self):
        """The computer sleeps for eight hours, and the server has ended the connections meanwhile."""
        run = self.begin()
        run.process.send_signal(signal.SIGSTOP)
        self.cable.detach_server()
        self.server.reset_all()
        self.cable.attach_server()
        self.jump(wall=DAY // 3, sleep=DAY // 3)
        run.process.send_signal(signal.SIGCONT)
        self.finish(run, lost=CONNECTIONS)


def names_of(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from names_of(test)
        else:
            yield test.id().partition(".")[2]


def run_one(way, name, long):
    env = dict(os.environ, PICKUP_NETWORK_LONG="1" if long else "0")
    began = time.monotonic()
    run = subprocess.run([*way, sys.executable, __file__, "--inside", name], env=env, capture_output=True, text=True, check=False)
    return name, run.returncode, run.stderr, time.monotonic() - began


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    if options.inside:
        unittest.main(argv=[sys.argv[0], *options.names], verbosity=0)

    way, why = find_way()
    if way is None:
        print(f"1..0 # SKIP this system lets no test make network namespaces: {why}")
        return 0
    every = list(names_of(unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__])))
    chosen = [name for name in every if not options.names or any(part in name for part in options.names)]
    print(f"1..{len(chosen)}")
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
        for number, (name, code, text, seconds) in enumerate(pool.map(lambda name: run_one(way, name, options.long), chosen), 1):
            failed += code != 0
            print(f"{'ok' if code == 0 else 'not ok'} {number} - {name} ({seconds:.1f} s)")
            for line in text.split("\n---")[0].splitlines() if code == 0 else text.splitlines():
                print(f"# {line}")
            sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
