/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ProxyServer:
 *
 * A proxy on the loopback, on threads of its own: it makes tunnels with CONNECT, and speaks SOCKS 4, 4A and 5. Every name leads
 * to 127.0.0.1 and the port that was given with it. It notes how it was asked.
 */
typedef struct _ProxyServer ProxyServer;

ProxyServer *proxy_server_new (const char *user,
                               const char *password);
void         proxy_server_free (ProxyServer *self);
guint16      proxy_server_get_port (ProxyServer *self);

/* What it was asked for, as "CONNECT host:port", "SOCKS4 host:port" or "SOCKS5 host:port"; and the header with the password. */
char **proxy_server_get_asked (ProxyServer *self);
char **proxy_server_get_authorizations (ProxyServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProxyServer, proxy_server_free)

G_END_DECLS
