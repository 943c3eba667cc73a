/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sink: a partial file as the main context sees it. */

#include "config.h"

#include "sink/download-sink.h"
#include "base/download-disk-error.h"
#include "base/download-error.h"
#include "sink/download-partial-name.h"
#include "sink/download-sink-private.h"

G_DEFINE_TYPE (DownloadSink, download_sink, G_TYPE_OBJECT)

static void
written_cb (guint64  start,
            guint64  end,
            guint64  crc,
            gpointer user_data)
{
  DownloadSink *self = user_data;

  if (self->funcs.written != NULL)
    self->funcs.written (self, start, end, crc, self->funcs_data);
}

static void
room_cb (gpointer user_data)
{
  DownloadSink *self = user_data;

  if (self->funcs.room != NULL)
    self->funcs.room (self, self->funcs_data);
}

static void
failed_cb (int      saved_errno,
           gpointer user_data)
{
  DownloadSink *self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->funcs.failed == NULL)
    return;

  download_disk_error_set (&error, DOWNLOAD_DISK_WRITE, saved_errno, self->target.name);
  self->funcs.failed (self, error, self->funcs_data);
}

static const DownloadWriterFuncs writer_funcs = { written_cb, room_cb, failed_cb };

static void
release_job (gpointer data)
{
  download_partial_unref (data);
}

static void
release_behind_writes_job (gpointer data)
{
  download_partial_push (data, DOWNLOAD_LANE_SYNC, release_job, data);
}

static void
download_sink_finalize (GObject *object)
{
  DownloadSink *self = DOWNLOAD_SINK (object);

  /* Closing a file may block: the last reference is let go of on the thread, behind what is still to be written. */
  download_writer_free (self->writer);
  download_partial_push (self->partial, DOWNLOAD_LANE_WRITE, release_behind_writes_job,
                         self->partial);
  download_partial_target_clear (&self->target);
  g_free (self->wanted);

  G_OBJECT_CLASS (download_sink_parent_class)->finalize (object);
}

static void
download_sink_class_init (DownloadSinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = download_sink_finalize;
}

static void
download_sink_init (DownloadSink *self)
{
  self->priority = G_PRIORITY_DEFAULT;
}

/* download_sink_new:
 * @partial: (transfer full): the file
 * @target: where it goes
 * @wanted: the name that was wished for
 * @context: where everything is told */
DownloadSink *
download_sink_new (DownloadPartial             *partial,
                   const DownloadPartialTarget *target,
                   const char                  *wanted,
                   GMainContext                *context)
{
  DownloadSink *self = g_object_new (DOWNLOAD_TYPE_SINK, NULL);

  self->partial = partial;
  self->identity = *download_partial_get_identity (partial);
  self->identity.stamp = (DownloadFileStamp) { 0 };
  self->writer = download_writer_new (partial, context, &writer_funcs, self);
  self->target.folder = g_strdup (target->folder);
  self->target.name = g_strdup (target->name);
  self->target.exact = target->exact;
  self->wanted = g_strdup (wanted);
  return self;
}

/**
 * download_sink_set_funcs:
 * @self: a sink
 * @funcs: (nullable): what to call from now on; every member may be %NULL
 * @user_data: for @funcs
 *
 * Says who is told about writes. A callback may drop the last reference to @self.
 */
void
download_sink_set_funcs (DownloadSink            *self,
                         const DownloadSinkFuncs *funcs,
                         gpointer                 user_data)
{
  static const DownloadSinkFuncs none;

  self->funcs = funcs != NULL ? *funcs : none;
  self->funcs_data = user_data;
}

/**
 * download_sink_set_priority:
 * @self: a sink
 * @priority: of its main loop source; %G_PRIORITY_DEFAULT until set
 *
 * Sets the priority with which writes and the ends of later operations are told.
 */
void
download_sink_set_priority (DownloadSink *self,
                            int           priority)
{
  self->priority = priority;
  download_writer_set_priority (self->writer, priority);
}

/**
 * download_sink_rename_target:
 * @self: a sink that was not published
 * @name: the name that the finished file is to have now, without any folder
 * @exact: %TRUE if no other name will do
 *
 * Changes what publishing will aim at, such as after %DOWNLOAD_ERROR_NAME_TAKEN. The partial file keeps its name.
 */
void
download_sink_rename_target (DownloadSink *self,
                             const char   *name,
                             gboolean      exact)
{
  g_return_if_fail (download_partial_name_is_valid (name));

  g_free (self->target.name);
  g_free (self->wanted);
  self->target.name = g_strdup (name);
  self->target.exact = exact;
  self->wanted = g_strdup (name);
}

/**
 * download_sink_get_folder:
 * @self: a sink
 *
 * Returns: (transfer none): path of the folder, as it was given
 */
const char *
download_sink_get_folder (DownloadSink *self)
{
  return self->target.folder;
}

/**
 * download_sink_get_part_name:
 * @self: a sink
 *
 * Returns: (transfer none): name of the partial file in the folder
 */
const char *
download_sink_get_part_name (DownloadSink *self)
{
  return download_partial_get_part_name (self->partial);
}

/**
 * download_sink_get_name:
 * @self: a sink
 *
 * Returns: (transfer none): the name that the finished file is to have, or has once it is published; valid until the
 *   next publishing or renaming
 */
const char *
download_sink_get_name (DownloadSink *self)
{
  return self->target.name;
}

/**
 * download_sink_get_identity:
 * @self: a sink
 *
 * Returns: (transfer none): device and inode of the file that is open; and its stamp as it was when opening or the latest sync
 *   ended, all 0 if it would not be known again by it, such as while it is being written to
 */
const DownloadFileIdentity *
download_sink_get_identity (DownloadSink *self)
{
  return &self->identity;
}

/**
 * download_sink_is_changed:
 * @self: a sink
 *
 * Returns: %TRUE if somebody else has written into the file, as far as was noticed, and download_sink_check_async() has not
 *   compared its bytes since: it cannot be published so. The end of a sync or settling looks once more.
 */
gboolean
download_sink_is_changed (DownloadSink *self)
{
  return download_partial_is_changed (self->partial);
}

/**
 * download_sink_get_mtime:
 * @self: a sink that was published
 *
 * Returns: when the file was written to last, nanoseconds since 1970; 0 if the disk does not tell
 */
gint64
download_sink_get_mtime (DownloadSink *self)
{
  return self->mtime;
}

/**
 * download_sink_take_block:
 * @self: a sink
 *
 * Takes a piece of memory to fill. It has to go back to @self, by download_sink_write() or download_sink_return_block(),
 * before the last reference to @self is dropped.
 *
 * Returns: (transfer full) (nullable): a block, or %NULL if %DOWNLOAD_SINK_BLOCKS of them are out; the room callback is
 *   called once when there is one again. %NULL for good once a write failed or the sink was closed.
 */
DownloadBlock *
download_sink_take_block (DownloadSink *self)
{
  return download_writer_take_block (self->writer);
}

/**
 * download_sink_return_block:
 * @self: a sink
 * @block: (transfer full): a block of @self
 *
 * Gives a block back that is not needed.
 */
void
download_sink_return_block (DownloadSink  *self,
                            DownloadBlock *block)
{
  download_writer_return_block (self->writer, block);
}

/**
 * download_sink_write:
 * @self: a sink
 * @block: (transfer full): a block of @self with its offset and length set
 *
 * Writes a block on the thread of the volume and computes its CRC there. Returns at once. Ends with the written
 * callback, which may tell several blocks that touch as one, or with the failed callback. On a sink that was closed the
 * block is only given back.
 */
void
download_sink_write (DownloadSink  *self,
                     DownloadBlock *block)
{
  download_writer_write (self->writer, block);
}

/**
 * download_sink_is_idle:
 * @self: a sink
 *
 * Returns: %TRUE if the end of every write was told
 */
gboolean
download_sink_is_idle (DownloadSink *self)
{
  return download_writer_is_idle (self->writer);
}
