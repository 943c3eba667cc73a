/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where downloads are saved unless a person says otherwise. */

#include "config.h"

#include "pickup-folder.h"

#include <string.h>
#include <glib/gstdio.h>

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

/* A fresh home has no folder for downloads yet. One that a person chose is not made: it may be a disk that is not there now. */
void
pickup_folder_prepare (const char *path)
{
  g_autofree char *standard = get_standard ();

  if (g_strcmp0 (path, standard) == 0)
    g_mkdir_with_parents (path, 0777);
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
