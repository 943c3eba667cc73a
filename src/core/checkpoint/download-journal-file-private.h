/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "checkpoint/download-journal-file.h"

#include <sys/types.h>

G_BEGIN_DECLS

struct _DownloadJournalFile
{
  char    *display_name;
  char    *folder;
  int      folder_fd;
  int      lock_fd;
  dev_t    lock_device;
  ino_t    lock_inode;
  int      lease_fd; /* -1 until the first lease */
  int      fd;       /* -1 until the first lock */
  dev_t    device;
  ino_t    inode;
  guint8   header[DOWNLOAD_JOURNAL_HEADER_SIZE]; /* of the file that is open: no two files have the same */
  guint64  size;
  guint64  compact_above;
  gboolean damaged; /* something must be set aside */
  gboolean newer;   /* it was last seen to be of a newer format */
  gint    *pulse;   /* nullable, see download_journal_file_open() */
};

/* For the two halves of the file: what appends and what compacts. */
gboolean download_journal_file_enter (DownloadJournalFile *self,
                                      GError             **error);
void     download_journal_file_leave (DownloadJournalFile *self);
gboolean download_journal_file_take_lock (DownloadJournalFile *self,
                                          GError             **error);
void     download_journal_file_beat (DownloadJournalFile *self);
gboolean download_journal_file_fail (DownloadJournalFile *self,
                                     GError             **error);
int      download_journal_file_open_name (DownloadJournalFile *self,
                                          const char          *name,
                                          int                  flags);
gboolean download_journal_file_write_all (int           fd,
                                          const guint8 *data,
                                          gsize         length,
                                          gsize        *written);
void     download_journal_file_append_header (GByteArray *to);

G_END_DECLS
