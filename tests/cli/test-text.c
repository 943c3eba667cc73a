/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of text for a terminal. */

#include "config.h"

#include "cli-text.h"

static void
test_clean (void)
{
  static const struct
  {
    const char *text;
    const char *clean;
    const char *reason;
  } cases[] = {
    { "plain name.txt", "plain name.txt", "nothing to do" },
    { "日本語 – ñ.zip", "日本語 – ñ.zip", "letters of the world" },
    { "a\033[2Jb", "a�[2Jb", "an escape sequence" },
    { "a\nb\rc\td", "a�b�c�d", "line ends and tabs" },
    { "\302\233m", "�m", "the one-byte escape of eight-bit terminals" },
    { "evil\342\200\256fdp.exe", "evil�fdp.exe", "text turned around" },
    { "a\377b", "a�b", "no UTF-8" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *clean = cli_text_clean (cases[i].text);

      g_test_message ("%s", cases[i].reason);
      g_assert_cmpstr (clean, ==, cases[i].clean);
    }
}

static void
test_fit (void)
{
  static const struct
  {
    const char *text;
    guint       columns;
    const char *fitting;
  } cases[] = {
    { "", 5, "" },
    { "name", 4, "name" },
    { "a-long-name.zip", 10, "a-long…zip" },
    { "name", 1, "…" },
    { "name", 2, "n…" },
    { "日本語日本語", 12, "日本語日本語" },
    { "日本語日本語", 7, "日本…語" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *fitting = cli_text_fit (cases[i].text, cases[i].columns);
      g_autofree char *padded = cli_text_pad (cases[i].text, cases[i].columns);

      g_assert_cmpuint (cli_text_get_columns (fitting), <=, cases[i].columns);
      g_assert_cmpuint (cli_text_get_columns (padded), ==, cases[i].columns);
      g_assert_true (g_str_has_prefix (padded, fitting));
      g_assert_cmpstr (fitting, ==, cases[i].fitting);
    }
}

static void
test_bar (void)
{
  static const struct
  {
    double      fraction;
    const char *bar;
  } cases[] = {
    { -1, "........" },
    { 0, "........" },
    { 0.5, "####...." },
    { 0.99, "#######." },
    { 1, "########" },
    { 7, "########" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *bar = cli_text_bar (cases[i].fraction, 8, TRUE);
      g_autofree char *wide = cli_text_bar (cases[i].fraction, 8, FALSE);

      g_assert_cmpstr (bar, ==, cases[i].bar);
      g_assert_cmpuint (cli_text_get_columns (wide), ==, 8);
    }
}

static void
test_duration (void)
{
  static const struct
  {
    gint64      seconds;
    const char *text;
  } cases[] = {
    { -1, "" },
    { 0, "0:00" },
    { 59, "0:59" },
    { 61, "1:01" },
    { 3599, "59:59" },
    { 3600, "1:00:00" },
    { 99 * 3600, "99:00:00" },
    { G_MAXINT64, "> 99 h" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = cli_text_duration (cases[i].seconds);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_state (void)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (DOWNLOAD_TYPE_STATE);

  for (guint i = 0; i < enum_class->n_values; i++)
    g_assert_cmpstr (cli_text_state ((DownloadState) enum_class->values[i].value), !=, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/text/clean", test_clean);
  g_test_add_func ("/cli/text/fit", test_fit);
  g_test_add_func ("/cli/text/bar", test_bar);
  g_test_add_func ("/cli/text/duration", test_duration);
  g_test_add_func ("/cli/text/state", test_state);
  return g_test_run ();
}
