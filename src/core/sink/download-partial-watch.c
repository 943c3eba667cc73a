/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Notices when somebody else has written into a partial file.
 *
 * 1. Around every change of our own the file is looked at: what has happened since the last one was not us.
 * 2. Times do not tell: many kernels move them on only every few milliseconds, in which a fast download writes itself, and those
 *    that are finer make each write dearer whose time was looked at before. So the kernel is asked to tell of writes (inotify).
 *    Times are compared only where it cannot, and between two runs. There the time of the last change of attributes (ctime),
 *    which nobody can set back, counts as well; in a run it would not do: giving the file another name moves it on.
 * 3. A change that was noticed stays noted until the bytes have been compared with their CRCs since.
 *
 * On a network file system only what this computer does can be seen, and times move when the server pleases: there they are
 * compared between two runs only.
 */

#define G_LOG_DOMAIN "download-sink"

#include "config.h"

#include "base/download-disk-traits.h"
#include "base/download-file-place.h"
#include "sink/download-partial-private.h"
#include "sink/download-watch-pool.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

/* No kernel's clock for times of files is coarser; microseconds. Where they have whole seconds only, FAT counts in two. */
#define TICK (20 * 1000)
#define COARSE_TICK (3 * G_USEC_PER_SEC)

#define NSEC_PER_SEC G_GINT64_CONSTANT (1000000000)

/* FALSE if it cannot be told. */
static gboolean
take_stamp (DownloadPartial   *self,
            DownloadFileStamp *stamp)
{
  struct stat st;

  if (fstat (self->fd, &st) < 0)
    return FALSE;

  stamp->size = (guint64) st.st_size;
  stamp->mtime = download_file_time_to_nanoseconds (&st.st_mtim);
  stamp->ctime = download_file_time_to_nanoseconds (&st.st_ctim);
  return TRUE;
}

/* What is looked at around each write: no more of it than is needed, see above. */
static gboolean
take_glance (DownloadPartial   *self,
             DownloadFileStamp *stamp)
{
  struct statx st;

  if (self->watch_fd < 0 || statx (self->fd, "", AT_EMPTY_PATH, STATX_SIZE, &st) < 0)
    return take_stamp (self, stamp);

  *stamp = (DownloadFileStamp) { .size = st.stx_size };
  return TRUE;
}

static void
note_change (DownloadPartial *self,
             const char      *what)
{
  g_debug ("“%s” was changed by somebody else: %s", self->part_name, what);
  g_atomic_int_inc (&self->changes);
}

/* What is left of the file that the instance was for before belongs to another watch. */
static gboolean
is_foreign (DownloadPartial            *self,
            const struct inotify_event *event,
            gboolean                    own)
{
  if (event->wd != self->watch && (event->mask & IN_Q_OVERFLOW) == 0)
    return FALSE;
  if ((event->mask & IN_OPEN) != 0)
    self->open_elsewhere++;
  if ((event->mask & (IN_CLOSE_WRITE | IN_CLOSE_NOWRITE)) != 0 && self->open_elsewhere > 0)
    self->open_elsewhere--;

  return (event->mask & (IN_CLOSE_WRITE | IN_Q_OVERFLOW)) != 0 || ((event->mask & IN_MODIFY) != 0 && !own);
}

/* Reads what the kernel has told. @own: a change of our own is among it. */
static void
read_events (DownloadPartial *self,
             gboolean         own)
{
  union
  {
    struct inotify_event event;
    char                 bytes[4096];
  } buffer;
  gboolean foreign = FALSE;
  gssize   n;

  while (self->watch_fd >= 0 && (n = read (self->watch_fd, buffer.bytes, sizeof buffer)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        break;

      for (gssize at = 0; at < n;)
        {
          const struct inotify_event *event = (const struct inotify_event *) (buffer.bytes + at);

          foreign = is_foreign (self, event, own) || foreign;
          at += (gssize) (sizeof *event + event->len);
        }
    }

  if (foreign)
    note_change (self, "the kernel says so");
}

static void
compare_with_seen (DownloadPartial *self)
{
  DownloadFileStamp now;

  read_events (self, FALSE);
  if (!take_glance (self, &now))
    return;

  if (now.size != self->seen.size)
    note_change (self, "its size");
  else if (self->watch_fd < 0 && self->own_times && now.mtime != self->seen.mtime)
    note_change (self, "its time");
  self->seen = now;
}

/* download_partial_watch_begin:
 *
 * From here on nobody else changes the file unnoticed. Its identity gets the stamp that it has now. */
void
download_partial_watch_begin (DownloadPartial *self)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", self->fd);

  self->own_times = (self->traits & DOWNLOAD_DISK_FOREIGN_TIMES) == 0;
  self->watch_fd = download_watch_pool_take ();
  if (self->watch_fd >= 0)
    self->watch = inotify_add_watch (self->watch_fd, path, IN_MODIFY | IN_OPEN | IN_CLOSE_WRITE | IN_CLOSE_NOWRITE);
  if (self->watch < 0)
    download_partial_watch_end (self);
  take_glance (self, &self->seen);
  take_stamp (self, &self->identity.stamp);
}

void
download_partial_watch_end (DownloadPartial *self)
{
  if (self->watch_fd < 0)
    return;

  if (self->watch >= 0)
    inotify_rm_watch (self->watch_fd, self->watch);
  download_watch_pool_give_back (self->watch_fd);
  self->watch_fd = -1;
}

/* download_partial_begin_change:
 *
 * To be called before each change of our own: what has happened up to now was somebody else. */
void
download_partial_begin_change (DownloadPartial *self)
{
  g_mutex_lock (&self->watch_lock);
  compare_with_seen (self);
  self->changing = TRUE;
  g_mutex_unlock (&self->watch_lock);
}

/* download_partial_end_change:
 * @size: at least so large it is now, if nobody has cut it
 *
 * To be called after each change of our own. */
void
download_partial_end_change (DownloadPartial *self,
                             guint64          size)
{
  g_mutex_lock (&self->watch_lock);
  read_events (self, TRUE);
  if (take_glance (self, &self->seen) && self->seen.size < size)
    note_change (self, "it was cut");
  self->changing = FALSE;
  g_mutex_unlock (&self->watch_lock);
}

/* download_partial_look:
 *
 * Looks at the file now.
 *
 * Returns: %TRUE if somebody else has changed it, and its bytes were not compared with their CRCs since. What a change of our
 *   own that is under way hides will be seen the next time. */
gboolean
download_partial_look (DownloadPartial *self)
{
  g_mutex_lock (&self->watch_lock);
  if (!self->changing && self->fd >= 0)
    compare_with_seen (self);
  g_mutex_unlock (&self->watch_lock);
  return download_partial_is_changed (self);
}

/* download_partial_look_again:
 *
 * As download_partial_look(), before the bytes are believed for good: whoever has the file open now may be writing into it
 * through a mapping, of which the kernel tells nothing before the end. */
gboolean
download_partial_look_again (DownloadPartial *self)
{
  download_partial_look (self);
  g_mutex_lock (&self->watch_lock);
  if (self->open_elsewhere > 0 && !self->open_noted)
    {
      self->open_noted = TRUE;
      note_change (self, "it is open elsewhere");
    }
  g_mutex_unlock (&self->watch_lock);
  return download_partial_is_changed (self);
}

/* download_partial_is_changed:
 *
 * Returns: what was noticed so far. May be called on any thread. */
gboolean
download_partial_is_changed (DownloadPartial *self)
{
  return g_atomic_int_get (&self->changes) != g_atomic_int_get (&self->checked);
}

/* download_partial_begin_check:
 *
 * To be called before all that is claimed is compared with its CRCs. */
void
download_partial_begin_check (DownloadPartial *self)
{
  download_partial_look (self);
  g_atomic_int_set (&self->checking, g_atomic_int_get (&self->changes));
}

/* download_partial_accept_check:
 *
 * To be called when that has ended, and nothing is claimed any more that did not hold: from here on only what has happened since
 * the check began counts as a change. */
void
download_partial_accept_check (DownloadPartial *self)
{
  g_atomic_int_set (&self->checked, g_atomic_int_get (&self->checking));
}

/* A change by somebody else right now might leave the times as they are. */
static gboolean
is_too_young (const DownloadFileStamp *stamp)
{
  gint64 age = g_get_real_time () - stamp->mtime / 1000;
  gint64 tick = stamp->mtime % NSEC_PER_SEC == 0 ? COARSE_TICK : TICK;

  return age < tick;
}

/* download_partial_get_stamp:
 * @at_rest: nothing is being written any more: a moment may be waited, so that there is an answer
 * @stamp: (out): by which the file is known again as it is now
 *
 * Returns: %FALSE if it would not be known again; @stamp says nothing then */
gboolean
download_partial_get_stamp (DownloadPartial   *self,
                            gboolean           at_rest,
                            DownloadFileStamp *stamp)
{
  DownloadFileStamp now;
  gboolean          known = FALSE;

  *stamp = (DownloadFileStamp) { 0 };
  for (guint i = 0; i < 2 && !known; i++)
    {
      gboolean changed;

      if (i > 0)
        g_usleep (TICK);

      /* First the stamp, then the question whose it is. */
      if (!take_stamp (self, &now))
        break;
      changed = download_partial_look (self);
      g_mutex_lock (&self->watch_lock);
      known = !self->changing && !changed && self->open_elsewhere == 0 && !is_too_young (&now);
      g_mutex_unlock (&self->watch_lock);
      if (changed || !at_rest)
        break;
    }

  if (known)
    *stamp = now;
  return known;
}
