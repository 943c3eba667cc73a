/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Several journals over one file: in one process, in several, and while the file is replaced under them. */

#include "config.h"

#include "journal-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#define N_CHILDREN 3
#define N_PUTS 150

static const char *self_path;

static char *
make_id (guint owner,
         guint number)
{
  return g_strdup_printf ("%016x%016x", owner, number);
}

static void
put (DownloadJournal *journal,
     guint            owner,
     guint            number,
     gint64           position)
{
  g_autofree char *id = make_id (owner, number);
  g_autoptr (DownloadCheckpoint) checkpoint = fixture_new_plain (id, position);

  download_journal_put (journal, checkpoint);
}

/* Two journals append by turns, each reads what the other wrote. */
static void
test_changes (void)
{
  char            *folder = fixture_new_folder ();
  DownloadJournal *first = fixture_open (folder);
  DownloadJournal *second = fixture_open (folder);
  g_autoptr (GPtrArray) none = NULL, changed = NULL, again = NULL, removed = NULL;
  g_autoptr (DownloadCheckpoint) found = NULL;
  g_autofree char *id = make_id (1, 1);

  put (first, 1, 1, 5);
  put (first, 1, 2, 4);
  download_journal_put_state (first, id, DOWNLOAD_STATE_PAUSED, NULL);
  g_assert_true (fixture_flush (first));
  none = fixture_take_changes (first, NULL);
  g_assert_cmpuint (none->len, ==, 0);

  /* Finding one loses no change. */
  found = fixture_find (folder, id);
  g_assert_cmpint (download_checkpoint_get_state (found), ==, DOWNLOAD_STATE_PAUSED);
  changed = fixture_take_changes (second, &removed);
  g_assert_cmpuint (changed->len, ==, 2);
  g_assert_cmpuint (removed->len, ==, 0);
  fixture_assert_equal (changed->pdata[1], found);
  g_clear_pointer (&removed, g_ptr_array_unref);

  download_journal_remove (first, id);
  g_assert_true (fixture_flush (first));
  again = fixture_take_changes (second, &removed);
  g_assert_cmpuint (again->len, ==, 0);
  g_assert_cmpuint (removed->len, ==, 1);
  g_assert_cmpstr (removed->pdata[0], ==, id);

  fixture_close (first);
  fixture_close (second);
  fixture_delete_folder (folder);
}

/* Puts one download so often that the file must be compacted. */
static void
put_until_compacted (DownloadJournal *journal,
                     guint            owner)
{
  GStatBuf before, after;

  g_assert_cmpint (g_stat (download_journal_get_path (journal), &before), ==, 0);
  do
    {
      for (guint i = 0; i < 500; i++)
        put (journal, owner, 1, i);
      g_assert_true (fixture_flush (journal));
      g_assert_cmpint (g_stat (download_journal_get_path (journal), &after), ==, 0);
    }
  while (before.st_ino == after.st_ino);
  g_assert_cmpint (after.st_size, <, 1024 * 1024);
}

/* Claims survive a compaction by somebody else with all that belongs to them; so do keys that nobody knows. */
static void
test_compaction (void)
{
  char            *folder = fixture_new_folder ();
  DownloadJournal *first = fixture_open (folder);
  DownloadJournal *second = fixture_open (folder);
  g_autoptr (DownloadCheckpoint) full = fixture_new_full (ID_A);
  g_autoptr (DownloadCheckpoint) found = NULL, last = NULL;
  g_autoptr (DownloadCrcSet) ranges = fixture_new_ranges (0, 5000, 6000);
  g_autoptr (DownloadCrcSet) later = fixture_new_ranges (0, 8000, 9000);
  g_autoptr (GPtrArray) changed = NULL, removed = NULL;
  g_autofree char *claims = NULL;
  guint64          sequence = 0;

  download_journal_put (first, full);
  sequence = download_journal_put_written (first, ID_A, ranges);
  download_journal_put_written (first, ID_A, later);
  download_journal_put_state (first, ID_A, DOWNLOAD_STATE_DOWNLOADING, NULL);
  g_assert_true (fixture_flush (first));
  put_until_compacted (second, 2);

  found = fixture_find (folder, ID_A);
  download_crc_set_add_set (full->written, ranges);
  download_crc_set_add_set (full->written, later);
  full->state = DOWNLOAD_STATE_DOWNLOADING;
  g_clear_error (&full->error);
  fixture_assert_equal (found, full);
  g_assert_nonnull (found->unknown);

  download_journal_put_durable (first, ID_A, sequence, TRUE);
  g_assert_true (fixture_flush (first));
  last = fixture_find (folder, ID_A);
  claims = fixture_claims_to_string (last->durable);
  g_assert_cmpstr (claims, ==, "0-1500 2000-3000 5000-6000");

  /* The other's download is the only thing that is new to the first. */
  changed = fixture_take_changes (first, &removed);
  g_assert_cmpuint (changed->len, ==, 1);
  g_assert_cmpint (((DownloadCheckpoint *) changed->pdata[0])->position, ==, 499);
  g_assert_cmpuint (removed->len, ==, 0);
  g_assert_cmpuint (fixture_count_files (folder, "journal.damaged-"), ==, 0);

  fixture_close (first);
  fixture_close (second);
  fixture_delete_folder (folder);
}

/* In a process of its own: puts many small downloads, and one again and again so that the file is compacted meanwhile. */
static int
be_child (const char *folder,
          guint       owner)
{
  DownloadJournal *journal = fixture_open (folder);

  for (guint i = 0; i < N_PUTS; i++)
    {
      put (journal, owner, i, i);
      for (guint j = 0; j < 20; j++)
        put (journal, owner, N_PUTS, j);
      if (i % 10 == 0)
        g_assert_true (fixture_flush (journal));
    }
  fixture_close (journal);
  return 0;
}

static GPid
spawn_child (const char *folder,
             guint       owner)
{
  g_autofree char  *number = g_strdup_printf ("%u", owner);
  const char *const argv[] = { self_path, "--child", folder, number, NULL };
  g_autoptr (GError) error = NULL;
  GPid pid = 0;

  g_spawn_async (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, &pid, &error);
  g_assert_no_error (error);
  return pid;
}

static void
child_ended_cb (GPid     pid,
                int      status,
                gpointer user_data)
{
  guint *running = user_data;

  g_assert_true (g_spawn_check_wait_status (status, NULL));
  g_spawn_close_pid (pid);
  (*running)--;
}

static void
test_processes (void)
{
  char            *folder = fixture_new_folder ();
  DownloadJournal *journal = fixture_open (folder);
  g_autoptr (GPtrArray) loaded = NULL;
  guint    running = 0, seen = 0, i = 0;
  gint64   until = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  GStatBuf st;

  for (; running < N_CHILDREN; running++)
    g_child_watch_add (spawn_child (folder, running), child_ended_cb, &running);

  /* Appends in their midst, and follows what they do. */
  while (running > 0)
    {
      g_autoptr (GPtrArray) changes = NULL;

      g_assert_cmpint (g_get_monotonic_time (), <, until);
      put (journal, N_CHILDREN, i++ % N_PUTS, 0);
      g_assert_true (fixture_flush (journal));
      changes = fixture_take_changes (journal, NULL);
      seen += changes->len;
    }

  g_assert_cmpuint (seen, >=, N_CHILDREN * N_PUTS);
  loaded = fixture_load (folder);
  g_assert_cmpuint (loaded->len, ==, N_CHILDREN * (N_PUTS + 1) + MIN (i, N_PUTS));
  g_assert_cmpint (g_stat (download_journal_get_path (journal), &st), ==, 0);
  g_assert_cmpint (st.st_size, <, 3 * 1024 * 1024);
  g_assert_cmpuint (fixture_count_files (folder, "journal.damaged-"), ==, 0);
  g_assert_cmpuint (fixture_count_files (folder, "journal.new"), ==, 0);
  fixture_close (journal);
  fixture_delete_folder (folder);
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 4 && strcmp (argv[1], "--child") == 0)
    return be_child (argv[2], (guint) g_ascii_strtoull (argv[3], NULL, 10));

  self_path = argv[0];
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/journal-shared/changes", test_changes);
  g_test_add_func ("/journal-shared/compaction", test_compaction);
  g_test_add_func ("/journal-shared/processes", test_processes);

  return g_test_run ();
}
