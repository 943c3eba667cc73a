#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Breaks one rule after the other, and sees that a test catches it: planted-bugs.py BUILD-FOLDER [BUG…], where BUILD-FOLDER was set
up with -Dplanted_bugs=true. Prints what caught what; fails if a bug is not caught, or if a test fails without one."""

import json
import os
import subprocess
import sys
import time

TIME_LIMIT = 300

# What is broken → the rule, and who is to notice: a test, and of those in Python which part.
BUGS = {
    "no-sync": ("a file is not synced", "crash-power-loss PowerLoss.test_four_connections"),
    "record-before-sync": ("bytes are recorded as durable before they are", "crash-power-loss PowerLoss.test_single"),
    "no-folder-sync": ("names are not synced", "crash-power-loss PowerLoss.test_two_files"),
    "deletion-not-synced": ("a deletion is forgotten before it is durable", "crash-power-loss PowerLoss.test_removed"),
    "folder-not-durable": ("a folder that is made is not synced", "crash-power-loss PowerLoss.test_four_connections"),
    "no-journal-sync": ("the state file is not synced", "crash-power-loss PowerLoss.test_two_files"),
    "published-before-intent": ("a file is published before that is recorded", "crash-power-loss PowerLoss.test_killed_while_publishing"),
    "failed-sync-retried": ("a sync that failed is tried again and believed", "sink-faults"),
    "crc-not-compared": ("the CRC of a range is not compared", "sink-sink-open"),
    "lock-not-taken": ("a partial file is not locked", "sink-sink-open"),
    "journal-lock-not-taken": ("the state file is not locked", "checkpoint-journal-shared"),
    "journal-tail-trusted": ("a record's CRC is not compared", "checkpoint-journal-damage"),
    "claims-kept-over-change": ("bytes of one version are kept for another", "checkpoint-checkpoint"),
    "whole-taken-for-range": ("a 200 is taken for the range that was asked for", "transfer-answer-check"),
    "validator-ignored": ("the ETag of a 206 is not compared", "transfer-answer-check"),
    "no-condition-and-validator-ignored": ("nothing is asked nor compared of the version", "transfer-transfer"),
    "chunk-end-trusted": ("the end of a chunked body is believed", "net-exchange-answers"),
    "throttle-ignored": ("a speed limit is not kept", "e2e-nginx Speed.test_limit"),
    "secret-in-log": ("a log shows a link", "e2e-secrets"),
}


def read_tests(build):
    tests = json.loads(subprocess.run(["meson", "introspect", "--tests", build], check=True, capture_output=True, text=True).stdout)
    return {test["name"]: test for test in tests}


def passes(test, part, bug=None):
    """Whether the test is content; None if it does not end."""
    env = dict(os.environ, **test["env"], PICKUP_PLANTED=bug or "", CRASH_EVERY_STATE="1")
    try:
        run = subprocess.run([*test["cmd"], *part], env=env, cwd=test["workdir"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL, timeout=TIME_LIMIT, check=False)
    except subprocess.TimeoutExpired:
        return None
    return run.returncode == 0


def main(build, names):
    tests = read_tests(build)
    bugs = {name: BUGS[name] for name in names or BUGS}
    missed = 0

    for catcher in sorted({catcher for _, catcher in bugs.values()}):
        name, *part = catcher.split()
        if passes(tests[name], part) is not True:
            print(f"{catcher} fails without a bug", flush=True)
            missed += 1

    for bug, (rule, catcher) in bugs.items():
        name, *part = catcher.split()
        began = time.monotonic()
        caught = passes(tests[name], part, bug) is False
        missed += not caught
        print(f"{'caught' if caught else 'MISSED'}  {bug}: {rule} – {catcher}, {time.monotonic() - began:.1f} s", flush=True)

    print(f"{len(bugs)} planted bugs, {missed} missed")
    return 0 if missed == 0 and (names or len(bugs) >= 15) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
