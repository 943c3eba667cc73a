/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One attempt to finish a download: how it begins, keeps time and ends. Its connections are in download-transfer-lanes.c,
 * what it makes of answers in download-transfer-answers.c, proof and publishing in download-transfer-finish.c.
 *
 *  opening ─▶ fetching ─▶ finishing ─▶ over
 *     │           │           │          ▲
 *     └───────────┴───────────┴─▶ stopping
 *
 * 1. There is one way out, wind_down(): whatever ends a transfer, what was received is written, synced, claimed and closed
 *    before its task returns.
 * 2. A byte counts as safe when its pwrite() has returned, not earlier.
 */

#define G_LOG_DOMAIN "download-transfer"

#include "config.h"

#include "transfer/download-transfer-private.h"

#include "base/download-clock.h"

#include <glib/gi18n-lib.h>

#define TICK_TIME (G_USEC_PER_SEC / 20)

/* After so long without a tick the computer has slept. */
#define SLEEP_TIME (5 * G_USEC_PER_SEC)

G_DEFINE_FINAL_TYPE (DownloadTransfer, download_transfer, G_TYPE_OBJECT)

enum
{
  SIGNAL_STATE,
  SIGNAL_SLOTS,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static DownloadClock *
get_clock (DownloadTransfer *self)
{
  return download_session_get_clock (self->context.session);
}

gint64
download_transfer_get_now (DownloadTransfer *self)
{
  return download_clock_get_boot_time (get_clock (self));
}

void
download_transfer_enter_state (DownloadTransfer *self,
                               DownloadState     state)
{
  g_signal_emit (self, signals[SIGNAL_STATE], 0, state);
}

static void
stop_timers (DownloadTransfer *self)
{
  if (self->tick_timer != 0)
    download_clock_remove_timer (get_clock (self), self->tick_timer);
  if (self->wake_timer != 0)
    download_clock_remove_timer (get_clock (self), self->wake_timer);
  self->tick_timer = self->wake_timer = 0;
}

/* The end of the one way out. */
static void
leave (DownloadTransfer *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  self->stage = STAGE_OVER;
  stop_timers (self);
  g_clear_pointer (&self->claims, download_claims_free);
  g_clear_object (&self->sink);
  g_signal_emit (self, signals[SIGNAL_SLOTS], 0);
  if (self->error != NULL)
    g_task_return_error (task, g_error_copy (self->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (DownloadTransfer) self = user_data;

  download_sink_close_finish (DOWNLOAD_SINK (source), result, NULL);
  leave (self);
}

static void
discarded_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (DownloadTransfer) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!download_sink_discard_finish (DOWNLOAD_SINK (source), result, &error))
    g_message ("A partial file could not be deleted: %s", error->message);
  leave (self);
}

static void
settled_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (DownloadTransfer) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!download_claims_settle_finish (result, &error) &&
      (self->error == NULL || g_error_matches (self->error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED)))
    {
      g_clear_error (&self->error);
      self->error = g_steal_pointer (&error);
    }

  /* It may have been cancelled for good while it was being paused. */
  if (self->discard)
    download_sink_discard_async (self->sink, discarded_cb, g_object_ref (self));
  else
    download_sink_close_async (self->sink, closed_cb, g_object_ref (self));
}

/**
 * download_transfer_wind_down:
 *
 * Ends the transfer as soon as nothing of it is under way. Called again whenever something of it has ended.
 */
void
download_transfer_wind_down (DownloadTransfer *self)
{
  g_autoptr (DownloadTransfer) keep = g_object_ref (self);

  if (self->stage != STAGE_STOPPING)
    {
      self->stage = STAGE_STOPPING;
      g_cancellable_cancel (self->cancellable);
      download_transfer_stop_lanes (self);
    }

  if (self->lanes->len > 0 || self->n_pending > 0 || (self->sink != NULL && !download_sink_is_idle (self->sink)))
    return;

  /* Reached once: a pending step keeps later calls out. */
  self->n_pending++;
  if (self->sink == NULL)
    leave (self);
  else if (self->discard)
    download_sink_discard_async (self->sink, discarded_cb, g_object_ref (self));
  else
    download_claims_settle_async (self->claims, settled_cb, g_object_ref (self));
}

void
download_transfer_fail (DownloadTransfer *self,
                        const GError     *error)
{
  if (self->stage >= STAGE_STOPPING)
    return;

  self->error = g_error_copy (error);
  download_transfer_wind_down (self);
}

/* Everything is published, or there is nothing to do: the sink has nothing left to settle. */
void
download_transfer_succeed (DownloadTransfer *self)
{
  if (self->stage >= STAGE_STOPPING)
    return;

  self->stage = STAGE_STOPPING;
  if (self->sink == NULL)
    leave (self);
  else
    download_sink_close_async (self->sink, closed_cb, g_object_ref (self));
}

static void
written_cb (DownloadSink *sink,
            guint64       start,
            guint64       end,
            guint64       crc,
            gpointer      user_data)
{
  DownloadTransfer *self = user_data;

  if (!download_crc_set_add (self->safe, start, end, crc) || !download_claims_add (self->claims, start, end, crc))
    g_critical ("Bytes %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT " were written twice", start, end);

  if (!download_sink_is_idle (sink))
    return;
  if (self->stage == STAGE_STOPPING)
    download_transfer_wind_down (self);
  else if (self->stage == STAGE_FINISHING)
    download_transfer_finish (self);
}

static void
room_cb (DownloadSink *sink,
         gpointer      user_data)
{
  download_transfer_wake_lanes (user_data);
}

static void
failed_cb (DownloadSink *sink,
           const GError *error,
           gpointer      user_data)
{
  DownloadTransfer *self = user_data;

  download_transfer_fail (self, error);
  if (self->stage == STAGE_STOPPING)
    download_transfer_wind_down (self);
}

/**
 * download_transfer_adopt_sink:
 *
 * From here on bytes can be written. The checkpoint must describe what is safe already.
 */
void
download_transfer_adopt_sink (DownloadTransfer *self,
                              DownloadSink     *sink)
{
  static const DownloadSinkFuncs funcs = { written_cb, room_cb, failed_cb };
  DownloadCheckpoint            *checkpoint = self->checkpoint;
  const DownloadFileIdentity    *identity = download_sink_get_identity (sink);

  g_set_object (&self->sink, sink);
  download_sink_set_priority (sink, download_session_get_source_priority (self->context.session));
  download_sink_set_funcs (sink, &funcs, self);

  g_free (checkpoint->name);
  g_free (checkpoint->part_name);
  checkpoint->name = g_strdup (download_sink_get_name (sink));
  checkpoint->part_name = g_strdup (download_sink_get_part_name (sink));
  checkpoint->device = identity->device;
  checkpoint->inode = identity->inode;
  g_free (checkpoint->written_boot_id);
  checkpoint->written_boot_id = g_strdup (download_clock_get_boot_id ());
  self->claims = download_claims_new (checkpoint, self->context.journal, sink,
                                      download_journal_put (self->context.journal, checkpoint));
}

/* What the checkpoint claims becomes what was found to hold. */
static void
believe (DownloadTransfer     *self,
         const DownloadCrcSet *safe,
         const DownloadSink   *sink)
{
  DownloadCheckpoint         *checkpoint = self->checkpoint;
  const DownloadFileIdentity *identity = download_sink_get_identity ((DownloadSink *) sink);
  gboolean                    same_file = identity->device == checkpoint->device && identity->inode == checkpoint->inode;
  g_autoptr (DownloadCrcSet) believed = download_checkpoint_get_believed (checkpoint, download_clock_get_boot_id ());

  download_crc_set_add_set (self->safe, safe);
  if (same_file && download_crc_set_get_bytes (safe) == download_crc_set_get_bytes (believed))
    {
      /* Claims of an earlier boot are gone with it. */
      if (download_crc_set_get_bytes (believed) == download_crc_set_get_bytes (checkpoint->durable))
        download_crc_set_clear (checkpoint->written);
      return;
    }

  /* Bytes that were only compared, or of another file than the one that was synced, are durable after the next sync. */
  download_crc_set_clear (checkpoint->durable);
  download_crc_set_clear (checkpoint->written);
  download_crc_set_add_set (checkpoint->written, safe);
}

static void
begin_fetching (DownloadTransfer *self)
{
  DownloadCheckpoint *checkpoint = self->checkpoint;
  guint64             crc;

  self->stage = STAGE_FETCHING;
  self->resumed_from = self->received = download_crc_set_get_bytes (self->safe);
  if (checkpoint->total >= 0 && self->sink != NULL &&
      download_crc_set_get_whole (self->safe, (guint64) checkpoint->total, &crc))
    download_transfer_ask_tail (self);
  else
    download_transfer_start_network (self);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (DownloadTransfer) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadCrcSet) safe = NULL;
  g_autoptr (DownloadSink) sink = download_sink_open_finish (result, &safe, &error);

  self->n_pending--;
  if (sink != NULL)
    {
      believe (self, safe, sink);
      download_transfer_adopt_sink (self, sink);
    }

  if (self->stage == STAGE_STOPPING)
    download_transfer_wind_down (self);
  else if (sink != NULL)
    begin_fetching (self);
  else if (g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PARTIAL_GONE))
    {
      /* Somebody deleted it: there is nothing left to lose, and the file is still wanted. */
      download_checkpoint_forget_bytes (self->checkpoint);
      begin_fetching (self);
    }
  else
    download_transfer_fail (self, error);
}

static void
checked_cb (guint64  bytes,
            gpointer user_data)
{
  DownloadTransfer *self = user_data;

  self->verified_bytes = bytes;
}

static void
open_partial (DownloadTransfer *self)
{
  DownloadCheckpoint  *checkpoint = self->checkpoint;
  DownloadFileIdentity identity = { checkpoint->device, checkpoint->inode };
  g_autoptr (DownloadCrcSet) believed = download_checkpoint_get_believed (checkpoint, download_clock_get_boot_id ());

  download_transfer_enter_state (self, DOWNLOAD_STATE_CHECKING);
  self->n_pending++;
  download_sink_open_async (download_request_get_folder (checkpoint->request), checkpoint->part_name, checkpoint->name,
                            download_request_get_name (checkpoint->request) != NULL, &identity, believed, FALSE,
                            self->cancellable, checked_cb, self, opened_cb, g_object_ref (self));
}

static void
tick_cb (gpointer user_data)
{
  g_autoptr (DownloadTransfer) self = g_object_ref (user_data);
  gint64 now = download_transfer_get_now (self);
  gint64 elapsed = now - self->ticked_at;

  self->ticked_at = now;
  self->tick_timer = download_clock_add_timer (get_clock (self), TICK_TIME, tick_cb, self);
  if (self->claims != NULL && self->stage == STAGE_FETCHING)
    download_claims_tick (self->claims, now);
  if (elapsed >= SLEEP_TIME)
    download_transfer_network_changed (self);
  download_transfer_tick_lanes (self, now, elapsed);
}

static void
download_transfer_finalize (GObject *object)
{
  DownloadTransfer *self = DOWNLOAD_TRANSFER (object);

  g_assert (self->task == NULL);
  g_queue_clear_full (&self->digests, (GDestroyNotify) download_digest_unref);
  g_clear_pointer (&self->lanes, g_ptr_array_unref);
  g_clear_pointer (&self->plan, download_plan_free);
  g_clear_pointer (&self->safe, download_crc_set_free);
  g_clear_pointer (&self->host, download_host_unref);
  g_clear_pointer (&self->final_link, download_link_unref);
  g_clear_pointer (&self->throttle, download_throttle_unref);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->head_digest, download_digest_unref);
  g_free (self->head_etag);
  g_clear_error (&self->no_more);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (download_transfer_parent_class)->finalize (object);
}

static void
download_transfer_class_init (DownloadTransferClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = download_transfer_finalize;

  signals[SIGNAL_STATE] = g_signal_new ("state", DOWNLOAD_TYPE_TRANSFER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, DOWNLOAD_TYPE_STATE);
  signals[SIGNAL_SLOTS] = g_signal_new ("slots", DOWNLOAD_TYPE_TRANSFER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);
}

static void
download_transfer_init (DownloadTransfer *self)
{
  self->cancellable = g_cancellable_new ();
  self->safe = download_crc_set_new ();
  self->lanes = g_ptr_array_new ();
  g_queue_init (&self->digests);
}

/**
 * download_transfer_new:
 * @context: copied
 * @checkpoint: (transfer none): changed while the transfer runs; must live as long
 * @throttle: of this download
 */
DownloadTransfer *
download_transfer_new (const DownloadTransferContext *context,
                       DownloadCheckpoint            *checkpoint,
                       DownloadThrottle              *throttle)
{
  DownloadTransfer *self = g_object_new (DOWNLOAD_TYPE_TRANSFER, NULL);

  self->context = *context;
  self->checkpoint = checkpoint;
  self->throttle = download_throttle_ref (throttle);
  return self;
}

void
download_transfer_run_async (DownloadTransfer    *self,
                             DownloadTransferMode mode,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_return_if_fail (self->task == NULL && self->stage == STAGE_OPENING);

  self->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->task, download_transfer_run_async);
  self->mode = mode;
  self->received = download_checkpoint_get_received (self->checkpoint);
  self->ticked_at = download_transfer_get_now (self);
  self->tick_timer = download_clock_add_timer (get_clock (self), TICK_TIME, tick_cb, self);

  if (mode == DOWNLOAD_TRANSFER_FETCH && self->checkpoint->part_name != NULL)
    open_partial (self);
  else
    begin_fetching (self);
}

gboolean
download_transfer_run_finish (DownloadTransfer *self,
                              GAsyncResult     *result,
                              GError          **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
download_transfer_stop (DownloadTransfer *self,
                        gboolean          discard)
{
  g_autoptr (GError) error = g_error_new_literal (DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED, _ ("Stopped."));

  self->discard = self->discard || discard;
  download_transfer_fail (self, error);
}

void
download_transfer_fill (DownloadTransfer *self)
{
  if (self->stage == STAGE_FETCHING)
    download_transfer_go_on (self);
  else if (self->stage == STAGE_FINISHING)
    download_transfer_finish (self);
}

/* Bytes of the object that are here, those of earlier attempts included. */
guint64
download_transfer_get_received (DownloadTransfer *self)
{
  return self->received;
}

/* Bytes that came over the network in this attempt, compared ones included. */
guint64
download_transfer_get_fetched (DownloadTransfer *self)
{
  return self->fetched;
}

/* Bytes of earlier attempts that this one did not have to fetch. */
guint64
download_transfer_get_resumed_from (DownloadTransfer *self)
{
  return self->resumed_from;
}

/* Bytes of the file that were read again while it is checked or verified. */
guint64
download_transfer_get_progress (DownloadTransfer *self)
{
  return self->verified_bytes;
}

guint
download_transfer_get_connections (DownloadTransfer *self)
{
  return self->lanes->len;
}

guint
download_transfer_get_requests (DownloadTransfer *self)
{
  return self->n_requests;
}

/* After %DOWNLOAD_TRANSFER_IF_CHANGED: the server still has the object that was fetched. */
gboolean
download_transfer_is_unchanged (DownloadTransfer *self)
{
  return self->unchanged;
}

/* It ended with %DOWNLOAD_ERROR_CANCELLED because the network has changed, and nothing speaks against another at once. */
gboolean
download_transfer_is_interrupted (DownloadTransfer *self)
{
  return self->interrupted;
}
