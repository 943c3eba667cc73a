/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of a transfer with several connections: how they share the work, and what becomes of it when some of them fail. */

#include "config.h"

#include "transfer-fixture.h"

static void
test_many_connections (void)
{
  TransferFixture fixture;

  transfer_fixture_init (&fixture, 12 * 1024 * 1024);
  fixture.step = 64 * 1024;
  download_request_set_connections (fixture.checkpoint->request, 4);
  transfer_fixture_run (&fixture);
  transfer_fixture_assert_published (&fixture);
  g_assert_cmpuint (raw_server_get_n_connections (fixture.server), >, 1);
  g_assert_cmpuint (raw_server_get_n_connections (fixture.server), <=, 16);
  for (guint i = 1; i < raw_server_get_n_requests (fixture.server); i++)
    transfer_fixture_assert_sent (&fixture, i, "If-Match", "\"one\"");
  g_assert_cmpuint (download_transfer_get_received (fixture.transfer), ==, fixture.length);
  transfer_fixture_clear (&fixture);
}

static void
test_many_connections_stopped (void)
{
  TransferFixture fixture;
  guint64         safe;

  transfer_fixture_init (&fixture, 12 * 1024 * 1024);
  fixture.step = 64 * 1024;
  download_request_set_connections (fixture.checkpoint->request, 4);
  transfer_fixture_start (&fixture, DOWNLOAD_TRANSFER_FETCH);
  raw_wait_until (fixture.done || download_transfer_get_received (fixture.transfer) > fixture.length / 2, "half of it");
  download_transfer_stop (fixture.transfer, FALSE);
  transfer_fixture_wait (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED);
  safe = download_crc_set_get_bytes (fixture.checkpoint->durable);
  g_assert_cmpuint (safe, >, fixture.length / 2);
  g_assert_cmpuint (safe, ==, download_transfer_get_received (fixture.transfer));

  transfer_fixture_reload (&fixture);
  g_assert_cmpuint (download_crc_set_get_bytes (fixture.checkpoint->durable), ==, safe);
  fixture.step = 0;
  transfer_fixture_run (&fixture);
  transfer_fixture_assert_published (&fixture);
  g_assert_cmpuint (download_transfer_get_resumed_from (fixture.transfer), ==, safe);
  g_assert_cmpuint (download_transfer_get_fetched (fixture.transfer), ==, fixture.length - safe);
  transfer_fixture_clear (&fixture);
}

static void
test_storm (gconstpointer data)
{
  TransferFixture fixture;
  g_autoptr (GRand) moods = g_rand_new_with_seed (GPOINTER_TO_UINT (data));
  guint attempts = 0;

  g_test_message ("bodies that end anywhere, attempts that are stopped anywhere, now and then another process");
  transfer_fixture_init (&fixture, 4 * 1024 * 1024);
  fixture.moods = moods;
  fixture.etag = g_rand_boolean (moods) ? fixture.etag : NULL;
  download_request_set_connections (fixture.checkpoint->request, (guint) g_rand_int_range (moods, 1, 5));
  do
    {
      guint64 before = download_checkpoint_get_received (fixture.checkpoint);

      g_assert_cmpuint (++attempts, <, 200);
      transfer_fixture_start (&fixture, DOWNLOAD_TRANSFER_FETCH);
      for (gint turns = g_rand_int_range (moods, 1, 400); turns > 0 && !fixture.done; turns--)
        g_main_context_iteration (NULL, TRUE);
      if (!fixture.done)
        download_transfer_stop (fixture.transfer, FALSE);
      transfer_fixture_wait (&fixture);
      if (fixture.error == NULL)
        break;
      g_assert_cmpint (download_error_code_get_remedy ((DownloadError) fixture.error->code), !=, DOWNLOAD_REMEDY_DECISION);
      g_assert_cmpuint (download_checkpoint_get_received (fixture.checkpoint), >=, before);
      if (g_rand_int_range (moods, 0, 4) == 0)
        transfer_fixture_reload (&fixture);
    }
  while (TRUE);
  transfer_fixture_assert_published (&fixture);
  transfer_fixture_clear (&fixture);
}

/* The first answer has been taken: what comes from now on is of another object. */
static void
change_cb (DownloadTransfer *transfer,
           DownloadState     state,
           gpointer          user_data)
{
  TransferFixture *fixture = user_data;

  if (state != DOWNLOAD_STATE_DOWNLOADING || fixture->ignores_conditions)
    return;
  fixture->etag = "\"two\"";
  fixture->last_modified = "Mon, 07 Nov 1994 08:49:37 GMT";
  fixture->ignores_conditions = TRUE;
}

static void
test_changed_while_running (void)
{
  TransferFixture fixture;
  gsize           length = 12 * 1024 * 1024;

  g_test_message ("connections that are opened later find another object: nothing is mixed");
  transfer_fixture_init (&fixture, length);
  fixture.step = 64 * 1024;
  download_request_set_connections (fixture.checkpoint->request, 4);
  transfer_fixture_start (&fixture, DOWNLOAD_TRANSFER_FETCH);
  g_signal_connect (fixture.transfer, "state", G_CALLBACK (change_cb), &fixture);
  transfer_fixture_wait (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHANGED);
  g_assert_cmpuint (download_crc_set_get_size (fixture.checkpoint->durable), <=, 1);
  transfer_fixture_assert_file (&fixture, fixture.checkpoint->part_name,
                                (gsize) download_crc_set_get_bytes (fixture.checkpoint->durable));
  transfer_fixture_clear (&fixture);
}

static void
test_redirected (void)
{
  TransferFixture  fixture;
  RawServer       *other;
  g_autofree char *target = NULL;

  g_test_message ("further connections ask the target, without what was meant for the link");
  transfer_fixture_init (&fixture, 12 * 1024 * 1024);
  other = raw_server_new (transfer_fixture_respond, &fixture);
  target = raw_server_get_url (other, "/target?token=1");
  fixture.points_to = target;
  fixture.step = 64 * 1024;
  download_request_set_connections (fixture.checkpoint->request, 4);
  g_assert_true (download_request_add_header (fixture.checkpoint->request, "X-Token: secret", NULL));
  transfer_fixture_run (&fixture);
  transfer_fixture_assert_published (&fixture);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.server), ==, 1);
  transfer_fixture_assert_sent (&fixture, 0, "X-Token", "secret");
  g_assert_cmpuint (raw_server_get_n_requests (other), >, 1);
  for (guint i = 0; i < raw_server_get_n_requests (other); i++)
    {
      g_autofree char *token = raw_head_get (raw_server_get_head (other, i), "X-Token");

      g_assert_null (token);
    }
  raw_settle ();
  raw_server_free (other);
  transfer_fixture_clear (&fixture);
}

static void
dead_cb (DownloadTransfer *transfer,
         DownloadState     state,
         gpointer          user_data)
{
  TransferFixture *fixture = user_data;

  if (state != DOWNLOAD_STATE_DOWNLOADING || fixture->dead_target != NULL)
    return;
  fixture->dead_target = "/target?token=1";
  fixture->points_to = "/target?token=2";
}

static void
test_target_dies (void)
{
  TransferFixture fixture;

  g_test_message ("a target that has had its time is asked for again");
  transfer_fixture_init (&fixture, 12 * 1024 * 1024);
  fixture.points_to = "/target?token=1";
  fixture.step = 64 * 1024;
  download_request_set_connections (fixture.checkpoint->request, 4);
  transfer_fixture_start (&fixture, DOWNLOAD_TRANSFER_FETCH);
  g_signal_connect (fixture.transfer, "state", G_CALLBACK (dead_cb), &fixture);
  transfer_fixture_wait (&fixture);
  transfer_fixture_assert_published (&fixture);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.server), >=, 5);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.server), <, 30);
  transfer_fixture_clear (&fixture);
}

static void
test_link_replaced (void)
{
  TransferFixture  fixture;
  g_autofree char *url = NULL;
  g_autoptr (DownloadLink) link = NULL;

  g_test_message ("in the middle of it: what runs goes on, what is opened next asks the new one");
  transfer_fixture_init (&fixture, 12 * 1024 * 1024);
  fixture.step = 64 * 1024;
  fixture.dead_target = "/file.bin?Signature=dead";
  transfer_fixture_start (&fixture, DOWNLOAD_TRANSFER_FETCH);
  raw_wait_until (download_transfer_get_received (fixture.transfer) > 0, "some bytes");
  url = raw_server_get_url (fixture.server, "/file.bin?Signature=fresh");
  link = download_link_new (url, NULL);
  download_request_set_link (fixture.checkpoint->request, link);
  fixture.dead_target = "/file.bin?Signature=secret";
  download_transfer_link_replaced (fixture.transfer);
  transfer_fixture_wait (&fixture);
  transfer_fixture_assert_published (&fixture);
  transfer_fixture_clear (&fixture);
}

/* The first answer has been taken: no other request is answered from now on. */
static void
last_cb (DownloadTransfer *transfer,
         DownloadState     state,
         gpointer          user_data)
{
  TransferFixture *fixture = user_data;

  if (state == DOWNLOAD_STATE_DOWNLOADING)
    fixture->dead_target = "/file.bin?Signature=secret";
}

static void
test_link_dies_for_others (void)
{
  TransferFixture fixture;

  g_test_message ("a link that brings no second connection still brings the file");
  transfer_fixture_init (&fixture, 12 * 1024 * 1024);
  fixture.step = 64 * 1024;
  /* Whoever has come to the end of a piece has to ask again: the others are refused before. */
  download_throttle_set_rate (fixture.throttle, 8 * 1024 * 1024, download_clock_get_boot_time (fixture.clock));
  download_request_set_connections (fixture.checkpoint->request, 4);
  transfer_fixture_start (&fixture, DOWNLOAD_TRANSFER_FETCH);
  g_signal_connect (fixture.transfer, "state", G_CALLBACK (last_cb), &fixture);
  transfer_fixture_wait (&fixture);
  transfer_fixture_assert_published (&fixture);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.server), >, 1);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.server), <, 10);
  transfer_fixture_clear (&fixture);
}

static void
test_limited (void)
{
  TransferFixture fixture;
  gint64          started = g_get_monotonic_time ();

  transfer_fixture_init (&fixture, 300000);
  download_throttle_set_rate (fixture.throttle, 1000000, download_clock_get_boot_time (fixture.clock));
  transfer_fixture_run (&fixture);
  transfer_fixture_assert_published (&fixture);
  g_assert_cmpint (g_get_monotonic_time () - started, >, G_USEC_PER_SEC / 20);
  transfer_fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/transfer/connections/many", test_many_connections);
  g_test_add_func ("/transfer/connections/stopped", test_many_connections_stopped);
  for (guint seed = 1; seed <= 6; seed++)
    {
      g_autofree char *path = g_strdup_printf ("/transfer/connections/storm-%u", seed);

      g_test_add_data_func (path, GUINT_TO_POINTER (seed), test_storm);
    }
  g_test_add_func ("/transfer/connections/changed", test_changed_while_running);
  g_test_add_func ("/transfer/redirected/other-origin", test_redirected);
  g_test_add_func ("/transfer/redirected/target-dies", test_target_dies);
  g_test_add_func ("/transfer/link/replaced", test_link_replaced);
  g_test_add_func ("/transfer/link/single-use", test_link_dies_for_others);
  g_test_add_func ("/transfer/limited", test_limited);

  return g_test_run ();
}
