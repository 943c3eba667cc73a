/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which bytes a transfer has, and which are on their way. */

#include "config.h"

#include "transfer/download-transfer-private.h"

/**
 * download_transfer_get_safe_ranges:
 *
 * Returns: (transfer full): what need not be fetched again; while no partial file is open, what the checkpoint says of it
 */
DownloadRangeSet *
download_transfer_get_safe_ranges (DownloadTransfer *self)
{
  if (download_content_get_sink (self->content) == NULL)
    return download_checkpoint_get_safe_ranges (self->checkpoint);
  return download_crc_set_to_range_set (download_content_get_safe (self->content));
}

/* Where its share ends; it may have been divided since it was asked for. */
static guint64
get_end (DownloadTransfer *self,
         DownloadSegment  *segment)
{
  const DownloadPiece *piece = segment->piece_id != 0 ? download_plan_get_piece (self->plan, segment->piece_id) : NULL;
  guint64              end = piece != NULL ? piece->end : segment->ask_end;
  gint64               total = download_content_get_version (self->content)->total;

  return total >= 0 ? MIN (end, (guint64) total) : end;
}

/**
 * download_transfer_get_arriving_ranges:
 *
 * Returns: (transfer full): what open connections are to bring and is not on disk yet
 */
DownloadRangeSet *
download_transfer_get_arriving_ranges (DownloadTransfer *self)
{
  const DownloadCrcSet *safe = download_content_get_safe (self->content);
  DownloadRangeSet     *arriving = download_range_set_new ();

  for (guint i = 0; i < self->segments->len; i++)
    {
      DownloadSegment *segment = g_ptr_array_index (self->segments, i);

      /* The end of a complete file is only read again. */
      if (segment->kind != DOWNLOAD_SEGMENT_TAIL)
        download_range_set_add (arriving, segment->start, MAX (get_end (self, segment), segment->start));
    }

  for (guint i = 0; i < download_crc_set_get_size (safe); i++)
    {
      const DownloadCrcRange *range = download_crc_set_get (safe, i);

      download_range_set_remove (arriving, range->start, range->end);
    }

  return arriving;
}
