/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "link/download-link.h"

G_BEGIN_DECLS

/**
 * DownloadCookieScope:
 * @domain: in lower case, without a dot in front or behind
 * @is_host_only: not for hosts below @domain
 * @path: that of a folder, or of what is in it
 * @is_secure: for https only
 * @expires: real time in microseconds, or G_MAXINT64
 *
 * Whom a cookie is for, and until when. It stands first in what holds it, which download_cookie_scope_compare_paths() relies on.
 */
typedef struct
{
  char    *domain;
  gboolean is_host_only;
  char    *path;
  gboolean is_secure;
  gint64   expires;
} DownloadCookieScope;

void     download_cookie_scope_clear (DownloadCookieScope *self);
gboolean download_cookie_scope_has (const DownloadCookieScope *self,
                                    const DownloadLink        *link,
                                    const char                *host,
                                    gint64                     now);
int      download_cookie_scope_compare_paths (gconstpointer a,
                                              gconstpointer b);

char    *download_cookie_match_get_host (const DownloadLink *link);
gboolean download_cookie_match_domain (const char *host,
                                       const char *domain);

G_END_DECLS
