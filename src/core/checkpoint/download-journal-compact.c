/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Replacing the state file by a shorter one that says the same, and setting damaged ones aside. */

#include "config.h"

#include "checkpoint/download-journal-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEW_NAME "journal.new"
#define DAMAGED_PREFIX "journal.damaged-"
#define MAX_DAMAGED 3

gboolean
download_journal_file_wants_compaction (DownloadJournalFile *self)
{
  return self->damaged || self->size > self->compact_above;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
delete_old_damaged (DownloadJournalFile *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, DAMAGED_PREFIX))
      g_ptr_array_add (names, g_strdup (name));

  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i + MAX_DAMAGED < names->len; i++)
    unlinkat (self->folder_fd, g_ptr_array_index (names, i), 0);
}

/* Nothing stays behind if it fails. */
static gboolean
write_new_file (DownloadJournalFile *self,
                const char          *name,
                int                  flags,
                const GByteArray    *bytes,
                int                 *new_fd)
{
  gsize written = 0;
  int   saved_errno = 0;
  int   fd = download_journal_file_open_name (self, name, flags | O_CREAT | O_EXCL);

  if (fd < 0)
    return FALSE;

  if (download_journal_file_write_all (fd, bytes->data, bytes->len, &written) && fsync (fd) == 0)
    {
      *new_fd = fd;
      return TRUE;
    }

  saved_errno = errno;
  unlinkat (self->folder_fd, name, 0);
  close (fd);
  errno = saved_errno;
  return FALSE;
}

static gboolean
set_aside (DownloadJournalFile *self,
           const GByteArray    *bytes)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%dT%H%M%S.%f");
  g_autofree char *name = g_strconcat (DAMAGED_PREFIX, time, NULL);
  int              fd = -1;

  if (!write_new_file (self, name, 0, bytes, &fd))
    return FALSE;

  close (fd);
  delete_old_damaged (self);
  return TRUE;
}

static gboolean
replace (DownloadJournalFile *self,
         const GByteArray    *bytes)
{
  struct stat st;
  int         fd = -1;

  if (unlinkat (self->folder_fd, NEW_NAME, 0) != 0 && errno != ENOENT)
    return FALSE;
  if (!write_new_file (self, NEW_NAME, O_APPEND, bytes, &fd))
    return FALSE;
  if (fstat (fd, &st) != 0 || renameat (self->folder_fd, NEW_NAME, self->folder_fd, DOWNLOAD_JOURNAL_NAME) != 0)
    {
      close (fd);
      return FALSE;
    }

  close (self->fd);
  self->fd = fd;
  self->device = st.st_dev;
  self->inode = st.st_ino;
  memcpy (self->header, bytes->data, MIN (bytes->len, sizeof self->header));
  self->size = bytes->len;
  download_journal_file_set_live_size (self, bytes->len);
  return fsync (self->folder_fd) == 0 || errno == EINVAL;
}

static gboolean
compact_locked (DownloadJournalFile *self,
                GError             **error)
{
  g_autoptr (GByteArray) bytes = download_journal_file_read (self->fd, 0, error);
  g_autoptr (GByteArray) compact = g_byte_array_new ();
  g_autoptr (DownloadJournalTable) table = download_journal_table_new ();
  DownloadJournalScan   scan = { 0 };
  DownloadJournalRecord record;
  DownloadJournalId     touched;

  if (bytes == NULL)
    return FALSE;

  scan.data = bytes->data;
  scan.length = bytes->len;
  while (download_journal_scan_next (&scan, &record))
    download_journal_table_apply (table, &record, &touched);
  if (table->newer)
    return download_journal_fail_newer (error);

  download_journal_file_append_header (compact);
  if (!download_journal_table_write (table, compact))
    {
      errno = EFBIG;
      return download_journal_file_fail (self, error);
    }

  if ((scan.damaged || !download_journal_scan_has_torn_tail (&scan)) && !set_aside (self, bytes))
    return download_journal_file_fail (self, error);

  return replace (self, compact) || download_journal_file_fail (self, error);
}

/**
 * download_journal_file_compact:
 *
 * Replaces the file by the shortest one that says the same. All that other processes appended is kept, because it is read
 * again under the lock. What was damaged is set aside first. If it fails, the file is what it was.
 */
gboolean
download_journal_file_compact (DownloadJournalFile *self,
                               GError             **error)
{
  gboolean done = FALSE;

  if (!download_journal_file_enter (self, error))
    return FALSE;

  done = compact_locked (self, error);
  download_journal_file_leave (self);

  self->damaged = FALSE;
  if (!done)
    self->compact_above = MAX (self->compact_above, self->size * 2);
  return done;
}
