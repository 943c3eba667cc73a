#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the scripts are honest, and whether the oracle catches clients that are not."""

import os
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

from sequence_runner import SequenceRunner  # noqa: E402
from sequence_server import SequenceListener, validators  # noqa: E402
from sequences import Script, Step, from_text, honest, make_script, simpler  # noqa: E402

# A client as plain as possible. It fetches the link in its last argument once, and does its MODE with it.
CLIENT = '''#!{python}
import json, os, sys, urllib.request
folder, url = sys.argv[sys.argv.index('-d') + 1], sys.argv[-1]
try:
    with urllib.request.urlopen(url) as answer:
        data, whole = b'', True
        try:
            while (more := answer.read(1 << 16)):
                data += more
        except Exception as error:
            data, whole = data + getattr(error, 'partial', b''), False
        length = answer.headers.get('Content-Length')
        whole = whole and (length is None or len(data) == int(length))
        proven = length is not None or answer.headers.get('Transfer-Encoding') == 'chunked'
except Exception:
    data, whole = b'', False
part, code = os.path.join(folder, 'object.bin.part'), 0 if whole else 7
{mode}
if code == 0:
    with open(part, 'wb') as file:
        file.write(data)
    os.rename(part, os.path.join(folder, 'object.bin'))
    print(json.dumps({{'event': 'finished', 'end_proven': proven}}, separators=(',', ':')))
sys.exit(code)
'''
CUT = Step(200, end='cut')


class ScriptTest(unittest.TestCase):
    def test_one_validator_is_one_version(self):
        for number in range(3000):
            script = make_script(5, number)
            version, meaning = 0, {}
            for index, step in enumerate(script.steps + (Step(),)):
                version += step.validator == 'new'
                shown = tuple(value.removeprefix('W/') for value in validators(script, version, step.validator, index).values())
                self.assertEqual(meaning.setdefault(shown, version), version, script.text())

    def test_text(self):
        for number in range(500):
            script = make_script(6, number)
            self.assertEqual(from_text(script.text()), script)

    def test_simpler_ends(self):
        script, turns = make_script(7, 3), 0
        while (others := [other for other in map(honest, simpler(script)) if other != script]):
            script, turns = others[0], turns + 1
            self.assertLess(turns, 100)

    def test_versions_differ(self):
        for number in range(100):
            script = make_script(8, number)
            versions = script.make_versions()[:script.count_versions()]
            if script.size > 10 and script.alike == 'patched':
                self.assertEqual(len(set(versions)), len(versions), script.text())


class OracleTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.listener = SequenceListener()

    def judge(self, mode, *steps, **rest):
        with tempfile.TemporaryDirectory() as folder:
            client = Path(folder, 'client')
            client.write_text(CLIENT.format(python=sys.executable, mode=mode))
            os.chmod(client, 0o755)
            complaints = SequenceRunner(str(client), self.listener, honest(Script(steps=steps, **rest)), self.id(), 0.2).run()
        return ' '.join(complaints)

    def test_honest_client(self):
        for step in (Step(200), Step(503), Step('reset'), CUT, Step(200, 'chunked', end='cut'),
                     Step(200, 'close'), Step(200, 'close', end='cut')):
            self.assertEqual(self.judge('', step), '', step)

    def test_catches_a_cut_file(self):
        self.assertIn('CUT FILE', self.judge('code = 0', CUT))
        self.assertIn('CUT FILE', self.judge('proven = True', Step(200, 'close', end='cut')))
        self.assertIn('the size had been told', self.judge('code, proven = 0, False', CUT))
        self.assertIn('no body ended without a word',
                      self.judge('code, proven = 0, False', Step(200, 'chunked', end='cut')))

    def test_catches_a_mixture(self):
        self.assertIn('WRONG FILE', self.judge('data = data[:-1] + bytes([data[-1] ^ 1])'))
        self.assertIn('WRONG FILE', self.judge('data += b"x"'))

    def test_catches_giving_up(self):
        self.assertIn('only tells the truth', self.judge('code = 7'))
        self.assertIn('GIVES UP', self.judge('code = 8'))
        self.assertIn('FALSE ALARM', self.judge('code = 4', CUT))
        changes = 'known = os.path.exists(part)\nopen(part, "ab").write(data)\ncode = 4 if known else 7'
        self.assertIn('though told to restart', self.judge(changes, CUT, Step(503, validator='new')))

    def test_catches_what_is_lost(self):
        keeps = 'data and open(part, "wb").write(data)\nif not data: open(part, "wb").write(b"")'
        self.assertIn('are left', self.judge(keeps, CUT, Step('reset'), Step(503)))
        self.assertIn('is gone', self.judge('if data: open(part, "wb").write(data)\nelse: os.remove(part)',
                                            CUT, Step(503, validator='new')))

    def test_catches_other_files(self):
        self.assertIn('there is a file', self.judge('open(os.path.join(folder, "other"), "w")'))
        self.assertIn('with a finished file', self.judge('open(os.path.join(folder, "object.bin"), "w"); code = 7'))

    def test_catches_trouble(self):
        self.assertIn('TROUBLE', self.judge('print("core-CRITICAL **: Bytes 0 to 5 were written twice", file=sys.stderr)'))
        self.assertIn('signal 6', self.judge('os.abort()'))
        self.assertIn('still running', self.judge('import time; time.sleep(99)'))

    def test_catches_modesty(self):
        self.assertIn('called unproven', self.judge('proven = False'))


if __name__ == '__main__':
    unittest.main()
