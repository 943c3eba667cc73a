/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which moments of a download are said aloud. */

#include "config.h"

#include "text/pickup-milestone.h"

static void
test_moments (void)
{
  static const struct
  {
    DownloadState before;
    double        fraction_before;
    DownloadState after;
    double        fraction_after;
    const char   *said;
    const char   *reason;
  } cases[] = {
    { DOWNLOAD_STATE_DOWNLOADING, 0.10, DOWNLOAD_STATE_DOWNLOADING, 0.24, NULL, "between two quarters" },
    { DOWNLOAD_STATE_DOWNLOADING, 0.24, DOWNLOAD_STATE_DOWNLOADING, 0.25, "data.iso: 25 percent", "a quarter" },
    { DOWNLOAD_STATE_DOWNLOADING, 0.10, DOWNLOAD_STATE_DOWNLOADING, 0.80, "data.iso: 75 percent", "three at once are one" },
    { DOWNLOAD_STATE_DOWNLOADING, 0.80, DOWNLOAD_STATE_DOWNLOADING, 1.00, NULL, "the end has its own words" },
    { DOWNLOAD_STATE_DOWNLOADING, 0.60, DOWNLOAD_STATE_DOWNLOADING, 0.40, NULL, "begun anew" },
    { DOWNLOAD_STATE_DOWNLOADING, -1, DOWNLOAD_STATE_DOWNLOADING, 0.50, NULL, "its size has only just been told" },
    { DOWNLOAD_STATE_DOWNLOADING, -1, DOWNLOAD_STATE_DOWNLOADING, -1, NULL, "nobody knows its size" },
    { DOWNLOAD_STATE_CONNECTING, 0.10, DOWNLOAD_STATE_DOWNLOADING, 0.60, NULL, "it goes on where it was" },
    { DOWNLOAD_STATE_VERIFYING, 0.40, DOWNLOAD_STATE_VERIFYING, 0.60, NULL, "checking is quick" },
    { DOWNLOAD_STATE_VERIFYING, 0.99, DOWNLOAD_STATE_FINISHED, 1, "data.iso is finished", "finished" },
    { DOWNLOAD_STATE_FINISHED, 1, DOWNLOAD_STATE_FINISHED, 1, NULL, "nothing new" },
    { DOWNLOAD_STATE_DOWNLOADING, 0.5, DOWNLOAD_STATE_NEEDS_LINK, 0.5, "data.iso needs a new link", "a link died" },
    { DOWNLOAD_STATE_CONNECTING, 0.5, DOWNLOAD_STATE_NEEDS_DECISION, 0.5, "data.iso needs your decision", "it changed" },
    { DOWNLOAD_STATE_CONNECTING, 0.5, DOWNLOAD_STATE_FAILED, 0.5, "data.iso has stopped", "it failed" },
    { DOWNLOAD_STATE_DOWNLOADING, 0.5, DOWNLOAD_STATE_PAUSED, 0.5, NULL, "whoever pauses knows" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PickupFacts      before = { .name = (char *) "data.iso", .state = cases[i].before, .fraction = cases[i].fraction_before };
      PickupFacts      after = { .name = (char *) "data.iso", .state = cases[i].after, .fraction = cases[i].fraction_after };
      g_autofree char *said = pickup_milestone_describe (&before, &after);

      g_test_message ("%s", cases[i].reason);
      g_assert_cmpstr (said, ==, cases[i].said);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/milestone/moments", test_moments);

  return g_test_run ();
}
