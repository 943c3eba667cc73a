/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The timeline of an item: what of all that happens is worth telling later. */

#include "config.h"

#include "service/download-item-private.h"

#include "base/download-clock.h"

/* Speeds are believed after they have lasted this long. */
#define TOO_SLOW_TIME (5 * G_USEC_PER_SEC)

gint64
download_item_get_real_time (DownloadItem *self)
{
  return download_clock_get_real_time (download_session_get_clock (self->context->transfer.session));
}

/**
 * download_item_new_event:
 *
 * Returns: (transfer full): an event of now, with the bytes that have come
 */
DownloadEvent *
download_item_new_event (DownloadItem     *self,
                         DownloadEventKind kind)
{
  DownloadEvent *event = download_event_new (kind, download_item_get_real_time (self));

  event->bytes = self->received;
  return event;
}

/**
 * download_item_tell:
 * @event: (transfer full): what happened
 */
void
download_item_tell (DownloadItem  *self,
                    DownloadEvent *event)
{
  g_autoptr (DownloadEvent) told = event;
  DownloadCheckpoint *checkpoint = self->checkpoint;

  download_event_log_add (&checkpoint->events, told);
  download_journal_put_event (self->context->transfer.journal, checkpoint->id, told);
  download_item_notify (self, PROP_EVENTS);
}

static void
tell_error (DownloadItem     *self,
            DownloadEventKind kind,
            gint64            seconds)
{
  DownloadEvent *event = download_item_new_event (self, kind);

  download_event_set_error (event, self->checkpoint->error);
  event->seconds = MAX (seconds, 0);
  download_item_tell (self, event);
}

/* Rounded up: what is due in half a second is not due now. */
static gint64
get_seconds_until (DownloadItem *self,
                   gint64        until)
{
  return (until - download_item_get_real_time (self) + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
}

static gint64
get_seconds_since_expiry (DownloadItem *self)
{
  gint64 expires = download_item_get_link_expires (self);

  if (expires < 0 || !g_error_matches (self->checkpoint->error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_LINK_EXPIRED))
    return 0;
  return (download_item_get_real_time (self) - expires) / G_USEC_PER_SEC;
}

static void
tell_finished (DownloadItem *self)
{
  DownloadDigest *verified = self->checkpoint->verified;
  DownloadEvent  *event;

  if (verified != NULL)
    {
      event = download_item_new_event (self, DOWNLOAD_EVENT_VERIFIED);
      event->number = download_digest_get_algorithm (verified);
      event->text = g_strdup (download_digest_get_source (verified));
      download_item_tell (self, event);
    }
  download_item_tell (self, download_item_new_event (self, DOWNLOAD_EVENT_FINISHED));
}

/**
 * download_item_tell_state:
 * @old: the state before the present one
 *
 * A question whether a finished file has changed is told by what comes of it only.
 */
void
download_item_tell_state (DownloadItem *self,
                          DownloadState old)
{
  DownloadState state = self->checkpoint->state;

  if (self->mode != DOWNLOAD_TRANSFER_FETCH || (old == state && self->checkpoint->error == NULL))
    return;

  switch (state)
    {
    case DOWNLOAD_STATE_WAITING:
      tell_error (self, DOWNLOAD_EVENT_WAITING, get_seconds_until (self, self->waits_until));
      break;
    case DOWNLOAD_STATE_PAUSED:
      /* Keeping what is there has been decided, and that is told. */
      if (old != DOWNLOAD_STATE_NEEDS_DECISION)
        tell_error (self, DOWNLOAD_EVENT_PAUSED, 0);
      break;
    case DOWNLOAD_STATE_NEEDS_LINK:
      tell_error (self, DOWNLOAD_EVENT_LINK_REFUSED, get_seconds_since_expiry (self));
      break;
    case DOWNLOAD_STATE_NEEDS_DECISION:
      tell_error (self, DOWNLOAD_EVENT_UNDECIDED, 0);
      break;
    case DOWNLOAD_STATE_FAILED:
      tell_error (self, DOWNLOAD_EVENT_FAILED, 0);
      break;
    case DOWNLOAD_STATE_FINISHED:
      tell_finished (self);
      break;
    case DOWNLOAD_STATE_QUEUED:
    case DOWNLOAD_STATE_CHECKING:
    case DOWNLOAD_STATE_CONNECTING:
    case DOWNLOAD_STATE_DOWNLOADING:
    case DOWNLOAD_STATE_VERIFYING:
      break;
    }
}

static gboolean
tell_comparison (DownloadItem *self)
{
  guint64        compared, known;
  DownloadEvent *event;

  if (!download_transfer_get_comparison (self->transfer, &compared, &known))
    return FALSE;
  if (self->comparison.told)
    return TRUE;

  self->comparison.told = TRUE;
  event = download_item_new_event (self, DOWNLOAD_EVENT_COMPARING);
  event->bytes = known;
  download_item_tell (self, event);
  return TRUE;
}

/* An answer was proven to bring bytes of the object, or to bring again what is here of it. */
void
download_item_tell_start (DownloadItem *self)
{
  guint64        resumed_from = download_transfer_get_resumed_from (self->transfer);
  gboolean       restarted = resumed_from == 0 && self->attempt_received > 0;
  DownloadEvent *event;

  if (self->start_told || tell_comparison (self))
    return;

  self->start_told = TRUE;
  event = download_item_new_event (self, restarted ? DOWNLOAD_EVENT_RESTARTED : DOWNLOAD_EVENT_STARTED);
  event->bytes = restarted ? self->attempt_received : resumed_from;
  download_item_tell (self, event);
}

/* It went on where it was only when something new has come. */
void
download_item_tell_end_of_comparison (DownloadItem *self)
{
  DownloadEvent *event;

  if (!self->comparison.told || self->start_told || self->received <= self->resumed_from)
    return;

  self->start_told = TRUE;
  event = download_item_new_event (self, DOWNLOAD_EVENT_STARTED);
  event->bytes = self->resumed_from;
  download_item_tell (self, event);
}

void
download_item_tell_new_link (DownloadItem *self)
{
  DownloadEvent *event = download_item_new_event (self, DOWNLOAD_EVENT_NEW_LINK);
  gint64         expires = download_item_get_link_expires (self);

  event->seconds = expires >= 0 ? MAX (get_seconds_until (self, expires), 0) : 0;
  self->too_slow_told = FALSE;
  self->too_slow_since = 0;
  download_item_tell (self, event);
}

/* An earlier process may have told it of the same link. */
static gboolean
was_too_slow_told (DownloadItem *self)
{
  GPtrArray *events = self->checkpoint->events != NULL ? download_event_log_get (self->checkpoint->events) : NULL;

  for (guint i = events != NULL ? events->len : 0; i-- > 0;)
    {
      const DownloadEvent *event = g_ptr_array_index (events, i);

      if (event->kind == DOWNLOAD_EVENT_TOO_SLOW || event->kind == DOWNLOAD_EVENT_NEW_LINK)
        return event->kind == DOWNLOAD_EVENT_TOO_SLOW;
    }

  return FALSE;
}

static void
tell_too_slow (DownloadItem *self,
               gint64        lacking)
{
  DownloadEvent *event;

  self->too_slow_told = TRUE;
  if (was_too_slow_told (self))
    return;

  event = download_item_new_event (self, DOWNLOAD_EVENT_TOO_SLOW);
  event->bytes = (guint64) self->total - MIN (self->received, (guint64) self->total);
  event->seconds = lacking;
  download_item_tell (self, event);
}

/* Seconds by which the link dies too early; 0 if it does not, if that cannot be told, or if it is dead already. */
static gint64
get_lacking_time (DownloadItem *self)
{
  gint64 expires = self->time_left >= 0 ? download_item_get_link_expires (self) : -1;
  gint64 lives = expires - download_item_get_real_time (self);

  return lives > 0 ? MAX (self->time_left - lives / G_USEC_PER_SEC, 0) : 0;
}

/* To be called while it runs; @now is boot time. */
void
download_item_watch_link (DownloadItem *self,
                          gint64        now)
{
  gint64 lacking = self->too_slow_told ? 0 : get_lacking_time (self);

  if (lacking == 0)
    self->too_slow_since = 0;
  else if (self->too_slow_since == 0)
    self->too_slow_since = now;
  else if (now - self->too_slow_since >= TOO_SLOW_TIME)
    tell_too_slow (self, lacking);
}

static gpointer
copy_event (gconstpointer event,
            gpointer      user_data)
{
  return download_event_copy (event);
}

GPtrArray *
download_item_get_events (DownloadItem *self)
{
  GPtrArray *events = g_ptr_array_new_with_free_func ((GDestroyNotify) download_event_free);

  if (self->checkpoint->events != NULL)
    g_ptr_array_extend (events, download_event_log_get (self->checkpoint->events), copy_event, NULL);
  return events;
}
