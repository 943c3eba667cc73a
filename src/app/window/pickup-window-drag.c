/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows that are dragged: to another place in the list, or as finished files to other applications. */

#include "config.h"

#include "window/pickup-window-private.h"

#include <glib/gi18n-lib.h>

#include "text/pickup-file-icon.h"

/* Pixels */
#define LINE_HEIGHT 4
#define LINE_INSET 6

static void
clear_line (PickupWindow *self)
{
  gtk_widget_set_visible (self->insertion_line, FALSE);
}

/* The list's own widget nearest to @y, and whether @y is in its lower half. */
static GtkWidget *
find_nearest (PickupWindow    *self,
              float            y,
              graphene_rect_t *bounds,
              gboolean        *after)
{
  GtkWidget *nearest = NULL;
  float      least = G_MAXFLOAT;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->list)); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      graphene_rect_t place;
      float           middle, distance;

      if (!gtk_widget_get_mapped (child) || !gtk_widget_compute_bounds (child, GTK_WIDGET (self->list), &place))
        continue;
      middle = place.origin.y + place.size.height / 2;
      distance = MAX (ABS (y - middle) - place.size.height / 2, 0);
      if (distance >= least)
        continue;
      nearest = child;
      least = distance;
      *bounds = place;
      *after = y > middle;
    }
  return nearest;
}

static void
place_line (PickupWindow          *self,
            const graphene_rect_t *bounds,
            gboolean               after)
{
  const int height = gtk_widget_get_height (self->list_overlay);
  double    x, y;

  if (!gtk_widget_translate_coordinates (GTK_WIDGET (self->list), self->list_overlay, bounds->origin.x,
                                         bounds->origin.y + (after ? bounds->size.height : 0), &x, &y))
    return;
  self->insertion.x = (int) x + LINE_INSET;
  self->insertion.y = CLAMP ((int) y - LINE_HEIGHT / 2, 0, height - LINE_HEIGHT);
  self->insertion.width = (int) bounds->size.width - 2 * LINE_INSET;
  self->insertion.height = LINE_HEIGHT;
  gtk_widget_set_visible (self->insertion_line, TRUE);
  gtk_widget_queue_allocate (self->list_overlay);
}

static gboolean
position_line_cb (GtkOverlay   *overlay,
                  GtkWidget    *widget,
                  GdkRectangle *allocation,
                  PickupWindow *self)
{
  if (widget != self->insertion_line)
    return FALSE;
  *allocation = self->insertion;
  return TRUE;
}

static void
update_line (PickupWindow *self)
{
  graphene_rect_t bounds;
  gboolean        after;

  if (self->drag_y >= 0 && gtk_sort_list_model_get_sorter (self->sorted) == NULL && find_nearest (self, (float) self->drag_y, &bounds, &after) != NULL)
    place_line (self, &bounds, after);
  else
    clear_line (self);
}

static GdkDragAction
motion_cb (GtkDropTarget *target,
           double         x,
           double         y,
           PickupWindow  *self)
{
  self->drag_y = y;
  update_line (self);
  return self->drag_action;
}

static void
leave_cb (GtkDropTarget *target,
          PickupWindow  *self)
{
  self->drag_y = -1;
  clear_line (self);
}

static gboolean
accept_cb (GtkDropTarget *target,
           GdkDrop       *drop,
           PickupWindow  *self)
{
  return self->dragged != NULL;
}

static gboolean
drop_cb (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         PickupWindow  *self)
{
  graphene_rect_t bounds;
  gboolean        after;
  GtkWidget      *row = find_nearest (self, (float) y, &bounds, &after);
  g_autoptr (GPtrArray) items = self->dragged != NULL ? g_ptr_array_ref (self->dragged) : NULL;

  clear_line (self);
  if (row == NULL || items == NULL)
    return FALSE;
  pickup_window_move_items (self, items, pickup_row_get_item (PICKUP_ROW (gtk_widget_get_first_child (row))), after);
  return TRUE;
}

/* The list scrolls by itself while the pointer rests at its edge. */
static void
scrolled_cb (PickupWindow *self)
{
  if (self->dragged != NULL)
    update_line (self);
}

/* (nullable) (transfer full): the files, if each of @items has one. The links are never offered: they are secret. */
static GdkContentProvider *
offer_files (GPtrArray *items)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  GdkFileList        *list;
  GdkContentProvider *provider;

  for (guint i = 0; i < items->len; i++)
    {
      DownloadItem *item = g_ptr_array_index (items, i);

      if (download_item_get_state (item) != DOWNLOAD_STATE_FINISHED || download_item_get_missing (item))
        return NULL;
      g_ptr_array_add (files, g_file_new_for_path (download_item_get_path (item)));
    }
  list = gdk_file_list_new_from_array ((GFile **) files->pdata, files->len);
  provider = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  return provider;
}

/* Files are copied to wherever they are dropped; a row without one can only be moved within the list. */
static GdkContentProvider *
prepare_cb (GtkDragSource *source,
            double         x,
            double         y,
            PickupWindow  *self)
{
  PickupRow          *row = pickup_window_pick_row (self, x, y);
  DownloadItem       *item = row != NULL ? pickup_row_get_item (row) : NULL;
  GdkContentProvider *providers[2];

  if (item == NULL)
    return NULL;
  g_clear_pointer (&self->dragged, g_ptr_array_unref);
  self->dragged = pickup_window_get_items_with (self, item);
  providers[0] = gdk_content_provider_new_typed (DOWNLOAD_TYPE_ITEM, item);
  providers[1] = offer_files (self->dragged);
  self->drag_action = providers[1] != NULL ? GDK_ACTION_COPY : GDK_ACTION_MOVE;
  gtk_drag_source_set_actions (source, self->drag_action);
  return providers[1] != NULL ? gdk_content_provider_new_union (providers, 2) : providers[0];
}

static GtkWidget *
make_card (GPtrArray *items)
{
  DownloadItem    *item = g_ptr_array_index (items, 0);
  GtkWidget       *card = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget       *tile = gtk_image_new_from_icon_name (pickup_file_icon_get_name (download_item_get_name (item), download_item_get_content_type (item)));
  g_autofree char *many = g_strdup_printf (ngettext ("%u download", "%u downloads", items->len), items->len);
  GtkWidget       *label = gtk_label_new (items->len > 1 ? many : download_item_get_name (item));

  gtk_widget_set_size_request (tile, 40, 40);
  gtk_image_set_pixel_size (GTK_IMAGE (tile), 20);
  gtk_widget_add_css_class (tile, "tile");
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 30);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "drag-card");
  gtk_box_append (GTK_BOX (card), tile);
  gtk_box_append (GTK_BOX (card), label);
  return card;
}

/* What is dragged is what is selected, so that it can be seen. */
static void
begin_cb (GtkDragSource *source,
          GdkDrag       *drag,
          PickupWindow  *self)
{
  if (self->dragged->len == 1)
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection),
                                     pickup_window_find_shown (self, g_ptr_array_index (self->dragged, 0)), TRUE);
  gtk_drag_icon_set_child (GTK_DRAG_ICON (gtk_drag_icon_get_for_drag (drag)), make_card (self->dragged));
  gdk_drag_set_hotspot (drag, -12, -12);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "dragging");
}

static void
end_cb (GtkDragSource *source,
        GdkDrag       *drag,
        gboolean       delete_data,
        PickupWindow  *self)
{
  g_clear_pointer (&self->dragged, g_ptr_array_unref);
  gtk_widget_remove_css_class (GTK_WIDGET (self->list), "dragging");
  clear_line (self);
}

void
pickup_window_init_drag (PickupWindow *self)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (DOWNLOAD_TYPE_ITEM, GDK_ACTION_COPY | GDK_ACTION_MOVE);

  self->drag_y = -1;
  g_signal_connect_object (source, "prepare", G_CALLBACK (prepare_cb), self, 0);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (begin_cb), self, 0);
  g_signal_connect_object (source, "drag-end", G_CALLBACK (end_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (source));

  g_signal_connect_object (target, "accept", G_CALLBACK (accept_cb), self, 0);
  g_signal_connect_object (target, "enter", G_CALLBACK (motion_cb), self, 0);
  g_signal_connect_object (target, "motion", G_CALLBACK (motion_cb), self, 0);
  g_signal_connect_object (target, "leave", G_CALLBACK (leave_cb), self, 0);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (target));

  g_signal_connect_object (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list)), "value-changed", G_CALLBACK (scrolled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list_overlay, "get-child-position", G_CALLBACK (position_line_cb), self, 0);
}
