# SPDX-License-Identifier: GPL-3.0-or-later
"""Downloads at random, for as long as wanted, from servers that are honest, lie or die; and a hand that pauses, removes, replaces links,
kills and starts again. Every file is right, nothing is left over, and a process that lives through all of it does not grow.

  test-soak.py                      200 downloads, as the suite does, and more if too little was met
  test-soak.py --hours 8            as many as there is time for
  test-soak.py --seed S             the dice of another run: every run prints its own"""

import argparse
import collections
import os
import pathlib
import queue
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from processes import die_with_parent
from soak_servers import KIB, Servers

PATIENCE = float(os.environ.get("PICKUP_TEST_PATIENCE", 1))
HURRY = 8  # how much faster the client's clocks run
ROUND = 40  # downloads between two looks at what has grown
AT_ONCE = 10  # unfinished downloads in a list
STEP = 0.02  # seconds between two turns of the hand
ROUND_LIMIT = 240  # seconds after which a round has hung
QUIET_LIMIT = 60  # seconds in which threads and connections that are not used must be gone
GROWTH = 2 * KIB  # KiB, in a run of the suite, and for each hour
# What is opened when it is needed for the first time, and stays: the network is watched, and sleep.
MORE_THAN_AT_START = {"threads": 1, "descriptors": 3}
JOURNAL_LIMIT = 2 * KIB * KIB
OVER = {"finished", "failed", "needs-link", "needs-decision"}
KINDS = ("honest",) * 4 + ("lying",) * 4 + ("dying",) * 3
# What a run must have met, each at least so often. The dice fall otherwise on each machine, so it goes on until it has, but not for ever.
FLOOR = {"finished": 100, "paused": 10, "resumed": 10, "removed": 5, "links replaced": 8, "kills": 2, "orderly ends": 2, "deaths of a server": 5}
MORE_ROUNDS = 5


class Broken(Exception):
    pass


class Download:
    def __init__(self, number, kind, case):
        self.number, self.kind, self.case = number, kind, case
        self.name = f"{kind}-{number}.bin"
        self.state, self.error, self.proven = "new", "-", False
        self.paused = self.removed = self.checked = False
        self.history = [case.name]

    def take_in(self, state, error, proven):
        self.state, self.error, self.proven = state, error, proven == "proven"
        self.history.append(state if error == "-" else f"{state} ({error})")

    @property
    def over(self):
        """Paused by the program itself, which always has a reason, it goes on as little as one that failed."""
        return self.removed or self.state in OVER or (self.state == "paused" and self.error != "-")


class Client:
    """A process with a list of downloads, and what is known of them."""

    def __init__(self, name, top, soak):
        self.name, self.soak = name, soak
        self.state_dir, self.folder = top / f"{name}-state", top / f"{name}-downloads"
        self.folder.mkdir()
        self.errors = open(top / f"{name}-errors", "w+")
        self.downloads, self.process = {}, None
        self.start()

    def start(self):
        env = dict(os.environ, GIO_USE_PROXY_RESOLVER="dummy", GIO_USE_NETWORK_MONITOR="base", G_DEBUG="fatal-criticals",
                   LD_PRELOAD=os.environ["PICKUP_HURRY_LIBRARY"], PICKUP_HURRY=str(HURRY))
        self.lines = queue.Queue()
        self.process = subprocess.Popen([os.environ["PICKUP_SOAK_CLIENT"], self.state_dir, self.folder], env=env, text=True, bufsize=1,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, preexec_fn=die_with_parent)
        threading.Thread(target=self.read, args=(self.process, self.lines), daemon=True).start()
        self.wait_for("begun")

    @staticmethod
    def read(process, lines):
        for line in process.stdout:
            lines.put(line.split())
        lines.put(None)

    def say(self, *words):
        if len(words) > 1:
            self.downloads[words[1]].history.append(f"[{words[0]}]")
        self.process.stdin.write(" ".join(words) + "\n")

    def listen(self, time_limit=0.0):
        """Takes in one line; returns its words."""
        try:
            words = self.lines.get(timeout=time_limit) if time_limit else self.lines.get_nowait()
        except queue.Empty:
            return []
        if words is None:
            raise Broken(f"{self.name} ended by itself: {self.process.wait()}\n{self.tell_errors()}")
        if words[0] == "item":
            download = self.downloads[words[1]]
            download.take_in(*words[2:])
            if download.removed:
                # The process was killed before the removal was recorded.
                self.say("remove", download.name)
            elif download.state == "finished" and not download.checked:
                self.check(download)
        return words

    def listen_to_all(self):
        while self.listen():
            pass

    def wait_for(self, word, time_limit=60):
        end = time.monotonic() + time_limit * PATIENCE
        while time.monotonic() < end:
            words = self.listen(0.5)
            if words and words[0] == word:
                return words[1:]
        raise Broken(f"{self.name} never said “{word}”\n{self.tell_errors()}")

    def tell_errors(self):
        self.errors.flush()
        self.errors.seek(0)
        return self.errors.read()[-4000:]

    def check(self, download):
        path = self.folder / download.name
        wrong = self.soak.servers.judge(download.number, path.read_bytes(), download.proven) if path.exists() else "it is not there"
        if wrong:
            raise Broken(f"WRONG FILE: {path.name}: {wrong}: {' '.join(download.history)}")
        download.checked = True
        self.soak.met["finished"] += 1

    def note(self, word):
        for download in self.unfinished():
            download.history.append(word)

    def kill(self):
        self.note("[kill]")
        self.process.kill()
        self.end()

    def quit(self):
        self.note("[quit]")
        self.say("quit")
        self.end()

    def end(self):
        """What it said to the end still counts."""
        try:
            self.process.wait(60 * PATIENCE)
        except subprocess.TimeoutExpired:
            raise Broken(f"{self.name} does not end") from None
        while (words := self.lines.get(timeout=60 * PATIENCE)) is not None:
            if words[0] == "item":
                self.downloads[words[1]].take_in(*words[2:])
        self.process.stdin.close()
        self.process.stdout.close()

    def unfinished(self):
        return [download for download in self.downloads.values() if not download.over]

    # What it costs

    def measure(self):
        fields = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines())
        return {"KiB": int(fields["RssAnon"].split()[0]), "threads": int(fields["Threads"]),
                "descriptors": len(os.listdir(f"/proc/{self.process.pid}/fd")),
                "journal": sum(path.stat().st_size for path in self.state_dir.iterdir())}


class Soak:
    def __init__(self, options, top):
        self.options, self.dice, self.servers = options, random.Random(options.seed), Servers()
        self.met, self.outcomes, self.number = collections.Counter(), collections.Counter(), 0
        self.began = time.monotonic()
        # One lives through everything, the other dies again and again.
        self.steady, self.mortal = Client("steady", top, self), Client("mortal", top, self)
        self.at_start, self.measured = self.steady.measure(), []
        print(f"# at the start: {self.at_start}", flush=True)

    # The hand

    def add(self, client):
        self.number += 1
        kind = self.dice.choice(KINDS)
        case = self.servers.offer(kind, self.number, self.dice)
        download = Download(self.number, kind, case)
        client.downloads[download.name] = download
        client.say("add", download.name, self.servers.link(kind, download.number))

    def pause(self, client, download):
        download.paused = True
        client.say("pause", download.name)
        self.met["paused"] += 1

    def resume(self, client, download):
        download.paused = False
        client.say("resume", download.name)
        self.met["resumed"] += 1

    def remove(self, client, download):
        download.removed = True
        client.say("remove", download.name)
        self.met["removed"] += 1

    def replace(self, client, download):
        client.say("replace", download.name, self.servers.link(download.kind, download.number))
        self.met["links replaced"] += 1

    def touch(self, client):
        """One thing to one download, now and then."""
        unfinished = client.unfinished()
        if not unfinished or self.dice.random() > 0.12:
            return
        download = self.dice.choice(unfinished)
        if download.paused:
            self.resume(client, download)
            return
        deed = self.dice.choice((self.pause, self.pause, self.pause, self.replace, self.replace, self.remove))
        deed(client, download)

    def strike(self):
        """A server or a process dies."""
        chance = self.dice.random()
        if chance < 0.03 and self.servers.dying.lives.is_set():
            self.servers.dying.die(self.dice.uniform(0.05, 0.5), politely=self.dice.random() < 0.5)
            self.met["deaths of a server"] += 1
        elif chance > 0.99:
            self.mortal.kill()
            self.mortal.start()
            self.met["kills"] += 1
        elif chance > 0.984:
            self.mortal.quit()
            self.mortal.start()
            self.met["orderly ends"] += 1

    def turn(self, to_add):
        for client in (self.steady, self.mortal):
            client.listen_to_all()
            if to_add > 0 and len(client.unfinished()) < AT_ONCE:
                self.add(client)
                to_add -= 1
            self.touch(client)
        self.strike()
        time.sleep(STEP)
        return to_add

    def round(self, count):
        """So many downloads, to their ends."""
        end = time.monotonic() + ROUND_LIMIT * PATIENCE
        while count > 0 or self.steady.unfinished() or self.mortal.unfinished():
            count = self.turn(count)
            if time.monotonic() > end:
                hung = [f"{download.name}: {' '.join(download.history[-30:])}" for client in (self.steady, self.mortal) for download in client.unfinished()]
                raise Broken(f"no end after {ROUND_LIMIT} s: {hung}")

    # What must be true

    def check_ends(self, client):
        for download in client.downloads.values():
            if download.removed:
                continue
            self.outcomes[f"{download.kind}: {download.state}"] += 1
            if download.kind != "lying" and download.state != "finished":
                raise Broken(f"{download.name} is {download.state} ({download.error}): {' '.join(download.history)}")
            if download.error == "internal":
                raise Broken(f"{download.name} ({download.case.name}): {download.state}, internal error")

    def clear(self, client):
        """Takes everything out of the list; nothing but the finished files stays in the folder."""
        self.check_ends(client)
        for download in client.downloads.values():
            if not download.removed:
                client.say("remove", download.name)
        client.say("tidy")
        client.wait_for("tidied")
        self.wait_until(lambda: not self.left_over(client), lambda: f"left over: {self.left_over(client)}")
        for download in client.downloads.values():
            self.servers.served.forget(download.number)
            (client.folder / download.name).unlink(missing_ok=True)
        client.downloads = {}

    def left_over(self, client):
        """What nobody asked for, or asked for and took back. One that was finished at the moment of its removal stays, if it is right."""
        for download in client.downloads.values():
            if download.removed and not download.checked and (client.folder / download.name).exists():
                client.check(download)
        kept = {download.name for download in client.downloads.values() if download.checked}
        names = sorted({path.name for path in client.folder.iterdir()} - kept)
        return [f"{name}: {' '.join(client.downloads[name.removesuffix('.part')].history)}" if name.removesuffix(".part") in client.downloads else name
                for name in names]

    def wait_until(self, condition, tell, time_limit=QUIET_LIMIT):
        end = time.monotonic() + time_limit * PATIENCE
        while not condition():
            self.steady.listen_to_all()
            self.mortal.listen_to_all()
            if time.monotonic() > end:
                raise Broken(tell())
            time.sleep(0.1)

    def look(self):
        """What the steady one holds when it has nothing to do."""
        def is_back():
            now = self.steady.measure()
            return all(now[name] <= self.at_start[name] + more for name, more in MORE_THAN_AT_START.items())
        self.wait_until(is_back, lambda: f"not what it was: {self.steady.measure()}, at the start {self.at_start}")
        self.steady.say("tidy")
        used = self.steady.wait_for("tidied")
        self.measured.append({**self.steady.measure(), "used": int(used[0])})
        print(f"# after {self.number} downloads and {time.monotonic() - self.began:.0f} s: {self.measured[-1]}", flush=True)
        for client in (self.steady, self.mortal):
            if (journal := client.measure()["journal"]) > JOURNAL_LIMIT:
                raise Broken(f"the journal of the {client.name} one has {journal} bytes")

    def check_growth(self):
        """Once everything has been used, nothing grows any more."""
        if len(self.measured) < 4:
            return
        warm = self.measured[len(self.measured) // 3]["KiB"]
        hours = (time.monotonic() - self.began) / 3600
        grown = self.measured[-1]["KiB"] - warm
        print(f"# grown by {grown} KiB since the process was warm")
        if grown > GROWTH * max(1, hours):
            raise Broken(f"grew by {grown} KiB: {[step['KiB'] for step in self.measured]}")

    def find_rare(self):
        return {name: (self.met[name], floor) for name, floor in FLOOR.items() if self.met[name] < floor}

    def is_long_enough(self):
        if self.number < self.options.downloads or time.monotonic() - self.began < self.options.hours * 3600:
            return False
        return not self.find_rare() or self.number >= self.options.downloads + MORE_ROUNDS * ROUND

    def run(self):
        while not self.is_long_enough():
            self.round(ROUND)
            self.clear(self.steady)
            self.clear(self.mortal)
            self.look()
        self.check_growth()
        self.steady.quit()
        self.mortal.quit()
        if rare := self.find_rare():
            raise Broken(f"too little was met: {rare}")

    def tell(self):
        print(f"# {self.number} downloads of seed {self.options.seed} in {time.monotonic() - self.began:.0f} s: "
              f"{', '.join(f'{count} {name}' for name, count in sorted(self.met.items()))}")
        print(f"# ends: {', '.join(f'{name} {count}' for name, count in sorted(self.outcomes.items()))}")


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--downloads", type=int, default=200)
    parser.add_argument("--hours", type=float, default=0)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 31))
    return parser.parse_args()


def main():
    options = parse()
    print(f"1..1\n# seed {options.seed}", flush=True)
    top = pathlib.Path(tempfile.mkdtemp(prefix="pickup-soak-"))
    soak = Soak(options, top)
    try:
        soak.run()
        soak.tell()
        print("ok 1 - soak")
        return 0
    except Broken as error:
        soak.tell()
        for line in str(error).splitlines():
            print(f"# {line}")
        for client in (soak.steady, soak.mortal):
            for line in client.tell_errors().splitlines():
                print(f"# {client.name}: {line}")
            client.process.kill()
        print("not ok 1 - soak")
        return 1
    finally:
        shutil.rmtree(top, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
