/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "link/download-link.h"

G_BEGIN_DECLS

char *download_link_export (const DownloadLink *link,
                            gboolean           *complete);

G_END_DECLS
