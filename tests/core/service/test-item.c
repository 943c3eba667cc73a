/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of one download as a person sees it: what can be done with it, and what is announced. */

#include "config.h"

#include "service-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_pause_and_resume (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  g_assert_true (download_item_can_pause (item));
  g_assert_false (download_item_can_resume (item));
  download_item_resume (item);
  download_item_pause (item);
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_PAUSED);
  g_assert_no_error (download_item_get_error (item));
  g_assert_false (download_item_can_pause (item));
  g_assert_true (download_item_can_resume (item));
  raw_wait_until (raw_server_get_n_open (fixture.world.server) == 0, "the connection to end");
  g_assert_cmpuint (download_item_get_received (item), ==, SERVICE_PART);

  service_fixture_be_whole (&fixture);
  download_item_resume (item);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_cmpuint (download_item_get_requests (item), ==, 2);
  g_assert_cmpuint (download_item_get_resumed_from (item), ==, SERVICE_PART);
  service_fixture_clear (&fixture);
}

static void
test_pause_and_resume_at_once (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  service_fixture_be_whole (&fixture);
  for (guint i = 0; i < 5; i++)
    {
      download_item_pause (item);
      download_item_resume (item);
    }
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_cmpuint (download_item_get_requests (item), ==, 2);
  service_fixture_clear (&fixture);
}

static void
test_pause_queued (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = service_fixture_add (&fixture, "/a.bin");
  download_item_pause (item);
  raw_settle ();
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_PAUSED);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.world.server), ==, 0);
  service_fixture_clear (&fixture);
}

/* Numbers are announced only when they change. */
typedef struct
{
  GHashTable *values; /* name → char* of the value announced last */
  GHashTable *counts;
} Announcements;

static void
notify_cb (GObject    *object,
           GParamSpec *pspec,
           gpointer    user_data)
{
  static const char *const numbers[] = { "received", "total", "fraction", "speed", "time-left", "connections", "requests", "resumed-from", "waits-until", "state" };
  Announcements           *self = user_data;
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree char *text = NULL;
  guint            count = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, pspec->name));
  gboolean         is_number = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    is_number = is_number || g_str_equal (numbers[i], pspec->name);
  g_hash_table_insert (self->counts, (gpointer) pspec->name, GUINT_TO_POINTER (count + 1));
  if (!is_number)
    return;

  g_object_get_property (object, pspec->name, &value);
  text = g_strdup_value_contents (&value);
  g_test_message ("%s: %s", pspec->name, text);
  g_assert_cmpstr (g_hash_table_lookup (self->values, pspec->name), !=, text);
  g_hash_table_insert (self->values, (gpointer) pspec->name, g_steal_pointer (&text));
}

static guint
count_announcements (Announcements *self,
                     const char    *name)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, name));
}

static void
test_announcements (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  Announcements announcements = {
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free),
    g_hash_table_new (g_str_hash, g_str_equal),
  };
  gint64 started = g_get_monotonic_time ();
  gint64 took;

  service_fixture_init (&fixture);
  fixture.world.step = 2000;
  item = service_fixture_add (&fixture, "/a.bin");
  g_signal_connect (item, "notify", G_CALLBACK (notify_cb), &announcements);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  took = g_get_monotonic_time () - started;
  g_assert_cmpuint (count_announcements (&announcements, "total"), ==, 1);
  g_assert_cmpuint (count_announcements (&announcements, "received"), >, 0);
  g_assert_cmpuint (count_announcements (&announcements, "received"), <, 10 + (guint) (took * 8 / G_USEC_PER_SEC));
  g_assert_cmpuint (count_announcements (&announcements, "state"), <=, 5);
  g_assert_cmpuint (count_announcements (&announcements, "finished-at"), ==, 1);
  g_assert_cmpuint (count_announcements (&announcements, "id"), ==, 0);

  g_test_message ("nothing is announced at rest");
  raw_settle ();
  g_assert_cmpuint (download_item_get_speed (item), ==, 0);
  g_assert_cmpuint (download_item_get_connections (item), ==, 0);
  g_assert_cmpfloat (download_item_get_fraction (item), ==, 1.0);
  g_signal_handlers_disconnect_by_data (item, &announcements);
  g_hash_table_unref (announcements.values);
  g_hash_table_unref (announcements.counts);
  service_fixture_clear (&fixture);
}

static void
test_properties (void)
{
  ServiceFixture   fixture;
  DownloadItem    *item;
  guint            n_properties;
  g_autofree void *specs = NULL;

  g_test_message ("every property can be read at any time");
  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  specs = g_object_class_list_properties (G_OBJECT_GET_CLASS (item), &n_properties);
  g_assert_cmpuint (n_properties, >=, 20);
  for (guint i = 0; i < n_properties; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_object_get_property (G_OBJECT (item), ((GParamSpec **) specs)[i]->name, &value);
    }
  service_fixture_clear (&fixture);
}

static void
test_replace_link (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  g_autoptr (DownloadRequest) fresh = NULL;
  g_autoptr (DownloadRequest) other = NULL;
  g_autoptr (GError) error = NULL;

  service_fixture_init (&fixture);
  fresh = service_fixture_make_request (&fixture, "/a.bin?Expires=2000000000&OSSAccessKeyId=ak&Signature=two");
  other = service_fixture_make_request (&fixture, "/b.bin?Expires=2000000000&OSSAccessKeyId=ak&Signature=two");
  item = service_fixture_add_half (&fixture, "/a.bin?Expires=1900000000&OSSAccessKeyId=ak&Signature=one");
  download_item_pause (item);
  fixture.world.status_line = "403 No";
  download_item_resume (item);
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_NEEDS_LINK);
  g_assert_error (download_item_get_error (item), DOWNLOAD_ERROR, DOWNLOAD_ERROR_LINK_REFUSED);
  g_assert_cmpuint (download_item_get_received (item), ==, SERVICE_PART);

  g_test_message ("another object is refused");
  g_assert_true (download_item_can_replace_link (item));
  g_assert_false (download_item_replace_link (item, download_request_get_link (other), &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);
  g_assert_null (strstr (error->message, "two"));

  g_test_message ("a fresh link goes on where the old one stopped");
  fixture.world.status_line = NULL;
  service_fixture_be_whole (&fixture);
  g_assert_true (download_service_find_by_link (fixture.service, download_request_get_link (fresh)) == item);
  g_assert_true (download_item_replace_link (item, download_request_get_link (fresh), NULL));
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_cmpuint (download_item_get_resumed_from (item), ==, SERVICE_PART);
  g_assert_false (download_item_can_replace_link (item));

  g_test_message ("and is remembered");
  service_fixture_end (&fixture);
  service_fixture_begin (&fixture);
  item = service_fixture_peek (&fixture, 0);
  g_assert_cmpstr (download_link_get_uri (download_item_get_link (item)), ==, download_link_get_uri (download_request_get_link (fresh)));
  service_fixture_clear (&fixture);
}

static void
change_object (ServiceFixture *fixture,
               DownloadItem   *item)
{
  download_item_pause (item);
  service_fixture_be_whole (fixture);
  transfer_fixture_make_object (&fixture->world, SERVICE_LENGTH + 10, 2);
  fixture->world.etag = "\"two\"";
  download_item_resume (item);
}

static DownloadItem *
make_changed (ServiceFixture *fixture)
{
  DownloadItem *item = service_fixture_add_half (fixture, "/a.bin");

  change_object (fixture, item);
  return item;
}

static void
test_decide_start_over (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = make_changed (&fixture);
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_NEEDS_DECISION);
  g_assert_error (download_item_get_error (item), DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHANGED);
  g_assert_false (download_item_can_resume (item));
  g_assert_true (download_item_can_decide (item, DOWNLOAD_DECISION_START_OVER));
  g_assert_true (download_item_can_decide (item, DOWNLOAD_DECISION_KEEP));
  g_assert_true (download_item_can_decide (item, DOWNLOAD_DECISION_COPY));
  g_assert_false (download_item_can_decide (item, DOWNLOAD_DECISION_RENAME));
  g_assert_false (download_item_can_decide (item, DOWNLOAD_DECISION_ACCEPT));
  download_item_decide (item, DOWNLOAD_DECISION_START_OVER);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_cmpuint (transfer_fixture_count_files (&fixture.world), ==, 1);
  service_fixture_clear (&fixture);
}

static void
test_decide_keep (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = make_changed (&fixture);
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_NEEDS_DECISION);
  download_item_decide (item, DOWNLOAD_DECISION_KEEP);
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_PAUSED);
  g_assert_error (download_item_get_error (item), DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHANGED);
  g_assert_cmpuint (download_item_get_received (item), ==, SERVICE_PART);
  g_assert_cmpuint (transfer_fixture_count_files (&fixture.world), ==, 1);
  service_fixture_clear (&fixture);
}

static void
test_decide_copy (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = make_changed (&fixture);
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_NEEDS_DECISION);
  download_item_decide (item, DOWNLOAD_DECISION_COPY);
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_PAUSED);
  g_assert_true (download_item_get_copying (item));
  raw_wait_until (!download_item_get_copying (item), "the disk to tell a free name");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture.service)), ==, 2);
  g_assert_true (service_fixture_peek (&fixture, 0) == item);
  service_fixture_assert_finished (&fixture, service_fixture_peek (&fixture, 1), "a (1).bin");
  g_test_message ("the old part is still there");
  g_assert_cmpuint (transfer_fixture_count_files (&fixture.world), ==, 2);
  g_assert_cmpuint (download_item_get_received (item), ==, SERVICE_PART);
  service_fixture_clear (&fixture);
}

static void
test_policy_restart (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  g_autoptr (DownloadRequest) request = NULL;

  service_fixture_init (&fixture);
  request = service_fixture_make_request (&fixture, "/a.bin");
  download_request_set_change_policy (request, DOWNLOAD_CHANGE_POLICY_RESTART);
  fixture.world.sent = SERVICE_PART;
  fixture.world.hangs = TRUE;
  item = download_service_add (fixture.service, request, -1, NULL);
  raw_wait_until (download_item_get_received (item) >= SERVICE_PART, "half of it");
  change_object (&fixture, item);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  service_fixture_clear (&fixture);
}

static void
test_decide_checksum (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  g_autoptr (DownloadRequest) request = NULL;

  service_fixture_init (&fixture);
  request = service_fixture_make_request (&fixture, "/a.bin");
  g_assert_true (download_request_set_checksum (request, "md5:00000000000000000000000000000000", NULL));
  item = download_service_add (fixture.service, request, -1, NULL);
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_NEEDS_DECISION);
  g_assert_error (download_item_get_error (item), DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHECKSUM);
  g_assert_true (download_item_can_decide (item, DOWNLOAD_DECISION_START_OVER));
  g_assert_true (download_item_can_decide (item, DOWNLOAD_DECISION_ACCEPT));
  g_assert_false (download_item_can_decide (item, DOWNLOAD_DECISION_COPY));
  download_item_decide (item, DOWNLOAD_DECISION_ACCEPT);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_null (download_item_get_verified (item));
  service_fixture_clear (&fixture);
}

static void
test_decide_name (void)
{
  ServiceFixture   fixture;
  DownloadItem    *item;
  g_autofree char *path = NULL;
  g_autoptr (DownloadRequest) request = NULL;

  service_fixture_init (&fixture);
  path = g_build_filename (fixture.world.folder, "mine.bin", NULL);
  g_assert_true (g_file_set_contents (path, "mine", -1, NULL));
  request = service_fixture_make_request (&fixture, "/a.bin");
  download_request_set_name (request, "mine.bin");
  item = download_service_add (fixture.service, request, -1, NULL);
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_NEEDS_DECISION);
  g_assert_error (download_item_get_error (item), DOWNLOAD_ERROR, DOWNLOAD_ERROR_NAME_TAKEN);
  g_assert_true (download_item_can_decide (item, DOWNLOAD_DECISION_RENAME));
  g_assert_false (download_item_can_decide (item, DOWNLOAD_DECISION_START_OVER));
  download_item_decide (item, DOWNLOAD_DECISION_RENAME);
  service_fixture_assert_finished (&fixture, item, "mine (1).bin");
  service_fixture_clear (&fixture);
}

static void
test_gives_up (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  download_service_set_max_retries (fixture.service, 0);
  fixture.world.status_line = "503 Busy";
  item = service_fixture_add (&fixture, "/a.bin");
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_FAILED);
  g_assert_error (download_item_get_error (item), DOWNLOAD_ERROR, DOWNLOAD_ERROR_SERVER_BUSY);
  /* With a range, and without. */
  g_assert_cmpuint (raw_server_get_n_requests (fixture.world.server), ==, 2);

  g_test_message ("but can be told to try again");
  fixture.world.status_line = NULL;
  g_assert_true (download_item_can_resume (item));
  download_item_resume (item);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  service_fixture_clear (&fixture);
}

static void
test_waits (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  gint64         now;

  service_fixture_init (&fixture);
  fixture.world.status_line = "503 Busy";
  item = service_fixture_add (&fixture, "/a.bin");
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_WAITING);
  now = g_get_real_time ();
  g_assert_error (download_item_get_error (item), DOWNLOAD_ERROR, DOWNLOAD_ERROR_SERVER_BUSY);
  g_assert_cmpint (download_item_get_waits_until (item), >, now);
  g_assert_cmpint (download_item_get_waits_until (item), <=, now + 2 * G_USEC_PER_SEC);
  fixture.world.status_line = NULL;
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_cmpint (download_item_get_waits_until (item), ==, 0);
  /* It was refused with a range, and without. */
  g_assert_cmpuint (raw_server_get_n_requests (fixture.world.server), ==, 3);
  service_fixture_clear (&fixture);
}

static void
test_waits_and_is_paused (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  fixture.world.status_line = "503 Busy";
  item = service_fixture_add (&fixture, "/a.bin");
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_WAITING);
  download_item_pause (item);
  g_assert_cmpint (download_item_get_waits_until (item), ==, 0);
  g_assert_no_error (download_item_get_error (item));

  g_test_message ("to resume does not wait");
  fixture.world.status_line = NULL;
  download_item_resume (item);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  service_fixture_clear (&fixture);
}

static void
test_fails (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  fixture.world.status_line = "404 No";
  item = service_fixture_add (&fixture, "/a.bin");
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_FAILED);
  g_assert_error (download_item_get_error (item), DOWNLOAD_ERROR, DOWNLOAD_ERROR_NOT_FOUND);
  g_assert_cmpuint (transfer_fixture_count_files (&fixture.world), ==, 0);

  g_test_message ("the reason is remembered");
  service_fixture_end (&fixture);
  service_fixture_begin (&fixture);
  item = service_fixture_peek (&fixture, 0);
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_FAILED);
  g_assert_error (download_item_get_error (item), DOWNLOAD_ERROR, DOWNLOAD_ERROR_NOT_FOUND);
  service_fixture_clear (&fixture);
}

static void
test_again_when_finished (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = service_fixture_add (&fixture, "/a.bin");
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_test_message ("a second copy gets a name of its own");
  g_assert_true (download_item_can_resume (item));
  download_item_resume (item);
  service_fixture_assert_finished (&fixture, item, "a (1).bin");
  g_assert_cmpuint (transfer_fixture_count_files (&fixture.world), ==, 2);
  service_fixture_clear (&fixture);
}

static void
test_missing (void)
{
  ServiceFixture   fixture;
  DownloadItem    *item;
  g_autofree char *path = NULL;

  service_fixture_init (&fixture);
  item = service_fixture_add (&fixture, "/a.bin");
  service_fixture_assert_finished (&fixture, item, "a.bin");
  path = g_strdup (download_item_get_path (item));
  g_assert_no_errno (g_unlink (path));
  g_assert_false (download_item_get_missing (item));
  download_item_check_missing (item);
  raw_wait_until (download_item_get_missing (item), "the file to be missed");
  g_assert_true (g_file_set_contents (path, (const char *) fixture.world.object, (gssize) fixture.world.length, NULL));
  download_item_check_missing (item);
  raw_wait_until (!download_item_get_missing (item), "the file to be found");
  raw_settle ();
  service_fixture_clear (&fixture);
}

static void
test_if_changed (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = service_fixture_add (&fixture, "/a.bin");
  service_fixture_assert_finished (&fixture, item, "a.bin");
  download_item_fetch_if_changed (item);
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_CHECKING);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_true (download_item_get_unchanged (item));

  g_test_message ("a question that fails leaves it finished");
  fixture.world.status_line = "404 No";
  download_item_fetch_if_changed (item);
  raw_wait_until (download_item_get_state (item) == DOWNLOAD_STATE_FINISHED || download_item_get_state (item) == DOWNLOAD_STATE_FAILED, "the answer");
  service_fixture_end (&fixture);
  service_fixture_begin (&fixture);
  item = service_fixture_peek (&fixture, 0);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  service_fixture_clear (&fixture);
}

static void
test_if_changed_then_removed (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = service_fixture_add (&fixture, "/a.bin");
  service_fixture_assert_finished (&fixture, item, "a.bin");
  fixture.world.etag = "\"two\"";
  fixture.world.sent = SERVICE_PART;
  fixture.world.hangs = TRUE;
  download_item_fetch_if_changed (item);
  raw_wait_until (download_item_get_state (item) == DOWNLOAD_STATE_DOWNLOADING &&
                    download_item_get_received (item) >= SERVICE_PART && download_item_get_connections (item) == 1,
                  "the new one");
  raw_wait_until (transfer_fixture_count_files (&fixture.world) == 2, "the new partial file");
  g_test_message ("cancelling deletes the new partial file and not the old file");
  download_service_remove (fixture.service, item);
  raw_wait_until (transfer_fixture_count_files (&fixture.world) == 1, "the partial file to be deleted");
  transfer_fixture_assert_file (&fixture.world, "a.bin", SERVICE_LENGTH);
  service_fixture_clear (&fixture);
}

static void
test_limit (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  download_item_set_limit_rate (item, 12345);
  g_assert_cmpuint (download_request_get_limit_rate (download_item_get_request (item)), ==, 12345);
  service_fixture_end (&fixture);
  service_fixture_begin (&fixture);
  g_assert_cmpuint (download_request_get_limit_rate (download_item_get_request (service_fixture_peek (&fixture, 0))), ==, 12345);
  service_fixture_clear (&fixture);
}

static void
test_checkpoint (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  guint          n_changed = 0;
  g_autoptr (DownloadCheckpoint) checkpoint = NULL;

  service_fixture_init (&fixture);
  fixture.world.sent = SERVICE_PART;
  fixture.world.hangs = TRUE;
  item = service_fixture_add (&fixture, "/a.bin");
  g_signal_connect_swapped (item, "checkpoint-changed", G_CALLBACK (g_atomic_int_inc), &n_changed);
  raw_wait_until (download_item_get_received (item) == SERVICE_PART, "half of it");
  download_item_pause (item);
  raw_wait_until (raw_server_get_n_open (fixture.world.server) == 0, "the connection to end");
  service_fixture_end (&fixture);
  g_assert_cmpuint (n_changed, >=, 3);

  service_fixture_begin (&fixture);
  checkpoint = download_item_get_checkpoint (service_fixture_peek (&fixture, 0));
  g_assert_cmpuint (download_checkpoint_get_received (checkpoint), ==, SERVICE_PART);
  g_assert_cmpint (download_checkpoint_get_state (checkpoint), ==, DOWNLOAD_STATE_PAUSED);
  service_fixture_clear (&fixture);
}

/* Whatever is recorded of an item before it is finished, it must be found again as what it is: between the moment in which its file
 * has its name and the one in which that is recorded, the intent stands. */
static gboolean
is_finished (DownloadItem *item,
             const char   *path,
             guint        *n_seen)
{
  g_autoptr (DownloadCheckpoint) checkpoint = download_item_get_checkpoint (item);
  g_autofree char *part_path = download_checkpoint_get_part_path (checkpoint);

  if (download_item_get_state (item) == DOWNLOAD_STATE_FINISHED)
    return TRUE;
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_assert_nonnull (part_path);
      (*n_seen)++;
    }
  return FALSE;
}

static void
test_recorded_while_published (void)
{
  ServiceFixture   fixture;
  DownloadItem    *item;
  g_autofree char *path = NULL;
  guint            n_seen = 0;

  service_fixture_init (&fixture);
  item = service_fixture_add (&fixture, "/a.bin");
  path = g_build_filename (fixture.world.folder, "a.bin", NULL);
  raw_wait_until (is_finished (item, path, &n_seen), "the end of the download");
  g_assert_cmpuint (n_seen, >, 0);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  service_fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/item/pause/and-resume", test_pause_and_resume);
  g_test_add_func ("/item/pause/and-resume-at-once", test_pause_and_resume_at_once);
  g_test_add_func ("/item/pause/queued", test_pause_queued);
  g_test_add_func ("/item/announcements", test_announcements);
  g_test_add_func ("/item/properties", test_properties);
  g_test_add_func ("/item/replace-link", test_replace_link);
  g_test_add_func ("/item/decide/start-over", test_decide_start_over);
  g_test_add_func ("/item/decide/keep", test_decide_keep);
  g_test_add_func ("/item/decide/copy", test_decide_copy);
  g_test_add_func ("/item/decide/policy-restart", test_policy_restart);
  g_test_add_func ("/item/decide/checksum", test_decide_checksum);
  g_test_add_func ("/item/decide/name", test_decide_name);
  g_test_add_func ("/item/retry/gives-up", test_gives_up);
  g_test_add_func ("/item/retry/waits", test_waits);
  g_test_add_func ("/item/retry/waits-and-is-paused", test_waits_and_is_paused);
  g_test_add_func ("/item/fails", test_fails);
  g_test_add_func ("/item/finished/again", test_again_when_finished);
  g_test_add_func ("/item/finished/missing", test_missing);
  g_test_add_func ("/item/finished/if-changed", test_if_changed);
  g_test_add_func ("/item/finished/if-changed-then-removed", test_if_changed_then_removed);
  g_test_add_func ("/item/limit", test_limit);
  g_test_add_func ("/item/checkpoint", test_checkpoint);
  g_test_add_func ("/item/recorded-while-published", test_recorded_while_published);

  return g_test_run ();
}
