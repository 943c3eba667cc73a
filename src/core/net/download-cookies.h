/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "link/download-link.h"

G_BEGIN_DECLS

/**
 * DownloadCookies:
 *
 * What servers hand out while they pass a request on from one to another (RFC 6265), for as long as that lasts. Each cookie goes
 * back to whoever may have it only. It is a secret.
 */
typedef struct _DownloadCookies DownloadCookies;

DownloadCookies *download_cookies_new (void);
void             download_cookies_free (DownloadCookies *self);

void  download_cookies_take (DownloadCookies    *self,
                             const DownloadLink *link,
                             const char         *set_cookie,
                             gint64              now);
char *download_cookies_get (DownloadCookies    *self,
                            const DownloadLink *link,
                            const char         *callers,
                            gint64              now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadCookies, download_cookies_free)

G_END_DECLS
