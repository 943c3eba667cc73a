/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sizes in words. */

#include "config.h"

#include "base/download-size.h"

#include <glib/gi18n-lib.h>

/* The unit changes where rounding would print 1000 of the smaller one. */
DownloadSizeUnit
download_size_get_unit (guint64 bytes)
{
  if (bytes < 1000)
    return DOWNLOAD_SIZE_BYTES;
  if (bytes < 999500)
    return DOWNLOAD_SIZE_KILO;
  if (bytes < G_GUINT64_CONSTANT (999500000))
    return DOWNLOAD_SIZE_MEGA;
  if (bytes < G_GUINT64_CONSTANT (999500000000))
    return DOWNLOAD_SIZE_GIGA;
  return DOWNLOAD_SIZE_TERA;
}

double
download_size_in_unit (guint64          bytes,
                       DownloadSizeUnit unit)
{
  static const double sizes[] = { 1, 1e3, 1e6, 1e9, 1e12 };

  return (double) bytes / sizes[unit];
}

/* One decimal where it can be seen to move: always below 10, and up to 100 for what takes minutes. */
int
download_size_get_decimals (guint64          bytes,
                            DownloadSizeUnit unit)
{
  const double value = download_size_in_unit (bytes, unit);

  switch (unit)
    {
    case DOWNLOAD_SIZE_BYTES:
      return 0;
    case DOWNLOAD_SIZE_KILO:
    case DOWNLOAD_SIZE_MEGA:
      return value < 9.95 ? 1 : 0;
    case DOWNLOAD_SIZE_GIGA:
    case DOWNLOAD_SIZE_TERA:
      return value < 99.95 ? 1 : 0;
    }
  g_return_val_if_reached (0);
}

char *
download_size_add_unit (const char      *number,
                        DownloadSizeUnit unit)
{
  switch (unit)
    {
    case DOWNLOAD_SIZE_BYTES:
      /* Translators: a number of bytes; keep the no-break space. Where text runs from right to left, write this and all other
       * units in its own letters: Latin ones would change places with the numbers. */
      return g_strdup_printf (_ ("%s B"), number);
    case DOWNLOAD_SIZE_KILO:
      return g_strdup_printf (_ ("%s kB"), number);
    case DOWNLOAD_SIZE_MEGA:
      return g_strdup_printf (_ ("%s MB"), number);
    case DOWNLOAD_SIZE_GIGA:
      return g_strdup_printf (_ ("%s GB"), number);
    case DOWNLOAD_SIZE_TERA:
      return g_strdup_printf (_ ("%s TB"), number);
    }
  g_return_val_if_reached (NULL);
}

char *
download_size_to_text (guint64 bytes)
{
  DownloadSizeUnit unit = download_size_get_unit (bytes);
  g_autofree char *number = g_strdup_printf ("%.*f", download_size_get_decimals (bytes, unit), download_size_in_unit (bytes, unit));

  return download_size_add_unit (number, unit);
}
