/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "transfer/download-claims.h"
#include "transfer/download-content.h"

G_BEGIN_DECLS

struct _DownloadContent
{
  DownloadCheckpoint  *checkpoint; /* not owned */
  DownloadJournal     *journal;
  int                  priority;
  DownloadContentFuncs funcs;
  gpointer             user_data;
  DownloadSink        *sink;           /* nullable: there is no partial file yet */
  DownloadClaims      *claims;         /* nullable: likewise */
  DownloadCrcSet      *safe;           /* everything that is written, claimed or not; of the checkpoint's version */
  DownloadContentClose close;          /* how */
  char                *published_name; /* nullable: it has it, and the checkpoint does not say so yet */
  gint64               published_mtime;
};

/* download-content.c */
void download_content_adopt_sink (DownloadContent *self,
                                  DownloadSink    *sink);
void download_content_describe_sink (DownloadContent *self);
void download_content_keep (DownloadContent      *self,
                            const DownloadCrcSet *holds);

G_END_DECLS
