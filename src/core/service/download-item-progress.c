/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which bytes of an item are here and which are coming, and how fast they came. */

#include "config.h"

#include "service/download-item-private.h"

DownloadRangeSet *
download_item_get_safe_ranges (DownloadItem *self)
{
  if (self->transfer != NULL)
    return download_transfer_get_safe_ranges (self->transfer);
  return download_checkpoint_get_safe_ranges (self->checkpoint);
}

DownloadRangeSet *
download_item_get_arriving_ranges (DownloadItem *self)
{
  if (self->transfer != NULL)
    return download_transfer_get_arriving_ranges (self->transfer);
  return download_range_set_new ();
}

const guint64 *
download_item_get_speed_history (DownloadItem *self,
                                 gsize        *n_samples)
{
  *n_samples = 0;
  return self->history != NULL ? download_speed_history_get (self->history, n_samples) : NULL;
}
