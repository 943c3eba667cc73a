/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "plan/download-plan.h"
#include "transfer/download-answer-check.h"
#include "transfer/download-content.h"
#include "transfer/download-fallback.h"
#include "transfer/download-next-step.h"
#include "transfer/download-phase.h"
#include "transfer/download-segment-private.h"
#include "transfer/download-transfer.h"

G_BEGIN_DECLS

/* How much of what is safe is asked for again when no strong validator vouches for the rest. Bytes. */
#define DOWNLOAD_TRANSFER_OVERLAP (64 * 1024)

/**
 * DownloadOutcome:
 *
 * How a transfer has ended, or will: known from the moment on at which it stops.
 */
typedef enum
{
  DOWNLOAD_OUTCOME_NONE,
  DOWNLOAD_OUTCOME_PUBLISHED,
  DOWNLOAD_OUTCOME_UNCHANGED,   /* the server still has what was fetched before */
  DOWNLOAD_OUTCOME_INTERRUPTED, /* by a change of the network: another attempt may begin at once */
  DOWNLOAD_OUTCOME_FAILED,
} DownloadOutcome;

struct _DownloadTransfer
{
  GObject                 parent_instance;
  DownloadTransferContext context;
  DownloadCheckpoint     *checkpoint; /* not owned */
  DownloadThrottle       *throttle;
  DownloadTransferMode    mode;
  DownloadTransferPast    past;             /* its short end is also that of this attempt */
  void (*advance) (DownloadTransfer *self); /* to be called when something that was under way has ended */
  GTask        *task;
  GCancellable *cancellable;

  /* Where it stands. */
  DownloadPhase    phase;
  DownloadOutcome  outcome;
  gboolean         discards;  /* the partial file, by the user's word */
  GError          *error;     /* exactly with an outcome that is none of the good ones */
  DownloadContent *content;   /* never NULL while the task runs */
  DownloadPlan    *plan;      /* exactly in PIECES */
  GPtrArray       *segments;  /* of DownloadSegment, owned */
  guint            n_pending; /* file operations and questions of its own under way, besides segments */

  /* What it has learnt, for as long as it runs. */
  guint            tried;      /* set of DownloadFallback */
  DownloadHost    *host;       /* nullable: of where bytes are asked for */
  DownloadLink    *final_link; /* nullable: where redirects led */
  GError          *no_more;    /* nullable: why no connection can be opened again */
  gint64           reopen_at;
  gboolean         has_version;
  gboolean         owes_tail;
  gboolean         proven; /* by an earlier attempt: only the name is missing */
  gboolean         looked; /* the bytes were read again */
  GError          *doubt;  /* nullable: what is told if they hold */
  guint            n_counts;
  DownloadEndProof seen_proof;      /* of the end that was seen last */
  DownloadVersion *doubted_version; /* nullable: becomes the version once everything that is safe was compared with it */
  guint            n_dropped;       /* rounds of dropping silent segments since one brought bytes */
  DownloadDigest  *head_digest;     /* nullable: what HEAD told, of the object with head_etag */
  char            *head_etag;
  GQueue           digests; /* of DownloadDigest, owned: still to compare */

  /* What is told of it. */
  guint64 resumed_from;
  guint64 received;
  guint64 fetched; /* by connections that have ended */
  guint64 verified_bytes;
  guint   n_requests;
  guint   wake_timer;
  gint64  ticked_at;
};

/* download-transfer-phase.c */
void download_transfer_move (DownloadTransfer *self,
                             DownloadPhase     phase);
void download_transfer_tell_state (DownloadTransfer *self,
                                   DownloadState     state);
void download_transfer_check_invariants (DownloadTransfer *self);

/* download-transfer-end.c */
void download_transfer_end (DownloadTransfer *self,
                            DownloadOutcome   outcome,
                            const GError     *error);
void download_transfer_fail (DownloadTransfer *self,
                             const GError     *error);
void download_transfer_fail_with (DownloadTransfer *self,
                                  DownloadError     code,
                                  const char       *sentence);
void download_transfer_wind_down (DownloadTransfer *self);

/* download-transfer-ask.c */
gint64           download_transfer_get_now (DownloadTransfer *self);
DownloadLink    *download_transfer_get_link (DownloadTransfer *self);
void             download_transfer_forget_final_link (DownloadTransfer *self);
gboolean         download_transfer_is_known_again (DownloadTransfer *self);
void             download_transfer_ask_head (DownloadTransfer   *self,
                                             GAsyncReadyCallback callback);
DownloadSegment *download_transfer_ask_first (DownloadTransfer *self);
DownloadSegment *download_transfer_ask_whole (DownloadTransfer *self);
DownloadSegment *download_transfer_ask_tail (DownloadTransfer *self);
gboolean         download_transfer_ask_piece (DownloadTransfer *self);

/* download-transfer-setback.c */
gboolean download_transfer_has_digest (DownloadTransfer *self);
gboolean download_transfer_fall_back (DownloadTransfer   *self,
                                      DownloadSegment    *segment,
                                      DownloadSetbackKind kind,
                                      const GError       *error);

/* download-transfer-answer.c */
void download_transfer_handle_answer (DownloadTransfer *self,
                                      DownloadSegment  *segment,
                                      DownloadAnswer   *answer);
void download_transfer_accept_whole (DownloadTransfer *self);
void download_transfer_accept_first (DownloadTransfer *self);
void download_transfer_believe_answer (DownloadTransfer *self,
                                       DownloadSegment  *segment);

/* download-transfer-segments.c */
void download_transfer_take_out (DownloadTransfer *self,
                                 DownloadSegment  *segment);
void download_transfer_count_received (DownloadTransfer *self,
                                       DownloadSegment  *segment,
                                       gsize             bytes);
void download_transfer_extend_neighbours (DownloadTransfer *self);
void download_transfer_tick_segments (DownloadTransfer *self,
                                      gint64            now,
                                      gint64            elapsed);
void download_transfer_stop_segments (DownloadTransfer *self);
void download_transfer_wake_segments (DownloadTransfer *self);
void download_transfer_wait_for_grant (DownloadTransfer *self,
                                       DownloadSegment  *segment);
void download_transfer_trim_segments (DownloadTransfer *self);

/* download-transfer-doubt.c */
gboolean download_transfer_drop_silent (DownloadTransfer *self,
                                        gint64            now);

/* download-transfer-proof.c */
typedef void (*DownloadTransferDone) (DownloadTransfer *self,
                                      const GError     *error);

void download_transfer_verify (DownloadTransfer    *self,
                               DownloadTransferDone done);
void download_transfer_publish (DownloadTransfer    *self,
                                DownloadTransferDone done);
void download_transfer_look_for_damage (DownloadTransfer    *self,
                                        DownloadTransferDone done);

/* download-transfer-events.c */
extern const DownloadSegmentFuncs download_transfer_segment_funcs;

G_END_DECLS
