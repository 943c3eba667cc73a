#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs pickup-cli (its path is in PICKUP_CLI) against every lie of tests/liar and checks how each ends.

  test-liar.py                     all cases
  test-liar.py NAME…               some of them; "kill-*" is a pattern, "short-close@big" one variant
  test-liar.py --list              their names and reasons
  test-liar.py --secure            everything over TLS"""

import argparse
import fnmatch
import os
import sys
import tempfile
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'liar'))
sys.dont_write_bytecode = True

from cases import ALL  # noqa: E402
from runner import Runner  # noqa: E402
from server import Certificates  # noqa: E402


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('names', nargs='*', metavar='NAME')
    parser.add_argument('--list', action='store_true')
    parser.add_argument('--tap', action='store_true', help='print results for a test harness')
    parser.add_argument('--secure', action='store_true', help='serve plain cases over TLS')
    parser.add_argument('--jobs', type=int, default=10, help='cases at a time; nearly all of them only wait')
    parser.add_argument('--patience', type=float, default=float(os.environ.get('PICKUP_TEST_PATIENCE', 1)),
                        help='factor for all time limits, for slow builds')
    parser.add_argument('--fail-fast', action='store_true', help='stop at the first failure')
    parser.add_argument('--verbose', '-v', action='store_true', help='print the log of good cases, too')
    return parser.parse_args()


def choose(names):
    chosen = [(case, variant) for case in ALL.values() for variant in case.variants]
    if not names:
        return chosen
    found = [(case, variant) for case, variant in chosen
             if any(fnmatch.fnmatch(case.name, name) or fnmatch.fnmatch(f'{case.name}@{variant}', name) for name in names)]
    if not found:
        sys.exit('No case has such a name; try --list.')
    return found


class Report:
    def __init__(self, options, count):
        self.options = options
        self.lock = threading.Lock()
        self.failed = []
        self.passed = 0
        self.seconds = []
        if options.tap:
            print(f'TAP version 13\n1..{count}', flush=True)

    def add(self, name, complaints, log, seconds):
        with self.lock:
            number = self.passed + len(self.failed) + 1
            self.seconds.append((seconds, name))
            if complaints:
                self.failed.append(name)
            else:
                self.passed += 1
            mark = '# ' if self.options.tap else ''
            if self.options.tap:
                print(f'{"not ok" if complaints else "ok"} {number} - {name}')
            elif complaints or self.options.verbose:
                print(f'{"FAILED" if complaints else "ok"}: {name}: {ALL[name.partition("@")[0]].why}')
            if complaints or self.options.verbose:
                for line in [f'! {text}' for text in complaints] + log:
                    print(f'{mark}   {line}')
            sys.stdout.flush()

    def summary(self, began):
        mark = '# ' if self.options.tap else ''
        if self.failed:
            print(f'{mark}Failed: {" ".join(sorted(self.failed))}')
        if self.options.verbose:
            slowest = sorted(self.seconds, reverse=True)[:10]
            print(f'{mark}Slowest: ' + ', '.join(f'{name} {seconds:.1f} s' for seconds, name in slowest))
        print(f'{mark}{self.passed} passed, {len(self.failed)} failed, 0 skipped ({time.monotonic() - began:.0f} s)')


def run(runner):
    try:
        return runner.run()
    except Exception:
        return ['the test itself broke', *traceback.format_exc().splitlines()]


def main():
    options = parse()
    chosen = choose(options.names)
    if options.list:
        for case, variant in chosen:
            print(f'{case.name}{"" if variant == "small" else "@" + variant}\n    {case.why}')
        return 0
    cli = os.environ.get('PICKUP_CLI')
    if not cli or not os.access(cli, os.X_OK):
        print('PICKUP_CLI must be the path of pickup-cli.', file=sys.stderr)
        return 2
    began = time.monotonic()
    report = Report(options, len(chosen))
    few = max(1, options.jobs * 2 // 5)
    with tempfile.TemporaryDirectory(prefix='pickup-liar-ca-') as folder, \
            ThreadPoolExecutor(few) as big, ThreadPoolExecutor(max(1, options.jobs - few)) as small:
        certificates = Certificates(folder)

        def one(case, variant):
            if options.fail_fast and report.failed:
                return
            name = case.name if variant == 'small' else f'{case.name}@{variant}'
            start = time.monotonic()
            for hurried in (True, False):
                runner = Runner(os.path.abspath(cli), case, variant, certificates, options.patience, options.secure, hurried)
                complaints = run(runner)
                if not complaints or not runner.was_starved():
                    break
            report.add(name, complaints, runner.report, time.monotonic() - start)

        for case, variant in chosen:
            (big if variant == 'big' else small).submit(one, case, variant)
    report.summary(began)
    return 1 if report.failed else 0


if __name__ == '__main__':
    sys.exit(main())
