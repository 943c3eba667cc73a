/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DownloadPhase:
 * @DOWNLOAD_PHASE_OPENING: the partial file is looked at, if there is one
 * @DOWNLOAD_PHASE_HEADING: the separate link for HEAD is asked
 * @DOWNLOAD_PHASE_ASKING: everything is asked for, of an object of which nothing is kept
 * @DOWNLOAD_PHASE_PREPARING: the first answer waits for a file to put its bytes into
 * @DOWNLOAD_PHASE_PIECES: connections bring what is missing, each its piece of the plan
 * @DOWNLOAD_PHASE_WHOLE: one connection brings everything from the first byte on; what is safe is compared on the way
 * @DOWNLOAD_PHASE_COUNTING: the same, when everything is there, but its end was only seen once
 * @DOWNLOAD_PHASE_TAIL: a file that has been complete since before is compared at its end
 * @DOWNLOAD_PHASE_VERIFYING: digests
 * @DOWNLOAD_PHASE_PUBLISHING: the file gets its name
 * @DOWNLOAD_PHASE_STOPPING: what was received is written, synced and claimed
 * @DOWNLOAD_PHASE_OVER: the task has returned
 *
 * Where one attempt stands:
 *
 *  opening ─▶ heading ─▶ asking ─▶ preparing ─▶ pieces ─▶ verifying ─▶ publishing ─▶ stopping ─▶ over
 *     │          │  ▲       ▲                   │  ▲ │      ▲  │
 *     │          │  └───────┴──── nothing kept ─┘  │ ▼      │  ▼
 *     └──────────┴────────────────────────────▶  whole ─▶ counting, tail
 *
 * and from each of them straight to stopping. What holds in each, asserted after every callback where
 * DOWNLOAD_CHECK_INVARIANTS is defined (download-transfer-phase.c):
 *
 * 1. There are connections only from asking to tail: one at most but in pieces.
 * 2. There is a plan exactly in pieces.
 * 3. From pieces to publishing there is a partial file, and the version in the checkpoint is of its bytes.
 * 4. In counting, tail, verifying and publishing everything up to the total is safe, and nothing is on its way to the disk.
 * 5. In publishing, the end was announced, proven or at least seen without an accident, or a digest has proven the file.
 * 6. Nothing safe lies behind a total that is proven or announced.
 * 7. Whatever ends an attempt passes through stopping, once.
 */
typedef enum
{
  DOWNLOAD_PHASE_OPENING,
  DOWNLOAD_PHASE_HEADING,
  DOWNLOAD_PHASE_ASKING,
  DOWNLOAD_PHASE_PREPARING,
  DOWNLOAD_PHASE_PIECES,
  DOWNLOAD_PHASE_WHOLE,
  DOWNLOAD_PHASE_COUNTING,
  DOWNLOAD_PHASE_TAIL,
  DOWNLOAD_PHASE_VERIFYING,
  DOWNLOAD_PHASE_PUBLISHING,
  DOWNLOAD_PHASE_STOPPING,
  DOWNLOAD_PHASE_OVER,
} DownloadPhase;

#define DOWNLOAD_N_PHASES (DOWNLOAD_PHASE_OVER + 1)

gboolean    download_phase_may_move (DownloadPhase from,
                                     DownloadPhase to);
const char *download_phase_to_string (DownloadPhase phase);

/* What a phase may have. */
gboolean download_phase_has_connections (DownloadPhase phase);
gboolean download_phase_has_plan (DownloadPhase phase);
gboolean download_phase_has_file (DownloadPhase phase);
gboolean download_phase_is_complete (DownloadPhase phase);

G_END_DECLS
