/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When a signed query counts, and how one is made that counts for a while. */

#include "config.h"

#include "store-signing-private.h"

#include <string.h>

static gboolean
parse_number (const char *text,
              gint64     *number)
{
  return text != NULL && g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64 / G_USEC_PER_SEC, number, NULL);
}

static gboolean
parse_time (const char *text,
            gint64     *seconds)
{
  g_autofree char *whole = g_strconcat (text, strchr (text, 'T') == NULL ? "T00:00:00Z" : NULL, NULL);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (whole, NULL);

  if (time != NULL)
    *seconds = g_date_time_to_unix (time);
  return time != NULL;
}

static gboolean
parse_span (const char *text,
            StoreTimes *times)
{
  g_auto (GStrv) ends = g_strsplit (text != NULL ? text : "", ";", -1);

  return g_strv_length (ends) == 2 && parse_number (ends[0], &times->begins) && parse_number (ends[1], &times->expires);
}

/**
 * store_signing_get_times:
 * @scheme: how it is signed
 * @query: all parameters
 * @times: (out): when it counts
 *
 * Returns: whether the parameters make sense
 */
gboolean
store_signing_get_times (StoreScheme scheme,
                         StorePairs *query,
                         StoreTimes *times)
{
  const StoreSchemeNames *names = store_scheme_get_names (scheme);
  const char             *date = names->date != NULL ? store_pairs_get (query, names->date) : NULL;
  const char             *expires = store_pairs_get (query, names->expires);

  *times = (StoreTimes) { 0 };
  switch (scheme)
    {
    case STORE_SCHEME_OSS_V1:
    case STORE_SCHEME_OSS_V2:
    case STORE_SCHEME_S3_V2:
    case STORE_SCHEME_OBS:
      return parse_number (expires, &times->expires);
    case STORE_SCHEME_OSS_V4:
    case STORE_SCHEME_S3_V4:
    case STORE_SCHEME_GCS_V4:
      if (date == NULL || !parse_time (date, &times->begins) || !parse_number (expires, &times->lifetime))
        return FALSE;
      times->expires = times->begins + times->lifetime;
      return TRUE;
    case STORE_SCHEME_COS:
      return parse_span (expires, times);
    case STORE_SCHEME_AZURE:
      date = store_pairs_get (query, "st");
      return expires != NULL && parse_time (expires, &times->expires) && (date == NULL || parse_time (date, &times->begins));
    case STORE_SCHEME_NONE:
      break;
    }

  return FALSE;
}

static void
add_cos_parameters (StorePairs         *query,
                    const StoreRequest *request,
                    const StoreSigner  *signer)
{
  g_autofree char *span = g_strdup_printf ("%" G_GINT64_FORMAT ";%" G_GINT64_FORMAT, signer->date, signer->date + signer->lifetime);
  GString         *headers = g_string_new (NULL);
  GString         *parameters = g_string_new (NULL);

  for (guint i = 0; i < store_pairs_size (request->headers); i++)
    g_string_append_printf (headers, "%s%s", i > 0 ? ";" : "", store_pairs_at (request->headers, i)->name);
  for (guint i = 0; i < query->len; i++)
    g_string_append_printf (parameters, "%s%s", i > 0 ? ";" : "", store_pairs_at (query, i)->name);

  store_pairs_add (query, "q-sign-algorithm", "sha1");
  store_pairs_add (query, "q-ak", signer->key_id);
  store_pairs_add (query, "q-sign-time", span);
  store_pairs_add (query, "q-key-time", span);
  store_pairs_add (query, "q-header-list", headers->str);
  store_pairs_add (query, "q-url-param-list", parameters->str);
  g_string_free (headers, TRUE);
  g_string_free (parameters, TRUE);
}

static void
add_azure_parameters (StorePairs        *query,
                      const StoreSigner *signer)
{
  g_autoptr (GDateTime) begin = g_date_time_new_from_unix_utc (signer->date);
  g_autoptr (GDateTime) end = g_date_time_new_from_unix_utc (signer->date + signer->lifetime);
  g_autofree char *st = g_date_time_format (begin, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *se = g_date_time_format (end, "%Y-%m-%dT%H:%M:%SZ");

  store_pairs_add (query, "sv", "2022-11-02");
  store_pairs_add (query, "st", st);
  store_pairs_add (query, "se", se);
  store_pairs_add (query, "sr", "b");
  if (store_pairs_get (query, "sp") == NULL)
    store_pairs_add (query, "sp", "r");
}

/* Key and expiry, with the signature between them and what the signer asked for, as ali-oss writes it. */
static StorePairs *
presign_v1 (StoreScheme         scheme,
            const StoreRequest *request,
            const StoreSigner  *signer)
{
  const StoreSchemeNames *names = store_scheme_get_names (scheme);
  g_autofree char        *expires = g_strdup_printf ("%" G_GINT64_FORMAT, signer->date + signer->lifetime);
  g_autoptr (GPtrArray) query = store_pairs_copy (request->query);
  g_autofree char *signature = NULL;
  StorePairs      *result = store_pairs_new ();
  StoreRequest     unsigned_request = *request;

  if (signer->token != NULL)
    store_pairs_add (query, names->token, signer->token);
  if (scheme == STORE_SCHEME_OSS_V2)
    store_pairs_add (query, "x-oss-signature-version", "OSS2");
  store_pairs_add (result, names->key_id, signer->key_id);
  store_pairs_add (result, names->expires, expires);

  unsigned_request.query = store_pairs_copy (query);
  store_pairs_add (unsigned_request.query, names->key_id, signer->key_id);
  store_pairs_add (unsigned_request.query, names->expires, expires);
  signature = store_signing_get_signature (scheme, &unsigned_request, signer->secret);
  g_ptr_array_unref (unsigned_request.query);

  store_pairs_add (result, names->signature, signature);
  for (guint i = 0; i < query->len; i++)
    store_pairs_add (result, store_pairs_at (query, i)->name, store_pairs_at (query, i)->value);
  return result;
}

/**
 * store_signing_presign:
 * @scheme: how to sign
 * @request: what for; its query is what the signer adds, its headers are those that the client will have to send
 * @signer: who signs
 *
 * Returns: (transfer full): the whole query
 */
StorePairs *
store_signing_presign (StoreScheme         scheme,
                       const StoreRequest *request,
                       const StoreSigner  *signer)
{
  StorePairs      *query;
  StoreRequest     with_parameters = *request;
  g_autofree char *signature = NULL;

  if (scheme == STORE_SCHEME_OSS_V1 || scheme == STORE_SCHEME_OSS_V2 || scheme == STORE_SCHEME_S3_V2 || scheme == STORE_SCHEME_OBS)
    return presign_v1 (scheme, request, signer);

  query = store_pairs_copy (request->query);
  if (scheme == STORE_SCHEME_COS)
    add_cos_parameters (query, request, signer);
  else if (scheme == STORE_SCHEME_AZURE)
    add_azure_parameters (query, signer);
  else
    store_v4_add_parameters (scheme, query, request, signer);

  with_parameters.query = query;
  signature = store_signing_get_signature (scheme, &with_parameters, signer->secret);
  store_pairs_add (query, store_scheme_get_names (scheme)->signature, signature);
  return query;
}
