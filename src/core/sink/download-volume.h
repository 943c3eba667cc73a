/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DownloadVolume:
 *
 * The threads of one file system: one that writes, and beside it some that sync and do what else takes long. Shared by all
 * partial files on it, so that a slow disk holds up only the downloads that write to it. There are several for syncs because file
 * systems make durable together what is asked for at the same time; one file has always the same of them.
 */
typedef struct _DownloadVolume DownloadVolume;

/**
 * DownloadLane:
 * @DOWNLOAD_LANE_WRITE: short operations
 * @DOWNLOAD_LANE_SYNC: operations that may take long
 *
 * What there are threads for in a volume. Each thread does its jobs one after the other, in the order in which they were pushed.
 */
typedef enum
{
  DOWNLOAD_LANE_WRITE,
  DOWNLOAD_LANE_SYNC,
} DownloadLane;

#define DOWNLOAD_SYNC_THREADS 8

typedef void (*DownloadVolumeFunc) (gpointer data);

DownloadVolume *download_volume_get (guint64  device,
                                     GError **error);
void            download_volume_unref (DownloadVolume *self);
guint           download_volume_take_place (DownloadVolume *self);
void            download_volume_leave_place (DownloadVolume *self,
                                             guint           place);
void            download_volume_push (DownloadVolume    *self,
                                      DownloadLane       lane,
                                      guint              place,
                                      DownloadVolumeFunc func,
                                      gpointer           data);
guint           download_volume_get_count (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadVolume, download_volume_unref)

G_END_DECLS
