#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs pickup-cli (its path is in PICKUP_CLI) against random honest servers: what it publishes is what the server had.

  test-sequences.py                           3,000 sequences
  test-sequences.py --sequences N --seed S    others, and more of them
  test-sequences.py --only 17 --verbose       number 17 of that seed again, with its log
  test-sequences.py --script '{…}'            exactly this one, as a failure prints it

PICKUP_HURRY_LIBRARY is the path of the library that lets the client's clocks run faster; without it all takes longer."""

import argparse
import collections
import dataclasses
import json
import multiprocessing
import os
import queue
import sys
import threading
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'liar'))
sys.dont_write_bytecode = True

from sequence_runner import SequenceRunner  # noqa: E402
from sequence_server import SequenceListener  # noqa: E402
from sequences import (  # noqa: E402
    FOUND, FRAMINGS, HEADS, KINDS, STATUSES, VALIDATORS, from_text, honest, make_script, simpler)

AT_A_TIME = 6  # sequences for each process; they mostly wait
SHOWN = 12  # failures that are told in full
MADE_SMALLER = 5  # failures that are made smaller first
TRIES = 60  # runs for making one smaller
SHARE = 0.004  # of the sequences, at least, must have met each thing that a server can do


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--sequences', type=int, default=3000, metavar='N')
    parser.add_argument('--seed', type=int, default=1, metavar='S')
    parser.add_argument('--only', type=int, metavar='NUMBER', help='one sequence of the seed')
    parser.add_argument('--script', metavar='JSON', help='the sequence itself')
    parser.add_argument('--repeat', type=int, default=1, metavar='N', help='run --only or --script so many times')
    parser.add_argument('--seconds', type=float, default=0, help='stop and fail when it takes longer')
    parser.add_argument('--jobs', type=int, default=max(2, os.cpu_count() or 2), help='processes')
    parser.add_argument('--patience', type=float, default=float(os.environ.get('PICKUP_TEST_PATIENCE', 1)),
                        help='factor for time limits, for slow builds')
    parser.add_argument('--fail-fast', action='store_true', help='stop at the first failure')
    parser.add_argument('--no-shrink', action='store_true', help='show failures as they were found')
    parser.add_argument('--verbose', '-v', action='store_true', help='print the log of good sequences, too')
    return parser.parse_args()


def kind_of(complaint):
    """A complaint without its numbers."""
    return ' '.join(word for word in complaint.partition(': ')[2].split() if not any(c.isdigit() for c in word))


@dataclasses.dataclass
class Result:
    number: int
    script: object
    complaints: list
    log: list
    runs: int
    met: list  # what the server came to do


def things_met(runner):
    """What of the script really happened."""
    script = runner.script
    yield f'{script.connections} connections'
    yield f'validator {script.kind}'
    for name in ('nodes', 'blind', 'checksum'):
        if getattr(script, name):
            yield name
    if any(said.request.method == 'HEAD' for said in runner.play.said):
        yield f'HEAD {script.head}'
    yield 'a restart of the program' if runner.runs > 1 else 'one run'
    if runner.play.current > 0:
        yield f'a change ({script.alike})'
    for said in runner.play.said:
        if said.step is None or said.request.method != 'GET':
            continue
        yield f'answer {said.status}'
        if said.status in (200, 206):
            yield f'{said.status} {said.step.framing} {said.step.end.partition("-")[0]}'
            yield f'shown {said.step.validator}'


class Bench:
    """One process: a server, and several clients at a time."""

    def __init__(self, options):
        self.options = options
        self.listener = SequenceListener()
        self.cli = os.path.abspath(os.environ['PICKUP_CLI'])
        self.hurry = bool(os.environ.get('PICKUP_HURRY_LIBRARY'))

    def judge(self, script, number, name):
        runner = SequenceRunner(self.cli, self.listener, script, name, self.options.patience, self.hurry)
        try:
            complaints = runner.run()
        except Exception:
            complaints = ['the test itself broke: ' + line for line in traceback.format_exc().splitlines()]
            return Result(number, script, complaints, runner.log, runner.runs, [])
        return Result(number, script, complaints, runner.log, runner.runs, sorted(set(things_met(runner))))

    def shrink(self, result):
        """A simpler script that fails in the same way."""
        wanted = {kind_of(text) for text in result.complaints}
        tries = 0
        found = True
        while found and tries < TRIES:
            found = False
            for script in map(honest, simpler(result.script)):
                tries += 1
                if tries > TRIES or script == result.script:
                    continue
                other = self.judge(script, result.number, f'{result.number}-smaller-{tries}')
                if wanted & {kind_of(text) for text in other.complaints}:
                    result, found = other, True
                    break
        return result


def work(options, numbers, results, stop):
    bench = Bench(options)

    def loop():
        while not stop.is_set():
            with numbers.get_lock():
                number = numbers.value
                numbers.value += 1
            if number >= options.sequences:
                return
            results.put(bench.judge(make_script(options.seed, number), number, str(number)))

    threads = [threading.Thread(target=loop) for _ in range(AT_A_TIME)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put(None)


class Tally:
    def __init__(self):
        self.count = 0
        self.runs = 0
        self.failed = []
        self.met = collections.Counter()
        self.complaints = collections.Counter()

    def add(self, result):
        self.count += 1
        self.runs += result.runs
        self.met.update(result.met)
        if result.complaints:
            self.failed.append(result)
            self.complaints.update({kind_of(text) for text in result.complaints})

    def never_met(self, options):
        """What too few sequences came to: the generator must not become tame."""
        wanted = [f'answer {status}' for status in STATUSES] + [f'validator {kind}' for kind in KINDS]
        wanted += [f'{status} {framing} {end}' for status in (200, 206) for framing in FRAMINGS
                   for end in ('whole', 'cut', 'hold')]
        wanted += [f'shown {validator}' for validator in VALIDATORS] + [f'HEAD {head}' for head in HEADS if head]
        wanted += [f'a change ({alike})' for alike in ('other', 'patched', 'grown')]
        wanted += ['1 connections', '4 connections', 'nodes', 'blind', 'checksum', 'a restart of the program', 'one run']
        return [f'{name}: {self.met[name]}' for name in wanted if self.met[name] < SHARE * options.sequences]


def tell(result, options):
    print(f'FAILED: number {result.number} of seed {options.seed}')
    for line in [f'! {text}' for text in result.complaints] + result.log:
        print(f'    {line}')
    print(f"    again: --script '{result.script.text()}'", flush=True)


def run_all(options):
    context = multiprocessing.get_context('fork')
    numbers, results, stop = context.Value('q', 0), context.Queue(), context.Event()
    workers = [context.Process(target=work, args=(options, numbers, results, stop), daemon=True)
               for _ in range(options.jobs)]
    for worker in workers:
        worker.start()
    tally, left, began, told = Tally(), len(workers), time.monotonic(), 0
    while left:
        try:
            result = results.get(timeout=1)
        except queue.Empty:
            if not any(worker.is_alive() for worker in workers) and results.empty():
                break
            continue
        if result is None:
            left -= 1
            continue
        tally.add(result)
        if result.complaints and options.fail_fast:
            stop.set()
        if options.seconds and time.monotonic() - began > options.seconds:
            stop.set()
        if tally.count // 500 > told:
            told = tally.count // 500
            print(f'{tally.count} of {options.sequences} sequences, {len(tally.failed)} failed '
                  f'({time.monotonic() - began:.0f} s)', flush=True)
    for worker in workers:
        worker.join()
    return tally, time.monotonic() - began


def report(options, tally, seconds):
    bench = None
    by_kind = collections.defaultdict(list)
    for result in sorted(tally.failed, key=lambda result: (len(result.script.steps), result.number)):
        by_kind[kind_of(result.complaints[0])].append(result)
    shown = [results[index] for index in range(SHOWN) for results in by_kind.values() if index < len(results)][:SHOWN]
    for index, result in enumerate(shown):
        if index < MADE_SMALLER and not options.no_shrink:
            bench = bench or Bench(options)
            result = bench.shrink(result)
        tell(result, options)
    for complaint, count in tally.complaints.most_common():
        numbers = [str(result.number) for result in tally.failed if complaint in map(kind_of, result.complaints)]
        print(f'{count} × {complaint}: {" ".join(numbers[:12])}{" …" if len(numbers) > 12 else ""}')
    if options.verbose or not tally.failed:
        print('Met: ' + ', '.join(f'{name} {count}' for name, count in sorted(tally.met.items())))
    print(f'{tally.count} sequences of seed {options.seed}, {tally.runs} runs of the client, {len(tally.failed)} failed '
          f'({seconds:.0f} s)')
    problems = [] if tally.count >= options.sequences else [f'only {tally.count} of {options.sequences} sequences were run']
    problems += [f'too rarely met: {text}' for text in tally.never_met(options)] if options.sequences >= 1000 else []
    for problem in problems:
        print(problem)
    return 1 if tally.failed or problems else 0


def run_one(options):
    bench = Bench(options)
    script = from_text(options.script) if options.script else make_script(options.seed, options.only)
    number = options.only if options.only is not None else 0
    failed = 0
    for turn in range(options.repeat):
        result = bench.judge(script, number, f'{number}-{turn}')
        if result.complaints:
            failed += 1
            if failed == 1:
                tell(result, options)
        elif options.verbose:
            print('\n'.join(['ok', *result.log, f"    again: --script '{script.text()}'"]))
    print(f'{failed} of {options.repeat} failed')
    return 1 if failed else 0


def run_found(options):
    """What was found before."""
    bench, failed = Bench(options), 0
    for number, (reason, text) in enumerate(FOUND):
        result = bench.judge(from_text(text), number, f'found-{number}')
        if result.complaints:
            failed = 1
            print(f'Again: {reason}')
            tell(result, options)
    return failed


def main():
    options = parse()
    cli = os.environ.get('PICKUP_CLI')
    if not cli or not os.access(cli, os.X_OK):
        print('PICKUP_CLI must be the path of pickup-cli.', file=sys.stderr)
        return 2
    if options.script or options.only is not None:
        return run_one(options)
    code = report(options, *run_all(options))
    return run_found(options) | code


if __name__ == '__main__':
    sys.exit(main())
