/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "listing/download-lister.h"
#include "net/download-session.h"

G_BEGIN_DECLS

#define DOWNLOAD_TYPE_LISTING (download_listing_get_type ())
G_DECLARE_FINAL_TYPE (DownloadListing, download_listing, DOWNLOAD, LISTING, GObject)

/**
 * DownloadListing:
 *
 * What is in a folder of a server, page by page, so that no more than one page has to be kept.
 *
 * The signal "retries" tells with a #GError why a page has to be asked for again.
 */
DownloadListing *download_listing_new (DownloadSession *session,
                                       DownloadLister  *lister);

void download_listing_set_max_retries (DownloadListing *self,
                                       guint            max_retries);

gboolean download_listing_has_more (DownloadListing *self);

void       download_listing_next_async (DownloadListing    *self,
                                        GCancellable       *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
GPtrArray *download_listing_next_finish (DownloadListing *self,
                                         GAsyncResult    *result,
                                         GError         **error);

G_END_DECLS
