/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The folders that downloads are saved in. */

#include "config.h"

#include "base/download-folder.h"

#include <errno.h>
#include <fcntl.h>

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

  if (fd < 0 && errno == ENOENT && is_standard (path) && g_mkdir_with_parents (path, 0777) == 0)
    fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return fd;
}
