/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When the computer suspends or powers off because everything is finished. */

#include "config.h"

#include "policy/pickup-when-done.h"

/* Microseconds in which a person may say no. */
#define WARNING_TIME (60 * G_USEC_PER_SEC)

#define NOT_DUE -1

struct _PickupWhenDone
{
  const PickupWhenDoneFuncs *funcs;
  gpointer                   user_data;
  PickupDoneAction           action;
  gint64                     chosen_at; /* real time */
  gint64                     due;
};

static const char *const names[] = { "nothing", "suspend", "power-off" };

PickupDoneAction
pickup_done_action_from_name (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (name, names[i]))
      return (PickupDoneAction) i;
  return PICKUP_DONE_NOTHING;
}

const char *
pickup_done_action_get_name (PickupDoneAction self)
{
  g_return_val_if_fail (self < G_N_ELEMENTS (names), names[0]);

  return names[self];
}

PickupWhenDone *
pickup_when_done_new (const PickupWhenDoneFuncs *funcs,
                      gpointer                   user_data)
{
  PickupWhenDone *self = g_new0 (PickupWhenDone, 1);

  self->funcs = funcs;
  self->user_data = user_data;
  self->due = NOT_DUE;
  return self;
}

void
pickup_when_done_free (PickupWhenDone *self)
{
  g_free (self);
}

void
pickup_when_done_choose (PickupWhenDone  *self,
                         PickupDoneAction action,
                         gint64           real_time)
{
  if (self->action == action)
    return;
  self->action = action;
  self->chosen_at = real_time;
  self->due = NOT_DUE;
  self->funcs->changed (self->user_data);
}

PickupDoneAction
pickup_when_done_get_action (PickupWhenDone *self)
{
  return self->action;
}

static void
set_due (PickupWhenDone *self,
         gint64          due)
{
  if (self->due == due)
    return;
  self->due = due;
  self->funcs->changed (self->user_data);
}

static void
act (PickupWhenDone *self)
{
  const PickupDoneAction action = self->action;

  pickup_when_done_choose (self, PICKUP_DONE_NOTHING, self->chosen_at);
  self->funcs->act (action, self->user_data);
}

void
pickup_when_done_update (PickupWhenDone *self,
                         guint           n_active,
                         gint64          finished_at,
                         gint64          now)
{
  if (self->action == PICKUP_DONE_NOTHING)
    return;
  if (n_active > 0)
    set_due (self, NOT_DUE);
  else if (self->due != NOT_DUE && now >= self->due)
    act (self);
  else if (self->due == NOT_DUE && finished_at >= self->chosen_at)
    set_due (self, now + WARNING_TIME);
}

guint
pickup_when_done_get_seconds (PickupWhenDone *self,
                              gint64          now)
{
  if (self->due == NOT_DUE)
    return 0;

  return (guint) MAX ((self->due - now + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC, 1);
}
