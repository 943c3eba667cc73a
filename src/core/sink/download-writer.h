/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sink/download-partial.h"

G_BEGIN_DECLS

/**
 * DownloadWriter:
 *
 * The way of the blocks: from the main context to the thread that writes, and back with word of what was written. All
 * functions are called on the main context.
 */
typedef struct _DownloadWriter DownloadWriter;

typedef struct
{
  void (*written) (guint64  start,
                   guint64  end,
                   guint64  crc,
                   gpointer user_data);
  void (*room) (gpointer user_data);
  void (*failed) (int      saved_errno,
                  gpointer user_data);
} DownloadWriterFuncs;

DownloadWriter *download_writer_new (DownloadPartial           *partial,
                                     GMainContext              *context,
                                     const DownloadWriterFuncs *funcs,
                                     gpointer                   user_data);
void            download_writer_free (DownloadWriter *self);
void            download_writer_set_priority (DownloadWriter *self,
                                              int             priority);
DownloadBlock  *download_writer_take_block (DownloadWriter *self);
void            download_writer_return_block (DownloadWriter *self,
                                              DownloadBlock  *block);
void            download_writer_write (DownloadWriter *self,
                                       DownloadBlock  *block);
gboolean        download_writer_is_idle (DownloadWriter *self);
int             download_writer_get_errno (DownloadWriter *self);
void            download_writer_close (DownloadWriter *self);
void            download_writer_drain (DownloadWriter *self);
guint           download_writer_get_spare_count (DownloadWriter *self);

G_END_DECLS
