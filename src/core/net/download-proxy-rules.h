/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How GIO calls SOCKS 5 when it is not the proxy that looks for the server's name. */
#define DOWNLOAD_PROXY_SOCKS5_LOCAL "pickup-socks5"

/* Returns the value of an environment variable, or %NULL. */
typedef const char *(*DownloadEnvironment) (const char *name);

gboolean download_proxy_rules_find (DownloadEnvironment environment,
                                    const char         *scheme,
                                    const char         *host,
                                    int                 port,
                                    char              **proxy,
                                    GError            **error);

G_END_DECLS
