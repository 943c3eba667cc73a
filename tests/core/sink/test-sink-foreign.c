/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of a partial file that somebody else changes while it is open: it is noticed before it is published, what is damaged is
 * told, and what is whole stays. */

#include "config.h"

#include "sink-test.h"
#include "sink/download-volume.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIZE (6 * 1024 * 1024)
#define SEAM (4 * 1024 * 1024)

typedef struct
{
  char         *folder;
  char         *part_path;
  DownloadSink *sink;
  SinkRecord    record;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = sink_test_make_folder ();
  fixture->part_path = g_build_filename (fixture->folder, "a.part", NULL);
  fixture->sink = sink_test_create (fixture->folder, "a", FALSE, SIZE, &error);
  g_assert_no_error (error);
  sink_test_record (fixture->sink, &fixture->record);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_assert_finalize_object (fixture->sink);
  SINK_TEST_WAIT (download_volume_get_count () == 0 || (g_main_context_wakeup (NULL), FALSE), "the end of the volume");
  sink_test_record_clear (&fixture->record);
  sink_test_remove_folder (fixture->folder);
  g_free (fixture->part_path);
  g_free (fixture->folder);
}

static void
overwrite (Fixture *fixture,
           off_t    offset)
{
  int    fd = open (fixture->part_path, O_RDWR | O_CLOEXEC);
  guint8 byte = (guint8) ~sink_test_byte ((guint64) offset);

  g_assert_cmpint (pwrite (fd, &byte, 1, offset), ==, 1);
  close (fd);
}

/* Through a mapping, and closed only before it is unmapped. */
static void
overwrite_mapped (Fixture *fixture,
                  off_t    offset)
{
  int     fd = open (fixture->part_path, O_RDWR | O_CLOEXEC);
  guint8 *bytes = mmap (NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

  g_assert_true (bytes != MAP_FAILED);
  close (fd);
  bytes[offset] = (guint8) ~sink_test_byte ((guint64) offset);
  munmap (bytes, SIZE);
}

/* As if nothing had happened, but for the bytes. */
static void
overwrite_secretly (Fixture *fixture,
                    off_t    offset)
{
  struct stat     st;
  struct timespec times[2];

  g_assert_cmpint (g_stat (fixture->part_path, &st), ==, 0);
  overwrite (fixture, offset);
  times[0] = st.st_atim;
  times[1] = st.st_mtim;
  g_assert_cmpint (utimensat (AT_FDCWD, fixture->part_path, times, 0), ==, 0);
}

static void
cut (Fixture *fixture,
     off_t    offset)
{
  g_assert_cmpint (truncate (fixture->part_path, offset), ==, 0);
}

static void
cut_and_grow (Fixture *fixture,
              off_t    offset)
{
  g_assert_cmpint (truncate (fixture->part_path, offset), ==, 0);
  g_assert_cmpint (truncate (fixture->part_path, SIZE), ==, 0);
}

static void
empty_and_grow (Fixture *fixture,
                off_t    offset)
{
  g_assert_cmpint (truncate (fixture->part_path, 0), ==, 0);
  g_assert_cmpint (truncate (fixture->part_path, SIZE), ==, 0);
}

static void
punch (Fixture *fixture,
       off_t    offset)
{
  int fd = open (fixture->part_path, O_RDWR | O_CLOEXEC);

  g_assert_cmpint (fallocate (fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, 4096), ==, 0);
  close (fd);
}

static DownloadCrcSet *
check (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  DownloadCrcSet *safe;

  download_sink_check_async (fixture->sink, fixture->record.written, NULL, NULL, NULL, sink_test_ready_cb, &result);
  SINK_TEST_WAIT (result != NULL, "check");
  safe = download_sink_check_finish (fixture->sink, result, &error);
  g_assert_no_error (error);
  return safe;
}

static void
rest (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  download_sink_rest_async (fixture->sink, TRUE, sink_test_ready_cb, &result);
  SINK_TEST_WAIT (result != NULL, "rest");
  g_assert_true (download_sink_rest_finish (fixture->sink, result, NULL));
}

static const struct
{
  const char *what;
  void (*harm) (Fixture *fixture,
                off_t    offset);
  off_t       offset;
  const char *left; /* of what was written before */
} cases[] = {
  { "a byte", overwrite, 5, "4194304-6291456" },
  { "a byte behind the seam", overwrite, SEAM, "0-4194304" },
  { "a byte with its old times", overwrite_secretly, 5, "4194304-6291456" },
  { "a byte through a mapping", overwrite_mapped, 5, "4194304-6291456" },
  { "cut", cut, SEAM, "0-4194304" },
  { "cut and grown again", cut_and_grow, SEAM + 1, "0-4194304" },
  { "emptied and grown again", empty_and_grow, 0, "" },
  { "a hole", punch, 8192, "4194304-6291456" },
};

static void
assert_refetched (Fixture    *fixture,
                  const char *left)
{
  g_autoptr (DownloadCrcSet) safe = check (fixture);
  g_autoptr (DownloadRangeSet) ranges = download_crc_set_to_range_set (safe);
  g_autofree char *found = download_range_set_to_string (ranges);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (found, ==, left);
  if (download_crc_set_get_bytes (safe) < SIZE)
    {
      /* As long as nobody says that the damage is not claimed any more, there is no name and no stamp to be had. */
      g_assert_true (download_sink_is_changed (fixture->sink));
      g_assert_null (sink_test_publish (fixture->sink, SIZE, NULL, NULL));
      rest (fixture);
      g_assert_cmpint (download_sink_get_identity (fixture->sink)->stamp.mtime, ==, 0);
      download_sink_accept_check (fixture->sink);
    }
  g_assert_false (download_sink_is_changed (fixture->sink));

  /* What does not hold is fetched again, and all is well. */
  download_crc_set_free (fixture->record.written);
  fixture->record.written = g_steal_pointer (&safe);
  if (!download_range_set_contains (ranges, 0, SEAM))
    sink_test_write (fixture->sink, 0, SEAM);
  if (!download_range_set_contains (ranges, SEAM, SIZE))
    sink_test_write (fixture->sink, SEAM, SIZE);
  g_assert_true (download_crc_set_get_whole (fixture->record.written, SIZE, NULL));
  path = sink_test_publish (fixture->sink, SIZE, NULL, &error);
  g_assert_no_error (error);
  sink_test_assert_file (path, SIZE);
}

/* Between the last of our writes and publishing. */
static void
test_before_publishing (Fixture      *fixture,
                        gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;

  sink_test_write (fixture->sink, 0, SIZE);
  cases[i].harm (fixture, cases[i].offset);
  g_assert_null (sink_test_publish (fixture->sink, SIZE, NULL, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_DAMAGED);
  g_assert_true (download_sink_is_changed (fixture->sink));
  assert_refetched (fixture, cases[i].left);
}

/* Between two of our writes, within the same tick of the clock. */
static void
test_between_writes (Fixture      *fixture,
                     gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  sink_test_write (fixture->sink, 0, SIZE - DOWNLOAD_BLOCK_SIZE);
  cases[i].harm (fixture, cases[i].offset);
  sink_test_write (fixture->sink, SIZE - DOWNLOAD_BLOCK_SIZE, SIZE);
  g_assert_true (download_sink_is_changed (fixture->sink));

  /* It is not known again by a stamp that says nothing of the damage. */
  rest (fixture);
  g_assert_cmpint (download_sink_get_identity (fixture->sink)->stamp.mtime, ==, 0);
  if (strcmp (cases[i].what, "cut") == 0)
    return;
  assert_refetched (fixture, cases[i].left);
}

/* A player or an indexer reads it, which is nobody's damage. */
static void
test_readers (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  for (guint64 offset = 0; offset < SIZE; offset += SIZE / 4)
    {
      g_autofree char *content = NULL;

      sink_test_write (fixture->sink, offset, offset + SIZE / 4);
      g_assert_true (g_file_get_contents (fixture->part_path, &content, NULL, NULL));
    }
  g_assert_false (download_sink_is_changed (fixture->sink));
  path = sink_test_publish (fixture->sink, SIZE, NULL, &error);
  g_assert_no_error (error);
  sink_test_assert_file (path, SIZE);
}

/* Somebody has it open, and might be writing: once its bytes were compared, it is enough. */
static void
test_open_elsewhere (Fixture      *fixture,
                     gconstpointer data)
{
  int fd = open (fixture->part_path, O_RDWR | O_CLOEXEC);
  g_autoptr (GError) error = NULL;

  sink_test_write (fixture->sink, 0, SIZE);
  g_assert_null (sink_test_publish (fixture->sink, SIZE, NULL, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_DAMAGED);
  assert_refetched (fixture, "0-6291456");
  close (fd);
}

static void
test_attributes (Fixture      *fixture,
                 gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *other = g_build_filename (fixture->folder, "other", NULL);
  g_autoptr (GError) error = NULL;

  sink_test_write (fixture->sink, 0, SIZE / 2);
  g_assert_cmpint (g_chmod (fixture->part_path, 0644), ==, 0);
  g_assert_cmpint (link (fixture->part_path, other), ==, 0);
  sink_test_write (fixture->sink, SIZE / 2, SIZE);
  g_assert_false (download_sink_is_changed (fixture->sink));
  path = sink_test_publish (fixture->sink, SIZE, NULL, &error);
  g_assert_no_error (error);
  sink_test_assert_file (path, SIZE);
}

/* The stamp of a file at rest is the one that it has later. */
static void
test_rest (Fixture      *fixture,
           gconstpointer data)
{
  struct stat st;

  sink_test_write (fixture->sink, 0, SIZE);
  rest (fixture);
  g_assert_cmpint (g_stat (fixture->part_path, &st), ==, 0);
  g_assert_cmpint (download_sink_get_identity (fixture->sink)->stamp.mtime, ==,
                   st.st_mtim.tv_sec * 1000000000L + st.st_mtim.tv_nsec);
}

#define ADD(path, data, test) g_test_add ("/sink/foreign/" path, Fixture, data, set_up, test, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *before = g_strdup_printf ("/sink/foreign/before-publishing/%s", cases[i].what);
      g_autofree char *between = g_strdup_printf ("/sink/foreign/between-writes/%s", cases[i].what);

      g_test_add (before, Fixture, GUINT_TO_POINTER (i), set_up, test_before_publishing, tear_down);
      g_test_add (between, Fixture, GUINT_TO_POINTER (i), set_up, test_between_writes, tear_down);
    }
  ADD ("readers", NULL, test_readers);
  ADD ("open-elsewhere", NULL, test_open_elsewhere);
  ADD ("attributes", NULL, test_attributes);
  ADD ("rest", NULL, test_rest);

  return g_test_run ();
}
