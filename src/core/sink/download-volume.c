/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The threads of a file system, shared by all partial files on it. */

#include "config.h"

#include "sink/download-volume.h"
#include "sink/download-watch-pool.h"
#include "base/download-error.h"
#include "verify/download-worker.h"

#include <gio/gio.h>

struct _DownloadVolume
{
  guint        ref_count; /* guarded by the table's lock */
  guint64      device;
  guint        files[DOWNLOAD_SYNC_THREADS];   /* that have this place; guarded likewise */
  GAsyncQueue *writing;                        /* of Job, owned; shared with its thread, as the others */
  GAsyncQueue *syncing[DOWNLOAD_SYNC_THREADS]; /* the first of them owned from the beginning */
};

typedef struct
{
  DownloadVolumeFunc func; /* NULL: the thread ends */
  gpointer           data;
} Job;

/* Everything that has a partial file open in this process, by device. Entries are not owned: the last unref removes. */
static GMutex      table_lock;
static GHashTable *table;

static gpointer
lane_thread (gpointer data)
{
  g_autoptr (GAsyncQueue) queue = data;

  download_worker_block_signals ();

  for (;;)
    {
      g_autofree Job *job = g_async_queue_pop (queue);

      if (job->func == NULL)
        break;
      job->func (job->data);
    }

  download_watch_pool_release ();
  return NULL;
}

static void
push (GAsyncQueue       *queue,
      DownloadVolumeFunc func,
      gpointer           data)
{
  Job *job = g_new (Job, 1);

  job->func = func;
  job->data = data;
  g_async_queue_push (queue, job);
}

static GAsyncQueue *
start_lane (const char *name,
            GError    **error)
{
  GAsyncQueue *queue = g_async_queue_new_full (g_free);
  GThread     *thread = g_thread_try_new (name, lane_thread, g_async_queue_ref (queue), error);

  if (thread != NULL)
    {
      g_thread_unref (thread);
      return queue;
    }

  g_async_queue_unref (queue);
  g_async_queue_unref (queue);
  return NULL;
}

static void
end_lane (GAsyncQueue *queue)
{
  if (queue == NULL)
    return;

  push (queue, NULL, NULL);
  g_async_queue_unref (queue);
}

/* Ends the threads once they have done what was pushed. */
static void
volume_free (DownloadVolume *self)
{
  end_lane (self->writing);
  for (guint i = 0; i < DOWNLOAD_SYNC_THREADS; i++)
    end_lane (self->syncing[i]);
  g_free (self);
}

static DownloadVolume *
volume_new (guint64  device,
            GError **error)
{
  DownloadVolume *self = g_new0 (DownloadVolume, 1);
  g_autoptr (GError) local_error = NULL;

  self->ref_count = 1;
  self->device = device;
  self->writing = start_lane ("pickup-write", &local_error);
  if (local_error == NULL)
    self->syncing[0] = start_lane ("pickup-sync", &local_error);

  if (local_error == NULL)
    return self;

  download_error_set (error, DOWNLOAD_ERROR_INTERNAL, "%s", local_error->message);
  volume_free (self);
  return NULL;
}

/**
 * download_volume_get:
 * @device: the st_dev of a file on it
 * @error: return location, domain %DOWNLOAD_ERROR
 *
 * May be called on any thread, as everything here.
 *
 * Returns: (transfer full) (nullable): the volume, or %NULL with %DOWNLOAD_ERROR_INTERNAL if no thread can be started
 */
DownloadVolume *
download_volume_get (guint64  device,
                     GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&table_lock);
  DownloadVolume *self;

  if (table == NULL)
    table = g_hash_table_new (g_int64_hash, g_int64_equal);

  self = g_hash_table_lookup (table, &device);
  if (self != NULL)
    {
      self->ref_count++;
      return self;
    }

  self = volume_new (device, error);
  if (self != NULL)
    g_hash_table_insert (table, &self->device, self);

  return self;
}

/**
 * download_volume_unref:
 * @self: (transfer full): a volume
 *
 * Gives up a reference. With the last one the threads end, after the jobs that were pushed. Never waits, and may be
 * called by a job.
 */
void
download_volume_unref (DownloadVolume *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&table_lock);

  if (--self->ref_count > 0)
    return;

  g_hash_table_remove (table, &self->device);
  if (g_hash_table_size (table) == 0)
    g_clear_pointer (&table, g_hash_table_unref);
  volume_free (self);
}

/**
 * download_volume_take_place:
 * @self: a volume
 *
 * Returns: the thread for syncs that has the fewest files; to be given back with download_volume_leave_place(). As long as files
 *   come one after the other there is one.
 */
guint
download_volume_take_place (DownloadVolume *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&table_lock);
  guint best = 0;

  for (guint i = 1; i < DOWNLOAD_SYNC_THREADS && self->files[best] > 0; i++)
    {
      if (self->syncing[i] == NULL)
        self->syncing[i] = start_lane ("pickup-sync", NULL);
      if (self->syncing[i] != NULL && self->files[i] < self->files[best])
        best = i;
    }

  self->files[best]++;
  return best;
}

void
download_volume_leave_place (DownloadVolume *self,
                             guint           place)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&table_lock);

  self->files[place]--;
}

/**
 * download_volume_push:
 * @self: a volume
 * @lane: for what
 * @place: of the file, which has to be taken; any for %DOWNLOAD_LANE_WRITE, and 0 may always be used
 * @func: the job
 * @data: for @func; it has to hold what keeps @self alive
 *
 * Has @func called on a thread of @self, after everything that was pushed to the same lane for the same place before.
 */
void
download_volume_push (DownloadVolume    *self,
                      DownloadLane       lane,
                      guint              place,
                      DownloadVolumeFunc func,
                      gpointer           data)
{
  push (lane == DOWNLOAD_LANE_WRITE ? self->writing : self->syncing[place], func, data);
}

/**
 * download_volume_get_count:
 *
 * Returns: how many volumes have threads now
 */
guint
download_volume_get_count (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&table_lock);

  return table != NULL ? g_hash_table_size (table) : 0;
}
