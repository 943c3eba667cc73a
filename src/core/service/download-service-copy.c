/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The object as it is now, beside an item that keeps what it had before: under a name that is free, which only the disk knows. */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-service-private.h"

#include "link/download-file-name.h"
#include "verify/download-worker.h"

#include <unistd.h>

/* Nobody has so many copies. */
#define MAX_NAMES 100

typedef struct
{
  DownloadService *service;
  DownloadItem    *item;
  DownloadRequest *request;
  char            *folder;
  GPtrArray       *names;      /* candidates; the list knows none of them but, perhaps, the last */
  gboolean         last_known; /* it does know the last */
} Copy;

static void
copy_free (Copy *self)
{
  g_object_unref (self->service);
  g_object_unref (self->item);
  g_object_unref (self->request);
  g_free (self->folder);
  g_ptr_array_unref (self->names);
  g_free (self);
}

static gboolean
is_taken (Copy *self,
          guint index)
{
  g_autofree char *path = g_build_filename (self->folder, g_ptr_array_index (self->names, index), NULL);

  return access (path, F_OK) == 0;
}

/* A copy that is in the list already is no stranger's file. */
static gpointer
find_name_func (DownloadWorker *worker,
                gpointer        task_data,
                GCancellable   *cancellable,
                GError        **error)
{
  Copy *self = task_data;

  for (guint i = 0; i + 1 < self->names->len; i++)
    if (!is_taken (self, i))
      return g_strdup (g_ptr_array_index (self->names, i));

  return g_strdup (g_ptr_array_index (self->names, self->names->len - 1));
}

static void
insert_copy (DownloadService *self,
             DownloadItem    *item,
             DownloadRequest *request)
{
  DownloadItem *copy = download_service_find (self, request);
  guint         index = 0;

  if (!g_ptr_array_find (self->items, item, &index))
    index = download_service_get_size (self) - 1;
  if (copy == NULL)
    download_service_insert_new_item (self, request, index + 1, FALSE);
  else if (download_item_has_file (copy))
    download_item_fetch_if_changed (copy);
  else
    download_service_continue_item (copy, request, FALSE);
  download_service_schedule (self);
}

static void
name_found_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  Copy            *self = user_data;
  g_autofree char *name = g_task_propagate_pointer (G_TASK (result), NULL);

  if (name != NULL && !download_service_is_ending (self->service))
    {
      download_request_set_name (self->request, name);
      insert_copy (self->service, self->item, self->request);
    }
  download_item_end_copying (self->item);
  copy_free (self);
}

static void
add_names (Copy *self)
{
  const char *name = download_item_get_name (self->item);

  for (guint number = 1; number <= MAX_NAMES && !self->last_known; number++)
    {
      char *numbered = download_file_name_number (name, number, DOWNLOAD_FILE_NAME_MAX);

      g_ptr_array_add (self->names, numbered);
      download_request_set_name (self->request, numbered);
      self->last_known = download_service_find (self->service, self->request) != NULL;
    }
}

void
download_service_add_copy (DownloadService *self,
                           DownloadItem    *item)
{
  Copy  *copy = g_new0 (Copy, 1);
  GTask *task = g_task_new (NULL, NULL, name_found_cb, copy);

  copy->service = g_object_ref (self);
  copy->item = g_object_ref (item);
  copy->request = download_request_copy (download_item_get_request (item));
  copy->folder = g_strdup (download_request_get_folder (copy->request));
  copy->names = g_ptr_array_new_with_free_func (g_free);
  add_names (copy);
  download_item_begin_copying (item);
  g_task_set_task_data (task, copy, NULL);
  download_worker_run (task, find_name_func, g_free, NULL, NULL);
}
