/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *pickup_folder_get (GSettings *settings);
char *pickup_folder_get_display_name (const char *path);
void  pickup_folder_prepare (void);

void   pickup_folder_ask_space_async (const char         *path,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gint64 pickup_folder_ask_space_finish (GAsyncResult *result,
                                       GError      **error);

void pickup_folder_make (const char *path);

G_END_DECLS
