/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "download.h"

G_BEGIN_DECLS

/**
 * PickupDock:
 *
 * Tells the desktop's dock how many downloads are under way and how far they are, at most once a second. Nothing is shown any more once
 * none of them goes on, or when the dock is freed.
 */
typedef struct _PickupDock PickupDock;

PickupDock *pickup_dock_new (GApplication    *application,
                             DownloadService *service);
void        pickup_dock_free (PickupDock *self);

G_END_DECLS
