/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sink/download-partial-private.h"
#include "sink/download-relocation.h"

G_BEGIN_DECLS

/* What comes next. */
typedef enum
{
  RELOCATION_BEGIN,
  RELOCATION_RENAME,
  RELOCATION_LINK,   /* a copy without a name */
  RELOCATION_CREATE, /* where there is no such thing */
  RELOCATION_FILL,   /* the copy that was created */
  RELOCATION_PUBLISH,
} RelocationStage;

struct _DownloadRelocation
{
  DownloadFilePlace from;
  DownloadFileStamp stamp; /* as it was recorded, then in the new place */
  DownloadCrcSet   *claimed;
  gboolean          finished;
  gint64            size;
  char             *wanted;

  RelocationStage       stage;
  DownloadPartial      *source; /* nullable, owned */
  DownloadPartial      *target; /* nullable, owned: the folder, and the copy in it */
  DownloadPartialTarget aim;
  gint64                source_mtime;
  gboolean              as_it_was; /* nobody has changed the source since it was recorded */
  DownloadFilePlace     place;
  DownloadCrcSet       *safe;
  gboolean              copied;
};

/* download-relocation.c: of two open folders. */
gboolean download_relocation_is_same_folder (int a,
                                             int b);

/* download-relocation-copy.c */
gboolean download_relocation_copy (DownloadRelocation *self,
                                   DownloadWorker     *worker,
                                   GCancellable       *cancellable,
                                   GError            **error);

G_END_DECLS
