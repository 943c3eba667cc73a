/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PickupDoneAction:
 *
 * What the computer does when nothing is left to be downloaded.
 */
typedef enum
{
  PICKUP_DONE_NOTHING,
  PICKUP_DONE_SUSPEND,
  PICKUP_DONE_POWER_OFF,
} PickupDoneAction;

/* @name: as in the application’s action; anything unknown is nothing */
PickupDoneAction pickup_done_action_from_name (const char *name);
const char      *pickup_done_action_get_name (PickupDoneAction self);

/**
 * PickupWhenDone:
 *
 * Decides when that is to happen: a minute after nothing is active any more, which is what moves or will move by itself, if at
 * least one download has finished since it was chosen. What waits for a person does not hold it up, as nobody may be there;
 * what becomes active within the minute does. It happens once, and is kept nowhere: a choice that somebody has forgotten must not
 * switch off the computer another day.
 */
typedef struct _PickupWhenDone PickupWhenDone;

typedef struct
{
  /* The choice, or whether the minute is running. */
  void (*changed) (gpointer user_data);
  /* The minute is over; the choice is nothing by then. */
  void (*act) (PickupDoneAction action,
               gpointer         user_data);
} PickupWhenDoneFuncs;

PickupWhenDone *pickup_when_done_new (const PickupWhenDoneFuncs *funcs,
                                      gpointer                   user_data);
void            pickup_when_done_free (PickupWhenDone *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PickupWhenDone, pickup_when_done_free)

/* @real_time: of now, microseconds. A new choice begins anew. */
void             pickup_when_done_choose (PickupWhenDone  *self,
                                          PickupDoneAction action,
                                          gint64           real_time);
PickupDoneAction pickup_when_done_get_action (PickupWhenDone *self);

/* How things stand at @now, microseconds of a clock that stands still while the computer sleeps: who wakes it up is to have the rest of
 * the minute. @finished_at: when the latest download finished, real time in microseconds, 0 for none. */
void pickup_when_done_update (PickupWhenDone *self,
                              guint           n_active,
                              gint64          finished_at,
                              gint64          now);

/* Whole seconds that are left to say no, at least 1, or 0 while the minute is not running. */
guint pickup_when_done_get_seconds (PickupWhenDone *self,
                                    gint64          now);

G_END_DECLS
