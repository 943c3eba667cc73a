/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

char       *cli_text_clean (const char *text);
guint       cli_text_get_columns (const char *text);
char       *cli_text_fit (const char *text,
                          guint       columns);
char       *cli_text_pad (const char *text,
                          guint       columns);
char       *cli_text_bar (double   fraction,
                          guint    columns,
                          gboolean ascii);
char       *cli_text_duration (gint64 seconds);
const char *cli_text_state (DownloadState state);

G_END_DECLS
