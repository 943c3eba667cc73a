/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The connections of a transfer while they run, and what the end of one means. What they ask for is in
 * download-transfer-asks.c. */

#define G_LOG_DOMAIN "download-transfer"

#include "config.h"

#include "transfer/download-transfer-private.h"

#include "base/download-clock.h"

#include <glib/gi18n-lib.h>

/* After a connection failed while others go on, none is opened for this long. */
#define REOPEN_TIME G_USEC_PER_SEC

/* How much the latest tick counts in the speed of a lane. */
#define SPEED_WEIGHT 0.125

static void
lane_free (Lane *lane)
{
  g_clear_object (&lane->segment);
  g_clear_pointer (&lane->host, download_host_unref);
  g_clear_pointer (&lane->known, download_crc_set_free);
  g_free (lane);
}

static void
answered_cb (DownloadSegment *segment,
             DownloadAnswer  *answer,
             gpointer         user_data)
{
  Lane *lane = user_data;
  g_autoptr (DownloadTransfer) self = g_object_ref (lane->transfer);

  download_transfer_handle_answer (self, lane, answer);
}

static void
received_cb (DownloadSegment *segment,
             gsize            bytes,
             gpointer         user_data)
{
  Lane             *lane = user_data;
  DownloadTransfer *self = lane->transfer;

  if (!lane->receiving)
    {
      lane->receiving = TRUE;
      download_host_add_flow (lane->host, &lane->flow, download_transfer_get_now (self));
    }
  self->n_dropped = 0;
  lane->flow.bytes += bytes;
  self->received += bytes;
  if (lane->piece_id != 0)
    download_plan_advance (self->plan, lane->piece_id, bytes);
}

static void
wake_throttled_cb (gpointer user_data)
{
  DownloadTransfer *self = user_data;

  self->wake_timer = 0;
  /* Whoever waited longest reads first: the lanes take turns. */
  if (self->lanes->len > 1)
    {
      gpointer first = g_ptr_array_steal_index (self->lanes, 0);

      g_ptr_array_add (self->lanes, first);
    }
  for (guint i = 0; i < self->lanes->len; i++)
    {
      Lane *lane = g_ptr_array_index (self->lanes, i);

      if (lane->throttled)
        {
          lane->throttled = FALSE;
          download_segment_wake (lane->segment);
        }
    }
}

static void
throttled_cb (DownloadSegment *segment,
              gpointer         user_data)
{
  Lane             *lane = user_data;
  DownloadTransfer *self = lane->transfer;
  DownloadClock    *clock = download_session_get_clock (self->context.session);

  lane->throttled = TRUE;
  if (self->wake_timer == 0)
    self->wake_timer = download_clock_add_timer (clock,
                                                 download_throttle_get_delay (self->throttle, download_transfer_get_now (self)),
                                                 wake_throttled_cb, self);
}

static void
account_for (DownloadTransfer *self,
             Lane             *lane)
{
  self->n_requests += download_segment_get_n_requests (lane->segment);
  self->fetched += download_segment_get_bytes (lane->segment);
  if (lane->receiving)
    download_host_remove_flow (lane->host, &lane->flow);
  download_host_give_back_slot (lane->host);
  if (lane->piece_id != 0)
    download_plan_close_piece (self->plan, lane->piece_id);
}

/* The lane whose answer goes on behind its piece takes back what a failed neighbour left free. */
static void
extend_neighbours (DownloadTransfer *self)
{
  for (guint i = 0; self->plan != NULL && i < self->lanes->len; i++)
    {
      Lane *lane = g_ptr_array_index (self->lanes, i);

      if (lane->piece_id == 0 || download_segment_get_answer (lane->segment) == NULL)
        continue;
      download_plan_extend_piece (self->plan, lane->piece_id, download_segment_get_answer_end (lane->segment));
      download_segment_set_end (lane->segment, download_plan_get_piece (self->plan, lane->piece_id)->end);
    }
}

/* A body whose length was not announced has ended: that is how long the object is, if it can be believed. */
static void
learn_total (DownloadTransfer *self,
             Lane             *lane)
{
  DownloadCheckpoint *checkpoint = self->checkpoint;

  checkpoint->total = (gint64) download_segment_get_position (lane->segment);
  checkpoint->length_announced = FALSE;
  self->needs_count = !download_segment_proves_end (lane->segment);
  if (self->plan != NULL)
    download_plan_set_total (self->plan, (guint64) checkpoint->total);
}

/* A redirect's target that refuses may have had its time; the link itself may lead to another. */
static gboolean
is_refusal_of_target (const GError *error)
{
  DownloadRemedy remedy = download_error_code_get_remedy ((DownloadError) error->code);

  return download_error_get_http_status (error) >= 400 &&
         (remedy == DOWNLOAD_REMEDY_NEW_LINK || remedy == DOWNLOAD_REMEDY_NONE);
}

/* Of two links to one object, pasted together, nobody can see which is signed for which method: the server tells. */
static gboolean
try_other_link (DownloadTransfer *self,
                const GError     *error)
{
  DownloadRequest *request = self->checkpoint->request;
  DownloadLink    *head_link = download_request_get_head_link (request);
  g_autoptr (DownloadRequest) swapped = NULL;

  if (head_link == NULL || self->links_swapped ||
      download_error_code_get_remedy ((DownloadError) error->code) != DOWNLOAD_REMEDY_NEW_LINK ||
      !g_str_equal (download_link_get_identity (head_link), download_link_get_identity (download_request_get_link (request))))
    return FALSE;

  self->links_swapped = TRUE;
  swapped = download_request_copy (request);
  download_request_set_link (swapped, head_link);
  download_request_set_head_link (swapped, download_request_get_link (request));
  g_set_object (&self->checkpoint->request, swapped);
  download_journal_put_fields (self->context.journal, self->checkpoint);
  return TRUE;
}

/* A failed precondition, where none was sent. */
static void
fail_without_condition (DownloadTransfer *self)
{
  g_autoptr (GError) error = g_error_new_literal (DOWNLOAD_ERROR, DOWNLOAD_ERROR_PROTOCOL,
                                                  _ ("The server sent an answer that makes no sense."));

  download_transfer_fail (self, error);
}

static void
lane_failed (DownloadTransfer *self,
             LaneKind          kind,
             gboolean          redirected,
             const GError     *error)
{
  DownloadRemedy remedy = download_error_code_get_remedy ((DownloadError) error->code);

  if (g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED))
    {
      download_transfer_go_on (self);
      return;
    }

  g_debug ("%s: a connection ended: %s", self->checkpoint->id, error->message);
  if (kind == LANE_FIRST && g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHANGED))
    {
      fail_without_condition (self);
      return;
    }

  if (try_other_link (self, error) || (redirected && is_refusal_of_target (error)))
    {
      download_transfer_forget_final_link (self);
      download_transfer_go_on (self);
      return;
    }

  if (remedy == DOWNLOAD_REMEDY_DECISION && self->received == 0 && self->lanes->len == 0)
    {
      /* Another object, and nothing of the old one to keep. */
      download_transfer_restart_from_nothing (self);
      download_transfer_go_on (self);
      return;
    }

  if (remedy == DOWNLOAD_REMEDY_DECISION || self->lanes->len == 0)
    {
      download_transfer_fail (self, error);
      return;
    }

  if (remedy != DOWNLOAD_REMEDY_WAIT && self->no_more == NULL)
    self->no_more = g_error_copy (error);
  self->reopen_at = download_transfer_get_now (self) + REOPEN_TIME;
}

/* A connection was not taken while others go on: that is how many the server bears. */
static gboolean
is_one_too_many (DownloadTransfer *self,
                 Lane             *lane,
                 const GError     *error)
{
  return error != NULL && self->lanes->len > 1 && download_segment_get_bytes (lane->segment) == 0 &&
         download_error_code_get_remedy ((DownloadError) error->code) == DOWNLOAD_REMEDY_WAIT;
}

static void
counted (DownloadTransfer *self,
         const GError     *error)
{
  if (error == NULL)
    {
      self->needs_count = FALSE;
      download_transfer_finish (self);
    }
  else if (g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHANGED) ||
           g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_TRUNCATED))
    {
      g_autoptr (GError) unproven =
        g_error_new_literal (DOWNLOAD_ERROR, DOWNLOAD_ERROR_UNPROVEN_LENGTH,
                             _ ("The server sent the file twice with different lengths, so it may be cut short."));

      download_transfer_fail (self, unproven);
    }
  else
    {
      download_transfer_fail (self, error);
    }
}

/* Only another object stops a complete file from being believed: every byte of it was proven when it came. */
static void
tail_checked (DownloadTransfer *self,
              const GError     *error)
{
  if (g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHANGED))
    download_transfer_fail (self, error);
  else
    download_transfer_finish (self);
}

static void
ended_cb (DownloadSegment *segment,
          const GError    *error,
          gpointer         user_data)
{
  Lane *lane = user_data;
  g_autoptr (DownloadTransfer) self = g_object_ref (lane->transfer);
  LaneKind kind = lane->kind;
  gboolean redirected = lane->redirected;

  if (error == NULL && download_segment_reached_end_of_body (segment) && kind != LANE_COUNT)
    learn_total (self, lane);
  if (is_one_too_many (self, lane, error))
    download_host_report_refusal (lane->host, download_transfer_get_now (self));
  account_for (self, lane);
  g_ptr_array_remove (self->lanes, lane);
  lane_free (lane);

  if (self->stage == STAGE_STOPPING)
    download_transfer_wind_down (self);
  else if (self->stage == STAGE_OVER)
    return;
  else if (kind == LANE_COUNT)
    counted (self, error);
  else if (kind == LANE_TAIL)
    tail_checked (self, error);
  else if (error != NULL)
    {
      extend_neighbours (self);
      lane_failed (self, kind, redirected, error);
    }
  else
    download_transfer_go_on (self);
}

Lane *
download_transfer_add_lane (DownloadTransfer *self,
                            LaneKind          kind,
                            DownloadHost     *host)
{
  static const DownloadSegmentFuncs funcs = { answered_cb, received_cb, throttled_cb, ended_cb };
  Lane                             *lane = g_new0 (Lane, 1);

  lane->transfer = self;
  lane->kind = kind;
  lane->host = download_host_ref (host);
  lane->segment = download_segment_new (self->context.session, self->throttle, &funcs, lane);
  g_ptr_array_add (self->lanes, lane);
  return lane;
}

static void
measure_lane (DownloadTransfer *self,
              Lane             *lane,
              gint64            elapsed)
{
  guint64 bytes = download_segment_get_bytes (lane->segment);
  double  speed = (double) (bytes - lane->measured_bytes) * G_USEC_PER_SEC / (double) MAX (elapsed, 1);

  if (!lane->receiving)
    return;

  lane->speed = lane->measured_bytes == 0 ? speed : lane->speed + SPEED_WEIGHT * (speed - lane->speed);
  lane->measured_bytes = bytes;
  if (lane->piece_id != 0)
    download_plan_set_speed (self->plan, lane->piece_id, (guint64) MAX (lane->speed, 1));
}

/* To be called several times a second. */
void
download_transfer_tick_lanes (DownloadTransfer *self,
                              gint64            now,
                              gint64            elapsed)
{
  g_autoptr (GPtrArray) lanes = g_ptr_array_copy (self->lanes, NULL, NULL);

  for (guint i = 0; i < lanes->len; i++)
    {
      Lane *lane = g_ptr_array_index (lanes, i);

      /* A stalled segment ends and takes its lane with it. */
      if (!g_ptr_array_find (self->lanes, lane, NULL))
        continue;
      measure_lane (self, lane, elapsed);
      download_segment_tick (lane->segment, now);
    }

  download_transfer_drop_silent_lanes (self, now);
  if (self->stage != STAGE_FETCHING)
    return;
  if (self->host != NULL && !download_throttle_is_limited (self->throttle) && download_host_measure (self->host, now))
    g_signal_emit_by_name (self, "slots");
  download_transfer_go_on (self);
}

void
download_transfer_stop_lanes (DownloadTransfer *self)
{
  while (self->lanes->len > 0)
    {
      Lane *lane = g_ptr_array_index (self->lanes, self->lanes->len - 1);

      download_segment_stop (lane->segment);
    }
}

void
download_transfer_wake_lanes (DownloadTransfer *self)
{
  for (guint i = 0; i < self->lanes->len; i++)
    {
      Lane *lane = g_ptr_array_index (self->lanes, i);

      if (!lane->throttled)
        download_segment_wake (lane->segment);
    }
}

/* The latest lanes beyond what is wanted end; what they have not fetched is free for the others. */
void
download_transfer_connections_changed (DownloadTransfer *self)
{
  guint wanted = download_request_get_connections (self->checkpoint->request);

  for (guint i = self->lanes->len; wanted > 0 && self->stage == STAGE_FETCHING && i-- > 0 && self->lanes->len > wanted;)
    {
      Lane *lane = g_ptr_array_index (self->lanes, i);

      if (lane->kind == LANE_PIECE)
        download_segment_stop (lane->segment);
    }

  download_transfer_go_on (self);
}

/* A limit has changed: nobody waits any longer for what the old one would have given. */
void
download_transfer_wake_throttled (DownloadTransfer *self)
{
  if (self->wake_timer == 0)
    return;

  download_clock_remove_timer (download_session_get_clock (self->context.session), self->wake_timer);
  wake_throttled_cb (self);
}
