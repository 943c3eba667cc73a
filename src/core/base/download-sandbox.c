/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Folders that a Flatpak has for itself: what is saved there is gone when it ends, and nobody else ever sees it. */

#include "config.h"

#include "base/download-sandbox.h"

#include "base/download-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

/* Where an application's own data is on the host. */
#define OWN_DATA "/.var/app/"

/* As many as the system follows. */
#define LINKS_MAX 40

/* One line of proc_pid_mountinfo(5). */
typedef struct
{
  char *root;
  char *point;
  char *type;
} Mount;

static void
mount_clear (Mount *self)
{
  g_clear_pointer (&self->root, g_free);
  g_clear_pointer (&self->point, g_free);
  g_clear_pointer (&self->type, g_free);
}

/* Blanks and backslashes are written as octal numbers. */
static char *
unescape (const char *field)
{
  GString *plain = g_string_new (NULL);

  for (const char *p = field; *p != '\0'; p++)
    if (p[0] == '\\' && p[1] >= '0' && p[1] <= '3' && p[2] >= '0' && p[2] <= '7' && p[3] >= '0' && p[3] <= '7')
      {
        g_string_append_c (plain, (char) ((p[1] - '0') * 64 + (p[2] - '0') * 8 + (p[3] - '0')));
        p += 3;
      }
    else
      {
        g_string_append_c (plain, *p);
      }

  return g_string_free (plain, FALSE);
}

static gboolean
read_mount (const char *line,
            Mount      *mount)
{
  g_auto (GStrv) fields = g_strsplit (line, " ", -1);
  guint n_fields = g_strv_length (fields);

  for (guint i = 6; i + 1 < n_fields; i++)
    if (g_str_equal (fields[i], "-"))
      {
        *mount = (Mount) { .root = unescape (fields[3]), .point = unescape (fields[4]), .type = g_strdup (fields[i + 1]) };
        return TRUE;
      }

  return FALSE;
}

static gboolean
contains (const char *folder,
          const char *path)
{
  gsize length = strlen (folder);

  return g_str_equal (folder, "/") || (strncmp (path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0'));
}

/* The mount that @path is in; of several at one place the last one is seen. */
static gboolean
find_mount (const char *mountinfo,
            const char *path,
            Mount      *found)
{
  g_auto (GStrv) lines = g_strsplit (mountinfo, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      Mount mount = { 0 };

      if (read_mount (lines[i], &mount) && contains (mount.point, path) &&
          (found->point == NULL || strlen (mount.point) >= strlen (found->point)))
        {
          mount_clear (found);
          *found = mount;
          continue;
        }
      mount_clear (&mount);
    }

  return found->point != NULL;
}

/* File systems that hold nothing, or only what their maker put there. */
static gboolean
is_private_type (const char *type)
{
  static const char *const types[] = { "tmpfs", "ramfs", "overlay", "devtmpfs", "devpts", "proc", "sysfs", "mqueue", "cgroup", "cgroup2", NULL };

  return g_strv_contains (types, type);
}

/**
 * download_sandbox_shares:
 * @mountinfo: what /proc/self/mountinfo tells in the sandbox
 * @path: absolute, without symbolic links in it
 *
 * Whether @path in a Flatpak is the same as on the host. A sandbox is built on a file system in memory that is its own;
 * what it shares with the host is mounted upon that. A part of a host's own file system in memory is known by being
 * mounted where it was, and folders of the application's data are elsewhere on the host if the mount does not say so.
 *
 * Returns: whether the host sees what is saved at @path; %TRUE if that cannot be told
 */
gboolean
download_sandbox_shares (const char *mountinfo,
                         const char *path)
{
  Mount    mount = { 0 };
  gboolean shares = TRUE;

  if (!find_mount (mountinfo, path, &mount))
    return TRUE;

  if (is_private_type (mount.type))
    shares = !g_str_equal (mount.root, "/") && g_str_has_suffix (mount.point, mount.root);
  else if (strstr (mount.root, OWN_DATA) != NULL)
    shares = strstr (mount.point, OWN_DATA) != NULL;

  mount_clear (&mount);
  return shares;
}

/* Where @rest is behind the link at @path to @target. (transfer full) */
static char *
follow (const char *path,
        const char *target,
        const char *rest)
{
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *joined = g_strconcat (target, rest, NULL);

  return g_canonicalize_filename (joined, parent);
}

/* Symbolic links are followed as long as they are in memory: what is shared may be on a disk that does not answer.
 * (transfer full) */
static char *
resolve (const char *mountinfo,
         const char *path)
{
  g_autofree char *place = g_canonicalize_filename (path, "/");
  guint            n_links = 0;

  for (gsize end = 1; place[end - 1] != '\0' && place[end] != '\0' && n_links < LINKS_MAX;)
    {
      gsize            length = end + strcspn (place + end, "/");
      g_autofree char *prefix = g_strndup (place, length);
      g_autofree char *rest = g_strdup (place + length);
      g_autofree char *target = NULL;

      if (download_sandbox_shares (mountinfo, prefix))
        break;

      target = g_file_read_link (prefix, NULL);
      if (target == NULL)
        {
          end = length + (place[length] == '/' ? 1 : 0);
          continue;
        }

      g_free (place);
      place = follow (prefix, target, rest);
      end = 1;
      n_links++;
    }

  return g_steal_pointer (&place);
}

static const char *
get_path (const char *variable,
          const char *usual)
{
  const char *path = g_getenv (variable);

  return path != NULL && *path != '\0' ? path : usual;
}

/**
 * download_sandbox_is_inside:
 *
 * Whether this process runs in a Flatpak. It does not block.
 */
gboolean
download_sandbox_is_inside (void)
{
  return access (get_path ("PICKUP_FLATPAK_INFO", "/.flatpak-info"), F_OK) == 0;
}

/**
 * download_sandbox_check_folder:
 * @path: absolute path of a folder that need not exist yet
 * @error: return location for a %DOWNLOAD_ERROR_PERMISSION
 *
 * Whether files can be saved in @path so that they are found again: outside of a Flatpak always, in one see
 * download_sandbox_shares(). It does not block. Tests name other files in PICKUP_FLATPAK_INFO and PICKUP_MOUNTINFO.
 */
gboolean
download_sandbox_check_folder (const char *path,
                               GError    **error)
{
  g_autofree char *mountinfo = NULL;
  g_autofree char *real = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (path != NULL, FALSE);

  if (!download_sandbox_is_inside () ||
      !g_file_get_contents (get_path ("PICKUP_MOUNTINFO", "/proc/self/mountinfo"), &mountinfo, NULL, NULL))
    return TRUE;

  real = resolve (mountinfo, path);
  if (download_sandbox_shares (mountinfo, real))
    return TRUE;

  name = g_filename_display_name (path);
  download_error_set (error, DOWNLOAD_ERROR_PERMISSION,
                      /* Translators: the path of a folder. */
                      N_ ("The sandbox in which Pickup runs has no access to the folder “%s”, and what is saved there would be lost: choose another one, or give it access."), name);
  return FALSE;
}
