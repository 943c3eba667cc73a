/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The lock of the state file: it is waited for within a limit, and whoever holds it meanwhile is named. */

#include "config.h"

#include "checkpoint/download-journal-file-private.h"
#include "base/download-planted.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define LOCK_NAME "journal.lock"

/* Nobody who behaves holds it for longer than a few writes and a sync take. */
#define PATIENCE G_USEC_PER_SEC
#define FIRST_PAUSE 500
#define LONGEST_PAUSE (50 * 1000)

/* Some file systems show another device in /proc/locks than stat() does: there the inode has to do. */
static int
find_holder (const struct stat *st)
{
  g_autofree char *locks = NULL;
  g_auto (GStrv) lines = NULL;
  int likely = 0;

  if (!g_file_get_contents ("/proc/locks", &locks, NULL, NULL))
    return 0;

  lines = g_strsplit (locks, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      unsigned int  device_major = 0, device_minor = 0;
      unsigned long inode = 0;
      int           pid = 0;

      if (sscanf (lines[i], "%*d: FLOCK %*s %*s %d %x:%x:%lu", &pid, &device_major, &device_minor, &inode) != 4 ||
          pid <= 0 || inode != (unsigned long) st->st_ino)
        continue;
      if (device_major == major (st->st_dev) && device_minor == minor (st->st_dev))
        return pid;
      likely = pid;
    }

  return likely;
}

static void
fail_held (DownloadJournalFile *self,
           GError             **error)
{
  struct stat      st;
  int              pid = fstat (self->lock_fd, &st) == 0 ? find_holder (&st) : 0;
  g_autofree char *path = g_strdup_printf ("/proc/%d/comm", pid);
  g_autofree char *name = NULL;

  if (pid > 0 && g_file_get_contents (path, &name, NULL, NULL) && g_utf8_validate (name, -1, NULL))
    download_error_set (error, DOWNLOAD_ERROR_IN_USE,
                        /* Translators: the name of a program, and the number of its process. */
                        N_ ("The list of downloads is in use by “%1$s” (process %2$d)."), g_strchomp (name), pid);
  else
    download_error_set (error, DOWNLOAD_ERROR_IN_USE,
                        N_ ("The list of downloads is in use by another program."));
}

/* Some network file systems know no locks: there, one process at a time is served as well as before. */
static gboolean
wait_for_lock (DownloadJournalFile *self,
               GError             **error)
{
  const gint64 until = g_get_monotonic_time () + PATIENCE;
  gulong       pause = FIRST_PAUSE;

  while (!PLANTED ("journal-lock-not-taken") && flock (self->lock_fd, LOCK_EX | LOCK_NB) != 0)
    {
      if (errno == ENOLCK || errno == EOPNOTSUPP || errno == ENOSYS)
        return TRUE;
      if (errno != EINTR && errno != EWOULDBLOCK)
        return download_journal_file_fail (self, error);
      if (g_get_monotonic_time () >= until)
        {
          fail_held (self, error);
          return FALSE;
        }

      g_usleep (pause);
      pause = MIN (pause * 2, (gulong) LONGEST_PAUSE);
      download_journal_file_beat (self);
    }

  download_journal_file_beat (self);
  return TRUE;
}

static gboolean
open_lock (DownloadJournalFile *self,
           GError             **error)
{
  struct stat st;

  if (self->lock_fd >= 0)
    return TRUE;

  self->lock_fd = download_journal_file_open_name (self, LOCK_NAME, O_CREAT);
  if (self->lock_fd < 0 || fstat (self->lock_fd, &st) != 0)
    return download_journal_file_fail (self, error);

  download_journal_file_beat (self);
  self->lock_device = st.st_dev;
  self->lock_inode = st.st_ino;
  return TRUE;
}

/* An inode that is open is not given to another file: the same number under the name is the same file. */
static gboolean
has_lock_name (DownloadJournalFile *self)
{
  struct stat st;
  gboolean    found = fstatat (self->folder_fd, LOCK_NAME, &st, AT_SYMLINK_NOFOLLOW) == 0;

  download_journal_file_beat (self);
  return found && st.st_dev == self->lock_device && st.st_ino == self->lock_inode;
}

/**
 * download_journal_file_take_lock:
 *
 * Waits for a second at most. %DOWNLOAD_ERROR_IN_USE names whoever holds the lock.
 */
gboolean
download_journal_file_take_lock (DownloadJournalFile *self,
                                 GError             **error)
{
  for (;;)
    {
      if (!open_lock (self, error) || !wait_for_lock (self, error))
        return FALSE;
      if (has_lock_name (self))
        return TRUE;

      close (self->lock_fd);
      self->lock_fd = -1;
    }
}

void
download_journal_file_leave (DownloadJournalFile *self)
{
  if (self->lock_fd >= 0)
    flock (self->lock_fd, LOCK_UN);
}
