/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sink/download-partial.h"

G_BEGIN_DECLS

struct _DownloadPartial
{
  gatomicrefcount ref_count;

  /* Set once, before the file is handed out. */
  DownloadVolume      *volume;
  char                *folder;
  char                *part_name;
  int                  folder_fd;
  int                  fd;
  gsize                max_name_bytes;
  DownloadFileIdentity identity;

  /* Looked at only where one operation runs at a time. */
  guint64  reserved; /* bytes that were asked of the file system */
  gboolean folder_synced;
  int      sync_errno; /* of a sync that failed */
  gboolean published;
};

DownloadPartial *download_partial_new (const char *folder);

G_END_DECLS
