/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When it is a certain time of day next. */

#include "config.h"

#include "plan/download-start-time.h"

#include <string.h>

#define MINUTES_OF_HOUR 60

static gint64
to_microseconds (GDateTime *time)
{
  return g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
}

/* @days: after that of @now */
static gint64
get_on_day (GDateTime *now,
            int        days,
            guint      minutes)
{
  g_autoptr (GDateTime) day = g_date_time_add_days (now, days);
  g_autoptr (GDateTime) time = NULL;

  if (day != NULL)
    time = g_date_time_new (g_date_time_get_timezone (now), g_date_time_get_year (day), g_date_time_get_month (day),
                            g_date_time_get_day_of_month (day), (int) (minutes / MINUTES_OF_HOUR), (int) (minutes % MINUTES_OF_HOUR), 0);
  return time != NULL ? to_microseconds (time) : -1;
}

gint64
download_start_time_next (GDateTime *now,
                          guint      minutes)
{
  const gint64 today = get_on_day (now, 0, minutes);

  return today > to_microseconds (now) ? today : get_on_day (now, 1, minutes);
}

/* "9:05" or "09:05"; nothing before, between or behind. */
static gboolean
parse_minutes (const char *text,
               guint      *minutes)
{
  guint64 hour, minute;
  g_auto (GStrv) parts = g_strsplit (text, ":", -1);

  if (g_strv_length (parts) != 2 || strlen (parts[0]) > 2 || strlen (parts[1]) != 2)
    return FALSE;
  if (!g_ascii_string_to_unsigned (parts[0], 10, 0, 23, &hour, NULL) || !g_ascii_string_to_unsigned (parts[1], 10, 0, 59, &minute, NULL))
    return FALSE;

  *minutes = (guint) (hour * MINUTES_OF_HOUR + minute);
  return TRUE;
}

/* Seconds may be left out, as people do. */
static GDateTime *
parse_iso (const char *text,
           GTimeZone  *zone)
{
  GDateTime       *time = g_date_time_new_from_iso8601 (text, zone);
  g_autofree char *whole = NULL;

  if (time != NULL || strlen (text) != strlen ("2026-11-29T23:00"))
    return time;
  whole = g_strconcat (text, ":00", NULL);
  return g_date_time_new_from_iso8601 (whole, zone);
}

gint64
download_start_time_parse (const char *text,
                           GDateTime  *now)
{
  g_autoptr (GDateTime) time = NULL;
  guint minutes;

  if (parse_minutes (text, &minutes))
    return download_start_time_next (now, minutes);

  time = parse_iso (text, g_date_time_get_timezone (now));
  return time != NULL && g_date_time_compare (time, now) > 0 ? to_microseconds (time) : -1;
}
