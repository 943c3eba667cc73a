# SPDX-License-Identifier: GPL-3.0-or-later
"""A pointer for a compositor that has no mouse: the wlroots protocol for it, spoken directly, as no program of Debian keeps one.

https://wayland.app/protocols/wlr-virtual-pointer-unstable-v1"""

import socket
import struct
import time

TIME_LIMIT = 40
DISPLAY = 1
MANAGER_INTERFACE = "zwlr_virtual_pointer_manager_v1"
# Requests and events by their numbers.
SYNC, GET_REGISTRY = 0, 1
BIND, CREATE = 0, 0
MOVE, MOVE_TO, BUTTON, FRAME = 0, 1, 2, 4
ERROR, GLOBAL = 0, 0
# As the kernel calls them.
BUTTONS = {1: 0x110, 2: 0x112, 3: 0x111}


def pack_text(text):
    data = text.encode() + b"\0"
    return struct.pack("=I", len(data)) + data + bytes(-len(data) % 4)


class VirtualPointer:
    def __init__(self, path, width, height):
        self.extent = (width, height)
        self.latest = DISPLAY
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(TIME_LIMIT)
        self.socket.connect(path)
        self.registry = self._make_number()
        self._send(DISPLAY, GET_REGISTRY, struct.pack("=I", self.registry))
        names = {}
        self._wait(names)
        if MANAGER_INTERFACE not in names:
            raise RuntimeError("the compositor takes no virtual pointer")
        manager, self.pointer = self._make_number(), self._make_number()
        self._send(self.registry, BIND, struct.pack("=I", names[MANAGER_INTERFACE]) + pack_text(MANAGER_INTERFACE) + struct.pack("=II", 1, manager))
        self._send(manager, CREATE, struct.pack("=II", 0, self.pointer))
        self.move_to(0, 0)

    def close(self):
        self.socket.close()

    def _make_number(self):
        """Of one more object; there may be no gap between them."""
        self.latest += 1
        return self.latest

    def _send(self, target, request, arguments=b""):
        self.socket.sendall(struct.pack("=IHH", target, request, 8 + len(arguments)) + arguments)

    def _receive(self, size):
        data = b""
        while len(data) < size:
            part = self.socket.recv(size - len(data))
            if not part:
                raise RuntimeError("the compositor is gone")
            data += part
        return data

    def _wait(self, names=None):
        """Until everything that was sent has happened."""
        callback = self._make_number()
        self._send(DISPLAY, SYNC, struct.pack("=I", callback))
        while True:
            target, event, size = struct.unpack("=IHH", self._receive(8))
            arguments = self._receive(size - 8)
            if target == callback:
                return
            if (target, event) == (DISPLAY, ERROR):
                raise RuntimeError(f"the compositor refuses: {arguments!r}")
            if (target, event) == (self.registry, GLOBAL) and names is not None:
                name, length = struct.unpack_from("=II", arguments)
                names[arguments[8:7 + length].decode()] = name

    def _act(self, request, arguments):
        milliseconds = int(time.monotonic() * 1000) & 0xFFFFFFFF
        self._send(self.pointer, request, struct.pack("=I", milliseconds) + arguments)
        self._send(self.pointer, FRAME)
        self._wait()

    def move_to(self, x, y):
        self._act(MOVE_TO, struct.pack("=IIII", x, y, *self.extent))

    def move(self, x, y):
        """By so many pixels."""
        self._act(MOVE, struct.pack("=ii", x * 256, y * 256))

    def press(self, button, down):
        self._act(BUTTON, struct.pack("=II", BUTTONS[button], int(down)))
