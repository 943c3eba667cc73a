/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "net/download-offer.h"
#include "verify/download-digest.h"

G_BEGIN_DECLS

/**
 * DownloadEnd:
 * @DOWNLOAD_END_UNKNOWN: nobody knows where the object ends
 * @DOWNLOAD_END_SEEN: a body ended there, but it may have been cut
 * @DOWNLOAD_END_LIKELY: two bodies ended there, or one whose connection stood on, or that was to end with its connection and
 *   could not be asked for again: most likely no accident, but no proof either
 * @DOWNLOAD_END_PROVEN: a TLS close was read, which cannot be mistaken for anything else
 * @DOWNLOAD_END_ANNOUNCED: an answer had said the size
 *
 * How the total of a version is known. The numbers are stored: they never change. Each tells more than the one before.
 */
typedef enum
{
  DOWNLOAD_END_UNKNOWN = 0,
  DOWNLOAD_END_SEEN = 1,
  DOWNLOAD_END_LIKELY = 2,
  DOWNLOAD_END_PROVEN = 3,
  DOWNLOAD_END_ANNOUNCED = 4,
} DownloadEnd;

/**
 * DownloadValidator:
 *
 * What there is to know an object again by, the weakest first (RFC 9110, 8.8).
 */
typedef enum
{
  DOWNLOAD_VALIDATOR_NONE,
  DOWNLOAD_VALIDATOR_DATE,
  DOWNLOAD_VALIDATOR_WEAK,
  DOWNLOAD_VALIDATOR_STRONG,
} DownloadValidator;

/**
 * DownloadVersion:
 * @etag: (nullable): as sent, with quotes and any W/
 * @last_modified: (nullable): as sent
 * @total: bytes, or -1 exactly while @end is %DOWNLOAD_END_UNKNOWN
 * @end: how @total is known
 * @digest: (nullable): named by the server, of the whole object
 * @content_type: (nullable): without parameters
 * @content_encoding: (nullable): of the bytes as they are stored
 * @answered_at: the Date of the answer that was believed first, real time in microseconds, or 0
 *
 * One version of an object: its bytes never change. A value: read its members, never write them. Every byte that is kept
 * belongs to exactly one.
 */
typedef struct
{
  char           *etag;
  char           *last_modified;
  gint64          total;
  DownloadEnd     end;
  DownloadDigest *digest;
  char           *content_type;
  char           *content_encoding;
  gint64          answered_at;
  /*< private >*/
  guint ref_count;
} DownloadVersion;

/* (transfer full): of which nothing is known. */
DownloadVersion *download_version_new_unknown (void);

/**
 * download_version_new:
 * @template: copied; its reference count does not matter
 *
 * Returns: (transfer full)
 */
DownloadVersion *download_version_new (const DownloadVersion *template);

/* (transfer full): what an answer offers; a total that it names is announced. */
DownloadVersion *download_version_new_from_offer (const DownloadOffer *offer);

/* (transfer full): the same, and this is learnt of it. */
DownloadVersion *download_version_with_end (const DownloadVersion *self,
                                            gint64                 total,
                                            DownloadEnd            end);
DownloadVersion *download_version_with_digest (const DownloadVersion *self,
                                               DownloadDigest        *digest);

DownloadVersion *download_version_ref (DownloadVersion *self);
void             download_version_unref (DownloadVersion *self);

DownloadValidator download_version_get_validator (const DownloadVersion *self);

/* Whether @self tells of the version that @earlier is, and no less than it. An end that was not proven may turn out to be none. */
gboolean download_version_refines (const DownloadVersion *self,
                                   const DownloadVersion *earlier);

/**
 * download_version_compare:
 * @self: what was recorded
 * @offer: what an answer says now
 *
 * Compares what counts in the order in which it can be trusted: a different size is a different object whatever the
 * validators say; then digests of the whole; a strong ETag; Last-Modified decides less (RFC 9110, 8.8.2.2).
 */
DownloadSameness download_version_compare (const DownloadVersion *self,
                                           const DownloadOffer   *offer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadVersion, download_version_unref)

G_END_DECLS
