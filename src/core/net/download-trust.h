/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "link/download-link.h"
#include "net/download-authority.h"

G_BEGIN_DECLS

#define DOWNLOAD_TYPE_TRUST (download_trust_get_type ())
G_DECLARE_FINAL_TYPE (DownloadTrust, download_trust, DOWNLOAD, TRUST, GObject)

/**
 * DownloadTrust:
 *
 * Whom a person trusts beside those whom the system does: a #GListModel of #DownloadAuthority. It is asked where all that is wrong with a
 * certificate is that its issuer is not known, and can say no more than that an authority vouches for it.
 */
DownloadTrust *download_trust_new (void);

/* One that is there already is not added again. (transfer none): the one that is in the list then */
DownloadAuthority *download_trust_add (DownloadTrust   *self,
                                       const char      *origin,
                                       GTlsCertificate *certificate);

/* Returns: whether it was there */
gboolean download_trust_remove (DownloadTrust     *self,
                                DownloadAuthority *authority);

/* What is still wrong with @certificate, which the server of @link shows; %G_TLS_CERTIFICATE_UNKNOWN_CA if nobody vouches for it. */
GTlsCertificateFlags download_trust_check (DownloadTrust      *self,
                                           const DownloadLink *link,
                                           GTlsCertificate    *certificate);

/* Beside the list of downloads. */
#define DOWNLOAD_TRUST_FILE "authorities.pem"

/* What the file in @folder says, for download_trust_add_from_text(); %NULL if it says nothing. Blocks. (transfer full) (nullable) */
char *download_trust_read_file (const char *folder);

/* What the file is to say. (transfer full) */
char *download_trust_to_text (DownloadTrust *self);

/* What is damaged is left out: to be asked again is better than to trust the wrong one. */
void download_trust_add_from_text (DownloadTrust *self,
                                   const char    *text);

G_END_DECLS
