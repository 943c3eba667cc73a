/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Removing, and taking it back: nothing is deleted before the toast that offers “Undo” has gone. */

#include "config.h"

#include "window/pickup-window-private.h"

#include <glib/gi18n-lib.h>

#include "text/pickup-text.h"

/* Seconds: whoever removed the wrong download has to notice it first. */
#define UNDO_TIME 10

/* (transfer full) (nullable): what was removed last; it cannot be taken back any more */
static GPtrArray *
steal_removed (PickupWindow *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", FALSE);
  return g_steal_pointer (&self->removed);
}

static void
hide_toast (PickupWindow *self)
{
  AdwToast *toast = self->removal_toast;

  g_clear_weak_pointer (&self->removal_toast);
  if (toast != NULL)
    pickup_window_dismiss_toast (toast);
}

/* Makes the latest removal final. What has come back meanwhile, because its link was added again, stays. */
void
pickup_window_finish_removal (PickupWindow *self)
{
  g_autoptr (GPtrArray) removed = steal_removed (self);

  for (guint i = 0; removed != NULL && i < removed->len; i++)
    download_service_remove_withdrawn (self->service, g_ptr_array_index (removed, i));
  hide_toast (self);
}

static void
undo_removal (PickupWindow *self)
{
  g_autoptr (GPtrArray) removed = steal_removed (self);

  for (guint i = 0; removed != NULL && i < removed->len; i++)
    download_service_take_back (self->service, g_ptr_array_index (removed, i));
}

static void
undo_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  PickupWindow *self = PICKUP_WINDOW (widget);

  undo_removal (self);
  hide_toast (self);
}

/* Shows what was removed last as long as it can be taken back, also after another toast was in the way. */
void
pickup_window_show_removal (PickupWindow *self)
{
  g_autofree char *text = NULL;
  AdwToast        *toast;

  if (self->removed == NULL)
    return;

  text = pickup_text_get_removed (download_item_get_name (g_ptr_array_index (self->removed, 0)), self->removed->len);
  /* Translators: the button beside “Removed …”: puts it back. */
  toast = pickup_window_make_toast (self, text, _ ("_Undo"));
  adw_toast_set_timeout (toast, UNDO_TIME);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_removal), self, G_CONNECT_SWAPPED);
  pickup_window_show_toast (self, toast);
  g_set_weak_pointer (&self->removal_toast, toast);
}

/* @items: (element-type DownloadItem): they leave the list; a toast offers to take that back for all of them at once. An
 * earlier removal becomes final. */
void
pickup_window_remove_items (PickupWindow *self,
                            GPtrArray    *items)
{
  g_return_if_fail (PICKUP_IS_WINDOW (self));

  if (items->len == 0)
    return;

  pickup_window_finish_removal (self);
  self->removed = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (self->removed, g_object_ref (g_ptr_array_index (items, i)));
  /* From the end: the other way round every row that goes would have the next one made, to go as well. */
  for (guint i = items->len; i > 0; i--)
    download_service_withdraw (self->service, g_ptr_array_index (items, i - 1));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", TRUE);
  pickup_window_show_removal (self);
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
pickup_window_class_install_undo (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.clear-finished", NULL, clear_finished_cb);
  gtk_widget_class_install_action (widget_class, "win.undo", NULL, undo_cb);
}
