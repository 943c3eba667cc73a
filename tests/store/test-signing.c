/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The signatures that the store demands are those that vendors have published. */

#include "config.h"

#include "store-signing.h"

#include <json-glib/json-glib.h>

static const char *
get_text (JsonObject *row,
          const char *member)
{
  return json_object_get_string_member_with_default (row, member, NULL);
}

static StorePairs *
get_pairs (JsonObject *row,
           const char *member,
           gboolean    headers)
{
  StorePairs *pairs = store_pairs_new ();
  JsonObject *object = json_object_has_member (row, member) ? json_object_get_object_member (row, member) : NULL;
  g_autoptr (GList) names = object != NULL ? json_object_get_members (object) : NULL;

  for (GList *l = names; l != NULL; l = l->next)
    if (headers)
      store_pairs_add_header (pairs, l->data, get_text (object, l->data));
    else
      store_pairs_add (pairs, l->data, get_text (object, l->data));

  return pairs;
}

/* In the schemes with a scope, the signer adds the parameters; in the others the published rows tell them. */
static StorePairs *
complete_query (JsonObject         *row,
                StoreScheme         scheme,
                const StoreRequest *request)
{
  StorePairs *query = store_pairs_copy (request->query);
  JsonArray  *additional = json_object_has_member (row, "additional") ? json_object_get_array_member (row, "additional") : NULL;
  const char *names[4] = { NULL };
  StoreSigner signer = {
    .key_id = get_text (row, "keyId"),
    .secret = get_text (row, "secret"),
    .token = get_text (row, "token"),
    .region = get_text (row, "region"),
    .service = get_text (row, "service"),
    .date = json_object_get_int_member_with_default (row, "date", 0),
    .lifetime = json_object_get_int_member_with_default (row, "expires", 0),
    .additional = names,
  };

  for (guint i = 0; additional != NULL && i < json_array_get_length (additional); i++)
    names[i] = json_array_get_string_element (additional, i);

  if (signer.date > 0)
    {
      g_ptr_array_unref (query);
      return store_signing_presign (scheme, request, &signer);
    }
  if (signer.lifetime > 0)
    {
      g_autofree char *expires = g_strdup_printf ("%" G_GINT64_FORMAT, signer.lifetime);

      store_pairs_add (query, "Expires", expires);
    }
  if (scheme == STORE_SCHEME_COS)
    {
      store_pairs_add (query, "q-key-time", get_text (row, "keyTime"));
      store_pairs_add (query, "q-url-param-list", query->len > 1 ? store_pairs_at (query, 0)->name : "");
    }

  return query;
}

static void
test_vector (gconstpointer data)
{
  JsonObject *row = (JsonObject *) data;
  StoreScheme scheme = store_scheme_from_string (get_text (row, "scheme"));
  g_autoptr (GPtrArray) extra = get_pairs (row, "query", FALSE);
  g_autoptr (GPtrArray) headers = get_pairs (row, "headers", TRUE);
  g_autoptr (GPtrArray) query = NULL;
  g_autofree char *canonical = NULL, *text = NULL, *signature = NULL;

  StoreRequest request = {
    .method = get_text (row, "method"),
    .bucket = get_text (row, "bucket"),
    .key = get_text (row, "key"),
    .path = get_text (row, "path"),
    .query = extra,
    .headers = headers,
  };

  g_assert_cmpint (scheme, !=, STORE_SCHEME_NONE);
  request.query = query = complete_query (row, scheme, &request);

  canonical = store_signing_get_canonical_request (scheme, &request);
  if (canonical != NULL)
    g_assert_cmpstr (canonical, ==, get_text (row, "canonicalRequest"));
  text = store_signing_get_string_to_sign (scheme, &request);
  g_assert_cmpstr (text, ==, get_text (row, "stringToSign"));
  signature = store_signing_get_signature (scheme, &request, get_text (row, "secret"));
  g_assert_cmpstr (signature, ==, get_text (row, "signature"));
}

/* What is made is recognised, and says when and by whom; one other letter and the signature is another. */
static void
test_round_trip (gconstpointer data)
{
  StoreScheme scheme = store_scheme_from_string (data);
  g_autoptr (GPtrArray) headers = store_pairs_new ();
  g_autoptr (GPtrArray) extra = store_pairs_new ();
  g_autoptr (GPtrArray) query = NULL;
  g_autoptr (GPtrArray) parsed = NULL;
  g_autofree char *raw = NULL, *again = NULL, *other = NULL, *key_id = NULL;
  StoreSigner      signer = { .key_id = "id", .secret = "c2VjcmV0", .region = "here", .date = 1700000000, .lifetime = 60 };
  StoreRequest     request = { .method = "GET", .bucket = "b", .key = "a b/ö+%", .path = "/b/a%20b/%C3%B6%2B%25", .query = extra, .headers = headers };
  StoreTimes       times;

  store_pairs_add (extra, "response-content-disposition", "attachment; filename=\"ä b\"");
  query = store_signing_presign (scheme, &request, &signer);
  raw = store_pairs_to_query (query);
  request.query = parsed = store_pairs_new_from_query (raw);

  g_assert_cmpint (store_scheme_recognise (parsed), ==, scheme);
  g_assert_true (store_signing_get_times (scheme, parsed, &times));
  g_assert_cmpint (times.expires, ==, 1700000060);
  key_id = store_signing_get_key_id (scheme, parsed);
  g_assert_cmpstr (key_id, ==, scheme == STORE_SCHEME_AZURE ? STORE_AZURE_ACCOUNT : "id");

  again = store_signing_get_signature (scheme, &request, signer.secret);
  g_assert_cmpstr (again, ==, store_signing_get_claim (scheme, parsed));
  request.key = "a b/o+%";
  request.path = "/b/a%20b/o%2B%25";
  other = store_signing_get_signature (scheme, &request, signer.secret);
  g_assert_cmpstr (again, !=, other);
}

int
main (int    argc,
      char **argv)
{
  static const char *const schemes[] = { "oss-v1", "oss-v2", "oss-v4", "s3-v2", "s3-v4", "gcs-v4", "azure", "cos", "obs" };
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  JsonArray       *rows;

  g_test_init (&argc, &argv, NULL);
  path = g_test_build_filename (G_TEST_DIST, "signing-vectors.json", NULL);
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);

  rows = json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "vectors");
  g_assert_cmpint (json_array_get_length (rows), >, 17);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject      *row = json_array_get_object_element (rows, i);
      g_autofree char *name = g_strconcat ("/store/signing/vector/", get_text (row, "name"), NULL);

      g_test_add_data_func (name, row, test_vector);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      g_autofree char *name = g_strconcat ("/store/signing/round-trip/", schemes[i], NULL);

      g_test_add_data_func (name, schemes[i], test_round_trip);
    }

  return g_test_run ();
}
