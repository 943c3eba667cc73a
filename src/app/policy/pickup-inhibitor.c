/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Keeps the computer awake while bytes flow, and not longer. */

#include "config.h"

#include "policy/pickup-inhibitor.h"

/* Microseconds without a byte: a server may pause for breath. */
#define PATIENCE (10 * G_USEC_PER_SEC)

struct _PickupInhibitor
{
  PickupInhibitorFunc changed;
  gpointer            user_data;
  DownloadService    *service;
  gboolean            inhibited;
  gint64              due;
  guint               timer;
};

PickupInhibitor *
pickup_inhibitor_new (PickupInhibitorFunc changed,
                      gpointer            user_data)
{
  PickupInhibitor *self = g_new0 (PickupInhibitor, 1);

  self->changed = changed;
  self->user_data = user_data;
  self->due = -1;
  return self;
}

static void
set_inhibited (PickupInhibitor *self,
               gboolean         inhibited)
{
  if (self->inhibited == inhibited)
    return;
  self->inhibited = inhibited;
  self->changed (inhibited, self->user_data);
}

void
pickup_inhibitor_update (PickupInhibitor *self,
                         guint            n_running,
                         guint64          speed,
                         gint64           now)
{
  if (n_running == 0)
    {
      self->due = -1;
      set_inhibited (self, FALSE);
    }
  else if (speed > 0)
    {
      self->due = -1;
      set_inhibited (self, TRUE);
    }
  else if (self->inhibited && self->due < 0)
    self->due = now + PATIENCE;
  else if (self->inhibited && now >= self->due)
    {
      self->due = -1;
      set_inhibited (self, FALSE);
    }
}

gint64
pickup_inhibitor_get_due (PickupInhibitor *self)
{
  return self->due;
}

static void update_cb (PickupInhibitor *self);

static gboolean
timer_cb (gpointer user_data)
{
  PickupInhibitor *self = user_data;

  self->timer = 0;
  update_cb (self);
  return G_SOURCE_REMOVE;
}

static void
update_cb (PickupInhibitor *self)
{
  const gint64 now = g_get_monotonic_time ();

  pickup_inhibitor_update (self, download_service_get_n_running (self->service), download_service_get_speed (self->service), now);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->due >= 0)
    self->timer = g_timeout_add_seconds ((guint) ((self->due - now) / G_USEC_PER_SEC) + 1, timer_cb, self);
}

void
pickup_inhibitor_follow (PickupInhibitor *self,
                         DownloadService *service)
{
  g_return_if_fail (self->service == NULL);

  self->service = g_object_ref (service);
  g_signal_connect_swapped (service, "notify::speed", G_CALLBACK (update_cb), self);
  g_signal_connect_swapped (service, "notify::n-running", G_CALLBACK (update_cb), self);
  update_cb (self);
}

void
pickup_inhibitor_free (PickupInhibitor *self)
{
  if (self->service != NULL)
    g_signal_handlers_disconnect_by_data (self->service, self);
  g_clear_object (&self->service);
  g_clear_handle_id (&self->timer, g_source_remove);
  set_inhibited (self, FALSE);
  g_free (self);
}
