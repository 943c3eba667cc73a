/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Version 1 of OSS, version 2 of S3 and OBS: one shape with other names. */

#include "config.h"

#include "store-signing-private.h"

#include <string.h>

typedef struct
{
  StoreScheme scheme;
  const char *prefix;         /* of headers that are signed */
  gboolean    prefixed_query; /* and of parameters that are part of the resource */
  gboolean    path_as_sent;   /* the path is signed as it is on the wire, not decoded */
  const char *resources;      /* parameters that are part of the resource, each with a blank before and behind */
} Family;

#define RESPONSES                                                                                            \
  " response-cache-control response-content-disposition response-content-encoding response-content-language" \
  " response-content-type response-expires "

static const Family families[] = {
  { STORE_SCHEME_OSS_V1, "x-oss-", TRUE, FALSE,
    " acl append bucketInfo callback callback-var cloudboxes continuation-token delete location objectMeta partNumber position"
    " regionList restore security-token sequential stat symlink tagging uploadId uploads versionId versioning versions" RESPONSES },
  { STORE_SCHEME_S3_V2, "x-amz-", FALSE, TRUE,
    " acl cors delete lifecycle location logging notification partNumber policy requestPayment restore tagging torrent"
    " uploadId uploads versionId versioning versions website" RESPONSES },
  { STORE_SCHEME_OBS, "x-obs-", TRUE, FALSE,
    " acl append attname cors customdomain delete lifecycle location logging metadata modify name notification partNumber policy"
    " position quota rename replication restore storageClass storagePolicy storageinfo tagging torrent truncate uploadId uploads"
    " versionId versioning versions website x-image-process x-image-save-bucket x-image-save-object" RESPONSES },
};

static gboolean
is_resource (const Family *self,
             const char   *name)
{
  g_autofree char *word = g_strconcat (" ", name, " ", NULL);

  return strstr (self->resources, word) != NULL || (self->prefixed_query && g_str_has_prefix (name, self->prefix));
}

static int
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
append_resources (GString      *text,
                  const Family *self,
                  StorePairs   *query)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < store_pairs_size (query); i++)
    {
      const StorePair *pair = store_pairs_at (query, i);
      gboolean         empty = pair->value == NULL || *pair->value == '\0';

      if (is_resource (self, pair->name))
        g_ptr_array_add (found, g_strconcat (pair->name, empty ? NULL : "=", pair->value, NULL));
    }

  g_ptr_array_sort (found, compare_texts);
  for (guint i = 0; i < found->len; i++)
    g_string_append_printf (text, "%s%s", i == 0 ? "?" : "&", (char *) g_ptr_array_index (found, i));
}

/* S3 takes parameters named like its headers for headers. */
static StorePairs *
collect_headers (const Family       *self,
                 const StoreRequest *request)
{
  StorePairs *headers = request->headers != NULL ? store_pairs_copy (request->headers) : store_pairs_new ();

  for (guint i = 0; !self->prefixed_query && i < store_pairs_size (request->query); i++)
    {
      const StorePair *pair = store_pairs_at (request->query, i);

      if (g_str_has_prefix (pair->name, self->prefix))
        store_pairs_add_header (headers, pair->name, pair->value != NULL ? pair->value : "");
    }

  return headers;
}

/* The bucket is in the resource, whether or not it is in the path. */
static char *
get_resource (const Family       *self,
              const StoreRequest *request)
{
  g_autofree char *front = g_strconcat ("/", request->bucket, "/", NULL);

  if (!self->path_as_sent)
    return g_strconcat (front, request->key, NULL);
  if (g_str_has_prefix (request->path, front))
    return g_strdup (request->path);
  return g_strconcat ("/", request->bucket, request->path, NULL);
}

char *
store_v1_get_string_to_sign (StoreScheme         scheme,
                             const StoreRequest *request)
{
  const Family *self = NULL;
  const char   *md5 = store_pairs_get (request->headers, "content-md5");
  const char   *type = store_pairs_get (request->headers, "content-type");
  const char   *expires = store_pairs_get (request->query, "Expires");
  GString      *text = g_string_new (NULL);
  g_autoptr (GPtrArray) headers = NULL;
  g_autofree char *resource = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    if (families[i].scheme == scheme)
      self = &families[i];
  g_assert (self != NULL);

  headers = collect_headers (self, request);
  resource = get_resource (self, request);
  g_string_append_printf (text, "%s\n%s\n%s\n%s\n", request->method, md5 != NULL ? md5 : "", type != NULL ? type : "",
                          expires != NULL ? expires : "");
  /* The content headers have lines of their own above. */
  store_headers_append (text, headers, self->prefix, NULL, FALSE);
  g_string_append (text, resource);
  append_resources (text, self, request->query);
  return g_string_free (text, FALSE);
}
