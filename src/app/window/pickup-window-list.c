/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the list shows and in which order: filter, search, sorting, and the rows themselves. */

#include "config.h"

#include "window/pickup-window-private.h"

#include <string.h>

static gboolean
filter_cb (gpointer object,
           gpointer user_data)
{
  PickupWindow    *self = PICKUP_WINDOW (user_data);
  DownloadItem    *item = DOWNLOAD_ITEM (object);
  g_autofree char *name = NULL;

  if (!pickup_filter_matches (self->shown, item))
    return FALSE;
  if (self->wanted == NULL)
    return TRUE;
  name = g_utf8_casefold (download_item_get_name (item), -1);
  return strstr (name, self->wanted) != NULL;
}

/* Links that need one first, then those that end first; finished downloads last, as they need none. */
static gint64
get_expiry_rank (DownloadItem *item,
                 gpointer      user_data)
{
  gint64 expires;

  if (download_item_get_state (item) == DOWNLOAD_STATE_FINISHED)
    return G_MAXINT64;
  expires = download_item_get_link_expires (item);
  return expires > 0 ? expires : G_MAXINT64 - 1;
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

/* Letters added to what was searched for leave fewer names, letters taken away more: only those are looked at again. */
static GtkFilterChange
compare_searches (const char *before,
                  const char *now)
{
  if (before == NULL || (now != NULL && strstr (now, before) != NULL))
    return GTK_FILTER_CHANGE_MORE_STRICT;
  if (now == NULL || strstr (before, now) != NULL)
    return GTK_FILTER_CHANGE_LESS_STRICT;
  return GTK_FILTER_CHANGE_DIFFERENT;
}

/* Shows only names that hold @text, in whatever case; all if it is empty. */
void
pickup_window_search (PickupWindow *self,
                      const char   *text)
{
  g_autofree char *before = g_steal_pointer (&self->wanted);

  if (*text != '\0')
    self->wanted = g_utf8_casefold (text, -1);
  if (g_strcmp0 (before, self->wanted) != 0)
    pickup_window_refilter (self, compare_searches (before, self->wanted));
}

/* @name: "manual", "expiry" or "name". These sorters look at each item once, not at each comparison. */
void
pickup_window_sort (PickupWindow *self,
                    const char   *name)
{
  g_autoptr (GtkSorter) sorter = NULL;

  if (g_str_equal (name, "expiry"))
    sorter = GTK_SORTER (gtk_numeric_sorter_new (gtk_cclosure_expression_new (G_TYPE_INT64, NULL, 0, NULL, G_CALLBACK (get_expiry_rank), NULL, NULL)));
  else if (g_str_equal (name, "name"))
    sorter = GTK_SORTER (gtk_string_sorter_new (gtk_property_expression_new (DOWNLOAD_TYPE_ITEM, NULL, "name")));
  gtk_sort_list_model_set_sorter (self->sorted, sorter);
}

void
pickup_window_init_list (PickupWindow *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  GtkFilterListModel *filtered;

  self->filter = GTK_FILTER (gtk_custom_filter_new (filter_cb, self, NULL));
  filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->service)), self->filter);
  self->sorted = gtk_sort_list_model_new (G_LIST_MODEL (filtered), NULL);
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (self->sorted)));
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (pickup_window_update_selection), self, G_CONNECT_SWAPPED);

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_row_cb), self, 0);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_row_cb), NULL);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
}
