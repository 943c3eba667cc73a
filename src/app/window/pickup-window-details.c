/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The details pane in the window: when it is shown, beside the list or in its place, and of which download. */

#include "config.h"

#include "window/pickup-window-private.h"

/* The buttons of the window are in the header bar that is at its end. */
static void
update_header (PickupWindow *self)
{
  const gboolean beside = pickup_panes_get_side_shown (self->panes) && !pickup_panes_get_folded (self->panes);

  adw_header_bar_set_show_end_title_buttons (self->list_header, !beside);
}

static void
close_details (PickupWindow *self)
{
  if (!pickup_panes_get_side_shown (self->panes))
    return;
  pickup_panes_set_side_shown (self->panes, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

/* The one place that knows how what is selected and what is told hang together. */
static void
follow_selection (PickupWindow *self)
{
  g_autoptr (GPtrArray) items = NULL;
  const guint n_selected = pickup_window_get_n_selected (self);

  if (!pickup_panes_get_side_shown (self->panes) || n_selected == 0)
    return;
  if (n_selected > 1)
    {
      pickup_details_show_several (self->details, n_selected);
      return;
    }
  items = pickup_window_get_selected (self);
  pickup_details_set_item (self->details, g_ptr_array_index (items, 0));
}

static void
select_item (PickupWindow *self,
             DownloadItem *item)
{
  GListModel *model = G_LIST_MODEL (self->selection);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (DownloadItem) other = g_list_model_get_item (model, i);

      if (other == item)
        {
          gtk_selection_model_select_item (GTK_SELECTION_MODEL (model), i, TRUE);
          return;
        }
    }
}

void
pickup_window_show_details (PickupWindow *self,
                            DownloadItem *item)
{
  select_item (self, item);
  pickup_details_set_item (self->details, item);
  pickup_panes_set_side_shown (self->panes, TRUE);
  /* Beside the list the focus stays there, so that the arrow keys go from one download to the next. */
  if (pickup_panes_get_folded (self->panes))
    gtk_widget_child_focus (GTK_WIDGET (self->details), GTK_DIR_TAB_FORWARD);
}

/* The pane does not tell of what is not in the list any more. */
static void
items_changed_cb (PickupWindow *self,
                  guint         position,
                  guint         n_removed,
                  guint         n_added)
{
  GListModel   *model = G_LIST_MODEL (self->service);
  DownloadItem *shown = pickup_details_get_item (self->details);

  if (n_removed == 0 || shown == NULL)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (model, i);

      if (item == shown)
        return;
    }
  close_details (self);
  pickup_details_set_item (self->details, NULL);
}

/* Of the row that has the focus, or else of what is selected. */
static void
toggle_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  PickupWindow *self = PICKUP_WINDOW (widget);
  PickupRow    *row = pickup_window_get_focused_row (self);
  g_autoptr (GPtrArray) items = pickup_window_get_selected (self);

  if (pickup_panes_get_side_shown (self->panes))
    close_details (self);
  else if (row != NULL)
    pickup_window_show_details (self, pickup_row_get_item (row));
  else if (items->len > 0)
    pickup_window_show_details (self, g_ptr_array_index (items, 0));
}

static void
close_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  close_details (PICKUP_WINDOW (widget));
}

static void
primary_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  PickupWindow *self = PICKUP_WINDOW (widget);
  DownloadItem *item = pickup_details_get_item (self->details);

  if (item != NULL)
    pickup_window_do_primary (self, item);
}

void
pickup_window_class_install_details_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.details", NULL, toggle_cb);
  gtk_widget_class_install_action (widget_class, "details.close", NULL, close_cb);
  gtk_widget_class_install_action (widget_class, "details.primary", NULL, primary_cb);
}

/* To be called when there is a list. */
void
pickup_window_init_details (PickupWindow *self)
{
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (follow_selection), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->service, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panes, "notify::folded", G_CALLBACK (update_header), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panes, "notify::side-shown", G_CALLBACK (update_header), self, G_CONNECT_SWAPPED);
}
