/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The connections of a transfer while they run: what they bring, how fast, and when they may read. */

#define G_LOG_DOMAIN "download-transfer"

#include "config.h"

#include "transfer/download-transfer-private.h"

#include "base/download-clock.h"

/* How much the latest tick counts in the speed of a segment. */
#define SPEED_WEIGHT 0.125

static DownloadClock *
get_clock (DownloadTransfer *self)
{
  return download_session_get_clock (self->context.session);
}

/* Says what it brought, and lets go of it. */
void
download_transfer_take_out (DownloadTransfer *self,
                            DownloadSegment  *segment)
{
  self->n_requests += segment->n_requests;
  self->fetched += segment->flow.bytes;
  if (segment->piece_id != 0 && self->plan != NULL)
    download_plan_close_piece (self->plan, segment->piece_id);
  g_ptr_array_remove (self->segments, segment);
}

/* Bytes that a body brings behind the end that another was seen to have: that one was cut. */
static void
forget_seen_end (DownloadTransfer *self)
{
  download_content_learn_end (self->content, -1, DOWNLOAD_END_UNKNOWN);
  download_transfer_move (self, DOWNLOAD_PHASE_WHOLE);
}

void
download_transfer_count_received (DownloadTransfer *self,
                                  DownloadSegment  *segment,
                                  gsize             bytes)
{
  self->n_dropped = 0;
  self->received += bytes;
  if (bytes > 0 && self->phase == DOWNLOAD_PHASE_COUNTING)
    forget_seen_end (self);
  if (segment->piece_id != 0)
    download_plan_advance (self->plan, segment->piece_id, bytes);
}

/* The segment whose answer goes on behind its piece takes back what a failed neighbour left free. */
void
download_transfer_extend_neighbours (DownloadTransfer *self)
{
  for (guint i = 0; self->plan != NULL && i < self->segments->len; i++)
    {
      DownloadSegment *segment = g_ptr_array_index (self->segments, i);

      if (segment->piece_id == 0 || segment->stage < SEGMENT_READING)
        continue;
      download_plan_extend_piece (self->plan, segment->piece_id, segment->answer_end);
      download_segment_set_end (segment, download_plan_get_piece (self->plan, segment->piece_id)->end);
    }
}

static void
measure_segment (DownloadTransfer *self,
                 DownloadSegment  *segment,
                 gint64            elapsed)
{
  guint64 bytes = segment->flow.bytes;
  double  speed = (double) (bytes - segment->measured_bytes) * G_USEC_PER_SEC / (double) MAX (elapsed, 1);

  if (segment->flow.started_at == 0)
    return;

  segment->speed = segment->measured_bytes == 0 ? speed : segment->speed + SPEED_WEIGHT * (speed - segment->speed);
  segment->measured_bytes = bytes;
  if (segment->piece_id != 0)
    download_plan_set_speed (self->plan, segment->piece_id, (guint64) MAX (segment->speed, 1));
}

/* To be called several times a second. */
void
download_transfer_tick_segments (DownloadTransfer *self,
                                 gint64            now,
                                 gint64            elapsed)
{
  g_autoptr (GPtrArray) segments = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->segments->len; i++)
    g_ptr_array_add (segments, g_object_ref (g_ptr_array_index (self->segments, i)));
  for (guint i = 0; i < segments->len; i++)
    {
      DownloadSegment *segment = g_ptr_array_index (segments, i);

      /* One that stalls ends, and others with it. */
      if (segment->stage == SEGMENT_ENDED)
        continue;
      measure_segment (self, segment, elapsed);
      download_segment_tick (segment, now);
    }
}

void
download_transfer_stop_segments (DownloadTransfer *self)
{
  while (self->segments->len > 0)
    download_segment_stop (g_ptr_array_index (self->segments, self->segments->len - 1));
}

void
download_transfer_wake_segments (DownloadTransfer *self)
{
  for (guint i = 0; i < self->segments->len; i++)
    {
      DownloadSegment *segment = g_ptr_array_index (self->segments, i);

      if (!segment->throttled)
        download_segment_wake (segment);
    }
}

static void
wake_throttled_cb (gpointer user_data)
{
  DownloadTransfer *self = user_data;

  self->wake_timer = 0;
  /* Whoever waited longest reads first: they take turns. */
  if (self->segments->len > 1)
    {
      gpointer first = g_ptr_array_steal_index (self->segments, 0);

      g_ptr_array_add (self->segments, first);
    }
  for (guint i = 0; i < self->segments->len; i++)
    {
      DownloadSegment *segment = g_ptr_array_index (self->segments, i);

      if (segment->throttled)
        {
          segment->throttled = FALSE;
          download_segment_wake (segment);
        }
    }
}

void
download_transfer_wait_for_grant (DownloadTransfer *self,
                                  DownloadSegment  *segment)
{
  segment->throttled = TRUE;
  if (self->wake_timer == 0)
    self->wake_timer = download_clock_add_timer (get_clock (self),
                                                 download_throttle_get_delay (self->throttle, download_transfer_get_now (self)),
                                                 wake_throttled_cb, self);
}

/* A limit has changed: nobody waits any longer for what the old one would have given. */
void
download_transfer_wake_throttled (DownloadTransfer *self)
{
  if (self->wake_timer == 0)
    return;

  download_clock_remove_timer (get_clock (self), self->wake_timer);
  wake_throttled_cb (self);
}

/* The latest connections beyond what is wanted end; what they have not fetched is free for the others. */
void
download_transfer_trim_segments (DownloadTransfer *self)
{
  guint wanted = download_request_get_connections (self->checkpoint->request);

  for (guint i = self->segments->len; wanted > 0 && self->phase == DOWNLOAD_PHASE_PIECES && i-- > 0 && self->segments->len > wanted;)
    {
      DownloadSegment *segment = g_ptr_array_index (self->segments, i);

      if (segment->kind == DOWNLOAD_SEGMENT_PIECE)
        download_segment_stop (segment);
    }
}
