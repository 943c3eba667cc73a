/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The steps by which a partial file becomes a finished one, without ever taking another file's place. */

#define G_LOG_DOMAIN "download-sink"

#include "config.h"

#include "sink/download-publish.h"
#include "base/download-disk-error.h"
#include "base/download-error.h"
#include "sink/download-partial-name.h"
#include "sink/download-partial-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

static int
rename_new (int         from_fd,
            const char *from,
            int         to_fd,
            const char *to)
{
  return renameat2 (from_fd, from, to_fd, to, RENAME_NOREPLACE) < 0 ? errno : 0;
}

static int
make_link (int         from_fd,
           const char *from,
           int         to_fd,
           const char *to)
{
  return linkat (from_fd, from, to_fd, to, 0) < 0 ? errno : 0;
}

static int
claim (int         to_fd,
       const char *to)
{
  int fd = openat (to_fd, to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

  if (fd < 0)
    return errno;

  close (fd);
  return 0;
}

static int
rename_over (int         from_fd,
             const char *from,
             int         to_fd,
             const char *to)
{
  return renameat (from_fd, from, to_fd, to) < 0 ? errno : 0;
}

const DownloadPublishSteps download_publish_steps = { rename_new, make_link, claim, rename_over };

/* The umask can only be asked for by setting it, which other threads would notice: the kernel shows it as well. */
static mode_t
get_umask (void)
{
  g_autofree char *status = NULL;
  const char      *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return 0022;

  line = strstr (status, "\nUmask:");
  return line != NULL ? (mode_t) strtoul (line + strlen ("\nUmask:"), NULL, 8) & 0777 : 0022;
}

/* A file of another program may have been put under the partial's name, or the folder itself been moved away. */
static gboolean
check_place (DownloadPartial *partial,
             const char      *name,
             GError         **error)
{
  struct stat st, named;

  int result = 0;

  if (fstat (partial->folder_fd, &st) < 0 || stat (partial->folder, &named) < 0)
    result = errno;
  else if (st.st_dev != named.st_dev || st.st_ino != named.st_ino)
    result = ENOENT;
  if (result != 0)
    {
      download_disk_error_set (error, DOWNLOAD_DISK_PUBLISH, result, name);
      return FALSE;
    }

  if (partial->published || download_partial_has_name (partial, partial->part_name))
    return TRUE;

  download_error_set (error, DOWNLOAD_ERROR_PARTIAL_GONE,
                      N_ ("The partial file “%s” is not there any more."), partial->part_name);
  return FALSE;
}

/* Gives back what was reserved beyond the end. A file that is too short was cut by somebody else. */
static gboolean
set_size (DownloadPartial *partial,
          guint64          size,
          GError         **error)
{
  struct stat st;
  int         result;

  if (fstat (partial->fd, &st) < 0)
    {
      download_disk_error_set (error, DOWNLOAD_DISK_RESERVE, errno, partial->part_name);
      return FALSE;
    }

  if ((guint64) st.st_size < size)
    {
      download_error_set (error, DOWNLOAD_ERROR_DAMAGED, N_ ("“%s” is shorter than it should be."),
                          partial->part_name);
      return FALSE;
    }

  if ((guint64) st.st_size <= size && partial->reserved <= size)
    return TRUE;

  download_partial_begin_change (partial);
  result = ftruncate (partial->fd, (off_t) size) < 0 ? errno : 0;
  download_partial_end_change (partial, size);
  if (result == 0)
    return TRUE;

  download_disk_error_set (error, DOWNLOAD_DISK_RESERVE, result, partial->part_name);
  return FALSE;
}

/* Readable as the user's files are, never executable, and marked with where it came from. Neither is worth failing for:
 * not every file system has modes or attributes. */
static void
set_attributes (DownloadPartial *partial,
                const char      *origin)
{
  download_partial_begin_change (partial);
  if (fchmod (partial->fd, 0666 & ~get_umask ()) < 0)
    g_debug ("“%s” keeps its mode: %s", partial->part_name, g_strerror (errno));

  if (origin != NULL && fsetxattr (partial->fd, "user.xdg.origin.url", origin, strlen (origin), 0) < 0)
    g_debug ("“%s” gets no origin: %s", partial->part_name, g_strerror (errno));
  download_partial_end_change (partial, 0);
}

/* Bytes that somebody else may have written are not given a name before they were compared. */
static gboolean
check_unchanged (DownloadPartial *partial,
                 GError         **error)
{
  if (!download_partial_look_again (partial))
    return TRUE;

  download_error_set (error, DOWNLOAD_ERROR_DAMAGED,
                      N_ ("Another program wrote into “%s”: what it damaged has to be fetched again."), partial->part_name);
  return FALSE;
}

static gboolean
is_missing_step (int result)
{
  return result == EINVAL || result == ENOSYS || result == EOPNOTSUPP || result == ENOTTY;
}

/* Takes the name with an empty file of our own, and then that file's place. */
static int
move_over_placeholder (DownloadPartial            *partial,
                       int                         to_fd,
                       const char                 *to,
                       const DownloadPublishSteps *steps)
{
  int result = steps->claim (to_fd, to);

  if (result != 0)
    return result;

  result = steps->rename_over (partial->folder_fd, partial->part_name, to_fd, to);
  if (result != 0 && !download_partial_is_at (partial, to_fd, to))
    unlinkat (to_fd, to, 0);
  return result;
}

/* download_publish_move:
 * @partial: a file, under the name that it has now
 * @to_fd: a folder on the same file system
 * @to: its name there
 * @steps: what the folders can do
 *
 * Returns: 0, EEXIST, or what is wrong; the file keeps its name unless it got the new one */
int
download_publish_move (DownloadPartial            *partial,
                       int                         to_fd,
                       const char                 *to,
                       const DownloadPublishSteps *steps)
{
  int result = steps->rename_new (partial->folder_fd, partial->part_name, to_fd, to);

  if (!is_missing_step (result))
    return result;

  result = steps->link (partial->folder_fd, partial->part_name, to_fd, to);
  if (result == 0)
    {
      unlinkat (partial->folder_fd, partial->part_name, 0);
      return 0;
    }
  if (!is_missing_step (result) && result != EPERM && result != EMLINK)
    return result;
  return move_over_placeholder (partial, to_fd, to, steps);
}

/* A crash between link and unlink, or a lost answer of a server, leaves the file under both names. */
static gboolean
is_there_already (DownloadPartial *partial,
                  const char      *name)
{
  if (!download_partial_has_name (partial, name))
    return FALSE;

  /* What has only this name keeps it. */
  if (!g_str_equal (name, partial->part_name) && download_partial_has_name (partial, partial->part_name))
    unlinkat (partial->folder_fd, partial->part_name, 0);
  return TRUE;
}

static char *
move_to_free_name (DownloadPartial             *partial,
                   const DownloadPartialTarget *target,
                   const char                  *wanted,
                   const DownloadPublishSteps  *steps,
                   GError                     **error)
{
  g_autofree char *name = g_strdup (target->name);
  int              result;

  for (guint number = 0; number < DOWNLOAD_PARTIAL_NAME_CANDIDATES; number++)
    {
      if (number > 0)
        {
          g_free (name);
          name = download_partial_name_get_final (wanted, number, &partial->names);
        }

      result = download_publish_move (partial, partial->folder_fd, name, steps);
      if (result == EEXIST && is_there_already (partial, name))
        result = 0;
      if (result == 0)
        return g_steal_pointer (&name);
      if (result != EEXIST || target->exact)
        break;
    }

  download_partial_set_name_error (partial, DOWNLOAD_DISK_PUBLISH, target->name, result, error);
  return NULL;
}

/* download_publish:
 * @partial: a file to which nothing is being written any more
 * @target: where it goes, and under which name first
 * @wanted: what other candidates are made from, unless the target is exact
 * @size: of the object in bytes
 * @origin: (nullable): scheme and host it came from
 * @steps: what the folder can do
 *
 * Makes the file durable, gives it its name, and makes that durable. After a failure before the name was given the
 * partial is where it was; after one behind it the file has its name, and opening the partial again will find it.
 *
 * Returns: (transfer full) (nullable): the name that it got */
char *
download_publish (DownloadPartial             *partial,
                  const DownloadPartialTarget *target,
                  const char                  *wanted,
                  guint64                      size,
                  const char                  *origin,
                  const DownloadPublishSteps  *steps,
                  GError                     **error)
{
  g_autofree char *name = NULL;

  if (!check_place (partial, target->name, error) || !check_unchanged (partial, error) || !set_size (partial, size, error))
    return NULL;

  set_attributes (partial, origin);
  if (!download_partial_sync (partial, TRUE, error) || !check_unchanged (partial, error))
    return NULL;

  if (partial->published)
    name = g_strdup (target->name);
  else
    name = move_to_free_name (partial, target, wanted, steps, error);
  if (name == NULL)
    return NULL;

  partial->published = TRUE;
  return download_partial_sync_folder (partial, error) ? g_steal_pointer (&name) : NULL;
}
