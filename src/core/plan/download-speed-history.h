/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many seconds are remembered. */
#define DOWNLOAD_SPEED_HISTORY_SIZE 120

/**
 * DownloadSpeedHistory:
 *
 * How many bytes came in each of the latest seconds. Times are boot time in microseconds; seconds are counted from the first
 * call. What came between two calls is taken to have come evenly.
 */
typedef struct _DownloadSpeedHistory DownloadSpeedHistory;

DownloadSpeedHistory *download_speed_history_new (void);
void                  download_speed_history_free (DownloadSpeedHistory *self);

/**
 * download_speed_history_add:
 * @self: a history
 * @now: the time
 * @bytes: how many bytes came since the last call; of the first call they do not count
 *
 * To be called several times a second while something comes, and with 0 when it begins to: the time in between was silent. A
 * clock that goes backwards is waited for.
 */
void download_speed_history_add (DownloadSpeedHistory *self,
                                 gint64                now,
                                 guint64               bytes);

/**
 * download_speed_history_get:
 * @self: a history
 * @n_samples: (out): how many seconds are known, at most %DOWNLOAD_SPEED_HISTORY_SIZE
 *
 * Returns: (array length=n_samples) (transfer none): bytes per second of each whole second, the latest one last; good until
 *   the next call of download_speed_history_add()
 */
const guint64 *download_speed_history_get (DownloadSpeedHistory *self,
                                           gsize                *n_samples);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadSpeedHistory, download_speed_history_free)

G_END_DECLS
