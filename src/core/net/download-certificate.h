/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "link/download-link.h"

G_BEGIN_DECLS

GTlsCertificate *download_certificate_get_authority (GTlsCertificate *certificate);

char  *download_certificate_get_subject (GTlsCertificate *certificate);
char  *download_certificate_get_issuer (GTlsCertificate *certificate);
char  *download_certificate_get_fingerprint (GTlsCertificate *certificate);
gint64 download_certificate_get_expires (GTlsCertificate *certificate);

GSocketConnectable *download_certificate_make_identity (const DownloadLink *link);
GError             *download_certificate_to_error (GTlsCertificate     *certificate,
                                                   GTlsCertificateFlags errors,
                                                   const DownloadLink  *link);

G_END_DECLS
