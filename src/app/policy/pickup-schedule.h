/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * PickupWeekdays:
 *
 * Days of the week, named as in the settings.
 */
typedef enum
{
  PICKUP_WEEKDAYS_NONE = 0,
  PICKUP_WEEKDAYS_MONDAY = 1 << 0,
  PICKUP_WEEKDAYS_TUESDAY = 1 << 1,
  PICKUP_WEEKDAYS_WEDNESDAY = 1 << 2,
  PICKUP_WEEKDAYS_THURSDAY = 1 << 3,
  PICKUP_WEEKDAYS_FRIDAY = 1 << 4,
  PICKUP_WEEKDAYS_SATURDAY = 1 << 5,
  PICKUP_WEEKDAYS_SUNDAY = 1 << 6,
} PickupWeekdays;

#define PICKUP_TYPE_WEEKDAYS (pickup_weekdays_get_type ())
GType pickup_weekdays_get_type (void);

/**
 * PickupSchedule:
 * @limit: bytes per second outside of the schedule, 0 for no limit
 * @enabled: whether there are other times at all
 * @days: on which they begin
 * @from: minutes after midnight, 0 to 1439
 * @to: minutes after midnight; on the next day unless later than @from, so that equal times are a whole day
 * @scheduled_limit: bytes per second at these times, 0 for no limit
 *
 * How fast downloads may be, and when.
 */
typedef struct
{
  guint64        limit;
  gboolean       enabled;
  PickupWeekdays days;
  guint          from;
  guint          to;
  guint64        scheduled_limit;
} PickupSchedule;

/**
 * PickupScheduleNow:
 * @limit: bytes per second, 0 for no limit
 * @scheduled: whether it is the schedule's
 * @until: Unix time in seconds at which @scheduled changes, -1 if it never does
 */
typedef struct
{
  guint64  limit;
  gboolean scheduled;
  gint64   until;
} PickupScheduleNow;

/* @now: in the time zone in which the times are meant. Where clocks are put forward, a time that does not exist is the
 * next one that does; where they are put back, a time that exists twice is the second one. */
PickupScheduleNow pickup_schedule_decide (const PickupSchedule *self,
                                          GDateTime            *now);

G_END_DECLS
