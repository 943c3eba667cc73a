/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of a network that becomes another one while downloads run: connections may have died without a word. */

#include "config.h"

#include "service-fixture.h"
#include "service/download-service-private.h"

#define MIB ((gsize) 1024 * 1024)

static guint
count_requests (ServiceFixture *fixture)
{
  return raw_server_get_n_requests (fixture->world.server);
}

static void
note_waiting_cb (DownloadItem *item,
                 GParamSpec   *pspec,
                 gpointer      user_data)
{
  if (download_item_get_state (item) == DOWNLOAD_STATE_WAITING)
    *(gboolean *) user_data = TRUE;
}

/* Nobody is told of a wait that there is not. */
static void
assert_goes_on (ServiceFixture *fixture,
                DownloadItem   *item)
{
  gboolean waited = FALSE;

  service_fixture_race (fixture);
  g_signal_connect (item, "notify::state", G_CALLBACK (note_waiting_cb), &waited);
  service_fixture_assert_finished (fixture, item, "a.bin");
  g_assert_false (waited);
  g_signal_handlers_disconnect_by_data (item, &waited);
}

static void
assert_range (ServiceFixture *fixture,
              guint           request,
              const char     *expected)
{
  transfer_fixture_assert_sent (&fixture->world, request, "Range", expected);
}

static void
test_silent (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init_moved (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  service_fixture_be_whole (&fixture);
  download_service_network_changed (fixture.service);
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_DOWNLOADING);
  assert_goes_on (&fixture, item);
  g_assert_cmpuint (count_requests (&fixture), ==, 2);
  assert_range (&fixture, 1, "bytes=200000-399999");
  g_assert_cmpuint (download_item_get_requests (item), ==, 2);
  service_fixture_clear (&fixture);
}

/* 400 pauses of a millisecond, which is longer than connections are doubted. */
static void
test_sending (void)
{
  ServiceFixture fixture;
  g_autoptr (DownloadRequest) request = NULL;
  DownloadItem *item;

  service_fixture_init_moved (&fixture);
  fixture.world.step = 1000;
  request = service_fixture_make_request (&fixture, "/a.bin");
  download_request_set_connections (request, 1);
  item = download_service_add (fixture.service, request, -1, NULL);
  raw_wait_until (download_item_get_received (item) > 0, "the first bytes");
  download_service_network_changed (fixture.service);
  assert_goes_on (&fixture, item);
  g_assert_cmpuint (count_requests (&fixture), ==, 1);
  service_fixture_clear (&fixture);
}

static void
test_connecting (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init_moved (&fixture);
  fixture.world.says_nothing = TRUE;
  item = service_fixture_add (&fixture, "/a.bin");
  raw_wait_until (count_requests (&fixture) == 1, "the question");
  fixture.world.says_nothing = FALSE;
  download_service_network_changed (fixture.service);
  assert_goes_on (&fixture, item);
  g_assert_cmpuint (count_requests (&fixture), ==, 2);
  service_fixture_clear (&fixture);
}

static void
test_waiting (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init_moved (&fixture);
  fixture.world.status_line = "503 Busy\r\nRetry-After: 100";
  item = service_fixture_add (&fixture, "/a.bin");
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_WAITING);
  fixture.world.status_line = NULL;
  download_service_network_changed (fixture.service);
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_QUEUED);
  assert_goes_on (&fixture, item);
  service_fixture_clear (&fixture);
}

typedef struct
{
  ServiceFixture *fixture;
  guint           timer;
} Changes;

static void
change_again_cb (gpointer user_data)
{
  Changes *changes = user_data;

  changes->timer = download_clock_add_timer (changes->fixture->clock, 3 * SERVICE_STEP, change_again_cb, changes);
  download_service_network_changed (changes->fixture->service);
}

/* Each of them would put it off for ever if it began the silence anew. */
static void
test_many_changes (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  Changes        changes = { &fixture, 0 };

  service_fixture_init_moved (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  service_fixture_be_whole (&fixture);
  change_again_cb (&changes);
  assert_goes_on (&fixture, item);
  download_clock_remove_timer (fixture.clock, changes.timer);
  g_assert_cmpuint (count_requests (&fixture), ==, 2);
  service_fixture_clear (&fixture);
}

/* What was asked for after the first change can die with the second. */
static void
test_changed_again (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init_moved (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  fixture.world.says_nothing = TRUE;
  download_service_network_changed (fixture.service);
  service_fixture_race (&fixture);
  raw_wait_until (count_requests (&fixture) == 2, "the second question");
  fixture.world.says_nothing = FALSE;
  service_fixture_be_whole (&fixture);
  download_service_network_changed (fixture.service);
  assert_goes_on (&fixture, item);
  g_assert_cmpuint (count_requests (&fixture), ==, 3);
  assert_range (&fixture, 2, "bytes=200000-399999");
  service_fixture_clear (&fixture);
}

static void
test_several_connections (void)
{
  ServiceFixture fixture;
  g_autoptr (DownloadRequest) request = NULL;
  DownloadItem *item;
  guint         n_before;

  service_fixture_init_moved (&fixture);
  transfer_fixture_make_object (&fixture.world, 12 * MIB, 1);
  fixture.world.sent = MIB;
  fixture.world.hangs = TRUE;
  request = service_fixture_make_request (&fixture, "/a.bin");
  download_request_set_connections (request, 3);
  item = download_service_add (fixture.service, request, -1, NULL);
  raw_wait_until (download_item_get_connections (item) >= 2 && download_item_get_received (item) >= 2 * MIB, "two connections");
  n_before = count_requests (&fixture);
  service_fixture_be_whole (&fixture);
  download_service_network_changed (fixture.service);
  assert_goes_on (&fixture, item);
  g_assert_cmpuint (count_requests (&fixture), <=, n_before + 8);
  service_fixture_clear (&fixture);
}

typedef enum
{
  WEAK_VALIDATOR,
  NO_VALIDATOR,
  NO_RANGES,
  NO_LENGTH,
} Server;

/* What cannot go on in the middle begins a new attempt, which is no reason to wait either. */
static void
test_begins_anew (gconstpointer data)
{
  Server         server = (Server) GPOINTER_TO_INT (data);
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init_moved (&fixture);
  if (server == WEAK_VALIDATOR || server == NO_VALIDATOR)
    fixture.world.etag = NULL;
  if (server == NO_VALIDATOR)
    fixture.world.last_modified = NULL;
  fixture.world.ignores_ranges = server == NO_RANGES;
  fixture.world.hides_length = server == NO_LENGTH;
  item = service_fixture_add_half (&fixture, "/a.bin");
  service_fixture_be_whole (&fixture);
  download_service_network_changed (fixture.service);
  assert_goes_on (&fixture, item);
  g_assert_cmpuint (download_item_get_resumed_from (item), ==, server == NO_LENGTH ? 0 : SERVICE_PART);
  service_fixture_clear (&fixture);
}

/* Reading it once more is another kind of question. */
static void
test_whole (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init_moved (&fixture);
  fixture.world.ignores_ranges = TRUE;
  item = service_fixture_add_half (&fixture, "/a.bin");
  for (guint i = 0; i < 2; i++)
    {
      download_service_network_changed (fixture.service);
      service_fixture_race (&fixture);
      raw_wait_until (count_requests (&fixture) == i + 2, "the next question");
    }
  service_fixture_be_whole (&fixture);
  download_service_network_changed (fixture.service);
  assert_goes_on (&fixture, item);
  service_fixture_clear (&fixture);
}

static void
test_paused_meanwhile (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init_moved (&fixture);
  fixture.world.ignores_ranges = TRUE;
  item = service_fixture_add_half (&fixture, "/a.bin");
  download_service_network_changed (fixture.service);
  download_item_pause (item);
  download_service_network_changed (fixture.service);
  raw_wait_until (download_item_get_connections (item) == 0, "it to stop");
  raw_settle ();
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_PAUSED);
  g_assert_cmpuint (count_requests (&fixture), ==, 1);
  service_fixture_clear (&fixture);
}

static void
test_idle_connections (void)
{
  ServiceFixture fixture;

  service_fixture_init_moved (&fixture);
  service_fixture_assert_finished (&fixture, service_fixture_add (&fixture, "/a.bin"), "a.bin");
  service_fixture_assert_finished (&fixture, service_fixture_add (&fixture, "/b.bin"), "b.bin");
  g_assert_cmpuint (raw_server_get_n_connections (fixture.world.server), ==, 1);
  download_service_network_changed (fixture.service);
  service_fixture_assert_finished (&fixture, service_fixture_add (&fixture, "/c.bin"), "c.bin");
  service_fixture_assert_finished (&fixture, service_fixture_add (&fixture, "/d.bin"), "d.bin");
  g_assert_cmpuint (raw_server_get_n_connections (fixture.world.server), ==, 2);
  g_assert_cmpuint (raw_server_get_n_open (fixture.world.server), ==, 1);
  service_fixture_clear (&fixture);
}

typedef enum
{
  RUNNING,
  WAITING,
} Doing;

/* As long as the time-out for a stall, many times; and an hour that a timer has not counted. A command line never starts what was in
 * the list: it only adds. */
static void
test_sleep (gconstpointer data)
{
  Doing          doing = (Doing) GPOINTER_TO_INT (data);
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init_moved (&fixture);
  if (doing == WAITING)
    {
      fixture.world.status_line = "503 Busy\r\nRetry-After: 3600";
      item = service_fixture_add (&fixture, "/a.bin");
      service_fixture_wait_for_state (item, DOWNLOAD_STATE_WAITING);
      fixture.world.status_line = NULL;
    }
  else
    {
      item = service_fixture_add_half (&fixture, "/a.bin");
      service_fixture_be_whole (&fixture);
    }

  download_clock_sleep (fixture.service->clock, (gint64) 4000 * G_USEC_PER_SEC);
  if (doing == WAITING)
    download_sleep_watch_check (fixture.service->sleep_watch);
  assert_goes_on (&fixture, item);
  g_assert_cmpuint (count_requests (&fixture), ==, 2);
  service_fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/network-change/silent", test_silent);
  g_test_add_func ("/network-change/sending", test_sending);
  g_test_add_func ("/network-change/connecting", test_connecting);
  g_test_add_func ("/network-change/waiting", test_waiting);
  g_test_add_func ("/network-change/many-changes", test_many_changes);
  g_test_add_func ("/network-change/changed-again", test_changed_again);
  g_test_add_func ("/network-change/several-connections", test_several_connections);
  g_test_add_data_func ("/network-change/begins-anew/weak-validator", GINT_TO_POINTER (WEAK_VALIDATOR), test_begins_anew);
  g_test_add_data_func ("/network-change/begins-anew/no-validator", GINT_TO_POINTER (NO_VALIDATOR), test_begins_anew);
  g_test_add_data_func ("/network-change/begins-anew/no-ranges", GINT_TO_POINTER (NO_RANGES), test_begins_anew);
  g_test_add_data_func ("/network-change/begins-anew/no-length", GINT_TO_POINTER (NO_LENGTH), test_begins_anew);
  g_test_add_func ("/network-change/whole", test_whole);
  g_test_add_func ("/network-change/paused-meanwhile", test_paused_meanwhile);
  g_test_add_func ("/network-change/idle-connections", test_idle_connections);
  g_test_add_data_func ("/network-change/sleep/running", GINT_TO_POINTER (RUNNING), test_sleep);
  g_test_add_data_func ("/network-change/sleep/waiting", GINT_TO_POINTER (WAITING), test_sleep);

  return g_test_run ();
}
