/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether the computer has slept: the boot time went on, and the monotonic time did not. */

#include "config.h"

#include "base/download-sleep-watch.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* Two clocks are not read at the same time. */
#define MIN_SLEEP G_USEC_PER_SEC

struct _DownloadSleepWatch
{
  DownloadClock    *clock;
  DownloadSleepFunc func;
  gpointer          user_data;
  gint64            slept;
  int               fd; /* -1 if the process has no descriptor left */
  GSource          *source;
};

/* Waking up sets the clock on the wall, which cancels the timer: reading fails, once. */
static gboolean
ready_cb (int          fd,
          GIOCondition condition,
          gpointer     user_data)
{
  DownloadSleepWatch *self = user_data;
  guint64             n_expirations;

  if (read (fd, &n_expirations, sizeof n_expirations) > 0 || errno == ECANCELED)
    download_sleep_watch_check (self);
  return G_SOURCE_CONTINUE;
}

DownloadSleepWatch *
download_sleep_watch_new (DownloadClock    *clock,
                          DownloadSleepFunc func,
                          gpointer          user_data)
{
  const struct itimerspec never = { .it_value.tv_sec = G_MAXINT32 };
  DownloadSleepWatch     *self = g_new0 (DownloadSleepWatch, 1);

  self->clock = download_clock_ref (clock);
  self->func = func;
  self->user_data = user_data;
  self->slept = download_clock_get_sleep_time (clock);
  self->fd = timerfd_create (CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (self->fd < 0)
    return self;

  timerfd_settime (self->fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL);
  self->source = g_unix_fd_source_new (self->fd, G_IO_IN);
  g_source_set_static_name (self->source, "[pickup] sleep");
  g_source_set_callback (self->source, G_SOURCE_FUNC (ready_cb), self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  return self;
}

void
download_sleep_watch_free (DownloadSleepWatch *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  if (self->fd >= 0)
    close (self->fd);
  download_clock_unref (self->clock);
  g_free (self);
}

void
download_sleep_watch_check (DownloadSleepWatch *self)
{
  gint64 slept = download_clock_get_sleep_time (self->clock);

  if (slept - self->slept < MIN_SLEEP)
    return;

  self->slept = slept;
  self->func (self->user_data);
}
