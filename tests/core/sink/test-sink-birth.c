/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of how a partial file comes into the world: described before it can be seen, and known again whatever was lost between. */

#include "config.h"

#include "fault.h"
#include "sink-test.h"
#include "sink/download-volume.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIZE 300000

typedef struct
{
  char *folder;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->folder = sink_test_make_folder ();
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  fault_disarm ();
  SINK_TEST_WAIT (download_volume_get_count () == 0 || (g_main_context_wakeup (NULL), FALSE), "the end of the volume");
  sink_test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

/* Where a file cannot be made without a name. */
static void
make_poor (void)
{
  g_autofree char *order = g_strdup_printf ("tmpfile 1 - %d always", EOPNOTSUPP);

  fault_arm (order);
}

static DownloadSink *
create (Fixture *fixture,
        gboolean exact)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  DownloadSink *sink;

  download_sink_create_async (fixture->folder, "a.bin", exact, SIZE, NULL, sink_test_ready_cb, &result);
  SINK_TEST_WAIT (result != NULL, "create");
  sink = download_sink_create_finish (result, &error);
  g_assert_no_error (error);
  return sink;
}

static void
assert_list (Fixture    *fixture,
             const char *expected)
{
  g_autofree char *list = sink_test_list (fixture->folder);

  g_assert_cmpstr (list, ==, expected);
}

static void
assert_named (DownloadSink *sink)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (sink_test_name (sink, &error), ==, DOWNLOAD_NAMING_DONE);
  g_assert_no_error (error);
}

/* Everything that is to be recorded is known before anything can be seen. */
static void
test_described_first (Fixture      *fixture,
                      gconstpointer data)
{
  gboolean         poor = GPOINTER_TO_INT (data);
  g_autofree char *path = g_build_filename (fixture->folder, "a.bin.part", NULL);
  g_autofree char *published = NULL;
  DownloadSink    *sink;
  struct stat      st;

  if (poor)
    make_poor ();
  sink = create (fixture, FALSE);
  g_assert_cmpstr (download_sink_get_part_name (sink), ==, "a.bin.part");
  g_assert_cmpint (download_sink_get_identity (sink)->inode == 0, ==, poor);
  assert_list (fixture, "");

  assert_named (sink);
  g_assert_cmpint (g_stat (path, &st), ==, 0);
  g_assert_cmpuint (st.st_ino, ==, download_sink_get_identity (sink)->inode);
  g_assert_cmpuint (st.st_dev, ==, download_sink_get_identity (sink)->device);
  g_assert_cmpuint (st.st_mode & 0777, ==, 0600);
  g_assert_cmpuint (st.st_size, ==, SIZE);
  sink_test_write (sink, 0, SIZE);
  published = sink_test_publish (sink, SIZE, NULL, NULL);
  g_assert_nonnull (published);
  sink_test_assert_file (published, SIZE);
  g_assert_finalize_object (sink);
}

/* As a killed process leaves it: nothing. */
static void
test_dropped_before (Fixture      *fixture,
                     gconstpointer data)
{
  DownloadSink *sink;

  if (GPOINTER_TO_INT (data))
    make_poor ();
  sink = create (fixture, FALSE);
  g_assert_finalize_object (sink);
  SINK_TEST_WAIT (download_volume_get_count () == 0 || (g_main_context_wakeup (NULL), FALSE), "the end of the volume");
  assert_list (fixture, "");
}

/* Two that have chosen the same name. */
static void
test_race (Fixture      *fixture,
           gconstpointer data)
{
  DownloadSink *one, *other;

  if (GPOINTER_TO_INT (data))
    make_poor ();
  one = create (fixture, FALSE);
  other = create (fixture, FALSE);
  g_assert_cmpstr (download_sink_get_part_name (one), ==, download_sink_get_part_name (other));
  assert_named (one);
  g_assert_cmpint (sink_test_name (other, NULL), ==, DOWNLOAD_NAMING_AGAIN);
  g_assert_cmpstr (download_sink_get_part_name (other), ==, "a (1).bin.part");
  g_assert_cmpstr (download_sink_get_name (other), ==, "a (1).bin");
  assert_list (fixture, "a.bin.part");
  assert_named (other);
  assert_list (fixture, "a (1).bin.part|a.bin.part");
  g_assert_true (sink_test_discard (one, NULL));
  g_assert_true (sink_test_discard (other, NULL));
  g_assert_finalize_object (one);
  g_assert_finalize_object (other);
  assert_list (fixture, "");
}

static void
test_race_for_an_exact_name (Fixture      *fixture,
                             gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  DownloadSink *sink;

  if (GPOINTER_TO_INT (data))
    make_poor ();
  sink = create (fixture, TRUE);
  sink_test_put (fixture->folder, "a.bin.part", "somebody's");
  g_assert_cmpint (sink_test_name (sink, NULL), ==, DOWNLOAD_NAMING_AGAIN);
  g_assert_cmpstr (download_sink_get_part_name (sink), ==, "a.bin.1.part");
  sink_test_put (fixture->folder, "a.bin", "somebody's");
  g_assert_cmpint (sink_test_name (sink, &error), ==, DOWNLOAD_NAMING_FAILED);
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_NAME_TAKEN);
  assert_list (fixture, "a.bin|a.bin.part");
  g_assert_finalize_object (sink);
}

static DownloadSink *
find_unborn (Fixture *fixture,
             GError **error)
{
  static const DownloadFileIdentity unborn;

  return sink_test_open (fixture->folder, "a.bin.part", "a.bin", &unborn, NULL, FALSE, NULL, error);
}

/* Its name was recorded, it was created, and then nothing more: as long as it is blank it is ours. */
static void
test_unborn (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (GError) gone = NULL;
  g_autoptr (GError) error = NULL;
  DownloadSink *sink;

  g_assert_null (find_unborn (fixture, &gone));
  g_assert_error (gone, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PARTIAL_GONE);

  make_poor ();
  sink = create (fixture, FALSE);
  assert_named (sink);
  sink_test_close (sink);
  g_assert_finalize_object (sink);
  sink = find_unborn (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (download_sink_get_identity (sink)->inode, !=, 0);
  sink_test_write (sink, 0, 10);
  sink_test_close (sink);
  g_assert_finalize_object (sink);
}

/* A file with something in it is somebody else's, and stays as it is. */
static void
test_not_ours (Fixture      *fixture,
               gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "a.bin.part", NULL);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;

  sink_test_put (fixture->folder, "a.bin.part", "somebody's");
  g_assert_null (find_unborn (fixture, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PARTIAL_GONE);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "somebody's");
}

#define RICH GINT_TO_POINTER (FALSE)
#define POOR GINT_TO_POINTER (TRUE)
#define ADD(path, data, test) g_test_add ("/sink/birth/" path, Fixture, data, set_up, test, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("described-first", RICH, test_described_first);
  ADD ("described-first/poor", POOR, test_described_first);
  ADD ("dropped-before", RICH, test_dropped_before);
  ADD ("dropped-before/poor", POOR, test_dropped_before);
  ADD ("race", RICH, test_race);
  ADD ("race/poor", POOR, test_race);
  ADD ("race-for-an-exact-name", RICH, test_race_for_an_exact_name);
  ADD ("race-for-an-exact-name/poor", POOR, test_race_for_an_exact_name);
  ADD ("unborn", NULL, test_unborn);
  ADD ("not-ours", NULL, test_not_ours);

  return g_test_run ();
}
