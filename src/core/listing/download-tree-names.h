/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DownloadTreeNames:
 *
 * Where the objects of a listing are saved below a folder: safe names, and no two objects under the same.
 */
typedef struct _DownloadTreeNames DownloadTreeNames;

DownloadTreeNames *download_tree_names_new (void);
void               download_tree_names_make_plain (DownloadTreeNames *self);
void               download_tree_names_free (DownloadTreeNames *self);

void  download_tree_names_hold (DownloadTreeNames *self,
                                const char        *path,
                                const char        *owner);
char *download_tree_names_choose (DownloadTreeNames *self,
                                  const char        *key,
                                  const char        *owner);
char *download_tree_names_choose_folder (DownloadTreeNames *self,
                                         const char        *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadTreeNames, download_tree_names_free)

G_END_DECLS
