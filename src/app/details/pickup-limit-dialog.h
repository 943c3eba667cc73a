/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "download.h"

G_BEGIN_DECLS

#define PICKUP_TYPE_LIMIT_DIALOG (pickup_limit_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PickupLimitDialog, pickup_limit_dialog, PICKUP, LIMIT_DIALOG, AdwWindow)

/* The greatest speed of one download, and how many connections it may have. */
GtkWidget *pickup_limit_dialog_new (GtkWindow    *parent,
                                    DownloadItem *item);

G_END_DECLS
