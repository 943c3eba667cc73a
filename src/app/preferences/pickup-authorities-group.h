/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "download.h"

G_BEGIN_DECLS

#define PICKUP_TYPE_AUTHORITIES_GROUP (pickup_authorities_group_get_type ())
G_DECLARE_FINAL_TYPE (PickupAuthoritiesGroup, pickup_authorities_group, PICKUP, AUTHORITIES_GROUP, AdwPreferencesGroup)

/**
 * PickupAuthoritiesGroup:
 *
 * Whom a person trusts beside those whom the system does: shows them, adds them out of files, takes trust back.
 */
void pickup_authorities_group_set_service (PickupAuthoritiesGroup *self,
                                           DownloadService        *service);

G_END_DECLS
