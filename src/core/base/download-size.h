/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  DOWNLOAD_SIZE_BYTES,
  DOWNLOAD_SIZE_KILO,
  DOWNLOAD_SIZE_MEGA,
  DOWNLOAD_SIZE_GIGA,
  DOWNLOAD_SIZE_TERA,
} DownloadSizeUnit;

/* A size as short as a sentence wants it, in the language of the user, number and unit joined by a no-break space. */
char *download_size_to_text (guint64 bytes);

/* What it is made of. */
DownloadSizeUnit download_size_get_unit (guint64 bytes);
double           download_size_in_unit (guint64          bytes,
                                        DownloadSizeUnit unit);
int              download_size_get_decimals (guint64          bytes,
                                             DownloadSizeUnit unit);
char            *download_size_add_unit (const char      *number,
                                         DownloadSizeUnit unit);

G_END_DECLS
