/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The graph of speed, drawn. */

#include "config.h"

#include "details/pickup-speed-graph.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "details/pickup-speed-scale.h"

/* Pixels. The height of all is 104 with text of usual size. */
#define PLOT_HEIGHT 76
#define GAP 4
#define AXIS_GAP 8
#define LINE_WIDTH 2
#define DOT 3.5

struct _PickupSpeedGraph
{
  GtkWidget parent_instance;

  guint64      samples[PICKUP_SPEED_SECONDS]; /* the latest one last */
  guint        n_samples;
  guint64      step;
  PangoLayout *layout;
};

G_DEFINE_FINAL_TYPE (PickupSpeedGraph, pickup_speed_graph, GTK_TYPE_WIDGET)

/* What is drawn with. */
typedef struct
{
  GtkSnapshot *snapshot;
  GdkRGBA      text;
  GdkRGBA      accent;
  gboolean     mirrored;
  int          width; /* of all */
  int          line;  /* height of a line of text */
  double       left;  /* of the plot, which is as wide as */
  double       plot_width;
  double       top;
} Pen;

static void
measure_text (PickupSpeedGraph *self,
              const char       *text,
              int              *width,
              int              *height)
{
  pango_layout_set_text (self->layout, text, -1);
  pango_layout_get_pixel_size (self->layout, width, height);
}

static int
get_line_height (PickupSpeedGraph *self)
{
  int height;

  measure_text (self, "0", NULL, &height);
  return height;
}

static int
get_axis_width (PickupSpeedGraph *self)
{
  int widest = 0;

  for (guint i = 0; i < PICKUP_SPEED_LINES; i++)
    {
      g_autofree char *label = pickup_speed_scale_get_label (self->step, i);
      int              width;

      measure_text (self, label, &width, NULL);
      widest = MAX (widest, width);
    }
  return widest;
}

/* @y is the top of the text. */
static void
draw_text (PickupSpeedGraph *self,
           const Pen        *pen,
           const char       *text,
           double            x,
           double            y)
{
  pango_layout_set_text (self->layout, text, -1);
  gtk_snapshot_save (pen->snapshot);
  gtk_snapshot_translate (pen->snapshot, &GRAPHENE_POINT_INIT ((float) (int) x, (float) (int) y));
  gtk_snapshot_append_layout (pen->snapshot, self->layout, &pen->text);
  gtk_snapshot_restore (pen->snapshot);
}

static void
draw_lines (PickupSpeedGraph *self,
            const Pen        *pen)
{
  const double axis = pen->mirrored ? 0 : pen->left + pen->plot_width + AXIS_GAP;

  for (guint i = 0; i < PICKUP_SPEED_LINES; i++)
    {
      const double     y = (int) (pen->top + pickup_speed_scale_get_y (self->step * i, self->step, PLOT_HEIGHT));
      g_autofree char *label = pickup_speed_scale_get_label (self->step, i);
      GdkRGBA          color = pen->text;
      int              width;

      color.alpha *= i == 0 ? 0.35f : 0.16f;
      gtk_snapshot_append_color (pen->snapshot, &color, &GRAPHENE_RECT_INIT ((float) pen->left, (float) y, (float) pen->plot_width, 1));
      measure_text (self, label, &width, NULL);
      draw_text (self, pen, label, pen->mirrored ? pen->left - AXIS_GAP - width : axis, y - pen->line / 2.0);
    }
}

static void
draw_times (PickupSpeedGraph *self,
            const Pen        *pen)
{
  const char *const times[] = { _ ("2 min ago"), _ ("1 min ago"), _ ("Now") };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      const double share = pen->mirrored ? 1 - i / 2.0 : i / 2.0;
      int          width;

      measure_text (self, times[i], &width, NULL);
      draw_text (self, pen, times[i], pen->left + share * (pen->plot_width - width), pen->top + PLOT_HEIGHT + GAP);
    }
}

static void
get_point (PickupSpeedGraph *self,
           const Pen        *pen,
           guint             i,
           double           *x,
           double           *y)
{
  const double along = pickup_speed_scale_get_x (self->n_samples - 1 - i, pen->plot_width);

  *x = pen->left + (pen->mirrored ? pen->plot_width - along : along);
  *y = pen->top + pickup_speed_scale_get_y (self->samples[i], self->step, PLOT_HEIGHT);
}

static void
trace (PickupSpeedGraph *self,
       const Pen        *pen,
       cairo_t          *cairo)
{
  double x, y;

  for (guint i = 0; i < self->n_samples; i++)
    {
      get_point (self, pen, i, &x, &y);
      cairo_line_to (cairo, x, y);
    }
}

static void
draw_curve (PickupSpeedGraph *self,
            const Pen        *pen)
{
  cairo_t *cairo = gtk_snapshot_append_cairo (pen->snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) pen->width, (float) (pen->top + PLOT_HEIGHT + GAP)));
  GdkRGBA  fill = pen->accent;
  double   first, last, y;

  get_point (self, pen, 0, &first, &y);
  trace (self, pen, cairo);
  get_point (self, pen, self->n_samples - 1, &last, &y);
  cairo_line_to (cairo, last, pen->top + PLOT_HEIGHT);
  cairo_line_to (cairo, first, pen->top + PLOT_HEIGHT);
  fill.alpha *= 0.14f;
  gdk_cairo_set_source_rgba (cairo, &fill);
  cairo_fill (cairo);

  trace (self, pen, cairo);
  cairo_set_line_width (cairo, LINE_WIDTH);
  cairo_set_line_join (cairo, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cairo, CAIRO_LINE_CAP_ROUND);
  gdk_cairo_set_source_rgba (cairo, &pen->accent);
  cairo_stroke (cairo);
  cairo_arc (cairo, last, y, DOT, 0, 2 * G_PI);
  cairo_fill (cairo);
  cairo_destroy (cairo);
}

static void
pickup_speed_graph_snapshot (GtkWidget   *widget,
                             GtkSnapshot *snapshot)
{
  PickupSpeedGraph *self = PICKUP_SPEED_GRAPH (widget);
  GtkStyleContext  *context = gtk_widget_get_style_context (widget);
  const int         axis_width = get_axis_width (self);
  Pen               pen = { .snapshot = snapshot, .width = gtk_widget_get_width (widget), .line = get_line_height (self) };

  gtk_style_context_get_color (context, &pen.text);
  if (!gtk_style_context_lookup_color (context, "accent_bg_color", &pen.accent))
    pen.accent = pen.text;
  pen.mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  pen.left = pen.mirrored ? axis_width + AXIS_GAP : 0;
  pen.plot_width = MAX (0, pen.width - axis_width - AXIS_GAP);
  pen.top = pen.line / 2;

  draw_lines (self, &pen);
  draw_times (self, &pen);
  if (self->n_samples > 0)
    draw_curve (self, &pen);
}

static void
pickup_speed_graph_measure (GtkWidget     *widget,
                            GtkOrientation orientation,
                            int            for_size,
                            int           *minimum,
                            int           *natural,
                            int           *minimum_baseline,
                            int           *natural_baseline)
{
  const int line = get_line_height (PICKUP_SPEED_GRAPH (widget));

  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? line / 2 + PLOT_HEIGHT + GAP + line : PLOT_HEIGHT;
}

static void
pickup_speed_graph_css_changed (GtkWidget         *widget,
                                GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (pickup_speed_graph_parent_class)->css_changed (widget, change);
  pango_layout_context_changed (PICKUP_SPEED_GRAPH (widget)->layout);
  gtk_widget_queue_resize (widget);
}

static void
pickup_speed_graph_dispose (GObject *object)
{
  g_clear_object (&PICKUP_SPEED_GRAPH (object)->layout);
  G_OBJECT_CLASS (pickup_speed_graph_parent_class)->dispose (object);
}

static void
pickup_speed_graph_class_init (PickupSpeedGraphClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pickup_speed_graph_dispose;
  widget_class->snapshot = pickup_speed_graph_snapshot;
  widget_class->measure = pickup_speed_graph_measure;
  widget_class->css_changed = pickup_speed_graph_css_changed;
  gtk_widget_class_set_css_name (widget_class, "speedgraph");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
pickup_speed_graph_init (PickupSpeedGraph *self)
{
  self->step = pickup_speed_scale_get_step (0);
  self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
}

void
pickup_speed_graph_set_samples (PickupSpeedGraph *self,
                                const guint64    *samples,
                                gsize             n_samples)
{
  const guint n_shown = (guint) MIN (n_samples, PICKUP_SPEED_SECONDS);
  guint64     peak = 0;

  g_return_if_fail (PICKUP_IS_SPEED_GRAPH (self));

  if (n_shown > 0)
    samples += n_samples - n_shown;
  if (n_shown == self->n_samples && (n_shown == 0 || memcmp (samples, self->samples, n_shown * sizeof *samples) == 0))
    return;

  self->n_samples = n_shown;
  for (guint i = 0; i < n_shown; i++)
    {
      self->samples[i] = samples[i];
      peak = MAX (peak, samples[i]);
    }
  self->step = pickup_speed_scale_get_step (peak);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
