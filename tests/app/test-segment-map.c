/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The squares of the map: where they are and what they tell. */

#include "config.h"

#include "details/pickup-segment-grid.h"

static void
test_columns (void)
{
  static const struct
  {
    const char *reason;
    int         width;
    int         n_columns;
  } cases[] = {
    { "the last one needs no gap after it", 404, 40 },
    { "just too narrow for another", 407, 40 },
    { "just wide enough for it", 408, 41 },
    { "one", 8, 1 },
    { "there is always one", 0, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].reason);
      g_assert_cmpint (pickup_segment_grid_get_columns (cases[i].width), ==, cases[i].n_columns);
    }
}

static void
test_spread (void)
{
  for (int width = 8; width < 700; width++)
    {
      const int n_columns = pickup_segment_grid_get_columns (width);

      g_assert_cmpint (pickup_segment_grid_get_x (0, n_columns, width), ==, 0);
      if (n_columns > 1)
        g_assert_cmpint (pickup_segment_grid_get_x (n_columns - 1, n_columns, width), ==, width - PICKUP_SEGMENT_CELL);
      for (int i = 1; i < n_columns; i++)
        g_assert_cmpint (pickup_segment_grid_get_x (i, n_columns, width) - pickup_segment_grid_get_x (i - 1, n_columns, width), >=, PICKUP_SEGMENT_PITCH);
    }
  g_assert_cmpint (pickup_segment_grid_get_height (), ==, 58);
}

/* "0-10 20-30" */
static DownloadRangeSet *
read_ranges (const char *text)
{
  DownloadRangeSet *set = download_range_set_new ();
  g_auto (GStrv) pieces = g_strsplit (text, " ", -1);

  for (guint i = 0; pieces[i] != NULL && *pieces[i] != '\0'; i++)
    {
      char         *end;
      const guint64 start = g_ascii_strtoull (pieces[i], &end, 10);

      download_range_set_add (set, start, g_ascii_strtoull (end + 1, NULL, 10));
    }
  return set;
}

static void
test_fill (void)
{
  static const struct
  {
    const char *reason;
    guint64     total;
    const char *safe;
    const char *arriving;
    const char *cells; /* "." missing, "o" arriving, "#" safe */
  } cases[] = {
    { "nothing yet", 100, "", "", ".........." },
    { "all of it", 100, "0-100", "", "##########" },
    { "only whole squares are safe", 100, "0-29", "", "##........" },
    { "nor is one safe that lacks its first byte", 100, "1-30", "", ".##......." },
    { "ranges that touch are one", 100, "0-15 15-20", "", "##........" },
    { "a connection is where its next byte is", 100, "0-25", "25-60", "##o......." },
    { "at the start of a square", 100, "0-20", "20-60", "##o......." },
    { "two of them", 100, "0-20 50-70", "20-50 70-100", "##o..##o.." },
    { "two in one square", 100, "", "1-5 7-9", "o........." },
    { "what is safe stays so", 100, "0-100", "5-7", "##########" },
    { "of unknown end", 100, "0-20", "20-18446744073709551615", "##o......." },
    { "beyond the end, as a server may have lied", 100, "", "100-200", ".........." },
    { "a few bytes more than squares", 13, "0-5", "", "####......" },
    { "fewer bytes than squares", 3, "0-1", "1-3", "####..o..." },
    { "one byte", 1, "0-1", "", "##########" },
    { "the largest file", G_MAXINT64, "0-4611686018427387904", "4611686018427387904-9223372036854775807", "#####o...." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadRangeSet) safe = read_ranges (cases[i].safe);
      g_autoptr (DownloadRangeSet) arriving = read_ranges (cases[i].arriving);
      PickupCell cells[10];
      char       text[11] = { 0 };

      pickup_segment_grid_fill (cells, G_N_ELEMENTS (cells), cases[i].total, safe, arriving);
      for (gsize j = 0; j < G_N_ELEMENTS (cells); j++)
        text[j] = ".o#"[cells[j]];
      g_test_message ("%s", cases[i].reason);
      g_assert_cmpstr (text, ==, cases[i].cells);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/segment-map/columns", test_columns);
  g_test_add_func ("/app/segment-map/spread", test_spread);
  g_test_add_func ("/app/segment-map/fill", test_fill);

  return g_test_run ();
}
