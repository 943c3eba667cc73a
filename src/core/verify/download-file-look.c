/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether a finished file is still the one that was saved, as far as a look from outside tells. A disk may be slow or dead: the
 * look has a thread of its own. */

#include "config.h"

#include "verify/download-file-look.h"
#include "base/download-disk-error.h"
#include "base/download-file-place.h"
#include "verify/download-worker.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char             *path;
  DownloadFileFacts expected;
} Job;

typedef struct
{
  DownloadFileVerdict verdict;
  DownloadFileFacts   found;
  int                 fd; /* owned; less than 0: the errno of why there is none */
} Look;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->path);
  g_free (job);
}

static gpointer
close_thread (gpointer data)
{
  download_worker_block_signals ();
  close (GPOINTER_TO_INT (data));
  return NULL;
}

/* Closing may wait for a disk as well. */
void
download_file_look_close (int fd)
{
  g_autoptr (GThread) thread = NULL;

  if (fd >= 0)
    thread = g_thread_try_new ("pickup-close", close_thread, GINT_TO_POINTER (fd), NULL);
  if (fd >= 0 && thread == NULL)
    close (fd);
}

static void
look_free (gpointer data)
{
  Look *look = data;

  download_file_look_close (look->fd);
  g_free (look);
}

/* A copy in its place may have its time, and a file may have been written to within one tick of the disk's clock: only the file
 * itself with its own time is believed unread. */
DownloadFileVerdict
download_file_judge (const DownloadFileFacts *expected,
                     const DownloadFileFacts *found)
{
  const gboolean knows_inode = expected->device != 0 || expected->inode != 0;

  if (expected->size >= 0 && found->size != expected->size)
    return DOWNLOAD_FILE_OTHER;
  if (expected->mtime == 0 || found->mtime != expected->mtime)
    return DOWNLOAD_FILE_DOUBTFUL;
  if (knows_inode && (found->device != expected->device || found->inode != expected->inode))
    return DOWNLOAD_FILE_DOUBTFUL;
  return DOWNLOAD_FILE_SAME;
}

static void
fill (DownloadFileFacts *found,
      const struct stat *st)
{
  found->size = st->st_size;
  found->mtime = download_file_time_to_nanoseconds (&st->st_mtim);
  found->device = st->st_dev;
  found->inode = st->st_ino;
}

int
download_file_glance (const char              *path,
                      const DownloadFileFacts *expected)
{
  DownloadFileFacts found = { 0 };
  struct stat       st;

  if (lstat (path, &st) < 0)
    return errno == ENOENT || errno == ENOTDIR ? DOWNLOAD_FILE_MISSING : -1;
  if (!S_ISREG (st.st_mode))
    return DOWNLOAD_FILE_OTHER;

  fill (&found, &st);
  return download_file_judge (expected, &found);
}

static gboolean
set_error (const Job *job,
           int        saved_errno,
           GError   **error)
{
  g_autofree char *name = g_path_get_basename (job->path);

  download_disk_error_set (error, DOWNLOAD_DISK_READ, saved_errno, name);
  return FALSE;
}

/* Nothing but a regular file is opened: that alone would wake a device. */
static gboolean
look_at (const Job *job,
         Look      *look,
         GError   **error)
{
  struct stat st;

  look->verdict = DOWNLOAD_FILE_OTHER;
  if (lstat (job->path, &st) < 0)
    {
      look->verdict = DOWNLOAD_FILE_MISSING;
      return errno == ENOENT || errno == ENOTDIR ? TRUE : set_error (job, errno, error);
    }
  if (!S_ISREG (st.st_mode))
    return TRUE;

  look->fd = open (job->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (look->fd < 0)
    look->fd = -errno;
  /* One that may not be read is known by its outside all the same. It may have been replaced meanwhile. */
  if (look->fd >= 0 && (fstat (look->fd, &st) < 0 || !S_ISREG (st.st_mode)))
    return TRUE;

  fill (&look->found, &st);
  look->verdict = download_file_judge (&job->expected, &look->found);
  return TRUE;
}

static gpointer
look_thread (DownloadWorker *worker,
             gpointer        task_data,
             GCancellable   *cancellable,
             GError        **error)
{
  Look *look = g_new0 (Look, 1);

  look->fd = -1;
  if (look_at (task_data, look, error))
    return look;

  look_free (look);
  return NULL;
}

void
download_file_look_async (const char              *path,
                          const DownloadFileFacts *expected,
                          GCancellable            *cancellable,
                          GAsyncReadyCallback      callback,
                          gpointer                 user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Job   *job = g_new0 (Job, 1);

  job->path = g_strdup (path);
  job->expected = *expected;
  g_task_set_source_tag (task, download_file_look_async);
  g_task_set_task_data (task, job, job_free);
  download_worker_run (task, look_thread, look_free, NULL, NULL);
}

int
download_file_look_finish (GAsyncResult      *result,
                           DownloadFileFacts *found,
                           int               *fd,
                           GError           **error)
{
  Look *look = g_task_propagate_pointer (G_TASK (result), error);
  int   verdict = -1;

  if (fd != NULL)
    *fd = -1;
  if (look == NULL)
    return -1;

  verdict = (int) look->verdict;
  if (found != NULL)
    *found = look->found;
  if (fd != NULL)
    {
      *fd = look->fd;
      look->fd = -1;
    }
  look_free (look);
  return verdict;
}
