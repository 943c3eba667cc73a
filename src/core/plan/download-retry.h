/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The longest wait between two attempts, whatever the server asks for beyond it. Seconds. */
#define DOWNLOAD_RETRY_MAX_DELAY 60
#define DOWNLOAD_RETRY_MAX_AFTER 3600

/**
 * download_retry_get_delay:
 * @attempt: attempts that failed in a row before this wait, the first is 0
 * @retry_after: seconds that the server asked for, or -1 if it asked for nothing
 * @jitter: 0 to 1, drawn at random by the caller, so that many downloads do not come back in the same moment
 *
 * How long to wait before the next attempt: 1, 2, 4, … seconds, at most %DOWNLOAD_RETRY_MAX_DELAY, shortened by up to a
 * quarter as @jitter says. When the server asked for more than that, it is exactly what the server asked for, at most
 * %DOWNLOAD_RETRY_MAX_AFTER.
 *
 * Returns: microseconds
 */
gint64 download_retry_get_delay (guint  attempt,
                                 gint64 retry_after,
                                 double jitter);

G_END_DECLS
