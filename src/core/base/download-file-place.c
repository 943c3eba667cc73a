/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where a file is. */

#include "config.h"

#include "base/download-file-place.h"

void
download_file_place_clear (DownloadFilePlace *self)
{
  g_free (self->folder);
  g_free (self->name);
  g_free (self->part_name);
  *self = (DownloadFilePlace) { 0 };
}

DownloadFilePlace
download_file_place_copy (const DownloadFilePlace *self)
{
  return (DownloadFilePlace) {
    g_strdup (self->folder),
    g_strdup (self->name),
    g_strdup (self->part_name),
    self->device,
    self->inode,
    self->mtime,
  };
}

const char *
download_file_place_get_file (const DownloadFilePlace *self)
{
  return self->part_name != NULL ? self->part_name : self->name;
}

gint64
download_file_time_to_nanoseconds (const struct timespec *time)
{
  return (gint64) time->tv_sec * G_GINT64_CONSTANT (1000000000) + time->tv_nsec;
}
