/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How the file of one download is called. What is wrong about a name is said while it is typed; what the disk has against it, when it
 * was tried. */

#include "config.h"

#include "details/pickup-rename-dialog.h"

struct _PickupRenameDialog
{
  AdwWindow parent_instance;

  DownloadService *service;
  DownloadItem    *item;
  gboolean         renaming;

  AdwWindowTitle *title;
  GtkWidget      *name_row;
  GtkLabel       *fault;
};

G_DEFINE_FINAL_TYPE (PickupRenameDialog, pickup_rename_dialog, ADW_TYPE_WINDOW)

static const char *
get_name (PickupRenameDialog *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->name_row));
}

/* @error: (nullable). There is always room for it: a window does not grow while somebody types. */
static void
show_fault (PickupRenameDialog *self,
            const GError       *error)
{
  gtk_label_set_label (self->fault, error != NULL ? error->message : "");
  if (error != NULL)
    gtk_widget_add_css_class (self->name_row, "error");
  else
    gtk_widget_remove_css_class (self->name_row, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->name_row), GTK_ACCESSIBLE_STATE_INVALID,
                               error != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
update (PickupRenameDialog *self)
{
  g_autoptr (GError) error = NULL;
  const gboolean valid = download_file_name_check (get_name (self), &error);

  show_fault (self, error);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.apply", valid && !self->renaming);
}

static void
renamed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (PickupRenameDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  self->renaming = FALSE;
  if (download_service_relocate_finish (DOWNLOAD_SERVICE (source), result, &error))
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  update (self);
  show_fault (self, error);
  gtk_widget_grab_focus (self->name_row);
}

static void
apply_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  PickupRenameDialog *self = PICKUP_RENAME_DIALOG (widget);

  if (g_str_equal (get_name (self), download_item_get_name (self->item)))
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  self->renaming = TRUE;
  update (self);
  download_service_relocate_async (self->service, self->item, NULL, get_name (self), FALSE, renamed_cb, g_object_ref (self));
}

static void
pickup_rename_dialog_dispose (GObject *object)
{
  PickupRenameDialog *self = PICKUP_RENAME_DIALOG (object);

  g_clear_object (&self->item);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (pickup_rename_dialog_parent_class)->dispose (object);
}

static void
pickup_rename_dialog_class_init (PickupRenameDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pickup_rename_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/pickup_app/Pickup/pickup-rename-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PickupRenameDialog, title);
  gtk_widget_class_bind_template_child (widget_class, PickupRenameDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, PickupRenameDialog, fault);
  gtk_widget_class_bind_template_callback_full (widget_class, "changed_cb", G_CALLBACK (update));
  gtk_widget_class_install_action (widget_class, "dialog.apply", NULL, apply_cb);
}

static void
pickup_rename_dialog_init (PickupRenameDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* The type of the file is seldom what is to change. */
static void
select_stem (PickupRenameDialog *self)
{
  const char *name = get_name (self);
  const char *dot = strrchr (name, '.');

  gtk_widget_grab_focus (self->name_row);
  gtk_editable_select_region (GTK_EDITABLE (self->name_row), 0, dot != NULL && dot != name ? (int) g_utf8_pointer_to_offset (name, dot) : -1);
}

GtkWidget *
pickup_rename_dialog_new (GtkWindow       *parent,
                          DownloadService *service,
                          DownloadItem    *item)
{
  PickupRenameDialog *self = g_object_new (PICKUP_TYPE_RENAME_DIALOG, "transient-for", parent, "application", gtk_window_get_application (parent), NULL);

  self->service = g_object_ref (service);
  self->item = g_object_ref (item);
  adw_window_title_set_subtitle (self->title, download_item_get_name (item));
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), download_item_get_name (item));
  select_stem (self);
  return GTK_WIDGET (self);
}
