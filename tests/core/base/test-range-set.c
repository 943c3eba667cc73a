/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of sets of byte ranges. */

#include "config.h"

#include "base/download-range-set.h"

#include <stdio.h>

/* Small enough that random ranges touch, overlap and swallow each other all the time. */
#define BITS 96
#define ROUNDS 400
#define STEPS 60

static void
assert_ranges (const DownloadRangeSet *set,
               const char             *expected)
{
  g_autofree char *text = download_range_set_to_string (set);

  g_assert_cmpstr (text, ==, expected);
}

static DownloadRangeSet *
parse (const char *text)
{
  DownloadRangeSet *set = download_range_set_new ();
  g_auto (GStrv) ranges = g_strsplit (text, " ", -1);

  for (guint i = 0; ranges[i] != NULL; i++)
    {
      guint64 start, end;

      if (sscanf (ranges[i], "%" G_GINT64_MODIFIER "u-%" G_GINT64_MODIFIER "u", &start, &end) == 2)
        download_range_set_add (set, start, end);
    }

  return set;
}

static void
test_add (void)
{
  static const struct
  {
    const char *before;
    guint64     start, end;
    const char *after;
    const char *reason;
  } cases[] = {
    { "", 0, 10, "0-10", "the first range" },
    { "", 5, 5, "", "an empty range is none" },
    { "0-10", 5, 5, "0-10", "an empty range inside changes nothing" },
    { "0-10", 10, 20, "0-20", "touches behind" },
    { "10-20", 0, 10, "0-20", "touches in front" },
    { "0-10", 11, 20, "0-10 11-20", "one byte apart" },
    { "11-20", 0, 10, "0-10 11-20", "one byte apart in front" },
    { "0-10", 0, 10, "0-10", "the same again" },
    { "0-10", 2, 5, "0-10", "inside" },
    { "2-5", 0, 10, "0-10", "around" },
    { "0-10 20-30", 10, 20, "0-30", "fills the gap exactly" },
    { "0-10 20-30 40-50", 5, 45, "0-50", "swallows one and joins two" },
    { "0-10 20-30 40-50", 12, 35, "0-10 12-35 40-50", "swallows one and joins none" },
    { "0-10 40-50", 20, 30, "0-10 20-30 40-50", "between" },
    { "0-10", G_MAXUINT64 - 1, G_MAXUINT64, "0-10 18446744073709551614-18446744073709551615", "the largest offset" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadRangeSet) set = parse (cases[i].before);

      g_test_message ("%s", cases[i].reason);
      download_range_set_add (set, cases[i].start, cases[i].end);
      assert_ranges (set, cases[i].after);
    }
}

static void
test_remove (void)
{
  static const struct
  {
    const char *before;
    guint64     start, end;
    const char *after;
    const char *reason;
  } cases[] = {
    { "", 0, 10, "", "nothing from nothing" },
    { "0-10", 0, 10, "", "all" },
    { "0-10", 5, 5, "0-10", "nothing inside does not cut the range in two" },
    { "0-10", 3, 6, "0-3 6-10", "a hole" },
    { "0-10", 0, 4, "4-10", "the front" },
    { "0-10", 6, 10, "0-6", "the end" },
    { "0-10", 10, 20, "0-10", "what only touches" },
    { "10-20", 0, 10, "10-20", "what only touches in front" },
    { "0-10 20-30 40-50", 5, 45, "0-5 45-50", "over several" },
    { "0-10 20-30", 0, G_MAXUINT64, "", "everything" },
    { "0-10 20-30", 12, 18, "0-10 20-30", "in the gap" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadRangeSet) set = parse (cases[i].before);

      g_test_message ("%s", cases[i].reason);
      download_range_set_remove (set, cases[i].start, cases[i].end);
      assert_ranges (set, cases[i].after);
    }
}

static void
test_next_gap (void)
{
  static const struct
  {
    const char *set;
    guint64     from, total;
    gboolean    found;
    guint64     start, end;
    const char *reason;
  } cases[] = {
    { "", 0, 100, TRUE, 0, 100, "all is missing" },
    { "", 0, 0, FALSE, 0, 0, "of an empty object nothing is missing" },
    { "0-100", 0, 100, FALSE, 0, 0, "nothing is missing" },
    { "0-10", 0, 100, TRUE, 10, 100, "the rest" },
    { "10-20", 0, 100, TRUE, 0, 10, "the front" },
    { "0-10 20-30", 0, 100, TRUE, 10, 20, "the first of two gaps" },
    { "0-10 20-30", 20, 100, TRUE, 30, 100, "the gap behind" },
    { "0-10 20-30", 15, 100, TRUE, 15, 20, "the rest of a gap" },
    { "0-10 20-30", 10, 100, TRUE, 10, 20, "exactly where the gap begins" },
    { "0-10 20-30", 30, 30, FALSE, 0, 0, "at the end" },
    { "0-10 20-200", 12, 100, TRUE, 12, 20, "the set goes on behind the end" },
    { "0-10 200-300", 0, 100, TRUE, 10, 100, "the gap stops at the end" },
    { "0-10", 150, 100, FALSE, 0, 0, "behind the end" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadRangeSet) set = parse (cases[i].set);
      DownloadRange gap = { 0, 0 };

      g_test_message ("%s", cases[i].reason);
      g_assert_cmpint (download_range_set_next_gap (set, cases[i].from, cases[i].total, &gap), ==, cases[i].found);
      g_assert_cmpuint (gap.start, ==, cases[i].start);
      g_assert_cmpuint (gap.end, ==, cases[i].end);
    }
}

static void
test_copy (void)
{
  g_autoptr (DownloadRangeSet) set = parse ("0-10 20-30");
  g_autoptr (DownloadRangeSet) copy = download_range_set_copy (set);

  download_range_set_add (set, 10, 20);
  assert_ranges (set, "0-30");
  assert_ranges (copy, "0-10 20-30");

  download_range_set_clear (copy);
  assert_ranges (copy, "");
  g_assert_cmpuint (download_range_set_get_bytes (copy), ==, 0);
  download_range_set_add (copy, 1, 2);
  assert_ranges (copy, "1-2");
}

static void
assert_well_formed (const DownloadRangeSet *set)
{
  for (guint i = 0; i < download_range_set_get_size (set); i++)
    {
      const DownloadRange *range = download_range_set_get (set, i);

      g_assert_cmpuint (range->start, <, range->end);
      if (i > 0)
        g_assert_cmpuint (download_range_set_get (set, i - 1)->end, <, range->start);
    }
}

static void
assert_equals_bitmap (const DownloadRangeSet *set,
                      const gboolean         *bits)
{
  guint64 bytes = 0;

  assert_well_formed (set);
  for (guint64 i = 0; i < BITS; i++)
    {
      g_assert_cmpint (download_range_set_contains (set, i, i + 1), ==, bits[i]);
      bytes += bits[i] ? 1 : 0;
    }

  g_assert_cmpuint (download_range_set_get_bytes (set), ==, bytes);
}

static void
assert_questions (const DownloadRangeSet *set,
                  const gboolean         *bits,
                  guint64                 start,
                  guint64                 end)
{
  gboolean      all = TRUE, any = FALSE, found;
  DownloadRange gap;
  guint64       first = start, last;

  for (guint64 i = start; i < end; i++)
    {
      all = all && bits[i];
      any = any || bits[i];
    }
  g_assert_cmpint (download_range_set_contains (set, start, end), ==, all);
  g_assert_cmpint (download_range_set_overlaps (set, start, end), ==, any);

  while (first < end && bits[first])
    first++;
  for (last = first; last < end && !bits[last];)
    last++;
  found = download_range_set_next_gap (set, start, end, &gap);
  g_assert_cmpint (found, ==, first < end);
  if (found)
    {
      g_assert_cmpuint (gap.start, ==, first);
      g_assert_cmpuint (gap.end, ==, last);
    }
}

static void
test_random (void)
{
  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autoptr (DownloadRangeSet) set = download_range_set_new ();
      gboolean bits[BITS] = { FALSE };

      for (guint step = 0; step < STEPS; step++)
        {
          guint64  start = (guint64) g_test_rand_int_range (0, BITS);
          guint64  end = start + (guint64) g_test_rand_int_range (0, MIN (20, BITS - (int) start) + 1);
          gboolean add = g_test_rand_int_range (0, 3) > 0;

          if (add)
            download_range_set_add (set, start, end);
          else
            download_range_set_remove (set, start, end);
          for (guint64 i = start; i < end; i++)
            bits[i] = add;

          assert_equals_bitmap (set, bits);
          assert_questions (set, bits, (guint64) g_test_rand_int_range (0, (int) start + 1), end);
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/range-set/add", test_add);
  g_test_add_func ("/range-set/remove", test_remove);
  g_test_add_func ("/range-set/next-gap", test_next_gap);
  g_test_add_func ("/range-set/copy", test_copy);
  g_test_add_func ("/range-set/random", test_random);

  return g_test_run ();
}
