/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "base/download-file-place.h"
#include "sink/download-sink.h"
#include "verify/download-crc-set.h"

G_BEGIN_DECLS

/**
 * DownloadRelocation:
 *
 * The way of a file, partial or finished, to another folder or name: by renaming where it stays on its file system, else by a copy,
 * and without ever taking another file's place. It goes step by step, so that what a crash could leave behind is recorded before
 * each of them. Nothing here blocks; everything is called, and told, on one main context. Errors are in the domain %DOWNLOAD_ERROR.
 */
typedef struct _DownloadRelocation DownloadRelocation;

/**
 * DownloadRelocationOrder:
 * @from: where the file is; with neither a partial name nor @finished there is none, and only the new place is tried
 * @stamp: of a partial file, as it was recorded
 * @claimed: (nullable): which of its bytes are worth moving
 * @finished: it is whole, and the user's
 * @size: of the object in bytes, or -1
 * @folder: where it goes
 * @name: the name that the finished file is to have there
 * @exact: no other name will do; otherwise "name (1)" and so on are tried
 */
typedef struct
{
  DownloadFilePlace     from;
  DownloadFileStamp     stamp;
  const DownloadCrcSet *claimed;
  gboolean              finished;
  gint64                size;
  const char           *folder;
  const char           *name;
  gboolean              exact;
} DownloadRelocationOrder;

DownloadRelocation *download_relocation_new (const DownloadRelocationOrder *order);
void                download_relocation_free (DownloadRelocation *self);

/**
 * download_relocation_step_async:
 * @cancellable: (nullable): undoes everything
 * @progress: (nullable): how many bytes were copied
 *
 * One step. After %DOWNLOAD_NAMING_AGAIN what download_relocation_get_place() says is to be made durable in the journal, and the next
 * step follows; after %DOWNLOAD_NAMING_DONE the file is there for good, and so is the original unless it was renamed. After
 * %DOWNLOAD_NAMING_FAILED everything is as it was.
 */
void           download_relocation_step_async (DownloadRelocation  *self,
                                               GCancellable        *cancellable,
                                               DownloadSinkProgress progress,
                                               gpointer             progress_data,
                                               GAsyncReadyCallback  callback,
                                               gpointer             user_data);
DownloadNaming download_relocation_step_finish (DownloadRelocation *self,
                                                GAsyncResult       *result,
                                                GError            **error);

/* Where the file is, or may be found after a crash. */
const DownloadFilePlace *download_relocation_get_place (DownloadRelocation *self);

/* Whether the original is still where it was. */
gboolean download_relocation_is_copied (DownloadRelocation *self);

/* Of the original of a copy, nanoseconds since 1970. */
gint64 download_relocation_get_source_mtime (DownloadRelocation *self);

/* Of a partial file: which bytes hold in the new place; and its stamp there, all 0 if it would not be known again by it. */
const DownloadCrcSet    *download_relocation_get_safe (DownloadRelocation *self);
const DownloadFileStamp *download_relocation_get_stamp (DownloadRelocation *self);

/* The end, whatever came of it: lets go of the files, and with @remove deletes the original of a copy that was recorded. The last thing
 * to ask for. %FALSE if that could not be deleted. */
void     download_relocation_end_async (DownloadRelocation *self,
                                        gboolean            remove,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
gboolean download_relocation_end_finish (DownloadRelocation *self,
                                         GAsyncResult       *result);

/**
 * download_relocation_settle_async:
 * @now: where the file should be
 * @finished: it is a finished one
 * @moving: the intent that was found; its folder may be %NULL
 * @left: what was to be deleted; likewise
 *
 * Finds out what became of a relocation that was interrupted. If the original is where it was a copy of it is deleted; otherwise
 * the file is in its new place.
 */
void download_relocation_settle_async (const DownloadFilePlace *now,
                                       gboolean                 finished,
                                       const DownloadFilePlace *moving,
                                       const DownloadFilePlace *left,
                                       GAsyncReadyCallback      callback,
                                       gpointer                 user_data);

/* %FALSE with %DOWNLOAD_ERROR_IN_USE if another process is at it just now.
 * @name: (out) (transfer full) (nullable): the file is in its new place, under this name; %NULL: it is where it was
 * @left: (out): whether something is still to be deleted */
gboolean download_relocation_settle_finish (GAsyncResult *result,
                                            char        **name,
                                            gboolean     *left,
                                            GError      **error);

G_END_DECLS
