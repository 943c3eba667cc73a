/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One thread for one task, with progress told at the speed of eyes. A thread that has done its work waits a moment for more: many
 * small tasks in a row do not make a thread each. */

#include "config.h"

#include "verify/download-worker.h"
#include "base/download-error.h"

#include <signal.h>

#define PROGRESS_INTERVAL (G_USEC_PER_SEC / 10)

/* How long a thread waits for more work. */
#define IDLE_TIME (2 * G_USEC_PER_SEC)

/* Work that no thread has taken yet, and threads that wait for some: there is never more of it than of them. */
static GMutex lock;
static GCond  more;
static GQueue waiting = G_QUEUE_INIT; /* of DownloadWorker */
static guint  n_idle;

struct _DownloadWorker
{
  GTask             *task; /* owned; only the main context lets go of it */
  DownloadWorkerFunc func;
  GDestroyNotify     result_free;

  DownloadWorkerProgress progress; /* nullable */
  gpointer               progress_data;
  gint64                 last_told; /* monotonic time */

  gpointer result; /* owned; or error */
  GError  *error;
};

typedef struct
{
  GTask                 *task; /* owned */
  DownloadWorkerProgress progress;
  gpointer               progress_data;
  guint64                bytes;
} Progress;

static void
post (GTask      *task,
      GSourceFunc func,
      gpointer    data)
{
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, g_task_get_priority (task));
  g_source_set_static_name (source, "[pickup] worker");
  g_source_set_callback (source, func, data, NULL);
  g_source_attach (source, g_task_get_context (task));
  g_source_unref (source);
}

static gboolean
progress_cb (gpointer data)
{
  Progress *progress = data;

  /* Whoever listened may be gone once the task has called back. */
  if (!g_task_get_completed (progress->task))
    progress->progress (progress->bytes, progress->progress_data);

  g_object_unref (progress->task);
  g_free (progress);
  return G_SOURCE_REMOVE;
}

static gboolean
done_cb (gpointer data)
{
  DownloadWorker *self = data;
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_pointer (task, g_steal_pointer (&self->result), self->result_free);

  g_free (self);
  return G_SOURCE_REMOVE;
}

/* (nullable): more work, or %NULL if none came for a while. */
static DownloadWorker *
wait_for_work (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  const gint64 until = g_get_monotonic_time () + IDLE_TIME;

  n_idle++;
  while (g_queue_is_empty (&waiting) && g_cond_wait_until (&more, &lock, until))
    continue;
  n_idle--;
  return g_queue_pop_head (&waiting);
}

static gpointer
thread_func (gpointer data)
{
  download_worker_block_signals ();
  for (DownloadWorker *self = data; self != NULL; self = wait_for_work ())
    {
      self->result = self->func (self, g_task_get_task_data (self->task), g_task_get_cancellable (self->task), &self->error);
      post (self->task, done_cb, self);
    }
  return NULL;
}

/* FALSE if every thread is busy. */
static gboolean
give_to_idle_thread (DownloadWorker *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  if (n_idle <= g_queue_get_length (&waiting))
    return FALSE;

  g_queue_push_tail (&waiting, self);
  g_cond_signal (&more);
  return TRUE;
}

/**
 * download_worker_run:
 * @task: (transfer full): the task; it is returned on its own context by @func's result
 * @func: the work, called on the thread; sets its error if and only if it fails
 * @result_free: (nullable): frees a result that nobody takes
 * @progress: (nullable): called on the task's context with what @func told, never after the task's callback
 * @progress_data: for @progress
 *
 * Has a thread do @task. A success that comes after a cancellation stays a success: what the work did is done.
 */
void
download_worker_run (GTask                 *task,
                     DownloadWorkerFunc     func,
                     GDestroyNotify         result_free,
                     DownloadWorkerProgress progress,
                     gpointer               progress_data)
{
  DownloadWorker *self = g_new0 (DownloadWorker, 1);
  g_autoptr (GError) error = NULL;
  GThread *thread = NULL;

  g_task_set_check_cancellable (task, FALSE);
  self->task = task;
  self->func = func;
  self->result_free = result_free;
  self->progress = progress;
  self->progress_data = progress_data;

  if (give_to_idle_thread (self))
    return;

  thread = g_thread_try_new ("pickup-work", thread_func, self, &error);
  if (thread != NULL)
    {
      g_thread_unref (thread);
      return;
    }

  download_error_set (&self->error, DOWNLOAD_ERROR_INTERNAL, "%s", error->message);
  post (task, done_cb, self);
}

/**
 * download_worker_tell:
 * @self: a worker, on its thread
 * @bytes: how far it is
 *
 * Tells the progress, about ten times a second at most; more calls cost nothing.
 */
void
download_worker_tell (DownloadWorker *self,
                      guint64         bytes)
{
  gint64    now = g_get_monotonic_time ();
  Progress *progress;

  if (self->progress == NULL || (self->last_told != 0 && now - self->last_told < PROGRESS_INTERVAL))
    return;

  self->last_told = now;
  progress = g_new0 (Progress, 1);
  progress->task = g_object_ref (self->task);
  progress->progress = self->progress;
  progress->progress_data = self->progress_data;
  progress->bytes = bytes;
  post (self->task, progress_cb, progress);
}

/**
 * download_worker_block_signals:
 *
 * To be called first by every thread that writes files: a file that grows beyond the limit of the process shall be an
 * error (EFBIG), not the end of the program by SIGXFSZ.
 */
void
download_worker_block_signals (void)
{
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGXFSZ);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
}
