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

  download_session_renew_connections (self->session);
  for (guint i = 0; i < download_service_get_size (self); i++)
    download_item_doubt_connections (download_service_peek_item (self, i));
}

/* Losing the way out is nothing to go on with. Where there never was one, the server is near, and any change may have been its. */
static void
network_changed_cb (GNetworkMonitor *monitor,
                    gboolean         available,
                    gpointer         user_data)
{
  DownloadService *self = user_data;

  self->led_out = self->led_out || available;
  if (available || !self->led_out)
    download_service_network_changed (self);
}

/* Whatever stood before has been given up by the other side, and delays were not counted meanwhile. */
static void
awake_cb (gpointer user_data)
{
  g_debug ("The computer has slept");
  download_service_network_changed (user_data);
}

/* The same where GLib's monitor does not tell. */
static void
addresses_changed_cb (gpointer user_data)
{
  GNetworkMonitor *monitor = g_network_monitor_get_default ();

  network_changed_cb (monitor, g_network_monitor_get_network_available (monitor), user_data);
}

/* From the first moment in which something is under way, in every program. */
void
download_service_watch_network (DownloadService *self)
{
  if (self->sleep_watch != NULL)
    return;

  self->led_out = g_network_monitor_get_network_available (g_network_monitor_get_default ());
  g_signal_connect (g_network_monitor_get_default (), "network-changed", G_CALLBACK (network_changed_cb), self);
  self->address_watch = download_address_watch_new (addresses_changed_cb, self);
  self->sleep_watch = download_sleep_watch_new (self->clock, awake_cb, self);
}

void
download_service_unwatch_network (DownloadService *self)
{
  if (self->sleep_watch != NULL)
    g_signal_handlers_disconnect_by_data (g_network_monitor_get_default (), self);
  g_clear_pointer (&self->address_watch, download_address_watch_free);
  g_clear_pointer (&self->sleep_watch, download_sleep_watch_free);
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
