/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sizes, speeds and durations as short as a status line wants them. */

#include "config.h"

#include "text/pickup-format.h"

#include "download.h"

#include <glib/gi18n-lib.h>

/* Characters. */
#define NAME_LENGTH 32

char *
pickup_format_size (guint64 bytes)
{
  return download_size_to_text (bytes);
}

/* Never rounded up to the whole: "4.0 of 4.0 GB" while something is missing would be a lie. */
static char *
number_below (guint64          bytes,
              guint64          limit,
              DownloadSizeUnit unit,
              int              decimals)
{
  double value = download_size_in_unit (bytes, unit);
  double step = decimals == 0 ? 1.0 : 0.1;

  if (bytes < limit && value > download_size_in_unit (limit, unit) - step / 2)
    value = MAX (0, download_size_in_unit (limit, unit) - step);
  return g_strdup_printf ("%.*f", decimals, value);
}

/* "1.2 of 4.0 GB", and "32 MB of 1.1 GB" as long as the total's unit would not show it; or "1.2 GB" while the total (-1) is unknown. */
char *
pickup_format_progress (guint64 received,
                        gint64  total)
{
  g_autofree char *have = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *both = NULL;
  DownloadSizeUnit unit;
  int              decimals;

  if (total < 0)
    return pickup_format_size (received);

  unit = download_size_get_unit ((guint64) total);
  if (received > 0 && download_size_get_unit (received) < unit)
    {
      have = pickup_format_size (received);
      whole = pickup_format_size ((guint64) total);
      /* Translators: how much there is of how much, as in "32 MB of 1.1 GB", or in "1.2 of 4.0", which the unit follows. */
      return g_strdup_printf (_ ("%1$s of %2$s"), have, whole);
    }

  decimals = received > 0 ? download_size_get_decimals ((guint64) total, unit) : 0;
  have = number_below (received, (guint64) total, unit, decimals);
  whole = g_strdup_printf ("%.*f", download_size_get_decimals ((guint64) total, unit), download_size_in_unit ((guint64) total, unit));
  both = g_strdup_printf (_ ("%1$s of %2$s"), have, whole);
  return download_size_add_unit (both, unit);
}

static int
speed_decimals (guint64          bytes_per_second,
                DownloadSizeUnit unit)
{
  return download_size_in_unit (bytes_per_second, unit) < 9.95 && unit >= DOWNLOAD_SIZE_MEGA ? 1 : 0;
}

char *
pickup_format_speed (guint64 bytes_per_second)
{
  g_autofree char *size = NULL;
  DownloadSizeUnit unit = download_size_get_unit (bytes_per_second);
  g_autofree char *number = g_strdup_printf ("%.*f", speed_decimals (bytes_per_second, unit), download_size_in_unit (bytes_per_second, unit));

  size = download_size_add_unit (number, unit);
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

/* As pickup_format_speed(), but without the unit if @other, which is told after it, has the same. */
char *
pickup_format_speed_before (guint64 bytes_per_second,
                            guint64 other)
{
  const DownloadSizeUnit unit = download_size_get_unit (bytes_per_second);

  if (unit != download_size_get_unit (other))
    return pickup_format_speed (bytes_per_second);
  return g_strdup_printf ("%.*f", speed_decimals (bytes_per_second, unit), download_size_in_unit (bytes_per_second, unit));
}

/* What stands beside a line of a graph whose lines are @step apart. All are in the unit of the @top one, which alone tells it. */
char *
pickup_format_axis (guint64 bytes_per_second,
                    guint64 step,
                    guint64 top)
{
  DownloadSizeUnit unit = download_size_get_unit (top);
  gboolean         whole = step % (guint64) (1.0 / download_size_in_unit (1, unit) + 0.5) == 0;
  g_autofree char *number = g_strdup_printf ("%.*f", whole || bytes_per_second == 0 ? 0 : 1, download_size_in_unit (bytes_per_second, unit));
  g_autofree char *size = NULL;

  if (bytes_per_second < top)
    return g_steal_pointer (&number);
  size = download_size_add_unit (number, unit);
  return g_strdup_printf (_ ("%s/s"), size);
}

/* A file name that has to leave room for others: of a long one the beginning and the end. */
char *
pickup_format_name (const char *name)
{
  const glong      length = g_utf8_strlen (name, -1);
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;

  if (length <= NAME_LENGTH)
    return g_strdup (name);
  first = g_utf8_substring (name, 0, NAME_LENGTH / 2);
  last = g_utf8_substring (name, length - NAME_LENGTH / 2 + 1, length);
  return g_strconcat (first, "…", last, NULL);
}

/* "18 %"; all of it only when all is there. @fraction is 0 to 1. */
char *
pickup_format_percent (double fraction)
{
  /* Translators: a number of percent; keep the no-break space if your language has one there. */
  return g_strdup_printf (_ ("%d %%"), (int) (CLAMP (fraction, 0, 1) * 100));
}

/* GLib asks the file system for the zone each time; a list with its days would ask for each of its rows. */
static GTimeZone *
get_zone (gint64 now)
{
  static GTimeZone *zone;
  static gint64     minute = -1;

  if (zone == NULL || now / 60 != minute)
    {
      g_clear_pointer (&zone, g_time_zone_unref);
      zone = g_time_zone_new_local ();
      minute = now / 60;
    }
  return zone;
}

/* (nullable) */
static GDateTime *
get_local (gint64 time,
           gint64 now)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time);

  return utc != NULL ? g_date_time_to_timezone (utc, get_zone (now)) : NULL;
}

/* The time of day; of another day than that of @now with the date before it. Both are Unix time in seconds. */
char *
pickup_format_time (gint64 time,
                    gint64 now)
{
  g_autoptr (GDateTime) then = get_local (time, now);
  g_autoptr (GDateTime) today = get_local (now, now);

  if (then == NULL || today == NULL)
    return g_strdup ("");
  if (g_date_time_get_year (then) != g_date_time_get_year (today))
    /* Translators: a date of another year and a time of day, for g_date_time_format(). */
    return g_date_time_format (then, _ ("%-d %b %Y, %H:%M"));
  if (g_date_time_get_day_of_year (then) != g_date_time_get_day_of_year (today))
    /* Translators: a date of this year and a time of day, for g_date_time_format(). */
    return g_date_time_format (then, _ ("%-d %b, %H:%M"));
  /* Translators: a time of day, for g_date_time_format(). */
  return g_date_time_format (then, _ ("%H:%M"));
}

static gboolean
is_day (GDateTime *one,
        GDateTime *other)
{
  return g_date_time_get_year (one) == g_date_time_get_year (other) && g_date_time_get_day_of_year (one) == g_date_time_get_day_of_year (other);
}

/* The day: "Today", "27 Nov", "27 Nov 2025". Both are Unix time in seconds. */
char *
pickup_format_day (gint64 time,
                   gint64 now)
{
  g_autoptr (GDateTime) then = get_local (time, now);
  g_autoptr (GDateTime) today = get_local (now, now);
  g_autoptr (GDateTime) yesterday = today != NULL ? g_date_time_add_days (today, -1) : NULL;

  if (then == NULL || yesterday == NULL)
    return g_strdup ("");
  if (is_day (then, today))
    return g_strdup (_ ("Today"));
  if (is_day (then, yesterday))
    return g_strdup (_ ("Yesterday"));
  if (g_date_time_get_year (then) != g_date_time_get_year (today))
    /* Translators: a day of another year, for g_date_time_format(). */
    return g_date_time_format (then, _ ("%-d %b %Y"));
  /* Translators: a day of this year, for g_date_time_format(). */
  return g_date_time_format (then, _ ("%-d %b"));
}

/* When a download starts: "Starts at 23:00", "Starts tomorrow at 7:00". Both are Unix time in seconds; @time is 0 while unknown. */
char *
pickup_format_start (gint64 time,
                     gint64 now)
{
  g_autoptr (GDateTime) then = get_local (time, now);
  g_autoptr (GDateTime) today = get_local (now, now);
  g_autoptr (GDateTime) tomorrow = today != NULL ? g_date_time_add_days (today, 1) : NULL;

  if (time == 0 || then == NULL || tomorrow == NULL)
    return g_strdup (_ ("Starts later"));
  if (is_day (then, today))
    /* Translators: what a download does, for g_date_time_format(). */
    return g_date_time_format (then, _ ("Starts at %H:%M"));
  if (is_day (then, tomorrow))
    /* Translators: what a download does, for g_date_time_format(). */
    return g_date_time_format (then, _ ("Starts tomorrow at %H:%M"));
  /* Translators: what a download does, for g_date_time_format(). */
  return g_date_time_format (then, _ ("Starts on %-d %b at %H:%M"));
}
