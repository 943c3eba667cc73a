/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DownloadProxyResolver:
 *
 * Which proxy leads to a server: what the environment says as curl reads it, or else what the desktop is set to. It remembers what
 * it answered.
 */
#define DOWNLOAD_TYPE_PROXY_RESOLVER (download_proxy_resolver_get_type ())
G_DECLARE_FINAL_TYPE (DownloadProxyResolver, download_proxy_resolver, DOWNLOAD, PROXY_RESOLVER, GObject)

DownloadProxyResolver *download_proxy_resolver_new (void);

const char *const *download_proxy_resolver_get_answer (DownloadProxyResolver *self,
                                                       const char            *scheme,
                                                       const char            *host,
                                                       int                    port);

G_END_DECLS
