/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the window that adds downloads says, and what it hides. */

#include "config.h"

#include "add/pickup-link-spans.h"
#include "add/pickup-preview.h"

#include <string.h>

#define NOW 1700000000
#define MINUTE 60
#define GB G_GINT64_CONSTANT (1000000000)

/* "_" stands for the no-break space between a number and its unit. */
static void
assert_text (const char *reason,
             char       *actual,
             const char *expected)
{
  g_autofree char *taken = actual;
  g_auto (GStrv) pieces = g_strsplit (expected, "_", -1);
  g_autofree char *wanted = g_strjoinv ("\302\240", pieces);

  g_test_message ("%s", reason);
  g_assert_cmpstr (taken, ==, wanted);
}

static void
test_status (void)
{
  static const struct
  {
    const char   *reason;
    PickupPreview preview;
    const char   *status;
    gboolean      attention;
  } cases[] = {
    { "nobody was asked yet", { .total = -1 }, "Amazon S3", FALSE },
    { "the question is under way", { .total = -1, .is_asking = TRUE }, "Amazon S3 · Asking the server…", FALSE },
    { "proven", { .total = 4 * GB, .is_answered = TRUE, .resume = DOWNLOAD_PROBE_RESUME_PROVEN }, "4.0_GB · Can be resumed · Amazon S3", FALSE },
    { "announced is as good", { .total = 4 * GB, .is_answered = TRUE, .resume = DOWNLOAD_PROBE_RESUME_ANNOUNCED }, "4.0_GB · Can be resumed · Amazon S3", FALSE },
    { "it cannot", { .total = 4 * GB, .is_answered = TRUE, .resume = DOWNLOAD_PROBE_RESUME_NO }, "4.0_GB · Cannot be resumed · Amazon S3", FALSE },
    { "nothing is promised that is not known", { .total = -1, .is_answered = TRUE }, "Size unknown · Amazon S3", FALSE },
    { "a problem is all that counts", { .problem = (char *) "No.", .total = 4 * GB, .lacking = 1, .is_answered = TRUE }, "No.", TRUE },
    { "no room", { .total = 412 * GB, .lacking = 397 * GB, .is_answered = TRUE }, "412_GB · Will not fit: 397_GB more space needed", TRUE },
    { "it continues", { .total = 4 * GB, .is_known = TRUE, .received = 3100000000 }, "Already in the list: continues it, 900_MB of 4.0_GB missing", FALSE },
    { "it continues who knows what", { .total = -1, .is_known = TRUE, .received = 3 }, "Already in the list: continues it", FALSE },
    { "a file like that is there", { .total = GB, .on_disk = (char *) "Downloads/a", .is_answered = TRUE }, "1.0_GB · Already on disk: Downloads/a", FALSE },
    { "and wanted again", { .total = GB, .on_disk = (char *) "Downloads/a", .is_wanted = TRUE }, "1.0_GB · Already on disk: saved as a second file", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PickupPreview preview = cases[i].preview;

      preview.source = (char *) "Amazon S3";
      assert_text (cases[i].reason, pickup_preview_get_status (&preview), cases[i].status);
      g_assert_cmpint (pickup_preview_needs_attention (&preview), ==, cases[i].attention);
    }
}

static void
test_validity (void)
{
  static const struct
  {
    const char *reason;
    gint64      left; /* seconds, 0 if the link does not tell */
    gint64      total;
    gboolean    may_expire;
    const char *validity;
    gboolean    is_short;
  } cases[] = {
    { "a plain link", 0, -1, FALSE, "Does not expire", FALSE },
    { "a link that does not tell promises nothing", 0, -1, TRUE, "", FALSE },
    { "enough time", 27 * MINUTE, 4 * GB, TRUE, "Valid for 27_min at most", FALSE },
    { "not enough for anything large", 4 * MINUTE, 18 * GB, TRUE, "Valid for 4_min at most", TRUE },
    { "nor for anything huge", 27 * MINUTE, 900 * GB, TRUE, "Valid for 27_min at most", TRUE },
    { "over", -3 * MINUTE, -1, TRUE, "Expired 3_min ago", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PickupPreview preview = { .total = cases[i].total, .may_expire = cases[i].may_expire, .now = NOW, .expires = cases[i].left != 0 ? NOW + cases[i].left : 0 };

      assert_text (cases[i].reason, pickup_preview_get_validity (&preview), cases[i].validity);
      g_assert_cmpint (pickup_preview_is_short_of_time (&preview), ==, cases[i].is_short);
    }
}

static void
test_sums (void)
{
  static const struct
  {
    PickupPreviewSum sum;
    gint64           free_space;
    const char      *subtitle;
    const char      *space;
  } cases[] = {
    { { 0, 0, 0, 0 }, 38200000000, "", "Downloads · 38.2_GB free" },
    { { 5, 4, 0, 23600000000 }, 38200000000, "5 links · 23.6_GB to fetch", "Downloads · 38.2_GB free, 23.6_GB needed" },
    { { 5, 4, 1, 23600000000 }, 38200000000, "5 links · at least 23.6_GB to fetch", "Downloads · 38.2_GB free, at least 23.6_GB needed" },
    { { 1, 1, 1, 0 }, 38200000000, "1 link", "Downloads · 38.2_GB free" },
    { { 1, 1, 0, 0 }, -1, "1 link · 0_B to fetch", "Downloads" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      assert_text ("subtitle", pickup_preview_describe_sum (&cases[i].sum), cases[i].subtitle);
      assert_text ("space", pickup_preview_describe_space ("Downloads", cases[i].free_space, &cases[i].sum), cases[i].space);
    }
}

static void
test_spans (void)
{
  static const struct
  {
    const char *reason;
    const char *line;
    const char *shown; /* with "…" for what is hidden */
  } cases[] = {
    { "no link", "tomorrow? perhaps", "tomorrow? perhaps" },
    { "no query", "https://host/a.bin", "https://host/a.bin" },
    { "a query", "https://host/a.bin?Signature=secret", "https://host/a.bin?…" },
    { "nothing is saved by hiding this", "https://host/a?b", "https://host/a?b" },
    { "text around", "see “ü” HTTP://host/a?b=c&d=e now", "see “ü” HTTP://host/a?… now" },
    { "a command", "curl 'https://h/a?s=x' -o \"http://h/?y=z\" -L", "curl 'https://h/a?…' -o \"http://h/?…\" -L" },
    { "a question mark in a query", "http://h/a?b=c?d=e", "http://h/a?…" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GArray) spans = pickup_link_spans_find (cases[i].line);
      g_autoptr (GString) shown = g_string_new (NULL);
      guint from = 0;

      for (guint j = 0; j <= spans->len; j++)
        {
          const PickupLinkSpan *span = j < spans->len ? &g_array_index (spans, PickupLinkSpan, j) : NULL;
          g_autofree char      *part = g_utf8_substring (cases[i].line, from, span != NULL ? (glong) span->start : -1);

          g_string_append (shown, part);
          g_string_append (shown, span != NULL ? "…" : "");
          from = span != NULL ? span->end : 0;
        }
      assert_text (cases[i].reason, g_strdup (shown->str), cases[i].shown);
    }
}

static void
test_long_line (void)
{
  g_autofree char *tail = g_strnfill (60000, 'x');
  g_autofree char *line = g_strconcat ("curl 'http://h/a?b=c' -b ", tail, NULL);
  g_autoptr (GArray) spans = pickup_link_spans_find (line);
  const PickupLinkSpan *last = &g_array_index (spans, PickupLinkSpan, 1);

  g_assert_cmpuint (spans->len, ==, 2);
  g_assert_cmpuint (last->start, ==, PICKUP_LINK_SPANS_MAX_SHOWN + 3);
  g_assert_cmpuint (last->end, ==, strlen (line));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/preview/status", test_status);
  g_test_add_func ("/preview/validity", test_validity);
  g_test_add_func ("/preview/sums", test_sums);
  g_test_add_func ("/preview/spans", test_spans);
  g_test_add_func ("/preview/long-line", test_long_line);
  return g_test_run ();
}
