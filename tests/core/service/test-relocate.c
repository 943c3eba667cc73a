/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of a download whose file gets another folder or name. */

#include "config.h"

#include "checkpoint/download-checkpoint-private.h"
#include "fault.h"
#include "service-fixture.h"
#include "service/download-item-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

typedef enum
{
  RENAMED,
  COPIED,  /* another file system */
  CREATED, /* one that knows no files without a name */
  LINKED,  /* one that cannot rename without replacing */
} Way;

typedef struct
{
  ServiceFixture base;
  char          *other; /* folder */
  gboolean       done;
  GError        *error; /* nullable */
} Fixture;

static void
init (Fixture *self)
{
  *self = (Fixture) { 0 };
  service_fixture_init (&self->base);
  self->other = g_dir_make_tmp ("pickup-other-XXXXXX", NULL);
}

static void
clear (Fixture *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->other, 0, NULL);
  const char *name;

  fault_disarm ();
  service_fixture_clear (&self->base);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->other, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (self->other), ==, 0);
  g_free (self->other);
  g_clear_error (&self->error);
}

static void
arm (Fixture *self,
     Way      way)
{
  g_autofree char *order = NULL;

  if (way == COPIED)
    order = g_strdup_printf ("renameat2 1 %s/ %d always", self->base.world.folder, EXDEV);
  if (way == CREATED)
    order = g_strdup_printf ("renameat2 1 %s/ %d always,tmpfile 1 %s %d always", self->base.world.folder, EXDEV, self->other, EOPNOTSUPP);
  if (way == LINKED)
    order = g_strdup_printf ("renameat2 1 %s/ %d always", self->base.world.folder, EINVAL);
  if (order != NULL)
    fault_arm (order);
}

static void
relocated_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Fixture *self = user_data;

  download_service_relocate_finish (DOWNLOAD_SERVICE (source), result, &self->error);
  self->done = TRUE;
}

static void
begin (Fixture      *self,
       DownloadItem *item,
       const char   *folder,
       const char   *name)
{
  self->done = FALSE;
  g_clear_error (&self->error);
  g_assert_true (download_item_can_relocate (item));
  download_service_relocate_async (self->base.service, item, folder, name, FALSE, relocated_cb, self);
  g_assert_true (download_item_get_relocating (item));
  g_assert_false (download_item_can_relocate (item));
}

static void
relocate (Fixture      *self,
          DownloadItem *item,
          const char   *folder,
          const char   *name)
{
  begin (self, item, folder, name);
  raw_wait_until (self->done, "the file to be moved");
  g_assert_false (download_item_get_relocating (item));
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Of all names in a folder, in their order. */
static void
assert_names (const char *folder,
              const char *expected)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *joined = NULL;
  const char      *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (strcmp (name, "state") != 0)
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  joined = g_strjoinv (" | ", (char **) names->pdata);
  g_assert_cmpstr (joined, ==, expected);
}

static void
assert_in_other (Fixture      *self,
                 DownloadItem *item,
                 const char   *name)
{
  g_autofree char *path = g_build_filename (self->other, name, NULL);
  g_autofree char *contents = NULL;
  gsize            length = 0;

  service_fixture_wait_for_state (item, DOWNLOAD_STATE_FINISHED);
  g_assert_cmpstr (download_item_get_path (item), ==, path);
  g_assert_cmpstr (download_item_get_folder (item), ==, self->other);
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  g_assert_cmpmem (contents, length, self->base.world.object, self->base.world.length);
  assert_names (self->base.world.folder, "");
}

/* What the list says after the program has ended; nothing is left of an intent. */
static DownloadItem *
restart (Fixture *self)
{
  DownloadItem *item;

  service_fixture_end (&self->base);
  service_fixture_begin (&self->base);
  item = service_fixture_peek (&self->base, 0);
  g_assert_null (item->checkpoint->moving.folder);
  g_assert_null (item->checkpoint->left.folder);
  return item;
}

static DownloadItem *
add_paused_half (Fixture *self)
{
  DownloadItem *item = service_fixture_add_half (&self->base, "/a.bin");

  download_item_pause (item);
  raw_wait_until (!download_item_is_active (item), "the transfer to stop");
  service_fixture_be_whole (&self->base);
  return item;
}

/* What came before is believed in the new place without being read again, and not fetched again. */
static void
test_paused (gconstpointer data)
{
  const Way     way = (Way) GPOINTER_TO_INT (data);
  Fixture       fixture;
  DownloadItem *item;
  guint64       received;

  init (&fixture);
  item = add_paused_half (&fixture);
  received = download_item_get_received (item);
  arm (&fixture, way);
  relocate (&fixture, item, fixture.other, NULL);
  g_assert_no_error (fixture.error);
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_PAUSED);
  g_assert_cmpuint (download_item_get_received (item), ==, received);
  g_assert_cmpint (item->checkpoint->part_mtime, !=, 0);
  assert_names (fixture.base.world.folder, "");
  assert_names (fixture.other, "a.bin.part");

  item = restart (&fixture);
  g_assert_cmpstr (download_item_get_folder (item), ==, fixture.other);
  g_assert_cmpuint (download_item_get_received (item), ==, received);
  download_item_resume (item);
  assert_in_other (&fixture, item, "a.bin");
  g_assert_cmpuint (download_item_get_resumed_from (item), ==, received);
  assert_names (fixture.other, "a.bin");
  clear (&fixture);
}

static void
test_running (gconstpointer data)
{
  Fixture       fixture;
  DownloadItem *item;

  init (&fixture);
  item = service_fixture_add_half (&fixture.base, "/a.bin");
  service_fixture_be_whole (&fixture.base);
  arm (&fixture, (Way) GPOINTER_TO_INT (data));
  relocate (&fixture, item, fixture.other, NULL);
  g_assert_no_error (fixture.error);
  assert_in_other (&fixture, item, "a.bin");
  g_assert_cmpuint (download_item_get_resumed_from (item), >=, SERVICE_PART);
  assert_names (fixture.other, "a.bin");
  clear (&fixture);
}

static void
test_finished (gconstpointer data)
{
  const struct timespec times[] = { { 1000000000, 0 }, { 1000000000, 0 } };
  Fixture               fixture;
  DownloadItem         *item;
  struct stat           st;

  init (&fixture);
  item = service_fixture_add (&fixture.base, "/a.bin");
  service_fixture_assert_finished (&fixture.base, item, "a.bin");
  g_assert_cmpint (utimensat (AT_FDCWD, download_item_get_path (item), times, 0), ==, 0);
  g_assert_cmpint (chmod (download_item_get_path (item), 0600), ==, 0);

  arm (&fixture, (Way) GPOINTER_TO_INT (data));
  relocate (&fixture, item, fixture.other, NULL);
  g_assert_no_error (fixture.error);
  assert_in_other (&fixture, item, "a.bin");
  assert_names (fixture.other, "a.bin");
  g_assert_cmpint (stat (download_item_get_path (item), &st), ==, 0);
  g_assert_cmpint (st.st_mtime, ==, 1000000000);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);

  item = restart (&fixture);
  assert_in_other (&fixture, item, "a.bin");
  g_assert_false (download_item_get_missing (item));
  clear (&fixture);
}

/* Nobody's file is taken the place of, neither by the partial file nor by the finished one. */
static void
test_name_taken (gconstpointer data)
{
  Fixture          fixture;
  DownloadItem    *item;
  g_autofree char *theirs = NULL;

  init (&fixture);
  item = add_paused_half (&fixture);
  theirs = g_build_filename (fixture.other, "a.bin", NULL);
  g_assert_true (g_file_set_contents (theirs, "theirs", -1, NULL));
  arm (&fixture, (Way) GPOINTER_TO_INT (data));
  relocate (&fixture, item, fixture.other, NULL);
  g_assert_no_error (fixture.error);
  assert_names (fixture.other, "a (1).bin.part | a.bin");
  download_item_resume (item);
  assert_in_other (&fixture, item, "a (1).bin");
  relocate (&fixture, item, fixture.base.world.folder, NULL);
  fault_disarm ();
  g_assert_no_error (fixture.error);
  assert_names (fixture.other, "a.bin");
  service_fixture_assert_finished (&fixture.base, item, "a (1).bin");
  clear (&fixture);
}

/* Each leaves everything as it was. */
static const struct
{
  const char   *name;
  const char   *order; /* with the folder that it is about */
  DownloadError code;
} failures[] = {
  { "rename", "renameat2 1 %s/ 13 always", DOWNLOAD_ERROR_PERMISSION },
  { "space", "renameat2 1 %s/ 18 always,fallocate 1 %s 28", DOWNLOAD_ERROR_DISK_FULL },
  { "write", "renameat2 1 %s/ 18 always,pwrite 1 %s 28", DOWNLOAD_ERROR_DISK_FULL },
  { "sync", "renameat2 1 %s/ 18 always,fsync 1 %s 5", DOWNLOAD_ERROR_DISK },
  { "link", "renameat2 1 %s/ 18 always,linkat 1 %s 30", DOWNLOAD_ERROR_READ_ONLY },
  { "create", "renameat2 1 %s/ 18 always,tmpfile 1 %s 95,create 1 %s 13", DOWNLOAD_ERROR_PERMISSION },
  { "fill", "renameat2 1 %s/ 18 always,tmpfile 1 %s 95,pwrite 1 %s 28", DOWNLOAD_ERROR_DISK_FULL },
};

static void
test_failure (gconstpointer data)
{
  const guint      index = GPOINTER_TO_UINT (data);
  Fixture          fixture;
  DownloadItem    *item;
  g_autofree char *order = NULL;

  init (&fixture);
  item = add_paused_half (&fixture);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
  order = g_strdup_printf (failures[index].order, fixture.base.world.folder, fixture.other, fixture.other);
#pragma GCC diagnostic pop
  fault_arm (order);
  relocate (&fixture, item, fixture.other, NULL);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, (int) failures[index].code);
  fault_disarm ();
  assert_names (fixture.other, "");
  assert_names (fixture.base.world.folder, "a.bin.part");
  g_assert_cmpstr (download_item_get_folder (item), ==, fixture.base.world.folder);
  g_assert_null (item->checkpoint->moving.folder);

  item = restart (&fixture);
  download_item_resume (item);
  service_fixture_assert_finished (&fixture.base, item, "a.bin");
  clear (&fixture);
}

static void
test_no_such_folder (void)
{
  Fixture          fixture;
  DownloadItem    *item;
  g_autofree char *nowhere = NULL;

  init (&fixture);
  nowhere = g_build_filename (fixture.other, "nowhere", NULL);
  item = add_paused_half (&fixture);
  relocate (&fixture, item, nowhere, NULL);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_FOLDER_GONE);
  assert_names (fixture.base.world.folder, "a.bin.part");
  clear (&fixture);
}

/* What stopped because of its disk goes on in the other folder. */
static void
test_full (void)
{
  Fixture          fixture;
  DownloadItem    *item;
  g_autofree char *order = NULL;

  init (&fixture);
  order = g_strdup_printf ("pwrite 1 %s/ 28 always", fixture.base.world.folder);
  fault_arm (order);
  item = service_fixture_add (&fixture.base, "/a.bin");
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_PAUSED);
  g_assert_error (download_item_get_error (item), DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK_FULL);
  raw_wait_until (!download_item_is_active (item), "the transfer to stop");
  fault_disarm ();
  relocate (&fixture, item, fixture.other, NULL);
  g_assert_no_error (fixture.error);
  assert_in_other (&fixture, item, "a.bin");
  clear (&fixture);
}

/* There is nothing to move yet. */
static void
test_queued (void)
{
  Fixture       fixture;
  DownloadItem *first, *second;

  init (&fixture);
  download_service_set_max_active (fixture.base.service, 1);
  first = service_fixture_add_half (&fixture.base, "/first.bin");
  second = service_fixture_add (&fixture.base, "/a.bin");
  relocate (&fixture, second, "/nowhere/at/all", NULL);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_FOLDER_GONE);
  relocate (&fixture, second, fixture.other, NULL);
  g_assert_no_error (fixture.error);
  assert_names (fixture.other, "");
  download_service_remove (fixture.base.service, first);
  service_fixture_be_whole (&fixture.base);
  assert_in_other (&fixture, second, "a.bin");
  clear (&fixture);
}

static void
test_gone (void)
{
  Fixture          fixture;
  DownloadItem    *item;
  g_autofree char *part = NULL;

  init (&fixture);
  item = add_paused_half (&fixture);
  part = g_build_filename (fixture.base.world.folder, "a.bin.part", NULL);
  g_assert_cmpint (g_unlink (part), ==, 0);
  relocate (&fixture, item, fixture.other, NULL);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PARTIAL_GONE);
  g_assert_cmpstr (download_item_get_folder (item), ==, fixture.base.world.folder);

  g_clear_error (&fixture.error);
  fixture.done = FALSE;
  download_service_relocate_async (fixture.base.service, item, fixture.other, NULL, TRUE, relocated_cb, &fixture);
  raw_wait_until (fixture.done, "the new place to be taken");
  g_assert_no_error (fixture.error);
  download_item_resume (item);
  assert_in_other (&fixture, item, "a.bin");
  clear (&fixture);
}

/* Whoever cancels has everything as it was. */
static void
test_cancelled (gconstpointer data)
{
  Fixture       fixture;
  DownloadItem *item;

  init (&fixture);
  item = add_paused_half (&fixture);
  arm (&fixture, (Way) GPOINTER_TO_INT (data));
  begin (&fixture, item, fixture.other, NULL);
  download_item_stop_relocating (item);
  raw_wait_until (fixture.done, "it to be given up");
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED);
  fault_disarm ();
  assert_names (fixture.other, "");
  download_item_resume (item);
  service_fixture_assert_finished (&fixture.base, item, "a.bin");
  clear (&fixture);
}

/* Out of the list, for good or not, while it is on its way. */
static void
test_removed (gconstpointer data)
{
  const gboolean for_good = GPOINTER_TO_INT (data);
  Fixture        fixture;
  DownloadItem  *item;

  init (&fixture);
  item = g_object_ref (service_fixture_add_half (&fixture.base, "/a.bin"));
  service_fixture_be_whole (&fixture.base);
  arm (&fixture, COPIED);
  begin (&fixture, item, fixture.other, NULL);
  if (for_good)
    download_service_remove (fixture.base.service, item);
  else
    download_service_withdraw (fixture.base.service, item);
  raw_wait_until (fixture.done, "it to be given up");
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED);
  fault_disarm ();
  assert_names (fixture.other, "");
  if (!for_good)
    {
      g_assert_true (download_service_take_back (fixture.base.service, item));
      service_fixture_assert_finished (&fixture.base, item, "a.bin");
    }
  service_fixture_end (&fixture.base);
  assert_names (fixture.base.world.folder, for_good ? "" : "a.bin");
  g_object_unref (item);
  clear (&fixture);
}

static void
test_name (void)
{
  Fixture          fixture;
  DownloadItem    *item;
  g_autofree char *theirs = NULL;

  init (&fixture);
  item = add_paused_half (&fixture);
  relocate (&fixture, item, NULL, "b.iso");
  g_assert_no_error (fixture.error);
  assert_names (fixture.base.world.folder, "b.iso.part");
  g_assert_cmpstr (download_item_get_name (item), ==, "b.iso");
  item = restart (&fixture);
  download_item_resume (item);
  service_fixture_assert_finished (&fixture.base, item, "b.iso");

  theirs = g_build_filename (fixture.base.world.folder, "theirs", NULL);
  g_assert_true (g_file_set_contents (theirs, "theirs", -1, NULL));
  relocate (&fixture, item, NULL, "theirs");
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_NAME_TAKEN);
  relocate (&fixture, item, NULL, "ours");
  g_assert_no_error (fixture.error);
  assert_names (fixture.base.world.folder, "ours | theirs");
  service_fixture_assert_finished (&fixture.base, item, "ours");
  g_assert_cmpint (g_unlink (theirs), ==, 0);
  clear (&fixture);
}

/* Before the server has said anything. */
static void
test_early_name (void)
{
  Fixture       fixture;
  DownloadItem *first, *second;

  init (&fixture);
  download_service_set_max_active (fixture.base.service, 1);
  first = service_fixture_add_half (&fixture.base, "/first.bin");
  second = service_fixture_add (&fixture.base, "/a.bin");
  relocate (&fixture, second, NULL, "b.iso");
  g_assert_no_error (fixture.error);
  g_assert_cmpstr (download_item_get_name (second), ==, "b.iso");
  download_service_remove (fixture.base.service, first);
  service_fixture_be_whole (&fixture.base);
  service_fixture_assert_finished (&fixture.base, second, "b.iso");
  clear (&fixture);
}

/* The same object twice: after that there are still two, each with its own. */
static void
test_beside_its_like (void)
{
  Fixture          fixture;
  DownloadItem    *first, *second;
  GError          *error = NULL;
  g_autofree char *path = NULL;
  g_autoptr (DownloadRequest) request = NULL;

  init (&fixture);
  request = service_fixture_make_request (&fixture.base, "/a.bin");
  download_request_set_folder (request, fixture.other);
  first = service_fixture_add (&fixture.base, "/a.bin");
  service_fixture_assert_finished (&fixture.base, first, "a.bin");
  second = download_service_add (fixture.base.service, request, -1, &error);
  g_assert_no_error (error);
  service_fixture_wait_for_state (second, DOWNLOAD_STATE_FINISHED);
  relocate (&fixture, first, fixture.other, NULL);
  g_assert_no_error (fixture.error);
  assert_in_other (&fixture, first, "a (1).bin");
  assert_names (fixture.other, "a (1).bin | a.bin");
  g_assert_true (download_service_find (fixture.base.service, request) == second);
  clear (&fixture);
}

static void
add_ways (const char   *name,
          GTestDataFunc func)
{
  static const char *const ways[] = { "renamed", "copied", "created", "linked" };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *path = g_strdup_printf ("/relocate/%s/%s", name, ways[i]);

      g_test_add_data_func (path, GINT_TO_POINTER (i), func);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_ways ("paused", test_paused);
  add_ways ("running", test_running);
  add_ways ("finished", test_finished);
  add_ways ("name-taken", test_name_taken);
  add_ways ("cancelled", test_cancelled);
  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *path = g_strdup_printf ("/relocate/failure/%s", failures[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_failure);
    }
  g_test_add_func ("/relocate/no-such-folder", test_no_such_folder);
  g_test_add_func ("/relocate/full", test_full);
  g_test_add_func ("/relocate/queued", test_queued);
  g_test_add_func ("/relocate/gone", test_gone);
  g_test_add_data_func ("/relocate/removed", GINT_TO_POINTER (TRUE), test_removed);
  g_test_add_data_func ("/relocate/withdrawn", GINT_TO_POINTER (FALSE), test_removed);
  g_test_add_func ("/relocate/name", test_name);
  g_test_add_func ("/relocate/early-name", test_early_name);
  g_test_add_func ("/relocate/beside-its-like", test_beside_its_like);
  return g_test_run ();
}
