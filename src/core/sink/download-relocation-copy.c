/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bytes of a file on their way to another file system. Of a partial file only those are copied that are claimed, and what is
 * read is compared with its CRC: what does not hold is not claimed any more. */

#include "config.h"

#include "sink/download-relocation-private.h"

#include "base/download-disk-error.h"
#include "base/download-error.h"
#include "verify/download-crc64.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define BUFFER_SIZE (1024 * 1024)
#define MAX_ATTRIBUTE (64 * 1024)

typedef struct
{
  DownloadRelocation *relocation;
  DownloadWorker     *worker;
  GCancellable       *cancellable;
  guint8             *buffer;
  guint64             copied; /* bytes */
} Copy;

static gboolean
fail (Copy            *copy,
      DownloadDiskCall call,
      int              saved_errno,
      GError         **error)
{
  download_disk_error_set (error, call, saved_errno, copy->relocation->aim.name);
  return FALSE;
}

/* Bytes that were copied, 0 where the source ends; -1 is an error. */
static gssize
copy_piece (Copy    *copy,
            guint64  offset,
            gsize    length,
            guint64 *crc,
            GError **error)
{
  DownloadRelocation *self = copy->relocation;
  gssize              n;
  int                 result;

  do
    n = pread (self->source->fd, copy->buffer, length, (off_t) offset);
  while (n < 0 && errno == EINTR);

  if (n < 0)
    {
      fail (copy, DOWNLOAD_DISK_READ, errno, error);
      return -1;
    }
  result = download_partial_write_all (self->target->fd, offset, copy->buffer, (gsize) n);
  if (result != 0)
    {
      fail (copy, DOWNLOAD_DISK_WRITE, result, error);
      return -1;
    }

  *crc = download_crc64_update (*crc, copy->buffer, (gsize) n);
  return n;
}

/* In @end where the source ended, if that was before. */
static gboolean
copy_range (Copy    *copy,
            guint64  start,
            guint64 *end,
            guint64 *crc,
            GError **error)
{
  guint64 position = start;

  while (position < *end)
    {
      gssize n = copy_piece (copy, position, (gsize) MIN (*end - position, BUFFER_SIZE), crc, error);

      if (n < 0)
        return FALSE;
      if (g_cancellable_set_error_if_cancelled (copy->cancellable, error))
        return FALSE;
      if (n == 0)
        break;
      position += (guint64) n;
      copy->copied += (guint64) n;
      download_worker_tell (copy->worker, copy->copied);
    }

  *end = position;
  return TRUE;
}

static gboolean
copy_claimed (Copy    *copy,
              GError **error)
{
  DownloadRelocation *self = copy->relocation;

  for (guint i = 0; i < download_crc_set_get_size (self->claimed); i++)
    {
      const DownloadCrcRange *range = download_crc_set_get (self->claimed, i);
      guint64                 end = range->end, crc = 0;

      if (!copy_range (copy, range->start, &end, &crc, error))
        return FALSE;
      if (end == range->end && crc == range->crc)
        download_crc_set_add (self->safe, range->start, range->end, range->crc);
    }
  return TRUE;
}

/* Of what the user or another program noted there, what can be kept is. */
static void
copy_attributes (int from,
                 int to)
{
  g_autofree char *names = g_malloc0 (MAX_ATTRIBUTE);
  g_autofree char *value = g_malloc (MAX_ATTRIBUTE);
  gssize           size = flistxattr (from, names, MAX_ATTRIBUTE);

  for (gssize at = 0; at < size; at += (gssize) strlen (names + at) + 1)
    {
      gssize length = g_str_has_prefix (names + at, "user.") ? fgetxattr (from, names + at, value, MAX_ATTRIBUTE) : -1;

      if (length >= 0 && fsetxattr (to, names + at, value, (gsize) length, 0) < 0)
        g_debug ("An attribute is not kept: %s", g_strerror (errno));
    }
}

/* All of it, and nothing of it may have changed meanwhile. */
static gboolean
copy_whole (Copy    *copy,
            GError **error)
{
  DownloadRelocation *self = copy->relocation;
  struct stat         before, after;
  guint64             end = 0, crc = 0;

  if (fstat (self->source->fd, &before) < 0)
    return fail (copy, DOWNLOAD_DISK_READ, errno, error);

  end = (guint64) before.st_size;
  if (!copy_range (copy, 0, &end, &crc, error))
    return FALSE;

  if (fstat (self->source->fd, &after) < 0)
    return fail (copy, DOWNLOAD_DISK_READ, errno, error);
  if (end != (guint64) before.st_size || after.st_size != before.st_size || after.st_mtim.tv_sec != before.st_mtim.tv_sec ||
      after.st_mtim.tv_nsec != before.st_mtim.tv_nsec)
    return fail (copy, DOWNLOAD_DISK_READ, EBUSY, error);

  return TRUE;
}

/* As the file was last written to by the user, not by us. */
static void
keep_times (DownloadRelocation *self)
{
  struct stat st;

  copy_attributes (self->source->fd, self->target->fd);
  if (fstat (self->source->fd, &st) < 0 || futimens (self->target->fd, (struct timespec[2]) { st.st_atim, st.st_mtim }) < 0)
    g_debug ("“%s” does not keep its time: %s", self->aim.name, g_strerror (errno));
}

/* Where the two folders share what is below them nothing needs to be read. */
static gboolean
share_bytes (DownloadRelocation *self)
{
  if (ioctl (self->target->fd, FICLONE, self->source->fd) < 0)
    return FALSE;

  if (!self->finished)
    download_crc_set_add_set (self->safe, self->claimed);
  return TRUE;
}

static gboolean
copy_bytes (Copy    *copy,
            GError **error)
{
  DownloadRelocation *self = copy->relocation;

  download_crc_set_clear (self->safe);
  if (share_bytes (self))
    return TRUE;

  /* Read and compared. */
  self->as_it_was = TRUE;
  return self->finished ? copy_whole (copy, error) : copy_claimed (copy, error);
}

/* download_relocation_copy:
 *
 * Fills the copy and makes it durable. */
gboolean
download_relocation_copy (DownloadRelocation *self,
                          DownloadWorker     *worker,
                          GCancellable       *cancellable,
                          GError            **error)
{
  g_autofree guint8 *buffer = g_malloc (BUFFER_SIZE);
  Copy               copy = { self, worker, cancellable, buffer, 0 };
  gboolean           copied;

  download_partial_begin_change (self->target);
  copied = copy_bytes (&copy, error);
  if (copied && self->finished)
    keep_times (self);
  download_partial_end_change (self->target, 0);
  return copied && download_partial_sync (self->target, TRUE, error);
}
