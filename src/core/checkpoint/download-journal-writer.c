/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The thread that appends to the journal. */

#define G_LOG_DOMAIN "download-checkpoint"

#include "config.h"

#include "checkpoint/download-journal-writer.h"

#include <string.h>

#define SYNC_DELAY (2 * G_USEC_PER_SEC)
#define RETRY_DELAY G_USEC_PER_SEC
#define BATCH_BYTES (64 * 1024)
#define BATCH_RECORDS 256
#define BACKLOG_BYTES (256 * 1024)

typedef enum
{
  JOB_RECORD,
  JOB_FLUSH,
  JOB_REWRITE,
  JOB_STOP,
} JobKind;

typedef struct
{
  JobKind                   kind;
  DownloadJournalRecordType type;
  DownloadJournalId         id;
  GBytes                   *bytes; /* owned; of a record */
  gboolean                  sync;
  GTask                    *task; /* owned; of a flush */
} Job;

struct _DownloadJournalWriter
{
  gatomicrefcount       ref_count;
  GThread              *thread;
  GAsyncQueue          *jobs;
  GMainContext         *context;
  GWeakRef              owner; /* looked at on the main context only: the last reference must not be dropped on the thread */
  DownloadJournalFailed failed;

  /* The thread's own. */
  DownloadJournalFile *file;
  GQueue               backlog; /* of Job: records that are not written yet */
  gsize                backlog_bytes;
  GError              *trouble;  /* why the backlog stays, or why a sync failed; NULL while all is well */
  gint64               retry_at; /* monotonic */
  gint64               sync_at;  /* monotonic; 0 while everything is synced */
  gboolean             rewrite;  /* a sync failed and only a new file is safe, or one was asked for */
};

/* What travels back to the main context. */
typedef struct
{
  DownloadJournalWriter *writer;
  GTask                 *task; /* NULL: this is about a failure */
  GError                *error;
} Notice;

static void
writer_unref (DownloadJournalWriter *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_weak_ref_clear (&self->owner);
  g_main_context_unref (self->context);
  g_async_queue_unref (self->jobs);
  download_journal_file_free (self->file);
  g_clear_error (&self->trouble);
  g_free (self);
}

static void
job_free (Job *job)
{
  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_free (job);
}

static void
notice_free (gpointer data)
{
  Notice *notice = data;

  g_clear_object (&notice->task);
  g_clear_error (&notice->error);
  writer_unref (notice->writer);
  g_free (notice);
}

static gboolean
notice_cb (gpointer data)
{
  Notice *notice = data;

  if (notice->task != NULL && notice->error != NULL)
    {
      g_task_return_error (notice->task, g_steal_pointer (&notice->error));
    }
  else if (notice->task != NULL)
    {
      g_task_return_boolean (notice->task, TRUE);
    }
  else
    {
      g_autoptr (GObject) owner = g_weak_ref_get (&notice->writer->owner);

      if (owner != NULL)
        notice->writer->failed (owner, notice->error);
    }

  return G_SOURCE_REMOVE;
}

/* Takes @task, which may be %NULL. */
static void
send_notice (DownloadJournalWriter *self,
             GTask                 *task,
             const GError          *error)
{
  Notice *notice = g_new0 (Notice, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_atomic_ref_count_inc (&self->ref_count);
  notice->writer = self;
  notice->task = task;
  notice->error = error != NULL ? g_error_copy (error) : NULL;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "[pickup] journal");
  g_source_set_callback (source, notice_cb, notice, notice_free);
  g_source_attach (source, task != NULL ? g_task_get_context (task) : self->context);
}

/* Takes @error. Tells it unless the trouble is known. */
static void
set_trouble (DownloadJournalWriter *self,
             GError                *error)
{
  if (self->trouble == NULL)
    send_notice (self, NULL, error);
  g_clear_error (&self->trouble);
  self->trouble = error;
  self->retry_at = g_get_monotonic_time () + RETRY_DELAY;
}

static void
drop_from_backlog (DownloadJournalWriter *self,
                   GList                 *link)
{
  Job *job = link->data;

  self->backlog_bytes -= g_bytes_get_size (job->bytes);
  job_free (job);
  g_queue_delete_link (&self->backlog, link);
}

static gboolean
is_claim (const Job *job)
{
  return job->type == DOWNLOAD_JOURNAL_WRITTEN || job->type == DOWNLOAD_JOURNAL_DURABLE;
}

static gboolean
is_replaced (const Job *job,
             const Job *latest)
{
  gboolean replaces = latest->type == DOWNLOAD_JOURNAL_REMOVE ||
                      (latest->type == DOWNLOAD_JOURNAL_ITEM && job->type != DOWNLOAD_JOURNAL_EVENTS);

  return replaces && download_journal_id_equal (&job->id, &latest->id);
}

/* While nothing can be written, only what is still worth writing stays: an ITEM or REMOVE replaces what came before it, and
 * claims may be lost, which costs bytes but never truth. */
static void
thin_out_backlog (DownloadJournalWriter *self,
                  const Job             *latest)
{
  GList *next = NULL;

  for (GList *l = self->backlog.head; l != NULL; l = next)
    {
      const Job *job = l->data;

      next = l->next;
      if (is_replaced (job, latest) || (self->backlog_bytes > BACKLOG_BYTES && is_claim (job)))
        drop_from_backlog (self, l);
    }
}

/* Takes @job. */
static void
add_to_backlog (DownloadJournalWriter *self,
                Job                   *job)
{
  if (self->trouble != NULL)
    thin_out_backlog (self, job);

  g_queue_push_tail (&self->backlog, job);
  self->backlog_bytes += g_bytes_get_size (job->bytes);
}

static void
sync_file (DownloadJournalWriter *self)
{
  GError *error = NULL;

  self->sync_at = 0;
  if (download_journal_file_sync (self->file, &error))
    return;

  /* The pages may be gone by now: trying again would succeed and mean nothing. */
  self->rewrite = TRUE;
  set_trouble (self, error);
}

static gboolean
write_batch (DownloadJournalWriter *self,
             gboolean              *wants_sync)
{
  GBytes *records[BATCH_RECORDS];
  guint   n_records = 0, n_appended = 0;
  gsize   bytes = 0;
  GError *error = NULL;

  for (GList *l = self->backlog.head; l != NULL && n_records < BATCH_RECORDS && bytes < BATCH_BYTES; l = l->next)
    {
      records[n_records++] = ((Job *) l->data)->bytes;
      bytes += g_bytes_get_size (((Job *) l->data)->bytes);
    }

  download_journal_file_append (self->file, records, n_records, &n_appended, &error);
  for (guint i = 0; i < n_appended; i++)
    {
      *wants_sync |= ((Job *) self->backlog.head->data)->sync;
      drop_from_backlog (self, self->backlog.head);
    }
  if (n_appended > 0 && self->sync_at == 0)
    self->sync_at = g_get_monotonic_time () + SYNC_DELAY;

  if (error == NULL)
    return TRUE;
  set_trouble (self, error);
  return FALSE;
}

static void
rewrite_file (DownloadJournalWriter *self)
{
  GError *error = NULL;

  if (!download_journal_file_compact (self->file, &error))
    {
      set_trouble (self, error);
      return;
    }

  self->rewrite = FALSE;
  self->sync_at = 0;
}

/* Growing too large is nobody's trouble: if it cannot be helped now, the file says all it said before. */
static void
compact_if_worthwhile (DownloadJournalWriter *self)
{
  g_autoptr (GError) error = NULL;

  if (!download_journal_file_wants_compaction (self->file))
    return;

  if (download_journal_file_compact (self->file, &error))
    self->sync_at = 0;
  else
    g_debug ("not compacted: %s", error->message);
}

static void
write_backlog (DownloadJournalWriter *self)
{
  gboolean wants_sync = FALSE;

  while (!g_queue_is_empty (&self->backlog))
    if (!write_batch (self, &wants_sync))
      break;

  if (wants_sync)
    sync_file (self);
  if (self->rewrite && g_get_monotonic_time () >= self->retry_at)
    rewrite_file (self);
  if (g_queue_is_empty (&self->backlog) && !self->rewrite)
    {
      g_clear_error (&self->trouble);
      compact_if_worthwhile (self);
    }
}

static gboolean
is_resting (DownloadJournalWriter *self)
{
  return self->trouble != NULL && g_get_monotonic_time () < self->retry_at;
}

/* Whatever is said to be flushed was tried just now. */
static void
flush (DownloadJournalWriter *self)
{
  self->retry_at = 0;
  write_backlog (self);
  if (self->sync_at != 0)
    sync_file (self);
  if (self->rewrite)
    rewrite_file (self);
  if (g_queue_is_empty (&self->backlog) && !self->rewrite)
    g_clear_error (&self->trouble);
}

static Job *
wait_for_job (DownloadJournalWriter *self)
{
  gint64 wake_at = self->sync_at;
  gint64 delay = 0;

  if (self->trouble != NULL && (wake_at == 0 || self->retry_at < wake_at))
    wake_at = self->retry_at;
  if (wake_at == 0)
    return g_async_queue_pop (self->jobs);

  delay = wake_at - g_get_monotonic_time ();
  return delay > 0 ? g_async_queue_timeout_pop (self->jobs, (guint64) delay) : g_async_queue_try_pop (self->jobs);
}

/* Returns FALSE when it is time to stop. */
static gboolean
take_jobs (DownloadJournalWriter *self)
{
  for (Job *job = wait_for_job (self); job != NULL; job = g_async_queue_try_pop (self->jobs))
    {
      JobKind kind = job->kind;

      if (kind == JOB_RECORD)
        {
          add_to_backlog (self, job);
          continue;
        }

      if (kind == JOB_REWRITE)
        self->rewrite = TRUE;
      flush (self);
      if (kind == JOB_FLUSH)
        send_notice (self, g_steal_pointer (&job->task), self->trouble);
      job_free (job);
      if (kind == JOB_STOP)
        return FALSE;
    }

  return TRUE;
}

static gpointer
run (gpointer data)
{
  DownloadJournalWriter *self = data;

  compact_if_worthwhile (self);
  while (take_jobs (self))
    {
      if (!is_resting (self))
        write_backlog (self);
      if (self->sync_at != 0 && g_get_monotonic_time () >= self->sync_at)
        sync_file (self);
    }

  while (!g_queue_is_empty (&self->backlog))
    drop_from_backlog (self, self->backlog.head);
  return NULL;
}

/* Takes @file. */
DownloadJournalWriter *
download_journal_writer_new (DownloadJournalFile  *file,
                             GObject              *owner,
                             DownloadJournalFailed failed)
{
  DownloadJournalWriter *self = g_new0 (DownloadJournalWriter, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->jobs = g_async_queue_new ();
  self->context = g_main_context_ref_thread_default ();
  g_weak_ref_init (&self->owner, owner);
  self->failed = failed;
  self->file = file;
  g_queue_init (&self->backlog);
  self->thread = g_thread_new ("journal", run, self);
  return self;
}

void
download_journal_writer_push (DownloadJournalWriter    *self,
                              DownloadJournalRecordType type,
                              const DownloadJournalId  *id,
                              GBytes                   *bytes,
                              gboolean                  sync)
{
  Job *job = g_new0 (Job, 1);

  job->kind = JOB_RECORD;
  job->type = type;
  job->id = *id;
  job->bytes = bytes;
  job->sync = sync;
  g_async_queue_push (self->jobs, job);
}

void
download_journal_writer_flush (DownloadJournalWriter *self,
                               GTask                 *task)
{
  Job *job = g_new0 (Job, 1);

  job->kind = JOB_FLUSH;
  job->task = task;
  g_async_queue_push (self->jobs, job);
}

void
download_journal_writer_rewrite (DownloadJournalWriter *self)
{
  Job *job = g_new0 (Job, 1);

  job->kind = JOB_REWRITE;
  g_async_queue_push (self->jobs, job);
}

void
download_journal_writer_stop (DownloadJournalWriter *self)
{
  Job *job = g_new0 (Job, 1);

  job->kind = JOB_STOP;
  g_async_queue_push (self->jobs, job);
  g_thread_join (self->thread);
  writer_unref (self);
}
