/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/download-error.h"
#include "link/download-link.h"

G_BEGIN_DECLS

GError *download_refusal_to_error (guint         http_status,
                                   const char   *provider_code,
                                   const char   *provider_message,
                                   gint64        retry_after,
                                   DownloadLink *link,
                                   gint64        now);
GError *download_refusal_from_network_error (const GError *error);

G_END_DECLS
