/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes a list of downloads into a file. */

#include "config.h"

#include "files/pickup-list-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  GPtrArray       *requests;
  PickupListFormat format;
  gboolean         with_secrets;
} Saving;

static void
saving_free (Saving *self)
{
  g_ptr_array_unref (self->requests);
  g_free (self);
}

/* What is asked for by each of @items (of DownloadItem). (element-type DownloadRequest) (transfer full) */
GPtrArray *
pickup_list_file_collect (GListModel *items,
                          gboolean    unfinished_only)
{
  GPtrArray *requests = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (items, i);

      if (!unfinished_only || download_item_get_state (item) != DOWNLOAD_STATE_FINISHED)
        g_ptr_array_add (requests, g_object_ref (download_item_get_request (item)));
    }
  return requests;
}

/* A name by which the list is found again. (transfer full) */
char *
pickup_list_file_suggest_name (PickupListFormat format,
                               GDateTime       *now)
{
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d");
  /* Translators: the name of a file that holds a list of downloads; %s is a date. */
  g_autofree char *name = g_strdup_printf (_ ("Downloads %s"), date);

  return g_strconcat (name, format == PICKUP_LIST_FORMAT_JSON ? ".json" : ".txt", NULL);
}

/* A file that is there is replaced only when the new one is whole. One with secrets is for its owner alone, whatever the
 * old one was. */
static void
save_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  Saving                *saving = data;
  const GFileCreateFlags flags = saving->with_secrets ? G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION : G_FILE_CREATE_NONE;
  GError                *error = NULL;
  g_autofree char       *text = NULL;

  if (saving->format == PICKUP_LIST_FORMAT_JSON)
    text = download_request_list_to_json (saving->requests, saving->with_secrets);
  else
    text = download_request_list_to_text (saving->requests, saving->with_secrets);

  if (g_file_replace_contents (G_FILE (source), text, strlen (text), NULL, FALSE, flags, NULL, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* @requests: (element-type DownloadRequest): not changed by anybody while they are written */
void
pickup_list_file_save_async (GFile              *file,
                             GPtrArray          *requests,
                             PickupListFormat    format,
                             gboolean            with_secrets,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (file, cancellable, callback, user_data);
  Saving *saving = g_new (Saving, 1);

  saving->requests = g_ptr_array_ref (requests);
  saving->format = format;
  saving->with_secrets = with_secrets;
  g_task_set_source_tag (task, pickup_list_file_save_async);
  g_task_set_task_data (task, saving, (GDestroyNotify) saving_free);
  g_task_run_in_thread (task, save_in_thread);
}

gboolean
pickup_list_file_save_finish (GAsyncResult *result,
                              GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
