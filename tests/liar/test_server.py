#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the liar tells the truth when it should, and lies as it should: seen by a client as plain as possible."""

import socket
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

from case import Case  # noqa: E402
from cases import ALL  # noqa: E402
from lies import *  # noqa: E402, F403
from objects import BIG, MIB, SMALL, content, crc64  # noqa: E402
from runner import count_right  # noqa: E402
from server import Run, Stage  # noqa: E402


class NoCertificates:
    context = None


class ServerTest(unittest.TestCase):
    def serve(self, *lies, **rest):
        self.run_ = Run(Case('test', 'why', lies, **rest))
        stage = Stage(self.run_, NoCertificates)
        self.addCleanup(stage.close)
        self.port = stage.listeners['http'].port

    def ask(self, *headers, method='GET', target='/x', limit=None):
        """Everything that comes until the connection ends."""
        with socket.create_connection(('127.0.0.1', self.port), 5) as sock:
            lines = [f'{method} {target} HTTP/1.1', 'Host: x', 'Connection: close', *headers]
            sock.sendall(('\r\n'.join(lines) + '\r\n\r\n').encode())
            data = b''
            self.error = None
            try:
                while (more := sock.recv(65536)) and (limit is None or len(data) < limit):
                    data += more
            except OSError as error:
                self.error = error
            head, _, body = data.partition(b'\r\n\r\n')
            return head.decode('latin-1'), body

    def test_objects(self):
        self.assertEqual(content(SMALL, 1), content(BIG, 1)[:SMALL])
        self.assertNotEqual(content(SMALL, 1), content(SMALL, 2))
        blocks = {content(BIG, 1)[at:at + 16] for at in range(0, BIG, MIB)}
        self.assertEqual(len(blocks), 25)
        self.assertEqual(crc64(b'123456789'), 0x995DC9BBDF1939FA)

    def test_truth(self):
        self.serve()
        data = content(SMALL, 1)
        head, body = self.ask()
        self.assertIn(' 200 ', head)
        self.assertEqual(body, data)
        head, body = self.ask('Range: bytes=100-199')
        self.assertIn(' 206 ', head)
        self.assertIn(f'Content-Range: bytes 100-199/{SMALL}', head)
        self.assertEqual(body, data[100:200])
        self.assertEqual(self.ask('Range: bytes=-5')[1], data[-5:])
        self.assertIn(f'Content-Range: bytes */{SMALL}', self.ask(f'Range: bytes={SMALL}-')[0])
        head, body = self.ask(method='HEAD')
        self.assertIn(f'Content-Length: {SMALL}', head)
        self.assertEqual(body, b'')

    def test_conditions(self):
        self.serve()
        etag, modified = self.run_.version.etag, self.run_.version.modified
        self.assertIn(' 206 ', self.ask('Range: bytes=5-', f'If-Match: {etag}')[0])
        self.assertIn(' 412 ', self.ask('Range: bytes=5-', 'If-Match: "other"')[0])
        self.assertIn(' 412 ', self.ask('If-Unmodified-Since: Mon, 01 Jan 2001 00:00:00 GMT')[0])
        self.assertIn(' 200 ', self.ask(f'If-Unmodified-Since: {modified}')[0])
        self.assertIn(' 304 ', self.ask(f'If-None-Match: {etag}')[0])
        self.assertIn(' 304 ', self.ask(f'If-Modified-Since: {modified}')[0])

    def test_cut_counts_bytes(self):
        self.serve((nth(1), cut(1000)), (nth(2), cut(1000, reset)), (nth(3), cut(-1)))
        self.assertEqual(len(self.ask()[1]), 1000)
        self.assertEqual(len(self.ask()[1]), 1000)
        self.assertIsInstance(self.error, ConnectionResetError)
        self.assertEqual(len(self.ask()[1]), SMALL - 1)
        self.assertEqual(len(self.ask()[1]), SMALL)

    def test_templates(self):
        self.serve((inner, put('Content-Range', 'bytes {start+1}-{last-1}/{total}')))
        self.assertIn(f'Content-Range: bytes 11-{SMALL - 2}/{SMALL}', self.ask('Range: bytes=10-')[0])

    def test_flip_is_at_one_place(self):
        self.serve((gets, flips(500)))
        wrong = [at for at, (a, b) in enumerate(zip(self.ask('Range: bytes=400-')[1], content(SMALL, 1)[400:])) if a != b]
        self.assertEqual(wrong, [100])

    def test_versions(self):
        self.serve((later, has_version(1)))
        first = self.run_.version
        self.ask()
        self.assertIn(' 412 ', self.ask('Range: bytes=5-', f'If-Match: {first.etag}')[0])
        self.assertEqual(self.ask()[1], content(SMALL, 2))

    def test_chunks(self):
        self.serve((nth(1), chunked(size=100_000)), (nth(2), chunked(size=100_000, spoil_at=0.4, spoil=between_chunks)))
        whole, cut_short = self.ask()[1], self.ask()[1]
        self.assertTrue(whole.startswith(b'186a0\r\n') and whole.endswith(b'\r\n0\r\n\r\n'))
        self.assertEqual(cut_short, whole[:100_000 + len(b'186a0\r\n\r\n')])

    def test_greeting(self):
        self.serve(greetings=(((1,), close),))
        self.assertEqual(self.ask(), ('', b''))
        self.assertIn(' 200 ', self.ask()[0])

    def test_minted_links_serve_once(self):
        self.serve((without(at_path('/target')), mints('/target')), (at_path('/target'), wants_minted))
        location = next(line for line in self.ask()[0].split('\r\n') if line.startswith('Location'))
        target = location.partition(': ')[2]
        self.assertIn(' 200 ', self.ask(target=target)[0])
        self.assertIn(' 403 ', self.ask(target=target)[0])

    def test_count_right(self):
        data = content(SMALL, 1)
        self.assertEqual(count_right(data, data), SMALL)
        self.assertIn(count_right(data[:5000] + bytes(SMALL - 5000), data), range(5000, 5030))
        self.assertEqual(count_right(content(SMALL, 2), data), -1)

    def test_no_lie_breaks_the_liar(self):
        """Each case says something, or ends the connection, to a first and to a later request."""
        for case in ALL.values():
            run = Run(case)
            stage = Stage(run, NoCertificates)
            for wanted in ('bytes=0-', 'bytes=1000-'):
                try:
                    with socket.create_connection(('127.0.0.1', stage.listeners['http'].port), 5) as sock:
                        sock.settimeout(0.01)
                        sock.sendall(f'GET /x/1/object.bin HTTP/1.1\r\nHost: x\r\nRange: {wanted}\r\n\r\n'.encode())
                        sock.recv(1000)
                except OSError:
                    pass
            stage.close()
            self.assertEqual(run.failures, [], case.name)


if __name__ == '__main__':
    unittest.main()
