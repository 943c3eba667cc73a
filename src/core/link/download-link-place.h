/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "link/download-link.h"

G_BEGIN_DECLS

/**
 * DownloadLinkPlace:
 * @provider: whose host it is
 * @endpoint: (nullable): names the store within which bucket names are unique; %NULL if the host is not known
 * @bucket: (nullable): raw
 * @raw_key: (nullable): the raw path behind the bucket, without a leading slash
 *
 * Where an object is, as far as host and path tell.
 */
typedef struct
{
  DownloadProvider provider;
  char            *endpoint;
  char            *bucket;
  char            *raw_key;
} DownloadLinkPlace;

DownloadLinkPlace *download_link_place_new (const char *host,
                                            const char *path);
void               download_link_place_free (DownloadLinkPlace *self);
void               download_link_place_set_path_style (DownloadLinkPlace *self,
                                                       const char        *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadLinkPlace, download_link_place_free)

G_END_DECLS
