/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "link/download-link.h"

G_BEGIN_DECLS

/**
 * DownloadLinkCollector:
 *
 * Collects links in their order and each once.
 */
typedef struct _DownloadLinkCollector DownloadLinkCollector;

DownloadLinkCollector *download_link_collector_new (void);
gboolean               download_link_collector_add (DownloadLinkCollector *self,
                                                    const char            *uri);
guint                  download_link_collector_get_size (const DownloadLinkCollector *self);
guint                  download_link_collector_get_n_seen (const DownloadLinkCollector *self);
GPtrArray             *download_link_collector_finish (DownloadLinkCollector *self);

G_END_DECLS
