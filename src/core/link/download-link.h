/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DownloadProvider:
 *
 * Who answers at the end of a link, as far as the link tells. It is advice: nothing depends on it being right but the
 * words a person reads and a few headers.
 */
typedef enum
{
  DOWNLOAD_PROVIDER_UNKNOWN,
  DOWNLOAD_PROVIDER_OSS, /* Alibaba Cloud OSS */
  DOWNLOAD_PROVIDER_S3,  /* Amazon S3 itself */
  DOWNLOAD_PROVIDER_GCS, /* Google Cloud Storage */
  DOWNLOAD_PROVIDER_AZURE,
  DOWNLOAD_PROVIDER_CLOUDFRONT,
  DOWNLOAD_PROVIDER_COS,           /* Tencent Cloud */
  DOWNLOAD_PROVIDER_OBS,           /* Huawei Cloud */
  DOWNLOAD_PROVIDER_B2,            /* Backblaze, native tokens and S3 signatures */
  DOWNLOAD_PROVIDER_R2,            /* Cloudflare */
  DOWNLOAD_PROVIDER_S3_COMPATIBLE, /* S3 signatures on a host that is none of the above */
} DownloadProvider;

#define DOWNLOAD_TYPE_PROVIDER (download_provider_get_type ())
GType       download_provider_get_type (void);
const char *download_provider_get_name (DownloadProvider provider);

/**
 * DownloadLink:
 *
 * What can be read out of a URL without asking anyone. An immutable, reference-counted value. The URL itself is kept
 * byte for byte, because signatures cover it; it is a password and leaves the link only through
 * download_link_get_uri() and its raw parts. Whatever is shown, logged or exported is download_link_get_redacted().
 */
typedef struct _DownloadLink DownloadLink;

#define DOWNLOAD_TYPE_LINK (download_link_get_type ())
GType download_link_get_type (void);

DownloadLink *download_link_new (const char *uri,
                                 GError    **error);
DownloadLink *download_link_ref (DownloadLink *self);
void          download_link_unref (DownloadLink *self);

const char *download_link_get_uri (const DownloadLink *self);
const char *download_link_get_redacted (const DownloadLink *self);
const char *download_link_get_identity (const DownloadLink *self);
const char *download_link_get_origin (const DownloadLink *self);
guint       download_link_get_name_hash (const DownloadLink *self);

const char *download_link_get_scheme (const DownloadLink *self);
const char *download_link_get_host (const DownloadLink *self);
int         download_link_get_port (const DownloadLink *self);
const char *download_link_get_path (const DownloadLink *self);
const char *download_link_get_query (const DownloadLink *self);
const char *download_link_get_user_info (const DownloadLink *self);
gboolean    download_link_is_secure (const DownloadLink *self);

DownloadProvider   download_link_get_provider (const DownloadLink *self);
gboolean           download_link_is_public_store (const DownloadLink *self);
const char        *download_link_get_signature_scheme (const DownloadLink *self);
gboolean           download_link_is_signed (const DownloadLink *self);
gboolean           download_link_signs_method (const DownloadLink *self);
gint64             download_link_get_expires (const DownloadLink *self);
gint64             download_link_get_not_before (const DownloadLink *self);
const char *const *download_link_get_signed_headers (const DownloadLink *self);
gboolean           download_link_pins_range (const DownloadLink *self);
const char        *download_link_get_bucket (const DownloadLink *self);
const char        *download_link_get_key (const DownloadLink *self);
const char        *download_link_get_version (const DownloadLink *self);
char              *download_link_suggest_name (const DownloadLink *self);

DownloadLink *download_link_resolve (const DownloadLink *self,
                                     const char         *location,
                                     GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadLink, download_link_unref)

G_END_DECLS
