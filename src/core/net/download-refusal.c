/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finds out why a server refused, from what it says and from what the link says; and what a broken network means. */

#include "config.h"

#include "net/download-refusal-private.h"

#include "link/download-link-query.h"
#include "net/download-header.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

/* Signatures of the fourth version live for 7 days at most. Seconds. */
#define MAX_LIFE (7 * 24 * 60 * 60)

/**
 * download_refusal_get_now:
 *
 * Returns: what time it is for the server, real time in microseconds
 */
gint64
download_refusal_get_now (const DownloadRefusal *self)
{
  return self->body->server_time >= 0 ? self->body->server_time : self->now;
}

/**
 * download_refusal_get_expires:
 *
 * Returns: when the link ended or will end as the server or else the link says, or -1
 */
gint64
download_refusal_get_expires (const DownloadRefusal *self)
{
  return self->body->expires >= 0 ? self->body->expires : download_link_get_expires (self->link);
}

/**
 * download_refusal_get_not_before:
 *
 * Returns: when the link begins as the server or else the link says, or -1
 */
gint64
download_refusal_get_not_before (const DownloadRefusal *self)
{
  return self->body->not_before >= 0 ? self->body->not_before : download_link_get_not_before (self->link);
}

static gboolean
is_over (const DownloadRefusal *self)
{
  gint64 expires = download_refusal_get_expires (self);

  return expires >= 0 && expires <= download_refusal_get_now (self);
}

static gboolean
is_early (const DownloadRefusal *self)
{
  return download_refusal_get_not_before (self) > download_refusal_get_now (self);
}

/* The newer SDKs of Amazon write into a link what it is for, and Azure the permissions that it gives. */
static gboolean
is_for_something_else (const DownloadRefusal *self)
{
  g_autoptr (DownloadLinkQuery) query = download_link_query_new (download_link_get_query (self->link));
  const char *scheme = download_link_get_signature_scheme (self->link);
  const char *operation = download_link_query_lookup (query, "x-id");
  const char *permissions = download_link_query_lookup (query, "sp");

  if (scheme != NULL && g_str_has_prefix (scheme, "azure-") && permissions != NULL)
    return strchr (permissions, 'r') == NULL;
  return operation != NULL && !g_str_equal (operation, "GetObject");
}

/* Some stores only say of it that something is malformed. */
static gboolean
lasts_too_long (const DownloadRefusal *self)
{
  static const struct
  {
    const char *scheme;
    const char *name;
  } spans[] = { { "s3-v4", "X-Amz-Expires" }, { "s3-v4a", "X-Amz-Expires" }, { "gcs-v4", "X-Goog-Expires" }, { "oss-v4", "x-oss-expires" } };
  g_autoptr (DownloadLinkQuery) query = download_link_query_new (download_link_get_query (self->link));
  const char *scheme = download_link_get_signature_scheme (self->link);
  guint64     seconds;

  for (gsize i = 0; i < G_N_ELEMENTS (spans); i++)
    if (g_strcmp0 (scheme, spans[i].scheme) == 0 &&
        download_header_parse_number (download_link_query_lookup (query, spans[i].name), &seconds))
      return seconds > MAX_LIFE;
  return FALSE;
}

/* The server says that the signature is wrong, or does not say what is. */
static DownloadReason
look_at_signature (const DownloadRefusal *self,
                   DownloadReason         reason)
{
  g_autoptr (GPtrArray) missing = download_refusal_find_missing_headers (self);

  if (is_early (self))
    return DOWNLOAD_REASON_TOO_EARLY;
  if (lasts_too_long (self))
    return DOWNLOAD_REASON_TOO_LONG;
  if (is_for_something_else (self))
    return DOWNLOAD_REASON_OTHER_METHOD;
  if (download_link_pins_range (self->link))
    return DOWNLOAD_REASON_ONE_RANGE;
  if (missing->len > 0)
    return DOWNLOAD_REASON_HEADER_MISSING;
  if (download_refusal_find_unsigned_header (self) != NULL)
    return DOWNLOAD_REASON_HEADER_NOT_SIGNED;
  if (reason == DOWNLOAD_REASON_SIGNATURE && g_str_equal (self->method, "HEAD"))
    return DOWNLOAD_REASON_NOT_FOR_HEAD;
  return reason;
}

/* A token ends with its link or before it. */
static DownloadReason
look_at_token (const DownloadRefusal *self)
{
  return download_link_get_expires (self->link) > download_refusal_get_now (self) ? DOWNLOAD_REASON_TOKEN_EXPIRED
                                                                                  : DOWNLOAD_REASON_EXPIRED;
}

static DownloadReason
look_at_times (const DownloadRefusal *self,
               DownloadReason         reason)
{
  if (is_early (self))
    return DOWNLOAD_REASON_TOO_EARLY;
  return is_over (self) ? DOWNLOAD_REASON_EXPIRED : reason;
}

static DownloadReason
look_at_permission (const DownloadRefusal *self)
{
  if (is_early (self))
    return DOWNLOAD_REASON_TOO_EARLY;
  if (is_over (self))
    return DOWNLOAD_REASON_EXPIRED;
  if (is_for_something_else (self))
    return DOWNLOAD_REASON_OTHER_METHOD;
  return download_link_is_signed (self->link) ? DOWNLOAD_REASON_DENIED : DOWNLOAD_REASON_NOT_PUBLIC;
}

/**
 * download_refusal_find_reason:
 *
 * Returns: the reason that the server gives, or a better one that the link tells
 */
DownloadReason
download_refusal_find_reason (const DownloadRefusal *self)
{
  DownloadReason reason = download_refusal_match_rules (self);
  gboolean       over = is_over (self);

  switch ((guint) reason)
    {
    case DOWNLOAD_REASON_TOKEN_EXPIRED:
      return look_at_token (self);
    case DOWNLOAD_REASON_WRONG_TIME:
    case DOWNLOAD_REASON_WRONG_CLOCK:
      return look_at_times (self, reason);
    case DOWNLOAD_REASON_SIGNATURE:
    case DOWNLOAD_REASON_LINK:
    case DOWNLOAD_REASON_MALFORMED:
      return over ? DOWNLOAD_REASON_EXPIRED : look_at_signature (self, reason);
    case DOWNLOAD_REASON_HEADER_NOT_SIGNED:
      /* MinIO says so as well when a header is missing that was signed. */
      return download_refusal_find_unsigned_header (self) != NULL ? reason : look_at_signature (self, reason);
    case DOWNLOAD_REASON_DENIED:
      return look_at_permission (self);
    case DOWNLOAD_REASON_LOGIN:
      return over ? DOWNLOAD_REASON_EXPIRED : reason;
    case DOWNLOAD_REASON_NOTHING_THERE:
      /* Some servers say of an expired link that there is nothing there, or nothing any more. */
      if (self->body->deleted)
        return DOWNLOAD_REASON_DELETED;
      return over ? DOWNLOAD_REASON_EXPIRED : reason;
    case DOWNLOAD_REASON_NO_OBJECT:
    case DOWNLOAD_REASON_REFUSED:
      return self->body->deleted ? DOWNLOAD_REASON_DELETED : reason;
    case DOWNLOAD_REASON_ARCHIVED:
      return self->body->restoring ? DOWNLOAD_REASON_RESTORING : reason;
    default:
      return reason;
    }
}

/* A word that is in the link as well may be a part of its secrets. */
static const char *
get_safe_code (const DownloadRefusal *self)
{
  const char *code = self->body->code;
  const char *query = download_link_get_query (self->link);
  const char *user_info = download_link_get_user_info (self->link);

  if (code == NULL || (query != NULL && strstr (query, code) != NULL) || (user_info != NULL && strstr (user_info, code) != NULL))
    return NULL;
  return code;
}

/**
 * download_refusal_to_error:
 *
 * Returns: (transfer full): a #DownloadError with one plain sentence, and nothing secret in it
 */
GError *
download_refusal_to_error (const DownloadRefusal *self)
{
  GError *error = download_refusal_describe (self, download_refusal_find_reason (self));

  download_error_set_answer (error, self->status, get_safe_code (self), self->retry_after);
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
  if (g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND))
    return DOWNLOAD_ERROR_UNKNOWN_HOST;
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
      sentence = N_ ("Stopped.");
      break;
    case DOWNLOAD_ERROR_TIMED_OUT:
      sentence = N_ ("The server did not answer in time.");
      break;
    case DOWNLOAD_ERROR_TRUNCATED:
      sentence = N_ ("The connection ended before the file did.");
      break;
    case DOWNLOAD_ERROR_OFFLINE:
      sentence = N_ ("There is no network.");
      break;
    case DOWNLOAD_ERROR_CERTIFICATE:
      sentence = N_ ("The server could not prove who it is: its certificate is not valid.");
      break;
    case DOWNLOAD_ERROR_PROXY:
      sentence = N_ ("The proxy server refused the connection.");
      break;
    case DOWNLOAD_ERROR_PROTOCOL:
      sentence = N_ ("The server sent an answer that makes no sense.");
      break;
    default:
      if (error->domain == G_RESOLVER_ERROR)
        sentence = N_ ("The server could not be found.");
      else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
        sentence = N_ ("The server refused the connection.");
      else
        sentence = N_ ("The connection was lost.");
      break;
    }

  return download_error_new_literal (code, sentence);
}
