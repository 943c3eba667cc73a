/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One download as a person sees it. Numbered rules:
 *
 * 1. download_item_move() is the one place that changes the state.
 * 2. The transfer owns the checkpoint's bytes while it runs; the item changes only request, state and position meanwhile.
 * 3. What a person asked for while a transfer winds down is done when it has ended: see AfterStop.
 */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-item-private.h"

#include "base/download-clock.h"
#include "link/download-file-name.h"
#include "plan/download-meter.h"
#include "plan/download-retry.h"
#include "sink/download-sink.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

/* An answer that makes no sense may be a passing fault of something in between; not for ever. */
#define MAX_PROTOCOL_RETRIES 3

/* Retries when nobody knows the name of the server, though there is a network: these take about a minute. */
#define MAX_NAME_RETRIES 6

/* A server that has another object each time it is asked is not followed for ever. */
#define MAX_RESTARTS 5

static guint checkpoint_changed_signal;

G_DEFINE_FINAL_TYPE (DownloadItem, download_item, G_TYPE_OBJECT)

static DownloadClock *
get_clock (DownloadItem *self)
{
  return download_session_get_clock (self->context->transfer.session);
}

static DownloadJournal *
get_journal (DownloadItem *self)
{
  return self->context->transfer.journal;
}

void
download_item_stop_waiting (DownloadItem *self)
{
  download_item_stop_renewing (self);
  if (self->wait_timer != 0)
    download_clock_remove_timer (get_clock (self), self->wait_timer);
  self->wait_timer = 0;
  if (self->waits_until != 0)
    {
      self->waits_until = 0;
      download_item_notify (self, PROP_WAITS_UNTIL);
    }
}

/* They are read out of the link when they are asked for. */
void
download_item_update_key (DownloadItem *self)
{
  g_clear_pointer (&self->meaning.key, g_free);
  g_clear_pointer (&self->meaning.identity, g_free);
  self->meaning.name_hash = -1;
}

/* Whether it is worth comparing what it means with what is looked for; see download_link_get_name_hash(). Of a long list hardly more is
 * read than this number: with each link that is added all of it is looked through. */
gboolean
download_item_may_mean (DownloadItem *self,
                        guint         name_hash)
{
  if (self->meaning.name_hash < 0)
    self->meaning.name_hash = download_link_get_name_hash (download_item_get_link (self));

  return self->meaning.name_hash == 0 || name_hash == 0 || self->meaning.name_hash == name_hash;
}

void
download_item_queue (DownloadItem *self)
{
  if (download_item_wait_if_early (self))
    return;

  download_item_stop_waiting (self);
  if (self->transfer != NULL)
    {
      self->after_stop = AFTER_STOP_QUEUE;
      return;
    }

  download_item_move (self, DOWNLOAD_STATE_QUEUED, NULL);
  self->context->wants_turn (self->context->service, self);
}

static void
wait_over_cb (gpointer user_data)
{
  DownloadItem *self = user_data;

  self->wait_timer = 0;
  download_item_queue (self);
}

static void
wait_and_try_again (DownloadItem *self,
                    const GError *error)
{
  gint64 delay = download_retry_get_delay (self->attempt, download_error_get_retry_after (error), g_random_double ());

  self->attempt++;
  self->n_alike++;
  self->waits_until = download_clock_get_real_time (get_clock (self)) + delay;
  self->wait_timer = download_clock_add_timer (get_clock (self), delay, wait_over_cb, self);
  download_item_move (self, DOWNLOAD_STATE_WAITING, error);
  download_item_notify (self, PROP_WAITS_UNTIL);
}

/* How often in a row trying again may help against this. */
static guint
get_patience (DownloadError code)
{
  if (code == DOWNLOAD_ERROR_UNKNOWN_HOST)
    return MAX_NAME_RETRIES;
  if (code == DOWNLOAD_ERROR_PROTOCOL)
    return MAX_PROTOCOL_RETRIES;
  return download_error_code_get_remedy (code) == DOWNLOAD_REMEDY_WAIT ? G_MAXUINT : 0;
}

/* What went wrong before in another way says nothing about this. */
static gboolean
may_try_again (DownloadItem *self,
               const GError *error)
{
  const int max_retries = self->context->max_retries;

  if (self->attempt == 0 || self->failed_with != (DownloadError) error->code)
    self->n_alike = 0;
  self->failed_with = (DownloadError) error->code;
  return self->n_alike < get_patience (self->failed_with) && (max_retries < 0 || self->attempt < (guint) max_retries);
}

static void
stop_for_decision (DownloadItem *self,
                   const GError *error)
{
  DownloadChangePolicy policy = download_request_get_change_policy (self->checkpoint->request);

  download_item_move (self, DOWNLOAD_STATE_NEEDS_DECISION, error);
  if (error->code != DOWNLOAD_ERROR_CHANGED)
    return;
  if (policy == DOWNLOAD_CHANGE_POLICY_RESTART && self->restarts++ < MAX_RESTARTS)
    download_item_decide (self, DOWNLOAD_DECISION_START_OVER);
  else if (policy == DOWNLOAD_CHANGE_POLICY_COPY)
    download_item_decide (self, DOWNLOAD_DECISION_COPY);
}

static void
stop_with_error (DownloadItem *self,
                 const GError *error)
{
  self->past.fruitless = self->received <= self->attempt_received;
  if (!self->past.fruitless)
    self->attempt = 0;

  if (download_item_wait_if_offline (self, error))
    return;
  if (download_item_renew_link (self, error))
    return;
  if (may_try_again (self, error))
    {
      wait_and_try_again (self, error);
      return;
    }

  switch (download_error_code_get_remedy ((DownloadError) error->code))
    {
    case DOWNLOAD_REMEDY_NEW_LINK:
      download_item_move (self, DOWNLOAD_STATE_NEEDS_LINK, error);
      break;
    case DOWNLOAD_REMEDY_DECISION:
      stop_for_decision (self, error);
      break;
    case DOWNLOAD_REMEDY_PERSON:
      download_item_move (self, DOWNLOAD_STATE_PAUSED, error);
      break;
    case DOWNLOAD_REMEDY_WAIT:
    case DOWNLOAD_REMEDY_NONE:
      download_item_move (self, DOWNLOAD_STATE_FAILED, error);
      break;
    }
}

/* With the name that the file got and the end of its partial in one record: between two a crash would leave a finished download
 * whose file has another name, or a file that nobody knows of. */
static void
record_finished (DownloadItem *self)
{
  g_autoptr (DownloadCheckpoint) recorded = download_checkpoint_copy (self->checkpoint);

  recorded->state = DOWNLOAD_STATE_FINISHED;
  g_clear_error (&recorded->error);
  download_journal_put (get_journal (self), recorded);
}

static void
finished (DownloadItem *self)
{
  DownloadCheckpoint *checkpoint = self->checkpoint;

  self->attempt = 0;
  checkpoint->metered_anyway = FALSE;
  if (!self->unchanged)
    {
      checkpoint->finished_at = download_clock_get_real_time (get_clock (self));
      self->mode = DOWNLOAD_TRANSFER_FETCH;
    }
  download_item_update_name (self);
  download_item_set_missing (self, FALSE);
  record_finished (self);
  download_item_move_recorded (self, DOWNLOAD_STATE_FINISHED);
  if (self->unchanged)
    download_item_tell (self, download_item_new_event (self, DOWNLOAD_EVENT_UNCHANGED));
  self->mode = DOWNLOAD_TRANSFER_FETCH;
  download_item_notify (self, PROP_UNCHANGED);
  download_item_notify (self, PROP_VERIFIED);
  download_item_notify (self, PROP_FINISHED_AT);
  if (self->context->forget_links)
    download_item_forget_link (self);
}

/* To be called when something of it begins or ends that needs ticks. */
void
download_item_update_active (DownloadItem *self)
{
  gboolean active = self->transfer != NULL || self->look != NULL || self->relocation != NULL;

  if (self->active == active)
    return;

  self->active = active;
  self->context->active_changed (self->context->service, self, active);
}

static void
restart (DownloadItem *self)
{
  download_item_move (self, DOWNLOAD_STATE_QUEUED, NULL);
  download_item_start (self);
}

static void
ended (DownloadItem *self,
       const GError *error)
{
  AfterStop after_stop = self->after_stop;

  self->after_stop = AFTER_STOP_NOTHING;
  if (after_stop == AFTER_STOP_REMOVE && self->relocation != NULL)
    self->after_stop = AFTER_STOP_REMOVE; /* when that has ended, too */
  else if (after_stop == AFTER_STOP_REMOVE)
    download_item_delete_partial (self);
  else if (error == NULL)
    finished (self);
  else if (after_stop == AFTER_STOP_QUEUE)
    download_item_queue (self);
  else if (!self->withdrawn && !g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED))
    stop_with_error (self, error);
  else if (after_stop == AFTER_STOP_RESTART && !self->shutting_down && !self->withdrawn)
    restart (self);
  else if (!self->shutting_down)
    /* At rest or withdrawn already; now it is known how much is safe. */
    download_item_update_numbers (self);
}

/* Before its transfer has ended: a person has paused it, or the network bars it. */
static gboolean
is_at_rest (DownloadItem *self)
{
  return self->checkpoint->state == DOWNLOAD_STATE_PAUSED || self->checkpoint->state == DOWNLOAD_STATE_WAITING;
}

static void
transfer_ended_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (DownloadItem) self = user_data;
  g_autoptr (DownloadTransfer) transfer = g_steal_pointer (&self->transfer);
  g_autoptr (GError) error = NULL;

  g_signal_handlers_disconnect_by_data (transfer, self);
  download_transfer_run_finish (transfer, result, &error);
  if (download_transfer_is_interrupted (transfer) && self->after_stop == AFTER_STOP_NOTHING && !is_at_rest (self))
    self->after_stop = AFTER_STOP_RESTART;
  self->earlier_requests += download_transfer_get_requests (transfer);
  self->unchanged = download_transfer_is_unchanged (transfer);
  self->past.short_end = download_transfer_get_short_end (transfer);
  download_item_update_numbers (self);
  download_item_tell_end_of_comparison (self);

  /* It stays at rest, unless it has finished all the same. */
  if (error != NULL && is_at_rest (self) && self->after_stop == AFTER_STOP_NOTHING)
    {
      if (download_error_code_get_remedy ((DownloadError) error->code) == DOWNLOAD_REMEDY_PERSON)
        download_item_move (self, DOWNLOAD_STATE_PAUSED, error);
      download_item_update_numbers (self);
    }
  else
    {
      ended (self, error);
    }
  download_item_update_active (self);
  if (self->relocation != NULL)
    self->context->may_relocate (self->context->service, self);
  self->context->wants_turn (self->context->service, self);
}

static void
transfer_state_cb (DownloadTransfer *transfer,
                   DownloadState     state,
                   gpointer          user_data)
{
  DownloadItem *self = user_data;

  download_item_update_name (self);
  if (state == DOWNLOAD_STATE_DOWNLOADING)
    download_item_tell_start (self);
  if (state != self->checkpoint->state && download_state_is_running (self->checkpoint->state))
    download_item_move (self, state, NULL);
  download_item_notify (self, PROP_ETAG);
  download_item_notify (self, PROP_LINK_EXPIRES);
  download_item_notify (self, PROP_CONTENT_TYPE);
}

static void
transfer_slots_cb (DownloadTransfer *transfer,
                   gpointer          user_data)
{
  DownloadItem *self = user_data;

  self->context->wants_slots (self->context->service);
}

void
download_item_start (DownloadItem *self)
{
  gint64 now = download_clock_get_boot_time (get_clock (self));

  self->transfer = download_transfer_new (&self->context->transfer, self->checkpoint, self->throttle);
  g_signal_connect (self->transfer, "state", G_CALLBACK (transfer_state_cb), self);
  g_signal_connect (self->transfer, "slots", G_CALLBACK (transfer_slots_cb), self);
  self->attempt_received = self->received;
  self->metered_bytes = 0;
  self->attempt_started = now;
  self->attempt_network = self->context->network;
  self->announced_at = 0;
  self->start_told = self->comparison.told = FALSE;
  self->too_slow_since = 0;
  if (self->history == NULL)
    {
      self->meter = download_meter_new ();
      self->history = download_speed_history_new ();
    }
  download_meter_reset (self->meter, now);
  download_speed_history_add (self->history, now, 0);
  download_item_move (self, self->checkpoint->part_name != NULL && self->mode == DOWNLOAD_TRANSFER_FETCH ? DOWNLOAD_STATE_CHECKING : DOWNLOAD_STATE_CONNECTING,
                      NULL);
  download_item_update_active (self);
  download_transfer_run_async (self->transfer, self->mode, &self->past, transfer_ended_cb, g_object_ref (self));
}

void
download_item_refuse_turn (DownloadItem *self,
                           const GError *error)
{
  stop_with_error (self, error);
}

gboolean
download_item_has_begun (DownloadItem *self)
{
  return self->checkpoint->part_name != NULL || self->checkpoint->finished_at != 0;
}

static void
download_item_finalize (GObject *object)
{
  DownloadItem *self = DOWNLOAD_ITEM (object);

  g_assert (self->transfer == NULL);
  if (self->wait_timer != 0)
    download_clock_remove_timer (get_clock (self), self->wait_timer);
  g_clear_pointer (&self->checkpoint, download_checkpoint_free);
  g_clear_pointer (&self->throttle, download_throttle_unref);
  g_clear_pointer (&self->meter, download_meter_free);
  g_clear_pointer (&self->history, download_speed_history_free);
  g_free (self->meaning.key);
  g_free (self->meaning.identity);
  g_free (self->shown_name);
  g_free (self->path);

  G_OBJECT_CLASS (download_item_parent_class)->finalize (object);
}

static void
download_item_class_init (DownloadItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = download_item_finalize;
  download_item_install_properties (object_class);

  checkpoint_changed_signal = g_signal_new ("checkpoint-changed", DOWNLOAD_TYPE_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 0);
}

static void
download_item_init (DownloadItem *self)
{
  self->meaning.name_hash = -1;
  self->total = -1;
  self->fraction = -1;
  self->time_left = -1;
  self->past.short_end = -1;
}

/**
 * download_item_new:
 * @context: must outlive the item
 * @checkpoint: (transfer full)
 */
DownloadItem *
download_item_new (const DownloadItemContext *context,
                   DownloadCheckpoint        *checkpoint)
{
  DownloadItem *self = g_object_new (DOWNLOAD_TYPE_ITEM, NULL);
  gint64        now = download_clock_get_boot_time (download_session_get_clock (context->transfer.session));

  self->context = context;
  download_item_take_checkpoint (self, checkpoint);
  self->throttle = download_throttle_new (context->throttle);
  download_throttle_set_rate (self->throttle, download_request_get_limit_rate (checkpoint->request), now);
  download_item_update_key (self);
  download_item_update_name (self);
  download_item_update_numbers (self);
  return self;
}

void
download_item_emit_checkpoint_changed (DownloadItem *self)
{
  g_signal_emit (self, checkpoint_changed_signal, 0);
}
