/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "link/download-link-query.h"
#include "link/download-link.h"

G_BEGIN_DECLS

char *download_link_name_from_query (const DownloadLinkQuery *query);
char *download_link_choose_name (const char         *disposition_name,
                                 const DownloadLink *asked,
                                 const DownloadLink *final);

G_END_DECLS
