/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "listing/download-lister.h"
#include "sign/download-account.h"

G_BEGIN_DECLS

#define DOWNLOAD_TYPE_STORE_LISTER (download_store_lister_get_type ())
G_DECLARE_FINAL_TYPE (DownloadStoreLister, download_store_lister, DOWNLOAD, STORE_LISTER, DownloadLister)

/**
 * DownloadStoreLister:
 *
 * What lies under a prefix of a bucket. Each page has a signature of its own.
 */
DownloadLister *download_store_lister_new (const DownloadAccount *account,
                                           const char            *bucket,
                                           const char            *prefix,
                                           gboolean               recursive);

DownloadRequest *download_store_request_new (const DownloadAccount *account,
                                             const char            *bucket,
                                             const char            *key,
                                             gint64                 now,
                                             GError               **error);

G_END_DECLS
