/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A timer that goes by the clock on the wall. */

#include "config.h"

#include "policy/pickup-wall-timer.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define NEVER G_MAXINT32

struct _PickupWallTimer
{
  PickupWallTimerFunc func;
  gpointer            user_data;
  int                 fd; /* -1 if the process has no descriptor left */
  guint               source;
};

/* Reading fails when the clock was set, which is news as well. */
static gboolean
ready_cb (int          fd,
          GIOCondition condition,
          gpointer     user_data)
{
  PickupWallTimer *self = user_data;
  guint64          n_expirations;

  if (read (fd, &n_expirations, sizeof n_expirations) > 0 || errno == ECANCELED)
    self->func (self->user_data);
  return G_SOURCE_CONTINUE;
}

PickupWallTimer *
pickup_wall_timer_new (PickupWallTimerFunc func,
                       gpointer            user_data)
{
  PickupWallTimer *self = g_new0 (PickupWallTimer, 1);

  self->func = func;
  self->user_data = user_data;
  self->fd = timerfd_create (CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (self->fd >= 0)
    self->source = g_unix_fd_add (self->fd, G_IO_IN, ready_cb, self);
  return self;
}

void
pickup_wall_timer_free (PickupWallTimer *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

void
pickup_wall_timer_set (PickupWallTimer *self,
                       gint64           unix_time)
{
  /* Zero would disarm it. */
  const struct itimerspec when = { .it_value.tv_sec = unix_time < 0 ? NEVER : (time_t) CLAMP (unix_time, 1, NEVER) };

  if (self->fd >= 0)
    timerfd_settime (self->fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, NULL);
}
