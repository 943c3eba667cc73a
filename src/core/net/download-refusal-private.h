/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "net/download-refusal.h"

G_BEGIN_DECLS

/**
 * DownloadReason:
 *
 * Why a server refused, as finely as there is something of its own to say.
 *
 * Long because: one line a reason.
 */
typedef enum
{
  DOWNLOAD_REASON_NONE, /* not known */
  /* The link and the time. */
  DOWNLOAD_REASON_EXPIRED,
  DOWNLOAD_REASON_TOKEN_EXPIRED, /* earlier than the link says */
  DOWNLOAD_REASON_TOO_EARLY,
  DOWNLOAD_REASON_WRONG_CLOCK,
  DOWNLOAD_REASON_WRONG_TIME, /* too early or too late */
  DOWNLOAD_REASON_TOO_LONG,

  /* The link and how it was signed. */
  DOWNLOAD_REASON_SIGNATURE,
  DOWNLOAD_REASON_OTHER_METHOD,
  DOWNLOAD_REASON_NOT_FOR_HEAD,
  DOWNLOAD_REASON_ONE_RANGE,
  DOWNLOAD_REASON_HEADER_MISSING,
  DOWNLOAD_REASON_HEADER_NOT_SIGNED,
  DOWNLOAD_REASON_MALFORMED,
  DOWNLOAD_REASON_KEY,
  DOWNLOAD_REASON_LINK, /* refused, and nothing more is known */

  /* Who asks, from where, and whom. */
  DOWNLOAD_REASON_DENIED,
  DOWNLOAD_REASON_NOT_PUBLIC,
  DOWNLOAD_REASON_LOGIN,
  DOWNLOAD_REASON_GATED,
  DOWNLOAD_REASON_NETWORK,
  DOWNLOAD_REASON_NOT_SECURE,
  DOWNLOAD_REASON_PLACE,
  DOWNLOAD_REASON_REFERER,
  DOWNLOAD_REASON_REQUESTER_PAYS,

  /* The object. */
  DOWNLOAD_REASON_NO_OBJECT,
  DOWNLOAD_REASON_NOTHING_THERE, /* as much, but the server only says 404 or 410 */
  DOWNLOAD_REASON_DELETED,
  DOWNLOAD_REASON_NO_TARGET,
  DOWNLOAD_REASON_NO_VERSION,
  DOWNLOAD_REASON_NO_BUCKET,
  DOWNLOAD_REASON_NO_REPOSITORY,
  DOWNLOAD_REASON_ARCHIVED,
  DOWNLOAD_REASON_RESTORING,
  DOWNLOAD_REASON_CHANGED,
  DOWNLOAD_REASON_NOTHING,
  DOWNLOAD_REASON_PREPARING,

  /* The store. */
  DOWNLOAD_REASON_APP,
  DOWNLOAD_REASON_EXTERNAL_REDIRECT,
  DOWNLOAD_REASON_ACCOUNT,
  DOWNLOAD_REASON_QUOTA,
  DOWNLOAD_REASON_LAW,
  DOWNLOAD_REASON_REFUSED,
  DOWNLOAD_REASON_THROTTLED,
  DOWNLOAD_REASON_BUSY,

  /* What is in between. */
  DOWNLOAD_REASON_PORTAL,
  DOWNLOAD_REASON_PROXY,
  DOWNLOAD_REASON_REDIRECT,
  DOWNLOAD_REASON_PROTOCOL,
  DOWNLOAD_N_REASONS,
} DownloadReason;

DownloadReason download_refusal_match_rules (const DownloadRefusal *self);
DownloadReason download_refusal_find_reason (const DownloadRefusal *self);
gint64         download_refusal_get_now (const DownloadRefusal *self);
gint64         download_refusal_get_expires (const DownloadRefusal *self);
gint64         download_refusal_get_not_before (const DownloadRefusal *self);
GPtrArray     *download_refusal_find_missing_headers (const DownloadRefusal *self);
const char    *download_refusal_find_unsigned_header (const DownloadRefusal *self);
GError        *download_refusal_describe (const DownloadRefusal *self,
                                          DownloadReason         reason);

G_END_DECLS
