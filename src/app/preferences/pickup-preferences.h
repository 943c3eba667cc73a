/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "download.h"

G_BEGIN_DECLS

#define PICKUP_TYPE_PREFERENCES (pickup_preferences_get_type ())
G_DECLARE_FINAL_TYPE (PickupPreferences, pickup_preferences, PICKUP, PREFERENCES, AdwPreferencesWindow)

/**
 * PickupPreferences:
 *
 * Shows the settings and changes them at once; there is nothing to apply.
 */
GtkWidget *pickup_preferences_new (GtkWindow       *parent,
                                   GSettings       *settings,
                                   DownloadService *service);

G_END_DECLS
