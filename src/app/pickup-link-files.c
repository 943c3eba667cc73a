/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files that hold links: text lists, and the shortcuts that desktops and browsers save. */

#include "config.h"

#include "pickup-link-files.h"

#include <glib/gi18n-lib.h>

#include "download.h"

/* A list of a thousand presigned links is about a megabyte; what is larger is no list. */
#define MAX_SIZE (8 * 1024 * 1024)

typedef struct
{
  GPtrArray *files;
  GPtrArray *requests;
  GError    *error; /* the first one, nullable */
  guint      next;
} Reading;

static void
reading_free (Reading *self)
{
  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->requests);
  g_clear_error (&self->error);
  g_free (self);
}

/* A request for each of @links. (element-type DownloadRequest) (transfer full) */
GPtrArray *
pickup_link_files_wrap (GPtrArray *links)
{
  GPtrArray *requests = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; links != NULL && i < links->len; i++)
    g_ptr_array_add (requests, download_request_new (g_ptr_array_index (links, i)));
  return requests;
}

/* What is asked for by @contents of a file called @name. (element-type DownloadRequest) (transfer full) */
GPtrArray *
pickup_link_files_find (const char *name,
                        GBytes     *contents,
                        GPtrArray **problems)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  gsize            size;
  const char      *data = g_bytes_get_data (contents, &size);

  if (g_str_has_suffix (lower, ".html") || g_str_has_suffix (lower, ".htm"))
    {
      g_autoptr (GPtrArray) links = download_link_text_parse_drop ("text/html", contents);

      return pickup_link_files_wrap (links);
    }
  /* The escapes of desktop files and property lists are known where links are found. */
  return download_requests_from_text (data != NULL ? data : "", (gssize) size, problems);
}

static void read_next (GTask *task);

/* One file that cannot be read does not keep the others from being read. Takes @error. */
static void
finish_file (GTask  *task,
             GError *error)
{
  Reading *reading = g_task_get_task_data (task);

  if (error != NULL && reading->error == NULL)
    reading->error = error;
  else
    g_clear_error (&error);
  reading->next++;
  read_next (task);
}

static GFile *
get_file (GTask *task)
{
  Reading *reading = g_task_get_task_data (task);

  return g_ptr_array_index (reading->files, reading->next);
}

static void
load_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GTask   *task = G_TASK (user_data);
  Reading *reading = g_task_get_task_data (task);
  GError  *error = NULL;
  g_autoptr (GBytes) contents = g_file_load_bytes_finish (G_FILE (source), result, NULL, &error);
  g_autofree char *name = g_file_get_basename (G_FILE (source));
  g_autoptr (GPtrArray) problems = NULL;

  if (contents != NULL)
    g_ptr_array_extend_and_steal (reading->requests, pickup_link_files_find (name, contents, &problems));
  if (problems != NULL && problems->len > 0)
    error = g_error_copy (g_ptr_array_index (problems, 0));
  finish_file (task, error);
}

static void
info_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GTask  *task = G_TASK (user_data);
  GError *error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (info == NULL)
    finish_file (task, error);
  else if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR || g_file_info_get_size (info) > MAX_SIZE)
    finish_file (task, g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("“%s” is not a list of links"), g_file_info_get_display_name (info)));
  else
    g_file_load_bytes_async (G_FILE (source), g_task_get_cancellable (task), load_cb, task);
}

/* Takes what is a link itself and starts to read the next file. Owns @task until the last one was read. */
static void
read_next (GTask *task)
{
  Reading *reading = g_task_get_task_data (task);

  for (; reading->next < reading->files->len; reading->next++)
    {
      g_autofree char *uri = g_file_get_uri (get_file (task));
      g_autoptr (DownloadLink) link = download_link_new (uri, NULL);

      if (link == NULL)
        {
          g_file_query_info_async (get_file (task),
                                   G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME,
                                   G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), info_cb, task);
          return;
        }
      g_ptr_array_add (reading->requests, download_request_new (link));
    }

  if (reading->requests->len == 0 && reading->error != NULL)
    g_task_return_error (task, g_steal_pointer (&reading->error));
  else
    g_task_return_pointer (task, g_ptr_array_ref (reading->requests), (GDestroyNotify) g_ptr_array_unref);
  g_object_unref (task);
}

/* @files: (element-type GFile): read one after the other; links among them are taken as they are */
void
pickup_link_files_read_async (GPtrArray          *files,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  GTask   *task = g_task_new (NULL, cancellable, callback, user_data);
  Reading *reading = g_new0 (Reading, 1);

  g_task_set_source_tag (task, pickup_link_files_read_async);
  reading->files = g_ptr_array_ref (files);
  reading->requests = g_ptr_array_new_with_free_func (g_object_unref);
  g_task_set_task_data (task, reading, (GDestroyNotify) reading_free);
  read_next (task);
}

/* Fails only if nothing was found and a file could not be read or understood. (element-type DownloadRequest) (transfer full) */
GPtrArray *
pickup_link_files_read_finish (GAsyncResult *result,
                               GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
