/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What comes next, out of what is known. */

#include "config.h"

#include "transfer/download-next-step.h"

DownloadStep
download_next_step (const DownloadKnowledge *knowledge)
{
  if (!knowledge->has_version)
    return DOWNLOAD_STEP_ASK;
  if (!knowledge->is_complete)
    return knowledge->ranges == DOWNLOAD_RANGES_REFUSED ? DOWNLOAD_STEP_WHOLE : DOWNLOAD_STEP_PIECES;

  /* A digest proves more than anything that could be asked now. */
  if (knowledge->is_proven || knowledge->has_digest)
    return DOWNLOAD_STEP_VERIFY;
  if (knowledge->end == DOWNLOAD_END_SEEN)
    return knowledge->n_counts < DOWNLOAD_MAX_COUNTS ? DOWNLOAD_STEP_COUNT : DOWNLOAD_STEP_GIVE_UP;
  return knowledge->owes_tail ? DOWNLOAD_STEP_TAIL : DOWNLOAD_STEP_VERIFY;
}
