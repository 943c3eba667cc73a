/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PICKUP_TYPE_BROWSERS_PAGE (pickup_browsers_page_get_type ())
G_DECLARE_FINAL_TYPE (PickupBrowsersPage, pickup_browsers_page, PICKUP, BROWSERS_PAGE, AdwPreferencesPage)

/**
 * PickupBrowsersPage:
 *
 * The browsers that were found, each with a switch, and where their extension is.
 */

G_END_DECLS
