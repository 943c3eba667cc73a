/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of removals that can be taken back. */

#include "config.h"

#include "service-fixture.h"

static guint
count_items (ServiceFixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->service));
}

static void
wait_for_stop (DownloadItem *item)
{
  raw_wait_until (download_item_get_connections (item) == 0, "it to stop");
  raw_settle ();
}

typedef enum
{
  AT_ONCE,
  AFTER_STOP,
} Moment;

static void
test_running (gconstpointer data)
{
  Moment         moment = (Moment) GPOINTER_TO_INT (data);
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  download_service_withdraw (fixture.service, item);
  g_assert_cmpuint (count_items (&fixture), ==, 0);
  g_assert_true (download_service_is_withdrawn (fixture.service, item));
  download_service_withdraw (fixture.service, item);

  if (moment == AFTER_STOP)
    {
      wait_for_stop (item);
      g_assert_cmpuint (transfer_fixture_count_files (&fixture.world), ==, 1);
      g_assert_cmpuint (raw_server_get_n_requests (fixture.world.server), ==, 1);
    }
  service_fixture_be_whole (&fixture);
  g_assert_true (download_service_take_back (fixture.service, item));
  g_assert_false (download_service_take_back (fixture.service, item));
  g_assert_cmpuint (count_items (&fixture), ==, 1);
  g_assert_true (service_fixture_peek (&fixture, 0) == item);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_cmpuint (download_item_get_resumed_from (item), ==, SERVICE_PART);
  g_test_message ("it is out of reach of what would have made it final");
  g_assert_false (download_service_remove_withdrawn (fixture.service, item));
  g_assert_cmpuint (count_items (&fixture), ==, 1);
  service_fixture_clear (&fixture);
}

static void
test_paused (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  download_item_pause (item);
  download_service_withdraw (fixture.service, item);
  wait_for_stop (item);
  g_assert_true (download_service_take_back (fixture.service, item));
  raw_settle ();
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_PAUSED);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.world.server), ==, 1);
  service_fixture_be_whole (&fixture);
  download_item_resume (item);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  service_fixture_clear (&fixture);
}

/* It never has a turn while it is away, even if it was only queued. */
static void
test_queued (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = service_fixture_add (&fixture, "/a.bin");
  download_service_withdraw (fixture.service, item);
  raw_settle ();
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_QUEUED);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.world.server), ==, 0);
  g_assert_true (download_service_take_back (fixture.service, item));
  service_fixture_assert_finished (&fixture, item, "a.bin");
  service_fixture_clear (&fixture);
}

static void
test_final (gconstpointer data)
{
  Moment         moment = (Moment) GPOINTER_TO_INT (data);
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  download_service_withdraw (fixture.service, item);
  if (moment == AFTER_STOP)
    wait_for_stop (item);
  download_service_remove (fixture.service, item);
  g_assert_false (download_service_is_withdrawn (fixture.service, item));
  raw_wait_until (transfer_fixture_count_files (&fixture.world) == 0, "the partial file to be deleted");
  service_fixture_end (&fixture);
  service_fixture_begin (&fixture);
  g_assert_cmpuint (count_items (&fixture), ==, 0);
  service_fixture_clear (&fixture);
}

static void
count_ended (DownloadService *service,
             DownloadItem    *item,
             guint           *n_ended)
{
  g_assert_false (download_service_is_withdrawn (service, item));
  ++*n_ended;
}

static gboolean
is_away (ServiceFixture *fixture,
         DownloadItem   *item)
{
  return download_service_is_withdrawn (fixture->service, item);
}

/* By the clock of the service, which moves only as far as it is told to here: each has its own time, and what has come back has none. */
static void
test_time (void)
{
  ServiceFixture fixture;
  DownloadItem  *items[3];
  guint          n_ended = 0;

  service_fixture_init_moved (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      g_autofree char *target = g_strdup_printf ("/%c.bin", 'a' + i);

      items[i] = service_fixture_add_half (&fixture, target);
      download_item_pause (items[i]);
      wait_for_stop (items[i]);
    }
  download_service_set_undo_time (fixture.service, 10);
  g_signal_connect (fixture.service, "withdrawal-ended", G_CALLBACK (count_ended), &n_ended);
  download_service_withdraw (fixture.service, items[0]);
  download_service_withdraw (fixture.service, items[1]);
  download_clock_advance (fixture.clock, 4 * G_USEC_PER_SEC);
  download_service_withdraw (fixture.service, items[2]);
  g_assert_true (download_service_take_back (fixture.service, items[1]));
  g_assert_cmpuint (n_ended, ==, 1);

  download_clock_advance (fixture.clock, 6 * G_USEC_PER_SEC - 1);
  g_assert_true (is_away (&fixture, items[0]));
  g_object_ref (items[0]);
  download_clock_advance (fixture.clock, 1);
  g_assert_false (is_away (&fixture, items[0]));
  g_object_unref (items[0]);
  g_assert_true (is_away (&fixture, items[2]));
  g_assert_cmpuint (count_items (&fixture), ==, 1);
  g_assert_cmpuint (n_ended, ==, 2);

  g_object_ref (items[2]);
  download_clock_advance (fixture.clock, 4 * G_USEC_PER_SEC);
  g_assert_false (is_away (&fixture, items[2]));
  g_object_unref (items[2]);
  g_assert_cmpuint (n_ended, ==, 3);
  raw_wait_until (transfer_fixture_count_files (&fixture.world) == 1, "their partial files to be deleted");
  service_fixture_clear (&fixture);
}

static void
test_finished (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = service_fixture_add (&fixture, "/a.bin");
  service_fixture_assert_finished (&fixture, item, "a.bin");
  download_service_withdraw (fixture.service, item);
  g_assert_true (download_service_take_back (fixture.service, item));
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_FINISHED);
  download_service_withdraw (fixture.service, item);
  g_assert_true (download_service_remove_withdrawn (fixture.service, item));
  raw_settle ();
  transfer_fixture_assert_file (&fixture.world, "a.bin", SERVICE_LENGTH);
  service_fixture_clear (&fixture);
}

/* Whoever opens the list after a crash finds what was only withdrawn, and goes on with its bytes. */
static void
test_crash (void)
{
  ServiceFixture   fixture;
  DownloadService *after;
  DownloadItem    *item;
  g_autoptr (DownloadItem) twin = NULL;
  g_autoptr (GError) error = NULL;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  download_service_withdraw (fixture.service, item);
  wait_for_stop (item);

  service_fixture_be_whole (&fixture);
  after = service_fixture_open (fixture.state_dir, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (after)), ==, 1);
  twin = g_list_model_get_item (G_LIST_MODEL (after), 0);
  g_assert_cmpuint (download_item_get_received (twin), ==, SERVICE_PART);
  download_service_start (after);
  service_fixture_assert_finished (&fixture, twin, "a.bin");
  g_assert_cmpuint (download_item_get_resumed_from (twin), ==, SERVICE_PART);
  g_clear_object (&twin);
  service_fixture_end_one (after);
  service_fixture_clear (&fixture);
}

static void
test_quit (void)
{
  ServiceFixture fixture;
  DownloadItem  *paused;

  service_fixture_init (&fixture);
  paused = service_fixture_add_half (&fixture, "/a.bin");
  download_item_pause (paused);
  download_service_withdraw (fixture.service, paused);
  download_service_withdraw (fixture.service, service_fixture_add_half (&fixture, "/b.bin"));
  g_assert_cmpuint (transfer_fixture_count_files (&fixture.world), ==, 2);
  service_fixture_end (&fixture);
  g_assert_cmpuint (transfer_fixture_count_files (&fixture.world), ==, 0);
  service_fixture_begin (&fixture);
  g_assert_cmpuint (count_items (&fixture), ==, 0);
  service_fixture_clear (&fixture);
}

/* Who adds the link again wants it back, even if it was paused. */
static void
test_add_again (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  g_autoptr (DownloadRequest) request = NULL;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin?X-Amz-Signature=1");
  download_item_pause (item);
  download_service_withdraw (fixture.service, item);
  wait_for_stop (item);
  service_fixture_be_whole (&fixture);
  request = service_fixture_make_request (&fixture, "/a.bin?X-Amz-Signature=2");
  g_assert_true (download_service_find (fixture.service, request) == item);
  g_assert_true (download_service_find_by_link (fixture.service, download_request_get_link (request)) == item);
  g_assert_true (service_fixture_add (&fixture, "/a.bin?X-Amz-Signature=2") == item);
  g_assert_cmpuint (count_items (&fixture), ==, 1);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_cmpuint (download_item_get_resumed_from (item), ==, SERVICE_PART);
  service_fixture_clear (&fixture);
}

static void
assert_order (ServiceFixture *fixture,
              const char     *expected)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < count_items (fixture); i++)
    g_string_append_c (names, download_item_get_name (service_fixture_peek (fixture, i))[0]);
  g_assert_cmpstr (names->str, ==, expected);
}

static void
test_order (void)
{
  ServiceFixture fixture;
  DownloadItem  *items[6];

  service_fixture_init (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      g_autofree char *target = g_strdup_printf ("/%c.bin", 'a' + i);

      items[i] = service_fixture_add (&fixture, target);
      download_item_pause (items[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (items); i += 2)
    download_service_withdraw (fixture.service, items[i]);
  assert_order (&fixture, "bdf");
  g_assert_true (download_service_take_back (fixture.service, items[4]));
  assert_order (&fixture, "bdef");
  g_assert_true (download_service_take_back (fixture.service, items[0]));
  assert_order (&fixture, "abdef");

  g_test_message ("so often between the same two that all get new positions");
  for (guint i = 0; i < 40; i++)
    download_service_reorder (fixture.service, service_fixture_peek (&fixture, 4), 3);
  assert_order (&fixture, "abdef");
  g_assert_true (download_service_take_back (fixture.service, items[2]));
  assert_order (&fixture, "abcdef");
  service_fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/withdraw/running/at-once", GINT_TO_POINTER (AT_ONCE), test_running);
  g_test_add_data_func ("/withdraw/running/after-stop", GINT_TO_POINTER (AFTER_STOP), test_running);
  g_test_add_func ("/withdraw/paused", test_paused);
  g_test_add_func ("/withdraw/queued", test_queued);
  g_test_add_data_func ("/withdraw/final/at-once", GINT_TO_POINTER (AT_ONCE), test_final);
  g_test_add_data_func ("/withdraw/final/after-stop", GINT_TO_POINTER (AFTER_STOP), test_final);
  g_test_add_func ("/withdraw/time", test_time);
  g_test_add_func ("/withdraw/finished", test_finished);
  g_test_add_func ("/withdraw/crash", test_crash);
  g_test_add_func ("/withdraw/quit", test_quit);
  g_test_add_func ("/withdraw/add-again", test_add_again);
  g_test_add_func ("/withdraw/order", test_order);

  return g_test_run ();
}
