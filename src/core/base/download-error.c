/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The errors of the core: their codes, what helps against each, and what a server's refusal adds to them. */

#include "config.h"

#include "base/download-error.h"

#include "base/download-disk-error.h"

#include <gio/gio.h>

typedef struct
{
  DownloadSentence *sentence; /* nullable */
  guint             http_status;
  char             *provider_code;
  gint64            retry_after;
  gboolean          unknown_issuer;
  char             *origin; /* nullable */
  GTlsCertificate  *shown;  /* nullable */
} DownloadErrorPrivate;

static void
download_error_private_init (DownloadErrorPrivate *priv)
{
  priv->retry_after = -1;
}

static void
download_error_private_copy (const DownloadErrorPrivate *src,
                             DownloadErrorPrivate       *dest)
{
  dest->sentence = src->sentence != NULL ? download_sentence_ref (src->sentence) : NULL;
  dest->http_status = src->http_status;
  dest->provider_code = g_strdup (src->provider_code);
  dest->retry_after = src->retry_after;
  dest->unknown_issuer = src->unknown_issuer;
  dest->origin = g_strdup (src->origin);
  g_set_object (&dest->shown, src->shown);
}

static void
download_error_private_clear (DownloadErrorPrivate *priv)
{
  g_clear_pointer (&priv->sentence, download_sentence_unref);
  g_clear_pointer (&priv->provider_code, g_free);
  g_clear_pointer (&priv->origin, g_free);
  g_clear_object (&priv->shown);
}

G_DEFINE_EXTENDED_ERROR (DownloadError, download_error)

G_DEFINE_ENUM_TYPE (DownloadError,
                    download_error_code,
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_NETWORK, "network"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_TIMED_OUT, "timed-out"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_SERVER_BUSY, "server-busy"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_TRUNCATED, "truncated"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_IN_USE, "in-use"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_METERED, "metered"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_PROXY_UNREACHABLE, "proxy-unreachable"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_PROXY_REFUSED, "proxy-refused"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_NO_ANSWER, "no-answer"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_SYSTEM_BUSY, "system-busy"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_DAMAGED, "damaged"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_UNKNOWN_HOST, "unknown-host"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_NOT_YET, "not-yet"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_LINK_REFUSED, "link-refused"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_LINK_EXPIRED, "link-expired"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_LINK_TOO_EARLY, "link-too-early"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_LINK_SIGNATURE, "link-signature"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_LINK_HEADERS, "link-headers"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_LINK_DENIED, "link-denied"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_LINK_KEY, "link-key"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_LINK_TOO_LONG, "link-too-long"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_LINK_PLACE, "link-place"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_LINK_REFERER, "link-referer"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_LINK_REQUESTER_PAYS, "link-requester-pays"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_LINK_LOGIN, "link-login"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_CHANGED, "changed"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_CHECKSUM, "checksum"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_NAME_TAKEN, "name-taken"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_NO_RESUME, "no-resume"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_DISK_FULL, "disk-full"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_FILE_TOO_LARGE, "file-too-large"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_READ_ONLY, "read-only"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_PERMISSION, "permission"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_FOLDER_GONE, "folder-gone"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_DISK, "disk"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_PARTIAL_GONE, "partial-gone"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_NOT_FOUND, "not-found"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_REFUSED, "refused"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_ARCHIVED, "archived"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_CERTIFICATE, "certificate"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_PROXY, "proxy"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_REDIRECT, "redirect"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_PROTOCOL, "protocol"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_UNPROVEN_LENGTH, "unproven-length"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_INVALID_LINK, "invalid-link"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_INVALID_REQUEST, "invalid-request"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_BUCKET_GONE, "bucket-gone"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_FORBIDDEN, "forbidden"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_NOTHING, "nothing"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_PROXY_LOGIN, "proxy-login"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_CANCELLED, "cancelled"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_ERROR_INTERNAL, "internal"))

const char *
download_error_code_to_string (DownloadError code)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (DOWNLOAD_TYPE_ERROR_CODE);
  GEnumValue *value = g_enum_get_value (enum_class, (int) code);

  return value != NULL ? value->value_nick : "internal";
}

DownloadRemedy
download_error_code_get_remedy (DownloadError code)
{
  switch ((int) code / 100)
    {
    case 1:
      return DOWNLOAD_REMEDY_WAIT;
    case 2:
      return DOWNLOAD_REMEDY_NEW_LINK;
    case 3:
      return DOWNLOAD_REMEDY_DECISION;
    case 4:
      return DOWNLOAD_REMEDY_PERSON;
    default:
      return DOWNLOAD_REMEDY_NONE;
    }
}

/**
 * download_error_new_sentence:
 * @sentence: (transfer full): what it says
 *
 * Returns: (transfer full): a #DownloadError
 */
GError *
download_error_new_sentence (DownloadError     code,
                             DownloadSentence *sentence)
{
  g_autofree char      *message = download_sentence_say (sentence);
  GError               *error = g_error_new_literal (DOWNLOAD_ERROR, (int) code, message);
  DownloadErrorPrivate *priv = download_error_get_private (error);

  priv->sentence = sentence;
  return error;
}

/**
 * download_error_new:
 * @template_text: marked with N_(), and texts and numbers for its places
 *
 * Returns: (transfer full): a #DownloadError
 */
GError *
download_error_new (DownloadError code,
                    const char   *template_text,
                    ...)
{
  DownloadSentence *sentence = NULL;
  va_list           values;

  va_start (values, template_text);
  sentence = download_sentence_new_printf (template_text, values);
  va_end (values);
  return download_error_new_sentence (code, sentence);
}

/* Of one without places. */
GError *
download_error_new_literal (DownloadError code,
                            const char   *template_text)
{
  return download_error_new_sentence (code, download_sentence_new (template_text));
}

/* As g_set_error(). */
void
download_error_set (GError      **error,
                    DownloadError code,
                    const char   *template_text,
                    ...)
{
  DownloadSentence *sentence = NULL;
  va_list           values;

  va_start (values, template_text);
  sentence = download_sentence_new_printf (template_text, values);
  va_end (values);
  g_propagate_error (error, download_error_new_sentence (code, sentence));
}

/**
 * download_error_get_sentence:
 *
 * Returns: (transfer none) (nullable): what it says in any language; %NULL if only the words of some moment are known
 */
DownloadSentence *
download_error_get_sentence (const GError *error)
{
  const DownloadErrorPrivate *priv = NULL;

  if (error != NULL && error->domain == DOWNLOAD_ERROR)
    priv = download_error_get_private (error);
  return priv != NULL ? priv->sentence : NULL;
}

/**
 * download_error_new_as:
 * @said: what another error says
 *
 * Returns: (transfer full): a #DownloadError that says the same and means something else
 */
GError *
download_error_new_as (DownloadError code,
                       const GError *said)
{
  DownloadSentence *sentence = download_error_get_sentence (said);

  if (sentence == NULL)
    return g_error_new_literal (DOWNLOAD_ERROR, (int) code, said->message);
  return download_error_new_sentence (code, download_sentence_ref (sentence));
}

void
download_error_set_answer (GError     *error,
                           guint       http_status,
                           const char *provider_code,
                           gint64      retry_after)
{
  DownloadErrorPrivate *priv = download_error_get_private (error);

  g_return_if_fail (priv != NULL);

  priv->http_status = http_status;
  g_free (priv->provider_code);
  priv->provider_code = g_strdup (provider_code);
  priv->retry_after = retry_after;
}

guint
download_error_get_http_status (const GError *error)
{
  const DownloadErrorPrivate *priv = NULL;

  if (error != NULL && error->domain == DOWNLOAD_ERROR)
    priv = download_error_get_private (error);
  return priv != NULL ? priv->http_status : 0;
}

const char *
download_error_get_provider_code (const GError *error)
{
  const DownloadErrorPrivate *priv = NULL;

  if (error != NULL && error->domain == DOWNLOAD_ERROR)
    priv = download_error_get_private (error);
  return priv != NULL ? priv->provider_code : NULL;
}

gint64
download_error_get_retry_after (const GError *error)
{
  const DownloadErrorPrivate *priv = NULL;

  if (error != NULL && error->domain == DOWNLOAD_ERROR)
    priv = download_error_get_private (error);
  return priv != NULL ? priv->retry_after : -1;
}

void
download_error_set_unknown_issuer (GError *error)
{
  DownloadErrorPrivate *priv = download_error_get_private (error);

  g_return_if_fail (priv != NULL);

  priv->unknown_issuer = TRUE;
}

gboolean
download_error_is_unknown_issuer (const GError *error)
{
  const DownloadErrorPrivate *priv = NULL;

  if (error != NULL && error->domain == DOWNLOAD_ERROR)
    priv = download_error_get_private (error);
  return priv != NULL && priv->unknown_issuer;
}

void
download_error_set_stranger (GError          *error,
                             const char      *origin,
                             GTlsCertificate *shown)
{
  DownloadErrorPrivate *priv = download_error_get_private (error);

  g_return_if_fail (priv != NULL);

  g_free (priv->origin);
  priv->origin = g_strdup (origin);
  g_set_object (&priv->shown, shown);
}

GTlsCertificate *
download_error_get_stranger (const GError *error,
                             const char  **origin)
{
  const DownloadErrorPrivate *priv = NULL;

  if (error != NULL && error->domain == DOWNLOAD_ERROR)
    priv = download_error_get_private (error);
  if (priv == NULL || priv->shown == NULL)
    return NULL;
  if (origin != NULL)
    *origin = priv->origin;
  return priv->shown;
}

const char *
download_error_get_realm (const GError *error)
{
  DownloadSentence *sentence;
  const char       *realm;

  if (!g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_LINK_LOGIN))
    return NULL;
  sentence = download_error_get_sentence (error);
  realm = sentence != NULL ? download_sentence_get_text (sentence, 0) : NULL;
  return realm != NULL ? realm : "";
}

const char *
download_error_get_proxy (const GError *error)
{
  DownloadSentence *sentence = NULL;

  if (g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PROXY_LOGIN))
    sentence = download_error_get_sentence (error);
  return sentence != NULL ? download_sentence_get_text (sentence, 0) : NULL;
}

/**
 * download_error_set_from_errno:
 * @error: (out) (optional): return location
 * @saved_errno: the errno of a failed file operation
 * @what: a path or name to show
 *
 * As download_disk_error_set() says of a file that could not be written.
 */
void
download_error_set_from_errno (GError    **error,
                               int         saved_errno,
                               const char *what)
{
  download_disk_error_set (error, DOWNLOAD_DISK_WRITE, saved_errno, what);
}
