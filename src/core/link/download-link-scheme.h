/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "link/download-link-query.h"
#include "link/download-link.h"

G_BEGIN_DECLS

/**
 * DownloadLinkScheme:
 *
 * One way of signing a link: how it is recognised, what it tells and which parameters are its own.
 */
typedef struct _DownloadLinkScheme DownloadLinkScheme;

const DownloadLinkScheme *download_link_scheme_find (const char              *path,
                                                     const DownloadLinkQuery *query);
const char               *download_link_scheme_get_id (const DownloadLinkScheme *self);
DownloadProvider          download_link_scheme_get_provider (const DownloadLinkScheme *self);
gboolean                  download_link_scheme_signs_method (const DownloadLinkScheme *self);
gboolean                  download_link_scheme_owns (const DownloadLinkScheme *self,
                                                     const char               *name);
void                      download_link_scheme_get_times (const DownloadLinkScheme *self,
                                                          const DownloadLinkQuery  *query,
                                                          gint64                   *not_before,
                                                          gint64                   *expires);
char                    **download_link_scheme_get_signed_headers (const DownloadLinkScheme *self,
                                                                   const DownloadLinkQuery  *query);

G_END_DECLS
