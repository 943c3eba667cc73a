/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Waiting for the network: without a timer, because whoever knows of networks says when it is time. */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-item-private.h"

#include <glib/gi18n-lib.h>

static gboolean
is_waiting_for (DownloadItem *self,
                DownloadError code)
{
  return self->checkpoint->state == DOWNLOAD_STATE_WAITING && g_error_matches (self->checkpoint->error, DOWNLOAD_ERROR, (int) code);
}

static gboolean
is_barred (DownloadItem *self)
{
  return self->context->network == DOWNLOAD_NETWORK_METERED && !self->context->metered_allowed && !self->checkpoint->metered_anyway;
}

/* Nothing has to be fetched any more while it is being verified. */
static gboolean
uses_network (DownloadItem *self)
{
  return self->look == NULL && download_state_is_running (self->checkpoint->state) && self->checkpoint->state != DOWNLOAD_STATE_VERIFYING;
}

static void
wait_for_network (DownloadItem *self,
                  DownloadError code)
{
  const char *sentence = code == DOWNLOAD_ERROR_METERED ? N_ ("The connection is metered.") : N_ ("There is no network.");
  g_autoptr (GError) error = NULL;

  if (is_waiting_for (self, code) && self->waits_until == 0)
    return;

  error = download_error_new_literal (code, sentence);
  download_item_stop_waiting (self);
  download_item_move (self, DOWNLOAD_STATE_WAITING, error);
  if (self->after_stop == AFTER_STOP_RESTART)
    self->after_stop = AFTER_STOP_NOTHING;
  if (self->transfer != NULL)
    download_transfer_stop (self->transfer, FALSE);
}

/* Something about the network has changed: what waits need not. */
static void
wake (DownloadItem *self)
{
  if (self->checkpoint->state == DOWNLOAD_STATE_WAITING && !self->held && !is_barred (self))
    download_item_queue (self);
}

/* For the service, before it gives out turns. */
gboolean
download_item_wait_if_barred (DownloadItem *self)
{
  if (!is_barred (self))
    return FALSE;

  wait_for_network (self, DOWNLOAD_ERROR_METERED);
  return TRUE;
}

/* Without a network these are how it shows. */
static gboolean
is_of_network (DownloadError code)
{
  return code == DOWNLOAD_ERROR_NETWORK || code == DOWNLOAD_ERROR_TIMED_OUT || code == DOWNLOAD_ERROR_OFFLINE ||
         code == DOWNLOAD_ERROR_PROXY_UNREACHABLE || code == DOWNLOAD_ERROR_NO_ANSWER || code == DOWNLOAD_ERROR_UNKNOWN_HOST;
}

/* An attempt that brought bytes without any network has a server that needs none: it is asked again as ever. */
gboolean
download_item_wait_if_offline (DownloadItem *self,
                               const GError *error)
{
  if (self->context->network != DOWNLOAD_NETWORK_NONE)
    return FALSE;
  if (self->attempt_network == DOWNLOAD_NETWORK_NONE && self->received > self->attempt_received)
    self->needs_no_network = TRUE;
  if (self->needs_no_network ||
      !is_of_network ((DownloadError) error->code))
    return FALSE;

  wait_for_network (self, DOWNLOAD_ERROR_OFFLINE);
  return TRUE;
}

/* What waited for a server that cannot be reached waits for the network now. What was held back because bytes cost may try: its
 * server may be near. */
static void
go_offline (DownloadItem *self)
{
  const GError *error = self->checkpoint->error;

  if (self->checkpoint->state != DOWNLOAD_STATE_WAITING || self->held || error == NULL)
    return;
  if (is_waiting_for (self, DOWNLOAD_ERROR_METERED))
    download_item_queue (self);
  else
    download_item_wait_if_offline (self, error);
}

void
download_item_network_changed (DownloadItem *self)
{
  self->needs_no_network = FALSE;
  if (self->shutting_down || download_item_waits_for_start (self))
    return;

  if (self->context->network == DOWNLOAD_NETWORK_NONE)
    go_offline (self);
  else if (!is_barred (self))
    wake (self);
  else if (uses_network (self) || (self->checkpoint->state == DOWNLOAD_STATE_WAITING && !self->held))
    wait_for_network (self, DOWNLOAD_ERROR_METERED);
}

/* Whatever there is now, what stands may be dead. */
void
download_item_doubt_connections (DownloadItem *self)
{
  /* A speed of before says nothing about when a link dies. */
  self->too_slow_since = 0;
  if (self->transfer != NULL)
    download_transfer_network_changed (self->transfer);
}

gboolean
download_item_can_download_anyway (DownloadItem *self)
{
  return is_waiting_for (self, DOWNLOAD_ERROR_METERED);
}

void
download_item_download_anyway (DownloadItem *self)
{
  if (!download_item_can_download_anyway (self))
    return;

  self->checkpoint->metered_anyway = TRUE;
  download_item_record (self);
  download_item_set_held (self, FALSE);
  download_item_tell (self, download_item_new_event (self, DOWNLOAD_EVENT_RESUMED));
  download_item_queue (self);
}
