/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The map of a file as squares in rows: where they are and what they stand for. */

#include "config.h"

#include "details/pickup-segment-grid.h"

int
pickup_segment_grid_get_columns (int width)
{
  return MAX (1, (width + PICKUP_SEGMENT_PITCH - PICKUP_SEGMENT_CELL) / PICKUP_SEGMENT_PITCH);
}

/* Spread so that the first one begins and the last one ends with the map, on whole pixels. */
int
pickup_segment_grid_get_x (int column,
                           int n_columns,
                           int width)
{
  const int room = MAX (0, width - PICKUP_SEGMENT_CELL);
  const int gaps = n_columns - 1;

  return gaps > 0 ? (column * room + gaps / 2) / gaps : 0;
}

int
pickup_segment_grid_get_height (void)
{
  return (PICKUP_SEGMENT_ROWS - 1) * PICKUP_SEGMENT_PITCH + PICKUP_SEGMENT_CELL;
}

/* The first byte of a square, in two steps: the product of size and number may be too large. */
static guint64
get_start (guint   cell,
           guint   n_cells,
           guint64 total)
{
  return total / n_cells * cell + total % n_cells * cell / n_cells;
}

static guint
find_cell (guint64 byte,
           guint   n_cells,
           guint64 total)
{
  guint cell = MIN ((guint) ((double) byte / (double) total * n_cells), n_cells - 1);

  /* The quotient is not exact; its neighbour may be meant. */
  while (cell > 0 && get_start (cell, n_cells, total) > byte)
    cell--;
  while (cell < n_cells - 1 && get_start (cell + 1, n_cells, total) <= byte)
    cell++;
  return cell;
}

/* Of a file with fewer bytes than there are squares several show the same byte. */
void
pickup_segment_grid_fill (PickupCell             *cells,
                          guint                   n_cells,
                          guint64                 total,
                          const DownloadRangeSet *safe,
                          const DownloadRangeSet *arriving)
{
  g_return_if_fail (total > 0 && n_cells > 0);

  for (guint i = 0; i < n_cells; i++)
    {
      const guint64 start = get_start (i, n_cells, total);
      const guint64 end = MAX (get_start (i + 1, n_cells, total), start + 1);

      cells[i] = download_range_set_contains (safe, start, end) ? PICKUP_CELL_SAFE : PICKUP_CELL_MISSING;
    }

  for (guint i = 0; i < download_range_set_get_size (arriving); i++)
    {
      const DownloadRange *range = download_range_set_get (arriving, i);
      const guint          cell = range->start < total ? find_cell (range->start, n_cells, total) : 0;

      if (range->start < total && cells[cell] == PICKUP_CELL_MISSING)
        cells[cell] = PICKUP_CELL_ARRIVING;
    }
}
