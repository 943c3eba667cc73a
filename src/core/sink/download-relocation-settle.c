/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What became of a relocation that was interrupted. */

#include "config.h"

#include "sink/download-relocation-private.h"

#include "base/download-disk-error.h"
#include "base/download-error.h"
#include "base/download-folder.h"
#include "verify/download-worker.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  DownloadFilePlace now;
  gboolean          finished;
  DownloadFilePlace moving;
  DownloadFilePlace left;

  /* What was found. */
  char    *name; /* nullable, owned */
  gboolean still_left;
} Settling;

static void
settling_free (gpointer data)
{
  Settling *self = data;

  download_file_place_clear (&self->now);
  download_file_place_clear (&self->moving);
  download_file_place_clear (&self->left);
  g_free (self->name);
  g_free (self);
}

static gboolean
is_file (int         folder_fd,
         const char *name)
{
  struct stat st;

  return fstatat (folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG (st.st_mode);
}

/* The number of a file that is gone is given to another one at once. */
static gboolean
is_known (int                      folder_fd,
          const char              *name,
          const DownloadFilePlace *place)
{
  struct stat st;

  return fstatat (folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG (st.st_mode) && st.st_dev == place->device &&
         st.st_ino == place->inode && (place->mtime == 0 || download_file_time_to_nanoseconds (&st.st_mtim) == place->mtime);
}

static void
remove_file (int         folder_fd,
             const char *name)
{
  if (unlinkat (folder_fd, name, 0) == 0)
    fsync (folder_fd);
}

/* Somebody holds it who is about to end what we have found. */
static gboolean
is_held (int         folder_fd,
         const char *name)
{
  int      fd = openat (folder_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  gboolean held = fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK;

  if (fd >= 0)
    close (fd);
  return held;
}

/* TRUE as long as it may be there. */
static gboolean
delete_left (const DownloadFilePlace *left)
{
  int      fd = download_folder_open (left->folder);
  gboolean still_left = fd < 0;

  if (fd >= 0 && is_known (fd, left->name, left))
    {
      remove_file (fd, left->name);
      still_left = is_known (fd, left->name, left);
    }
  if (fd >= 0)
    close (fd);
  return still_left;
}

/* (transfer full) (nullable): the name of the file in that folder, even if it is not the one that was recorded. */
static char *
find_name (int                      folder_fd,
           const DownloadFilePlace *place)
{
  int            fd = openat (folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR           *dir = fd >= 0 ? fdopendir (fd) : NULL;
  struct dirent *entry;
  char          *name = NULL;

  while (name == NULL && dir != NULL && (entry = readdir (dir)) != NULL)
    if (entry->d_ino == place->inode && place->mtime != 0 && g_strcmp0 (entry->d_name, place->part_name) != 0 && is_known (folder_fd, entry->d_name, place))
      name = g_strdup (entry->d_name);
  if (dir != NULL)
    closedir (dir);
  else if (fd >= 0)
    close (fd);
  return name;
}

/* (transfer full) (nullable): the original is gone: where the intent said it would be, or where numbers changed with a mount,
 * whatever has that name: its bytes will tell. */
static char *
find_moved (Settling *self,
            int       folder_fd)
{
  const char *wanted = self->finished ? self->moving.name : self->moving.part_name;

  if (is_known (folder_fd, wanted, &self->moving))
    return g_strdup (self->moving.name);
  if (self->finished)
    {
      char *name = find_name (folder_fd, &self->moving);

      if (name != NULL)
        return name;
    }
  return self->moving.inode != 0 && is_file (folder_fd, wanted) ? g_strdup (self->moving.name) : NULL;
}

/* A file that was created and not written to is known by its name only. */
static gboolean
is_unborn (int                      folder_fd,
           const char              *name,
           const DownloadFilePlace *place)
{
  int      fd = place->inode == 0 ? openat (folder_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY) : -1;
  gboolean unborn = fd >= 0 && is_file (folder_fd, name) && lseek (fd, 0, SEEK_DATA) < 0 && errno == ENXIO;

  if (fd >= 0)
    close (fd);
  return unborn;
}

static void
delete_copy (Settling *self,
             int       folder_fd)
{
  const DownloadFilePlace *copy = &self->moving;
  g_autofree char         *name = NULL;

  if (copy->part_name != NULL && (is_known (folder_fd, copy->part_name, copy) || is_unborn (folder_fd, copy->part_name, copy)))
    remove_file (folder_fd, copy->part_name);
  if (self->finished)
    name = is_known (folder_fd, copy->name, copy) ? g_strdup (copy->name) : find_name (folder_fd, copy);
  if (name != NULL)
    remove_file (folder_fd, name);
}

/* Where names are linked and unlinked, because there is no better way, a crash may leave the original with both. */
static void
delete_second_name (Settling   *self,
                    int         old_fd,
                    int         new_fd,
                    const char *file)
{
  const char *second = download_file_place_get_file (&self->moving);

  if (is_known (new_fd, second, &self->moving) && !(download_relocation_is_same_folder (old_fd, new_fd) && g_str_equal (second, file)))
    remove_file (new_fd, second);
}

/* Whether the original is where it was, and not another file that has its name by now. */
static gboolean
is_original_there (Settling *self,
                   int       old_fd,
                   int       new_fd)
{
  const char *file = download_file_place_get_file (&self->now);

  if (old_fd < 0 || !is_file (old_fd, file))
    return FALSE;
  return self->now.inode == 0 || is_known (old_fd, file, &self->now) || new_fd < 0 ||
         !is_known (new_fd, download_file_place_get_file (&self->moving), &self->moving);
}

static void
settle_in (Settling *self,
           int       old_fd,
           int       new_fd)
{
  const char *file = download_file_place_get_file (&self->now);

  if (!is_original_there (self, old_fd, new_fd))
    self->name = find_moved (self, new_fd);
  else if (is_known (old_fd, file, &self->moving))
    delete_second_name (self, old_fd, new_fd, file);
  else
    delete_copy (self, new_fd);
}

static gboolean
is_under_way (Settling *self,
              int       old_fd,
              int       new_fd)
{
  if (old_fd >= 0 && is_held (old_fd, download_file_place_get_file (&self->now)))
    return TRUE;
  return is_held (new_fd, self->moving.name) || (self->moving.part_name != NULL && is_held (new_fd, self->moving.part_name));
}

/* What cannot be looked at now is settled later, unless it makes no difference. */
static gboolean
settle_moving (Settling *self,
               GError  **error)
{
  int      old_fd = download_folder_open (self->now.folder);
  int      new_fd = download_folder_open (self->moving.folder);
  int      saved_errno = errno;
  gboolean settled = TRUE;

  if (new_fd >= 0 && is_under_way (self, old_fd, new_fd))
    {
      download_error_set (error, DOWNLOAD_ERROR_IN_USE, N_ ("Another program is downloading this file already."));
      settled = FALSE;
    }
  else if (new_fd >= 0)
    {
      settle_in (self, old_fd, new_fd);
    }
  else if (!is_original_there (self, old_fd, new_fd))
    {
      download_disk_error_set (error, DOWNLOAD_DISK_FOLDER, saved_errno, self->moving.name);
      settled = FALSE;
    }

  if (old_fd >= 0)
    close (old_fd);
  if (new_fd >= 0)
    close (new_fd);
  return settled;
}

static gpointer
settle_thread (DownloadWorker *worker,
               gpointer        task_data,
               GCancellable   *cancellable,
               GError        **error)
{
  Settling *self = task_data;

  if (self->moving.folder != NULL && !settle_moving (self, error))
    return NULL;
  if (self->left.folder != NULL)
    self->still_left = delete_left (&self->left);
  return GINT_TO_POINTER (TRUE);
}

void
download_relocation_settle_async (const DownloadFilePlace *now,
                                  gboolean                 finished,
                                  const DownloadFilePlace *moving,
                                  const DownloadFilePlace *left,
                                  GAsyncReadyCallback      callback,
                                  gpointer                 user_data)
{
  GTask    *task = g_task_new (NULL, NULL, callback, user_data);
  Settling *self = g_new0 (Settling, 1);

  self->now = download_file_place_copy (now);
  self->finished = finished;
  self->moving = download_file_place_copy (moving);
  self->left = download_file_place_copy (left);
  g_task_set_source_tag (task, download_relocation_settle_async);
  g_task_set_task_data (task, self, settling_free);
  download_worker_run (task, settle_thread, NULL, NULL, NULL);
}

gboolean
download_relocation_settle_finish (GAsyncResult *result,
                                   char        **name,
                                   gboolean     *left,
                                   GError      **error)
{
  Settling *self = g_task_get_task_data (G_TASK (result));

  if (g_task_propagate_pointer (G_TASK (result), error) == NULL)
    return FALSE;

  *name = g_steal_pointer (&self->name);
  *left = self->still_left;
  return TRUE;
}
