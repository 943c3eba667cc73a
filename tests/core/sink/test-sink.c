/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of a sink from its first block to the published file. */

#include "config.h"

#include "sink-test.h"
#include "sink/download-volume.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define SIZE (3 * 1024 * 1024 + 17)

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
  /* The last reference to a file is let go of on its thread. */
  SINK_TEST_WAIT (download_volume_get_count () == 0 || (g_main_context_wakeup (NULL), FALSE), "the end of the volume");
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

static DownloadSink *
create (Fixture    *fixture,
        const char *name,
        gboolean    exact,
        gint64      size)
{
  g_autoptr (GError) error = NULL;
  DownloadSink *sink = sink_test_create (fixture->folder, name, exact, size, &error);

  g_assert_no_error (error);
  return sink;
}

static void
assert_create_fails (Fixture      *fixture,
                     const char   *name,
                     gboolean      exact,
                     DownloadError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sink_test_create (fixture->folder, name, exact, -1, &error));
  g_assert_error (error, DOWNLOAD_ERROR, (int) code);
}

static void
assert_origin (const char *path,
               const char *expected)
{
  char     origin[100];
  gssize   length = getxattr (path, "user.xdg.origin.url", origin, sizeof origin);
  gboolean supported = setxattr (path, "user.test", "", 0, 0) == 0;

  g_assert_cmpint (length, ==, supported ? (gssize) strlen (expected) : -1);
  if (supported)
    g_assert_cmpmem (origin, (gsize) length, expected, strlen (expected));
}

static void
test_whole_way (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  DownloadSink    *sink = create (fixture, "a.iso", FALSE, SIZE);
  SinkRecord       record = { NULL };
  g_autofree char *path = NULL;
  g_autofree char *part_path = g_build_filename (fixture->folder, "a.iso.part", NULL);
  g_autofree char *expected = g_build_filename (fixture->folder, "a.iso", NULL);
  g_autoptr (GBytes) bytes = NULL;
  guint64     crc;
  mode_t      old_mask = umask (0027);
  struct stat st;

  sink_test_record (sink, &record);
  g_assert_cmpstr (download_sink_get_folder (sink), ==, fixture->folder);
  g_assert_cmpstr (download_sink_get_part_name (sink), ==, "a.iso.part");
  g_assert_cmpstr (download_sink_get_name (sink), ==, "a.iso");
  assert_list (fixture, "a.iso.part");
  g_assert_cmpint (g_stat (part_path, &st), ==, 0);
  g_assert_cmphex (st.st_mode & 07777, ==, 0600);
  g_assert_cmpuint (st.st_ino, ==, download_sink_get_identity (sink)->inode);
  g_assert_cmpuint (st.st_dev, ==, download_sink_get_identity (sink)->device);

  /* The end first, as with several connections. */
  sink_test_write (sink, SIZE / 2, SIZE);
  g_assert_true (sink_test_sync (sink, &error));
  sink_test_write (sink, 0, SIZE / 2);
  g_assert_true (download_crc_set_get_whole (record.written, SIZE, &crc));
  g_assert_cmphex (crc, ==, sink_test_crc (0, SIZE));
  g_assert_cmpuint (record.failures, ==, 0);

  bytes = sink_test_read (sink, 1000, 3, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 3);
  g_assert_cmpint (((const guint8 *) g_bytes_get_data (bytes, NULL))[2], ==, sink_test_byte (1002));

  g_assert_true (sink_test_sync (sink, &error));
  path = sink_test_publish (sink, SIZE, "https://example.com", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (path, ==, expected);
  umask (old_mask);

  assert_list (fixture, "a.iso");
  sink_test_assert_file (path, SIZE);
  g_assert_cmpint (g_stat (path, &st), ==, 0);
  g_assert_cmphex (st.st_mode & 07777, ==, 0640);
  assert_origin (path, "https://example.com");

  /* Neither takes away what was published. */
  g_assert_true (sink_test_discard (sink, &error));
  assert_list (fixture, "a.iso");

  g_assert_finalize_object (sink);
  sink_test_record_clear (&record);
}

static void
test_digest (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *hex = NULL;
  g_autofree char *expected = g_strdup_printf ("%016" G_GINT64_MODIFIER "x", sink_test_crc (0, SIZE));
  DownloadSink    *sink = create (fixture, "a", FALSE, -1);

  sink_test_write (sink, 0, SIZE);
  download_sink_digest_async (sink, SIZE, DOWNLOAD_DIGEST_CRC64, NULL, NULL, NULL, sink_test_ready_cb, &result);
  SINK_TEST_WAIT (result != NULL, "digest");
  hex = download_sink_digest_finish (sink, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hex, ==, expected);

  g_clear_object (&result);
  sink_test_close (sink);
  g_assert_finalize_object (sink);
}

static void
test_size_known_later (Fixture      *fixture,
                       gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  DownloadSink    *sink = create (fixture, "a", FALSE, -1);

  sink_test_write (sink, 0, 1000);
  g_assert_true (sink_test_reserve (sink, SIZE, &error));
  g_assert_no_error (error);
  sink_test_write (sink, 1000, SIZE - 10);

  /* It was ten bytes less than announced. */
  path = sink_test_publish (sink, SIZE - 10, NULL, &error);
  g_assert_no_error (error);
  sink_test_assert_file (path, SIZE - 10);
  sink_test_close (sink);
  g_assert_finalize_object (sink);
}

static void
test_empty (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  DownloadSink    *sink = create (fixture, "a", FALSE, 0);

  g_assert_true (download_sink_is_idle (sink));
  path = sink_test_publish (sink, 0, NULL, &error);
  g_assert_no_error (error);
  sink_test_assert_file (path, 0);
  g_assert_finalize_object (sink);
}

static void
test_too_short (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  DownloadSink *sink = create (fixture, "a", FALSE, -1);

  sink_test_write (sink, 0, 1000);
  g_assert_null (sink_test_publish (sink, 1001, NULL, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_DAMAGED);
  assert_list (fixture, "a.part");
  g_assert_finalize_object (sink);
}

static void
test_candidates (Fixture      *fixture,
                 gconstpointer data)
{
  DownloadSink *first, *second, *third;

  sink_test_put (fixture->folder, "a.iso", "somebody's");
  sink_test_put (fixture->folder, "a (2).iso.part", "somebody's");

  first = create (fixture, "a.iso", FALSE, -1);
  second = create (fixture, "a.iso", FALSE, -1);
  third = create (fixture, "a.iso", FALSE, -1);
  g_assert_cmpstr (download_sink_get_name (first), ==, "a (1).iso");
  g_assert_cmpstr (download_sink_get_name (second), ==, "a (3).iso");
  g_assert_cmpstr (download_sink_get_name (third), ==, "a (4).iso");
  assert_list (fixture, "a (1).iso.part|a (2).iso.part|a (3).iso.part|a (4).iso.part|a.iso");

  g_assert_finalize_object (first);
  g_assert_finalize_object (second);
  g_assert_finalize_object (third);
}

static void
test_exact (Fixture      *fixture,
            gconstpointer data)
{
  DownloadSink *sink;

  sink_test_put (fixture->folder, "taken", "somebody's");
  assert_create_fails (fixture, "taken", TRUE, DOWNLOAD_ERROR_NAME_TAKEN);

  sink_test_put (fixture->folder, "a.part", "somebody's");
  sink_test_put (fixture->folder, "a.1.part", "somebody's");
  sink = create (fixture, "a", TRUE, -1);
  g_assert_cmpstr (download_sink_get_name (sink), ==, "a");
  g_assert_cmpstr (download_sink_get_part_name (sink), ==, "a.2.part");
  assert_list (fixture, "a.1.part|a.2.part|a.part|taken");
  g_assert_finalize_object (sink);
}

static void
test_dangling_link (Fixture      *fixture,
                    gconstpointer data)
{
  g_autofree char *link = g_build_filename (fixture->folder, "a", NULL);
  g_autofree char *part_link = g_build_filename (fixture->folder, "b.part", NULL);
  DownloadSink    *sink;

  /* Names that lead elsewhere are taken, wherever they lead. */
  g_assert_cmpint (symlink ("/nonexistent/elsewhere", link), ==, 0);
  g_assert_cmpint (symlink ("/tmp/pickup-elsewhere", part_link), ==, 0);
  sink = create (fixture, "a", FALSE, -1);
  g_assert_cmpstr (download_sink_get_name (sink), ==, "a (1)");
  g_assert_finalize_object (sink);

  assert_create_fails (fixture, "a", TRUE, DOWNLOAD_ERROR_NAME_TAKEN);
  sink = create (fixture, "b", FALSE, -1);
  g_assert_cmpstr (download_sink_get_name (sink), ==, "b (1)");
  g_assert_false (g_file_test ("/tmp/pickup-elsewhere", G_FILE_TEST_EXISTS));
  g_assert_finalize_object (sink);
}

static void
test_long_name (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_strnfill (255, 'n');
  g_autofree char *too_long = g_strnfill (256, 'm');
  g_autofree char *path = NULL;
  DownloadSink    *sink = create (fixture, name, TRUE, 10);

  g_assert_cmpuint (strlen (download_sink_get_part_name (sink)), ==, 255);
  g_assert_cmpstr (download_sink_get_name (sink), ==, name);
  sink_test_write (sink, 0, 10);
  path = sink_test_publish (sink, 10, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (path, name));
  g_assert_finalize_object (sink);

  assert_create_fails (fixture, too_long, TRUE, DOWNLOAD_ERROR_DISK);
  sink = create (fixture, too_long, FALSE, 10);
  g_assert_cmpuint (strlen (download_sink_get_name (sink)), ==, 255);
  g_assert_finalize_object (sink);
}

static void
test_hostile_names (Fixture      *fixture,
                    gconstpointer data)
{
  static const char *const refused[] = { "", ".", "..", "/etc/passwd", "../a", "a/b", "a/", "/" };
  static const char *const odd[] = { "-rf", "...", "a\nb", "\xff\xfe", "$(reboot)", "%s%n", "a.part", "..a", " ", "\x1b[2J" };
  g_autofree char         *before = g_get_current_dir ();

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      assert_create_fails (fixture, refused[i], FALSE, DOWNLOAD_ERROR_INVALID_REQUEST);
      assert_create_fails (fixture, refused[i], TRUE, DOWNLOAD_ERROR_INVALID_REQUEST);
    }
  assert_list (fixture, "");

  for (gsize i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = NULL;
      DownloadSink    *sink = create (fixture, odd[i], TRUE, 1);

      sink_test_write (sink, 0, 1);
      path = sink_test_publish (sink, 1, NULL, &error);
      g_assert_no_error (error);
      sink_test_assert_file (path, 1);
      g_assert_finalize_object (sink);
    }
}

static void
test_no_folder (Fixture      *fixture,
                gconstpointer data)
{
  g_autofree char *gone = g_build_filename (fixture->folder, "gone", NULL);
  g_autofree char *file = g_build_filename (fixture->folder, "file", NULL);
  g_autoptr (GError) gone_error = NULL;
  g_autoptr (GError) file_error = NULL;

  g_assert_null (sink_test_create (gone, "a", FALSE, -1, &gone_error));
  g_assert_error (gone_error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_FOLDER_GONE);

  sink_test_put (fixture->folder, "file", "not a folder");
  g_assert_null (sink_test_create (file, "a", FALSE, -1, &file_error));
  g_assert_error (file_error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_FOLDER_GONE);
}

static void
test_cancelled (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  download_sink_create_async (fixture->folder, "a", FALSE, 1000, cancellable, sink_test_ready_cb, &result);
  SINK_TEST_WAIT (result != NULL, "create");
  g_assert_null (download_sink_create_finish (result, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED);
  assert_list (fixture, "");
}

static void
test_name_race (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *expected = g_build_filename (fixture->folder, "a (2).iso", NULL);
  g_autofree char *somebodys = g_build_filename (fixture->folder, "a.iso", NULL);
  g_autofree char *content = NULL;
  DownloadSink    *sink = create (fixture, "a.iso", FALSE, 100);

  sink_test_write (sink, 0, 100);
  sink_test_put (fixture->folder, "a.iso", "somebody's");
  sink_test_put (fixture->folder, "a (1).iso", "somebody's");
  path = sink_test_publish (sink, 100, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (path, ==, expected);
  g_assert_cmpstr (download_sink_get_name (sink), ==, "a (2).iso");
  sink_test_assert_file (path, 100);
  g_assert_true (g_file_get_contents (somebodys, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "somebody's");
  g_assert_finalize_object (sink);
}

static void
test_exact_race (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr (GError) taken_error = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  DownloadSink    *sink = create (fixture, "a.iso", TRUE, 100);

  sink_test_write (sink, 0, 100);
  sink_test_put (fixture->folder, "a.iso", "somebody's");
  g_assert_null (sink_test_publish (sink, 100, NULL, &taken_error));
  g_assert_error (taken_error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_NAME_TAKEN);
  assert_list (fixture, "a.iso|a.iso.part");

  /* "Save as name (1) instead." */
  download_sink_rename_target (sink, "a.iso", FALSE);
  path = sink_test_publish (sink, 100, NULL, &error);
  g_assert_no_error (error);
  assert_list (fixture, "a (1).iso|a.iso");
  sink_test_assert_file (path, 100);
  g_assert_finalize_object (sink);
}

static void
test_thousand_names (Fixture      *fixture,
                     gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  DownloadSink    *sink = create (fixture, "a", FALSE, 1);

  sink_test_put (fixture->folder, "a", "x");
  for (guint i = 1; i < 1000; i++)
    {
      g_autofree char *name = g_strdup_printf ("a (%u)", i);

      sink_test_put (fixture->folder, name, "x");
    }

  sink_test_write (sink, 0, 1);
  path = sink_test_publish (sink, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (path, "/a (1000)"));
  g_assert_finalize_object (sink);

  sink = create (fixture, "a", FALSE, -1);
  g_assert_cmpstr (download_sink_get_name (sink), ==, "a (1001)");
  g_assert_finalize_object (sink);
}

static void
test_replaced (Fixture      *fixture,
               gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *part_path = g_build_filename (fixture->folder, "a.part", NULL);
  DownloadSink    *sink = create (fixture, "a", FALSE, 100);

  sink_test_write (sink, 0, 100);
  g_assert_cmpint (g_unlink (part_path), ==, 0);
  sink_test_put (fixture->folder, "a.part", "somebody's");

  g_assert_null (sink_test_publish (sink, 100, NULL, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PARTIAL_GONE);
  g_assert_true (sink_test_discard (sink, NULL));
  assert_list (fixture, "a.part");
  g_assert_finalize_object (sink);
}

static void
test_moved_folder (Fixture      *fixture,
                   gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *inner = g_build_filename (fixture->folder, "inner", NULL);
  g_autofree char *moved = g_build_filename (fixture->folder, "moved", NULL);
  g_autofree char *path = NULL;
  DownloadSink    *sink;

  g_assert_cmpint (g_mkdir (inner, 0700), ==, 0);
  sink = sink_test_create (inner, "a", FALSE, 100, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_rename (inner, moved), ==, 0);
  sink_test_write (sink, 0, 100);
  g_assert_null (sink_test_publish (sink, 100, NULL, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_FOLDER_GONE);
  g_clear_error (&error);

  /* Back again: nothing was lost. */
  g_assert_cmpint (g_rename (moved, inner), ==, 0);
  path = sink_test_publish (sink, 100, NULL, &error);
  g_assert_no_error (error);
  sink_test_assert_file (path, 100);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (inner), ==, 0);
  g_assert_finalize_object (sink);
}

static void
test_discard (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  DownloadSink *sink = create (fixture, "a", FALSE, 1000);

  sink_test_write (sink, 0, 1000);
  g_assert_true (sink_test_discard (sink, &error));
  assert_list (fixture, "");

  /* Nothing is done on a sink that was closed. */
  g_assert_null (download_sink_take_block (sink));
  g_assert_false (sink_test_sync (sink, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (sink_test_publish (sink, 1000, NULL, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (sink_test_read (sink, 0, 1, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED);
  g_assert_finalize_object (sink);
}

static void
test_read_beyond (Fixture      *fixture,
                  gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  DownloadSink *sink = create (fixture, "a", FALSE, -1);

  sink_test_write (sink, 0, 1000);
  g_assert_null (sink_test_read (sink, 990, 11, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_DAMAGED);
  g_assert_finalize_object (sink);
}

static guint
count_inotify_instances (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;
  guint       n = 0;

  g_assert_nonnull (folder);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);

      n += g_strcmp0 (target, "anon_inode:inotify") == 0;
    }
  return n;
}

/* What one file has used is kept for the next one, but not once there is none. */
static void
test_descriptors (Fixture      *fixture,
                  gconstpointer data)
{
  const guint   before = count_inotify_instances ();
  DownloadSink *sinks[20];

  for (guint i = 0; i < G_N_ELEMENTS (sinks); i++)
    sinks[i] = create (fixture, "a", FALSE, 1);
  g_assert_cmpuint (count_inotify_instances (), ==, before + G_N_ELEMENTS (sinks));

  for (guint i = 0; i < G_N_ELEMENTS (sinks) - 1; i++)
    g_assert_finalize_object (sinks[i]);
  SINK_TEST_WAIT (count_inotify_instances () <= before + 9 || (g_main_context_wakeup (NULL), FALSE), "all but eight and the used one to be closed");

  g_assert_finalize_object (sinks[G_N_ELEMENTS (sinks) - 1]);
  SINK_TEST_WAIT (count_inotify_instances () == before || (g_main_context_wakeup (NULL), FALSE), "all to be closed");
}

#define ADD(path, test) g_test_add ("/sink/sink/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("whole-way", test_whole_way);
  ADD ("digest", test_digest);
  ADD ("size-known-later", test_size_known_later);
  ADD ("empty", test_empty);
  ADD ("too-short", test_too_short);
  ADD ("candidates", test_candidates);
  ADD ("exact", test_exact);
  ADD ("dangling-link", test_dangling_link);
  ADD ("long-name", test_long_name);
  ADD ("hostile-names", test_hostile_names);
  ADD ("no-folder", test_no_folder);
  ADD ("cancelled", test_cancelled);
  ADD ("name-race", test_name_race);
  ADD ("exact-race", test_exact_race);
  ADD ("thousand-names", test_thousand_names);
  ADD ("replaced", test_replaced);
  ADD ("moved-folder", test_moved_folder);
  ADD ("discard", test_discard);
  ADD ("read-beyond", test_read_beyond);
  ADD ("descriptors", test_descriptors);

  return g_test_run ();
}
