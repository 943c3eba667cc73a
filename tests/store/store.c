/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Buckets, keys, a clock that can be moved, and a log. */

#include "config.h"

#include "store.h"

static void
bucket_free (StoreBucket *bucket)
{
  g_free (bucket->name);
  g_free (bucket->region);
  g_free (bucket->endpoint);
  g_strfreev (bucket->referers);
  g_hash_table_unref (bucket->objects);
  g_free (bucket);
}

static void
key_free (StoreKey *key)
{
  g_free (key->id);
  g_free (key->secret);
  g_free (key->token);
  g_free (key);
}

static void
entry_free (StoreEntry *entry)
{
  g_free (entry->method);
  g_free (entry->bucket);
  g_free (entry->key);
  g_free (entry->range);
  g_free (entry);
}

/**
 * store_log_new:
 *
 * Returns: (transfer full): a log without entries
 */
GPtrArray *
store_log_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
}

Store *
store_new (void)
{
  Store *self = g_new0 (Store, 1);

  self->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) bucket_free);
  self->keys = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) key_free);
  self->log = store_log_new ();
  self->streams = g_ptr_array_new ();
  store_add_key (self, STORE_DEFAULT_KEY, STORE_DEFAULT_SECRET);
  return self;
}

void
store_free (Store *self)
{
  g_hash_table_unref (self->buckets);
  g_hash_table_unref (self->keys);
  g_ptr_array_unref (self->log);
  g_ptr_array_unref (self->streams);
  g_free (self);
}

/**
 * store_get_now:
 *
 * Returns: what the store takes for the time, seconds since 1970
 */
gint64
store_get_now (Store *self)
{
  return g_get_real_time () / G_USEC_PER_SEC + self->clock_offset;
}

/**
 * store_add_bucket:
 *
 * Returns: the bucket, empty; one of that name is replaced
 */
StoreBucket *
store_add_bucket (Store        *self,
                  const char   *name,
                  StoreProvider provider,
                  const char   *region)
{
  StoreBucket *bucket = g_new0 (StoreBucket, 1);

  bucket->name = g_strdup (name);
  bucket->provider = provider;
  bucket->region = g_strdup (region);
  bucket->objects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) store_object_unref);
  g_hash_table_replace (self->buckets, bucket->name, bucket);
  return bucket;
}

StoreKey *
store_add_key (Store      *self,
               const char *id,
               const char *secret)
{
  StoreKey *key = g_new0 (StoreKey, 1);

  key->id = g_strdup (id);
  key->secret = g_strdup (secret);
  g_hash_table_replace (self->keys, key->id, key);
  return key;
}

/**
 * store_log:
 *
 * Returns: (transfer none): the entry, to which status and bytes are added as they become known
 */
StoreEntry *
store_log (Store      *self,
           const char *method,
           const char *bucket,
           const char *key,
           const char *range)
{
  StoreEntry *entry = g_new0 (StoreEntry, 1);

  entry->method = g_strdup (method);
  entry->bucket = g_strdup (bucket);
  entry->key = g_strdup (key);
  entry->range = g_strdup (range);
  g_ptr_array_add (self->log, entry);
  return entry;
}
