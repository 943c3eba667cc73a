/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "window/pickup-window.h"

G_BEGIN_DECLS

/* Asks for a folder and moves the files of all @items (element-type DownloadItem) there. */
void pickup_move_items (PickupWindow *window,
                        GPtrArray    *items);

/* The same for one that cannot be saved where it is. */
void pickup_move_item_elsewhere (PickupWindow *window,
                                 DownloadItem *item);

G_END_DECLS
