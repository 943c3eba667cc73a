/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"
#include "window/pickup-toasts.h"

G_BEGIN_DECLS

/**
 * PickupRemoval:
 *
 * Removing downloads, and taking that back: the latest removal can be, as long as its time lasts. A toast offers it, and whatever
 * takes the place of that toast, the keyboard still can.
 *
 * Properties: "can-undo", with "notify".
 */
#define PICKUP_TYPE_REMOVAL (pickup_removal_get_type ())
G_DECLARE_FINAL_TYPE (PickupRemoval, pickup_removal, PICKUP, REMOVAL, GObject)

PickupRemoval *pickup_removal_new (DownloadService *service,
                                   PickupToasts    *toasts);

void     pickup_removal_remove (PickupRemoval *self,
                                GPtrArray     *items);
void     pickup_removal_undo (PickupRemoval *self);
void     pickup_removal_finish (PickupRemoval *self);
gboolean pickup_removal_can_undo (PickupRemoval *self);

G_END_DECLS
