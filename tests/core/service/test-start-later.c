/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of downloads that start at a certain time, by a clock that is moved. */

#include "config.h"

#include "service-fixture.h"

#include "service/download-service-private.h"

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

static gint64
get_now (ServiceFixture *fixture)
{
  return download_clock_get_real_time (fixture->clock);
}

static guint
count_requests (ServiceFixture *fixture)
{
  return raw_server_get_n_requests (fixture->world.server);
}

static DownloadItem *
add_at (ServiceFixture *fixture,
        const char     *target,
        gint64          real_time)
{
  g_autoptr (DownloadRequest) request = service_fixture_make_request (fixture, target);

  download_request_set_start_at (request, real_time);
  return download_service_add (fixture->service, request, -1, NULL);
}

static void
assert_waits (ServiceFixture *fixture,
              DownloadItem   *item,
              gint64          until)
{
  raw_settle ();
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_WAITING);
  g_assert_true (download_item_waits_for_start (item));
  g_assert_cmpint (download_item_get_waits_until (item), ==, until);
}

/* Others behind them in the list do not wait, and each starts when it is its time. */
static void
test_times (void)
{
  ServiceFixture fixture;
  DownloadItem  *first, *second, *other;
  gint64         now;

  service_fixture_init_moved (&fixture);
  now = get_now (&fixture);
  first = add_at (&fixture, "/a.bin", now + 2 * HOUR);
  g_assert_true (download_item_waits_for_start (first));
  second = add_at (&fixture, "/b.bin", now + HOUR);
  other = service_fixture_add (&fixture, "/c.bin");
  service_fixture_assert_finished (&fixture, other, "c.bin");
  assert_waits (&fixture, first, now + 2 * HOUR);
  assert_waits (&fixture, second, now + HOUR);

  download_clock_advance (fixture.clock, HOUR);
  service_fixture_assert_finished (&fixture, second, "b.bin");
  assert_waits (&fixture, first, now + 2 * HOUR);
  download_clock_advance (fixture.clock, HOUR);
  service_fixture_assert_finished (&fixture, first, "a.bin");
  service_fixture_clear (&fixture);
}

/* Neither sleep nor clocks that are set make anybody late or early. */
static void
test_wall (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  gint64         until;

  service_fixture_init_moved (&fixture);
  until = get_now (&fixture) + 2 * HOUR;
  item = add_at (&fixture, "/a.bin", until);
  download_clock_set_real_time (fixture.clock, until - 6 * HOUR);
  download_clock_advance (fixture.clock, 4 * HOUR);
  assert_waits (&fixture, item, until);
  g_assert_cmpuint (count_requests (&fixture), ==, 0);

  download_clock_sleep (fixture.clock, 3 * HOUR);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  service_fixture_clear (&fixture);
}

/* What a person does with one that waits. */
static void
test_person (void)
{
  ServiceFixture fixture;
  DownloadItem  *now, *later, *paused;
  gint64         until;

  service_fixture_init_moved (&fixture);
  until = get_now (&fixture) + HOUR;
  now = add_at (&fixture, "/a.bin", until);
  later = add_at (&fixture, "/b.bin", until);
  paused = add_at (&fixture, "/c.bin", until);

  g_test_message ("what goes for all does not start it");
  download_item_pause (paused);
  g_assert_cmpint (download_item_get_state (paused), ==, DOWNLOAD_STATE_PAUSED);
  download_service_resume_all (fixture.service);
  assert_waits (&fixture, now, until);
  assert_waits (&fixture, paused, until);

  g_test_message ("another network neither");
  download_service_set_network (fixture.service, DOWNLOAD_NETWORK_NONE);
  download_service_set_network (fixture.service, DOWNLOAD_NETWORK_METERED);
  download_service_set_network (fixture.service, DOWNLOAD_NETWORK_FREE);
  assert_waits (&fixture, now, until);

  g_test_message ("at once");
  download_item_resume (now);
  service_fixture_assert_finished (&fixture, now, "a.bin");
  g_assert_false (download_item_can_start_later (now));

  g_test_message ("at another time");
  download_item_start_later (later, until + HOUR);
  download_clock_advance (fixture.clock, HOUR);
  service_fixture_assert_finished (&fixture, paused, "c.bin");
  assert_waits (&fixture, later, until + HOUR);
  download_item_start_later (later, 0);
  service_fixture_assert_finished (&fixture, later, "b.bin");
  service_fixture_clear (&fixture);
}

/* What runs stops, and keeps what it has. */
static void
test_running (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  gint64         until;

  service_fixture_init_moved (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  until = get_now (&fixture) + HOUR;
  download_item_start_later (item, until);
  raw_wait_until (!download_item_is_active (item), "the transfer to end");
  assert_waits (&fixture, item, until);
  service_fixture_be_whole (&fixture);
  download_clock_advance (fixture.clock, HOUR);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_cmpuint (download_item_get_resumed_from (item), >, 0);
  service_fixture_clear (&fixture);
}

/* It waits still when the program is started again, and a time that was missed has come. */
static void
test_restart (void)
{
  ServiceFixture fixture;
  gint64         until;

  service_fixture_init_moved (&fixture);
  until = get_now (&fixture) + HOUR;
  add_at (&fixture, "/a.bin", until);
  service_fixture_end (&fixture);
  service_fixture_begin (&fixture);
  download_service_start (fixture.service);
  assert_waits (&fixture, service_fixture_peek (&fixture, 0), until);
  g_assert_cmpuint (count_requests (&fixture), ==, 0);

  service_fixture_end (&fixture);
  download_clock_sleep (fixture.clock, 2 * HOUR);
  service_fixture_begin (&fixture);
  download_service_start (fixture.service);
  service_fixture_assert_finished (&fixture, service_fixture_peek (&fixture, 0), "a.bin");
  service_fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/start-later/times", test_times);
  g_test_add_func ("/start-later/wall", test_wall);
  g_test_add_func ("/start-later/person", test_person);
  g_test_add_func ("/start-later/running", test_running);
  g_test_add_func ("/start-later/restart", test_restart);

  return g_test_run ();
}
