/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DownloadClock:
 *
 * What time it is, and being woken later. All times are microseconds. The boot time goes on during suspend and never
 * jumps: it measures. The real time is the calendar's: it is compared with expiry dates.
 *
 * Timers fire on the thread-default main context of the thread that added them. A fake clock stands still until
 * download_clock_advance() moves it; timers that come due meanwhile are called from there, in their order. The system's timers
 * stand still during suspend, but those of the wall fire as soon as it is over, and notice when the real time is set.
 */
typedef struct _DownloadClock DownloadClock;

DownloadClock *download_clock_new_system (void);
DownloadClock *download_clock_new_fake (gint64 real_time);
DownloadClock *download_clock_ref (DownloadClock *self);
void           download_clock_unref (DownloadClock *self);

gint64 download_clock_get_boot_time (DownloadClock *self);
gint64 download_clock_get_real_time (DownloadClock *self);

/* How long the computer has been suspended since it was started. */
gint64 download_clock_get_sleep_time (DownloadClock *self);

guint download_clock_add_timer (DownloadClock  *self,
                                gint64          delay,
                                GSourceOnceFunc func,
                                gpointer        user_data);
guint download_clock_add_wall_timer (DownloadClock  *self,
                                     gint64          real_time,
                                     GSourceOnceFunc func,
                                     gpointer        user_data);
void  download_clock_remove_timer (DownloadClock *self,
                                   guint          timer_id);
void  download_clock_advance (DownloadClock *self,
                              gint64         by);

/* For tests, of either clock: suspended for so long, no timer fires meanwhile. */
void download_clock_sleep (DownloadClock *self,
                           gint64         by);

/* For tests, of a fake clock: somebody sets the one on the wall. */
void download_clock_set_real_time (DownloadClock *self,
                                   gint64         real_time);

/* For tests: how many timers are armed. */
guint download_clock_get_n_timers (DownloadClock *self);

/* The boot that this process runs in, as the kernel names it; stays the same until the computer is started again. */
const char *download_clock_get_boot_id (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadClock, download_clock_unref)

G_END_DECLS
