/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What may be done to a partial file that is open. */

#include "config.h"

#include "base/download-disk-error.h"
#include "base/download-error.h"
#include "base/download-file-place.h"
#include "base/download-planted.h"
#include "sink/download-partial-private.h"
#include "verify/download-crc64.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define CHECK_BUFFER_SIZE (256 * 1024)

/* Like pread(), but all of it. 0, an errno, or ENODATA where the file ends before. */
static int
read_all (int     fd,
          guint64 offset,
          guint8 *data,
          gsize   length)
{
  while (length > 0)
    {
      gssize n = pread (fd, data, length, (off_t) offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return n < 0 ? errno : ENODATA;

      data += n;
      offset += (gsize) n;
      length -= (gsize) n;
    }

  return 0;
}

static void
set_read_error (DownloadPartial *self,
                int              saved_errno,
                GError         **error)
{
  if (saved_errno == ENODATA)
    download_error_set (error, DOWNLOAD_ERROR_DAMAGED, N_ ("“%s” is shorter than it should be."), self->part_name);
  else
    download_disk_error_set (error, DOWNLOAD_DISK_READ, saved_errno, self->part_name);
}

void
download_partial_target_clear (DownloadPartialTarget *target)
{
  g_clear_pointer (&target->folder, g_free);
  g_clear_pointer (&target->name, g_free);
}

DownloadPartial *
download_partial_new (const char *folder)
{
  DownloadPartial *self = g_new0 (DownloadPartial, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->folder = g_strdup (folder);
  self->folder_fd = -1;
  self->fd = -1;
  self->watch_fd = -1;
  g_mutex_init (&self->watch_lock);
  return self;
}

DownloadPartial *
download_partial_ref (DownloadPartial *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
download_partial_unref (DownloadPartial *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  download_partial_close (self, NULL);
  if (self->volume != NULL)
    download_volume_leave_place (self->volume, self->place);
  g_clear_pointer (&self->volume, download_volume_unref);
  g_mutex_clear (&self->watch_lock);
  g_free (self->folder);
  g_free (self->part_name);
  g_free (self);
}

gboolean
download_partial_join_volume (DownloadPartial *self,
                              guint64          device,
                              GError         **error)
{
  if (self->volume != NULL)
    return TRUE;

  self->volume = download_volume_get (device, error);
  if (self->volume == NULL)
    return FALSE;

  self->place = download_volume_take_place (self->volume);
  return TRUE;
}

/* download_partial_push:
 * @data: for @func; it has to hold what keeps @self alive
 *
 * Has @func called on the thread that @self has for this, see download_volume_push(). */
void
download_partial_push (DownloadPartial   *self,
                       DownloadLane       lane,
                       DownloadVolumeFunc func,
                       gpointer           data)
{
  download_volume_push (self->volume, lane, self->place, func, data);
}

const char *
download_partial_get_part_name (DownloadPartial *self)
{
  return self->part_name;
}

const DownloadFileIdentity *
download_partial_get_identity (DownloadPartial *self)
{
  return &self->identity;
}

int
download_partial_get_fd (DownloadPartial *self)
{
  return self->fd;
}

/* download_partial_get_size:
 *
 * Returns: the size of the file in bytes, what was reserved included; 0 if it cannot be told */
guint64
download_partial_get_size (DownloadPartial *self)
{
  struct stat st;

  return fstat (self->fd, &st) == 0 ? (guint64) st.st_size : 0;
}

/* download_partial_is_at:
 *
 * Returns: %TRUE if @name in that folder is this file and not another one that took its place */
gboolean
download_partial_is_at (DownloadPartial *self,
                        int              folder_fd,
                        const char      *name)
{
  struct stat st;

  return fstatat (folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_dev == self->identity.device &&
         st.st_ino == self->identity.inode;
}

/* download_partial_has_name:
 *
 * As download_partial_is_at(), in the folder that it was opened in. */
gboolean
download_partial_has_name (DownloadPartial *self,
                           const char      *name)
{
  return download_partial_is_at (self, self->folder_fd, name);
}

/* TRUE in @holds if the bytes are what was claimed; FALSE is an error. */
static gboolean
check_range (DownloadPartial        *self,
             const DownloadCrcRange *range,
             guint8                 *buffer,
             DownloadWorker         *worker,
             guint64                *checked,
             GCancellable           *cancellable,
             gboolean               *holds,
             GError                **error)
{
  guint64 crc = 0;

  for (guint64 position = range->start; position < range->end;)
    {
      gsize length = (gsize) MIN (range->end - position, CHECK_BUFFER_SIZE);
      int   result = read_all (self->fd, position, buffer, length);

      if (result == ENODATA)
        {
          *holds = FALSE;
          return TRUE;
        }
      if (result != 0)
        {
          set_read_error (self, result, error);
          return FALSE;
        }
      if (g_cancellable_is_cancelled (cancellable))
        {
          download_error_set (error, DOWNLOAD_ERROR_CANCELLED, N_ ("Cancelled."));
          return FALSE;
        }

      crc = download_crc64_update (crc, buffer, length);
      position += length;
      *checked += length;
      download_worker_tell (worker, *checked);
    }

  *holds = crc == range->crc || PLANTED ("crc-not-compared");
  return TRUE;
}

/* download_partial_check:
 * @claimed: what is said to be in the file
 * @read_it: compare the CRC of every range, not only its end with the size of the file
 * @safe: takes the ranges of @claimed that hold
 *
 * A range whose bytes do not hold is dropped whole: its CRC cannot tell which part of it is damaged. The same with one
 * that reaches beyond the end of the file. */
gboolean
download_partial_check (DownloadPartial      *self,
                        const DownloadCrcSet *claimed,
                        gboolean              read_it,
                        DownloadWorker       *worker,
                        GCancellable         *cancellable,
                        DownloadCrcSet       *safe,
                        GError              **error)
{
  g_autofree guint8 *buffer = read_it ? g_malloc (CHECK_BUFFER_SIZE) : NULL;
  struct stat        st;
  guint64            checked = 0;

  if (fstat (self->fd, &st) < 0)
    {
      set_read_error (self, errno, error);
      return FALSE;
    }

  for (guint i = 0; i < download_crc_set_get_size (claimed); i++)
    {
      const DownloadCrcRange *range = download_crc_set_get (claimed, i);
      gboolean                holds = TRUE;

      if (range->end > (guint64) st.st_size)
        continue;
      if (read_it && !check_range (self, range, buffer, worker, &checked, cancellable, &holds, error))
        return FALSE;
      if (holds)
        download_crc_set_add (safe, range->start, range->end, range->crc);
    }

  return TRUE;
}

/* FAT cannot hold space beyond what was written without filling it with zeros: there it is taken behind the end. */
static int
get_reserve_mode (DownloadPartial *self)
{
  return (self->traits & DOWNLOAD_DISK_ZEROES) != 0 ? FALLOC_FL_KEEP_SIZE : 0;
}

/* Bytes that the file system lacks for a file of @size; 0 if it lacks none, or does not tell. */
static guint64
get_lacking_space (int                fd,
                   const struct stat *st,
                   guint64            size)
{
  struct statvfs fs;
  guint64        have = (guint64) st->st_blocks * 512;
  guint64        blocks;

  if (fstatvfs (fd, &fs) < 0 || fs.f_blocks == 0 || size <= have)
    return 0;

  blocks = (size - have + fs.f_frsize - 1) / fs.f_frsize;
  return fs.f_bavail < blocks ? (blocks - fs.f_bavail) * fs.f_frsize : 0;
}

static gboolean
is_unsupported (int saved_errno)
{
  return saved_errno == EOPNOTSUPP || saved_errno == ENOSYS || saved_errno == EINVAL || saved_errno == ENOTTY;
}

static int
reserve (DownloadPartial *self,
         guint64          size)
{
  struct stat st;
  int         result;

  if (size > (guint64) G_MAXINT64)
    return EFBIG;
  if (fstat (self->fd, &st) < 0)
    return errno;

  do
    result = fallocate (self->fd, get_reserve_mode (self), 0, (off_t) size) < 0 ? errno : 0;
  while (result == EINTR);

  if (result == 0)
    self->reserved = MAX (self->reserved, size);
  else if (is_unsupported (result))
    /* What cannot be reserved can at least be counted. */
    result = get_lacking_space (self->fd, &st, size) > 0 ? ENOSPC : 0;
  else if (ftruncate (self->fd, st.st_size) < 0) /* a failed one may have grown the file */
    result = errno;

  return result;
}

static void
set_reserve_error (DownloadPartial *self,
                   guint64          size,
                   int              saved_errno,
                   GError         **error)
{
  DownloadSentence *sentence = NULL;
  struct stat       st;
  guint64           lacking = 0;

  if (saved_errno == ENOSPC && fstat (self->fd, &st) == 0)
    lacking = get_lacking_space (self->fd, &st, size);
  if (lacking == 0)
    {
      download_disk_error_set (error, DOWNLOAD_DISK_RESERVE, saved_errno, self->part_name);
      return;
    }

  /* Translators: %s is a size such as "1.2 GB". */
  sentence = download_sentence_new (N_ ("The disk is full: %s more are needed."));
  download_sentence_add_size (sentence, lacking);
  g_propagate_error (error, download_error_new_sentence (DOWNLOAD_ERROR_DISK_FULL, sentence));
}

/* download_partial_reserve:
 * @size: of the whole object in bytes
 *
 * Makes sure that there is space for the whole object before a byte of it is fetched. No write may run meanwhile. Where
 * the file system cannot reserve, the file stays sparse and the free space is only counted. A failure leaves the file
 * as it was. */
gboolean
download_partial_reserve (DownloadPartial *self,
                          guint64          size,
                          GError         **error)
{
  int result;

  download_partial_begin_change (self);
  result = reserve (self, size);
  download_partial_end_change (self, 0);
  if (result == 0)
    return TRUE;

  set_reserve_error (self, size, result, error);
  return FALSE;
}

/* Like pwrite(), but all of it. 0 or an errno. */
int
download_partial_write_all (int           fd,
                            guint64       offset,
                            const guint8 *bytes,
                            gsize         length)
{
  while (length > 0)
    {
      gssize n = pwrite (fd, bytes, length, (off_t) offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return n < 0 ? errno : EIO;

      bytes += n;
      offset += (gsize) n;
      length -= (gsize) n;
    }

  return 0;
}

/* download_partial_write_run:
 * @blocks: (array length=n_blocks): that touch, in their order
 * @saved_errno: (out): why there are fewer; 0 when all of them are in the page cache
 *
 * One change, however many blocks it is of: looking for others' costs more system calls than writing.
 *
 * Returns: how many of @blocks are in the page cache, whole */
guint
download_partial_write_run (DownloadPartial      *self,
                            DownloadBlock *const *blocks,
                            guint                 n_blocks,
                            int                  *saved_errno)
{
  guint64 end = 0;
  guint   n = 0;

  *saved_errno = 0;
  download_partial_begin_change (self);
  for (; n < n_blocks; n++)
    {
      const DownloadBlock *block = blocks[n];

      *saved_errno = download_partial_write_all (self->fd, block->offset, block->data, block->length);
      if (*saved_errno != 0)
        break;
      end = block->offset + block->length;
    }
  download_partial_end_change (self, end);
  return n;
}

/* download_partial_read:
 *
 * Returns: (transfer full): exactly @length bytes; %NULL with %DOWNLOAD_ERROR_DISK */
GBytes *
download_partial_read (DownloadPartial *self,
                       guint64          offset,
                       gsize            length,
                       GError         **error)
{
  g_autofree guint8 *data = g_malloc (MAX (length, 1));
  int                result = read_all (self->fd, offset, data, length);

  if (result == 0)
    return g_bytes_new_take (g_steal_pointer (&data), length);

  set_read_error (self, result, error);
  return NULL;
}

/* download_partial_hint:
 *
 * Lets the kernel begin to write out what is dirty, so that the next sync has little left to do. Promises nothing. */
void
download_partial_hint (DownloadPartial *self)
{
  if (self->fd >= 0)
    sync_file_range (self->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
}

/* 0 or an errno. An interrupted sync has told nothing yet, and is no failure. */
static int
sync_fd (int      fd,
         gboolean metadata)
{
  int result;

  do
    result = (metadata ? fsync (fd) : fdatasync (fd)) < 0 ? errno : 0;
  while (result == EINTR);

  return result;
}

static gboolean
poison (DownloadPartial *self,
        int              saved_errno,
        GError         **error)
{
  self->sync_errno = saved_errno;
  download_disk_error_set (error, DOWNLOAD_DISK_SYNC, saved_errno, self->part_name);
  return FALSE;
}

/* download_partial_sync:
 * @metadata: sync its mode and attributes too
 *
 * Makes what was written durable, the first time with the name of the file. A failed sync is never tried again: the
 * kernel tells an error once and may have dropped the pages, so that a second sync would succeed over lost bytes. The reason
 * stays the one of the first. */
gboolean
download_partial_sync (DownloadPartial *self,
                       gboolean         metadata,
                       GError         **error)
{
  int result;

  if (self->sync_errno != 0 && !PLANTED ("failed-sync-retried"))
    return poison (self, self->sync_errno, error);

  result = PLANTED ("no-sync") ? 0 : sync_fd (self->fd, metadata);
  if (result != 0)
    return poison (self, result, error);

  if (!self->folder_synced && !download_partial_sync_folder (self, error))
    return FALSE;

  self->folder_synced = TRUE;
  return TRUE;
}

/* download_partial_sync_folder:
 *
 * Makes the names in the folder durable. File systems that do not know how are believed to do it by themselves. */
gboolean
download_partial_sync_folder (DownloadPartial *self,
                              GError         **error)
{
  int result = PLANTED ("no-folder-sync") ? 0 : sync_fd (self->folder_fd, TRUE);

  if (result == 0 || is_unsupported (result) || result == EBADF || result == EROFS)
    return TRUE;

  return poison (self, result, error);
}

gint64
download_partial_get_mtime (DownloadPartial *self)
{
  struct stat st;

  if (fstat (self->fd, &st) < 0)
    return 0;
  return download_file_time_to_nanoseconds (&st.st_mtim);
}

/* download_partial_discard:
 *
 * Removes the partial file if it is still this one, for good: what is forgotten then must not come back with a power loss. A file
 * that was published stays: it is the user's. */
gboolean
download_partial_discard (DownloadPartial *self,
                          GError         **error)
{
  if (self->published || self->fd < 0 || !download_partial_has_name (self, self->part_name))
    return TRUE;

  if (unlinkat (self->folder_fd, self->part_name, 0) == 0 || errno == ENOENT)
    return PLANTED ("deletion-not-synced") || download_partial_sync_folder (self, error);

  download_disk_error_set (error, DOWNLOAD_DISK_REMOVE, errno, self->part_name);
  return FALSE;
}

/* download_partial_close:
 *
 * Closes the file and with it lets go of the lock. Network file systems tell late failures here. */
gboolean
download_partial_close (DownloadPartial *self,
                        GError         **error)
{
  int fd = self->fd, folder_fd = self->folder_fd;
  int result = 0;

  download_partial_watch_end (self);

  self->fd = self->folder_fd = -1;
  if (fd >= 0 && close (fd) < 0 && errno != EINTR)
    result = errno;
  if (folder_fd >= 0)
    close (folder_fd);

  if (result == 0)
    return TRUE;

  download_disk_error_set (error, DOWNLOAD_DISK_SYNC, result, self->part_name);
  return FALSE;
}
