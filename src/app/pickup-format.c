/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sizes, speeds and durations as short as a status line wants them. */

#include "config.h"

#include "pickup-format.h"

#include <glib/gi18n-lib.h>

typedef enum
{
  UNIT_BYTES,
  UNIT_KILO,
  UNIT_MEGA,
  UNIT_GIGA,
  UNIT_TERA,
} Unit;

/* The unit changes where rounding would print 1000 of the smaller one. */
static Unit
unit_for (guint64 bytes)
{
  if (bytes < 1000)
    return UNIT_BYTES;
  if (bytes < 999500)
    return UNIT_KILO;
  if (bytes < G_GUINT64_CONSTANT (999500000))
    return UNIT_MEGA;
  if (bytes < G_GUINT64_CONSTANT (999500000000))
    return UNIT_GIGA;
  return UNIT_TERA;
}

static double
in_unit (guint64 bytes,
         Unit    unit)
{
  static const double sizes[] = { 1, 1e3, 1e6, 1e9, 1e12 };

  return (double) bytes / sizes[unit];
}

/* One decimal where it can be seen to move: always below 10, and up to 100 for what takes minutes. */
static int
decimals_for (guint64 bytes,
              Unit    unit)
{
  const double value = in_unit (bytes, unit);

  switch (unit)
    {
    case UNIT_BYTES:
      return 0;
    case UNIT_KILO:
    case UNIT_MEGA:
      return value < 9.95 ? 1 : 0;
    case UNIT_GIGA:
    case UNIT_TERA:
      return value < 99.95 ? 1 : 0;
    }
  g_return_val_if_reached (0);
}

/* Never rounded up to the whole: "4.0 of 4.0 GB" while something is missing would be a lie. */
static char *
number_below (guint64 bytes,
              guint64 limit,
              Unit    unit,
              int     decimals)
{
  double value = in_unit (bytes, unit);
  double step = decimals == 0 ? 1.0 : 0.1;

  if (bytes < limit && value > in_unit (limit, unit) - step / 2)
    value = MAX (0, in_unit (limit, unit) - step);
  return g_strdup_printf ("%.*f", decimals, value);
}

static char *
with_unit (const char *number,
           Unit        unit)
{
  switch (unit)
    {
    case UNIT_BYTES:
      /* Translators: a number of bytes; keep the no-break space. */
      return g_strdup_printf (_ ("%s B"), number);
    case UNIT_KILO:
      return g_strdup_printf (_ ("%s kB"), number);
    case UNIT_MEGA:
      return g_strdup_printf (_ ("%s MB"), number);
    case UNIT_GIGA:
      return g_strdup_printf (_ ("%s GB"), number);
    case UNIT_TERA:
      return g_strdup_printf (_ ("%s TB"), number);
    }
  g_return_val_if_reached (NULL);
}

char *
pickup_format_size (guint64 bytes)
{
  Unit             unit = unit_for (bytes);
  g_autofree char *number = g_strdup_printf ("%.*f", decimals_for (bytes, unit), in_unit (bytes, unit));

  return with_unit (number, unit);
}

/* "1.2 of 4.0 GB", or "1.2 GB" while the total (-1) is unknown. */
char *
pickup_format_progress (guint64 received,
                        gint64  total)
{
  g_autofree char *have = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *both = NULL;
  Unit             unit;
  int              decimals;

  if (total < 0)
    return pickup_format_size (received);

  unit = unit_for ((guint64) total);
  decimals = decimals_for ((guint64) total, unit);
  have = number_below (received, (guint64) total, unit, decimals);
  whole = g_strdup_printf ("%.*f", decimals, in_unit ((guint64) total, unit));
  /* Translators: how much there is of how much, as in "1.2 of 4.0"; the unit follows. */
  both = g_strdup_printf (_ ("%1$s of %2$s"), have, whole);
  return with_unit (both, unit);
}

char *
pickup_format_speed (guint64 bytes_per_second)
{
  g_autofree char *size = NULL;
  Unit             unit = unit_for (bytes_per_second);
  int              decimals = in_unit (bytes_per_second, unit) < 9.95 && unit >= UNIT_MEGA ? 1 : 0;
  g_autofree char *number = g_strdup_printf ("%.*f", decimals, in_unit (bytes_per_second, unit));

  size = with_unit (number, unit);
  /* Translators: a size each second, as in "31 MB/s". */
  return g_strdup_printf (_ ("%s/s"), size);
}

/* One unit, two only where the second one changes plans: "2 h 15 min". */
char *
pickup_format_duration (gint64 seconds)
{
  if (seconds < 60)
    /* Translators: abbreviated seconds, with a no-break space. */
    return g_strdup_printf (_ ("%d s"), (int) MAX (seconds, 0));
  if (seconds < 60 * 60)
    /* Translators: abbreviated minutes, with a no-break space. */
    return g_strdup_printf (_ ("%d min"), (int) (seconds / 60));
  if (seconds < 10 * 60 * 60 && seconds / 60 % 60 != 0)
    /* Translators: abbreviated hours and minutes, with no-break spaces. */
    return g_strdup_printf (_ ("%1$d h %2$d min"), (int) (seconds / 3600), (int) (seconds / 60 % 60));
  if (seconds < 48 * 60 * 60)
    /* Translators: abbreviated hours, with a no-break space. */
    return g_strdup_printf (_ ("%d h"), (int) (seconds / 3600));
  return g_strdup_printf (ngettext ("%d day", "%d days", (gulong) (seconds / 86400)), (int) MIN (seconds / 86400, G_MAXINT));
}
