/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "download.h"

G_BEGIN_DECLS

#define PICKUP_TYPE_PASSWORDS_GROUP (pickup_passwords_group_get_type ())
G_DECLARE_FINAL_TYPE (PickupPasswordsGroup, pickup_passwords_group, PICKUP, PASSWORDS_GROUP, AdwPreferencesGroup)

/**
 * PickupPasswordsGroup:
 *
 * For which servers a password is remembered: shows them, without the passwords, and forgets them.
 */
void pickup_passwords_group_set_service (PickupPasswordsGroup *self,
                                         DownloadService      *service);

G_END_DECLS
