/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/download-range-set.h"

G_BEGIN_DECLS

/**
 * DownloadCrcRange:
 *
 * A half-open range and the CRC-64/XZ of the bytes in it.
 */
typedef struct
{
  guint64 start;
  guint64 end;
  guint64 crc;
} DownloadCrcRange;

/**
 * DownloadCrcSet:
 *
 * A range set in which every range carries the CRC-64 of its bytes. Neighbours that touch become one, their CRCs
 * combined, unless they touch at a seam: so a damaged byte costs what lies between two seams, not the whole file. Ranges that
 * overlap what is there are refused: a byte has one place to come from.
 */
typedef struct _DownloadCrcSet DownloadCrcSet;

DownloadCrcSet         *download_crc_set_new (void);
DownloadCrcSet         *download_crc_set_copy (const DownloadCrcSet *self);
void                    download_crc_set_free (DownloadCrcSet *self);
gboolean                download_crc_set_add (DownloadCrcSet *self,
                                              guint64         start,
                                              guint64         end,
                                              guint64         crc);
gboolean                download_crc_set_add_set (DownloadCrcSet       *self,
                                                  const DownloadCrcSet *other);
void                    download_crc_set_clear (DownloadCrcSet *self);
guint                   download_crc_set_get_size (const DownloadCrcSet *self);
const DownloadCrcRange *download_crc_set_get (const DownloadCrcSet *self,
                                              guint                 index);
guint64                 download_crc_set_get_bytes (const DownloadCrcSet *self);
gboolean                download_crc_set_get_whole (const DownloadCrcSet *self,
                                                    guint64               total,
                                                    guint64              *crc);
guint64                 download_crc_set_get_bytes_before (const DownloadCrcSet *self,
                                                           guint64               position);
guint64                 download_crc_set_get_next_seam (guint64 offset);
DownloadRangeSet       *download_crc_set_to_range_set (const DownloadCrcSet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadCrcSet, download_crc_set_free)

G_END_DECLS
