/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What "pickup-cli get" waits for before it begins and at its end: it is told after a second, and nothing is waited for without a
 * limit. */

#include "config.h"

#include "cli-get-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

/* Seconds. Another process holds the list, or its disk has not answered, for so long after it was told. */
#define OPEN_LIMIT 9
#define TELL_AFTER 1
#define FOLDER_LIMIT 60

static void
tell (CliGet     *self,
      const char *message)
{
  if (!self->options->quiet)
    cli_progress_print_error (self->progress, NULL, message);
}

static void
clear_limit (CliGet *self)
{
  g_clear_handle_id (&self->disk.limit, g_source_remove);
}

static gboolean
open_limit_cb (gpointer user_data)
{
  CliGet *self = user_data;

  self->disk.limit = 0;
  g_cancellable_cancel (self->disk.opening);
  return G_SOURCE_REMOVE;
}

/* The same reason is told once, however often it comes back. */
static void
waits_cb (const GError *reason,
          gpointer      user_data)
{
  CliGet *self = user_data;

  if (reason == NULL)
    {
      clear_limit (self);
      return;
    }

  if (self->disk.reason == NULL || !g_str_equal (self->disk.reason->message, reason->message))
    tell (self, reason->message);
  g_clear_error (&self->disk.reason);
  self->disk.reason = g_error_copy (reason);
  if (self->disk.limit == 0)
    self->disk.limit = g_timeout_add_seconds (OPEN_LIMIT, open_limit_cb, self);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  CliGet *self = user_data;
  g_autoptr (GError) error = NULL;
  DownloadService *service = download_service_open_finish (result, &error);

  clear_limit (self);
  g_clear_object (&self->disk.opening);
  if (g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED) && self->disk.reason != NULL)
    {
      g_clear_error (&error);
      /* Translators: %s is a sentence that says what was waited for. */
      error = g_error_new (DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK, _ ("%s Nothing was begun."), self->disk.reason->message);
    }
  cli_get_opened (self, service, error);
}

void
cli_disk_open (CliGet *self)
{
  self->disk.opening = g_cancellable_new ();
  download_service_open_async (self->options->state_dir, waits_cb, self, self->disk.opening, opened_cb, self);
}

/* FALSE if the list is open. */
gboolean
cli_disk_stop_opening (CliGet *self)
{
  if (self->disk.opening == NULL)
    return FALSE;

  g_cancellable_cancel (self->disk.opening);
  return TRUE;
}

static gboolean
make_folder (const char *folder,
             GError    **error)
{
  if (!download_sandbox_check_folder (folder, error))
    return FALSE;
  if (download_folder_make (folder, 0777) == 0)
    return TRUE;

  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno),
               /* Translators: the path of a folder, and the system’s reason. */
               _ ("The folder “%1$s” cannot be made: %2$s"), folder, g_strerror (errno));
  return FALSE;
}

static void
make_folder_func (GTask        *task,
                  gpointer      source,
                  gpointer      folder,
                  GCancellable *cancellable)
{
  GError *error = NULL;

  if (make_folder (folder, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* On a thread, as whatever may wait for a disk. */
void
cli_disk_make_folder_async (const char         *folder,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, cli_disk_make_folder_async);
  g_task_set_task_data (task, g_strdup (folder), g_free);
  g_task_run_in_thread (task, make_folder_func);
}

gboolean
cli_disk_make_folder_finish (GAsyncResult *result,
                             GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
make_folders_func (GTask        *task,
                   gpointer      source,
                   gpointer      task_data,
                   GCancellable *cancellable)
{
  char **folders = task_data;

  for (guint i = 0; folders[i] != NULL; i++)
    {
      GError *error = NULL;

      if (!make_folder (folders[i], &error))
        {
          g_task_return_error (task, error);
          return;
        }
    }

  g_task_return_int (task, download_folder_takes_plain_names_only (folders[0]));
}

static gboolean
folder_limit_cb (gpointer user_data)
{
  CliGet *self = user_data;
  g_autoptr (GError) error = g_error_copy (self->disk.reason);

  self->disk.limit = 0;
  self->unrecorded = TRUE;
  cli_get_begin (self, error);
  return G_SOURCE_REMOVE;
}

static gboolean
folders_late_cb (gpointer user_data)
{
  CliGet     *self = user_data;
  const char *folder = self->tree != NULL ? cli_get_tree_get_folder (self->tree)
                                          : download_request_get_folder (g_ptr_array_index (self->requests, 0));

  g_clear_error (&self->disk.reason);
  self->disk.reason = g_error_new (DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK, _ ("The disk with “%s” does not answer."), folder);
  tell (self, self->disk.reason->message);
  self->disk.limit = g_timeout_add_seconds (FOLDER_LIMIT, folder_limit_cb, self);
  return G_SOURCE_REMOVE;
}

static void
folders_made_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  CliGet *self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->stopping || self->unrecorded)
    return;

  clear_limit (self);
  if (g_task_propagate_int (G_TASK (result), &error) > 0 && self->tree != NULL)
    cli_get_tree_make_names_plain (self->tree);
  cli_get_begin (self, error);
}

void
cli_disk_make_folders (CliGet *self)
{
  g_autoptr (GStrvBuilder) folders = g_strv_builder_new ();
  g_autoptr (GTask) task = g_task_new (NULL, NULL, folders_made_cb, self);

  if (self->tree != NULL)
    g_strv_builder_add (folders, cli_get_tree_get_folder (self->tree));
  for (guint i = 0; i < self->requests->len; i++)
    g_strv_builder_add (folders, download_request_get_folder (g_ptr_array_index (self->requests, i)));
  g_task_set_task_data (task, g_strv_builder_end (folders), (GDestroyNotify) g_strfreev);
  self->disk.limit = g_timeout_add_seconds (TELL_AFTER, folders_late_cb, self);
  g_task_run_in_thread (task, make_folders_func);
}

static gboolean
end_late_cb (gpointer user_data)
{
  CliGet *self = user_data;

  self->disk.limit = 0;
  tell (self, _ ("Waiting until everything is on the disk…"));
  return G_SOURCE_REMOVE;
}

/* The service itself keeps the limit. */
void
cli_disk_expect_end (CliGet *self)
{
  clear_limit (self);
  self->disk.limit = g_timeout_add_seconds (TELL_AFTER, end_late_cb, self);
}

void
cli_disk_clear (CliGet *self)
{
  clear_limit (self);
  g_clear_object (&self->disk.opening);
  g_clear_error (&self->disk.reason);
}
