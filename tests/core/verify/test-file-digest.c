/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the digest of a file. */

#include "config.h"

#include "base/download-error.h"
#include "verify/download-file-digest.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define TIME_LIMIT 60

typedef struct
{
  GMainLoop    *loop;
  GAsyncResult *result;
  GThread      *thread;
  guint         progress;
  guint64       last;
} Wait;

static gboolean
time_limit_cb (gpointer data)
{
  g_error ("no answer after %d s", TIME_LIMIT);
  return G_SOURCE_REMOVE;
}

static void
progress_cb (guint64  bytes,
             gpointer user_data)
{
  Wait *wait = user_data;

  g_assert_null (wait->result);
  g_assert_true (g_thread_self () == wait->thread);
  g_assert_cmpuint (bytes, >=, wait->last);
  wait->last = bytes;
  wait->progress++;
}

static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Wait *wait = user_data;

  g_assert_null (source);
  g_assert_true (g_thread_self () == wait->thread);
  wait->result = g_object_ref (result);
  g_main_loop_quit (wait->loop);
}

static char *
compute (int                     fd,
         guint64                 length,
         DownloadDigestAlgorithm algorithm,
         GCancellable           *cancellable,
         guint                  *progress,
         GError                **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Wait  wait = { loop, NULL, g_thread_self (), 0, 0 };
  guint limit = g_timeout_add_seconds (TIME_LIMIT, time_limit_cb, NULL);
  char *hex;

  download_file_digest_async (fd, "a.bin", length, algorithm, cancellable, progress_cb, &wait, done_cb, &wait);
  close (fd);
  g_main_loop_run (loop);
  g_source_remove (limit);

  hex = download_file_digest_finish (wait.result, error);
  g_assert_finalize_object (wait.result);
  if (progress != NULL)
    *progress = wait.progress;
  return hex;
}

static int
make_file (gsize size)
{
  g_autofree char *name = NULL;
  g_autofree char *content = g_malloc (size + 1);
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("pickup-XXXXXX", &name, &error);

  g_assert_no_error (error);
  for (gsize i = 0; i < size; i++)
    content[i] = (char) ('a' + i % 23);
  g_assert_cmpint (write (fd, content, size), ==, (gssize) size);
  g_assert_cmpint (g_unlink (name), ==, 0);
  return fd;
}

static void
test_sizes (void)
{
  static const gsize sizes[] = { 0, 1, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 3000000 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *content = g_malloc (sizes[i] + 1);
      g_autofree char *expected = NULL;
      g_autofree char *hex = NULL;
      g_autoptr (GError) error = NULL;

      for (gsize k = 0; k < sizes[i]; k++)
        content[k] = (char) ('a' + k % 23);
      expected = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) content, sizes[i]);
      /* The file position is at the end here: it must not matter. */
      hex = compute (make_file (sizes[i]), sizes[i], DOWNLOAD_DIGEST_SHA256, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (hex, ==, expected);
    }
}

static void
test_progress (void)
{
  g_autoptr (GError) error = NULL;
  guint            progress = 0;
  g_autofree char *hex = compute (make_file (1000), 1000, DOWNLOAD_DIGEST_CRC64, NULL, &progress, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (progress, ==, 1);
  g_assert_nonnull (hex);
}

static void
test_prefix (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *hex = compute (make_file (1000), 3, DOWNLOAD_DIGEST_MD5, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (hex, ==, "900150983cd24fb0d6963f7d28e17f72");
}

static void
test_failures (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) short_error = NULL;
  g_autoptr (GError) cancelled_error = NULL;
  g_autoptr (GError) folder_error = NULL;

  g_assert_null (compute (make_file (1000), 1001, DOWNLOAD_DIGEST_MD5, NULL, NULL, &short_error));
  g_assert_error (short_error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK);

  g_cancellable_cancel (cancellable);
  g_assert_null (compute (make_file (1000), 1000, DOWNLOAD_DIGEST_MD5, cancellable, NULL, &cancelled_error));
  g_assert_error (cancelled_error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED);

  g_assert_null (compute (open ("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC), 1, DOWNLOAD_DIGEST_MD5, NULL, NULL, &folder_error));
  g_assert_error (folder_error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK);
  g_assert_true (g_str_has_prefix (folder_error->message, "“a.bin” could not be read: "));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/verify/file-digest/sizes", test_sizes);
  g_test_add_func ("/verify/file-digest/progress", test_progress);
  g_test_add_func ("/verify/file-digest/prefix", test_prefix);
  g_test_add_func ("/verify/file-digest/failures", test_failures);

  return g_test_run ();
}
