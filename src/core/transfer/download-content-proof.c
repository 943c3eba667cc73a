/* SPDX-License-Identifier: GPL-3.0-or-later */

/* That everything is there: what was written is claimed, and compared if somebody else may have written into the file; and that the
 * file is to get its name is recorded before it does. */

#define G_LOG_DOMAIN "download-transfer"

#include "config.h"

#include "transfer/download-content-private.h"

typedef struct
{
  DownloadContent     *content;
  gboolean             reads;
  GCancellable        *cancellable; /* nullable */
  DownloadSinkProgress progress;
  gpointer             progress_data;
} Proof;

static void
proof_free (gpointer data)
{
  Proof *proof = data;

  g_clear_object (&proof->cancellable);
  g_free (proof);
}

static void
compared_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Proof  *proof = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (DownloadCrcSet) holds = download_sink_check_finish (DOWNLOAD_SINK (source), result, &error);

  if (holds == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (download_crc_set_get_bytes (holds) < download_crc_set_get_bytes (proof->content->safe))
    download_content_keep (proof->content, holds);
  g_task_return_boolean (task, TRUE);
}

static void
settled_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Proof           *proof = g_task_get_task_data (task);
  DownloadContent *self = proof->content;
  GError          *error = NULL;

  if (!download_claims_settle_finish (result, &error))
    g_task_return_error (task, error);
  else if (proof->reads || download_sink_is_changed (self->sink))
    download_sink_check_async (self->sink, self->safe, proof->cancellable, proof->progress, proof->progress_data, compared_cb,
                               g_object_ref (task));
  else
    g_task_return_boolean (task, TRUE);
}

void
download_content_prove_async (DownloadContent     *self,
                              gboolean             reads,
                              GCancellable        *cancellable,
                              DownloadSinkProgress progress,
                              gpointer             progress_data,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Proof *proof = g_new0 (Proof, 1);

  proof->content = self;
  proof->reads = reads;
  proof->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  proof->progress = progress;
  proof->progress_data = progress_data;
  g_task_set_source_tag (task, download_content_prove_async);
  g_task_set_task_data (task, proof, proof_free);
  download_claims_settle_async (self->claims, FALSE, settled_cb, task);
}

gboolean
download_content_prove_finish (DownloadContent *self,
                               GAsyncResult    *result,
                               GError         **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
intended_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (download_journal_flush_finish (DOWNLOAD_JOURNAL (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
download_content_intend_async (DownloadContent    *self,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  DownloadCheckpoint *checkpoint = self->checkpoint;
  GTask              *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, download_content_intend_async);
  g_free (checkpoint->publish_name);
  checkpoint->publish_name = g_strdup (download_sink_get_name (self->sink));
  download_content_get_whole (self, &checkpoint->publish_crc);
  download_journal_put (self->journal, checkpoint);
  download_journal_flush_async (self->journal, intended_cb, task);
}

gboolean
download_content_intend_finish (DownloadContent *self,
                                GAsyncResult    *result,
                                GError         **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
