/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "link/download-link.h"
#include "verify/download-digest.h"

G_BEGIN_DECLS

/**
 * DownloadOffer:
 * @total: size of the whole object in bytes, or -1 while unknown
 * @etag: (nullable): as sent
 * @last_modified: (nullable): as sent
 * @answered_at: the Date of the answer, real time in microseconds, or 0
 * @ranges_proven: a 206 with a sound Content-Range was seen
 * @ranges_announced: the server says that it gives out ranges
 * @ranges_denied: the server says that it does not
 * @digest: (nullable): of the whole object, as the server names it
 * @name: (nullable): a safe file name out of Content-Disposition
 * @content_type: (nullable): without parameters
 * @content_encoding: (nullable): of the bytes as they are stored
 *
 * What the server turned out to have. A value; download_version_compare() holds it against what was recorded.
 */
typedef struct
{
  gint64          total;
  char           *etag;
  char           *last_modified;
  gint64          answered_at;
  gboolean        ranges_proven;
  gboolean        ranges_announced;
  gboolean        ranges_denied;
  DownloadDigest *digest;
  char           *name;
  char           *content_type;
  char           *content_encoding;
} DownloadOffer;

/**
 * DownloadSameness:
 * @DOWNLOAD_SAMENESS_SAME: a strong validator says that it is the same object, byte for byte
 * @DOWNLOAD_SAMENESS_LIKELY: nothing differs, but only a comparison of bytes proves it
 * @DOWNLOAD_SAMENESS_UNTOLD: the answer leaves out what the earlier one had
 * @DOWNLOAD_SAMENESS_DOUBTED: another ETag, but the same size and date: nodes of one server may each make their own
 * @DOWNLOAD_SAMENESS_CHANGED: another object
 */
typedef enum
{
  DOWNLOAD_SAMENESS_SAME,
  DOWNLOAD_SAMENESS_LIKELY,
  DOWNLOAD_SAMENESS_UNTOLD,
  DOWNLOAD_SAMENESS_DOUBTED,
  DOWNLOAD_SAMENESS_CHANGED,
} DownloadSameness;

void download_offer_free (DownloadOffer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadOffer, download_offer_free)

G_END_DECLS
