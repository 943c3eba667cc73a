/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sorts what servers and networks refuse by what helps against it. */

#include "config.h"

#include "net/download-refusal.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

typedef struct
{
  const char   *code;
  DownloadError error;
} ProviderCode;

/* Codes that decide by themselves, whatever status they come with: the providers disagree about those. */
static const ProviderCode provider_codes[] = {
  { "ExpiredToken", DOWNLOAD_ERROR_LINK_EXPIRED },
  { "ExpiredRequest", DOWNLOAD_ERROR_LINK_EXPIRED },
  { "TokenRefreshRequired", DOWNLOAD_ERROR_LINK_EXPIRED },
  { "RequestTimeTooSkewed", DOWNLOAD_ERROR_LINK_REFUSED },
  { "AuthorizationQueryParametersError", DOWNLOAD_ERROR_LINK_REFUSED },
  { "SignatureDoesNotMatch", DOWNLOAD_ERROR_LINK_REFUSED },
  { "InvalidAccessKeyId", DOWNLOAD_ERROR_LINK_REFUSED },
  { "AuthenticationFailed", DOWNLOAD_ERROR_LINK_REFUSED },
  { "InvalidObjectState", DOWNLOAD_ERROR_ARCHIVED },
  { "BlobArchived", DOWNLOAD_ERROR_ARCHIVED },
  { "ApkDownloadForbidden", DOWNLOAD_ERROR_REFUSED },
  { "ExternalRedirectForbidden", DOWNLOAD_ERROR_REFUSED },
  { "SlowDown", DOWNLOAD_ERROR_SERVER_BUSY },
  { "ServerBusy", DOWNLOAD_ERROR_SERVER_BUSY },
};

static gboolean
says_expired (const char *message)
{
  return message != NULL &&
         (strstr (message, "has expired") != NULL ||
          strstr (message, "not valid in the specified time frame") != NULL ||
          strstr (message, "must be after signed start time") != NULL);
}

static DownloadError
sort_status (guint         status,
             DownloadLink *link)
{
  switch (status)
    {
    case SOUP_STATUS_UNAUTHORIZED:
    case SOUP_STATUS_PAYMENT_REQUIRED:
    case SOUP_STATUS_FORBIDDEN:
      return DOWNLOAD_ERROR_LINK_REFUSED;
    case SOUP_STATUS_BAD_REQUEST:
      return download_link_is_signed (link) ? DOWNLOAD_ERROR_LINK_REFUSED : DOWNLOAD_ERROR_REFUSED;
    case SOUP_STATUS_NOT_FOUND:
    case SOUP_STATUS_GONE:
      return DOWNLOAD_ERROR_NOT_FOUND;
    case SOUP_STATUS_PROXY_AUTHENTICATION_REQUIRED:
      return DOWNLOAD_ERROR_PROXY;
    case SOUP_STATUS_PRECONDITION_FAILED:
      return DOWNLOAD_ERROR_CHANGED;
    case SOUP_STATUS_REQUEST_TIMEOUT:
    case 421: /* Misdirected Request */
    case 425: /* Too Early */
    case 429: /* Too Many Requests */
    case 511: /* Network Authentication Required: a captive portal, which goes away with its network */
      return DOWNLOAD_ERROR_SERVER_BUSY;
    case SOUP_STATUS_NOT_IMPLEMENTED:
    case SOUP_STATUS_HTTP_VERSION_NOT_SUPPORTED:
      return DOWNLOAD_ERROR_REFUSED;
    default:
      if (status >= 500)
        return DOWNLOAD_ERROR_SERVER_BUSY;
      return status >= 400 ? DOWNLOAD_ERROR_REFUSED : DOWNLOAD_ERROR_PROTOCOL;
    }
}

static DownloadError
sort_refusal (guint         status,
              const char   *provider_code,
              const char   *provider_message,
              DownloadLink *link,
              gint64        now)
{
  DownloadError code = sort_status (status, link);
  gint64        expires = download_link_get_expires (link);

  for (gsize i = 0; provider_code != NULL && i < G_N_ELEMENTS (provider_codes); i++)
    if (g_str_equal (provider_code, provider_codes[i].code))
      code = provider_codes[i].error;

  /* Some servers say of an expired link that there is nothing there, or nothing any more. */
  if ((code == DOWNLOAD_ERROR_LINK_REFUSED || code == DOWNLOAD_ERROR_NOT_FOUND) && expires >= 0 && expires <= now)
    code = DOWNLOAD_ERROR_LINK_EXPIRED;
  if (code == DOWNLOAD_ERROR_LINK_REFUSED && says_expired (provider_message))
    code = DOWNLOAD_ERROR_LINK_EXPIRED;
  return code;
}

static const char *
describe (DownloadError code,
          guint         status)
{
  switch ((int) code)
    {
    case DOWNLOAD_ERROR_LINK_EXPIRED:
      return _ ("The link has expired.");
    case DOWNLOAD_ERROR_LINK_REFUSED:
      return _ ("The server refused the link.");
    case DOWNLOAD_ERROR_NOT_FOUND:
      return status == SOUP_STATUS_GONE ? _ ("The file is no longer on the server.") : _ ("There is no such file on the server.");
    case DOWNLOAD_ERROR_PROXY:
      return _ ("The proxy server asks for a password.");
    case DOWNLOAD_ERROR_CHANGED:
      return _ ("The file on the server has changed.");
    case DOWNLOAD_ERROR_ARCHIVED:
      return _ ("The file is archived: its owner must restore it first.");
    case DOWNLOAD_ERROR_SERVER_BUSY:
      return status == 511 ? _ ("This network wants you to log in first.") : _ ("The server is busy.");
    case DOWNLOAD_ERROR_PROTOCOL:
      return _ ("The server sent an answer that makes no sense.");
    default:
      return _ ("The server does not give out this file.");
    }
}

/**
 * download_refusal_to_error:
 * @http_status: any status that brings no bytes of the object
 * @provider_code: (nullable): the code in the body, such as "AccessDenied"
 * @provider_message: (nullable): the message in the body; looked at, never shown
 * @retry_after: seconds, or -1
 * @link: what was asked for
 * @now: the server's time, real time in microseconds
 *
 * Returns: (transfer full): a #DownloadError with one plain sentence
 */
GError *
download_refusal_to_error (guint         http_status,
                           const char   *provider_code,
                           const char   *provider_message,
                           gint64        retry_after,
                           DownloadLink *link,
                           gint64        now)
{
  DownloadError code = sort_refusal (http_status, provider_code, provider_message, link, now);
  GError       *error = g_error_new_literal (DOWNLOAD_ERROR, (int) code, describe (code, http_status));

  download_error_set_answer (error, http_status, provider_code, retry_after);
  return error;
}

static DownloadError
sort_network_error (const GError *error)
{
  if (error->domain == DOWNLOAD_ERROR)
    return (DownloadError) error->code;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return DOWNLOAD_ERROR_CANCELLED;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return DOWNLOAD_ERROR_TIMED_OUT;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
    return DOWNLOAD_ERROR_TRUNCATED;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE))
    return DOWNLOAD_ERROR_OFFLINE;
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    return DOWNLOAD_ERROR_CERTIFICATE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_AUTH_FAILED) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NOT_ALLOWED))
    return DOWNLOAD_ERROR_PROXY;
  if (error->domain == SOUP_SESSION_ERROR &&
      (error->code == SOUP_SESSION_ERROR_PARSING || error->code == SOUP_SESSION_ERROR_ENCODING))
    return DOWNLOAD_ERROR_PROTOCOL;
  return DOWNLOAD_ERROR_NETWORK;
}

/**
 * download_refusal_from_network_error:
 * @error: what GIO or libsoup reported
 *
 * Returns: (transfer full): the same as a #DownloadError with one plain sentence
 */
GError *
download_refusal_from_network_error (const GError *error)
{
  DownloadError code = sort_network_error (error);
  const char   *sentence;

  if (error->domain == DOWNLOAD_ERROR)
    return g_error_copy (error);

  switch ((int) code)
    {
    case DOWNLOAD_ERROR_CANCELLED:
      sentence = _ ("Stopped.");
      break;
    case DOWNLOAD_ERROR_TIMED_OUT:
      sentence = _ ("The server did not answer in time.");
      break;
    case DOWNLOAD_ERROR_TRUNCATED:
      sentence = _ ("The connection ended before the file did.");
      break;
    case DOWNLOAD_ERROR_OFFLINE:
      sentence = _ ("There is no network.");
      break;
    case DOWNLOAD_ERROR_CERTIFICATE:
      sentence = _ ("The server could not prove who it is: its certificate is not valid.");
      break;
    case DOWNLOAD_ERROR_PROXY:
      sentence = _ ("The proxy server refused the connection.");
      break;
    case DOWNLOAD_ERROR_PROTOCOL:
      sentence = _ ("The server sent an answer that makes no sense.");
      break;
    default:
      if (error->domain == G_RESOLVER_ERROR)
        sentence = _ ("The server could not be found.");
      else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
        sentence = _ ("The server refused the connection.");
      else
        sentence = _ ("The connection was lost.");
      break;
    }

  return g_error_new_literal (DOWNLOAD_ERROR, (int) code, sentence);
}
