/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PICKUP_TYPE_SELECTION_BAR (pickup_selection_bar_get_type ())
G_DECLARE_FINAL_TYPE (PickupSelectionBar, pickup_selection_bar, PICKUP, SELECTION_BAR, AdwBin)

/**
 * PickupSelectionBar:
 *
 * Slides in below the list while several downloads are selected and offers what can be done with all of them, through
 * actions of the window.
 */

/* Shown from two on. @n_selected: downloads */
void pickup_selection_bar_set_n_selected (PickupSelectionBar *self,
                                          guint               n_selected);

/* The file manager is offered only if there is a file for each. */
void pickup_selection_bar_set_has_files (PickupSelectionBar *self,
                                         gboolean            has_files);

/* Without words on the buttons. */
void pickup_selection_bar_set_narrow (PickupSelectionBar *self,
                                      gboolean            narrow);

/* Whose menu has what else can be done with them. */
GtkMenuButton *pickup_selection_bar_get_more_button (PickupSelectionBar *self);

G_END_DECLS
