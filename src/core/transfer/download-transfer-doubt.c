/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Connections after a change of the network: those that fall silent are dropped, and asked again for what is missing. */

#define G_LOG_DOMAIN "download-transfer"

#include "config.h"

#include "transfer/download-transfer-private.h"

/* How long after a change a connection is doubted, and how long it may be silent meanwhile. */
#define DOUBT_TIME (20 * G_USEC_PER_SEC)
#define SILENCE_TIME (2 * G_USEC_PER_SEC)

/* A server may take longer than that to answer: each round without a byte has twice the patience of the one before. */
#define MAX_PATIENCE 3

/* What has not been written yet cannot be compared. */
#define WRITE_TIME G_USEC_PER_SEC

static guint64
count_signs (DownloadSegment *segment)
{
  return segment->flow.bytes + (segment->answer != NULL ? 1 : 0);
}

static void
doubt (DownloadSegment *segment,
       gint64           now)
{
  guint64 signs = count_signs (segment);

  /* One that was silent already has no more time for it. */
  if (segment->doubt_until == 0 || segment->signs != signs)
    segment->silent_since = now;
  segment->signs = signs;
  segment->doubt_until = now + DOUBT_TIME;
  download_segment_restart_stall (segment, now);
}

static gboolean
is_silent (DownloadTransfer *self,
           DownloadSegment  *segment,
           gint64            now)
{
  guint64 signs = count_signs (segment);

  if (signs != segment->signs || !download_segment_is_listening (segment))
    {
      segment->signs = signs;
      segment->silent_since = now;
      return FALSE;
    }

  return now - segment->silent_since >= SILENCE_TIME << MIN (self->n_dropped, MAX_PATIENCE);
}

static GPtrArray *
find_silent (DownloadTransfer *self,
             gint64            now)
{
  GPtrArray *silent = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->segments->len; i++)
    {
      DownloadSegment *segment = g_ptr_array_index (self->segments, i);

      if (now < segment->doubt_until && is_silent (self, segment, now))
        g_ptr_array_add (silent, g_object_ref (segment));
    }

  return silent;
}

/* What can be known again goes on from where it is, and so does what has not begun; everything else begins a new attempt. */
static gboolean
can_go_on_without (DownloadTransfer *self,
                   GPtrArray        *silent)
{
  if (self->phase == DOWNLOAD_PHASE_ASKING)
    return TRUE;
  if (self->phase != DOWNLOAD_PHASE_PIECES)
    return FALSE;

  return silent->len < self->segments->len ||
         (self->checkpoint->ranges_proven && download_transfer_is_known_again (self));
}

/**
 * download_transfer_drop_silent:
 *
 * To be called several times a second.
 *
 * Returns: %FALSE if everything has fallen silent and only another attempt helps
 */
gboolean
download_transfer_drop_silent (DownloadTransfer *self,
                               gint64            now)
{
  g_autoptr (GPtrArray) silent = find_silent (self, now);

  if (silent->len == 0)
    return TRUE;

  g_debug ("%s: %u connections have been silent since the network changed", self->checkpoint->id, silent->len);
  self->n_dropped++;
  if (!can_go_on_without (self, silent))
    return FALSE;

  if (self->plan != NULL && !download_transfer_is_known_again (self))
    self->reopen_at = now + WRITE_TIME;

  /* Only when all of them are gone is it clear what is missing. */
  self->n_pending++;
  for (guint i = 0; i < silent->len; i++)
    download_segment_stop (g_ptr_array_index (silent, i));
  self->n_pending--;
  self->advance (self);
  return TRUE;
}

/* Or may have: the computer slept. Connections that are silent from now on are not waited for. */
void
download_transfer_network_changed (DownloadTransfer *self)
{
  for (guint i = 0; i < self->segments->len; i++)
    doubt (g_ptr_array_index (self->segments, i), download_transfer_get_now (self));
}
