/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Makes links in the name of whoever has a key. */

#include "config.h"

#include "store-admin-presign.h"

#include "store-signing.h"

#define DEFAULT_LIFETIME 1800

static const char *
get_text (JsonObject *order,
          const char *member,
          const char *otherwise)
{
  return json_object_get_string_member_with_default (order, member, otherwise);
}

static void
read_pairs (JsonObject *order,
            const char *member,
            StorePairs *pairs,
            gboolean    headers)
{
  JsonObject *object = json_object_has_member (order, member) ? json_object_get_object_member (order, member) : NULL;
  g_autoptr (GList) names = object != NULL ? json_object_get_members (object) : NULL;

  for (GList *l = names; l != NULL; l = l->next)
    if (headers)
      store_pairs_add_header (pairs, l->data, get_text (object, l->data, ""));
    else
      store_pairs_add (pairs, l->data, get_text (object, l->data, ""));
}

/* The usual way of a provider. */
static const char *
get_usual_scheme (const StoreBucket *bucket)
{
  static const char *const schemes[STORE_N_PROVIDERS] = { "oss-v4", "s3-v4", "s3-v4", "s3-v4", "gcs-v4", "azure", "cos", "obs" };

  return bucket != NULL ? schemes[bucket->provider] : "oss-v4";
}

/* OSS signs the headers that begin with its name, and what speaks of the content, in any case: the others are named. */
static char **
get_additional (StorePairs *headers)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < headers->len; i++)
    {
      const char *name = store_pairs_at (headers, i)->name;

      if (!g_str_has_prefix (name, "x-oss-") && !g_str_equal (name, "content-type") && !g_str_equal (name, "content-md5"))
        g_strv_builder_add (names, name);
    }

  return g_strv_builder_end (names);
}

/**
 * store_admin_presign:
 * @store: who has the keys
 * @order: what the link is to be for
 * @answer: gets the link
 * @error: return location
 */
gboolean
store_admin_presign (Store      *store,
                     JsonObject *order,
                     JsonObject *answer,
                     GError    **error)
{
  const char  *name = get_text (order, "bucket", "");
  StoreBucket *bucket = g_hash_table_lookup (store->buckets, name);
  StoreKey    *key = g_hash_table_lookup (store->keys, get_text (order, "key_id", STORE_DEFAULT_KEY));
  StoreScheme  scheme = store_scheme_from_string (get_text (order, "scheme", get_usual_scheme (bucket)));
  g_autoptr (GPtrArray) query = store_pairs_new ();
  g_autoptr (GPtrArray) headers = store_pairs_new ();
  g_autoptr (GPtrArray) signed_query = NULL;
  g_auto (GStrv) additional = NULL;
  gboolean         by_host = json_object_get_boolean_member_with_default (order, "by_host", FALSE);
  g_autofree char *object = store_encode (get_text (order, "key", ""), "/");
  g_autofree char *host = g_strdup_printf ("%s%s%s:%u", by_host ? name : "", by_host ? "." : "",
                                           get_text (order, "host", by_host ? "localhost" : "127.0.0.1"), store->port);
  g_autofree char *path = g_strconcat ("/", by_host ? "" : name, by_host ? "" : "/", object, NULL);
  g_autofree char *text = NULL, *url = NULL;
  StoreRequest     request = { .method = get_text (order, "method", "GET"), .bucket = name, .key = get_text (order, "key", ""), .path = path };
  StoreSigner      signer = { .region = get_text (order, "region", bucket != NULL && bucket->region != NULL ? bucket->region : "us-east-1") };

  if (key == NULL || scheme == STORE_SCHEME_NONE)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "no such key or scheme");
      return FALSE;
    }

  read_pairs (order, "query", query, FALSE);
  read_pairs (order, "headers", headers, TRUE);
  additional = get_additional (headers);
  if (scheme == STORE_SCHEME_S3_V4 || scheme == STORE_SCHEME_GCS_V4)
    store_pairs_add_header (headers, "host", host);

  request.query = query;
  request.headers = headers;
  signer.key_id = key->id;
  signer.secret = get_text (order, "secret", key->secret);
  signer.token = key->token;
  signer.date = json_object_get_int_member_with_default (order, "date", store_get_now (store));
  signer.lifetime = json_object_get_int_member_with_default (order, "lifetime", DEFAULT_LIFETIME);
  signer.additional = (const char *const *) additional;

  signed_query = store_signing_presign (scheme, &request, &signer);
  text = store_pairs_to_query (signed_query);
  url = g_strconcat ("http://", host, path, "?", text, NULL);
  json_object_set_string_member (answer, "url", url);
  return TRUE;
}
