/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When finished downloads leave the list. */

#include "config.h"

#include "policy/pickup-history.h"

#define DAY ((gint64) 24 * 60 * 60 * G_USEC_PER_SEC)

/* 2026-11-22 12:00 UTC */
#define FINISHED (G_GINT64_CONSTANT (1795348800) * G_USEC_PER_SEC)

static void
test_end (void)
{
  static const struct
  {
    const char *reason;
    PickupKeep  keep;
    gint64      finished_at;
    gint64      end;
  } cases[] = {
    { "nobody asked for it", PICKUP_KEEP_FOREVER, FINISHED, G_MAXINT64 },
    { "thirty days to the second", PICKUP_KEEP_MONTH, FINISHED, FINISHED + 30 * DAY },
    { "seven days to the second", PICKUP_KEEP_WEEK, FINISHED, FINISHED + 7 * DAY },
    { "not while Pickup runs", PICKUP_KEEP_SESSION, FINISHED, G_MAXINT64 },
    { "nobody knows when it was finished", PICKUP_KEEP_WEEK, 0, G_MAXINT64 },
    { "nobody knows when it was finished, and says so", PICKUP_KEEP_MONTH, -1, G_MAXINT64 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].reason);
      g_assert_cmpint (pickup_history_get_end (cases[i].keep, cases[i].finished_at), ==, cases[i].end);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/history/end", test_end);
  return g_test_run ();
}
