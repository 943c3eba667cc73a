/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PICKUP_TYPE_PANES (pickup_panes_get_type ())
G_DECLARE_FINAL_TYPE (PickupPanes, pickup_panes, PICKUP, PANES, AdwBin)

/**
 * PickupPanes:
 *
 * A main part and a side that comes and goes: beside the main part where there is room, in its place where there is not.
 *
 * Properties: main, side (#GtkWidget, set once), folded (boolean, read only: the side stands in the place of the main part),
 * side-shown (boolean, read only; false as soon as the side begins to go).
 */
gboolean pickup_panes_get_folded (PickupPanes *self);

gboolean pickup_panes_get_side_shown (PickupPanes *self);
void     pickup_panes_set_side_shown (PickupPanes *self,
                                      gboolean     shown);

G_END_DECLS
