/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Has a screen reader say @text when it has said what it is saying. GTK before 4.14 cannot do that: nothing happens. */
void pickup_announce (GtkWidget  *widget,
                      const char *text);

G_END_DECLS
