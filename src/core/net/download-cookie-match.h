/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "link/download-link.h"

G_BEGIN_DECLS

char    *download_cookie_match_get_host (const DownloadLink *link);
gboolean download_cookie_match_domain (const char *host,
                                       const char *domain);
gboolean download_cookie_match_path (const char *path,
                                     const char *folder);

G_END_DECLS
