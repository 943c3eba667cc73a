/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A dot on a rail. */

#include "config.h"

#include "details/pickup-timeline-mark.h"

/* Pixels. */
#define DOT 8
#define RAIL 2

struct _PickupTimelineMark
{
  GtkWidget parent_instance;

  gboolean first;  /* no rail above it */
  gboolean last;   /* nor below */
  int      margin; /* above the first line of text */
};

G_DEFINE_FINAL_TYPE (PickupTimelineMark, pickup_timeline_mark, GTK_TYPE_WIDGET)

static float
get_middle (PickupTimelineMark *self)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), "0");
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  return (float) (self->margin + height / 2);
}

static void
pickup_timeline_mark_snapshot (GtkWidget   *widget,
                               GtkSnapshot *snapshot)
{
  PickupTimelineMark *self = PICKUP_TIMELINE_MARK (widget);
  GtkStyleContext    *context = gtk_widget_get_style_context (widget);
  const float         middle = get_middle (self);
  const float         top = self->first ? middle : 0;
  const float         bottom = self->last ? middle : (float) gtk_widget_get_height (widget);
  GskRoundedRect      dot;
  GdkRGBA             color, rail;

  gtk_style_context_get_color (context, &color);
  if (!gtk_style_context_lookup_color (context, "window_fg_color", &rail))
    rail = color;
  rail.alpha *= 0.15f;
  gtk_snapshot_append_color (snapshot, &rail, &GRAPHENE_RECT_INIT ((DOT - RAIL) / 2, top, RAIL, bottom - top));
  gsk_rounded_rect_init_from_rect (&dot, &GRAPHENE_RECT_INIT (0, middle - DOT / 2, DOT, DOT), DOT / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &dot);
  gtk_snapshot_append_color (snapshot, &color, &dot.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
pickup_timeline_mark_measure (GtkWidget     *widget,
                              GtkOrientation orientation,
                              int            for_size,
                              int           *minimum,
                              int           *natural,
                              int           *minimum_baseline,
                              int           *natural_baseline)
{
  *minimum = *natural = DOT;
}

static void
pickup_timeline_mark_class_init (PickupTimelineMarkClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = pickup_timeline_mark_snapshot;
  widget_class->measure = pickup_timeline_mark_measure;
  gtk_widget_class_set_css_name (widget_class, "mark");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
pickup_timeline_mark_init (PickupTimelineMark *self)
{
}

/* @margin is in pixels, above the first line of the text that it belongs to. */
GtkWidget *
pickup_timeline_mark_new (gboolean first,
                          gboolean last,
                          int      margin)
{
  PickupTimelineMark *self = g_object_new (PICKUP_TYPE_TIMELINE_MARK, NULL);

  self->first = first;
  self->last = last;
  self->margin = margin;
  return GTK_WIDGET (self);
}
