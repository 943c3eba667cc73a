/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of publishing where the file system can do less than usual, and after a failed sync. */

#include "config.h"

#include "sink/download-publish.h"
#include "sink-test.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIZE 1000

/* What the steps of the test answer instead of doing anything; 0 does it. */
static int refuse_rename, refuse_link, refuse_claim, refuse_over;

static int
rename_new (int         from_fd,
            const char *from,
            int         to_fd,
            const char *to)
{
  return refuse_rename != 0 ? refuse_rename : download_publish_steps.rename_new (from_fd, from, to_fd, to);
}

static int
make_link (int         from_fd,
           const char *from,
           int         to_fd,
           const char *to)
{
  return refuse_link != 0 ? refuse_link : download_publish_steps.link (from_fd, from, to_fd, to);
}

static int
claim (int         folder_fd,
       const char *to)
{
  return refuse_claim != 0 ? refuse_claim : download_publish_steps.claim (folder_fd, to);
}

static int
rename_over (int         from_fd,
             const char *from,
             int         to_fd,
             const char *to)
{
  return refuse_over != 0 ? refuse_over : download_publish_steps.rename_over (from_fd, from, to_fd, to);
}

static const DownloadPublishSteps steps = { rename_new, make_link, claim, rename_over };

typedef struct
{
  DownloadPartialTarget target;
  DownloadPartial      *partial;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint8               content[SIZE];
  DownloadBlock        block = { .length = SIZE, .data = content };
  DownloadBlock *const run = &block;
  int                  saved_errno;

  refuse_rename = refuse_link = refuse_claim = refuse_over = 0;
  for (gsize i = 0; i < SIZE; i++)
    content[i] = sink_test_byte (i);

  fixture->target.folder = sink_test_make_folder ();
  fixture->target.name = g_strdup ("a");
  fixture->partial = download_partial_create (&fixture->target, SIZE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (download_partial_write_run (fixture->partial, &run, 1, &saved_errno), ==, 1);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  download_partial_unref (fixture->partial);
  sink_test_remove_folder (fixture->target.folder);
  download_partial_target_clear (&fixture->target);
}

static char *
publish (Fixture *fixture,
         GError **error)
{
  return download_publish (fixture->partial, &fixture->target, "a", SIZE, NULL, &steps, error);
}

static void
assert_list (Fixture    *fixture,
             const char *expected)
{
  g_autofree char *list = sink_test_list (fixture->target.folder);

  g_assert_cmpstr (list, ==, expected);
}

static void
assert_published (Fixture    *fixture,
                  const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *published = publish (fixture, &error);
  g_autofree char *path = g_build_filename (fixture->target.folder, name, NULL);

  g_assert_no_error (error);
  g_assert_cmpstr (published, ==, name);
  sink_test_assert_file (path, SIZE);
}

static const struct
{
  int         rename;
  int         link;
  const char *reason;
} poor_folders[] = {
  { 0, 0, "everything there" },
  { EINVAL, 0, "a file system without rename-without-replace" },
  { ENOSYS, 0, "a kernel without it" },
  { EOPNOTSUPP, 0, "another way to say so" },
  { EINVAL, EPERM, "no links either" },
  { EINVAL, EOPNOTSUPP, "another way to say so" },
  { ENOSYS, ENOSYS, "and another" },
  { EINVAL, EMLINK, "a file that can have one name only" },
};

static void
test_fallbacks (Fixture      *fixture,
                gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (poor_folders); i++)
    {
      Fixture one = { { NULL } };

      g_test_message ("%s", poor_folders[i].reason);
      set_up (&one, NULL);
      refuse_rename = poor_folders[i].rename;
      refuse_link = poor_folders[i].link;
      assert_published (&one, "a");
      assert_list (&one, "a");
      tear_down (&one, NULL);
    }
}

static void
test_fallbacks_never_replace (Fixture      *fixture,
                              gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (poor_folders); i++)
    {
      Fixture          one = { { NULL } };
      g_autofree char *content = NULL;
      g_autofree char *path = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", poor_folders[i].reason);
      set_up (&one, NULL);
      sink_test_put (one.target.folder, "a", "somebody's");
      refuse_rename = poor_folders[i].rename;
      refuse_link = poor_folders[i].link;

      one.target.exact = TRUE;
      g_assert_null (publish (&one, &error));
      g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_NAME_TAKEN);
      assert_list (&one, "a|a.part");

      one.target.exact = FALSE;
      assert_published (&one, "a (1)");
      assert_list (&one, "a|a (1)");
      path = g_build_filename (one.target.folder, "a", NULL);
      g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
      g_assert_cmpstr (content, ==, "somebody's");
      tear_down (&one, NULL);
    }
}

static void
test_refused (Fixture      *fixture,
              gconstpointer data)
{
  static const struct
  {
    int           rename, link, claim, over;
    DownloadError code;
    const char   *reason;
  } cases[] = {
    { EACCES, 0, 0, 0, DOWNLOAD_ERROR_PERMISSION, "no permission" },
    { EROFS, 0, 0, 0, DOWNLOAD_ERROR_READ_ONLY, "became read-only" },
    { EINVAL, ENOSPC, 0, 0, DOWNLOAD_ERROR_DISK_FULL, "no space for the name" },
    { EINVAL, EPERM, EDQUOT, 0, DOWNLOAD_ERROR_DISK_FULL, "no space for the placeholder" },
    { EINVAL, EPERM, 0, EIO, DOWNLOAD_ERROR_DISK, "a broken disk: our placeholder goes again" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].reason);
      refuse_rename = cases[i].rename;
      refuse_link = cases[i].link;
      refuse_claim = cases[i].claim;
      refuse_over = cases[i].over;
      g_assert_null (publish (fixture, &error));
      g_assert_error (error, DOWNLOAD_ERROR, (int) cases[i].code);
      assert_list (fixture, "a.part");
    }

  refuse_rename = refuse_link = refuse_claim = refuse_over = 0;
  assert_published (fixture, "a");
}

/* A crash between link and unlink leaves both names; a server may lose the answer to a rename. */
static void
test_there_already (Fixture      *fixture,
                    gconstpointer data)
{
  int folder_fd = open (fixture->target.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  g_assert_cmpint (linkat (folder_fd, "a.part", folder_fd, "a", 0), ==, 0);
  assert_list (fixture, "a|a.part");
  assert_published (fixture, "a");
  assert_list (fixture, "a");
  close (folder_fd);
}

static void
test_again (Fixture      *fixture,
            gconstpointer data)
{
  assert_published (fixture, "a");
  assert_published (fixture, "a");
  assert_list (fixture, "a");
}

static void
test_sizes (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (fixture->target.folder, "a", NULL);
  struct stat      st;

  /* More was reserved than came. */
  g_assert_true (download_partial_reserve (fixture->partial, 10 * 1024 * 1024, &error));
  assert_published (fixture, "a");
  g_assert_cmpint (g_stat (path, &st), ==, 0);
  g_assert_cmpint (st.st_size, ==, SIZE);
  g_assert_cmpint (st.st_blocks, <, 100);
}

static void
test_failed_sync (Fixture      *fixture,
                  gconstpointer data)
{
  g_autoptr (GError) first_error = NULL;
  g_autoptr (GError) second_error = NULL;
  g_autoptr (GError) publish_error = NULL;
  int fd = download_partial_get_fd (fixture->partial);
  int saved = dup (fd);
  int ends[2];

  /* A pipe in the file's place cannot be synced. */
  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  g_assert_cmpint (dup2 (ends[0], fd), ==, fd);
  g_assert_false (download_partial_sync (fixture->partial, FALSE, &first_error));
  g_assert_error (first_error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK);

  /* The file is well again, but nobody can say what was lost. */
  g_assert_cmpint (dup2 (saved, fd), ==, fd);
  g_assert_false (download_partial_sync (fixture->partial, FALSE, &second_error));
  g_assert_error (second_error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK);
  g_assert_null (publish (fixture, &publish_error));
  g_assert_error (publish_error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK);
  assert_list (fixture, "a.part");

  close (saved);
  close (ends[0]);
  close (ends[1]);
}

#define ADD(path, test) g_test_add ("/sink/publish/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("fallbacks", test_fallbacks);
  ADD ("fallbacks-never-replace", test_fallbacks_never_replace);
  ADD ("refused", test_refused);
  ADD ("there-already", test_there_already);
  ADD ("again", test_again);
  ADD ("sizes", test_sizes);
  ADD ("failed-sync", test_failed_sync);

  return g_test_run ();
}
