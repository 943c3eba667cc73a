/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every byte of a real journal is damaged once, and it is cut at every length: what is read is always something that was
 * written, and no claim is about bytes of another object. */

#include "config.h"

#include "journal-fixture.h"

#include "base/download-clock.h"

#include <string.h>

/* The objects are told apart by their ETags. */
static const char *const etags[] = { "\"first\"", "\"second\"" };

static guint64
claim (DownloadJournal *journal,
       const char      *id,
       guint            object,
       guint64          start,
       guint64          end)
{
  g_autoptr (DownloadCrcSet) ranges = fixture_new_ranges (object, start, end);

  return download_journal_put_written (journal, id, ranges);
}

static void
put_object (DownloadJournal *journal,
            const char      *id,
            guint            object)
{
  g_autoptr (DownloadCheckpoint) plain = fixture_new_plain (id, 0);

  fixture_set_version (plain, etags[object], 50000);
  download_journal_put (journal, plain);
}

/* The life of three downloads; one of them starts over with another object, one is removed. */
static char *
make_journal (const char *folder,
              gsize      *length)
{
  DownloadJournal *journal = fixture_open (folder);
  g_autoptr (GError) error = g_error_new_literal (DOWNLOAD_ERROR, DOWNLOAD_ERROR_NETWORK, "The connection broke.");
  guint64 sequence = 0;

  put_object (journal, ID_A, 0);
  put_object (journal, ID_B, 0);
  put_object (journal, ID_C, 1);
  claim (journal, ID_A, 0, 0, 1000);
  sequence = claim (journal, ID_A, 0, 1000, 2000);
  claim (journal, ID_B, 0, 0, 1000);
  claim (journal, ID_A, 0, 30000, 40000);
  download_journal_put_durable (journal, ID_A, sequence, TRUE);
  download_journal_put_state (journal, ID_B, DOWNLOAD_STATE_WAITING, error);
  download_journal_remove (journal, ID_C);
  put_object (journal, ID_B, 1);
  claim (journal, ID_B, 1, 1000, 5000);
  download_journal_put_durable (journal, ID_B, claim (journal, ID_B, 1, 7000, 9000), TRUE);
  claim (journal, ID_B, 1, 9000, 9500);
  download_journal_put_state (journal, ID_A, DOWNLOAD_STATE_PAUSED, NULL);
  fixture_close (journal);
  return fixture_read (folder, length);
}

static void
assert_true_claims (const DownloadCrcSet *claims,
                    guint                 object)
{
  for (guint i = 0; i < download_crc_set_get_size (claims); i++)
    {
      const DownloadCrcRange *range = download_crc_set_get (claims, i);

      g_assert_cmpuint (range->crc, ==, fixture_get_crc (object, range->start, range->end));
    }
}

static void
assert_true_checkpoint (const DownloadCheckpoint *self)
{
  guint object = g_strcmp0 (self->version->etag, etags[1]) == 0 ? 1 : 0;

  g_assert_cmpstr (self->version->etag, ==, etags[object]);
  g_assert_true (object == 1 || strcmp (self->id, ID_C) != 0);
  g_assert_true (strcmp (self->id, ID_A) == 0 || strcmp (self->id, ID_B) == 0 || strcmp (self->id, ID_C) == 0);
  g_assert_true (self->state == DOWNLOAD_STATE_QUEUED || self->state == DOWNLOAD_STATE_WAITING || self->state == DOWNLOAD_STATE_PAUSED);
  g_assert_cmpint (self->version->total, ==, 50000);
  g_assert_cmpstr (download_link_get_uri (download_request_get_link (self->request)), ==, "https://example.com/a.iso?signature=secret");
  assert_true_claims (self->durable, object);
  assert_true_claims (self->written, object);
  if (strcmp (self->id, ID_A) == 0)
    g_assert_cmpuint (download_crc_set_get_bytes (self->durable), <=, 2000);
}

static guint
read_and_check (const char *folder)
{
  g_autoptr (GPtrArray) loaded = fixture_load (folder);

  for (guint i = 0; i < loaded->len; i++)
    assert_true_checkpoint (loaded->pdata[i]);
  return loaded->len;
}

/* Opens for writing, appends, and looks at what is there then. */
static void
use_and_check (const char *folder)
{
  DownloadJournal *journal = fixture_open (folder);

  put_object (journal, ID_A, 1);
  g_assert_true (fixture_flush (journal));
  g_assert_cmpuint (read_and_check (folder), >=, 1);
  fixture_close (journal);
  read_and_check (folder);
}

static void
test_truncated (void)
{
  char            *folder = fixture_new_folder ();
  gsize            length = 0;
  g_autofree char *whole = make_journal (folder, &length);

  g_test_message ("%" G_GSIZE_FORMAT " bytes", length);
  g_assert_cmpuint (read_and_check (folder), ==, 2);
  for (gsize cut = 0; cut < length; cut++)
    {
      fixture_write (folder, whole, cut);
      read_and_check (folder);
      if (cut % 41 == 0)
        use_and_check (folder);
    }

  /* A torn tail is no damage. */
  g_assert_cmpuint (fixture_count_files (folder, "journal.damaged-"), ==, 0);
  fixture_delete_folder (folder);
}

static void
test_flipped (void)
{
  static const guint8 masks[] = { 0x01, 0x80, 0xff };
  char               *folder = fixture_new_folder ();
  gsize               length = 0;
  g_autofree char    *whole = make_journal (folder, &length);

  for (gsize at = 0; at < length; at++)
    for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
      {
        g_autofree char *flipped = g_memdup2 (whole, length);

        flipped[at] = (char) ((guint8) flipped[at] ^ masks[i]);
        fixture_write (folder, flipped, length);
        g_assert_cmpuint (read_and_check (folder), >=, 1);
        if (at % 131 == 0)
          use_and_check (folder);
      }
  fixture_delete_folder (folder);
}

/* Power loss may leave zeros where data should be. */
static void
test_zeros (void)
{
  char            *folder = fixture_new_folder ();
  gsize            length = 0;
  g_autofree char *whole = make_journal (folder, &length);
  g_autofree char *zeros = g_malloc0 (length + 4096);

  memcpy (zeros, whole, length);
  fixture_write (folder, zeros, length + 4096);
  use_and_check (folder);
  g_assert_cmpuint (fixture_count_files (folder, "journal.damaged-"), ==, 0);

  for (gsize at = 0; at + 512 < length; at += 128)
    {
      memcpy (zeros, whole, length);
      memset (zeros + at, 0, 512);
      fixture_write (folder, zeros, length);
      read_and_check (folder);
    }
  fixture_delete_folder (folder);
}

static void
test_set_aside (void)
{
  char            *folder = fixture_new_folder ();
  gsize            length = 0, left = 0;
  g_autofree char *whole = make_journal (folder, &length);

  for (guint i = 0; i < 5; i++)
    {
      DownloadJournal *journal = NULL;
      g_autofree char *mended = NULL;

      whole[300] = (char) ~whole[300];
      fixture_write (folder, whole, length);
      journal = fixture_open (folder);
      g_assert_true (fixture_flush (journal));
      g_assert_cmpuint (fixture_count_files (folder, "journal.damaged-"), ==, MIN (i + 1, 3));
      g_assert_cmpuint (fixture_count_files (folder, "journal.new"), ==, 0);
      fixture_close (journal);

      mended = fixture_read (folder, &left);
      g_assert_cmpuint (left, <, length);
      g_assert_cmpuint (read_and_check (folder), >=, 1);
      whole[300] = (char) ~whole[300];
    }

  /* Mended once, it is not damaged any more. */
  use_and_check (folder);
  g_assert_cmpuint (fixture_count_files (folder, "journal.damaged-"), ==, 3);
  fixture_delete_folder (folder);
}

static void
test_foreign (void)
{
  static const char text[] = "This is a shopping list, 100 g of it: \xff\x50\x4a\xfe bread, butter, tea.\n";
  char             *folder = fixture_new_folder ();

  fixture_write (folder, text, sizeof text);
  g_assert_cmpuint (read_and_check (folder), ==, 0);
  use_and_check (folder);
  g_assert_cmpuint (fixture_count_files (folder, "journal.damaged-"), ==, 1);
  fixture_delete_folder (folder);
}

/* What a crash in the middle of a compaction leaves. */
static void
test_leftover (void)
{
  char            *folder = fixture_new_folder ();
  gsize            length = 0;
  g_autofree char *whole = make_journal (folder, &length);
  g_autofree char *leftover = g_build_filename (folder, "journal.new", NULL);

  g_assert_true (g_file_set_contents (leftover, whole, 100, NULL));
  whole[300] = (char) ~whole[300];
  fixture_write (folder, whole, length);
  use_and_check (folder);
  g_assert_false (g_file_test (leftover, G_FILE_TEST_EXISTS));
  fixture_delete_folder (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/journal-damage/truncated", test_truncated);
  g_test_add_func ("/journal-damage/flipped", test_flipped);
  g_test_add_func ("/journal-damage/zeros", test_zeros);
  g_test_add_func ("/journal-damage/set-aside", test_set_aside);
  g_test_add_func ("/journal-damage/foreign", test_foreign);
  g_test_add_func ("/journal-damage/leftover", test_leftover);

  return g_test_run ();
}
