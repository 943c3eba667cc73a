/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Hands a file, or the folder around it, to the desktop. */

#include "config.h"

#include "window/pickup-show-file.h"

#include <glib/gi18n-lib.h>

#include "desktop/pickup-folder-portal.h"
#include "window/pickup-window-private.h"

/* Whoever was asked which program to use may have thought better of it. */
static gboolean
is_dismissed (const GError *error)
{
#if GTK_CHECK_VERSION(4, 10, 0)
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  if (g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED) || g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED))
    return TRUE;
  G_GNUC_END_IGNORE_DEPRECATIONS
#endif
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* What is being shown. */
typedef struct
{
  PickupWindow *window;
  DownloadItem *item; /* nullable: whose file it is */
  char         *path;
} ShowCall;

static ShowCall *
show_call_new (PickupWindow *window,
               DownloadItem *item,
               const char   *path)
{
  ShowCall *self = g_new0 (ShowCall, 1);

  self->window = g_object_ref (window);
  g_set_object (&self->item, item);
  self->path = g_strdup (path);
  return self;
}

static void
show_call_free (ShowCall *self)
{
  g_object_unref (self->window);
  g_clear_object (&self->item);
  g_free (self->path);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShowCall, show_call_free)

static void
show_in_folder_cb (AdwToast *toast,
                   gpointer  user_data)
{
  pickup_show_file_in_folder (PICKUP_WINDOW (user_data), g_object_get_data (G_OBJECT (toast), "item"));
}

/* Of a file that no program opens a person may still want to know where it is. */
static void
tell_no_program (ShowCall *call)
{
  PickupToasts *toasts = call->window->toasts;
  AdwToast     *toast;

  if (call->item == NULL)
    {
      pickup_window_toast (call->window, _ ("No program could open the folder"));
      return;
    }
  toast = pickup_toasts_make (toasts, _ ("No program could open the file"), _ ("Show in Files"));
  g_object_set_data_full (G_OBJECT (toast), "item", g_object_ref (call->item), g_object_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (show_in_folder_cb), call->window, 0);
  pickup_toasts_show (toasts, toast);
}

/* It may have gone in this very moment, before anybody noticed. */
static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (ShowCall) call = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (g_cancellable_is_cancelled (call->window->cancellable))
    return;
  if (info == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    pickup_window_toast (call->window, _ ("The file was moved or deleted"));
  else
    tell_no_program (call);
}

/* What is not found may be a program, so the file is looked at. */
static void
shown_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (ShowCall) call = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (call->path);
  GCancellable *cancellable = call->window->cancellable;

  if (gtk_show_uri_full_finish (GTK_WINDOW (call->window), result, &error) || is_dismissed (error) || g_cancellable_is_cancelled (cancellable))
    return;
  g_debug ("It could not be shown: %s", error->message);
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, cancellable, found_cb,
                           g_steal_pointer (&call));
}

/* @item: (nullable): whose file @path is, which else is a folder's */
static void
show_path (PickupWindow *window,
           DownloadItem *item,
           const char   *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *uri = g_file_get_uri (file);

  gtk_show_uri_full (GTK_WINDOW (window), uri, GDK_CURRENT_TIME, window->cancellable, shown_cb, show_call_new (window, item, path));
}

void
pickup_show_file_open (PickupWindow *window,
                       DownloadItem *item)
{
  download_item_check_missing (item);
  if (download_item_get_missing (item))
    pickup_window_toast (window, _ ("The file was moved or deleted"));
  else
    show_path (window, item, download_item_get_path (item));
}

typedef struct
{
  PickupWindow *window;
  char         *path; /* of the first file */
  char         *folder;
} FolderCall;

static void
folder_call_free (FolderCall *self)
{
  g_object_unref (self->window);
  g_free (self->path);
  g_free (self->folder);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FolderCall, folder_call_free)

/* Without anybody who can point at a file, the folder itself has to do. */
static void
portal_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (FolderCall) call = user_data;
  g_autoptr (GError) error = NULL;

  if (!pickup_folder_portal_show_finish (result, &error) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_path (call->window, NULL, call->folder);
}

/* From inside a sandbox the file manager cannot be asked, but the portal can. */
static void
show_items_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  FolderCall *call = user_data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  if (reply == NULL && !g_cancellable_is_cancelled (call->window->cancellable))
    pickup_folder_portal_show_async (G_DBUS_CONNECTION (source), call->path, call->window->cancellable, portal_cb, call);
  else
    folder_call_free (call);
}

static void
show_uris (PickupWindow      *window,
           const char        *folder,
           const char *const *uris)
{
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (gtk_window_get_application (GTK_WINDOW (window))));
  FolderCall      *call;

  if (bus == NULL)
    {
      show_path (window, NULL, folder);
      return;
    }
  call = g_new (FolderCall, 1);
  call->window = g_object_ref (window);
  call->path = g_filename_from_uri (uris[0], NULL, NULL);
  call->folder = g_strdup (folder);
  g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                          "org.freedesktop.FileManager1", "ShowItems", g_variant_new ("(^ass)", uris, ""), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, window->cancellable, show_items_cb, call);
}

/* Shows them selected in their folders. @items: (element-type DownloadItem): at least one */
void
pickup_show_files_in_folder (PickupWindow *window,
                             GPtrArray    *items)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) uris = NULL;

  for (guint i = 0; i < items->len; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_path (download_item_get_path (g_ptr_array_index (items, i)));
      g_autofree char *uri = g_file_get_uri (file);

      g_strv_builder_add (builder, uri);
    }
  uris = g_strv_builder_end (builder);
  show_uris (window, download_item_get_folder (g_ptr_array_index (items, 0)), (const char *const *) uris);
}

void
pickup_show_file_in_folder (PickupWindow *window,
                            DownloadItem *item)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  g_ptr_array_add (items, item);
  pickup_show_files_in_folder (window, items);
}

/* Points at @file, which is no download. */
void
pickup_show_file_in_files (PickupWindow *window,
                           GFile        *file)
{
  g_autoptr (GFile) parent = g_file_get_parent (file);
  g_autofree char *folder = parent != NULL ? g_file_get_path (parent) : NULL;
  g_autofree char *uri = g_file_get_uri (file);
  const char      *uris[] = { uri, NULL };

  if (folder != NULL)
    show_uris (window, folder, uris);
}
