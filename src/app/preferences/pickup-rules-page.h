/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "download.h"

G_BEGIN_DECLS

#define PICKUP_TYPE_RULES_PAGE (pickup_rules_page_get_type ())
G_DECLARE_FINAL_TYPE (PickupRulesPage, pickup_rules_page, PICKUP, RULES_PAGE, AdwPreferencesPage)

/**
 * PickupRulesPage:
 *
 * The rules in their order: writes, changes, orders and deletes them, and tells what they would do with a link.
 */
void pickup_rules_page_set_service (PickupRulesPage *self,
                                    DownloadService *service,
                                    GSettings       *settings);

G_END_DECLS
