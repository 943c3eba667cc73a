/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DownloadDiskCall:
 * @DOWNLOAD_DISK_FOLDER: opening or making a folder
 * @DOWNLOAD_DISK_CREATE: giving a file its first name
 * @DOWNLOAD_DISK_OPEN: opening or locking a file that is there
 * @DOWNLOAD_DISK_RESERVE: reserving space, or giving it back
 * @DOWNLOAD_DISK_WRITE: writing
 * @DOWNLOAD_DISK_READ: reading
 * @DOWNLOAD_DISK_SYNC: making durable what was written, closing included: network file systems write then
 * @DOWNLOAD_DISK_PUBLISH: giving a file its final name
 * @DOWNLOAD_DISK_REMOVE: deleting
 *
 * What was asked of a disk when it failed.
 *
 * What is kept when one of them fails, whatever the errno: a name that was claimed is given back (CREATE); the file and all
 * that is claimed of it stay (FOLDER, OPEN, READ, REMOVE); the file is as it was (RESERVE); what was told as written stays
 * claimed, and the block that failed and all behind it are nobody's (WRITE); what was durable before stays claimed and nothing
 * else (SYNC); the partial file stays whole under the name it had, or has its final one (PUBLISH).
 */
typedef enum
{
  DOWNLOAD_DISK_FOLDER,
  DOWNLOAD_DISK_CREATE,
  DOWNLOAD_DISK_OPEN,
  DOWNLOAD_DISK_RESERVE,
  DOWNLOAD_DISK_WRITE,
  DOWNLOAD_DISK_READ,
  DOWNLOAD_DISK_SYNC,
  DOWNLOAD_DISK_PUBLISH,
  DOWNLOAD_DISK_REMOVE,
} DownloadDiskCall;

#define DOWNLOAD_DISK_CALLS (DOWNLOAD_DISK_REMOVE + 1)

/**
 * download_disk_error_set:
 * @error: (out) (optional): return location, domain %DOWNLOAD_ERROR
 * @call: what failed
 * @saved_errno: its errno
 * @what: the name of the file to show
 *
 * The one place where an errno becomes a code, and with it a state (see download_error_code_get_remedy()), and a sentence.
 */
void download_disk_error_set (GError         **error,
                              DownloadDiskCall call,
                              int              saved_errno,
                              const char      *what);

G_END_DECLS
