/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of a sink on disks that are full, read-only or poor. Where this process may not mount a small file system of its
 * own, a limit on the size of files stands in for it: then a file is too large instead of the disk too small. */

#include "config.h"

#include "sink-test.h"
#include "base/download-size.h"
#include "sink/download-volume.h"

#include <glib/gstdio.h>
#include <sys/fsuid.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define DISK_SIZE (1024 * 1024)
#define NOBODY 65534
#define TOO_MUCH (2 * DISK_SIZE)

static gboolean can_mount;

typedef struct
{
  char         *folder;
  DownloadError full;
  struct rlimit old_limit;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->folder = sink_test_make_folder ();
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &fixture->old_limit), ==, 0);

  if (can_mount)
    {
      sink_test_mount (fixture->folder, "1m");
      fixture->full = DOWNLOAD_ERROR_DISK_FULL;
    }
  else
    {
      struct rlimit limit = fixture->old_limit;

      limit.rlim_cur = DISK_SIZE;
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
      fixture->full = DOWNLOAD_ERROR_FILE_TOO_LARGE;
    }
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  SINK_TEST_WAIT (download_volume_get_count () == 0 || (g_main_context_wakeup (NULL), FALSE), "the end of the volume");
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &fixture->old_limit), ==, 0);
  if (can_mount)
    sink_test_unmount (fixture->folder);
  sink_test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static void
assert_list (Fixture    *fixture,
             const char *expected)
{
  g_autofree char *list = sink_test_list (fixture->folder);

  g_assert_cmpstr (list, ==, expected);
}

/* It can be told how much where the disk is full by itself. */
static void
assert_lacking (const GError *error)
{
  g_autofree char *lacking = download_size_to_text (TOO_MUCH - DISK_SIZE);
  g_autofree char *sentence = g_strdup_printf ("The disk is full: %s more are needed.", lacking);

  if (can_mount)
    g_assert_cmpstr (error->message, ==, sentence);
  else
    g_assert_cmpstr (error->message, !=, sentence);
}

static void
test_full_up_front (Fixture      *fixture,
                    gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sink_test_create (fixture->folder, "a", FALSE, TOO_MUCH, &error));
  g_assert_error (error, DOWNLOAD_ERROR, (int) fixture->full);
  assert_lacking (error);
  assert_list (fixture, "");
}

static void
test_larger_than_any (Fixture      *fixture,
                      gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  /* Beyond what the type of the file system can hold, as 4 GiB are on FAT. */
  g_assert_null (sink_test_create (fixture->folder, "a", FALSE, G_MAXINT64, &error));
  g_assert_cmpint (download_error_code_get_remedy ((DownloadError) error->code), ==, DOWNLOAD_REMEDY_PERSON);
  assert_list (fixture, "");
}

static void
write_until_failure (DownloadSink *sink,
                     SinkRecord   *record)
{
  guint64 offset = 0;
  guint   limit = sink_test_begin ("the disk to be full");

  while (record->failures == 0)
    {
      DownloadBlock *block = download_sink_take_block (sink);

      if (block == NULL)
        {
          g_main_context_iteration (NULL, TRUE);
          continue;
        }
      block->offset = offset;
      block->length = DOWNLOAD_BLOCK_SIZE;
      for (gsize i = 0; i < block->length; i++)
        block->data[i] = sink_test_byte (offset + i);
      offset += block->length;
      download_sink_write (sink, block);
    }

  while (!download_sink_is_idle (sink))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit);
}

static void
test_full_in_the_middle (Fixture      *fixture,
                         gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) publish_error = NULL;
  g_autoptr (DownloadCrcSet) safe = NULL;
  DownloadFileIdentity identity;
  SinkRecord           record = { NULL };
  DownloadSink        *sink = sink_test_create (fixture->folder, "a", FALSE, -1, &error);
  guint64              bytes;

  g_assert_no_error (error);
  sink_test_record (sink, &record);
  write_until_failure (sink, &record);
  g_assert_cmpuint (record.failures, ==, 1);
  g_assert_error (record.failure, DOWNLOAD_ERROR, (int) fixture->full);
  bytes = download_crc_set_get_bytes (record.written);
  g_assert_cmpuint (bytes, >, DISK_SIZE / 2);
  g_assert_cmpuint (bytes, <=, DISK_SIZE);
  g_assert_null (sink_test_publish (sink, bytes, NULL, &publish_error));
  g_assert_error (publish_error, DOWNLOAD_ERROR, (int) fixture->full);
  identity = *download_sink_get_identity (sink);
  sink_test_close (sink);
  g_assert_finalize_object (sink);
  assert_list (fixture, "a.part");

  /* Nothing of what was told is lost. */
  sink = sink_test_open (fixture->folder, "a.part", "a", &identity, record.written, TRUE, &safe, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (download_crc_set_get_bytes (safe), ==, bytes);
  g_assert_finalize_object (sink);
  sink_test_record_clear (&record);
}

static void
test_full_when_size_is_known (Fixture      *fixture,
                              gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) reserve_error = NULL;
  g_autofree char *path = NULL;
  DownloadSink    *sink = sink_test_create (fixture->folder, "a", FALSE, -1, &error);

  g_assert_no_error (error);
  sink_test_write (sink, 0, 300000);
  g_assert_false (sink_test_reserve (sink, TOO_MUCH, &reserve_error));
  g_assert_error (reserve_error, DOWNLOAD_ERROR, (int) fixture->full);
  assert_lacking (reserve_error);

  /* The space that was not enough is free again, and the file as it was. */
  sink_test_write (sink, 300000, 800000);
  path = sink_test_publish (sink, 800000, NULL, &error);
  g_assert_no_error (error);
  sink_test_assert_file (path, 800000);
  g_assert_finalize_object (sink);
}

static void
test_no_double_space (Fixture      *fixture,
                      gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  DownloadSink    *sink = sink_test_create (fixture->folder, "a", FALSE, 900000, &error);

  /* Nearly all of the disk: reserved once, written into, and published without a copy. */
  g_assert_no_error (error);
  sink_test_write (sink, 0, 900000);
  path = sink_test_publish (sink, 900000, NULL, &error);
  g_assert_no_error (error);
  sink_test_assert_file (path, 900000);
  g_assert_finalize_object (sink);
}

static void
test_read_only (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (GError) create_error = NULL;
  g_autoptr (GError) open_error = NULL;
  DownloadError expected = DOWNLOAD_ERROR_READ_ONLY;

  sink_test_put (fixture->folder, "b.part", "");
  if (can_mount)
    {
      sink_test_mount_read_only (fixture->folder);
    }
  else
    {
      g_autofree char *path = g_build_filename (fixture->folder, "b.part", NULL);

      /* The nearest that there is without mounts: no permission. It would not stop root, so be somebody else meanwhile,
       * as far as files go; threads that begin now inherit that. */
      g_assert_cmpint (g_chmod (path, 0444), ==, 0);
      g_assert_cmpint (g_chmod (fixture->folder, 0555), ==, 0);
      if (geteuid () == 0)
        setfsuid (NOBODY);
      expected = DOWNLOAD_ERROR_PERMISSION;
    }

  g_assert_null (sink_test_create (fixture->folder, "a", FALSE, 1000, &create_error));
  g_assert_error (create_error, DOWNLOAD_ERROR, (int) expected);
  g_assert_null (sink_test_open (fixture->folder, "b.part", "b", NULL, NULL, FALSE, NULL, &open_error));
  g_assert_error (open_error, DOWNLOAD_ERROR, (int) expected);
  if (!can_mount)
    {
      setfsuid (geteuid ());
      g_assert_cmpint (g_chmod (fixture->folder, 0700), ==, 0);
    }
  assert_list (fixture, "b.part");
}

/* Where space cannot be reserved the file is sparse. */
static void
test_cannot_reserve (Fixture      *fixture,
                     gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  DownloadSink    *sink;

  if (can_mount)
    g_assert_cmpint (mount ("ramfs", fixture->folder, "ramfs", 0, NULL), ==, 0);

  sink = sink_test_create (fixture->folder, "a", FALSE, 500000, &error);
  g_assert_no_error (error);
  sink_test_write (sink, 200000, 500000);
  sink_test_write (sink, 0, 200000);
  path = sink_test_publish (sink, 500000, NULL, &error);
  g_assert_no_error (error);
  sink_test_assert_file (path, 500000);
  g_assert_finalize_object (sink);

  if (can_mount)
    {
      SINK_TEST_WAIT (download_volume_get_count () == 0 || (g_main_context_wakeup (NULL), FALSE), "the end of the volume");
      sink_test_unmount (fixture->folder);
    }
}

static void
test_folder_removed (Fixture      *fixture,
                     gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *inner = g_build_filename (fixture->folder, "inner", NULL);
  g_autofree char *part_path = g_build_filename (inner, "a.part", NULL);
  DownloadSink    *sink;

  g_assert_cmpint (g_mkdir (inner, 0700), ==, 0);
  sink = sink_test_create (inner, "a", FALSE, 1000, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_unlink (part_path), ==, 0);
  g_assert_cmpint (g_rmdir (inner), ==, 0);

  /* The bytes still go somewhere, but there is no name to be had. */
  sink_test_write (sink, 0, 1000);
  g_assert_null (sink_test_publish (sink, 1000, NULL, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_FOLDER_GONE);
  g_assert_true (sink_test_discard (sink, NULL));
  g_assert_finalize_object (sink);
}

#define ADD(path, test) g_test_add ("/sink/disk/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int    argc,
      char **argv)
{
  can_mount = sink_test_own_mounts ();
  g_test_init (&argc, &argv, NULL);
  g_test_message ("a file system of its own: %s", can_mount ? "yes" : "no");

  ADD ("full-up-front", test_full_up_front);
  ADD ("larger-than-any", test_larger_than_any);
  ADD ("full-in-the-middle", test_full_in_the_middle);
  ADD ("full-when-size-is-known", test_full_when_size_is_known);
  ADD ("no-double-space", test_no_double_space);
  ADD ("read-only", test_read_only);
  ADD ("cannot-reserve", test_cannot_reserve);
  ADD ("folder-removed", test_folder_removed);

  return g_test_run ();
}
