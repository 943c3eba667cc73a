# SPDX-License-Identifier: GPL-3.0-or-later
"""An honest server of one object that never sends faster than it is told, counts what it sends, and can be made to die."""

import hashlib
import os
import re
import socket
import struct
import threading
import time

KIB = 1 << 10
BITE = 16 * KIB
SENT_AT_MOST = 64 * KIB
LOOK_TIME = 0.05


class PacedServer:
    """Listens on every address of the namespace in which it is made."""

    def __init__(self, namespace, size, rate, port=80):
        self.data, self.rate = os.urandom(size), rate
        self.digest = hashlib.sha256(self.data).hexdigest()
        self.etag = f'"{self.digest[:16]}"'
        self.sent = self.requests = self.connections = 0
        self.open, self.doomed = set(), set()
        self.lock = threading.Lock()
        self.greet = self.before_bite = None
        self.listener = namespace.run(lambda: self._listen(port))
        threading.Thread(target=self._accept, daemon=True).start()

    @staticmethod
    def _listen(port):
        listener = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=64)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SENT_AT_MOST)
        return listener

    def _accept(self):
        while True:
            connection, _ = self.listener.accept()
            with self.lock:
                self.connections += 1
                self.open.add(connection)
            threading.Thread(target=self._serve, args=(connection, self.connections), daemon=True).start()

    def _serve(self, connection, number):
        connection.settimeout(LOOK_TIME)
        try:
            if self.greet is not None:
                self.greet(connection, number)
            while head := self._read_head(connection):
                self._answer(connection, head)
        except OSError:
            pass
        finally:
            with self.lock:
                doomed = connection in self.doomed
            if doomed:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
            with self.lock:
                self.open.discard(connection)
                self.doomed.discard(connection)

    def _try(self, connection, call):
        """What call() returns, once it need not wait any more."""
        while True:
            if connection in self.doomed:
                raise ConnectionResetError
            try:
                return call()
            except TimeoutError:
                pass

    def _read_head(self, connection):
        data = b""
        while not data.endswith(b"\r\n\r\n"):
            more = self._try(connection, lambda: connection.recv(KIB * 8))
            if not more:
                return []
            data += more
        return data.decode("latin-1").strip().split("\r\n")

    def _send(self, connection, data):
        while data:
            view = data
            data = data[self._try(connection, lambda: connection.send(view)):]

    def _answer(self, connection, head):
        headers = dict(re.split(r":\s*", line.lower(), maxsplit=1) for line in head[1:])
        self.requests += 1
        start, end, ranged = 0, len(self.data), re.fullmatch(r"bytes=(\d+)-(\d*)", headers.get("range", ""))
        if ranged:
            start, end = int(ranged[1]), min(int(ranged[2]) + 1, end) if ranged[2] else end
        told = [f"HTTP/1.1 {'206 Partial Content' if ranged else '200 OK'}", f"Content-Length: {end - start}", f"ETag: {self.etag}",
                "Accept-Ranges: bytes", f"Date: {time.strftime('%a, %d %b %Y %H:%M:%S GMT', time.gmtime())}"]
        if ranged:
            told.append(f"Content-Range: bytes {start}-{end - 1}/{len(self.data)}")
        self._send(connection, ("\r\n".join(told) + "\r\n\r\n").encode())
        if not head[0].startswith("HEAD"):
            self._send_body(connection, start, end)

    def _send_body(self, connection, start, end):
        began = time.monotonic()
        for at in range(start, end, BITE):
            if self.before_bite is not None:
                self.before_bite(connection)
            bite = self.data[at:min(at + BITE, end)]
            self._send(connection, bite)
            with self.lock:
                self.sent += len(bite)
            due = began + (at - start) / self.rate
            time.sleep(max(0, due - time.monotonic()))

    def doom(self, connection):
        """It ends with a reset."""
        with self.lock:
            self.doomed.add(connection)

    def reset_all(self):
        """Every connection ends with a reset. Where that cannot arrive, the other side keeps half of it."""
        with self.lock:
            self.doomed |= self.open
            doomed = set(self.open)
        while doomed & self.open:
            time.sleep(LOOK_TIME / 4)
        return len(doomed)
