/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Links and files that are dropped anywhere on the window. */

#include "config.h"

#include "pickup-window-private.h"

#include "pickup-facts.h"
#include "pickup-link-files.h"
#include "pickup-text.h"

/* What one drop may hand over, in bytes: thousands of links. */
#define MAX_DROP (8 * 1024 * 1024)

typedef struct
{
  PickupWindow *window;
  GdkDrop      *drop;
  DownloadItem *item; /* nullable: the one on whose row it was dropped */
} DropCall;

static DropCall *
drop_call_new (PickupWindow *window,
               GdkDrop      *drop,
               DownloadItem *item)
{
  DropCall *self = g_new (DropCall, 1);

  self->window = g_object_ref (window);
  self->drop = g_object_ref (drop);
  self->item = item != NULL ? g_object_ref (item) : NULL;
  return self;
}

/* Links are copied; a source that only lets them be linked to is content with that. Nothing is ever moved. */
static GdkDragAction
get_action (GdkDrop *drop)
{
  return (gdk_drop_get_actions (drop) & GDK_ACTION_COPY) != 0 ? GDK_ACTION_COPY : GDK_ACTION_LINK;
}

/* Tells the other side that the data is taken or not wanted: until then it keeps it. */
static void
drop_call_finish (DropCall *self,
                  gboolean  taken)
{
  gdk_drop_finish (self->drop, taken ? get_action (self->drop) : 0);
  g_object_unref (self->drop);
  g_object_unref (self->window);
  g_clear_object (&self->item);
  g_free (self);
}

static void
read_files_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  DropCall     *call = user_data;
  const GValue *value = gdk_drop_read_value_finish (GDK_DROP (source), result, NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  if (value != NULL && G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    for (GSList *l = g_value_get_boxed (value); l != NULL; l = l->next)
      g_ptr_array_add (files, g_object_ref (l->data));

  if (files->len > 0)
    pickup_window_add_files (call->window, files);
  else
    pickup_window_add_links (call->window, NULL);
  drop_call_finish (call, files->len > 0);
}

static gboolean
has_files (GdkDrop *drop)
{
  g_autoptr (GdkContentFormats) formats = gdk_content_formats_ref (gdk_drop_get_formats (drop));

  formats = gdk_content_formats_union_deserialize_gtypes (g_steal_pointer (&formats));
  return gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST);
}

/* Plain text may hold commands and lists as well. */
static GPtrArray *
find_requests (const char *mime_type,
               GBytes     *bytes,
               GPtrArray **problems)
{
  gsize       size;
  const char *text = g_bytes_get_data (bytes, &size);
  g_autoptr (GPtrArray) links = NULL;

  if (g_str_has_prefix (mime_type, "text/plain") || g_str_equal (mime_type, "UTF8_STRING"))
    return download_requests_from_text (text != NULL ? text : "", (gssize) size, problems);
  links = download_link_text_parse_drop (mime_type, bytes);
  return pickup_link_files_wrap (links);
}

/* Takes the links in @bytes; if there are none, what was dropped may be files that hold some. */
static void
take_bytes (DropCall   *call,
            const char *mime_type,
            GBytes     *bytes)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) requests = find_requests (mime_type, bytes, &problems);

  if (requests->len > 0)
    {
      if (call->item != NULL)
        pickup_window_give_requests (call->window, call->item, requests, problems);
      else
        pickup_window_add_requests (call->window, requests, problems);
      drop_call_finish (call, TRUE);
    }
  else if (has_files (call->drop))
    gdk_drop_read_value_async (call->drop, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, call->window->cancellable, read_files_cb, call);
  else
    {
      pickup_window_add_requests (call->window, requests, problems);
      drop_call_finish (call, FALSE);
    }
}

static void
splice_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  DropCall   *call = user_data;
  const char *mime_type = g_object_get_data (source, "mime-type");
  g_autoptr (GBytes) bytes = NULL;

  g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, NULL);
  bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (source));
  if (g_bytes_get_size (bytes) > MAX_DROP)
    g_clear_pointer (&bytes, g_bytes_unref);
  if (bytes == NULL)
    bytes = g_bytes_new_static ("", 0);
  take_bytes (call, mime_type, bytes);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  DropCall   *call = user_data;
  const char *mime_type = NULL;
  g_autoptr (GInputStream) input = gdk_drop_read_finish (GDK_DROP (source), result, &mime_type, NULL);
  g_autoptr (GOutputStream) memory = NULL;

  if (input == NULL)
    {
      g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);

      take_bytes (call, "text/plain", nothing);
      return;
    }
  memory = g_memory_output_stream_new_resizable ();
  g_object_set_data_full (G_OBJECT (memory), "mime-type", g_strdup (mime_type), g_free);
  g_output_stream_splice_async (memory, input, G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT, call->window->cancellable, splice_cb, call);
}

static void
show_overlay (PickupWindow *self,
              gboolean      dropping)
{
  const gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->service)) > 0;

  gtk_widget_set_visible (self->drop_frame, dropping && any);
  gtk_widget_set_visible (self->drop_page, dropping && !any);
}

/* The row under the pointer, if its download is one that waits for a link. */
static GtkWidget *
find_row (PickupWindow *self,
          double        x,
          double        y)
{
  GtkWidget    *widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  GtkWidget    *row = widget != NULL ? gtk_widget_get_ancestor (widget, PICKUP_TYPE_ROW) : NULL;
  DownloadItem *item = row != NULL ? pickup_row_get_item (PICKUP_ROW (row)) : NULL;
  g_autoptr (PickupFacts) facts = item != NULL ? pickup_facts_new (item, g_get_real_time () / G_USEC_PER_SEC) : NULL;

  return facts != NULL && pickup_text_wants_link (facts) ? row : NULL;
}

static void
mark_row (PickupWindow *self,
          GtkWidget    *row)
{
  if (row == self->drop_row)
    return;
  if (self->drop_row != NULL)
    gtk_widget_remove_css_class (self->drop_row, "receiving");
  if (row != NULL)
    gtk_widget_add_css_class (row, "receiving");
  g_set_weak_pointer (&self->drop_row, row);
}

/* A row of the list holds no link for it, even if it is a file. */
static gboolean
accept_cb (GtkDropTargetAsync *target,
           GdkDrop            *drop,
           gpointer            user_data)
{
  return PICKUP_WINDOW (user_data)->dragged == NULL &&
         gdk_content_formats_match (gtk_drop_target_async_get_formats (target), gdk_drop_get_formats (drop));
}

static GdkDragAction
drag_enter_cb (GtkDropTargetAsync *target,
               GdkDrop            *drop,
               double              x,
               double              y,
               gpointer            user_data)
{
  show_overlay (PICKUP_WINDOW (user_data), TRUE);
  return get_action (drop);
}

static GdkDragAction
drag_motion_cb (GtkDropTargetAsync *target,
                GdkDrop            *drop,
                double              x,
                double              y,
                gpointer            user_data)
{
  PickupWindow *self = PICKUP_WINDOW (user_data);

  mark_row (self, find_row (self, x, y));
  return get_action (drop);
}

static void
drag_leave_cb (GtkDropTargetAsync *target,
               GdkDrop            *drop,
               gpointer            user_data)
{
  show_overlay (PICKUP_WINDOW (user_data), FALSE);
  mark_row (PICKUP_WINDOW (user_data), NULL);
}

static gboolean
drop_cb (GtkDropTargetAsync *target,
         GdkDrop            *drop,
         double              x,
         double              y,
         gpointer            user_data)
{
  PickupWindow *self = PICKUP_WINDOW (user_data);
  GtkWidget    *row = find_row (self, x, y);
  DownloadItem *item = row != NULL ? pickup_row_get_item (PICKUP_ROW (row)) : NULL;

  show_overlay (self, FALSE);
  mark_row (self, NULL);
  gdk_drop_read_async (drop, (const char **) download_link_text_get_mime_types (), G_PRIORITY_DEFAULT,
                       self->cancellable, read_cb, drop_call_new (self, drop, item));
  return TRUE;
}

/* Browsers offer links under names of their own and never as files; file managers do the opposite. */
void
pickup_window_init_drop (PickupWindow *self)
{
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();
  const char *const        *mime_types = download_link_text_get_mime_types ();
  GtkDropTargetAsync       *target;

  for (guint i = 0; mime_types[i] != NULL; i++)
    gdk_content_formats_builder_add_mime_type (builder, mime_types[i]);
  gdk_content_formats_builder_add_gtype (builder, GDK_TYPE_FILE_LIST);

  target = gtk_drop_target_async_new (gdk_content_formats_union_deserialize_mime_types (gdk_content_formats_builder_free_to_formats (builder)),
                                      GDK_ACTION_COPY | GDK_ACTION_LINK);
  g_signal_connect (target, "accept", G_CALLBACK (accept_cb), self);
  g_signal_connect (target, "drag-enter", G_CALLBACK (drag_enter_cb), self);
  g_signal_connect (target, "drag-motion", G_CALLBACK (drag_motion_cb), self);
  g_signal_connect (target, "drag-leave", G_CALLBACK (drag_leave_cb), self);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
