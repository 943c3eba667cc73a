/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "verify/download-crc-set.h"
#include "verify/download-digest.h"

G_BEGIN_DECLS

/* What one block holds, and how much of one partial file may be in memory at once. A killed process loses at most what is
 * in flight and what was written since the last claim. */
#define DOWNLOAD_BLOCK_SIZE (128 * 1024)
#define DOWNLOAD_SINK_BLOCKS 32

/**
 * DownloadBlock:
 * @offset: where in the file @data belongs
 * @length: bytes of @data that are filled
 * @data: DOWNLOAD_BLOCK_SIZE bytes
 *
 * A piece of memory on its way into the file. Taken from a sink and handed back to the same one, by
 * download_sink_write() or download_sink_return_block().
 */
typedef struct
{
  guint64 offset;
  gsize   length;
  guint8 *data;
} DownloadBlock;

/**
 * DownloadFileStamp:
 * @size: bytes
 * @mtime: nanoseconds since 1970; 0: nothing is known
 * @ctime: likewise
 *
 * By what it is seen that nobody has written into a file meanwhile.
 */
typedef struct
{
  guint64 size;
  gint64  mtime;
  gint64  ctime;
} DownloadFileStamp;

/**
 * DownloadFileIdentity:
 * @stamp: as it was when what is claimed of it was last known to be true
 *
 * By what a partial file is known again: not by its name.
 */
typedef struct
{
  guint64           device;
  guint64           inode;
  DownloadFileStamp stamp;
} DownloadFileIdentity;

/**
 * DownloadSink:
 *
 * The only code that touches a partial file: claims its name, locks it, writes blocks at their offsets, syncs, and
 * publishes it under its final name. Nothing here blocks; everything is called, and told, on the main context on which
 * the sink was opened. Errors are in the domain %DOWNLOAD_ERROR. Dropping the last reference closes the file behind what
 * is still to be written.
 */
#define DOWNLOAD_TYPE_SINK (download_sink_get_type ())
G_DECLARE_FINAL_TYPE (DownloadSink, download_sink, DOWNLOAD, SINK, GObject)

/**
 * DownloadSinkFuncs:
 * @written: [start, end) is in the page cache; @crc is the CRC-64 of these bytes
 * @room: a block can be taken again, after download_sink_take_block() returned %NULL
 * @failed: a write failed for good; told once, when the sink is idle: what was written before it was told, the blocks behind it
 *   were dropped, and nothing more is written
 *
 * What a sink tells its owner, always on the main context on which the sink was opened.
 */
typedef struct
{
  void (*written) (DownloadSink *sink,
                   guint64       start,
                   guint64       end,
                   guint64       crc,
                   gpointer      user_data);
  void (*room) (DownloadSink *sink,
                gpointer      user_data);
  void (*failed) (DownloadSink *sink,
                  const GError *error,
                  gpointer      user_data);
} DownloadSinkFuncs;

/**
 * DownloadNaming:
 * @DOWNLOAD_NAMING_FAILED: there is an error
 * @DOWNLOAD_NAMING_DONE: the partial file has its name
 * @DOWNLOAD_NAMING_AGAIN: somebody else has taken the name meanwhile, another was chosen: once more
 *
 * What came of giving a new partial file its name.
 */
typedef enum
{
  DOWNLOAD_NAMING_FAILED,
  DOWNLOAD_NAMING_DONE,
  DOWNLOAD_NAMING_AGAIN,
} DownloadNaming;

/* A new partial file. It is made in two steps, so that what is to be found after a crash can be recorded between them. */
void          download_sink_create_async (const char         *folder,
                                          const char         *name,
                                          gboolean            exact,
                                          gint64              size,
                                          GCancellable       *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
DownloadSink *download_sink_create_finish (GAsyncResult *result,
                                           GError      **error);

void           download_sink_name_async (DownloadSink       *self,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data);
DownloadNaming download_sink_name_finish (DownloadSink *self,
                                          GAsyncResult *result,
                                          GError      **error);

/* One that is there already. */
typedef void (*DownloadSinkProgress) (guint64  bytes_checked,
                                      gpointer user_data);

void          download_sink_open_async (const char                 *folder,
                                        const char                 *part_name,
                                        const char                 *name,
                                        gboolean                    exact,
                                        const DownloadFileIdentity *identity,
                                        const DownloadCrcSet       *claimed,
                                        gboolean                    empty,
                                        gboolean                    check,
                                        GCancellable               *cancellable,
                                        DownloadSinkProgress        progress,
                                        gpointer                    progress_data,
                                        GAsyncReadyCallback         callback,
                                        gpointer                    user_data);
DownloadSink *download_sink_open_finish (GAsyncResult    *result,
                                         DownloadCrcSet **safe,
                                         GError         **error);

void                        download_sink_set_funcs (DownloadSink            *self,
                                                     const DownloadSinkFuncs *funcs,
                                                     gpointer                 user_data);
void                        download_sink_set_priority (DownloadSink *self,
                                                        int           priority);
void                        download_sink_rename_target (DownloadSink *self,
                                                         const char   *name,
                                                         gboolean      exact);
const char                 *download_sink_get_folder (DownloadSink *self);
const char                 *download_sink_get_part_name (DownloadSink *self);
const char                 *download_sink_get_name (DownloadSink *self);
const DownloadFileIdentity *download_sink_get_identity (DownloadSink *self);
gint64                      download_sink_get_mtime (DownloadSink *self);

gboolean download_sink_is_changed (DownloadSink *self);

/* The way of a block. */
DownloadBlock *download_sink_take_block (DownloadSink *self);
void           download_sink_return_block (DownloadSink  *self,
                                           DownloadBlock *block);
void           download_sink_write (DownloadSink  *self,
                                    DownloadBlock *block);
gboolean       download_sink_is_idle (DownloadSink *self);

void     download_sink_reserve_async (DownloadSink       *self,
                                      guint64             size,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean download_sink_reserve_finish (DownloadSink *self,
                                       GAsyncResult *result,
                                       GError      **error);

void    download_sink_read_async (DownloadSink       *self,
                                  guint64             offset,
                                  gsize               length,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
GBytes *download_sink_read_finish (DownloadSink *self,
                                   GAsyncResult *result,
                                   GError      **error);

void     download_sink_sync_async (DownloadSink       *self,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
gboolean download_sink_sync_finish (DownloadSink *self,
                                    GAsyncResult *result,
                                    GError      **error);

void     download_sink_rest_async (DownloadSink       *self,
                                   gboolean            patient,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
gboolean download_sink_rest_finish (DownloadSink *self,
                                    GAsyncResult *result,
                                    GError      **error);

void            download_sink_check_async (DownloadSink         *self,
                                           const DownloadCrcSet *claimed,
                                           GCancellable         *cancellable,
                                           DownloadSinkProgress  progress,
                                           gpointer              progress_data,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
DownloadCrcSet *download_sink_check_finish (DownloadSink *self,
                                            GAsyncResult *result,
                                            GError      **error);

void download_sink_accept_check (DownloadSink *self);

void  download_sink_digest_async (DownloadSink           *self,
                                  guint64                 length,
                                  DownloadDigestAlgorithm algorithm,
                                  GCancellable           *cancellable,
                                  DownloadSinkProgress    progress,
                                  gpointer                progress_data,
                                  GAsyncReadyCallback     callback,
                                  gpointer                user_data);
char *download_sink_digest_finish (DownloadSink *self,
                                   GAsyncResult *result,
                                   GError      **error);

void  download_sink_publish_async (DownloadSink       *self,
                                   guint64             size,
                                   const char         *origin,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
char *download_sink_publish_finish (DownloadSink *self,
                                    GAsyncResult *result,
                                    GError      **error);

/* Without keeping anything (by the user's word only), and with keeping everything. */
void     download_sink_discard_async (DownloadSink       *self,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean download_sink_discard_finish (DownloadSink *self,
                                       GAsyncResult *result,
                                       GError      **error);
void     download_sink_close_async (DownloadSink       *self,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
gboolean download_sink_close_finish (DownloadSink *self,
                                     GAsyncResult *result,
                                     GError      **error);

G_END_DECLS
