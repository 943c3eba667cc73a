/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lists of downloads that leave the window and come into it as files. */

#include "config.h"

#include "window/pickup-window-private.h"

#include <glib/gi18n-lib.h>

#include "window/pickup-export-dialog.h"
#include "window/pickup-show-file.h"

/* Seconds: long enough to reach for the button. */
#define EXPORTED_TIME 8

static GListModel *
get_selected (PickupWindow *self)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (self->selection);
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (model);
  GListStore *items = g_list_store_new (DOWNLOAD_TYPE_ITEM);

  for (guint i = 0; i < gtk_bitset_get_size (selected); i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (G_LIST_MODEL (model), gtk_bitset_get_nth (selected, i));

      g_list_store_append (items, item);
    }
  return G_LIST_MODEL (items);
}

static void
show_exported_cb (AdwToast *toast,
                  gpointer  user_data)
{
  PickupWindow *self = PICKUP_WINDOW (user_data);

  pickup_show_file_in_files (self, g_object_get_data (G_OBJECT (toast), "file"));
}

static void
exported_cb (PickupWindow *self,
             GFile        *file,
             guint         n_downloads)
{
  g_autofree char *text = g_strdup_printf (ngettext ("Exported %u download", "Exported %u downloads", n_downloads), n_downloads);
  AdwToast        *toast = pickup_toasts_make (self->toasts, text, _ ("Show in Files"));

  adw_toast_set_timeout (toast, EXPORTED_TIME);
  g_object_set_data_full (G_OBJECT (toast), "file", g_object_ref (file), g_object_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (show_exported_cb), self, 0);
  pickup_toasts_show (self->toasts, toast);
}

static void
export_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  PickupWindow *self = PICKUP_WINDOW (widget);
  g_autoptr (GListModel) selected = get_selected (self);
  GtkWidget *dialog;

  if (g_list_model_get_n_items (G_LIST_MODEL (self->service)) == 0)
    {
      pickup_window_toast (self, _ ("There is nothing to export yet"));
      return;
    }
  dialog = pickup_export_dialog_new (GTK_WINDOW (self), G_LIST_MODEL (self->service), selected);
  g_signal_connect_object (dialog, "exported", G_CALLBACK (exported_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
import_response_cb (GtkNativeDialog *dialog,
                    int              response,
                    gpointer         user_data)
{
  PickupWindow *self = PICKUP_WINDOW (user_data);
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  if (file != NULL)
    {
      g_ptr_array_add (files, g_steal_pointer (&file));
      pickup_window_add_files (self, files);
    }
  g_object_unref (dialog);
}

static void
add_filters (GtkFileChooser *chooser)
{
  static const char *const suffixes[] = { "json", "txt", "url", "desktop", "webloc", "htm", "html" };
  g_autoptr (GtkFileFilter) lists = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (lists, _ ("Lists and Links"));
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    gtk_file_filter_add_suffix (lists, suffixes[i]);
  gtk_file_filter_set_name (all, _ ("All Files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, lists);
  gtk_file_chooser_add_filter (chooser, all);
}

static void
import_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Import List"), GTK_WINDOW (widget), GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Import"), NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  add_filters (GTK_FILE_CHOOSER (dialog));
  g_signal_connect_object (dialog, "response", G_CALLBACK (import_response_cb), widget, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
pickup_window_class_install_list_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.export", NULL, export_cb);
  gtk_widget_class_install_action (widget_class, "win.import", NULL, import_cb);
}
