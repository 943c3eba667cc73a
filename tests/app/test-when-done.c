/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When the computer suspends or powers off. */

#include "config.h"

#include "policy/pickup-when-done.h"

#define SECOND G_USEC_PER_SEC
/* The calendar is nothing that measures: here it is far from the other clock. */
#define CALENDAR (G_GINT64_CONSTANT (1700000000) * SECOND)

typedef struct
{
  guint            n_changes;
  guint            n_acts;
  PickupDoneAction acted;
} Seen;

static void
changed_cb (gpointer user_data)
{
  ((Seen *) user_data)->n_changes++;
}

static void
act_cb (PickupDoneAction action,
        gpointer         user_data)
{
  Seen *seen = user_data;

  seen->n_acts++;
  seen->acted = action;
}

static const PickupWhenDoneFuncs funcs = { changed_cb, act_cb };

static void
test_times (void)
{
  static const struct
  {
    const char *reason;
    gint64      second;
    guint       n_active;
    gint64      finished; /* second of the calendar, -1 for never */
    guint       left;
    guint       n_changes;
    guint       n_acts;
  } steps[] = {
    { "one runs", 1, 1, -1, 0, 0, 0 },
    { "it failed, and nothing has finished", 100, 0, -1, 0, 0, 0 },
    { "what finished before the choice does not count", 101, 0, 9, 0, 0, 0 },
    { "one has finished while another one runs", 150, 1, 120, 0, 0, 0 },
    { "nothing is left: the minute begins", 200, 0, 190, 60, 1, 0 },
    { "nothing new", 200, 0, 190, 60, 0, 0 },
    { "a new one stops it", 230, 1, 190, 0, 1, 0 },
    { "a whole minute again", 300, 0, 290, 60, 1, 0 },
    { "the last second", 359, 0, 290, 1, 0, 0 },
    { "it is over, and the choice with it", 360, 0, 290, 0, 1, 1 },
    { "once", 361, 0, 290, 0, 0, 0 },
    { "not again with the next one", 500, 0, 490, 0, 0, 0 },
  };
  Seen seen = { 0 };
  g_autoptr (PickupWhenDone) self = pickup_when_done_new (&funcs, &seen);

  pickup_when_done_choose (self, PICKUP_DONE_SUSPEND, CALENDAR + 10 * SECOND);
  g_assert_cmpuint (seen.n_changes, ==, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      const gint64 finished_at = steps[i].finished < 0 ? 0 : CALENDAR + steps[i].finished * SECOND;

      g_test_message ("%s", steps[i].reason);
      seen = (Seen) { 0 };
      pickup_when_done_update (self, steps[i].n_active, finished_at, steps[i].second * SECOND);
      g_assert_cmpuint (pickup_when_done_get_seconds (self, steps[i].second * SECOND), ==, steps[i].left);
      g_assert_cmpuint (seen.n_changes, ==, steps[i].n_changes);
      g_assert_cmpuint (seen.n_acts, ==, steps[i].n_acts);
      g_assert_cmpint (seen.acted, ==, steps[i].n_acts > 0 ? PICKUP_DONE_SUSPEND : PICKUP_DONE_NOTHING);
    }
  g_assert_cmpint (pickup_when_done_get_action (self), ==, PICKUP_DONE_NOTHING);
}

/* Whoever changes the choice while the minute runs has heard of it, and gets a minute of what is to come only when something
 * finishes after that. */
static void
test_second_thoughts (void)
{
  Seen seen = { 0 };
  g_autoptr (PickupWhenDone) self = pickup_when_done_new (&funcs, &seen);

  pickup_when_done_choose (self, PICKUP_DONE_SUSPEND, CALENDAR);
  pickup_when_done_update (self, 0, CALENDAR + 5 * SECOND, 5 * SECOND);
  g_assert_cmpuint (pickup_when_done_get_seconds (self, 5 * SECOND), ==, 60);

  pickup_when_done_choose (self, PICKUP_DONE_POWER_OFF, CALENDAR + 10 * SECOND);
  g_assert_cmpuint (pickup_when_done_get_seconds (self, 10 * SECOND), ==, 0);
  pickup_when_done_update (self, 0, CALENDAR + 5 * SECOND, 100 * SECOND);
  g_assert_cmpuint (pickup_when_done_get_seconds (self, 100 * SECOND), ==, 0);

  pickup_when_done_update (self, 0, CALENDAR + 110 * SECOND, 110 * SECOND);
  pickup_when_done_choose (self, PICKUP_DONE_NOTHING, CALENDAR + 120 * SECOND);
  pickup_when_done_update (self, 0, CALENDAR + 110 * SECOND, 1000 * SECOND);
  g_assert_cmpuint (seen.n_acts, ==, 0);
}

static void
test_names (void)
{
  g_assert_cmpint (pickup_done_action_from_name ("suspend"), ==, PICKUP_DONE_SUSPEND);
  g_assert_cmpint (pickup_done_action_from_name ("power-off"), ==, PICKUP_DONE_POWER_OFF);
  g_assert_cmpint (pickup_done_action_from_name ("reboot"), ==, PICKUP_DONE_NOTHING);
  for (int i = PICKUP_DONE_NOTHING; i <= PICKUP_DONE_POWER_OFF; i++)
    g_assert_cmpint (pickup_done_action_from_name (pickup_done_action_get_name ((PickupDoneAction) i)), ==, i);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/when-done/times", test_times);
  g_test_add_func ("/when-done/second-thoughts", test_second_thoughts);
  g_test_add_func ("/when-done/names", test_names);
  return g_test_run ();
}
