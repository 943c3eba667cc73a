/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "listing/download-listing-page.h"
#include "request/download-request.h"

G_BEGIN_DECLS

#define DOWNLOAD_TYPE_LISTER (download_lister_get_type ())
G_DECLARE_DERIVABLE_TYPE (DownloadLister, download_lister, DOWNLOAD, LISTER, GObject)

/**
 * DownloadListerClass:
 * @headers: (nullable): what is sent along, "Name: value" each
 * @ask: makes the link to a page; @place is where it begins, %NULL for the first; @now is real time in microseconds by the server's
 *   clock
 * @read: reads a page; @next is what the answer's head calls the next one, if it does
 * @explain: (nullable): a better error than @error, or %NULL
 * @new_request: makes a request of what was listed, which is no folder
 *
 * How one kind of folder is asked for and read: a bucket, a repository.
 */
struct _DownloadListerClass
{
  GObjectClass parent_class;

  const char *const *headers;
  DownloadLink *(*ask) (DownloadLister *self,
                        const char     *place,
                        gint64          now,
                        GError        **error);
  DownloadListingPage *(*read) (DownloadLister *self,
                                const char     *text,
                                gsize           length,
                                const char     *next,
                                GError        **error);
  GError *(*explain) (DownloadLister *self,
                      const GError   *error);
  DownloadRequest *(*new_request) (DownloadLister             *self,
                                   const DownloadListingEntry *entry,
                                   gint64                      now,
                                   GError                    **error);
};

const char      *download_lister_get_prefix (DownloadLister *self);
void             download_lister_set_prefix (DownloadLister *self,
                                             const char     *prefix);
const char      *download_lister_get_name (DownloadLister             *self,
                                           const DownloadListingEntry *entry);
DownloadRequest *download_lister_new_request (DownloadLister             *self,
                                              const DownloadListingEntry *entry,
                                              gint64                      now,
                                              GError                    **error);

G_END_DECLS
