/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "link/download-link-place.h"
#include "link/download-link-query.h"
#include "link/download-link-scheme.h"

G_BEGIN_DECLS

char *download_link_identity_build (const DownloadLinkPlace  *place,
                                    const char               *authority,
                                    const char               *path,
                                    const DownloadLinkQuery  *query,
                                    const DownloadLinkScheme *scheme);

G_END_DECLS
