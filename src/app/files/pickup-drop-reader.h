/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What of a drag tells links, the one that tells most first, and files. */
GdkContentFormats *pickup_drop_reader_get_formats (void);

void       pickup_drop_reader_read_async (GdkDrop            *drop,
                                          GCancellable       *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
GPtrArray *pickup_drop_reader_read_finish (GAsyncResult *result,
                                           gboolean     *from_files,
                                           GPtrArray   **problems,
                                           GError      **error);

G_END_DECLS
