/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of what comes next, out of what is known. */

#include "config.h"

#include "transfer/download-next-step.h"

#define UNKNOWN DOWNLOAD_RANGES_UNKNOWN
#define PROVEN DOWNLOAD_RANGES_PROVEN
#define REFUSED DOWNLOAD_RANGES_REFUSED

typedef struct
{
  DownloadKnowledge knowledge;
  DownloadStep      step;
  const char       *reason;
} Case;

static const Case cases[] = {
  { { FALSE, FALSE, DOWNLOAD_END_UNKNOWN, FALSE, FALSE, FALSE, UNKNOWN, 0 }, DOWNLOAD_STEP_ASK, "nothing is known" },
  { { FALSE, FALSE, DOWNLOAD_END_UNKNOWN, FALSE, TRUE, FALSE, REFUSED, 0 }, DOWNLOAD_STEP_ASK, "but that no range helps" },
  { { TRUE, FALSE, DOWNLOAD_END_UNKNOWN, FALSE, FALSE, FALSE, UNKNOWN, 0 }, DOWNLOAD_STEP_PIECES, "the rest of nobody knows how much" },
  { { TRUE, FALSE, DOWNLOAD_END_ANNOUNCED, FALSE, FALSE, FALSE, PROVEN, 0 }, DOWNLOAD_STEP_PIECES, "the rest" },
  { { TRUE, FALSE, DOWNLOAD_END_ANNOUNCED, FALSE, TRUE, FALSE, PROVEN, 0 }, DOWNLOAD_STEP_PIECES, "a digest brings no byte" },
  { { TRUE, FALSE, DOWNLOAD_END_ANNOUNCED, FALSE, FALSE, FALSE, REFUSED, 0 }, DOWNLOAD_STEP_WHOLE, "the rest, of a server without ranges" },
  { { TRUE, FALSE, DOWNLOAD_END_UNKNOWN, FALSE, FALSE, FALSE, REFUSED, 2 }, DOWNLOAD_STEP_WHOLE, "an end that was none" },
  { { TRUE, TRUE, DOWNLOAD_END_SEEN, FALSE, FALSE, FALSE, UNKNOWN, 0 }, DOWNLOAD_STEP_COUNT, "an end that was seen in an earlier attempt" },
  { { TRUE, TRUE, DOWNLOAD_END_SEEN, FALSE, FALSE, FALSE, UNKNOWN, 1 }, DOWNLOAD_STEP_COUNT, "an end that was seen in this one" },
  { { TRUE, TRUE, DOWNLOAD_END_SEEN, FALSE, FALSE, TRUE, PROVEN, 0 }, DOWNLOAD_STEP_COUNT, "a tail would not prove it" },
  { { TRUE, TRUE, DOWNLOAD_END_SEEN, FALSE, FALSE, FALSE, UNKNOWN, 3 }, DOWNLOAD_STEP_GIVE_UP, "each time another end" },
  { { TRUE, TRUE, DOWNLOAD_END_SEEN, FALSE, TRUE, FALSE, UNKNOWN, 1 }, DOWNLOAD_STEP_VERIFY, "a digest proves the end as well" },
  { { TRUE, TRUE, DOWNLOAD_END_LIKELY, FALSE, FALSE, FALSE, UNKNOWN, 2 }, DOWNLOAD_STEP_VERIFY, "twice the same end" },
  { { TRUE, TRUE, DOWNLOAD_END_PROVEN, FALSE, FALSE, FALSE, UNKNOWN, 1 }, DOWNLOAD_STEP_VERIFY, "a proven end" },
  { { TRUE, TRUE, DOWNLOAD_END_ANNOUNCED, FALSE, FALSE, FALSE, UNKNOWN, 0 }, DOWNLOAD_STEP_VERIFY, "everything has come" },
  { { TRUE, TRUE, DOWNLOAD_END_ANNOUNCED, FALSE, FALSE, TRUE, UNKNOWN, 0 }, DOWNLOAD_STEP_TAIL, "complete since before" },
  { { TRUE, TRUE, DOWNLOAD_END_ANNOUNCED, FALSE, TRUE, TRUE, UNKNOWN, 0 }, DOWNLOAD_STEP_VERIFY, "complete since before, and a digest" },
  { { TRUE, TRUE, DOWNLOAD_END_SEEN, TRUE, FALSE, TRUE, UNKNOWN, 0 }, DOWNLOAD_STEP_VERIFY, "proven before, only the name is missing" },
  { { TRUE, TRUE, DOWNLOAD_END_ANNOUNCED, FALSE, FALSE, FALSE, REFUSED, 0 }, DOWNLOAD_STEP_VERIFY, "whatever was refused on the way" },
};

static void
test_steps (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].reason);
      g_assert_cmpint (download_next_step (&cases[i].knowledge), ==, cases[i].step);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/next-step/cases", test_steps);
  return g_test_run ();
}
