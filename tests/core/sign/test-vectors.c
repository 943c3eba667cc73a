/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every signature that a vendor has published is made again. The rows, each with its origin, are those that the store of the tests
 * is held to as well. */

#include "config.h"

#include "sign/download-sign-cos.h"
#include "sign/download-sign-v1.h"
#include "sign/download-sign-v4.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define SHA256_OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const char *
get_text (JsonObject *row,
          const char *member)
{
  return json_object_get_string_member_with_default (row, member, NULL);
}

static GPtrArray *
get_pairs (JsonObject *row,
           const char *member,
           gboolean    lower)
{
  GPtrArray  *pairs = download_sign_pairs_new ();
  JsonObject *object = json_object_has_member (row, member) ? json_object_get_object_member (row, member) : NULL;
  g_autoptr (GList) names = object != NULL ? json_object_get_members (object) : NULL;

  for (GList *l = names; l != NULL; l = l->next)
    {
      g_autofree char *name = lower ? g_ascii_strdown (l->data, -1) : g_strdup (l->data);

      /* The rows of OSS V1 name the token among the parameters. */
      if (strcmp (name, "security-token") != 0)
        download_sign_pairs_add (pairs, name, get_text (object, l->data));
    }

  return pairs;
}

static char *
find_token (JsonObject *row)
{
  JsonObject *query = json_object_has_member (row, "query") ? json_object_get_object_member (row, "query") : NULL;
  const char *token = get_text (row, "token");

  if (token == NULL && query != NULL)
    token = get_text (query, "security-token");
  return g_strdup (token);
}

static char *
build_path (JsonObject *row,
            const char *scheme)
{
  const char      *path = get_text (row, "path");
  g_autofree char *plain = path != NULL ? g_uri_unescape_string (path, NULL) : NULL;

  return g_str_has_prefix (scheme, "oss") ? g_strdup_printf ("/%s/%s", get_text (row, "bucket"), get_text (row, "key"))
                                          : g_steal_pointer (&plain);
}

static char *
sign_v4 (JsonObject                *row,
         const char                *scheme,
         const DownloadSignRequest *request,
         const DownloadSignKey     *key)
{
  JsonArray  *list = json_object_has_member (row, "additional") ? json_object_get_array_member (row, "additional") : NULL;
  const char *additional[4] = { NULL };
  const char *payload = key->service != NULL && strcmp (key->service, "service") == 0 ? SHA256_OF_NOTHING : NULL;

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    additional[i] = json_array_get_string_element (list, i);

  return download_sign_v4 (strcmp (scheme, "oss-v4") == 0 ? &download_sign_oss_v4 : &download_sign_s3_v4, request, key, additional, payload);
}

static void
read_span (JsonObject      *row,
           DownloadSignKey *key)
{
  const char *span = get_text (row, "keyTime");

  key->time = g_ascii_strtoll (span, NULL, 10);
  key->lifetime = g_ascii_strtoll (strchr (span, ';') + 1, NULL, 10) - key->time;
}

static void
test_vector (gconstpointer data)
{
  JsonObject      *row = (JsonObject *) data;
  const char      *scheme = get_text (row, "scheme");
  g_autofree char *token = find_token (row);
  g_autofree char *path = build_path (row, scheme);
  g_autoptr (GPtrArray) query = get_pairs (row, "query", FALSE);
  g_autoptr (GPtrArray) headers = get_pairs (row, "headers", TRUE);
  g_autofree char    *result = NULL, *escaped = NULL, *end = NULL;
  DownloadSignRequest request = { .method = get_text (row, "method"), .path = path, .query = query, .headers = headers };
  DownloadSignKey     key = {
        .id = get_text (row, "keyId") != NULL ? get_text (row, "keyId") : "ak",
        .secret = get_text (row, "secret"),
        .token = token,
        .region = get_text (row, "region"),
        .service = get_text (row, "service"),
        .time = json_object_get_int_member_with_default (row, "date", 0),
        .lifetime = json_object_get_int_member_with_default (row, "expires", 0),
  };

  if (strcmp (scheme, "oss-v1") == 0)
    {
      result = download_sign_oss_v1 (&request, &key);
    }
  else if (strcmp (scheme, "cos") == 0)
    {
      read_span (row, &key);
      result = download_sign_cos (&request, &key);
    }
  else
    {
      result = sign_v4 (row, scheme, &request, &key);
    }

  escaped = download_sign_escape (get_text (row, "signature"), "");
  end = g_strdup_printf ("ignature=%s", escaped);
  g_test_message ("%s", result);
  g_assert_true (g_str_has_suffix (result, end));
}

static gboolean
is_ours (const char *scheme)
{
  static const char *const ours[] = { "oss-v1", "oss-v4", "s3-v4", "cos", NULL };

  return g_strv_contains (ours, scheme);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  JsonArray       *rows;
  guint            n_rows = 0;

  g_test_init (&argc, &argv, NULL);
  path = g_test_build_filename (G_TEST_DIST, "signing-vectors.json", NULL);
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);

  rows = json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "vectors");
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject      *row = json_array_get_object_element (rows, i);
      g_autofree char *name = g_strconcat ("/sign/vector/", get_text (row, "name"), NULL);

      if (!is_ours (get_text (row, "scheme")))
        continue;
      g_test_add_data_func (name, row, test_vector);
      n_rows++;
    }
  g_assert_cmpuint (n_rows, >=, 17);

  return g_test_run ();
}
