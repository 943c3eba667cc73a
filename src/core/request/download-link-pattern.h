/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many links patterns may stand for at once. */
#define DOWNLOAD_LINK_PATTERN_LINKS_MAX 1000

/**
 * DownloadLinkExpansion:
 *
 * Text with links in place of the patterns in it.
 */
typedef struct
{
  char *text;
  guint n_links; /* that the patterns stood for */
  char *first;   /* the part that differs of the first of them, */
  char *last;    /* and of the last, to be shown */
} DownloadLinkExpansion;

DownloadLinkExpansion *download_link_pattern_expand (const char *text,
                                                     gssize      length,
                                                     GError    **error);
void                   download_link_expansion_free (DownloadLinkExpansion *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadLinkExpansion, download_link_expansion_free)

G_END_DECLS
