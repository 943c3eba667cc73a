/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Links to objects, signed with an account's key. Pure: the time comes in with the order. */

#include "config.h"

#include "sign/download-signer.h"

#include "base/download-error.h"
#include "link/download-raw-uri.h"
#include "sign/download-sign-azure.h"
#include "sign/download-sign-cos.h"
#include "sign/download-sign-v1.h"
#include "sign/download-sign-v4.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* The last second of the year 9999: no calendar of a store goes further. */
#define END_OF_TIME G_GINT64_CONSTANT (253402300799)

#define GCS_REGION "auto"
#define S3_REGION "us-east-1"

/* Where a link leads, and what of it is signed. */
typedef struct
{
  char *origin;
  char *path;        /* as it is sent, but not escaped */
  char *signed_path; /* the same, but for OSS and Azure */
  char *region;      /* nullable */
} Place;

static void
place_free (Place *place)
{
  g_free (place->origin);
  g_free (place->path);
  g_free (place->signed_path);
  g_free (place->region);
  g_free (place);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Place, place_free)

static gboolean
is_empty (const char *text)
{
  return text == NULL || text[0] == '\0';
}

static gboolean
is_azure (DownloadSignScheme scheme)
{
  return scheme == DOWNLOAD_SIGN_AZURE_SERVICE || scheme == DOWNLOAD_SIGN_AZURE_ACCOUNT;
}

static gboolean
is_oss (DownloadSignScheme scheme)
{
  return scheme == DOWNLOAD_SIGN_OSS_V1 || scheme == DOWNLOAD_SIGN_OSS_V4;
}

/**
 * download_signer_get_longest:
 * @scheme: how it is signed
 * @now: real time in microseconds
 *
 * Returns: for how many seconds a link can be valid at most
 */
gint64
download_signer_get_longest (DownloadSignScheme scheme,
                             gint64             now)
{
  if (scheme == DOWNLOAD_SIGN_S3_V4 || scheme == DOWNLOAD_SIGN_OSS_V4 || scheme == DOWNLOAD_SIGN_GCS_V4)
    return DOWNLOAD_SIGN_WEEK;

  return END_OF_TIME - now / G_USEC_PER_SEC;
}

static gboolean
fail (GError    **error,
      const char *sentence)
{
  g_propagate_error (error, download_error_new_literal (DOWNLOAD_ERROR_INVALID_REQUEST, sentence));
  return FALSE;
}

#define LETTERS_AND_DIGITS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/* What becomes a part of a host's name must not lead to another host. */
static gboolean
is_in_host (const char *text)
{
  return strspn (text, LETTERS_AND_DIGITS "-_.") == strlen (text);
}

static gboolean
has_key (const DownloadAccount *account)
{
  g_autofree guchar *secret = NULL;
  gsize              length = 0;

  if (is_empty (account->key_id) || is_empty (account->secret))
    return FALSE;
  if (!is_azure (account->scheme))
    return TRUE;
  if (is_empty (account->endpoint) && !is_in_host (account->key_id))
    return FALSE;

  secret = g_base64_decode (account->secret, &length);
  return length > 0;
}

static gboolean
check_order (const DownloadAccount   *account,
             const DownloadSignOrder *order,
             GError                 **error)
{
  gint64 longest = download_signer_get_longest (account->scheme, order->now);

  if (!has_key (account))
    return fail (error, N_ ("This account has no key to sign with."));
  if (is_empty (order->bucket) || strpbrk (order->bucket, "/?#") != NULL ||
      (account->addressing == DOWNLOAD_ADDRESSING_HOST && !is_in_host (order->bucket)))
    return fail (error, N_ ("This is not the name of a bucket."));
  if (order->key != NULL && order->key[0] == '\0')
    return fail (error, N_ ("Say which object of the bucket is meant: its name is missing."));
  if (order->now >= 0 && order->lifetime >= 1 && order->lifetime <= longest)
    return TRUE;

  if (longest == DOWNLOAD_SIGN_WEEK)
    return fail (error, N_ ("A link that is signed this way can be valid for one second to seven days."));
  return fail (error, N_ ("A link cannot be valid for this long."));
}

/* Of OSS, the usual names of endpoints tell the region too: oss-REGION.aliyuncs.com, oss-REGION-internal.aliyuncs.com. */
static char *
find_region_of_host (const char *host)
{
  g_autofree char *label = g_strndup (host, strcspn (host, "."));

  if (!g_str_has_prefix (label, "oss-") || !g_str_has_suffix (host, ".aliyuncs.com"))
    return NULL;
  if (g_str_has_suffix (label, "-internal"))
    label[strlen (label) - strlen ("-internal")] = '\0';
  return g_str_has_prefix (label, "oss-accelerate") ? NULL : g_strdup (label + strlen ("oss-"));
}

static char *
find_region (const DownloadAccount *account,
             const char            *host)
{
  const char *region = account->region;

  if (is_empty (region))
    {
      if (account->scheme == DOWNLOAD_SIGN_S3_V4)
        return g_strdup (S3_REGION);
      if (account->scheme == DOWNLOAD_SIGN_GCS_V4)
        return g_strdup (GCS_REGION);
      return is_oss (account->scheme) && host != NULL ? find_region_of_host (host) : NULL;
    }
  if (strspn (region, LETTERS_AND_DIGITS "-_") != strlen (region))
    return NULL;

  return g_strdup (is_oss (account->scheme) && g_str_has_prefix (region, "oss-") ? region + strlen ("oss-") : region);
}

static char *
build_endpoint (const DownloadAccount *account,
                const char            *region)
{
  switch (account->scheme)
    {
    case DOWNLOAD_SIGN_OSS_V1:
    case DOWNLOAD_SIGN_OSS_V4:
      return region != NULL ? g_strdup_printf ("https://oss-%s.aliyuncs.com", region) : NULL;
    case DOWNLOAD_SIGN_S3_V4:
      return g_strdup_printf ("https://s3.%s.amazonaws.%s", region,
                              g_str_has_prefix (region, "cn-") ? "com.cn" : g_str_has_prefix (region, "eusc-") ? "eu"
                                                                                                               : "com");
    case DOWNLOAD_SIGN_COS:
      return region != NULL ? g_strdup_printf ("https://cos.%s.myqcloud.com", region) : NULL;
    case DOWNLOAD_SIGN_GCS_V4:
      return g_strdup ("https://storage.googleapis.com");
    case DOWNLOAD_SIGN_AZURE_SERVICE:
    case DOWNLOAD_SIGN_AZURE_ACCOUNT:
      return g_strdup_printf ("https://%s.blob.core.windows.net", account->key_id);
    default:
      g_return_val_if_reached (NULL);
    }
}

/* A name without a scheme is asked safely. */
static DownloadLink *
read_endpoint (const char *text)
{
  g_autofree char *uri = strstr (text, "://") != NULL ? g_strdup (text) : g_strconcat ("https://", text, NULL);
  g_autoptr (DownloadLink) link = download_link_new (uri, NULL);

  if (link == NULL || download_link_get_query (link) != NULL || download_link_get_user_info (link) != NULL)
    return NULL;
  return g_steal_pointer (&link);
}

static DownloadLink *
find_endpoint (const DownloadAccount *account,
               char                 **region,
               GError               **error)
{
  g_autoptr (DownloadLink) given = !is_empty (account->endpoint) ? read_endpoint (account->endpoint) : NULL;
  g_autofree char *usual = NULL;

  if (!is_empty (account->endpoint) && given == NULL)
    {
      /* Translators: %s is an address. */
      download_error_set (error, DOWNLOAD_ERROR_INVALID_REQUEST, N_ ("The endpoint has to be an address such as %s."), "https://s3.example.com");
      return NULL;
    }

  *region = find_region (account, given != NULL ? download_link_get_host (given) : NULL);
  if (given == NULL && (account->scheme != DOWNLOAD_SIGN_S3_V4 || *region != NULL))
    usual = build_endpoint (account, *region);
  if (usual != NULL)
    given = download_link_new (usual, NULL);
  if (given == NULL || (*region == NULL && (account->scheme == DOWNLOAD_SIGN_OSS_V4 || account->scheme == DOWNLOAD_SIGN_S3_V4)))
    {
      fail (error, N_ ("Say in which region the bucket is: without it no link can be signed."));
      return NULL;
    }

  return g_steal_pointer (&given);
}

/* Only what can be a label of a host, and is not understood as several by a certificate. */
static gboolean
is_label (const char *bucket)
{
  gsize length = strlen (bucket);

  return length >= 3 && length <= 63 && strspn (bucket, "abcdefghijklmnopqrstuvwxyz0123456789-") == length && bucket[0] != '-' &&
         bucket[length - 1] != '-';
}

static gboolean
wants_host (const DownloadAccount *account,
            DownloadLink          *endpoint,
            const char            *bucket)
{
  if (account->addressing != DOWNLOAD_ADDRESSING_AUTO)
    return account->addressing == DOWNLOAD_ADDRESSING_HOST;
  if (is_azure (account->scheme) || account->scheme == DOWNLOAD_SIGN_GCS_V4 || !is_label (bucket))
    return FALSE;
  if (account->scheme == DOWNLOAD_SIGN_S3_V4)
    return is_empty (account->endpoint) || g_str_has_suffix (download_link_get_host (endpoint), ".amazonaws.com") ||
           g_str_has_suffix (download_link_get_host (endpoint), ".amazonaws.com.cn") ||
           g_str_has_suffix (download_link_get_host (endpoint), ".amazonaws.eu");

  return !g_hostname_is_ip_address (download_link_get_host (endpoint));
}

static Place *
find_place (const DownloadAccount   *account,
            const DownloadSignOrder *order,
            GError                 **error)
{
  g_autoptr (Place) place = g_new0 (Place, 1);
  g_autoptr (DownloadLink) endpoint = find_endpoint (account, &place->region, error);
  g_autofree char *base = NULL;
  const char      *key = order->key != NULL ? order->key : "";
  const char      *origin;

  if (endpoint == NULL)
    return NULL;

  origin = download_link_get_origin (endpoint);
  base = download_raw_unescape (download_link_get_path (endpoint));
  while (g_str_has_suffix (base, "/"))
    base[strlen (base) - 1] = '\0';

  if (wants_host (account, endpoint, order->bucket))
    {
      place->origin = g_strdup_printf ("%s://%s.%s", download_link_get_scheme (endpoint), order->bucket, strstr (origin, "://") + 3);
      place->path = g_strconcat (base, "/", key, NULL);
    }
  else
    {
      place->origin = g_strdup (origin);
      place->path = g_strconcat (base, "/", order->bucket, "/", key, NULL);
    }

  if (is_azure (account->scheme))
    place->signed_path = g_strconcat ("/blob/", account->key_id, "/", order->bucket, "/", key, NULL);
  else if (is_oss (account->scheme))
    place->signed_path = g_strconcat ("/", order->bucket, "/", key, NULL);
  else
    place->signed_path = g_strdup (place->path);
  return g_steal_pointer (&place);
}

static GPtrArray *
collect_parameters (DownloadSignScheme       scheme,
                    const DownloadSignOrder *order)
{
  GPtrArray  *query = download_sign_pairs_new ();
  const char *version = is_azure (scheme) ? "versionid" : scheme == DOWNLOAD_SIGN_GCS_V4 ? "generation"
                                                                                         : "versionId";

  if (order->disposition != NULL)
    download_sign_pairs_add (query, is_azure (scheme) ? "rscd" : "response-content-disposition", order->disposition);
  if (order->version != NULL)
    download_sign_pairs_add (query, version, order->version);
  for (guint i = 0; order->parameters != NULL && order->parameters[i] != NULL; i += 2)
    download_sign_pairs_add (query, order->parameters[i], order->parameters[i + 1]);

  return query;
}

static char *
build_query (const DownloadAccount   *account,
             const DownloadSignOrder *order,
             const Place             *place)
{
  g_autoptr (GPtrArray) query = collect_parameters (account->scheme, order);
  g_autoptr (GPtrArray) headers = download_sign_pairs_new ();
  DownloadSignRequest request = { .method = order->method, .path = place->signed_path, .query = query, .headers = headers };
  DownloadSignKey     key = {
        .id = account->key_id,
        .secret = account->secret,
        .token = is_empty (account->token) ? NULL : account->token,
        .region = place->region,
        .time = order->now / G_USEC_PER_SEC,
        .lifetime = order->lifetime,
  };

  if (!is_oss (account->scheme))
    download_sign_pairs_add (headers, "host", strstr (place->origin, "://") + 3);

  switch (account->scheme)
    {
    case DOWNLOAD_SIGN_OSS_V1:
      return download_sign_oss_v1 (&request, &key);
    case DOWNLOAD_SIGN_OSS_V4:
      return download_sign_v4 (&download_sign_oss_v4, &request, &key, NULL, NULL);
    case DOWNLOAD_SIGN_S3_V4:
      return download_sign_v4 (&download_sign_s3_v4, &request, &key, NULL, NULL);
    case DOWNLOAD_SIGN_GCS_V4:
      return download_sign_v4 (&download_sign_gcs_v4, &request, &key, NULL, NULL);
    case DOWNLOAD_SIGN_COS:
      return download_sign_cos (&request, &key);
    case DOWNLOAD_SIGN_AZURE_SERVICE:
      return download_sign_azure_service (place->signed_path, query, &key);
    case DOWNLOAD_SIGN_AZURE_ACCOUNT:
      return download_sign_azure_account (query, &key);
    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * download_signer_sign:
 * @account: who signs
 * @order: what is signed
 * @error: return location for a %DOWNLOAD_ERROR_INVALID_REQUEST
 *
 * Returns: (transfer full) (nullable): the link, or %NULL with @error set. What cannot be signed as it was ordered is refused:
 *   nothing is cut short.
 */
DownloadLink *
download_signer_sign (const DownloadAccount   *account,
                      const DownloadSignOrder *order,
                      GError                 **error)
{
  g_autoptr (Place) place = NULL;
  g_autofree char *path = NULL, *query = NULL, *uri = NULL;

  if (!check_order (account, order, error))
    return NULL;
  place = find_place (account, order, error);
  if (place == NULL)
    return NULL;

  path = download_sign_escape (place->path, "/");
  query = build_query (account, order, place);
  uri = g_strconcat (place->origin, path, "?", query, NULL);
  return download_link_new (uri, error);
}
