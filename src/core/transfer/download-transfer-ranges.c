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
  if (self->sink == NULL)
    return download_checkpoint_get_safe_ranges (self->checkpoint);
  return download_crc_set_to_range_set (self->safe);
}

/* Where the lane's share ends; it may have been divided since it was asked for. */
static guint64
get_end (DownloadTransfer *self,
         Lane             *lane)
{
  const DownloadPiece *piece = lane->piece_id != 0 ? download_plan_get_piece (self->plan, lane->piece_id) : NULL;
  guint64              end = piece != NULL ? piece->end : lane->end;

  return self->checkpoint->total >= 0 ? MIN (end, (guint64) self->checkpoint->total) : end;
}

/**
 * download_transfer_get_arriving_ranges:
 *
 * Returns: (transfer full): what open connections are to bring and is not on disk yet
 */
DownloadRangeSet *
download_transfer_get_arriving_ranges (DownloadTransfer *self)
{
  DownloadRangeSet *arriving = download_range_set_new ();

  for (guint i = 0; i < self->lanes->len; i++)
    {
      Lane *lane = g_ptr_array_index (self->lanes, i);

      /* The other kinds read again what is there. */
      if (lane->kind == LANE_FIRST || lane->kind == LANE_PIECE || lane->kind == LANE_WHOLE)
        download_range_set_add (arriving, lane->start, MAX (get_end (self, lane), lane->start));
    }

  for (guint i = 0; i < download_crc_set_get_size (self->safe); i++)
    {
      const DownloadCrcRange *range = download_crc_set_get (self->safe, i);

      download_range_set_remove (arriving, range->start, range->end);
    }

  return arriving;
}
