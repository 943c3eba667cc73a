/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GError *download_certificate_to_error (GTlsCertificate     *certificate,
                                       GTlsCertificateFlags errors,
                                       const char          *host);

G_END_DECLS
