/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the states of a download. */

#include "config.h"

#include "base/download-state.h"

#define STATES_FIRST DOWNLOAD_STATE_QUEUED
#define STATES_LAST DOWNLOAD_STATE_FINISHED

typedef struct
{
  DownloadState state;
  const char   *name;
  gboolean      running;
  gboolean      needs_person;
  const char   *moves; /* the names of all states it may move to */
} StateCase;

/* The table of the architecture, written down a second time on purpose. */
static const StateCase cases[] = {
  { DOWNLOAD_STATE_QUEUED, "queued", FALSE, FALSE,
    "checking connecting waiting paused needs-link needs-decision failed" },
  { DOWNLOAD_STATE_CHECKING, "checking", TRUE, FALSE,
    "queued connecting verifying finished waiting paused needs-link needs-decision failed" },
  { DOWNLOAD_STATE_CONNECTING, "connecting", TRUE, FALSE,
    "queued downloading verifying finished waiting paused needs-link needs-decision failed" },
  { DOWNLOAD_STATE_DOWNLOADING, "downloading", TRUE, FALSE,
    "queued connecting verifying waiting paused needs-link needs-decision failed" },
  { DOWNLOAD_STATE_VERIFYING, "verifying", TRUE, FALSE,
    "queued connecting finished waiting paused needs-link needs-decision failed" },
  { DOWNLOAD_STATE_WAITING, "waiting", FALSE, FALSE, "queued paused needs-link finished" },
  { DOWNLOAD_STATE_PAUSED, "paused", FALSE, FALSE, "queued needs-link finished" },
  { DOWNLOAD_STATE_NEEDS_LINK, "needs-link", FALSE, TRUE, "queued paused" },
  { DOWNLOAD_STATE_NEEDS_DECISION, "needs-decision", FALSE, TRUE, "queued checking paused finished" },
  { DOWNLOAD_STATE_FAILED, "failed", FALSE, TRUE, "queued" },
  { DOWNLOAD_STATE_FINISHED, "finished", FALSE, FALSE, "queued checking" },
};

static void
test_properties (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (cases), ==, STATES_LAST - STATES_FIRST + 1);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].name);
      g_assert_cmpuint (cases[i].state, ==, STATES_FIRST + i);
      g_assert_cmpstr (download_state_to_string (cases[i].state), ==, cases[i].name);
      g_assert_cmpint (download_state_is_running (cases[i].state), ==, cases[i].running);
      g_assert_cmpint (download_state_needs_person (cases[i].state), ==, cases[i].needs_person);
    }
}

static void
test_moves (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) moves = g_strsplit (cases[i].moves, " ", -1);

      for (guint j = 0; j < G_N_ELEMENTS (cases); j++)
        {
          g_test_message ("%s to %s", cases[i].name, cases[j].name);
          g_assert_cmpint (download_state_can_move (cases[i].state, cases[j].state), ==,
                           g_strv_contains ((const char *const *) moves, cases[j].name));
        }
    }
}

static void
test_beginning_and_rest (void)
{
  const guint first = 1u << DOWNLOAD_STATE_QUEUED | 1u << DOWNLOAD_STATE_PAUSED | 1u << DOWNLOAD_STATE_NEEDS_LINK;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].name);
      g_assert_cmpint (download_state_can_begin (cases[i].state), ==, (first >> cases[i].state & 1) != 0);
      g_assert_cmpint (download_state_at_rest (cases[i].state), ==, cases[i].running ? DOWNLOAD_STATE_QUEUED : cases[i].state);
    }
}

/* Every state that is not running lets the user try again, and none moves to itself. */
static void
test_never_stuck (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_false (download_state_can_move (cases[i].state, cases[i].state));
      if (cases[i].state != DOWNLOAD_STATE_QUEUED)
        g_assert_true (download_state_can_move (cases[i].state, DOWNLOAD_STATE_QUEUED));
    }
}

static void
test_valid (void)
{
  g_assert_false (download_state_is_valid (0));
  g_assert_false (download_state_is_valid (STATES_LAST + 1));
  g_assert_false (download_state_is_valid (G_MAXUINT));
  for (guint i = STATES_FIRST; i <= STATES_LAST; i++)
    g_assert_true (download_state_is_valid (i));

  g_assert_cmpstr (download_state_to_string ((DownloadState) 99), ==, "unknown");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/state/properties", test_properties);
  g_test_add_func ("/state/moves", test_moves);
  g_test_add_func ("/state/beginning-and-rest", test_beginning_and_rest);
  g_test_add_func ("/state/never-stuck", test_never_stuck);
  g_test_add_func ("/state/valid", test_valid);

  return g_test_run ();
}
