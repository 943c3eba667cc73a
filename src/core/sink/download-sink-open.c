/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The two ways to a sink: a new partial file, and one that is there already. */

#include "config.h"

#include "base/download-error.h"
#include "sink/download-sink-private.h"
#include "verify/download-worker.h"

#include <glib/gi18n-lib.h>

/* How many names are looked at for a file that is known by nothing but its bytes. */
#define MAX_CANDIDATES 16

/* One task's order and what came of it. */
typedef struct
{
  DownloadPartialTarget target; /* its name is what was wished for, later what it became */
  char                 *wanted;

  /* Of a new file. */
  gint64 size;

  /* Of one that is there. */
  char                *part_name;
  gboolean             has_identity;
  DownloadFileIdentity identity;
  DownloadCrcSet      *claimed;
  gboolean             empty;
  gboolean             check;
  DownloadCrcSet      *safe;
  DownloadFileStamp    stamp;
} Opening;

static Opening *
opening_new (const char *folder,
             const char *name,
             gboolean    exact)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->target.folder = g_strdup (folder);
  opening->target.name = g_strdup (name);
  opening->target.exact = exact;
  opening->wanted = g_strdup (name);
  return opening;
}

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  download_partial_target_clear (&opening->target);
  g_free (opening->wanted);
  g_free (opening->part_name);
  g_clear_pointer (&opening->claimed, download_crc_set_free);
  g_clear_pointer (&opening->safe, download_crc_set_free);
  g_free (opening);
}

static void
partial_unref (gpointer data)
{
  download_partial_unref (data);
}

static gpointer
create_thread (DownloadWorker *worker,
               gpointer        task_data,
               GCancellable   *cancellable,
               GError        **error)
{
  Opening *opening = task_data;
  g_autoptr (DownloadPartial) partial = download_partial_prepare (&opening->target, opening->size, error);

  if (partial == NULL || !g_cancellable_is_cancelled (cancellable))
    return g_steal_pointer (&partial);

  download_error_set (error, DOWNLOAD_ERROR_CANCELLED, N_ ("Cancelled."));
  return NULL;
}

/* Believed only if it is complete and every byte of it is what was claimed, because under that name nothing may be written. */
static gboolean
holds_everything (Opening         *opening,
                  DownloadPartial *partial,
                  DownloadWorker  *worker,
                  GCancellable    *cancellable)
{
  guint64 size = download_partial_get_size (partial);

  download_partial_begin_check (partial);
  download_crc_set_clear (opening->safe);
  if (!download_crc_set_get_whole (opening->claimed, size, NULL) ||
      !download_partial_check (partial, opening->claimed, TRUE, worker, cancellable, opening->safe, NULL) ||
      !download_crc_set_get_whole (opening->safe, size, NULL))
    {
      download_crc_set_clear (opening->safe);
      return FALSE;
    }

  download_partial_accept_check (partial);
  return TRUE;
}

/* A crash between publishing and recording it: the file has its name already. It is known by its identity, wherever it is in the
 * folder; where that does not outlive a mount, by its size and its bytes, under one of the names that it may have got. */
static DownloadPartial *
open_published (Opening        *opening,
                DownloadWorker *worker,
                GCancellable   *cancellable)
{
  guint64 size = download_crc_set_get_bytes (opening->claimed);
  g_autoptr (DownloadPartial) partial = NULL;

  if (!opening->has_identity || (size == 0 && !opening->empty) || !download_crc_set_get_whole (opening->claimed, size, NULL))
    return NULL;

  partial = download_partial_open_published (&opening->target, opening->part_name, &opening->identity, NULL);
  if (partial != NULL && holds_everything (opening, partial, worker, cancellable))
    return g_steal_pointer (&partial);

  /* All empty files are alike, and another's is not to be taken for this one. */
  if (size == 0)
    return NULL;

  for (guint number = 0; number < (opening->target.exact ? 1 : MAX_CANDIDATES); number++)
    {
      g_clear_pointer (&partial, download_partial_unref);
      partial = download_partial_open_candidate (&opening->target, opening->part_name, number, size, NULL);
      if (partial != NULL && holds_everything (opening, partial, worker, cancellable))
        return g_steal_pointer (&partial);
      if (g_cancellable_is_cancelled (cancellable))
        break;
    }

  return NULL;
}

/* The very file, as nobody has changed it since. */
static gboolean
is_as_it_was (const DownloadFileIdentity *found,
              const DownloadFileIdentity *recorded)
{
  return found->device == recorded->device && found->inode == recorded->inode && recorded->stamp.mtime != 0 &&
         found->stamp.size == recorded->stamp.size && found->stamp.mtime == recorded->stamp.mtime &&
         found->stamp.ctime == recorded->stamp.ctime;
}

/* Believes what is claimed, or reads it. */
static gboolean
check (Opening         *opening,
       DownloadPartial *partial,
       DownloadWorker  *worker,
       GCancellable    *cancellable,
       GError         **error)
{
  const DownloadFileIdentity *found = download_partial_get_identity (partial);
  gboolean                    read_it = opening->check || !opening->has_identity || !is_as_it_was (found, &opening->identity);

  if (read_it)
    download_partial_begin_check (partial);
  if (!download_partial_check (partial, opening->claimed, read_it, worker, cancellable, opening->safe, error))
    return FALSE;

  if (read_it)
    download_partial_accept_check (partial);
  download_partial_get_stamp (partial, TRUE, &opening->stamp);
  return TRUE;
}

static void
set_gone_error (const Opening *opening,
                GError       **error)
{
  download_error_set (error, DOWNLOAD_ERROR_PARTIAL_GONE,
                      N_ ("The partial file “%s” is not there any more."), opening->part_name);
}

/* Its name was recorded before it was created, and nothing of it since. As long as nothing is in it, it is taken for that file;
 * otherwise it is somebody else's, because nothing is written before the identity is recorded. */
static gboolean
is_unborn (const Opening *opening)
{
  return opening->has_identity && opening->identity.inode == 0;
}

static gpointer
open_thread (DownloadWorker *worker,
             gpointer        task_data,
             GCancellable   *cancellable,
             GError        **error)
{
  Opening *opening = task_data;
  g_autoptr (DownloadPartial) partial = NULL;
  g_autoptr (GError) local_error = NULL;

  partial = download_partial_open (&opening->target, opening->part_name, &local_error);
  if (partial == NULL)
    {
      if (g_error_matches (local_error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PARTIAL_GONE))
        partial = open_published (opening, worker, cancellable);
      if (partial == NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
      return g_steal_pointer (&partial);
    }

  if (is_unborn (opening) && !download_partial_is_blank (partial))
    {
      set_gone_error (opening, error);
      return NULL;
    }

  return check (opening, partial, worker, cancellable, error) ? g_steal_pointer (&partial) : NULL;
}

static DownloadSink *
finish (GAsyncResult    *result,
        DownloadCrcSet **safe,
        GError         **error)
{
  GTask           *task = G_TASK (result);
  Opening         *opening = g_task_get_task_data (task);
  DownloadPartial *partial = g_task_propagate_pointer (task, error);
  DownloadSink    *sink;

  if (partial == NULL)
    return NULL;

  if (safe != NULL)
    *safe = g_steal_pointer (&opening->safe);
  sink = download_sink_new (partial, &opening->target, opening->wanted, g_task_get_context (task));
  sink->identity.stamp = opening->stamp;
  return sink;
}

/**
 * download_sink_create_async:
 * @folder: path of the folder; it has to exist
 * @name: the wanted name of the finished file, without any folder
 * @exact: %TRUE if a person chose @name and no other will do; otherwise "name (1)" and so on are tried
 * @size: of the object in bytes, or -1 while unknown
 * @cancellable: (nullable): leaves nothing behind if it comes in time
 * @callback: called on the caller's main context, where the sink will live
 * @user_data: for @callback
 *
 * Chooses a name that is free, "NAME.part", and makes the file for it: without a name yet, locked against other processes, with
 * its space reserved. What download_sink_get_part_name() and download_sink_get_identity() say then is to be recorded, and then
 * download_sink_name_async() gives it the name. Where the file system knows no files without names the identity is 0 until then,
 * and has to be recorded again before anything is written.
 */
void
download_sink_create_async (const char         *folder,
                            const char         *name,
                            gboolean            exact,
                            gint64              size,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  GTask   *task = g_task_new (NULL, cancellable, callback, user_data);
  Opening *opening = opening_new (folder, name, exact);

  opening->size = size;
  g_task_set_source_tag (task, download_sink_create_async);
  g_task_set_task_data (task, opening, opening_free);
  download_worker_run (task, create_thread, partial_unref, NULL, NULL);
}

/**
 * download_sink_create_finish:
 * @result: what the callback was given
 * @error: return location, domain %DOWNLOAD_ERROR
 *
 * Returns: (transfer full) (nullable): the sink. %NULL and nothing left behind with %DOWNLOAD_ERROR_NAME_TAKEN (only if
 *   exact), %DOWNLOAD_ERROR_DISK_FULL, %DOWNLOAD_ERROR_FILE_TOO_LARGE, %DOWNLOAD_ERROR_READ_ONLY,
 *   %DOWNLOAD_ERROR_PERMISSION, %DOWNLOAD_ERROR_FOLDER_GONE, %DOWNLOAD_ERROR_DISK, %DOWNLOAD_ERROR_INVALID_REQUEST for
 *   a name that is none, or %DOWNLOAD_ERROR_CANCELLED
 */
DownloadSink *
download_sink_create_finish (GAsyncResult *result,
                             GError      **error)
{
  return finish (result, NULL, error);
}

/**
 * download_sink_open_async:
 * @folder: path of the folder
 * @part_name: name of the partial file
 * @name: the name that the finished file is to have
 * @exact: %TRUE if no other name will do
 * @identity: (nullable): the file that @claimed is about
 * @claimed: (nullable): which bytes are said to be in it
 * @empty: %TRUE if it was proven before that no bytes belong into it, so that claiming none is claiming all
 * @check: read the bytes even if the file is the one of @identity and has its stamp
 * @cancellable: (nullable): stops the reading
 * @progress: (nullable): told about ten times a second how many bytes were read, on the caller's main context and never
 *   after @callback
 * @progress_data: for @progress
 * @callback: called on the caller's main context, where the sink will live
 * @user_data: for @callback
 *
 * Opens and locks a partial file. If it is the file of @identity, nobody has changed it since (its stamp), and no @check is
 * wanted, @claimed is believed as far as the file reaches; otherwise the CRC of every range is compared, and a range that does
 * not hold is dropped whole.
 *
 * A crash may have come between publishing the file and recording that. Then it is found under its final name, by
 * @identity, and believed only if @claimed covers it whole and holds; publishing such a sink just says the name.
 */
void
download_sink_open_async (const char                 *folder,
                          const char                 *part_name,
                          const char                 *name,
                          gboolean                    exact,
                          const DownloadFileIdentity *identity,
                          const DownloadCrcSet       *claimed,
                          gboolean                    empty,
                          gboolean                    check,
                          GCancellable               *cancellable,
                          DownloadSinkProgress        progress,
                          gpointer                    progress_data,
                          GAsyncReadyCallback         callback,
                          gpointer                    user_data)
{
  GTask   *task = g_task_new (NULL, cancellable, callback, user_data);
  Opening *opening = opening_new (folder, name, exact);

  opening->part_name = g_strdup (part_name);
  opening->has_identity = identity != NULL;
  if (identity != NULL)
    opening->identity = *identity;
  opening->claimed = claimed != NULL ? download_crc_set_copy (claimed) : download_crc_set_new ();
  opening->empty = empty;
  opening->check = check;
  opening->safe = download_crc_set_new ();
  g_task_set_source_tag (task, download_sink_open_async);
  g_task_set_task_data (task, opening, opening_free);
  download_worker_run (task, open_thread, partial_unref, progress, progress_data);
}

/**
 * download_sink_open_finish:
 * @result: what the callback was given
 * @safe: (out) (optional) (transfer full): which of the claimed bytes may be believed
 * @error: return location, domain %DOWNLOAD_ERROR
 *
 * Returns: (transfer full) (nullable): the sink. %NULL with %DOWNLOAD_ERROR_IN_USE if another process holds the file,
 *   %DOWNLOAD_ERROR_PARTIAL_GONE if there is no such file, %DOWNLOAD_ERROR_DISK if it cannot be read,
 *   %DOWNLOAD_ERROR_FOLDER_GONE, %DOWNLOAD_ERROR_READ_ONLY, %DOWNLOAD_ERROR_PERMISSION,
 *   %DOWNLOAD_ERROR_INVALID_REQUEST for a name that is none, or %DOWNLOAD_ERROR_CANCELLED. The file is as it was.
 */
DownloadSink *
download_sink_open_finish (GAsyncResult    *result,
                           DownloadCrcSet **safe,
                           GError         **error)
{
  return finish (result, safe, error);
}
