/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "window/pickup-window.h"

G_BEGIN_DECLS

void pickup_show_file_open (PickupWindow *window,
                            DownloadItem *item);
void pickup_show_file_in_folder (PickupWindow *window,
                                 DownloadItem *item);
void pickup_show_files_in_folder (PickupWindow *window,
                                  GPtrArray    *items);
void pickup_show_file_in_files (PickupWindow *window,
                                GFile        *file);

G_END_DECLS
