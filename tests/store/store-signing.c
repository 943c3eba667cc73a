/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tells signed queries apart, computes what their signature has to be, and makes such queries. */

#include "config.h"

#include "store-signing-private.h"

#include <string.h>

/* By scheme. */
static const StoreSchemeNames scheme_names[] = {
  [STORE_SCHEME_NONE] = { "none" },
  [STORE_SCHEME_OSS_V1] = { "oss-v1", "OSSAccessKeyId", NULL, "Expires", NULL, "security-token", "Signature" },
  [STORE_SCHEME_OSS_V2] = { "oss-v2", "x-oss-access-key-id", NULL, "x-oss-expires", "x-oss-additional-headers",
                            "security-token", "x-oss-signature" },
  [STORE_SCHEME_OSS_V4] = { "oss-v4", "x-oss-credential", "x-oss-date", "x-oss-expires", "x-oss-additional-headers",
                            "x-oss-security-token", "x-oss-signature" },
  [STORE_SCHEME_S3_V2] = { "s3-v2", "AWSAccessKeyId", NULL, "Expires", NULL, "x-amz-security-token", "Signature" },
  [STORE_SCHEME_S3_V4] = { "s3-v4", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders",
                           "X-Amz-Security-Token", "X-Amz-Signature" },
  [STORE_SCHEME_GCS_V4] = { "gcs-v4", "X-Goog-Credential", "X-Goog-Date", "X-Goog-Expires", "X-Goog-SignedHeaders", NULL,
                            "X-Goog-Signature" },
  [STORE_SCHEME_AZURE] = { "azure", NULL, NULL, "se", NULL, NULL, "sig" },
  [STORE_SCHEME_COS] = { "cos", "q-ak", "q-sign-time", "q-key-time", "q-header-list", "x-cos-security-token", "q-signature" },
  [STORE_SCHEME_OBS] = { "obs", "AccessKeyId", NULL, "Expires", NULL, "x-obs-security-token", "Signature" },
};

const StoreSchemeNames *
store_scheme_get_names (StoreScheme scheme)
{
  return &scheme_names[scheme];
}

/**
 * store_scheme_from_string:
 * @name: such as "oss-v4"
 */
StoreScheme
store_scheme_from_string (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (scheme_names); i++)
    if (g_str_equal (scheme_names[i].id, name))
      return (StoreScheme) i;

  return STORE_SCHEME_NONE;
}

/**
 * store_scheme_recognise:
 * @query: all parameters
 *
 * Returns: by which scheme they are signed
 */
StoreScheme
store_scheme_recognise (StorePairs *query)
{
  const char *version = store_pairs_get (query, "x-oss-signature-version");

  if (version != NULL)
    return g_str_equal (version, "OSS2") ? STORE_SCHEME_OSS_V2 : STORE_SCHEME_OSS_V4;

  for (gsize i = 1; i < G_N_ELEMENTS (scheme_names); i++)
    if (store_pairs_get (query, scheme_names[i].signature) != NULL &&
        (scheme_names[i].key_id == NULL || store_pairs_get (query, scheme_names[i].key_id) != NULL))
      return (StoreScheme) i;

  return STORE_SCHEME_NONE;
}

char *
store_hmac_hex (GChecksumType type,
                const char   *secret,
                const char   *text)
{
  return g_compute_hmac_for_string (type, (const guchar *) secret, strlen (secret), text, -1);
}

char *
store_hmac_base64 (GChecksumType type,
                   const guchar *secret,
                   gsize         secret_length,
                   const char   *text)
{
  g_autoptr (GHmac) hmac = g_hmac_new (type, secret, secret_length);
  guint8 digest[64];
  gsize  length = sizeof digest;

  g_hmac_update (hmac, (const guchar *) text, (gssize) strlen (text));
  g_hmac_get_digest (hmac, digest, &length);
  return g_base64_encode (digest, length);
}

static int
compare_by_name (gconstpointer a,
                 gconstpointer b)
{
  const StorePair *one = *(const StorePair *const *) a;
  const StorePair *two = *(const StorePair *const *) b;
  int              by_name = strcmp (one->name, two->name);

  return by_name != 0 ? by_name : g_strcmp0 (one->value, two->value);
}

/* Appends “name:value” and a line feed for every header that has the prefix or is one of the others, sorted. */
void
store_headers_append (GString    *text,
                      StorePairs *headers,
                      const char *prefix,
                      char      **more,
                      gboolean    missing_too)
{
  g_autoptr (GPtrArray) chosen = store_pairs_new ();

  for (guint i = 0; i < store_pairs_size (headers); i++)
    {
      const StorePair *pair = store_pairs_at (headers, i);

      if ((prefix != NULL && g_str_has_prefix (pair->name, prefix)) ||
          (more != NULL && g_strv_contains ((const char *const *) more, pair->name)))
        store_pairs_add (chosen, pair->name, pair->value);
    }
  for (guint i = 0; missing_too && more[i] != NULL; i++)
    if (*more[i] != '\0' && store_pairs_get (headers, more[i]) == NULL)
      store_pairs_add (chosen, more[i], "");

  g_ptr_array_sort (chosen, compare_by_name);
  for (guint i = 0; i < chosen->len; i++)
    g_string_append_printf (text, "%s:%s\n", store_pairs_at (chosen, i)->name, store_pairs_at (chosen, i)->value);
}

/* The whole query but for one parameter, encoded and sorted by its encoded names. */
char *
store_query_sort (StorePairs *query,
                  const char *except,
                  gboolean    bare_when_empty)
{
  g_autoptr (GPtrArray) encoded = store_pairs_new ();
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < store_pairs_size (query); i++)
    {
      const StorePair *pair = store_pairs_at (query, i);
      g_autofree char *name = store_encode (pair->name, "");
      g_autofree char *value = store_encode (pair->value != NULL ? pair->value : "", "");

      if (!g_str_equal (pair->name, except))
        store_pairs_add (encoded, name, value);
    }

  g_ptr_array_sort (encoded, compare_by_name);
  for (guint i = 0; i < encoded->len; i++)
    {
      const StorePair *pair = store_pairs_at (encoded, i);

      g_string_append_printf (text, "%s%s%s%s", i > 0 ? "&" : "", pair->name, bare_when_empty && *pair->value == '\0' ? "" : "=",
                              pair->value);
    }

  return g_string_free (text, FALSE);
}

/**
 * store_signing_get_canonical_request:
 *
 * Returns: (nullable): the text whose digest is signed, in the schemes that have one
 */
char *
store_signing_get_canonical_request (StoreScheme         scheme,
                                     const StoreRequest *request)
{
  if (scheme == STORE_SCHEME_OSS_V4 || scheme == STORE_SCHEME_S3_V4 || scheme == STORE_SCHEME_GCS_V4)
    return store_v4_get_canonical_request (scheme, request);

  return NULL;
}

char *
store_signing_get_string_to_sign (StoreScheme         scheme,
                                  const StoreRequest *request)
{
  switch (scheme)
    {
    case STORE_SCHEME_OSS_V4:
    case STORE_SCHEME_S3_V4:
    case STORE_SCHEME_GCS_V4:
      return store_v4_get_string_to_sign (scheme, request);
    case STORE_SCHEME_OSS_V1:
    case STORE_SCHEME_S3_V2:
    case STORE_SCHEME_OBS:
      return store_v1_get_string_to_sign (scheme, request);
    case STORE_SCHEME_OSS_V2:
      return store_oss2_get_string_to_sign (request);
    case STORE_SCHEME_COS:
      return store_cos_get_string_to_sign (request);
    case STORE_SCHEME_AZURE:
      return store_azure_get_string_to_sign (request);
    case STORE_SCHEME_NONE:
      break;
    }

  return g_strdup ("");
}

/**
 * store_signing_get_signature:
 *
 * Returns: what the signature has to be
 */
char *
store_signing_get_signature (StoreScheme         scheme,
                             const StoreRequest *request,
                             const char         *secret)
{
  g_autofree char   *text = store_signing_get_string_to_sign (scheme, request);
  g_autofree guchar *binary = NULL;
  gsize              length;

  switch (scheme)
    {
    case STORE_SCHEME_OSS_V4:
    case STORE_SCHEME_S3_V4:
    case STORE_SCHEME_GCS_V4:
      return store_v4_get_signature (scheme, request, secret);
    case STORE_SCHEME_OSS_V1:
    case STORE_SCHEME_S3_V2:
    case STORE_SCHEME_OBS:
      return store_hmac_base64 (G_CHECKSUM_SHA1, (const guchar *) secret, strlen (secret), text);
    case STORE_SCHEME_OSS_V2:
      return store_hmac_base64 (G_CHECKSUM_SHA256, (const guchar *) secret, strlen (secret), text);
    case STORE_SCHEME_COS:
      return store_cos_get_signature (request, secret);
    case STORE_SCHEME_AZURE:
      binary = g_base64_decode (secret, &length);
      return store_hmac_base64 (G_CHECKSUM_SHA256, binary, length, text);
    case STORE_SCHEME_NONE:
      break;
    }

  return g_strdup ("");
}

/**
 * store_signing_get_claim:
 *
 * Returns: (nullable): the signature that the query brings
 */
const char *
store_signing_get_claim (StoreScheme scheme,
                         StorePairs *query)
{
  return store_pairs_get (query, scheme_names[scheme].signature);
}

/**
 * store_signing_get_key_id:
 *
 * Returns: (nullable): the public half of the key
 */
char *
store_signing_get_key_id (StoreScheme scheme,
                          StorePairs *query)
{
  const char *text = scheme_names[scheme].key_id != NULL ? store_pairs_get (query, scheme_names[scheme].key_id) : STORE_AZURE_ACCOUNT;

  return text != NULL ? g_strndup (text, strcspn (text, "/")) : NULL;
}

/**
 * store_signing_get_region:
 *
 * Returns: (nullable): the region that the scope names
 */
char *
store_signing_get_region (StoreScheme scheme,
                          StorePairs *query)
{
  const char *text = scheme_names[scheme].key_id != NULL ? store_pairs_get (query, scheme_names[scheme].key_id) : NULL;
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", "/", -1);

  return g_strv_length (parts) == 5 ? g_strdup (parts[2]) : NULL;
}

/**
 * store_signing_get_token:
 *
 * Returns: (nullable): the token of a temporary key
 */
const char *
store_signing_get_token (StoreScheme scheme,
                         StorePairs *query)
{
  return scheme_names[scheme].token != NULL ? store_pairs_get (query, scheme_names[scheme].token) : NULL;
}
