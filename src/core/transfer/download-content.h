/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "checkpoint/download-checkpoint-private.h"
#include "checkpoint/download-journal.h"
#include "sink/download-sink.h"

G_BEGIN_DECLS

/**
 * DownloadContent:
 *
 * What a transfer has of an object: the partial file, which of its bytes are safe, and the one version that they all belong to.
 * It alone writes the version and the claims of the checkpoint: bytes of two versions cannot meet, because another version is
 * taken over only while nothing is on its way to the disk, and clears what is safe before anything of it is written.
 */
typedef struct _DownloadContent DownloadContent;

/**
 * DownloadContentFuncs:
 * @idle: everything that was to be written is
 * @room: a block of the sink can be taken again
 * @failed: nothing can be written any more
 */
typedef struct
{
  void (*idle) (gpointer user_data);
  void (*room) (gpointer user_data);
  void (*failed) (const GError *error,
                  gpointer      user_data);
} DownloadContentFuncs;

/**
 * download_content_new:
 * @checkpoint: must live until download_content_free()
 * @funcs: copied; not called any more once the content was freed
 */
DownloadContent *download_content_new (DownloadCheckpoint         *checkpoint,
                                       DownloadJournal            *journal,
                                       int                         priority,
                                       const DownloadContentFuncs *funcs,
                                       gpointer                    user_data);
void             download_content_free (DownloadContent *self);

/**
 * download_content_open_async:
 * @progress: (nullable): of bytes that are read again before they are believed
 *
 * Opens the partial file that the checkpoint names and finds out what of it holds. If somebody has deleted it, nothing is kept
 * and there is no file.
 */
void     download_content_open_async (DownloadContent     *self,
                                      GCancellable        *cancellable,
                                      DownloadSinkProgress progress,
                                      gpointer             progress_data,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data);
gboolean download_content_open_finish (DownloadContent *self,
                                       GAsyncResult    *result,
                                       GError         **error);

/**
 * download_content_prepare_async:
 * @name: what the finished file is to be called, if there is no partial file yet
 * @exact: whether no other name will do
 *
 * Makes the partial file and reserves space for the whole version in it.
 */
void     download_content_prepare_async (DownloadContent    *self,
                                         const char         *name,
                                         gboolean            exact,
                                         GCancellable       *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data);
gboolean download_content_prepare_finish (DownloadContent *self,
                                          GAsyncResult    *result,
                                          GError         **error);

/* Takes over another version: see download_checkpoint_change_version(). Nothing may be on its way to the disk. */
void download_content_change_version (DownloadContent      *self,
                                      DownloadVersion      *version,
                                      DownloadVersionChange change);

/* More is known of the version. */
void download_content_learn_end (DownloadContent *self,
                                 gint64           total,
                                 DownloadEnd      end);
void download_content_learn_digest (DownloadContent *self,
                                    DownloadDigest  *digest);

DownloadVersion      *download_content_get_version (DownloadContent *self);
DownloadSink         *download_content_get_sink (DownloadContent *self);
const DownloadCrcSet *download_content_get_safe (DownloadContent *self);
guint64               download_content_get_safe_bytes (DownloadContent *self);

/* One past the last byte that is safe. */
guint64 download_content_get_safe_end (DownloadContent *self);

/* How many bytes right before @position are safe, at most @limit. */
gsize download_content_get_safe_before (DownloadContent *self,
                                        guint64          position,
                                        gsize            limit);

/* Whether what is safe is everything from the first byte to somewhere. */
gboolean download_content_is_prefix (DownloadContent *self);

/* Whether everything up to the total is safe; its CRC-64. */
gboolean download_content_get_whole (DownloadContent *self,
                                     guint64         *crc);

/* Whether an earlier attempt has proven all that is here, so that only the name is missing. */
gboolean download_content_is_proven (DownloadContent *self);
void     download_content_forget_proof (DownloadContent *self);

/* Whether nothing is on its way to the disk. */
gboolean download_content_is_idle (DownloadContent *self);

/**
 * download_content_prove_async:
 * @reads: whether all bytes are read again even if nothing has been noticed
 *
 * Claims everything, and makes sure that what was written is still there: if somebody else has written into the file, its bytes
 * are compared with their CRCs. What does not hold is not safe any more.
 */
void     download_content_prove_async (DownloadContent     *self,
                                       gboolean             reads,
                                       GCancellable        *cancellable,
                                       DownloadSinkProgress progress,
                                       gpointer             progress_data,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data);
gboolean download_content_prove_finish (DownloadContent *self,
                                        GAsyncResult    *result,
                                        GError         **error);

/* What is to happen is durable before it happens: that the file, of which everything is proven, gets its name. */
void     download_content_intend_async (DownloadContent    *self,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
gboolean download_content_intend_finish (DownloadContent *self,
                                         GAsyncResult    *result,
                                         GError         **error);

/* The file got its name. The checkpoint does not say so yet: whatever is recorded before the item is finished holds the intent, by
 * which the file is found. */
void     download_content_note_published (DownloadContent *self,
                                          const char      *path);
gboolean download_content_is_published (DownloadContent *self);

/* The checkpoint now says by what the file is known again. Only right before the item is finished, so that both are recorded at once. */
void download_content_settle_published (DownloadContent *self);

/* To be called several times a second while bytes come. */
void download_content_tick (DownloadContent *self,
                            gint64           now);

/**
 * DownloadContentClose:
 * @DOWNLOAD_CONTENT_KEEP: everything becomes durable and is claimed
 * @DOWNLOAD_CONTENT_PUBLISHED: there is nothing left to do
 * @DOWNLOAD_CONTENT_DISCARD: the partial file is deleted, by the user's word
 *
 * What becomes of the file when it is closed.
 */
typedef enum
{
  DOWNLOAD_CONTENT_KEEP,
  DOWNLOAD_CONTENT_PUBLISHED,
  DOWNLOAD_CONTENT_DISCARD,
} DownloadContentClose;

/* Closes the file. It must be idle. */
void     download_content_close_async (DownloadContent     *self,
                                       DownloadContentClose how,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data);
gboolean download_content_close_finish (DownloadContent *self,
                                        GAsyncResult    *result,
                                        GError         **error);

/* A wish to discard what is just being kept. */
void download_content_discard (DownloadContent *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadContent, download_content_free)

G_END_DECLS
