/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DownloadDiskTraits:
 * @DOWNLOAD_DISK_FOREIGN_TIMES: a server keeps the files, or another program: their times move when that pleases
 * @DOWNLOAD_DISK_PLAIN_NAMES: names that Windows cannot have are refused, or may be; see download_plain_name()
 * @DOWNLOAD_DISK_ZEROES: space beyond the end of a file cannot be reserved in it without zeros being written there
 *
 * In what a file system differs from those that Linux is at home on.
 */
typedef enum
{
  DOWNLOAD_DISK_FOREIGN_TIMES = 1 << 0,
  DOWNLOAD_DISK_PLAIN_NAMES = 1 << 1,
  DOWNLOAD_DISK_ZEROES = 1 << 2,
} DownloadDiskTraits;

DownloadDiskTraits download_disk_get_traits (int fd);

G_END_DECLS
