/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "request/download-request.h"

G_BEGIN_DECLS

/* The one door for text that is pasted, dropped or read from a file. */
GPtrArray *download_requests_from_text (const char *text,
                                        gssize      length,
                                        GPtrArray **problems);
char      *download_text_without_commands (const char *text);

G_END_DECLS
