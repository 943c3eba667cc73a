/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether a request may have what it asks for; and if not, why, with all the details that the providers give away. */

#include "config.h"

#include "store-check.h"

#include <string.h>

#define WEEK (7 * 24 * 3600)
#define TOLERANCE (15 * 60)

static void
add_time (StorePairs *details,
          const char *name,
          gint64      seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);
  g_autofree char *text = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S.000Z");

  store_pairs_add (details, name, text);
}

static void
add_azure_detail (StorePairs       *details,
                  StorePairs       *query,
                  const StoreTimes *times,
                  gint64            now)
{
  g_autoptr (GDateTime) current = g_date_time_new_from_unix_utc (now);
  g_autoptr (GDateTime) begin = g_date_time_new_from_unix_utc (times->begins);
  g_autoptr (GDateTime) end = g_date_time_new_from_unix_utc (times->expires);
  const char      *format = "%a, %d %b %Y %H:%M:%S GMT";
  g_autofree char *now_text = g_date_time_format (current, format);
  g_autofree char *begin_text = g_date_time_format (begin, format);
  g_autofree char *end_text = g_date_time_format (end, format);
  g_autofree char *text = NULL;

  if (store_pairs_get (query, "st") != NULL)
    text = g_strdup_printf ("Signature not valid in the specified time frame: Start [%s] - Expiry [%s] - Current [%s]", begin_text,
                            end_text, now_text);
  else
    text = g_strdup_printf ("Signed expiry time [%s] must be after signed start time [%s]", end_text, now_text);
  store_pairs_add (details, "AuthenticationErrorDetail", text);
}

static StoreRefusal
check_times (Store             *store,
             const StoreBucket *bucket,
             StoreScheme        scheme,
             StorePairs        *query,
             StorePairs        *details)
{
  gint64     now = store_get_now (store);
  gint64     tolerance = scheme == STORE_SCHEME_AZURE || scheme == STORE_SCHEME_COS ? 0 : TOLERANCE;
  StoreTimes times;

  if (!store_signing_get_times (scheme, query, &times))
    return STORE_REFUSAL_MALFORMED;
  if (times.lifetime > WEEK || times.lifetime < 0)
    return STORE_REFUSAL_TOO_LONG;
  if (now <= times.expires && now + tolerance >= times.begins)
    return STORE_GRANTED;

  if (bucket->provider == STORE_PROVIDER_AZURE)
    {
      add_azure_detail (details, query, &times, now);
    }
  else if (bucket->provider == STORE_PROVIDER_GCS && now > times.expires)
    {
      g_autofree char *text = g_strdup_printf ("Request has expired: %" G_GINT64_FORMAT, times.expires);

      store_pairs_add (details, "Details", text);
    }
  else if (now > times.expires)
    {
      if (times.lifetime > 0)
        {
          g_autofree char *lifetime = g_strdup_printf ("%" G_GINT64_FORMAT, times.lifetime);

          store_pairs_add (details, bucket->provider == STORE_PROVIDER_OSS ? "x-oss-expires" : "X-Amz-Expires", lifetime);
        }
      add_time (details, "Expires", times.expires);
      add_time (details, "ServerTime", now);
    }

  return now > times.expires ? STORE_REFUSAL_EXPIRED : STORE_REFUSAL_NOT_YET;
}

static StoreRefusal
check_key (const StoreKey *key,
           StoreScheme     scheme,
           StorePairs     *query,
           gint64          now)
{
  const char *token = store_signing_get_token (scheme, query);

  if (key == NULL || key->revoked)
    return STORE_REFUSAL_KEY;
  if (key->expires > 0 && key->expires < now)
    return STORE_REFUSAL_TOKEN_EXPIRED;
  return g_strcmp0 (key->token, token) == 0 ? STORE_GRANTED : STORE_REFUSAL_KEY;
}

/* In version 4 of S3, whatever header begins like one of its own has to be in the list. */
static StoreRefusal
check_headers (StoreScheme         scheme,
               const StoreRequest *request,
               StorePairs         *details)
{
  const char *prefix = scheme == STORE_SCHEME_S3_V4 ? "x-amz-" : scheme == STORE_SCHEME_GCS_V4 ? "x-goog-"
                                                                                               : NULL;
  const char *list = store_pairs_get (request->query, scheme == STORE_SCHEME_S3_V4 ? "X-Amz-SignedHeaders" : "X-Goog-SignedHeaders");
  g_auto (GStrv) signed_headers = g_strsplit (list != NULL ? list : "", ";", -1);

  for (guint i = 0; prefix != NULL && i < store_pairs_size (request->headers); i++)
    {
      const char *name = store_pairs_at (request->headers, i)->name;

      if (g_str_has_prefix (name, prefix) && !g_strv_contains ((const char *const *) signed_headers, name))
        {
          store_pairs_add (details, "HeadersNotSigned", name);
          return STORE_REFUSAL_HEADER_NOT_SIGNED;
        }
    }

  return STORE_GRANTED;
}

static void
add_signature_details (StorePairs         *details,
                       const StoreBucket  *bucket,
                       StoreScheme         scheme,
                       const StoreRequest *request)
{
  g_autofree char *text = store_signing_get_string_to_sign (scheme, request);
  g_autofree char *canonical = store_signing_get_canonical_request (scheme, request);
  g_autofree char *key_id = store_signing_get_key_id (scheme, request->query);
  GString         *bytes = g_string_new (NULL);

  if (bucket->provider == STORE_PROVIDER_AZURE)
    {
      g_autofree char *detail = g_strconcat ("Signature did not match. String to sign used was ", text, NULL);

      store_pairs_add (details, "AuthenticationErrorDetail", detail);
      g_string_free (bytes, TRUE);
      return;
    }

  for (const char *p = text; *p != '\0'; p++)
    g_string_append_printf (bytes, "%02X ", (guchar) *p);
  store_pairs_add (details, bucket->provider == STORE_PROVIDER_OSS ? "OSSAccessKeyId" : "AWSAccessKeyId", key_id);
  store_pairs_add (details, "SignatureProvided", store_signing_get_claim (scheme, request->query));
  store_pairs_add (details, "StringToSign", text);
  store_pairs_add (details, "StringToSignBytes", bytes->str);
  if (canonical != NULL)
    store_pairs_add (details, "CanonicalRequest", canonical);
  g_string_free (bytes, TRUE);
}

static StoreRefusal
check_region (const StoreBucket *bucket,
              StoreScheme        scheme,
              StorePairs        *query,
              StorePairs        *details)
{
  g_autofree char *region = store_signing_get_region (scheme, query);

  if (region == NULL || bucket->region == NULL || g_str_equal (region, bucket->region))
    return STORE_GRANTED;
  store_pairs_add (details, "Region", bucket->region);
  return STORE_REFUSAL_REGION;
}

/**
 * store_check_signature:
 * @store: whose clock and keys count
 * @bucket: what is asked for
 * @request: how
 * @details: elements for the refusal are added here
 *
 * Looks first at when, then at who, then at what, as OSS does.
 */
StoreRefusal
store_check_signature (Store              *store,
                       StoreBucket        *bucket,
                       const StoreRequest *request,
                       StorePairs         *details)
{
  StoreScheme      scheme = store_scheme_recognise (request->query);
  const char      *permissions = store_pairs_get (request->query, "sp");
  g_autofree char *key_id = store_signing_get_key_id (scheme, request->query);
  g_autofree char *signature = NULL;
  StoreKey        *key = g_hash_table_lookup (store->keys, scheme == STORE_SCHEME_AZURE ? STORE_DEFAULT_KEY : key_id != NULL ? key_id
                                                                                                                             : "");
  StoreRefusal     refusal;

  if (scheme == STORE_SCHEME_NONE)
    return bucket->is_public ? STORE_GRANTED : STORE_REFUSAL_DENIED;

  refusal = check_times (store, bucket, scheme, request->query, details);
  if (refusal == STORE_GRANTED)
    refusal = check_key (key, scheme, request->query, store_get_now (store));
  if (refusal == STORE_GRANTED)
    refusal = check_region (bucket, scheme, request->query, details);
  if (refusal == STORE_GRANTED)
    refusal = check_headers (scheme, request, details);
  if (refusal != STORE_GRANTED)
    return refusal;

  signature = store_signing_get_signature (scheme, request, key->secret);
  if (!g_str_equal (signature, store_signing_get_claim (scheme, request->query)))
    {
      add_signature_details (details, bucket, scheme, request);
      return STORE_REFUSAL_SIGNATURE;
    }
  if (scheme == STORE_SCHEME_AZURE && (permissions == NULL || strchr (permissions, 'r') == NULL))
    return STORE_REFUSAL_DENIED;

  return bucket->denied ? STORE_REFUSAL_DENIED : STORE_GRANTED;
}

/* Archived objects can be looked at; OSS does not give programs for telephones to everybody. */
static gboolean
is_forbidden_type (StoreBucket *bucket,
                   StoreObject *object)
{
  return bucket->provider == STORE_PROVIDER_OSS && (g_str_equal (object->type, "application/vnd.android.package-archive") ||
                                                    g_str_equal (object->type, "application/iphone"));
}

/**
 * store_check_object:
 * @bucket: where it is looked for
 * @object: (nullable): what was found
 * @request: what is asked for
 * @details: elements for the refusal are added here
 */
StoreRefusal
store_check_object (StoreBucket        *bucket,
                    StoreObject        *object,
                    const StoreRequest *request,
                    StorePairs         *details)
{
  const char *referer = store_pairs_get (request->headers, "referer");

  if (bucket->endpoint != NULL)
    {
      store_pairs_add (details, "Bucket", bucket->name);
      store_pairs_add (details, "Endpoint", bucket->endpoint);
      return STORE_REFUSAL_ENDPOINT;
    }
  if (bucket->referers != NULL && !g_strv_contains ((const char *const *) bucket->referers, referer != NULL ? referer : ""))
    {
      store_pairs_add (details, "BucketName", bucket->name);
      return STORE_REFUSAL_REFERER;
    }
  if (object == NULL)
    {
      if (bucket->list_denied)
        return STORE_REFUSAL_DENIED;
      store_pairs_add (details, "Key", request->key);
      return STORE_REFUSAL_NO_KEY;
    }
  if (object->archived && g_str_equal (request->method, "GET"))
    {
      store_pairs_add (details, "ObjectName", request->key);
      return STORE_REFUSAL_ARCHIVED;
    }

  return is_forbidden_type (bucket, object) ? STORE_REFUSAL_TYPE : STORE_GRANTED;
}
