/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PICKUP_TYPE_FACT_ROW (pickup_fact_row_get_type ())
G_DECLARE_FINAL_TYPE (PickupFactRow, pickup_fact_row, PICKUP, FACT_ROW, GtkBox)

/**
 * PickupFactRow:
 *
 * One fact: what it is about ("title") and what is so ("value"), which can be selected. A long value takes several lines, or
 * if "wrap" is off loses its middle and can be read in full in a tooltip; "tooltip" says more than the value. Further children
 * stand after it.
 */

/* Lines up the values of several rows. */
void pickup_fact_row_join (PickupFactRow *self,
                           GtkSizeGroup  *titles);

G_END_DECLS
