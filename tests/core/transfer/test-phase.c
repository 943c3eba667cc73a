/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the phases of a transfer: which moves there are, and that each leads to the one way out. */

#include "config.h"

#include "transfer/download-phase.h"

static void
test_moves (void)
{
  for (guint from = 0; from < DOWNLOAD_N_PHASES; from++)
    {
      g_test_message ("%s", download_phase_to_string (from));
      g_assert_false (download_phase_may_move (from, from));
      g_assert_true (download_phase_may_move (from, DOWNLOAD_PHASE_STOPPING) == (from < DOWNLOAD_PHASE_STOPPING));
      g_assert_true (download_phase_may_move (from, DOWNLOAD_PHASE_OVER) == (from == DOWNLOAD_PHASE_STOPPING));
      g_assert_false (download_phase_may_move (from, DOWNLOAD_PHASE_OPENING));
    }
}

static void
test_publishing (void)
{
  g_test_message ("nothing is published that was not verified");
  for (guint from = 0; from < DOWNLOAD_N_PHASES; from++)
    g_assert_true (download_phase_may_move (from, DOWNLOAD_PHASE_PUBLISHING) == (from == DOWNLOAD_PHASE_VERIFYING));
}

static void
test_what_there_is (void)
{
  for (guint phase = 0; phase < DOWNLOAD_N_PHASES; phase++)
    {
      g_test_message ("%s", download_phase_to_string (phase));
      g_assert_true (!download_phase_has_plan (phase) || download_phase_has_connections (phase));
      g_assert_true (!download_phase_is_complete (phase) || download_phase_has_file (phase));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/phase/moves", test_moves);
  g_test_add_func ("/phase/publishing", test_publishing);
  g_test_add_func ("/phase/what-there-is", test_what_there_is);
  return g_test_run ();
}
