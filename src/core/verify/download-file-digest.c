/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The digest of a file that is there already, computed on a thread of its own. */

#include "config.h"

#include "verify/download-file-digest.h"
#include "base/download-disk-error.h"
#include "base/download-error.h"
#include "verify/download-worker.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define BUFFER_SIZE (256 * 1024)

typedef struct
{
  int                     fd; /* owned; -1 if it could not be duplicated */
  int                     saved_errno;
  char                   *name;
  guint64                 length;
  DownloadDigestAlgorithm algorithm;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->fd >= 0)
    close (job->fd);
  g_free (job->name);
  g_free (job);
}

static gboolean
set_read_error (const Job *job,
                int        saved_errno,
                GError   **error)
{
  if (saved_errno != 0)
    download_disk_error_set (error, DOWNLOAD_DISK_READ, saved_errno, job->name);
  else
    download_error_set (error, DOWNLOAD_ERROR_DISK, N_ ("“%s” is shorter than it should be."), job->name);
  return FALSE;
}

static gboolean
feed (DownloadWorker *worker,
      const Job      *job,
      DownloadHasher *hasher,
      GCancellable   *cancellable,
      GError        **error)
{
  g_autofree guint8 *buffer = g_malloc (BUFFER_SIZE);
  guint64            position = 0;

  posix_fadvise (job->fd, 0, (off_t) job->length, POSIX_FADV_SEQUENTIAL);

  while (position < job->length)
    {
      gssize n = pread (job->fd, buffer, (gsize) MIN (job->length - position, BUFFER_SIZE), (off_t) position);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return set_read_error (job, n < 0 ? errno : 0, error);
      if (g_cancellable_is_cancelled (cancellable))
        {
          download_error_set (error, DOWNLOAD_ERROR_CANCELLED, N_ ("Cancelled."));
          return FALSE;
        }

      download_hasher_update (hasher, buffer, (gsize) n);
      position += (gsize) n;
      download_worker_tell (worker, position);
    }

  return TRUE;
}

static gpointer
digest_thread (DownloadWorker *worker,
               gpointer        task_data,
               GCancellable   *cancellable,
               GError        **error)
{
  Job *job = task_data;
  g_autoptr (DownloadHasher) hasher = download_hasher_new (job->algorithm);
  char *hex = NULL;

  if (hasher == NULL)
    {
      download_error_set (error, DOWNLOAD_ERROR_INTERNAL, N_ ("This system does not allow %s checksums."),
                          download_digest_algorithm_to_string (job->algorithm));
      return NULL;
    }

  if (job->fd < 0)
    set_read_error (job, job->saved_errno, error);
  else if (feed (worker, job, hasher, cancellable, error))
    hex = download_hasher_finish (hasher);
  /* The task is let go on the main context, where nothing may wait for a disk. */
  if (job->fd >= 0)
    close (job->fd);
  job->fd = -1;
  return hex;
}

/**
 * download_file_digest_async:
 * @fd: an open file; it is duplicated and may be closed at once
 * @name: of the file, to be shown
 * @length: bytes to read, from the start of the file
 * @algorithm: the algorithm
 * @cancellable: (nullable): stops the reading
 * @progress: (nullable): called on the caller's main context, never after @callback
 * @progress_data: for @progress
 * @callback: called on the caller's main context
 * @user_data: for @callback
 *
 * Reads a file on a thread of its own and computes its digest. The file position of @fd is neither used nor changed.
 */
void
download_file_digest_async (int                        fd,
                            const char                *name,
                            guint64                    length,
                            DownloadDigestAlgorithm    algorithm,
                            GCancellable              *cancellable,
                            DownloadFileDigestProgress progress,
                            gpointer                   progress_data,
                            GAsyncReadyCallback        callback,
                            gpointer                   user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Job   *job = g_new0 (Job, 1);

  job->fd = fcntl (fd, F_DUPFD_CLOEXEC, 3);
  job->saved_errno = errno;
  job->name = g_strdup (name);
  job->length = length;
  job->algorithm = algorithm;
  g_task_set_source_tag (task, download_file_digest_async);
  g_task_set_task_data (task, job, job_free);
  download_worker_run (task, digest_thread, g_free, progress, progress_data);
}

/**
 * download_file_digest_finish:
 * @result: what the callback was given
 * @error: return location, domain %DOWNLOAD_ERROR
 *
 * Returns: (transfer full) (nullable): the digest in lower-case hex; %NULL with an error of the disk if the file cannot
 *   be read or is shorter than the length, %DOWNLOAD_ERROR_CANCELLED, or %DOWNLOAD_ERROR_INTERNAL if the system forbids
 *   the algorithm
 */
char *
download_file_digest_finish (GAsyncResult *result,
                             GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
