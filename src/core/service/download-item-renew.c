/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fresh links, of whoever makes them: for all connections of an item at once, one at a time.
 *
 * 1. A link that dies while connections are open is renewed for those that will be opened; these go on meanwhile.
 * 2. A link that was refused is renewed before the item goes on: the first time at once, then after longer and longer waits, and not
 *    for ever. Bytes that came in between begin this anew.
 * 3. What comes of it is told in the timeline: a new link, or why there is none. */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-item-private.h"

#include "base/download-clock.h"
#include "plan/download-retry.h"
#include "renew/download-renewer.h"

#define MAX_RENEWALS 5

/* So long before its end a link is as good as dead, and so often it is renewed in good time. */
#define AHEAD (5 * G_USEC_PER_SEC)
#define PACE (30 * G_USEC_PER_SEC)

static DownloadClock *
get_clock (DownloadItem *self)
{
  return download_session_get_clock (self->context->transfer.session);
}

static gint64
get_server_time (DownloadItem *self)
{
  DownloadSession *session = self->context->transfer.session;

  return download_clock_get_real_time (get_clock (self)) +
         download_session_get_clock_skew (session, download_link_get_origin (download_item_get_link (self)));
}

static void
use_renewal (DownloadItem          *self,
             const DownloadRenewal *renewal)
{
  g_autoptr (DownloadRequest) request = download_request_copy (self->checkpoint->request);

  download_request_set_link (request, renewal->link);
  download_request_set_head_link (request, renewal->head_link);
  download_item_set_request (self, request);
  download_item_tell_new_link (self);
}

/* Of the refusal the code is kept, which says what helps; of the renewal the sentence. */
static void
give_up (DownloadItem *self,
         const GError *error)
{
  DownloadError code = self->checkpoint->error != NULL ? (DownloadError) self->checkpoint->error->code : DOWNLOAD_ERROR_LINK_REFUSED;
  g_autoptr (GError) reason = download_error_new_as (code, error);

  download_item_move (self, DOWNLOAD_STATE_NEEDS_LINK, reason);
}

/* Nobody needs a link any more who has the file. */
static gboolean
is_under_way (DownloadItem *self)
{
  DownloadState state = self->checkpoint->state;

  return download_state_is_running (state) || state == DOWNLOAD_STATE_WAITING || state == DOWNLOAD_STATE_QUEUED;
}

typedef struct
{
  DownloadItem *item;
  GCancellable *cancellable;
} Asking;

static void
renewed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Asking *asking = user_data;
  g_autoptr (DownloadItem) self = asking->item;
  g_autoptr (GCancellable) cancellable = asking->cancellable;
  g_autoptr (GError) error = NULL;
  DownloadRenewal *renewal = download_renewer_renew_finish (DOWNLOAD_RENEWER (source), result, &error);
  gboolean         awaited = self->awaits_link;

  g_free (asking);
  if (self->renewing == cancellable)
    {
      g_clear_object (&self->renewing);
      self->awaits_link = FALSE;
      if (renewal != NULL && is_under_way (self))
        use_renewal (self, renewal);
      if (awaited && renewal != NULL)
        download_item_queue (self);
      else if (awaited)
        give_up (self, error);
    }
  g_clear_pointer (&renewal, download_renewal_free);
}

static void
ask (DownloadItem *self)
{
  DownloadRenewer *renewer = download_request_get_renewer (self->checkpoint->request);
  Asking          *asking = g_new0 (Asking, 1);

  self->renewing = g_cancellable_new ();
  asking->item = g_object_ref (self);
  asking->cancellable = g_object_ref (self->renewing);
  download_renewer_renew_async (renewer, download_item_get_link (self), get_server_time (self), self->renewing, renewed_cb, asking);
}

static void
wait_over_cb (gpointer user_data)
{
  DownloadItem *self = user_data;

  self->wait_timer = 0;
  self->waits_until = 0;
  download_item_notify (self, PROP_WAITS_UNTIL);
  self->awaits_link = TRUE;
  ask (self);
}

/**
 * download_item_renew_link:
 * @error: why the item has stopped
 *
 * Returns: whether it waits for a fresh link from now on
 */
gboolean
download_item_renew_link (DownloadItem *self,
                          const GError *error)
{
  DownloadRenewer *renewer = download_request_get_renewer (self->checkpoint->request);
  gint64           delay;

  if (!self->past.fruitless)
    self->renewals = 0;
  if (renewer == NULL || download_error_code_get_remedy ((DownloadError) error->code) != DOWNLOAD_REMEDY_NEW_LINK ||
      !download_renewer_helps (renewer, (DownloadError) error->code) || self->renewals >= MAX_RENEWALS)
    return FALSE;

  /* One that was asked for in good time is on its way. */
  self->awaits_link = self->renewing != NULL;
  if (self->renewals++ == 0 || self->awaits_link)
    {
      download_item_move (self, DOWNLOAD_STATE_WAITING, error);
      if (self->awaits_link)
        return TRUE;
      self->awaits_link = TRUE;
      ask (self);
      return TRUE;
    }

  delay = download_retry_get_delay (self->renewals - 2, -1, g_random_double ());
  self->waits_until = download_clock_get_real_time (get_clock (self)) + delay;
  self->wait_timer = download_clock_add_timer (get_clock (self), delay, wait_over_cb, self);
  download_item_move (self, DOWNLOAD_STATE_WAITING, error);
  download_item_notify (self, PROP_WAITS_UNTIL);
  return TRUE;
}

/* Whoever made the item do something else does not want it to go on by itself. */
void
download_item_stop_renewing (DownloadItem *self)
{
  g_autoptr (GCancellable) cancellable = g_steal_pointer (&self->renewing);

  self->awaits_link = FALSE;
  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
}

/* To be called while it runs; @now is boot time. */
void
download_item_watch_expiry (DownloadItem *self,
                            gint64        now)
{
  DownloadRenewer *renewer = download_request_get_renewer (self->checkpoint->request);
  gint64           expires = renewer != NULL ? download_item_get_link_expires (self) : -1;

  if (expires < 0 || self->renewing != NULL || self->checkpoint->state != DOWNLOAD_STATE_DOWNLOADING ||
      expires - download_item_get_real_time (self) > AHEAD || (self->renewed_at != 0 && now - self->renewed_at < PACE))
    return;

  self->renewed_at = now;
  ask (self);
}
