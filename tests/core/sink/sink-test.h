/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/download-error.h"
#include "sink/download-sink.h"

G_BEGIN_DECLS

/* Turns the main loop until @condition holds; gives up with @message after a while. */
#define SINK_TEST_WAIT(condition, message)    \
  G_STMT_START                                \
  {                                           \
    guint limit_ = sink_test_begin (message); \
    while (!(condition))                      \
      g_main_context_iteration (NULL, TRUE);  \
    g_source_remove (limit_);                 \
  }                                           \
  G_STMT_END

/* What a sink told. */
typedef struct
{
  DownloadCrcSet *written;
  guint           calls;
  guint           rooms;
  guint           failures;
  GError         *failure;
} SinkRecord;

guint    sink_test_begin (const char *message);
void     sink_test_ready_cb (GObject      *source,
                             GAsyncResult *result,
                             gpointer      user_data);
char    *sink_test_make_folder (void);
void     sink_test_remove_folder (const char *folder);
char    *sink_test_list (const char *folder);
void     sink_test_put (const char *folder,
                        const char *name,
                        const char *content);
gboolean sink_test_own_mounts (void);
void     sink_test_mount (const char *folder,
                          const char *size);
void     sink_test_mount_read_only (const char *folder);
void     sink_test_unmount (const char *folder);

guint8  sink_test_byte (guint64 offset);
guint64 sink_test_crc (guint64 start,
                       guint64 end);
void    sink_test_assert_file (const char *path,
                               guint64     size);
GPid    sink_test_hold_lock (const char *path,
                             int        *fd);
void    sink_test_let_go (GPid pid,
                          int  fd);

DownloadSink  *sink_test_create (const char *folder,
                                 const char *name,
                                 gboolean    exact,
                                 gint64      size,
                                 GError    **error);
DownloadNaming sink_test_name (DownloadSink *sink,
                               GError      **error);
DownloadSink  *sink_test_open (const char                 *folder,
                               const char                 *part_name,
                               const char                 *name,
                               const DownloadFileIdentity *identity,
                               const DownloadCrcSet       *claimed,
                               gboolean                    check,
                               DownloadCrcSet            **safe,
                               GError                    **error);
void           sink_test_record (DownloadSink *sink,
                                 SinkRecord   *record);
void           sink_test_record_clear (SinkRecord *record);
void           sink_test_write (DownloadSink *sink,
                                guint64       start,
                                guint64       end);
gboolean       sink_test_reserve (DownloadSink *sink,
                                  guint64       size,
                                  GError      **error);
GBytes        *sink_test_read (DownloadSink *sink,
                               guint64       offset,
                               gsize         length,
                               GError      **error);
gboolean       sink_test_sync (DownloadSink *sink,
                               GError      **error);
char          *sink_test_publish (DownloadSink *sink,
                                  guint64       size,
                                  const char   *origin,
                                  GError      **error);
gboolean       sink_test_discard (DownloadSink *sink,
                                  GError      **error);
void           sink_test_close (DownloadSink *sink);

G_END_DECLS
