/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <time.h>

G_BEGIN_DECLS

/**
 * DownloadFilePlace:
 * @folder: a path; %NULL: there is none
 * @name: of the file, or which it gets once it is finished
 * @part_name: (nullable): while it is a partial file
 * @mtime: nanoseconds since 1970, by which another file that got the same inode is told from it; 0: it may have changed
 *
 * Where a file is, and by what it is known there.
 */
typedef struct
{
  char   *folder;
  char   *name;
  char   *part_name;
  guint64 device;
  guint64 inode;
  gint64  mtime;
} DownloadFilePlace;

void              download_file_place_clear (DownloadFilePlace *self);
DownloadFilePlace download_file_place_copy (const DownloadFilePlace *self);

/* (transfer none): the name that the file has now */
const char *download_file_place_get_file (const DownloadFilePlace *self);

/* Nanoseconds since 1970, as times of files are compared and recorded. */
gint64 download_file_time_to_nanoseconds (const struct timespec *time);

G_END_DECLS
