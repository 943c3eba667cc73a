/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be seen of one request from outside: how far it got, who is at the other end, and what it speaks. */

#include "config.h"

#include "net/download-watch.h"

#include <string.h>
#include <sys/socket.h>

/* Ahead of libsoup's own source, which takes the bytes away. */
#define PEEK_PRIORITY (G_PRIORITY_HIGH - 10)

#define PEEK_BYTES 16

/* An alert or a handshake of any version of TLS. */
static gboolean
is_tls (const guint8 *bytes,
        gssize        length)
{
  return length >= 2 && (bytes[0] == 0x15 || bytes[0] == 0x16) && bytes[1] == 0x03;
}

/* GnuTLS reads on a thread of its own and may have taken the first five bytes already: "HTTP/". */
static gboolean
is_http (const char *bytes,
         gssize      length)
{
  if (length >= 5 && memcmp (bytes, "HTTP/", 5) == 0)
    return TRUE;
  return length >= 5 && bytes[0] == '1' && bytes[1] == '.' && (bytes[2] == '0' || bytes[2] == '1') && bytes[3] == ' ' &&
         g_ascii_isdigit (bytes[4]);
}

static gboolean
peek_cb (GSocket     *socket,
         GIOCondition condition,
         gpointer     user_data)
{
  DownloadWatch *self = user_data;
  guint8         bytes[PEEK_BYTES];
  gssize         length = recv (g_socket_get_fd (socket), bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT);

  if (self->stage == DOWNLOAD_STAGE_TLS && is_http ((const char *) bytes, length))
    self->spoken = DOWNLOAD_SPOKEN_HTTP;
  else if (self->stage == DOWNLOAD_STAGE_ASKED && is_tls (bytes, length))
    self->spoken = DOWNLOAD_SPOKEN_TLS;

  g_clear_pointer (&self->peek, g_source_unref);
  return G_SOURCE_REMOVE;
}

static void
stop_peeking (DownloadWatch *self)
{
  if (self->peek != NULL)
    g_source_destroy (self->peek);
  g_clear_pointer (&self->peek, g_source_unref);
}

/* Looks at the first bytes that come from now on. */
static void
start_peeking (DownloadWatch *self)
{
  stop_peeking (self);
  if (self->socket == NULL)
    return;

  self->peek = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_priority (self->peek, PEEK_PRIORITY);
  g_source_set_callback (self->peek, G_SOURCE_FUNC (peek_cb), self, NULL);
  g_source_attach (self->peek, g_main_context_get_thread_default ());
}

/* An address of version 6 has brackets. */
char *
download_watch_name_proxy (GUri *uri,
                           int   port)
{
  const char *host = g_uri_get_host (uri);

  return g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%d" : "%s:%d", host, port);
}

char *
download_watch_name_address (GProxyAddress *address)
{
  const char *text = g_proxy_address_get_uri (address);
  g_autoptr (GUri) uri = text != NULL ? g_uri_parse (text, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_PARSE_RELAXED, NULL) : NULL;

  return uri != NULL ? download_watch_name_proxy (uri, g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address))) : NULL;
}

static void
note_address (DownloadWatch  *self,
              GSocketAddress *address)
{
  self->is_proxied = G_IS_PROXY_ADDRESS (address);
  if (!self->is_proxied)
    return;

  g_free (self->proxy);
  self->proxy = download_watch_name_address (G_PROXY_ADDRESS (address));
  self->has_proxy_password = g_proxy_address_get_username (G_PROXY_ADDRESS (address)) != NULL;
}

static void
note_connection (DownloadWatch *self,
                 GIOStream     *connection)
{
  g_autoptr (GSocketAddress) address = NULL;

  if (!G_IS_SOCKET_CONNECTION (connection))
    return;
  address = g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (connection), NULL);
  note_address (self, address);
}

static void
network_event_cb (SoupMessage       *message,
                  GSocketClientEvent event,
                  GIOStream         *connection,
                  gpointer           user_data)
{
  static const char *const http1_only[] = { "http/1.1", NULL };
  DownloadWatch           *self = user_data;

  switch ((guint) event)
    {
    case G_SOCKET_CLIENT_CONNECTING:
      note_connection (self, connection);
      break;
    case G_SOCKET_CLIENT_CONNECTED:
      note_connection (self, connection);
      if (G_IS_SOCKET_CONNECTION (connection))
        g_set_object (&self->socket, g_socket_connection_get_socket (G_SOCKET_CONNECTION (connection)));
      break;
    case G_SOCKET_CLIENT_PROXY_NEGOTIATING:
      self->stage = DOWNLOAD_STAGE_PROXY;
      break;
    case G_SOCKET_CLIENT_PROXY_NEGOTIATED:
      self->stage = DOWNLOAD_STAGE_CONNECTING;
      break;
    case G_SOCKET_CLIENT_TLS_HANDSHAKING:
      self->stage = DOWNLOAD_STAGE_TLS;
      /* A body that ends with its connection must not be cut by whoever can cut a TCP connection. */
      g_object_set (connection, "require-close-notify", TRUE, NULL);
      /* Over HTTP/2 libsoup before 3.7 piles a body up in memory, however slowly it is read. */
      g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (connection), http1_only);
      start_peeking (self);
      break;
    case G_SOCKET_CLIENT_TLS_HANDSHAKED:
      self->stage = DOWNLOAD_STAGE_CONNECTING;
      stop_peeking (self);
      break;
    default:
      break;
    }
}

static gboolean
is_secure (SoupMessage *message)
{
  return g_str_equal (g_uri_get_scheme (soup_message_get_uri (message)), "https");
}

static void
starting_cb (SoupMessage *message,
             gpointer     user_data)
{
  DownloadWatch *self = user_data;

  note_address (self, soup_message_get_remote_address (message));
  download_watch_add_proxy_password (message, self->logins);
}

static void
wrote_headers_cb (SoupMessage *message,
                  gpointer     user_data)
{
  DownloadWatch *self = user_data;

  self->stage = DOWNLOAD_STAGE_ASKED;
  if (!is_secure (message) && !self->is_proxied)
    start_peeking (self);
}

static gboolean
accept_certificate_cb (SoupMessage         *message,
                       GTlsCertificate     *certificate,
                       GTlsCertificateFlags errors,
                       gpointer             user_data)
{
  DownloadWatch *self = user_data;

  /* Nothing else is ever bridged. */
  if (errors == G_TLS_CERTIFICATE_UNKNOWN_CA && self->trust != NULL)
    errors = download_trust_check (self->trust, self->link, certificate);
  g_set_object (&self->certificate, certificate);
  self->certificate_errors = errors;
  return errors == 0;
}

/* Nobody here has one: the server decides whether it goes on without. */
static gboolean
request_certificate_cb (SoupMessage          *message,
                        GTlsClientConnection *connection,
                        gpointer              user_data)
{
  DownloadWatch *self = user_data;

  self->wants_certificate = TRUE;
  return FALSE;
}

/**
 * download_watch_new:
 * @message: one that has not been sent
 * @link: what it asks for
 * @trust: (nullable): who may vouch for the server beside those whom the system knows
 * @logins: what a proxy that asks is told; it outlives the watch
 */
DownloadWatch *
download_watch_new (SoupMessage    *message,
                    DownloadLink   *link,
                    DownloadTrust  *trust,
                    DownloadLogins *logins)
{
  DownloadWatch *self = g_new0 (DownloadWatch, 1);

  self->message = g_object_ref (message);
  self->link = download_link_ref (link);
  self->logins = logins;
  self->trust = trust != NULL ? g_object_ref (trust) : NULL;
  soup_message_add_flags (message, SOUP_MESSAGE_COLLECT_METRICS);
  g_signal_connect (message, "network-event", G_CALLBACK (network_event_cb), self);
  g_signal_connect (message, "starting", G_CALLBACK (starting_cb), self);
  g_signal_connect (message, "wrote-headers", G_CALLBACK (wrote_headers_cb), self);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_certificate_cb), self);
  g_signal_connect (message, "request-certificate", G_CALLBACK (request_certificate_cb), self);
  return self;
}

void
download_watch_free (DownloadWatch *self)
{
  stop_peeking (self);
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
  g_clear_object (&self->trust);
  g_clear_pointer (&self->link, download_link_unref);
  g_clear_object (&self->socket);
  g_clear_object (&self->certificate);
  g_free (self->proxy);
  g_free (self);
}

guint64
download_watch_get_head_bytes (DownloadWatch *self)
{
  SoupMessageMetrics *metrics = soup_message_get_metrics (self->message);

  return metrics != NULL ? soup_message_metrics_get_response_header_bytes_received (metrics) : 0;
}

/* What the address of the proxy has itself. (nullable) (transfer full) */
static char *
get_own_answer (GProxyAddress *proxy)
{
  const char      *password = g_proxy_address_get_password (proxy);
  g_autofree char *plain = g_strdup_printf ("%s:%s", g_proxy_address_get_username (proxy), password != NULL ? password : "");
  g_autofree char *base64 = g_base64_encode ((const guchar *) plain, strlen (plain));

  return g_strconcat ("Basic ", base64, NULL);
}

void
download_watch_add_proxy_password (SoupMessage    *message,
                                   DownloadLogins *logins)
{
  GSocketAddress     *address = soup_message_get_remote_address (message);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  GProxyAddress      *proxy = G_IS_PROXY_ADDRESS (address) ? G_PROXY_ADDRESS (address) : NULL;
  g_autofree char    *name = NULL;
  g_autofree char    *value = NULL;

  /* What goes through a tunnel is for the server. */
  soup_message_headers_remove (headers, "Proxy-Authorization");
  if (proxy == NULL || !g_str_equal (g_proxy_address_get_protocol (proxy), "http") ||
      (is_secure (message) && !g_str_equal (soup_message_get_method (message), "CONNECT")))
    return;

  name = download_watch_name_address (proxy);
  if (g_proxy_address_get_username (proxy) != NULL)
    value = get_own_answer (proxy);
  else if (name != NULL)
    value = download_logins_get_proxy_answer (logins, name);
  if (value != NULL)
    soup_message_headers_replace (headers, "Proxy-Authorization", value);
}
