/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Claims of what is safe.
 *
 * 1. "written" is claimed only for bytes whose pwrite() has returned.
 * 2. "durable" is claimed only for bytes that were claimed as written before the sync began that made them so.
 * 3. After a sync that failed nothing more is claimed, and what was only claimed as written is taken back: the kernel may have
 *    dropped the pages, and what a second sync says about them is worth nothing.
 * 4. The stamp of the file is recorded only while all that is claimed is known to be in it. Where it is not the file's any more,
 *    or none was recorded, whoever opens the file next reads what is claimed before it is believed.
 */

#define G_LOG_DOMAIN "download-transfer"

#include "config.h"

#include "transfer/download-claims.h"

#include "base/download-clock.h"
#include "base/download-planted.h"

/* With the blocks in flight this bounds what a killed process loses: 8 MiB together. */
#define CLAIM_BYTES (3 * 1024 * 1024)

/* A slow download is claimed at least so often. */
#define CLAIM_TIME G_USEC_PER_SEC

/* What power loss costs at most, less the time that a sync takes. */
#define SYNC_TIME (G_USEC_PER_SEC * 3 / 2)

struct _DownloadClaims
{
  grefcount           ref_count;
  DownloadCheckpoint *checkpoint; /* not owned; NULL once the owner let go */
  DownloadJournal    *journal;
  DownloadSink       *sink;
  DownloadCrcSet     *unclaimed;
  DownloadCrcSet     *claimed;  /* as written, since the running or latest sync began */
  DownloadCrcSet     *in_sync;  /* what the running sync makes durable; NULL while none runs */
  guint64             sequence; /* of the latest claim */
  guint64             in_sync_sequence;
  gint64              claimed_at;
  gint64              synced_at;
  GError             *sync_error;
  DownloadClaimsFunc  failed; /* NULL once it was told */
  gpointer            failed_data;
  GTask              *settle_task; /* nullable: waits until everything is durable */
  gboolean            at_rest;     /* of @settle_task: nothing follows it */
};

static void start_sync (DownloadClaims *self);

static void
claims_unref (DownloadClaims *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_clear_object (&self->journal);
  g_clear_object (&self->sink);
  g_clear_pointer (&self->unclaimed, download_crc_set_free);
  g_clear_pointer (&self->claimed, download_crc_set_free);
  g_clear_pointer (&self->in_sync, download_crc_set_free);
  g_clear_error (&self->sync_error);
  g_free (self);
}

static void
put_stamp (DownloadClaims *self)
{
  DownloadCheckpoint      *checkpoint = self->checkpoint;
  const DownloadFileStamp *stamp = &download_sink_get_identity (self->sink)->stamp;

  if (checkpoint == NULL || (checkpoint->part_size == stamp->size && checkpoint->part_mtime == stamp->mtime && checkpoint->part_ctime == stamp->ctime))
    return;

  checkpoint->part_size = stamp->size;
  checkpoint->part_mtime = stamp->mtime;
  checkpoint->part_ctime = stamp->ctime;
  download_journal_put_stamp (self->journal, checkpoint);
}

static void
claim_written (DownloadClaims *self)
{
  if (download_crc_set_get_size (self->unclaimed) == 0 || self->checkpoint == NULL)
    return;

  self->sequence = download_journal_put_written (self->journal, self->checkpoint->id, self->unclaimed);
  download_crc_set_add_set (self->checkpoint->written, self->unclaimed);
  download_crc_set_add_set (self->claimed, self->unclaimed);
  download_crc_set_clear (self->unclaimed);
}

static gboolean
is_followed_by_flush (DownloadClaims *self)
{
  return self->settle_task != NULL && !self->at_rest;
}

static void
claim_durable (DownloadClaims *self)
{
  if (self->checkpoint == NULL)
    return;

  if (self->in_sync_sequence > 0)
    download_journal_put_durable (self->journal, self->checkpoint->id, self->in_sync_sequence, !is_followed_by_flush (self));
  download_crc_set_add_set (self->checkpoint->durable, self->in_sync);
  download_crc_set_free (self->checkpoint->written);
  self->checkpoint->written = download_crc_set_copy (self->claimed);
  put_stamp (self);
}

static gboolean
is_all_durable (DownloadClaims *self)
{
  return download_crc_set_get_size (self->unclaimed) == 0 && download_crc_set_get_size (self->claimed) == 0;
}

static void
rested_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  DownloadClaims *self = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&self->settle_task);
  GError *error = NULL;

  if (download_sink_rest_finish (DOWNLOAD_SINK (source), result, &error))
    {
      put_stamp (self);
      g_task_return_boolean (task, TRUE);
    }
  else
    {
      g_task_return_error (task, error);
    }
  claims_unref (self);
}

static void
finish_settling (DownloadClaims *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->sync_error == NULL)
    {
      g_ref_count_inc (&self->ref_count);
      download_sink_rest_async (self->sink, self->at_rest, rested_cb, self);
      return;
    }

  task = g_steal_pointer (&self->settle_task);
  g_task_return_error (task, g_error_copy (self->sync_error));
}

/* What was durable before the sync stays so. */
static void
take_back (DownloadClaims *self)
{
  download_crc_set_clear (self->unclaimed);
  download_crc_set_clear (self->claimed);
  if (self->checkpoint == NULL)
    return;

  download_crc_set_clear (self->checkpoint->written);
  self->checkpoint->part_mtime = 0;
  self->sequence = download_journal_put (self->journal, self->checkpoint);
}

static void
tell_failure (DownloadClaims *self)
{
  DownloadClaimsFunc failed = self->failed;

  self->failed = NULL;
  if (failed != NULL)
    failed (self->sync_error, self->failed_data);
}

static void
synced_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  DownloadClaims *self = user_data;

  if (download_sink_sync_finish (DOWNLOAD_SINK (source), result, &self->sync_error))
    claim_durable (self);
  else
    take_back (self);
  g_clear_pointer (&self->in_sync, download_crc_set_free);

  if (self->settle_task != NULL && (self->sync_error != NULL || is_all_durable (self)))
    finish_settling (self);
  else if (self->settle_task != NULL)
    start_sync (self);
  else if (self->sync_error != NULL)
    tell_failure (self);
  claims_unref (self);
}

static void
start_sync (DownloadClaims *self)
{
  claim_written (self);
  self->in_sync = download_crc_set_copy (self->checkpoint->written);
  self->in_sync_sequence = self->sequence;
  download_crc_set_clear (self->claimed);
  if (PLANTED ("record-before-sync"))
    claim_durable (self);
  g_ref_count_inc (&self->ref_count);
  download_sink_sync_async (self->sink, synced_cb, self);
}

/**
 * download_claims_new:
 * @checkpoint: kept up to date; must live until download_claims_free()
 * @sequence: of what @checkpoint claims as written already
 * @failed: (nullable): told once, unless settling tells it: a sync failed, and nothing will be claimed any more
 * @user_data: for @failed; alive until download_claims_free()
 */
DownloadClaims *
download_claims_new (DownloadCheckpoint *checkpoint,
                     DownloadJournal    *journal,
                     DownloadSink       *sink,
                     guint64             sequence,
                     DownloadClaimsFunc  failed,
                     gpointer            user_data)
{
  DownloadClaims *self = g_new0 (DownloadClaims, 1);

  g_ref_count_init (&self->ref_count);
  self->checkpoint = checkpoint;
  self->journal = g_object_ref (journal);
  self->sink = g_object_ref (sink);
  self->sequence = sequence;
  self->failed = failed;
  self->failed_data = user_data;
  self->unclaimed = download_crc_set_new ();
  /* What an earlier process of this boot wrote becomes durable with the first sync, too. */
  self->claimed = download_crc_set_copy (checkpoint->written);
  return self;
}

void
download_claims_free (DownloadClaims *self)
{
  self->checkpoint = NULL;
  self->failed = NULL;
  claims_unref (self);
}

/**
 * download_claims_add:
 *
 * [@start, @end) is in the page cache now.
 *
 * Returns: %FALSE if these bytes were there before
 */
gboolean
download_claims_add (DownloadClaims *self,
                     guint64         start,
                     guint64         end,
                     guint64         crc)
{
  if (self->sync_error != NULL)
    return TRUE;
  if (!download_crc_set_add (self->unclaimed, start, end, crc))
    return FALSE;
  if (download_crc_set_get_bytes (self->unclaimed) >= CLAIM_BYTES)
    claim_written (self);
  return TRUE;
}

/**
 * download_claims_keep:
 * @safe: what download_sink_check_async() found to hold of all that was added
 *
 * Takes back whatever else was claimed. What holds is durable after the next sync.
 */
void
download_claims_keep (DownloadClaims       *self,
                      const DownloadCrcSet *safe)
{
  DownloadCheckpoint *checkpoint = self->checkpoint;

  download_crc_set_clear (self->unclaimed);
  download_crc_set_clear (self->claimed);
  download_crc_set_clear (checkpoint->durable);
  download_crc_set_clear (checkpoint->written);
  download_crc_set_add_set (self->claimed, safe);
  download_crc_set_add_set (checkpoint->written, safe);
  checkpoint->part_mtime = 0;
  self->sequence = download_journal_put (self->journal, checkpoint);
  download_sink_accept_check (self->sink);
}

/* To be called several times a second. */
void
download_claims_tick (DownloadClaims *self,
                      gint64          now)
{
  if (self->sync_error != NULL)
    return;

  if (now - self->claimed_at >= CLAIM_TIME)
    {
      claim_written (self);
      self->claimed_at = now;
    }

  if (self->in_sync == NULL && now - self->synced_at >= SYNC_TIME && !is_all_durable (self))
    {
      start_sync (self);
      self->synced_at = now;
    }
}

/**
 * download_claims_settle_async:
 *
 * @at_rest: %TRUE if nothing follows but closing: a moment may be waited for a stamp by which the file is known again. %FALSE if
 *   an intent and a flush of the journal follow, with which the claims become durable, too
 *
 * Makes everything that was added durable and claims it. The sink must be idle.
 */
void
download_claims_settle_async (DownloadClaims     *self,
                              gboolean            at_rest,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_return_if_fail (self->settle_task == NULL && self->checkpoint != NULL);

  self->at_rest = at_rest;
  self->settle_task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (self->settle_task, download_claims_settle_async);

  if (self->sync_error != NULL || (self->in_sync == NULL && is_all_durable (self)))
    finish_settling (self);
  else if (self->in_sync == NULL)
    start_sync (self);
}

gboolean
download_claims_settle_finish (GAsyncResult *result,
                               GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
