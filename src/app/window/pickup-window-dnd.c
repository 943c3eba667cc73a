/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Links and files that are dropped anywhere on the window. They are read as soon as they are over it, so that it can tell what
 * would become of them. */

#include "config.h"

#include "window/pickup-window-private.h"

#include "files/pickup-drop-reader.h"
#include "text/pickup-facts.h"
#include "text/pickup-text.h"
#include "widgets/pickup-question.h"

/* One thing that is dragged over the window, or was dropped and is still being read. */
struct _PickupDrag
{
  PickupWindow *window;
  GdkDrop      *drop;
  DownloadItem *item; /* nullable: the one on whose row it was dropped */
  GCancellable *cancellable;
  GPtrArray    *requests; /* nullable until they are read */
  GPtrArray    *problems;
  gboolean      from_files;
  gboolean      dropped;
};

static PickupDrag *
drag_new (PickupWindow *window,
          GdkDrop      *drop)
{
  PickupDrag *self = g_rc_box_new0 (PickupDrag);

  self->window = g_object_ref (window);
  self->drop = g_object_ref (drop);
  self->cancellable = g_cancellable_new ();
  return self;
}

static void
drag_clear (gpointer data)
{
  PickupDrag *self = data;

  g_object_unref (self->window);
  g_object_unref (self->drop);
  g_object_unref (self->cancellable);
  g_clear_object (&self->item);
  g_clear_pointer (&self->requests, g_ptr_array_unref);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
}

static void
drag_unref (PickupDrag *self)
{
  g_rc_box_release_full (self, drag_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PickupDrag, drag_unref)

/* Links are copied; a source that only lets them be linked to is content with that. Nothing is ever moved. */
static GdkDragAction
get_action (GdkDrop *drop)
{
  return (gdk_drop_get_actions (drop) & GDK_ACTION_COPY) != 0 ? GDK_ACTION_COPY : GDK_ACTION_LINK;
}

/* Adds what was dropped and tells the other side whether it was of use: until then it keeps it. */
static void
take (PickupDrag *self)
{
  const gboolean wanted = self->requests != NULL && !g_cancellable_is_cancelled (self->window->cancellable);

  if (wanted && self->item != NULL && self->requests->len > 0)
    pickup_window_give_requests (self->window, self->item, self->requests, self->problems);
  else if (wanted && self->from_files)
    pickup_window_import_requests (self->window, self->requests, self->problems);
  else if (wanted)
    pickup_window_add_requests (self->window, self->requests, self->problems);
  gdk_drop_finish (self->drop, wanted && self->requests->len > 0 ? get_action (self->drop) : 0);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (PickupDrag) self = user_data;

  self->requests = pickup_drop_reader_read_finish (result, &self->from_files, &self->problems, NULL);
  if (self->dropped)
    take (self);
  else if (self->requests != NULL && self->window->drop.drag == self)
    pickup_window_show_offer (self->window, self->requests, self->problems);
}

/* What was dropped is read to its end; what went away is not. */
void
pickup_window_end_drag (PickupWindow *self)
{
  if (self->drop.drag == NULL)
    return;
  if (!self->drop.drag->dropped)
    g_cancellable_cancel (self->drop.drag->cancellable);
  g_clear_pointer (&self->drop.drag, drag_unref);
  g_clear_weak_pointer (&self->drop.row);
}

static void
begin_drag (PickupWindow *self,
            GdkDrop      *drop)
{
  pickup_window_end_drag (self);
  self->drop.drag = drag_new (self, drop);
  pickup_drop_reader_read_async (drop, self->drop.drag->cancellable, read_cb, g_rc_box_acquire (self->drop.drag));
}

/* What waits for a link under the pointer: a row, or all of the details. (nullable) (transfer none) */
static DownloadItem *
find_item (PickupWindow *self,
           double        x,
           double        y,
           GtkWidget   **row)
{
  GtkWidget     *widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  const gboolean on_details = widget != NULL && (widget == GTK_WIDGET (self->details) || gtk_widget_is_ancestor (widget, GTK_WIDGET (self->details)));
  DownloadItem  *item = on_details ? pickup_details_get_item (self->details) : NULL;
  g_autoptr (PickupFacts) facts = NULL;

  *row = widget != NULL ? gtk_widget_get_ancestor (widget, PICKUP_TYPE_ROW) : NULL;
  if (*row != NULL)
    item = pickup_row_get_item (PICKUP_ROW (*row));
  if (item != NULL)
    facts = pickup_facts_new (item, g_get_real_time () / G_USEC_PER_SEC);
  if (facts != NULL && pickup_text_wants_link (facts))
    return item;
  *row = NULL;
  return NULL;
}

static void
mark_row (PickupWindow *self,
          GtkWidget    *row)
{
  if (row == self->drop.row)
    return;
  if (self->drop.row != NULL)
    gtk_widget_remove_css_class (self->drop.row, "aimed");
  if (row != NULL)
    gtk_widget_add_css_class (row, "aimed");
  g_set_weak_pointer (&self->drop.row, row);
}

/* A row of the list holds no link for it, even if it is a file. */
static gboolean
accept_cb (GtkDropTargetAsync *target,
           GdkDrop            *drop,
           gpointer            user_data)
{
  return gdk_drop_get_drag (drop) == NULL &&
         gdk_content_formats_match (gtk_drop_target_async_get_formats (target), gdk_drop_get_formats (drop));
}

static GdkDragAction
drag_enter_cb (GtkDropTargetAsync *target,
               GdkDrop            *drop,
               double              x,
               double              y,
               gpointer            user_data)
{
  PickupWindow *self = PICKUP_WINDOW (user_data);

  /* A dialog that waits for an answer comes first. */
  if (pickup_question_is_open (GTK_WINDOW (self)))
    {
      pickup_window_show_refusal (self);
      return 0;
    }
  pickup_window_show_drop (self);
  begin_drag (self, drop);
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
  GtkWidget    *row;

  if (self->drop.drag == NULL)
    return 0;
  find_item (self, x, y, &row);
  mark_row (self, row);
  return get_action (drop);
}

static void
drag_leave_cb (GtkDropTargetAsync *target,
               GdkDrop            *drop,
               gpointer            user_data)
{
  PickupWindow *self = PICKUP_WINDOW (user_data);

  mark_row (self, NULL);
  pickup_window_hide_drop (self);
  pickup_window_end_drag (self);
}

static gboolean
drop_cb (GtkDropTargetAsync *target,
         GdkDrop            *drop,
         double              x,
         double              y,
         gpointer            user_data)
{
  PickupWindow *self = PICKUP_WINDOW (user_data);
  GtkWidget    *row;
  DownloadItem *item = find_item (self, x, y, &row);
  PickupDrag   *drag = self->drop.drag;

  if (drag == NULL)
    return FALSE;
  mark_row (self, NULL);
  pickup_window_hide_drop (self);
  drag->dropped = TRUE;
  drag->item = item != NULL ? g_object_ref (item) : NULL;
  if (drag->requests != NULL)
    take (drag);
  pickup_window_end_drag (self);
  return TRUE;
}

void
pickup_window_init_drop (PickupWindow *self)
{
  GtkDropTargetAsync *target = gtk_drop_target_async_new (pickup_drop_reader_get_formats (), GDK_ACTION_COPY | GDK_ACTION_LINK);

  g_signal_connect (target, "accept", G_CALLBACK (accept_cb), self);
  g_signal_connect (target, "drag-enter", G_CALLBACK (drag_enter_cb), self);
  g_signal_connect (target, "drag-motion", G_CALLBACK (drag_motion_cb), self);
  g_signal_connect (target, "drag-leave", G_CALLBACK (drag_leave_cb), self);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
