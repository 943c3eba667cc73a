/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bar that tells why downloads wait for the network. */

#include "config.h"

#include "window/pickup-window-private.h"

#include "text/pickup-text.h"

static guint
count_waiting (DownloadService *service)
{
  GListModel *model = G_LIST_MODEL (service);
  guint       n_waiting = 0;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (model, i);

      if (download_item_can_download_anyway (item))
        n_waiting++;
    }
  return n_waiting;
}

/* Whatever the desktop says of the network: while bytes come there is one. */
static gboolean
is_cut_off (PickupWindow *self)
{
  return pickup_overview_get_count (self->overview, PICKUP_FILTER_ACTIVE) > 0 && download_service_get_speed (self->service) == 0;
}

/* To be called when the network, the state of a download or the speed has changed. */
void
pickup_window_update_network (PickupWindow *self)
{
  const DownloadNetwork network = download_service_get_network (self->service);
  const guint           n_waiting = network == DOWNLOAD_NETWORK_METERED ? count_waiting (self->service) : 0;
  const gboolean        shown = n_waiting > 0 || (network == DOWNLOAD_NETWORK_NONE && is_cut_off (self));
  g_autofree char      *text = shown ? pickup_text_get_network (network, n_waiting) : NULL;

  if (shown)
    gtk_widget_set_visible (GTK_WIDGET (self->network_bar), TRUE);
  gtk_revealer_set_reveal_child (self->network_bar, shown);
  /* What it said stays while it is closing. */
  if (!shown)
    return;
  gtk_label_set_label (self->network_label, text);
  gtk_widget_set_visible (self->network_button, n_waiting > 0);
}

/* A screen reader would still find what is closed. */
static void
child_revealed_cb (PickupWindow *self)
{
  if (!gtk_revealer_get_reveal_child (self->network_bar))
    gtk_widget_set_visible (GTK_WIDGET (self->network_bar), FALSE);
}

static void
download_anyway_cb (GtkWidget  *widget,
                    const char *action,
                    GVariant   *parameter)
{
  download_service_download_anyway (PICKUP_WINDOW (widget)->service);
}

void
pickup_window_follow_network (PickupWindow *self)
{
  g_signal_connect_object (self->service, "notify::network", G_CALLBACK (pickup_window_update_network), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->service, "notify::metered-allowed", G_CALLBACK (pickup_window_update_network), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->network_bar, "notify::child-revealed", G_CALLBACK (child_revealed_cb), self, G_CONNECT_SWAPPED);
  pickup_window_update_network (self);
}

void
pickup_window_class_install_network (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.download-anyway", NULL, download_anyway_cb);
  gtk_widget_class_bind_template_child (widget_class, PickupWindow, network_bar);
  gtk_widget_class_bind_template_child (widget_class, PickupWindow, network_label);
  gtk_widget_class_bind_template_child (widget_class, PickupWindow, network_button);
}
