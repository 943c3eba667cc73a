/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of a sink whose disk fails at the n-th call, once or for good: it always says so, it never says what is not so. */

#include "config.h"

#include "fault.h"
#include "sink-test.h"
#include "sink/download-volume.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define BLOCKS 48
#define SIZE (BLOCKS * (guint64) DOWNLOAD_BLOCK_SIZE)

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

static void
arm (const char *call,
     guint       n,
     int         saved_errno,
     gboolean    always)
{
  g_autofree char *order = g_strdup_printf ("%s %u - %d %s", call, n, saved_errno, always ? "always" : "");

  fault_arm (order);
}

typedef struct
{
  DownloadCrcSet *written;
  GError         *failure;
  guint           failures;
  gboolean        was_idle;
} Told;

static void
written_cb (DownloadSink *sink,
            guint64       start,
            guint64       end,
            guint64       crc,
            gpointer      user_data)
{
  Told *told = user_data;

  g_assert_cmpuint (told->failures, ==, 0);
  g_assert_true (download_crc_set_add (told->written, start, end, crc));
}

static void
failed_cb (DownloadSink *sink,
           const GError *error,
           gpointer      user_data)
{
  Told *told = user_data;

  told->failures++;
  told->failure = g_error_copy (error);
  told->was_idle = download_sink_is_idle (sink);
}

/* Gives the sink blocks as long as it takes them; what is left over once it has failed is given all the same, as a connection
 * does that has a block in its hands. */
static void
pour (DownloadSink *sink,
      Told         *told)
{
  DownloadBlock *held = NULL;
  guint          limit = sink_test_begin ("the end of the blocks");

  for (guint i = 0; i < BLOCKS && told->failures == 0;)
    {
      DownloadBlock *block = download_sink_take_block (sink);

      if (block == NULL)
        {
          g_main_context_iteration (NULL, TRUE);
          continue;
        }
      block->offset = i * (guint64) DOWNLOAD_BLOCK_SIZE;
      block->length = DOWNLOAD_BLOCK_SIZE;
      for (gsize k = 0; k < block->length; k++)
        block->data[k] = sink_test_byte (block->offset + k);
      i++;
      if (held == NULL)
        held = block;
      else
        download_sink_write (sink, block);
    }

  while (!download_sink_is_idle (sink))
    g_main_context_iteration (NULL, TRUE);
  if (held != NULL)
    download_sink_write (sink, held);
  while (!download_sink_is_idle (sink))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit);
}

static void
try_write_fault (Fixture *fixture,
                 guint    n,
                 int      saved_errno,
                 gboolean always,
                 int      code)
{
  static const DownloadSinkFuncs funcs = { written_cb, NULL, failed_cb };
  Told                           told = { download_crc_set_new (), NULL, 0, FALSE };
  g_autoptr (DownloadCrcSet) safe = NULL;
  g_autoptr (GError) error = NULL;
  DownloadSink *sink = sink_test_create (fixture->folder, "a", FALSE, (gint64) SIZE, &error);

  g_test_message ("pwrite %u: %s, %s", n, g_strerror (saved_errno), always ? "for good" : "once");
  g_assert_no_error (error);
  download_sink_set_funcs (sink, &funcs, &told);
  arm ("pwrite", n, saved_errno, always);
  pour (sink, &told);
  fault_disarm ();

  /* Told once, when nothing was under way any more: whoever waits for that waits no longer. */
  g_assert_cmpuint (told.failures, ==, 1);
  g_assert_true (told.was_idle);
  g_assert_error (told.failure, DOWNLOAD_ERROR, code);
  g_assert_null (download_sink_take_block (sink));
  g_assert_null (sink_test_publish (sink, SIZE, NULL, NULL));
  sink_test_close (sink);
  g_assert_finalize_object (sink);

  /* What was told as written is there. */
  sink = sink_test_open (fixture->folder, "a.part", "a", NULL, told.written, TRUE, &safe, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (download_crc_set_get_bytes (safe), ==, download_crc_set_get_bytes (told.written));
  g_assert_true (sink_test_discard (sink, NULL));
  g_assert_finalize_object (sink);
  download_crc_set_free (told.written);
  g_clear_error (&told.failure);
}

static void
test_write (Fixture      *fixture,
            gconstpointer data)
{
  static const struct
  {
    int saved_errno;
    int code;
  } cases[] = {
    { ENOSPC, DOWNLOAD_ERROR_DISK_FULL },
    { EDQUOT, DOWNLOAD_ERROR_DISK_FULL },
    { EROFS, DOWNLOAD_ERROR_READ_ONLY },
    { EIO, DOWNLOAD_ERROR_DISK },
    { ENODEV, DOWNLOAD_ERROR_FOLDER_GONE },
    { ENOMEM, DOWNLOAD_ERROR_SYSTEM_BUSY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint n = 1; n < BLOCKS; n += 3 + 2 * i)
      {
        try_write_fault (fixture, n, cases[i].saved_errno, FALSE, cases[i].code);
        try_write_fault (fixture, n, cases[i].saved_errno, TRUE, cases[i].code);
      }
}

static void
test_sync (Fixture      *fixture,
           gconstpointer data)
{
  static const struct
  {
    const char *call;
    int         saved_errno;
    int         code;
  } cases[] = {
    { "fdatasync", ENOSPC, DOWNLOAD_ERROR_DISK_FULL },
    { "fdatasync", EDQUOT, DOWNLOAD_ERROR_DISK_FULL },
    { "fdatasync", EROFS, DOWNLOAD_ERROR_READ_ONLY },
    { "fdatasync", EIO, DOWNLOAD_ERROR_DISK },
    { "fsync", EIO, DOWNLOAD_ERROR_DISK },
    { "fsync", ENOSPC, DOWNLOAD_ERROR_DISK_FULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) first = NULL;
      g_autoptr (GError) second = NULL;
      g_autoptr (GError) third = NULL;
      DownloadSink *sink = sink_test_create (fixture->folder, "a", FALSE, 1000, &error);

      g_test_message ("%s: %s", cases[i].call, g_strerror (cases[i].saved_errno));
      g_assert_no_error (error);
      sink_test_write (sink, 0, 1000);
      arm (cases[i].call, 1, cases[i].saved_errno, FALSE);
      g_assert_false (sink_test_sync (sink, &first));
      fault_disarm ();

      /* The disk works again, and what it said once still holds, with its reason. */
      g_assert_false (sink_test_sync (sink, &second));
      g_assert_null (sink_test_publish (sink, 1000, NULL, &third));
      g_assert_error (first, DOWNLOAD_ERROR, cases[i].code);
      g_assert_error (second, DOWNLOAD_ERROR, cases[i].code);
      g_assert_error (third, DOWNLOAD_ERROR, cases[i].code);
      g_assert_cmpstr (first->message, ==, third->message);
      g_assert_true (sink_test_discard (sink, NULL));
      g_assert_finalize_object (sink);
    }
}

/* An interrupted call has done nothing, and is done again. */
static void
test_interrupted (Fixture      *fixture,
                  gconstpointer data)
{
  static const char *const calls[] = { "pwrite", "fdatasync", "fsync", "fallocate", "flock" };

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = NULL;
      DownloadSink    *sink;

      g_test_message ("%s", calls[i]);
      arm (calls[i], 1, EINTR, FALSE);
      sink = sink_test_create (fixture->folder, "a", FALSE, 1000, &error);
      g_assert_no_error (error);
      sink_test_write (sink, 0, 1000);
      g_assert_true (sink_test_sync (sink, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (fault_get_count (), >=, 2);
      fault_disarm ();
      path = sink_test_publish (sink, 1000, NULL, &error);
      g_assert_no_error (error);
      sink_test_assert_file (path, 1000);
      g_assert_finalize_object (sink);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

#define ADD(path, test) g_test_add ("/sink/faults/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("write", test_write);
  ADD ("sync", test_sync);
  ADD ("interrupted", test_interrupted);

  return g_test_run ();
}
