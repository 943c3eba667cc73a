/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A file on its way to another place. Numbered rules:
 *
 * 1. As long as the original is where it was, it is the file; a copy is nothing but a copy, and is deleted after a crash.
 * 2. A copy is durable and recorded as the file before the original is deleted.
 * 3. No name is taken that something has: a name is claimed by linking, by creating, or by a rename that replaces nothing.
 * 4. Both files are locked all the time: whoever finds the intent of a live process leaves it alone. */

#include "config.h"

#include "sink/download-relocation-private.h"

#include "base/download-disk-error.h"
#include "base/download-error.h"
#include "sink/download-publish.h"
#include "verify/download-worker.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>
#include <unistd.h>

DownloadRelocation *
download_relocation_new (const DownloadRelocationOrder *order)
{
  DownloadRelocation *self = g_new0 (DownloadRelocation, 1);

  self->from = download_file_place_copy (&order->from);
  self->stamp = order->stamp;
  self->claimed = order->claimed != NULL ? download_crc_set_copy (order->claimed) : download_crc_set_new ();
  self->finished = order->finished;
  self->size = order->size;
  self->wanted = g_strdup (order->name);
  self->aim.folder = g_strdup (order->folder);
  self->aim.name = g_strdup (order->name);
  self->aim.exact = order->exact;
  self->safe = download_crc_set_new ();
  return self;
}

/* Its files must be closed, or never have been opened. */
void
download_relocation_free (DownloadRelocation *self)
{
  download_file_place_clear (&self->from);
  download_file_place_clear (&self->place);
  download_partial_target_clear (&self->aim);
  download_crc_set_free (self->claimed);
  download_crc_set_free (self->safe);
  g_clear_pointer (&self->source, download_partial_unref);
  g_clear_pointer (&self->target, download_partial_unref);
  g_free (self->wanted);
  g_free (self);
}

const DownloadFilePlace *
download_relocation_get_place (DownloadRelocation *self)
{
  return &self->place;
}

gboolean
download_relocation_is_copied (DownloadRelocation *self)
{
  return self->copied;
}

gint64
download_relocation_get_source_mtime (DownloadRelocation *self)
{
  return self->source_mtime;
}

const DownloadCrcSet *
download_relocation_get_safe (DownloadRelocation *self)
{
  return self->safe;
}

const DownloadFileStamp *
download_relocation_get_stamp (DownloadRelocation *self)
{
  return &self->stamp;
}

/* What is to be recorded. @file is NULL as long as there is none. */
static DownloadNaming
describe (DownloadRelocation *self,
          DownloadPartial    *file,
          DownloadNaming      naming)
{
  download_file_place_clear (&self->place);
  self->place.folder = g_strdup (self->aim.folder);
  self->place.name = g_strdup (self->aim.name);
  if (!self->finished || self->copied)
    self->place.part_name = g_strdup (self->target->part_name);
  if (file == NULL)
    return naming;

  self->place.device = file->identity.device;
  self->place.inode = file->identity.inode;
  if (self->stage != RELOCATION_FILL)
    self->place.mtime = download_partial_get_mtime (file);
  return naming;
}

static DownloadNaming
describe_end (DownloadRelocation *self,
              DownloadPartial    *file)
{
  DownloadFileStamp now = { 0 };

  if (!self->finished && self->as_it_was)
    download_partial_get_stamp (file, TRUE, &now);
  self->stamp = now;
  describe (self, file, DOWNLOAD_NAMING_DONE);
  if (self->finished)
    g_clear_pointer (&self->place.part_name, g_free);
  return DOWNLOAD_NAMING_DONE;
}

static gboolean
is_stamp (const DownloadFileStamp *found,
          const DownloadFileStamp *recorded)
{
  return recorded->mtime != 0 && found->size == recorded->size && found->mtime == recorded->mtime && found->ctime == recorded->ctime;
}

/* What is not there cannot be moved, whatever the reason is. */
static gboolean
open_source (DownloadRelocation *self,
             GError            **error)
{
  DownloadPartialTarget from = { self->from.folder, self->from.name, FALSE };
  g_autoptr (GError) own = NULL;

  if (self->finished)
    self->source = download_partial_open_finished (&from, &own);
  else
    self->source = download_partial_open (&from, self->from.part_name, &own);
  if (self->source == NULL)
    {
      if (g_error_matches (own, DOWNLOAD_ERROR, DOWNLOAD_ERROR_FOLDER_GONE))
        own->code = DOWNLOAD_ERROR_PARTIAL_GONE;
      g_propagate_error (error, g_steal_pointer (&own));
      return FALSE;
    }

  self->as_it_was = is_stamp (&self->source->identity.stamp, &self->stamp);
  self->source_mtime = download_partial_get_mtime (self->source);
  download_crc_set_add_set (self->safe, self->claimed);
  return TRUE;
}

gboolean
download_relocation_is_same_folder (int a,
                                    int b)
{
  struct stat first, second;

  return fstat (a, &first) == 0 && fstat (b, &second) == 0 && first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

/* A copy that would leave its original behind for ever is not begun; what is left of a partial file costs only space. */
static gboolean
check_removable (DownloadRelocation *self,
                 GError            **error)
{
  if (!self->finished || faccessat (self->source->folder_fd, ".", W_OK | X_OK, AT_EACCESS) == 0)
    return TRUE;

  download_disk_error_set (error, DOWNLOAD_DISK_REMOVE, errno, self->from.name);
  return FALSE;
}

static guint64
get_space (DownloadRelocation *self)
{
  if (self->finished)
    return download_partial_get_size (self->source);
  return (guint64) MAX (self->size, 0);
}

static DownloadNaming
begin_copy (DownloadRelocation *self,
            DownloadWorker     *worker,
            GCancellable       *cancellable,
            GError            **error)
{
  if (!check_removable (self, error))
    return DOWNLOAD_NAMING_FAILED;

  self->copied = TRUE;
  g_clear_pointer (&self->target, download_partial_unref);
  self->target = download_partial_prepare (&self->aim, (gint64) get_space (self), error);
  if (self->target == NULL)
    return DOWNLOAD_NAMING_FAILED;
  self->stage = self->target->fd >= 0 ? RELOCATION_LINK : RELOCATION_CREATE;
  if (self->stage == RELOCATION_CREATE)
    return describe (self, NULL, DOWNLOAD_NAMING_AGAIN);
  if (!download_relocation_copy (self, worker, cancellable, error))
    return DOWNLOAD_NAMING_FAILED;
  return describe (self, self->target, DOWNLOAD_NAMING_AGAIN);
}

/* There is no file yet: only whether there could be one is asked. */
static DownloadNaming
try_place (DownloadRelocation *self,
           GError            **error)
{
  self->target = download_partial_prepare (&self->aim, self->size, error);
  if (self->target == NULL)
    return DOWNLOAD_NAMING_FAILED;
  if (self->target->fd < 0 && faccessat (self->target->folder_fd, ".", W_OK | X_OK, AT_EACCESS) < 0)
    {
      download_disk_error_set (error, DOWNLOAD_DISK_CREATE, errno, self->aim.name);
      return DOWNLOAD_NAMING_FAILED;
    }
  describe (self, NULL, DOWNLOAD_NAMING_DONE);
  g_clear_pointer (&self->place.part_name, g_free);
  return DOWNLOAD_NAMING_DONE;
}

/* The same folder by another path, and the same name: there is nothing to do but to say so. */
static gboolean
is_there_already (DownloadRelocation *self)
{
  int      fd = g_str_equal (self->wanted, self->from.name) ? open (self->aim.folder, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
  gboolean same = fd >= 0 && download_relocation_is_same_folder (fd, self->source->folder_fd);

  if (fd >= 0)
    close (fd);
  return same;
}

static DownloadNaming
stay (DownloadRelocation *self)
{
  self->stamp = self->as_it_was ? self->stamp : (DownloadFileStamp) { 0 };
  download_file_place_clear (&self->place);
  self->place = download_file_place_copy (&self->from);
  g_free (self->place.folder);
  self->place.folder = g_strdup (self->aim.folder);
  self->place.device = self->source->identity.device;
  self->place.inode = self->source->identity.inode;
  self->place.mtime = download_partial_get_mtime (self->source);
  return DOWNLOAD_NAMING_DONE;
}

static DownloadNaming
begin (DownloadRelocation *self,
       DownloadWorker     *worker,
       GCancellable       *cancellable,
       GError            **error)
{
  struct stat folder;

  if (self->from.part_name == NULL && !self->finished)
    return try_place (self, error);
  if (!open_source (self, error))
    return DOWNLOAD_NAMING_FAILED;
  if (is_there_already (self))
    return stay (self);

  self->target = download_partial_find_place (&self->aim, error);
  if (self->target == NULL)
    return DOWNLOAD_NAMING_FAILED;
  if (fstat (self->target->folder_fd, &folder) < 0)
    {
      download_disk_error_set (error, DOWNLOAD_DISK_FOLDER, errno, self->aim.name);
      return DOWNLOAD_NAMING_FAILED;
    }
  if (folder.st_dev != self->source->identity.device)
    return begin_copy (self, worker, cancellable, error);
  self->stage = RELOCATION_RENAME;
  return describe (self, self->source, DOWNLOAD_NAMING_AGAIN);
}

/* Another name, because somebody has taken the one that was chosen. */
static DownloadNaming
choose_again (DownloadRelocation *self,
              GError            **error)
{
  g_clear_pointer (&self->target, download_partial_unref);
  if (!self->aim.exact)
    {
      g_free (self->aim.name);
      self->aim.name = g_strdup (self->wanted);
    }
  self->target = download_partial_find_place (&self->aim, error);
  return self->target != NULL ? describe (self, self->source, DOWNLOAD_NAMING_AGAIN) : DOWNLOAD_NAMING_FAILED;
}

static void
sync_both (DownloadRelocation *self)
{
  g_autoptr (GError) error = NULL;

  /* It is there; whether that outlives a loss of power is all that is in doubt, and the intent says where to look. */
  if (!download_partial_sync_folder (self->target, &error) || !download_partial_sync_folder (self->source, &error))
    g_message ("A folder could not be synced: %s", error->message);
}

static DownloadNaming
rename_file (DownloadRelocation *self,
             DownloadWorker     *worker,
             GCancellable       *cancellable,
             GError            **error)
{
  const char *name = self->finished ? self->aim.name : self->target->part_name;
  int         result;

  download_partial_begin_change (self->source);
  result = download_publish_move (self->source, self->target->folder_fd, name, &download_publish_steps);
  download_partial_end_change (self->source, 0);
  if (result == EXDEV)
    return begin_copy (self, worker, cancellable, error);
  if (result == EEXIST)
    return choose_again (self, error);
  if (result != 0)
    {
      download_partial_set_name_error (self->target, DOWNLOAD_DISK_PUBLISH, self->aim.name, result, error);
      return DOWNLOAD_NAMING_FAILED;
    }
  sync_both (self);
  return describe_end (self, self->source);
}

/* A finished copy gets the name of a finished file, the mode of the original, and that for good. */
static DownloadNaming
publish_copy (DownloadRelocation *self,
              GError            **error)
{
  struct stat st;
  char       *name = download_publish (self->target, &self->aim, self->wanted, get_space (self), NULL, &download_publish_steps, error);

  if (name == NULL)
    return DOWNLOAD_NAMING_FAILED;

  g_free (self->aim.name);
  self->aim.name = name;
  if (fstat (self->source->fd, &st) < 0 || fchmod (self->target->fd, st.st_mode & 0777) < 0)
    g_debug ("“%s” does not keep its mode: %s", name, g_strerror (errno));
  return describe_end (self, self->target);
}

/* The copy has no name yet, or is not there yet. */
static DownloadNaming
name_copy (DownloadRelocation *self,
           GError            **error)
{
  const gboolean filled = self->stage == RELOCATION_LINK;
  DownloadNaming naming = download_partial_name (self->target, &self->aim, self->wanted, error);

  if (naming == DOWNLOAD_NAMING_FAILED)
    return naming;
  if (naming == DOWNLOAD_NAMING_DONE && filled && !download_partial_sync_folder (self->target, error))
    return DOWNLOAD_NAMING_FAILED;
  if (naming == DOWNLOAD_NAMING_DONE && filled)
    return self->finished ? publish_copy (self, error) : describe_end (self, self->target);
  if (naming == DOWNLOAD_NAMING_DONE)
    self->stage = RELOCATION_FILL;
  return describe (self, self->stage == RELOCATION_CREATE ? NULL : self->target, DOWNLOAD_NAMING_AGAIN);
}

/* Whoever looks for a finished file by its inode has to know its time as well: that is recorded first. */
static DownloadNaming
fill_copy (DownloadRelocation *self,
           DownloadWorker     *worker,
           GCancellable       *cancellable,
           GError            **error)
{
  if (!download_relocation_copy (self, worker, cancellable, error))
    return DOWNLOAD_NAMING_FAILED;
  self->stage = RELOCATION_PUBLISH;
  return self->finished ? describe (self, self->target, DOWNLOAD_NAMING_AGAIN) : describe_end (self, self->target);
}

static DownloadNaming
step (DownloadRelocation *self,
      DownloadWorker     *worker,
      GCancellable       *cancellable,
      GError            **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return DOWNLOAD_NAMING_FAILED;

  switch (self->stage)
    {
    case RELOCATION_BEGIN:
      return begin (self, worker, cancellable, error);
    case RELOCATION_RENAME:
      return rename_file (self, worker, cancellable, error);
    case RELOCATION_LINK:
    case RELOCATION_CREATE:
      return name_copy (self, error);
    case RELOCATION_FILL:
      return fill_copy (self, worker, cancellable, error);
    case RELOCATION_PUBLISH:
      return publish_copy (self, error);
    }
  g_return_val_if_reached (DOWNLOAD_NAMING_FAILED);
}

static void
close_files (DownloadRelocation *self)
{
  g_clear_pointer (&self->source, download_partial_unref);
  g_clear_pointer (&self->target, download_partial_unref);
}

/* The original is where it was. */
static void
undo (DownloadRelocation *self)
{
  DownloadPartial *copy = self->copied ? self->target : NULL;

  if (copy == NULL || copy->fd < 0)
    return;
  if (download_partial_has_name (copy, self->aim.name))
    unlinkat (copy->folder_fd, self->aim.name, 0);
  if (download_partial_has_name (copy, copy->part_name))
    unlinkat (copy->folder_fd, copy->part_name, 0);
  download_partial_sync_folder (copy, NULL);
}

/* Whoever asked to stop is told that in our own words. */
static void
translate_error (GError **error)
{
  if (!g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_error (error);
  download_error_set (error, DOWNLOAD_ERROR_CANCELLED, N_ ("Cancelled."));
}

static gpointer
step_thread (DownloadWorker *worker,
             gpointer        task_data,
             GCancellable   *cancellable,
             GError        **error)
{
  DownloadRelocation *self = task_data;
  g_autoptr (GError) own = NULL;
  DownloadNaming naming = step (self, worker, cancellable, &own);

  if (naming != DOWNLOAD_NAMING_FAILED)
    return GINT_TO_POINTER (naming);

  undo (self);
  close_files (self);
  translate_error (&own);
  g_propagate_error (error, g_steal_pointer (&own));
  return NULL;
}

void
download_relocation_step_async (DownloadRelocation  *self,
                                GCancellable        *cancellable,
                                DownloadSinkProgress progress,
                                gpointer             progress_data,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, download_relocation_step_async);
  g_task_set_task_data (task, self, NULL);
  download_worker_run (task, step_thread, NULL, progress, progress_data);
}

DownloadNaming
download_relocation_step_finish (DownloadRelocation *self,
                                 GAsyncResult       *result,
                                 GError            **error)
{
  return (DownloadNaming) GPOINTER_TO_INT (g_task_propagate_pointer (G_TASK (result), error));
}

typedef struct
{
  DownloadRelocation *relocation;
  gboolean            remove;
} End;

static gboolean
remove_original (DownloadRelocation *self)
{
  DownloadPartial *source = self->source;

  if (!download_partial_has_name (source, source->part_name))
    return TRUE;
  if (unlinkat (source->folder_fd, source->part_name, 0) < 0 && errno != ENOENT)
    return FALSE;
  download_partial_sync_folder (source, NULL);
  return TRUE;
}

static gpointer
end_thread (DownloadWorker *worker,
            gpointer        task_data,
            GCancellable   *cancellable,
            GError        **error)
{
  End     *end = task_data;
  gboolean removed = !end->remove || !end->relocation->copied || remove_original (end->relocation);

  close_files (end->relocation);
  return GINT_TO_POINTER (removed ? 2 : 1);
}

void
download_relocation_end_async (DownloadRelocation *self,
                               gboolean            remove,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  End   *end = g_new0 (End, 1);

  end->relocation = self;
  end->remove = remove;
  g_task_set_source_tag (task, download_relocation_end_async);
  g_task_set_task_data (task, end, g_free);
  download_worker_run (task, end_thread, NULL, NULL, NULL);
}

gboolean
download_relocation_end_finish (DownloadRelocation *self,
                                GAsyncResult       *result)
{
  return GPOINTER_TO_INT (g_task_propagate_pointer (G_TASK (result), NULL)) == 2;
}
