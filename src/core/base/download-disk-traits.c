/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What kinds of file systems there are, as one table. */

#include "config.h"

#include "base/download-disk-traits.h"

#include <linux/magic.h>
#include <sys/vfs.h>

/* Not in every linux/magic.h. */
#define CEPH_MAGIC 0x00C36400
#define CIFS_MAGIC 0xFF534D42
#define EXFAT_MAGIC 0x2011BAB0
#define FUSE_MAGIC 0x65735546
#define NTFS_MAGIC 0x5346544E
#define NTFS3_MAGIC 0x7366746E
#define SMB2_MAGIC 0xFE534D42
#define VBOXSF_MAGIC 0x786F4256

static const struct
{
  guint32            magic;
  DownloadDiskTraits traits;
} rows[] = {
  { MSDOS_SUPER_MAGIC, DOWNLOAD_DISK_PLAIN_NAMES | DOWNLOAD_DISK_ZEROES },
  { EXFAT_MAGIC, DOWNLOAD_DISK_PLAIN_NAMES },
  { NTFS_MAGIC, DOWNLOAD_DISK_PLAIN_NAMES },
  { NTFS3_MAGIC, DOWNLOAD_DISK_PLAIN_NAMES },

  { SMB_SUPER_MAGIC, DOWNLOAD_DISK_PLAIN_NAMES | DOWNLOAD_DISK_FOREIGN_TIMES },
  { CIFS_MAGIC, DOWNLOAD_DISK_PLAIN_NAMES | DOWNLOAD_DISK_FOREIGN_TIMES },
  { SMB2_MAGIC, DOWNLOAD_DISK_PLAIN_NAMES | DOWNLOAD_DISK_FOREIGN_TIMES },
  { VBOXSF_MAGIC, DOWNLOAD_DISK_PLAIN_NAMES | DOWNLOAD_DISK_FOREIGN_TIMES },
  /* What is behind it, a stick with exFAT or a portal's folder that may be on one, cannot be asked. */
  { FUSE_MAGIC, DOWNLOAD_DISK_PLAIN_NAMES | DOWNLOAD_DISK_FOREIGN_TIMES },

  { NFS_SUPER_MAGIC, DOWNLOAD_DISK_FOREIGN_TIMES },
  { V9FS_MAGIC, DOWNLOAD_DISK_FOREIGN_TIMES },
  { AFS_SUPER_MAGIC, DOWNLOAD_DISK_FOREIGN_TIMES },
  { CODA_SUPER_MAGIC, DOWNLOAD_DISK_FOREIGN_TIMES },
  { CEPH_MAGIC, DOWNLOAD_DISK_FOREIGN_TIMES },
};

/**
 * download_disk_get_traits:
 * @fd: a file or folder on the disk
 *
 * Blocks.
 *
 * Returns: what is known of the kind of the disk; all but %DOWNLOAD_DISK_ZEROES if it cannot be told
 */
DownloadDiskTraits
download_disk_get_traits (int fd)
{
  struct statfs fs;

  if (fstatfs (fd, &fs) < 0)
    return DOWNLOAD_DISK_FOREIGN_TIMES | DOWNLOAD_DISK_PLAIN_NAMES;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].magic == (guint32) fs.f_type)
      return rows[i].traits;
  return 0;
}
