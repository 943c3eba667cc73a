/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "checkpoint/download-version.h"

G_BEGIN_DECLS

/* So many bodies whose end is not told are read in one attempt, if each ends behind the one before. */
#define DOWNLOAD_MAX_COUNTS 3

/**
 * DownloadRanges:
 *
 * What a server has shown of its ranges.
 */
typedef enum
{
  DOWNLOAD_RANGES_UNKNOWN,
  DOWNLOAD_RANGES_PROVEN,
  DOWNLOAD_RANGES_REFUSED,
} DownloadRanges;

/**
 * DownloadKnowledge:
 * @has_version: there is a version to hold answers against
 * @is_complete: everything up to its total is safe; %FALSE while that is unknown
 * @end: how the total is known
 * @is_proven: an earlier attempt has proven it: only the name is missing
 * @has_digest: something was promised of the whole file that will be compared
 * @owes_tail: it was complete when the attempt began, and nothing has been compared since
 * @ranges: of the server
 * @n_counts: bodies that were read to an end that proves nothing, in this attempt
 *
 * What decides what comes next, when nothing is under way.
 */
typedef struct
{
  gboolean       has_version;
  gboolean       is_complete;
  DownloadEnd    end;
  gboolean       is_proven;
  gboolean       has_digest;
  gboolean       owes_tail;
  DownloadRanges ranges;
  guint          n_counts;
} DownloadKnowledge;

/**
 * DownloadStep:
 * @DOWNLOAD_STEP_ASK: ask for everything, of an object of which nothing is kept
 * @DOWNLOAD_STEP_PIECES: fetch what is missing
 * @DOWNLOAD_STEP_WHOLE: read everything from the first byte on
 * @DOWNLOAD_STEP_COUNT: the same, to see whether it ends in the same place
 * @DOWNLOAD_STEP_TAIL: compare the end of the file
 * @DOWNLOAD_STEP_VERIFY: compare digests, then publish
 * @DOWNLOAD_STEP_GIVE_UP: no two bodies ended in the same place
 */
typedef enum
{
  DOWNLOAD_STEP_ASK,
  DOWNLOAD_STEP_PIECES,
  DOWNLOAD_STEP_WHOLE,
  DOWNLOAD_STEP_COUNT,
  DOWNLOAD_STEP_TAIL,
  DOWNLOAD_STEP_VERIFY,
  DOWNLOAD_STEP_GIVE_UP,
} DownloadStep;

DownloadStep download_next_step (const DownloadKnowledge *knowledge);

G_END_DECLS
