/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/*
 * Bugs on purpose, each one rule broken, to see that the tests catch it. They are there only where the option "planted_bugs" was
 * chosen, and then only the one that PICKUP_PLANTED names; tests/crash/planted-bugs.py lists them and what is to catch each.
 */
#if PICKUP_PLANTED_BUGS
gboolean download_planted (const char *name);
#define PLANTED(name) download_planted (name)
#else
#define PLANTED(name) FALSE
#endif
