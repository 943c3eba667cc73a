/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of what is said of every errno of every call to a disk. */

#include "config.h"

#include "base/download-disk-error.h"
#include "base/download-error.h"

#include <errno.h>
#include <string.h>

#define WHAT "100%s film.mkv"

/* Rows that a person's way out hangs on; a call of -1 is any. */
static const struct
{
  int         saved_errno;
  int         call;
  int         code;
  const char *part; /* of the sentence */
} cases[] = {
  { ENOSPC, -1, DOWNLOAD_ERROR_DISK_FULL, "enough space" },
  { EDQUOT, -1, DOWNLOAD_ERROR_DISK_FULL, "share of the disk" },
  { EFBIG, -1, DOWNLOAD_ERROR_FILE_TOO_LARGE, "larger" },
  { EROFS, DOWNLOAD_DISK_WRITE, DOWNLOAD_ERROR_READ_ONLY, "written: the disk is read-only" },
  { EROFS, DOWNLOAD_DISK_SYNC, DOWNLOAD_ERROR_READ_ONLY, "written: the disk is read-only" },
  { EROFS, DOWNLOAD_DISK_REMOVE, DOWNLOAD_ERROR_READ_ONLY, "deleted: the disk is read-only" },
  { EACCES, DOWNLOAD_DISK_CREATE, DOWNLOAD_ERROR_PERMISSION, "written: permission" },
  { EPERM, DOWNLOAD_DISK_READ, DOWNLOAD_ERROR_PERMISSION, "read: permission" },
  { EACCES, DOWNLOAD_DISK_REMOVE, DOWNLOAD_ERROR_PERMISSION, "deleted: permission" },
  { ENOENT, -1, DOWNLOAD_ERROR_FOLDER_GONE, "folder" },
  { ESTALE, -1, DOWNLOAD_ERROR_FOLDER_GONE, "folder" },
  { ENODEV, -1, DOWNLOAD_ERROR_FOLDER_GONE, "folder" },
  { ENOTCONN, -1, DOWNLOAD_ERROR_FOLDER_GONE, "folder" },
  { EMFILE, DOWNLOAD_DISK_OPEN, DOWNLOAD_ERROR_SYSTEM_BUSY, "wait" },
  { ENOMEM, DOWNLOAD_DISK_WRITE, DOWNLOAD_ERROR_SYSTEM_BUSY, "wait" },
  { ENOMEM, DOWNLOAD_DISK_SYNC, DOWNLOAD_ERROR_DISK, "written" },
  { EBUSY, DOWNLOAD_DISK_PUBLISH, DOWNLOAD_ERROR_SYSTEM_BUSY, "another program" },
  { EEXIST, DOWNLOAD_DISK_PUBLISH, DOWNLOAD_ERROR_NAME_TAKEN, "exists" },
  { EEXIST, DOWNLOAD_DISK_CREATE, DOWNLOAD_ERROR_NAME_TAKEN, "exists" },
  { ENAMETOOLONG, DOWNLOAD_DISK_CREATE, DOWNLOAD_ERROR_DISK, "name of a file" },
  { EINVAL, DOWNLOAD_DISK_PUBLISH, DOWNLOAD_ERROR_DISK, "name of a file" },
  { EINVAL, DOWNLOAD_DISK_WRITE, DOWNLOAD_ERROR_DISK, "written: Invalid" },
  { EIO, DOWNLOAD_DISK_WRITE, DOWNLOAD_ERROR_DISK, "written: Input/output" },
  { EIO, DOWNLOAD_DISK_READ, DOWNLOAD_ERROR_DISK, "read: Input/output" },
  { EIO, DOWNLOAD_DISK_SYNC, DOWNLOAD_ERROR_DISK, "written: Input/output" },
  { EIO, DOWNLOAD_DISK_REMOVE, DOWNLOAD_ERROR_DISK, "deleted: Input/output" },
};

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int call = 0; call < (int) DOWNLOAD_DISK_CALLS; call++)
      {
        g_autoptr (GError) error = NULL;

        if (cases[i].call != -1 && cases[i].call != call)
          continue;

        download_disk_error_set (&error, (DownloadDiskCall) call, cases[i].saved_errno, WHAT);
        g_test_message ("%s, call %d: %s", g_strerror (cases[i].saved_errno), call, error->message);
        g_assert_error (error, DOWNLOAD_ERROR, cases[i].code);
        g_assert_nonnull (strstr (error->message, cases[i].part));
      }
}

/* Whatever a disk says, there is a sentence that names the file, and either time or a person can help: a download that the disk
 * stopped has never failed for good. */
static void
test_every_errno_of_every_call (void)
{
  guint n = 0;

  for (int saved_errno = 1; saved_errno <= 133; saved_errno++)
    for (int call = 0; call < (int) DOWNLOAD_DISK_CALLS; call++, n++)
      {
        g_autoptr (GError) error = NULL;
        DownloadRemedy remedy;

        download_disk_error_set (NULL, (DownloadDiskCall) call, saved_errno, WHAT);
        download_disk_error_set (&error, (DownloadDiskCall) call, saved_errno, WHAT);
        g_assert_nonnull (error);
        g_assert_true (error->domain == DOWNLOAD_ERROR);
        g_assert_nonnull (strstr (error->message, "“" WHAT "”"));
        g_assert_null (strstr (error->message, "%1$s"));
        g_assert_true (g_str_has_suffix (error->message, ".") || strstr (error->message, g_strerror (saved_errno)) != NULL);

        remedy = download_error_code_get_remedy ((DownloadError) error->code);
        g_assert_true (remedy == DOWNLOAD_REMEDY_PERSON || remedy == DOWNLOAD_REMEDY_WAIT || remedy == DOWNLOAD_REMEDY_DECISION);

        /* What a failed sync was about may be lost: nobody goes on as if it had passed. */
        if (call == DOWNLOAD_DISK_SYNC)
          g_assert_cmpint (remedy, ==, DOWNLOAD_REMEDY_PERSON);
      }

  g_test_message ("%u pairs of errno and call", n);
  g_assert_cmpuint (n, ==, 133 * DOWNLOAD_DISK_CALLS);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/disk-error/rows", test_rows);
  g_test_add_func ("/disk-error/every-errno-of-every-call", test_every_errno_of_every_call);

  return g_test_run ();
}
