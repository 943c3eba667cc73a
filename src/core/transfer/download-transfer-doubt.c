/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Connections after a change of the network: those that fall silent are dropped, and asked again for what is missing. */

#define G_LOG_DOMAIN "download-transfer"

#include "config.h"

#include "transfer/download-transfer-private.h"

/* How long after a change a lane is doubted, and how long it may be silent meanwhile. */
#define DOUBT_TIME (20 * G_USEC_PER_SEC)
#define SILENCE_TIME (2 * G_USEC_PER_SEC)

/* A server may take longer than that to answer: each round without a byte has twice the patience of the one before. */
#define MAX_PATIENCE 3

/* What has not been written yet cannot be compared. */
#define WRITE_TIME G_USEC_PER_SEC

static guint64
count_signs (Lane *lane)
{
  return download_segment_get_bytes (lane->segment) + (download_segment_get_answer (lane->segment) != NULL ? 1 : 0);
}

static void
doubt_lane (Lane  *lane,
            gint64 now)
{
  guint64 signs = count_signs (lane);

  /* One that was silent already has no more time for it. */
  if (lane->doubt_until == 0 || lane->signs != signs)
    lane->silent_since = now;
  lane->signs = signs;
  lane->doubt_until = now + DOUBT_TIME;
  download_segment_restart_stall (lane->segment, now);
}

static gboolean
is_silent (DownloadTransfer *self,
           Lane             *lane,
           gint64            now)
{
  guint64 signs = count_signs (lane);

  if (signs != lane->signs || !download_segment_is_listening (lane->segment))
    {
      lane->signs = signs;
      lane->silent_since = now;
      return FALSE;
    }

  return now - lane->silent_since >= SILENCE_TIME << MIN (self->n_dropped, MAX_PATIENCE);
}

static GPtrArray *
find_silent_lanes (DownloadTransfer *self,
                   gint64            now)
{
  GPtrArray *silent = g_ptr_array_new ();

  for (guint i = 0; i < self->lanes->len; i++)
    {
      Lane *lane = g_ptr_array_index (self->lanes, i);

      if (now < lane->doubt_until && is_silent (self, lane, now))
        g_ptr_array_add (silent, lane);
    }

  return silent;
}

/* What can be known again goes on from where it is, and so does what has not begun; everything else begins a new attempt. */
static gboolean
can_go_on_without (DownloadTransfer *self,
                   GPtrArray        *silent)
{
  if (self->plan == NULL)
    return ((Lane *) g_ptr_array_index (silent, 0))->kind == LANE_FIRST;

  return silent->len < self->lanes->len ||
         (self->checkpoint->ranges_proven && download_transfer_has_strong_validator (self));
}

static void
drop_lanes (DownloadTransfer *self,
            GPtrArray        *silent,
            gint64            now)
{
  if (self->plan != NULL && !download_transfer_has_strong_validator (self))
    self->reopen_at = now + WRITE_TIME;

  /* Only when all of them are gone is it clear what is missing. */
  self->n_pending++;
  for (guint i = 0; i < silent->len; i++)
    download_segment_stop (((Lane *) g_ptr_array_index (silent, i))->segment);
  self->n_pending--;
  download_transfer_go_on (self);
}

/* To be called several times a second. */
void
download_transfer_drop_silent_lanes (DownloadTransfer *self,
                                     gint64            now)
{
  g_autoptr (GPtrArray) silent = find_silent_lanes (self, now);

  if (silent->len == 0 || self->stage >= STAGE_STOPPING)
    return;

  g_debug ("%s: %u connections have been silent since the network changed", self->checkpoint->id, silent->len);
  self->n_dropped++;
  if (self->stage == STAGE_FETCHING && can_go_on_without (self, silent))
    {
      drop_lanes (self, silent, now);
    }
  else
    {
      self->interrupted = TRUE;
      download_transfer_stop (self, FALSE);
    }
}

void
download_transfer_network_changed (DownloadTransfer *self)
{
  for (guint i = 0; i < self->lanes->len; i++)
    doubt_lane (g_ptr_array_index (self->lanes, i), download_transfer_get_now (self));
}
