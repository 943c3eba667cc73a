/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Minutes after midnight: what is offered to begin at, as lines are idle then. */
#define PICKUP_SPIN_USUAL_START (23 * 60)

/* Each makes @button show and take more than a number, see pickup-spin-text.h. */
void pickup_spin_show_rate (GtkSpinButton *button);
void pickup_spin_show_time (GtkSpinButton *button);

G_END_DECLS
