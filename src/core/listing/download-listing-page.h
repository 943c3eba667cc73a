/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* No page that stores make of a thousand objects is longer. Bytes. */
#define DOWNLOAD_LISTING_PAGE_MAX (16 * 1024 * 1024)

/**
 * DownloadListingEntry:
 * @key: the object's, not escaped and in no certain encoding; or what several begin with, up to a slash
 * @is_folder: whether it is the latter
 * @size: bytes; 0 of a folder
 * @modified: real time in microseconds, or -1
 * @etag: (nullable): with its quotes, if it has any
 * @checksum: (nullable): "algorithm:value", which the file is proven by
 *
 * What lies under a prefix. A value.
 */
typedef struct
{
  char    *key;
  gboolean is_folder;
  guint64  size;
  gint64   modified;
  char    *etag;
  char    *checksum;
} DownloadListingEntry;

/**
 * DownloadListingPage:
 * @entries: (element-type DownloadListingEntry): in the order of the answer
 * @token: (nullable): what the next page is asked with; %NULL after the last one
 * @marker: (nullable): likewise, of stores that go on behind a key
 */
typedef struct
{
  GPtrArray *entries;
  gboolean   is_last;
  char      *token;
  char      *marker;
} DownloadListingPage;

DownloadListingPage *download_listing_page_parse (const char *text,
                                                  gsize       length,
                                                  const char *prefix,
                                                  GError    **error);
DownloadListingPage *download_listing_page_new (void);
void                 download_listing_page_free (DownloadListingPage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadListingPage, download_listing_page_free)

G_END_DECLS
