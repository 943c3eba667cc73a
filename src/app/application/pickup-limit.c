/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Between the settings of the speed limit and the service. */

#include "config.h"

#include "application/pickup-limit.h"

struct _PickupLimit
{
  DownloadService   *service;
  GSettings         *settings;
  DownloadWallTimer *timer;
};

PickupSchedule
pickup_limit_read_schedule (GSettings *settings)
{
  return (PickupSchedule) {
    .limit = g_settings_get_boolean (settings, "limit-enabled") ? g_settings_get_uint64 (settings, "limit-rate") : 0,
    .enabled = g_settings_get_boolean (settings, "schedule-enabled"),
    .days = (PickupWeekdays) g_settings_get_flags (settings, "schedule-days"),
    .from = g_settings_get_uint (settings, "schedule-from"),
    .to = g_settings_get_uint (settings, "schedule-to"),
    .scheduled_limit = g_settings_get_uint64 (settings, "schedule-rate"),
  };
}

static void
apply (PickupLimit *self)
{
  const PickupSchedule schedule = pickup_limit_read_schedule (self->settings);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  const PickupScheduleNow decision = pickup_schedule_decide (&schedule, now);

  download_service_set_limit_rate (self->service, decision.limit);
  download_wall_timer_set (self->timer, decision.until < 0 ? -1 : decision.until * G_USEC_PER_SEC);
}

static void
timer_cb (gpointer user_data)
{
  apply (user_data);
}

static void
changed_cb (PickupLimit *self,
            const char  *key)
{
  if (g_str_has_prefix (key, "limit-") || g_str_has_prefix (key, "schedule-"))
    apply (self);
}

PickupLimit *
pickup_limit_new (DownloadService *service,
                  GSettings       *settings)
{
  PickupLimit *self = g_new0 (PickupLimit, 1);

  self->service = g_object_ref (service);
  self->settings = g_object_ref (settings);
  self->timer = download_wall_timer_new (timer_cb, self);
  g_signal_connect_swapped (settings, "changed", G_CALLBACK (changed_cb), self);
  apply (self);
  return self;
}

void
pickup_limit_free (PickupLimit *self)
{
  g_signal_handlers_disconnect_by_data (self->settings, self);
  download_wall_timer_free (self->timer);
  g_object_unref (self->settings);
  g_object_unref (self->service);
  g_free (self);
}
