/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inotify instances that go from file to file.
 *
 * Closing one makes the kernel wait for all its processors, up to 20 ms, and whoever closes a file waits with it. So what is not
 * needed any more is kept for the next file, as long as any is open: the thread of the last volume releases what is left. */

#include "config.h"

#include "sink/download-watch-pool.h"

#include <sys/inotify.h>
#include <unistd.h>

/* As many as files that end at the same moment need: more are closed at once. */
#define MAX_SPARE 8

static GMutex lock;
static int    spare[MAX_SPARE]; /* without a watch */
static guint  n_spare;

/* download_watch_pool_take:
 *
 * Returns: an instance, in whose queue events of a file before may be left; -1 if there can be none */
int
download_watch_pool_take (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  return n_spare > 0 ? spare[--n_spare] : inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
}

/* FALSE if there are enough. */
static gboolean
keep (int fd)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  if (n_spare == MAX_SPARE)
    return FALSE;

  spare[n_spare++] = fd;
  return TRUE;
}

/* download_watch_pool_give_back:
 * @fd: (transfer full): an instance without a watch
 *
 * To be called before the volume of the file is let go. */
void
download_watch_pool_give_back (int fd)
{
  if (!keep (fd))
    close (fd);
}

static int
take_spare (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  return n_spare > 0 ? spare[--n_spare] : -1;
}

/* download_watch_pool_release:
 *
 * Closes what nobody uses. It takes its time, and is for a thread on which nobody waits. */
void
download_watch_pool_release (void)
{
  int fd;

  while ((fd = take_spare ()) >= 0)
    close (fd);
}
