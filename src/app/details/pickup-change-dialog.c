/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Another link or other headers for one download. */

#include "config.h"

#include "details/pickup-change-dialog.h"

#include <glib/gi18n-lib.h>

struct _PickupChangeDialog
{
  AdwWindow parent_instance;

  DownloadItem *item;

  AdwWindowTitle *title;
  GtkWidget      *link_row;
  GtkLabel       *link_error;
  GtkWidget      *head_row;
  GtkLabel       *head_error;
  GtkTextView    *headers_view;
  GtkLabel       *headers_error;
};

G_DEFINE_FINAL_TYPE (PickupChangeDialog, pickup_change_dialog, ADW_TYPE_WINDOW)

/* @error: (nullable) */
static void
show_error (GtkWidget    *field,
            GtkLabel     *label,
            const GError *error)
{
  gtk_label_set_label (label, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (label), error != NULL);
  if (error != NULL)
    gtk_widget_add_css_class (field, "error");
  else
    gtk_widget_remove_css_class (field, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (field), GTK_ACCESSIBLE_STATE_INVALID,
                               error != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  if (error != NULL)
    gtk_widget_grab_focus (field);
}

/* (nullable): what is typed, if anything is */
static DownloadLink *
read_link (GtkWidget *row,
           GtkLabel  *label,
           gboolean  *valid)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
  g_autoptr (GError) error = NULL;
  DownloadLink *link = NULL;

  if (*text != '\0')
    link = download_link_text_read (text, &error);
  show_error (row, label, error);
  *valid = *valid && error == NULL;
  return link;
}

static gboolean
read_headers (PickupChangeDialog *self,
              DownloadRequest    *request)
{
  GtkTextBuffer   *buffer = gtk_text_view_get_buffer (self->headers_view);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GStrvBuilder) headers = g_strv_builder_new ();
  g_auto (GStrv) wanted = NULL;
  g_autoptr (GError) error = NULL;
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*g_strstrip (lines[i]) != '\0')
      g_strv_builder_add (headers, lines[i]);
  wanted = g_strv_builder_end (headers);
  download_request_set_headers (request, (const char *const *) wanted, &error);
  show_error (GTK_WIDGET (self->headers_view), self->headers_error, error);
  return error == NULL;
}

static void
apply_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  PickupChangeDialog *self = PICKUP_CHANGE_DIALOG (widget);
  g_autoptr (DownloadRequest) request = download_request_copy (download_item_get_request (self->item));
  g_autoptr (DownloadLink) link = NULL;
  g_autoptr (DownloadLink) head = NULL;
  g_autoptr (GError) error = NULL;
  gboolean valid = read_headers (self, request);

  head = read_link (self->head_row, self->head_error, &valid);
  link = read_link (self->link_row, self->link_error, &valid);
  if (!valid)
    return;
  if (link != NULL)
    {
      download_request_set_link (request, link);
      download_request_set_needs_link (request, FALSE);
    }
  if (head != NULL)
    download_request_set_head_link (request, head);
  if (download_item_change_request (self->item, request, &error))
    gtk_window_close (GTK_WINDOW (self));
  else
    show_error (self->link_row, self->link_error, error);
}

static void
pickup_change_dialog_dispose (GObject *object)
{
  g_clear_object (&PICKUP_CHANGE_DIALOG (object)->item);
  G_OBJECT_CLASS (pickup_change_dialog_parent_class)->dispose (object);
}

static void
pickup_change_dialog_class_init (PickupChangeDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pickup_change_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/pickup_app/Pickup/pickup-change-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PickupChangeDialog, title);
  gtk_widget_class_bind_template_child (widget_class, PickupChangeDialog, link_row);
  gtk_widget_class_bind_template_child (widget_class, PickupChangeDialog, link_error);
  gtk_widget_class_bind_template_child (widget_class, PickupChangeDialog, head_row);
  gtk_widget_class_bind_template_child (widget_class, PickupChangeDialog, head_error);
  gtk_widget_class_bind_template_child (widget_class, PickupChangeDialog, headers_view);
  gtk_widget_class_bind_template_child (widget_class, PickupChangeDialog, headers_error);
  gtk_widget_class_install_action (widget_class, "dialog.apply", NULL, apply_cb);
}

static void
pickup_change_dialog_init (PickupChangeDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
pickup_change_dialog_new (GtkWindow    *parent,
                          DownloadItem *item)
{
  PickupChangeDialog *self = g_object_new (PICKUP_TYPE_CHANGE_DIALOG, "transient-for", parent, "application", gtk_window_get_application (parent), NULL);
  g_autofree char    *headers = g_strjoinv ("\n", (char **) download_request_get_headers (download_item_get_request (item)));

  self->item = g_object_ref (item);
  adw_window_title_set_subtitle (self->title, download_item_get_name (item));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->headers_view), headers, -1);
  return GTK_WIDGET (self);
}
