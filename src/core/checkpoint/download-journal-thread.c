/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The thread of the journal: nothing else waits for the disk on which the list of downloads is. */

#define G_LOG_DOMAIN "download-checkpoint"

#include "config.h"

#include "checkpoint/download-journal-thread.h"

#include "base/download-error.h"
#include "checkpoint/download-journal-file.h"
#include "checkpoint/download-journal-reader.h"
#include "checkpoint/download-journal-writer.h"
#include "verify/download-worker.h"

#include <sys/inotify.h>
#include <unistd.h>

/* A file that could not be opened. What passes by itself is over at the first of these. */
#define FIRST_RETRY (50 * 1000)
#define RETRY_DELAY (G_USEC_PER_SEC / 2)
#define TELL_AFTER G_USEC_PER_SEC

typedef enum
{
  JOB_RECORD,
  JOB_FLUSH,
  JOB_REWRITE,
  JOB_FOLLOW,
  JOB_LOOK,
  JOB_TAKE_LEASE,
  JOB_RETURN_LEASE,
  JOB_STOP,
} JobKind;

typedef struct
{
  JobKind                   kind;
  DownloadJournalRecordType type;
  DownloadJournalId         id;
  guint64                   sequence, generation;
  guint64                   lease;
  GBytes                   *bytes; /* owned; of a record */
  gboolean                  sync;
  GTask                    *task; /* owned; of a flush or a lease */
} Job;

struct _DownloadJournalThread
{
  gatomicrefcount     ref_count;
  GAsyncQueue        *jobs;
  GMainContext       *context;
  GWeakRef            owner; /* looked at on the main context only: the last reference must not be dropped on the thread */
  DownloadJournalTold told;
  gint                busy, pulse; /* atomic */

  /* The thread's own. */
  char                  *folder;
  guint64                writer_id;
  DownloadJournalFile   *file;
  DownloadJournalReader *reader;
  DownloadJournalWriter *writer;
  guint64                sequence; /* of the last record that was taken */
  GPtrArray             *flushes;  /* of GTask, owned: they wait for the same sync */
  gboolean               follows;
};

/* What travels back to the main context. */
typedef struct
{
  DownloadJournalThread *thread;
  GTask                 *task; /* nullable: then this is about its end */
  DownloadJournalNews    news;
} Notice;

static void
thread_unref (DownloadJournalThread *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_weak_ref_clear (&self->owner);
  g_main_context_unref (self->context);
  g_async_queue_unref (self->jobs);
  g_ptr_array_unref (self->flushes);
  g_free (self->folder);
  g_free (self);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_clear_object (&job->task);
  g_free (job);
}

static void
notice_free (gpointer data)
{
  Notice *notice = data;

  g_clear_object (&notice->task);
  g_clear_error (&notice->news.error);
  g_clear_pointer (&notice->news.checkpoints, g_ptr_array_unref);
  g_clear_pointer (&notice->news.removed, g_ptr_array_unref);
  g_clear_pointer (&notice->news.generations, g_array_unref);
  if (notice->news.watch_fd >= 0)
    close (notice->news.watch_fd);
  thread_unref (notice->thread);
  g_free (notice);
}

static gboolean
notice_cb (gpointer data)
{
  Notice *notice = data;

  if (notice->task != NULL && notice->news.error != NULL)
    {
      g_task_return_error (notice->task, g_steal_pointer (&notice->news.error));
    }
  else if (notice->task != NULL)
    {
      g_task_return_boolean (notice->task, TRUE);
    }
  else
    {
      g_autoptr (GObject) owner = g_weak_ref_get (&notice->thread->owner);

      if (owner != NULL)
        notice->thread->told (owner, &notice->news);
    }

  return G_SOURCE_REMOVE;
}

static GError *
copy_error (const GError *error)
{
  return error != NULL ? g_error_copy (error) : NULL;
}

static Notice *
new_notice (DownloadJournalThread  *self,
            DownloadJournalNewsKind kind,
            const GError           *error)
{
  Notice *notice = g_new0 (Notice, 1);

  g_atomic_ref_count_inc (&self->ref_count);
  notice->thread = self;
  notice->news.kind = kind;
  notice->news.error = copy_error (error);
  notice->news.sequence = self->sequence;
  notice->news.watch_fd = -1;
  return notice;
}

/* Takes @notice. */
static void
send_notice (Notice *notice)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "[pickup] journal");
  g_source_set_callback (source, notice_cb, notice, notice_free);
  g_source_attach (source, notice->thread->context);
}

static void
trouble_cb (const GError *error,
            gpointer      user_data)
{
  send_notice (new_notice (user_data, DOWNLOAD_JOURNAL_FAILED, error));
}

static void
add_entry (DownloadJournalThread   *self,
           DownloadJournalNews     *news,
           const DownloadJournalId *id)
{
  const DownloadJournalEntry *entry = download_journal_table_find (download_journal_reader_get_table (self->reader), id);
  DownloadCheckpoint         *checkpoint = entry != NULL ? download_journal_entry_to_checkpoint (entry) : NULL;
  DownloadJournalGeneration   generation = { *id, download_journal_reader_get_generation (self->reader, id) };

  if (checkpoint != NULL)
    g_ptr_array_add (news->checkpoints, checkpoint);
  else if (entry == NULL)
    g_ptr_array_add (news->removed, download_journal_id_to_string (id));
  g_array_append_val (news->generations, generation);
}

/* @ids has them as keys. */
static void
send_entries (DownloadJournalThread  *self,
              DownloadJournalNewsKind kind,
              GHashTable             *ids)
{
  Notice        *notice = new_notice (self, kind, NULL);
  GHashTableIter iter;
  gpointer       id = NULL;

  notice->news.checkpoints = g_ptr_array_new_with_free_func ((GDestroyNotify) download_checkpoint_free);
  notice->news.removed = g_ptr_array_new_with_free_func (g_free);
  notice->news.generations = g_array_new (FALSE, FALSE, sizeof (DownloadJournalGeneration));
  notice->news.damaged = download_journal_file_is_damaged (self->file);
  g_hash_table_iter_init (&iter, ids);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    add_entry (self, &notice->news, id);
  g_ptr_array_sort (notice->news.checkpoints, download_journal_compare_checkpoints);
  send_notice (notice);
}

static void
tell_changes (DownloadJournalThread *self)
{
  g_autoptr (GHashTable) touched = download_journal_reader_take_touched (self->reader);

  if (g_hash_table_size (touched) > 0)
    send_entries (self, DOWNLOAD_JOURNAL_CHANGED, touched);
}

/* One look by name is enough if nobody but this journal has appended. */
static void
look (DownloadJournalThread *self)
{
  g_autoptr (GError) error = NULL;

  if (download_journal_reader_is_behind (self->reader, self->file) && !download_journal_reader_catch_up (self->reader, &error))
    g_debug ("not read: %s", error->message);
  g_atomic_int_inc (&self->pulse);
  if (self->follows)
    tell_changes (self);
}

/* The watch is on the folder, because a compaction puts another file under the name. Where there is none to be had, others are
 * heard of with the next flush. */
static void
follow (DownloadJournalThread *self)
{
  Notice *notice = NULL;
  int     fd = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);

  self->follows = TRUE;
  if (fd >= 0 && inotify_add_watch (fd, self->folder, IN_MODIFY | IN_MOVED_TO) >= 0)
    {
      notice = new_notice (self, DOWNLOAD_JOURNAL_WATCHED, NULL);
      notice->news.watch_fd = fd;
      send_notice (notice);
    }
  else if (fd >= 0)
    {
      close (fd);
    }
  look (self);
}

/* What helps itself, or is helped while this waits. */
static gboolean
may_pass (DownloadJournalThread *self,
          const GError          *error)
{
  if (self->file != NULL && download_journal_file_is_newer (self->file))
    return FALSE;

  return g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_IN_USE) ||
         g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_SYSTEM_BUSY) ||
         g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK) ||
         g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK_FULL);
}

static gboolean
try_to_open (DownloadJournalThread *self,
             GError               **error)
{
  g_autoptr (GByteArray) bytes = NULL;
  g_autoptr (GHashTable) none = NULL;

  if (self->file == NULL)
    self->file = download_journal_file_open (self->folder, &self->pulse, error);
  if (self->file == NULL)
    return FALSE;

  bytes = download_journal_file_prepare (self->file, error);
  if (bytes == NULL)
    return FALSE;

  download_journal_reader_start (self->reader, g_steal_pointer (&bytes));
  none = download_journal_reader_take_touched (self->reader);
  download_journal_file_set_live_size (self->file, download_journal_table_estimate (download_journal_reader_get_table (self->reader)));
  self->writer = download_journal_writer_new (self->file, self->reader, trouble_cb, self);
  return TRUE;
}

/* Nobody can push anything but the order to stop before it is open. */
static gboolean
is_stopped_within (DownloadJournalThread *self,
                   gint64                 delay)
{
  Job *job = g_async_queue_timeout_pop (self->jobs, (guint64) delay);

  g_clear_pointer (&job, job_free);
  return job != NULL;
}

static gboolean
open_file (DownloadJournalThread *self)
{
  const gint64 began = g_get_monotonic_time ();
  gint64       delay = FIRST_RETRY;
  g_autoptr (GError) error = NULL;

  while (!try_to_open (self, &error))
    {
      if (!may_pass (self, error))
        {
          send_notice (new_notice (self, DOWNLOAD_JOURNAL_REFUSED, error));
          return FALSE;
        }
      if (g_get_monotonic_time () - began >= TELL_AFTER)
        send_notice (new_notice (self, DOWNLOAD_JOURNAL_WAITS, error));
      if (is_stopped_within (self, delay))
        return FALSE;

      g_atomic_int_inc (&self->pulse);
      delay = RETRY_DELAY;
      g_clear_error (&error);
    }

  send_entries (self, DOWNLOAD_JOURNAL_OPENED, download_journal_reader_get_table (self->reader)->entries);
  return TRUE;
}

static void
take_record (DownloadJournalThread *self,
             Job                   *job)
{
  self->sequence = job->sequence;
  if (job->type == DOWNLOAD_JOURNAL_ITEM)
    download_journal_reader_note_put (self->reader, &job->id, job->generation);
  else if (job->type == DOWNLOAD_JOURNAL_REMOVE)
    download_journal_reader_note_remove (self->reader, &job->id);
  download_journal_writer_add (self->writer, job->type, &job->id, g_steal_pointer (&job->bytes), job->sync);
}

/* However many wait, one sync serves them all. The tasks are let go of on the main context only. */
static void
flush (DownloadJournalThread *self)
{
  g_autoptr (GError) error = NULL;

  if (self->flushes->len == 0)
    return;

  error = copy_error (download_journal_writer_flush (self->writer));
  if (download_journal_writer_take_missed (self->writer) || self->follows)
    look (self);
  for (guint i = 0; i < self->flushes->len; i++)
    {
      Notice *notice = new_notice (self, DOWNLOAD_JOURNAL_FAILED, error);

      notice->task = g_ptr_array_index (self->flushes, i);
      send_notice (notice);
    }
  g_ptr_array_set_size (self->flushes, 0);
}

/* Whoever had it before has appended all of what it did. */
static void
take_lease (DownloadJournalThread *self,
            Job                   *job)
{
  g_autoptr (GError) error = NULL;
  Notice *notice = NULL;

  download_journal_writer_work (self->writer);
  download_journal_file_take_lease (self->file, job->lease, &error);
  look (self);
  notice = new_notice (self, DOWNLOAD_JOURNAL_FAILED, error);
  notice->task = g_steal_pointer (&job->task);
  send_notice (notice);
}

/* What was done under it is in the file before anybody else can have it. */
static void
return_lease (DownloadJournalThread *self,
              Job                   *job)
{
  download_journal_writer_work (self->writer);
  download_journal_file_return_lease (self->file, job->lease);
}

/* Returns FALSE when it is time to stop. */
static gboolean
do_job (DownloadJournalThread *self,
        Job                   *job)
{
  switch (job->kind)
    {
    case JOB_RECORD:
      take_record (self, job);
      return TRUE;
    case JOB_FLUSH:
      g_ptr_array_add (self->flushes, g_steal_pointer (&job->task));
      return TRUE;
    case JOB_REWRITE:
      download_journal_writer_rewrite (self->writer);
      download_journal_writer_flush (self->writer);
      return TRUE;
    case JOB_FOLLOW:
      follow (self);
      return TRUE;
    case JOB_LOOK:
      look (self);
      return TRUE;
    case JOB_TAKE_LEASE:
      take_lease (self, job);
      return TRUE;
    case JOB_RETURN_LEASE:
      return_lease (self, job);
      return TRUE;
    case JOB_STOP:
      download_journal_writer_flush (self->writer);
      return FALSE;
    }

  return TRUE;
}

static Job *
wait_for_job (DownloadJournalThread *self,
              gint64                 wake_at)
{
  Job   *job = g_async_queue_try_pop (self->jobs);
  gint64 delay = wake_at - g_get_monotonic_time ();

  if (job != NULL || (wake_at != 0 && delay <= 0))
    return job;

  g_atomic_int_set (&self->busy, FALSE);
  job = wake_at == 0 ? g_async_queue_pop (self->jobs) : g_async_queue_timeout_pop (self->jobs, (guint64) delay);
  g_atomic_int_set (&self->busy, TRUE);
  return job;
}

static void
work (DownloadJournalThread *self)
{
  gboolean goes_on = TRUE;

  while (goes_on)
    {
      gint64 wake_at = download_journal_writer_work (self->writer);
      Job   *job = NULL;

      if (download_journal_writer_take_missed (self->writer))
        look (self);
      job = wait_for_job (self, wake_at);
      while (job != NULL && goes_on)
        {
          goes_on = do_job (self, job);
          job_free (job);
          job = goes_on ? g_async_queue_try_pop (self->jobs) : NULL;
        }
      flush (self);
    }
}

static gpointer
run (gpointer data)
{
  DownloadJournalThread *self = data;

  download_worker_block_signals ();
  if (open_file (self))
    work (self);

  g_clear_pointer (&self->writer, download_journal_writer_free);
  g_clear_pointer (&self->file, download_journal_file_free);
  g_clear_pointer (&self->reader, download_journal_reader_free);
  g_atomic_int_set (&self->busy, FALSE);
  thread_unref (self);
  return NULL;
}

DownloadJournalThread *
download_journal_thread_start (const char         *folder,
                               guint64             writer_id,
                               GObject            *owner,
                               DownloadJournalTold told)
{
  DownloadJournalThread *self = g_new0 (DownloadJournalThread, 1);
  g_autofree char       *path = g_build_filename (folder, DOWNLOAD_JOURNAL_NAME, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) refusal = NULL;
  GThread *thread = NULL;

  g_atomic_ref_count_init (&self->ref_count);
  self->jobs = g_async_queue_new_full (job_free);
  self->flushes = g_ptr_array_new ();
  self->context = g_main_context_ref_thread_default ();
  g_weak_ref_init (&self->owner, owner);
  self->told = told;
  self->busy = TRUE;
  self->folder = g_strdup (folder);
  self->writer_id = writer_id;
  self->reader = download_journal_reader_new (path, writer_id);

  g_atomic_ref_count_inc (&self->ref_count);
  thread = g_thread_try_new ("journal", run, self, &error);
  if (thread != NULL)
    {
      g_thread_unref (thread);
      return self;
    }

  refusal = download_error_new (DOWNLOAD_ERROR_INTERNAL, "%s", error->message);
  send_notice (new_notice (self, DOWNLOAD_JOURNAL_REFUSED, refusal));
  g_clear_pointer (&self->reader, download_journal_reader_free);
  self->busy = FALSE;
  thread_unref (self);
  return self;
}

static void
push (DownloadJournalThread *self,
      JobKind                kind,
      GTask                 *task)
{
  Job *job = g_new0 (Job, 1);

  job->kind = kind;
  job->task = task;
  g_async_queue_push (self->jobs, job);
}

static void
push_lease (DownloadJournalThread *self,
            JobKind                kind,
            guint64                number,
            GTask                 *task)
{
  Job *job = g_new0 (Job, 1);

  job->kind = kind;
  job->lease = number;
  job->task = task;
  g_async_queue_push (self->jobs, job);
}

void
download_journal_thread_push (DownloadJournalThread    *self,
                              DownloadJournalRecordType type,
                              const DownloadJournalId  *id,
                              guint64                   sequence,
                              guint64                   generation,
                              GBytes                   *bytes,
                              gboolean                  sync)
{
  Job *job = g_new0 (Job, 1);

  job->kind = JOB_RECORD;
  job->type = type;
  job->id = *id;
  job->sequence = sequence;
  job->generation = generation;
  job->bytes = bytes;
  job->sync = sync;
  g_async_queue_push (self->jobs, job);
}

void
download_journal_thread_flush (DownloadJournalThread *self,
                               GTask                 *task)
{
  push (self, JOB_FLUSH, task);
}

void
download_journal_thread_take_lease (DownloadJournalThread *self,
                                    guint64                number,
                                    GTask                 *task)
{
  push_lease (self, JOB_TAKE_LEASE, number, task);
}

void
download_journal_thread_return_lease (DownloadJournalThread *self,
                                      guint64                number)
{
  push_lease (self, JOB_RETURN_LEASE, number, NULL);
}

void
download_journal_thread_rewrite (DownloadJournalThread *self)
{
  push (self, JOB_REWRITE, NULL);
}

void
download_journal_thread_follow (DownloadJournalThread *self)
{
  push (self, JOB_FOLLOW, NULL);
}

void
download_journal_thread_look (DownloadJournalThread *self)
{
  push (self, JOB_LOOK, NULL);
}

gboolean
download_journal_thread_is_busy (DownloadJournalThread *self)
{
  return g_atomic_int_get (&self->busy);
}

gint
download_journal_thread_get_pulse (DownloadJournalThread *self)
{
  return g_atomic_int_get (&self->pulse);
}

void
download_journal_thread_stop (DownloadJournalThread *self)
{
  g_weak_ref_set (&self->owner, NULL);
  push (self, JOB_STOP, NULL);
  thread_unref (self);
}
