/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "net/download-answer.h"

G_BEGIN_DECLS

/**
 * DownloadRecord:
 * @etag: (nullable): of the answer that the safe bytes came with
 * @last_modified: (nullable): of that answer
 * @total: size of the object, or -1 while unknown
 * @content_type: (nullable): of that answer
 * @content_encoding: (nullable): of that answer
 *
 * What is known of the object before an answer is looked at.
 */
typedef struct
{
  const char *etag;
  const char *last_modified;
  gint64      total;
  const char *content_type;
  const char *content_encoding;
} DownloadRecord;

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
 * @DOWNLOAD_VERDICT_RANGE: its body is bytes of the range that was asked for, from its first byte on
 * @DOWNLOAD_VERDICT_WHOLE: its body is the whole object from its first byte on, although a range was asked for
 * @DOWNLOAD_VERDICT_COMPLETE: there is nothing behind the bytes that are safe already
 * @DOWNLOAD_VERDICT_COMPARE: it may be the same object, but the answer leaves out what would prove it: ask again with an
 *   overlap to compare
 */
typedef enum
{
  DOWNLOAD_VERDICT_REFUSE,
  DOWNLOAD_VERDICT_RANGE,
  DOWNLOAD_VERDICT_WHOLE,
  DOWNLOAD_VERDICT_COMPLETE,
  DOWNLOAD_VERDICT_COMPARE,
} DownloadVerdict;

DownloadVerdict download_answer_check_first (const DownloadReply *reply,
                                             GError             **error);
DownloadVerdict download_answer_check_next (const DownloadReply  *reply,
                                            const DownloadRecord *record,
                                            guint64               start,
                                            guint64               end,
                                            gboolean              compares,
                                            GError              **error);

G_END_DECLS
