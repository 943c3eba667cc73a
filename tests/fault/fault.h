/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/*
 * Calls to the disk that fail, or kill, when they are told to. Linked into a test, or preloaded into a program, which takes
 * its order from the environment:
 *
 *   PICKUP_FAULT="CALL N WHERE HOW [always], …"
 *
 * CALL is the name of a function, N counts its calls from 1, WHERE is a part of the path that the call is about ("-" for any),
 * and HOW is an errno as a number, "kill" for SIGKILL instead of the call, or "kill-after" for SIGKILL behind it. With "always"
 * every later call meets the same. There may be several orders. PICKUP_FAULT_LOG names a file to which each call is appended.
 */
void fault_arm (const char *order);
void fault_disarm (void);

/* How many calls the first order has fitted since it was given. */
unsigned fault_get_count (void);
