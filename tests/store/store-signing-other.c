/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The signatures that are like no other: version 2 of OSS, COS, and the shared access signature of Azure. */

#include "config.h"

#include "store-signing-private.h"

#include <string.h>

static const char *
get_or_empty (StorePairs *pairs,
              const char *name)
{
  const char *value = store_pairs_get (pairs, name);

  return value != NULL ? value : "";
}

char *
store_oss2_get_string_to_sign (const StoreRequest *request)
{
  const char *list = get_or_empty (request->query, "x-oss-additional-headers");
  g_auto (GStrv) additional = g_strsplit (list, ";", -1);
  g_autofree char *whole = g_strconcat ("/", request->bucket, "/", request->key, NULL);
  g_autofree char *path = store_encode (whole, "");
  g_autofree char *query = store_query_sort (request->query, "x-oss-signature", TRUE);
  GString         *text = g_string_new (NULL);

  g_string_append_printf (text, "%s\n%s\n%s\n%s\n", request->method, get_or_empty (request->headers, "content-md5"),
                          get_or_empty (request->headers, "content-type"), get_or_empty (request->query, "x-oss-expires"));
  store_headers_append (text, request->headers, "x-oss-", additional, FALSE);
  g_string_append_printf (text, "%s\n%s?%s", list, path, query);
  return g_string_free (text, FALSE);
}

/* The named ones of the pairs, in the order of the list, as “name=value” with “&” between them. */
static char *
cos_list (StorePairs *pairs,
          const char *list)
{
  g_auto (GStrv) names = g_strsplit (list, ";", -1);
  GString *text = g_string_new (NULL);

  for (guint i = 0; names[i] != NULL; i++)
    for (guint j = 0; *names[i] != '\0' && j < store_pairs_size (pairs); j++)
      {
        const StorePair *pair = store_pairs_at (pairs, j);

        if (g_ascii_strcasecmp (pair->name, names[i]) == 0)
          {
            g_autofree char *value = store_encode (pair->value != NULL ? pair->value : "", "");

            g_string_append_printf (text, "%s%s=%s", text->len > 0 ? "&" : "", names[i], value);
          }
      }

  return g_string_free (text, FALSE);
}

char *
store_cos_get_string_to_sign (const StoreRequest *request)
{
  g_autofree char *method = g_ascii_strdown (request->method, -1);
  g_autofree char *path = store_decode (request->path, -1);
  g_autofree char *parameters = cos_list (request->query, get_or_empty (request->query, "q-url-param-list"));
  g_autofree char *headers = cos_list (request->headers, get_or_empty (request->query, "q-header-list"));
  g_autofree char *format = g_strdup_printf ("%s\n%s\n%s\n%s\n", method, path, parameters, headers);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA1, format, -1);

  return g_strdup_printf ("sha1\n%s\n%s\n", get_or_empty (request->query, "q-key-time"), digest);
}

char *
store_cos_get_signature (const StoreRequest *request,
                         const char         *secret)
{
  g_autofree char *key = store_hmac_hex (G_CHECKSUM_SHA1, secret, get_or_empty (request->query, "q-key-time"));
  g_autofree char *text = store_cos_get_string_to_sign (request);

  return store_hmac_hex (G_CHECKSUM_SHA1, key, text);
}

/* A service signature for one blob, as since version 2020-12-06. */
char *
store_azure_get_string_to_sign (const StoreRequest *request)
{
  static const char *const parameters[] = {
    "sp",
    "st",
    "se",
    NULL,
    "si",
    "sip",
    "spr",
    "sv",
    "sr",
    "snapshot",
    "ses",
    "rscc",
    "rscd",
    "rsce",
    "rscl",
    "rsct",
  };
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (parameters); i++)
    {
      if (i > 0)
        g_string_append_c (text, '\n');
      if (parameters[i] != NULL)
        g_string_append (text, get_or_empty (request->query, parameters[i]));
      else
        g_string_append_printf (text, "/blob/%s/%s/%s", STORE_AZURE_ACCOUNT, request->bucket, request->key);
    }

  return g_string_free (text, FALSE);
}
