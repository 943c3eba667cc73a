/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/download-clock.h"

G_BEGIN_DECLS

/**
 * DownloadSleepWatch:
 *
 * Notices that the computer has been suspended. Nothing ticks for that: the kernel tells.
 */
typedef struct _DownloadSleepWatch DownloadSleepWatch;
typedef void (*DownloadSleepFunc) (gpointer user_data);

/* @func is called on the thread-default main context when the computer is awake again. */
DownloadSleepWatch *download_sleep_watch_new (DownloadClock    *clock,
                                              DownloadSleepFunc func,
                                              gpointer          user_data);
void                download_sleep_watch_free (DownloadSleepWatch *self);

/* For whoever is awake before the kernel tells: calls the function from here if the computer has slept since the last call. */
void download_sleep_watch_check (DownloadSleepWatch *self);

G_END_DECLS
