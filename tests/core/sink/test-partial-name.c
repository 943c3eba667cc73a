/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the names that are tried. */

#include "config.h"

#include "sink/download-partial-name.h"

#include <string.h>

static void
test_final (void)
{
  static const struct
  {
    const char *wanted;
    guint       number;
    gsize       max_bytes;
    const char *expected;
    const char *reason;
  } cases[] = {
    { "a.iso", 0, 255, "a.iso", "the wanted name first" },
    { "a.iso", 1, 255, "a (1).iso", "before the type" },
    { "a.iso", 12, 255, "a (12).iso", "two digits" },
    { "a", 1, 255, "a (1)", "no type" },
    { "a.tar.gz", 1, 255, "a (1).tar.gz", "a type of two parts" },
    { "a.TAR.XZ", 2, 255, "a (2).TAR.XZ", "in capitals" },
    { ".tar.gz", 1, 255, ".tar (1).gz", "nothing before a type of two parts" },
    { ".hidden", 1, 255, ".hidden (1)", "a leading dot begins no type" },
    { "a.", 1, 255, "a (1).", "an empty type" },
    { "v1. The beginning", 1, 255, "v1. The beginning (1)", "a sentence is no type" },
    { "a.averyveryverylongword", 1, 255, "a.averyveryverylongword (1)", "too long for a type" },
    { "a (1).iso", 1, 255, "a (1) (1).iso", "a number of somebody else stays" },
    { "abcdefgh.iso", 0, 10, "abcdef.iso", "cut before the type" },
    { "abcdefgh.iso", 1, 10, "ab (1).iso", "cut for the number" },
    { "ääää.iso", 0, 11, "äää.iso", "cut between characters" },
    { "ääää.iso", 0, 10, "äää.iso", "just fits" },
    { "日本語.iso", 0, 12, "日本.iso", "three bytes a character" },
    { "日本語.iso", 0, 9, "日.iso", "never half of one" },
    { "😀😀.iso", 0, 11, "😀.iso", "four bytes a character" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DownloadNameRules rules = { cases[i].max_bytes, FALSE };
      g_autofree char  *name = download_partial_name_get_final (cases[i].wanted, cases[i].number, &rules);

      g_test_message ("%s", cases[i].reason);
      g_assert_cmpstr (name, ==, cases[i].expected);
    }
}

/* Whatever is done to make it unique or short happens first. */
static void
test_plain (void)
{
  static const struct
  {
    const char *wanted;
    guint       number;
    gsize       max_bytes;
    const char *expected;
    const char *reason;
  } cases[] = {
    { "a:b?.iso", 0, 255, "a_b_.iso", "characters" },
    { "a:b?.iso", 2, 255, "a_b_ (2).iso", "numbered" },
    { "nul.tar.gz", 0, 255, "_nul.tar.gz", "a device" },
    { "nul.tar.gz", 1, 255, "nul (1).tar.gz", "a number makes it none" },
    { "ab. defghi", 0, 3, "ab_", "a dot at the cut" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DownloadNameRules rules = { cases[i].max_bytes, TRUE };
      g_autofree char  *name = download_partial_name_get_final (cases[i].wanted, cases[i].number, &rules);

      g_test_message ("%s", cases[i].reason);
      g_assert_cmpstr (name, ==, cases[i].expected);
    }
}

static void
test_partial (void)
{
  static const struct
  {
    const char *final;
    guint       number;
    gsize       max_bytes;
    const char *expected;
    const char *reason;
  } cases[] = {
    { "a.iso", 0, 255, "a.iso.part", "the usual one" },
    { "a.iso", 1, 255, "a.iso.1.part", "the next one" },
    { "a.iso", 9999, 255, "a.iso.9999.part", "the last one" },
    { "abcdefghij", 0, 15, "abcdefghij.part", "just fits" },
    { "abcdefghij", 0, 14, "abcdefghi.part", "cut" },
    { "abcdefghij", 3, 14, "abcdefg.3.part", "cut for the number" },
    { "aää", 0, 9, "aä.part", "cut between characters" },
    { "a.part", 0, 255, "a.part.part", "whatever it is called" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = download_partial_name_get_partial (cases[i].final, cases[i].number, cases[i].max_bytes);

      g_test_message ("%s", cases[i].reason);
      g_assert_cmpstr (name, ==, cases[i].expected);
    }
}

static void
test_always_fits (void)
{
  static const char *const pieces[] = { "a", ".", " ", "ä", "日", "😀", ".tar", ".gz", "\xff", "-" };

  for (guint round = 0; round < 2000; round++)
    {
      g_autoptr (GString) wanted = g_string_new (NULL);
      guint             count = (guint) g_test_rand_int_range (1, 120);
      guint             number = (guint) g_test_rand_int_range (0, DOWNLOAD_PARTIAL_NAME_CANDIDATES);
      gsize             limit = (gsize) g_test_rand_int_range (40, 256);
      DownloadNameRules rules;
      g_autofree char  *final = NULL;
      g_autofree char  *partial = NULL;

      for (guint i = 0; i < count; i++)
        g_string_append (wanted, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);

      rules.max_bytes = limit;
      rules.plain = g_test_rand_bit ();
      final = download_partial_name_get_final (wanted->str, number, &rules);
      partial = download_partial_name_get_partial (final, number, limit);
      g_assert_cmpuint (strlen (final), <=, limit);
      g_assert_cmpuint (strlen (partial), <=, limit);
      g_assert_true (g_str_has_suffix (partial, ".part"));
      if (g_utf8_validate (wanted->str, -1, NULL))
        {
          g_assert_true (g_utf8_validate (final, -1, NULL));
          g_assert_true (g_utf8_validate (partial, -1, NULL));
        }
    }
}

static void
test_valid (void)
{
  static const struct
  {
    const char *name;
    gboolean    valid;
  } cases[] = {
    { "a", TRUE },
    { "...", TRUE },
    { "a b\n", TRUE },
    { "-rf", TRUE },
    { NULL, FALSE },
    { "", FALSE },
    { ".", FALSE },
    { "..", FALSE },
    { "/", FALSE },
    { "a/b", FALSE },
    { "../a", FALSE },
    { "/etc/passwd", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (download_partial_name_is_valid (cases[i].name), ==, cases[i].valid);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sink/partial-name/final", test_final);
  g_test_add_func ("/sink/partial-name/plain", test_plain);
  g_test_add_func ("/sink/partial-name/partial", test_partial);
  g_test_add_func ("/sink/partial-name/always-fits", test_always_fits);
  g_test_add_func ("/sink/partial-name/valid", test_valid);

  return g_test_run ();
}
