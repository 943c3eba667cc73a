/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "link/download-link.h"

G_BEGIN_DECLS

/**
 * DownloadCookieFile:
 *
 * The cookies of a browser as programs hand them on: "cookies.txt" in the form of Netscape, a line each with seven fields between tabs
 * (domain, whether hosts below it have it as well, path, whether for https only, seconds since 1970 or 0, name, value). All of it is
 * secret.
 */
typedef struct _DownloadCookieFile DownloadCookieFile;

DownloadCookieFile *download_cookie_file_parse (const char *text,
                                                gssize      length,
                                                GError    **error);
void                download_cookie_file_free (DownloadCookieFile *self);

char *download_cookie_file_get_header (const DownloadCookieFile *self,
                                       const DownloadLink       *link,
                                       gint64                    now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadCookieFile, download_cookie_file_free)

G_END_DECLS
