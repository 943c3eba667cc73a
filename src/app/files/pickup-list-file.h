/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

/**
 * PickupListFormat:
 * @PICKUP_LIST_FORMAT_JSON: everything that is asked for, as LIST-FORMAT.md says
 * @PICKUP_LIST_FORMAT_TEXT: one link a line
 *
 * How a list of downloads is written down.
 */
typedef enum
{
  PICKUP_LIST_FORMAT_JSON,
  PICKUP_LIST_FORMAT_TEXT,
} PickupListFormat;

GPtrArray *pickup_list_file_collect (GListModel *items,
                                     gboolean    unfinished_only);
char      *pickup_list_file_suggest_name (PickupListFormat format,
                                          GDateTime       *now);

void     pickup_list_file_save_async (GFile              *file,
                                      GPtrArray          *requests,
                                      PickupListFormat    format,
                                      gboolean            with_secrets,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean pickup_list_file_save_finish (GAsyncResult *result,
                                       GError      **error);

G_END_DECLS
