/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "text/pickup-facts.h"

G_BEGIN_DECLS

/* (transfer full): what a row offers beside its buttons. @facts: (nullable) */
GMenuModel *pickup_row_menu_new (const PickupFacts *facts);

/* Opens @menu over @row; it is gone when it is closed. @at: in the coordinates of @row */
void pickup_row_menu_popup (GtkWidget          *row,
                            GMenuModel         *menu,
                            const GdkRectangle *at);

G_END_DECLS
