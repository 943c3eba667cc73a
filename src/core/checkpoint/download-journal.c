/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The journal as its owner sees it: opened, followed and flushed without waiting for the disk; what its thread tells becomes signals. */

#include "config.h"

#include "checkpoint/download-journal-private.h"

#include "checkpoint/download-journal-file.h"

#include "verify/download-crc64.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

/* Milliseconds. How often the disk is expected to answer, and how long it may not while the list is open. */
#define PULSE_INTERVAL 1000
#define PULSES_MISSED 5

/* Milliseconds. Whoever else appends is heard of at once, but not more often. */
#define LOOK_INTERVAL 1000

G_DEFINE_FINAL_TYPE (DownloadJournal, download_journal, G_TYPE_OBJECT)

enum
{
  FAILED,
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

void
download_journal_tell_failure (DownloadJournal *self,
                               const GError    *error)
{
  g_signal_emit (self, signals[FAILED], 0, error);
}

static void
drop_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* Takes @source. */
static void
attach (DownloadJournal *self,
        GSource        **place,
        GSource         *source,
        GSourceFunc      callback)
{
  drop_source (place);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "[pickup] journal");
  g_source_set_callback (source, callback, self, NULL);
  g_source_attach (source, self->context);
  *place = source;
}

static GError *
new_silence_error (DownloadJournal *self)
{
  g_autofree char *folder = g_filename_display_name (self->folder);

  return download_error_new (DOWNLOAD_ERROR_DISK, N_ ("The disk with “%s” does not answer."), folder);
}

static void
tell_silence (DownloadJournal *self)
{
  g_autoptr (GError) error = new_silence_error (self);

  if (self->opening == NULL)
    g_signal_emit (self, signals[FAILED], 0, error);
  else if (self->waits != NULL)
    self->waits (error, self->waits_data);
}

static gboolean
check_pulse_cb (gpointer user_data)
{
  g_autoptr (DownloadJournal) self = g_object_ref (DOWNLOAD_JOURNAL (user_data));
  const gint  pulse = download_journal_thread_get_pulse (self->thread);
  const guint patience = self->opening != NULL ? 1 : PULSES_MISSED;

  if (!download_journal_thread_is_busy (self->thread))
    {
      drop_source (&self->pulse_check);
      return G_SOURCE_REMOVE;
    }

  if (pulse != self->pulse && self->n_missed >= patience && self->opening != NULL && self->waits != NULL)
    self->waits (NULL, self->waits_data);
  self->n_missed = pulse == self->pulse ? self->n_missed + 1 : 0;
  self->pulse = pulse;
  if (self->n_missed == patience)
    tell_silence (self);
  return G_SOURCE_CONTINUE;
}

void
download_journal_check_pulse (DownloadJournal *self)
{
  if (self->pulse_check != NULL)
    return;

  self->n_missed = 0;
  self->pulse = download_journal_thread_get_pulse (self->thread);
  attach (self, &self->pulse_check, g_timeout_source_new (PULSE_INTERVAL), check_pulse_cb);
}

static gboolean
appended_cb (int          fd,
             GIOCondition condition,
             gpointer     user_data);

static void
watch (DownloadJournal *self)
{
  attach (self, &self->watch, g_unix_fd_source_new (self->watch_fd, G_IO_IN), G_SOURCE_FUNC (appended_cb));
}

static gboolean
watch_again_cb (gpointer user_data)
{
  watch (user_data);
  return G_SOURCE_REMOVE;
}

/* What is in the events does not matter: one look tells more. */
static gboolean
appended_cb (int          fd,
             GIOCondition condition,
             gpointer     user_data)
{
  DownloadJournal *self = DOWNLOAD_JOURNAL (user_data);
  char             events[4096];

  while (read (fd, events, sizeof events) > 0)
    ;
  download_journal_thread_look (self->thread);
  download_journal_check_pulse (self);
  attach (self, &self->watch, g_timeout_source_new (LOOK_INTERVAL), watch_again_cb);
  return G_SOURCE_REMOVE;
}

/* (transfer full): the task, which is then to be returned */
static GTask *
end_opening (DownloadJournal *self)
{
  if (self->cancelled_id != 0)
    g_cancellable_disconnect (self->cancellable, self->cancelled_id);
  self->cancelled_id = 0;
  g_clear_object (&self->cancellable);
  self->waits = NULL;
  return g_steal_pointer (&self->opening);
}

static void
opened (DownloadJournal     *self,
        DownloadJournalNews *news)
{
  g_autoptr (GTask) task = end_opening (self);

  self->was_damaged = news->damaged;
  self->checkpoints = g_steal_pointer (&news->checkpoints);
  download_journal_take_generations (self, news);
  g_task_return_boolean (task, TRUE);
}

static void
refused (DownloadJournal     *self,
         DownloadJournalNews *news)
{
  g_autoptr (GTask) task = end_opening (self);

  g_task_return_error (task, g_steal_pointer (&news->error));
}

static void
told_cb (GObject             *owner,
         DownloadJournalNews *news)
{
  DownloadJournal *self = DOWNLOAD_JOURNAL (owner);

  if (self->opening == NULL && news->kind <= DOWNLOAD_JOURNAL_OPENED)
    return;

  switch (news->kind)
    {
    case DOWNLOAD_JOURNAL_WAITS:
      if (self->waits != NULL)
        self->waits (news->error, self->waits_data);
      break;
    case DOWNLOAD_JOURNAL_REFUSED:
      refused (self, news);
      break;
    case DOWNLOAD_JOURNAL_OPENED:
      opened (self, news);
      break;
    case DOWNLOAD_JOURNAL_FAILED:
      g_signal_emit (self, signals[FAILED], 0, news->error);
      break;
    case DOWNLOAD_JOURNAL_CHANGED:
      download_journal_take_generations (self, news);
      g_signal_emit (self, signals[CHANGED], 0, news->checkpoints, news->removed);
      break;
    case DOWNLOAD_JOURNAL_WATCHED:
      self->watch_fd = news->watch_fd;
      news->watch_fd = -1;
      watch (self);
      break;
    }
}

static void
download_journal_dispose (GObject *object)
{
  DownloadJournal *self = DOWNLOAD_JOURNAL (object);

  drop_source (&self->pulse_check);
  drop_source (&self->watch);
  g_clear_pointer (&self->thread, download_journal_thread_stop);

  G_OBJECT_CLASS (download_journal_parent_class)->dispose (object);
}

static void
download_journal_finalize (GObject *object)
{
  DownloadJournal *self = DOWNLOAD_JOURNAL (object);

  if (self->watch_fd >= 0)
    close (self->watch_fd);
  g_free (self->folder);
  g_free (self->path);
  g_clear_pointer (&self->checkpoints, g_ptr_array_unref);
  g_hash_table_unref (self->generations);
  g_main_context_unref (self->context);

  G_OBJECT_CLASS (download_journal_parent_class)->finalize (object);
}

static void
download_journal_class_init (DownloadJournalClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = download_journal_dispose;
  object_class->finalize = download_journal_finalize;

  /**
   * DownloadJournal::failed:
   * @error: why nothing can be written just now
   */
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);

  /**
   * DownloadJournal::changed:
   * @checkpoints: (element-type DownloadCheckpoint): each that others changed, whole; in the order of the list
   * @removed: (element-type utf8): ids of downloads that are gone
   *
   * After a compaction there may be some that did not change, and ids that this journal removed itself. What is in the arrays may be
   * stolen.
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_PTR_ARRAY, G_TYPE_PTR_ARRAY);
}

static void
download_journal_init (DownloadJournal *self)
{
  self->writer_id = download_journal_make_random ();
  self->context = g_main_context_ref_thread_default ();
  self->generations = g_hash_table_new_full (download_journal_id_hash, download_journal_id_equal, g_free, g_free);
  self->watch_fd = -1;
}

static gboolean
give_up_cb (gpointer user_data)
{
  DownloadJournal *self = DOWNLOAD_JOURNAL (user_data);

  if (self->opening != NULL)
    {
      g_autoptr (GTask) task = end_opening (self);

      g_task_return_error (task, download_error_new (DOWNLOAD_ERROR_CANCELLED, N_ ("The list of downloads was not opened.")));
    }
  return G_SOURCE_REMOVE;
}

/* On whatever thread cancels, and while the cancellable is locked. */
static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  DownloadJournal *self = DOWNLOAD_JOURNAL (user_data);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "[pickup] journal");
  g_source_set_callback (source, give_up_cb, g_object_ref (self), g_object_unref);
  g_source_attach (source, self->context);
}

void
download_journal_open_async (const char          *folder,
                             DownloadJournalWaits waits,
                             gpointer             waits_data,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (DownloadJournal) self = g_object_new (DOWNLOAD_TYPE_JOURNAL, NULL);

  self->folder = g_strdup (folder);
  self->path = g_build_filename (folder, DOWNLOAD_JOURNAL_NAME, NULL);
  self->opening = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->opening, download_journal_open_async);
  self->waits = waits;
  self->waits_data = waits_data;
  self->thread = download_journal_thread_start (folder, self->writer_id, G_OBJECT (self), told_cb);
  download_journal_check_pulse (self);
  if (cancellable != NULL)
    {
      self->cancellable = g_object_ref (cancellable);
      self->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL);
    }
}

DownloadJournal *
download_journal_open_finish (GAsyncResult *result,
                              GPtrArray   **checkpoints,
                              GError      **error)
{
  g_autoptr (DownloadJournal) self = NULL;

  g_return_val_if_fail (G_IS_TASK (result) && g_async_result_is_tagged (result, download_journal_open_async), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  self = DOWNLOAD_JOURNAL (g_async_result_get_source_object (result));
  if (checkpoints != NULL)
    *checkpoints = g_steal_pointer (&self->checkpoints);
  g_clear_pointer (&self->checkpoints, g_ptr_array_unref);
  return g_steal_pointer (&self);
}

gboolean
download_journal_was_damaged (DownloadJournal *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_JOURNAL (self), FALSE);

  return self->was_damaged;
}

void
download_journal_follow (DownloadJournal *self)
{
  g_return_if_fail (DOWNLOAD_IS_JOURNAL (self));

  if (self->follows)
    return;

  self->follows = TRUE;
  download_journal_thread_follow (self->thread);
  download_journal_check_pulse (self);
}

void
download_journal_rewrite (DownloadJournal *self)
{
  g_return_if_fail (DOWNLOAD_IS_JOURNAL (self));

  download_journal_thread_rewrite (self->thread);
  download_journal_check_pulse (self);
}

void
download_journal_flush_async (DownloadJournal    *self,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (DOWNLOAD_IS_JOURNAL (self));

  g_task_set_source_tag (task, download_journal_flush_async);
  download_journal_thread_flush (self->thread, g_steal_pointer (&task));
  download_journal_check_pulse (self);
}

gboolean
download_journal_flush_finish (DownloadJournal *self,
                               GAsyncResult    *result,
                               GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static guint64
get_lease_number (const char *key)
{
  return download_crc64_update (0, (const guint8 *) key, strlen (key));
}

void
download_journal_take_lease_async (DownloadJournal    *self,
                                   const char         *key,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, download_journal_take_lease_async);
  download_journal_thread_take_lease (self->thread, get_lease_number (key), task);
  download_journal_check_pulse (self);
}

gboolean
download_journal_take_lease_finish (DownloadJournal *self,
                                    GAsyncResult    *result,
                                    GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
download_journal_return_lease (DownloadJournal *self,
                               const char      *key)
{
  download_journal_thread_return_lease (self->thread, get_lease_number (key));
}

const char *
download_journal_get_folder (DownloadJournal *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_JOURNAL (self), NULL);

  return self->folder;
}

const char *
download_journal_get_path (DownloadJournal *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_JOURNAL (self), NULL);

  return self->path;
}
