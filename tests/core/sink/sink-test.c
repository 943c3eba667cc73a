/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the tests of the sink share: waiting, folders, file systems of their own, and a known content. */

#include "config.h"

#include "sink-test.h"
#include "verify/download-crc64.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#define TIME_LIMIT 60

static gboolean
time_limit_cb (gpointer data)
{
  g_error ("%s: not after %d s", (const char *) data, TIME_LIMIT);
  return G_SOURCE_REMOVE;
}

guint
sink_test_begin (const char *message)
{
  return g_timeout_add_seconds (TIME_LIMIT, time_limit_cb, (gpointer) message);
}

void
sink_test_ready_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  GAsyncResult **place = user_data;

  *place = g_object_ref (result);
}

char *
sink_test_make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("pickup-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

void
sink_test_remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The names in a folder, sorted, with a bar between them. */
char *
sink_test_list (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return g_strjoinv ("|", (char **) names->pdata);
}

void
sink_test_put (const char *folder,
               const char *name,
               const char *content)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  int              fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  g_assert_cmpint (write (fd, content, strlen (content)), ==, (gssize) strlen (content));
  close (fd);
}

static gboolean
write_text (const char *path,
            const char *text)
{
  int      fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean done = fd >= 0 && write (fd, text, strlen (text)) == (gssize) strlen (text);

  if (fd >= 0)
    close (fd);
  return done;
}

/* Gives this process mounts that nobody else sees and that end with it: as root, or as a user where the kernel lets users
 * have a namespace. To be called before there are threads. FALSE: there is no way here. */
gboolean
sink_test_own_mounts (void)
{
  g_autofree char *uid_map = g_strdup_printf ("0 %u 1", (guint) getuid ());
  g_autofree char *gid_map = g_strdup_printf ("0 %u 1", (guint) getgid ());

  if (unshare (CLONE_NEWNS) < 0 &&
      (unshare (CLONE_NEWUSER | CLONE_NEWNS) < 0 || !write_text ("/proc/self/setgroups", "deny") ||
       !write_text ("/proc/self/uid_map", uid_map) || !write_text ("/proc/self/gid_map", gid_map)))
    return FALSE;

  return mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

void
sink_test_mount (const char *folder,
                 const char *size)
{
  g_autofree char *options = g_strdup_printf ("size=%s", size);

  g_assert_cmpint (mount ("tmpfs", folder, "tmpfs", 0, options), ==, 0);
}

void
sink_test_mount_read_only (const char *folder)
{
  g_assert_cmpint (mount ("tmpfs", folder, "tmpfs", MS_REMOUNT | MS_RDONLY, NULL), ==, 0);
}

void
sink_test_unmount (const char *folder)
{
  g_assert_cmpint (umount2 (folder, MNT_DETACH), ==, 0);
}

/* The content of every file that the tests write: differs from block to block. */
guint8
sink_test_byte (guint64 offset)
{
  return (guint8) (offset * 7 + (offset >> 9) * 13 + (offset >> 17));
}

guint64
sink_test_crc (guint64 start,
               guint64 end)
{
  guint8  buffer[4096];
  guint64 crc = 0;

  while (start < end)
    {
      gsize length = (gsize) MIN (end - start, sizeof buffer);

      for (gsize i = 0; i < length; i++)
        buffer[i] = sink_test_byte (start + i);
      crc = download_crc64_update (crc, buffer, length);
      start += length;
    }

  return crc;
}

void
sink_test_assert_file (const char *path,
                       guint64     size)
{
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (path, &content, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (length, ==, size);
  g_assert_cmphex (download_crc64_update (0, content, length), ==, sink_test_crc (0, size));
}

/* Another process that holds the lock of a file until sink_test_let_go(). */
GPid
sink_test_hold_lock (const char *path,
                     int        *fd)
{
  int  from_child[2], to_child[2];
  char byte = 0;
  GPid pid;

  g_assert_cmpint (pipe2 (from_child, O_CLOEXEC), ==, 0);
  g_assert_cmpint (pipe2 (to_child, O_CLOEXEC), ==, 0);

  pid = fork ();
  if (pid == 0)
    {
      int file = open (path, O_RDWR | O_CLOEXEC);

      close (from_child[0]);
      close (to_child[1]);
      if (file < 0 || flock (file, LOCK_EX | LOCK_NB) < 0 || write (from_child[1], &byte, 1) != 1)
        _exit (1);
      _exit (read (to_child[0], &byte, 1) == 0 ? 0 : 1);
    }

  g_assert_cmpint (pid, >, 0);
  close (from_child[1]);
  close (to_child[0]);
  g_assert_cmpint (read (from_child[0], &byte, 1), ==, 1);
  close (from_child[0]);
  *fd = to_child[1];
  return pid;
}

void
sink_test_let_go (GPid pid,
                  int  fd)
{
  int status;

  close (fd);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
}

DownloadSink *
sink_test_create (const char *folder,
                  const char *name,
                  gboolean    exact,
                  gint64      size,
                  GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  DownloadSink  *sink;
  DownloadNaming naming = DOWNLOAD_NAMING_AGAIN;

  download_sink_create_async (folder, name, exact, size, NULL, sink_test_ready_cb, &result);
  SINK_TEST_WAIT (result != NULL, "create");
  sink = download_sink_create_finish (result, error);

  while (sink != NULL && naming == DOWNLOAD_NAMING_AGAIN)
    naming = sink_test_name (sink, error);
  if (naming == DOWNLOAD_NAMING_FAILED)
    g_clear_object (&sink);
  return sink;
}

DownloadNaming
sink_test_name (DownloadSink *sink,
                GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  download_sink_name_async (sink, sink_test_ready_cb, &result);
  SINK_TEST_WAIT (result != NULL, "name");
  return download_sink_name_finish (sink, result, error);
}

DownloadSink *
sink_test_open (const char                 *folder,
                const char                 *part_name,
                const char                 *name,
                const DownloadFileIdentity *identity,
                const DownloadCrcSet       *claimed,
                gboolean                    check,
                DownloadCrcSet            **safe,
                GError                    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  download_sink_open_async (folder, part_name, name, FALSE, identity, claimed, FALSE, check, NULL, NULL, NULL, sink_test_ready_cb,
                            &result);
  SINK_TEST_WAIT (result != NULL, "open");
  return download_sink_open_finish (result, safe, error);
}

static void
written_cb (DownloadSink *sink,
            guint64       start,
            guint64       end,
            guint64       crc,
            gpointer      user_data)
{
  SinkRecord *record = user_data;

  g_assert_cmphex (crc, ==, sink_test_crc (start, end));
  g_assert_true (download_crc_set_add (record->written, start, end, crc));
  record->calls++;
}

static void
room_cb (DownloadSink *sink,
         gpointer      user_data)
{
  SinkRecord *record = user_data;

  record->rooms++;
}

static void
failed_cb (DownloadSink *sink,
           const GError *error,
           gpointer      user_data)
{
  SinkRecord *record = user_data;

  record->failures++;
  g_clear_error (&record->failure);
  record->failure = g_error_copy (error);
}

void
sink_test_record (DownloadSink *sink,
                  SinkRecord   *record)
{
  static const DownloadSinkFuncs funcs = { written_cb, room_cb, failed_cb };

  record->written = download_crc_set_new ();
  download_sink_set_funcs (sink, &funcs, record);
}

void
sink_test_record_clear (SinkRecord *record)
{
  g_clear_pointer (&record->written, download_crc_set_free);
  g_clear_error (&record->failure);
}

/* Gives the bytes from @start to @end to the sink, as fast as it takes them, and waits until all are told. */
void
sink_test_write (DownloadSink *sink,
                 guint64       start,
                 guint64       end)
{
  while (start < end)
    {
      DownloadBlock *block = NULL;

      SINK_TEST_WAIT ((block = download_sink_take_block (sink)) != NULL, "a block");
      block->offset = start;
      block->length = (gsize) MIN (end - start, DOWNLOAD_BLOCK_SIZE);
      for (gsize i = 0; i < block->length; i++)
        block->data[i] = sink_test_byte (start + i);
      start += block->length;
      download_sink_write (sink, block);
    }

  SINK_TEST_WAIT (download_sink_is_idle (sink), "the writes");
}

gboolean
sink_test_reserve (DownloadSink *sink,
                   guint64       size,
                   GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  download_sink_reserve_async (sink, size, sink_test_ready_cb, &result);
  SINK_TEST_WAIT (result != NULL, "reserve");
  return download_sink_reserve_finish (sink, result, error);
}

GBytes *
sink_test_read (DownloadSink *sink,
                guint64       offset,
                gsize         length,
                GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  download_sink_read_async (sink, offset, length, sink_test_ready_cb, &result);
  SINK_TEST_WAIT (result != NULL, "read");
  return download_sink_read_finish (sink, result, error);
}

gboolean
sink_test_sync (DownloadSink *sink,
                GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  download_sink_sync_async (sink, sink_test_ready_cb, &result);
  SINK_TEST_WAIT (result != NULL, "sync");
  return download_sink_sync_finish (sink, result, error);
}

char *
sink_test_publish (DownloadSink *sink,
                   guint64       size,
                   const char   *origin,
                   GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  download_sink_publish_async (sink, size, origin, sink_test_ready_cb, &result);
  SINK_TEST_WAIT (result != NULL, "publish");
  return download_sink_publish_finish (sink, result, error);
}

gboolean
sink_test_discard (DownloadSink *sink,
                   GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  download_sink_discard_async (sink, sink_test_ready_cb, &result);
  SINK_TEST_WAIT (result != NULL, "discard");
  return download_sink_discard_finish (sink, result, error);
}

void
sink_test_close (DownloadSink *sink)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  download_sink_close_async (sink, sink_test_ready_cb, &result);
  SINK_TEST_WAIT (result != NULL, "close");
  g_assert_true (download_sink_close_finish (sink, result, &error));
  g_assert_no_error (error);
}
