/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many names are tried before it is given up. */
#define DOWNLOAD_PARTIAL_NAME_CANDIDATES 10000

/* The names that a folder takes: how long, and whether only those that Windows can have as well. */
typedef struct
{
  gsize    max_bytes;
  gboolean plain;
} DownloadNameRules;

gboolean download_partial_name_is_valid (const char *name);
char    *download_partial_name_get_final (const char              *wanted,
                                          guint                    number,
                                          const DownloadNameRules *rules);
char    *download_partial_name_get_partial (const char *final,
                                            guint       number,
                                            gsize       max_bytes);

G_END_DECLS
