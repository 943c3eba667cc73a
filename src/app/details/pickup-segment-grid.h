/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

/* Pixels. */
#define PICKUP_SEGMENT_CELL 8
#define PICKUP_SEGMENT_PITCH 10
#define PICKUP_SEGMENT_ROWS 6

/**
 * PickupCell:
 * @PICKUP_CELL_MISSING: at least one of its bytes is not here
 * @PICKUP_CELL_ARRIVING: missing, and the next byte of a connection falls into it
 * @PICKUP_CELL_SAFE: each of its bytes is here
 *
 * A square of the map of a file. It stands for as many bytes as all others, give or take one.
 */
typedef enum
{
  PICKUP_CELL_MISSING,
  PICKUP_CELL_ARRIVING,
  PICKUP_CELL_SAFE,
} PickupCell;

/* Where the squares are. Pure functions. */
int pickup_segment_grid_get_columns (int width);
int pickup_segment_grid_get_x (int column,
                               int n_columns,
                               int width);
int pickup_segment_grid_get_height (void);

/* What they are. @total is in bytes, more than 0. */
void pickup_segment_grid_fill (PickupCell             *cells,
                               guint                   n_cells,
                               guint64                 total,
                               const DownloadRangeSet *safe,
                               const DownloadRangeSet *arriving);

G_END_DECLS
