/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PICKUP_TYPE_PAIR (pickup_pair_get_type ())

/* Two children: in one line where both fit in full, the second one at the end; and else one below the other. A second one that has
 * nothing to show takes no room. */
G_DECLARE_FINAL_TYPE (PickupPair, pickup_pair, PICKUP, PAIR, GtkWidget)

G_END_DECLS
