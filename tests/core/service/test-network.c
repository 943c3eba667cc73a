/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of what the network means for downloads: none, a metered one, another one. */

#include "config.h"

#include "service-fixture.h"

static void
set_network (ServiceFixture *fixture,
             DownloadNetwork network)
{
  download_service_set_network (fixture->service, network);
}

static void
wait_for (DownloadItem *item,
          DownloadError code)
{
  g_autofree char *what = g_strdup_printf ("an item to wait: %s", download_error_code_to_string (code));

  raw_wait_until (download_item_get_state (item) == DOWNLOAD_STATE_WAITING &&
                    g_error_matches (download_item_get_error (item), DOWNLOAD_ERROR, (int) code),
                  what);
}

static guint
count_requests (ServiceFixture *fixture)
{
  return raw_server_get_n_requests (fixture->world.server);
}

/* Nobody listens there. */
static DownloadItem *
add_unreachable (ServiceFixture *fixture)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/a.bin", g_socket_listener_add_any_inet_port (listener, NULL, NULL));
  g_autoptr (DownloadLink) link = download_link_new (url, NULL);
  g_autoptr (DownloadRequest) request = download_request_new (link);

  g_socket_listener_close (listener);
  download_request_set_folder (request, fixture->world.folder);
  return download_service_add (fixture->service, request, -1, NULL);
}

static void
test_property (void)
{
  ServiceFixture  fixture;
  DownloadNetwork network = DOWNLOAD_NETWORK_FREE;
  gboolean        allowed = FALSE;
  guint           n_notified = 0;

  service_fixture_init (&fixture);
  g_signal_connect_swapped (fixture.service, "notify::network", G_CALLBACK (g_atomic_int_inc), &n_notified);
  g_signal_connect_swapped (fixture.service, "notify::metered-allowed", G_CALLBACK (g_atomic_int_inc), &n_notified);
  g_assert_cmpint (download_service_get_network (fixture.service), ==, DOWNLOAD_NETWORK_FREE);
  g_assert_false (download_service_get_metered_allowed (fixture.service));
  for (guint i = 0; i < 2; i++)
    g_object_set (fixture.service, "network", DOWNLOAD_NETWORK_METERED, "metered-allowed", TRUE, NULL);
  g_assert_cmpuint (n_notified, ==, 2);
  g_object_get (fixture.service, "network", &network, "metered-allowed", &allowed, NULL);
  g_assert_cmpint (network, ==, DOWNLOAD_NETWORK_METERED);
  g_assert_true (allowed);
  service_fixture_clear (&fixture);
}

static void
test_none_fails (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  set_network (&fixture, DOWNLOAD_NETWORK_NONE);
  item = add_unreachable (&fixture);
  wait_for (item, DOWNLOAD_ERROR_OFFLINE);
  g_assert_cmpint (download_item_get_waits_until (item), ==, 0);

  g_test_message ("any network is a reason to try at once");
  set_network (&fixture, DOWNLOAD_NETWORK_FREE);
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_QUEUED);
  wait_for (item, DOWNLOAD_ERROR_NETWORK);
  g_assert_cmpint (download_item_get_waits_until (item), >, 0);

  g_test_message ("without one a timer makes no sense");
  set_network (&fixture, DOWNLOAD_NETWORK_NONE);
  wait_for (item, DOWNLOAD_ERROR_OFFLINE);
  g_assert_cmpint (download_item_get_waits_until (item), ==, 0);
  service_fixture_clear (&fixture);
}

/* A virtual network may hide the one that the bytes take, and this computer needs none at all. */
static void
test_none_works (void)
{
  ServiceFixture fixture;
  DownloadItem  *item, *other;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  set_network (&fixture, DOWNLOAD_NETWORK_NONE);
  raw_settle ();
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_DOWNLOADING);
  g_assert_cmpuint (download_item_get_connections (item), ==, 1);

  service_fixture_be_whole (&fixture);
  other = service_fixture_add (&fixture, "/b.bin");
  service_fixture_assert_finished (&fixture, other, "b.bin");
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_DOWNLOADING);
  service_fixture_clear (&fixture);
}

typedef enum
{
  BEFORE,
  MEANWHILE,
} Moment;

/* A transfer that dries up is no proof of a server that needs no network, unless it began without one. */
static void
test_none_dries_up (gconstpointer data)
{
  Moment         moment = (Moment) GPOINTER_TO_INT (data);
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  download_service_set_timeouts (fixture.service, 5, 1);
  if (moment == BEFORE)
    set_network (&fixture, DOWNLOAD_NETWORK_NONE);
  item = service_fixture_add_half (&fixture, "/a.bin");
  set_network (&fixture, DOWNLOAD_NETWORK_NONE);
  wait_for (item, moment == BEFORE ? DOWNLOAD_ERROR_TIMED_OUT : DOWNLOAD_ERROR_OFFLINE);
  g_assert_cmpint (download_item_get_waits_until (item) > 0, ==, moment == BEFORE);
  g_assert_cmpuint (transfer_fixture_count_files (&fixture.world), ==, 1);

  service_fixture_be_whole (&fixture);
  set_network (&fixture, DOWNLOAD_NETWORK_FREE);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_cmpuint (download_item_get_resumed_from (item), ==, SERVICE_PART);
  service_fixture_clear (&fixture);
}

static void
test_metered_running (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  set_network (&fixture, DOWNLOAD_NETWORK_METERED);
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_WAITING);
  g_assert_error (download_item_get_error (item), DOWNLOAD_ERROR, DOWNLOAD_ERROR_METERED);
  g_assert_cmpint (download_item_get_waits_until (item), ==, 0);
  raw_wait_until (download_item_get_connections (item) == 0, "it to stop");
  raw_settle ();
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_WAITING);
  g_assert_cmpuint (download_item_get_received (item), ==, SERVICE_PART);
  g_assert_cmpuint (count_requests (&fixture), ==, 1);

  service_fixture_be_whole (&fixture);
  set_network (&fixture, DOWNLOAD_NETWORK_FREE);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_cmpuint (download_item_get_resumed_from (item), ==, SERVICE_PART);
  service_fixture_clear (&fixture);
}

/* Another change comes while the transfer winds down. */
static void
test_metered_to_and_fro (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  set_network (&fixture, DOWNLOAD_NETWORK_METERED);
  set_network (&fixture, DOWNLOAD_NETWORK_FREE);
  set_network (&fixture, DOWNLOAD_NETWORK_METERED);
  raw_wait_until (download_item_get_connections (item) == 0, "it to stop");
  raw_settle ();
  wait_for (item, DOWNLOAD_ERROR_METERED);
  g_assert_cmpuint (count_requests (&fixture), ==, 1);

  service_fixture_be_whole (&fixture);
  set_network (&fixture, DOWNLOAD_NETWORK_FREE);
  set_network (&fixture, DOWNLOAD_NETWORK_METERED);
  set_network (&fixture, DOWNLOAD_NETWORK_FREE);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  service_fixture_clear (&fixture);
}

static void
test_metered_queued (void)
{
  ServiceFixture fixture;
  DownloadItem  *items[3];

  service_fixture_init (&fixture);
  download_service_set_max_active (fixture.service, 1);
  set_network (&fixture, DOWNLOAD_NETWORK_METERED);
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      g_autofree char *target = g_strdup_printf ("/%u.bin", i);

      items[i] = service_fixture_add (&fixture, target);
    }
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    wait_for (items[i], DOWNLOAD_ERROR_METERED);
  g_test_message ("going on as ever is not the word that is needed");
  download_item_resume (items[0]);
  wait_for (items[0], DOWNLOAD_ERROR_METERED);
  g_test_message ("a pause is a pause, whatever the network");
  download_item_pause (items[1]);
  g_assert_cmpuint (count_requests (&fixture), ==, 0);

  download_service_set_metered_allowed (fixture.service, TRUE);
  service_fixture_wait_for_state (items[0], DOWNLOAD_STATE_FINISHED);
  service_fixture_wait_for_state (items[2], DOWNLOAD_STATE_FINISHED);
  g_assert_cmpint (download_item_get_state (items[1]), ==, DOWNLOAD_STATE_PAUSED);
  service_fixture_clear (&fixture);
}

static void
test_anyway (void)
{
  ServiceFixture fixture;
  DownloadItem  *item, *other;

  service_fixture_init (&fixture);
  set_network (&fixture, DOWNLOAD_NETWORK_METERED);
  fixture.world.sent = SERVICE_PART;
  fixture.world.hangs = TRUE;
  item = service_fixture_add (&fixture, "/a.bin");
  other = service_fixture_add (&fixture, "/b.bin");
  g_assert_false (download_item_can_download_anyway (item));
  wait_for (item, DOWNLOAD_ERROR_METERED);
  wait_for (other, DOWNLOAD_ERROR_METERED);
  g_assert_true (download_item_can_download_anyway (item));
  download_item_download_anyway (item);
  raw_wait_until (download_item_get_received (item) == SERVICE_PART, "half of it");
  wait_for (other, DOWNLOAD_ERROR_METERED);

  g_test_message ("the word holds in the next run");
  service_fixture_end (&fixture);
  service_fixture_be_whole (&fixture);
  service_fixture_begin (&fixture);
  set_network (&fixture, DOWNLOAD_NETWORK_METERED);
  download_service_start (fixture.service);
  item = service_fixture_peek (&fixture, 0);
  other = service_fixture_peek (&fixture, 1);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  wait_for (other, DOWNLOAD_ERROR_METERED);

  g_test_message ("and not longer than the download");
  download_item_resume (item);
  wait_for (item, DOWNLOAD_ERROR_METERED);

  g_test_message ("it can be said for all");
  download_service_download_anyway (fixture.service);
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_FINISHED);
  service_fixture_wait_for_state (other, DOWNLOAD_STATE_FINISHED);
  service_fixture_clear (&fixture);
}

/* Its server may be near. */
static void
test_metered_then_none (void)
{
  ServiceFixture fixture;
  DownloadItem  *item, *unreachable;

  service_fixture_init (&fixture);
  set_network (&fixture, DOWNLOAD_NETWORK_METERED);
  item = service_fixture_add (&fixture, "/b.bin");
  unreachable = add_unreachable (&fixture);
  wait_for (item, DOWNLOAD_ERROR_METERED);
  wait_for (unreachable, DOWNLOAD_ERROR_METERED);
  set_network (&fixture, DOWNLOAD_NETWORK_NONE);
  service_fixture_assert_finished (&fixture, item, "b.bin");
  wait_for (unreachable, DOWNLOAD_ERROR_OFFLINE);
  set_network (&fixture, DOWNLOAD_NETWORK_METERED);
  wait_for (unreachable, DOWNLOAD_ERROR_METERED);
  service_fixture_clear (&fixture);
}

static void
test_withdrawn (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  download_service_withdraw (fixture.service, item);
  set_network (&fixture, DOWNLOAD_NETWORK_METERED);
  raw_wait_until (download_item_get_connections (item) == 0, "it to stop");
  g_assert_true (download_service_take_back (fixture.service, item));
  wait_for (item, DOWNLOAD_ERROR_METERED);
  g_assert_cmpuint (count_requests (&fixture), ==, 1);
  service_fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/network/property", test_property);
  g_test_add_func ("/network/none/fails", test_none_fails);
  g_test_add_func ("/network/none/works", test_none_works);
  g_test_add_data_func ("/network/none/dries-up/began-without", GINT_TO_POINTER (BEFORE), test_none_dries_up);
  g_test_add_data_func ("/network/none/dries-up/began-with", GINT_TO_POINTER (MEANWHILE), test_none_dries_up);
  g_test_add_func ("/network/metered/running", test_metered_running);
  g_test_add_func ("/network/metered/to-and-fro", test_metered_to_and_fro);
  g_test_add_func ("/network/metered/queued", test_metered_queued);
  g_test_add_func ("/network/metered/anyway", test_anyway);
  g_test_add_func ("/network/metered/then-none", test_metered_then_none);
  g_test_add_func ("/network/metered/withdrawn", test_withdrawn);

  return g_test_run ();
}
