/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where one attempt stands: the moves that are possible, and what may be there. */

#include "config.h"

#include "transfer/download-phase.h"

#define TO(phase) (1u << DOWNLOAD_PHASE_##phase)

/* What follows once it is known what is there and what the server has. */
#define TO_WORK (TO (PIECES) | TO (WHOLE) | TO (COUNTING) | TO (TAIL) | TO (VERIFYING))

#define TO_END TO (STOPPING)

typedef struct
{
  const char *name;
  guint       moves;
  gboolean    has_connections;
  gboolean    has_plan;
  gboolean    has_file;
  gboolean    is_complete;
} Phase;

static const Phase phases[DOWNLOAD_N_PHASES] = {
  [DOWNLOAD_PHASE_OPENING] = { "opening", TO (HEADING) | TO (ASKING) | TO_WORK | TO_END },
  [DOWNLOAD_PHASE_HEADING] = { "heading", TO (ASKING) | TO_WORK | TO_END },
  [DOWNLOAD_PHASE_ASKING] = { "asking", TO (PREPARING) | TO_END, .has_connections = TRUE },
  [DOWNLOAD_PHASE_PREPARING] = { "preparing", TO (PIECES) | TO_END, .has_connections = TRUE },
  [DOWNLOAD_PHASE_PIECES] = { "pieces", TO (ASKING) | TO (WHOLE) | TO (COUNTING) | TO (VERIFYING) | TO_END,
                              .has_connections = TRUE, .has_plan = TRUE, .has_file = TRUE },
  [DOWNLOAD_PHASE_WHOLE] = { "whole", TO (ASKING) | TO (PIECES) | TO (COUNTING) | TO (VERIFYING) | TO_END,
                             .has_connections = TRUE, .has_file = TRUE },
  [DOWNLOAD_PHASE_COUNTING] = { "counting", TO (ASKING) | TO (WHOLE) | TO (VERIFYING) | TO_END,
                                .has_connections = TRUE, .has_file = TRUE, .is_complete = TRUE },
  [DOWNLOAD_PHASE_TAIL] = { "tail", TO (VERIFYING) | TO_END,
                            .has_connections = TRUE, .has_file = TRUE, .is_complete = TRUE },
  /* A digest may show that an end which was only seen was a cut, and damage on the disk is fetched again. */
  [DOWNLOAD_PHASE_VERIFYING] = { "verifying", TO (PUBLISHING) | TO (COUNTING) | TO (PIECES) | TO (WHOLE) | TO_END,
                                 .has_file = TRUE, .is_complete = TRUE },
  [DOWNLOAD_PHASE_PUBLISHING] = { "publishing", TO (PIECES) | TO (WHOLE) | TO_END, .has_file = TRUE, .is_complete = TRUE },
  [DOWNLOAD_PHASE_STOPPING] = { "stopping", TO (OVER) },
  [DOWNLOAD_PHASE_OVER] = { "over", 0 },
};

gboolean
download_phase_may_move (DownloadPhase from,
                         DownloadPhase to)
{
  return (phases[from].moves & (1u << to)) != 0;
}

const char *
download_phase_to_string (DownloadPhase phase)
{
  return phases[phase].name;
}

gboolean
download_phase_has_connections (DownloadPhase phase)
{
  return phases[phase].has_connections;
}

gboolean
download_phase_has_plan (DownloadPhase phase)
{
  return phases[phase].has_plan;
}

gboolean
download_phase_has_file (DownloadPhase phase)
{
  return phases[phase].has_file;
}

gboolean
download_phase_is_complete (DownloadPhase phase)
{
  return phases[phase].is_complete;
}
