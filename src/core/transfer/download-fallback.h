/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/download-error.h"

G_BEGIN_DECLS

/**
 * DownloadFallback:
 * @DOWNLOAD_FALLBACK_TARGET: the link itself is asked again, not where it led before
 * @DOWNLOAD_FALLBACK_LINK: of two links to the object, the other is taken for the one that is signed for GET
 * @DOWNLOAD_FALLBACK_CONDITION: no condition is sent: the answer's own validator decides
 * @DOWNLOAD_FALLBACK_OVERLAP: bytes that are safe are asked for again and compared
 * @DOWNLOAD_FALLBACK_SEVERAL: one connection only
 * @DOWNLOAD_FALLBACK_RANGE: no range is sent: everything is read from the first byte on
 *
 * What is tried next where something was refused. The same bits say what a question had that could have been refused; what was
 * tried once is not asked again in the same attempt.
 */
typedef enum
{
  DOWNLOAD_FALLBACK_NONE = 0,
  DOWNLOAD_FALLBACK_TARGET = 1 << 0,
  DOWNLOAD_FALLBACK_LINK = 1 << 1,
  DOWNLOAD_FALLBACK_CONDITION = 1 << 2,
  DOWNLOAD_FALLBACK_OVERLAP = 1 << 3,
  DOWNLOAD_FALLBACK_SEVERAL = 1 << 4,
  DOWNLOAD_FALLBACK_RANGE = 1 << 5,
} DownloadFallback;

/**
 * DownloadSetbackKind:
 * @DOWNLOAD_SETBACK_REFUSED: the server, or the network, told an error
 * @DOWNLOAD_SETBACK_UNSOUND: an answer that should bring a range does not say which, or another
 * @DOWNLOAD_SETBACK_UNTOLD: an answer does not say whether the object is still the same
 * @DOWNLOAD_SETBACK_DOUBTED: an answer has another strong ETag for an object of the same size and date
 */
typedef enum
{
  DOWNLOAD_SETBACK_REFUSED,
  DOWNLOAD_SETBACK_UNSOUND,
  DOWNLOAD_SETBACK_UNTOLD,
  DOWNLOAD_SETBACK_DOUBTED,
} DownloadSetbackKind;

/**
 * DownloadSetback:
 * @asked: set of #DownloadFallback: what the question had
 * @first: nothing is kept of the object yet
 * @repeated: an attempt before this one has brought nothing
 * @kind: what happened
 * @code: the error that a person would be told
 * @status: of the answer, or 0
 * @explained: the store has named the reason in its own words
 * @patience: the server asked to be asked again later
 *
 * What did not work, as far as it decides what is tried next.
 */
typedef struct
{
  guint               asked;
  gboolean            first;
  gboolean            repeated;
  DownloadSetbackKind kind;
  DownloadError       code;
  guint               status;
  gboolean            explained;
  gboolean            patience;
} DownloadSetback;

/* What is tried next, or %DOWNLOAD_FALLBACK_NONE: then this is the verdict. A question that is asked again has less that could be
 * refused, so that this comes to an end. */
DownloadFallback download_fallback_find (const DownloadSetback *setback);

const char *download_fallback_to_string (DownloadFallback fallback);

G_END_DECLS
