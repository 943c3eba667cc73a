/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of changing what was asked for while an item is under way: nothing that has come is lost, and it holds at once. */

#include "config.h"

#include "service-fixture.h"

#include <string.h>

#define LARGE (12 * 1024 * 1024)

static DownloadRequest *
copy_request (DownloadItem *item)
{
  return download_request_copy (download_item_get_request (item));
}

static void
change_headers (DownloadItem *item,
                const char   *header)
{
  const char *headers[] = { header, NULL };
  g_autoptr (DownloadRequest) request = copy_request (item);
  g_autoptr (GError) error = NULL;

  g_assert_true (download_request_set_headers (request, headers, NULL));
  g_assert_true (download_item_change_request (item, request, &error));
  g_assert_no_error (error);
}

static gboolean
has_event (DownloadItem     *item,
           DownloadEventKind kind)
{
  g_autoptr (GPtrArray) events = download_item_get_events (item);

  for (guint i = 0; i < events->len; i++)
    if (((DownloadEvent *) g_ptr_array_index (events, i))->kind == kind)
      return TRUE;
  return FALSE;
}

static void
test_headers_while_running (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  service_fixture_be_whole (&fixture);
  change_headers (item, "X-Token: new");
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_cmpuint (download_item_get_requests (item), ==, 2);
  g_assert_cmpuint (download_item_get_resumed_from (item), ==, SERVICE_PART);
  transfer_fixture_assert_sent (&fixture.world, 0, "X-Token", NULL);
  transfer_fixture_assert_sent (&fixture.world, 1, "X-Token", "new");
  g_assert_true (has_event (item, DOWNLOAD_EVENT_HEADERS_CHANGED));
  g_assert_false (has_event (item, DOWNLOAD_EVENT_PAUSED));
  service_fixture_clear (&fixture);
}

/* It does not lose its turn to what waits in front of it. */
static void
test_keeps_its_turn (void)
{
  ServiceFixture fixture;
  DownloadItem  *item, *other;
  g_autoptr (DownloadRequest) request = NULL;

  service_fixture_init (&fixture);
  download_service_set_max_active (fixture.service, 1);
  item = service_fixture_add_half (&fixture, "/a.bin");
  request = service_fixture_make_request (&fixture, "/b.bin");
  other = download_service_add (fixture.service, request, 0, NULL);
  change_headers (item, "X-Token: new");
  raw_wait_until (raw_server_get_n_requests (fixture.world.server) == 2, "the second request");
  transfer_fixture_assert_sent (&fixture.world, 1, "X-Token", "new");
  g_assert_cmpint (download_item_get_state (other), ==, DOWNLOAD_STATE_QUEUED);
  service_fixture_clear (&fixture);
}

static void
test_restarted_and_paused (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  change_headers (item, "X-Token: new");
  change_headers (item, "X-Token: newer");
  download_item_pause (item);
  raw_wait_until (raw_server_get_n_open (fixture.world.server) == 0, "the connection to end");
  raw_settle ();
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_PAUSED);
  g_assert_cmpuint (download_item_get_received (item), ==, SERVICE_PART);

  g_test_message ("what is changed while it is paused leaves it paused, and is remembered");
  change_headers (item, "X-Token: newest");
  raw_settle ();
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_PAUSED);
  service_fixture_end (&fixture);
  service_fixture_begin (&fixture);
  item = service_fixture_peek (&fixture, 0);
  g_assert_cmpstr (download_request_get_headers (download_item_get_request (item))[0], ==, "X-Token: newest");
  service_fixture_be_whole (&fixture);
  download_item_resume (item);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  service_fixture_clear (&fixture);
}

static void
test_restarted_and_removed (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  change_headers (item, "X-Token: new");
  download_service_remove (fixture.service, item);
  raw_wait_until (transfer_fixture_count_files (&fixture.world) == 0, "the partial file to be deleted");
  service_fixture_clear (&fixture);

  g_test_message ("the other way round, too: somebody may still look at it");
  service_fixture_init (&fixture);
  item = g_object_ref (service_fixture_add_half (&fixture, "/a.bin"));
  download_service_remove (fixture.service, item);
  change_headers (item, "X-Token: new");
  raw_wait_until (transfer_fixture_count_files (&fixture.world) == 0, "the partial file to be deleted");
  service_fixture_end (&fixture);
  g_object_unref (item);
  service_fixture_clear (&fixture);

  g_test_message ("and while the program ends");
  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  change_headers (item, "X-Token: new");
  service_fixture_end (&fixture);
  service_fixture_begin (&fixture);
  g_assert_cmpuint (download_item_get_received (service_fixture_peek (&fixture, 0)), ==, SERVICE_PART);
  service_fixture_clear (&fixture);
}

static void
test_failed_goes_on (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  g_autoptr (DownloadRequest) same = NULL;

  service_fixture_init (&fixture);
  fixture.world.status_line = "404 Not Found";
  item = service_fixture_add (&fixture, "/a.bin");
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_FAILED);
  fixture.world.status_line = NULL;

  g_test_message ("what does not matter does not make it go on");
  same = copy_request (item);
  download_request_set_connections (same, 3);
  g_assert_true (download_item_change_request (item, same, NULL));
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_FAILED);

  change_headers (item, "X-Token: new");
  service_fixture_assert_finished (&fixture, item, "a.bin");
  service_fixture_clear (&fixture);
}

static void
test_links (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  g_autoptr (DownloadRequest) fresh = NULL;
  g_autoptr (DownloadRequest) other = NULL;
  g_autoptr (DownloadRequest) finished = NULL;
  g_autoptr (GError) error = NULL;

  service_fixture_init (&fixture);
  fresh = service_fixture_make_request (&fixture, "/a.bin?Expires=2000000000&OSSAccessKeyId=ak&Signature=two");
  other = service_fixture_make_request (&fixture, "/b.bin?Expires=2000000000&OSSAccessKeyId=ak&Signature=two");
  item = service_fixture_add_half (&fixture, "/a.bin?Expires=1900000000&OSSAccessKeyId=ak&Signature=one");

  g_test_message ("another object is refused, and nothing of the rest is taken over");
  download_request_set_connections (other, 3);
  g_assert_false (download_item_change_request (item, other, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);
  g_assert_null (strstr (error->message, "two"));
  g_clear_error (&error);
  g_assert_cmpuint (download_request_get_connections (download_item_get_request (item)), ==, 0);

  g_test_message ("folder and name are not for changing");
  download_request_set_folder (fresh, "/nowhere");
  download_request_set_name (fresh, "other.bin");
  g_assert_true (download_item_change_request (item, fresh, NULL));
  g_assert_cmpstr (download_link_get_uri (download_item_get_link (item)), ==, download_link_get_uri (download_request_get_link (fresh)));
  g_assert_cmpstr (download_item_get_folder (item), ==, fixture.world.folder);
  g_assert_true (has_event (item, DOWNLOAD_EVENT_NEW_LINK));
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_DOWNLOADING);
  service_fixture_be_whole (&fixture);
  download_item_pause (item);
  download_item_resume (item);
  service_fixture_assert_finished (&fixture, item, "a.bin");

  g_test_message ("a finished one stays as it is");
  finished = copy_request (item);
  g_assert_false (download_item_change_request (item, finished, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);
  service_fixture_clear (&fixture);
}

static void
test_checksum (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  g_autoptr (DownloadRequest) request = NULL;
  g_autofree char *md5 = NULL;
  g_autofree char *checksum = NULL;

  service_fixture_init (&fixture);
  request = service_fixture_make_request (&fixture, "/a.bin");
  g_assert_true (download_request_set_checksum (request, "md5:00000000000000000000000000000000", NULL));
  item = download_service_add (fixture.service, request, -1, NULL);
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_NEEDS_DECISION);

  g_test_message ("it was mistyped: the right one is compared with what is there");
  md5 = g_compute_checksum_for_data (G_CHECKSUM_MD5, fixture.world.object, SERVICE_LENGTH);
  checksum = g_strconcat ("md5:", md5, NULL);
  g_assert_true (download_request_set_checksum (request, checksum, NULL));
  g_assert_true (download_item_change_request (item, request, NULL));
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_nonnull (download_item_get_verified (item));
  g_assert_cmpuint (download_item_get_requests (item), ==, 1);
  g_assert_true (has_event (item, DOWNLOAD_EVENT_CHECKSUM_CHANGED));
  service_fixture_clear (&fixture);
}

/* A limit under which the next byte would come in minutes. */
static void
test_limit_at_once (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  g_autoptr (DownloadRequest) request = NULL;
  gint64 started;

  service_fixture_init (&fixture);
  request = service_fixture_make_request (&fixture, "/a.bin");
  download_request_set_limit_rate (request, 4);
  item = download_service_add (fixture.service, request, -1, NULL);
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_DOWNLOADING);
  raw_settle ();
  started = g_get_monotonic_time ();
  download_item_set_limit_rate (item, 0);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_cmpint (g_get_monotonic_time () - started, <, 60 * G_USEC_PER_SEC);

  g_test_message ("and so for the limit of all");
  download_service_set_limit_rate (fixture.service, 4);
  item = service_fixture_add (&fixture, "/b.bin");
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_DOWNLOADING);
  raw_settle ();
  started = g_get_monotonic_time ();
  download_service_set_limit_rate (fixture.service, 0);
  service_fixture_assert_finished (&fixture, item, "b.bin");
  g_assert_cmpint (g_get_monotonic_time () - started, <, 60 * G_USEC_PER_SEC);
  service_fixture_clear (&fixture);
}

static void
test_connections_at_once (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  g_autoptr (DownloadRequest) request = NULL;

  service_fixture_init (&fixture);
  transfer_fixture_make_object (&fixture.world, LARGE, 1);
  request = service_fixture_make_request (&fixture, "/a.bin");
  download_request_set_connections (request, 4);
  download_request_set_limit_rate (request, LARGE / 8);
  item = download_service_add (fixture.service, request, -1, NULL);
  raw_wait_until (download_item_get_connections (item) == 4, "four connections");

  download_item_set_connections (item, 1);
  raw_wait_until (download_item_get_connections (item) == 1, "one connection");
  g_assert_cmpuint (download_item_get_received (item), <, LARGE);
  download_item_set_connections (item, 3);
  raw_wait_until (download_item_get_connections (item) == 3, "three connections");
  download_item_set_limit_rate (item, 0);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_true (has_event (item, DOWNLOAD_EVENT_CONNECTIONS_CHANGED));

  service_fixture_end (&fixture);
  service_fixture_begin (&fixture);
  g_assert_cmpuint (download_request_get_connections (download_item_get_request (service_fixture_peek (&fixture, 0))), ==, 3);
  service_fixture_clear (&fixture);
}

static void
test_run_next (void)
{
  ServiceFixture fixture;
  DownloadItem  *items[4];

  service_fixture_init (&fixture);
  download_service_set_max_active (fixture.service, 1);
  items[0] = service_fixture_add_half (&fixture, "/a.bin");
  items[1] = service_fixture_add (&fixture, "/b.bin");
  items[2] = service_fixture_add (&fixture, "/c.bin");
  items[3] = service_fixture_add (&fixture, "/d.bin");
  download_item_pause (items[1]);

  download_service_run_next (fixture.service, items[3]);
  g_assert_true (service_fixture_peek (&fixture, 2) == items[3]);
  g_test_message ("what runs stays where it is, and so does what is first already");
  download_service_run_next (fixture.service, items[0]);
  download_service_run_next (fixture.service, items[3]);
  g_assert_true (service_fixture_peek (&fixture, 0) == items[0]);
  g_assert_true (service_fixture_peek (&fixture, 2) == items[3]);
  g_assert_true (service_fixture_peek (&fixture, 3) == items[2]);

  service_fixture_be_whole (&fixture);
  download_item_pause (items[0]);
  service_fixture_assert_finished (&fixture, items[3], "d.bin");
  service_fixture_clear (&fixture);
}

/* One order: by priority, and of the same one as they stand. */
static void
test_priority (void)
{
  static const struct
  {
    DownloadPriority priorities[3]; /* of b, c and d */
    const char      *order;
    const char      *why;
  } rows[] = {
    { { DOWNLOAD_PRIORITY_NORMAL, DOWNLOAD_PRIORITY_NORMAL, DOWNLOAD_PRIORITY_HIGH }, "dbc", "the last is first" },
    { { DOWNLOAD_PRIORITY_LOW, DOWNLOAD_PRIORITY_NORMAL, DOWNLOAD_PRIORITY_HIGH }, "dcb", "the other way round" },
    { { DOWNLOAD_PRIORITY_HIGH, DOWNLOAD_PRIORITY_LOW, DOWNLOAD_PRIORITY_HIGH }, "bdc", "two of the same" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      ServiceFixture fixture;
      DownloadItem  *first;
      DownloadItem  *items[3];

      g_test_message ("%s", rows[i].why);
      service_fixture_init (&fixture);
      download_service_set_max_active (fixture.service, 1);
      first = service_fixture_add_half (&fixture, "/a.bin");
      for (guint j = 0; j < 3; j++)
        {
          g_autofree char *target = g_strdup_printf ("/%c.bin", 'b' + j);

          items[j] = service_fixture_add (&fixture, target);
        }
      raw_settle ();
      for (guint j = 0; j < 3; j++)
        download_item_set_priority (items[j], rows[i].priorities[j]);
      service_fixture_be_whole (&fixture);
      download_item_pause (first);
      for (guint j = 0; j < 3; j++)
        service_fixture_wait_for_state (items[j], DOWNLOAD_STATE_FINISHED);
      g_assert_true (service_fixture_peek (&fixture, 3) == items[2]);
      for (guint j = 0; j < 3; j++)
        for (guint k = 0; k < 3; k++)
          if (j != k)
            g_assert_cmpint (download_item_get_finished_at (items[rows[i].order[j] - 'b']) < download_item_get_finished_at (items[rows[i].order[k] - 'b']), ==, j < k);
      service_fixture_clear (&fixture);
    }
}

/* Next is next: before all others, whatever their priority. It survives the end of the program. */
static void
test_run_next_priority (void)
{
  ServiceFixture fixture;
  DownloadItem  *items[4];

  service_fixture_init (&fixture);
  download_service_set_max_active (fixture.service, 1);
  items[0] = service_fixture_add_half (&fixture, "/a.bin");
  items[1] = service_fixture_add (&fixture, "/b.bin");
  items[2] = service_fixture_add (&fixture, "/c.bin");
  items[3] = service_fixture_add (&fixture, "/d.bin");
  download_item_set_priority (items[2], DOWNLOAD_PRIORITY_HIGH);
  download_item_set_priority (items[3], DOWNLOAD_PRIORITY_LOW);

  download_service_run_next (fixture.service, items[3]);
  g_assert_cmpint (download_item_get_priority (items[3]), ==, DOWNLOAD_PRIORITY_HIGH);
  g_assert_true (service_fixture_peek (&fixture, 1) == items[1]);
  g_assert_true (service_fixture_peek (&fixture, 2) == items[3]);
  g_assert_true (service_fixture_peek (&fixture, 3) == items[2]);

  service_fixture_end (&fixture);
  service_fixture_begin (&fixture);
  g_assert_cmpint (download_item_get_priority (service_fixture_peek (&fixture, 2)), ==, DOWNLOAD_PRIORITY_HIGH);
  g_assert_cmpint (download_item_get_priority (service_fixture_peek (&fixture, 1)), ==, DOWNLOAD_PRIORITY_NORMAL);
  service_fixture_clear (&fixture);
}

/* It is of this download, and survives the end of the program. */
static void
test_open_when_finished (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  g_assert_false (download_item_get_open_when_finished (item));
  download_item_set_open_when_finished (item, TRUE);

  service_fixture_end (&fixture);
  service_fixture_be_whole (&fixture);
  service_fixture_begin (&fixture);
  item = service_fixture_peek (&fixture, 0);
  g_assert_true (download_item_get_open_when_finished (item));
  download_service_start (fixture.service);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_true (download_item_get_open_when_finished (item));

  download_item_set_open_when_finished (item, FALSE);
  service_fixture_end (&fixture);
  service_fixture_begin (&fixture);
  g_assert_false (download_item_get_open_when_finished (service_fixture_peek (&fixture, 0)));
  service_fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/item/request/headers-while-running", test_headers_while_running);
  g_test_add_func ("/item/request/keeps-its-turn", test_keeps_its_turn);
  g_test_add_func ("/item/request/restarted-and-paused", test_restarted_and_paused);
  g_test_add_func ("/item/request/restarted-and-removed", test_restarted_and_removed);
  g_test_add_func ("/item/request/failed-goes-on", test_failed_goes_on);
  g_test_add_func ("/item/request/links", test_links);
  g_test_add_func ("/item/request/checksum", test_checksum);
  g_test_add_func ("/item/request/limit-at-once", test_limit_at_once);
  g_test_add_func ("/item/request/connections-at-once", test_connections_at_once);
  g_test_add_func ("/item/request/run-next", test_run_next);
  g_test_add_func ("/item/request/priority", test_priority);
  g_test_add_func ("/item/request/run-next-priority", test_run_next_priority);
  g_test_add_func ("/item/request/open-when-finished", test_open_when_finished);

  return g_test_run ();
}
