/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sink/download-sink.h"
#include "sink/download-volume.h"
#include "verify/download-worker.h"

G_BEGIN_DECLS

/**
 * DownloadPartial:
 *
 * A partial file, open and locked, and what may be done to it. Everything here may block and is called on threads, one at
 * a time but for download_partial_write_run(), which may run beside download_partial_sync() and download_partial_hint().
 */
typedef struct _DownloadPartial DownloadPartial;

/* What a partial file is to become. */
typedef struct
{
  char    *folder; /* a path */
  char    *name;   /* in @folder */
  gboolean exact;  /* no other name will do */
} DownloadPartialTarget;

void download_partial_target_clear (DownloadPartialTarget *target);

DownloadPartial *download_partial_find_place (DownloadPartialTarget *target,
                                              GError               **error);
DownloadPartial *download_partial_prepare (DownloadPartialTarget *target,
                                           gint64                 size,
                                           GError               **error);
DownloadNaming   download_partial_name (DownloadPartial       *self,
                                        DownloadPartialTarget *target,
                                        const char            *wanted,
                                        GError               **error);
DownloadPartial *download_partial_create (DownloadPartialTarget *target,
                                          gint64                 size,
                                          GError               **error);
DownloadPartial *download_partial_open_finished (const DownloadPartialTarget *target,
                                                 GError                     **error);
DownloadPartial *download_partial_open (const DownloadPartialTarget *target,
                                        const char                  *part_name,
                                        GError                     **error);
/* Nanoseconds since 1970; 0 if the disk does not tell. */
gint64 download_partial_get_mtime (DownloadPartial *self);

DownloadPartial *download_partial_open_published (DownloadPartialTarget      *target,
                                                  const char                 *part_name,
                                                  const DownloadFileIdentity *identity,
                                                  GError                    **error);
DownloadPartial *download_partial_open_candidate (DownloadPartialTarget *target,
                                                  const char            *part_name,
                                                  guint                  number,
                                                  guint64                size,
                                                  GError               **error);
gboolean         download_partial_is_blank (DownloadPartial *self);
DownloadPartial *download_partial_ref (DownloadPartial *self);
void             download_partial_unref (DownloadPartial *self);

void download_partial_push (DownloadPartial   *self,
                            DownloadLane       lane,
                            DownloadVolumeFunc func,
                            gpointer           data);

const char                 *download_partial_get_part_name (DownloadPartial *self);
const DownloadFileIdentity *download_partial_get_identity (DownloadPartial *self);
int                         download_partial_get_fd (DownloadPartial *self);
guint64                     download_partial_get_size (DownloadPartial *self);

gboolean download_partial_has_name (DownloadPartial *self,
                                    const char      *name);
gboolean download_partial_is_at (DownloadPartial *self,
                                 int              folder_fd,
                                 const char      *name);
gboolean download_partial_check (DownloadPartial      *self,
                                 const DownloadCrcSet *claimed,
                                 gboolean              read_it,
                                 DownloadWorker       *worker,
                                 GCancellable         *cancellable,
                                 DownloadCrcSet       *safe,
                                 GError              **error);
gboolean download_partial_look (DownloadPartial *self);
gboolean download_partial_look_again (DownloadPartial *self);
gboolean download_partial_is_changed (DownloadPartial *self);
void     download_partial_begin_check (DownloadPartial *self);
void     download_partial_accept_check (DownloadPartial *self);
gboolean download_partial_get_stamp (DownloadPartial   *self,
                                     gboolean           at_rest,
                                     DownloadFileStamp *stamp);
gboolean download_partial_reserve (DownloadPartial *self,
                                   guint64          size,
                                   GError         **error);
guint    download_partial_write_run (DownloadPartial      *self,
                                     DownloadBlock *const *blocks,
                                     guint                 n_blocks,
                                     int                  *saved_errno);
GBytes  *download_partial_read (DownloadPartial *self,
                                guint64          offset,
                                gsize            length,
                                GError         **error);
void     download_partial_hint (DownloadPartial *self);
gboolean download_partial_sync (DownloadPartial *self,
                                gboolean         metadata,
                                GError         **error);
gboolean download_partial_sync_folder (DownloadPartial *self,
                                       GError         **error);
gboolean download_partial_discard (DownloadPartial *self,
                                   GError         **error);
gboolean download_partial_close (DownloadPartial *self,
                                 GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadPartial, download_partial_unref)

G_END_DECLS
