/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A timer that goes by the clock on the wall. */

#include "config.h"

#include "base/download-wall-timer.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define NEVER ((gint64) G_MAXINT32 * G_USEC_PER_SEC)

struct _DownloadWallTimer
{
  DownloadWallTimerFunc func;
  gpointer              user_data;
  int                   fd;     /* -1 if the process has no descriptor left */
  GSource              *source; /* owned; NULL without a descriptor as long as it is not set */
};

/* Reading fails when the clock was set, which is news as well. */
static gboolean
ready_cb (int          fd,
          GIOCondition condition,
          gpointer     user_data)
{
  DownloadWallTimer *self = user_data;
  guint64            n_expirations;

  if (read (fd, &n_expirations, sizeof n_expirations) > 0 || errno == ECANCELED)
    self->func (self->user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
late_cb (gpointer user_data)
{
  DownloadWallTimer *self = user_data;

  self->func (self->user_data);
  return G_SOURCE_REMOVE;
}

static void
clear_source (DownloadWallTimer *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

static void
attach (DownloadWallTimer *self,
        GSource           *source,
        GSourceFunc        func)
{
  clear_source (self);
  self->source = source;
  g_source_set_static_name (source, "[pickup] wall timer");
  g_source_set_callback (source, func, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

DownloadWallTimer *
download_wall_timer_new (DownloadWallTimerFunc func,
                         gpointer              user_data)
{
  DownloadWallTimer *self = g_new0 (DownloadWallTimer, 1);

  self->func = func;
  self->user_data = user_data;
  self->fd = timerfd_create (CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (self->fd >= 0)
    attach (self, g_unix_fd_source_new (self->fd, G_IO_IN), G_SOURCE_FUNC (ready_cb));
  return self;
}

void
download_wall_timer_free (DownloadWallTimer *self)
{
  clear_source (self);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

void
download_wall_timer_set (DownloadWallTimer *self,
                         gint64             real_time)
{
  struct itimerspec when = { 0 };

  /* Zero would disarm it. */
  real_time = real_time < 0 ? NEVER : CLAMP (real_time, 1, NEVER);
  when.it_value.tv_sec = (time_t) (real_time / G_USEC_PER_SEC);
  when.it_value.tv_nsec = real_time % G_USEC_PER_SEC * 1000;

  if (self->fd >= 0)
    timerfd_settime (self->fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, NULL);
  else
    attach (self, g_timeout_source_new ((guint) CLAMP ((real_time - g_get_real_time ()) / 1000, 0, (gint64) G_MAXINT)), late_cb);
}
