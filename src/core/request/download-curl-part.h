/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "request/download-request.h"

G_BEGIN_DECLS

/**
 * DownloadCurlPart:
 *
 * What one link after the other is asked for with: a command of curl, or a part of it between two "--next".
 */
typedef struct _DownloadCurlPart DownloadCurlPart;

DownloadCurlPart *download_curl_part_new (void);
void              download_curl_part_free (DownloadCurlPart *self);
gboolean          download_curl_part_read (DownloadCurlPart *self,
                                           GPtrArray        *words,
                                           guint            *position,
                                           GError          **error);
gboolean          download_curl_part_is_head (const DownloadCurlPart *self);
GPtrArray        *download_curl_part_build (DownloadCurlPart *self,
                                            GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadCurlPart, download_curl_part_free)

G_END_DECLS
