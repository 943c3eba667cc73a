/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "journal-fixture.h"

#include "base/download-clock.h"
#include "checkpoint/download-journal-record.h"
#include "checkpoint/download-saved-list.h"
#include "verify/download-crc64.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static void
put_plain (DownloadJournal *journal,
           const char      *id,
           gint64           position)
{
  g_autoptr (DownloadCheckpoint) plain = fixture_new_plain (id, position);

  download_journal_put (journal, plain);
}

static guint64
put_range (DownloadJournal *journal,
           guint64          start,
           guint64          end)
{
  g_autoptr (DownloadCrcSet) ranges = fixture_new_ranges (0, start, end);

  return download_journal_put_written (journal, ID_A, ranges);
}

/* What the file says now of item A: its durable and its written claims. */
static void
assert_claims (const char *folder,
               const char *durable,
               const char *written)
{
  g_autoptr (DownloadCheckpoint) found = fixture_find (folder, ID_A);
  g_autofree char *found_durable = fixture_claims_to_string (found->durable);
  g_autofree char *found_written = fixture_claims_to_string (found->written);

  g_assert_cmpstr (found_durable, ==, durable);
  g_assert_cmpstr (found_written, ==, written);
}

static void
test_round_trip (void)
{
  char            *folder = fixture_new_folder ();
  DownloadJournal *journal = fixture_open (folder);
  g_autoptr (DownloadCheckpoint) full = fixture_new_full (ID_B);
  g_autoptr (GPtrArray) loaded = NULL;

  put_plain (journal, ID_C, 7);
  put_plain (journal, ID_A, 3);
  download_journal_put (journal, full);
  fixture_close (journal);

  journal = fixture_open (folder);
  loaded = fixture_load (folder);
  g_assert_cmpuint (loaded->len, ==, 3);
  fixture_assert_equal (loaded->pdata[0], full);
  g_assert_cmpstr (download_checkpoint_get_id (loaded->pdata[1]), ==, ID_A);
  g_assert_cmpstr (download_checkpoint_get_id (loaded->pdata[2]), ==, ID_C);
  fixture_close (journal);
  fixture_delete_folder (folder);
}

static void
test_state (void)
{
  char            *folder = fixture_new_folder ();
  DownloadJournal *journal = fixture_open (folder);
  g_autoptr (DownloadCheckpoint) full = fixture_new_full (ID_A);
  g_autoptr (DownloadCheckpoint) found = NULL;

  download_journal_put (journal, full);
  download_journal_put_state (journal, ID_A, DOWNLOAD_STATE_PAUSED, NULL);
  download_journal_put_state (journal, ID_B, DOWNLOAD_STATE_PAUSED, NULL);
  g_assert_true (fixture_flush (journal));

  found = fixture_find (folder, ID_A);
  full->state = DOWNLOAD_STATE_PAUSED;
  g_clear_error (&full->error);
  fixture_assert_equal (found, full);
  g_assert_null (fixture_find (folder, ID_B));
  g_assert_null (fixture_find (folder, "no id"));
  fixture_close (journal);
  fixture_delete_folder (folder);
}

static void
test_claims (void)
{
  char            *folder = fixture_new_folder ();
  DownloadJournal *journal = fixture_open (folder);
  guint64          second = 0;

  put_plain (journal, ID_A, 0);
  put_range (journal, 0, 100);
  second = put_range (journal, 100, 200);
  put_range (journal, 200, 300);
  g_assert_true (fixture_flush (journal));
  assert_claims (folder, "", "0-300");

  download_journal_put_durable (journal, ID_A, second, TRUE);
  g_assert_true (fixture_flush (journal));
  assert_claims (folder, "0-200", "200-300");

  /* What touches itself joins, with the right CRC. */
  download_journal_put_durable (journal, ID_A, put_range (journal, 500, 600), TRUE);
  fixture_close (journal);
  assert_claims (folder, "0-300 500-600", "");
  {
    g_autoptr (DownloadCheckpoint) found = fixture_find (folder, ID_A);

    g_assert_cmpuint (download_crc_set_get (found->durable, 0)->crc, ==, fixture_get_crc (0, 0, 300));
  }
  fixture_delete_folder (folder);
}

static void
assert_stamp (const char *folder,
              guint64     size,
              gint64      mtime,
              gint64      ctime)
{
  g_autoptr (DownloadCheckpoint) found = fixture_find (folder, ID_A);

  g_assert_cmpuint (found->part_size, ==, size);
  g_assert_cmpint (found->part_mtime, ==, mtime);
  g_assert_cmpint (found->part_ctime, ==, ctime);
}

/* A stamp belongs to the claims of one ITEM, and survives compaction with them. */
static void
test_stamp (void)
{
  char            *folder = fixture_new_folder ();
  DownloadJournal *journal = fixture_open (folder);
  g_autoptr (DownloadCheckpoint) checkpoint = fixture_new_full (ID_A);

  download_journal_put (journal, checkpoint);
  g_assert_true (fixture_flush (journal));
  assert_stamp (folder, 60000, 1700000000000000004, 1700000000000000005);

  checkpoint->part_size = G_MAXUINT64;
  checkpoint->part_mtime = G_MAXINT64;
  checkpoint->part_ctime = G_MININT64;
  download_journal_put_stamp (journal, checkpoint);
  g_assert_true (fixture_flush (journal));
  assert_stamp (folder, G_MAXUINT64, G_MAXINT64, G_MININT64);

  /* Whoever does not hold the file says nothing of it. */
  checkpoint->part_mtime = 1;
  download_journal_put_fields (journal, checkpoint);
  download_journal_put_state (journal, ID_A, DOWNLOAD_STATE_PAUSED, NULL);
  g_assert_true (fixture_flush (journal));
  assert_stamp (folder, G_MAXUINT64, G_MAXINT64, G_MININT64);

  download_journal_rewrite (journal);
  g_assert_true (fixture_flush (journal));
  assert_stamp (folder, G_MAXUINT64, G_MAXINT64, G_MININT64);

  /* None is better than an old one. */
  checkpoint->part_mtime = 0;
  download_journal_put (journal, checkpoint);
  g_assert_true (fixture_flush (journal));
  assert_stamp (folder, 0, 0, 0);

  fixture_close (journal);
  fixture_delete_folder (folder);
}

/* A put between a claim and its sync: what it repeats keeps its age, what it adds is young. */
static void
test_put_between (void)
{
  char            *folder = fixture_new_folder ();
  DownloadJournal *journal = fixture_open (folder);
  g_autoptr (DownloadCheckpoint) plain = fixture_new_plain (ID_A, 0);
  guint64 first = 0;

  download_journal_put (journal, plain);
  first = put_range (journal, 0, 100);
  download_crc_set_add (plain->written, 0, 100, fixture_get_crc (0, 0, 100));
  plain->written_boot_id = g_strdup (download_clock_get_boot_id ());
  download_journal_put (journal, plain);
  download_journal_put_durable (journal, ID_A, first, TRUE);
  g_assert_true (fixture_flush (journal));
  assert_claims (folder, "0-100", "");

  download_crc_set_clear (plain->written);
  download_crc_set_add (plain->durable, 0, 100, fixture_get_crc (0, 0, 100));
  first = put_range (journal, 100, 200);
  download_crc_set_add (plain->written, 100, 250, fixture_get_crc (0, 100, 250));
  download_journal_put (journal, plain);
  download_journal_put_durable (journal, ID_A, first, TRUE);
  g_assert_true (fixture_flush (journal));
  assert_claims (folder, "0-100", "100-250");
  fixture_close (journal);
  fixture_delete_folder (folder);
}

static void
test_other_boot (void)
{
  char            *folder = fixture_new_folder ();
  DownloadJournal *journal = fixture_open (folder);
  g_autoptr (DownloadCheckpoint) full = fixture_new_full (ID_A);

  g_free (full->written_boot_id);
  full->written_boot_id = g_strdup ("another boot");
  download_journal_put (journal, full);
  g_assert_true (fixture_flush (journal));
  assert_claims (folder, "0-1000 2000-3000", "1000-1500");

  put_range (journal, 4000, 4100);
  g_assert_true (fixture_flush (journal));
  assert_claims (folder, "0-1000 2000-3000", "4000-4100");
  fixture_close (journal);
  fixture_delete_folder (folder);
}

static void
test_contradictions (void)
{
  char            *folder = fixture_new_folder ();
  DownloadJournal *journal = fixture_open (folder);

  put_plain (journal, ID_A, 0);
  put_range (journal, 0, 100);
  put_range (journal, 200, 300);
  put_range (journal, 50, 150);
  g_assert_true (fixture_flush (journal));
  assert_claims (folder, "", "200-300");

  download_journal_put_durable (journal, ID_A, put_range (journal, 400, 500), TRUE);
  put_range (journal, 450, 460);
  g_assert_true (fixture_flush (journal));
  assert_claims (folder, "200-300", "");
  fixture_close (journal);
  fixture_delete_folder (folder);
}

/* Claims of an owner that was replaced meanwhile are not about the object that is there now. */
static void
test_generations (void)
{
  char            *folder = fixture_new_folder ();
  DownloadJournal *old = fixture_open (folder);
  DownloadJournal *new = fixture_open (folder);
  g_autoptr (GPtrArray) changes = NULL;

  put_plain (old, ID_A, 0);
  put_range (old, 0, 100);
  g_assert_true (fixture_flush (old));
  put_plain (new, ID_A, 0);
  g_assert_true (fixture_flush (new));
  download_journal_put_durable (old, ID_A, put_range (old, 100, 200), TRUE);
  g_assert_true (fixture_flush (old));
  assert_claims (folder, "", "");

  changes = fixture_take_changes (old, NULL);
  g_assert_cmpuint (changes->len, ==, 1);
  put_range (old, 100, 200);
  g_assert_true (fixture_flush (old));
  assert_claims (folder, "", "100-200");

  fixture_close (old);
  fixture_close (new);
  fixture_delete_folder (folder);
}

static void
test_many_ranges (void)
{
  char            *folder = fixture_new_folder ();
  DownloadJournal *journal = fixture_open (folder);
  g_autoptr (DownloadCrcSet) ranges = download_crc_set_new ();
  g_autoptr (DownloadCheckpoint) found = NULL;

  for (guint i = 0; i < 40; i++)
    download_crc_set_add (ranges, i * 100, i * 100 + 50, i);
  put_plain (journal, ID_A, 0);
  download_journal_put_durable (journal, ID_A, download_journal_put_written (journal, ID_A, ranges), TRUE);
  g_assert_true (fixture_flush (journal));

  found = fixture_find (folder, ID_A);
  g_assert_cmpuint (download_crc_set_get_size (found->durable), ==, 40);
  fixture_close (journal);
  fixture_delete_folder (folder);
}

static void
test_beyond_total (void)
{
  char            *folder = fixture_new_folder ();
  DownloadJournal *journal = fixture_open (folder);
  g_autoptr (DownloadCheckpoint) full = fixture_new_full (ID_A);

  fixture_set_version (full, NULL, 2500);
  download_journal_put (journal, full);
  fixture_close (journal);
  assert_claims (folder, "0-1000", "1000-1500");
  fixture_delete_folder (folder);
}

static void
test_remove (void)
{
  char            *folder = fixture_new_folder ();
  DownloadJournal *journal = fixture_open (folder);
  g_autoptr (GPtrArray) loaded = NULL;

  put_plain (journal, ID_A, 0);
  put_plain (journal, ID_B, 0);
  download_journal_remove (journal, ID_A);
  put_range (journal, 0, 100);
  g_assert_true (fixture_flush (journal));

  loaded = fixture_load (folder);
  g_assert_cmpuint (loaded->len, ==, 1);
  g_assert_cmpstr (download_checkpoint_get_id (loaded->pdata[0]), ==, ID_B);
  fixture_close (journal);
  fixture_delete_folder (folder);
}

static void
assert_mode (const char *folder,
             const char *name,
             guint       expected)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GStatBuf         st;

  g_assert_cmpint (g_stat (path, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 0777, ==, expected);
}

static void
test_permissions (void)
{
  char            *outer = fixture_new_folder ();
  g_autofree char *middle = g_build_filename (outer, "state", NULL);
  char            *folder = g_build_filename (middle, "pickup", NULL);
  g_autofree char *path = g_build_filename (folder, "journal", NULL);
  DownloadJournal *journal = fixture_open (folder);

  g_assert_cmpstr (download_journal_get_path (journal), ==, path);
  assert_mode (middle, "pickup", 0700);
  assert_mode (folder, "journal", 0600);
  assert_mode (folder, "journal.lock", 0600);
  fixture_close (journal);

  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  journal = fixture_open (folder);
  assert_mode (folder, "journal", 0600);
  fixture_close (journal);

  g_test_message ("others may read whatever else is there, and write nothing");
  g_assert_cmpint (g_chmod (folder, 0777), ==, 0);
  journal = fixture_open (folder);
  assert_mode (middle, "pickup", 0755);
  fixture_close (journal);

  fixture_delete_folder (folder);
  g_assert_cmpint (g_rmdir (middle), ==, 0);
  fixture_delete_folder (outer);
}

#define STRANGER 12345

/* Only root can make a file of somebody else's. */
static void
test_of_a_stranger (void)
{
  char            *folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "journal", NULL);
  DownloadJournal *journal = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  if (geteuid () != 0)
    {
      g_test_skip ("needs root");
      fixture_delete_folder (folder);
      return;
    }

  journal = fixture_open (folder);
  put_plain (journal, ID_A, 0);
  fixture_close (journal);
  g_assert_cmpint (chown (path, STRANGER, STRANGER), ==, 0);
  error = fixture_open_refused (folder);
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PERMISSION);
  g_free (fixture_read (folder, &length));
  g_assert_cmpuint (length, >, 0);

  g_test_message ("where everything is of one owner, nothing else can be told");
  g_assert_cmpint (chown (folder, STRANGER, STRANGER), ==, 0);
  journal = fixture_open (folder);
  fixture_close (journal);
  fixture_delete_folder (folder);
}

static void
test_reading_only (void)
{
  char            *folder = fixture_new_folder ();
  g_autofree char *missing = g_build_filename (folder, "missing", NULL);
  DownloadJournal *journal = NULL;
  g_autoptr (GPtrArray) nothing = fixture_load (missing);
  g_autoptr (GPtrArray) loaded = NULL;

  g_assert_cmpuint (nothing->len, ==, 0);
  g_assert_false (g_file_test (missing, G_FILE_TEST_EXISTS));

  journal = fixture_open (folder);
  put_plain (journal, ID_A, 0);
  fixture_close (journal);
  loaded = fixture_load (folder);
  g_assert_cmpuint (loaded->len, ==, 1);
  fixture_delete_folder (folder);
}

static void
test_unusable (void)
{
  char            *folder = fixture_new_folder ();
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autofree char *path = g_build_filename (folder, "journal", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  error = fixture_open_refused (file);
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_FOLDER_GONE);
  g_clear_error (&error);

  /* A link could lead a write anywhere. */
  g_assert_cmpint (symlink (file, path), ==, 0);
  error = fixture_open_refused (folder);
  g_clear_error (&error);
  g_assert_null (download_saved_list_read_all (folder, &error));
  g_assert_nonnull (error);
  fixture_delete_folder (folder);
}

static void
count_failed_cb (DownloadJournal *journal,
                 const GError    *error,
                 guint           *count)
{
  g_assert_cmpstr (g_quark_to_string (error->domain), ==, g_quark_to_string (DOWNLOAD_ERROR));
  (*count)++;
}

static void
set_largest_file (rlim_t size)
{
  struct rlimit limit = { size, RLIM_INFINITY };

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
test_no_room (void)
{
  char            *folder = fixture_new_folder ();
  DownloadJournal *journal = fixture_open (folder);
  guint            failures = 0;
  gsize            before = 0, after = 0;
  g_autofree char *whole = NULL, *still = NULL;
  g_autoptr (GPtrArray) loaded = NULL;

  g_signal_connect (journal, "failed", G_CALLBACK (count_failed_cb), &failures);
  put_plain (journal, ID_A, 0);
  g_assert_true (fixture_flush (journal));
  whole = fixture_read (folder, &before);

  /* Room for half a record only. */
  set_largest_file (before + 50);
  put_plain (journal, ID_B, 0);
  put_range (journal, 0, 100);
  g_assert_false (fixture_flush (journal));
  put_plain (journal, ID_B, 1);
  put_plain (journal, ID_C, 2);
  g_assert_false (fixture_flush (journal));
  g_assert_cmpuint (failures, ==, 1);
  still = fixture_read (folder, &after);
  g_assert_cmpmem (whole, before, still, after);

  set_largest_file (RLIM_INFINITY);
  g_assert_true (fixture_flush (journal));
  loaded = fixture_load (folder);
  g_assert_cmpuint (loaded->len, ==, 3);
  assert_claims (folder, "", "0-100");

  set_largest_file (before);
  put_plain (journal, ID_B, 1);
  g_assert_false (fixture_flush (journal));
  g_assert_cmpuint (failures, ==, 2);
  set_largest_file (RLIM_INFINITY);
  fixture_close (journal);
  fixture_delete_folder (folder);
}

/* Makes every record of the file one of the next format. */
static void
make_newer (const char *folder)
{
  gsize            length = 0;
  g_autofree char *data = fixture_read (folder, &length);
  g_autofree char *path = g_build_filename (folder, "journal", NULL);

  for (gsize at = 0; at < length;)
    {
      guint8 *frame = (guint8 *) data + at;
      guint32 body = 0;
      guint64 crc = 0;

      memcpy (&body, frame + 4, sizeof body);
      frame[17] = DOWNLOAD_JOURNAL_FORMAT + 1;
      crc = GUINT64_TO_LE (download_crc64_update (0, frame + 16, 24 + GUINT32_FROM_LE (body)));
      memcpy (frame + 8, &crc, sizeof crc);
      at += 40 + GUINT32_FROM_LE (body);
    }
  /* It takes another file to change the format. */
  g_assert_cmpint (g_unlink (path), ==, 0);
  fixture_write (folder, data, length);
}

static void
test_newer (void)
{
  char            *folder = fixture_new_folder ();
  DownloadJournal *journal = fixture_open (folder);
  DownloadJournal *other = fixture_open (folder);
  guint            failures = 0;
  gsize            before = 0, after = 0;
  g_autofree char *whole = NULL, *still = NULL;
  g_autoptr (GError) error = NULL;

  put_plain (journal, ID_A, 0);
  fixture_close (journal);
  make_newer (folder);
  whole = fixture_read (folder, &before);

  g_assert_null (download_saved_list_read_all (folder, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK);
  g_clear_error (&error);
  error = fixture_open_refused (folder);
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK);

  /* One that was open when the newer version came. */
  g_signal_connect (other, "failed", G_CALLBACK (count_failed_cb), &failures);
  put_plain (other, ID_B, 0);
  g_assert_false (fixture_flush (other));
  g_assert_cmpuint (failures, ==, 1);
  g_assert_finalize_object (other);

  still = fixture_read (folder, &after);
  g_assert_cmpmem (whole, before, still, after);
  fixture_delete_folder (folder);
}

/* A file that somebody deleted is made anew. */
static void
test_deleted (void)
{
  char            *folder = fixture_new_folder ();
  DownloadJournal *journal = fixture_open (folder);
  g_autoptr (GPtrArray) loaded = NULL;

  put_plain (journal, ID_A, 0);
  g_assert_true (fixture_flush (journal));
  g_assert_cmpint (g_unlink (download_journal_get_path (journal)), ==, 0);
  put_plain (journal, ID_B, 0);
  g_assert_true (fixture_flush (journal));
  loaded = fixture_load (folder);
  g_assert_cmpuint (loaded->len, ==, 1);
  fixture_close (journal);
  fixture_delete_folder (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/journal/round-trip", test_round_trip);
  g_test_add_func ("/journal/state", test_state);
  g_test_add_func ("/journal/claims", test_claims);
  g_test_add_func ("/journal/stamp", test_stamp);
  g_test_add_func ("/journal/put-between", test_put_between);
  g_test_add_func ("/journal/other-boot", test_other_boot);
  g_test_add_func ("/journal/contradictions", test_contradictions);
  g_test_add_func ("/journal/generations", test_generations);
  g_test_add_func ("/journal/many-ranges", test_many_ranges);
  g_test_add_func ("/journal/beyond-total", test_beyond_total);
  g_test_add_func ("/journal/remove", test_remove);
  g_test_add_func ("/journal/permissions", test_permissions);
  g_test_add_func ("/journal/of-a-stranger", test_of_a_stranger);
  g_test_add_func ("/journal/reading-only", test_reading_only);
  g_test_add_func ("/journal/unusable", test_unusable);
  g_test_add_func ("/journal/no-room", test_no_room);
  g_test_add_func ("/journal/newer", test_newer);
  g_test_add_func ("/journal/deleted", test_deleted);

  return g_test_run ();
}
