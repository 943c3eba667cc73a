/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "window/pickup-window.h"

G_BEGIN_DECLS

/* Moves the files of finished downloads to the trash; the rows stay, and offer to fetch them again. @items: (element-type DownloadItem) */
void pickup_trash_items (PickupWindow *window,
                         GPtrArray    *items);

G_END_DECLS
