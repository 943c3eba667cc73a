/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Signs links for tests in other languages: one order (a JSON object) a line on standard input, one answer a line on standard output. */

#include "config.h"

#include "sign/download-signer.h"

#include <json-glib/json-glib.h>
#include <stdio.h>

#define N_PARAMETERS 16

static const char *const schemes[] = { "oss-v1", "oss-v4", "s3-v4", "cos", "gcs-v4", "azure-service", "azure-account", NULL };

static const char *
get_text (JsonObject *order,
          const char *member)
{
  return json_object_get_string_member_with_default (order, member, NULL);
}

static DownloadAccount *
read_account (JsonObject *order)
{
  DownloadAccount *account = NULL;

  for (guint i = 0; schemes[i] != NULL; i++)
    if (g_str_equal (schemes[i], get_text (order, "scheme")))
      account = download_account_new ((DownloadSignScheme) i, get_text (order, "keyId"), get_text (order, "secret"));

  g_assert_nonnull (account);
  account->token = g_strdup (get_text (order, "token"));
  account->region = g_strdup (get_text (order, "region"));
  account->endpoint = g_strdup (get_text (order, "endpoint"));
  if (json_object_has_member (order, "byHost"))
    account->addressing = json_object_get_boolean_member (order, "byHost") ? DOWNLOAD_ADDRESSING_HOST : DOWNLOAD_ADDRESSING_PATH;
  return account;
}

static void
read_parameters (JsonObject  *order,
                 const char **parameters)
{
  JsonObject *object = json_object_has_member (order, "parameters") ? json_object_get_object_member (order, "parameters") : NULL;
  g_autoptr (GList) names = object != NULL ? json_object_get_members (object) : NULL;
  guint i = 0;

  for (GList *l = names; l != NULL && i + 2 < N_PARAMETERS; l = l->next)
    {
      parameters[i++] = l->data;
      parameters[i++] = get_text (object, l->data);
    }
}

static void
answer (JsonObject *order)
{
  g_autoptr (DownloadAccount) account = read_account (order);
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadLink) link = NULL;
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char  *text = NULL;
  const char       *parameters[N_PARAMETERS] = { NULL };
  DownloadSignOrder sign = {
    .method = json_object_get_string_member_with_default (order, "method", "GET"),
    .bucket = get_text (order, "bucket"),
    .key = get_text (order, "key"),
    .version = get_text (order, "version"),
    .disposition = get_text (order, "disposition"),
    .parameters = parameters,
    .now = json_object_get_int_member (order, "now") * G_USEC_PER_SEC,
    .lifetime = json_object_get_int_member_with_default (order, "lifetime", 1800),
  };

  read_parameters (order, parameters);
  link = download_signer_sign (account, &sign, &error);
  json_object_set_string_member (object, link != NULL ? "url" : "error", link != NULL ? download_link_get_uri (link) : error->message);
  json_node_set_object (node, object);
  text = json_to_string (node, FALSE);
  puts (text);
  fflush (stdout);
}

int
main (void)
{
  g_autofree char *line = NULL;
  size_t           size = 0;

  while (getline (&line, &size, stdin) > 0)
    {
      g_autoptr (JsonParser) parser = json_parser_new ();
      g_autoptr (GError) error = NULL;

      json_parser_load_from_data (parser, line, -1, &error);
      g_assert_no_error (error);
      answer (json_node_get_object (json_parser_get_root (parser)));
    }

  return 0;
}
