/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "request/download-request.h"

G_BEGIN_DECLS

/* What download_request_list_from_json() takes at most. */
#define DOWNLOAD_REQUEST_LIST_SIZE_MAX 100000
#define DOWNLOAD_REQUEST_LIST_BYTES_MAX (64 * 1024 * 1024)

/* Lists of downloads as JSON; LIST-FORMAT.md says what is in them. As text they are only links. */
gboolean   download_request_list_is (const char *text);
char      *download_request_list_to_json (GPtrArray *requests,
                                          gboolean   with_secrets);
char      *download_request_list_to_text (GPtrArray *requests,
                                          gboolean   with_secrets);
GPtrArray *download_request_list_from_json (const char *text,
                                            gssize      length,
                                            GPtrArray **problems,
                                            GError    **error);

G_END_DECLS
