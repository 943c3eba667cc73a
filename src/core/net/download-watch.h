/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "net/download-logins.h"
#include "net/download-trust.h"

G_BEGIN_DECLS

/**
 * DownloadStage:
 * @DOWNLOAD_STAGE_CONNECTING: no connection stands, or it has not been used yet
 * @DOWNLOAD_STAGE_PROXY: a proxy is told where to connect to
 * @DOWNLOAD_STAGE_TLS: encryption is agreed on with the server
 * @DOWNLOAD_STAGE_ASKED: the request was sent
 *
 * How far a request got.
 */
typedef enum
{
  DOWNLOAD_STAGE_CONNECTING,
  DOWNLOAD_STAGE_PROXY,
  DOWNLOAD_STAGE_TLS,
  DOWNLOAD_STAGE_ASKED,
} DownloadStage;

/**
 * DownloadSpoken:
 * @DOWNLOAD_SPOKEN_UNKNOWN: nothing was seen
 * @DOWNLOAD_SPOKEN_HTTP: in answer to an offer of encryption
 * @DOWNLOAD_SPOKEN_TLS: in answer to a request that was not encrypted
 *
 * What a server was seen to speak that it was not addressed in.
 */
typedef enum
{
  DOWNLOAD_SPOKEN_UNKNOWN,
  DOWNLOAD_SPOKEN_HTTP,
  DOWNLOAD_SPOKEN_TLS,
} DownloadSpoken;

/**
 * DownloadWatch:
 * @stage: how far the request got
 * @socket: (nullable): of a connection that was made for it; libsoup does not show one that was used before
 * @spoken: what the server was seen to speak
 * @certificate: (nullable): one that the system does not trust
 * @certificate_errors: why it was refused; 0 if it was not
 * @wants_certificate: the server wants one from this computer
 * @is_proxied: whether the connection goes to a proxy
 * @proxy: (nullable): host and port of the proxy, without its password
 * @has_proxy_password: whether the address of the proxy has a user name
 *
 * What can be seen of one request from outside while libsoup carries it out.
 */
typedef struct
{
  SoupMessage         *message;
  DownloadTrust       *trust;
  DownloadLogins      *logins;
  DownloadLink        *link;
  DownloadStage        stage;
  GSocket             *socket;
  DownloadSpoken       spoken;
  GTlsCertificate     *certificate;
  GTlsCertificateFlags certificate_errors;
  gboolean             wants_certificate;
  gboolean             is_proxied;
  char                *proxy;
  gboolean             has_proxy_password;
  GSource             *peek;
} DownloadWatch;

DownloadWatch *download_watch_new (SoupMessage    *message,
                                   DownloadLink   *link,
                                   DownloadTrust  *trust,
                                   DownloadLogins *logins);
void           download_watch_free (DownloadWatch *self);

/* Bytes of the head that came. */
guint64 download_watch_get_head_bytes (DownloadWatch *self);

/* Host and port as they are written in a link. (transfer full) */
char *download_watch_name_proxy (GUri *uri,
                                 int   port);

/* (transfer full) (nullable) */
char *download_watch_name_address (GProxyAddress *address);

/* Sends the password of a proxy, if there is one, to the proxy and to nobody else. For every message of a session. */
void download_watch_add_proxy_password (SoupMessage    *message,
                                        DownloadLogins *logins);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadWatch, download_watch_free)

G_END_DECLS
