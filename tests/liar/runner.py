# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs pickup-cli against one case and lists everything that is not as it must be."""

import json
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path

from objects import KIB
from server import Run, Stage

CANARY = 'CANARY'
GRACE = 0.4  # seconds that the client has nothing to do after the server holds, before it is killed
DEFAULTS = {'--retries': '2', '--connect-timeout': '5', '--stall-timeout': '5'}
ERROR_EXITS = {3, 4, 5, 6, 7, 8}
# What GLib writes where something is wrong with a program; and where it is not ours: libsoup puts whatever length it was told into a
# property that takes no negative ones, before anyone can see it (from GLib 2.80 on).
CRITICAL = 'CRITICAL **'
OF_THE_LIBRARY = ("value \"-5\" of type 'gint64' is invalid or out of range for property 'content-length'",)


def presigned_query():
    now = time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())
    return (f'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F{now[:8]}%2Fus-east-1%2Fs3%2Faws4_request'
            f'&X-Amz-Date={now}&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=SIGNATURE')


def read_threads(pid):
    """The states in which the threads of a process are, and how much they have computed."""
    states, used = set(), 0
    for path in Path(f'/proc/{pid}/task').glob('*/stat'):
        try:
            fields = path.read_text().rpartition(')')[2].split()
        except OSError:
            continue
        states.add(fields[0])
        used += int(fields[11]) + int(fields[12])
    return states, used


class Sandbox:
    """The folders of one case. Nothing outside of folder, state and home may be touched."""

    def __init__(self):
        self.root = Path(tempfile.mkdtemp(prefix='pickup-liar-'))
        self.folder = self.root / 'some' / 'where' / 'downloads'
        self.state = self.root / 'state'
        self.home = self.root / 'home'
        self.folder.mkdir(parents=True)
        self.home.mkdir()
        self.foreign = {}
        self.target = None

    def close(self):
        shutil.rmtree(self.root, ignore_errors=True)

    def _entries(self):
        return [path for path in sorted(self.folder.iterdir()) if path not in self.foreign]

    def files(self):
        return [path for path in self._entries() if not path.name.endswith('.part')]

    def parts(self):
        return [path for path in self._entries() if path.name.endswith('.part')]

    @staticmethod
    def _describe(path):
        if path.is_symlink():
            return 'link', os.readlink(path)
        return ('file', path.read_bytes()) if path.is_file() else ('folder', sorted(path.iterdir()))

    def remember(self):
        """What lies in the folder now belongs to somebody else."""
        self.foreign = {path: self._describe(path) for path in self.folder.iterdir()}
        for path in self.folder.parent.iterdir():
            if path.is_file():
                self.foreign[path] = self._describe(path)

    def complaints_about_remembered(self):
        for path, before in self.foreign.items():
            if not os.path.lexists(path):
                yield f'{path.name}, which was not ours, is gone'
            elif self._describe(path) != before:
                yield f'{path.name}, which was not ours, was changed'

    def outside(self):
        """Every path that is in none of the client's own folders."""
        own = {self.folder, self.state, self.home}
        found = set()
        for base, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if Path(base, name) not in own]
            found.update(Path(base, name) for name in folders + names)
        return found


class Output:
    """What the client said."""

    def __init__(self, code, stdout, stderr):
        self.code = code
        self.stdout = stdout
        self.stderr = stderr
        self.lines = []
        self.complaints = []
        for number, text in enumerate(stdout.splitlines(), 1):
            try:
                line = json.loads(text)
                if not isinstance(line, dict) or 'event' not in line:
                    raise ValueError('no event')
                self.lines.append(line)
            except ValueError as error:
                if code != -signal.SIGKILL:
                    self.complaints.append(f'line {number} of the output is no JSON event ({error}): {text[:200]!r}')

    def events(self, name):
        return [line for line in self.lines if line.get('event') == name]


def sealed_environment(hurry=1):
    """What the client may know of its surroundings, and how fast its clocks run."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith('XDG_') and 'proxy' not in name.lower()}
    if hurry > 1:
        kept |= {'LD_PRELOAD': os.environ['PICKUP_HURRY_LIBRARY'], 'PICKUP_HURRY': str(hurry)}
        kept['ASAN_OPTIONS'] = ':'.join(filter(None, [kept.get('ASAN_OPTIONS'), 'verify_asan_link_order=0']))
    return kept


class Failure(Exception):
    pass


class Runner:
    """One case in one variant."""

    def __init__(self, cli, case, variant, certificates, patience=1.0, secure=False, hurried=True):
        self.cli = cli
        self.case = case
        self.variant = variant
        self.certificates = certificates
        self.patience = patience
        self.secure = secure and case.origin == 'http' and not case.plain
        self.hurried = hurried and 'PICKUP_HURRY_LIBRARY' in os.environ
        self.report = []

    def was_starved(self):
        """Where the clocks run so fast, a thread of a busy computer may not have run for what they call ten seconds."""
        return self.hurried and any('does not answer' in line for line in self.report)

    def run(self):
        """Returns a list of complaints; empty is good."""
        self.sandbox = Sandbox()
        self.served = Run(self.case, self.variant)
        stage = Stage(self.served, self.certificates, self.secure)
        try:
            complaints = []
            for number, step in enumerate(self.case.all_steps(), 1):
                self.served.phase = number
                self.served.held.clear()
                complaints += [f'step {number}: {text}' if number > 1 or self.case.steps else text
                               for text in self._step(step, number)]
            return complaints + [f'the liar broke: {text}' for text in self.served.failures]
        finally:
            stage.close()
            self.sandbox.close()

    # One step

    def _step(self, step, number):
        if step.before is not None:
            step.before(self.sandbox)
        outside = self.sandbox.outside()
        finished = set(self.sandbox.files())
        try:
            output = self._start(step)
        except Failure as failure:
            yield str(failure)
            return
        if output.code not in step.ends.exits:
            wanted = ' or '.join(str(code) for code in sorted(step.ends.exits))
            yield f'exit code {output.code} instead of {wanted}'
        yield from output.complaints
        yield from self._check_files(step, output, finished)
        yield from self._check_part(step, output)
        yield from self._check_requests(step, number)
        yield from self._check_events(step, output, number)
        yield from self._check_criticals(output)
        yield from self._check_secrets(output)
        yield from (f'{path.relative_to(self.sandbox.root)} appeared outside of the folder'
                    for path in sorted(self.sandbox.outside() - outside))
        if step.check is not None:
            yield from step.check(self.served, self.sandbox, output)

    def _command(self, step):
        token = f'{CANARY}{os.urandom(8).hex()}'
        base = f'{self.served.urls[self.case.origin]}/{self.case.name}/1'
        path = self.case.path.replace('PRESIGNED', presigned_query()).replace('SIGNATURE', token)
        url = base.replace('://', '://' + self.case.userinfo) + path
        self.sandbox.target = '/' + url.split('/', 3)[3]
        told = [argument.replace('{base}', base).replace('SIGNATURE', token) for argument in self.case.args + step.args]
        names = {argument.partition('=')[0] for argument in told}
        if '-c' not in told and self.variant == 'big':
            told += ['-c', '4']
        if self.case.trusted:
            told.append(f'--ca-file={self.certificates.ca}')
        told += [f'{name}={value}' for name, value in self._defaults().items() if name not in names]
        return [self.cli, 'get', '--json', f'--state-dir={self.sandbox.state}', '-d', str(self.sandbox.folder), *told, url]

    def _hurry(self):
        return self.case.hurry if self.hurried else 1

    def _defaults(self):
        return DEFAULTS | {name: str(5 * self._hurry()) for name in ('--connect-timeout', '--stall-timeout')}

    def _environment(self):
        kept = sealed_environment(self._hurry())
        return kept | {'HOME': str(self.sandbox.home), 'LC_ALL': 'C.UTF-8', 'GIO_USE_PROXY_RESOLVER': 'dummy',
                       'GSETTINGS_BACKEND': 'memory', 'GIO_USE_VFS': 'local', 'G_DEBUG': ''}

    def _start(self, step):
        command = self._command(step)
        out, err = self.sandbox.root / 'home' / 'stdout', self.sandbox.root / 'home' / 'stderr'
        with open(out, 'wb') as stdout, open(err, 'wb') as stderr:
            client = subprocess.Popen(command, cwd=self.sandbox.folder, env=self._environment(), umask=0o022,
                                      stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr)
        limit = self.case.limit * self.patience
        began = time.monotonic()
        try:
            if step.stop is not None:
                self._stop(client, step, began + limit)
            code = client.wait(max(0.1, began + limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            code = None
        finally:
            if client.poll() is None:
                client.kill()
                client.wait()
        output = Output(code, out.read_text(errors='replace'), err.read_text(errors='replace'))
        self._remember(command, output, time.monotonic() - began)
        if code is None:
            raise Failure(f'still running after {limit:.0f} s')
        return output

    def _stop(self, client, step, deadline):
        while client.poll() is None and not self.served.held.is_set():
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(client.args, 0)
            self.served.held.wait(0.02)
        self._wait_for_rest(client, deadline)
        if client.poll() is None:
            client.send_signal(signal.SIGKILL if step.stop == 'kill' else signal.SIGINT)

    def _wait_for_rest(self, client, deadline):
        """Until it has taken in all that it was sent, however busy the computer is: a thread that stands in line for a processor does not
        sleep."""
        rest_began, used = time.monotonic(), None
        while client.poll() is None and time.monotonic() < min(rest_began + GRACE * self.patience, deadline):
            time.sleep(0.02)
            states, now_used = read_threads(client.pid)
            if states - {'S', 'Z'} or now_used != used:
                rest_began, used = time.monotonic(), now_used

    def _remember(self, command, output, seconds):
        phase = self.served.phase
        self.report += [f'--- step {phase}: {" ".join(command[1:])}', f'exit {output.code} after {seconds:.1f} s']
        self.report += ['  ' + line for line in output.stdout.splitlines()[-12:]]
        self.report += ['  stderr: ' + line for line in output.stderr.splitlines()[-30:]]
        self.report += [f'  {record}' for record in self.served.records if record.phase == phase][:40]
        self.report += [f'  {path.name}: {path.lstat().st_size} bytes' for path in sorted(self.sandbox.folder.iterdir())]

    # What must be true afterwards

    def _check_files(self, step, output, finished):
        """The most important rule: what looks finished is whole and right."""
        new = [path for path in self.sandbox.files() if path not in finished]
        versions = self.served.versions
        right = []
        for path in self.sandbox.files():
            if path.is_symlink() or not path.is_file():
                yield f'{path.name!r} is no regular file'
                continue
            data = path.read_bytes()
            same = [number for number, version in enumerate(versions) if version.data == data]
            right += same
            if not same and step.ends.cut and is_cut(data, versions) and told_end(output) is False:
                continue
            if not same and step.ends.spoilt and told_end(output) is False:
                continue
            if not same and data not in self.case.extra_files:
                yield f'WRONG FILE: {path.name!r} has {len(data)} bytes and is no version of the object'
            if stat.S_IMODE(path.stat().st_mode) != 0o644:
                yield f'{path.name!r} has mode {stat.S_IMODE(path.stat().st_mode):o}'
        if output.code == 0 and not self.sandbox.files():
            yield 'exit 0 without a finished file'
        if output.code != 0 and new:
            yield f'exit {output.code} with a finished file'
        if output.code == 0 and step.ends.version is not None and step.ends.version not in right:
            yield f'the finished file is not version {step.ends.version}'

    def _check_part(self, step, output):
        parts = self.sandbox.parts()
        wanted = step.ends.part and (output.code != 0 or 0 not in step.ends.exits)
        if step.ends.part is not None and bool(parts) != wanted:
            yield 'a partial file was left behind' if parts else 'the partial file is gone'
        if not step.ends.kept or not parts:
            return
        best = max(count_right(path.read_bytes(), version.data) for path in parts for version in self.served.versions)
        kept = step.ends.kept if step.ends.kept > 1 else step.ends.kept * self.served.versions[0].size
        if best < kept:
            yield f'only {best} bytes in the partial file are right, {kept:.0f} were safe (or it is mixed)'

    def _check_requests(self, step, number):
        records = [record for record in self.served.records if record.phase == number]
        if step.ends.requests is not None and len(records) > step.ends.requests:
            yield f'{len(records)} requests instead of at most {step.ends.requests}'
        sent = sum(record.sent for record in records)
        if step.ends.served is not None:
            most = step.ends.served if step.ends.served > 2 else step.ends.served * self.served.version.size + 1
            if sent > most:
                yield f'{sent} bytes of body were fetched, {most:.0f} would have done'
        if step.ends.resumed and not any(record.request.start for record in records):
            yield 'no request asked for a later range'
        for record in records:
            yield from (f'request {record.number}: {text}' for text in check_request(record.request))
        if self.case.conditional:
            yield from check_conditions(self.served, number)

    def _check_events(self, step, output, number):
        if output.code == 0 and step.ends.proven is not None and told_end(output) is not step.ends.proven:
            yield f'“end_proven” is {told_end(output)} instead of {step.ends.proven}'
        if output.code in ERROR_EXITS and step.ends.message is not None:
            messages = [str((line.get('error') or {}).get('message')) for line in output.events('error')]
            if not any(step.ends.message in message for message in messages):
                yield f'the error says {messages} and not {step.ends.message!r}'
        if output.code == 0:
            paths = [line.get('path') for line in output.events('finished')]
            if not paths:
                yield 'exit 0 without a “finished” event'
            elif not all(path and Path(path).is_file() and Path(path).parent == self.sandbox.folder for path in paths):
                yield f'the “finished” event names {paths}'
            elif step.ends.resumed and number > 1 and not output.events('finished')[-1].get('resumed_from'):
                yield 'the “finished” event does not tell that it was resumed'
        if output.code in ERROR_EXITS:
            errors = [line.get('error') or {} for line in output.events('error')]
            if not errors or not errors[-1].get('code') or not errors[-1].get('message'):
                yield 'no “error” event with code and message'
        if output.code == 4:
            states = [str(line.get('state')).replace('_', '-') for line in output.lines]
            if 'needs-decision' not in states:
                yield 'exit 4, but no event has the state needs-decision'

    def _check_criticals(self, output):
        for line in output.stderr.splitlines():
            if CRITICAL in line and not any(known in line for known in OF_THE_LIBRARY):
                yield line

    def _check_secrets(self, output):
        if CANARY in output.stdout:
            yield 'a secret is in the output'
        if CANARY in output.stderr:
            yield 'a secret is in the error output'
        for path in self.sandbox.folder.iterdir():
            if CANARY in path.name:
                yield f'a secret is in the name {path.name!r}'
            if path.is_symlink():
                continue
            for name in os.listxattr(path):
                if CANARY.encode() in os.getxattr(path, name):
                    yield f'a secret is in the attribute {name} of {path.name!r}'
        if self.sandbox.state.exists():
            for path in [self.sandbox.state, *self.sandbox.state.iterdir()]:
                if stat.S_IMODE(path.stat().st_mode) & 0o077:
                    yield f'{path.name} is open to others'


def is_cut(data, versions):
    return any(version.data[:len(data)] == data for version in versions)


def told_end(output):
    """Whether the client says that the end of the file was proven; None if it says nothing."""
    events = output.events('finished')
    return events[-1].get('end_proven') if events else None


def count_right(data, truth):
    """How many bytes of a partial file are right; -1 if any is wrong. Zeros stand for what is not there yet."""
    right = 0
    if len(data) > len(truth) and any(data[len(truth):]):
        return -1
    for at in range(0, min(len(data), len(truth)), 4 * KIB):
        block, true = data[at:at + 4 * KIB], truth[at:at + 4 * KIB]
        if block == true:
            right += len(block)
        elif any(block):
            pairs = list(zip(block, true))
            if any(have not in (0, want) for have, want in pairs):
                return -1
            right += sum(have == want for have, want in pairs)
    return right


def check_request(request):
    """What every request must be."""
    if request.version != 'HTTP/1.1':
        yield f'is {request.version}'
    if len(request.get_all('Host')) != 1:
        yield f'has {len(request.get_all("Host"))} Host headers'
    if not request.get('User-Agent', '').startswith('Pickup/'):
        yield f'has the User-Agent {request.get("User-Agent")!r}'
    for name in ('Referer', 'Content-Type', 'Content-Length', 'Date'):
        if request.get(name) is not None:
            yield f'has the header {name}'
    if len(request.get_all('Range')) > 1 or ',' in request.get('Range', ''):
        yield 'asks for several ranges'
    if request.get('If-Match', '').startswith('W/'):
        yield 'has a weak ETag in If-Match, which can never match'


def has_condition(request):
    return any(request.get(name) is not None for name in ('If-Match', 'If-Unmodified-Since', 'If-Range'))


def check_conditions(run, phase):
    """Every later range carries the strong validator that some answer before it had."""
    earlier = []
    for record in list(run.records):
        request = record.request
        known = [other for other in earlier
                 if other.status in (200, 206) and other.answered_at is not None and other.answered_at < record.at]
        strong = {other.etag for other in known if other.etag and other.etag.startswith('"') and len(other.etag) > 2}
        dates = {other.modified for other in known if other.modified}
        shaken = any(other.phase == record.phase and has_condition(other.request)
                     and ((other.status or 0) >= 400 or other.status in (204, 205))
                     or other.status == 416 for other in earlier)
        if request.method == 'GET' and request.start > 0 and record.phase == phase and not shaken:
            if strong and request.get('If-Match') not in strong:
                yield f'request {record.number} for {request.get("Range")} has If-Match {request.get("If-Match")!r}'
            elif dates and not any(other.etag for other in known) and request.get('If-Unmodified-Since') not in dates:
                yield f'request {record.number} has If-Unmodified-Since {request.get("If-Unmodified-Since")!r}'
        earlier.append(record)
