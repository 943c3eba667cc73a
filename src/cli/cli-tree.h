/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli-options.h"

G_BEGIN_DECLS

/**
 * CliTreeFile:
 * @request: (nullable): what is to be fetched, with its folder and the name that it should get; %NULL of a folder without files
 * @folder: absolute path of the folder
 * @path: of the file below the folder of the tree, for a person
 * @size: bytes, as it was listed
 * @etag: (nullable): as it was listed
 * @checksum: (nullable): likewise
 *
 * A file of a tree. A value.
 */
typedef struct
{
  DownloadRequest *request;
  char            *folder;
  char            *path;
  guint64          size;
  char            *etag;
  char            *checksum;
} CliTreeFile;

void     cli_tree_file_free (CliTreeFile *self);
gboolean cli_tree_file_is_same (const CliTreeFile *self,
                                DownloadItem      *item);

/**
 * CliTreeCount:
 * @is_complete: whether all was listed
 * @n_files: that were listed, and are wanted
 * @size: bytes of them
 * @n_left_out: objects that are not wanted
 * @n_here: of those that are finished, which were so before
 * @n_verified: likewise, which a checksum proves
 *
 * What became of a tree so far.
 */
typedef struct
{
  gboolean is_complete;
  guint    n_files;
  guint64  size;
  guint    n_left_out;
  guint    n_finished;
  guint64  finished_size;
  guint    n_here;
  guint    n_verified;
  guint    n_failed;
} CliTreeCount;

/**
 * CliTree:
 *
 * What is in folders of servers, a file at a time: it is listed as it is taken, so that two pages are kept at most.
 */
typedef struct _CliTree CliTree;

/**
 * CliTreeFuncs:
 * @changed: there is more to take, or nothing is on its way any more
 * @failed: something could not be listed, or be made a request of; @name says what. The others go on
 */
typedef struct
{
  void (*changed) (gpointer user_data);
  void (*failed) (const char   *name,
                  const GError *error,
                  gboolean      again,
                  gpointer      user_data);
} CliTreeFuncs;

CliTree *cli_tree_new (const CliGetOptions *options,
                       GError             **error);
void     cli_tree_free (CliTree *self);
void     cli_tree_make_names_plain (CliTree *self);
gboolean cli_tree_begin (CliTree            *self,
                         DownloadService    *service,
                         const CliTreeFuncs *funcs,
                         gpointer            user_data,
                         GError            **error);
void     cli_tree_stop (CliTree *self);

const char  *cli_tree_get_folder (CliTree *self);
CliTreeFile *cli_tree_take (CliTree *self);
gboolean     cli_tree_is_at_end (CliTree *self);
gboolean     cli_tree_is_idle (CliTree *self);

gboolean cli_tree_is_complete (CliTree *self);
guint    cli_tree_get_n_files (CliTree *self);
guint    cli_tree_get_n_left_out (CliTree *self);
guint64  cli_tree_get_size (CliTree *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliTreeFile, cli_tree_file_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliTree, cli_tree_free)

G_END_DECLS
