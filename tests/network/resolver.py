# SPDX-License-Identifier: GPL-3.0-or-later
"""A name server on the loopback interface that answers, says nothing, or says that it cannot."""

import socket
import struct
import threading

A, AAAA = 1, 28
NO_ERROR, SERVER_FAILURE, NO_NAME = 0, 2, 3
FAMILIES = {A: socket.AF_INET, AAAA: socket.AF_INET6}


def read_question(packet):
    """Name, type, and where the question ends."""
    labels, at = [], 12
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]].decode())
        at += 1 + packet[at]
    kind, = struct.unpack("!H", packet[at + 1:at + 3])
    return ".".join(labels).lower(), kind, at + 5


class Resolver:
    """Knows one name. What it does instead of answering is in "mode": answer, silent, or the code of an error."""

    def __init__(self, name, addresses):
        self.name, self.addresses, self.mode = name, addresses, "answer"
        self.silent_kinds = ()
        self.asked = 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 53))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            packet, client = self.socket.recvfrom(1500)
            self.asked += 1
            name, kind, end = read_question(packet)
            if self.mode != "silent" and kind not in self.silent_kinds:
                self.socket.sendto(self._answer(packet, name, kind, end), client)

    def _answer(self, packet, name, kind, end):
        code = NO_ERROR if self.mode == "answer" else self.mode
        records = []
        if code == NO_ERROR and name != self.name:
            code = NO_NAME
        elif code == NO_ERROR:
            records = [address for address in self.addresses if (":" in address) == (kind == AAAA)] if kind in FAMILIES else []
        head = packet[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, len(records), 0, 0)
        body = b"".join(struct.pack("!HHHIH", 0xc00c, kind, 1, 0, len(data)) + data
                        for data in (socket.inet_pton(FAMILIES[kind], address) for address in records))
        return head + packet[12:end] + body
