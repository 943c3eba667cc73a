/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads what is being dragged, before it is dropped or after: links as browsers offer them, text, or files that hold links. */

#include "config.h"

#include "files/pickup-drop-reader.h"

#include <glib/gi18n-lib.h>

#include "download.h"
#include "files/pickup-link-files.h"

/* What one drag may hand over, in bytes: thousands of links. */
#define MAX_SIZE (8 * 1024 * 1024)

#define CHUNK_SIZE (256 * 1024)

typedef struct
{
  char         *mime_type;
  GInputStream *input;
  GByteArray   *bytes;
  GPtrArray    *requests; /* nullable until they are read */
  GPtrArray    *problems;
  gboolean      from_files;
} Reading;

static void
reading_free (Reading *self)
{
  g_free (self->mime_type);
  g_clear_object (&self->input);
  g_byte_array_unref (self->bytes);
  g_clear_pointer (&self->requests, g_ptr_array_unref);
  g_ptr_array_unref (self->problems);
  g_free (self);
}

static void
add_problem (Reading    *reading,
             const char *sentence)
{
  g_ptr_array_add (reading->problems, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, sentence));
}

/* Takes @task. */
static void
finish (GTask *task)
{
  Reading *reading = g_task_get_task_data (task);

  if (reading->requests == NULL)
    reading->requests = g_ptr_array_new_with_free_func (g_object_unref);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
files_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  GTask   *task = G_TASK (user_data);
  Reading *reading = g_task_get_task_data (task);
  g_autoptr (GPtrArray) problems = NULL;
  GPtrArray *requests = pickup_link_files_read_finish (result, &problems, NULL);

  if (requests != NULL)
    {
      reading->requests = requests;
      reading->from_files = TRUE;
      g_ptr_array_extend_and_steal (reading->problems, g_steal_pointer (&problems));
    }
  finish (task);
}

static void
files_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  GTask        *task = G_TASK (user_data);
  const GValue *value = gdk_drop_read_value_finish (GDK_DROP (source), result, NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  if (value != NULL && G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    for (GSList *l = g_value_get_boxed (value); l != NULL; l = l->next)
      g_ptr_array_add (files, g_object_ref (l->data));

  if (files->len > 0)
    pickup_link_files_read_async (files, g_task_get_cancellable (task), files_read_cb, task);
  else
    finish (task);
}

static gboolean
has_files (GdkDrop *drop)
{
  g_autoptr (GdkContentFormats) formats = gdk_content_formats_ref (gdk_drop_get_formats (drop));

  formats = gdk_content_formats_union_deserialize_gtypes (g_steal_pointer (&formats));
  return gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST);
}

static void
read_files (GTask *task)
{
  GdkDrop *drop = g_task_get_source_object (task);

  if (has_files (drop))
    gdk_drop_read_value_async (drop, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), files_cb, task);
  else
    finish (task);
}

/* Plain text may hold commands and lists as well. */
static void
parse_in_thread (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  Reading *reading = data;
  g_autoptr (GBytes) bytes = g_bytes_new_static (reading->bytes->data, reading->bytes->len);
  g_autoptr (GPtrArray) links = NULL;

  if (g_str_has_prefix (reading->mime_type, "text/plain") || g_str_equal (reading->mime_type, "UTF8_STRING"))
    {
      g_autoptr (GPtrArray) problems = NULL;

      reading->requests = download_requests_from_text (reading->bytes->len > 0 ? (const char *) reading->bytes->data : "", reading->bytes->len, &problems);
      g_ptr_array_extend_and_steal (reading->problems, g_steal_pointer (&problems));
    }
  else
    {
      links = download_link_text_parse_drop (reading->mime_type, bytes);
      reading->requests = pickup_link_files_wrap (links);
    }
  g_task_return_boolean (task, TRUE);
}

/* Where there are no links, what is dragged may be files that hold some. */
static void
parsed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GTask   *task = G_TASK (user_data);
  Reading *reading = g_task_get_task_data (task);

  if (reading->requests->len > 0 || reading->problems->len > 0)
    {
      finish (task);
      return;
    }
  g_clear_pointer (&reading->requests, g_ptr_array_unref);
  read_files (task);
}

/* The thread is the only one that touches the reading until it is done. */
static void
parse (GTask *task)
{
  g_autoptr (GTask) parsing = g_task_new (NULL, NULL, parsed_cb, task);

  g_task_set_task_data (parsing, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (parsing, parse_in_thread);
}

static void read_chunk (GTask *task);

static void
chunk_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  GTask   *task = G_TASK (user_data);
  Reading *reading = g_task_get_task_data (task);
  g_autoptr (GBytes) chunk = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    finish (task);
  else if (chunk == NULL || g_bytes_get_size (chunk) == 0)
    parse (task);
  else if (reading->bytes->len + g_bytes_get_size (chunk) > MAX_SIZE)
    {
      add_problem (reading, _ ("That is too much text to look for links in."));
      finish (task);
    }
  else
    {
      g_byte_array_append (reading->bytes, g_bytes_get_data (chunk, NULL), (guint) g_bytes_get_size (chunk));
      read_chunk (task);
    }
}

static void
read_chunk (GTask *task)
{
  Reading *reading = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (reading->input, CHUNK_SIZE, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), chunk_cb, task);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GTask      *task = G_TASK (user_data);
  Reading    *reading = g_task_get_task_data (task);
  const char *mime_type = NULL;

  reading->input = gdk_drop_read_finish (GDK_DROP (source), result, &mime_type, NULL);
  reading->mime_type = g_strdup (mime_type);
  if (reading->input != NULL)
    read_chunk (task);
  else
    read_files (task);
}

/* Browsers offer links under names of their own and never as files; file managers do the opposite. (transfer full) */
GdkContentFormats *
pickup_drop_reader_get_formats (void)
{
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();
  const char *const        *mime_types = download_link_text_get_mime_types ();

  for (guint i = 0; mime_types[i] != NULL; i++)
    gdk_content_formats_builder_add_mime_type (builder, mime_types[i]);
  gdk_content_formats_builder_add_gtype (builder, GDK_TYPE_FILE_LIST);
  return gdk_content_formats_union_deserialize_mime_types (gdk_content_formats_builder_free_to_formats (builder));
}

/* Reads no more than so many bytes and understands them on a thread, however much is dragged. */
void
pickup_drop_reader_read_async (GdkDrop            *drop,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  GTask   *task = g_task_new (drop, cancellable, callback, user_data);
  Reading *reading = g_new0 (Reading, 1);

  reading->bytes = g_byte_array_new ();
  reading->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  g_task_set_source_tag (task, pickup_drop_reader_read_async);
  g_task_set_task_data (task, reading, (GDestroyNotify) reading_free);
  gdk_drop_read_async (drop, (const char **) download_link_text_get_mime_types (), G_PRIORITY_DEFAULT, cancellable, opened_cb, task);
}

/* Fails only if it was cancelled.
 * @from_files: (out): whether they come out of files; then they may name folders
 * @problems: (out) (transfer full) (element-type GError): what was meant as a request and is none
 *
 * Returns: (element-type DownloadRequest) (transfer full) (nullable): maybe none */
GPtrArray *
pickup_drop_reader_read_finish (GAsyncResult *result,
                                gboolean     *from_files,
                                GPtrArray   **problems,
                                GError      **error)
{
  Reading *reading = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  *from_files = reading->from_files;
  *problems = g_ptr_array_ref (reading->problems);
  return g_ptr_array_ref (reading->requests);
}
