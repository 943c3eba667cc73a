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
  GPtrArray *links;
  GError    *error; /* the first one, nullable */
  guint      next;
} Reading;

static void
reading_free (Reading *self)
{
  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->links);
  g_clear_error (&self->error);
  g_free (self);
}

/* The links in @contents of a file called @name. (element-type DownloadLink) (transfer full) */
GPtrArray *
pickup_link_files_find (const char *name,
                        GBytes     *contents)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  gsize            size;
  const char      *data = g_bytes_get_data (contents, &size);

  if (g_str_has_suffix (lower, ".html") || g_str_has_suffix (lower, ".htm"))
    return download_link_text_parse_drop ("text/html", contents);
  /* The escapes of desktop files and property lists are known where links are found. */
  return download_link_text_find (data != NULL ? data : "", (gssize) size);
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
  g_autoptr (GPtrArray) links = contents != NULL ? pickup_link_files_find (name, contents) : NULL;

  if (links != NULL)
    for (guint i = 0; i < links->len; i++)
      g_ptr_array_add (reading->links, download_link_ref (g_ptr_array_index (links, i)));
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
      g_ptr_array_add (reading->links, g_steal_pointer (&link));
    }

  if (reading->links->len == 0 && reading->error != NULL)
    g_task_return_error (task, g_steal_pointer (&reading->error));
  else
    g_task_return_pointer (task, g_ptr_array_ref (reading->links), (GDestroyNotify) g_ptr_array_unref);
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
  reading->links = g_ptr_array_new_with_free_func ((GDestroyNotify) download_link_unref);
  g_task_set_task_data (task, reading, (GDestroyNotify) reading_free);
  read_next (task);
}

/* Fails only if not one link was found and a file could not be read. (element-type DownloadLink) (transfer full) */
GPtrArray *
pickup_link_files_read_finish (GAsyncResult *result,
                               GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
