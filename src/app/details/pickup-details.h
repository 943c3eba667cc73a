/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "download.h"

G_BEGIN_DECLS

#define PICKUP_TYPE_DETAILS (pickup_details_get_type ())
G_DECLARE_FINAL_TYPE (PickupDetails, pickup_details, PICKUP, DETAILS, AdwBin)

/**
 * PickupDetails:
 *
 * The pane that tells all of one download. What can be done in it are actions, which the window that shows it provides:
 * "details.close", "details.primary", "details.copy-report", "details.copy-message",
 * "details.change", "details.limit", "details.run-next".
 *
 * Properties: item (#DownloadItem, nullable), folded (boolean: it stands in the place of the list, not beside it).
 */
DownloadItem *pickup_details_get_item (PickupDetails *self);
void          pickup_details_set_item (PickupDetails *self,
                                       DownloadItem  *item);

void pickup_details_show_several (PickupDetails *self,
                                  guint          n_selected);

G_END_DECLS
