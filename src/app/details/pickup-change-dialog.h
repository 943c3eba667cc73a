/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "download.h"

G_BEGIN_DECLS

#define PICKUP_TYPE_CHANGE_DIALOG (pickup_change_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PickupChangeDialog, pickup_change_dialog, PICKUP, CHANGE_DIALOG, AdwWindow)

/* Another link, HEAD link or other headers for a download that is not finished. What cannot be is said beside the field. */
GtkWidget *pickup_change_dialog_new (GtkWindow    *parent,
                                     DownloadItem *item);

G_END_DECLS
