/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sink/download-partial.h"
#include "sink/download-sink.h"
#include "sink/download-writer.h"

G_BEGIN_DECLS

/*
 * Who may touch what. The object and its target belong to the main context. The partial file belongs to the threads of
 * its volume; an operation holds its own reference, so that an object that goes away in between leaves a file that is
 * finished, and closed, by the thread. Writes, reads and reservations run in the order in which they were asked for.
 * Closing, discarding and publishing wait for them, and then run beside the writes of others, in turn with the syncs.
 */
struct _DownloadSink
{
  GObject parent_instance;

  DownloadPartial      *partial; /* owned */
  DownloadWriter       *writer;  /* owned */
  DownloadPartialTarget target;
  char                 *wanted;   /* what candidates for another name are made from */
  DownloadFileIdentity  identity; /* its stamp is the one of the latest sync */
  int                   priority;
  gint64                mtime;  /* of the published file */
  gboolean              closed; /* was asked for; nothing else may be any more */

  DownloadSinkFuncs funcs;
  gpointer          funcs_data;
};

DownloadSink *download_sink_new (DownloadPartial             *partial,
                                 const DownloadPartialTarget *target,
                                 const char                  *wanted,
                                 GMainContext                *context);

G_END_DECLS
