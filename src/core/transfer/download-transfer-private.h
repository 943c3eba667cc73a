/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "plan/download-plan.h"
#include "sink/download-sink.h"
#include "transfer/download-answer-check.h"
#include "transfer/download-claims.h"
#include "transfer/download-segment.h"
#include "transfer/download-transfer.h"

G_BEGIN_DECLS

/* How much of what is safe is asked for again when no strong validator vouches for the rest. Bytes. */
#define DOWNLOAD_TRANSFER_OVERLAP (64 * 1024)

/*
 * What a segment is for:
 * - FIRST: an object of which nothing is known: everything from its first byte on
 * - PIECE: a piece of the plan
 * - WHOLE: the server gives the whole object only: what is safe is compared on the way
 * - COUNT: a body without an announced end is read once more, to see whether it ends in the same place
 * - TAIL: the end of a file that is complete, before it is believed
 */
typedef enum
{
  LANE_FIRST,
  LANE_PIECE,
  LANE_WHOLE,
  LANE_COUNT,
  LANE_TAIL,
} LaneKind;

/* One connection of a transfer: a segment, what it is for, and the slot that it holds. */
typedef struct
{
  DownloadTransfer *transfer; /* not owned */
  LaneKind          kind;
  DownloadSegment  *segment;
  DownloadHost     *host;
  DownloadHostFlow  flow;
  guint             piece_id; /* 0 unless kind is LANE_PIECE or the first became one */
  guint64           start;    /* first byte asked for */
  guint64           end;
  DownloadCrcSet   *known; /* nullable: what it compares */
  gboolean          receiving;
  gboolean          throttled;
  gboolean          redirected; /* asked where an earlier redirect led */
  gboolean          probing;    /* the first range asked of a server that has not proven ranges */
  guint64           measured_bytes;
  double            speed;       /* bytes per second */
  gint64            doubt_until; /* boot time; 0 unless the network has changed since it was opened */
  gint64            silent_since;
  guint64           signs; /* of life, while it is doubted */
} Lane;

typedef enum
{
  STAGE_OPENING, /* the partial file, if there is one */
  STAGE_FETCHING,
  STAGE_FINISHING, /* everything has come */
  STAGE_STOPPING,
  STAGE_OVER,
} Stage;

struct _DownloadTransfer
{
  GObject                 parent_instance;
  DownloadTransferContext context;
  DownloadCheckpoint     *checkpoint; /* not owned */
  DownloadThrottle       *throttle;
  DownloadTransferMode    mode;
  GTask                  *task;

  Stage         stage;
  gboolean      discard;
  GError       *error; /* what ends it */
  GCancellable *cancellable;
  guint         n_pending; /* file operations under way */

  DownloadSink   *sink;
  DownloadClaims *claims;
  DownloadCrcSet *safe; /* everything that is written, claimed or not */
  DownloadPlan   *plan;
  GPtrArray      *lanes;
  DownloadHost   *host;
  DownloadLink   *final_link; /* nullable: where redirects led */
  GError         *no_more;    /* nullable: why no connection can be opened again */
  gint64          reopen_at;
  gint64          ticked_at;
  gboolean        ranges_refused;
  gboolean        untold;
  gboolean        links_swapped;
  gboolean        without_range;
  gboolean        needs_count;
  gboolean        finish_started;
  gboolean        unchanged;
  gboolean        interrupted;
  guint           n_dropped;   /* rounds of dropping silent lanes since one brought bytes */
  DownloadDigest *head_digest; /* nullable: what HEAD told, of the object with head_etag */
  char           *head_etag;

  guint64 resumed_from;
  guint64 received;
  guint64 fetched;
  guint64 verified_bytes;
  guint   n_requests;
  guint   tick_timer;
  guint   wake_timer;
  GQueue  digests; /* of DownloadDigest, owned: still to compare */
};

/* download-transfer.c */
void   download_transfer_enter_state (DownloadTransfer *self,
                                      DownloadState     state);
void   download_transfer_fail (DownloadTransfer *self,
                               const GError     *error);
void   download_transfer_succeed (DownloadTransfer *self);
void   download_transfer_wind_down (DownloadTransfer *self);
void   download_transfer_adopt_sink (DownloadTransfer *self,
                                     DownloadSink     *sink);
gint64 download_transfer_get_now (DownloadTransfer *self);

/* download-transfer-asks.c */
void     download_transfer_start_network (DownloadTransfer *self);
void     download_transfer_go_on (DownloadTransfer *self);
void     download_transfer_ask_count (DownloadTransfer *self);
void     download_transfer_ask_tail (DownloadTransfer *self);
void     download_transfer_forget_final_link (DownloadTransfer *self);
void     download_transfer_restart_from_nothing (DownloadTransfer *self);
gboolean download_transfer_has_strong_validator (DownloadTransfer *self);

/* download-transfer-lanes.c */
Lane *download_transfer_add_lane (DownloadTransfer *self,
                                  LaneKind          kind,
                                  DownloadHost     *host);
void  download_transfer_tick_lanes (DownloadTransfer *self,
                                    gint64            now,
                                    gint64            elapsed);
void  download_transfer_stop_lanes (DownloadTransfer *self);
void  download_transfer_wake_lanes (DownloadTransfer *self);

/* download-transfer-doubt.c */
void download_transfer_drop_silent_lanes (DownloadTransfer *self,
                                          gint64            now);

/* download-transfer-answers.c */
void download_transfer_handle_answer (DownloadTransfer *self,
                                      Lane             *lane,
                                      DownloadAnswer   *answer);

/* download-transfer-finish.c */
void download_transfer_finish (DownloadTransfer *self);

G_END_DECLS
