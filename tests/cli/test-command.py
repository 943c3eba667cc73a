#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs pickup-cli (the first argument) as a shell would, and looks at what it says and how it ends."""

import base64
import hashlib
import http.server
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.request
from pathlib import Path

CLI = sys.argv.pop(1)
BODY = b'whole, once, proven\n' * 100


def md5(*parts):
    return hashlib.md5(':'.join(parts).encode()).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def is_let_in(self):
        """Whether who asks has said who it is, where that is asked."""
        sent = self.headers.get('Authorization', '')
        self.server.logins.append((self.path, self.headers['Host'], sent.partition(' ')[0]))
        if self.path.startswith('/basic'):
            return sent == 'Basic ' + base64.b64encode(b'me:pass SECRET').decode()
        if not self.path.startswith('/digest'):
            return True
        values = urllib.request.parse_keqv_list(urllib.request.parse_http_list(sent.partition(' ')[2])) if sent else {}
        return values.get('response') == md5(md5('me', 'here', 'pass SECRET'), 'once', values.get('nc', ''), values.get('cnonce', ''), 'auth',
                                             md5(self.command, self.path))

    def ask_who(self):
        self.send_response(401)
        self.send_header('WWW-Authenticate', 'Basic realm="here"' if self.path.startswith('/basic') else 'Digest realm="here", nonce="once", qop="auth"')
        self.send_header('Content-Length', '0')
        self.end_headers()

    def do_GET(self):
        self.server.cookies.append((self.path, self.headers.get_all('Cookie')))
        if not self.is_let_in():
            self.ask_who()
            return
        if self.path.startswith('/away'):
            self.send_response(302)
            self.send_header('Location', self.server.away)
            self.send_header('Content-Length', '0')
            self.end_headers()
            return
        self.send_response(200)
        self.send_header('Content-Length', str(len(BODY)))
        self.send_header('ETag', '"%s"' % self.path.split('?')[0].strip('/'))
        self.end_headers()
        self.wfile.write(BODY)

    def do_HEAD(self):
        if not self.is_let_in():
            self.ask_who()
            return
        self.send_response(200)
        self.send_header('Content-Length', str(len(BODY)))
        self.end_headers()

    def log_message(self, *arguments):
        pass


class Commands(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        cls.url = 'http://127.0.0.1:%d/' % cls.server.server_port
        cls.server.away = 'http://localhost:%d/elsewhere.bin' % cls.server.server_port
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.server.server_close()

    def setUp(self):
        self.server.cookies = []
        self.server.logins = []
        self.folder = Path(tempfile.mkdtemp(prefix='pickup-command-'))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.work = self.folder / 'work'
        self.work.mkdir()
        self.environment = dict(os.environ, HOME=str(self.folder), XDG_DATA_HOME=str(self.folder / 'data'),
                                XDG_STATE_HOME=str(self.folder / 'state'), LC_ALL='C.UTF-8', LANGUAGE='')
        self.environment.pop('PWD', None)

    def run_cli(self, *arguments, code=0, **more):
        more.setdefault('cwd', self.work)
        more.setdefault('stdout', subprocess.PIPE)
        ended = subprocess.run([CLI, *arguments], stderr=subprocess.PIPE, stdin=more.pop('stdin', subprocess.DEVNULL),
                               env=self.environment, timeout=60, text=True, **more)
        self.assertEqual(ended.returncode, code, f'{arguments}: {ended.stdout}{ended.stderr}')
        return ended

    def get(self, *arguments, **more):
        return self.run_cli('get', '--state-dir', str(self.folder / 'list'), *arguments, **more)

    def test_output_folder(self):
        (self.work / 'there').mkdir()
        self.get('-o', 'there', self.url + 'a.bin')
        self.get('-o', 'new/', self.url + 'b.bin')
        self.get('-o', 'there/', self.url + 'c.bin', self.url + 'd.bin')
        self.get('-d', 'new', '-o', 'name.bin', self.url + 'e.bin')
        self.assertEqual(sorted(p.name for p in (self.work / 'there').iterdir()), ['a.bin', 'c.bin', 'd.bin'])
        self.assertEqual(sorted(p.name for p in (self.work / 'new').iterdir()), ['b.bin', 'name.bin'])
        self.assertEqual((self.work / 'there/a.bin').read_bytes(), BODY)

    def test_output_that_is_no_file(self):
        os.mkfifo(self.work / 'fifo')
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(str(self.work / 'socket'))
        (self.work / 'link').symlink_to('/dev/null')
        for output in ('-', '/dev/null', '/dev/stdout', 'fifo', 'socket', 'link'):
            with self.subTest(output):
                said = self.get('-o', output, self.url + 'a.bin', code=2, stdout=subprocess.PIPE).stderr
                self.assertIn('needs a file', said)
        self.assertEqual(sorted(p.name for p in self.work.iterdir()), ['fifo', 'link', 'socket'])

    def test_vanished_folder(self):
        gone = self.folder / 'gone'
        gone.mkdir()
        script = f'rmdir "{gone}"; exec "$0" "$@"'
        for more, code in (([], 6), (['-o', 'x'], 6), (['-d', 'x'], 6), (['-d', str(self.work)], 0),
                           (['-o', str(self.work / 'y')], 0)):
            gone.mkdir(exist_ok=True)
            with self.subTest(more):
                ended = subprocess.run(['/bin/sh', '-c', script, CLI, 'get', '--state-dir', str(self.folder / 'list'), *more, self.url + 'v.bin'],
                                       cwd=gone, env=self.environment, capture_output=True, text=True, timeout=60)
                self.assertEqual(ended.returncode, code, ended.stderr)
                self.assertEqual('does not exist any more' in ended.stderr, code == 6, ended.stderr)
        self.assertFalse(Path('/v.bin').exists())

    def test_empty_checksum(self):
        """A variable that is not set is no reason to check nothing."""
        said = self.get('--checksum', '', self.url + 'a.bin', code=2).stderr
        self.assertIn('no checksum that can be checked', said)
        self.assertEqual(list(self.work.iterdir()), [])

    def test_broken_argument(self):
        """What is left of a link is neither downloaded nor passed over."""
        for broken in ('lo\nng.bin', 'lo\r\nng.bin', 'a.bin\nfoo bar'):
            with self.subTest(broken):
                self.assertIn('(line 2)', self.get(self.url + broken, code=2).stderr)
        self.get(f'{self.url}a.bin\n\n# a note\n{self.url}b.bin\n')
        self.assertEqual(sorted(p.name for p in self.work.iterdir()), ['a.bin', 'b.bin'])

    def test_link_without_scheme(self):
        self.get(self.url.removeprefix('http://') + 'a.bin')
        (self.work / 'links').write_text(self.url.removeprefix('http://') + 'b.bin\n')
        self.get('-i', 'links')
        self.assertEqual((self.work / 'a.bin').read_bytes(), BODY)
        self.assertEqual((self.work / 'b.bin').read_bytes(), BODY)

    def test_expand(self):
        """Brackets stand for themselves, unless they are meant otherwise."""
        self.get(self.url + '[1-2].bin')
        self.get('--expand', self.url + '{a,b}[08-10].bin')
        self.assertEqual({p.name for p in self.work.iterdir()}, {'[1-2].bin', *(f'{a}{n}.bin' for a in 'ab' for n in ('08', '09', '10'))})
        self.assertIn('1000', self.get('--expand', self.url + '[0-1000].bin', code=2).stderr)

    def test_other_protocols(self):
        """What is possible instead is said."""
        for link, hint in (('magnet:?xt=secret', 'BitTorrent'), ('ftp://example.org/secret', 'https'), ('sftp://example.org/secret', 'SSH')):
            with self.subTest(link):
                said = self.get(link, code=2).stderr
                self.assertIn(hint, said)
                self.assertNotIn('secret', said)

    def test_link_without_command(self):
        for arguments in ((self.url + 'a?secret',), ('-o', 'x', self.url + 'a?secret')):
            said = self.run_cli(*arguments, code=2).stderr
            self.assertIn('pickup-cli get', said)
            self.assertNotIn('secret', said)
        self.assertIn('--help', self.run_cli('fetch', code=2).stderr)

    def test_exit_codes_in_help(self):
        for arguments in (('--help',), ('get', '--help'), ('list', '--help')):
            said = self.run_cli(*arguments).stdout
            for code in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 130):
                self.assertRegex(said, rf'(?m)^  {code} ')

    def test_wrong_lines(self):
        (self.work / 'links').write_text(f'# links\n{self.url}a.bin\nsecret\n\nftp://secret/\n')
        said = self.get('-i', 'links', code=2).stderr
        self.assertIn('3, 5', said)
        self.assertNotIn('secret', said)
        self.assertEqual([p.name for p in self.work.iterdir()], ['links'])

    def test_pasted_links(self):
        (self.work / 'links').write_text(f'{self.url}a.bin?c=d&amp;e=f # the first\n{self.url}b.bin\u200b {self.url}c.bin\u00a0\n')
        self.get('-i', 'links', '<' + self.url + 'd.bin>')
        self.assertEqual(sorted(p.name for p in self.work.iterdir()), ['a.bin', 'b.bin', 'c.bin', 'd.bin', 'links'])

    def test_folder_of_the_sandbox(self):
        (self.folder / 'info').write_text('[Application]\n')
        (self.folder / 'mounts').write_text(
            '600 552 0:55 /newroot / rw - tmpfs tmpfs rw\n'
            f'601 600 254:1 {self.work} {self.work} rw - ext4 /dev/sda1 rw\n')
        self.environment.update(PICKUP_FLATPAK_INFO=str(self.folder / 'info'), PICKUP_MOUNTINFO=str(self.folder / 'mounts'))
        lost = self.folder / 'lost'
        said = self.get('-d', str(lost), self.url + 'a.bin', code=6).stderr
        self.assertIn('sandbox', said)
        self.assertIn(str(lost), said)
        self.assertFalse(lost.exists())
        self.get('-d', 'new', self.url + 'a.bin')
        self.assertEqual((self.work / 'new/a.bin').read_bytes(), BODY)

    def cookies_of(self, path):
        """What requests for that path carried."""
        return {tuple(cookies or ()) for asked, cookies in self.server.cookies if asked == path}

    def test_cookies(self):
        jar = self.folder / 'cookies.txt'
        jar.write_text('# Netscape HTTP Cookie File\n#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\tmine\n'
                       '127.0.0.1\tFALSE\t/f\tFALSE\t0\tfolder\tf\nother.example\tTRUE\t/\tFALSE\t0\tother\tx\n'
                       '127.0.0.1\tFALSE\t/\tFALSE\t1\told\tx\n127.0.0.1\tFALSE\t/\tTRUE\t0\tsecure\tx\n')
        self.get('--load-cookies', str(jar), self.url + 'f/a.bin', self.url + 'b.bin', self.url + 'away')
        self.assertEqual(self.cookies_of('/f/a.bin'), {('folder=f; session=mine',)})
        self.assertEqual(self.cookies_of('/b.bin'), {('session=mine',)})
        self.assertEqual(self.cookies_of('/elsewhere.bin'), {()}, 'another host')
        self.get('--load-cookies', str(jar), '-H', 'Cookie: own=1', self.url + 'c.bin')
        self.assertEqual(self.cookies_of('/c.bin'), {('own=1',)})

    def test_cookies_that_are_none(self):
        jar = self.folder / 'cookies.json'
        jar.write_text('[{"name": "session", "value": "SECRET"}]')
        for path in (jar, self.folder / 'missing', self.folder):
            with self.subTest(path):
                said = self.get('--load-cookies', str(path), self.url + 'd.bin', code=2)
                self.assertNotIn('SECRET', said.stderr)
                self.assertEqual(len(said.stderr.splitlines()), 1)
        self.assertEqual(self.server.cookies, [])

    def test_no_end(self):
        """What goes on for ever is no file that a person has meant, and is not read for ever."""
        for option in ('--load-cookies', '--netrc-file', '--input-file'):
            with self.subTest(option):
                said = self.get(option, '/dev/zero', self.url + 'e.bin', code=2)
                self.assertEqual(said.stderr, 'pickup-cli: “/dev/zero” holds more than 64.0\u00a0MiB: nothing of it was taken.\n')

    def test_netrc(self):
        """Who asks is told, and nobody else: no other server, no log and no file."""
        usual = self.folder / '.netrc'
        usual.write_text('machine 127.0.0.1 login me password "pass SECRET"\n')
        self.environment['G_MESSAGES_DEBUG'] = 'all'
        self.get(self.url + 'basic/a.bin', code=3)
        said = self.get('--netrc', self.url + 'basic/a.bin', self.url + 'digest/b.bin?c=%2f', self.url + 'c.bin')
        for name in ('a.bin', 'b.bin', 'c.bin'):
            self.assertEqual((self.work / name).read_bytes(), BODY)
        self.assertEqual({login for path, _, login in self.server.logins if path == '/digest/b.bin?c=%2f'}, {'', 'Digest'})
        other = self.folder / 'other'
        usual.rename(other)
        self.server.logins = []
        said_more = self.get('--netrc-file', str(other), self.url + 'basic/d.bin', self.url + 'away')
        self.assertEqual({login for path, host, login in self.server.logins if host.startswith('localhost')}, {''}, 'another host')
        self.assertIn('.netrc', self.get('--netrc', self.url + 'e.bin', code=2).stderr)
        for text in (said.stdout, said.stderr, said_more.stdout, said_more.stderr):
            self.assertNotIn('SECRET', text)
            self.assertNotIn(base64.b64encode(b'me:pass SECRET').decode(), text)
        for path in self.folder.rglob('*'):
            if path.is_file() and path != other:
                self.assertNotIn(b'SECRET', path.read_bytes(), path)
                self.assertNotIn(base64.b64encode(b'me:pass SECRET'), path.read_bytes(), path)

    def test_netrc_that_is_none(self):
        wrong = self.folder / 'wrong'
        wrong.write_text('password SECRET\n')
        for path in (wrong, self.folder / 'missing', self.folder):
            with self.subTest(path):
                said = self.get('--netrc-file', str(path), self.url + 'd.bin', code=2)
                self.assertNotIn('SECRET', said.stderr)
                self.assertEqual(len(said.stderr.splitlines()), 1)
        self.assertEqual(self.server.logins, [])

    def test_exec(self):
        """Once for each file that was fetched, with its path as one argument, whatever is in it; nothing of the link goes with it."""
        said, odd = self.folder / 'said', self.url + '%24%28touch%20bait%29%27%3B.bin?Signature=SECRET'
        script = self.folder / 'script'
        script.write_text(f'#!/bin/sh\nprintf "%s|" "$#" "$@" >> {said}\ntr "\\0" "\\n" < /proc/$$/environ >> {said}\necho spoken\ncat\n')
        script.chmod(0o755)
        told = self.get('--json', '--exec', f'{script} -x {{file}} last', odd, stdin=None)
        self.assertIn('spoken', told.stderr)
        self.assertNotIn('spoken', told.stdout)
        saved = next(self.work.glob('*.bin'))
        self.assertEqual(said.read_text().split('|')[:4], ['3', '-x', str(saved), 'last'])
        self.assertNotIn('SECRET', said.read_text())
        self.assertEqual([path.name for path in self.work.iterdir()], [saved.name])
        said.unlink()
        self.get('--exec', str(script), odd)
        self.get('--exec', str(script), '--if-changed', odd)
        self.assertFalse(said.exists(), 'it was here already')
        self.get('--exec', str(script), self.url + 'a.bin', self.url + 'b.bin')
        self.assertEqual(said.read_text().count('1|'), 2, 'at the end, where nothing is said')

    def test_exec_that_fails(self):
        """The file is whole all the same; what makes no sense is refused before anything begins."""
        said = self.get('--exec', "sh -c 'exit 7'", self.url + 'a.bin', code=9).stderr
        self.assertIn('a.bin: The command for the finished file ended with exit code 7.', said)
        self.assertEqual((self.work / 'a.bin').read_bytes(), BODY)
        self.assertIn('cannot be started', self.get('--exec', '/nowhere/at/all', self.url + 'b.bin', code=9).stderr)
        for command in ('', "sh -c 'unzip {file}'", "unzip 'half"):
            with self.subTest(command):
                self.get('--exec', command, self.url + 'c.bin', code=2)
        self.assertIn('--exec', self.get('--on-download-complete', 'x', self.url + 'c.bin', code=2).stderr)
        self.assertFalse((self.work / 'c.bin').exists())

    def test_full_output(self):
        self.get(self.url + 'a.bin')
        cases = ((('--version',), 6), (('--help',), 6), (('get', '--help'), 6),
                 (('list', '--state-dir', str(self.folder / 'list')), 6),
                 (('list', '--json', '--state-dir', str(self.folder / 'list')), 6),
                 (('link', self.url), 6),
                 (('get', '--state-dir', str(self.folder / 'list'), self.url + 'b.bin'), 6),
                 (('get', '--json', '--state-dir', str(self.folder / 'list'), self.url + 'c.bin'), 6),
                 (('get', '--quiet', '--state-dir', str(self.folder / 'list'), self.url + 'd.bin'), 0),
                 (('get', '--state-dir', str(self.folder / 'list'), 'nonsense'), 2))
        for arguments, code in cases:
            with self.subTest(arguments), open('/dev/full', 'w') as full:
                said = self.run_cli(*arguments, code=code, stdout=full).stderr
                self.assertEqual('standard output' in said, code == 6)
        self.assertEqual((self.work / 'b.bin').read_bytes(), BODY)

    def test_closed_pipe(self):
        for arguments in (('--help',), ('list', '--help'), ('get', '--json', '--state-dir', str(self.folder / 'list'), self.url + 'a.bin')):
            read, write = os.pipe()
            os.close(read)
            with self.subTest(arguments):
                said = self.run_cli(*arguments, code=6, stdout=write).stderr
                self.assertIn('standard output', said)
            os.close(write)


if __name__ == '__main__':
    unittest.main()
