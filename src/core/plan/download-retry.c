/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long to wait before trying again. */

#include "config.h"

#include "plan/download-retry.h"

gint64
download_retry_get_delay (guint  attempt,
                          gint64 retry_after,
                          double jitter)
{
  gint64 seconds = attempt < 6 ? MIN (1 << attempt, DOWNLOAD_RETRY_MAX_DELAY) : DOWNLOAD_RETRY_MAX_DELAY;
  gint64 back_off = seconds * G_USEC_PER_SEC;
  gint64 after = CLAMP (retry_after, 0, DOWNLOAD_RETRY_MAX_AFTER) * G_USEC_PER_SEC;

  back_off -= (gint64) ((double) back_off * 0.25 * CLAMP (jitter, 0.0, 1.0));

  return MAX (back_off, after);
}
