/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of a finished download that is asked for again: its file is looked at before it is called present. */

#include "config.h"

#include "checkpoint/download-checkpoint-private.h"
#include "service-fixture.h"
#include "service/download-item-private.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

typedef enum
{
  UNTOUCHED,
  TOUCHED, /* another time, the same bytes */
  COPIED,  /* another inode, the same bytes */
  EMPTIED,
  LENGTHENED,
  ALTERED, /* the same size */
  FOLDER,
  LINK,
  PIPE,
  DELETED,
} Fate;

typedef struct
{
  const char *name;
  Fate        fate;
  gboolean    stays;
  const char *new_name; /* of the file that is fetched again */
} Case;

static const Case cases[] = {
  { "untouched", UNTOUCHED, TRUE, NULL },
  { "touched", TOUCHED, TRUE, NULL },
  { "copied", COPIED, TRUE, NULL },
  { "emptied", EMPTIED, FALSE, "a (1).bin" },
  { "lengthened", LENGTHENED, FALSE, "a (1).bin" },
  { "altered", ALTERED, FALSE, "a (1).bin" },
  { "folder", FOLDER, FALSE, "a (1).bin" },
  { "link", LINK, FALSE, "a (1).bin" },
  { "pipe", PIPE, FALSE, "a (1).bin" },
  { "deleted", DELETED, FALSE, "a.bin" },
};

static void
set_time (const char *path)
{
  const struct timespec times[] = { { 1000000000, 1 }, { 1000000000, 1 } };

  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
}

static void
befall (ServiceFixture *fixture,
        const char     *path,
        Fate            fate)
{
  g_autofree char *contents = NULL;
  gsize            length = 0;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  if (fate == TOUCHED)
    set_time (path);
  if (fate == EMPTIED)
    g_assert_cmpint (truncate (path, 0), ==, 0);
  if (fate == LENGTHENED)
    g_assert_cmpint (truncate (path, (off_t) length + 1), ==, 0);
  if (fate == ALTERED)
    contents[length / 2] ^= 1;
  if (fate >= FOLDER || fate == COPIED)
    g_assert_cmpint (g_unlink (path), ==, 0);
  if (fate == ALTERED || fate == COPIED)
    {
      g_assert_true (g_file_set_contents (path, contents, (gssize) length, NULL));
      set_time (path);
    }
  if (fate == FOLDER)
    g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  if (fate == LINK)
    g_assert_cmpint (symlink ("/dev/zero", path), ==, 0);
  if (fate == PIPE)
    g_assert_cmpint (mkfifo (path, 0600), ==, 0);
}

static void
wait_for_end (DownloadItem *item)
{
  raw_wait_until (download_item_get_state (item) == DOWNLOAD_STATE_FINISHED || download_state_needs_person (download_item_get_state (item)),
                  "the item to come to rest");
}

static void
test_fate (gconstpointer data)
{
  const Case      *one = data;
  ServiceFixture   fixture;
  DownloadItem    *item;
  gboolean         replaced = FALSE;
  guint            n_before;
  g_autofree char *path = NULL;

  service_fixture_init (&fixture);
  item = service_fixture_add (&fixture, "/a.bin");
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_cmpint (item->checkpoint->finished_mtime, !=, 0);
  path = g_strdup (download_item_get_path (item));
  n_before = raw_server_get_n_requests (fixture.world.server);
  befall (&fixture, path, one->fate);

  g_assert_true (service_fixture_add (&fixture, "/a.bin") == item);
  g_assert_true (download_item_is_looking (item));
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_CHECKING);
  wait_for_end (item);
  g_assert_cmpint (download_item_get_fetched_again (item, &replaced), ==, !one->stays);
  g_assert_cmpint (replaced, ==, !one->stays && one->fate != DELETED);
  service_fixture_assert_finished (&fixture, item, one->stays ? "a.bin" : one->new_name);
  g_assert_cmpint (raw_server_get_n_requests (fixture.world.server) > n_before, ==, !one->stays);
  if (one->fate == FOLDER)
    g_assert_true (g_file_test (path, G_FILE_TEST_IS_DIR));
  if (one->fate == FOLDER || one->fate == LINK || one->fate == PIPE)
    g_assert_cmpint (g_remove (path), ==, 0);

  /* What was read once is known from outside the next time. */
  n_before = raw_server_get_n_requests (fixture.world.server);
  service_fixture_add (&fixture, "/a.bin");
  wait_for_end (item);
  g_assert_false (download_item_get_fetched_again (item, &replaced));
  g_assert_cmpuint (raw_server_get_n_requests (fixture.world.server), ==, n_before);
  service_fixture_clear (&fixture);
}

/* The same, after the program was started again, and with the question whether the server has another object. */
static void
test_if_changed (gconstpointer data)
{
  const Case      *one = data;
  ServiceFixture   fixture;
  DownloadItem    *item;
  g_autofree char *path = NULL;

  service_fixture_init (&fixture);
  item = service_fixture_add (&fixture, "/a.bin");
  service_fixture_assert_finished (&fixture, item, "a.bin");
  path = g_strdup (download_item_get_path (item));
  service_fixture_end (&fixture);
  befall (&fixture, path, one->fate);
  service_fixture_begin (&fixture);
  item = service_fixture_peek (&fixture, 0);
  download_item_fetch_if_changed (item);
  wait_for_end (item);
  g_assert_cmpint (download_item_get_unchanged (item), ==, one->stays);
  service_fixture_assert_finished (&fixture, item, one->stays ? "a.bin" : one->new_name);
  if (one->fate == FOLDER || one->fate == LINK || one->fate == PIPE)
    g_assert_cmpint (g_remove (path), ==, 0);
  service_fixture_clear (&fixture);
}

static DownloadItem *
add_with_checksum (ServiceFixture *fixture,
                   const char     *checksum)
{
  g_autoptr (DownloadRequest) request = service_fixture_make_request (fixture, "/a.bin");
  g_autoptr (GError) error = NULL;
  DownloadItem *item;

  download_request_set_checksum (request, checksum, &error);
  g_assert_no_error (error);
  item = download_service_add (fixture->service, request, -1, &error);
  g_assert_no_error (error);
  return item;
}

/* A wrong one is told, the right one is proof, and none asks for nothing; the file is never touched. */
static void
test_checksum (void)
{
  ServiceFixture   fixture;
  DownloadItem    *item;
  g_autofree char *hex = NULL;
  g_autofree char *right = NULL;
  guint            n_before;

  service_fixture_init (&fixture);
  item = service_fixture_add (&fixture, "/a.bin");
  service_fixture_assert_finished (&fixture, item, "a.bin");
  hex = g_compute_checksum_for_data (G_CHECKSUM_SHA256, fixture.world.object, fixture.world.length);
  right = g_strconcat ("sha256:", hex, NULL);
  n_before = raw_server_get_n_requests (fixture.world.server);

  for (guint i = 0; i < 2; i++)
    {
      add_with_checksum (&fixture, "md5:00000000000000000000000000000000");
      wait_for_end (item);
      g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_NEEDS_DECISION);
      g_assert_error (download_item_get_error (item), DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHECKSUM);
    }
  add_with_checksum (&fixture, right);
  wait_for_end (item);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_cmpstr (download_digest_get_hex (download_item_get_verified (item)), ==, hex);

  add_with_checksum (&fixture, "md5:00000000000000000000000000000000");
  wait_for_end (item);
  download_item_decide (item, DOWNLOAD_DECISION_ACCEPT);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_null (download_request_get_checksum (download_item_get_request (item)));
  service_fixture_add (&fixture, "/a.bin");
  wait_for_end (item);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_cmpuint (raw_server_get_n_requests (fixture.world.server), ==, n_before);
  service_fixture_clear (&fixture);
}

typedef enum
{
  PAUSE,
  WITHDRAW,
  REMOVE,
  SHUT_DOWN,
} Interruption;

/* A look that is given up leaves everything as it was. */
static void
test_given_up (gconstpointer data)
{
  Interruption     interruption = (Interruption) GPOINTER_TO_INT (data);
  ServiceFixture   fixture;
  DownloadItem    *item;
  g_autofree char *path = NULL;

  service_fixture_init (&fixture);
  item = service_fixture_add (&fixture, "/a.bin");
  service_fixture_assert_finished (&fixture, item, "a.bin");
  path = g_strdup (download_item_get_path (item));
  befall (&fixture, path, TOUCHED);
  service_fixture_add (&fixture, "/a.bin");
  g_assert_true (download_item_is_looking (item));
  if (interruption == PAUSE)
    download_item_pause (item);
  if (interruption == WITHDRAW)
    download_service_withdraw (fixture.service, item);
  if (interruption == REMOVE)
    download_service_remove (fixture.service, item);
  if (interruption == PAUSE || interruption == WITHDRAW)
    {
      g_assert_false (download_item_is_looking (item));
      g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_FINISHED);
    }
  service_fixture_end (&fixture);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  service_fixture_begin (&fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture.service)), ==, interruption == REMOVE || interruption == WITHDRAW ? 0 : 1);
  if (interruption == PAUSE || interruption == SHUT_DOWN)
    g_assert_cmpint (download_item_get_state (service_fixture_peek (&fixture, 0)), ==, DOWNLOAD_STATE_FINISHED);
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
  befall (&fixture, path, EMPTIED);
  download_item_check_missing (item);
  raw_wait_until (download_item_get_missing (item), "the file to be missed");
  service_fixture_clear (&fixture);
}

/* A look takes a turn, and gives it back. */
static void
test_turn (void)
{
  ServiceFixture fixture;
  DownloadItem  *item, *other;

  service_fixture_init (&fixture);
  item = service_fixture_add (&fixture, "/a.bin");
  service_fixture_assert_finished (&fixture, item, "a.bin");

  download_service_set_max_active (fixture.service, 1);
  g_assert_true (service_fixture_add (&fixture, "/a.bin") == item);
  g_assert_true (download_item_is_looking (item));
  other = service_fixture_add (&fixture, "/b.bin");
  wait_for_end (other);
  service_fixture_assert_finished (&fixture, other, "b.bin");
  service_fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *again = g_strconcat ("/item-look/again/", cases[i].name, NULL);
      g_autofree char *if_changed = g_strconcat ("/item-look/if-changed/", cases[i].name, NULL);

      g_test_add_data_func (again, &cases[i], test_fate);
      g_test_add_data_func (if_changed, &cases[i], test_if_changed);
    }
  g_test_add_func ("/item-look/checksum", test_checksum);
  g_test_add_data_func ("/item-look/given-up/pause", GINT_TO_POINTER (PAUSE), test_given_up);
  g_test_add_data_func ("/item-look/given-up/withdraw", GINT_TO_POINTER (WITHDRAW), test_given_up);
  g_test_add_data_func ("/item-look/given-up/remove", GINT_TO_POINTER (REMOVE), test_given_up);
  g_test_add_data_func ("/item-look/given-up/shut-down", GINT_TO_POINTER (SHUT_DOWN), test_given_up);
  g_test_add_func ("/item-look/missing", test_missing);
  g_test_add_func ("/item-look/turn", test_turn);

  return g_test_run ();
}
