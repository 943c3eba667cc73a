/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When downloads start. */

#include "config.h"

#include "details/pickup-start-dialog.h"

#include <glib/gi18n-lib.h>

#include "text/pickup-format.h"
#include "widgets/pickup-spin.h"

struct _PickupStartDialog
{
  AdwWindow parent_instance;

  GPtrArray *items; /* of DownloadItem */

  AdwWindowTitle *title;
  AdwActionRow   *time_row;
  GtkSpinButton  *time_button;
  GtkLabel       *warning;
};

G_DEFINE_FINAL_TYPE (PickupStartDialog, pickup_start_dialog, ADW_TYPE_WINDOW)

static gint64
get_start (PickupStartDialog *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return download_start_time_next (now, (guint) gtk_spin_button_get_value_as_int (self->time_button));
}

static guint
count_expiring (PickupStartDialog *self,
                gint64             start)
{
  guint n_expiring = 0;

  for (guint i = 0; i < self->items->len; i++)
    {
      const gint64 expires = download_item_get_link_expires (g_ptr_array_index (self->items, i));

      n_expiring += expires >= 0 && expires <= start;
    }
  return n_expiring;
}

/* A link that dies before it is used is better known now than at night. */
static void
changed_cb (PickupStartDialog *self)
{
  const gint64     start = get_start (self);
  const guint      n_expiring = self->items != NULL ? count_expiring (self, start) : 0;
  g_autofree char *said = pickup_format_start (start / G_USEC_PER_SEC, g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *warning = NULL;

  adw_action_row_set_subtitle (self->time_row, said);
  if (self->items != NULL && self->items->len == 1)
    warning = g_strdup (_ ("The link expires before that. A new one will be needed."));
  else
    warning = g_strdup_printf (ngettext ("%u link expires before that. A new one will be needed.", "%u links expire before that. New ones will be needed.", n_expiring), n_expiring);
  gtk_label_set_label (self->warning, warning);
  gtk_widget_set_visible (GTK_WIDGET (self->warning), n_expiring > 0);
}

static void
apply_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  PickupStartDialog *self = PICKUP_START_DIALOG (widget);
  gint64             start;

  gtk_spin_button_update (self->time_button);
  start = get_start (self);
  for (guint i = 0; i < self->items->len; i++)
    download_item_start_later (g_ptr_array_index (self->items, i), start);
  gtk_window_close (GTK_WINDOW (self));
}

static void
pickup_start_dialog_dispose (GObject *object)
{
  g_clear_pointer (&PICKUP_START_DIALOG (object)->items, g_ptr_array_unref);
  G_OBJECT_CLASS (pickup_start_dialog_parent_class)->dispose (object);
}

static void
pickup_start_dialog_class_init (PickupStartDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pickup_start_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/pickup_app/Pickup/pickup-start-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PickupStartDialog, title);
  gtk_widget_class_bind_template_child (widget_class, PickupStartDialog, time_row);
  gtk_widget_class_bind_template_child (widget_class, PickupStartDialog, time_button);
  gtk_widget_class_bind_template_child (widget_class, PickupStartDialog, warning);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_install_action (widget_class, "dialog.apply", NULL, apply_cb);
}

static void
pickup_start_dialog_init (PickupStartDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  pickup_spin_show_time (self->time_button);
}

/* What is offered: the time that was chosen before. */
static guint
get_minutes (DownloadItem *item)
{
  const gint64 start = download_item_waits_for_start (item) ? download_item_get_waits_until (item) : 0;
  g_autoptr (GDateTime) time = start > 0 ? g_date_time_new_from_unix_local (start / G_USEC_PER_SEC) : NULL;

  return time != NULL ? (guint) (g_date_time_get_hour (time) * 60 + g_date_time_get_minute (time)) : PICKUP_SPIN_USUAL_START;
}

GtkWidget *
pickup_start_dialog_new (GtkWindow *parent,
                         GPtrArray *items)
{
  PickupStartDialog *self = g_object_new (PICKUP_TYPE_START_DIALOG, "transient-for", parent, "application", gtk_window_get_application (parent), NULL);
  DownloadItem      *first = g_ptr_array_index (items, 0);
  g_autofree char   *many = g_strdup_printf (ngettext ("%u download", "%u downloads", items->len), items->len);

  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (self->items, g_object_ref (g_ptr_array_index (items, i)));
  adw_window_title_set_subtitle (self->title, items->len == 1 ? download_item_get_name (first) : many);
  gtk_spin_button_set_value (self->time_button, get_minutes (first));
  changed_cb (self);
  return GTK_WIDGET (self);
}
