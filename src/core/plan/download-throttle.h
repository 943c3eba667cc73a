/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DownloadThrottle:
 *
 * A node in a tree of token buckets: the service's at the top, an item's below it. A grant comes out of every bucket on
 * the way up. A bucket holds a quarter of a second's worth, at most 256 KiB and at least 1 KiB, and a twentieth of a second's
 * more while somebody waits who may be woken late. Times are boot time in microseconds.
 *
 * Children of one bucket are served in turn: who got nothing is remembered and comes before those who ask later.
 */
typedef struct _DownloadThrottle DownloadThrottle;

/**
 * download_throttle_new:
 * @parent: (nullable) (transfer none): the bucket above, kept alive by the new one
 *
 * Returns: (transfer full): a bucket without a limit of its own
 */
DownloadThrottle *download_throttle_new (DownloadThrottle *parent);
DownloadThrottle *download_throttle_ref (DownloadThrottle *self);
void              download_throttle_unref (DownloadThrottle *self);

/**
 * download_throttle_set_rate:
 * @self: a bucket
 * @bytes_per_second: the limit, or 0 for none
 * @now: the time
 *
 * Takes effect with the next grant. Waits that were computed before are out of date; ask again.
 */
void    download_throttle_set_rate (DownloadThrottle *self,
                                    guint64           bytes_per_second,
                                    gint64            now);
guint64 download_throttle_get_rate (DownloadThrottle *self);

/* Whether this bucket or one above it has a limit. */
gboolean download_throttle_is_limited (DownloadThrottle *self);

/**
 * download_throttle_take:
 * @self: a bucket
 * @wanted: bytes that could be read now
 * @now: the time
 *
 * Grants what all the buckets have, but no crumbs: when that is less than both @wanted and what
 * download_throttle_get_delay() waits for, it is nothing.
 *
 * Returns: bytes that may be read now, 0 to @wanted
 */
gsize download_throttle_take (DownloadThrottle *self,
                              gsize             wanted,
                              gint64            now);

/**
 * download_throttle_give_back:
 * @self: the bucket that granted
 * @unused: what of a grant was not read
 */
void download_throttle_give_back (DownloadThrottle *self,
                                  gsize             unused);

/**
 * download_throttle_get_delay:
 * @self: a bucket
 * @now: the time
 *
 * How long until a worthwhile grant is there (16 KiB, or half of the smallest bucket if that is less), counting those
 * whose turn comes first.
 *
 * Returns: microseconds, 0 if there is one now
 */
gint64 download_throttle_get_delay (DownloadThrottle *self,
                                    gint64            now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadThrottle, download_throttle_unref)

G_END_DECLS
