/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DownloadRange:
 * @start: first byte
 * @end: one past the last byte; an empty range has @end == @start
 *
 * A half-open range of byte offsets in an object.
 */
typedef struct
{
  guint64 start;
  guint64 end;
} DownloadRange;

/**
 * DownloadRangeSet:
 *
 * Sorted, disjoint, non-empty ranges; neighbours that touch are one.
 */
typedef struct _DownloadRangeSet DownloadRangeSet;

DownloadRangeSet    *download_range_set_new (void);
DownloadRangeSet    *download_range_set_copy (const DownloadRangeSet *self);
void                 download_range_set_free (DownloadRangeSet *self);
void                 download_range_set_add (DownloadRangeSet *self,
                                             guint64           start,
                                             guint64           end);
void                 download_range_set_remove (DownloadRangeSet *self,
                                                guint64           start,
                                                guint64           end);
void                 download_range_set_clear (DownloadRangeSet *self);
guint                download_range_set_get_size (const DownloadRangeSet *self);
const DownloadRange *download_range_set_get (const DownloadRangeSet *self,
                                             guint                   index);
guint64              download_range_set_get_bytes (const DownloadRangeSet *self);
gboolean             download_range_set_contains (const DownloadRangeSet *self,
                                                  guint64                 start,
                                                  guint64                 end);
gboolean             download_range_set_overlaps (const DownloadRangeSet *self,
                                                  guint64                 start,
                                                  guint64                 end);
gboolean             download_range_set_next_gap (const DownloadRangeSet *self,
                                                  guint64                 from,
                                                  guint64                 total,
                                                  DownloadRange          *gap);
char                *download_range_set_to_string (const DownloadRangeSet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadRangeSet, download_range_set_free)

G_END_DECLS
