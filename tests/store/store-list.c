/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is in a bucket, in pages: ListObjectsV2, and the older form with markers. */

#include "config.h"

#include "store-list.h"

#include <string.h>

#define PAGE 1000

typedef struct
{
  const char *prefix;
  const char *delimiter; /* "" is none */
  char       *after;     /* only what follows it is listed */
  guint       limit;
  gboolean    old_form;
  gboolean    escapes;
} Order;

static const char *
get (StorePairs *query,
     const char *name)
{
  const char *value = store_pairs_get (query, name);

  return value != NULL ? value : "";
}

/* Tokens are not keys: they say nothing to whoever has them. */
static char *
read_token (const char *token)
{
  gsize            length = 0;
  g_autofree char *bytes = (char *) g_base64_decode (token, &length);

  return g_strndup (bytes, length);
}

static void
read_order (Order       *self,
            StoreBucket *bucket,
            StorePairs  *query,
            guint        page)
{
  guint64 keys = g_ascii_strtoull (get (query, "max-keys"), NULL, 10);

  self->prefix = get (query, "prefix");
  self->delimiter = get (query, "delimiter");
  self->old_form = bucket->provider == STORE_PROVIDER_COS || !g_str_equal (get (query, "list-type"), "2");
  self->escapes = g_str_equal (get (query, "encoding-type"), "url");
  self->limit = page > 0 ? page : PAGE;
  if (keys > 0 && keys < self->limit)
    self->limit = (guint) keys;
  self->after = self->old_form ? g_strdup (get (query, "marker")) : read_token (get (query, "continuation-token"));
}

/* All of XML that has to be escaped, or a key as in a query, with its slashes. */
static void
append_element (GString    *body,
                const char *name,
                const char *value,
                gboolean    escape)
{
  g_autofree char *text = escape ? store_encode (value, "-_.~/") : g_markup_escape_text (value, -1);

  g_string_append_printf (body, "<%s>%s</%s>", name, text, name);
}

static void
append_object (GString     *body,
               const char  *key,
               StoreObject *object,
               gboolean     escapes)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (object->modified);
  g_autofree char *modified = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S.000Z");
  g_autofree char *etag = g_strdup_printf ("\"%s\"", object->etag);
  g_autofree char *size = g_strdup_printf ("%" G_GUINT64_FORMAT, object->size);

  g_string_append (body, "<Contents>");
  append_element (body, "Key", key, escapes);
  append_element (body, "LastModified", modified, FALSE);
  append_element (body, "ETag", etag, FALSE);
  append_element (body, "Size", size, FALSE);
  g_string_append (body, "<StorageClass>STANDARD</StorageClass><Owner><ID>1</ID><DisplayName>Key</DisplayName></Owner></Contents>");
}

/* (transfer full) (nullable): what @key is listed as if that is a folder. */
static char *
find_folder (const Order *order,
             const char  *key)
{
  const char *rest = key + strlen (order->prefix);
  const char *end = order->delimiter[0] != '\0' ? strstr (rest, order->delimiter) : NULL;

  return end != NULL ? g_strndup (key, (gsize) (end - key) + strlen (order->delimiter)) : NULL;
}

static void
append_end (GString     *body,
            const Order *order,
            const char  *last,
            gboolean     truncated)
{
  g_autofree char *token = g_base64_encode ((const guchar *) last, strlen (last));

  g_string_append_printf (body, "<IsTruncated>%s</IsTruncated>", truncated ? "true" : "false");
  if (truncated && !order->old_form)
    append_element (body, "NextContinuationToken", token, FALSE);
  else if (truncated && order->delimiter[0] != '\0')
    append_element (body, "NextMarker", last, order->escapes);
  if (order->escapes)
    g_string_append (body, "<EncodingType>url</EncodingType>");
}

static gboolean
is_listed (const Order *order,
           const char  *key,
           const char  *folder)
{
  return g_str_has_prefix (key, order->prefix) && strcmp (folder != NULL ? folder : key, order->after) > 0;
}

/**
 * store_list_get_body:
 * @bucket: what is listed
 * @query: how
 * @page: no more entries than that; 0 is a thousand
 *
 * Returns: (transfer full): the XML
 */
char *
store_list_get_body (StoreBucket *bucket,
                     StorePairs  *query,
                     guint        page)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (bucket->objects), (GCompareFunc) strcmp);
  GString         *body = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult>");
  g_autofree char *last = g_strdup ("");
  Order            order;
  guint            n_listed = 0;
  gboolean         truncated = FALSE;

  read_order (&order, bucket, query, page);
  append_element (body, "Name", bucket->name, FALSE);
  append_element (body, "Prefix", order.prefix, order.escapes);
  for (GList *l = keys; l != NULL && !truncated; l = l->next)
    {
      g_autofree char *folder = NULL;

      if (g_str_has_prefix (l->data, order.prefix))
        folder = find_folder (&order, l->data);
      if (!is_listed (&order, l->data, folder) || g_strcmp0 (folder, last) == 0)
        continue;
      truncated = n_listed == order.limit;
      if (truncated)
        continue;

      n_listed++;
      if (folder != NULL)
        {
          g_string_append (body, "<CommonPrefixes>");
          append_element (body, "Prefix", folder, order.escapes);
          g_string_append (body, "</CommonPrefixes>");
        }
      else
        {
          append_object (body, l->data, g_hash_table_lookup (bucket->objects, l->data), order.escapes);
        }
      g_free (last);
      last = g_strdup (folder != NULL ? folder : l->data);
    }

  append_end (body, &order, last, truncated);
  g_string_append (body, "</ListBucketResult>");
  g_free (order.after);
  return g_string_free (body, FALSE);
}
