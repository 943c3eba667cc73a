/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Version 4 of OSS and S3, and Google’s, which differ in names and in a few rules. */

#include "config.h"

#include "store-signing-private.h"

#include <string.h>

#define SHA256_LENGTH 32
#define SHA256_OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

typedef struct
{
  StoreScheme scheme;
  const char *algorithm;
  const char *algorithm_name; /* parameter that names it */
  const char *key_prefix;
  const char *end_of_scope;
  const char *service;
  const char *payload_header;
  gboolean    like_oss; /* bucket in the path, names without “=” when empty, own headers signed by themselves */
} Family;

static const Family families[] = {
  { STORE_SCHEME_OSS_V4, "OSS4-HMAC-SHA256", "x-oss-signature-version", "aliyun_v4", "aliyun_v4_request", "oss",
    "x-oss-content-sha256", TRUE },
  { STORE_SCHEME_S3_V4, "AWS4-HMAC-SHA256", "X-Amz-Algorithm", "AWS4", "aws4_request", "s3", "x-amz-content-sha256", FALSE },
  { STORE_SCHEME_GCS_V4, "GOOG4-HMAC-SHA256", "X-Goog-Algorithm", "GOOG4", "goog4_request", "storage",
    "x-goog-content-sha256", FALSE },
};

static const Family *
get_family (StoreScheme scheme)
{
  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    if (families[i].scheme == scheme)
      return &families[i];

  g_assert_not_reached ();
}

static void
hmac (const guint8 *key,
      gsize         key_length,
      const char   *text,
      guint8        digest[SHA256_LENGTH])
{
  g_autoptr (GHmac) mac = g_hmac_new (G_CHECKSUM_SHA256, key, key_length);
  gsize length = SHA256_LENGTH;

  g_hmac_update (mac, (const guchar *) text, (gssize) strlen (text));
  g_hmac_get_digest (mac, digest, &length);
}

/* The scope is what follows the key's id in the credential. */
static char *
get_scope (StoreScheme scheme,
           StorePairs *query)
{
  const char *credential = store_pairs_get (query, store_scheme_get_names (scheme)->key_id);
  const char *slash = credential != NULL ? strchr (credential, '/') : NULL;

  return g_strdup (slash != NULL ? slash + 1 : "");
}

static char *
get_path (const Family       *family,
          const StoreRequest *request)
{
  g_autofree char *whole = NULL;

  if (family->like_oss)
    {
      whole = g_strconcat ("/", request->bucket, "/", request->key, NULL);
      return store_encode (whole, "/");
    }

  whole = store_decode (request->path, -1);
  return store_encode (whole, "/");
}

/* A service other than the store of objects knows no unsigned payload. */
static const char *
get_payload (const Family       *family,
             const StoreRequest *request,
             const char         *scope)
{
  const char      *payload = store_pairs_get (request->headers, family->payload_header);
  g_autofree char *end = g_strconcat ("/", family->service, "/", family->end_of_scope, NULL);

  if (payload != NULL)
    return payload;
  return family->like_oss || g_str_has_suffix (scope, end) ? "UNSIGNED-PAYLOAD" : SHA256_OF_NOTHING;
}

char *
store_v4_get_canonical_request (StoreScheme         scheme,
                                const StoreRequest *request)
{
  const Family           *family = get_family (scheme);
  const StoreSchemeNames *names = store_scheme_get_names (scheme);
  const char             *list = store_pairs_get (request->query, names->headers);
  /* OSS also signs what speaks of the content, whether or not it is in the list. */
  g_autofree char *whole_list = g_strconcat (family->like_oss ? "content-md5;content-type;" : "", list, NULL);
  g_auto (GStrv) signed_headers = g_strsplit (whole_list, ";", -1);
  g_autofree char *scope = get_scope (scheme, request->query);
  g_autofree char *path = get_path (family, request);
  g_autofree char *query = store_query_sort (request->query, names->signature, family->like_oss);
  GString         *text = g_string_new (NULL);

  g_string_append_printf (text, "%s\n%s\n%s\n", request->method, path, query);
  store_headers_append (text, request->headers, family->like_oss ? "x-oss-" : NULL, signed_headers, !family->like_oss);
  g_string_append_printf (text, "\n%s\n%s", list != NULL ? list : "", get_payload (family, request, scope));
  return g_string_free (text, FALSE);
}

char *
store_v4_get_string_to_sign (StoreScheme         scheme,
                             const StoreRequest *request)
{
  const char      *date = store_pairs_get (request->query, store_scheme_get_names (scheme)->date);
  g_autofree char *scope = get_scope (scheme, request->query);
  g_autofree char *canonical = store_v4_get_canonical_request (scheme, request);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, canonical, -1);

  return g_strdup_printf ("%s\n%s\n%s\n%s", get_family (scheme)->algorithm, date != NULL ? date : "", scope, digest);
}

char *
store_v4_get_signature (StoreScheme         scheme,
                        const StoreRequest *request,
                        const char         *secret)
{
  g_autofree char *text = store_v4_get_string_to_sign (scheme, request);
  g_autofree char *scope = get_scope (scheme, request->query);
  g_autofree char *first = g_strconcat (get_family (scheme)->key_prefix, secret, NULL);
  g_auto (GStrv) steps = g_strsplit (scope, "/", -1);
  guint8   key[SHA256_LENGTH];
  GString *hex = g_string_new (NULL);

  for (guint i = 0; steps[i] != NULL; i++)
    {
      const guint8 *with = i == 0 ? (const guint8 *) first : key;

      hmac (with, i == 0 ? strlen (first) : sizeof key, steps[i], key);
    }
  hmac (key, sizeof key, text, key);

  for (guint i = 0; i < sizeof key; i++)
    g_string_append_printf (hex, "%02x", key[i]);
  return g_string_free (hex, FALSE);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
list_headers (const Family       *family,
              const StoreRequest *request,
              const StoreSigner  *signer)
{
  GPtrArray *names = g_ptr_array_new ();
  char      *list;

  for (guint i = 0; !family->like_oss && i < store_pairs_size (request->headers); i++)
    g_ptr_array_add (names, store_pairs_at (request->headers, i)->name);
  for (guint i = 0; family->like_oss && signer->additional != NULL && signer->additional[i] != NULL; i++)
    g_ptr_array_add (names, (char *) signer->additional[i]);

  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  list = g_strjoinv (";", (char **) names->pdata);
  g_ptr_array_unref (names);
  return list;
}

/* In the order of ali-oss and of the AWS SDK: links then equal theirs letter by letter. */
void
store_v4_add_parameters (StoreScheme         scheme,
                         StorePairs         *query,
                         const StoreRequest *request,
                         const StoreSigner  *signer)
{
  const Family           *family = get_family (scheme);
  const StoreSchemeNames *names = store_scheme_get_names (scheme);
  g_autoptr (GDateTime) signed_at = g_date_time_new_from_unix_utc (signer->date);
  g_autofree char *day = g_date_time_format (signed_at, "%Y%m%d");
  g_autofree char *date = g_date_time_format (signed_at, "%Y%m%dT%H%M%SZ");
  g_autofree char *lifetime = g_strdup_printf ("%" G_GINT64_FORMAT, signer->lifetime);
  g_autofree char *headers = list_headers (family, request, signer);
  g_autofree char *credential = g_strjoin ("/", signer->key_id, day, signer->region,
                                           signer->service != NULL ? signer->service : family->service,
                                           family->end_of_scope, NULL);

  if (family->like_oss && *headers != '\0')
    store_pairs_add (query, names->headers, headers);
  if (!family->like_oss)
    store_pairs_add (query, family->algorithm_name, family->algorithm);
  store_pairs_add (query, names->key_id, credential);
  store_pairs_add (query, names->date, date);
  store_pairs_add (query, names->expires, lifetime);
  if (family->like_oss)
    store_pairs_add (query, family->algorithm_name, family->algorithm);
  if (signer->token != NULL)
    store_pairs_add (query, names->token, signer->token);
  if (!family->like_oss)
    store_pairs_add (query, names->headers, headers);
}
