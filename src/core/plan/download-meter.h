/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DownloadMeter:
 *
 * How fast bytes come, smoothed over the last three seconds. Times are boot time in microseconds. A clock that goes
 * backwards makes the meter begin anew; one that leaps forward only makes it forget.
 */
typedef struct _DownloadMeter DownloadMeter;

DownloadMeter *download_meter_new (void);
void           download_meter_free (DownloadMeter *self);

/**
 * download_meter_reset:
 * @self: a meter
 * @now: when the first byte could have come
 *
 * Forgets everything and measures from @now. Without it a new meter begins with the first bytes it is told of, whose own
 * time is unknown and which therefore do not count.
 */
void download_meter_reset (DownloadMeter *self,
                           gint64         now);

/**
 * download_meter_add:
 * @self: a meter
 * @now: the time
 * @bytes: how many bytes came since the last call
 */
void download_meter_add (DownloadMeter *self,
                         gint64         now,
                         guint64        bytes);

/**
 * download_meter_get_speed:
 * @self: a meter
 * @now: the time
 *
 * Falls to 0 within about three seconds when nothing comes.
 *
 * Returns: bytes per second
 */
guint64 download_meter_get_speed (DownloadMeter *self,
                                  gint64         now);

/**
 * download_meter_get_time_left:
 * @self: a meter
 * @now: the time
 * @bytes_left: what is still to come
 *
 * Returns: seconds, rounded up, or -1 when nothing comes at present
 */
gint64 download_meter_get_time_left (DownloadMeter *self,
                                     gint64         now,
                                     guint64        bytes_left);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadMeter, download_meter_free)

G_END_DECLS
