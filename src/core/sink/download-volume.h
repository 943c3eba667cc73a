/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DownloadVolume:
 *
 * The threads of one file system: one that writes, and one beside it that syncs and does what else takes long. Shared
 * by all partial files on it, so that a slow disk holds up only the downloads that write to it.
 */
typedef struct _DownloadVolume DownloadVolume;

/**
 * DownloadLane:
 * @DOWNLOAD_LANE_WRITE: short operations
 * @DOWNLOAD_LANE_SYNC: operations that may take long
 *
 * The threads of a volume. Each does its jobs one after the other, in the order in which they were pushed.
 */
typedef enum
{
  DOWNLOAD_LANE_WRITE,
  DOWNLOAD_LANE_SYNC,
} DownloadLane;

#define DOWNLOAD_LANES 2

typedef void (*DownloadVolumeFunc) (gpointer data);

DownloadVolume *download_volume_get (guint64  device,
                                     GError **error);
void            download_volume_unref (DownloadVolume *self);
void            download_volume_push (DownloadVolume    *self,
                                      DownloadLane       lane,
                                      DownloadVolumeFunc func,
                                      gpointer           data);
guint           download_volume_get_count (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadVolume, download_volume_unref)

G_END_DECLS
