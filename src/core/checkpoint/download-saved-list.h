/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "checkpoint/download-checkpoint.h"

G_BEGIN_DECLS

/**
 * DownloadSavedList:
 *
 * The list as the state file had it at one moment. Each download becomes a checkpoint when it is asked for, so that a long list takes
 * hardly more memory than its file. May be used on any thread, by one at a time.
 */
typedef struct _DownloadSavedList DownloadSavedList;

/**
 * download_saved_list_read:
 * @folder: absolute path
 * @error: return location
 *
 * Reads the state file without a lock and without making or changing anything. A file that is not there is an empty list. Blocks.
 *
 * Returns: (transfer full) (nullable): %NULL if the file is there and cannot be read, or is of a newer version of Pickup
 */
DownloadSavedList *download_saved_list_read (const char *folder,
                                             GError    **error);
void               download_saved_list_free (DownloadSavedList *self);

/* (transfer full) (nullable): the next one in the order of the list, or %NULL behind the last. Does not block. */
DownloadCheckpoint *download_saved_list_next (DownloadSavedList *self);

/* (element-type DownloadCheckpoint) (transfer full) (nullable): all of it at once. */
GPtrArray *download_saved_list_read_all (const char *folder,
                                         GError    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadSavedList, download_saved_list_free)

G_END_DECLS
