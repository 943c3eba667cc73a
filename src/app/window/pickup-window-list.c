/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the list shows and in which order: filter, search, sorting, and the rows themselves. */

#include "config.h"

#include "window/pickup-window-private.h"

#include "list/pickup-sort.h"

static gboolean
filter_cb (gpointer object,
           gpointer user_data)
{
  PickupWindow *self = PICKUP_WINDOW (user_data);
  DownloadItem *item = DOWNLOAD_ITEM (object);
  gint64        finished_at;

  if (!pickup_filter_matches (self->shown, item))
    return FALSE;
  if (self->search == NULL)
    return TRUE;
  finished_at = download_item_get_state (item) == DOWNLOAD_STATE_FINISHED ? download_item_get_finished_at (item) / G_USEC_PER_SEC : 0;
  return pickup_search_matches (self->search, download_item_get_name (item), download_link_get_host (download_item_get_link (item)),
                                finished_at, g_get_real_time () / G_USEC_PER_SEC);
}

static void
setup_row_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *list_item,
              PickupWindow             *self)
{
  GtkWidget *row = pickup_row_new (self->service);

  pickup_window_connect_row (self, PICKUP_ROW (row));
  gtk_list_item_set_child (list_item, row);
}

static void
bind_row_cb (GtkSignalListItemFactory *factory,
             GtkListItem              *list_item)
{
  pickup_row_set_item (PICKUP_ROW (gtk_list_item_get_child (list_item)), gtk_list_item_get_item (list_item));
}

static void
unbind_row_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *list_item)
{
  pickup_row_set_item (PICKUP_ROW (gtk_list_item_get_child (list_item)), NULL);
}

void
pickup_window_refilter (PickupWindow   *self,
                        GtkFilterChange change)
{
  gtk_filter_changed (self->filter, change);
}

static GtkFilterChange
compare_searches (const PickupSearch *before,
                  const PickupSearch *now)
{
  if (before == NULL || (now != NULL && pickup_search_narrows (now, before)))
    return GTK_FILTER_CHANGE_MORE_STRICT;
  if (now == NULL || pickup_search_narrows (before, now))
    return GTK_FILTER_CHANGE_LESS_STRICT;
  return GTK_FILTER_CHANGE_DIFFERENT;
}

/* Shows only what @text finds; all if it is empty. */
void
pickup_window_search (PickupWindow *self,
                      const char   *text)
{
  g_autoptr (PickupSearch) before = g_steal_pointer (&self->search);

  self->search = pickup_search_new (text);
  if (before != NULL || self->search != NULL)
    pickup_window_refilter (self, compare_searches (before, self->search));
}

static void
sort_changed_cb (PickupWindow *self)
{
  g_autofree char *name = g_settings_get_string (self->settings, "sort");
  g_autoptr (GtkSorter) sorter = pickup_sort_new_sorter (name);

  gtk_sort_list_model_set_sorter (self->sorted, sorter);
}

static gboolean
sort_again_cb (gpointer user_data)
{
  PickupWindow *self = PICKUP_WINDOW (user_data);
  GtkSorter    *sorter = gtk_sort_list_model_get_sorter (self->sorted);

  self->sort_again = 0;
  if (sorter != NULL)
    gtk_sorter_changed (sorter, GTK_SORTER_CHANGE_DIFFERENT);
  return G_SOURCE_REMOVE;
}

/* Some orders depend on what becomes of the downloads: nobody else tells the model. Once for all that changes together. */
void
pickup_window_sort_again (PickupWindow *self)
{
  g_autofree char *name = g_settings_get_string (self->settings, "sort");

  if (self->sort_again == 0 && pickup_sort_is_of_state (name))
    self->sort_again = g_idle_add (sort_again_cb, self);
}

static gboolean
scroll_to_top_cb (gpointer user_data)
{
  PickupWindow *self = PICKUP_WINDOW (user_data);

  self->scroll_to_top = 0;
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", 0);
  return G_SOURCE_REMOVE;
}

/* A list that stands at its top stays there when something comes above what was the first row; once for all that come together. */
static void
items_changed_cb (PickupWindow *self,
                  guint         position,
                  guint         n_removed,
                  guint         n_added)
{
  GtkAdjustment *place = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));

  if (position == 0 && n_added > 0 && self->scroll_to_top == 0 && gtk_adjustment_get_value (place) <= gtk_adjustment_get_lower (place))
    self->scroll_to_top = g_idle_add_full (GTK_PRIORITY_RESIZE - 1, scroll_to_top_cb, self, NULL);
}

void
pickup_window_init_list (PickupWindow *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  GtkFilterListModel *filtered;

  self->filter = GTK_FILTER (gtk_custom_filter_new (filter_cb, self, NULL));
  self->batch = pickup_batch_new (G_LIST_MODEL (self->service));
  filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->batch)), self->filter);
  self->sorted = gtk_sort_list_model_new (G_LIST_MODEL (filtered), NULL);
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (self->sorted)));
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (pickup_window_update_selection), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::sort", G_CALLBACK (sort_changed_cb), self, G_CONNECT_SWAPPED);
  sort_changed_cb (self);

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_row_cb), self, 0);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_row_cb), NULL);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}
