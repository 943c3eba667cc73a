/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DownloadLinkQuery:
 *
 * The parameters of a query, in their order.
 */
typedef struct _DownloadLinkQuery DownloadLinkQuery;

/**
 * DownloadLinkParameter:
 * @raw_name: as written
 * @raw_value: (nullable): as written; %NULL without an equals sign
 * @name: unescaped
 * @value: unescaped; "" if there is none
 */
typedef struct
{
  char *raw_name;
  char *raw_value;
  char *name;
  char *value;
} DownloadLinkParameter;

DownloadLinkQuery           *download_link_query_new (const char *query);
void                         download_link_query_free (DownloadLinkQuery *self);
guint                        download_link_query_get_size (const DownloadLinkQuery *self);
const DownloadLinkParameter *download_link_query_get (const DownloadLinkQuery *self,
                                                      guint                    index);
const char                  *download_link_query_lookup (const DownloadLinkQuery *self,
                                                         const char              *name);
gboolean                     download_link_query_name_equal (const char *name,
                                                             const char *wanted);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadLinkQuery, download_link_query_free)

G_END_DECLS
