/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Claiming a new partial file, and finding one again. */

#include "config.h"

#include "base/download-disk-error.h"
#include "base/download-error.h"
#include "sink/download-partial-name.h"
#include "sink/download-partial-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_NAME_BYTES 255

static gboolean
check_name (const char *name,
            GError    **error)
{
  if (download_partial_name_is_valid (name))
    return TRUE;

  g_set_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST, _ ("“%s” cannot be the name of a file."),
               name != NULL ? name : "");
  return FALSE;
}

static void
set_gone_error (const char *part_name,
                GError    **error)
{
  g_set_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PARTIAL_GONE,
               _ ("The partial file “%s” is not there any more."), part_name);
}

/* Opens the folder only: the rest is relative to it, so that nothing can be put in the way meanwhile. */
static DownloadPartial *
open_folder (const DownloadPartialTarget *target,
             GError                     **error)
{
  g_autoptr (DownloadPartial) self = download_partial_new (target->folder);
  long max_bytes;

  self->folder_fd = open (target->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->folder_fd < 0)
    {
      download_disk_error_set (error, DOWNLOAD_DISK_FOLDER, errno, target->name);
      return NULL;
    }

  /* vfat counts in other units and promises too much. */
  max_bytes = fpathconf (self->folder_fd, _PC_NAME_MAX);
  self->max_name_bytes = max_bytes > 0 ? (gsize) MIN (max_bytes, MAX_NAME_BYTES) : MAX_NAME_BYTES;
  return g_steal_pointer (&self);
}

/* 0, EWOULDBLOCK if somebody else holds the file, or what is wrong. Some network file systems have no locks. */
static int
lock (int fd)
{
  int result;

  do
    result = flock (fd, LOCK_EX | LOCK_NB);
  while (result < 0 && errno == EINTR);

  if (result == 0 || errno == ENOLCK || errno == EOPNOTSUPP || errno == ENOSYS || errno == EINVAL)
    return 0;

  return errno;
}

/* Takes over what is known once the file is open: who it is, and the threads of its file system. */
static gboolean
adopt (DownloadPartial *self,
       const char      *part_name,
       GError         **error)
{
  struct stat st;
  int         saved_errno;

  self->part_name = g_strdup (part_name);

  if (fstat (self->fd, &st) < 0)
    {
      download_disk_error_set (error, DOWNLOAD_DISK_OPEN, errno, part_name);
      return FALSE;
    }
  if (!S_ISREG (st.st_mode))
    {
      set_gone_error (part_name, error);
      return FALSE;
    }
  self->identity.device = st.st_dev;
  self->identity.inode = st.st_ino;

  saved_errno = lock (self->fd);
  if (saved_errno == EWOULDBLOCK)
    {
      g_set_error_literal (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_IN_USE,
                           _ ("Another program is downloading this file already."));
      return FALSE;
    }
  if (saved_errno != 0)
    {
      download_disk_error_set (error, DOWNLOAD_DISK_OPEN, saved_errno, part_name);
      return FALSE;
    }

  self->volume = download_volume_get (self->identity.device, error);
  return self->volume != NULL;
}

/* 0 if the name is free, EEXIST if it is taken, or why that cannot be told. */
static int
probe (DownloadPartial *self,
       const char      *name)
{
  struct stat st;

  if (fstatat (self->folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
    return EEXIST;

  return errno == ENOENT ? 0 : errno;
}

/* Creates the candidate with this number. 0, EEXIST if it is taken, or what is wrong. */
static int
claim_candidate (DownloadPartial             *self,
                 const DownloadPartialTarget *target,
                 guint                        number,
                 char                       **name,
                 char                       **part_name)
{
  int result;

  if (target->exact)
    {
      *name = g_strdup (target->name);
      *part_name = download_partial_name_get_partial (*name, number, self->max_name_bytes);
    }
  else
    {
      *name = download_partial_name_get_final (target->name, number, self->max_name_bytes);
      *part_name = download_partial_name_get_partial (*name, 0, self->max_name_bytes);
    }

  result = probe (self, *name);
  if (result != 0)
    return result;

  self->fd = openat (self->folder_fd, *part_name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  return self->fd < 0 ? errno : 0;
}

/* Claims by creating: what was free when it was looked at may be taken a moment later. */
static char *
claim (DownloadPartial       *self,
       DownloadPartialTarget *target,
       GError               **error)
{
  int result = EEXIST;

  if (target->exact && probe (self, target->name) == EEXIST)
    {
      g_set_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_NAME_TAKEN, _ ("A file named “%s” exists already."),
                   target->name);
      return NULL;
    }

  for (guint number = 0; number < DOWNLOAD_PARTIAL_NAME_CANDIDATES && result == EEXIST; number++)
    {
      g_autofree char *name = NULL;
      g_autofree char *part_name = NULL;

      result = claim_candidate (self, target, number, &name, &part_name);
      if (result == 0)
        {
          g_free (target->name);
          target->name = g_steal_pointer (&name);
          return g_steal_pointer (&part_name);
        }
    }

  download_disk_error_set (error, DOWNLOAD_DISK_CREATE, result, target->name);
  return NULL;
}

/* download_partial_create:
 * @target: (inout): where to; its name becomes the candidate that was free
 * @size: of the object in bytes, or -1
 *
 * Claims a name by creating "NAME.part", locks it and reserves the space. A failure leaves nothing behind. */
DownloadPartial *
download_partial_create (DownloadPartialTarget *target,
                         gint64                 size,
                         GError               **error)
{
  g_autoptr (DownloadPartial) self = NULL;
  g_autofree char *part_name = NULL;

  if (!check_name (target->name, error))
    return NULL;

  self = open_folder (target, error);
  if (self == NULL)
    return NULL;

  part_name = claim (self, target, error);
  if (part_name == NULL)
    return NULL;

  if (adopt (self, part_name, error) && (size <= 0 || download_partial_reserve (self, (guint64) size, error)))
    return g_steal_pointer (&self);

  download_partial_discard (self, NULL);
  return NULL;
}

/* Opens what is there under this name, if it is a file of its own and not a link to elsewhere. */
static gboolean
open_existing (DownloadPartial *self,
               const char      *part_name,
               GError         **error)
{
  struct stat st;

  if (fstatat (self->folder_fd, part_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISREG (st.st_mode))
    errno = ENOENT;
  else
    self->fd = openat (self->folder_fd, part_name, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (self->fd >= 0)
    return adopt (self, part_name, error);

  if (errno == ENOENT || errno == ELOOP || errno == EISDIR || errno == ENXIO)
    set_gone_error (part_name, error);
  else
    download_disk_error_set (error, DOWNLOAD_DISK_OPEN, errno, part_name);
  return FALSE;
}

/* download_partial_open:
 * @target: where it will go
 * @part_name: the partial file in the target's folder
 *
 * Opens and locks a partial file that is there already. */
DownloadPartial *
download_partial_open (const DownloadPartialTarget *target,
                       const char                  *part_name,
                       GError                     **error)
{
  g_autoptr (DownloadPartial) self = NULL;

  if (!check_name (part_name, error) || !check_name (target->name, error))
    return NULL;

  self = open_folder (target, error);
  if (self == NULL || !open_existing (self, part_name, error))
    return NULL;

  /* Whoever held the lock until now may have published or removed the file meanwhile. */
  if (!download_partial_has_name (self, part_name))
    {
      set_gone_error (part_name, error);
      return NULL;
    }

  return g_steal_pointer (&self);
}

/* download_partial_open_published:
 * @target: (inout): where it was to go; its name becomes the one that the file has
 * @identity: of the partial file
 *
 * Finds a file that got its final name just before a crash, when that could not be recorded any more. The caller has to
 * compare its bytes before believing that it is the one. */
DownloadPartial *
download_partial_open_published (DownloadPartialTarget      *target,
                                 const DownloadFileIdentity *identity,
                                 GError                    **error)
{
  g_autoptr (DownloadPartial) self = open_folder (target, error);
  struct stat st;

  if (self == NULL)
    return NULL;

  for (guint number = 0; number < (target->exact ? 1 : DOWNLOAD_PARTIAL_NAME_CANDIDATES); number++)
    {
      g_autofree char *name = download_partial_name_get_final (target->name, number, self->max_name_bytes);

      if (fstatat (self->folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        break;
      if (st.st_dev != identity->device || st.st_ino != identity->inode)
        continue;
      if (!open_existing (self, name, error))
        return NULL;

      self->published = TRUE;
      g_free (target->name);
      target->name = g_steal_pointer (&name);
      return g_steal_pointer (&self);
    }

  set_gone_error (target->name, error);
  return NULL;
}
