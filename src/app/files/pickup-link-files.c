/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files that hold links: lists, texts, and the shortcuts that desktops and browsers save. */

#include "config.h"

#include "files/pickup-link-files.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "download.h"

/* A text of a thousand presigned links is about a megabyte; what is larger is none. */
#define MAX_TEXT_SIZE (8 * 1024 * 1024)

#define ATTRIBUTES G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME

typedef struct
{
  GPtrArray *files;
  GPtrArray *requests;
  GPtrArray *problems;
} Reading;

static void
reading_free (Reading *self)
{
  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->requests);
  g_ptr_array_unref (self->problems);
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

/* Types whose form says which of their links is meant. (nullable) */
static const char *
find_type (const char *name)
{
  static const struct
  {
    const char *suffix;
    const char *mime_type;
  } types[] = {
    { ".html", "text/html" },
    { ".htm", "text/html" },
    { ".url", "application/x-mswinurl" },
    { ".desktop", "application/x-desktop" },
    { ".webloc", "application/x-webloc" },
  };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_has_suffix (lower, types[i].suffix))
      return types[i].mime_type;
  return NULL;
}

/* Pictures and programs have addresses in them that nobody means to download. UTF-16 has zeros as well, after its mark. */
static gboolean
is_text (const char *data,
         gsize       size)
{
  return size == 0 || memchr (data, '\0', size) == NULL || g_str_has_prefix (data, "\xff\xfe") || g_str_has_prefix (data, "\xfe\xff");
}

static GPtrArray *
read_list (const char *data,
           gsize       size,
           GPtrArray **problems)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *requests = download_request_list_from_json (data, (gssize) size, problems, &error);

  if (requests != NULL)
    return requests;
  *problems = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  g_ptr_array_add (*problems, g_steal_pointer (&error));
  return g_ptr_array_new_with_free_func (g_object_unref);
}

/* What is asked for by @contents of a file called @name; requests out of a list may name folders.
 * (element-type DownloadRequest) (transfer full)
 * @problems: (out) (nullable) (element-type GError): what was meant as a request and is none */
GPtrArray *
pickup_link_files_find (const char *name,
                        GBytes     *contents,
                        GPtrArray **problems)
{
  const char      *mime_type = find_type (name);
  gsize            size;
  const char      *data = g_bytes_get_data (contents, &size);
  g_autofree char *text = g_strndup (data != NULL ? data : "", size);

  *problems = NULL;
  if (mime_type != NULL)
    {
      g_autoptr (GPtrArray) links = download_link_text_parse_drop (mime_type, contents);

      return pickup_link_files_wrap (links);
    }
  if (!is_text (data, size))
    return g_ptr_array_new_with_free_func (g_object_unref);
  if (download_request_list_is (text))
    return read_list (text, size, problems);
  return download_requests_from_text (data != NULL ? data : "", (gssize) size, problems);
}

static GError *
describe_nothing (const char *name,
                  GBytes     *contents)
{
  gsize       size;
  const char *data = g_bytes_get_data (contents, &size);

  if (size >= 6 && memcmp (data, "bplist", 6) == 0)
    return g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("“%s” is a binary link file of a Mac in which no link could be found. Copy the link itself."), name);
  if (!is_text (data, size))
    return g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("“%s” is not a list of links."), name);
  return g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("No links were found in “%s”."), name);
}

/* Only as much as @info tells of is read, should it grow meanwhile. */
static GBytes *
load (GFile        *file,
      GFileInfo    *info,
      GCancellable *cancellable,
      GError      **error)
{
  const char    *name = g_file_info_get_display_name (info);
  const gsize    size = (gsize) MAX (g_file_info_get_size (info), 0);
  const gboolean may_be_list = g_str_has_suffix (name, ".json");
  g_autoptr (GFileInputStream) input = NULL;
  g_autofree char *data = NULL;
  gsize            n_read;

  if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY, _ ("“%s” is a folder, not a list of links."), name);
  else if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _ ("“%s” is not a list of links."), name);
  else if (size > (may_be_list ? DOWNLOAD_REQUEST_LIST_BYTES_MAX : MAX_TEXT_SIZE))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("“%s” is too large to be a list of links."), name);
  else
    input = g_file_read (file, cancellable, error);

  if (input == NULL)
    return NULL;
  data = g_malloc (size + 1);
  if (!g_input_stream_read_all (G_INPUT_STREAM (input), data, size, &n_read, cancellable, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&data), n_read);
}

/* The most frequent reasons in a sentence without a path. Addresses that are no files are not repeated: they may be links. */
static GError *
describe_failure (GFile  *file,
                  GError *error)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *name = path != NULL ? g_filename_display_basename (path) : NULL;

  if (name != NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("There is no file “%s”."), name);
  if (name != NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return g_error_new (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, _ ("You are not allowed to read “%s”."), name);
  return g_error_copy (error);
}

static gboolean
read_contents (Reading      *reading,
               GFile        *file,
               GCancellable *cancellable,
               GError      **error)
{
  g_autoptr (GFileInfo) info = g_file_query_info (file, ATTRIBUTES, G_FILE_QUERY_INFO_NONE, cancellable, error);
  g_autoptr (GBytes) contents = info != NULL ? load (file, info, cancellable, error) : NULL;
  g_autofree char *name = g_file_get_basename (file);
  g_autoptr (GPtrArray) requests = NULL;
  g_autoptr (GPtrArray) problems = NULL;

  if (contents == NULL)
    return FALSE;
  requests = pickup_link_files_find (name, contents, &problems);
  if (problems != NULL && problems->len > 0)
    g_ptr_array_extend_and_steal (reading->problems, g_steal_pointer (&problems));
  else if (requests->len == 0)
    g_ptr_array_add (reading->problems, describe_nothing (g_file_info_get_display_name (info), contents));
  g_ptr_array_extend_and_steal (reading->requests, g_steal_pointer (&requests));
  return TRUE;
}

/* One file that cannot be read does not keep the others from being read. */
static void
read_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  Reading *reading = data;

  for (guint i = 0; i < reading->files->len; i++)
    {
      GFile           *file = g_ptr_array_index (reading->files, i);
      g_autofree char *uri = g_file_get_uri (file);
      g_autoptr (DownloadLink) link = download_link_new (uri, NULL);
      g_autoptr (GError) error = NULL;

      if (link != NULL)
        g_ptr_array_add (reading->requests, download_request_new (link));
      else if (!read_contents (reading, file, cancellable, &error))
        g_ptr_array_add (reading->problems, describe_failure (file, error));
    }
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_boolean (task, TRUE);
}

/* @files: (element-type GFile): links among them are taken as they are. They are read on a thread, as some hang and a long
 * list takes its time. */
void
pickup_link_files_read_async (GPtrArray          *files,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Reading *reading = g_new0 (Reading, 1);

  g_task_set_source_tag (task, pickup_link_files_read_async);
  reading->files = g_ptr_array_ref (files);
  reading->requests = g_ptr_array_new_with_free_func (g_object_unref);
  reading->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  g_task_set_task_data (task, reading, (GDestroyNotify) reading_free);
  g_task_run_in_thread (task, read_in_thread);
}

/* Fails only if it was cancelled.
 * @problems: (out) (transfer full) (element-type GError): a sentence for each file and each entry that is of no use
 *
 * Returns: (element-type DownloadRequest) (transfer full) (nullable): those out of a list may name folders */
GPtrArray *
pickup_link_files_read_finish (GAsyncResult *result,
                               GPtrArray   **problems,
                               GError      **error)
{
  Reading *reading = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  *problems = g_ptr_array_ref (reading->problems);
  return g_ptr_array_ref (reading->requests);
}
