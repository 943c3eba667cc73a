/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The state file on disk. Whoever changes it holds an exclusive lock on "journal.lock" and has made sure that the file that is
 * open is still the one with the name, so that appends of several processes never mix and a compaction loses nothing.
 */

#define G_LOG_DOMAIN "download-checkpoint"

#include "config.h"

#include "checkpoint/download-journal-file-private.h"

#include "base/download-folder.h"
#include "base/download-planted.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COMPACT_MINIMUM (1024 * 1024)
#define COMPACT_FACTOR 4

gboolean
download_journal_file_fail (DownloadJournalFile *self,
                            GError             **error)
{
  /* A link or a folder under one of the names: nothing may be written through it, and it does not go away by itself. */
  download_error_set_from_errno (error, errno == ELOOP || errno == EISDIR ? EPERM : errno, self->display_name);
  return FALSE;
}

gboolean
download_journal_fail_newer (GError **error)
{
  download_error_set (error, DOWNLOAD_ERROR_DISK,
                      N_ ("The list of downloads was made by a newer version of Pickup and is left as it is."));
  return FALSE;
}

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

/* errno stays what it was. */
void
download_journal_file_beat (DownloadJournalFile *self)
{
  if (self->pulse != NULL)
    g_atomic_int_inc (self->pulse);
}

int
download_journal_file_open_name (DownloadJournalFile *self,
                                 const char          *name,
                                 int                  flags)
{
  int fd = openat (self->folder_fd, name, flags | O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);

  download_journal_file_beat (self);
  return fd;
}

gboolean
download_journal_file_write_all (int           fd,
                                 const guint8 *data,
                                 gsize         length,
                                 gsize        *written)
{
  *written = 0;
  while (*written < length)
    {
      ssize_t n = write (fd, data + *written, length - *written);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      *written += (gsize) n;
    }

  return TRUE;
}

/* The random number tells readers that the name stands for another file now. */
void
download_journal_file_append_header (GByteArray *to)
{
  guint64 random = (guint64) g_random_int () << 32 | g_random_int ();

  download_journal_record_append (to, DOWNLOAD_JOURNAL_HEADER, 0, 0,
                                  g_variant_new (DOWNLOAD_JOURNAL_HEADER_PAYLOAD, DOWNLOAD_JOURNAL_FORMAT, random));
}

/* A file that is empty gets its header. */
static gboolean
write_header (DownloadJournalFile *self)
{
  g_autoptr (GByteArray) header = g_byte_array_new ();
  gsize written = 0;
  int   saved_errno = 0;

  download_journal_file_append_header (header);
  if (!download_journal_file_write_all (self->fd, header->data, header->len, &written))
    {
      saved_errno = errno;
      if (ftruncate (self->fd, 0) != 0)
        g_debug ("a torn header stays behind: %s", g_strerror (errno));
      errno = saved_errno;
      return FALSE;
    }

  download_journal_file_beat (self);
  memcpy (self->header, header->data, MIN (header->len, sizeof self->header));
  self->size = header->len;
  return TRUE;
}

/* The name must be as durable as what is written to the file. Whoever made it, or put it in another's place, may have been killed
 * before that. */
static gboolean
sync_name (DownloadJournalFile *self)
{
  gboolean done = fsync (self->folder_fd) == 0 || errno == EINVAL;

  download_journal_file_beat (self);
  return done;
}

/* The first record tells whether a newer version took over the file since it was last looked at. */
static gboolean
check_format (DownloadJournalFile *self,
              GError             **error)
{
  guint8                start[256];
  ssize_t               n = pread (self->fd, start, sizeof start, 0);
  DownloadJournalScan   scan = { .data = start, .length = n > 0 ? (gsize) n : 0 };
  DownloadJournalRecord record;

  download_journal_file_beat (self);
  memset (self->header, 0, sizeof self->header);
  memcpy (self->header, start, MIN (scan.length, sizeof self->header));
  self->newer = download_journal_scan_next (&scan, &record) && record.format > DOWNLOAD_JOURNAL_FORMAT;
  return !self->newer || download_journal_fail_newer (error);
}

/* Whoever may write into the folder could have put a list of theirs there. Where one user owns all that there is, as on many
 * network file systems, the folder has the same owner. */
static gboolean
is_ours (DownloadJournalFile *self,
         const struct stat   *st)
{
  struct stat folder;

  return S_ISREG (st->st_mode) &&
         (st->st_uid == geteuid () || (fstat (self->folder_fd, &folder) == 0 && st->st_uid == folder.st_uid));
}

static gboolean
adopt (DownloadJournalFile *self,
       GError             **error)
{
  struct stat st;

  if (fstat (self->fd, &st) != 0)
    return download_journal_file_fail (self, error);
  if (!is_ours (self, &st))
    {
      errno = EPERM;
      return download_journal_file_fail (self, error);
    }
  download_journal_file_beat (self);
  if ((st.st_mode & 0077) != 0 && fchmod (self->fd, 0600) != 0)
    return download_journal_file_fail (self, error);
  if (!check_format (self, error))
    return FALSE;

  if (st.st_dev != self->device || st.st_ino != self->inode)
    download_journal_file_set_live_size (self, (guint64) st.st_size);
  self->device = st.st_dev;
  self->inode = st.st_ino;
  self->size = (guint64) st.st_size;
  return ((st.st_size > 0 || write_header (self)) && sync_name (self)) || download_journal_file_fail (self, error);
}

/* Whether the name still stands for the file that is open, which then is as large as the name says. */
static gboolean
has_name (DownloadJournalFile *self)
{
  struct stat st;
  gboolean    found = self->fd >= 0 && fstatat (self->folder_fd, DOWNLOAD_JOURNAL_NAME, &st, AT_SYMLINK_NOFOLLOW) == 0;

  download_journal_file_beat (self);
  if (!found || st.st_dev != self->device || st.st_ino != self->inode || st.st_size == 0)
    return FALSE;

  self->size = (guint64) st.st_size;
  return TRUE;
}

/* Takes the lock and makes sure that the open file is the one with the name. */
gboolean
download_journal_file_enter (DownloadJournalFile *self,
                             GError             **error)
{
  if (!download_journal_file_take_lock (self, error))
    return FALSE;

  if (has_name (self))
    return TRUE;

  close_fd (&self->fd);
  self->fd = download_journal_file_open_name (self, DOWNLOAD_JOURNAL_NAME, O_CREAT | O_APPEND);
  if (self->fd >= 0 ? adopt (self, error) : download_journal_file_fail (self, error))
    return TRUE;

  close_fd (&self->fd);
  download_journal_file_leave (self);
  return FALSE;
}

/* Who may write into the folder may put another list in the place of ours. A folder of somebody else stays as it is. */
static void
shut_out_others (DownloadJournalFile *self)
{
  struct stat st;

  if (fstat (self->folder_fd, &st) == 0 && st.st_uid == geteuid () && (st.st_mode & (S_IWGRP | S_IWOTH)) != 0 &&
      fchmod (self->folder_fd, st.st_mode & 07777 & ~(mode_t) (S_IWGRP | S_IWOTH)) != 0)
    g_debug ("others may write into %s", self->display_name);
}

/**
 * download_journal_file_open:
 * @folder: made with mode 0700 if it is not there; if it is, others may not write into it any more
 * @pulse: (nullable): counted up, atomically, whenever the disk has answered
 *
 * Returns: (transfer full) (nullable): %NULL if the folder cannot be used
 */
DownloadJournalFile *
download_journal_file_open (const char *folder,
                            gint       *pulse,
                            GError    **error)
{
  g_autoptr (DownloadJournalFile) self = g_new0 (DownloadJournalFile, 1);

  self->folder = g_strdup (folder);
  self->display_name = g_filename_display_name (folder);
  self->folder_fd = self->lock_fd = self->lease_fd = self->fd = -1;
  self->pulse = pulse;

  if (download_folder_make (folder, 0700) == 0)
    self->folder_fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  download_journal_file_beat (self);
  if (self->folder_fd < 0)
    {
      download_journal_file_fail (self, error);
      return NULL;
    }

  shut_out_others (self);
  return g_steal_pointer (&self);
}

/* What is worth keeping took @size bytes; the file may grow to some times that before it is compacted. */
void
download_journal_file_set_live_size (DownloadJournalFile *self,
                                     guint64              size)
{
  self->compact_above = MAX ((guint64) COMPACT_MINIMUM, size * COMPACT_FACTOR);
}

void
download_journal_file_free (DownloadJournalFile *self)
{
  close_fd (&self->fd);
  close_fd (&self->lock_fd);
  close_fd (&self->lease_fd);
  close_fd (&self->folder_fd);
  g_free (self->folder);
  g_free (self->display_name);
  g_free (self);
}

GByteArray *
download_journal_file_read (int      fd,
                            guint64  offset,
                            GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  struct stat st;
  gsize       length = 0;

  if (fstat (fd, &st) != 0 || st.st_size - (off_t) offset > G_MAXINT32)
    {
      download_error_set_from_errno (error, EFBIG, DOWNLOAD_JOURNAL_NAME);
      return NULL;
    }

  length = (guint64) st.st_size > offset ? (gsize) ((guint64) st.st_size - offset) : 0;
  g_byte_array_set_size (bytes, (guint) length);
  for (gsize got = 0; got < length;)
    {
      ssize_t n = pread (fd, bytes->data + got, length - got, (off_t) (offset + got));

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          download_error_set_from_errno (error, errno, DOWNLOAD_JOURNAL_NAME);
          return NULL;
        }
      if (n == 0)
        {
          g_byte_array_set_size (bytes, (guint) got);
          break;
        }
      got += (gsize) n;
    }

  return g_steal_pointer (&bytes);
}

/* Nobody appends while the lock is held: what is torn was left by somebody who is gone. */
static gboolean
drop_torn_tail (DownloadJournalFile *self,
                GByteArray          *bytes,
                gsize                end)
{
  if (ftruncate (self->fd, (off_t) end) != 0)
    return FALSE;

  g_byte_array_set_size (bytes, (guint) end);
  self->size = end;
  return end > 0 || write_header (self);
}

static gboolean
look_over (DownloadJournalFile *self,
           GByteArray          *bytes,
           GError             **error)
{
  DownloadJournalScan   scan = { .data = bytes->data, .length = bytes->len };
  DownloadJournalRecord record;

  while (!self->newer && download_journal_scan_next (&scan, &record))
    self->newer = record.format > DOWNLOAD_JOURNAL_FORMAT;
  if (self->newer)
    return download_journal_fail_newer (error);

  self->damaged = scan.damaged;
  if (scan.end == scan.length)
    return TRUE;

  if (download_journal_scan_has_torn_tail (&scan))
    return drop_torn_tail (self, bytes, scan.end) || download_journal_file_fail (self, error);

  self->damaged = TRUE;
  return TRUE;
}

GByteArray *
download_journal_file_prepare (DownloadJournalFile *self,
                               GError             **error)
{
  g_autoptr (GByteArray) bytes = NULL;
  gboolean done = FALSE;

  if (!download_journal_file_enter (self, error))
    return NULL;

  bytes = download_journal_file_read (self->fd, 0, error);
  download_journal_file_beat (self);
  done = bytes != NULL && look_over (self, bytes, error);
  download_journal_file_leave (self);
  return done ? g_steal_pointer (&bytes) : NULL;
}

gboolean
download_journal_file_is_damaged (DownloadJournalFile *self)
{
  return self->damaged;
}

gboolean
download_journal_file_is_newer (DownloadJournalFile *self)
{
  return self->newer;
}

/* Takes back what was written of a record only in part, so that the next one stands behind a whole one. */
static guint
take_back_torn (DownloadJournalFile *self,
                GBytes *const       *records,
                guint                n_records,
                gsize                written)
{
  guint whole = 0;
  gsize end = 0;

  while (whole < n_records && end + g_bytes_get_size (records[whole]) <= written)
    end += g_bytes_get_size (records[whole++]);

  if (end < written && ftruncate (self->fd, (off_t) (self->size + end)) != 0)
    g_debug ("a torn record stays behind: %s", g_strerror (errno));
  self->size += end;
  return whole;
}

const guint8 *
download_journal_file_get_header (DownloadJournalFile *self)
{
  return self->header;
}

gboolean
download_journal_file_ends_at (DownloadJournalFile *self,
                               const guint8        *header,
                               guint64              offset)
{
  return has_name (self) && self->size == offset && memcmp (self->header, header, sizeof self->header) == 0;
}

gboolean
download_journal_file_append (DownloadJournalFile *self,
                              GBytes *const       *records,
                              guint                n_records,
                              guint               *n_appended,
                              guint64             *offset,
                              GError             **error)
{
  g_autoptr (GByteArray) joined = g_byte_array_new ();
  gsize written = 0;

  *n_appended = 0;
  for (guint i = 0; i < n_records; i++)
    g_byte_array_append (joined, g_bytes_get_data (records[i], NULL), (guint) g_bytes_get_size (records[i]));

  if (!download_journal_file_enter (self, error))
    return FALSE;

  *offset = self->size;
  if (!download_journal_file_write_all (self->fd, joined->data, joined->len, &written))
    download_journal_file_fail (self, error);
  download_journal_file_beat (self);
  *n_appended = take_back_torn (self, records, n_records, written);
  download_journal_file_leave (self);
  return *n_appended == n_records;
}

gboolean
download_journal_file_sync (DownloadJournalFile *self,
                            GError             **error)
{
  gboolean done = self->fd < 0 || PLANTED ("no-journal-sync") || fdatasync (self->fd) == 0 || download_journal_file_fail (self, error);

  download_journal_file_beat (self);
  return done;
}
