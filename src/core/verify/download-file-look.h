/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DownloadFileFacts:
 * @size: bytes, or -1 if it is not known
 * @mtime: nanoseconds since 1970, or 0 if it is not known
 * @device: 0 together with @inode if it is not known
 * @inode: see @device
 *
 * By what a finished file is known again without being read.
 */
typedef struct
{
  gint64  size;
  gint64  mtime;
  guint64 device;
  guint64 inode;
} DownloadFileFacts;

/**
 * DownloadFileVerdict:
 * @DOWNLOAD_FILE_SAME: nothing speaks against it being the file that was saved
 * @DOWNLOAD_FILE_DOUBTFUL: only its bytes can tell
 * @DOWNLOAD_FILE_OTHER: something else has the name: another size, a folder, a link, a device
 * @DOWNLOAD_FILE_MISSING: nothing has the name
 */
typedef enum
{
  DOWNLOAD_FILE_SAME,
  DOWNLOAD_FILE_DOUBTFUL,
  DOWNLOAD_FILE_OTHER,
  DOWNLOAD_FILE_MISSING,
} DownloadFileVerdict;

/* Pure: what a regular file with the facts @found is, if one with @expected was saved. */
DownloadFileVerdict download_file_judge (const DownloadFileFacts *expected,
                                         const DownloadFileFacts *found);

/**
 * download_file_glance:
 *
 * Blocks: for threads. The file is not opened.
 *
 * Returns: a #DownloadFileVerdict, or -1 if the disk did not tell
 */
int download_file_glance (const char              *path,
                          const DownloadFileFacts *expected);

void download_file_look_async (const char              *path,
                               const DownloadFileFacts *expected,
                               GCancellable            *cancellable,
                               GAsyncReadyCallback      callback,
                               gpointer                 user_data);

/**
 * download_file_look_finish:
 * @found: (out) (nullable): what a regular file of that name has
 * @fd: (out) (nullable): descriptor to read it with, for download_file_look_close(); if there is none, the errno of why not, less than 0
 * @error: return location for %DOWNLOAD_ERROR_DISK or %DOWNLOAD_ERROR_CANCELLED
 *
 * Returns: a #DownloadFileVerdict, or -1 with @error set
 */
int download_file_look_finish (GAsyncResult      *result,
                               DownloadFileFacts *found,
                               int               *fd,
                               GError           **error);

/* On a thread of its own; -1 is none. */
void download_file_look_close (int fd);

G_END_DECLS
