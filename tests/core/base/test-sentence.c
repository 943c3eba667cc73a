/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of sentences that are translated when they are said. */

#include "config.h"

#include "base/download-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <libintl.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

/* With LOCPATH it is a locale of any name. */
#define NEUTRAL_LOCALE "/usr/lib/locale/C.utf8"

#define DAY G_GINT64_CONSTANT (1735862399) /* the last second of 2025-01-02, UTC */

static void
assert_said (const DownloadSentence *sentence,
             const char             *expected)
{
  g_autofree char *said = download_sentence_say (sentence);

  g_assert_cmpstr (said, ==, expected);
}

static DownloadSentence *
copy_through_record (const DownloadSentence *sentence)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (download_sentence_to_variant (sentence));

  g_assert_true (g_variant_is_of_type (variant, G_VARIANT_TYPE (DOWNLOAD_SENTENCE_TYPE)));
  return download_sentence_new_from_variant (variant);
}

static DownloadSentence *
new_with_all (void)
{
  static const char *const names[] = { "a.example", "b.example", NULL };
  DownloadSentence        *self = download_sentence_new ("%6$s, %1$s, %2$s, %3$u, %4$s, %5$s");

  download_sentence_add_text (self, "film.mkv");
  download_sentence_add_names (self, names);
  download_sentence_add_number (self, -403);
  download_sentence_add_size (self, 17000000);
  download_sentence_add_day (self, DAY);
  download_sentence_add_errno (self, EIO);
  return self;
}

static void
test_values (void)
{
  g_autoptr (DownloadSentence) sentence = new_with_all ();
  g_autoptr (DownloadSentence) read = copy_through_record (sentence);
  g_autofree char *expected = g_strdup_printf ("%s, film.mkv, a.example”, “b.example, -403, 17\u00a0MB, 2025-01-02", g_strerror (EIO));

  assert_said (sentence, expected);
  assert_said (read, expected);
}

/* Whatever a template has, a place is filled with a value or stays as it is. */
static void
test_places (void)
{
  static const struct
  {
    const char *template_text;
    const char *said;
  } cases[] = {
    { "nothing", "nothing" },
    { "%s", "one" },
    { "%s and %s", "one and two" },
    { "%2$s and %1$s", "two and one" },
    { "%1$s %1$s", "one one" },
    { "%u %lu %d", "one two %d" },
    { "%3$s", "%3$s" },
    { "%0$s", "%0$s" },
    { "%10$s", "%10$s" },
    { "100 %", "100 %" },
    { "%% %s", "% one" },
    { "%%s %s", "%s one" },
    { "%%%s", "%one" },
    { "%n %hhn %*d %-5s %.3s %x", "%n %hhn %*d %-5s %.3s %x" },
    { "%l", "%l" },
    { "%llu", "%llu" },
    { "%1$", "%1$" },
    { "%1", "%1" },
    { "%s%s%s%s", "onetwo%s%s" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadSentence) sentence = download_sentence_new (cases[i].template_text);

      g_test_message ("%s", cases[i].template_text);
      download_sentence_add_text (sentence, "one");
      download_sentence_add_text (sentence, "two");
      assert_said (sentence, cases[i].said);
    }
}

/* What is filled in is no template. */
static void
test_values_are_no_templates (void)
{
  g_autoptr (DownloadSentence) sentence = download_sentence_new ("“%s” and “%s”");

  download_sentence_add_text (sentence, "%s%n%2$s%%");
  download_sentence_add_text (sentence, "b\xff");
  assert_said (sentence, "“%s%n%2$s%%” and “b\xef\xbf\xbd”");
}

static void
test_plural (void)
{
  static const char *const names[] = { "X-One", "X-Two", NULL };

  for (guint count = 0; count < 3; count++)
    {
      g_autoptr (DownloadSentence) sentence = download_sentence_new_count ("%lu day", "%lu days", count);
      g_autoptr (DownloadSentence) read = copy_through_record (sentence);
      g_autofree char *expected = g_strdup_printf ("%u %s", count, count == 1 ? "day" : "days");

      assert_said (sentence, expected);
      assert_said (read, expected);
    }

  for (guint count = 1; count < 3; count++)
    {
      g_autoptr (DownloadSentence) sentence = download_sentence_new_plural ("the header %s", "the headers %s", count);

      download_sentence_add_names (sentence, names + 2 - count);
      assert_said (sentence, count == 1 ? "the header X-Two" : "the headers X-One”, “X-Two");
    }
}

static void
test_errors (void)
{
  g_autoptr (GError) error = download_error_new (DOWNLOAD_ERROR_DISK, "“%1$s” has %2$d, %3$u and %4$lu of %%.", "a", -1, 2u, 3ul);
  g_autoptr (GError) copy = g_error_copy (error);
  g_autoptr (GError) other = download_error_new_as (DOWNLOAD_ERROR_LINK_REFUSED, error);
  g_autoptr (GError) plain = g_error_new_literal (DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK, "of some moment");
  g_autoptr (GError) plain_other = download_error_new_as (DOWNLOAD_ERROR_LINK_REFUSED, plain);
  g_autoptr (GError) set = NULL;

  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK);
  g_assert_cmpstr (error->message, ==, "“a” has -1, 2 and 3 of %.");
  g_clear_error (&error);
  assert_said (download_error_get_sentence (copy), copy->message);
  g_assert_error (other, DOWNLOAD_ERROR, DOWNLOAD_ERROR_LINK_REFUSED);
  assert_said (download_error_get_sentence (other), copy->message);

  g_assert_null (download_error_get_sentence (plain));
  g_assert_null (download_error_get_sentence (NULL));
  g_assert_error (plain_other, DOWNLOAD_ERROR, DOWNLOAD_ERROR_LINK_REFUSED);
  g_assert_cmpstr (plain_other->message, ==, "of some moment");

  download_error_set (NULL, DOWNLOAD_ERROR_DISK, "%s", "ignored");
  download_error_set (&set, DOWNLOAD_ERROR_DISK, "%s", "kept");
  g_assert_cmpstr (set->message, ==, "kept");
}

static DownloadSentence *
read_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) variant = g_variant_parse (G_VARIANT_TYPE (DOWNLOAD_SENTENCE_TYPE), text, NULL, NULL, &error);

  g_assert_no_error (error);
  return download_sentence_new_from_variant (variant);
}

static void
test_strangers (void)
{
  static const struct
  {
    const char *reason;
    const char *record;
    const char *said; /* NULL: refused */
  } cases[] = {
    { "as it should be", "('A “%s”.', '', 0, [(1, <'b'>)])", "A “b”." },
    { "a template of a newer version is said untranslated", "('Never %1$s before %2$s.', '', 0, [(1, <'seen'>), (3, <int64 7>)])", "Never seen before 7." },
    { "a place without a value", "('A %s.', '', 0, [])", "A %s." },
    { "a value without a place", "('A.', '', 0, [(1, <'b'>)])", "A." },
    { "no day", "('%s', '', 0, [(5, <int64 9223372036854775807>)])", "9223372036854775807" },
    { "a plural", "('%u day', '%u days', 2, [(3, <int64 2>)])", "2 days" },
    { "nothing to say: it would be the head of the catalogue", "('', '', 0, [])", NULL },
    { "a kind of a newer version", "('%s', '', 0, [(7, <'b'>)])", NULL },
    { "no kind", "('%s', '', 0, [(0, <'b'>)])", NULL },
    { "a large kind", "('%s', '', 0, [(4294967295, <'b'>)])", NULL },
    { "another type", "('%s', '', 0, [(1, <int64 1>)])", NULL },
    { "another type of names", "('%s', '', 0, [(2, <'b'>)])", NULL },
    { "too many values", "('%s', '', 0, [(1, <'1'>), (1, <'2'>), (1, <'3'>), (1, <'4'>), (1, <'5'>), (1, <'6'>), (1, <'7'>), (1, <'8'>), (1, <'9'>)])", NULL },
    { "too many names", "('%s', '', 0, [(2, <['1', '2', '3', '4', '5', '6', '7', '8', '9']>)])", NULL },
    { "too many places", "('%1$s%1$s%1$s%1$s%1$s%1$s%1$s%1$s%1$s', '', 0, [(1, <'b'>)])", NULL },
    { "too many places in the plural", "('%s', '%s%s%s%s%s%s%s%s%s', 2, [(1, <'b'>)])", NULL },
    { "as many as may be", "('%1$s%1$s%1$s%1$s%1$s%1$s%1$s%1$s', '', 0, [(1, <'b'>)])", "bbbbbbbb" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadSentence) sentence = read_text (cases[i].record);

      g_test_message ("%s", cases[i].reason);
      if (cases[i].said == NULL)
        g_assert_null (sentence);
      else
        assert_said (sentence, cases[i].said);
    }
}

static void
test_long_ones (void)
{
  for (gsize length = DOWNLOAD_SENTENCE_SIZE_MAX - 100; length <= DOWNLOAD_SENTENCE_SIZE_MAX; length += 100)
    {
      g_autofree char *text = g_strnfill (length, 'a');
      g_autoptr (DownloadSentence) sentence = download_sentence_new (text);
      g_autoptr (DownloadSentence) read = copy_through_record (sentence);

      if (length < DOWNLOAD_SENTENCE_SIZE_MAX)
        assert_said (read, text);
      else
        g_assert_null (read);
    }
}

/* A sentence that was recorded in one language is said in another one, with its sizes, plurals and names. */
static void
say_in_german (void)
{
  static const struct
  {
    const char *record;
    const char *said;
  } cases[] = {
    { "('The file on the server has changed.', '', 0, [])", "Die Datei auf dem Server hat sich geändert." },
    { "('There is not enough space on the disk for “%s”.', '', 0, [(1, <'film.mkv'>)])", "Auf dem Datenträger ist nicht genug Platz für „film.mkv“." },
    { "('The disk is full: %s more are needed.', '', 0, [(4, <uint64 17000000>)])", "Der Datenträger ist voll: Es fehlen 17\u00a0MB." },
    { "('A sentence of a newer version about “%s”.', '', 0, [(1, <'film.mkv'>)])", "A sentence of a newer version about “film.mkv”." },
    { "('The certificate of the server is for “%1$s”, not for “%2$s”.', '', 0, [(2, <['a.example', 'b.example']>), (1, <'c.example'>)])", "Das Zertifikat des Servers gilt für „a.example“, „b.example“, nicht für „c.example“." },
    { "('The link expired %lu day ago.', 'The link expired %lu days ago.', 1, [(3, <int64 1>)])", "Der Link ist vor 1 Tag abgelaufen." },
    { "('The link expired %lu day ago.', 'The link expired %lu days ago.', 9, [(3, <int64 9>)])", "Der Link ist vor 9 Tagen abgelaufen." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadSentence) sentence = read_text (cases[i].record);

      assert_said (sentence, cases[i].said);
    }
}

static void
test_german (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("pickup-locale-XXXXXX", &error);
  g_autofree char *locale = g_build_filename (folder, "de_DE.UTF-8", NULL);

  g_assert_no_error (error);
  if (!g_file_test (NEUTRAL_LOCALE, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("there is no " NEUTRAL_LOCALE " to take for a German locale");
    }
  else if (g_test_subprocess ())
    {
      g_assert_nonnull (setlocale (LC_ALL, ""));
      bindtextdomain (GETTEXT_PACKAGE, g_getenv ("PICKUP_CATALOGS"));
      bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
      say_in_german ();
    }
  else
    {
      g_assert_cmpint (symlink (NEUTRAL_LOCALE, locale), ==, 0);
      g_setenv ("LOCPATH", folder, TRUE);
      g_setenv ("LC_ALL", "de_DE.UTF-8", TRUE);
      g_unsetenv ("LANGUAGE");
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      g_unlink (locale);
    }
  g_rmdir (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sentence/values", test_values);
  g_test_add_func ("/sentence/places", test_places);
  g_test_add_func ("/sentence/values-are-no-templates", test_values_are_no_templates);
  g_test_add_func ("/sentence/plural", test_plural);
  g_test_add_func ("/sentence/errors", test_errors);
  g_test_add_func ("/sentence/strangers", test_strangers);
  g_test_add_func ("/sentence/long-ones", test_long_ones);
  g_test_add_func ("/sentence/german", test_german);

  return g_test_run ();
}
