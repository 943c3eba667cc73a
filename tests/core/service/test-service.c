/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the list of downloads: whose turn it is, what is remembered, and how it ends. */

#include "config.h"

#include "service-fixture.h"

#include "service/download-report.h"

#include <string.h>

typedef struct
{
  guint n_calls;
  guint added;
  guint removed;
} Changes;

static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  gpointer    user_data)
{
  Changes *changes = user_data;

  changes->n_calls++;
  changes->added += added;
  changes->removed += removed;
}

static guint
count_items (ServiceFixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->service));
}

static void
test_list (void)
{
  ServiceFixture fixture;
  Changes        changes = { 0 };
  DownloadItem  *item;

  service_fixture_init (&fixture);
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (fixture.service)) == DOWNLOAD_TYPE_ITEM);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (fixture.service), 0));
  g_signal_connect (fixture.service, "items-changed", G_CALLBACK (items_changed_cb), &changes);
  item = service_fixture_add (&fixture, "/a.bin");
  g_assert_cmpuint (changes.n_calls, ==, 1);
  g_assert_cmpuint (count_items (&fixture), ==, 1);
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_QUEUED);
  g_assert_cmpstr (download_item_get_name (item), ==, "a.bin");
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_cmpint (download_item_get_finished_at (item), >=, download_item_get_added_at (item));

  g_object_ref (item);
  download_service_remove (fixture.service, item);
  g_assert_cmpuint (changes.added, ==, 1);
  g_assert_cmpuint (changes.removed, ==, 1);
  g_assert_cmpuint (count_items (&fixture), ==, 0);
  raw_settle ();
  g_assert_finalize_object (item);
  g_test_message ("a finished file is never touched");
  g_assert_cmpuint (transfer_fixture_count_files (&fixture.world), ==, 1);
  service_fixture_clear (&fixture);
}

static void
test_add_invalid (void)
{
  ServiceFixture fixture;
  g_autoptr (DownloadRequest) request = NULL;
  g_autoptr (GError) error = NULL;

  service_fixture_init (&fixture);
  request = service_fixture_make_request (&fixture, "/a.bin");
  download_request_set_folder (request, NULL);
  g_assert_null (download_service_add (fixture.service, request, -1, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);
  g_assert_cmpuint (count_items (&fixture), ==, 0);
  service_fixture_clear (&fixture);
}

static void
test_add_paused (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  g_autoptr (DownloadRequest) request = NULL;
  g_autoptr (GError) error = NULL;

  service_fixture_init (&fixture);
  request = service_fixture_make_request (&fixture, "/a.bin");
  item = download_service_add_paused (fixture.service, request, -1, &error);
  g_assert_no_error (error);
  raw_settle ();
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_PAUSED);
  g_assert_no_error (download_item_get_error (item));

  g_test_message ("once more changes nothing, and neither does the next run");
  g_assert_true (download_service_add_paused (fixture.service, request, -1, NULL) == item);
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_PAUSED);
  service_fixture_end (&fixture);
  service_fixture_begin (&fixture);
  download_service_start (fixture.service);
  raw_settle ();
  item = service_fixture_peek (&fixture, 0);
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_PAUSED);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.world.server), ==, 0);

  g_test_message ("what runs already goes on");
  download_item_resume (item);
  download_service_add_paused (fixture.service, request, -1, NULL);
  service_fixture_assert_finished (&fixture, item, "a.bin");
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

static DownloadItem *
find_by_letter (ServiceFixture *fixture,
                char            letter)
{
  for (guint i = 0; i < count_items (fixture); i++)
    if (download_item_get_name (service_fixture_peek (fixture, i))[0] == letter)
      return service_fixture_peek (fixture, i);
  return NULL;
}

static void
move (ServiceFixture *fixture,
      const char     *letters,
      char            before)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  for (const char *c = letters; *c != '\0'; c++)
    g_ptr_array_add (items, find_by_letter (fixture, *c));
  download_service_move (fixture->service, items, find_by_letter (fixture, before));
}

static void
test_order (void)
{
  ServiceFixture fixture;
  g_autoptr (DownloadRequest) request = NULL;

  service_fixture_init (&fixture);
  for (const char *c = "abcd"; *c != '\0'; c++)
    {
      g_autofree char *target = g_strdup_printf ("/%c.bin", *c);

      download_item_pause (service_fixture_add (&fixture, target));
    }
  request = service_fixture_make_request (&fixture, "/e.bin");
  download_item_pause (download_service_add (fixture.service, request, 1, NULL));
  assert_order (&fixture, "aebcd");
  download_service_reorder (fixture.service, service_fixture_peek (&fixture, 4), 0);
  assert_order (&fixture, "daebc");
  download_service_reorder (fixture.service, service_fixture_peek (&fixture, 0), 99);
  assert_order (&fixture, "aebcd");
  download_service_reorder (fixture.service, service_fixture_peek (&fixture, 1), 3);
  assert_order (&fixture, "abced");
  download_service_reorder (fixture.service, service_fixture_peek (&fixture, 2), 2);
  assert_order (&fixture, "abced");

  g_test_message ("again and again between the same two");
  for (guint i = 0; i < 40; i++)
    download_service_reorder (fixture.service, service_fixture_peek (&fixture, 4), 1);
  assert_order (&fixture, "abced");

  g_test_message ("several at once, wherever they were, as one change");
  move (&fixture, "ace", 'b');
  assert_order (&fixture, "acebd");
  move (&fixture, "ba", 0);
  assert_order (&fixture, "cedba");
  move (&fixture, "ba", 0);
  move (&fixture, "ce", 'd');
  assert_order (&fixture, "cedba");
  for (guint i = 0; i < 40; i++)
    move (&fixture, i % 2 == 0 ? "db" : "bd", 'e');
  move (&fixture, "abc", 'e');
  assert_order (&fixture, "dabce");
  move (&fixture, "d", 0);
  assert_order (&fixture, "abced");

  g_test_message ("and it is remembered");
  service_fixture_end (&fixture);
  service_fixture_begin (&fixture);
  assert_order (&fixture, "abced");
  service_fixture_clear (&fixture);
}

static void
test_max_active (void)
{
  ServiceFixture fixture;
  guint          n_running = 0;

  service_fixture_init (&fixture);
  fixture.world.sent = SERVICE_PART;
  fixture.world.hangs = TRUE;
  download_service_set_max_active (fixture.service, 1);
  g_assert_cmpuint (download_service_get_max_active (fixture.service), ==, 1);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *target = g_strdup_printf ("/%u.bin", i);

      service_fixture_add (&fixture, target);
    }
  raw_wait_until (download_item_get_received (service_fixture_peek (&fixture, 0)) > 0, "the first");
  g_assert_cmpuint (raw_server_get_n_requests (fixture.world.server), ==, 1);

  g_test_message ("more may run");
  download_service_set_max_active (fixture.service, 3);
  raw_wait_until (raw_server_get_n_requests (fixture.world.server) == 3, "three requests");
  raw_wait_until (download_service_get_n_running (fixture.service) == 3, "three to run");

  g_test_message ("whoever goes makes place");
  service_fixture_be_whole (&fixture);
  download_item_pause (service_fixture_peek (&fixture, 1));
  service_fixture_wait_for_state (service_fixture_peek (&fixture, 3), DOWNLOAD_STATE_FINISHED);
  g_object_get (fixture.service, "n-running", &n_running, NULL);
  g_assert_cmpuint (n_running, <=, 3);

  download_service_pause_all (fixture.service);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (download_item_get_state (service_fixture_peek (&fixture, i)), ==, DOWNLOAD_STATE_PAUSED);
  raw_wait_until (download_service_get_n_running (fixture.service) == 0, "all to pause");
  download_service_resume_all (fixture.service);
  for (guint i = 0; i < 4; i++)
    service_fixture_wait_for_state (service_fixture_peek (&fixture, i), DOWNLOAD_STATE_FINISHED);
  service_fixture_clear (&fixture);
}

static void
test_limits (void)
{
  ServiceFixture fixture;
  guint          n_notified = 0;

  service_fixture_init (&fixture);
  g_signal_connect_swapped (fixture.service, "notify::limit-rate", G_CALLBACK (g_atomic_int_inc), &n_notified);
  g_signal_connect_swapped (fixture.service, "notify::max-active", G_CALLBACK (g_atomic_int_inc), &n_notified);
  download_service_set_limit_rate (fixture.service, 5);
  download_service_set_limit_rate (fixture.service, 5);
  g_assert_cmpuint (download_service_get_limit_rate (fixture.service), ==, 5);
  g_assert_cmpuint (n_notified, ==, 1);
  download_service_set_max_active (fixture.service, 0);
  g_assert_cmpuint (download_service_get_max_active (fixture.service), ==, 1);
  download_service_set_max_active (fixture.service, 1000);
  g_assert_cmpuint (download_service_get_max_active (fixture.service), ==, 32);
  download_service_set_max_active (fixture.service, 32);
  g_assert_cmpuint (n_notified, ==, 3);
  service_fixture_clear (&fixture);
}

static void
test_restore (void)
{
  ServiceFixture   fixture;
  g_autofree char *id = NULL;
  DownloadItem    *item;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  id = g_strdup (download_item_get_id (item));
  service_fixture_end (&fixture);

  g_test_message ("nothing runs by itself");
  service_fixture_be_whole (&fixture);
  service_fixture_begin (&fixture);
  g_assert_cmpuint (count_items (&fixture), ==, 1);
  item = service_fixture_peek (&fixture, 0);
  g_assert_cmpstr (download_item_get_id (item), ==, id);
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_QUEUED);
  g_assert_cmpuint (download_item_get_received (item), ==, SERVICE_PART);
  g_assert_cmpint (download_item_get_total (item), ==, SERVICE_LENGTH);
  raw_settle ();
  g_assert_cmpuint (raw_server_get_n_requests (fixture.world.server), ==, 1);

  g_test_message ("until it is told to");
  download_service_start (fixture.service);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_cmpuint (download_item_get_resumed_from (item), ==, SERVICE_PART);
  g_assert_cmpuint (transfer_fixture_count_files (&fixture.world), ==, 1);

  g_test_message ("a finished one stays finished");
  service_fixture_end (&fixture);
  service_fixture_begin (&fixture);
  item = service_fixture_peek (&fixture, 0);
  download_service_start (fixture.service);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_false (download_item_get_missing (item));
  service_fixture_clear (&fixture);
}

static void
test_restore_paused (void)
{
  ServiceFixture fixture;

  service_fixture_init (&fixture);
  download_item_pause (service_fixture_add_half (&fixture, "/a.bin"));
  service_fixture_end (&fixture);
  service_fixture_begin (&fixture);
  download_service_start (fixture.service);
  raw_settle ();
  g_assert_cmpint (download_item_get_state (service_fixture_peek (&fixture, 0)), ==, DOWNLOAD_STATE_PAUSED);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.world.server), ==, 1);
  service_fixture_clear (&fixture);
}

/* Nobody has told it to go on, and others had their turn, when it gets a link. */
static void
test_restore_new_link (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  g_autoptr (GError) error = NULL;

  service_fixture_init (&fixture);
  service_fixture_add_half (&fixture, "/a.bin");
  service_fixture_end (&fixture);
  service_fixture_be_whole (&fixture);
  service_fixture_begin (&fixture);
  item = service_fixture_peek (&fixture, 0);
  service_fixture_assert_finished (&fixture, service_fixture_add (&fixture, "/b.bin"), "b.bin");
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_QUEUED);

  g_assert_true (download_item_replace_link (item, download_item_get_link (item), &error));
  g_assert_no_error (error);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  service_fixture_clear (&fixture);
}

static void
test_damaged_list (void)
{
  ServiceFixture   fixture;
  g_autofree char *path = NULL;
  g_autoptr (GError) trouble = NULL;

  service_fixture_init (&fixture);
  g_assert_null (download_service_take_trouble (fixture.service));
  service_fixture_end (&fixture);
  path = g_build_filename (fixture.state_dir, "journal", NULL);
  g_assert_true (g_file_set_contents (path, "no list at all, and longer than the head of a record", -1, NULL));

  service_fixture_begin (&fixture);
  trouble = download_service_take_trouble (fixture.service);
  g_assert_error (trouble, DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK);
  g_assert_null (download_service_take_trouble (fixture.service));
  service_fixture_clear (&fixture);
}

static void
test_same_again (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  g_autoptr (DownloadRequest) request = NULL;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin?X-Amz-Signature=1");
  download_item_pause (item);
  service_fixture_be_whole (&fixture);
  request = service_fixture_make_request (&fixture, "/a.bin?X-Amz-Signature=1");
  g_assert_true (download_service_find (fixture.service, request) == item);
  g_assert_true (service_fixture_add (&fixture, "/a.bin?X-Amz-Signature=1") == item);
  g_assert_cmpuint (count_items (&fixture), ==, 1);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_cmpuint (download_item_get_resumed_from (item), ==, SERVICE_PART);

  g_test_message ("and once more, now that it is finished");
  g_assert_true (service_fixture_add (&fixture, "/a.bin?X-Amz-Signature=1") == item);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  raw_settle ();
  g_assert_cmpuint (raw_server_get_n_requests (fixture.world.server), ==, 2);
  service_fixture_clear (&fixture);
}

typedef enum
{
  REMOVE_RUNNING,
  REMOVE_PAUSED,
  REMOVE_JUST_PAUSED,
  REMOVE_BEFORE_ANSWER,
} RemoveMoment;

static void
test_remove (gconstpointer data)
{
  RemoveMoment   moment = (RemoveMoment) GPOINTER_TO_INT (data);
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  if (moment == REMOVE_BEFORE_ANSWER)
    {
      item = service_fixture_add (&fixture, "/a.bin");
      raw_wait_until (download_item_get_state (item) == DOWNLOAD_STATE_CONNECTING, "it to begin");
    }
  else
    {
      item = service_fixture_add_half (&fixture, "/a.bin");
      g_assert_cmpuint (transfer_fixture_count_files (&fixture.world), ==, 1);
    }
  if (moment == REMOVE_PAUSED || moment == REMOVE_JUST_PAUSED)
    download_item_pause (item);
  if (moment == REMOVE_PAUSED)
    raw_wait_until (download_service_get_n_running (fixture.service) == 0 && download_item_get_connections (item) == 0, "it to stop");
  download_service_remove (fixture.service, item);
  g_assert_cmpuint (count_items (&fixture), ==, 0);
  raw_wait_until (transfer_fixture_count_files (&fixture.world) == 0, "the partial file to be deleted");

  service_fixture_end (&fixture);
  service_fixture_begin (&fixture);
  g_assert_cmpuint (count_items (&fixture), ==, 0);
  service_fixture_clear (&fixture);
}

static void
test_remove_and_quit (void)
{
  ServiceFixture fixture;

  service_fixture_init (&fixture);
  download_service_remove (fixture.service, service_fixture_add_half (&fixture, "/a.bin"));
  service_fixture_end (&fixture);
  g_test_message ("it is gone when the program is");
  g_assert_cmpuint (transfer_fixture_count_files (&fixture.world), ==, 0);
  service_fixture_begin (&fixture);
  g_assert_cmpuint (count_items (&fixture), ==, 0);
  service_fixture_clear (&fixture);
}

/* What opened the door of a finished download is in no file any more, and the object is still known again. */
static void
test_forget_links (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  g_autoptr (DownloadRequest) request = NULL;
  g_autofree char *identity = NULL;
  g_autofree char *path = NULL;
  g_autofree char *contents = NULL;
  gsize            length = 0;

  service_fixture_init (&fixture);
  path = g_build_filename (fixture.state_dir, "journal", NULL);
  item = service_fixture_add (&fixture, "/a.bin?X-Amz-Signature=CANARY&versionId=7");
  identity = g_strdup (download_link_get_identity (download_item_get_link (item)));
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_FINISHED);
  download_service_set_forget_links (fixture.service, TRUE);
  g_assert_null (strstr (download_link_get_uri (download_item_get_link (item)), "CANARY"));
  g_assert_cmpstr (download_link_get_identity (download_item_get_link (item)), ==, identity);

  request = service_fixture_make_request (&fixture, "/b.bin");
  download_request_set_page (request, "https://example.com/?CANARY");
  item = download_service_add (fixture.service, request, -1, NULL);
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_FINISHED);
  service_fixture_add (&fixture, "/c.bin?X-Amz-Signature=CANARY");
  service_fixture_wait_for_state (service_fixture_peek (&fixture, 2), DOWNLOAD_STATE_FINISHED);
  service_fixture_end (&fixture);
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  g_assert_null (g_strstr_len (contents, (gssize) length, "CANARY"));

  service_fixture_begin (&fixture);
  g_assert_cmpuint (count_items (&fixture), ==, 3);
  service_fixture_clear (&fixture);
}

/* A program that keeps checkpoints itself hands one over, and only what is missing is fetched. */
static void
test_continue_checkpoint (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  g_autoptr (DownloadCheckpoint) checkpoint = NULL;
  g_autoptr (DownloadRequest) request = NULL;
  g_autoptr (DownloadRequest) other = NULL;
  g_autoptr (GError) error = NULL;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  download_item_pause (item);
  raw_wait_until (download_item_get_connections (item) == 0, "it to stop");
  checkpoint = download_item_get_checkpoint (item);
  service_fixture_end (&fixture);
  g_free (fixture.state_dir);
  fixture.state_dir = g_build_filename (fixture.world.state_folder, "another", NULL);
  service_fixture_begin (&fixture);
  service_fixture_be_whole (&fixture);

  other = service_fixture_make_request (&fixture, "/b.bin");
  download_request_set_checkpoint (other, checkpoint);
  g_assert_null (download_service_add (fixture.service, other, -1, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);

  request = service_fixture_make_request (&fixture, "/a.bin");
  download_request_set_checkpoint (request, checkpoint);
  item = download_service_add (fixture.service, request, -1, NULL);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_cmpuint (download_item_get_resumed_from (item), ==, download_checkpoint_get_received (checkpoint));
  g_assert_cmpuint (download_item_get_resumed_from (item), >, 0);
  service_fixture_clear (&fixture);
}

static void
test_report_lifetime (void)
{
  static const struct
  {
    guint64     left;
    guint64     speed;
    gint64      seconds;
    const char *reason;
  } cases[] = {
    { 0, 0, 900, "nothing is known: time enough to read the message" },
    { 1000, 1000, 900, "a second would do, for a machine" },
    { 1000000, 1000, 2700, "twice 1000 s, in whole quarters of an hour" },
    { G_MAXUINT64, 1, 604800, "no provider signs for longer than a week" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].reason);
      g_assert_cmpint (download_report_suggest_lifetime (cases[i].left, cases[i].speed), ==, cases[i].seconds);
    }
}

/* Both texts are for other people: they name the object and hold no secret. */
static void
test_report_texts (void)
{
  ServiceFixture   fixture;
  DownloadItem    *item;
  g_autofree char *message = NULL;
  g_autofree char *report = NULL;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin?X-Amz-Signature=CANARY");
  download_item_pause (item);
  message = download_report_ask_for_link (item);
  report = download_report_diagnose (item);
  g_assert_nonnull (strstr (message, "a.bin"));
  g_assert_nonnull (strstr (message, "15 minutes"));
  g_assert_null (strstr (message, "CANARY"));
  g_assert_nonnull (strstr (report, "State: paused"));
  g_assert_nonnull (strstr (report, "Signature: s3-like"));
  g_assert_true (g_regex_match_simple ("\\n\\n20..-..-..T..:..:..Z: added, 0 B\\n", report, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT));
  g_assert_nonnull (strstr (report, "Z: paused, 200000 B\n"));
  g_assert_null (strstr (report, "CANARY"));
  service_fixture_clear (&fixture);
}

static void
test_remove_paused_and_quit (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");
  service_fixture_end (&fixture);
  service_fixture_begin (&fixture);
  item = service_fixture_peek (&fixture, 0);
  download_service_remove (fixture.service, item);
  service_fixture_end (&fixture);
  g_assert_cmpuint (transfer_fixture_count_files (&fixture.world), ==, 0);
  service_fixture_begin (&fixture);
  g_assert_cmpuint (count_items (&fixture), ==, 0);
  service_fixture_clear (&fixture);
}

static void
test_two_services (void)
{
  ServiceFixture   fixture;
  DownloadService *other;
  DownloadItem    *item;
  g_autoptr (DownloadItem) twin = NULL;
  g_autoptr (GError) error = NULL;

  service_fixture_init (&fixture);
  item = service_fixture_add_half (&fixture, "/a.bin");

  g_test_message ("another process has the same list, and leaves the partial file alone");
  other = service_fixture_open (fixture.state_dir, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (other)), ==, 1);
  twin = g_list_model_get_item (G_LIST_MODEL (other), 0);
  g_assert_cmpstr (download_item_get_id (twin), ==, download_item_get_id (item));
  download_item_resume (twin);
  service_fixture_wait_for_state (twin, DOWNLOAD_STATE_WAITING);
  g_assert_error (download_item_get_error (twin), DOWNLOAD_ERROR, DOWNLOAD_ERROR_IN_USE);
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_DOWNLOADING);
  g_clear_object (&twin);
  service_fixture_end_one (other);
  service_fixture_clear (&fixture);
}

static gboolean
has_one_finished (DownloadService *service)
{
  g_autoptr (DownloadItem) item = g_list_model_get_item (G_LIST_MODEL (service), 0);

  return g_list_model_get_n_items (G_LIST_MODEL (service)) == 1 && download_item_get_state (item) == DOWNLOAD_STATE_FINISHED;
}

/* Neither knows of the other when it puts its item into the list: the one whose item had to wait finds that it has a twin. */
static void
test_twins (void)
{
  ServiceFixture   fixture;
  DownloadService *other;
  g_autoptr (DownloadRequest) request = NULL;
  g_autoptr (GPtrArray) checkpoints = NULL;
  g_autoptr (GError) error = NULL;

  service_fixture_init (&fixture);
  other = service_fixture_open (fixture.state_dir, &error);
  g_assert_no_error (error);
  request = service_fixture_make_request (&fixture, "/a.bin");
  g_assert_nonnull (download_service_add (fixture.service, request, -1, NULL));
  g_assert_nonnull (download_service_add (other, request, -1, NULL));
  raw_wait_until (has_one_finished (fixture.service) && has_one_finished (other), "one item in both lists");
  g_assert_cmpuint (transfer_fixture_count_files (&fixture.world), ==, 1);

  service_fixture_end_one (other);
  service_fixture_end (&fixture);
  checkpoints = download_service_list_checkpoints (fixture.state_dir, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (checkpoints->len, ==, 1);
  service_fixture_clear (&fixture);
}

static void
test_list_checkpoints (void)
{
  ServiceFixture fixture;
  g_autoptr (GPtrArray) checkpoints = NULL;
  g_autoptr (GError) error = NULL;

  service_fixture_init (&fixture);
  service_fixture_wait_for_state (service_fixture_add (&fixture, "/a.bin"), DOWNLOAD_STATE_FINISHED);
  download_item_pause (service_fixture_add (&fixture, "/b.bin"));
  service_fixture_end (&fixture);
  checkpoints = download_service_list_checkpoints (fixture.state_dir, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (checkpoints->len, ==, 2);
  g_assert_cmpint (download_checkpoint_get_state (checkpoints->pdata[0]), ==, DOWNLOAD_STATE_FINISHED);
  g_assert_cmpint (download_checkpoint_get_state (checkpoints->pdata[1]), ==, DOWNLOAD_STATE_PAUSED);
  service_fixture_clear (&fixture);
}

static void
recorded_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (download_service_record_finish (DOWNLOAD_SERVICE (source), result, &error));
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

/* Another process knows of it before anything else has happened. */
static void
test_record (void)
{
  ServiceFixture fixture;
  gboolean       recorded = FALSE;
  g_autoptr (DownloadRequest) request = NULL;
  g_autoptr (GPtrArray) checkpoints = NULL;

  service_fixture_init (&fixture);
  request = service_fixture_make_request (&fixture, "/a.bin");
  g_assert_nonnull (download_service_add_paused (fixture.service, request, -1, NULL));
  download_service_record_async (fixture.service, recorded_cb, &recorded);
  raw_wait_until (recorded, "the list to be recorded");
  checkpoints = download_service_list_checkpoints (fixture.state_dir, NULL);
  g_assert_cmpuint (checkpoints->len, ==, 1);
  service_fixture_clear (&fixture);
}

static void
test_folder_cannot_be_used (void)
{
  ServiceFixture   fixture;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  service_fixture_init (&fixture);
  path = g_build_filename (fixture.world.folder, "file", NULL);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_assert_null (service_fixture_open (path, &error));
  g_assert_true (error != NULL && error->domain == DOWNLOAD_ERROR);
  service_fixture_clear (&fixture);
}

static void
test_ends_with_nothing_to_do (void)
{
  ServiceFixture fixture;

  service_fixture_init (&fixture);
  download_service_start (fixture.service);
  download_service_start (fixture.service);
  service_fixture_clear (&fixture);
}

/* Out of memory, but not out of the list. */
static void
test_let_go (void)
{
  ServiceFixture fixture;
  DownloadItem  *item, *paused;

  service_fixture_init (&fixture);
  item = service_fixture_add (&fixture, "/a.bin");
  service_fixture_assert_finished (&fixture, item, "a.bin");
  paused = service_fixture_add (&fixture, "/b.bin");
  download_item_pause (paused);

  download_service_let_go (fixture.service, paused);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture.service)), ==, 2);
  download_service_let_go (fixture.service, item);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture.service)), ==, 1);
  g_assert_true (service_fixture_peek (&fixture, 0) == paused);

  service_fixture_end (&fixture);
  service_fixture_begin (&fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture.service)), ==, 2);
  g_assert_cmpint (download_item_get_state (service_fixture_peek (&fixture, 0)), ==, DOWNLOAD_STATE_FINISHED);
  service_fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/service/forget-links", test_forget_links);
  g_test_add_func ("/service/continue-checkpoint", test_continue_checkpoint);
  g_test_add_func ("/service/report/lifetime", test_report_lifetime);
  g_test_add_func ("/service/report/texts", test_report_texts);
  g_test_add_func ("/service/list", test_list);
  g_test_add_func ("/service/add-invalid", test_add_invalid);
  g_test_add_func ("/service/add-paused", test_add_paused);
  g_test_add_func ("/service/order", test_order);
  g_test_add_func ("/service/max-active", test_max_active);
  g_test_add_func ("/service/limits", test_limits);
  g_test_add_func ("/service/restore/running", test_restore);
  g_test_add_func ("/service/restore/paused", test_restore_paused);
  g_test_add_func ("/service/restore/new-link", test_restore_new_link);
  g_test_add_func ("/service/same-again", test_same_again);
  g_test_add_data_func ("/service/remove/running", GINT_TO_POINTER (REMOVE_RUNNING), test_remove);
  g_test_add_data_func ("/service/remove/paused", GINT_TO_POINTER (REMOVE_PAUSED), test_remove);
  g_test_add_data_func ("/service/remove/just-paused", GINT_TO_POINTER (REMOVE_JUST_PAUSED), test_remove);
  g_test_add_data_func ("/service/remove/before-answer", GINT_TO_POINTER (REMOVE_BEFORE_ANSWER), test_remove);
  g_test_add_func ("/service/remove/and-quit", test_remove_and_quit);
  g_test_add_func ("/service/remove/paused-and-quit", test_remove_paused_and_quit);
  g_test_add_func ("/service/two-services", test_two_services);
  g_test_add_func ("/service/twins", test_twins);
  g_test_add_func ("/service/list-checkpoints", test_list_checkpoints);
  g_test_add_func ("/service/record", test_record);
  g_test_add_func ("/service/damaged-list", test_damaged_list);
  g_test_add_func ("/service/folder-cannot-be-used", test_folder_cannot_be_used);
  g_test_add_func ("/service/nothing-to-do", test_ends_with_nothing_to_do);
  g_test_add_func ("/service/let-go", test_let_go);

  return g_test_run ();
}
