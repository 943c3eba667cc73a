/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When the computer has to stay awake. */

#include "config.h"

#include "policy/pickup-inhibitor.h"

static void
changed_cb (gboolean inhibited,
            gpointer user_data)
{
  gboolean *state = user_data;

  g_assert_cmpint (*state, !=, inhibited);
  *state = inhibited;
}

static void
test_times (void)
{
  static const struct
  {
    const char *reason;
    gint64      second;
    guint       n_running;
    guint64     speed;
    gboolean    inhibited;
    gint64      due; /* seconds */
  } steps[] = {
    { "nothing runs", 0, 0, 0, FALSE, -1 },
    { "it connects, which brings no byte", 1, 1, 0, FALSE, -1 },
    { "the first byte", 2, 1, 500, TRUE, -1 },
    { "more bytes, for hours", 9000, 2, 9000, TRUE, -1 },
    { "the server takes breath", 9001, 2, 0, TRUE, 9011 },
    { "other news changes nothing", 9006, 1, 0, TRUE, 9011 },
    { "it goes on", 9007, 1, 80, TRUE, -1 },
    { "the network is gone", 9020, 1, 0, TRUE, 9030 },
    { "too long", 9030, 1, 0, FALSE, -1 },
    { "it still tries", 9040, 1, 0, FALSE, -1 },
    { "the network is back", 9041, 1, 70, TRUE, -1 },
    { "everything is done: no reason to wait", 9042, 0, 70, FALSE, -1 },
    { "and nothing runs", 9100, 0, 0, FALSE, -1 },
  };
  gboolean         state = FALSE;
  PickupInhibitor *inhibitor = pickup_inhibitor_new (changed_cb, &state);

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_test_message ("%s", steps[i].reason);
      pickup_inhibitor_update (inhibitor, steps[i].n_running, steps[i].speed, steps[i].second * G_USEC_PER_SEC);
      g_assert_cmpint (state, ==, steps[i].inhibited);
      g_assert_cmpint (pickup_inhibitor_get_due (inhibitor), ==, steps[i].due < 0 ? -1 : steps[i].due * G_USEC_PER_SEC);
    }
  pickup_inhibitor_free (inhibitor);
}

static void
test_end (void)
{
  gboolean         state = FALSE;
  PickupInhibitor *inhibitor = pickup_inhibitor_new (changed_cb, &state);

  pickup_inhibitor_update (inhibitor, 1, 1, 0);
  g_assert_true (state);
  pickup_inhibitor_free (inhibitor);
  g_assert_false (state);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inhibitor/times", test_times);
  g_test_add_func ("/inhibitor/end", test_end);
  return g_test_run ();
}
