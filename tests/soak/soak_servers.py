# SPDX-License-Identifier: GPL-3.0-or-later
"""Three servers: an honest one, one that lies in every way that its table knows, and an honest one that dies again and again."""

import random
import socket
import struct
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'liar'))

from case import DONE, Case  # noqa: E402
from cases import ALL  # noqa: E402
from runner import is_cut, presigned_query  # noqa: E402
from server import Listener, Over, Run  # noqa: E402

KIB = 1 << 10
RATE = 1024 * KIB  # bytes a second for each connection
SIZES = tuple(size * KIB + 77 for size in (3, 90, 300, 700, 1100, 1900))


def paced(answer, exchange):
    answer.rate = RATE


def honest_case(name, size):
    return Case(name, 'Says what is so.', ((lambda exchange: True, paced),), DONE, size=size, seeds={0: 4, 1: 4, 2: 4})


def plays_alone(case):
    """Whether the case is one object on one server, for a client that is told nothing but the link. Where no length is ever told and
    answers take turns, one who is interrupted may meet with nothing but those that are cut, and they agree with each other. An empty file that was published right before a kill is not known again."""
    if case.name.startswith('unknown-length') or 'empty' in case.name:
        return False
    return not (case.steps or case.args or case.greetings or case.userinfo or case.extra_files or case.check) and case.origin == 'http' \
        and case.path == '/object.bin?PRESIGNED' and 'big' not in case.variants


LYING = sorted(name for name, case in ALL.items() if plays_alone(case))


class Served:
    """Every object that was ever asked for is one of its own: /KIND/NUMBER/object.bin."""

    def __init__(self):
        self.runs, self.lock, self.urls = {}, threading.Lock(), {}

    def add(self, number, case):
        run = self.runs[str(number)] = Run(case)
        run.urls = {origin: f'{url}/x/{number}' for origin, url in self.urls.items()}

    def find(self, request):
        run = self.runs.get((request.target.partition('?')[0].strip('/').split('/') + ['', ''])[1])
        if run is None:
            raise Over
        return run

    def forget(self, number):
        self.runs.pop(str(number), None)


class DyingListener(Listener):
    """Dies when it is told to, with all that it has said, and lives again behind the same port."""

    def __init__(self, served):
        self.sockets, self.lock, self.lives, self.deaths = set(), threading.Lock(), threading.Event(), 0
        self.lives.set()
        super().__init__('http', find_run=served.find)

    def serve(self, sock):
        with self.lock:
            self.sockets.add(sock)
        try:
            if self.lives.is_set():
                super().serve(sock)
        finally:
            with self.lock:
                self.sockets.discard(sock)
            sock.close()

    def die(self, seconds, politely):
        self.lives.clear()
        self.deaths += 1
        with self.lock:
            for sock in self.sockets:
                try:
                    if not politely:
                        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        threading.Timer(seconds, self.lives.set).start()


class Servers:
    def __init__(self):
        self.served = Served()
        self.honest = Listener('http', find_run=self.served.find)
        self.other = Listener('other', find_run=self.served.find)
        self.dying = DyingListener(self.served)
        self.served.urls.update(http=f'http://127.0.0.1:{self.honest.port}', other=f'http://127.0.0.1:{self.other.port}',
                                https='https://127.0.0.1:9', refusing='http://127.0.0.1:9')

    def offer(self, kind, number, dice: random.Random, size=None):
        """Puts an object there, and returns its case."""
        case = ALL[dice.choice(LYING)] if kind == 'lying' else honest_case(kind, size or dice.choice(SIZES))
        self.served.add(number, case)
        return case

    def link(self, kind, number):
        """A link to it, signed anew."""
        port = self.dying.port if kind == 'dying' else self.honest.port
        return f'http://127.0.0.1:{port}/{kind}/{number}/object.bin?{presigned_query()}'

    def judge(self, number, data, proven):
        """What is wrong with a finished file, or None."""
        run = self.served.runs[str(number)]
        ends = run.case.ends
        if any(version.data == data for version in run.versions):
            return None
        if not proven and (ends.spoilt or (ends.cut and is_cut(data, run.versions))):
            return None
        return f'{len(data)} bytes that are no version of it ({run.case.name})'
