/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The signature of COS: a key that is derived for the time in which it holds, and lists of all that it covers. */

#include "config.h"

#include "sign/download-sign-cos.h"

/* Names in lower case, escaped and sorted. */
static GPtrArray *
canonicalize (GPtrArray *pairs)
{
  GPtrArray *canonical = download_sign_pairs_new ();

  for (guint i = 0; pairs != NULL && i < pairs->len; i++)
    {
      const DownloadSignPair *pair = g_ptr_array_index (pairs, i);
      g_autofree char        *escaped = download_sign_escape (pair->name, "");
      g_autofree char        *name = g_ascii_strdown (escaped, -1);
      g_autofree char        *value = download_sign_escape (pair->value, "");

      download_sign_pairs_add (canonical, name, value);
    }

  download_sign_pairs_sort (canonical);
  return canonical;
}

static char *
join (GPtrArray *canonical,
      gboolean   with_values)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < canonical->len; i++)
    {
      const DownloadSignPair *pair = g_ptr_array_index (canonical, i);

      if (with_values)
        g_string_append_printf (text, "%s%s=%s", i > 0 ? "&" : "", pair->name, pair->value);
      else
        g_string_append_printf (text, "%s%s", i > 0 ? ";" : "", pair->name);
    }

  return g_string_free (text, FALSE);
}

static char *
sign (const DownloadSignRequest *request,
      const DownloadSignKey     *key,
      const char                *span,
      GPtrArray                 *query,
      GPtrArray                 *headers)
{
  g_autofree char *method = g_ascii_strdown (request->method, -1);
  g_autofree char *query_text = join (query, TRUE);
  g_autofree char *header_text = join (headers, TRUE);
  g_autofree char *format = g_strjoin ("\n", method, request->path, query_text, header_text, "", NULL);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA1, format, -1);
  g_autofree char *text = g_strjoin ("\n", "sha1", span, digest, "", NULL);
  g_autofree char *derived = download_sign_hmac_hex (G_CHECKSUM_SHA1, key->secret, span);

  return download_sign_hmac_hex (G_CHECKSUM_SHA1, derived, text);
}

/**
 * download_sign_cos:
 * @request: what is signed; the path begins with the key where the bucket is in the host
 * @key: who signs
 *
 * Returns: (transfer full): the whole query. The token is no part of what is signed.
 */
char *
download_sign_cos (const DownloadSignRequest *request,
                   const DownloadSignKey     *key)
{
  g_autoptr (GPtrArray) parameters = canonicalize (request->query);
  g_autoptr (GPtrArray) headers = canonicalize (request->headers);
  g_autofree char *span = g_strdup_printf ("%" G_GINT64_FORMAT ";%" G_GINT64_FORMAT, key->time, key->time + key->lifetime);
  g_autofree char *parameter_list = join (parameters, FALSE);
  g_autofree char *header_list = join (headers, FALSE);
  g_autofree char *signature = sign (request, key, span, parameters, headers);
  g_autoptr (GPtrArray) query = download_sign_pairs_copy (request->query);

  download_sign_pairs_add (query, "q-sign-algorithm", "sha1");
  download_sign_pairs_add (query, "q-ak", key->id);
  download_sign_pairs_add (query, "q-sign-time", span);
  download_sign_pairs_add (query, "q-key-time", span);
  download_sign_pairs_add (query, "q-header-list", header_list);
  download_sign_pairs_add (query, "q-url-param-list", parameter_list);
  download_sign_pairs_add (query, "q-signature", signature);
  if (key->token != NULL)
    download_sign_pairs_add (query, "x-cos-security-token", key->token);
  return download_sign_pairs_to_query (query, FALSE);
}
