/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The longest name that every common file system takes, in bytes. */
#define DOWNLOAD_FILE_NAME_MAX 255

/* Whether a person may call a file so. The error is of the domain %DOWNLOAD_ERROR and says what is wrong. */
gboolean download_file_name_check (const char *name,
                                   GError    **error);

char *download_file_name_sanitize (const char *name,
                                   gssize      length,
                                   gsize       max_bytes);
char *download_file_name_from_disposition (const char *content_disposition);
char *download_file_name_mark (const char *name,
                               const char *mark,
                               gsize       max_bytes);
char *download_file_name_number (const char *name,
                                 guint       number,
                                 gsize       max_bytes);

G_END_DECLS
