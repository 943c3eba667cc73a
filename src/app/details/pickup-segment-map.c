/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The map of a file, drawn. */

#include "config.h"

#include "details/pickup-segment-map.h"

#include <string.h>

#include "details/pickup-segment-grid.h"

#define CORNER 2
#define BORDER 1.5f

struct _PickupSegmentMap
{
  GtkWidget parent_instance;

  gint64            total; /* -1 while unknown */
  DownloadRangeSet *safe;
  DownloadRangeSet *arriving;
  PickupCell       *cells; /* as they were drawn last */
  int               n_columns;
};

G_DEFINE_FINAL_TYPE (PickupSegmentMap, pickup_segment_map, GTK_TYPE_WIDGET)

static GdkRGBA
with_alpha (GdkRGBA color,
            float   alpha)
{
  color.alpha *= alpha;
  return color;
}

/* Both of the theme, whatever it is now. */
static void
get_colors (GtkWidget *widget,
            GdkRGBA   *foreground,
            GdkRGBA   *accent)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);

  gtk_style_context_get_color (context, foreground);
  if (!gtk_style_context_lookup_color (context, "accent_bg_color", accent))
    *accent = *foreground;
}

static void
draw_cell (GtkSnapshot  *snapshot,
           PickupCell    cell,
           int           x,
           int           y,
           const GdkRGBA colors[])
{
  const graphene_rect_t square = GRAPHENE_RECT_INIT ((float) x, (float) y, PICKUP_SEGMENT_CELL, PICKUP_SEGMENT_CELL);
  const float           widths[] = { BORDER, BORDER, BORDER, BORDER };
  GskRoundedRect        outline;

  gsk_rounded_rect_init_from_rect (&outline, &square, CORNER);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &colors[cell], &square);
  gtk_snapshot_pop (snapshot);
  if (cell == PICKUP_CELL_ARRIVING)
    {
      const GdkRGBA *border = &colors[PICKUP_CELL_SAFE];

      gtk_snapshot_append_border (snapshot, &outline, widths, (GdkRGBA[4]) { *border, *border, *border, *border });
    }
}

/* (transfer full) */
static PickupCell *
make_cells (PickupSegmentMap *self,
            int               n_columns)
{
  const guint n_cells = (guint) (n_columns * PICKUP_SEGMENT_ROWS);
  PickupCell *cells = g_new0 (PickupCell, n_cells);

  if (self->total > 0)
    pickup_segment_grid_fill (cells, n_cells, (guint64) self->total, self->safe, self->arriving);
  else if (self->total == 0)
    for (guint i = 0; i < n_cells; i++)
      cells[i] = PICKUP_CELL_SAFE;
  return cells;
}

static void
pickup_segment_map_snapshot (GtkWidget   *widget,
                             GtkSnapshot *snapshot)
{
  PickupSegmentMap *self = PICKUP_SEGMENT_MAP (widget);
  const int         width = gtk_widget_get_width (widget);
  const gboolean    mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GdkRGBA           foreground, accent;
  GdkRGBA           colors[3];

  get_colors (widget, &foreground, &accent);
  colors[PICKUP_CELL_MISSING] = with_alpha (foreground, 0.12f);
  colors[PICKUP_CELL_ARRIVING] = with_alpha (accent, 0.25f);
  colors[PICKUP_CELL_SAFE] = accent;
  for (int i = 0; i < self->n_columns * PICKUP_SEGMENT_ROWS; i++)
    {
      const int x = pickup_segment_grid_get_x (i % self->n_columns, self->n_columns, width);

      draw_cell (snapshot, self->cells[i], mirrored ? width - x - PICKUP_SEGMENT_CELL : x, i / self->n_columns * PICKUP_SEGMENT_PITCH, colors);
    }
}

static void
pickup_segment_map_measure (GtkWidget     *widget,
                            GtkOrientation orientation,
                            int            for_size,
                            int           *minimum,
                            int           *natural,
                            int           *minimum_baseline,
                            int           *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? pickup_segment_grid_get_height () : PICKUP_SEGMENT_CELL;
}

/* Most news changes no square. */
static void
update_cells (PickupSegmentMap *self,
              int               width)
{
  const int              n_columns = pickup_segment_grid_get_columns (width);
  g_autofree PickupCell *cells = make_cells (self, n_columns);

  if (self->cells != NULL && n_columns == self->n_columns &&
      memcmp (cells, self->cells, (gsize) (n_columns * PICKUP_SEGMENT_ROWS) * sizeof *cells) == 0)
    return;
  g_free (self->cells);
  self->cells = g_steal_pointer (&cells);
  self->n_columns = n_columns;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
pickup_segment_map_size_allocate (GtkWidget *widget,
                                  int        width,
                                  int        height,
                                  int        baseline)
{
  update_cells (PICKUP_SEGMENT_MAP (widget), width);
}

static void
pickup_segment_map_finalize (GObject *object)
{
  PickupSegmentMap *self = PICKUP_SEGMENT_MAP (object);

  download_range_set_free (self->safe);
  download_range_set_free (self->arriving);
  g_free (self->cells);
  G_OBJECT_CLASS (pickup_segment_map_parent_class)->finalize (object);
}

static void
pickup_segment_map_class_init (PickupSegmentMapClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pickup_segment_map_finalize;
  widget_class->snapshot = pickup_segment_map_snapshot;
  widget_class->measure = pickup_segment_map_measure;
  widget_class->size_allocate = pickup_segment_map_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "segmentmap");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
pickup_segment_map_init (PickupSegmentMap *self)
{
  self->total = -1;
  self->safe = download_range_set_new ();
  self->arriving = download_range_set_new ();
}

/* @total is in bytes, -1 while unknown: then nothing is shown as safe. The sets are copied. */
void
pickup_segment_map_set_ranges (PickupSegmentMap       *self,
                               gint64                  total,
                               const DownloadRangeSet *safe,
                               const DownloadRangeSet *arriving)
{
  g_return_if_fail (PICKUP_IS_SEGMENT_MAP (self));
  g_return_if_fail (total >= -1);

  download_range_set_free (self->safe);
  download_range_set_free (self->arriving);
  self->total = total;
  self->safe = download_range_set_copy (safe);
  self->arriving = download_range_set_copy (arriving);
  update_cells (self, gtk_widget_get_width (GTK_WIDGET (self)));
}
