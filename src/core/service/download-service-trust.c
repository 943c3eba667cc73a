/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whom a person trusts beside those whom the system does: kept beside the list, read and written on threads. */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-service-private.h"

#include <glib/gi18n-lib.h>

/* Only its owner may read or change it. */
#define FILE_MODE 0600

static void
read_thread (GTask        *task,
             gpointer      source,
             gpointer      folder,
             GCancellable *cancellable)
{
  g_task_return_pointer (task, download_trust_read_file (folder), g_free);
}

/* What cannot be read is no reason to have no list: whoever is not trusted is asked about again. The task has no source: a thread drops it
 * when it likes, and must not have the last reference to a service. */
void
download_service_read_trust_async (DownloadService    *self,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, download_service_read_trust_async);
  g_task_set_task_data (task, g_strdup (download_journal_get_folder (self->journal)), g_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, read_thread);
}

/* Fails only if it was cancelled. */
gboolean
download_service_read_trust_finish (DownloadService *self,
                                    GAsyncResult    *result,
                                    GError         **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = g_task_propagate_pointer (G_TASK (result), &local_error);

  if (local_error != NULL)
    {
      download_error_set (error, DOWNLOAD_ERROR_CANCELLED, "%s", local_error->message);
      return FALSE;
    }
  if (text != NULL)
    download_trust_add_from_text (self->trust, text);
  return TRUE;
}

typedef struct
{
  char *path;
  char *text;
} Recording;

static void
recording_free (gpointer data)
{
  Recording *self = data;

  g_free (self->path);
  g_free (self->text);
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

  if (g_file_set_contents_full (recording->path, recording->text, -1, flags, FILE_MODE, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void record (DownloadService *self);

static void
recorded_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (DownloadService) self = DOWNLOAD_SERVICE (user_data);
  g_autoptr (GError) reason = NULL;
  g_autoptr (GError) error = NULL;

  self->recording_trust = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &reason))
    {
      /* Translators: %s is what the system says of a file. */
      error = download_error_new (DOWNLOAD_ERROR_DISK, N_ ("Whom you trust could not be recorded: %s"), reason->message);
      download_service_tell_trouble (self, error);
    }
  if (self->trust_changed)
    record (self);
  download_service_check_shutdown (self);
}

/* One after the other: what was last is what stays. */
static void
record (DownloadService *self)
{
  g_autoptr (GTask) task = NULL;
  Recording *recording;

  self->trust_changed = TRUE;
  if (self->recording_trust)
    return;

  recording = g_new0 (Recording, 1);
  recording->path = g_build_filename (download_journal_get_folder (self->journal), DOWNLOAD_TRUST_FILE, NULL);
  recording->text = download_trust_to_text (self->trust);
  self->recording_trust = TRUE;
  self->trust_changed = FALSE;
  task = g_task_new (NULL, NULL, recorded_cb, g_object_ref (self));
  g_task_set_source_tag (task, record);
  g_task_set_task_data (task, recording, recording_free);
  g_task_run_in_thread (task, record_thread);
}

GListModel *
download_service_get_authorities (DownloadService *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_SERVICE (self), NULL);

  return G_LIST_MODEL (self->trust);
}

/* Whether @item failed for want of what is there now. */
static gboolean
is_trusted_now (DownloadService *self,
                DownloadItem    *item)
{
  const char      *origin;
  GTlsCertificate *shown = download_error_get_stranger (download_item_get_error (item), &origin);
  g_autoptr (DownloadLink) link = shown != NULL ? download_link_new (origin, NULL) : NULL;

  return link != NULL && download_item_get_state (item) == DOWNLOAD_STATE_FAILED &&
         download_trust_check (self->trust, link, shown) == 0;
}

void
download_service_trust (DownloadService *self,
                        const char      *origin,
                        GTlsCertificate *certificate)
{
  g_return_if_fail (DOWNLOAD_IS_SERVICE (self));

  download_trust_add (self->trust, origin, certificate);
  record (self);
  for (guint i = 0; i < download_service_get_size (self); i++)
    if (is_trusted_now (self, download_service_peek_item (self, i)))
      download_item_resume (download_service_peek_item (self, i));
}

/* A connection that is kept would lead on to who is not trusted any more. */
void
download_service_distrust (DownloadService   *self,
                           DownloadAuthority *authority)
{
  g_return_if_fail (DOWNLOAD_IS_SERVICE (self));

  if (!download_trust_remove (self->trust, authority))
    return;
  record (self);
  download_session_renew_connections (self->session);
}
