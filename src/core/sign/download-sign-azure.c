/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Shared access signatures of Azure for reading a blob. They cover fields and no request: one serves GET and HEAD. */

#include "config.h"

#include "sign/download-sign-azure.h"

static const char *
find (GPtrArray  *query,
      const char *name)
{
  for (guint i = 0; i < query->len; i++)
    {
      const DownloadSignPair *pair = g_ptr_array_index (query, i);

      if (g_str_equal (pair->name, name))
        return pair->value;
    }

  return "";
}

/* The account's key is the text of a base64. */
static char *
complete (GPtrArray             *fields,
          const DownloadSignKey *key,
          const char            *text)
{
  gsize              length = 0;
  g_autofree guchar *secret = g_base64_decode (key->secret, &length);
  g_autofree char   *signature = download_sign_hmac_base64 (G_CHECKSUM_SHA256, secret, length, text);

  download_sign_pairs_add (fields, "sig", signature);
  return download_sign_pairs_to_query (fields, FALSE);
}

static GPtrArray *
new_fields (GPtrArray             *query,
            const DownloadSignKey *key,
            char                 **expiry)
{
  GPtrArray *fields = download_sign_pairs_copy (query);

  *expiry = download_sign_date (key->time + key->lifetime, "%Y-%m-%dT%H:%M:%SZ");
  download_sign_pairs_add (fields, "sv", DOWNLOAD_SIGN_AZURE_VERSION);
  download_sign_pairs_add (fields, "se", *expiry);
  download_sign_pairs_add (fields, "sp", "r");
  return fields;
}

/**
 * download_sign_azure_service:
 * @resource: "/blob/ACCOUNT/CONTAINER/BLOB", not escaped
 * @query: the headers of the answer that are asked for ("rscd" and others), and a snapshot
 * @key: who signs
 *
 * Returns: (transfer full): the whole query
 */
char *
download_sign_azure_service (const char            *resource,
                             GPtrArray             *query,
                             const DownloadSignKey *key)
{
  g_autofree char *expiry = NULL;
  g_autoptr (GPtrArray) fields = new_fields (query, key, &expiry);
  const char *snapshot = find (query, "snapshot"), *version = find (query, "versionid");
  const char *time = snapshot[0] != '\0' ? snapshot : version;
  const char *kind = snapshot[0] != '\0' ? "bs" : version[0] != '\0' ? "bv"
                                                                     : "b";
  /* Permissions, start, expiry, resource, identifier, address, protocol, version, kind, time, scope, headers of the answer. */
  g_autofree char *text = g_strjoin ("\n", "r", "", expiry, resource, "", "", "", DOWNLOAD_SIGN_AZURE_VERSION, kind, time, "",
                                     find (query, "rscc"), find (query, "rscd"), find (query, "rsce"), find (query, "rscl"),
                                     find (query, "rsct"), NULL);

  download_sign_pairs_add (fields, "sr", kind);
  return complete (fields, key, text);
}

/**
 * download_sign_azure_account:
 * @query: what else is asked for; not signed
 * @key: who signs
 *
 * Returns: (transfer full): a query that reads any blob of the account
 */
char *
download_sign_azure_account (GPtrArray             *query,
                             const DownloadSignKey *key)
{
  g_autofree char *expiry = NULL;
  g_autoptr (GPtrArray) fields = new_fields (query, key, &expiry);
  /* Account, permissions, services, kinds, start, expiry, address, protocol, version, scope. */
  g_autofree char *text = g_strjoin ("\n", key->id, "r", "b", "o", "", expiry, "", "", DOWNLOAD_SIGN_AZURE_VERSION, "", "", NULL);

  download_sign_pairs_add (fields, "ss", "b");
  download_sign_pairs_add (fields, "srt", "o");
  return complete (fields, key, text);
}
