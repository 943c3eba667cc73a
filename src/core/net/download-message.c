/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What every request of ours looks like, whatever it asks for. */

#include "config.h"

#include "net/download-message.h"

#include "net/download-exchange.h"

#include <string.h>

/* Signatures cover the URL as it was signed: g_uri_build() leaves path and query as they are, where everything that parses
 * a URL for us would tidy them up. */
static GUri *
build_uri (const DownloadLink *link)
{
  const char      *path = download_link_get_path (link);
  g_autofree char *host = g_strdup (download_link_get_host (link));

  /* The dot of the root is in no certificate. */
  if (host[0] != '\0' && host[1] != '\0' && g_str_has_suffix (host, "."))
    host[strlen (host) - 1] = '\0';
  return g_uri_build (SOUP_HTTP_URI_FLAGS,
                      download_link_get_scheme (link),
                      NULL,
                      host,
                      download_link_get_port (link),
                      *path != '\0' ? path : "/",
                      download_link_get_query (link),
                      NULL);
}

/* The stored bytes are wanted. Google unpacks objects stored as gzip for whoever does not say that it takes gzip, and
 * neither ranges nor hashes fit what it then sends. */
static const char *
get_accepted_encoding (const DownloadLink *link)
{
  return download_link_get_provider (link) == DOWNLOAD_PROVIDER_GCS ? "gzip" : "identity";
}

/* The server is told the dot of the root, as a signature may cover it. */
static void
add_host (const DownloadLink *link,
          SoupMessageHeaders *headers)
{
  g_autofree char *host = NULL;

  if (!g_str_has_suffix (download_link_get_host (link), "."))
    return;
  if (download_link_get_port (link) == (download_link_is_secure (link) ? 443 : 80))
    host = g_strdup (download_link_get_host (link));
  else
    host = g_strdup_printf ("%s:%d", download_link_get_host (link), download_link_get_port (link));
  soup_message_headers_replace (headers, "Host", host);
}

/* A checksum that the signer asked for comes only if the header that asks is sent as it was signed. */
static void
ask_for_signed_checksum (const DownloadLink *link,
                         SoupMessageHeaders *headers)
{
  if (g_strv_contains (download_link_get_signed_headers (link), DOWNLOAD_CHECKSUM_MODE_HEADER))
    soup_message_headers_replace (headers, DOWNLOAD_CHECKSUM_MODE_HEADER, "ENABLED");
}

/**
 * download_message_new:
 * @method: "GET" or "HEAD"
 * @link: what is asked for
 *
 * Returns: (transfer full): a message that says where to and how, and nothing about who asks for which bytes
 */
SoupMessage *
download_message_new (const char         *method,
                      const DownloadLink *link)
{
  g_autoptr (GUri) uri = build_uri (link);
  SoupMessage        *message = soup_message_new_from_uri (method, uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_set_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  /* Not the session's own property, which would take the place of what the caller says. */
  soup_message_headers_replace (headers, "User-Agent", "Pickup/" PICKUP_VERSION);
  soup_message_headers_replace (headers, "Accept-Encoding", get_accepted_encoding (link));
  add_host (link, headers);
  ask_for_signed_checksum (link, headers);
  return message;
}

/**
 * download_message_add_password:
 * @user_info: of a link, as it stands there
 */
void
download_message_add_password (SoupMessageHeaders *headers,
                               const char         *user_info)
{
  g_autofree char *plain = g_uri_unescape_string (user_info, NULL);
  const char      *credentials = plain != NULL ? plain : user_info;
  g_autofree char *with_colon = strchr (credentials, ':') == NULL ? g_strconcat (credentials, ":", NULL) : NULL;
  g_autofree char *base64 = NULL;
  g_autofree char *value = NULL;

  if (with_colon != NULL)
    credentials = with_colon;
  base64 = g_base64_encode ((const guchar *) credentials, strlen (credentials));
  value = g_strconcat ("Basic ", base64, NULL);
  soup_message_headers_replace (headers, "Authorization", value);
}
