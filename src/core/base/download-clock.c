/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The clock: the system's, and one that tests move by hand. */

#include "config.h"

#include "base/download-clock.h"

#include "base/download-wall-timer.h"

#include <string.h>
#include <time.h>

typedef struct
{
  guint              id;
  gint64             due;        /* real time, or boot time without sleep, which only a fake clock looks at */
  gboolean           wall;       /* the former */
  GSource           *source;     /* owned; NULL with a fake clock, and of a time of the calendar */
  DownloadWallTimer *wall_timer; /* owned; NULL with a fake clock, and of a delay */
  GSourceOnceFunc    func;
  gpointer           user_data;
  DownloadClock     *clock; /* not owned */
} Timer;

struct _DownloadClock
{
  gatomicrefcount ref_count;
  gboolean        fake;
  gint64          fake_boot_time;
  gint64          fake_real_time;
  gint64          fake_sleep;
  GHashTable     *timers; /* id → Timer, owned */
  guint           last_id;
};

static void
timer_free (gpointer data)
{
  Timer *timer = data;

  if (timer->source != NULL)
    {
      g_source_destroy (timer->source);
      g_source_unref (timer->source);
    }
  g_clear_pointer (&timer->wall_timer, download_wall_timer_free);
  g_free (timer);
}

static DownloadClock *
download_clock_new (gboolean fake,
                    gint64   real_time)
{
  DownloadClock *self = g_new0 (DownloadClock, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->fake = fake;
  self->fake_boot_time = G_USEC_PER_SEC;
  self->fake_real_time = real_time;
  self->timers = g_hash_table_new_full (NULL, NULL, NULL, timer_free);
  return self;
}

static void
timer_fire (Timer *timer)
{
  GSourceOnceFunc func = timer->func;
  gpointer        user_data = timer->user_data;

  g_hash_table_remove (timer->clock->timers, GUINT_TO_POINTER (timer->id));
  func (user_data);
}

static gboolean
timer_source_cb (gpointer data)
{
  timer_fire (data);
  return G_SOURCE_REMOVE;
}

/* It may also be that the clock was set. */
static void
wall_timer_cb (gpointer data)
{
  Timer *timer = data;

  if (timer->due <= download_clock_get_real_time (timer->clock))
    timer_fire (timer);
  else
    download_wall_timer_set (timer->wall_timer, timer->due);
}

/* Of a fake clock: boot time without sleep. */
static gint64
get_due (DownloadClock *self,
         const Timer   *timer)
{
  return timer->wall ? self->fake_boot_time + timer->due - download_clock_get_real_time (self) : timer->due;
}

static Timer *
find_next_due (DownloadClock *self,
               gint64         until)
{
  Timer         *next = NULL;
  GHashTableIter iter;
  gpointer       value;

  g_hash_table_iter_init (&iter, self->timers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Timer       *timer = value;
      const gint64 due = get_due (self, timer);

      if (due <= until &&
          (next == NULL || due < get_due (self, next) || (due == get_due (self, next) && timer->id < next->id)))
        next = timer;
    }

  return next;
}

DownloadClock *
download_clock_new_system (void)
{
  return download_clock_new (FALSE, 0);
}

DownloadClock *
download_clock_new_fake (gint64 real_time)
{
  return download_clock_new (TRUE, real_time);
}

DownloadClock *
download_clock_ref (DownloadClock *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
download_clock_unref (DownloadClock *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->timers);
  g_free (self);
}

static gint64
read_clock (clockid_t id)
{
  struct timespec now;

  clock_gettime (id, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

gint64
download_clock_get_boot_time (DownloadClock *self)
{
  return (self->fake ? self->fake_boot_time : read_clock (CLOCK_BOOTTIME)) + self->fake_sleep;
}

gint64
download_clock_get_real_time (DownloadClock *self)
{
  return (self->fake ? self->fake_real_time : g_get_real_time ()) + self->fake_sleep;
}

gint64
download_clock_get_sleep_time (DownloadClock *self)
{
  return (self->fake ? 0 : read_clock (CLOCK_BOOTTIME) - read_clock (CLOCK_MONOTONIC)) + self->fake_sleep;
}

static Timer *
add_timer (DownloadClock  *self,
           gint64          due,
           GSourceOnceFunc func,
           gpointer        user_data)
{
  Timer *timer = g_new0 (Timer, 1);

  timer->id = ++self->last_id;
  timer->due = due;
  timer->func = func;
  timer->user_data = user_data;
  timer->clock = self;
  g_hash_table_insert (self->timers, GUINT_TO_POINTER (timer->id), timer);
  return timer;
}

/**
 * download_clock_add_timer:
 * @delay: from now, in microseconds; 0 or less fires in the next turn of the loop
 *
 * Returns: an id for download_clock_remove_timer(), never 0
 */
guint
download_clock_add_timer (DownloadClock  *self,
                          gint64          delay,
                          GSourceOnceFunc func,
                          gpointer        user_data)
{
  Timer *timer;

  /* Half of all time is never reached, and adding it to now stays in range. */
  delay = CLAMP (delay, 0, G_MAXINT64 / 2);
  timer = add_timer (self, self->fake_boot_time + delay, func, user_data);
  if (self->fake)
    return timer->id;

  timer->source = g_timeout_source_new ((guint) MIN ((delay + 999) / 1000, (gint64) G_MAXINT));
  g_source_set_static_name (timer->source, "[pickup] clock");
  g_source_set_callback (timer->source, timer_source_cb, timer, NULL);
  g_source_attach (timer->source, g_main_context_get_thread_default ());
  return timer->id;
}

/**
 * download_clock_add_wall_timer:
 * @real_time: when to fire; a time that has passed fires in the next turn of the loop
 *
 * See #DownloadWallTimer for what it costs.
 *
 * Returns: an id for download_clock_remove_timer(), never 0
 */
guint
download_clock_add_wall_timer (DownloadClock  *self,
                               gint64          real_time,
                               GSourceOnceFunc func,
                               gpointer        user_data)
{
  Timer *timer = add_timer (self, CLAMP (real_time, 0, G_MAXINT64 / 2), func, user_data);

  timer->wall = TRUE;
  if (self->fake)
    return timer->id;

  timer->wall_timer = download_wall_timer_new (wall_timer_cb, timer);
  download_wall_timer_set (timer->wall_timer, timer->due);
  return timer->id;
}

void
download_clock_remove_timer (DownloadClock *self,
                             guint          timer_id)
{
  g_return_if_fail (timer_id != 0);

  g_hash_table_remove (self->timers, GUINT_TO_POINTER (timer_id));
}

void
download_clock_advance (DownloadClock *self,
                        gint64         by)
{
  gint64 until = self->fake_boot_time + by;
  Timer *timer;

  g_return_if_fail (self->fake && by >= 0);

  while ((timer = find_next_due (self, until)) != NULL)
    {
      gint64 step = MAX (get_due (self, timer) - self->fake_boot_time, 0);

      self->fake_boot_time += step;
      self->fake_real_time += step;
      timer_fire (timer);
    }

  self->fake_real_time += until - self->fake_boot_time;
  self->fake_boot_time = until;
}

void
download_clock_sleep (DownloadClock *self,
                      gint64         by)
{
  self->fake_sleep += by;
}

void
download_clock_set_real_time (DownloadClock *self,
                              gint64         real_time)
{
  g_return_if_fail (self->fake);

  self->fake_real_time = real_time - self->fake_sleep;
}

guint
download_clock_get_n_timers (DownloadClock *self)
{
  return g_hash_table_size (self->timers);
}

const char *
download_clock_get_boot_id (void)
{
  static char *boot_id;
  static gsize once;

  if (g_once_init_enter (&once))
    {
      if (g_file_get_contents ("/proc/sys/kernel/random/boot_id", &boot_id, NULL, NULL))
        g_strstrip (boot_id);
      else
        /* Without a name for this boot nothing unsynced can be believed later: a fresh one matches no other. */
        boot_id = g_uuid_string_random ();
      g_once_init_leave (&once, 1);
    }

  return boot_id;
}
