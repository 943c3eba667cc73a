/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writing a list of downloads: which, how, with secrets or without, and where. */

#include "config.h"

#include "window/pickup-export-dialog.h"

#include <glib/gi18n-lib.h>

#include "files/pickup-list-file.h"

#define MAX_CHOICES 3

typedef struct
{
  const char *label; /* has a place for a number */
  GPtrArray  *requests;
} Choice;

struct _PickupExportDialog
{
  AdwWindow parent_instance;

  Choice                choices[MAX_CHOICES];
  guint                 n_choices;
  GCancellable         *cancellable;
  GtkFileChooserNative *chooser; /* nullable: while it is open */

  AdwComboRow *which_row;
  AdwComboRow *format_row;
  GtkSwitch   *secrets_switch;
  GtkLabel    *error_label;
};

G_DEFINE_FINAL_TYPE (PickupExportDialog, pickup_export_dialog, ADW_TYPE_WINDOW)

enum
{
  EXPORTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static Choice *
get_choice (PickupExportDialog *self)
{
  return &self->choices[MIN (adw_combo_row_get_selected (self->which_row), self->n_choices - 1)];
}

static PickupListFormat
get_format (PickupExportDialog *self)
{
  return adw_combo_row_get_selected (self->format_row) == 0 ? PICKUP_LIST_FORMAT_JSON : PICKUP_LIST_FORMAT_TEXT;
}

/* What is said and cannot be done stays on the window until it is tried again. */
static void
show_error (PickupExportDialog *self,
            const char         *message)
{
  gtk_label_set_label (self->error_label, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), message != NULL);
}

static void
save_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (PickupExportDialog) self = PICKUP_EXPORT_DIALOG (user_data);
  g_autoptr (GError) error = NULL;
  const gboolean saved = pickup_list_file_save_finish (result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "export.save", TRUE);
  if (!saved)
    {
      show_error (self, error->message);
      return;
    }
  g_signal_emit (self, signals[EXPORTED], 0, source, get_choice (self)->requests->len);
  gtk_window_close (GTK_WINDOW (self));
}

static void
chooser_response_cb (PickupExportDialog *self,
                     int                 response)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser)) : NULL;

  g_clear_object (&self->chooser);
  if (file == NULL)
    return;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "export.save", FALSE);
  pickup_list_file_save_async (file, get_choice (self)->requests, get_format (self), gtk_switch_get_active (self->secrets_switch),
                               self->cancellable, save_cb, g_object_ref (self));
}

static void
save_action_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  PickupExportDialog *self = PICKUP_EXPORT_DIALOG (widget);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *name = pickup_list_file_suggest_name (get_format (self), now);

  show_error (self, NULL);
  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (_ ("Export List"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chooser_response_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
pickup_export_dialog_dispose (GObject *object)
{
  PickupExportDialog *self = PICKUP_EXPORT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->chooser);

  G_OBJECT_CLASS (pickup_export_dialog_parent_class)->dispose (object);
}

static void
pickup_export_dialog_finalize (GObject *object)
{
  PickupExportDialog *self = PICKUP_EXPORT_DIALOG (object);

  for (guint i = 0; i < self->n_choices; i++)
    g_ptr_array_unref (self->choices[i].requests);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (pickup_export_dialog_parent_class)->finalize (object);
}

static void
pickup_export_dialog_class_init (PickupExportDialogClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = pickup_export_dialog_dispose;
  object_class->finalize = pickup_export_dialog_finalize;
  signals[EXPORTED] = g_signal_new ("exported", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_FILE, G_TYPE_UINT);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/pickup_app/Pickup/pickup-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PickupExportDialog, which_row);
  gtk_widget_class_bind_template_child (widget_class, PickupExportDialog, format_row);
  gtk_widget_class_bind_template_child (widget_class, PickupExportDialog, secrets_switch);
  gtk_widget_class_bind_template_child (widget_class, PickupExportDialog, error_label);
  gtk_widget_class_install_action (widget_class, "export.save", NULL, save_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
pickup_export_dialog_init (PickupExportDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Takes @requests. Nothing to write is no choice. */
static void
add_choice (PickupExportDialog *self,
            const char         *label,
            GPtrArray          *requests)
{
  if (requests->len == 0)
    {
      g_ptr_array_unref (requests);
      return;
    }
  self->choices[self->n_choices].label = label;
  self->choices[self->n_choices].requests = requests;
  self->n_choices++;
}

static void
show_choices (PickupExportDialog *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  for (guint i = 0; i < self->n_choices; i++)
    {
      /* Translators: a choice, and how many downloads it means. */
      gtk_string_list_take (labels, g_strdup_printf (_ ("%1$s (%2$u)"), self->choices[i].label, self->choices[i].requests->len));
    }
  adw_combo_row_set_model (self->which_row, G_LIST_MODEL (labels));
}

/* @all: (element-type DownloadItem): not empty
 * @selected: (element-type DownloadItem): if there are several, they are what is suggested */
GtkWidget *
pickup_export_dialog_new (GtkWindow  *parent,
                          GListModel *all,
                          GListModel *selected)
{
  PickupExportDialog *self = g_object_new (PICKUP_TYPE_EXPORT_DIALOG, "transient-for", parent, "application", gtk_window_get_application (parent), NULL);
  const guint         n_selected = g_list_model_get_n_items (selected);

  g_return_val_if_fail (g_list_model_get_n_items (all) > 0, GTK_WIDGET (self));

  /* Translators: which downloads to export. */
  add_choice (self, C_ ("downloads", "All"), pickup_list_file_collect (all, FALSE));
  /* Translators: which downloads to export. */
  add_choice (self, C_ ("downloads", "Selected"), pickup_list_file_collect (selected, FALSE));
  /* Translators: which downloads to export. */
  add_choice (self, C_ ("downloads", "Unfinished"), pickup_list_file_collect (all, TRUE));
  show_choices (self);
  adw_combo_row_set_selected (self->which_row, n_selected > 1 ? 1 : 0);
  return GTK_WIDGET (self);
}
