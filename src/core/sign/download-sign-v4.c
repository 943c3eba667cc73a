/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Version 4 of S3 and its relatives at OSS and Google: a key that is derived for a day, a region and a service signs a request in one
 * canonical form. */

#include "config.h"

#include "sign/download-sign-v4.h"

#include <string.h>

#define SHA256_LENGTH 32

struct _DownloadSignFamily
{
  const char *algorithm;
  const char *key_prefix;
  const char *end_of_scope;
  const char *service;
  const char *algorithm_name; /* these are parameters */
  const char *credential;
  const char *date;
  const char *expires;
  const char *token; /* NULL where there are no temporary keys */
  const char *headers;
  const char *signature;
  /* An empty parameter has no equals sign; headers of its own and those of the content are signed without being listed. */
  gboolean like_oss;
};

const DownloadSignFamily download_sign_s3_v4 = {
  .algorithm = "AWS4-HMAC-SHA256",
  .key_prefix = "AWS4",
  .end_of_scope = "aws4_request",
  .service = "s3",
  .algorithm_name = "X-Amz-Algorithm",
  .credential = "X-Amz-Credential",
  .date = "X-Amz-Date",
  .expires = "X-Amz-Expires",
  .token = "X-Amz-Security-Token",
  .headers = "X-Amz-SignedHeaders",
  .signature = "X-Amz-Signature",
};

const DownloadSignFamily download_sign_oss_v4 = {
  .algorithm = "OSS4-HMAC-SHA256",
  .key_prefix = "aliyun_v4",
  .end_of_scope = "aliyun_v4_request",
  .service = "oss",
  .algorithm_name = "x-oss-signature-version",
  .credential = "x-oss-credential",
  .date = "x-oss-date",
  .expires = "x-oss-expires",
  .token = "x-oss-security-token",
  .headers = "x-oss-additional-headers",
  .signature = "x-oss-signature",
  .like_oss = TRUE,
};

const DownloadSignFamily download_sign_gcs_v4 = {
  .algorithm = "GOOG4-HMAC-SHA256",
  .key_prefix = "GOOG4",
  .end_of_scope = "goog4_request",
  .service = "storage",
  .algorithm_name = "X-Goog-Algorithm",
  .credential = "X-Goog-Credential",
  .date = "X-Goog-Date",
  .expires = "X-Goog-Expires",
  .headers = "X-Goog-SignedHeaders",
  .signature = "X-Goog-Signature",
};

static gboolean
is_signed_by_itself (const char *name)
{
  return g_str_has_prefix (name, "x-oss-") || g_str_equal (name, "content-type") || g_str_equal (name, "content-md5");
}

/* The headers that are signed, sorted; for OSS not all that are sent. */
static GPtrArray *
select_headers (const DownloadSignFamily *family,
                GPtrArray                *headers,
                const char *const        *additional)
{
  GPtrArray *selected = download_sign_pairs_new ();

  for (guint i = 0; headers != NULL && i < headers->len; i++)
    {
      const DownloadSignPair *pair = g_ptr_array_index (headers, i);

      if (!family->like_oss || is_signed_by_itself (pair->name) || (additional != NULL && g_strv_contains (additional, pair->name)))
        download_sign_pairs_add (selected, pair->name, pair->value);
    }

  download_sign_pairs_sort (selected);
  return selected;
}

/* The names that servers have to be told. */
static char *
list_headers (const DownloadSignFamily *family,
              GPtrArray                *selected)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < selected->len; i++)
    {
      const DownloadSignPair *pair = g_ptr_array_index (selected, i);

      if (family->like_oss && is_signed_by_itself (pair->name))
        continue;
      g_string_append_printf (list, "%s%s", list->len > 0 ? ";" : "", pair->name);
    }

  return g_string_free (list, FALSE);
}

static void
append_headers (GString   *text,
                GPtrArray *selected,
                gboolean   collapse)
{
  for (guint i = 0; i < selected->len; i++)
    {
      const DownloadSignPair *pair = g_ptr_array_index (selected, i);
      g_autofree char        *value = g_strstrip (g_strdup (pair->value));
      gboolean                blank = FALSE;

      g_string_append_printf (text, "%s:", pair->name);
      for (const char *p = value; *p != '\0'; p++)
        {
          if (!collapse || *p != ' ' || !blank)
            g_string_append_c (text, *p);
          blank = *p == ' ';
        }
      g_string_append_c (text, '\n');
    }
}

static GPtrArray *
complete_query (const DownloadSignFamily  *family,
                const DownloadSignRequest *request,
                const DownloadSignKey     *key,
                const char                *scope,
                const char                *headers)
{
  GPtrArray       *query = download_sign_pairs_copy (request->query);
  g_autofree char *credential = g_strconcat (key->id, "/", scope, NULL);
  g_autofree char *date = download_sign_date (key->time, "%Y%m%dT%H%M%SZ");
  g_autofree char *lifetime = g_strdup_printf ("%" G_GINT64_FORMAT, key->lifetime);

  download_sign_pairs_add (query, family->algorithm_name, family->algorithm);
  download_sign_pairs_add (query, family->credential, credential);
  download_sign_pairs_add (query, family->date, date);
  download_sign_pairs_add (query, family->expires, lifetime);
  if (key->token != NULL && family->token != NULL)
    download_sign_pairs_add (query, family->token, key->token);
  if (!family->like_oss || headers[0] != '\0')
    download_sign_pairs_add (query, family->headers, headers);
  return query;
}

static void
hmac (const guint8 *key,
      gsize         key_length,
      const char   *text,
      guint8        digest[SHA256_LENGTH])
{
  g_autoptr (GHmac) mac = g_hmac_new (G_CHECKSUM_SHA256, key, key_length);
  gsize length = SHA256_LENGTH;

  g_hmac_update (mac, (const guchar *) text, -1);
  g_hmac_get_digest (mac, digest, &length);
}

static char *
sign (const DownloadSignFamily *family,
      const DownloadSignKey    *key,
      const char               *scope,
      const char               *text)
{
  g_autofree char *first = g_strconcat (family->key_prefix, key->secret, NULL);
  g_auto (GStrv) steps = g_strsplit (scope, "/", -1);
  guint8   derived[SHA256_LENGTH];
  GString *hex = g_string_new (NULL);

  hmac ((const guint8 *) first, strlen (first), steps[0], derived);
  for (guint i = 1; steps[i] != NULL; i++)
    hmac (derived, sizeof derived, steps[i], derived);
  hmac (derived, sizeof derived, text, derived);

  for (guint i = 0; i < sizeof derived; i++)
    g_string_append_printf (hex, "%02x", derived[i]);
  return g_string_free (hex, FALSE);
}

static char *
build_canonical_request (const DownloadSignFamily  *family,
                         const DownloadSignRequest *request,
                         const char                *query,
                         GPtrArray                 *headers,
                         const char                *list,
                         const char                *payload)
{
  g_autofree char *path = download_sign_escape (request->path, "/");
  GString         *text = g_string_new (NULL);

  g_string_append_printf (text, "%s\n%s\n%s\n", request->method, path, query);
  append_headers (text, headers, !family->like_oss);
  g_string_append_printf (text, "\n%s\n%s", list, payload != NULL ? payload : "UNSIGNED-PAYLOAD");
  return g_string_free (text, FALSE);
}

/**
 * download_sign_v4:
 * @family: whose names are used
 * @request: what is signed; of OSS, the path begins with the bucket in any case
 * @key: who signs; needs a region
 * @additional: (nullable): headers that OSS is to sign beside its own
 * @payload: (nullable): digest of the body; %NULL is that there is none
 *
 * Returns: (transfer full): the whole query, the signature last
 */
char *
download_sign_v4 (const DownloadSignFamily  *family,
                  const DownloadSignRequest *request,
                  const DownloadSignKey     *key,
                  const char *const         *additional,
                  const char                *payload)
{
  g_autofree char *day = download_sign_date (key->time, "%Y%m%d");
  g_autofree char *date = download_sign_date (key->time, "%Y%m%dT%H%M%SZ");
  g_autofree char *scope = g_strjoin ("/", day, key->region, key->service != NULL ? key->service : family->service, family->end_of_scope, NULL);
  g_autoptr (GPtrArray) headers = select_headers (family, request->headers, additional);
  g_autofree char *list = list_headers (family, headers);
  g_autoptr (GPtrArray) query = complete_query (family, request, key, scope, list);
  g_autofree char *canonical_query = download_sign_pairs_to_canonical (query, family->like_oss);
  g_autofree char *canonical = build_canonical_request (family, request, canonical_query, headers, list, payload);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, canonical, -1);
  g_autofree char *text = g_strjoin ("\n", family->algorithm, date, scope, digest, NULL);
  g_autofree char *signature = sign (family, key, scope, text);

  return g_strconcat (canonical_query, "&", family->signature, "=", signature, NULL);
}
