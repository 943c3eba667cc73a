/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person does with an item, and what the service does on a person's behalf. */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-item-private.h"

#include "base/download-clock.h"
#include "sink/download-sink.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How often numbers are announced while it runs. */
#define ANNOUNCE_TIME (G_USEC_PER_SEC / 8)

static DownloadJournal *
get_journal (DownloadItem *self)
{
  return self->context->transfer.journal;
}

gboolean
download_item_can_pause (DownloadItem *self)
{
  DownloadState state = self->checkpoint->state;

  return download_state_is_running (state) || state == DOWNLOAD_STATE_QUEUED || state == DOWNLOAD_STATE_WAITING;
}

void
download_item_pause (DownloadItem *self)
{
  if (!download_item_can_pause (self))
    return;
  if (self->look != NULL)
    {
      download_item_stop_looking (self);
      return;
    }

  self->after_stop = AFTER_STOP_NOTHING;
  download_item_stop_waiting (self);
  download_item_move (self, DOWNLOAD_STATE_PAUSED, NULL);
  if (self->transfer != NULL)
    download_transfer_stop (self->transfer, FALSE);
}

gboolean
download_item_can_resume (DownloadItem *self)
{
  DownloadState state = self->checkpoint->state;

  return !download_state_is_running (state) && state != DOWNLOAD_STATE_NEEDS_DECISION &&
         (state != DOWNLOAD_STATE_FINISHED || self->relocation == NULL) && (state != DOWNLOAD_STATE_QUEUED || self->held);
}

void
download_item_forget_finished (DownloadItem *self)
{
  DownloadCheckpoint *checkpoint = self->checkpoint;

  download_checkpoint_forget_bytes (checkpoint);
  g_clear_pointer (&checkpoint->name, g_free);
  checkpoint->finished_at = 0;
  download_journal_put (get_journal (self), checkpoint);
}

/* A person wants it: what went wrong before does not count any more. */
void
download_item_go_on (DownloadItem *self)
{
  download_item_set_held (self, FALSE);
  self->attempt = 0;
  self->restarts = 0;
  download_item_queue (self);
}

/* If it was to start later, it still is. */
void
download_item_resume_in_time (DownloadItem *self)
{
  if (!download_item_can_resume (self))
    return;

  if (self->checkpoint->state == DOWNLOAD_STATE_FINISHED)
    {
      download_item_tell (self, download_item_new_event (self, DOWNLOAD_EVENT_RESTARTED));
      download_item_forget_finished (self);
    }
  else if (self->checkpoint->state != DOWNLOAD_STATE_QUEUED)
    {
      download_item_tell (self, download_item_new_event (self, DOWNLOAD_EVENT_RESUMED));
    }
  download_item_go_on (self);
}

void
download_item_resume (DownloadItem *self)
{
  if (!download_item_can_resume (self))
    return;

  download_item_forget_start (self);
  download_item_resume_in_time (self);
}

/* Of a finished item whose file was looked at. */
void
download_item_ask_if_changed (DownloadItem *self)
{
  self->mode = DOWNLOAD_TRANSFER_IF_CHANGED;
  download_item_set_held (self, FALSE);
  self->attempt = 0;
  download_item_queue (self);
}

static gboolean
is_error (DownloadItem *self,
          DownloadError code)
{
  return g_error_matches (self->checkpoint->error, DOWNLOAD_ERROR, (int) code);
}

gboolean
download_item_can_decide (DownloadItem    *self,
                          DownloadDecision decision)
{
  if (self->checkpoint->state != DOWNLOAD_STATE_NEEDS_DECISION || self->relocation != NULL)
    return FALSE;

  switch (decision)
    {
    case DOWNLOAD_DECISION_START_OVER:
      return !is_error (self, DOWNLOAD_ERROR_NAME_TAKEN);
    case DOWNLOAD_DECISION_KEEP:
      return TRUE;
    case DOWNLOAD_DECISION_COPY:
      return is_error (self, DOWNLOAD_ERROR_CHANGED);
    case DOWNLOAD_DECISION_RENAME:
      return is_error (self, DOWNLOAD_ERROR_NAME_TAKEN);
    case DOWNLOAD_DECISION_ACCEPT:
      return is_error (self, DOWNLOAD_ERROR_CHECKSUM);
    }

  g_return_val_if_reached (FALSE);
}

/* The old part stays where it is until the server has answered; then the new object is written over it. */
static void
start_over (DownloadItem *self)
{
  DownloadCheckpoint *checkpoint = self->checkpoint;

  /* A finished file stays where it is. */
  if (download_item_has_file (self))
    {
      download_item_forget_finished (self);
      download_item_queue (self);
      return;
    }

  download_crc_set_clear (checkpoint->durable);
  download_crc_set_clear (checkpoint->written);
  download_journal_put (get_journal (self), checkpoint);
  download_item_queue (self);
}

/* The file is published: what is wrong about it is what a person expected. */
static void
keep_file (DownloadItem *self)
{
  g_autoptr (DownloadRequest) request = download_request_copy (self->checkpoint->request);

  download_request_set_checksum (request, NULL, NULL);
  download_item_set_request (self, request);
  download_item_move (self, DOWNLOAD_STATE_FINISHED, NULL);
}

static void
keep (DownloadItem *self)
{
  g_autoptr (GError) error = g_error_copy (self->checkpoint->error);

  download_item_move (self, DOWNLOAD_STATE_PAUSED, error);
}

static void
fetch_copy (DownloadItem *self)
{
  keep (self);
  self->context->wants_copy (self->context->service, self);
}

static void
save_under_free_name (DownloadItem *self)
{
  g_autoptr (DownloadRequest) request = download_request_copy (self->checkpoint->request);

  /* The name stays the one to begin from; it is only not insisted on any more. */
  if (self->checkpoint->name == NULL)
    self->checkpoint->name = g_strdup (download_request_get_name (request));
  download_request_set_name (request, NULL);
  download_item_set_request (self, request);
  download_item_queue (self);
}

static void
accept_checksum (DownloadItem *self)
{
  g_autoptr (DownloadRequest) request = download_request_copy (self->checkpoint->request);
  g_autoptr (DownloadVersion) undigested = download_version_with_digest (self->checkpoint->version, NULL);

  download_request_set_checksum (request, NULL, NULL);
  download_checkpoint_learn_version (self->checkpoint, undigested);
  download_item_set_request (self, request);
  download_item_queue (self);
}

void
download_item_decide (DownloadItem    *self,
                      DownloadDecision decision)
{
  DownloadEvent *event;

  if (!download_item_can_decide (self, decision))
    return;

  event = download_item_new_event (self, DOWNLOAD_EVENT_DECIDED);
  event->number = decision;
  download_item_tell (self, event);
  download_item_set_held (self, FALSE);
  self->attempt = 0;
  switch (decision)
    {
    case DOWNLOAD_DECISION_START_OVER:
      start_over (self);
      break;
    case DOWNLOAD_DECISION_KEEP:
      if (download_item_has_file (self))
        keep_file (self);
      else
        keep (self);
      break;
    case DOWNLOAD_DECISION_COPY:
      fetch_copy (self);
      break;
    case DOWNLOAD_DECISION_RENAME:
      save_under_free_name (self);
      break;
    case DOWNLOAD_DECISION_ACCEPT:
      if (download_item_has_file (self))
        keep_file (self);
      else
        accept_checksum (self);
      break;
    }
}

/* For the service. */

/* Restored and not yet asked for: it takes no turn. */
void
download_item_set_held (DownloadItem *self,
                        gboolean      held)
{
  self->held = held;
  if (!held)
    self->context->wants_turn (self->context->service, self);
}

gboolean
download_item_is_held (DownloadItem *self)
{
  return self->held;
}

gboolean
download_item_wants_turn (DownloadItem *self)
{
  return self->checkpoint->state == DOWNLOAD_STATE_QUEUED && !self->held && self->transfer == NULL && self->relocation == NULL &&
         !self->shutting_down;
}

gboolean
download_item_is_active (DownloadItem *self)
{
  return self->active;
}

/* What still runs of it does so only to end. */
gboolean
download_item_is_leaving (DownloadItem *self)
{
  return self->withdrawn || self->after_stop == AFTER_STOP_REMOVE;
}

void
download_item_fill (DownloadItem *self)
{
  if (self->transfer != NULL)
    download_transfer_fill (self->transfer);
}

/* Bytes move several times between two announcements: these are made at the speed of eyes. */
void
download_item_tick (DownloadItem *self,
                    gint64        now)
{
  guint64 before = self->received;

  if (self->transfer != NULL)
    download_transfer_tick (self->transfer, now);
  if (now - self->announced_at < ANNOUNCE_TIME)
    return;

  self->announced_at = now;
  download_item_update_numbers (self);
  if (self->transfer == NULL)
    return;
  download_item_tell_end_of_comparison (self);
  download_item_update_speed (self, now);
  download_item_watch_link (self, now);
  download_item_watch_expiry (self, now);
  if (self->received != before)
    download_item_emit_checkpoint_changed (self);
}

/* The program that kept this item has ended while the item was under way: it goes on. */
void
download_item_go_on_after_restore (DownloadItem *self)
{
  if (!self->held)
    return;

  download_item_set_held (self, FALSE);
  if (self->checkpoint->state == DOWNLOAD_STATE_WAITING)
    download_item_queue (self);
}

void
download_item_shut_down (DownloadItem *self)
{
  download_item_stop_looking (self);
  download_item_stop_relocating (self);
  self->shutting_down = TRUE;
  download_item_stop_waiting (self);
  if (self->transfer != NULL)
    download_transfer_stop (self->transfer, FALSE);
}

/* The last step of removing. */
void
download_item_forget (DownloadItem *self)
{
  download_journal_remove (get_journal (self), self->checkpoint->id);
  self->context->left (self->context->service, self);
}

static void
discarded_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (DownloadItem) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!download_sink_discard_finish (DOWNLOAD_SINK (source), result, &error))
    g_message ("A partial file could not be deleted: %s", error->message);
  download_item_forget (self);
}

static void
opened_to_discard_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr (DownloadItem) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadCrcSet) safe = NULL;
  g_autoptr (DownloadSink) sink = download_sink_open_finish (result, &safe, &error);

  if (sink != NULL)
    {
      download_sink_discard_async (sink, discarded_cb, g_object_ref (self));
      return;
    }

  g_debug ("%s: nothing to delete: %s", self->checkpoint->id, error->message);
  download_item_forget (self);
}

/* What cannot be found now is forgotten with it. */
static void
settled_to_delete_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr (DownloadItem) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!download_item_settle_finish (self, result, &error))
    g_message ("%s: it is not known where its file is: %s", self->checkpoint->id, error->message);
  download_file_place_clear (&self->checkpoint->moving);
  download_file_place_clear (&self->checkpoint->left);
  download_item_delete_partial (self);
}

/* A partial file goes with its item: that is what cancelling means. It may be gone already. */
void
download_item_delete_partial (DownloadItem *self)
{
  DownloadCheckpoint  *checkpoint = self->checkpoint;
  DownloadFileIdentity identity = { checkpoint->device, checkpoint->inode };
  g_autoptr (DownloadCrcSet) nothing = download_crc_set_new ();

  if (download_item_needs_settling (self))
    download_item_settle_async (self, settled_to_delete_cb, g_object_ref (self));
  else if (checkpoint->part_name == NULL)
    download_item_forget (self);
  else
    download_sink_open_async (download_item_get_folder (self), checkpoint->part_name, checkpoint->name, FALSE, &identity,
                              nothing, FALSE, FALSE, NULL, NULL, NULL, opened_to_discard_cb, g_object_ref (self));
}

/* Out of the list, but it may come back: the state stays what it was, and nothing moves. */
void
download_item_withdraw (DownloadItem *self)
{
  download_item_stop_looking (self);
  download_item_stop_relocating (self);
  self->withdrawn = TRUE;
  self->withdrawn_at = download_clock_get_boot_time (download_session_get_clock (self->context->transfer.session));
  download_item_stop_waiting (self);
  if (self->transfer != NULL)
    download_transfer_stop (self->transfer, FALSE);
}

/* Boot time of the latest withdrawal. */
gint64
download_item_get_withdrawn_at (DownloadItem *self)
{
  return self->withdrawn_at;
}

/* Into the list again: what was on its way takes its turn, even if it had to wait. */
void
download_item_take_back (DownloadItem *self)
{
  DownloadState state = self->checkpoint->state;

  self->withdrawn = FALSE;
  if (!self->held && (download_state_is_running (state) || state == DOWNLOAD_STATE_QUEUED || state == DOWNLOAD_STATE_WAITING))
    download_item_queue (self);
}

/* Out of the list for good. */
void
download_item_remove (DownloadItem *self)
{
  download_item_stop_looking (self);
  download_item_stop_relocating (self);
  self->held = TRUE;
  download_item_stop_waiting (self);
  if (self->transfer == NULL && self->relocation == NULL)
    {
      download_item_delete_partial (self);
      return;
    }

  self->after_stop = AFTER_STOP_REMOVE;
  if (self->transfer != NULL)
    download_transfer_stop (self->transfer, self->mode == DOWNLOAD_TRANSFER_FETCH);
}

/* Another process has gone on with this download. */
void
download_item_adopt_checkpoint (DownloadItem       *self,
                                DownloadCheckpoint *checkpoint)
{
  g_return_if_fail (self->transfer == NULL);

  download_item_stop_waiting (self);
  download_item_take_checkpoint (self, checkpoint);
  self->held = TRUE;
  download_item_update_key (self);
  download_item_update_limit (self);
  download_item_update_name (self);
  download_item_update_numbers (self);
  download_item_notify (self, PROP_STATE);
  download_item_notify (self, PROP_ERROR);
  download_item_notify (self, PROP_REQUEST);
  download_item_notify (self, PROP_EVENTS);
}

void
download_item_set_position (DownloadItem *self,
                            gint64        position)
{
  if (self->checkpoint->position == position)
    return;

  self->checkpoint->position = position;
  download_item_record (self);
}

gint64
download_item_get_position (DownloadItem *self)
{
  return self->checkpoint->position;
}

const char *
download_item_get_identity (DownloadItem *self)
{
  if (self->meaning.identity == NULL)
    self->meaning.identity = g_strdup (download_link_get_identity (download_item_get_link (self)));
  return self->meaning.identity;
}

const char *
download_item_get_key (DownloadItem *self)
{
  if (self->meaning.key == NULL)
    self->meaning.key = download_request_get_key (self->checkpoint->request);
  return self->meaning.key;
}
