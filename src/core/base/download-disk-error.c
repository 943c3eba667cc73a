/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an errno of a file operation means to a person: errno × call → code and sentence, as one table. */

#include "config.h"

#include "base/download-disk-error.h"

#include "base/download-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

/* Bits of calls. */
#define ON(call) (1u << DOWNLOAD_DISK_##call)
#define ON_ANY ((1u << DOWNLOAD_DISK_CALLS) - 1)
#define ON_NAMES (ON (CREATE) | ON (PUBLISH))
#define ON_READING ON (READ)
#define ON_REMOVING ON (REMOVE)

/* A sentence takes the name of the file and, if it has a second place, the system's reason. */
typedef struct
{
  int           saved_errno; /* 0: any */
  guint         calls;
  DownloadError code;
  const char   *sentence;
} Row;

static const char full[] = N_ ("There is not enough space on the disk for “%s”.");
static const char quota[] = N_ ("Your share of the disk is used up: there is no space for “%s”.");
static const char large[] = N_ ("“%s” is larger than this disk can hold in one file.");
static const char read_only[] = N_ ("“%s” cannot be written: the disk is read-only.");
static const char read_only_remove[] = N_ ("“%s” cannot be deleted: the disk is read-only.");
static const char denied[] = N_ ("“%s” cannot be written: permission denied.");
static const char denied_read[] = N_ ("“%s” cannot be read: permission denied.");
static const char denied_remove[] = N_ ("“%s” cannot be deleted: permission denied.");
static const char gone[] = N_ ("The folder of “%s” is not there any more.");
static const char busy[] = N_ ("“%s” has to wait: the system has no memory or no open files to spare just now.");
static const char held[] = N_ ("“%s” has to wait: another program is using it.");
static const char taken[] = N_ ("A file named “%s” exists already.");
static const char no_name[] = N_ ("“%s” cannot be the name of a file on this disk.");
/* Translators: the name of a file, and the system’s reason. */
static const char failed[] = N_ ("“%1$s” could not be written: %2$s");
/* Translators: the name of a file, and the system’s reason. */
static const char failed_read[] = N_ ("“%1$s” could not be read: %2$s");
/* Translators: the name of a file, and the system’s reason. */
static const char failed_remove[] = N_ ("“%1$s” could not be deleted: %2$s");

/* The first row that fits holds. */
static const Row rows[] = {
  /* A person makes room; everything that was told as safe stays. */
  { ENOSPC, ON_ANY, DOWNLOAD_ERROR_DISK_FULL, full },
  { EDQUOT, ON_ANY, DOWNLOAD_ERROR_DISK_FULL, quota },
  { EFBIG, ON_ANY, DOWNLOAD_ERROR_FILE_TOO_LARGE, large },
  { EOVERFLOW, ON_ANY, DOWNLOAD_ERROR_FILE_TOO_LARGE, large },

  { EROFS, ON_REMOVING, DOWNLOAD_ERROR_READ_ONLY, read_only_remove },
  { EROFS, ON_ANY, DOWNLOAD_ERROR_READ_ONLY, read_only },

  { EACCES, ON_READING, DOWNLOAD_ERROR_PERMISSION, denied_read },
  { EACCES, ON_REMOVING, DOWNLOAD_ERROR_PERMISSION, denied_remove },
  { EACCES, ON_ANY, DOWNLOAD_ERROR_PERMISSION, denied },
  { EPERM, ON_READING, DOWNLOAD_ERROR_PERMISSION, denied_read },
  { EPERM, ON_REMOVING, DOWNLOAD_ERROR_PERMISSION, denied_remove },
  { EPERM, ON_ANY, DOWNLOAD_ERROR_PERMISSION, denied },

  /* A volume that was taken out, a network file system that was unmounted, a folder that was moved. */
  { ENOENT, ON_ANY, DOWNLOAD_ERROR_FOLDER_GONE, gone },
  { ENOTDIR, ON_ANY, DOWNLOAD_ERROR_FOLDER_GONE, gone },
  { ENODEV, ON_ANY, DOWNLOAD_ERROR_FOLDER_GONE, gone },
  { ENXIO, ON_ANY, DOWNLOAD_ERROR_FOLDER_GONE, gone },
  { ENOMEDIUM, ON_ANY, DOWNLOAD_ERROR_FOLDER_GONE, gone },
  { ESTALE, ON_ANY, DOWNLOAD_ERROR_FOLDER_GONE, gone },
  { ENOTCONN, ON_ANY, DOWNLOAD_ERROR_FOLDER_GONE, gone },
  { ESHUTDOWN, ON_ANY, DOWNLOAD_ERROR_FOLDER_GONE, gone },
  { EHOSTDOWN, ON_ANY, DOWNLOAD_ERROR_FOLDER_GONE, gone },
  { EHOSTUNREACH, ON_ANY, DOWNLOAD_ERROR_FOLDER_GONE, gone },

  /* Passes by itself. A failed sync does not: what it was about may be lost. */
  { EMFILE, ON_ANY & ~ON (SYNC), DOWNLOAD_ERROR_SYSTEM_BUSY, busy },
  { ENFILE, ON_ANY & ~ON (SYNC), DOWNLOAD_ERROR_SYSTEM_BUSY, busy },
  { ENOMEM, ON_ANY & ~ON (SYNC), DOWNLOAD_ERROR_SYSTEM_BUSY, busy },
  { ENOBUFS, ON_ANY & ~ON (SYNC), DOWNLOAD_ERROR_SYSTEM_BUSY, busy },
  { EAGAIN, ON_ANY & ~ON (SYNC), DOWNLOAD_ERROR_SYSTEM_BUSY, busy },
  { EBUSY, ON_ANY & ~ON (SYNC), DOWNLOAD_ERROR_SYSTEM_BUSY, held },
  { ETXTBSY, ON_ANY & ~ON (SYNC), DOWNLOAD_ERROR_SYSTEM_BUSY, held },

  { EEXIST, ON_NAMES, DOWNLOAD_ERROR_NAME_TAKEN, taken },
  { EISDIR, ON_NAMES, DOWNLOAD_ERROR_NAME_TAKEN, taken },
  { ENOTEMPTY, ON_NAMES, DOWNLOAD_ERROR_NAME_TAKEN, taken },
  { ENAMETOOLONG, ON_ANY, DOWNLOAD_ERROR_DISK, no_name },
  { EILSEQ, ON_ANY, DOWNLOAD_ERROR_DISK, no_name },
  { EINVAL, ON_NAMES, DOWNLOAD_ERROR_DISK, no_name },

  { 0, ON_READING, DOWNLOAD_ERROR_DISK, failed_read },
  { 0, ON_REMOVING, DOWNLOAD_ERROR_DISK, failed_remove },
  { 0, ON_ANY, DOWNLOAD_ERROR_DISK, failed },
};

void
download_disk_error_set (GError         **error,
                         DownloadDiskCall call,
                         int              saved_errno,
                         const char      *what)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row        *row = &rows[i];
      DownloadSentence *sentence = NULL;

      if ((row->saved_errno != 0 && row->saved_errno != saved_errno) || (row->calls & 1u << call) == 0)
        continue;

      sentence = download_sentence_new (row->sentence);
      download_sentence_add_text (sentence, what);
      download_sentence_add_errno (sentence, saved_errno);
      g_propagate_error (error, download_error_new_sentence (row->code, sentence));
      return;
    }
}
