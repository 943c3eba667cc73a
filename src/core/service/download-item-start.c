/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Waiting for the time at which a person wants it to start. The service has the timer for all that do. */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-item-private.h"

#include "base/download-clock.h"

#include <glib/gi18n-lib.h>

static gint64
get_start_at (DownloadItem *self)
{
  return download_request_get_start_at (self->checkpoint->request);
}

/* Whether the server has another file by now may be asked at any time. */
gboolean
download_item_is_early (DownloadItem *self)
{
  return self->mode == DOWNLOAD_TRANSFER_FETCH && get_start_at (self) > download_item_get_real_time (self);
}

gboolean
download_item_waits_for_start (DownloadItem *self)
{
  return self->checkpoint->state == DOWNLOAD_STATE_WAITING && g_error_matches (self->checkpoint->error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_NOT_YET);
}

static void
wait_for_start (DownloadItem *self)
{
  g_autoptr (GError) error = download_error_new_literal (DOWNLOAD_ERROR_NOT_YET, N_ ("It waits for its time."));

  download_item_stop_waiting (self);
  if (self->checkpoint->state != DOWNLOAD_STATE_WAITING && !download_state_can_move (self->checkpoint->state, DOWNLOAD_STATE_WAITING))
    download_item_move (self, DOWNLOAD_STATE_QUEUED, NULL);
  if (self->after_stop != AFTER_STOP_REMOVE)
    self->after_stop = AFTER_STOP_NOTHING;
  self->waits_until = get_start_at (self);
  download_item_move (self, DOWNLOAD_STATE_WAITING, error);
  download_item_notify (self, PROP_WAITS_UNTIL);
  if (self->transfer != NULL)
    download_transfer_stop (self->transfer, FALSE);
}

/* Instead of taking a turn. */
gboolean
download_item_wait_if_early (DownloadItem *self)
{
  if (!download_item_is_early (self))
    return FALSE;

  if (!download_item_waits_for_start (self) || self->waits_until != get_start_at (self))
    wait_for_start (self);
  self->context->starts_later (self->context->service, get_start_at (self));
  return TRUE;
}

/* A person wants it now. */
void
download_item_forget_start (DownloadItem *self)
{
  g_autoptr (DownloadRequest) request = NULL;

  if (!download_item_is_early (self))
    return;

  request = download_request_copy (self->checkpoint->request);
  download_request_set_start_at (request, 0);
  download_item_set_request (self, request);
}

gboolean
download_item_can_start_later (DownloadItem *self)
{
  switch (self->checkpoint->state)
    {
    case DOWNLOAD_STATE_QUEUED:
    case DOWNLOAD_STATE_CHECKING:
    case DOWNLOAD_STATE_CONNECTING:
    case DOWNLOAD_STATE_DOWNLOADING:
    case DOWNLOAD_STATE_WAITING:
    case DOWNLOAD_STATE_PAUSED:
      return self->mode == DOWNLOAD_TRANSFER_FETCH && self->look == NULL;
    case DOWNLOAD_STATE_VERIFYING:
    case DOWNLOAD_STATE_NEEDS_LINK:
    case DOWNLOAD_STATE_NEEDS_DECISION:
    case DOWNLOAD_STATE_FAILED:
    case DOWNLOAD_STATE_FINISHED:
      return FALSE;
    }
  g_return_val_if_reached (FALSE);
}

void
download_item_start_later (DownloadItem *self,
                           gint64        real_time)
{
  g_autoptr (DownloadRequest) request = NULL;

  if (!download_item_can_start_later (self))
    return;

  request = download_request_copy (self->checkpoint->request);
  download_request_set_start_at (request, real_time);
  download_item_set_request (self, request);
  download_item_set_held (self, FALSE);
  if (!download_item_wait_if_early (self) && download_item_waits_for_start (self))
    download_item_queue (self);
}
