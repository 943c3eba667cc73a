/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of range sets with CRCs. */

#include "config.h"

#include "verify/download-crc-set.h"
#include "verify/download-crc64.h"

#define DATA_SIZE 256

static guint8 data[DATA_SIZE];

static guint64
crc_of (guint64 start,
        guint64 end)
{
  return download_crc64_update (0, data + start, (gsize) (end - start));
}

static gboolean
add (DownloadCrcSet *set,
     guint64         start,
     guint64         end)
{
  return download_crc_set_add (set, start, end, crc_of (start, end));
}

static char *
to_string (const DownloadCrcSet *set)
{
  g_autoptr (DownloadRangeSet) ranges = download_crc_set_to_range_set (set);

  for (guint i = 0; i < download_crc_set_get_size (set); i++)
    {
      const DownloadCrcRange *range = download_crc_set_get (set, i);

      g_assert_cmphex (range->crc, ==, crc_of (range->start, range->end));
    }

  return download_range_set_to_string (ranges);
}

static void
assert_ranges (const DownloadCrcSet *set,
               const char           *expected)
{
  g_autofree char *found = to_string (set);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_add (void)
{
  static const struct
  {
    guint64     start, end;
    gboolean    taken;
    const char *expected;
    const char *reason;
  } steps[] = {
    { 10, 20, TRUE, "10-20", "the first" },
    { 40, 50, TRUE, "10-20 40-50", "behind, with a gap" },
    { 30, 40, TRUE, "10-20 30-50", "touches from the left" },
    { 50, 60, TRUE, "10-20 30-60", "touches from the right" },
    { 20, 30, TRUE, "10-60", "fills the gap: all become one" },
    { 60, 60, TRUE, "10-60", "empty" },
    { 59, 61, FALSE, "10-60", "overlaps by one at the end" },
    { 9, 11, FALSE, "10-60", "overlaps by one at the start" },
    { 20, 30, FALSE, "10-60", "inside" },
    { 0, 256, FALSE, "10-60", "around" },
    { 10, 60, FALSE, "10-60", "the same" },
    { 90, 80, FALSE, "10-60", "ends before it starts" },
    { 0, 10, TRUE, "0-60", "the start" },
  };
  g_autoptr (DownloadCrcSet) set = download_crc_set_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_test_message ("%s", steps[i].reason);
      if (steps[i].start <= steps[i].end)
        g_assert_cmpint (add (set, steps[i].start, steps[i].end), ==, steps[i].taken);
      else
        g_assert_false (download_crc_set_add (set, steps[i].start, steps[i].end, 0));
      assert_ranges (set, steps[i].expected);
    }
}

static void
test_add_set (void)
{
  g_autoptr (DownloadCrcSet) set = download_crc_set_new ();
  g_autoptr (DownloadCrcSet) other = download_crc_set_new ();
  g_autoptr (DownloadCrcSet) copy = NULL;

  add (set, 0, 10);
  add (set, 20, 30);
  add (other, 10, 20);
  add (other, 29, 40);
  g_assert_false (download_crc_set_add_set (set, other));
  assert_ranges (set, "0-10 20-30");

  download_crc_set_clear (other);
  add (other, 10, 20);
  add (other, 30, 40);
  copy = download_crc_set_copy (set);
  g_assert_true (download_crc_set_add_set (set, other));
  assert_ranges (set, "0-40");
  assert_ranges (copy, "0-10 20-30");
  g_assert_cmpuint (download_crc_set_get_bytes (set), ==, 40);
  g_assert_cmpuint (download_crc_set_get_bytes (copy), ==, 20);
}

static void
test_whole (void)
{
  g_autoptr (DownloadCrcSet) set = download_crc_set_new ();
  guint64 crc = 1;

  g_assert_true (download_crc_set_get_whole (set, 0, &crc));
  g_assert_cmphex (crc, ==, 0);
  g_assert_false (download_crc_set_get_whole (set, 1, NULL));

  add (set, 1, DATA_SIZE);
  g_assert_false (download_crc_set_get_whole (set, DATA_SIZE, NULL));
  add (set, 0, 1);
  g_assert_false (download_crc_set_get_whole (set, DATA_SIZE - 1, NULL));
  g_assert_false (download_crc_set_get_whole (set, DATA_SIZE + 1, NULL));
  g_assert_false (download_crc_set_get_whole (set, 0, NULL));
  g_assert_true (download_crc_set_get_whole (set, DATA_SIZE, &crc));
  g_assert_cmphex (crc, ==, crc_of (0, DATA_SIZE));
}

static void
test_any_order (void)
{
  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (DownloadCrcSet) set = download_crc_set_new ();
      gboolean have[DATA_SIZE] = { FALSE };
      guint64  crc;

      for (guint i = 0; i < 60; i++)
        {
          guint64  start = (guint64) g_test_rand_int_range (0, DATA_SIZE);
          guint64  length = (guint64) g_test_rand_int_range (1, 20);
          guint64  end = MIN (DATA_SIZE, start + length);
          gboolean is_free = TRUE;

          for (guint64 k = start; k < end; k++)
            is_free = is_free && !have[k];
          g_assert_cmpint (add (set, start, end), ==, is_free);
          for (guint64 k = start; k < end && is_free; k++)
            have[k] = TRUE;
        }
      for (guint64 k = 0; k < DATA_SIZE; k++)
        g_assert_cmpint (add (set, k, k + 1), ==, !have[k]);

      g_assert_true (download_crc_set_get_whole (set, DATA_SIZE, &crc));
      g_assert_cmphex (crc, ==, crc_of (0, DATA_SIZE));
    }
}

/* What touches at a seam stays apart, in whatever order it comes, and is one whole all the same. */
static void
test_seams (void)
{
  const guint64 mib = 1024 * 1024, gib = 1024 * mib;
  const struct
  {
    guint64 offset, next;
  } cases[] = {
    { 0, 4 * mib },
    { 4 * mib - 1, 4 * mib },
    { 4 * mib, 8 * mib },
    { gib - 1, gib },
    { gib, gib + 64 * mib },
    { 64 * gib - 1, 64 * gib },
    { 64 * gib, 65 * gib },
    { 64 * 1024 * gib + 5, 64 * 1024 * gib + gib },
  };
  g_autofree guint8 *zeros = g_malloc0 (9 * mib);
  const guint64      cuts[] = { 0, mib, 4 * mib, 5 * mib, 8 * mib, 9 * mib };
  const guint        orders[][5] = { { 0, 1, 2, 3, 4 }, { 4, 3, 2, 1, 0 }, { 2, 0, 4, 1, 3 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (download_crc_set_get_next_seam (cases[i].offset), ==, cases[i].next);

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr (DownloadCrcSet) set = download_crc_set_new ();
      guint64 crc;

      for (guint k = 0; k < 5; k++)
        {
          guint64 start = cuts[orders[i][k]], end = cuts[orders[i][k] + 1];

          g_assert_true (download_crc_set_add (set, start, end, download_crc64_update (0, zeros, (gsize) (end - start))));
        }
      g_assert_cmpuint (download_crc_set_get_size (set), ==, 3);
      g_assert_cmpuint (download_crc_set_get (set, 1)->start, ==, 4 * mib);
      g_assert_cmpuint (download_crc_set_get (set, 1)->end, ==, 8 * mib);
      g_assert_true (download_crc_set_get_whole (set, 9 * mib, &crc));
      g_assert_cmphex (crc, ==, download_crc64_update (0, zeros, (gsize) (9 * mib)));
      g_assert_cmpuint (download_crc_set_get_bytes_before (set, 8 * mib + 5), ==, 8 * mib + 5);
    }
}

static void
test_bytes_before (void)
{
  g_autoptr (DownloadCrcSet) set = download_crc_set_new ();

  add (set, 10, 20);
  add (set, 30, 40);
  g_assert_cmpuint (download_crc_set_get_bytes_before (set, 10), ==, 0);
  g_assert_cmpuint (download_crc_set_get_bytes_before (set, 15), ==, 5);
  g_assert_cmpuint (download_crc_set_get_bytes_before (set, 20), ==, 10);
  g_assert_cmpuint (download_crc_set_get_bytes_before (set, 25), ==, 0);
  g_assert_cmpuint (download_crc_set_get_bytes_before (set, 40), ==, 10);
  add (set, 20, 30);
  g_assert_cmpuint (download_crc_set_get_bytes_before (set, 40), ==, 30);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < DATA_SIZE; i++)
    data[i] = (guint8) g_test_rand_int ();

  g_test_add_func ("/verify/crc-set/add", test_add);
  g_test_add_func ("/verify/crc-set/add-set", test_add_set);
  g_test_add_func ("/verify/crc-set/whole", test_whole);
  g_test_add_func ("/verify/crc-set/any-order", test_any_order);
  g_test_add_func ("/verify/crc-set/seams", test_seams);
  g_test_add_func ("/verify/crc-set/bytes-before", test_bytes_before);

  return g_test_run ();
}
