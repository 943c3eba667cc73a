/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is done with all selected downloads together: by the bar below the list and by the keyboard. */

#include "config.h"

#include "window/pickup-window-private.h"

#include "window/pickup-show-file.h"

guint
pickup_window_get_n_selected (PickupWindow *self)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));

  return (guint) gtk_bitset_get_size (selected);
}

/* (transfer full) (element-type DownloadItem): in the order of the list as it is shown */
GPtrArray *
pickup_window_get_selected (PickupWindow *self)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GPtrArray    *items = g_ptr_array_new_with_free_func (g_object_unref);
  GtkBitsetIter iter;
  guint         position;

  for (gboolean valid = gtk_bitset_iter_init_first (&iter, selected, &position); valid; valid = gtk_bitset_iter_next (&iter, &position))
    g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (self->selection), position));
  return items;
}

/* (transfer full) (nullable): the selected download, if it is the only one and stands still until it has a new link */
DownloadItem *
pickup_window_get_waiting_for_link (PickupWindow *self)
{
  g_autoptr (GPtrArray) items = pickup_window_get_selected (self);
  DownloadItem *item = items->len == 1 ? g_ptr_array_index (items, 0) : NULL;

  return item != NULL && download_item_get_state (item) == DOWNLOAD_STATE_NEEDS_LINK ? g_object_ref (item) : NULL;
}

/* Failed ones are tried again; finished ones are left alone, as nobody would want to fetch them all anew. */
static gboolean
can_go_on (DownloadItem *item)
{
  const DownloadState state = download_item_get_state (item);

  return state == DOWNLOAD_STATE_PAUSED || state == DOWNLOAD_STATE_FAILED;
}

static void
pause_selected (GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    download_item_pause (g_ptr_array_index (items, i));
}

static void
resume_selected (PickupWindow *self,
                 GPtrArray    *items)
{
  for (guint i = 0; i < items->len; i++)
    if (can_go_on (g_ptr_array_index (items, i)))
      pickup_window_resume_item (self, g_ptr_array_index (items, i));
}

typedef struct
{
  gboolean can_pause;
  gboolean can_resume;
  gboolean has_files;
} Abilities;

static Abilities
find_abilities (GPtrArray *items)
{
  Abilities abilities = { .has_files = TRUE };

  for (guint i = 0; i < items->len && !(abilities.can_pause && abilities.can_resume); i++)
    {
      DownloadItem *item = g_ptr_array_index (items, i);

      abilities.can_pause = abilities.can_pause || download_item_can_pause (item);
      abilities.can_resume = abilities.can_resume || can_go_on (item);
      abilities.has_files = abilities.has_files && download_item_get_state (item) == DOWNLOAD_STATE_FINISHED && !download_item_get_missing (item);
    }
  return abilities;
}

/* To be called when the selection or the state of a download changed. */
void
pickup_window_update_selection (PickupWindow *self)
{
  const guint n_selected = pickup_window_get_n_selected (self);
  g_autoptr (GPtrArray) items = NULL;
  Abilities abilities;

  pickup_selection_bar_set_n_selected (self->selection_bar, n_selected);
  if (n_selected < 2)
    return;
  items = pickup_window_get_selected (self);
  abilities = find_abilities (items);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.pause-selected", abilities.can_pause);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.resume-selected", abilities.can_resume);
  pickup_selection_bar_set_has_files (self->selection_bar, abilities.has_files);
}

static void
pause_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  g_autoptr (GPtrArray) items = pickup_window_get_selected (PICKUP_WINDOW (widget));

  pause_selected (items);
}

static void
resume_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  g_autoptr (GPtrArray) items = pickup_window_get_selected (PICKUP_WINDOW (widget));

  resume_selected (PICKUP_WINDOW (widget), items);
}

static void
remove_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  PickupWindow *self = PICKUP_WINDOW (widget);
  g_autoptr (GPtrArray) items = pickup_window_get_selected (self);

  /* Otherwise what is left of the selection would be looked through anew for every row that goes. */
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
  pickup_window_remove_items (self, items);
}

static void
show_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  g_autoptr (GPtrArray) items = pickup_window_get_selected (PICKUP_WINDOW (widget));

  pickup_show_files_in_folder (PICKUP_WINDOW (widget), items);
}

static void
clear_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (PICKUP_WINDOW (widget)->selection));
}

static void
select_all_cb (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (PICKUP_WINDOW (widget)->selection));
}

void
pickup_window_class_install_selection_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.pause-selected", NULL, pause_cb);
  gtk_widget_class_install_action (widget_class, "win.resume-selected", NULL, resume_cb);
  gtk_widget_class_install_action (widget_class, "win.remove-selected", NULL, remove_cb);
  gtk_widget_class_install_action (widget_class, "win.show-selected", NULL, show_cb);
  gtk_widget_class_install_action (widget_class, "win.clear-selection", NULL, clear_cb);
  gtk_widget_class_install_action (widget_class, "win.select-all", NULL, select_all_cb);
}

/* What can be paused is; if there is nothing, all of them go on. */
void
pickup_window_toggle_selected (PickupWindow *self)
{
  g_autoptr (GPtrArray) items = pickup_window_get_selected (self);

  if (find_abilities (items).can_pause)
    pause_selected (items);
  else
    resume_selected (self, items);
}
