/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the waits between attempts. */

#include "config.h"

#include "plan/download-retry.h"

#define SECONDS(n) (G_USEC_PER_SEC * (gint64) (n))

static const struct
{
  guint       attempt;
  gint64      retry_after;
  double      jitter;
  gint64      delay;
  const char *reason;
} cases[] = {
  { 0, -1, 0, SECONDS (1), "the first wait is a second" },
  { 1, -1, 0, SECONDS (2), "it doubles" },
  { 2, -1, 0, SECONDS (4), "and doubles again" },
  { 5, -1, 0, SECONDS (32), "the last one below the limit" },
  { 6, -1, 0, SECONDS (60), "the limit" },
  { 31, -1, 0, SECONDS (60), "a shift that would overflow" },
  { G_MAXUINT, -1, 0, SECONDS (60), "as many attempts as there can be" },
  { 3, -1, 1, SECONDS (6), "full jitter takes a quarter" },
  { 3, -1, 0.5, SECONDS (7), "half of it takes an eighth" },
  { 3, -1, 17, SECONDS (6), "more than all of the jitter is all of it" },
  { 3, -1, -4, SECONDS (8), "less than none is none" },
  { 0, 0, 0, SECONDS (1), "no wait asked for: ours" },
  { 0, 1, 1, SECONDS (1), "what the server asks for is not shortened by the jitter" },
  { 0, 7, 0.3, SECONDS (7), "longer than ours: exactly the server's" },
  { 4, 7, 0, SECONDS (16), "shorter than ours: ours" },
  { 0, 3600, 0, SECONDS (3600), "an hour is believed" },
  { 0, 3601, 0, SECONDS (3600), "more is not" },
  { 0, G_MAXINT64, 0, SECONDS (3600), "the longest number does not overflow" },
  { 0, G_MININT64, 0, SECONDS (1), "nor does the shortest" },
};

static void
test_delay (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 delay = download_retry_get_delay (cases[i].attempt, cases[i].retry_after, cases[i].jitter);

      if (delay != cases[i].delay)
        g_error ("%s: %" G_GINT64_FORMAT " instead of %" G_GINT64_FORMAT, cases[i].reason, delay, cases[i].delay);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/retry/delay", test_delay);
  return g_test_run ();
}
