/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "add/pickup-extras.h"

G_BEGIN_DECLS

#define PICKUP_TYPE_ADD_OPTIONS (pickup_add_options_get_type ())
G_DECLARE_FINAL_TYPE (PickupAddOptions, pickup_add_options, PICKUP, ADD_OPTIONS, AdwExpanderRow)

/**
 * PickupAddOptions:
 *
 * The row "More" of the window that adds downloads. What is typed stays, whatever is wrong with it.
 *
 * Signals:
 * - "changed": what pickup_add_options_get_extras() tells may have changed
 */
void          pickup_add_options_set_requests (PickupAddOptions *self,
                                               GPtrArray        *requests);
void          pickup_add_options_set_connections (PickupAddOptions *self,
                                                  guint             connections);
gboolean      pickup_add_options_has_chosen_connections (PickupAddOptions *self);
PickupExtras *pickup_add_options_get_extras (PickupAddOptions *self);
gboolean      pickup_add_options_check (PickupAddOptions *self);

G_END_DECLS
