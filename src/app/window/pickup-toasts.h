/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * PickupToasts:
 *
 * What a window says at its bottom: always the latest, at once. What was said before does not come back.
 *
 * Properties: "room", the height that the present toast takes from the bottom, 0 while there is none; with "notify".
 */
#define PICKUP_TYPE_TOASTS (pickup_toasts_get_type ())
G_DECLARE_FINAL_TYPE (PickupToasts, pickup_toasts, PICKUP, TOASTS, GObject)

PickupToasts *pickup_toasts_new (AdwToastOverlay *overlay);

void      pickup_toasts_tell (PickupToasts *self,
                              const char   *text);
AdwToast *pickup_toasts_make (PickupToasts *self,
                              const char   *text,
                              const char   *button);
void      pickup_toasts_show (PickupToasts *self,
                              AdwToast     *toast);
void      pickup_toasts_dismiss (AdwToast *toast);
AdwToast *pickup_toasts_get_latest (PickupToasts *self);
int       pickup_toasts_get_room (PickupToasts *self);

G_END_DECLS
