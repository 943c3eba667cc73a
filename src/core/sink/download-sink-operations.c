/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a sink is asked for besides writing: each operation is done on a thread of the volume and told on the main context. */

#include "config.h"

#include "base/download-disk-error.h"
#include "base/download-error.h"
#include "sink/download-publish.h"
#include "sink/download-sink-private.h"
#include "verify/download-file-digest.h"

#include <glib/gi18n-lib.h>

typedef struct _Operation Operation;

/* Does the work on a thread. %NULL and an error, or what the task returns. */
typedef gpointer (*OperationFunc) (Operation *operation,
                                   GError   **error);

struct _Operation
{
  GTask           *task;    /* owned; holds the sink */
  DownloadPartial *partial; /* owned */
  OperationFunc    func;
  gboolean         behind_writes; /* wait for the writing lane before going on in the other */

  /* Inputs. */
  guint64               offset;
  gsize                 length;
  guint64               size;
  gboolean              patient;
  DownloadPartialTarget target;
  char                 *wanted;
  char                 *origin;
  DownloadWriter       *writer; /* not owned */

  /* Outputs. */
  gint64            mtime;
  gpointer          result;
  GDestroyNotify    result_free;
  char             *published; /* the name */
  DownloadNaming    naming;
  gboolean          stamped;
  DownloadFileStamp stamp;
  GError           *error;
};

#define DONE GINT_TO_POINTER (TRUE)

static void
operation_free (Operation *operation)
{
  download_partial_unref (operation->partial);
  download_partial_target_clear (&operation->target);
  g_free (operation->wanted);
  g_free (operation->origin);
  g_free (operation->published);
  g_object_unref (operation->task);
  g_free (operation);
}

static gboolean
operation_done_cb (gpointer data)
{
  Operation    *operation = data;
  DownloadSink *self = g_task_get_source_object (operation->task);

  /* What was written before the operation is told before its end. */
  download_writer_drain (self->writer);

  if (operation->naming != DOWNLOAD_NAMING_FAILED)
    {
      self->identity = *download_partial_get_identity (operation->partial);
      self->identity.stamp = (DownloadFileStamp) { 0 };
    }
  if (operation->stamped)
    self->identity.stamp = operation->stamp;
  if (operation->published != NULL)
    {
      self->mtime = operation->mtime;
      g_free (self->target.name);
      self->target.name = g_steal_pointer (&operation->published);
    }

  if (operation->error != NULL)
    g_task_return_error (operation->task, g_steal_pointer (&operation->error));
  else
    g_task_return_pointer (operation->task, operation->result, operation->result_free);

  operation_free (operation);
  return G_SOURCE_REMOVE;
}

static void
operation_job (gpointer data)
{
  Operation *operation = data;
  GSource   *source;

  if (operation->behind_writes)
    {
      operation->behind_writes = FALSE;
      download_partial_push (operation->partial, DOWNLOAD_LANE_SYNC, operation_job,
                             operation);
      return;
    }

  operation->result = operation->func (operation, &operation->error);

  source = g_idle_source_new ();
  g_source_set_priority (source, g_task_get_priority (operation->task));
  g_source_set_static_name (source, "[pickup] sink operation");
  g_source_set_callback (source, operation_done_cb, operation, NULL);
  g_source_attach (source, g_task_get_context (operation->task));
  g_source_unref (source);
}

/* %NULL if the sink was closed; the task has its error then. */
static Operation *
operation_new (DownloadSink       *self,
               GAsyncReadyCallback callback,
               gpointer            user_data,
               gpointer            tag,
               OperationFunc       func)
{
  GTask     *task = g_task_new (self, NULL, callback, user_data);
  Operation *operation;

  g_task_set_source_tag (task, tag);
  g_task_set_priority (task, self->priority);

  if (self->closed)
    {
      g_task_return_error (task, download_error_new (DOWNLOAD_ERROR_CANCELLED, N_ ("“%s” was closed."),
                                                     download_partial_get_part_name (self->partial)));
      g_object_unref (task);
      return NULL;
    }

  operation = g_new0 (Operation, 1);
  operation->task = task;
  operation->partial = download_partial_ref (self->partial);
  operation->func = func;
  return operation;
}

static void
operation_push (Operation   *operation,
                DownloadLane lane)
{
  if (operation != NULL)
    download_partial_push (operation->partial, lane, operation_job, operation);
}

static void
operation_push_behind_writes (Operation *operation)
{
  if (operation != NULL)
    operation->behind_writes = TRUE;
  operation_push (operation, DOWNLOAD_LANE_WRITE);
}

/* The outcome is never NULL, so that failing is told by the error alone. */
static gpointer
name_operation (Operation *operation,
                GError   **error)
{
  operation->naming = download_partial_name (operation->partial, &operation->target, operation->wanted, error);
  if (operation->naming == DOWNLOAD_NAMING_FAILED)
    return NULL;

  operation->published = g_strdup (operation->target.name);
  return GINT_TO_POINTER (operation->naming);
}

static gpointer
reserve_operation (Operation *operation,
                   GError   **error)
{
  return download_partial_reserve (operation->partial, operation->size, error) ? DONE : NULL;
}

static gpointer
read_operation (Operation *operation,
                GError   **error)
{
  return download_partial_read (operation->partial, operation->offset, operation->length, error);
}

static gpointer
sync_operation (Operation *operation,
                GError   **error)
{
  operation->stamped = TRUE;
  if (!download_partial_sync (operation->partial, FALSE, error))
    return NULL;

  download_partial_get_stamp (operation->partial, FALSE, &operation->stamp);
  return DONE;
}

static gpointer
rest_operation (Operation *operation,
                GError   **error)
{
  operation->stamped = TRUE;
  download_partial_get_stamp (operation->partial, operation->patient, &operation->stamp);
  return DONE;
}

static gpointer
publish_operation (Operation *operation,
                   GError   **error)
{
  int saved_errno = download_writer_get_errno (operation->writer);

  if (saved_errno != 0)
    {
      download_disk_error_set (error, DOWNLOAD_DISK_WRITE, saved_errno, operation->target.name);
      return NULL;
    }

  operation->published = download_publish (operation->partial, &operation->target, operation->wanted, operation->size,
                                           operation->origin, &download_publish_steps, error);
  if (operation->published == NULL)
    return NULL;

  operation->mtime = download_partial_get_mtime (operation->partial);
  return g_build_filename (operation->target.folder, operation->published, NULL);
}

static gpointer
discard_operation (Operation *operation,
                   GError   **error)
{
  gboolean discarded = download_partial_discard (operation->partial, error);

  download_partial_close (operation->partial, NULL);
  return discarded ? DONE : NULL;
}

static gpointer
close_operation (Operation *operation,
                 GError   **error)
{
  return download_partial_close (operation->partial, error) ? DONE : NULL;
}

static void
bytes_unref (gpointer data)
{
  g_bytes_unref (data);
}

static void
digest_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char   *hex = download_file_digest_finish (result, &error);

  if (hex != NULL)
    g_task_return_pointer (task, hex, g_free);
  else
    g_task_return_error (task, error);
}

static void
push_last (DownloadSink *self,
           Operation    *operation)
{
  if (operation != NULL)
    {
      self->closed = TRUE;
      download_writer_close (self->writer);
    }
  operation_push_behind_writes (operation);
}

static void
set_target (Operation    *operation,
            DownloadSink *self)
{
  operation->target.folder = g_strdup (self->target.folder);
  operation->target.name = g_strdup (self->target.name);
  operation->target.exact = self->target.exact;
  operation->wanted = g_strdup (self->wanted);
}

/**
 * download_sink_name_async:
 * @self: a sink that was created and has no name yet
 * @callback: called on the caller's main context
 * @user_data: for @callback
 *
 * Gives the new partial file the name that was chosen for it. Until this has ended nothing else may be asked of @self.
 */
void
download_sink_name_async (DownloadSink       *self,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  Operation *operation = operation_new (self, callback, user_data, download_sink_name_async, name_operation);

  if (operation != NULL)
    set_target (operation, self);
  operation_push (operation, DOWNLOAD_LANE_WRITE);
}

/**
 * download_sink_name_finish:
 * @self: a sink
 * @result: what the callback was given
 * @error: return location, domain %DOWNLOAD_ERROR
 *
 * Returns: what came of it. After %DOWNLOAD_NAMING_AGAIN the names are others, to be recorded anew; after
 *   %DOWNLOAD_NAMING_FAILED nothing is left behind, errors as with download_sink_create_finish()
 */
DownloadNaming
download_sink_name_finish (DownloadSink *self,
                           GAsyncResult *result,
                           GError      **error)
{
  return (DownloadNaming) GPOINTER_TO_INT (g_task_propagate_pointer (G_TASK (result), error));
}

/**
 * download_sink_reserve_async:
 * @self: a sink
 * @size: of the whole object in bytes
 * @callback: called on the caller's main context
 * @user_data: for @callback
 *
 * Reserves the space when the size becomes known only later. Runs in turn with the writes.
 */
void
download_sink_reserve_async (DownloadSink       *self,
                             guint64             size,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  Operation *operation = operation_new (self, callback, user_data, download_sink_reserve_async, reserve_operation);

  if (operation != NULL)
    operation->size = size;
  operation_push (operation, DOWNLOAD_LANE_WRITE);
}

/**
 * download_sink_reserve_finish:
 * @self: a sink
 * @result: what the callback was given
 * @error: return location, domain %DOWNLOAD_ERROR
 *
 * Returns: %FALSE with %DOWNLOAD_ERROR_DISK_FULL or %DOWNLOAD_ERROR_FILE_TOO_LARGE if there is no space for the whole;
 *   the file is as it was
 */
gboolean
download_sink_reserve_finish (DownloadSink *self,
                              GAsyncResult *result,
                              GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

/**
 * download_sink_read_async:
 * @self: a sink
 * @offset: where to begin
 * @length: how many bytes, at most 1 MiB
 * @callback: called on the caller's main context
 * @user_data: for @callback
 *
 * Reads bytes back, such as to compare them with an overlap. Sees every block that was given to download_sink_write()
 * before.
 */
void
download_sink_read_async (DownloadSink       *self,
                          guint64             offset,
                          gsize               length,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  Operation *operation;

  g_return_if_fail (length <= 1024 * 1024);

  operation = operation_new (self, callback, user_data, download_sink_read_async, read_operation);
  if (operation != NULL)
    {
      operation->offset = offset;
      operation->length = length;
      operation->result_free = bytes_unref;
    }
  operation_push (operation, DOWNLOAD_LANE_WRITE);
}

/**
 * download_sink_read_finish:
 * @self: a sink
 * @result: what the callback was given
 * @error: return location, domain %DOWNLOAD_ERROR
 *
 * Returns: (transfer full) (nullable): exactly as many bytes as were asked for, or %NULL with %DOWNLOAD_ERROR_DISK
 */
GBytes *
download_sink_read_finish (DownloadSink *self,
                           GAsyncResult *result,
                           GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * download_sink_sync_async:
 * @self: a sink
 * @callback: called on the caller's main context
 * @user_data: for @callback
 *
 * Makes durable what was told as written before this call, and the name of the partial file. Writing goes on meanwhile;
 * the syncs of a volume run one after the other.
 *
 * After a failed sync no later sync or publishing of this sink succeeds, and none is tried: the kernel reports such an
 * error once and may have dropped the bytes, so that a second success would be a lie.
 */
void
download_sink_sync_async (DownloadSink       *self,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  operation_push (operation_new (self, callback, user_data, download_sink_sync_async, sync_operation),
                  DOWNLOAD_LANE_SYNC);
}

/**
 * download_sink_sync_finish:
 * @self: a sink
 * @result: what the callback was given
 * @error: return location, domain %DOWNLOAD_ERROR
 *
 * Returns: %TRUE if what was told as written before the sync began survives a loss of power
 */
gboolean
download_sink_sync_finish (DownloadSink *self,
                           GAsyncResult *result,
                           GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

/**
 * download_sink_rest_async:
 * @self: a sink that is idle
 * @patient: a moment may be waited, so that there is a stamp although the file was written only now
 * @callback: called on the caller's main context
 * @user_data: for @callback
 *
 * Takes the stamp of the file for download_sink_get_identity(), as it is when nothing is written any more.
 */
void
download_sink_rest_async (DownloadSink       *self,
                          gboolean            patient,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  Operation *operation = operation_new (self, callback, user_data, download_sink_rest_async, rest_operation);

  if (operation != NULL)
    operation->patient = patient;
  operation_push_behind_writes (operation);
}

/**
 * download_sink_rest_finish:
 * @self: a sink
 * @result: what the callback was given
 * @error: return location, domain %DOWNLOAD_ERROR
 *
 * Returns: %FALSE if the sink was closed
 */
gboolean
download_sink_rest_finish (DownloadSink *self,
                           GAsyncResult *result,
                           GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

typedef struct
{
  DownloadPartial *partial; /* owned */
  DownloadCrcSet  *claimed;
} Check;

static void
check_free (gpointer data)
{
  Check *check = data;

  download_partial_unref (check->partial);
  download_crc_set_free (check->claimed);
  g_free (check);
}

static void
crc_set_free (gpointer data)
{
  download_crc_set_free (data);
}

static gpointer
check_thread (DownloadWorker *worker,
              gpointer        task_data,
              GCancellable   *cancellable,
              GError        **error)
{
  Check *check = task_data;
  g_autoptr (DownloadCrcSet) safe = download_crc_set_new ();

  download_partial_begin_check (check->partial);
  if (!download_partial_check (check->partial, check->claimed, TRUE, worker, cancellable, safe, error))
    return NULL;

  if (download_crc_set_get_bytes (safe) == download_crc_set_get_bytes (check->claimed))
    download_partial_accept_check (check->partial);
  return g_steal_pointer (&safe);
}

/**
 * download_sink_check_async:
 * @self: a sink that is idle
 * @claimed: the bytes that are said to be in the file
 * @cancellable: (nullable): stops the reading
 * @progress: (nullable): told about ten times a second, never after @callback
 * @progress_data: for @progress
 * @callback: called on the caller's main context
 * @user_data: for @callback
 *
 * Reads the bytes and compares them with their CRCs, on a thread of its own, after download_sink_is_changed(). If all of them
 * hold, the sink is not changed any more. Otherwise what does not hold may be written again, as if it never had been, once it is
 * not claimed any more and download_sink_accept_check() has said so.
 */
void
download_sink_check_async (DownloadSink         *self,
                           const DownloadCrcSet *claimed,
                           GCancellable         *cancellable,
                           DownloadSinkProgress  progress,
                           gpointer              progress_data,
                           GAsyncReadyCallback   callback,
                           gpointer              user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Check *check = g_new0 (Check, 1);

  check->partial = download_partial_ref (self->partial);
  check->claimed = download_crc_set_copy (claimed);
  g_task_set_source_tag (task, download_sink_check_async);
  g_task_set_task_data (task, check, check_free);
  download_worker_run (task, check_thread, crc_set_free, progress, progress_data);
}

/**
 * download_sink_check_finish:
 * @self: a sink
 * @result: what the callback was given
 * @error: return location, domain %DOWNLOAD_ERROR
 *
 * Returns: (transfer full) (nullable): which of the claimed bytes hold. %NULL with %DOWNLOAD_ERROR_DISK if they cannot be read,
 *   or %DOWNLOAD_ERROR_CANCELLED
 */
DownloadCrcSet *
download_sink_check_finish (DownloadSink *self,
                            GAsyncResult *result,
                            GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * download_sink_accept_check:
 * @self: a sink
 *
 * Says that nothing is claimed any more that the latest download_sink_check_async() found not to hold: only what has happened
 * since then makes the sink changed.
 */
void
download_sink_accept_check (DownloadSink *self)
{
  download_partial_accept_check (self->partial);
}

/**
 * download_sink_digest_async:
 * @self: a sink that is idle
 * @length: bytes to read, from the start of the file
 * @algorithm: the algorithm
 * @cancellable: (nullable): stops the reading
 * @progress: (nullable): told about ten times a second, never after @callback
 * @progress_data: for @progress
 * @callback: called on the caller's main context
 * @user_data: for @callback
 *
 * Computes a digest of what is in the file, on a thread of its own. The file stays locked until it ends, even if the sink
 * is closed before.
 */
void
download_sink_digest_async (DownloadSink           *self,
                            guint64                 length,
                            DownloadDigestAlgorithm algorithm,
                            GCancellable           *cancellable,
                            DownloadSinkProgress    progress,
                            gpointer                progress_data,
                            GAsyncReadyCallback     callback,
                            gpointer                user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, download_sink_digest_async);
  if (self->closed)
    {
      g_task_return_error (task, download_error_new (DOWNLOAD_ERROR_CANCELLED, N_ ("“%s” was closed."),
                                                     download_partial_get_part_name (self->partial)));
      g_object_unref (task);
      return;
    }

  download_file_digest_async (download_partial_get_fd (self->partial), download_partial_get_part_name (self->partial), length,
                              algorithm, cancellable, progress, progress_data, digest_cb, task);
}

/**
 * download_sink_digest_finish:
 * @self: a sink
 * @result: what the callback was given
 * @error: return location, domain %DOWNLOAD_ERROR
 *
 * Returns: (transfer full) (nullable): the digest in lower-case hex; errors as with download_file_digest_finish()
 */
char *
download_sink_digest_finish (DownloadSink *self,
                             GAsyncResult *result,
                             GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * download_sink_publish_async:
 * @self: a sink
 * @size: of the whole object in bytes; what was reserved beyond it is given back
 * @origin: (nullable): scheme and host that the file came from, for its "user.xdg.origin.url"; never a path or query
 * @callback: called on the caller's main context
 * @user_data: for @callback
 *
 * Gives the finished file its name, behind all writes: durable first, with the mode that the user's files have and
 * never executable, then the name without ever taking another file's place, then the folder durable.
 */
void
download_sink_publish_async (DownloadSink       *self,
                             guint64             size,
                             const char         *origin,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  Operation *operation = operation_new (self, callback, user_data, download_sink_publish_async, publish_operation);

  if (operation != NULL)
    {
      operation->size = size;
      operation->origin = g_strdup (origin);
      set_target (operation, self);
      operation->writer = self->writer;
      operation->result_free = g_free;
    }
  operation_push_behind_writes (operation);
}

/**
 * download_sink_publish_finish:
 * @self: a sink
 * @result: what the callback was given
 * @error: return location, domain %DOWNLOAD_ERROR
 *
 * A failure loses nothing: the partial file is where it was and may be published again, except after a failed sync.
 *
 * Returns: (transfer full) (nullable): path of the finished file. %NULL with %DOWNLOAD_ERROR_NAME_TAKEN if only one name
 *   would do, %DOWNLOAD_ERROR_PARTIAL_GONE if another file is in the partial's place, %DOWNLOAD_ERROR_FOLDER_GONE if the
 *   folder was moved, or an error of the disk
 */
char *
download_sink_publish_finish (DownloadSink *self,
                              GAsyncResult *result,
                              GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * download_sink_discard_async:
 * @self: a sink
 * @callback: called on the caller's main context
 * @user_data: for @callback
 *
 * Removes the partial file, if it is still the one that was opened, and closes the sink. A file that was published stays.
 */
void
download_sink_discard_async (DownloadSink       *self,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  push_last (self, operation_new (self, callback, user_data, download_sink_discard_async, discard_operation));
}

/**
 * download_sink_discard_finish:
 * @self: a sink
 * @result: what the callback was given
 * @error: return location, domain %DOWNLOAD_ERROR
 *
 * Returns: %FALSE if the file could not be removed; the sink is closed all the same
 */
gboolean
download_sink_discard_finish (DownloadSink *self,
                              GAsyncResult *result,
                              GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

/**
 * download_sink_close_async:
 * @self: a sink
 * @callback: called on the caller's main context
 * @user_data: for @callback
 *
 * Closes the file behind all writes and keeps everything. Blocks that are out may still be given back; they are not
 * written. Dropping the last reference does the same without telling.
 */
void
download_sink_close_async (DownloadSink       *self,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  push_last (self, operation_new (self, callback, user_data, download_sink_close_async, close_operation));
}

/**
 * download_sink_close_finish:
 * @self: a sink
 * @result: what the callback was given
 * @error: return location, domain %DOWNLOAD_ERROR
 *
 * Returns: %FALSE if the file system told a late failure to write; the sink is closed all the same
 */
gboolean
download_sink_close_finish (DownloadSink *self,
                            GAsyncResult *result,
                            GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}
