/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DownloadDigestAlgorithm:
 *
 * The algorithms that Pickup can check. The numbers are stored in the state file.
 */
typedef enum
{
  DOWNLOAD_DIGEST_CRC64 = 1, /* CRC-64/XZ, what OSS and COS send */
  DOWNLOAD_DIGEST_CRC32 = 2, /* as in zlib */
  DOWNLOAD_DIGEST_MD5 = 3,
  DOWNLOAD_DIGEST_SHA1 = 4,
  DOWNLOAD_DIGEST_SHA256 = 5,
  DOWNLOAD_DIGEST_SHA384 = 6,
  DOWNLOAD_DIGEST_SHA512 = 7,
} DownloadDigestAlgorithm;

/**
 * DownloadDigest:
 *
 * A digest of a whole object, and who named it. An immutable value.
 */
typedef struct _DownloadDigest DownloadDigest;

#define DOWNLOAD_TYPE_DIGEST (download_digest_get_type ())
GType download_digest_get_type (void);

DownloadDigest *download_digest_new_from_user (const char *text,
                                               GError    **error);
DownloadDigest *download_digest_new_from_base64 (DownloadDigestAlgorithm algorithm,
                                                 const char             *base64,
                                                 const char             *source);
DownloadDigest *download_digest_new_from_crc64_decimal (const char *decimal,
                                                        const char *source);
DownloadDigest *download_digest_new (DownloadDigestAlgorithm algorithm,
                                     const char             *hex,
                                     const char             *source);
DownloadDigest *download_digest_ref (DownloadDigest *self);
void            download_digest_unref (DownloadDigest *self);

DownloadDigestAlgorithm download_digest_get_algorithm (const DownloadDigest *self);
const char             *download_digest_get_hex (const DownloadDigest *self);
const char             *download_digest_get_source (const DownloadDigest *self);
const char             *download_digest_algorithm_to_string (DownloadDigestAlgorithm algorithm);

/**
 * DownloadHasher:
 *
 * Computes one digest over bytes fed in order.
 */
typedef struct _DownloadHasher DownloadHasher;

DownloadHasher *download_hasher_new (DownloadDigestAlgorithm algorithm);
void            download_hasher_update (DownloadHasher *self,
                                        const void     *data,
                                        gsize           length);
char           *download_hasher_finish (DownloadHasher *self);
void            download_hasher_free (DownloadHasher *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadDigest, download_digest_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadHasher, download_hasher_free)

G_END_DECLS
