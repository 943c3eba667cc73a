/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The menu of a row by right click, long press or key, and the focus after the main menu. */

#include "config.h"

#include "window/pickup-window-private.h"

/* (nullable): the row at that place of the list */
PickupRow *
pickup_window_pick_row (PickupWindow *self,
                        double        x,
                        double        y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self->list), x, y, GTK_PICK_DEFAULT);
  GtkWidget *row = widget != NULL ? gtk_widget_get_ancestor (widget, PICKUP_TYPE_ROW) : NULL;

  return row != NULL ? PICKUP_ROW (row) : NULL;
}

/* A row that is one of several selected ones leaves them selected. */
static gboolean
open_menu_at (PickupWindow *self,
              double        x,
              double        y)
{
  PickupRow   *row = pickup_window_pick_row (self, x, y);
  GdkRectangle at = { .width = 1, .height = 1 };
  guint        position;

  if (row == NULL || !gtk_widget_translate_coordinates (GTK_WIDGET (self->list), GTK_WIDGET (row), x, y, &x, &y))
    return FALSE;
  position = pickup_window_find_shown (self, pickup_row_get_item (row));
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (row));
  at.x = (int) x;
  at.y = (int) y;
  pickup_row_popup_menu (row, &at);
  return TRUE;
}

static void
right_click_cb (GtkGesture   *gesture,
                int           n_press,
                double        x,
                double        y,
                PickupWindow *self)
{
  if (open_menu_at (self, x, y))
    gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
long_press_cb (GtkGesture   *gesture,
               double        x,
               double        y,
               PickupWindow *self)
{
  if (open_menu_at (self, x, y))
    gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static gboolean
key_cb (GtkWidget *widget,
        GVariant  *arguments,
        gpointer   user_data)
{
  PickupRow   *row = pickup_window_get_focused_row (PICKUP_WINDOW (user_data));
  GdkRectangle at = { 0 };

  if (row == NULL)
    return GDK_EVENT_PROPAGATE;
  at.width = gtk_widget_get_width (GTK_WIDGET (row));
  at.height = gtk_widget_get_height (GTK_WIDGET (row));
  pickup_row_popup_menu (row, &at);
  return GDK_EVENT_STOP;
}

static gboolean
refocus_cb (gpointer user_data)
{
  PickupWindow *self = PICKUP_WINDOW (user_data);
  GtkWidget    *focus = gtk_window_get_focus (GTK_WINDOW (self));

  /* The window may be closed by now. */
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && (focus == NULL || !gtk_widget_get_mapped (focus)))
    gtk_widget_grab_focus (GTK_WIDGET (self->menu_button));
  return G_SOURCE_REMOVE;
}

/* With what is chosen in a submenu GTK 4.8 loses the focus, and every key after that, to a menu that is not there any more. */
static void
menu_closed_cb (PickupWindow *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, refocus_cb, g_object_ref (self), g_object_unref);
}

void
pickup_window_init_menu (PickupWindow *self)
{
  GtkGesture         *click = gtk_gesture_click_new ();
  GtkGesture         *press = gtk_gesture_long_press_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  g_signal_connect_object (gtk_menu_button_get_popover (self->menu_button), "closed", G_CALLBACK (menu_closed_cb), self, G_CONNECT_SWAPPED);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (right_click_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (click));

  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect_object (press, "pressed", G_CALLBACK (long_press_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (press));

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Menu|<Shift>F10"),
                                                          gtk_callback_action_new (key_cb, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);
}
