/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PickupWallTimer:
 *
 * Calls back at a time of the calendar. Unlike a time-out, which stands still while the computer sleeps and knows
 * nothing of a clock that is set, it also calls back when the computer has woken up and when the clock was set: whoever is
 * called looks at the time anew.
 */
typedef struct _PickupWallTimer PickupWallTimer;

typedef void (*PickupWallTimerFunc) (gpointer user_data);

PickupWallTimer *pickup_wall_timer_new (PickupWallTimerFunc func,
                                        gpointer            user_data);
void             pickup_wall_timer_free (PickupWallTimer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PickupWallTimer, pickup_wall_timer_free)

/* Once for every call. @unix_time: seconds, in the past for at once, -1 for only when the clock is set */
void pickup_wall_timer_set (PickupWallTimer *self,
                            gint64           unix_time);

G_END_DECLS
