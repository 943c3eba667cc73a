/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/download-disk-error.h"
#include "base/download-disk-traits.h"
#include "sink/download-partial-name.h"
#include "sink/download-partial.h"

G_BEGIN_DECLS

struct _DownloadPartial
{
  gatomicrefcount ref_count;

  /* Set once, before the file is handed out. */
  DownloadVolume      *volume;
  guint                place; /* among its threads */
  char                *folder;
  char                *part_name;
  int                  folder_fd;
  int                  fd;
  DownloadDiskTraits   traits;
  DownloadNameRules    names;
  gint64               size; /* to reserve when the file is created; -1 for none */
  DownloadFileIdentity identity;

  /* Looked at only where one operation runs at a time. */
  guint64  reserved; /* bytes that were asked of the file system */
  gboolean folder_synced;
  int      sync_errno; /* of a sync that failed */
  gboolean published;

  /* Of the watch, under its lock; the three counts are atomic. */
  GMutex            watch_lock;
  int               watch_fd; /* -1 where the kernel tells nothing */
  int               watch;    /* of the file in @watch_fd */
  gboolean          own_times;
  gboolean          changing;       /* a change of our own is under way */
  DownloadFileStamp seen;           /* after the latest change of our own */
  guint             open_elsewhere; /* how many others have it open */
  gboolean          open_noted;
  int               changes;  /* by somebody else, as far as noticed */
  int               checked;  /* of them, before the latest check that was accepted */
  int               checking; /* of them, before the latest check */
};

DownloadPartial *download_partial_new (const char *folder);
gboolean         download_partial_join_volume (DownloadPartial *self,
                                               guint64          device,
                                               GError         **error);
void             download_partial_set_name_error (DownloadPartial *self,
                                                  DownloadDiskCall call,
                                                  const char      *name,
                                                  int              saved_errno,
                                                  GError         **error);
int              download_partial_write_all (int           fd,
                                             guint64       offset,
                                             const guint8 *bytes,
                                             gsize         length);

/* download-partial-watch.c */
void download_partial_watch_begin (DownloadPartial *self);
void download_partial_watch_end (DownloadPartial *self);
void download_partial_begin_change (DownloadPartial *self);
void download_partial_end_change (DownloadPartial *self,
                                  guint64          size);

G_END_DECLS
