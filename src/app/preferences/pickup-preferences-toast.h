/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @widget: in a window of preferences, or in none any more, and then nothing is shown */
void pickup_preferences_toast (GtkWidget  *widget,
                               const char *message);

G_END_DECLS
