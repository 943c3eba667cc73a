/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/download-error.h"
#include "base/download-range-set.h"
#include "base/download-state.h"
#include "request/download-request.h"

G_BEGIN_DECLS

/**
 * DownloadCheckpoint:
 *
 * What survives a crash of one download: the object's validator and size, which bytes are safe, where they are, what was
 * asked for and how far it got. A value: what a program is handed is a copy of its own.
 */
#define DOWNLOAD_TYPE_CHECKPOINT (download_checkpoint_get_type ())
GType download_checkpoint_get_type (void);

/**
 * download_checkpoint_new:
 * @id: (nullable): 32 lower-case hex digits, or %NULL to make up a new one
 * @request: what is asked for; copied, without the checkpoint it may carry
 *
 * Makes the checkpoint of a download that was just added: queued, nothing known, nothing safe.
 *
 * Returns: (transfer full): a checkpoint
 */
DownloadCheckpoint *download_checkpoint_new (const char      *id,
                                             DownloadRequest *request);
DownloadCheckpoint *download_checkpoint_copy (const DownloadCheckpoint *self);
void                download_checkpoint_free (DownloadCheckpoint *self);

/* The item that this belongs to: 32 lower-case hex digits. */
const char *download_checkpoint_get_id (const DownloadCheckpoint *self);

/* (transfer none): what was asked for. Its links are passwords. */
DownloadRequest *download_checkpoint_get_request (const DownloadCheckpoint *self);

DownloadState download_checkpoint_get_state (const DownloadCheckpoint *self);

/* (nullable): why it is not going on. */
const GError *download_checkpoint_get_error (const DownloadCheckpoint *self);

/* (nullable): the object's validators as the server sent them, the ETag with its quotes and any W/. */
const char *download_checkpoint_get_etag (const DownloadCheckpoint *self);
const char *download_checkpoint_get_last_modified (const DownloadCheckpoint *self);

/* Bytes of the whole object, or -1 while nobody said. */
gint64 download_checkpoint_get_total (const DownloadCheckpoint *self);

/* Bytes that need not be fetched again if the download went on now; bytes that were only in memory when the computer went
 * down do not count. */
guint64 download_checkpoint_get_received (const DownloadCheckpoint *self);

/* (transfer full): which bytes these are; of a finished download all. */
DownloadRangeSet *download_checkpoint_get_safe_ranges (const DownloadCheckpoint *self);

/* (transfer full) (nullable): absolute paths of the finished file and of the partial one; %NULL while there is none. */
char *download_checkpoint_get_path (const DownloadCheckpoint *self);
char *download_checkpoint_get_part_path (const DownloadCheckpoint *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadCheckpoint, download_checkpoint_free)

G_END_DECLS
