/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Version 1 of OSS: nothing is escaped in what is signed, and of the parameters only those count that change what is answered. */

#include "config.h"

#include "sign/download-sign-v1.h"

#include <string.h>

/* Parameters that are part of the resource, beside all that begin with "x-oss-". */
static const char *const resources[] = {
  "acl", "append", "bucketInfo", "callback", "callback-var", "cloudboxes", "continuation-token", "delete", "location", "objectMeta",
  "partNumber", "position", "regionList", "response-cache-control", "response-content-disposition", "response-content-encoding",
  "response-content-language", "response-content-type", "response-expires", "restore", "security-token", "sequential", "stat",
  "symlink", "tagging", "uploadId", "uploads", "versionId", "versioning", "versions", NULL
};

static void
append_resource (GString    *text,
                 const char *path,
                 GPtrArray  *query)
{
  g_autoptr (GPtrArray) sorted = download_sign_pairs_copy (query);
  char mark = '?';

  download_sign_pairs_sort (sorted);
  g_string_append (text, path);
  for (guint i = 0; i < sorted->len; i++)
    {
      const DownloadSignPair *pair = g_ptr_array_index (sorted, i);

      if (!g_strv_contains (resources, pair->name) && !g_str_has_prefix (pair->name, "x-oss-"))
        continue;

      g_string_append_printf (text, "%c%s", mark, pair->name);
      if (pair->value[0] != '\0')
        g_string_append_printf (text, "=%s", pair->value);
      mark = '&';
    }
}

static const char *
find_header (GPtrArray  *headers,
             const char *name)
{
  for (guint i = 0; headers != NULL && i < headers->len; i++)
    {
      const DownloadSignPair *pair = g_ptr_array_index (headers, i);

      if (g_str_equal (pair->name, name))
        return pair->value;
    }

  return "";
}

static void
append_headers (GString   *text,
                GPtrArray *headers)
{
  g_autoptr (GPtrArray) sorted = download_sign_pairs_copy (headers);

  download_sign_pairs_sort (sorted);
  for (guint i = 0; i < sorted->len; i++)
    {
      DownloadSignPair *pair = g_ptr_array_index (sorted, i);

      if (g_str_has_prefix (pair->name, "x-oss-"))
        g_string_append_printf (text, "%s:%s\n", pair->name, g_strstrip (pair->value));
    }
}

/**
 * download_sign_oss_v1:
 * @request: what is signed; the path begins with the bucket in any case
 * @key: who signs
 *
 * Returns: (transfer full): the whole query
 */
char *
download_sign_oss_v1 (const DownloadSignRequest *request,
                      const DownloadSignKey     *key)
{
  g_autoptr (GPtrArray) query = download_sign_pairs_copy (request->query);
  g_autofree char *expires = g_strdup_printf ("%" G_GINT64_FORMAT, key->time + key->lifetime);
  g_autofree char *signature = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (key->token != NULL)
    download_sign_pairs_add (query, "security-token", key->token);

  g_string_append_printf (text, "%s\n%s\n%s\n%s\n", request->method, find_header (request->headers, "content-md5"),
                          find_header (request->headers, "content-type"), expires);
  append_headers (text, request->headers);
  append_resource (text, request->path, query);
  signature = download_sign_hmac_base64 (G_CHECKSUM_SHA1, (const guint8 *) key->secret, strlen (key->secret), text->str);

  download_sign_pairs_add (query, "OSSAccessKeyId", key->id);
  download_sign_pairs_add (query, "Expires", expires);
  download_sign_pairs_add (query, "Signature", signature);
  return download_sign_pairs_to_query (query, TRUE);
}
