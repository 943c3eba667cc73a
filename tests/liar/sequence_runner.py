# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs pickup-cli against one script, as often as a patient person would, and judges by nothing but what the server had."""

import hashlib
import json
import os
import re
import select
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from runner import count_right, sealed_environment
from sequence_server import Play

HURRY = 20  # how much faster the client's clocks run
LIMIT = 30  # seconds for one run of the client; none needs more than two of its own
GRACE = (0, 0.002, 0.01, 0.03)  # seconds between the silence of the server and the end of the client
CHANGED, NETWORK, INTERRUPTED = 4, 7, 130
ORPHANED = re.compile(r'object \(\d\)\.bin(\.part)?')
# Said after three seconds when the clocks run so fast; on a busy computer a thread may not have run for so long.
STARVED = 'does not answer'
TROUBLE = re.compile('CRITICAL|WARNING|written twice|Sanitizer|runtime error', re.IGNORECASE)
SCRATCH = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None


class Output:
    def __init__(self, code, stdout, stderr, stopped):
        self.code = code
        self.stdout = stdout
        self.stderr = stderr
        self.stopped = stopped  # None, kill or int

    def finished(self):
        """The last event that says so."""
        lines = [line for line in self.stdout.splitlines() if '"event":"finished"' in line]
        return json.loads(lines[-1]) if lines else None


class SequenceRunner:
    """One script and one client, from an empty folder to the finished file."""

    def __init__(self, cli, listener, script, name, patience=1.0, hurry=False):
        self.cli = cli
        self.listener = listener
        self.script = script
        self.name = name
        self.limit = LIMIT * patience
        self.hurry = hurry  # whether the library for that is there
        self.log = []
        self.runs = 0
        self.killed = False

    def run(self):
        """Returns complaints; none is good."""
        complaints = self._run()
        if complaints and self.hurry and any(STARVED in line for line in self.log):
            self.log, self.killed, self.hurry = [], False, False
            complaints = self._run()
        return complaints

    def _run(self):
        self.play = Play(self.script)
        self.root = Path(tempfile.mkdtemp(prefix='pickup-sequence-', dir=SCRATCH))
        self.folder = self.root / 'folder'
        self.folder.mkdir()
        self.listener.plays[self.name] = self.play
        try:
            complaints = list(self._play())
            return complaints + [f'the server broke: {text}' for text in self.play.failures]
        finally:
            del self.listener.plays[self.name]
            self.log += [f'  {said}' for said in self.play.said]
            self.play.close()
            shutil.rmtree(self.root, ignore_errors=True)

    # One run after the other

    def _play(self):
        restart = self.script.restart
        kept = 0
        for self.runs in range(1, len(self.script.steps) + 5):
            self.play.run = self.runs
            was_over = self.play.is_over()
            output = self._start(restart)
            if output is None:
                yield f'run {self.runs}: still running after {self.limit:.0f} s'
                return
            self.killed = self.killed or output.stopped == 'kill'
            complaints = [*self._check_always(output), *self._check_kept(output, kept, restart)]
            if output.code == 0:
                complaints += self._check_finished(output)
            elif output.stopped is None:
                complaints += self._check_failed(output, was_over, restart)
            if complaints or output.code == 0:
                yield from (f'run {self.runs}: {text}' for text in complaints)
                return
            restart = restart or output.code == CHANGED
            kept = self._count_kept()
        yield f'no end after {self.runs} runs'

    def _command(self, restart):
        url = f'http://127.0.0.1:{self.listener.port}/{self.name}/object.bin'
        command = [self.cli, 'get', '--json', f'--state-dir={self.root}/state', '-d', str(self.folder),
                   '-c', str(self.script.connections), f'--retries={self.script.retries}',
                   '--connect-timeout=300', '--stall-timeout=300']
        if restart:
            command.append('--on-change=restart')
        if self.script.head:
            command.append(f'--head-url={url}')
        if self.script.checksum:
            command.append(f'--checksum=sha256:{hashlib.sha256(self.play.versions[0]).hexdigest()}')
        return [*command, url]

    def _environment(self):
        kept = sealed_environment(HURRY if self.hurry else 1)
        return kept | {'HOME': str(self.root), 'LC_ALL': 'C.UTF-8', 'GIO_USE_PROXY_RESOLVER': 'dummy',
                       'GSETTINGS_BACKEND': 'memory', 'GIO_USE_VFS': 'local', 'G_DEBUG': 'fatal-criticals'}

    def _start(self, restart):
        command = self._command(restart)
        out, err = self.root / 'stdout', self.root / 'stderr'
        with open(out, 'wb') as stdout, open(err, 'wb') as stderr:
            client = subprocess.Popen(command, cwd=self.folder, env=self._environment(), stdin=subprocess.DEVNULL,
                                      stdout=stdout, stderr=stderr)
        began = time.monotonic()
        try:
            stopped, ended = self._wait(client)
        finally:
            if client.poll() is None:
                client.kill()
                client.wait()
        output = Output(client.returncode if ended else None, out.read_text(errors='replace'),
                        err.read_text(errors='replace'), stopped)
        self.log += [f'--- run {self.runs}: {" ".join(command[1:])}',
                     f'exit {output.code}{f" ({stopped})" if stopped else ""} after {time.monotonic() - began:.2f} s']
        self.log += ['  ' + line for line in output.stdout.splitlines()[-3:]]
        self.log += ['  stderr: ' + line for line in output.stderr.splitlines()[-10:]]
        self.log += [f'  {path.name}: {path.lstat().st_size} bytes' for path in sorted(self.folder.iterdir())]
        return output if ended else None

    def _wait(self, client):
        """Waits for the end of the client, and ends it when the server holds. Returns how, and whether it ended."""
        pidfd = os.pidfd_open(client.pid)
        deadline = time.monotonic() + self.limit
        stopped = None
        try:
            waiter = select.poll()
            waiter.register(pidfd, select.POLLIN)
            waiter.register(self.play.held, select.POLLIN)
            while (left := deadline - time.monotonic()) > 0:
                ready = {fd for fd, _ in waiter.poll(left * 1000)}
                if pidfd in ready:
                    client.wait()
                    return stopped, True
                if self.play.held in ready:
                    os.eventfd_read(self.play.held)
                    time.sleep(GRACE[self.play.taken % len(GRACE)])
                    # A second connection may hold while it dies.
                    stopped = 'kill' if stopped == 'kill' else self.play.stop
                    client.send_signal(signal.SIGKILL if stopped == 'kill' else signal.SIGINT)
            return stopped, False
        finally:
            os.close(pidfd)

    # What must be true

    def _files(self):
        return sorted(path for path in self.folder.iterdir() if not path.name.endswith('.part'))

    def _parts(self):
        return sorted(path for path in self.folder.iterdir() if path.name.endswith('.part'))

    def _count_kept(self):
        """How many bytes of the partial file are right."""
        return max((count_right(path.read_bytes(), bytes(version)) for path in self._parts()
                    for version in self.play.versions[:self.play.current + 1]), default=0)

    def _check_always(self, output):
        for line in output.stderr.splitlines():
            if TROUBLE.search(line):
                yield f'TROUBLE: {line}'
        # Told to stop when it is about to end anyway, it may die of it.
        mortal = {'kill': -signal.SIGKILL, 'int': -signal.SIGINT}.get(output.stopped)
        if output.code < 0 and output.code != mortal:
            yield f'ended by signal {-output.code}'
        for path in self.folder.iterdir():
            # Killed in the moment between the claim of the name and the record of it, the next run takes another name.
            if path.name not in ('object.bin', 'object.bin.part') and not (self.killed and ORPHANED.fullmatch(path.name)):
                yield f'there is a file {path.name!r}'
        if self._files() and output.code != 0 and output.stopped is None:
            yield f'exit {output.code} with a finished file'

    def _check_kept(self, output, kept, restart):
        """What was there is there, unless the object is another one."""
        if kept <= 0 or output.code == 0 or self._files():
            return
        told = restart and any(said.spurious for said in self.play.said)
        if self.play.current == 0 and not told and self._count_kept() < kept:
            yield f'of {kept} right bytes in the partial file {self._count_kept()} are left'
        if not self._parts() and not (self.play.current > 0 and restart):
            yield 'the partial file is gone'

    def _known_total(self, number):
        """Whether the client can know how long this version is: it was told together with bytes, and lived to write it down."""
        killed = {said.run for said in self.play.said if said.step is not None and said.step.end == 'hold-kill'}
        return any(said.version == number and said.total is not None and said.sent > 0 and said.run not in killed
                   and not (said.step is not None and said.step.how == 'rst')
                   for said in self.play.said if said.status in (200, 206))

    def _seemed_to_end(self, size, versions):
        """A body that nothing ended may have ended there; and one whose connection was lost between two chunks, at the same place
        twice, is what some versions of the library cannot tell from one that has ended."""
        said = [said for said in self.play.said if said.version in versions]
        lost = sum(one.chunked and one.request.method == 'GET' and one.start + one.sent == size for one in said)
        return lost > 1 or any(one.untold_end for one in said)

    def _check_finished(self, output):
        """The rule above all: whole, once, and proven, or said that it is not."""
        event = output.finished()
        if event is None:
            yield 'exit 0 without a “finished” event'
        if len(self._files()) != 1:
            yield f'exit 0 with {len(self._files())} finished files'
            return
        if self._parts() and not self.killed:
            yield 'exit 0, and a partial file was left behind'
        data = self._files()[0].read_bytes()
        proven = (event or {}).get('end_proven')
        seen = self.play.versions[:self.play.current + 1]
        if data in seen:
            if proven is False and not any(said.untold_end or said.chunked for said in self.play.said):
                yield 'the end is called unproven, and every answer had told it'
            return
        beginnings = [number for number, version in enumerate(seen) if version[:len(data)] == data]
        if not beginnings:
            yield f'WRONG FILE: {len(data)} bytes that the server never had so'
        elif proven is not False:
            yield f'CUT FILE: {len(data)} of {len(seen[beginnings[-1]])} bytes'
        elif all(self._known_total(number) for number in beginnings):
            yield f'CUT FILE: {len(data)} of {len(seen[beginnings[-1]])} bytes, and the size had been told'
        elif not self._seemed_to_end(len(data), beginnings):
            yield f'CUT FILE: {len(data)} of {len(seen[beginnings[-1]])} bytes, and no body ended without a word'

    def _is_of_nodes(self, output):
        """Nodes with ETags of their own, and no bytes from the first on that all came from one of them: that is asked, and said so."""
        return 'although its size and date are the same' in output.stdout

    def _check_failed(self, output, was_over, restart):
        """Whether it may have failed like this."""
        if output.code == CHANGED:
            if not self._may_be_changed() and not self._is_of_nodes(output):
                yield 'FALSE ALARM: “has changed”, and nothing has'
            elif was_over and restart:
                yield 'GIVES UP: “has changed”, though told to restart'
        elif output.code != NETWORK:
            yield f'GIVES UP: exit {output.code}'
        elif was_over:
            yield 'GIVES UP: exit 7, though the server only tells the truth by now'

    def _may_be_changed(self):
        """Bytes of another version had come, or the server said so although it was not so."""
        return any(said.spurious or (said.version != self.play.current and said.sent > 0) for said in self.play.said)
