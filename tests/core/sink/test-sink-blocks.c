/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the way of the blocks: how many, and what becomes of them when something ends early. */

#include "config.h"

#include "sink-test.h"
#include "sink/download-volume.h"
#include "sink/download-writer.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>

#define MANY (DOWNLOAD_SINK_BLOCKS * 4)

static char *folder;

static DownloadSink *
create (const char *name)
{
  g_autoptr (GError) error = NULL;
  DownloadSink *sink = sink_test_create (folder, name, FALSE, -1, &error);

  g_assert_no_error (error);
  return sink;
}

static void
wait_for_volumes (void)
{
  SINK_TEST_WAIT (download_volume_get_count () == 0 || (g_main_context_wakeup (NULL), FALSE), "the end of the volume");
}

static void
remove_file (const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
turn_loop (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
fill (DownloadBlock *block,
      guint64        offset)
{
  block->offset = offset;
  block->length = DOWNLOAD_BLOCK_SIZE;
  for (gsize i = 0; i < block->length; i++)
    block->data[i] = sink_test_byte (offset + i);
}

static void
test_limit (void)
{
  DownloadSink  *sink = create ("a");
  DownloadBlock *blocks[DOWNLOAD_SINK_BLOCKS];
  SinkRecord     record = { NULL };

  sink_test_record (sink, &record);
  for (guint i = 0; i < DOWNLOAD_SINK_BLOCKS; i++)
    {
      blocks[i] = download_sink_take_block (sink);
      g_assert_nonnull (blocks[i]);
    }
  g_assert_null (download_sink_take_block (sink));
  g_assert_null (download_sink_take_block (sink));

  /* Told once, and not from within giving back. */
  download_sink_return_block (sink, blocks[0]);
  g_assert_cmpuint (record.rooms, ==, 0);
  download_sink_return_block (sink, blocks[1]);
  turn_loop ();
  g_assert_cmpuint (record.rooms, ==, 1);

  /* Nobody was sent away since. */
  download_sink_return_block (sink, blocks[2]);
  turn_loop ();
  g_assert_cmpuint (record.rooms, ==, 1);

  for (guint i = 0; i < 3; i++)
    {
      blocks[i] = download_sink_take_block (sink);
      g_assert_nonnull (blocks[i]);
    }
  g_assert_null (download_sink_take_block (sink));
  fill (blocks[0], 0);
  download_sink_write (sink, blocks[0]);
  g_assert_false (download_sink_is_idle (sink));
  SINK_TEST_WAIT (record.rooms == 2, "room after a write");
  g_assert_true (download_crc_set_get_whole (record.written, DOWNLOAD_BLOCK_SIZE, NULL));

  for (guint i = 1; i < DOWNLOAD_SINK_BLOCKS; i++)
    download_sink_return_block (sink, blocks[i]);
  g_assert_true (sink_test_discard (sink, NULL));
  g_assert_finalize_object (sink);
  sink_test_record_clear (&record);
}

static void
test_told_together (void)
{
  DownloadSink *sink = create ("a");
  SinkRecord    record = { NULL };

  sink_test_record (sink, &record);
  for (guint i = 0; i < DOWNLOAD_SINK_BLOCKS; i++)
    {
      DownloadBlock *block = download_sink_take_block (sink);

      /* Two connections in turn. */
      fill (block, (i / 2 + i % 2 * DOWNLOAD_SINK_BLOCKS / 2) * DOWNLOAD_BLOCK_SIZE);
      download_sink_write (sink, block);
    }

  /* Behind all writes, so that they are told in one go. */
  g_assert_true (sink_test_discard (sink, NULL));
  g_assert_true (download_sink_is_idle (sink));
  g_assert_true (download_crc_set_get_whole (record.written, DOWNLOAD_SINK_BLOCKS * DOWNLOAD_BLOCK_SIZE, NULL));
  g_assert_cmpuint (record.calls, <=, DOWNLOAD_SINK_BLOCKS);
  g_assert_finalize_object (sink);
  sink_test_record_clear (&record);
}

static void
test_empty_block (void)
{
  DownloadSink  *sink = create ("a");
  DownloadBlock *block = download_sink_take_block (sink);

  g_assert_cmpuint (block->length, ==, 0);
  download_sink_write (sink, block);
  g_assert_true (download_sink_is_idle (sink));
  g_assert_true (sink_test_discard (sink, NULL));
  g_assert_finalize_object (sink);
}

/* Dropping the last reference loses nothing of what was handed over. */
static void
test_dropped (void)
{
  g_autofree char *path = g_build_filename (folder, "a.part", NULL);
  DownloadSink    *sink = create ("a");

  for (guint i = 0; i < DOWNLOAD_SINK_BLOCKS; i++)
    {
      DownloadBlock *block = download_sink_take_block (sink);

      fill (block, i * DOWNLOAD_BLOCK_SIZE);
      download_sink_write (sink, block);
    }
  g_assert_finalize_object (sink);

  wait_for_volumes ();
  sink_test_assert_file (path, DOWNLOAD_SINK_BLOCKS * DOWNLOAD_BLOCK_SIZE);
  remove_file ("a.part");
}

static void
drop_cb (DownloadSink *sink,
         guint64       start,
         guint64       end,
         guint64       crc,
         gpointer      user_data)
{
  guint *calls = user_data;

  (*calls)++;
  g_assert_finalize_object (sink);
}

static void
test_dropped_by_callback (void)
{
  static const DownloadSinkFuncs funcs = { drop_cb, NULL, NULL };
  DownloadSink                  *sink = create ("a");
  guint                          calls = 0;

  download_sink_set_funcs (sink, &funcs, &calls);
  for (guint i = 0; i < 4; i++)
    {
      DownloadBlock *block = download_sink_take_block (sink);

      fill (block, i * 2 * DOWNLOAD_BLOCK_SIZE);
      download_sink_write (sink, block);
    }

  SINK_TEST_WAIT (calls > 0, "a write");
  wait_for_volumes ();
  turn_loop ();
  g_assert_cmpuint (calls, ==, 1);
  remove_file ("a.part");
}

static void
test_closed_with_blocks_out (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *path = g_build_filename (folder, "a.part", NULL);
  DownloadSink    *sink = create ("a");
  DownloadBlock   *first = download_sink_take_block (sink);
  DownloadBlock   *second = download_sink_take_block (sink);
  DownloadBlock   *third = download_sink_take_block (sink);
  SinkRecord       record = { NULL };

  sink_test_record (sink, &record);
  fill (first, 0);
  download_sink_write (sink, first);
  download_sink_close_async (sink, sink_test_ready_cb, &result);
  fill (second, DOWNLOAD_BLOCK_SIZE);
  download_sink_write (sink, second);
  SINK_TEST_WAIT (result != NULL, "close");
  g_assert_true (download_sink_close_finish (sink, result, NULL));
  download_sink_return_block (sink, third);

  /* What came before closing was told before its end. */
  g_assert_true (download_crc_set_get_whole (record.written, DOWNLOAD_BLOCK_SIZE, NULL));
  g_clear_object (&result);
  g_assert_finalize_object (sink);
  sink_test_assert_file (path, DOWNLOAD_BLOCK_SIZE);
  sink_test_record_clear (&record);
  remove_file ("a.part");
}

static void
written_cb (guint64  start,
            guint64  end,
            guint64  crc,
            gpointer user_data)
{
}

static void
room_cb (gpointer user_data)
{
}

static void
failed_cb (int      saved_errno,
           gpointer user_data)
{
  g_assert_not_reached ();
}

static void
test_memory_goes_back (void)
{
  static const DownloadWriterFuncs funcs = { written_cb, room_cb, failed_cb };
  DownloadPartialTarget            target = { folder, g_strdup ("a"), FALSE };
  DownloadPartial                 *partial = download_partial_create (&target, -1, NULL);
  DownloadWriter                  *writer = download_writer_new (partial, g_main_context_default (), &funcs, NULL);
  DownloadBlock                   *blocks[DOWNLOAD_SINK_BLOCKS];

  g_assert_cmpuint (download_writer_get_spare_count (writer), ==, 0);
  for (guint i = 0; i < DOWNLOAD_SINK_BLOCKS; i++)
    {
      blocks[i] = download_writer_take_block (writer);
      fill (blocks[i], i * DOWNLOAD_BLOCK_SIZE);
    }
  for (guint i = 0; i < DOWNLOAD_SINK_BLOCKS; i++)
    download_writer_write (writer, blocks[i]);
  SINK_TEST_WAIT (download_writer_is_idle (writer), "the writes");
  g_assert_cmpuint (download_writer_get_spare_count (writer), ==, DOWNLOAD_SINK_BLOCKS);
  SINK_TEST_WAIT (download_writer_get_spare_count (writer) == 0, "the memory to go back");

  download_writer_free (writer);
  g_assert_true (download_partial_discard (partial, NULL));
  download_partial_unref (partial);
  g_free (target.name);
}

static void
test_failure (void)
{
  DownloadSink *sink = create ("a");
  SinkRecord    record = { NULL };
  struct rlimit old_limit, limit;
  guint         blocks = 0;
  g_autoptr (GError) error = NULL;
  g_autofree char *list = NULL;

  sink_test_record (sink, &record);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old_limit), ==, 0);
  limit = old_limit;
  limit.rlim_cur = 5 * DOWNLOAD_BLOCK_SIZE / 2;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);

  /* Two fit, the third only half, and those behind are dropped. */
  while (record.failures == 0 && blocks < MANY)
    {
      DownloadBlock *block = download_sink_take_block (sink);

      if (block == NULL)
        {
          g_main_context_iteration (NULL, TRUE);
          continue;
        }
      fill (block, blocks++ * DOWNLOAD_BLOCK_SIZE);
      download_sink_write (sink, block);
    }
  SINK_TEST_WAIT (download_sink_is_idle (sink), "the blocks that were dropped");
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old_limit), ==, 0);

  g_assert_cmpuint (record.failures, ==, 1);
  g_assert_error (record.failure, DOWNLOAD_ERROR, DOWNLOAD_ERROR_FILE_TOO_LARGE);
  g_assert_true (download_crc_set_get_whole (record.written, 2 * DOWNLOAD_BLOCK_SIZE, NULL));
  g_assert_null (download_sink_take_block (sink));
  g_assert_null (sink_test_publish (sink, 2 * DOWNLOAD_BLOCK_SIZE, NULL, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_FILE_TOO_LARGE);

  /* What was written before can still be made durable. */
  g_assert_true (sink_test_sync (sink, NULL));
  list = sink_test_list (folder);
  g_assert_cmpstr (list, ==, "a.part");
  g_assert_true (sink_test_discard (sink, NULL));
  g_assert_finalize_object (sink);
  sink_test_record_clear (&record);
}

static void
test_many_sinks (void)
{
  DownloadSink *sinks[8];

  for (guint i = 0; i < G_N_ELEMENTS (sinks); i++)
    sinks[i] = create ("a");
  g_assert_cmpuint (download_volume_get_count (), ==, 1);

  for (guint round = 0; round < 4; round++)
    for (guint i = 0; i < G_N_ELEMENTS (sinks); i++)
      sink_test_write (sinks[i], round * 500000, (round + 1) * 500000);

  for (guint i = 0; i < G_N_ELEMENTS (sinks); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = sink_test_publish (sinks[i], 2000000, NULL, &error);

      g_assert_no_error (error);
      sink_test_assert_file (path, 2000000);
      g_assert_cmpint (g_unlink (path), ==, 0);
      g_assert_finalize_object (sinks[i]);
    }
}

int
main (int    argc,
      char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = sink_test_make_folder ();

  g_test_add_func ("/sink/blocks/limit", test_limit);
  g_test_add_func ("/sink/blocks/told-together", test_told_together);
  g_test_add_func ("/sink/blocks/empty-block", test_empty_block);
  g_test_add_func ("/sink/blocks/dropped", test_dropped);
  g_test_add_func ("/sink/blocks/dropped-by-callback", test_dropped_by_callback);
  g_test_add_func ("/sink/blocks/closed-with-blocks-out", test_closed_with_blocks_out);
  g_test_add_func ("/sink/blocks/memory-goes-back", test_memory_goes_back);
  g_test_add_func ("/sink/blocks/failure", test_failure);
  g_test_add_func ("/sink/blocks/many-sinks", test_many_sinks);

  result = g_test_run ();
  wait_for_volumes ();
  sink_test_remove_folder (folder);
  g_free (folder);
  return result;
}
