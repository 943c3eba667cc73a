/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is to be appended to the journal, and how that is kept and tried again while it fails. */

#define G_LOG_DOMAIN "download-checkpoint"

#include "config.h"

#include "checkpoint/download-journal-writer.h"

#include <string.h>

#define SYNC_DELAY (2 * G_USEC_PER_SEC)

/* How long what is durable waits for a flush that was said to follow. */
#define FLUSH_DELAY (G_USEC_PER_SEC / 10)

/* What passes by itself, as a signal or a table of descriptors that is full, is over at the first of these. */
#define FIRST_RETRY (50 * 1000)
#define RETRY_DELAY G_USEC_PER_SEC
#define TELL_AFTER G_USEC_PER_SEC

#define BATCH_BYTES (64 * 1024)
#define BATCH_RECORDS 256
#define BACKLOG_BYTES (256 * 1024)

typedef struct
{
  DownloadJournalRecordType type;
  DownloadJournalId         id;
  GBytes                   *bytes; /* owned */
  gboolean                  sync;
} Job;

struct _DownloadJournalWriter
{
  DownloadJournalFile   *file;   /* borrowed */
  DownloadJournalReader *reader; /* borrowed */
  DownloadJournalTrouble tell;
  gpointer               user_data;

  GQueue   backlog; /* of Job: records that are not written yet */
  gsize    backlog_bytes;
  GError  *trouble;       /* why the backlog stays, or why a sync failed; NULL while all is well */
  gint64   trouble_since; /* monotonic */
  gboolean told;
  gint64   retry_at; /* monotonic */
  gint64   sync_at;  /* monotonic; 0 while everything is synced */
  gboolean rewrite;  /* a sync failed and only a new file is safe, or one was asked for */
  gboolean missed;   /* the reader has to catch up */
};

static void
job_free (Job *job)
{
  g_bytes_unref (job->bytes);
  g_free (job);
}

static void
tell_trouble (DownloadJournalWriter *self)
{
  if (!self->told)
    self->tell (self->trouble, self->user_data);
  self->told = TRUE;
}

/* Takes @error. */
static void
set_trouble (DownloadJournalWriter *self,
             GError                *error)
{
  const gint64 now = g_get_monotonic_time ();

  if (self->trouble == NULL)
    self->trouble_since = now;
  self->retry_at = now + (self->trouble == NULL ? FIRST_RETRY : RETRY_DELAY);
  g_clear_error (&self->trouble);
  self->trouble = error;
  /* Whoever held the lock was waited for already. */
  if (now - self->trouble_since >= TELL_AFTER || g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_IN_USE))
    tell_trouble (self);
}

static void
clear_trouble (DownloadJournalWriter *self)
{
  g_clear_error (&self->trouble);
  self->told = FALSE;
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

static void
sync_within (DownloadJournalWriter *self,
             gint64                 delay)
{
  const gint64 at = g_get_monotonic_time () + delay;

  if (self->sync_at == 0 || self->sync_at > at)
    self->sync_at = at;
}

static gboolean
write_batch (DownloadJournalWriter *self,
             gboolean              *wants_sync)
{
  GBytes *records[BATCH_RECORDS];
  guint   n_records = 0, n_appended = 0;
  guint64 offset = 0;
  gsize   bytes = 0;
  GError *error = NULL;

  for (GList *l = self->backlog.head; l != NULL && n_records < BATCH_RECORDS && bytes < BATCH_BYTES; l = l->next)
    {
      records[n_records++] = ((Job *) l->data)->bytes;
      bytes += g_bytes_get_size (((Job *) l->data)->bytes);
    }

  download_journal_file_append (self->file, records, n_records, &n_appended, &offset, &error);
  if (n_appended > 0 && !download_journal_reader_add_appended (self->reader, download_journal_file_get_header (self->file), offset, records, n_appended))
    self->missed = TRUE;
  for (guint i = 0; i < n_appended; i++)
    {
      const Job *job = self->backlog.head->data;

      *wants_sync |= job->sync;
      sync_within (self, job->type == DOWNLOAD_JOURNAL_DURABLE ? FLUSH_DELAY : SYNC_DELAY);
      drop_from_backlog (self, self->backlog.head);
    }

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
  self->missed = TRUE;
}

/* Growing too large is nobody's trouble: if it cannot be helped now, the file says all it said before. */
static void
compact_if_worthwhile (DownloadJournalWriter *self)
{
  g_autoptr (GError) error = NULL;

  if (!download_journal_file_wants_compaction (self->file))
    return;

  if (!download_journal_file_compact (self->file, &error))
    {
      g_debug ("not compacted: %s", error->message);
      return;
    }

  self->sync_at = 0;
  self->missed = TRUE;
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
      clear_trouble (self);
      compact_if_worthwhile (self);
    }
}

static gboolean
is_resting (DownloadJournalWriter *self)
{
  return self->trouble != NULL && g_get_monotonic_time () < self->retry_at;
}

const GError *
download_journal_writer_flush (DownloadJournalWriter *self)
{
  self->retry_at = 0;
  write_backlog (self);
  if (self->sync_at != 0)
    sync_file (self);
  if (self->rewrite)
    rewrite_file (self);
  if (g_queue_is_empty (&self->backlog) && !self->rewrite)
    clear_trouble (self);
  if (self->trouble != NULL)
    tell_trouble (self);
  return self->trouble;
}

DownloadJournalWriter *
download_journal_writer_new (DownloadJournalFile   *file,
                             DownloadJournalReader *reader,
                             DownloadJournalTrouble trouble,
                             gpointer               user_data)
{
  DownloadJournalWriter *self = g_new0 (DownloadJournalWriter, 1);

  self->file = file;
  self->reader = reader;
  self->tell = trouble;
  self->user_data = user_data;
  g_queue_init (&self->backlog);
  return self;
}

void
download_journal_writer_free (DownloadJournalWriter *self)
{
  while (!g_queue_is_empty (&self->backlog))
    drop_from_backlog (self, self->backlog.head);
  g_clear_error (&self->trouble);
  g_free (self);
}

void
download_journal_writer_add (DownloadJournalWriter    *self,
                             DownloadJournalRecordType type,
                             const DownloadJournalId  *id,
                             GBytes                   *bytes,
                             gboolean                  sync)
{
  Job *job = g_new0 (Job, 1);

  job->type = type;
  job->id = *id;
  job->bytes = bytes;
  job->sync = sync;
  add_to_backlog (self, job);
}

void
download_journal_writer_rewrite (DownloadJournalWriter *self)
{
  self->rewrite = TRUE;
}

gint64
download_journal_writer_work (DownloadJournalWriter *self)
{
  if (!is_resting (self))
    write_backlog (self);
  if (self->sync_at != 0 && g_get_monotonic_time () >= self->sync_at)
    sync_file (self);

  if (self->trouble != NULL && (self->sync_at == 0 || self->retry_at < self->sync_at))
    return self->retry_at;
  return self->sync_at;
}

gboolean
download_journal_writer_take_missed (DownloadJournalWriter *self)
{
  gboolean missed = self->missed;

  self->missed = FALSE;
  return missed;
}
