/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the look at a finished file from outside: the judgement as a table, and real things under its name. */

#include "config.h"

#include "base/download-error.h"
#include "verify/download-file-look.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void
test_judge (void)
{
  static const struct
  {
    const char         *reason;
    DownloadFileFacts   expected, found;
    DownloadFileVerdict verdict;
  } cases[] = {
    { "all is as it was", { 5, 7, 1, 2 }, { 5, 7, 1, 2 }, DOWNLOAD_FILE_SAME },
    { "an older record has no inode", { 5, 7, 0, 0 }, { 5, 7, 1, 2 }, DOWNLOAD_FILE_SAME },
    { "a nanosecond is another time", { 5, 7, 1, 2 }, { 5, 8, 1, 2 }, DOWNLOAD_FILE_DOUBTFUL },
    { "the time went back", { 5, 7, 1, 2 }, { 5, 6, 1, 2 }, DOWNLOAD_FILE_DOUBTFUL },
    { "a copy with its time", { 5, 7, 1, 2 }, { 5, 7, 1, 3 }, DOWNLOAD_FILE_DOUBTFUL },
    { "on another disk", { 5, 7, 1, 2 }, { 5, 7, 9, 2 }, DOWNLOAD_FILE_DOUBTFUL },
    { "no time was recorded", { 5, 0, 1, 2 }, { 5, 7, 1, 2 }, DOWNLOAD_FILE_DOUBTFUL },
    { "truncated", { 5, 7, 1, 2 }, { 0, 7, 1, 2 }, DOWNLOAD_FILE_OTHER },
    { "appended to", { 5, 7, 1, 2 }, { 6, 7, 1, 2 }, DOWNLOAD_FILE_OTHER },
    { "nobody knows how large it was", { -1, 7, 1, 2 }, { 6, 7, 1, 2 }, DOWNLOAD_FILE_SAME },
    { "empty files have a size, too", { 0, 7, 1, 2 }, { 1, 7, 1, 2 }, DOWNLOAD_FILE_OTHER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].reason);
      g_assert_cmpint (download_file_judge (&cases[i].expected, &cases[i].found), ==, cases[i].verdict);
    }
}

typedef struct
{
  gboolean          done;
  int               verdict;
  int               fd;
  DownloadFileFacts found;
  GError           *error;
} Outcome;

static void
looked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Outcome *outcome = user_data;

  outcome->verdict = download_file_look_finish (result, &outcome->found, &outcome->fd, &outcome->error);
  outcome->done = TRUE;
}

static Outcome
look (const char              *path,
      const DownloadFileFacts *expected)
{
  Outcome outcome = { 0 };

  download_file_look_async (path, expected, NULL, looked_cb, &outcome);
  while (!outcome.done)
    g_main_context_iteration (NULL, TRUE);
  return outcome;
}

typedef enum
{
  THING_FILE,
  THING_NOTHING,
  THING_FOLDER,
  THING_LINK,
  THING_DANGLING,
  THING_FIFO,
  THING_BELOW_FILE,
} Thing;

/* A link to the very file may be changed behind our back, and is not what was saved. A pipe must not hold the look up. */
static void
test_things (void)
{
  static const struct
  {
    Thing thing;
    int   verdict;
  } cases[] = {
    { THING_FILE, DOWNLOAD_FILE_DOUBTFUL },
    { THING_NOTHING, DOWNLOAD_FILE_MISSING },
    { THING_FOLDER, DOWNLOAD_FILE_OTHER },
    { THING_LINK, DOWNLOAD_FILE_OTHER },
    { THING_DANGLING, DOWNLOAD_FILE_OTHER },
    { THING_FIFO, DOWNLOAD_FILE_OTHER },
    { THING_BELOW_FILE, DOWNLOAD_FILE_MISSING },
  };
  g_autofree char *folder = g_dir_make_tmp ("look-XXXXXX", NULL);
  g_autofree char *real = g_build_filename (folder, "real", NULL);

  g_assert_true (g_file_set_contents (real, "five!", 5, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const DownloadFileFacts facts = { 5, 0, 0, 0 };
      g_autofree char        *path = g_build_filename (folder, "thing", NULL);
      Outcome                 outcome;

      g_test_message ("%d", cases[i].thing);
      if (cases[i].thing == THING_FILE)
        g_assert_true (g_file_set_contents (path, "5....", 5, NULL));
      else if (cases[i].thing == THING_FOLDER)
        g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
      else if (cases[i].thing == THING_LINK)
        g_assert_cmpint (symlink (real, path), ==, 0);
      else if (cases[i].thing == THING_DANGLING)
        g_assert_cmpint (symlink ("/nowhere", path), ==, 0);
      else if (cases[i].thing == THING_FIFO)
        g_assert_cmpint (mkfifo (path, 0600), ==, 0);
      else if (cases[i].thing == THING_BELOW_FILE)
        {
          g_free (path);
          path = g_build_filename (real, "thing", NULL);
        }
      outcome = look (path, &facts);
      g_assert_no_error (outcome.error);
      g_assert_cmpint (outcome.verdict, ==, cases[i].verdict);
      g_assert_cmpint (outcome.fd >= 0, ==, cases[i].thing == THING_FILE);
      if (outcome.fd >= 0)
        close (outcome.fd);
      g_remove (path);
    }
  g_remove (real);
  g_rmdir (folder);
}

static void
test_found (void)
{
  DownloadFileFacts facts = { -1, 0, 0, 0 };
  g_autofree char  *folder = g_dir_make_tmp ("look-XXXXXX", NULL);
  g_autofree char  *path = g_build_filename (folder, "file", NULL);
  struct stat       st;
  Outcome           outcome;

  g_assert_true (g_file_set_contents (path, "five!", 5, NULL));
  g_assert_cmpint (stat (path, &st), ==, 0);
  outcome = look (path, &facts);
  close (outcome.fd);
  g_assert_cmpint (outcome.found.size, ==, 5);
  g_assert_cmpuint (outcome.found.inode, ==, st.st_ino);
  g_assert_cmpint (outcome.found.mtime, ==, st.st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) + st.st_mtim.tv_nsec);
  facts = outcome.found;
  outcome = look (path, &facts);
  close (outcome.fd);
  g_assert_cmpint (outcome.verdict, ==, DOWNLOAD_FILE_SAME);
  g_remove (path);
  g_rmdir (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/file-look/judge", test_judge);
  g_test_add_func ("/file-look/things", test_things);
  g_test_add_func ("/file-look/found", test_found);

  return g_test_run ();
}
