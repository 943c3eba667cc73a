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

/* Whatever the connections are at: no byte is in both sets, and what is in one has come or can come. */
static void
assert_ranges_fit (DownloadItem *item,
                   guint64       total)
{
  g_autoptr (DownloadRangeSet) safe = download_item_get_safe_ranges (item);
  g_autoptr (DownloadRangeSet) arriving = download_item_get_arriving_ranges (item);

  g_assert_cmpuint (download_range_set_get_bytes (safe), <=, total);
  for (guint i = 0; i < download_range_set_get_size (arriving); i++)
    {
      const DownloadRange *range = download_range_set_get (arriving, i);

      g_assert_false (download_range_set_overlaps (safe, range->start, range->end));
      g_assert_cmpuint (range->end, <=, total);
    }
}

static void
test_many_connections (void)
{
  const gsize    total = 12 * 1024 * 1024;
  ServiceFixture fixture;
  DownloadItem  *item;
  g_autoptr (DownloadRequest) request = NULL;

  service_fixture_init (&fixture);
  transfer_fixture_make_object (&fixture.world, total, 1);
  request = service_fixture_make_request (&fixture, "/a.bin");
  download_request_set_connections (request, 4);
  download_request_set_limit_rate (request, total / 4);
  item = download_service_add (fixture.service, request, -1, NULL);
  raw_wait_until (download_item_get_connections (item) == 4, "four connections");
  assert_ranges_fit (item, total);
  for (guint64 eighth = 1; eighth < 7; eighth++)
    {
      raw_wait_until (download_item_get_received (item) >= eighth * total / 8, "some more of it");
      assert_ranges_fit (item, total);
    }
  download_item_set_limit_rate (item, 0);
  service_fixture_assert_finished (&fixture, item, "a.bin");
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

/* A server that sends nothing but everything: what is here comes again, and that is no standstill. */
static void
test_comparison (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  gsize          n_samples = 0;

  service_fixture_init (&fixture);
  fixture.world.ignores_ranges = TRUE;
  item = service_fixture_add_half (&fixture, "/a.bin");
  raw_wait_until (sum_up_history (item, &n_samples) == SERVICE_PART, "the first second to be over");
  g_assert_cmpuint (download_item_get_to_compare (item), ==, 0);
  download_item_pause (item);
  raw_wait_until (raw_server_get_n_open (fixture.world.server) == 0, "the connection to end");

  fixture.world.sent = SERVICE_PART / 2;
  download_item_resume (item);
  raw_wait_until (download_item_get_compared (item) == SERVICE_PART / 2, "half of it to be compared");
  g_assert_cmpuint (download_item_get_to_compare (item), ==, SERVICE_PART);
  g_assert_cmpuint (download_item_get_received (item), ==, SERVICE_PART);
  g_assert_cmpfloat (download_item_get_fraction (item), ==, 0.5);
  raw_wait_until (sum_up_history (item, &n_samples) == SERVICE_PART + SERVICE_PART / 2, "what was compared in the history");

  download_item_pause (item);
  raw_wait_until (raw_server_get_n_open (fixture.world.server) == 0, "the connection to end");
  raw_wait_until (download_item_get_to_compare (item) == 0, "the end of the comparison");
  service_fixture_be_whole (&fixture);
  download_item_resume (item);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  service_fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/item/progress/ranges", test_ranges);
  g_test_add_func ("/item/progress/many-connections", test_many_connections);
  g_test_add_func ("/item/progress/nothing-yet", test_nothing_yet);
  g_test_add_func ("/item/progress/history", test_history);
  g_test_add_func ("/item/progress/comparison", test_comparison);

  return g_test_run ();
}
