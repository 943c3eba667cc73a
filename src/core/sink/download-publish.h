/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sink/download-partial.h"

G_BEGIN_DECLS

/**
 * DownloadPublishSteps:
 * @rename_new: gives the file @to in the second folder in place of @from in the first; EEXIST if there is one of that name
 * @link: gives the file @to beside @from; EEXIST as above
 * @claim: creates @to, empty; EEXIST as above
 * @rename_over: gives the file @to in place of @from, whatever was there
 *
 * What folders can do about names, from the best to what every file system can. Each returns 0 or an errno. A table, so
 * that tests can take away what their file system has.
 */
typedef struct
{
  int (*rename_new) (int         from_fd,
                     const char *from,
                     int         to_fd,
                     const char *to);
  int (*link) (int         from_fd,
               const char *from,
               int         to_fd,
               const char *to);
  int (*claim) (int         to_fd,
                const char *to);
  int (*rename_over) (int         from_fd,
                      const char *from,
                      int         to_fd,
                      const char *to);
} DownloadPublishSteps;

extern const DownloadPublishSteps download_publish_steps;

int download_publish_move (DownloadPartial            *partial,
                           int                         to_fd,
                           const char                 *to,
                           const DownloadPublishSteps *steps);

char *download_publish (DownloadPartial             *partial,
                        const DownloadPartialTarget *target,
                        const char                  *wanted,
                        guint64                      size,
                        const char                  *origin,
                        const DownloadPublishSteps  *steps,
                        GError                     **error);

G_END_DECLS
