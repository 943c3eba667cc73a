/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "verify/download-digest.h"

G_BEGIN_DECLS

/* Called on the caller's main context about ten times a second while a file is read. */
typedef void (*DownloadFileDigestProgress) (guint64  bytes_read,
                                            gpointer user_data);

void  download_file_digest_async (int                        fd,
                                  const char                *name,
                                  guint64                    length,
                                  DownloadDigestAlgorithm    algorithm,
                                  GCancellable              *cancellable,
                                  DownloadFileDigestProgress progress,
                                  gpointer                   progress_data,
                                  GAsyncReadyCallback        callback,
                                  gpointer                   user_data);
char *download_file_digest_finish (GAsyncResult *result,
                                   GError      **error);

G_END_DECLS
