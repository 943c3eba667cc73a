/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Answers GET and HEAD as an object store does, at http://host/BUCKET/KEY and at http://BUCKET.host/KEY. */

#include "config.h"

#include "store-server.h"

#include "store-admin.h"
#include "store-check.h"
#include "store-headers.h"
#include "store-list.h"
#include "store-range.h"
#include "store-stream.h"

#include <string.h>

typedef struct
{
  Store             *store;
  SoupServerMessage *message;
  StoreBucket       *bucket; /* (nullable) */
  char              *key;    /* decoded */
  StoreRequest       request;
  StorePairs        *details;
  StoreEntry        *entry;
  char              *request_id;
} Call;

static void
call_clear (Call *self)
{
  g_ptr_array_unref (self->request.query);
  g_ptr_array_unref (self->request.headers);
  g_ptr_array_unref (self->details);
  g_free (self->key);
  g_free (self->request_id);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Call, call_clear)

static StorePairs *
read_headers (SoupServerMessage *message)
{
  StorePairs            *pairs = store_pairs_new ();
  SoupMessageHeadersIter iter;
  const char            *name, *value;

  soup_message_headers_iter_init (&iter, soup_server_message_get_request_headers (message));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    store_pairs_add_header (pairs, name, value);
  return pairs;
}

/* The bucket is the first label of the host, if there is one of that name, or else the first segment of the path. */
static void
find_place (Call       *self,
            const char *path)
{
  const char      *host = store_pairs_get (self->request.headers, "host");
  g_autofree char *label = g_strndup (host != NULL ? host : "", host != NULL ? strcspn (host, ".:") : 0);
  const char      *slash = strchr (path + 1, '/');
  g_autofree char *segment = store_decode (path + 1, slash != NULL ? slash - path - 1 : -1);

  self->bucket = g_hash_table_lookup (self->store->buckets, label);
  if (self->bucket != NULL)
    {
      self->key = store_decode (path + 1, -1);
      return;
    }

  self->bucket = g_hash_table_lookup (self->store->buckets, segment);
  self->key = store_decode (slash != NULL ? slash + 1 : "", -1);
}

static StoreProvider
get_provider (Call *self)
{
  return self->bucket != NULL ? self->bucket->provider : STORE_PROVIDER_S3;
}

static gboolean
is_head (Call *self)
{
  return g_str_equal (self->request.method, "HEAD");
}

/* What is known of the finer code differs by the way of signing: nobody has told that of version 4. */
static const char *
get_ec (Call                   *self,
        StoreRefusal            refusal,
        const StoreRefusalText *text)
{
  if (refusal != STORE_REFUSAL_EXPIRED)
    return text->ec;

  switch (store_scheme_recognise (self->request.query))
    {
    case STORE_SCHEME_OSS_V4:
      return NULL;
    case STORE_SCHEME_S3_V2:
    case STORE_SCHEME_S3_V4:
      return "0002-00000418";
    case STORE_SCHEME_NONE:
    case STORE_SCHEME_OSS_V1:
    case STORE_SCHEME_OSS_V2:
    case STORE_SCHEME_GCS_V4:
    case STORE_SCHEME_AZURE:
    case STORE_SCHEME_COS:
    case STORE_SCHEME_OBS:
      break;
    }

  return text->ec;
}

static void
refuse (Call        *self,
        StoreRefusal refusal,
        StoreObject *object)
{
  StoreRefusalText    text = store_refusal_get_text (refusal, get_provider (self));
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);
  g_autofree char    *body = NULL;

  text.ec = get_ec (self, refusal, &text);
  body = store_refusal_get_body (&text, get_provider (self), self->details, self->request_id,
                                 store_pairs_get (self->request.headers, "host"));

  /* This one brings what is known of the object, although it brings nothing of the object. */
  if (refusal == STORE_REFUSAL_TYPE)
    store_headers_set_object (headers, get_provider (self), object, &self->request, FALSE);
  store_headers_set_refusal (headers, get_provider (self), &text, body, is_head (self));

  if (is_head (self))
    soup_message_headers_replace (headers, "Content-Type", "application/xml");
  else
    soup_server_message_set_response (self->message, "application/xml", SOUP_MEMORY_COPY, body, strlen (body));
  soup_server_message_set_status (self->message, text.status, NULL);
  self->entry->status = text.status;
}

static void
refuse_range (Call        *self,
              StoreObject *object)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);
  g_autofree char    *size = g_strdup_printf ("%" G_GUINT64_FORMAT, object->size);
  g_autofree char    *range = g_strconcat ("bytes */", size, NULL);

  store_pairs_add (self->details, "RangeRequested", store_pairs_get (self->request.headers, "range"));
  store_pairs_add (self->details, "ActualObjectSize", size);
  refuse (self, STORE_REFUSAL_RANGE, object);
  soup_message_headers_replace (headers, "Content-Range", range);
}

/* The slower of what was signed into the link, in bits, and of what the store was told to give. */
static guint64
get_rate (Call *self)
{
  const char *signed_limit = store_pairs_get (self->request.query, "x-oss-traffic-limit");
  guint64     limit = signed_limit != NULL ? g_ascii_strtoull (signed_limit, NULL, 10) / 8 : 0;
  guint64     rate = self->store->limits.rate;

  return limit > 0 && (rate == 0 || limit < rate) ? limit : rate;
}

static void
serve (Call        *self,
       StoreObject *object)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);
  const char         *failed = NULL;
  guint64             begin, end;
  guint               status = store_range_check_conditions (object, get_provider (self), self->request.headers, &failed);

  if (status == 412)
    {
      store_pairs_add (self->details, "Condition", failed);
      refuse (self, STORE_REFUSAL_PRECONDITION, object);
      return;
    }
  if (status == 200)
    status = store_range_choose (object, get_provider (self), self->request.headers, &begin, &end);
  if (status == 416)
    {
      refuse_range (self, object);
      return;
    }

  store_headers_set_object (headers, get_provider (self), object, &self->request, status == 206);
  soup_server_message_set_status (self->message, status, NULL);
  self->entry->status = status;
  if (status == 304)
    return;

  if (status == 206)
    soup_message_headers_set_content_range (headers, (goffset) begin, (goffset) end - 1, (goffset) object->size);
  soup_message_headers_set_content_length (headers, (goffset) (end - begin));
  if (!is_head (self))
    store_stream_start (self->store, self->message, object, self->entry, begin, end, get_rate (self));
}

static StoreRefusal
throttle (Call *self)
{
  StoreLimits *limits = &self->store->limits;

  if (limits->throttle == 0)
    return STORE_GRANTED;

  limits->throttle--;
  if (limits->retry_after > 0)
    {
      g_autofree char *seconds = g_strdup_printf ("%u", limits->retry_after);

      soup_message_headers_replace (soup_server_message_get_response_headers (self->message), "Retry-After", seconds);
    }
  return STORE_REFUSAL_THROTTLED;
}

static void
list (Call *self)
{
  g_autofree char *body = NULL;

  if (self->bucket->list_denied)
    {
      refuse (self, STORE_REFUSAL_DENIED, NULL);
      return;
    }

  body = store_list_get_body (self->bucket, self->request.query, self->store->limits.page);
  soup_server_message_set_response (self->message, "application/xml", SOUP_MEMORY_COPY, body, strlen (body));
  soup_server_message_set_status (self->message, 200, NULL);
  self->entry->status = 200;
}

static void
handle_object (Store             *store,
               SoupServerMessage *message,
               GUri              *uri)
{
  static guint count;
  g_auto (Call) call = { .store = store, .message = message };
  StoreObject *object = NULL;
  StoreRefusal refusal = STORE_GRANTED;

  call.details = store_pairs_new ();
  call.request_id = g_strdup_printf ("%08X5069636B%08X", ++count, g_str_hash (g_uri_get_path (uri)));
  call.request.method = soup_server_message_get_method (message);
  call.request.path = g_uri_get_path (uri);
  call.request.query = store_pairs_new_from_query (g_uri_get_query (uri));
  call.request.headers = read_headers (message);
  find_place (&call, call.request.path);
  call.request.bucket = call.bucket != NULL ? call.bucket->name : "";
  call.request.key = call.key;
  call.entry = store_log (store, call.request.method, call.request.bucket, call.key, store_pairs_get (call.request.headers, "range"));
  store_headers_set_common (soup_server_message_get_response_headers (message), get_provider (&call), call.request_id,
                            store_get_now (store));

  refusal = throttle (&call);
  if (refusal == STORE_GRANTED && call.bucket == NULL)
    refusal = STORE_REFUSAL_NO_BUCKET;
  if (refusal == STORE_GRANTED)
    refusal = store_check_signature (store, call.bucket, &call.request, call.details);
  if (refusal == STORE_GRANTED && !g_str_equal (call.request.method, "GET") && !is_head (&call))
    refusal = STORE_REFUSAL_METHOD;
  if (refusal == STORE_GRANTED && call.key[0] == '\0')
    {
      list (&call);
      return;
    }
  if (refusal == STORE_GRANTED)
    {
      object = g_hash_table_lookup (call.bucket->objects, call.key);
      refusal = store_check_object (call.bucket, object, &call.request, call.details);
    }

  if (refusal == STORE_GRANTED)
    serve (&call, object);
  else
    refuse (&call, refusal, object);
}

static void
handle_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           user_data)
{
  Store *store = user_data;
  GUri  *uri = soup_server_message_get_uri (message);

  if (g_str_has_prefix (g_uri_get_path (uri), STORE_ADMIN_PREFIX))
    store_admin_handle (store, message, g_uri_get_path (uri) + strlen (STORE_ADMIN_PREFIX));
  else
    handle_object (store, message, uri);
}

/**
 * store_server_new:
 * @store: what to serve; has to live longer than the server
 * @port: on the loopback interface; 0 is any
 * @error: return location
 *
 * Returns: (transfer full): a server that answers from now on, and has told @store its port
 */
SoupServer *
store_server_new (Store   *store,
                  guint    port,
                  GError **error)
{
  g_autoptr (SoupServer) server = soup_server_new ("raw-paths", TRUE, NULL);
  GSList *uris;

  soup_server_add_handler (server, NULL, handle_cb, store, NULL);
  if (!soup_server_listen_local (server, port, SOUP_SERVER_LISTEN_IPV4_ONLY, error))
    return NULL;

  uris = soup_server_get_uris (server);
  store->port = (guint) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return g_steal_pointer (&server);
}
