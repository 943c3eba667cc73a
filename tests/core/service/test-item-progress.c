/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of what an item tells of its bytes: which are safe, which are coming, and how fast they came. */

#include "config.h"

#include "service-fixture.h"

static void
assert_safe (DownloadItem *item,
             const char   *expected)
{
  g_autoptr (DownloadRangeSet) ranges = download_item_get_safe_ranges (item);
  g_autofree char *text = download_range_set_to_string (ranges);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_arriving (DownloadItem *item,
                 const char   *expected)
{
  g_autoptr (DownloadRangeSet) ranges = download_item_get_arriving_ranges (item);
  g_autofree char *text = download_range_set_to_string (ranges);

  g_assert_cmpstr (text, ==, expected);
}

static gboolean
has_safe_bytes (DownloadItem *item,
                guint64       bytes)
{
  g_autoptr (DownloadRangeSet) ranges = download_item_get_safe_ranges (item);

  return download_range_set_get_bytes (ranges) >= bytes;
}

static void
test_ranges (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  raw_wait_until (has_safe_bytes (item, SERVICE_PART), "half of it on disk");
  assert_safe (item, "0-200000");
  assert_arriving (item, "200000-400000");

  download_item_pause (item);
  raw_wait_until (raw_server_get_n_open (fixture.world.server) == 0, "the connection to end");
  raw_settle ();
  assert_safe (item, "0-200000");
  assert_arriving (item, "");

  g_test_message ("another process knows it from the state file");
  service_fixture_end (&fixture);
  service_fixture_begin (&fixture);
  item = service_fixture_peek (&fixture, 0);
  assert_safe (item, "0-200000");
  assert_arriving (item, "");

  service_fixture_be_whole (&fixture);
  download_item_resume (item);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  assert_safe (item, "0-400000");
  assert_arriving (item, "");
  service_fixture_end (&fixture);
  service_fixture_begin (&fixture);
  assert_safe (service_fixture_peek (&fixture, 0), "0-400000");
  service_fixture_clear (&fixture);
}

static void
test_nothing_yet (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  gsize          n_samples = 1;

  service_fixture_init (&fixture);
  item = service_fixture_add (&fixture, "/a.bin");
  download_item_pause (item);
  assert_safe (item, "");
  assert_arriving (item, "");
  download_item_get_speed_history (item, &n_samples);
  g_assert_cmpuint (n_samples, ==, 0);
  service_fixture_clear (&fixture);
}

static guint64
sum_up_history (DownloadItem *item,
                gsize        *n_samples)
{
  const guint64 *samples = download_item_get_speed_history (item, n_samples);
  guint64        sum = 0;

  for (gsize i = 0; i < *n_samples; i++)
    sum += samples[i];
  return sum;
}

/* A second is a sample, and each byte is in one. */
static void
test_history (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  gsize          n_samples = 0;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  raw_wait_until (sum_up_history (item, &n_samples) > 0, "the first second to be over");
  g_assert_cmpuint (sum_up_history (item, &n_samples), <=, SERVICE_PART);
  g_assert_cmpuint (n_samples, <=, 3);

  download_item_pause (item);
  raw_wait_until (raw_server_get_n_open (fixture.world.server) == 0, "the connection to end");
  g_assert_cmpuint (sum_up_history (item, &n_samples), >, 0);
  service_fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/item/progress/ranges", test_ranges);
  g_test_add_func ("/item/progress/nothing-yet", test_nothing_yet);
  g_test_add_func ("/item/progress/history", test_history);

  return g_test_run ();
}
