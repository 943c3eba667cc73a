/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void       pickup_link_files_read_async (GPtrArray          *files,
                                         GCancellable       *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data);
GPtrArray *pickup_link_files_read_finish (GAsyncResult *result,
                                          GPtrArray   **problems,
                                          GError      **error);

GPtrArray *pickup_link_files_find (const char *name,
                                   GBytes     *contents,
                                   GPtrArray **problems);
GPtrArray *pickup_link_files_wrap (GPtrArray *links);

G_END_DECLS
