/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "link/download-link-query.h"

G_BEGIN_DECLS

char *download_link_name_from_query (const DownloadLinkQuery *query);

G_END_DECLS
