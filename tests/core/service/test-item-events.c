/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the timeline of an item: what is told, and that it outlives the program. */

#include "config.h"

#include "service-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/* "kind" and what belongs to it, one behind the other. */
static char *
describe (DownloadItem *item)
{
  g_autoptr (GPtrArray) events = download_item_get_events (item);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < events->len; i++)
    {
      const DownloadEvent *event = g_ptr_array_index (events, i);

      g_string_append_printf (text, "%s%s %" G_GUINT64_FORMAT, i > 0 ? ", " : "", download_event_kind_to_string (event->kind), event->bytes);
      if (event->error_code != 0)
        g_string_append_printf (text, " %s", download_error_code_to_string ((DownloadError) event->error_code));
      if (event->http_status != 0)
        g_string_append_printf (text, " %u", event->http_status);
      if (event->number != 0)
        g_string_append_printf (text, " #%u", event->number);
      if (event->text != NULL)
        g_string_append_printf (text, " %s", event->text);
      if (event->count > 1)
        g_string_append_printf (text, " *%u", event->count);
      g_assert_cmpint (event->at, >, G_GINT64_CONSTANT (1500000000) * G_USEC_PER_SEC);
      g_assert_cmpint (event->latest, >=, event->at);
    }
  return g_string_free (text, FALSE);
}

static void
assert_events (DownloadItem *item,
               const char   *expected)
{
  g_autofree char *text = describe (item);

  g_assert_cmpstr (text, ==, expected);
}

static DownloadEvent *
copy_latest (DownloadItem *item)
{
  g_autoptr (GPtrArray) events = download_item_get_events (item);

  g_assert_cmpuint (events->len, >, 0);
  return download_event_copy (g_ptr_array_index (events, events->len - 1));
}

/* As after a restart of the program. */
static DownloadItem *
restart (ServiceFixture *fixture)
{
  service_fixture_end (fixture);
  service_fixture_begin (fixture);
  return service_fixture_peek (fixture, 0);
}

static void
test_plain (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  guint          n_notified = 0;

  service_fixture_init (&fixture);
  item = service_fixture_add (&fixture, "/a.bin");
  g_signal_connect_swapped (item, "notify::events", G_CALLBACK (g_atomic_int_inc), &n_notified);
  assert_events (item, "added 0");
  service_fixture_assert_finished (&fixture, item, "a.bin");
  assert_events (item, "added 0, started 0, finished 400000");
  g_assert_cmpuint (n_notified, ==, 2);

  item = restart (&fixture);
  assert_events (item, "added 0, started 0, finished 400000");

  g_test_message ("asked for again");
  download_item_fetch_if_changed (item);
  raw_wait_until (download_item_get_unchanged (item), "the answer");
  assert_events (item, "added 0, started 0, finished 400000, unchanged 400000");
  download_item_resume (item);
  service_fixture_assert_finished (&fixture, item, "a (1).bin");
  assert_events (item, "added 0, started 0, finished 400000, unchanged 400000, restarted 400000, started 0, finished 400000");
  service_fixture_clear (&fixture);
}

static void
test_verified (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  g_autoptr (DownloadRequest) request = NULL;
  g_autofree char *md5 = NULL;
  g_autofree char *checksum = NULL;

  service_fixture_init (&fixture);
  request = service_fixture_make_request (&fixture, "/a.bin");
  md5 = g_compute_checksum_for_data (G_CHECKSUM_MD5, fixture.world.object, SERVICE_LENGTH);
  checksum = g_strconcat ("md5:", md5, NULL);
  g_assert_true (download_request_set_checksum (request, checksum, NULL));
  item = download_service_add (fixture.service, request, -1, NULL);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  assert_events (item, "added 0, started 0, verified 400000 #3 user, finished 400000");
  service_fixture_clear (&fixture);
}

static void
test_pause (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  download_item_pause (item);
  raw_wait_until (raw_server_get_n_open (fixture.world.server) == 0, "the connection to end");
  assert_events (item, "added 0, started 0, paused 200000");

  item = restart (&fixture);
  assert_events (item, "added 0, started 0, paused 200000");
  service_fixture_be_whole (&fixture);
  download_item_resume (item);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  assert_events (item, "added 0, started 0, paused 200000, resumed 200000, started 200000, finished 400000");
  service_fixture_clear (&fixture);
}

/* It goes on only when something new comes. */
static void
test_comparison (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  fixture.world.ignores_ranges = TRUE;
  item = service_fixture_add_half (&fixture, "/a.bin");
  download_item_pause (item);
  raw_wait_until (raw_server_get_n_open (fixture.world.server) == 0, "the connection to end");
  fixture.world.sent = SERVICE_PART / 2;
  download_item_resume (item);
  raw_wait_until (download_item_get_to_compare (item) > 0, "the comparison");
  assert_events (item, "added 0, started 0, paused 200000, resumed 200000, comparing 200000");
  download_item_pause (item);
  raw_wait_until (raw_server_get_n_open (fixture.world.server) == 0, "the connection to end");
  service_fixture_be_whole (&fixture);
  download_item_resume (item);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  assert_events (item, "added 0, started 0, paused 200000, resumed 200000, comparing 200000, paused 200000, resumed 200000, comparing 200000, "
                       "started 200000, finished 400000");
  service_fixture_clear (&fixture);
}

/* Ending the program is nobody's pause. */
static void
test_ended (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  service_fixture_add_half (&fixture, "/a.bin");
  item = restart (&fixture);
  assert_events (item, "added 0, started 0");
  service_fixture_be_whole (&fixture);
  download_item_resume (item);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  assert_events (item, "added 0, started 0, started 200000, finished 400000");
  service_fixture_clear (&fixture);
}

static void
test_new_link (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  g_autoptr (DownloadRequest) fresh = NULL;
  g_autoptr (DownloadEvent) refused = NULL;
  g_autoptr (DownloadEvent) new_link = NULL;
  g_autofree char *text = NULL;
  g_autofree char *target = NULL;
  gint64           now = g_get_real_time () / G_USEC_PER_SEC;

  service_fixture_init (&fixture);
  target = g_strdup_printf ("/a.bin?Expires=%" G_GINT64_FORMAT "&OSSAccessKeyId=ak&Signature=two", now + 3600);
  fresh = service_fixture_make_request (&fixture, target);
  item = service_fixture_add_half (&fixture, "/a.bin?Expires=1600000000&OSSAccessKeyId=ak&Signature=one");
  download_item_pause (item);
  fixture.world.status_line = "403 No";
  download_item_resume (item);
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_NEEDS_LINK);
  refused = copy_latest (item);
  g_assert_cmpint (refused->kind, ==, DOWNLOAD_EVENT_LINK_REFUSED);
  g_assert_cmpuint (refused->error_code, ==, (guint) download_item_get_error (item)->code);
  if (refused->error_code == DOWNLOAD_ERROR_LINK_EXPIRED)
    g_assert_cmpint (ABS (refused->seconds - (now - 1600000000)), <, 60);

  fixture.world.status_line = NULL;
  service_fixture_be_whole (&fixture);
  g_assert_true (download_item_replace_link (item, download_request_get_link (fresh), NULL));
  new_link = copy_latest (item);
  g_assert_cmpint (new_link->kind, ==, DOWNLOAD_EVENT_NEW_LINK);
  g_assert_cmpuint (new_link->bytes, ==, SERVICE_PART);
  g_assert_cmpint (ABS (new_link->seconds - 3600), <, 60);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  text = describe (item);
  g_assert_true (g_str_has_suffix (text, ", new-link 200000, started 200000, finished 400000"));
  g_assert_null (strstr (text, "Signature"));

  g_test_message ("neither the text of an error nor a link is in an event");
  g_assert_null (refused->text);
  g_assert_null (new_link->text);
  service_fixture_clear (&fixture);
}

static void
test_decision (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  download_item_pause (item);
  service_fixture_be_whole (&fixture);
  transfer_fixture_make_object (&fixture.world, SERVICE_LENGTH, 2);
  fixture.world.etag = "\"two\"";
  download_item_resume (item);
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_NEEDS_DECISION);
  download_item_decide (item, DOWNLOAD_DECISION_KEEP);
  assert_events (item, "added 0, started 0, paused 200000, resumed 200000, undecided 200000 changed, decided 200000 #1");
  download_item_resume (item);
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_NEEDS_DECISION);
  download_item_decide (item, DOWNLOAD_DECISION_START_OVER);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  assert_events (item, "added 0, started 0, paused 200000, resumed 200000, undecided 200000 changed, decided 200000 #1, "
                       "resumed 200000, undecided 200000 changed, decided 200000, started 0, finished 400000");
  service_fixture_clear (&fixture);
}

/* Somebody deleted the partial file. */
static void
test_restarted (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  g_autoptr (DownloadCheckpoint) checkpoint = NULL;
  g_autofree char *part = NULL;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  download_item_pause (item);
  raw_wait_until (raw_server_get_n_open (fixture.world.server) == 0, "the connection to end");
  checkpoint = download_item_get_checkpoint (item);
  part = download_checkpoint_get_part_path (checkpoint);
  g_assert_true (g_file_test (part, G_FILE_TEST_EXISTS));
  g_remove (part);
  service_fixture_be_whole (&fixture);
  download_item_resume (item);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  assert_events (item, "added 0, started 0, paused 200000, resumed 200000, restarted 200000, finished 400000");
  service_fixture_clear (&fixture);
}

static void
test_waiting (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  g_autoptr (DownloadEvent) event = NULL;

  service_fixture_init (&fixture);
  fixture.world.status_line = "503 Busy";
  item = service_fixture_add (&fixture, "/a.bin");
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_WAITING);
  event = copy_latest (item);
  g_assert_cmpint (event->kind, ==, DOWNLOAD_EVENT_WAITING);
  g_assert_cmpint (event->seconds, >=, 1);
  assert_events (item, "added 0, waiting 0 server-busy 503");

  g_test_message ("the same once more is no new event");
  raw_wait_until (raw_server_get_n_requests (fixture.world.server) == 4, "the second attempt, with a range and without");
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_WAITING);
  assert_events (item, "added 0, waiting 0 server-busy 503 *2");
  download_item_pause (item);

  g_test_message ("another process reads the same");
  item = restart (&fixture);
  assert_events (item, "added 0, waiting 0 server-busy 503 *2, paused 0");
  service_fixture_clear (&fixture);
}

static void
test_failed (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  fixture.world.status_line = "404 Not Found";
  item = service_fixture_add (&fixture, "/a.bin");
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_FAILED);
  assert_events (item, "added 0, failed 0 not-found 404");
  fixture.world.status_line = NULL;
  download_item_resume (item);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  assert_events (item, "added 0, failed 0 not-found 404, resumed 0, started 0, finished 400000");
  service_fixture_clear (&fixture);
}

static void
test_limit (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  download_item_set_limit_rate (item, 1000000);
  download_item_set_limit_rate (item, 1000000);
  download_item_set_limit_rate (item, 2000000);
  assert_events (item, "added 0, started 0, limit-changed 2000000");
  service_fixture_clear (&fixture);
}

static gboolean
has_too_slow (DownloadItem *item)
{
  g_autofree char *text = describe (item);

  return strstr (text, "too-slow") != NULL;
}

/* Told once a link, not before it is clear. */
static void
test_too_slow (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  g_autoptr (DownloadRequest) request = NULL;
  g_autoptr (DownloadEvent) event = NULL;
  g_autofree char *target = g_strdup_printf ("/a.bin?Expires=%" G_GINT64_FORMAT "&OSSAccessKeyId=ak&Signature=one",
                                             g_get_real_time () / G_USEC_PER_SEC + 15);
  gint64           started = g_get_monotonic_time ();

  service_fixture_init (&fixture);
  request = service_fixture_make_request (&fixture, target);
  download_request_set_limit_rate (request, SERVICE_LENGTH / 40);
  item = download_service_add (fixture.service, request, -1, NULL);
  raw_wait_until (has_too_slow (item), "it to be clear");
  g_assert_cmpint (g_get_monotonic_time () - started, >, 4 * G_USEC_PER_SEC);
  event = copy_latest (item);
  g_assert_cmpint (event->kind, ==, DOWNLOAD_EVENT_TOO_SLOW);
  g_assert_cmpint (event->seconds, >, 5);
  g_assert_cmpint (event->seconds, <, 60);
  g_assert_cmpuint (event->bytes, >, SERVICE_LENGTH / 2);
  g_assert_cmpuint (event->bytes, <, SERVICE_LENGTH);
  download_item_set_limit_rate (item, 0);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  service_fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/item/events/plain", test_plain);
  g_test_add_func ("/item/events/verified", test_verified);
  g_test_add_func ("/item/events/pause", test_pause);
  g_test_add_func ("/item/events/comparison", test_comparison);
  g_test_add_func ("/item/events/ended", test_ended);
  g_test_add_func ("/item/events/new-link", test_new_link);
  g_test_add_func ("/item/events/decision", test_decision);
  g_test_add_func ("/item/events/restarted", test_restarted);
  g_test_add_func ("/item/events/waiting", test_waiting);
  g_test_add_func ("/item/events/failed", test_failed);
  g_test_add_func ("/item/events/limit", test_limit);
  g_test_add_func ("/item/events/too-slow", test_too_slow);

  return g_test_run ();
}
