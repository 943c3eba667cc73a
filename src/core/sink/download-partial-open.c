/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Claiming a new partial file, and finding one again. */

#include "config.h"

#include "base/download-disk-error.h"
#include "base/download-disk-traits.h"
#include "base/download-error.h"
#include "base/download-folder.h"
#include "base/download-plain-name.h"
#include "base/download-planted.h"
#include "sink/download-partial-name.h"
#include "sink/download-partial-private.h"

#include <dirent.h>
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

  download_error_set (error, DOWNLOAD_ERROR_INVALID_REQUEST, N_ ("“%s” cannot be the name of a file."),
                      name != NULL ? name : "");
  return FALSE;
}

static void
set_gone_error (const char *part_name,
                GError    **error)
{
  download_error_set (error, DOWNLOAD_ERROR_PARTIAL_GONE,
                      N_ ("The partial file “%s” is not there any more."), part_name);
}

/* Opens the folder only: the rest is relative to it, so that nothing can be put in the way meanwhile. */
static DownloadPartial *
open_folder (const DownloadPartialTarget *target,
             GError                     **error)
{
  g_autoptr (DownloadPartial) self = download_partial_new (target->folder);
  long max_bytes;

  self->folder_fd = download_folder_open (target->folder);
  if (self->folder_fd < 0)
    {
      download_disk_error_set (error, DOWNLOAD_DISK_FOLDER, errno, target->name);
      return NULL;
    }

  self->traits = download_disk_get_traits (self->folder_fd);
  self->names.plain = (self->traits & DOWNLOAD_DISK_PLAIN_NAMES) != 0;
  /* vfat counts in other units and promises too much. */
  max_bytes = fpathconf (self->folder_fd, _PC_NAME_MAX);
  self->names.max_bytes = max_bytes > 0 ? (gsize) MIN (max_bytes, MAX_NAME_BYTES) : MAX_NAME_BYTES;
  return g_steal_pointer (&self);
}

/* 0, EWOULDBLOCK if somebody else holds the file, or what is wrong. Some network file systems have no locks, or none for a file that
 * is only read. */
static int
lock (int fd)
{
  int result;

  do
    result = PLANTED ("lock-not-taken") ? 0 : flock (fd, LOCK_EX | LOCK_NB);
  while (result < 0 && errno == EINTR);

  if (result == 0 || errno == ENOLCK || errno == EOPNOTSUPP || errno == ENOSYS || errno == EINVAL || errno == EBADF)
    return 0;

  return errno;
}

/* Takes over what is known once the file is open: who it is, and the threads of its file system. */
static gboolean
adopt (DownloadPartial *self,
       GError         **error)
{
  const char *part_name = self->part_name;
  struct stat st;
  int         saved_errno;

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
      download_error_set (error, DOWNLOAD_ERROR_IN_USE,
                          N_ ("Another program is downloading this file already."));
      return FALSE;
    }
  if (saved_errno != 0)
    {
      download_disk_error_set (error, DOWNLOAD_DISK_OPEN, saved_errno, part_name);
      return FALSE;
    }

  if (!download_partial_join_volume (self, self->identity.device, error))
    return FALSE;

  download_partial_watch_begin (self);
  return TRUE;
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

/* Looks whether the candidate with this number is free. 0, EEXIST if it is taken, or what is wrong. */
static int
probe_candidate (DownloadPartial             *self,
                 const DownloadPartialTarget *target,
                 const char                  *wanted,
                 guint                        number,
                 char                       **name,
                 char                       **part_name)
{
  int result;

  if (target->exact)
    {
      *name = g_strdup (target->name);
      *part_name = download_partial_name_get_partial (*name, number, self->names.max_bytes);
    }
  else
    {
      *name = download_partial_name_get_final (wanted, number, &self->names);
      *part_name = download_partial_name_get_partial (*name, 0, self->names.max_bytes);
    }

  result = probe (self, *name);
  return result != 0 ? result : probe (self, *part_name);
}

/* The names that will be claimed: both were free when they were looked at. */
static gboolean
choose_names (DownloadPartial       *self,
              DownloadPartialTarget *target,
              const char            *wanted,
              GError               **error)
{
  int result = EEXIST;

  if (target->exact && probe (self, target->name) == EEXIST)
    {
      download_disk_error_set (error, DOWNLOAD_DISK_CREATE, EEXIST, target->name);
      return FALSE;
    }

  for (guint number = 0; number < DOWNLOAD_PARTIAL_NAME_CANDIDATES && result == EEXIST; number++)
    {
      g_autofree char *name = NULL;
      g_autofree char *part_name = NULL;

      result = probe_candidate (self, target, wanted, number, &name, &part_name);
      if (result == 0)
        {
          g_free (target->name);
          g_free (self->part_name);
          target->name = g_steal_pointer (&name);
          self->part_name = g_steal_pointer (&part_name);
          return TRUE;
        }
    }

  download_disk_error_set (error, DOWNLOAD_DISK_CREATE, result, target->name);
  return FALSE;
}

/* A file without a name yet, where the file system can make one: it can be described before it can be left behind. FALSE is an
 * error; where there is no such file the name will be claimed by creating it. */
static gboolean
open_nameless (DownloadPartial *self,
               gint64           size,
               GError         **error)
{
  struct stat st;

  self->fd = openat (self->folder_fd, ".", O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
  if (self->fd >= 0)
    return adopt (self, error) && (size <= 0 || download_partial_reserve (self, (guint64) size, error));

  if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL && errno != ENOENT && errno != ENOSYS)
    {
      download_disk_error_set (error, DOWNLOAD_DISK_CREATE, errno, self->part_name);
      return FALSE;
    }
  if (fstat (self->folder_fd, &st) < 0)
    {
      download_disk_error_set (error, DOWNLOAD_DISK_FOLDER, errno, self->part_name);
      return FALSE;
    }

  return download_partial_join_volume (self, st.st_dev, error);
}

/* download_partial_find_place:
 * @target: (inout): as with download_partial_prepare()
 *
 * The folder and the names that are free in it, for a file that there is already. */
DownloadPartial *
download_partial_find_place (DownloadPartialTarget *target,
                             GError               **error)
{
  g_autoptr (DownloadPartial) self = NULL;
  g_autofree char *wanted = g_strdup (target->name);

  if (!check_name (target->name, error))
    return NULL;

  self = open_folder (target, error);
  if (self == NULL || !choose_names (self, target, wanted, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* download_partial_prepare:
 * @target: (inout): where to; its name becomes the candidate that is free
 * @size: of the object in bytes, or -1
 *
 * Everything but the name of a new partial file: which it will be, and where the file system can, the file itself, locked and
 * with its space reserved, so that its identity can be recorded before download_partial_name() makes it appear. A process that
 * is killed before that leaves nothing behind, and so does a failure. */
DownloadPartial *
download_partial_prepare (DownloadPartialTarget *target,
                          gint64                 size,
                          GError               **error)
{
  g_autoptr (DownloadPartial) self = download_partial_find_place (target, error);

  if (self == NULL || !open_nameless (self, size, error))
    return NULL;

  self->size = size;
  return g_steal_pointer (&self);
}

/* download_partial_set_name_error:
 * @call: which gave @name to a file in the folder
 *
 * Drivers have no agreement on how to refuse a name that a person chose. */
void
download_partial_set_name_error (DownloadPartial *self,
                                 DownloadDiskCall call,
                                 const char      *name,
                                 int              saved_errno,
                                 GError         **error)
{
  g_autofree char *plain = download_plain_name (name);

  if (self->names.plain && !g_str_equal (plain, name) && (saved_errno == ENOENT || saved_errno == EPERM))
    saved_errno = EINVAL;
  download_disk_error_set (error, call, saved_errno, name);
}

static DownloadNaming
claim_by_linking (DownloadPartial *self,
                  GError         **error)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", self->fd);
  int              result;

  download_partial_begin_change (self);
  result = linkat (AT_FDCWD, path, self->folder_fd, self->part_name, AT_SYMLINK_FOLLOW) < 0 ? errno : 0;
  download_partial_end_change (self, 0);
  if (result == 0)
    return DOWNLOAD_NAMING_DONE;
  if (result == EEXIST)
    return DOWNLOAD_NAMING_AGAIN;

  download_partial_set_name_error (self, DOWNLOAD_DISK_CREATE, self->part_name, result, error);
  return DOWNLOAD_NAMING_FAILED;
}

static DownloadNaming
claim_by_creating (DownloadPartial *self,
                   GError         **error)
{
  self->fd = openat (self->folder_fd, self->part_name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (self->fd < 0 && errno == EEXIST)
    return DOWNLOAD_NAMING_AGAIN;
  if (self->fd < 0)
    {
      download_partial_set_name_error (self, DOWNLOAD_DISK_CREATE, self->part_name, errno, error);
      return DOWNLOAD_NAMING_FAILED;
    }
  if (adopt (self, error) && (self->size <= 0 || download_partial_reserve (self, (guint64) self->size, error)))
    return DOWNLOAD_NAMING_DONE;

  download_partial_discard (self, NULL);
  return DOWNLOAD_NAMING_FAILED;
}

/* download_partial_name:
 * @target: (inout): as download_partial_prepare() left it
 * @wanted: what other candidates are made from
 *
 * Claims the name that was chosen: by linking the file, or by creating it.
 *
 * Returns: %DOWNLOAD_NAMING_AGAIN if somebody else has taken it meanwhile, and another was chosen */
DownloadNaming
download_partial_name (DownloadPartial       *self,
                       DownloadPartialTarget *target,
                       const char            *wanted,
                       GError               **error)
{
  DownloadNaming naming = DOWNLOAD_NAMING_AGAIN;

  /* What was free when it was looked at may be taken now. */
  if (probe (self, target->name) == 0)
    naming = self->fd >= 0 ? claim_by_linking (self, error) : claim_by_creating (self, error);
  if (naming == DOWNLOAD_NAMING_AGAIN && !choose_names (self, target, wanted, error))
    return DOWNLOAD_NAMING_FAILED;

  return naming;
}

/* download_partial_create:
 *
 * download_partial_prepare() and download_partial_name(), where nobody records anything. */
DownloadPartial *
download_partial_create (DownloadPartialTarget *target,
                         gint64                 size,
                         GError               **error)
{
  g_autofree char *wanted = g_strdup (target->name);
  g_autoptr (DownloadPartial) self = download_partial_prepare (target, size, error);
  DownloadNaming naming = self != NULL ? DOWNLOAD_NAMING_AGAIN : DOWNLOAD_NAMING_FAILED;

  while (naming == DOWNLOAD_NAMING_AGAIN)
    naming = download_partial_name (self, target, wanted, error);

  return naming == DOWNLOAD_NAMING_DONE ? g_steal_pointer (&self) : NULL;
}

/* Opens what is there under this name, if it is a file of its own and not a link to elsewhere. */
static gboolean
open_existing (DownloadPartial *self,
               const char      *part_name,
               GError         **error)
{
  struct stat st;

  self->part_name = g_strdup (part_name);
  if (fstatat (self->folder_fd, part_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISREG (st.st_mode))
    errno = ENOENT;
  else
    self->fd = openat (self->folder_fd, part_name, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (self->fd >= 0)
    return adopt (self, error);

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
  /* Once a version recorded the final name as the partial's, if it was killed twice: what has it is finished, and never written to. */
  if (g_str_equal (part_name, target->name))
    {
      set_gone_error (part_name, error);
      return NULL;
    }

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

/* download_partial_open_finished:
 * @target: where the file is
 *
 * Opens and locks a finished file, for reading: it is the user's. */
DownloadPartial *
download_partial_open_finished (const DownloadPartialTarget *target,
                                GError                     **error)
{
  g_autoptr (DownloadPartial) self = open_folder (target, error);

  if (self == NULL)
    return NULL;

  self->part_name = g_strdup (target->name);
  self->published = TRUE;
  self->fd = openat (self->folder_fd, target->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (self->fd < 0)
    {
      download_disk_error_set (error, DOWNLOAD_DISK_READ, errno, target->name);
      return NULL;
    }
  return adopt (self, error) ? g_steal_pointer (&self) : NULL;
}

/* TRUE if there is a file of this identity under @name. */
static gboolean
is_named (DownloadPartial            *self,
          const char                 *name,
          const DownloadFileIdentity *identity)
{
  struct stat st;

  return fstatat (self->folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG (st.st_mode) &&
         st.st_dev == identity->device && st.st_ino == identity->inode;
}

/* (transfer full) (nullable): the name that the file has in the folder now, even one that a person gave it since. */
static char *
find_name (DownloadPartial            *self,
           const DownloadFileIdentity *identity)
{
  int            fd = openat (self->folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR           *dir = fd >= 0 ? fdopendir (fd) : NULL;
  struct dirent *entry;
  char          *name = NULL;

  while (name == NULL && dir != NULL && (entry = readdir (dir)) != NULL)
    if (entry->d_ino == identity->inode && is_named (self, entry->d_name, identity))
      name = g_strdup (entry->d_name);

  if (dir != NULL)
    closedir (dir);
  else if (fd >= 0)
    close (fd);
  return name;
}

static DownloadPartial *
open_under_name (DownloadPartial       *self,
                 DownloadPartialTarget *target,
                 const char            *part_name,
                 const char            *name,
                 GError               **error)
{
  if (!open_existing (self, name, error))
    return NULL;

  /* It goes on being known by the name that its partial had: it is found in the same way the next time, and never taken for a partial. */
  self->published = TRUE;
  g_free (self->part_name);
  self->part_name = g_strdup (part_name);
  g_free (target->name);
  target->name = g_strdup (name);
  return download_partial_ref (self);
}

/* download_partial_open_published:
 * @target: (inout): where it was to go; its name becomes the one that the file has
 * @part_name: which name the partial file had
 * @identity: of the partial file
 *
 * Finds a file that got its final name just before a crash, when that could not be recorded any more. The caller has to
 * compare its bytes before believing that it is the one. */
DownloadPartial *
download_partial_open_published (DownloadPartialTarget      *target,
                                 const char                 *part_name,
                                 const DownloadFileIdentity *identity,
                                 GError                    **error)
{
  g_autoptr (DownloadPartial) self = open_folder (target, error);
  g_autofree char *name = NULL;

  if (self == NULL)
    return NULL;

  if (is_named (self, target->name, identity))
    name = g_strdup (target->name);
  else
    name = find_name (self, identity);
  if (name != NULL)
    return open_under_name (self, target, part_name, name, error);

  set_gone_error (target->name, error);
  return NULL;
}

/* download_partial_open_candidate:
 * @target: (inout): as above
 * @part_name: likewise
 * @number: which of the names that it may have got, from 0
 * @size: bytes that it has to have
 *
 * As download_partial_open_published(), where the file system gives files another identity each time it is mounted. */
DownloadPartial *
download_partial_open_candidate (DownloadPartialTarget *target,
                                 const char            *part_name,
                                 guint                  number,
                                 guint64                size,
                                 GError               **error)
{
  g_autoptr (DownloadPartial) self = open_folder (target, error);
  g_autofree char *name = NULL;
  struct stat      st;

  if (self == NULL)
    return NULL;

  name = number == 0 ? g_strdup (target->name) : download_partial_name_get_final (target->name, number, &self->names);
  if (fstatat (self->folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG (st.st_mode) && (guint64) st.st_size == size)
    return open_under_name (self, target, part_name, name, error);

  set_gone_error (name, error);
  return NULL;
}

/* download_partial_is_blank:
 *
 * Returns: %TRUE if nothing was ever written into the file: at most space is reserved in it */
gboolean
download_partial_is_blank (DownloadPartial *self)
{
  return download_partial_get_size (self) == 0 || (lseek (self->fd, 0, SEEK_DATA) < 0 && errno == ENXIO);
}
