/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which widget of the library arranges the two is known here only: libadwaita 1.4 gave up the one that 1.2 has. */

#include "config.h"

#include "widgets/pickup-panes.h"

/* Pixels; below it there is no room for both. */
#define BESIDE_FROM 1000

struct _PickupPanes
{
  AdwBin parent_instance;

  GtkWidget *main; /* unowned: both are children */
  GtkWidget *side;
  gboolean   folded;
  gboolean   side_shown;
  gboolean   room; /* for both */
  guint      fold_id;

#if ADW_CHECK_VERSION(1, 4, 0)
  AdwOverlaySplitView *view;
#else
  AdwLeaflet *leaflet;
  GtkWidget  *divider;
#endif
};

G_DEFINE_FINAL_TYPE (PickupPanes, pickup_panes, ADW_TYPE_BIN)

enum
{
  PROP_MAIN = 1,
  PROP_SIDE,
  PROP_FOLDED,
  PROP_SIDE_SHOWN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* What the arranging widget has come to. */
static void
take_state (PickupPanes *self,
            gboolean     folded,
            gboolean     side_shown)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (self->folded != folded)
    {
      self->folded = folded;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDED]);
    }
  if (self->side_shown != side_shown)
    {
      self->side_shown = side_shown;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIDE_SHOWN]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

#if ADW_CHECK_VERSION(1, 4, 0)

/* The caps of this project end at 1.2. */
G_GNUC_BEGIN_IGNORE_DEPRECATIONS

/* Pixels; more than any screen has. */
#define ALL 100000

/* Folded the side covers all; beside the main part it has the width that it wants, whatever the window's. */
static void
set_side_width (PickupPanes *self,
                gboolean     folded)
{
  int width = ALL;

  if (!folded)
    gtk_widget_measure (self->side, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  /* Hidden it has none, but the library divides by it. */
  width = MAX (width, 1);
  adw_overlay_split_view_set_min_sidebar_width (self->view, folded ? 0 : width);
  adw_overlay_split_view_set_max_sidebar_width (self->view, width);
}

/* What the side covers is still there; a screen reader must not read it. */
static void
changed_cb (PickupPanes *self)
{
  const gboolean covered = adw_overlay_split_view_get_collapsed (self->view) && adw_overlay_split_view_get_show_sidebar (self->view);

  gtk_accessible_update_state (GTK_ACCESSIBLE (self->main), GTK_ACCESSIBLE_STATE_HIDDEN, covered, -1);
  take_state (self, adw_overlay_split_view_get_collapsed (self->view), adw_overlay_split_view_get_show_sidebar (self->view));
}

/* The side has slid out of sight. */
static void
side_unmapped_cb (PickupPanes *self)
{
  if (!self->side_shown)
    gtk_widget_set_visible (self->side, FALSE);
}

static void
set_up (PickupPanes *self)
{
  self->view = ADW_OVERLAY_SPLIT_VIEW (adw_overlay_split_view_new ());
  adw_overlay_split_view_set_sidebar_position (self->view, GTK_PACK_END);
  adw_overlay_split_view_set_sidebar_width_unit (self->view, ADW_LENGTH_UNIT_PX);
  adw_overlay_split_view_set_pin_sidebar (self->view, TRUE);
  adw_overlay_split_view_set_show_sidebar (self->view, FALSE);
  adw_overlay_split_view_set_enable_show_gesture (self->view, FALSE);
  adw_overlay_split_view_set_max_sidebar_width (self->view, ALL);
  adw_overlay_split_view_set_collapsed (self->view, TRUE);
  self->folded = TRUE;
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->view));
  g_signal_connect_object (self->view, "notify::collapsed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::show-sidebar", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
}

static void
add_main (PickupPanes *self)
{
  adw_overlay_split_view_set_content (self->view, self->main);
}

static void
add_side (PickupPanes *self)
{
  gtk_widget_set_visible (self->side, FALSE);
  adw_overlay_split_view_set_sidebar (self->view, self->side);
  g_signal_connect_object (self->side, "unmap", G_CALLBACK (side_unmapped_cb), self, G_CONNECT_SWAPPED);
}

/* As there is room. */
static void
fold (PickupPanes *self)
{
  const gboolean folded = !self->room;

  set_side_width (self, folded);
  adw_overlay_split_view_set_collapsed (self->view, folded);
}

static void
show_side (PickupPanes *self)
{
  gtk_widget_set_visible (self->side, TRUE);
  set_side_width (self, self->folded);
  adw_overlay_split_view_set_show_sidebar (self->view, TRUE);
}

static void
hide_side (PickupPanes *self)
{
  adw_overlay_split_view_set_show_sidebar (self->view, FALSE);
}

G_GNUC_END_IGNORE_DEPRECATIONS

#else

/* In the place of the main part the side slides away, and is there until it has. */
static void
changed_cb (PickupPanes *self)
{
  const gboolean folded = adw_leaflet_get_folded (self->leaflet);
  const gboolean going = folded && adw_leaflet_get_visible_child (self->leaflet) == self->main;

  take_state (self, folded, gtk_widget_get_visible (self->side) && !going);
  if (going && !adw_leaflet_get_child_transition_running (self->leaflet))
    {
      gtk_widget_set_visible (self->side, FALSE);
      gtk_widget_set_visible (self->divider, FALSE);
    }
}

static void
set_up (PickupPanes *self)
{
  self->leaflet = ADW_LEAFLET (adw_leaflet_new ());
  adw_leaflet_set_can_unfold (self->leaflet, FALSE);
  adw_leaflet_set_can_navigate_back (self->leaflet, TRUE);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->leaflet));
}

static void
add_main (PickupPanes *self)
{
  adw_leaflet_append (self->leaflet, self->main);
}

/* Comes after the main part. */
static void
add_side (PickupPanes *self)
{
  self->divider = gtk_separator_new (GTK_ORIENTATION_VERTICAL);
  gtk_widget_set_visible (self->divider, FALSE);
  gtk_widget_set_visible (self->side, FALSE);
  adw_leaflet_page_set_navigatable (adw_leaflet_append (self->leaflet, self->divider), FALSE);
  adw_leaflet_append (self->leaflet, self->side);
  g_signal_connect_object (self->leaflet, "notify::folded", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->leaflet, "notify::visible-child", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->leaflet, "notify::child-transition-running", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  changed_cb (self);
}

/* As there is room. */
static void
fold (PickupPanes *self)
{
  adw_leaflet_set_can_unfold (self->leaflet, self->room);
}

static void
show_side (PickupPanes *self)
{
  gtk_widget_set_visible (self->side, TRUE);
  gtk_widget_set_visible (self->divider, TRUE);
  adw_leaflet_set_visible_child (self->leaflet, self->side);
  changed_cb (self);
}

static void
hide_side (PickupPanes *self)
{
  adw_leaflet_set_visible_child (self->leaflet, self->main);
  if (!adw_leaflet_get_folded (self->leaflet))
    {
      gtk_widget_set_visible (self->side, FALSE);
      gtk_widget_set_visible (self->divider, FALSE);
    }
  changed_cb (self);
}

#endif

static gboolean
fold_cb (gpointer user_data)
{
  PickupPanes *self = PICKUP_PANES (user_data);

  self->fold_id = 0;
  fold (self);
  return G_SOURCE_REMOVE;
}

static int
get_minimum_width (GtkWidget *widget)
{
  int minimum = 0;

  if (widget != NULL && gtk_widget_get_visible (widget))
    gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

/* A window can always be made as narrow as one of the two is. */
static void
measure_cb (GtkWidget     *widget,
            GtkOrientation orientation,
            int            for_size,
            int           *minimum,
            int           *natural,
            int           *minimum_baseline,
            int           *natural_baseline)
{
  PickupPanes *self = PICKUP_PANES (widget);
  GtkWidget   *child = adw_bin_get_child (ADW_BIN (self));

  if (orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0)
    for_size = MAX (for_size, get_minimum_width (child));
  gtk_widget_measure (child, orientation, for_size, minimum, natural, minimum_baseline, natural_baseline);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MAX (get_minimum_width (self->main), get_minimum_width (self->side));
      *natural = MAX (*natural, *minimum);
    }
}

/* Children must not change while they are being placed: they do before the next frame. */
static void
allocate_cb (GtkWidget *widget,
             int        width,
             int        height,
             int        baseline)
{
  PickupPanes   *self = PICKUP_PANES (widget);
  GtkWidget     *child = adw_bin_get_child (ADW_BIN (self));
  const gboolean room = width >= BESIDE_FROM;

  gtk_widget_allocate (child, MAX (width, get_minimum_width (child)), height, baseline, NULL);
  if (room == self->room)
    return;
  self->room = room;
  if (self->fold_id == 0)
    self->fold_id = g_idle_add_full (GTK_PRIORITY_RESIZE, fold_cb, self, NULL);
}

static GtkSizeRequestMode
get_request_mode_cb (GtkWidget *widget)
{
  return gtk_widget_get_request_mode (adw_bin_get_child (ADW_BIN (widget)));
}

static void
pickup_panes_get_property (GObject    *object,
                           guint       property_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  PickupPanes *self = PICKUP_PANES (object);

  switch (property_id)
    {
    case PROP_MAIN:
      g_value_set_object (value, self->main);
      break;
    case PROP_SIDE:
      g_value_set_object (value, self->side);
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, self->folded);
      break;
    case PROP_SIDE_SHOWN:
      g_value_set_boolean (value, self->side_shown);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
pickup_panes_set_property (GObject      *object,
                           guint         property_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  PickupPanes *self = PICKUP_PANES (object);

  switch (property_id)
    {
    case PROP_MAIN:
      self->main = g_value_get_object (value);
      add_main (self);
      break;
    case PROP_SIDE:
      self->side = g_value_get_object (value);
      add_side (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
pickup_panes_dispose (GObject *object)
{
  PickupPanes *self = PICKUP_PANES (object);

  g_clear_handle_id (&self->fold_id, g_source_remove);
  G_OBJECT_CLASS (pickup_panes_parent_class)->dispose (object);
}

static void
pickup_panes_class_init (PickupPanesClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags read_write = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  const GParamFlags read_only = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = pickup_panes_dispose;
  object_class->get_property = pickup_panes_get_property;
  object_class->set_property = pickup_panes_set_property;

  properties[PROP_MAIN] = g_param_spec_object ("main", NULL, NULL, GTK_TYPE_WIDGET, read_write);
  properties[PROP_SIDE] = g_param_spec_object ("side", NULL, NULL, GTK_TYPE_WIDGET, read_write);
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE, read_only);
  properties[PROP_SIDE_SHOWN] = g_param_spec_boolean ("side-shown", NULL, NULL, FALSE, read_only);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pickup_panes_init (PickupPanes *self)
{
  set_up (self);
  gtk_widget_set_layout_manager (GTK_WIDGET (self), gtk_custom_layout_new (get_request_mode_cb, measure_cb, allocate_cb));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

gboolean
pickup_panes_get_folded (PickupPanes *self)
{
  g_return_val_if_fail (PICKUP_IS_PANES (self), FALSE);

  return self->folded;
}

gboolean
pickup_panes_get_side_shown (PickupPanes *self)
{
  g_return_val_if_fail (PICKUP_IS_PANES (self), FALSE);

  return self->side_shown;
}

void
pickup_panes_set_side_shown (PickupPanes *self,
                             gboolean     shown)
{
  g_return_if_fail (PICKUP_IS_PANES (self));

  if (shown)
    show_side (self);
  else
    hide_side (self);
}
