/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Opens @menu over @row; it is gone when it is closed. @at: in the coordinates of @row */
void pickup_row_menu_popup (GtkWidget          *row,
                            GMenuModel         *menu,
                            const GdkRectangle *at);

G_END_DECLS
