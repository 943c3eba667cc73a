/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define DOWNLOAD_TYPE_AUTHORITY (download_authority_get_type ())
G_DECLARE_FINAL_TYPE (DownloadAuthority, download_authority, DOWNLOAD, AUTHORITY, GObject)

/**
 * DownloadAuthority:
 *
 * A certificate that a person trusts beside those of the system, and for whom: one origin, or all. Never changed.
 */
DownloadAuthority *download_authority_new (const char      *origin,
                                           GTlsCertificate *certificate);

/* (nullable): "https://minio.example:9000"; %NULL for all of them */
const char *download_authority_get_origin (DownloadAuthority *self);

/* (transfer none) */
GTlsCertificate *download_authority_get_certificate (DownloadAuthority *self);

gboolean download_authority_is_same (DownloadAuthority *self,
                                     DownloadAuthority *other);

/**
 * download_authorities_from_pem:
 * @text: what a file holds
 * @length: of @text in bytes
 *
 * Reads certificates that a person wants to trust.
 *
 * Returns: (transfer full) (nullable) (element-type GTlsCertificate): at least one, or %NULL with %DOWNLOAD_ERROR_INVALID_REQUEST if any
 *   of them cannot be read
 */
GPtrArray *download_authorities_from_pem (const char *text,
                                          gsize       length,
                                          GError    **error);

G_END_DECLS
