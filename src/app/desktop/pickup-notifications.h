/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "download.h"

G_BEGIN_DECLS

#define PICKUP_TYPE_NOTIFICATIONS (pickup_notifications_get_type ())
G_DECLARE_FINAL_TYPE (PickupNotifications, pickup_notifications, PICKUP, NOTIFICATIONS, GObject)

/**
 * PickupNotifications:
 *
 * Follows the service and tells the desktop what happens while no window of the application has the focus. Its buttons
 * call the application's actions “show-window”, “open-file”, “show-in-files” and “copy-message”, all but the first with the
 * identifier of a download.
 */
PickupNotifications *pickup_notifications_new (GApplication    *application,
                                               DownloadService *service,
                                               GSettings       *settings);

/* Somebody looks at the window: everything is taken back. */
void pickup_notifications_look (PickupNotifications *self);

/* Tells that downloads go on without a window. */
void pickup_notifications_tell_background (PickupNotifications *self);

/* There is a window again, or an end. */
void pickup_notifications_withdraw_background (PickupNotifications *self);

G_END_DECLS
