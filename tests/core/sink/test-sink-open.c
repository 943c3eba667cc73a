/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of finding a partial file again. */

#include "config.h"

#include "sink-test.h"
#include "sink/download-volume.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIZE 1000000
#define WRITTEN "0-300000 400000-700000 900000-1000000"

typedef struct
{
  char                *folder;
  char                *part_path;
  DownloadFileIdentity identity;
  DownloadCrcSet      *claimed;
} Fixture;

static void
rest (DownloadSink *sink)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  download_sink_rest_async (sink, TRUE, sink_test_ready_cb, &result);
  SINK_TEST_WAIT (result != NULL, "rest");
  g_assert_true (download_sink_rest_finish (sink, result, &error));
  g_assert_no_error (error);
}

/* Leaves a partial file with three ranges, as a download that was stopped does. */
static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  SinkRecord record = { NULL };
  g_autoptr (GError) error = NULL;
  DownloadSink *sink;

  fixture->folder = sink_test_make_folder ();
  fixture->part_path = g_build_filename (fixture->folder, "a.part", NULL);
  sink = sink_test_create (fixture->folder, "a", FALSE, SIZE, &error);
  g_assert_no_error (error);
  sink_test_record (sink, &record);
  sink_test_write (sink, 0, 300000);
  sink_test_write (sink, 400000, 700000);
  sink_test_write (sink, 900000, SIZE);
  rest (sink);
  fixture->identity = *download_sink_get_identity (sink);
  g_assert_cmpint (fixture->identity.stamp.mtime, >, 0);
  g_assert_cmpuint (fixture->identity.stamp.size, ==, SIZE);
  fixture->claimed = g_steal_pointer (&record.written);
  sink_test_close (sink);
  g_assert_finalize_object (sink);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  SINK_TEST_WAIT (download_volume_get_count () == 0 || (g_main_context_wakeup (NULL), FALSE), "the end of the volume");
  sink_test_remove_folder (fixture->folder);
  download_crc_set_free (fixture->claimed);
  g_free (fixture->part_path);
  g_free (fixture->folder);
}

static void
damage (Fixture *fixture,
        off_t    offset)
{
  int    fd = open (fixture->part_path, O_RDWR | O_CLOEXEC);
  guint8 byte = (guint8) ~sink_test_byte ((guint64) offset);

  g_assert_cmpint (pwrite (fd, &byte, 1, offset), ==, 1);
  close (fd);
}

static void
assert_safe (Fixture    *fixture,
             gboolean    same,
             gboolean    check,
             const char *expected)
{
  g_autoptr (DownloadCrcSet) safe = NULL;
  g_autoptr (DownloadRangeSet) ranges = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char     *found = NULL;
  DownloadFileIdentity identity = fixture->identity;
  DownloadSink        *sink;
  struct stat          st;

  if (!same)
    identity.inode++;

  sink = sink_test_open (fixture->folder, "a.part", "a", &identity, fixture->claimed, check, &safe, &error);
  g_assert_no_error (error);
  ranges = download_crc_set_to_range_set (safe);
  found = download_range_set_to_string (ranges);
  g_assert_cmpstr (found, ==, expected);
  g_assert_cmpint (g_stat (fixture->part_path, &st), ==, 0);
  g_assert_cmpuint (download_sink_get_identity (sink)->inode, ==, st.st_ino);
  g_assert_finalize_object (sink);
  SINK_TEST_WAIT (download_volume_get_count () == 0 || (g_main_context_wakeup (NULL), FALSE), "the lock to go");
}

static void
assert_open_fails (Fixture      *fixture,
                   const char   *part_name,
                   const char   *name,
                   DownloadError code)
{
  g_autoptr (DownloadCrcSet) safe = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (sink_test_open (fixture->folder, part_name, name, &fixture->identity, fixture->claimed, FALSE, &safe,
                                 &error));
  g_assert_error (error, DOWNLOAD_ERROR, (int) code);
  g_assert_null (safe);
}

static void
test_same_file (Fixture      *fixture,
                gconstpointer data)
{
  assert_safe (fixture, TRUE, FALSE, WRITTEN);
  assert_safe (fixture, TRUE, TRUE, WRITTEN);
  assert_safe (fixture, FALSE, FALSE, WRITTEN);
}

/* Wrong CRCs stand for damage: what is believed unread is believed with them. */
static void
spoil_claims (Fixture *fixture)
{
  g_autoptr (DownloadCrcSet) spoilt = download_crc_set_new ();

  for (guint i = 0; i < download_crc_set_get_size (fixture->claimed); i++)
    {
      const DownloadCrcRange *range = download_crc_set_get (fixture->claimed, i);

      download_crc_set_add (spoilt, range->start, range->end, ~range->crc);
    }
  download_crc_set_free (fixture->claimed);
  fixture->claimed = g_steal_pointer (&spoilt);
}

/* Nobody looks where there is no reason to; whatever is not as it was is one. */
static void
test_reasons_to_look (Fixture      *fixture,
                      gconstpointer data)
{
  DownloadFileIdentity known = fixture->identity;

  spoil_claims (fixture);
  assert_safe (fixture, TRUE, FALSE, WRITTEN);
  assert_safe (fixture, TRUE, TRUE, "");
  assert_safe (fixture, FALSE, FALSE, "");

  fixture->identity.device++;
  assert_safe (fixture, TRUE, FALSE, "");
  fixture->identity = known;
  fixture->identity.stamp.size++;
  assert_safe (fixture, TRUE, FALSE, "");
  fixture->identity = known;
  fixture->identity.stamp.mtime++;
  assert_safe (fixture, TRUE, FALSE, "");
  fixture->identity = known;
  fixture->identity.stamp.ctime--;
  assert_safe (fixture, TRUE, FALSE, "");

  /* As recorded by an earlier version. */
  fixture->identity.stamp = (DownloadFileStamp) { 0 };
  assert_safe (fixture, TRUE, FALSE, "");
  fixture->identity = known;
  assert_safe (fixture, TRUE, FALSE, WRITTEN);
}

static void
test_damaged (Fixture      *fixture,
              gconstpointer data)
{
  damage (fixture, 699999);
  assert_safe (fixture, TRUE, FALSE, "0-300000 900000-1000000");
  assert_safe (fixture, TRUE, TRUE, "0-300000 900000-1000000");
  assert_safe (fixture, FALSE, FALSE, "0-300000 900000-1000000");

  damage (fixture, 0);
  assert_safe (fixture, TRUE, FALSE, "900000-1000000");

  /* What was never written may be anything. */
  damage (fixture, 800000);
  damage (fixture, 300000);
  assert_safe (fixture, TRUE, FALSE, "900000-1000000");
}

/* Times can be set back, but not all of them. */
static void
test_damaged_with_old_times (Fixture      *fixture,
                             gconstpointer data)
{
  struct stat     st;
  struct timespec times[2];

  g_assert_cmpint (g_stat (fixture->part_path, &st), ==, 0);
  times[0] = st.st_atim;
  times[1] = st.st_mtim;
  damage (fixture, 1);
  g_assert_cmpint (utimensat (AT_FDCWD, fixture->part_path, times, 0), ==, 0);
  assert_safe (fixture, TRUE, FALSE, "400000-700000 900000-1000000");
}

static void
test_cut (Fixture      *fixture,
          gconstpointer data)
{
  g_assert_cmpint (truncate (fixture->part_path, 699999), ==, 0);
  assert_safe (fixture, TRUE, FALSE, "0-300000");
  assert_safe (fixture, TRUE, TRUE, "0-300000");

  /* Longer again, but with a hole. */
  g_assert_cmpint (truncate (fixture->part_path, SIZE), ==, 0);
  assert_safe (fixture, TRUE, FALSE, "0-300000");
  g_assert_cmpint (truncate (fixture->part_path, 0), ==, 0);
  assert_safe (fixture, TRUE, FALSE, "");

  /* A size that came back, as after a crash: zeros. */
  g_assert_cmpint (truncate (fixture->part_path, SIZE), ==, 0);
  assert_safe (fixture, TRUE, TRUE, "");
}

static void
test_nothing_claimed (Fixture      *fixture,
                      gconstpointer data)
{
  g_autoptr (DownloadCrcSet) safe = NULL;
  g_autoptr (GError) error = NULL;
  DownloadSink *sink = sink_test_open (fixture->folder, "a.part", "a", NULL, NULL, FALSE, &safe, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (download_crc_set_get_size (safe), ==, 0);
  g_assert_finalize_object (sink);
}

static void
test_go_on (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (DownloadCrcSet) safe = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  SinkRecord       record = { NULL };
  DownloadSink    *sink = sink_test_open (fixture->folder, "a.part", "a", &fixture->identity, fixture->claimed, FALSE,
                                          &safe, &error);

  g_assert_no_error (error);
  sink_test_record (sink, &record);
  g_assert_true (sink_test_reserve (sink, SIZE, &error));
  sink_test_write (sink, 300000, 400000);
  sink_test_write (sink, 700000, 900000);
  g_assert_true (download_crc_set_add_set (safe, record.written));
  g_assert_true (download_crc_set_get_whole (safe, SIZE, NULL));
  path = sink_test_publish (sink, SIZE, NULL, &error);
  g_assert_no_error (error);
  sink_test_assert_file (path, SIZE);
  g_assert_finalize_object (sink);
  sink_test_record_clear (&record);
}

static void
test_in_use (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (DownloadCrcSet) safe = NULL;
  g_autoptr (GError) error = NULL;
  DownloadSink *sink;
  int           fd;
  GPid          pid = sink_test_hold_lock (fixture->part_path, &fd);

  assert_open_fails (fixture, "a.part", "a", DOWNLOAD_ERROR_IN_USE);
  sink_test_let_go (pid, fd);
  assert_safe (fixture, TRUE, FALSE, WRITTEN);

  /* Not twice in one process either. */
  sink = sink_test_open (fixture->folder, "a.part", "a", &fixture->identity, fixture->claimed, FALSE, &safe, &error);
  g_assert_no_error (error);
  assert_open_fails (fixture, "a.part", "a", DOWNLOAD_ERROR_IN_USE);
  sink_test_close (sink);
  g_assert_finalize_object (sink);
  assert_safe (fixture, TRUE, FALSE, WRITTEN);
}

static void
test_not_there (Fixture      *fixture,
                gconstpointer data)
{
  g_autofree char *link = g_build_filename (fixture->folder, "link.part", NULL);
  g_autofree char *dir = g_build_filename (fixture->folder, "folder.part", NULL);
  g_autofree char *fifo = g_build_filename (fixture->folder, "fifo.part", NULL);

  g_assert_cmpint (symlink (fixture->part_path, link), ==, 0);
  g_assert_cmpint (g_mkdir (dir, 0700), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);

  assert_open_fails (fixture, "b.part", "b", DOWNLOAD_ERROR_PARTIAL_GONE);
  assert_open_fails (fixture, "link.part", "b", DOWNLOAD_ERROR_PARTIAL_GONE);
  assert_open_fails (fixture, "folder.part", "b", DOWNLOAD_ERROR_PARTIAL_GONE);
  assert_open_fails (fixture, "fifo.part", "b", DOWNLOAD_ERROR_PARTIAL_GONE);
  assert_open_fails (fixture, "../a.part", "b", DOWNLOAD_ERROR_INVALID_REQUEST);
  assert_open_fails (fixture, "/etc/passwd", "b", DOWNLOAD_ERROR_INVALID_REQUEST);
  assert_open_fails (fixture, "a.part", "../b", DOWNLOAD_ERROR_INVALID_REQUEST);
  assert_open_fails (fixture, "", "", DOWNLOAD_ERROR_INVALID_REQUEST);
}

static void
progress_cb (guint64  bytes,
             gpointer user_data)
{
  guint64 *last = user_data;

  g_assert_cmpuint (bytes, >, *last);
  g_assert_cmpuint (bytes, <=, 700000);
  *last = bytes;
}

static void
test_progress (Fixture      *fixture,
               gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint64       checked = 0;
  DownloadSink *sink;

  download_sink_open_async (fixture->folder, "a.part", "a", FALSE, NULL, fixture->claimed, FALSE, TRUE, NULL, progress_cb,
                            &checked, sink_test_ready_cb, &result);
  SINK_TEST_WAIT (result != NULL, "open");
  sink = download_sink_open_finish (result, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (checked, >, 0);
  g_assert_finalize_object (sink);
}

static void
test_cancelled (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  download_sink_open_async (fixture->folder, "a.part", "a", FALSE, NULL, fixture->claimed, FALSE, TRUE, cancellable, NULL, NULL,
                            sink_test_ready_cb, &result);
  SINK_TEST_WAIT (result != NULL, "open");
  g_assert_null (download_sink_open_finish (result, NULL, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED);
  g_clear_object (&result);
  assert_safe (fixture, TRUE, FALSE, WRITTEN);
}

/* Makes the partial complete and gives it a final name, as a process does that is killed before it can record that. */
static void
publish_behind_our_back (Fixture    *fixture,
                         const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autofree char *content = g_malloc (SIZE);
  int              fd = open (fixture->part_path, O_RDWR | O_CLOEXEC);

  for (gsize i = 0; i < SIZE; i++)
    content[i] = (char) sink_test_byte (i);
  g_assert_cmpint (pwrite (fd, content, SIZE, 0), ==, SIZE);
  close (fd);
  download_crc_set_clear (fixture->claimed);
  download_crc_set_add (fixture->claimed, 0, SIZE, sink_test_crc (0, SIZE));
  g_assert_cmpint (g_rename (fixture->part_path, path), ==, 0);
}

static void
test_published_before (Fixture      *fixture,
                       gconstpointer data)
{
  g_autoptr (DownloadCrcSet) safe = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *list = NULL;
  DownloadSink    *sink;

  sink_test_put (fixture->folder, "a", "somebody's");
  publish_behind_our_back (fixture, "a (1)");

  sink = sink_test_open (fixture->folder, "a.part", "a", &fixture->identity, fixture->claimed, FALSE, &safe, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (download_sink_get_name (sink), ==, "a (1)");
  g_assert_cmpstr (download_sink_get_part_name (sink), ==, "a.part");
  g_assert_true (download_crc_set_get_whole (safe, SIZE, NULL));
  path = sink_test_publish (sink, SIZE, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (path, "/a (1)"));
  sink_test_assert_file (path, SIZE);
  g_assert_true (sink_test_discard (sink, NULL));
  list = sink_test_list (fixture->folder);
  g_assert_cmpstr (list, ==, "a|a (1)");
  g_assert_finalize_object (sink);
}

/* As it was once recorded when a recovery was killed, too. */
static void
test_published_under_the_name_of_the_partial (Fixture      *fixture,
                                              gconstpointer data)
{
  g_autoptr (DownloadCrcSet) safe = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *list = NULL;
  DownloadSink    *sink;

  publish_behind_our_back (fixture, "a");
  sink = sink_test_open (fixture->folder, "a", "a", &fixture->identity, fixture->claimed, FALSE, &safe, &error);
  g_assert_no_error (error);
  path = sink_test_publish (sink, SIZE, NULL, &error);
  g_assert_no_error (error);
  sink_test_assert_file (path, SIZE);
  g_assert_true (sink_test_discard (sink, NULL));
  list = sink_test_list (fixture->folder);
  g_assert_cmpstr (list, ==, "a");
  g_assert_finalize_object (sink);

  download_crc_set_clear (fixture->claimed);
  assert_open_fails (fixture, "a", "a", DOWNLOAD_ERROR_PARTIAL_GONE);
}

/* Recovered, recorded as what it says it is, and opened once more, as after a pause: the file stays where it is. */
static void
try_published_and_opened_again (Fixture    *fixture,
                                const char *recorded_part)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (fixture->folder, "a", NULL);
  g_autofree char *part_name = NULL, *name = NULL, *published = NULL;
  DownloadSink    *sink;

  publish_behind_our_back (fixture, "a");
  sink = sink_test_open (fixture->folder, recorded_part, "a", &fixture->identity, fixture->claimed, FALSE, NULL, &error);
  g_assert_no_error (error);
  part_name = g_strdup (download_sink_get_part_name (sink));
  name = g_strdup (download_sink_get_name (sink));
  sink_test_close (sink);
  g_assert_finalize_object (sink);

  sink = sink_test_open (fixture->folder, part_name, name, &fixture->identity, fixture->claimed, FALSE, NULL, &error);
  g_assert_no_error (error);
  published = sink_test_publish (sink, SIZE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (published, ==, path);
  sink_test_assert_file (path, SIZE);
  g_assert_true (sink_test_discard (sink, NULL));
  g_assert_finalize_object (sink);
  sink_test_assert_file (path, SIZE);
}

static void
test_published_and_opened_again (Fixture      *fixture,
                                 gconstpointer data)
{
  try_published_and_opened_again (fixture, "a.part");
}

/* As it was recorded until now. */
static void
test_published_and_recorded_as_partial (Fixture      *fixture,
                                        gconstpointer data)
{
  try_published_and_opened_again (fixture, "a");
}

/* Under the final name nothing is believed, let alone written, unless it is all there. */
static void
test_published_but_other (Fixture      *fixture,
                          gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "a", NULL);

  publish_behind_our_back (fixture, "a");
  download_crc_set_clear (fixture->claimed);
  download_crc_set_add (fixture->claimed, 0, SIZE - 1, sink_test_crc (0, SIZE - 1));
  assert_open_fails (fixture, "a.part", "a", DOWNLOAD_ERROR_PARTIAL_GONE);

  download_crc_set_clear (fixture->claimed);
  download_crc_set_add (fixture->claimed, 0, SIZE, sink_test_crc (0, SIZE) + 1);
  assert_open_fails (fixture, "a.part", "a", DOWNLOAD_ERROR_PARTIAL_GONE);
  sink_test_assert_file (path, SIZE);
}

/* Opens what was proven to be empty, or what was not. */
static DownloadSink *
open_empty (Fixture *fixture,
            gboolean proven,
            GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (DownloadCrcSet) nothing = download_crc_set_new ();

  download_sink_open_async (fixture->folder, "a.part", "a", FALSE, &fixture->identity, nothing, proven, FALSE, NULL, NULL, NULL,
                            sink_test_ready_cb, &result);
  SINK_TEST_WAIT (result != NULL, "open");
  return download_sink_open_finish (result, NULL, error);
}

/* Of an empty file no byte tells whose it is: its identity does, and that it was proven to be empty. */
static void
test_published_empty (Fixture      *fixture,
                      gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *final_path = g_build_filename (fixture->folder, "a (1)", NULL);
  g_autofree char *path = NULL;
  DownloadSink    *sink;

  sink_test_put (fixture->folder, "a", "");
  g_assert_cmpint (g_rename (fixture->part_path, final_path), ==, 0);
  g_assert_null (open_empty (fixture, TRUE, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PARTIAL_GONE);
  g_clear_error (&error);

  g_assert_cmpint (truncate (final_path, 0), ==, 0);
  g_assert_null (open_empty (fixture, FALSE, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PARTIAL_GONE);
  g_clear_error (&error);

  sink = open_empty (fixture, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (download_sink_get_name (sink), ==, "a (1)");
  path = sink_test_publish (sink, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (path, ==, final_path);
  g_assert_true (sink_test_discard (sink, NULL));
  g_assert_finalize_object (sink);

  g_assert_cmpint (g_unlink (final_path), ==, 0);
  g_assert_null (open_empty (fixture, TRUE, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PARTIAL_GONE);
}

#define ADD(path, test) g_test_add ("/sink/open/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("same-file", test_same_file);
  ADD ("reasons-to-look", test_reasons_to_look);
  ADD ("damaged", test_damaged);
  ADD ("damaged-with-old-times", test_damaged_with_old_times);
  ADD ("cut", test_cut);
  ADD ("nothing-claimed", test_nothing_claimed);
  ADD ("go-on", test_go_on);
  ADD ("in-use", test_in_use);
  ADD ("not-there", test_not_there);
  ADD ("progress", test_progress);
  ADD ("cancelled", test_cancelled);
  ADD ("published-before", test_published_before);
  ADD ("published-empty", test_published_empty);
  ADD ("published-under-the-name-of-the-partial", test_published_under_the_name_of_the_partial);
  ADD ("published-and-opened-again", test_published_and_opened_again);
  ADD ("published-and-recorded-as-partial", test_published_and_recorded_as_partial);
  ADD ("published-but-other", test_published_but_other);

  return g_test_run ();
}
