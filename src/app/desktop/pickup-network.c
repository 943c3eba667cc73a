/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tells the service what the desktop knows of the network. */

#include "config.h"

#include "desktop/pickup-network.h"

static void
network_cb (DownloadService *service,
            GParamSpec      *pspec,
            GNetworkMonitor *monitor)
{
  DownloadNetwork network = DOWNLOAD_NETWORK_FREE;

  if (!g_network_monitor_get_network_available (monitor))
    network = DOWNLOAD_NETWORK_NONE;
  else if (g_network_monitor_get_network_metered (monitor))
    network = DOWNLOAD_NETWORK_METERED;
  download_service_set_network (service, network);
}

/* As long as @service lives. In a sandbox the monitor asks the portal by itself. */
void
pickup_network_follow (DownloadService *service,
                       GSettings       *settings)
{
  GNetworkMonitor *monitor = g_network_monitor_get_default ();

  g_settings_bind (settings, "download-on-metered", service, "metered-allowed", G_SETTINGS_BIND_GET);
  g_signal_connect_object (monitor, "notify::network-available", G_CALLBACK (network_cb), service, G_CONNECT_SWAPPED);
  g_signal_connect_object (monitor, "notify::network-metered", G_CALLBACK (network_cb), service, G_CONNECT_SWAPPED);
  network_cb (service, NULL, monitor);
}
