/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of when it is a certain time of day next. */

#include "config.h"

#include "plan/download-start-time.h"

/* Clocks go forward from 2:00 to 3:00 on 29 March 2026 there, and back from 3:00 to 2:00 on 25 October. */
#define BERLIN "CET-1CEST,M3.5.0,M10.5.0/3"

static const struct
{
  const char *now;
  const char *text;
  const char *expected; /* NULL if it is none */
  const char *why;
} rows[] = {
  { "2026-11-29T22:59:59", "23:00", "2026-11-29T23:00:00+01", "today" },
  { "2026-11-29T23:00:00", "23:00", "2026-11-30T23:00:00+01", "now is not later" },
  { "2026-11-29T23:30:00", "23:00", "2026-11-30T23:00:00+01", "tomorrow" },
  { "2026-12-31T12:00:00", "0:00", "2027-01-01T00:00:00+01", "midnight, of the next year" },
  { "2026-11-29T08:00:00", "9:05", "2026-11-29T09:05:00+01", "one digit" },
  { "2026-03-28T23:00:00", "22:00", "2026-03-29T22:00:00+02", "23 hours later, by the clock" },
  { "2026-10-24T23:00:00", "22:00", "2026-10-25T22:00:00+01", "24 hours and another, by the clock" },
  { "2026-11-29T08:00:00", "24:00", NULL, "no hour" },
  { "2026-11-29T08:00:00", "12:60", NULL, "no minute" },
  { "2026-11-29T08:00:00", "12", NULL, "no time" },
  { "2026-11-29T08:00:00", "12:0", NULL, "half a minute" },
  { "2026-11-29T08:00:00", "+1:00", NULL, "a sign" },
  { "2026-11-29T08:00:00", " 9:00", NULL, "a blank" },
  { "2026-11-29T08:00:00", "012:00", NULL, "three digits" },
  { "2026-11-29T08:00:00", "", NULL, "nothing" },
  { "2026-11-29T08:00:00", "tonight", NULL, "a word" },
  { "2026-11-29T08:00:00", "2026-12-24T18:00:00", "2026-12-24T18:00:00+01", "a day, in the zone here" },
  { "2026-11-29T08:00:00", "2026-12-24T18:00", "2026-12-24T18:00:00+01", "without seconds" },
  { "2026-11-29T08:00:00", "2026-12-24T18:00:00Z", "2026-12-24T19:00:00+01", "in another zone" },
  { "2026-11-29T08:00:00", "2026-11-29T07:59:00", NULL, "it has passed" },
  { "2026-11-29T08:00:00", "2026-13-24T18:00", NULL, "no month" },
};

static void
test_parse (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (BERLIN);

  g_assert_nonnull (zone);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GDateTime) now = g_date_time_new_from_iso8601 (rows[i].now, zone);
      const gint64 time = download_start_time_parse (rows[i].text, now);
      g_autoptr (GDateTime) expected = rows[i].expected != NULL ? g_date_time_new_from_iso8601 (rows[i].expected, NULL) : NULL;

      g_test_message ("%s after %s: %s", rows[i].text, rows[i].now, rows[i].why);
      g_assert_cmpint (time, ==, expected != NULL ? g_date_time_to_unix (expected) * G_USEC_PER_SEC : -1);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/start-time/parse", test_parse);

  return g_test_run ();
}
