/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "download.h"

G_BEGIN_DECLS

#define PICKUP_TYPE_ADD_WINDOW (pickup_add_window_get_type ())
G_DECLARE_FINAL_TYPE (PickupAddWindow, pickup_add_window, PICKUP, ADD_WINDOW, AdwWindow)

/**
 * PickupAddWindow:
 *
 * Shows every recognised link before anything is downloaded. What cannot be added stays, with the reason beside it. The signal
 * “added” tells (element-type DownloadItem) what has the links now.
 */
GtkWidget *pickup_add_window_new (GtkWindow       *parent,
                                  DownloadService *service,
                                  GSettings       *settings);

/* Adds @links (element-type DownloadLink), which a page or a program suggests: they are told from what a person writes, and are not
 * downloaded before that person says so. Returns: %FALSE if it holds something that lines cannot be added to */
gboolean pickup_add_window_suggest (PickupAddWindow *self,
                                    GPtrArray       *links);

G_END_DECLS
