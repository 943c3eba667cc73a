/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What it means that a request ended without an answer of the server: one true sentence, said of whoever is to blame. */

#include "config.h"

#include "net/download-failure.h"

#include "base/download-error.h"
#include "net/download-certificate.h"
#include "net/download-refusal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* libsoup gives up when a head becomes longer. Bytes. */
#define HEAD_MAX (64 * 1024)

/* Host and port of the proxy that is to blame. */
static char *
name_proxy (const DownloadFailure *self)
{
  g_autoptr (GUri) uri = NULL;

  if (self->watch->proxy != NULL)
    return g_strdup (self->watch->proxy);
  if (self->proxies != NULL && self->proxies[0] != NULL)
    uri = g_uri_parse (self->proxies[0], G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_PARSE_RELAXED, NULL);
  return uri != NULL ? download_watch_name_proxy (uri, g_uri_get_port (uri)) : NULL;
}

static GError *
blame_proxy (const DownloadFailure *self)
{
  g_autofree char *name = name_proxy (self);

  if (name == NULL)
    return download_error_new (DOWNLOAD_ERROR_PROXY_UNREACHABLE, N_ ("The proxy server could not be reached."));
  /* Translators: %s is the name of a proxy server. */
  return download_error_new (DOWNLOAD_ERROR_PROXY_UNREACHABLE, N_ ("The proxy server “%s” could not be reached."), name);
}

static gboolean
is_io_error (const GError *error,
             GIOErrorEnum  code)
{
  return g_error_matches (error, G_IO_ERROR, (int) code);
}

/* An address needs nobody to find it. */
static gboolean
has_proxy_with_name (const DownloadFailure *self)
{
  for (gsize i = 0; self->proxies != NULL && self->proxies[i] != NULL; i++)
    {
      g_autoptr (GUri) uri = g_uri_parse (self->proxies[i], G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_PARSE_RELAXED, NULL);

      if (uri != NULL && !g_hostname_is_ip_address (g_uri_get_host (uri)))
        return TRUE;
    }
  return FALSE;
}

/* What went wrong between here and the proxy, or between the proxy and the server as the proxy tells; or NULL. */
static GError *
explain_proxy (const DownloadFailure *self)
{
  gboolean is_connecting = self->watch->stage == DOWNLOAD_STAGE_CONNECTING;

  if (is_io_error (self->error, G_IO_ERROR_PROXY_AUTH_FAILED) ||
      (is_io_error (self->error, G_IO_ERROR_PROXY_NEED_AUTH) && self->watch->has_proxy_password))
    return download_error_new (DOWNLOAD_ERROR_PROXY, N_ ("The proxy server does not accept the password."));
  if (is_io_error (self->error, G_IO_ERROR_PROXY_NEED_AUTH))
    return download_error_new (DOWNLOAD_ERROR_PROXY_REFUSED, N_ ("The proxy server asks for a password."));
  if (is_io_error (self->error, G_IO_ERROR_PROXY_NOT_ALLOWED))
    return download_error_new (DOWNLOAD_ERROR_PROXY_REFUSED, N_ ("The proxy server refused the connection."));
  if (is_io_error (self->error, G_IO_ERROR_PROXY_FAILED) && is_connecting)
    return blame_proxy (self);
  if (is_connecting && (self->error->domain == G_RESOLVER_ERROR || self->timed_out) && self->watch->socket == NULL && has_proxy_with_name (self))
    return blame_proxy (self);
  if (is_connecting && self->watch->is_proxied && self->watch->socket == NULL)
    return blame_proxy (self);

  if (self->timed_out && self->watch->stage == DOWNLOAD_STAGE_PROXY)
    return download_error_new (DOWNLOAD_ERROR_PROXY_UNREACHABLE, N_ ("The proxy server did not answer in time."));
  if (self->watch->stage == DOWNLOAD_STAGE_PROXY || is_io_error (self->error, G_IO_ERROR_PROXY_FAILED))
    return download_error_new (DOWNLOAD_ERROR_PROXY_REFUSED, N_ ("The proxy server did not connect to the server."));
  return NULL;
}

static GError *
explain_time_out (const DownloadFailure *self)
{
  switch (self->watch->stage)
    {
    case DOWNLOAD_STAGE_ASKED:
      return download_error_new (DOWNLOAD_ERROR_TIMED_OUT, N_ ("The server did not answer in time."));
    case DOWNLOAD_STAGE_TLS:
      return download_error_new (DOWNLOAD_ERROR_TIMED_OUT, N_ ("The server did not agree on encryption in time."));
    case DOWNLOAD_STAGE_CONNECTING:
    case DOWNLOAD_STAGE_PROXY:
      break;
    }

  return download_error_new (DOWNLOAD_ERROR_TIMED_OUT, N_ ("The server could not be reached in time."));
}

static GError *
explain_tls (const DownloadFailure *self)
{
  if (self->watch->certificate_errors != 0)
    return download_certificate_to_error (self->watch->certificate, self->watch->certificate_errors, self->link);
  if (self->watch->wants_certificate || g_error_matches (self->error, G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED))
    return download_error_new (DOWNLOAD_ERROR_CERTIFICATE, N_ ("The server wants a certificate from this computer, and there is none to show."));
  if (self->watch->spoken == DOWNLOAD_SPOKEN_HTTP)
    return download_error_new (DOWNLOAD_ERROR_PROTOCOL, N_ ("The server does not encrypt on this port: the link has to begin with “http:”."));
  if (g_error_matches (self->error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    return download_error_new (DOWNLOAD_ERROR_CERTIFICATE, N_ ("The server could not prove who it is: its certificate is not valid."));
  if (self->watch->stage == DOWNLOAD_STAGE_TLS)
    return download_error_new (DOWNLOAD_ERROR_NETWORK, N_ ("The server and this computer could not agree on encryption."));
  return NULL;
}

/* Many servers that expect encryption end the connection, or answer with what is no HTTP. */
static gboolean
may_expect_tls (const DownloadFailure *self)
{
  return !self->watch->is_proxied && !download_link_is_secure (self->link) && download_link_get_port (self->link) != 80;
}

/* The request is out, or should be, and no head has come. */
static GError *
explain_silence (const DownloadFailure *self)
{
  guint64  head_bytes = download_watch_get_head_bytes (self->watch);
  gboolean is_nonsense = g_error_matches (self->error, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING);

  if (self->watch->spoken == DOWNLOAD_SPOKEN_TLS)
    return download_error_new (DOWNLOAD_ERROR_PROTOCOL, N_ ("The server expects encryption on this port: the link has to begin with “https:”."));
  if (head_bytes > HEAD_MAX)
    return download_error_new (DOWNLOAD_ERROR_PROTOCOL, N_ ("The server sent more before the file than can be read."));
  /* What was said had come before anybody could look at it. */
  if (is_nonsense && may_expect_tls (self))
    return download_error_new (DOWNLOAD_ERROR_PROTOCOL, N_ ("The server sent an answer that makes no sense. If it expects encryption, the link has to begin with “https:”."));
  if (head_bytes > 0 || self->watch->stage != DOWNLOAD_STAGE_ASKED || self->error->domain != G_IO_ERROR || self->watch->is_proxied)
    return NULL;
  if (may_expect_tls (self))
    return download_error_new (DOWNLOAD_ERROR_NO_ANSWER, N_ ("The server ended the connection without an answer. If it expects encryption, the link has to begin with “https:”."));
  return download_error_new (DOWNLOAD_ERROR_NO_ANSWER, N_ ("The server ended the connection without an answer."));
}

/**
 * download_failure_to_error:
 *
 * Returns: (transfer full): a #DownloadError with one plain sentence
 */
GError *
download_failure_to_error (const DownloadFailure *self)
{
  GError *error = NULL;

  if (!self->timed_out && is_io_error (self->error, G_IO_ERROR_CANCELLED))
    return download_refusal_from_network_error (self->error);

  error = explain_proxy (self);
  if (error == NULL && self->timed_out)
    error = explain_time_out (self);
  if (error == NULL && download_link_is_secure (self->link))
    error = explain_tls (self);
  if (error == NULL)
    error = explain_silence (self);
  /* No file had begun to come. */
  if (error == NULL && is_io_error (self->error, G_IO_ERROR_PARTIAL_INPUT))
    error = download_error_new (DOWNLOAD_ERROR_NETWORK, N_ ("The connection was lost."));
  return error != NULL ? error : download_refusal_from_network_error (self->error);
}

static gboolean
is_secure (const DownloadWatch *watch)
{
  return g_str_equal (g_uri_get_scheme (soup_message_get_uri (watch->message)), "https");
}

/* What only proxies say of themselves. A server behind one never sends it. */
static gboolean
has_mark_of_proxy (SoupMessageHeaders *headers)
{
  static const char *const names[] = { "X-Squid-Error", "Proxy-Agent", "Proxy-Authenticate", "Proxy-Connection" };
  static const char *const servers[] = { "squid", "tinyproxy", "privoxy", "mitmproxy" };
  const char              *status = soup_message_headers_get_list (headers, "Proxy-Status");
  const char              *server = soup_message_headers_get_one (headers, "Server");

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (soup_message_headers_get_one (headers, names[i]) != NULL)
      return TRUE;
  for (gsize i = 0; server != NULL && i < G_N_ELEMENTS (servers); i++)
    if (g_ascii_strncasecmp (server, servers[i], strlen (servers[i])) == 0)
      return TRUE;
  /* RFC 9209, 2.3: the proxy made this answer up because of an error. */
  return status != NULL && strstr (status, "error=") != NULL;
}

/**
 * download_failure_is_proxy_answer:
 * @status: of HTTP
 * @headers: that came with it
 *
 * Returns: whether it was not the server who answered but a proxy in front of it
 */
gboolean
download_failure_is_proxy_answer (const DownloadWatch *watch,
                                  guint                status,
                                  SoupMessageHeaders  *headers)
{
  if (!watch->is_proxied)
    return FALSE;
  /* The answer to CONNECT: nothing was asked of the server yet. */
  if (watch->stage != DOWNLOAD_STAGE_ASKED)
    return TRUE;
  if (is_secure (watch))
    return FALSE;
  return status == SOUP_STATUS_PROXY_UNAUTHORIZED || (status >= 400 && has_mark_of_proxy (headers));
}

/**
 * download_failure_from_proxy_status:
 * @status: with which a proxy answered
 *
 * Returns: (transfer full): a #DownloadError; it does not carry the status, which is none of the server's
 */
GError *
download_failure_from_proxy_status (const DownloadWatch *watch,
                                    guint                status)
{
  switch (status)
    {
    case SOUP_STATUS_PROXY_UNAUTHORIZED:
      /* A password that is sent again and again may lock an account. */
      return watch->has_proxy_password ? download_error_new (DOWNLOAD_ERROR_PROXY, N_ ("The proxy server does not accept the password."))
                                       : download_error_new (DOWNLOAD_ERROR_PROXY_REFUSED, N_ ("The proxy server asks for a password."));
    case SOUP_STATUS_NOT_FOUND:
    case SOUP_STATUS_INTERNAL_SERVER_ERROR:
    case SOUP_STATUS_BAD_GATEWAY:
    case SOUP_STATUS_SERVICE_UNAVAILABLE:
    case SOUP_STATUS_GATEWAY_TIMEOUT:
      return download_error_new (DOWNLOAD_ERROR_PROXY_REFUSED, N_ ("The proxy server could not reach the server."));
    default:
      /* Translators: %u is a number such as 403. */
      return download_error_new (DOWNLOAD_ERROR_PROXY_REFUSED, N_ ("The proxy server does not let this download through (%u)."), status);
    }
}

/**
 * download_failure_from_body:
 * @watch: what was seen of the request
 * @status: of the refusal
 * @body: what came with it
 *
 * Servers that expect encryption, or a certificate, notice by themselves that there was none, and say so in words only.
 *
 * Returns: (transfer full) (nullable): a #DownloadError, or %NULL if it is another refusal
 */
GError *
download_failure_from_body (const DownloadWatch *watch,
                            guint                status,
                            const GByteArray    *body)
{
  /* nginx, Go, Apache. */
  static const char *const plain[] = {
    "plain HTTP request was sent to HTTPS port",
    "Client sent an HTTP request to an HTTPS server",
    "speaking plain HTTP to an SSL-enabled server port",
  };
  GError *error = NULL;

  if (status != SOUP_STATUS_BAD_REQUEST)
    return NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (plain); i++)
    if (error == NULL && !is_secure (watch) && g_strstr_len ((const char *) body->data, body->len, plain[i]) != NULL)
      error = download_error_new (DOWNLOAD_ERROR_PROTOCOL, N_ ("The server expects encryption on this port: the link has to begin with “https:”."));
  if (watch->wants_certificate && g_strstr_len ((const char *) body->data, body->len, "No required SSL certificate was sent") != NULL)
    error = download_error_new (DOWNLOAD_ERROR_CERTIFICATE, N_ ("The server wants a certificate from this computer, and there is none to show."));

  if (error != NULL)
    download_error_set_answer (error, status, NULL, -1);
  return error;
}
