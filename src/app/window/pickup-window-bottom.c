/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bottom of the window: toasts, which nothing else stands under, and what can be taken back. */

#include "config.h"

#include "window/pickup-window-private.h"

/* Below the bar that tells what would become of what is dragged. Pixels. */
#define DROP_BAR_MARGIN 12

/* The list ends above a toast, so that its last row can be seen, and the bar of a drop stands above it. */
static void
room_changed_cb (PickupWindow *self)
{
  const int room = pickup_toasts_get_room (self->toasts);

  gtk_widget_set_margin_bottom (self->list_box, room);
  gtk_widget_set_margin_bottom (self->drop.bar, MAX (room, DROP_BAR_MARGIN));
}

static void
can_undo_changed_cb (PickupWindow *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", pickup_removal_can_undo (self->removal));
}

void
pickup_window_toast (PickupWindow *self,
                     const char   *text)
{
  pickup_toasts_tell (self->toasts, text);
}

/* @items: (element-type DownloadItem) */
void
pickup_window_remove_items (PickupWindow *self,
                            GPtrArray    *items)
{
  pickup_removal_remove (self->removal, items);
}

static void
undo_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  pickup_removal_undo (PICKUP_WINDOW (widget)->removal);
}

static void
clear_finished_cb (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  PickupWindow *self = PICKUP_WINDOW (widget);
  GListModel   *model = G_LIST_MODEL (self->service);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (model, i);

      if (download_item_get_state (item) == DOWNLOAD_STATE_FINISHED)
        g_ptr_array_add (items, g_steal_pointer (&item));
    }
  pickup_window_remove_items (self, items);
}

void
pickup_window_class_install_bottom (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.clear-finished", NULL, clear_finished_cb);
  gtk_widget_class_install_action (widget_class, "win.undo", NULL, undo_cb);
}

void
pickup_window_init_bottom (PickupWindow *self)
{
  self->toasts = pickup_toasts_new (self->toast_overlay);
  g_signal_connect_object (self->toasts, "notify::room", G_CALLBACK (room_changed_cb), self, G_CONNECT_SWAPPED);
  self->removal = pickup_removal_new (self->service, self->toasts);
  g_signal_connect_object (self->removal, "notify::can-undo", G_CALLBACK (can_undo_changed_cb), self, G_CONNECT_SWAPPED);
  can_undo_changed_cb (self);
}
