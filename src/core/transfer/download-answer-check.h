/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "checkpoint/download-version.h"
#include "net/download-answer.h"

G_BEGIN_DECLS

/**
 * DownloadReply:
 *
 * An answer as far as it decides where bytes go; filled in by hand in tests.
 */
typedef struct
{
  guint                       status;
  const DownloadOffer        *offer;
  const DownloadContentRange *content_range; /* nullable */
  gint64                      body_length;   /* -1 if not announced */
  gboolean                    multipart;
} DownloadReply;

/**
 * DownloadVerdict:
 * @DOWNLOAD_VERDICT_REFUSE: no byte of it may be used; the error tells why
 * @DOWNLOAD_VERDICT_UNSOUND: the same, as it does not bring the range that was asked for
 * @DOWNLOAD_VERDICT_UNTOLD: the same, as it leaves out what would prove that it is the same version
 * @DOWNLOAD_VERDICT_DOUBTED: the same, as it is the same version by size and date, but not by its ETag
 * @DOWNLOAD_VERDICT_RANGE: its body is bytes of the range that was asked for, from its first byte on
 * @DOWNLOAD_VERDICT_WHOLE: its body is the whole object from its first byte on, although a range was asked for
 * @DOWNLOAD_VERDICT_WHOLE_DOUBTED: the same, of what is the same version by size and date, but not by its ETag
 * @DOWNLOAD_VERDICT_COMPLETE: there is nothing behind the bytes that are safe already
 */
typedef enum
{
  DOWNLOAD_VERDICT_REFUSE,
  DOWNLOAD_VERDICT_UNSOUND,
  DOWNLOAD_VERDICT_UNTOLD,
  DOWNLOAD_VERDICT_DOUBTED,
  DOWNLOAD_VERDICT_RANGE,
  DOWNLOAD_VERDICT_WHOLE,
  DOWNLOAD_VERDICT_WHOLE_DOUBTED,
  DOWNLOAD_VERDICT_COMPLETE,
} DownloadVerdict;

/**
 * DownloadComparison:
 * @DOWNLOAD_COMPARISON_NONE: nothing of it will be compared
 * @DOWNLOAD_COMPARISON_OVERLAP: its first bytes will be
 * @DOWNLOAD_COMPARISON_DIGEST: they will be, and in the end the whole file with a digest
 *
 * What will be done with the bytes before they are believed.
 */
typedef enum
{
  DOWNLOAD_COMPARISON_NONE,
  DOWNLOAD_COMPARISON_OVERLAP,
  DOWNLOAD_COMPARISON_DIGEST,
} DownloadComparison;

DownloadVerdict download_answer_check_first (const DownloadReply *reply,
                                             GError             **error);
DownloadVerdict download_answer_check_next (const DownloadReply   *reply,
                                            const DownloadVersion *version,
                                            guint64                start,
                                            guint64                end,
                                            DownloadComparison     comparison,
                                            GError               **error);
GError         *download_answer_new_doubt (guint status);
GError         *download_answer_new_change (guint status);

G_END_DECLS
