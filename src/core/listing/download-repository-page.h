/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "listing/download-listing-page.h"

G_BEGIN_DECLS

DownloadListingPage *download_repository_page_parse_tree (const char *text,
                                                          gsize       length,
                                                          const char *folder,
                                                          gboolean    recursive,
                                                          GError    **error);
DownloadListingPage *download_repository_page_parse_release (const char *text,
                                                             gsize       length,
                                                             char      **tag,
                                                             GError    **error);

G_END_DECLS
