/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which speed limit holds when, in several time zones, and what a person may type as a rate or a time. */

#include "config.h"

#include "policy/pickup-schedule.h"
#include "widgets/pickup-spin-text.h"

#define NORMAL 5000000
#define OTHER 1000000
#define WORKDAYS (PICKUP_WEEKDAYS_MONDAY | PICKUP_WEEKDAYS_TUESDAY | PICKUP_WEEKDAYS_WEDNESDAY | PICKUP_WEEKDAYS_THURSDAY | PICKUP_WEEKDAYS_FRIDAY)
#define EVERY_DAY (WORKDAYS | PICKUP_WEEKDAYS_SATURDAY | PICKUP_WEEKDAYS_SUNDAY)
#define AT(hour, minute) (60 * (hour) + (minute))

typedef struct
{
  const char    *reason;
  const char    *zone;
  const char    *now; /* local time */
  PickupWeekdays days;
  guint          from;
  guint          to;
  gboolean       scheduled;
  const char    *until; /* with the offset that holds then; nullable */
} Case;

static const Case cases[] = {
  /* 2026-03-02 is a Monday. */
  { "before it", "Europe/Berlin", "2026-03-02T07:59:59", WORKDAYS, AT (8, 0), AT (18, 0), FALSE, "2026-03-02T08:00:00+01" },
  { "its first second", "Europe/Berlin", "2026-03-02T08:00:00", WORKDAYS, AT (8, 0), AT (18, 0), TRUE, "2026-03-02T18:00:00+01" },
  { "its last second", "Europe/Berlin", "2026-03-02T17:59:59", WORKDAYS, AT (8, 0), AT (18, 0), TRUE, "2026-03-02T18:00:00+01" },
  { "its end does not belong to it", "Europe/Berlin", "2026-03-02T18:00:00", WORKDAYS, AT (8, 0), AT (18, 0), FALSE, "2026-03-03T08:00:00+01" },
  { "over the weekend to Monday", "Europe/Berlin", "2026-03-06T20:00:00", WORKDAYS, AT (8, 0), AT (18, 0), FALSE, "2026-03-09T08:00:00+01" },
  { "one day a week, just missed", "UTC", "2026-03-02T18:00:00", PICKUP_WEEKDAYS_MONDAY, AT (8, 0), AT (18, 0), FALSE, "2026-03-09T08:00:00+00" },
  { "from Sunday to Monday", "UTC", "2026-03-08T23:00:00", PICKUP_WEEKDAYS_MONDAY, AT (0, 0), AT (1, 0), FALSE, "2026-03-09T00:00:00+00" },
  { "at night, in the evening", "UTC", "2026-03-02T23:30:00", EVERY_DAY, AT (22, 0), AT (6, 0), TRUE, "2026-03-03T06:00:00+00" },
  { "at night, in the morning", "UTC", "2026-03-02T05:59:59", EVERY_DAY, AT (22, 0), AT (6, 0), TRUE, "2026-03-02T06:00:00+00" },
  { "the night belongs to the day on which it begins", "UTC", "2026-03-07T05:00:00", PICKUP_WEEKDAYS_FRIDAY, AT (22, 0), AT (6, 0), TRUE, "2026-03-07T06:00:00+00" },
  { "and not to the one on which it ends", "UTC", "2026-03-06T05:00:00", PICKUP_WEEKDAYS_FRIDAY, AT (22, 0), AT (6, 0), FALSE, "2026-03-06T22:00:00+00" },
  { "until midnight", "UTC", "2026-03-02T20:00:00", EVERY_DAY, AT (18, 0), AT (0, 0), TRUE, "2026-03-03T00:00:00+00" },
  { "equal times are a whole day", "UTC", "2026-03-02T12:00:00", PICKUP_WEEKDAYS_MONDAY, AT (8, 0), AT (8, 0), TRUE, "2026-03-03T08:00:00+00" },
  { "days that touch each other are one", "UTC", "2026-03-02T12:00:00", WORKDAYS, 0, 0, TRUE, "2026-03-07T00:00:00+00" },
  { "always", "UTC", "2026-03-02T12:00:00", EVERY_DAY, AT (8, 0), AT (8, 0), TRUE, NULL },
  { "never", "UTC", "2026-03-02T12:00:00", PICKUP_WEEKDAYS_NONE, AT (8, 0), AT (18, 0), FALSE, NULL },
  { "over the end of a year", "UTC", "2026-12-31T23:00:00", EVERY_DAY, AT (22, 0), AT (6, 0), TRUE, "2027-01-01T06:00:00+00" },
  { "over a 29th of February", "UTC", "2028-02-28T23:00:00", EVERY_DAY, AT (22, 0), AT (6, 0), TRUE, "2028-02-29T06:00:00+00" },
  /* Clocks go forward on 2026-03-29 and back on 2026-10-25. */
  { "the short night", "Europe/Berlin", "2026-03-28T23:00:00", EVERY_DAY, AT (22, 0), AT (6, 0), TRUE, "2026-03-29T06:00:00+02" },
  { "the long night", "Europe/Berlin", "2026-10-24T23:00:00", EVERY_DAY, AT (22, 0), AT (6, 0), TRUE, "2026-10-25T06:00:00+01" },
  { "it begins at an hour that is left out", "Europe/Berlin", "2026-03-29T01:30:00", EVERY_DAY, AT (2, 30), AT (6, 0), FALSE, "2026-03-29T03:00:00+02" },
  { "it lies in an hour that is left out", "Europe/Berlin", "2026-03-29T01:30:00", PICKUP_WEEKDAYS_SUNDAY, AT (2, 0), AT (2, 45), FALSE, "2026-04-05T02:00:00+02" },
  { "before the hour that exists twice", "Europe/Berlin", "2026-10-25T01:59:00", EVERY_DAY, AT (2, 30), AT (6, 0), FALSE, "2026-10-25T02:30:00+01" },
  { "midnight itself is left out", "America/Santiago", "2026-09-05T23:30:00", EVERY_DAY, AT (0, 0), AT (6, 0), FALSE, "2026-09-06T01:00:00-03" },
  { "half an hour’s difference", "Australia/Lord_Howe", "2026-10-03T23:00:00", EVERY_DAY, AT (22, 0), AT (6, 0), TRUE, "2026-10-04T06:00:00+11" },
  { "far east", "Pacific/Kiritimati", "2026-03-02T09:00:00", WORKDAYS, AT (8, 0), AT (18, 0), TRUE, "2026-03-02T18:00:00+14" },
};

static void
test_times (gconstpointer data)
{
  const Case          *self = data;
  const PickupSchedule schedule = { NORMAL, TRUE, self->days, self->from, self->to, OTHER };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (self->zone);
  g_autoptr (GDateTime) now = NULL;
  g_autoptr (GDateTime) until = self->until != NULL ? g_date_time_new_from_iso8601 (self->until, NULL) : NULL;
  PickupScheduleNow decision;

  g_assert_nonnull (zone);
  now = g_date_time_new_from_iso8601 (self->now, zone);
  decision = pickup_schedule_decide (&schedule, now);
  g_assert_cmpint (decision.scheduled, ==, self->scheduled);
  g_assert_cmpuint (decision.limit, ==, self->scheduled ? OTHER : NORMAL);
  g_assert_cmpint (decision.until, ==, until != NULL ? g_date_time_to_unix (until) : -1);
}

/* Whoever sleeps until the change finds that it has come, and the next one after it. */
static void
test_walk (void)
{
  const PickupSchedule schedule = { 0, TRUE, EVERY_DAY, AT (2, 30), AT (2, 15), OTHER };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  g_autoptr (GDateTime) now = NULL;

  g_assert_nonnull (zone);
  now = g_date_time_new (zone, 2026, 1, 1, 12, 0, 0);
  for (guint i = 0; i < 800; i++)
    {
      const PickupScheduleNow before = pickup_schedule_decide (&schedule, now);
      g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (before.until);
      g_autoptr (GDateTime) next = g_date_time_to_timezone (utc, zone);

      g_assert_cmpint (before.until, >, g_date_time_to_unix (now));
      g_assert_cmpint (pickup_schedule_decide (&schedule, next).scheduled, !=, before.scheduled);
      g_assert_cmpuint (before.limit, ==, before.scheduled ? OTHER : 0);
      g_date_time_unref (now);
      now = g_steal_pointer (&next);
    }
  g_assert_cmpint (g_date_time_get_year (now), ==, 2027);
}

static void
test_off (void)
{
  const PickupSchedule schedule = { NORMAL, FALSE, EVERY_DAY, 0, 0, OTHER };
  g_autoptr (GDateTime) now = g_date_time_new_utc (2026, 3, 2, 12, 0, 0);
  const PickupScheduleNow decision = pickup_schedule_decide (&schedule, now);

  g_assert_false (decision.scheduled);
  g_assert_cmpuint (decision.limit, ==, NORMAL);
  g_assert_cmpint (decision.until, ==, -1);
}

static void
test_rate_text (void)
{
  static const struct
  {
    const char *text;
    double      megabytes; /* negative: refused */
  } rates[] = {
    { "٥", 5 },
    { "٢٫٥ MB/s", 2.5 },
    { "5 MB/s", 5 },
    { "5\u00a0MB/s", 5 },
    { "5", 5 },
    { " 2.5 ", 2.5 },
    { "500 kB/s", 0.5 },
    { "500KB", 0.5 },
    { "1.5 GB/s", 1500 },
    { "0", 0 },
    { "", -1 },
    { "fast", -1 },
    { "-5", -1 },
    { "5 parsecs", -1 },
    { "inf", -1 },
    { "1e999", -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      double         megabytes = -1;
      const gboolean taken = pickup_spin_text_parse_rate (rates[i].text, &megabytes);

      g_test_message ("“%s”", rates[i].text);
      g_assert_cmpint (taken, ==, rates[i].megabytes >= 0);
      g_assert_cmpfloat_with_epsilon (megabytes, rates[i].megabytes, 1e-9);
    }
}

static void
test_rate_round_trip (void)
{
  static const double rates[] = { 0.01, 0.1, 0.25, 1, 5, 5.5, 12.34, 100, 10000 };

  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_autofree char *text = pickup_spin_text_format_rate (rates[i]);
      double           megabytes = -1;

      g_assert_true (pickup_spin_text_parse_rate (text, &megabytes));
      g_assert_cmpfloat_with_epsilon (megabytes, rates[i], 1e-9);
    }
}

static void
test_time_text (void)
{
  static const struct
  {
    const char *text;
    int         minutes; /* -1: refused */
  } times[] = {
    { "18:00", AT (18, 0) },
    { "8:05", AT (8, 5) },
    { "8.05", AT (8, 5) },
    { "18h30", AT (18, 30) },
    { "1830", AT (18, 30) },
    { "8", AT (8, 0) },
    { " 0:00 ", 0 },
    { "23:59", AT (23, 59) },
    { "6 PM", AT (18, 0) },
    { "6:30 p.m.", AT (18, 30) },
    { "12 am", 0 },
    { "12:15pm", AT (12, 15) },
    { "٨:٣٠", AT (8, 30) },
    { "24:00", -1 },
    { "8:60", -1 },
    { "13 pm", -1 },
    { "0 am", -1 },
    { "noon", -1 },
    { "8:00 x", -1 },
    { "", -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      guint          minutes = G_MAXUINT;
      const gboolean taken = pickup_spin_text_parse_time (times[i].text, &minutes);

      g_test_message ("“%s”", times[i].text);
      g_assert_cmpint (taken ? (int) minutes : -1, ==, times[i].minutes);
    }
}

static void
test_time_round_trip (void)
{
  for (guint i = 0; i < 24 * 60; i++)
    {
      g_autofree char *text = pickup_spin_text_format_time (i);
      guint            minutes = G_MAXUINT;

      g_assert_true (pickup_spin_text_parse_time (text, &minutes));
      g_assert_cmpuint (minutes, ==, i);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/schedule/times/", cases[i].reason, NULL);

      g_test_add_data_func (path, &cases[i], test_times);
    }
  g_test_add_func ("/schedule/walk", test_walk);
  g_test_add_func ("/schedule/off", test_off);
  g_test_add_func ("/schedule/rate-text", test_rate_text);
  g_test_add_func ("/schedule/rate-round-trip", test_rate_round_trip);
  g_test_add_func ("/schedule/time-text", test_time_text);
  g_test_add_func ("/schedule/time-round-trip", test_time_round_trip);
  return g_test_run ();
}
