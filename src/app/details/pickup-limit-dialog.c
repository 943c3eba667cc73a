/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How fast one download may be. */

#include "config.h"

#include "details/pickup-limit-dialog.h"

#include "widgets/pickup-spin.h"

#define MEGABYTE 1000000.0

/* What is offered while there is no limit yet. */
#define USUAL_RATE 1.0
#define USUAL_CONNECTIONS 4

struct _PickupLimitDialog
{
  AdwWindow parent_instance;

  DownloadItem *item;

  AdwWindowTitle *title;
  GtkSwitch      *rate_switch;
  GtkSpinButton  *rate_button;
  GtkSwitch      *automatic_switch;
  GtkSpinButton  *connections_button;
};

G_DEFINE_FINAL_TYPE (PickupLimitDialog, pickup_limit_dialog, ADW_TYPE_WINDOW)

static void
apply_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  PickupLimitDialog *self = PICKUP_LIMIT_DIALOG (widget);
  guint64            rate = 0;
  guint              connections = 0;

  gtk_spin_button_update (self->rate_button);
  gtk_spin_button_update (self->connections_button);
  if (gtk_switch_get_active (self->rate_switch))
    rate = (guint64) (gtk_spin_button_get_value (self->rate_button) * MEGABYTE + 0.5);
  if (!gtk_switch_get_active (self->automatic_switch))
    connections = (guint) gtk_spin_button_get_value_as_int (self->connections_button);
  download_item_set_limit_rate (self->item, rate);
  download_item_set_connections (self->item, connections);
  gtk_window_close (GTK_WINDOW (self));
}

static void
pickup_limit_dialog_dispose (GObject *object)
{
  g_clear_object (&PICKUP_LIMIT_DIALOG (object)->item);
  G_OBJECT_CLASS (pickup_limit_dialog_parent_class)->dispose (object);
}

static void
pickup_limit_dialog_class_init (PickupLimitDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pickup_limit_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/pickup_app/Pickup/pickup-limit-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PickupLimitDialog, title);
  gtk_widget_class_bind_template_child (widget_class, PickupLimitDialog, rate_switch);
  gtk_widget_class_bind_template_child (widget_class, PickupLimitDialog, rate_button);
  gtk_widget_class_bind_template_child (widget_class, PickupLimitDialog, automatic_switch);
  gtk_widget_class_bind_template_child (widget_class, PickupLimitDialog, connections_button);
  gtk_widget_class_install_action (widget_class, "dialog.apply", NULL, apply_cb);
}

static void
pickup_limit_dialog_init (PickupLimitDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  pickup_spin_show_rate (self->rate_button);
}

GtkWidget *
pickup_limit_dialog_new (GtkWindow    *parent,
                         DownloadItem *item)
{
  PickupLimitDialog *self = g_object_new (PICKUP_TYPE_LIMIT_DIALOG, "transient-for", parent, "application", gtk_window_get_application (parent), NULL);
  DownloadRequest   *request = download_item_get_request (item);
  const guint64      rate = download_request_get_limit_rate (request);
  const guint        connections = download_request_get_connections (request);

  self->item = g_object_ref (item);
  adw_window_title_set_subtitle (self->title, download_item_get_name (item));
  gtk_switch_set_active (self->rate_switch, rate > 0);
  gtk_spin_button_set_value (self->rate_button, rate > 0 ? (double) rate / MEGABYTE : USUAL_RATE);
  gtk_switch_set_active (self->automatic_switch, connections == 0);
  gtk_spin_button_set_value (self->connections_button, connections > 0 ? connections : USUAL_CONNECTIONS);
  return GTK_WIDGET (self);
}
