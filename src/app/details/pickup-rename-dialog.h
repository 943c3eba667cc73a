/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "download.h"

G_BEGIN_DECLS

#define PICKUP_TYPE_RENAME_DIALOG (pickup_rename_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PickupRenameDialog, pickup_rename_dialog, PICKUP, RENAME_DIALOG, AdwWindow)

/* The name that the file of one download has, or gets. */
GtkWidget *pickup_rename_dialog_new (GtkWindow       *parent,
                                     DownloadService *service,
                                     DownloadItem    *item);

G_END_DECLS
