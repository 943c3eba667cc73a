/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The folders that downloads are saved in. */

#include "config.h"

#include "base/download-disk-traits.h"
#include "base/download-folder.h"
#include "base/download-planted.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

G_LOCK_DEFINE_STATIC (standard);
static char *standard;

/**
 * download_folder_set_standard:
 * @path: (nullable): absolute
 *
 * Says which folder is made when something is to be saved in it and it is not there: a fresh home has none for downloads yet. One that
 * a person chose is not made: it may be a disk that is not there now.
 */
void
download_folder_set_standard (const char *path)
{
  G_LOCK (standard);
  g_free (standard);
  standard = g_strdup (path);
  G_UNLOCK (standard);
}

static gboolean
is_standard (const char *path)
{
  gboolean same;

  G_LOCK (standard);
  same = g_strcmp0 (path, standard) == 0;
  G_UNLOCK (standard);
  return same;
}

/* FALSE with errno. */
static gboolean
is_folder (const char *path)
{
  struct stat st;

  if (stat (path, &st) != 0)
    return FALSE;
  errno = ENOTDIR;
  return S_ISDIR (st.st_mode);
}

/* File systems that do not know how are believed to do it by themselves, and so are folders that cannot be read. */
static gboolean
sync_folder (const char *path)
{
  int      fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean done = fd < 0 || fsync (fd) == 0 || errno == EINVAL || errno == EROFS || errno == EOPNOTSUPP;
  int      saved_errno = errno;

  if (fd >= 0)
    close (fd);
  errno = saved_errno;
  return done;
}

/**
 * download_folder_make:
 * @path: a folder
 * @mode: of each folder that is made, less the umask
 *
 * Makes a folder and those above it that are missing, each as durable as what is synced in it later: else a power loss could take
 * the folder and leave what others remember of it. One that is there may have been made by a process that was killed before it could
 * do so. Blocks.
 *
 * Returns: 0 if it is there, or -1 with errno
 */
int
download_folder_make (const char *path,
                      guint       mode)
{
  g_autofree char *parent = g_path_get_dirname (path);

  if (!is_folder (path))
    {
      if (errno != ENOENT || download_folder_make (parent, mode) != 0)
        return -1;
      /* Another process may make it at the same time. */
      if (mkdir (path, mode) != 0 && (errno != EEXIST || !is_folder (path)))
        return -1;
    }

  return PLANTED ("folder-not-durable") || sync_folder (parent) ? 0 : -1;
}

static GMutex      wanted_lock;
static GHashTable *wanted_folders; /* of char */

/**
 * download_folder_want:
 * @path: absolute
 *
 * Has download_folder_open() make that folder if it is not there, in this process. Others may be missing because a disk is: what is made
 * in its place would fill another one.
 *
 * Returns: whether this is new
 */
gboolean
download_folder_want (const char *path)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&wanted_lock);

  if (wanted_folders == NULL)
    wanted_folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return g_hash_table_add (wanted_folders, g_strdup (path));
}

static gboolean
is_wanted (const char *path)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&wanted_lock);

  return wanted_folders != NULL && g_hash_table_contains (wanted_folders, path);
}

/**
 * download_folder_open:
 *
 * Opens a folder to save in, from any thread. Blocks.
 *
 * Returns: a descriptor, or -1 with errno
 */
int
download_folder_open (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0 && errno == ENOENT && (is_standard (path) || is_wanted (path)) && download_folder_make (path, 0777) == 0)
    fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return fd;
}

/**
 * download_folder_takes_plain_names_only:
 *
 * Blocks.
 *
 * Returns: whether what is made in it had better have a name of download_plain_name(); %FALSE if it is not there
 */
gboolean
download_folder_takes_plain_names_only (const char *path)
{
  int      fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean plain = fd >= 0 && (download_disk_get_traits (fd) & DOWNLOAD_DISK_PLAIN_NAMES) != 0;

  if (fd >= 0)
    close (fd);
  return plain;
}
