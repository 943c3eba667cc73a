/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the network means for the items: who waits for it, and who goes on. */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-service-private.h"

static void
tell_items (DownloadService *self)
{
  for (guint i = 0; i < download_service_get_size (self); i++)
    download_item_network_changed (download_service_peek_item (self, i));
  download_service_schedule (self);
}

/* Those that have no turn yet, too: each says for itself that it waits, and can be told to go on. */
void
download_service_hold_back_barred (DownloadService *self)
{
  for (guint i = 0; self->context.network == DOWNLOAD_NETWORK_METERED && i < download_service_get_size (self); i++)
    {
      DownloadItem *item = download_service_peek_item (self, i);

      if (download_item_wants_turn (item))
        download_item_wait_if_barred (item);
    }
}

/* What does not move goes on at once, and what moves does not wait for connections that have died with the old network. Without
 * a network there is nothing to go on with. */
void
download_service_network_changed (DownloadService *self)
{
  tell_items (self);
  if (self->context.network == DOWNLOAD_NETWORK_NONE)
    return;

  download_session_network_changed (self->session);
  for (guint i = 0; i < download_service_get_size (self); i++)
    download_item_doubt_connections (download_service_peek_item (self, i));
}

DownloadNetwork
download_service_get_network (DownloadService *self)
{
  return self->context.network;
}

void
download_service_set_network (DownloadService *self,
                              DownloadNetwork  network)
{
  if (self->context.network == network)
    return;

  self->context.network = network;
  download_service_network_changed (self);
  g_object_notify (G_OBJECT (self), "network");
}

gboolean
download_service_get_metered_allowed (DownloadService *self)
{
  return self->context.metered_allowed;
}

void
download_service_set_metered_allowed (DownloadService *self,
                                      gboolean         allowed)
{
  if (self->context.metered_allowed == allowed)
    return;

  self->context.metered_allowed = allowed;
  tell_items (self);
  g_object_notify (G_OBJECT (self), "metered-allowed");
}

void
download_service_download_anyway (DownloadService *self)
{
  for (guint i = 0; i < download_service_get_size (self); i++)
    download_item_download_anyway (download_service_peek_item (self, i));
}
