/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PICKUP_TYPE_APPLICATION (pickup_application_get_type ())
G_DECLARE_FINAL_TYPE (PickupApplication, pickup_application, PICKUP, APPLICATION, AdwApplication)

/**
 * PickupApplication:
 *
 * Owns the service. One runs in a session; links given to a second one are handed to the first. It stays until every
 * byte that arrived is recorded.
 */
PickupApplication *pickup_application_new (void);

G_END_DECLS
