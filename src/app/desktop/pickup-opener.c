/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Opens finished files by itself. What came from a server and was seen by nobody must not be run. */

#include "config.h"

#include "desktop/pickup-opener.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What desktops do not list among the kinds of programs. Scripts are kinds of x-executable there. */
static const char *const programs[] = {
  "application/x-executable",
  "application/x-sharedlib",
  "application/vnd.appimage",
  "application/x-desktop",
  "application/x-mswinurl",
  "application/x-ms-dos-executable",
  "application/x-msdownload",
  "application/x-dosexec",
  "application/vnd.microsoft.portable-executable",
  "application/x-msi",
  "application/x-ms-shortcut",
  "application/x-bat",
  "application/x-java-archive",
  "application/java-archive",
  "application/x-java-jnlp-file",
  "application/x-shellscript",
  "application/javascript",
  "text/javascript",
  "application/vnd.debian.binary-package",
  "application/x-rpm",
  "application/vnd.flatpak",
  "application/vnd.flatpak.ref",
  "application/vnd.flatpak.repo",
  "application/vnd.snap",
  "application/x-apple-diskimage",
};

gboolean
pickup_opener_is_program (const char *content_type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (programs); i++)
    if (g_str_equal (content_type, programs[i]) || g_content_type_is_a (content_type, programs[i]))
      return TRUE;
  return FALSE;
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError *error = NULL;

  if (gtk_show_uri_full_finish (GTK_WINDOW (g_task_get_task_data (task)), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* What may be run needs no known kind. */
static gboolean
is_program (GFileInfo *info)
{
  const char *type = g_file_info_get_content_type (info);

  return type == NULL || pickup_opener_is_program (type) || g_file_info_get_attribute_boolean (info, G_FILE_ATTRIBUTE_ACCESS_CAN_EXECUTE);
}

static void
looked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GtkWindow       *parent = g_task_get_task_data (task);
  GError          *error = NULL;
  g_autofree char *uri = g_file_get_uri (G_FILE (source));
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (info == NULL)
    g_task_return_error (task, error);
  else if (is_program (info))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "%s", _ ("It is not opened by itself, as it may be a program."));
  else
    gtk_show_uri_full (parent, uri, GDK_CURRENT_TIME, g_task_get_cancellable (task), opened_cb, g_object_ref (task));
}

void
pickup_opener_open_async (const char         *path,
                          GtkWindow          *parent,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  if (parent != NULL)
    g_task_set_task_data (task, g_object_ref (parent), g_object_unref);
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE "," G_FILE_ATTRIBUTE_ACCESS_CAN_EXECUTE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, cancellable, looked_cb, task);
}

gboolean
pickup_opener_open_finish (GAsyncResult *result,
                           GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
