/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "request/download-request.h"
#include "request/download-shell-text.h"

G_BEGIN_DECLS

/**
 * DownloadCurlReader:
 *
 * Collects the requests that curl commands stand for, and why some stand for none.
 */
typedef struct _DownloadCurlReader DownloadCurlReader;

gboolean            download_curl_reader_starts (const char *text);
DownloadCurlReader *download_curl_reader_new (DownloadShell shell);
gboolean            download_curl_reader_take (DownloadCurlReader *self,
                                               const char        **text,
                                               guint               line);
GPtrArray          *download_curl_reader_finish (DownloadCurlReader *self,
                                                 GPtrArray         **problems,
                                                 GArray            **lines);

G_END_DECLS
