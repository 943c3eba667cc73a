/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Small files beside the list, which hold what a person has decided: read and written on threads. */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-service-private.h"

#include <glib/gstdio.h>

/* Only its owner may read or change it. */
#define FILE_MODE 0600

typedef struct
{
  char   *folder;
  char   *trust;       /* nullable */
  char   *rules;       /* nullable */
  GError *rules_error; /* nullable */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_free (self->folder);
  g_free (self->trust);
  g_free (self->rules);
  g_clear_error (&self->rules_error);
  g_free (self);
}

static void
read_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->trust = download_trust_read_file (data);
  reading->rules = download_rules_read_file (data, &reading->rules_error);
  g_task_return_pointer (task, reading, reading_free);
}

/* The task has no source: a thread drops it when it likes, and must not have the last reference to a service. */
void
download_service_read_files_async (DownloadService    *self,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, download_service_read_files_async);
  g_task_set_task_data (task, g_strdup (download_journal_get_folder (self->journal)), g_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, read_thread);
}

/* Fails only if it was cancelled. */
gboolean
download_service_read_files_finish (DownloadService *self,
                                    GAsyncResult    *result,
                                    GError         **error)
{
  g_autoptr (GError) local_error = NULL;
  Reading *reading = g_task_propagate_pointer (G_TASK (result), &local_error);

  if (reading == NULL)
    {
      download_error_set (error, DOWNLOAD_ERROR_CANCELLED, "%s", local_error->message);
      return FALSE;
    }
  download_service_init_trust (self, reading->trust);
  download_service_init_rules (self, reading->rules, reading->rules_error);
  reading_free (reading);
  return TRUE;
}

typedef struct
{
  DownloadServiceFile *file;
  char                *path;
  char                *text;
  char                *kept; /* nullable: where what is there is moved to */
} Recording;

static void
recording_free (gpointer data)
{
  Recording *self = data;

  g_free (self->path);
  g_free (self->text);
  g_free (self->kept);
  g_free (self);
}

static void
record_thread (GTask        *task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  const Recording            *recording = data;
  const GFileSetContentsFlags flags = G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE;
  GError                     *error = NULL;

  if (recording->kept != NULL)
    g_rename (recording->path, recording->kept);
  if (g_file_set_contents_full (recording->path, recording->text, -1, flags, FILE_MODE, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
recorded_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (DownloadService) self = DOWNLOAD_SERVICE (user_data);
  const Recording     *recording = g_task_get_task_data (G_TASK (result));
  DownloadServiceFile *file = recording->file;
  g_autoptr (GError) reason = NULL;
  g_autoptr (GError) error = NULL;

  file->is_recording = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &reason))
    {
      error = file->make_trouble (reason->message);
      download_service_tell_trouble (self, error);
    }
  if (file->has_changed)
    download_service_record_file (self, file);
  download_service_check_shutdown (self);
}

/* One after the other: what was last is what stays. */
void
download_service_record_file (DownloadService     *self,
                              DownloadServiceFile *file)
{
  g_autoptr (GTask) task = NULL;
  Recording *recording;

  file->has_changed = TRUE;
  if (file->is_recording)
    return;

  recording = g_new0 (Recording, 1);
  recording->file = file;
  recording->path = g_build_filename (download_journal_get_folder (self->journal), file->name, NULL);
  recording->text = file->to_text (self);
  recording->kept = file->is_foreign ? g_strconcat (recording->path, ".damaged", NULL) : NULL;
  file->is_foreign = FALSE;
  file->is_recording = TRUE;
  file->has_changed = FALSE;
  task = g_task_new (NULL, NULL, recorded_cb, g_object_ref (self));
  g_task_set_source_tag (task, download_service_record_file);
  g_task_set_task_data (task, recording, recording_free);
  g_task_run_in_thread (task, record_thread);
}
