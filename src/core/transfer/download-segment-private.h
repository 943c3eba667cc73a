/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "transfer/download-segment.h"

G_BEGIN_DECLS

/* What a segment is doing. */
typedef enum
{
  SEGMENT_IDLE,
  SEGMENT_ASKING,
  SEGMENT_ANSWERED, /* the owner looks at the answer */
  SEGMENT_READING,
  SEGMENT_PARKED, /* for want of a block or of a grant */
  SEGMENT_ENDED,
} SegmentStage;

struct _DownloadSegment
{
  GObject parent_instance;

  /* Written by the segment alone, read by its transfer. */
  DownloadSession     *session;
  DownloadThrottle    *throttle;
  DownloadHost        *host;
  DownloadSegmentKind  kind;
  DownloadSegmentFuncs funcs;
  gpointer             user_data;
  SegmentStage         stage;
  GCancellable        *cancellable;
  DownloadAnswer      *answer;
  guint                n_requests;
  gint64               asked_at;
  gint64               handshake_time; /* from asking to the head, microseconds; 0 before */
  DownloadSink        *sink;           /* nullable: there is nothing to store when everything is known */
  guint64              position;
  guint64              end;
  guint64              answer_end; /* where the body ends, G_MAXUINT64 if that was not announced */
  DownloadHostFlow     flow;       /* its bytes are those of the body that were read, stored or compared */
  gint64               last_byte_at;
  gboolean             reached_end_of_body;
  DownloadEndProof     end_proof;       /* of that end, if it was not announced */
  gboolean             end_unannounced; /* TLS was cut off, not closed */
  GSource             *source;
  gboolean             watches_network; /* and no buffer in between */
  DownloadBlock       *block;
  gint64               block_taken_at;
  DownloadCrcSet      *known; /* nullable: what it compares */
  guint                known_index;
  guint64              known_crc; /* of the current known range, up to the position */
  guint8              *scratch;
  guint8               kept[64]; /* read already, but not wanted yet */
  gsize                n_kept;

  /* Written by the transfer alone. */
  guint64         start;    /* first byte asked for */
  guint64         ask_end;  /* one past the last, or G_MAXUINT64 */
  guint           piece_id; /* 0 unless it is of the plan */
  DownloadCrcSet *overlap;  /* nullable: known bytes that were asked for again */
  guint           asked;    /* set of DownloadFallback: what its question has that could be refused */
  DownloadLink   *target;   /* nullable: where redirects had led before, which was asked straight away */
  gboolean        doubted;  /* only the overlap is read: its ETag is not that of the version */
  gboolean        throttled;
  guint64         measured_bytes;
  double          speed;       /* bytes per second */
  gint64          doubt_until; /* boot time; 0 unless the network has changed since it was opened */
  gint64          silent_since;
  guint64         signs; /* of life, while it is doubted */
};

G_END_DECLS
