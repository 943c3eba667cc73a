/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * pickup_trouble_show:
 * @reason: (nullable): why there is no list yet; %NULL while nobody knows
 * @ended: whether it has been given up, so that only a person can go on
 *
 * Shows the window that stands in the place of the main window while there is no list. There is one for an application.
 */
void pickup_trouble_show (GtkApplication *application,
                          const GError   *reason,
                          gboolean        ended);

/* (transfer none) (nullable) */
GtkWindow *pickup_trouble_find (GtkApplication *application);

G_END_DECLS
