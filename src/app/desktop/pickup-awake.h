/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * PickupAwake:
 *
 * The computer does not go to sleep by itself while this exists, where anything can be asked for that.
 */
typedef struct _PickupAwake PickupAwake;

PickupAwake *pickup_awake_new (GtkApplication *application,
                               const char     *reason);
void         pickup_awake_free (PickupAwake *self);

G_END_DECLS
