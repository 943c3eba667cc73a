/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DownloadWallTimer:
 *
 * Calls back at a time of the calendar. Unlike a time-out, which stands still while the computer sleeps and knows
 * nothing of a clock that is set, it also calls back when the computer has woken up and when the clock was set: whoever is
 * called looks at the time anew. Each takes a file descriptor; where the process has none left, a time-out stands in for it.
 */
typedef struct _DownloadWallTimer DownloadWallTimer;

typedef void (*DownloadWallTimerFunc) (gpointer user_data);

/* @func is called on the caller's main context, and may free the timer. */
DownloadWallTimer *download_wall_timer_new (DownloadWallTimerFunc func,
                                            gpointer              user_data);
void               download_wall_timer_free (DownloadWallTimer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadWallTimer, download_wall_timer_free)

/* Once for every call. @real_time: microseconds since 1970, in the past for at once, -1 for only when the clock is set */
void download_wall_timer_set (DownloadWallTimer *self,
                              gint64             real_time);

G_END_DECLS
