/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The order that a person gives to the list: downloads moved by keys, and where a drag would put them. */

#include "config.h"

#include "window/pickup-window-private.h"

#include <glib/gi18n-lib.h>

static void
switch_order_cb (PickupWindow *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (self), "sort", g_variant_new_string ("manual"));
}

/* Whether the list shows the order that can be changed. If it does not, that is told. */
static gboolean
check_order (PickupWindow *self)
{
  AdwToast *toast;

  if (gtk_sort_list_model_get_sorter (self->sorted) == NULL)
    return TRUE;
  toast = pickup_toasts_make (self->toasts, _ ("The list is sorted. In your own order downloads can be moved."), _ ("My Order"));
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (switch_order_cb), self, G_CONNECT_SWAPPED);
  pickup_toasts_show (self->toasts, toast);
  return FALSE;
}

static guint
get_n_shown (PickupWindow *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->selection));
}

static DownloadItem *
peek_shown (PickupWindow *self,
            guint         position)
{
  g_autoptr (DownloadItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  return item; /* the list keeps it alive */
}

/* (nullable): the first after @anchor that is not being moved, whether it is shown or not */
static DownloadItem *
find_follower (PickupWindow *self,
               DownloadItem *anchor,
               GPtrArray    *moving)
{
  GListModel *model = G_LIST_MODEL (self->service);
  gboolean    found = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (model, i);

      if (found && !g_ptr_array_find (moving, item, NULL))
        return item;
      found = found || item == anchor;
    }
  return NULL;
}

guint
pickup_window_find_shown (PickupWindow *self,
                          DownloadItem *item)
{
  guint position = 0;

  while (position < get_n_shown (self) && peek_shown (self, position) != item)
    position++;
  return position;
}

/* Follows @item, which has the focus, and tells a screen reader where it is now: its name does not. */
static void
show_place (PickupWindow *self,
            DownloadItem *item)
{
  PickupRow  *row = pickup_window_get_focused_row (self);
  const guint position = pickup_window_find_shown (self, item);
  /* Translators: where in the list a download is now, and how many the list has. */
  g_autofree char *text = g_strdup_printf (_ ("Now %1$u of %2$u"), position + 1, get_n_shown (self));

  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
  if (row != NULL && pickup_row_get_item (row) == item)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

/* Moves @items, which stand in the order of the list, right before or after @anchor, which may be one of them. Those that
 * are hidden by the filter keep their places beside @anchor. */
void
pickup_window_move_items (PickupWindow *self,
                          GPtrArray    *items,
                          DownloadItem *anchor,
                          gboolean      after)
{
  PickupRow    *row = pickup_window_get_focused_row (self);
  DownloadItem *focused = row != NULL ? pickup_row_get_item (row) : NULL;
  DownloadItem *before = anchor;

  if (!check_order (self))
    return;
  if (after || g_ptr_array_find (items, anchor, NULL))
    before = find_follower (self, anchor, items);
  download_service_move (self->service, items, before);
  if (focused != NULL)
    show_place (self, focused);
}

/* (transfer full) (element-type DownloadItem): all that are selected if @item is among them, otherwise it alone */
GPtrArray *
pickup_window_get_items_with (PickupWindow *self,
                              DownloadItem *item)
{
  GPtrArray *items = pickup_window_get_selected (self);

  if (!g_ptr_array_find (items, item, NULL))
    {
      g_ptr_array_set_size (items, 0);
      g_ptr_array_add (items, g_object_ref (item));
    }
  return items;
}

typedef enum
{
  MOVE_UP,
  MOVE_DOWN,
  MOVE_FIRST,
  MOVE_LAST,
} Move;

static void
move_focused (PickupWindow *self,
              Move          move)
{
  PickupRow  *row = pickup_window_get_focused_row (self);
  const guint last = get_n_shown (self) - 1;
  g_autoptr (GPtrArray) items = NULL;
  guint first_place, last_place;

  if (row == NULL)
    return;
  items = pickup_window_get_items_with (self, pickup_row_get_item (row));
  first_place = pickup_window_find_shown (self, g_ptr_array_index (items, 0));
  last_place = pickup_window_find_shown (self, g_ptr_array_index (items, items->len - 1));
  switch (move)
    {
    case MOVE_UP:
      pickup_window_move_items (self, items, peek_shown (self, first_place > 0 ? first_place - 1 : 0), FALSE);
      break;
    case MOVE_DOWN:
      pickup_window_move_items (self, items, peek_shown (self, MIN (last_place + 1, last)), TRUE);
      break;
    case MOVE_FIRST:
      pickup_window_move_items (self, items, peek_shown (self, 0), FALSE);
      break;
    case MOVE_LAST:
      pickup_window_move_items (self, items, peek_shown (self, last), TRUE);
      break;
    }
}

static gboolean
move_cb (GtkWidget *widget,
         GVariant  *arguments,
         gpointer   user_data)
{
  move_focused (PICKUP_WINDOW (user_data), (Move) g_variant_get_int32 (arguments));
  return GDK_EVENT_STOP;
}

void
pickup_window_init_order (PickupWindow *self)
{
  static const char *const triggers[] = { "<Alt>Up|<Alt>KP_Up", "<Alt>Down|<Alt>KP_Down", "<Alt>Home|<Alt>KP_Home", "<Alt>End|<Alt>KP_End" };
  GtkEventController      *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  for (gint32 i = 0; i < (gint32) G_N_ELEMENTS (triggers); i++)
    {
      GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (triggers[i]), gtk_callback_action_new (move_cb, self, NULL));

      gtk_shortcut_set_arguments (shortcut, g_variant_new_int32 (i));
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
    }
  gtk_widget_add_controller (GTK_WIDGET (self->list), controller);
}
