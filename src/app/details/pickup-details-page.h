/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "download.h"

G_BEGIN_DECLS

#define PICKUP_TYPE_DETAILS_PAGE (pickup_details_page_get_type ())
G_DECLARE_FINAL_TYPE (PickupDetailsPage, pickup_details_page, PICKUP, DETAILS_PAGE, AdwBin)

/**
 * PickupDetailsPage:
 *
 * All there is to know of one download, at most four times a second while it is seen. Its buttons are actions "details.…",
 * which whoever shows it provides.
 *
 * Properties: item (read and write), facts (a #PickupDetailsFacts, read only).
 */
DownloadItem *pickup_details_page_get_item (PickupDetailsPage *self);
void          pickup_details_page_set_item (PickupDetailsPage *self,
                                            DownloadItem      *item);

G_END_DECLS
