/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "download.h"

G_BEGIN_DECLS

#define PICKUP_TYPE_START_DIALOG (pickup_start_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PickupStartDialog, pickup_start_dialog, PICKUP, START_DIALOG, AdwWindow)

/* When downloads start. @items: (element-type DownloadItem), at least one */
GtkWidget *pickup_start_dialog_new (GtkWindow *parent,
                                    GPtrArray *items);

G_END_DECLS
