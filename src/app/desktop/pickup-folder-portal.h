/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Asks the desktop's portal to open the folder of @path and to point at it, which works from inside a sandbox as well. It ends when the
 * portal has done so or has not: with %G_IO_ERROR_CANCELLED if the person did not want it after all. */
void     pickup_folder_portal_show_async (GDBusConnection    *bus,
                                          const char         *path,
                                          GCancellable       *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
gboolean pickup_folder_portal_show_finish (GAsyncResult *result,
                                           GError      **error);

G_END_DECLS
