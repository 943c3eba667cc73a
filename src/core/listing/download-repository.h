/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "listing/download-lister.h"

G_BEGIN_DECLS

/**
 * DownloadRepositoryKind:
 * @DOWNLOAD_REPOSITORY_TREE: files of a repository of Hugging Face
 * @DOWNLOAD_REPOSITORY_RELEASE: files of a release on GitHub
 */
typedef enum
{
  DOWNLOAD_REPOSITORY_TREE,
  DOWNLOAD_REPOSITORY_RELEASE,
} DownloadRepositoryKind;

/**
 * DownloadRepository:
 * @kind: which of the two
 * @collection: what kind of repository it is: "models", "datasets" or "spaces"; "repos" on GitHub
 * @name: with its owner, if it has one
 * @revision: (nullable): a branch, tag or commit; %NULL for the usual one, or the latest release
 * @path: of a file or folder in it, without a slash at either end; may be empty
 *
 * What an address of a repository names. Nothing in it is escaped.
 */
typedef struct
{
  DownloadRepositoryKind kind;
  const char            *collection;
  char                  *name;
  char                  *revision;
  char                  *path;
} DownloadRepository;

gboolean            download_repository_is_address (const char *text);
DownloadRepository *download_repository_parse (const char *text);
void                download_repository_free (DownloadRepository *self);

char *download_repository_get_page_uri (const DownloadRepository *self,
                                        gboolean                  recursive);
char *download_repository_get_file_uri (const DownloadRepository *self,
                                        const char               *revision,
                                        const char               *path);

DownloadRequest *download_repository_new_request (const DownloadRepository *self,
                                                  GError                  **error);

typedef void (*DownloadRepositoryTokenFunc) (const char *origin,
                                             const char *token,
                                             gpointer    user_data);
void download_repository_foreach_token (DownloadRepositoryTokenFunc func,
                                        gpointer                    user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadRepository, download_repository_free)

G_END_DECLS
