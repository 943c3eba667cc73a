/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The beginning and the end of a service. Both wait for a disk, and neither without a limit. */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-service-private.h"

#include <glib/gi18n-lib.h>

char *
download_service_get_default_state_dir (void)
{
  return g_build_filename (g_get_user_state_dir (), "pickup", NULL);
}

typedef struct
{
  DownloadClock   *clock;
  GCancellable    *cancellable; /* nullable */
  DownloadService *service;     /* nullable: once there is one */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *self = data;

  download_clock_unref (self->clock);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->service);
  g_free (self);
}

static void
files_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  GError  *error = NULL;

  if (download_service_read_files_finish (opening->service, result, &error))
    g_task_return_pointer (task, g_steal_pointer (&opening->service), g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GPtrArray) checkpoints = NULL;
  Opening *opening = g_task_get_task_data (task);
  GError  *error = NULL;
  g_autoptr (DownloadJournal) journal = download_journal_open_finish (result, &checkpoints, &error);

  if (journal == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  opening->service = download_service_new_for_journal (journal, opening->clock);
  download_service_restore (opening->service, checkpoints);
  download_service_watch_journal (opening->service);
  download_service_read_files_async (opening->service, opening->cancellable, files_read_cb, g_steal_pointer (&task));
}

/**
 * download_service_open_with_clock_async:
 * @clock: of everything in it: service, items, transfers and questions to servers
 *
 * As download_service_open_async(), for tests that move the clock.
 */
void
download_service_open_with_clock_async (const char          *state_dir,
                                        DownloadClock       *clock,
                                        DownloadServiceWaits waits,
                                        gpointer             waits_data,
                                        GCancellable        *cancellable,
                                        GAsyncReadyCallback  callback,
                                        gpointer             user_data)
{
  g_autofree char *default_dir = download_service_get_default_state_dir ();
  GTask           *task = g_task_new (NULL, NULL, callback, user_data);
  Opening         *opening = g_new0 (Opening, 1);

  opening->clock = download_clock_ref (clock);
  opening->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  g_task_set_source_tag (task, download_service_open_async);
  g_task_set_task_data (task, opening, opening_free);
  download_journal_open_async (state_dir != NULL ? state_dir : default_dir, waits, waits_data, cancellable, opened_cb, task);
}

void
download_service_open_async (const char          *state_dir,
                             DownloadServiceWaits waits,
                             gpointer             waits_data,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (DownloadClock) clock = download_clock_new_system ();

  download_service_open_with_clock_async (state_dir, clock, waits, waits_data, cancellable, callback, user_data);
}

DownloadService *
download_service_open_finish (GAsyncResult *result,
                              GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
download_service_is_ending (DownloadService *self)
{
  return self->shutdown_task != NULL || self->flushing;
}

void
download_service_unwatch_shutdown (DownloadService *self)
{
  if (self->shutdown_timer != 0)
    download_clock_remove_timer (self->clock, self->shutdown_timer);
  self->shutdown_timer = 0;
}

/* What is still under way, or, if everything else has come to rest, the list. */
static const char *
find_silent_folder (DownloadService *self)
{
  GHashTableIter iter;
  gpointer       item = NULL;

  for (guint i = 0; i < download_service_get_size (self); i++)
    if (download_item_is_active (download_service_peek_item (self, i)))
      return download_item_get_folder (download_service_peek_item (self, i));

  g_hash_table_iter_init (&iter, self->leaving);
  if (g_hash_table_iter_next (&iter, &item, NULL))
    return download_item_get_folder (item);
  return download_journal_get_folder (self->journal);
}

static void
patience_ended_cb (gpointer user_data)
{
  DownloadService *self = DOWNLOAD_SERVICE (user_data);
  g_autoptr (GTask) task = g_steal_pointer (&self->shutdown_task);
  g_autofree char *folder = g_filename_display_name (find_silent_folder (self));

  self->shutdown_timer = 0;
  g_task_return_error (task, download_error_new (DOWNLOAD_ERROR_DISK,
                                                 N_ ("The disk with “%s” does not answer. What it has not recorded will be downloaded again."), folder));
}

static void
set_patience (DownloadService *self,
              gint64           seconds)
{
  download_service_unwatch_shutdown (self);
  self->shutdown_timer = download_clock_add_timer (self->clock, seconds * G_USEC_PER_SEC, patience_ended_cb, self);
}

static void
flushed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (DownloadService) self = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&self->shutdown_task);
  GError *error = NULL;

  /* Too late: it has been said that it did not answer. */
  if (task == NULL)
    return;

  download_service_unwatch_shutdown (self);
  if (download_journal_flush_finish (DOWNLOAD_JOURNAL (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
download_service_check_shutdown (DownloadService *self)
{
  if (self->shutdown_task == NULL || self->flushing || self->trust_file.is_recording || self->rules_file.is_recording || g_hash_table_size (self->leaving) > 0 ||
      self->active->len > 0)
    return;

  self->flushing = TRUE;
  download_journal_flush_async (self->journal, flushed_cb, g_object_ref (self));
}

void
download_service_shutdown_async (DownloadService    *self,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_return_if_fail (self->shutdown_task == NULL);

  self->shutdown_task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->shutdown_task, download_service_shutdown_async);
  set_patience (self, DOWNLOAD_SERVICE_PATIENCE);
  download_prober_cancel_all (self->prober);
  for (guint i = 0; i < download_service_get_size (self); i++)
    download_item_shut_down (download_service_peek_item (self, i));
  download_service_remove_all_withdrawn (self);
  download_service_check_shutdown (self);
}

void
download_service_hurry (DownloadService *self)
{
  if (self->shutdown_task != NULL)
    set_patience (self, DOWNLOAD_SERVICE_HURRY);
}

gboolean
download_service_shutdown_finish (DownloadService *self,
                                  GAsyncResult    *result,
                                  GError         **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
