/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which speed limit holds at a given time, and for how long. */

#include "config.h"

#include "policy/pickup-schedule.h"

/* Yesterday’s period may reach into today. Whatever does not change in eight days never does: the days after them tell
 * whether a period that ends is followed by another. */
#define FIRST_DAY -1
#define LAST_DAY 9
#define MAX_WAIT (8 * 24 * 60 * 60)
#define N_DAYS (LAST_DAY - FIRST_DAY + 1)

typedef struct
{
  gint64 start;
  gint64 end;
} Period;

G_DEFINE_FLAGS_TYPE (PickupWeekdays,
                     pickup_weekdays,
                     G_DEFINE_ENUM_VALUE (PICKUP_WEEKDAYS_MONDAY, "monday"),
                     G_DEFINE_ENUM_VALUE (PICKUP_WEEKDAYS_TUESDAY, "tuesday"),
                     G_DEFINE_ENUM_VALUE (PICKUP_WEEKDAYS_WEDNESDAY, "wednesday"),
                     G_DEFINE_ENUM_VALUE (PICKUP_WEEKDAYS_THURSDAY, "thursday"),
                     G_DEFINE_ENUM_VALUE (PICKUP_WEEKDAYS_FRIDAY, "friday"),
                     G_DEFINE_ENUM_VALUE (PICKUP_WEEKDAYS_SATURDAY, "saturday"),
                     G_DEFINE_ENUM_VALUE (PICKUP_WEEKDAYS_SUNDAY, "sunday"))

static gint64
get_unix_time (GTimeZone   *zone,
               const GDate *date,
               guint        minutes)
{
  g_autoptr (GDateTime) time = g_date_time_new (zone, g_date_get_year (date), (int) g_date_get_month (date), g_date_get_day (date),
                                                (int) minutes / 60, (int) minutes % 60, 0);

  return g_date_time_to_unix (time);
}

/* By the calendar, not by adding hours: a day of which has 23 or 25 of them begins and ends at the times that clocks show. */
static guint
get_periods (const PickupSchedule *self,
             GDateTime            *now,
             Period               *periods)
{
  GTimeZone *zone = g_date_time_get_timezone (now);
  GDate      date;
  guint      n_periods = 0;

  if (!self->enabled)
    return 0;
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) g_date_time_get_day_of_month (now), (GDateMonth) g_date_time_get_month (now), (GDateYear) g_date_time_get_year (now));
  g_date_subtract_days (&date, -FIRST_DAY);
  for (guint i = 0; i < N_DAYS; i++)
    {
      const gint64 start = get_unix_time (zone, &date, self->from);
      const guint  day = 1u << (g_date_get_weekday (&date) - G_DATE_MONDAY);
      GDate        last = date;

      if (self->to <= self->from)
        g_date_add_days (&last, 1);
      if (self->days & day)
        periods[n_periods++] = (Period) { start, get_unix_time (zone, &last, self->to) };
      g_date_add_days (&date, 1);
    }
  return n_periods;
}

static gboolean
is_within (const Period *periods,
           guint         n_periods,
           gint64        time)
{
  for (guint i = 0; i < n_periods; i++)
    if (periods[i].start <= time && time < periods[i].end)
      return TRUE;
  return FALSE;
}

/* Periods that touch each other are one. */
static gint64
find_change (const Period *periods,
             guint         n_periods,
             gint64        now)
{
  const gboolean within = is_within (periods, n_periods, now);
  gint64         first = now + MAX_WAIT + 1;

  for (guint i = 0; i < n_periods; i++)
    {
      const gint64 change = within ? periods[i].end : periods[i].start;

      if (change > now && change < first && is_within (periods, n_periods, change) != within)
        first = change;
    }
  return first <= now + MAX_WAIT ? first : -1;
}

PickupScheduleNow
pickup_schedule_decide (const PickupSchedule *self,
                        GDateTime            *now)
{
  Period            periods[N_DAYS];
  const guint       n_periods = get_periods (self, now, periods);
  const gint64      time = g_date_time_to_unix (now);
  PickupScheduleNow decision = { self->limit, is_within (periods, n_periods, time), find_change (periods, n_periods, time) };

  if (decision.scheduled)
    decision.limit = self->scheduled_limit;
  return decision;
}
