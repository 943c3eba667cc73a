/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "net/download-answer.h"
#include "net/download-session.h"

G_BEGIN_DECLS

/* Sent with the value ENABLED when a link was signed with it; S3 then adds its checksum to answers with the whole object. */
#define DOWNLOAD_CHECKSUM_MODE_HEADER "x-amz-checksum-mode"

/**
 * DownloadAsk:
 * @method: "GET" or "HEAD"
 * @link: where to ask first; redirects are followed from there
 * @headers: (nullable): the caller's "Name: value" lines; dropped as soon as a redirect leaves the origin
 * @has_range: whether to ask for [@start, @end); @end may be G_MAXUINT64 for "to the end"
 * @suffix: the last so many bytes instead, or 0
 * @if_match: (nullable): a strong ETag
 * @if_unmodified_since: (nullable): a date as it was received
 * @if_none_match: (nullable): an ETag
 * @if_modified_since: (nullable): a date as it was received
 *
 * One question to a server. All pointers belong to the caller and are copied.
 */
typedef struct
{
  const char        *method;
  DownloadLink      *link;
  const char *const *headers;
  gboolean           has_range;
  guint64            start;
  guint64            end;
  guint64            suffix;
  const char        *if_match;
  const char        *if_unmodified_since;
  const char        *if_none_match;
  const char        *if_modified_since;
} DownloadAsk;

void            download_exchange_async (DownloadSession    *session,
                                         const DownloadAsk  *ask,
                                         GCancellable       *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data);
DownloadAnswer *download_exchange_finish (GAsyncResult *result,
                                          guint        *n_requests,
                                          GError      **error);

G_END_DECLS
