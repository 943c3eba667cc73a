# SPDX-License-Identifier: GPL-3.0-or-later
"""What may be done in one place only: an item's state is moved there, and the time is asked there."""

import re
import unittest

import tree

# What is done, what it looks like, under which folders, and where it may be done all the same.
DOORS = [
    (
        "an item's state is moved by download_item_move()",
        re.compile(r"\bcheckpoint->(?:state|error) = |g_clear_error \(&(?:self->)?checkpoint->error"),
        ("src/core/service/", "src/core/transfer/"),
        {"src/core/service/download-item-state.c"},
    ),
    (
        "what may be recorded of an error can be said in every language: download_error_new() makes it, of a template marked with N_()",
        re.compile(r"\bg_(?:set_error|error_new|task_return_new_error)\w* \(.*\bDOWNLOAD_ERROR, |(?<![\w])_ \(\"|\bn?gettext \("),
        tuple(f"src/core/{room}/" for room in ("base", "sign", "renew", "verify", "net", "sink", "checkpoint", "transfer", "service")),
        {
            "src/core/base/download-error.c",
            # Words of an older version.
            "src/core/checkpoint/download-checkpoint-codec.c",
            # What says the values of a sentence.
            "src/core/base/download-sentence.c",
            "src/core/base/download-size.c",
            # What is never recorded.
            "src/core/base/download-command.c",
            "src/core/base/download-process.c",
            "src/core/service/download-report.c",
            # A name for a file that has none.
            "src/core/service/download-item-properties.c",
            "src/core/transfer/download-transfer-events.c",
        },
    ),
    (
        "time is the clock's",
        re.compile(r"\bg_(?:timeout_(?:add|source_new)\w*|get_monotonic_time|get_real_time|date_time_new_now\w*|usleep)\b|\bclock_gettime\b"),
        ("src/core/",),
        {
            "src/core/base/download-clock.c",
            # What its times of day are made of.
            "src/core/base/download-wall-timer.c",
            # Threads, which have no clock of the main loop: how long something took, and when a sync is due.
            "src/core/verify/download-worker.c",
            "src/core/checkpoint/download-journal-writer.c",
            "src/core/checkpoint/download-journal-thread.c",
            "src/core/checkpoint/download-journal-lock.c",
            # Whether a disk answers is asked of the real one.
            "src/core/checkpoint/download-journal.c",
            # A command of the person's takes real time.
            "src/core/renew/download-command-renewer.c",
            # The name of a file that is set aside.
            "src/core/checkpoint/download-journal-compact.c",
            # How long one bite of the main loop lasts: that is real, whatever a test says the time is.
            "src/core/transfer/download-segment.c",
            # How long threads may lie idle.
            "src/core/sink/download-writer.c",
            # How old a file's own times are: those are the system's.
            "src/core/sink/download-partial-watch.c",
        },
    ),
]


def find_back_doors(files):
    found = []
    for path, text in sorted(files.items()):
        for number, line in enumerate(tree.without_comments(text).split("\n"), 1):
            for what, pattern, folders, allowed in DOORS:
                if path.startswith(folders) and path.endswith((".c", ".h")) and path not in allowed and pattern.search(line):
                    found.append(f"{path}:{number}: {what}")
    return found


class Doors(unittest.TestCase):
    def test_tree(self):
        self.assertEqual(find_back_doors(tree.load()), [])

    def test_every_exception_is_needed(self):
        files = tree.load()
        for what, pattern, _, allowed in DOORS:
            for path in allowed:
                self.assertRegex(files.get(path, ""), pattern, f"{path} needs no exception: {what}")

    def test_catches(self):
        planted = {
            "src/core/service/a.c": "  checkpoint->state = DOWNLOAD_STATE_PAUSED;\n  if (checkpoint->state == 1)\n",
            "src/core/service/b.c": "  self->checkpoint->error = NULL;\n  /* checkpoint->state = 1 */\n",
            "src/core/service/c.c": "  g_clear_error (&checkpoint->error);\n",
            "src/core/plan/d.c": "  x = g_get_monotonic_time ();\n",
            "src/core/sink/a.c": '  g_set_error_literal (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK, "a");\n  g_set_error (error, G_IO_ERROR, 1, "a");\n',
            "src/core/sink/b.c": '  fail (task, _ ("a"));\n  fail (task, N_ ("a"));\n',
            "src/core/request/c.c": '  g_set_error_literal (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST, _ ("a"));\n',
            "src/core/net/e.c": "\n  g_timeout_add_seconds (1, f, NULL);\n",
            "src/app/f.c": "  g_timeout_add (1, f, NULL);\n",
            "src/core/base/download-clock.c": "  g_get_real_time ();\n",
        }
        self.assertEqual(
            [line.split(": ")[0] for line in find_back_doors(planted)],
            ["src/core/net/e.c:2", "src/core/plan/d.c:1", "src/core/service/a.c:1", "src/core/service/b.c:1", "src/core/service/c.c:1",
             "src/core/sink/a.c:1", "src/core/sink/b.c:1"],
        )


if __name__ == "__main__":
    unittest.main()
