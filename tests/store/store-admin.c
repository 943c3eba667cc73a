/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The orders that the store takes: each a POST with one JSON object, answered by another. README.md tells them all. */

#include "config.h"

#include "store-admin.h"

#include "store-admin-presign.h"
#include "store-stream.h"

#include <json-glib/json-glib.h>
#include <string.h>

typedef struct
{
  const char *name;
  gboolean (*run) (Store      *store,
                   JsonObject *order,
                   JsonObject *answer,
                   GError    **error);
} Command;

static const char *
get_text (JsonObject *order,
          const char *member)
{
  return json_object_get_string_member_with_default (order, member, NULL);
}

static gint64
get_number (JsonObject *order,
            const char *member,
            gint64      otherwise)
{
  return json_object_get_int_member_with_default (order, member, otherwise);
}

static gboolean
get_flag (JsonObject *order,
          const char *member,
          gboolean    otherwise)
{
  return json_object_get_boolean_member_with_default (order, member, otherwise);
}

static StorePairs *
get_pairs (JsonObject *order,
           const char *member,
           gboolean    headers)
{
  StorePairs *pairs = store_pairs_new ();
  JsonObject *object = json_object_has_member (order, member) ? json_object_get_object_member (order, member) : NULL;
  g_autoptr (GList) names = object != NULL ? json_object_get_members (object) : NULL;

  for (GList *l = names; l != NULL; l = l->next)
    if (headers)
      store_pairs_add_header (pairs, l->data, get_text (object, l->data));
    else
      store_pairs_add (pairs, l->data, get_text (object, l->data));

  return pairs;
}

static gboolean
fail (GError    **error,
      const char *message)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, message);
  return FALSE;
}

static StoreBucket *
find_bucket (Store      *store,
             JsonObject *order,
             GError    **error)
{
  const char  *name = get_text (order, "bucket");
  StoreBucket *bucket = name != NULL ? g_hash_table_lookup (store->buckets, name) : NULL;

  if (bucket == NULL)
    fail (error, "no such bucket");
  return bucket;
}

static gboolean
run_bucket (Store      *store,
            JsonObject *order,
            JsonObject *answer,
            GError    **error)
{
  const char   *name = get_text (order, "bucket");
  const char   *provider_name = get_text (order, "provider");
  StoreProvider provider = store_provider_from_string (provider_name != NULL ? provider_name : "oss");

  if (name == NULL || provider == STORE_N_PROVIDERS)
    return fail (error, "a bucket has a name and a provider");

  store_add_bucket (store, name, provider, get_text (order, "region"));
  return TRUE;
}

/* Changes what is named, and nothing else. */
static gboolean
run_policy (Store      *store,
            JsonObject *order,
            JsonObject *answer,
            GError    **error)
{
  StoreBucket *bucket = find_bucket (store, order, error);

  if (bucket == NULL)
    return FALSE;

  bucket->is_public = get_flag (order, "public", bucket->is_public);
  bucket->denied = get_flag (order, "denied", bucket->denied);
  bucket->list_denied = get_flag (order, "list_denied", bucket->list_denied);
  if (json_object_has_member (order, "endpoint"))
    {
      g_free (bucket->endpoint);
      bucket->endpoint = g_strdup (get_text (order, "endpoint"));
    }
  if (json_object_has_member (order, "referers"))
    {
      const char *list = get_text (order, "referers");

      g_strfreev (bucket->referers);
      bucket->referers = list != NULL ? g_strsplit (list, " ", -1) : NULL;
    }
  return TRUE;
}

static gboolean
run_object (Store      *store,
            JsonObject *order,
            JsonObject *answer,
            GError    **error)
{
  StoreBucket     *bucket = find_bucket (store, order, error);
  const char      *key = get_text (order, "key");
  const char      *type = get_text (order, "type");
  StoreObject     *object;
  g_autofree char *crc = NULL;

  if (bucket == NULL)
    return FALSE;
  if (key == NULL || get_number (order, "size", -1) < 0)
    return fail (error, "an object has a key and a size");

  object = store_object_new ((guint64) get_number (order, "size", 0), (guint64) get_number (order, "seed", 0),
                             type != NULL ? type : "application/octet-stream", (get_flag (order, "multipart", FALSE) ? STORE_OBJECT_MULTIPART : 0) | (get_flag (order, "unsummed", FALSE) ? STORE_OBJECT_UNSUMMED : 0),
                             get_number (order, "modified", store_get_now (store)));
  object->has_crc = get_flag (order, "crc64", object->has_crc);
  object->archived = get_flag (order, "archived", FALSE);
  g_ptr_array_unref (object->headers);
  object->headers = get_pairs (order, "headers", TRUE);
  if (get_flag (order, "wrong_crc64", FALSE))
    object->crc64 = ~object->crc64;
  g_hash_table_replace (bucket->objects, g_strdup (key), object);

  crc = g_strdup_printf ("%" G_GUINT64_FORMAT, object->crc64);
  json_object_set_string_member (answer, "etag", object->etag);
  if (object->sha256 != NULL)
    json_object_set_string_member (answer, "sha256", object->sha256);
  json_object_set_string_member (answer, "crc64", crc);
  return TRUE;
}

static gboolean
run_delete (Store      *store,
            JsonObject *order,
            JsonObject *answer,
            GError    **error)
{
  StoreBucket *bucket = find_bucket (store, order, error);
  const char  *key = get_text (order, "key");

  if (bucket == NULL)
    return FALSE;
  if (key == NULL || !g_hash_table_remove (bucket->objects, key))
    return fail (error, "no such object");
  return TRUE;
}

static gboolean
run_key (Store      *store,
         JsonObject *order,
         JsonObject *answer,
         GError    **error)
{
  const char *id = get_text (order, "id");
  const char *secret = get_text (order, "secret");
  StoreKey   *key = id != NULL ? g_hash_table_lookup (store->keys, id) : NULL;

  if (id == NULL || (key == NULL && secret == NULL))
    return fail (error, "a new key has an id and a secret");

  if (key == NULL)
    key = store_add_key (store, id, secret);
  if (get_text (order, "token") != NULL)
    {
      g_free (key->token);
      key->token = g_strdup (get_text (order, "token"));
    }
  key->expires = get_number (order, "expires", key->expires);
  key->revoked = get_flag (order, "revoked", key->revoked);
  return TRUE;
}

static gboolean
run_clock (Store      *store,
           JsonObject *order,
           JsonObject *answer,
           GError    **error)
{
  store->clock_offset = get_number (order, "offset", store->clock_offset) + get_number (order, "forward", 0);
  json_object_set_int_member (answer, "now", store_get_now (store));
  return TRUE;
}

static gboolean
run_limits (Store      *store,
            JsonObject *order,
            JsonObject *answer,
            GError    **error)
{
  StoreLimits *limits = &store->limits;

  limits->rate = (guint64) get_number (order, "rate", (gint64) limits->rate);
  limits->throttle = (guint) get_number (order, "throttle", limits->throttle);
  limits->retry_after = (guint) get_number (order, "retry_after", limits->retry_after);
  limits->page = (guint) get_number (order, "page", limits->page);
  limits->cut_after = (guint64) get_number (order, "cut_after", (gint64) limits->cut_after);
  return TRUE;
}

static gboolean
run_cut (Store      *store,
         JsonObject *order,
         JsonObject *answer,
         GError    **error)
{
  store_stream_cut_all (store);
  return TRUE;
}

static void
add_entry (StoreEntry *entry,
           JsonArray  *requests)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "method", entry->method);
  json_object_set_string_member (object, "bucket", entry->bucket);
  json_object_set_string_member (object, "key", entry->key);
  json_object_set_string_member (object, "range", entry->range != NULL ? entry->range : "");
  json_object_set_int_member (object, "status", entry->status);
  json_object_set_int_member (object, "bytes", (gint64) entry->bytes);
  json_array_add_object_element (requests, object);
}

static gboolean
is_chosen (StoreEntry *entry,
           JsonObject *order)
{
  const char *bucket = get_text (order, "bucket");
  const char *key = get_text (order, "key");

  return (bucket == NULL || g_str_equal (entry->bucket, bucket)) && (key == NULL || g_str_equal (entry->key, key));
}

static gboolean
run_counters (Store      *store,
              JsonObject *order,
              JsonObject *answer,
              GError    **error)
{
  JsonArray *requests = json_array_new ();
  guint64    bytes = 0;

  for (guint i = 0; i < store->log->len; i++)
    {
      StoreEntry *entry = g_ptr_array_index (store->log, i);

      if (is_chosen (entry, order))
        {
          bytes += entry->bytes;
          add_entry (entry, requests);
        }
    }

  json_object_set_int_member (answer, "bytes", (gint64) bytes);
  json_object_set_array_member (answer, "requests", requests);
  return TRUE;
}

/* What is being sent goes on counting into the old log. */
static gboolean
run_forget (Store      *store,
            JsonObject *order,
            JsonObject *answer,
            GError    **error)
{
  GPtrArray *before = store->log;

  store->log = store_log_new ();
  g_ptr_array_unref (before);
  return TRUE;
}

static const Command commands[] = {
  { "bucket", run_bucket },
  { "policy", run_policy },
  { "object", run_object },
  { "delete", run_delete },
  { "key", run_key },
  { "clock", run_clock },
  { "limits", run_limits },
  { "cut", run_cut },
  { "counters", run_counters },
  { "forget", run_forget },
  { "presign", store_admin_presign },
};

static gboolean
run (Store             *store,
     SoupServerMessage *message,
     const char        *name,
     JsonObject        *answer,
     GError           **error)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;

  if (!g_str_equal (soup_server_message_get_method (message), "POST"))
    return fail (error, "orders are given with POST");
  if (!json_parser_load_from_data (parser, body->length > 0 ? body->data : "{}", body->length > 0 ? (gssize) body->length : -1, error))
    return FALSE;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return fail (error, "an order is one JSON object");

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, name))
      return commands[i].run (store, json_node_get_object (root), answer, error);

  return fail (error, "no such order");
}

/**
 * store_admin_handle:
 * @store: who obeys
 * @message: the order
 * @command: its name
 */
void
store_admin_handle (Store             *store,
                    SoupServerMessage *message,
                    const char        *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_node_alloc ();
  JsonObject *answer = json_object_new ();
  char       *text;

  soup_server_message_set_status (message, 200, NULL);
  if (!run (store, message, command, answer, &error))
    {
      soup_server_message_set_status (message, 400, NULL);
      json_object_set_string_member (answer, "error", error->message);
    }

  json_node_init_object (node, answer);
  json_object_unref (answer);
  text = json_to_string (node, FALSE);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE, text, strlen (text));
}
