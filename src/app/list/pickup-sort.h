/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* (transfer full) (nullable): what puts downloads into that order; %NULL if they stay as they are. @name: as the setting “sort”. */
GtkSorter *pickup_sort_new_sorter (const char *name);

/* Whether a download may get another place in that order when its state changes. */
gboolean pickup_sort_is_of_state (const char *name);

G_END_DECLS
