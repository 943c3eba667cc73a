/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *pickup_folder_get (GSettings *settings);
char *pickup_folder_get_display_name (const char *path);
void  pickup_folder_prepare (const char *path);

G_END_DECLS
