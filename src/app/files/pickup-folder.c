/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where downloads are saved unless a person says otherwise. */

#include "config.h"

#include "files/pickup-folder.h"

#include "download.h"

#include <string.h>

static char *
get_standard (void)
{
  const char *standard = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);

  return standard != NULL ? g_strdup (standard) : g_build_filename (g_get_home_dir (), "Downloads", NULL);
}

/* The setting may be a path or a file URI. (transfer full): an absolute path */
char *
pickup_folder_get (GSettings *settings)
{
  g_autofree char *chosen = g_settings_get_string (settings, "download-folder");
  g_autofree char *from_uri = g_filename_from_uri (chosen, NULL, NULL);

  if (from_uri != NULL)
    return g_steal_pointer (&from_uri);
  if (g_path_is_absolute (chosen))
    return g_steal_pointer (&chosen);
  return get_standard ();
}

/* A fresh home has no folder for downloads yet: it is made with the first one. */
void
pickup_folder_prepare (void)
{
  g_autofree char *standard = get_standard ();

  download_folder_set_standard (standard);
}

/* The last part for a folder of the user, the whole path for others; never through the disk, which may hang. */
char *
pickup_folder_get_display_name (const char *path)
{
  g_autofree char *home_prefix = g_strconcat (g_get_home_dir (), G_DIR_SEPARATOR_S, NULL);

  if (g_str_has_prefix (path, home_prefix))
    return g_filename_display_name (path + strlen (home_prefix));
  return g_filename_display_name (path);
}

static void
ask_space (GTask *task,
           GFile *place);

static void
space_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) parent = g_file_get_parent (G_FILE (source));
  g_autoptr (GFileInfo) info = g_file_query_filesystem_info_finish (G_FILE (source), result, &error);

  if (info != NULL && g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE))
    g_task_return_int (task, (gssize) MIN (g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE), G_MAXSSIZE));
  else if (parent != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ask_space (g_steal_pointer (&task), parent);
  else
    g_task_return_int (task, -1);
}

static void
ask_space (GTask *task,
           GFile *place)
{
  g_file_query_filesystem_info_async (place, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), space_cb, task);
}

/* How much room there is. A folder that is made with the first download will be where its parent is. */
void
pickup_folder_ask_space_async (const char         *path,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, pickup_folder_ask_space_async);
  ask_space (task, folder);
}

/* Returns: bytes, or -1 if that cannot be told; with an error if it was cancelled */
gint64
pickup_folder_ask_space_finish (GAsyncResult *result,
                                GError      **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

static void
make_thread (GTask        *task,
             gpointer      source,
             gpointer      path,
             GCancellable *cancellable)
{
  download_folder_make (path, 0777);
  g_task_return_boolean (task, TRUE);
}

/* A rule leads there. It is made now, for what waits for its turn in a later run, or when the download begins, if that is sooner; what
 * cannot be made is told then. */
void
pickup_folder_make (const char *path)
{
  g_autoptr (GTask) task = NULL;

  if (!download_folder_want (path))
    return;
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_source_tag (task, pickup_folder_make);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, make_thread);
}
