/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More of a refusal's body is not read. Bytes. */
#define DOWNLOAD_ERROR_BODY_MAX (64 * 1024)

gboolean download_error_body_is_code (const char *text);
void     download_error_body_parse (const char *body,
                                    gsize       length,
                                    char      **code,
                                    char      **message);

G_END_DECLS
