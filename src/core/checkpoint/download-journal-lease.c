/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who downloads what, among the processes that share a list: a lease is a lock on one byte of a file without any. */

#define G_LOG_DOMAIN "download-checkpoint"

#include "config.h"

#include "checkpoint/download-journal-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>

#define LEASES_NAME "journal.leases"

/* A byte that every file system can have. */
#define LAST_BYTE (G_MAXINT64 / 2)

static int
lock_byte (DownloadJournalFile *self,
           guint64              number,
           short                type)
{
  struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = (off_t) (number % LAST_BYTE), .l_len = 1 };
  int          result;

  do
    result = fcntl (self->lease_fd, F_OFD_SETLK, &lock);
  while (result < 0 && errno == EINTR);

  return result < 0 ? errno : 0;
}

/* Where there are no locks to be had, the one on the partial file has to do. */
gboolean
download_journal_file_take_lease (DownloadJournalFile *self,
                                  guint64              number,
                                  GError             **error)
{
  int result = 0;

  if (self->lease_fd < 0)
    self->lease_fd = download_journal_file_open_name (self, LEASES_NAME, O_CREAT);
  if (self->lease_fd < 0)
    {
      g_debug ("no leases: %s", g_strerror (errno));
      return TRUE;
    }

  result = lock_byte (self, number, F_WRLCK);
  download_journal_file_beat (self);
  if (result != EAGAIN && result != EACCES)
    return TRUE;

  download_error_set (error, DOWNLOAD_ERROR_IN_USE, N_ ("Another program is downloading this file already."));
  return FALSE;
}

void
download_journal_file_return_lease (DownloadJournalFile *self,
                                    guint64              number)
{
  if (self->lease_fd >= 0)
    lock_byte (self, number, F_UNLCK);
  download_journal_file_beat (self);
}
