/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the questions at a terminal. */

#include "config.h"

#include "cli-ask.h"

#define CHANGED ((1u << DOWNLOAD_DECISION_START_OVER) | (1u << DOWNLOAD_DECISION_KEEP) | (1u << DOWNLOAD_DECISION_COPY))
#define TAKEN ((1u << DOWNLOAD_DECISION_RENAME) | (1u << DOWNLOAD_DECISION_KEEP))

static void
test_format (void)
{
  g_autofree char *changed = cli_ask_format ("a.bin", "It changed.", CHANGED);
  g_autofree char *taken = cli_ask_format ("b\033.bin", "The name is taken.", TAKEN);

  g_assert_true (g_str_has_prefix (changed, "a.bin: It changed.\n  1  Start over"));
  g_assert_nonnull (strstr (changed, "\n  3  Keep the old part and stop\nYour choice [3]: "));
  g_assert_true (g_str_has_prefix (taken, "b�.bin: The name is taken.\n  1  Save under another name\n  2  Keep"));
}

static void
test_choose (void)
{
  static const struct
  {
    const char *answer;
    guint       decisions;
    int         decision;
    const char *reason;
  } cases[] = {
    { "1", CHANGED, DOWNLOAD_DECISION_START_OVER, "the first" },
    { "2", CHANGED, DOWNLOAD_DECISION_COPY, "the second" },
    { "3", CHANGED, DOWNLOAD_DECISION_KEEP, "the last" },
    { " 1 ", TAKEN, DOWNLOAD_DECISION_RENAME, "spaces around it" },
    { "2", TAKEN, DOWNLOAD_DECISION_KEEP, "numbers follow what is offered" },
    { "", CHANGED, DOWNLOAD_DECISION_KEEP, "only Enter" },
    { NULL, CHANGED, DOWNLOAD_DECISION_KEEP, "the end of the input" },
    { "3", TAKEN, -1, "not offered" },
    { "0", CHANGED, -1, "too low" },
    { "-1", CHANGED, -1, "negative" },
    { "yes", CHANGED, -1, "no number" },
    { "1x", CHANGED, -1, "more than a number" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].reason);
      g_assert_cmpint (cli_ask_choose (cases[i].answer, cases[i].decisions), ==, cases[i].decision);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/ask/format", test_format);
  g_test_add_func ("/cli/ask/choose", test_choose);
  return g_test_run ();
}
