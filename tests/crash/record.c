/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes down what a program does to the disk, so that the disk can be built as a power loss would leave it: see record.h. A
 * change and its line are one step, behind a lock; only a sync is not, because other threads write while it runs. Knows no GLib,
 * because GLib calls it. */

#include "record.h"

#include "../preload.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#define BOOT_ID "/proc/sys/kernel/random/boot_id"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int             log_fd = -1;
static const char     *watched;
static const char     *boot_id;

__attribute__ ((constructor)) static void
begin (void)
{
  const char *path = getenv ("PICKUP_RECORD");

  watched = getenv ("PICKUP_RECORD_WATCH");
  boot_id = getenv ("PICKUP_BOOT_ID");
  if (path != NULL && watched != NULL)
    log_fd = (int) syscall (SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* Whether the path is one of the watched folders, or in it. */
static int
is_watched (const char *path)
{
  for (const char *folder = watched; folder != NULL && *folder != '\0';)
    {
      size_t      length = strcspn (folder, ":");
      const char *next = folder + length;

      if (strncmp (path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0'))
        return 1;
      folder = *next == ':' ? next + 1 : next;
    }

  return 0;
}

static int
is_watched_fd (int fd)
{
  char    link[64], path[4096];
  ssize_t n;
  int     saved_errno = errno;

  if (log_fd < 0 || fd == log_fd)
    return 0;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  n = readlink (link, path, sizeof path - 1);
  errno = saved_errno;
  path[n > 0 ? n : 0] = '\0';
  return n > 0 && is_watched (path);
}

static uint64_t
inode_of (int fd)
{
  struct stat st;
  int         saved_errno = errno;
  uint64_t    result = fstat (fd, &st) == 0 ? st.st_ino : 0;

  errno = saved_errno;
  return result;
}

/* The inode of a name in a folder, 0 if there is none. */
static uint64_t
inode_at (int         folder_fd,
          const char *name)
{
  struct stat st;
  int         saved_errno = errno;
  uint64_t    result = fstatat (folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 ? st.st_ino : 0;

  errno = saved_errno;
  return result;
}

static void
write_record (Record     *record,
              const char *name,
              const char *other_name,
              const void *data)
{
  struct timespec now;
  int             saved_errno = errno;
  struct iovec    parts[4];

  clock_gettime (CLOCK_MONOTONIC, &now);
  parts[0] = (struct iovec) { record, sizeof *record };
  parts[1] = (struct iovec) { (void *) name, name != NULL ? strlen (name) + 1 : 0 };
  parts[2] = (struct iovec) { (void *) other_name, other_name != NULL ? strlen (other_name) + 1 : 0 };
  parts[3] = (struct iovec) { (void *) data, record->size };
  record->magic = RECORD_MAGIC;
  record->process = (uint32_t) getpid ();
  record->thread = (uint32_t) syscall (SYS_gettid);
  record->time = (int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000;
  record->name_size = (uint32_t) parts[1].iov_len;
  record->other_name_size = (uint32_t) parts[2].iov_len;
  if (syscall (SYS_writev, log_fd, parts, 4) < 0)
    abort ();
  errno = saved_errno;
}

/* The function behind this one; looked up once. */
#define REAL(name)                \
  static __typeof__ (name) *real; \
  if (real == NULL)               \
    real = (__typeof__ (name) *) dlsym (RTLD_NEXT, #name);

ssize_t
pwrite (int         fd,
        const void *data,
        size_t      length,
        off_t       offset)
{
  ssize_t n;
  REAL (pwrite)

  if (!is_watched_fd (fd))
    return real (fd, data, length, offset);

  pthread_mutex_lock (&lock);
  n = real (fd, data, length, offset);
  if (n > 0)
    write_record (&(Record) { .kind = RECORD_WRITE, .inode = inode_of (fd), .offset = (uint64_t) offset, .size = (uint64_t) n }, NULL,
                  NULL, data);
  pthread_mutex_unlock (&lock);
  return n;
}

ssize_t
write (int         fd,
       const void *data,
       size_t      length)
{
  ssize_t n;
  REAL (write)

  if (!is_watched_fd (fd))
    return real (fd, data, length);

  pthread_mutex_lock (&lock);
  n = real (fd, data, length);
  if (n > 0)
    write_record (&(Record) { .kind = RECORD_WRITE,
                              .inode = inode_of (fd),
                              .offset = (uint64_t) (lseek (fd, 0, SEEK_CUR) - n),
                              .size = (uint64_t) n },
                  NULL, NULL, data);
  pthread_mutex_unlock (&lock);
  return n;
}

int
ftruncate (int   fd,
           off_t length)
{
  int result;
  REAL (ftruncate)

  if (!is_watched_fd (fd))
    return real (fd, length);

  pthread_mutex_lock (&lock);
  result = real (fd, length);
  if (result == 0)
    write_record (&(Record) { .kind = RECORD_TRUNCATE, .inode = inode_of (fd), .offset = (uint64_t) length }, NULL, NULL, NULL);
  pthread_mutex_unlock (&lock);
  return result;
}

int
fallocate (int   fd,
           int   mode,
           off_t offset,
           off_t length)
{
  int result;
  REAL (fallocate)

  if (!is_watched_fd (fd))
    return real (fd, mode, offset, length);

  pthread_mutex_lock (&lock);
  result = real (fd, mode, offset, length);
  if (result == 0 && mode == 0)
    write_record (&(Record) { .kind = RECORD_RESERVE, .inode = inode_of (fd), .offset = (uint64_t) (offset + length) }, NULL, NULL,
                  NULL);
  pthread_mutex_unlock (&lock);
  return result;
}

int
fsetxattr (int         fd,
           const char *name,
           const void *value,
           size_t      size,
           int         flags)
{
  int result;
  REAL (fsetxattr)

  if (!is_watched_fd (fd))
    return real (fd, name, value, size, flags);

  pthread_mutex_lock (&lock);
  result = real (fd, name, value, size, flags);
  if (result == 0)
    write_record (&(Record) { .kind = RECORD_ATTRIBUTE, .inode = inode_of (fd) }, name, NULL, NULL);
  pthread_mutex_unlock (&lock);
  return result;
}

static void
note_sync (int        fd,
           RecordKind kind)
{
  pthread_mutex_lock (&lock);
  write_record (&(Record) { .kind = kind, .inode = inode_of (fd) }, NULL, NULL, NULL);
  pthread_mutex_unlock (&lock);
}

static int
sync_with (int (*real) (int),
           int fd)
{
  int result, noted = is_watched_fd (fd);

  if (noted)
    note_sync (fd, RECORD_SYNC_BEGIN);
  result = real (fd);
  if (noted && result == 0)
    note_sync (fd, RECORD_SYNC_END);
  return result;
}

int
fsync (int fd)
{
  REAL (fsync)
  return sync_with (real, fd);
}

int
fdatasync (int fd)
{
  REAL (fdatasync)
  return sync_with (real, fd);
}

static int
note_rename (int         result,
             int         from_fd,
             const char *from,
             int         to_fd,
             const char *to)
{
  if (result == 0)
    write_record (&(Record) { .kind = RECORD_RENAME, .folder = inode_of (from_fd), .other_folder = inode_of (to_fd) }, from, to, NULL);
  return result;
}

int
renameat2 (int          from_fd,
           const char  *from,
           int          to_fd,
           const char  *to,
           unsigned int flags)
{
  int result;
  REAL (renameat2)

  if (!is_watched_fd (from_fd))
    return real (from_fd, from, to_fd, to, flags);

  pthread_mutex_lock (&lock);
  result = note_rename (real (from_fd, from, to_fd, to, flags), from_fd, from, to_fd, to);
  pthread_mutex_unlock (&lock);
  return result;
}

int
renameat (int         from_fd,
          const char *from,
          int         to_fd,
          const char *to)
{
  int result;
  REAL (renameat)

  if (!is_watched_fd (from_fd))
    return real (from_fd, from, to_fd, to);

  pthread_mutex_lock (&lock);
  result = note_rename (real (from_fd, from, to_fd, to), from_fd, from, to_fd, to);
  pthread_mutex_unlock (&lock);
  return result;
}

int
linkat (int         from_fd,
        const char *from,
        int         to_fd,
        const char *to,
        int         flags)
{
  int result;
  REAL (linkat)

  if (!is_watched_fd (to_fd))
    return real (from_fd, from, to_fd, to, flags);

  pthread_mutex_lock (&lock);
  result = real (from_fd, from, to_fd, to, flags);
  if (result == 0)
    write_record (&(Record) { .kind = RECORD_LINK, .inode = inode_at (to_fd, to), .folder = inode_of (to_fd) }, to, NULL, NULL);
  pthread_mutex_unlock (&lock);
  return result;
}

int
unlinkat (int         fd,
          const char *name,
          int         flags)
{
  int result;
  REAL (unlinkat)

  if (!is_watched_fd (fd))
    return real (fd, name, flags);

  pthread_mutex_lock (&lock);
  result = real (fd, name, flags);
  if (result == 0)
    write_record (&(Record) { .kind = RECORD_UNLINK, .folder = inode_of (fd) }, name, NULL, NULL);
  pthread_mutex_unlock (&lock);
  return result;
}

int
mkdir (const char *path,
       mode_t      mode)
{
  const char *slash = strrchr (path, '/');
  char       *parent;
  int         result;
  REAL (mkdir)

  if (log_fd < 0 || slash == NULL || !is_watched (path))
    return real (path, mode);

  parent = strndup (path, (size_t) (slash - path));
  pthread_mutex_lock (&lock);
  result = real (path, mode);
  if (result == 0)
    write_record (&(Record) { .kind = RECORD_MKDIR, .inode = inode_at (AT_FDCWD, path), .folder = inode_at (AT_FDCWD, parent) },
                  slash + 1, NULL, NULL);
  pthread_mutex_unlock (&lock);
  free (parent);
  return result;
}

int
openat (int         fd,
        const char *name,
        int         flags,
        ...)
{
  int      nameless = (flags & O_TMPFILE) == O_TMPFILE, result;
  uint64_t before = 0;
  REAL (openat)
  MODE_OF (flags, mode);

  if (((flags & O_CREAT) == 0 && !nameless) || !is_watched_fd (fd))
    return real (fd, name, flags, mode);

  pthread_mutex_lock (&lock);
  if (!nameless)
    before = inode_at (fd, name);
  result = real (fd, name, flags, mode);
  if (result >= 0 && before == 0)
    write_record (&(Record) { .kind = RECORD_MADE, .inode = inode_of (result), .folder = inode_of (fd) }, nameless ? "" : name, NULL,
                  NULL);
  pthread_mutex_unlock (&lock);
  return result;
}

int
open (const char *name,
      int         flags,
      ...)
{
  REAL (open)
  MODE_OF (flags, mode);

  return real (boot_id != NULL && strcmp (name, BOOT_ID) == 0 ? boot_id : name, flags, mode);
}
