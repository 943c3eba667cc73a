/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "journal-fixture.h"

#include "checkpoint/download-journal-record.h"

#include <string.h>
#include <time.h>

#define MIB (1024 * 1024)
#define N_ITEMS 10000

/* Of this thread, in milliseconds: other programs do not disturb it. */
static double
get_cpu_time (void)
{
  struct timespec now;

  g_assert_cmpint (clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now), ==, 0);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

/* Fills a list of finished downloads; the file is written by one flush. */
static DownloadJournal *
open_long_list (const char *folder)
{
  DownloadJournal *journal = fixture_open (folder);
  g_autofree char *padding = g_strnfill (780, 's');

  for (guint i = 0; i < N_ITEMS; i++)
    {
      g_autofree char *id = g_strdup_printf ("%032x", i * 7919 + 1);
      g_autofree char *uri = g_strdup_printf ("https://bucket.oss-cn-hangzhou.aliyuncs.com/folder/object-%u.iso?OSSAccessKeyId=abc&Expires=1700000000&Signature=%s", i, padding);
      g_autoptr (DownloadLink) link = download_link_new (uri, NULL);
      g_autoptr (DownloadRequest) request = download_request_new (link);
      g_autoptr (DownloadCheckpoint) checkpoint = NULL;

      download_request_set_folder (request, "/home/somebody/Downloads");
      checkpoint = download_checkpoint_new (id, request);
      checkpoint->state = DOWNLOAD_STATE_PAUSED;
      checkpoint->position = i;
      checkpoint->added_at = 1700000000000000 + i;
      fixture_set_version (checkpoint, "\"0123456789abcdef0123456789abcdef\"", 12345678);
      checkpoint->name = g_strdup_printf ("object-%u.iso", i);
      download_crc_set_add (checkpoint->durable, 0, 1000000 + i, i);
      download_journal_put (journal, checkpoint);
    }

  g_assert_true (fixture_flush (journal));
  return journal;
}

/* What 1 GiB over 4 connections writes: a claim for each 4 MiB, durable every 32 MiB. */
static gsize
measure_gibibyte (DownloadJournal *journal,
                  const char      *folder)
{
  g_autoptr (DownloadCheckpoint) checkpoint = fixture_new_full (ID_A);
  gsize before = 0, after = 0;

  fixture_set_version (checkpoint, NULL, 1024 * MIB);
  download_crc_set_clear (checkpoint->durable);
  download_crc_set_clear (checkpoint->written);
  g_free (fixture_read (folder, &before));
  download_journal_put (journal, checkpoint);
  for (guint64 step = 0; step < 256; step++)
    {
      g_autoptr (DownloadCrcSet) ranges = download_crc_set_new ();
      guint64 start = (step % 4) * 256 * MIB + step / 4 * 4 * MIB;
      guint64 sequence = 0;

      download_crc_set_add (ranges, start, start + 4 * MIB, step);
      sequence = download_journal_put_written (journal, ID_A, ranges);
      if (step % 8 == 7)
        download_journal_put_durable (journal, ID_A, sequence, TRUE);
    }
  g_assert_true (fixture_flush (journal));
  g_free (fixture_read (folder, &after));
  {
    g_autoptr (DownloadCheckpoint) found = fixture_find (folder, ID_A);

    g_assert_cmpuint (download_crc_set_get_bytes (found->durable), ==, 1024 * MIB);
  }
  return after - before;
}

static void
test_gibibyte (void)
{
  char            *folder = fixture_new_folder ();
  DownloadJournal *journal = fixture_open (folder);
  gsize            size = measure_gibibyte (journal, folder);

  g_test_message ("%" G_GSIZE_FORMAT " bytes of state for 1 GiB", size);
  g_assert_cmpuint (size, <=, 64 * 1024);
  fixture_close (journal);
  fixture_delete_folder (folder);
}

/* No delta is longer than 512 bytes, and none says where the object is. */
static void
test_deltas (void)
{
  char            *folder = fixture_new_folder ();
  DownloadJournal *journal = fixture_open (folder);
  g_autoptr (DownloadCrcSet) ranges = download_crc_set_new ();
  g_autoptr (DownloadCheckpoint) checkpoint = fixture_new_plain (ID_A, 0);
  g_autoptr (GError) error = g_error_new_literal (DOWNLOAD_ERROR, DOWNLOAD_ERROR_NETWORK, "The connection broke.");
  g_autofree char      *data = NULL;
  gsize                 length = 0, last = 0;
  DownloadJournalScan   scan = { 0 };
  DownloadJournalRecord record;
  guint                 deltas = 0;

  for (guint i = 0; i < 100; i++)
    download_crc_set_add (ranges, i * 100, i * 100 + 50, i);
  download_journal_put (journal, checkpoint);
  download_journal_put_durable (journal, ID_A, download_journal_put_written (journal, ID_A, ranges), TRUE);
  download_journal_put_state (journal, ID_A, DOWNLOAD_STATE_WAITING, error);
  download_journal_remove (journal, ID_A);
  fixture_close (journal);

  data = fixture_read (folder, &length);
  scan.data = (const guint8 *) data;
  scan.length = length;
  for (; download_journal_scan_next (&scan, &record); last = scan.end)
    if (record.type != DOWNLOAD_JOURNAL_HEADER && record.type != DOWNLOAD_JOURNAL_ITEM)
      {
        g_assert_cmpuint (scan.end - last, <=, 512);
        g_assert_null (memmem (record.payload, record.length, "example", strlen ("example")));
        deltas++;
      }
  g_assert_cmpuint (deltas, ==, 7 + 1 + 1 + 1);
  fixture_delete_folder (folder);
}

static void
test_long_list (void)
{
  char            *folder = fixture_new_folder ();
  DownloadJournal *journal = open_long_list (folder);
  double           started = 0, opened = 0, loaded_at = 0;
  g_autoptr (GPtrArray) loaded = NULL;
  gsize size = 0;

  fixture_close (journal);
  g_free (fixture_read (folder, &size));

  started = get_cpu_time ();
  journal = fixture_open (folder);
  opened = get_cpu_time ();
  loaded = fixture_load (folder);
  loaded_at = get_cpu_time ();
  g_test_message ("%u downloads, %" G_GSIZE_FORMAT " bytes: opened in %.1f ms, loaded in %.1f ms", loaded->len, size,
                  opened - started, loaded_at - opened);
  g_assert_cmpuint (loaded->len, ==, N_ITEMS);

  /* What is appended does not depend on how much is there. */
  size = measure_gibibyte (journal, folder);
  g_test_message ("%" G_GSIZE_FORMAT " bytes of state for 1 GiB beside them", size);
  g_assert_cmpuint (size, <=, 64 * 1024);
  fixture_close (journal);
  fixture_delete_folder (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/journal-cost/gibibyte", test_gibibyte);
  g_test_add_func ("/journal-cost/deltas", test_deltas);
  g_test_add_func ("/journal-cost/long-list", test_long_list);

  return g_test_run ();
}
