/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How the partial file of a transfer is opened, made and closed. */

#define G_LOG_DOMAIN "download-transfer"

#include "config.h"

#include "transfer/download-content-private.h"

#include "base/download-clock.h"
#include "base/download-error.h"

/* What the checkpoint claims becomes what was found to hold. */
static void
believe (DownloadContent      *self,
         const DownloadCrcSet *safe,
         DownloadSink         *sink)
{
  DownloadCheckpoint         *checkpoint = self->checkpoint;
  const DownloadFileIdentity *identity = download_sink_get_identity (sink);
  gboolean                    same_file = identity->device == checkpoint->device && identity->inode == checkpoint->inode;
  g_autoptr (DownloadCrcSet) believed = download_checkpoint_get_believed (checkpoint, download_clock_get_boot_id ());

  download_crc_set_add_set (self->safe, safe);
  if (same_file && download_crc_set_get_bytes (safe) == download_crc_set_get_bytes (believed))
    {
      /* Claims of an earlier boot are gone with it. */
      if (download_crc_set_get_bytes (believed) == download_crc_set_get_bytes (checkpoint->durable))
        download_crc_set_clear (checkpoint->written);
      return;
    }

  /* Bytes that were only compared, or of another file than the one that was synced, are durable after the next sync. */
  download_crc_set_clear (checkpoint->durable);
  download_crc_set_clear (checkpoint->written);
  download_crc_set_add_set (checkpoint->written, safe);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  DownloadContent *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadCrcSet) safe = NULL;
  g_autoptr (DownloadSink) sink = download_sink_open_finish (result, &safe, &error);

  if (sink != NULL)
    {
      believe (self, safe, sink);
      download_content_adopt_sink (self, sink);
      g_task_return_boolean (task, TRUE);
    }
  else if (g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PARTIAL_GONE))
    {
      /* Somebody deleted it: there is nothing left to lose, and the file is still wanted. */
      download_checkpoint_forget_bytes (self->checkpoint);
      g_task_return_boolean (task, TRUE);
    }
  else
    {
      g_task_return_error (task, g_steal_pointer (&error));
    }
}

/* That there is nothing to fetch was proven before its name was given. */
static gboolean
is_empty (const DownloadCheckpoint *checkpoint)
{
  return checkpoint->publish_name != NULL && checkpoint->version->total == 0;
}

void
download_content_open_async (DownloadContent     *self,
                             GCancellable        *cancellable,
                             DownloadSinkProgress progress,
                             gpointer             progress_data,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  DownloadCheckpoint  *checkpoint = self->checkpoint;
  DownloadFileIdentity identity = {
    checkpoint->device,
    checkpoint->inode,
    { checkpoint->part_size, checkpoint->part_mtime, checkpoint->part_ctime },
  };
  g_autoptr (DownloadCrcSet) believed = download_checkpoint_get_believed (checkpoint, download_clock_get_boot_id ());
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, download_content_open_async);
  g_task_set_task_data (task, self, NULL);
  download_sink_open_async (download_request_get_folder (checkpoint->request), checkpoint->part_name, checkpoint->name,
                            download_request_get_name (checkpoint->request) != NULL, &identity, believed, is_empty (checkpoint), FALSE,
                            cancellable, progress, progress_data, opened_cb, task);
}

gboolean
download_content_open_finish (DownloadContent *self,
                              GAsyncResult    *result,
                              GError         **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* A partial file on its way to its name. */
typedef struct
{
  DownloadContent *content;
  GCancellable    *cancellable; /* nullable */
  DownloadNaming   naming;      /* AGAIN: it has none yet */
} Birth;

static void
birth_free (gpointer data)
{
  Birth *birth = data;

  g_clear_object (&birth->cancellable);
  g_free (birth);
}

/* There is nothing with the name that was recorded. */
static void
forget_partial (DownloadContent *self)
{
  g_clear_pointer (&self->checkpoint->part_name, g_free);
  self->checkpoint->device = self->checkpoint->inode = 0;
  download_journal_put (self->journal, self->checkpoint);
}

static void record_birth (GTask         *task,
                          DownloadNaming naming);

static void
named_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  DownloadContent *self = ((Birth *) g_task_get_task_data (task))->content;
  guint64          inode = self->checkpoint->inode;
  GError          *error = NULL;
  DownloadNaming   naming = download_sink_name_finish (DOWNLOAD_SINK (source), result, &error);

  if (naming == DOWNLOAD_NAMING_FAILED)
    {
      forget_partial (self);
      g_task_return_error (task, error);
    }
  else if (naming == DOWNLOAD_NAMING_DONE && inode == download_sink_get_identity (self->sink)->inode)
    {
      g_task_return_boolean (task, TRUE);
    }
  else
    {
      record_birth (task, naming);
    }
}

static void
birth_recorded_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Birth           *birth = g_task_get_task_data (task);
  DownloadContent *self = birth->content;
  g_autoptr (GError) error = NULL;

  if (download_journal_flush_finish (DOWNLOAD_JOURNAL (source), result, &error) && birth->naming == DOWNLOAD_NAMING_DONE)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (error == NULL && !g_cancellable_set_error_if_cancelled (birth->cancellable, &error))
    {
      download_sink_name_async (self->sink, named_cb, g_object_ref (task));
      return;
    }

  if (birth->naming == DOWNLOAD_NAMING_AGAIN)
    forget_partial (self);
  g_task_return_error (task, g_steal_pointer (&error));
}

/* What may be found after a crash is recorded before it is there: a name that is to be claimed, an identity before a byte. */
static void
record_birth (GTask         *task,
              DownloadNaming naming)
{
  Birth           *birth = g_task_get_task_data (task);
  DownloadContent *self = birth->content;

  birth->naming = naming;
  download_content_describe_sink (self);
  download_journal_put (self->journal, self->checkpoint);
  download_journal_flush_async (self->journal, birth_recorded_cb, g_object_ref (task));
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Birth *birth = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadSink) sink = download_sink_create_finish (result, &error);

  if (sink == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  download_content_adopt_sink (birth->content, sink);
  record_birth (task, DOWNLOAD_NAMING_AGAIN);
}

static void
reserved_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (download_sink_reserve_finish (DOWNLOAD_SINK (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
download_content_prepare_async (DownloadContent    *self,
                                const char         *name,
                                gboolean            exact,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  gint64 total = self->checkpoint->version->total;
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Birth *birth = g_new0 (Birth, 1);

  birth->content = self;
  birth->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  g_task_set_source_tag (task, download_content_prepare_async);
  g_task_set_task_data (task, birth, birth_free);
  if (self->sink != NULL)
    download_sink_reserve_async (self->sink, (guint64) MAX (total, 0), reserved_cb, task);
  else
    download_sink_create_async (download_request_get_folder (self->checkpoint->request), name, exact, total, cancellable,
                                created_cb, task);
}

gboolean
download_content_prepare_finish (DownloadContent *self,
                                 GAsyncResult    *result,
                                 GError         **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct
{
  DownloadContent *content;
  GError          *error; /* nullable: what could not be made durable */
} Closing;

static void
closing_free (gpointer data)
{
  Closing *closing = data;

  g_clear_error (&closing->error);
  g_free (closing);
}

static void
finish_closing (GTask *task)
{
  Closing *closing = g_task_get_task_data (task);

  if (closing->error != NULL)
    g_task_return_error (task, g_steal_pointer (&closing->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

  download_sink_close_finish (DOWNLOAD_SINK (source), result, NULL);
  finish_closing (task);
}

static void
discarded_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!download_sink_discard_finish (DOWNLOAD_SINK (source), result, &error))
    g_message ("A partial file could not be deleted: %s", error->message);
  finish_closing (task);
}

static void
close_file (DownloadContent *self,
            GTask           *task)
{
  if (self->close == DOWNLOAD_CONTENT_DISCARD)
    download_sink_discard_async (self->sink, discarded_cb, g_object_ref (task));
  else
    download_sink_close_async (self->sink, closed_cb, g_object_ref (task));
}

static void
settled_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Closing *closing = g_task_get_task_data (task);

  download_claims_settle_finish (result, &closing->error);
  close_file (closing->content, task);
}

void
download_content_close_async (DownloadContent     *self,
                              DownloadContentClose how,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Closing *closing = g_new0 (Closing, 1);

  closing->content = self;
  self->close = how;
  g_task_set_source_tag (task, download_content_close_async);
  g_task_set_task_data (task, closing, closing_free);
  if (self->sink == NULL)
    finish_closing (task);
  else if (how == DOWNLOAD_CONTENT_KEEP)
    download_claims_settle_async (self->claims, TRUE, settled_cb, g_object_ref (task));
  else
    close_file (self, task);
}

gboolean
download_content_close_finish (DownloadContent *self,
                               GAsyncResult    *result,
                               GError         **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
download_content_discard (DownloadContent *self)
{
  if (self->close == DOWNLOAD_CONTENT_KEEP)
    self->close = DOWNLOAD_CONTENT_DISCARD;
}
