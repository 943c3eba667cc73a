/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "listing/download-repository.h"

G_BEGIN_DECLS

#define DOWNLOAD_TYPE_REPOSITORY_LISTER (download_repository_lister_get_type ())
G_DECLARE_FINAL_TYPE (DownloadRepositoryLister, download_repository_lister, DOWNLOAD, REPOSITORY_LISTER, DownloadLister)

/**
 * DownloadRepositoryLister:
 *
 * What is in a folder of a repository, or in a release. @repository: (transfer full)
 */
DownloadLister *download_repository_lister_new (DownloadRepository *repository,
                                                gboolean            recursive);

G_END_DECLS
