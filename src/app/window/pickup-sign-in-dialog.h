/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "download.h"

G_BEGIN_DECLS

#define PICKUP_TYPE_SIGN_IN_DIALOG (pickup_sign_in_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PickupSignInDialog, pickup_sign_in_dialog, PICKUP, SIGN_IN_DIALOG, AdwWindow)

/**
 * PickupSignInDialog:
 *
 * Asks for the name and the password that the server of a download wants. Emits "trouble" with a sentence if it could not be remembered.
 */
GtkWidget *pickup_sign_in_dialog_new (GtkWindow       *parent,
                                      DownloadService *service,
                                      DownloadItem    *item);

G_END_DECLS
