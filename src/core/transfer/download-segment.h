/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "net/download-exchange.h"
#include "net/download-host.h"
#include "plan/download-throttle.h"
#include "sink/download-sink.h"

G_BEGIN_DECLS

/**
 * DownloadSegmentKind:
 * @DOWNLOAD_SEGMENT_FIRST: an object of which nothing is kept: everything from its first byte on
 * @DOWNLOAD_SEGMENT_PIECE: a piece of the plan
 * @DOWNLOAD_SEGMENT_WHOLE: everything from the first byte on; what is safe is compared on the way
 * @DOWNLOAD_SEGMENT_TAIL: the end of a file that is complete
 *
 * What a segment is for.
 */
typedef enum
{
  DOWNLOAD_SEGMENT_FIRST,
  DOWNLOAD_SEGMENT_PIECE,
  DOWNLOAD_SEGMENT_WHOLE,
  DOWNLOAD_SEGMENT_TAIL,
} DownloadSegmentKind;

/**
 * DownloadSegment:
 *
 * One connection of a transfer: one GET, for one range or for everything, and the slot of a host that it holds meanwhile. It
 * asks, shows the answer to its owner, and once that has accepted it puts the bytes where they belong: into the sink where
 * they are missing, through a comparison where they are known. Its owner may move its end back while it runs.
 */
#define DOWNLOAD_TYPE_SEGMENT (download_segment_get_type ())
G_DECLARE_FINAL_TYPE (DownloadSegment, download_segment, DOWNLOAD, SEGMENT, GObject)

/**
 * DownloadSegmentFuncs:
 * @answered: the head has come; the owner calls download_segment_accept() now or later, or download_segment_stop()
 * @received: so many bytes went on their way to the sink; 0 for bytes that were compared
 * @compared: (nullable): everything that was known has been compared and found equal
 * @throttled: no byte may be read now; the owner calls download_segment_wake() when some may be
 * @ended: the last call; @error is %NULL if everything up to the end was received
 */
typedef struct
{
  void (*answered) (DownloadSegment *segment,
                    DownloadAnswer  *answer,
                    gpointer         user_data);
  void (*received) (DownloadSegment *segment,
                    gsize            bytes,
                    gpointer         user_data);
  void (*compared) (DownloadSegment *segment,
                    gpointer         user_data);
  void (*throttled) (DownloadSegment *segment,
                     gpointer         user_data);
  void (*ended) (DownloadSegment *segment,
                 const GError    *error,
                 gpointer         user_data);
} DownloadSegmentFuncs;

DownloadSegment *download_segment_new (DownloadSession            *session,
                                       DownloadThrottle           *throttle,
                                       DownloadHost               *host,
                                       DownloadSegmentKind         kind,
                                       const DownloadSegmentFuncs *funcs,
                                       gpointer                    user_data);
void             download_segment_ask (DownloadSegment   *self,
                                       const DownloadAsk *ask);
void             download_segment_move_to_host (DownloadSegment *self,
                                                DownloadHost    *host);
void             download_segment_accept (DownloadSegment      *self,
                                          DownloadSink         *sink,
                                          guint64               start,
                                          guint64               end,
                                          const DownloadCrcSet *known);
void             download_segment_stop (DownloadSegment *self);
void             download_segment_fail (DownloadSegment *self,
                                        const GError    *error);

DownloadAnswer *download_segment_get_answer (DownloadSegment *self);
gboolean        download_segment_reached_end (DownloadSegment  *self,
                                              DownloadEndProof *proof);
gboolean        download_segment_get_comparison (DownloadSegment *self,
                                                 guint64         *compared,
                                                 guint64         *known);
void            download_segment_set_end (DownloadSegment *self,
                                          guint64          end);
gboolean        download_segment_is_listening (DownloadSegment *self);
void            download_segment_restart_stall (DownloadSegment *self,
                                                gint64           now);
void            download_segment_wake (DownloadSegment *self);
void            download_segment_tick (DownloadSegment *self,
                                       gint64           now);

G_END_DECLS
