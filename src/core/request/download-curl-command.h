/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "request/download-request.h"

G_BEGIN_DECLS

/* Commands of curl, as the developer tools of browsers copy them. */
gboolean   download_curl_command_is (const char *text);
gboolean   download_curl_command_is_among (const char *text);
GPtrArray *download_curl_command_parse (const char *text,
                                        gssize      length,
                                        GPtrArray **problems);

G_END_DECLS
