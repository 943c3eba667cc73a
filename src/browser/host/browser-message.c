/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the extension says, strictly read. Pure. */

#include "config.h"

#include "browser-message.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "request/download-json-shape.h"

/* A list in the message, downloads in it, cookies in these, and what each of them has. */
#define MAX_DEPTH 5
/* What a message may hold at most, roughly. */
#define MAX_VALUES (BROWSER_MESSAGE_MAX_DOWNLOADS * 8)

typedef struct
{
  const char *name;
  gboolean    is_optional; /* an older extension does not know it: "" is the same */
} Member;

static const Member download_members[] = { { "url", FALSE }, { "firstUrl", FALSE }, { "referrer", FALSE }, { "page", TRUE }, { "userAgent", FALSE } };

static const char *
get_text (JsonNode *node)
{
  const char *text = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;

  return text != NULL && strlen (text) <= BROWSER_MESSAGE_MAX_TEXT ? text : NULL;
}

/* Returns: %FALSE unless @object has text under each of @members, and nothing else but @other */
static gboolean
read_texts (JsonObject   *object,
            const Member *members,
            gsize         n_members,
            const char   *other,
            const char  **texts)
{
  gsize n_read = 0;

  for (gsize i = 0; i < n_members; i++)
    {
      JsonNode *node = json_object_get_member (object, members[i].name);

      texts[i] = node != NULL ? get_text (node) : members[i].is_optional ? ""
                                                                         : NULL;
      if (texts[i] == NULL)
        return FALSE;
      if (node != NULL)
        n_read++;
    }

  if (other != NULL && json_object_has_member (object, other))
    n_read++;
  return json_object_get_size (object) == n_read;
}

static gboolean
read_cookie (JsonNode        *node,
             GVariantBuilder *cookies)
{
  static const Member members[] = { { "name", FALSE }, { "value", FALSE } };
  const char         *texts[G_N_ELEMENTS (members)];

  if (!JSON_NODE_HOLDS_OBJECT (node) || !read_texts (json_node_get_object (node), members, G_N_ELEMENTS (members), NULL, texts))
    return FALSE;

  g_variant_builder_add (cookies, "(ss)", texts[0], texts[1]);
  return TRUE;
}

static gboolean
read_cookies (JsonNode        *node,
              GVariantBuilder *cookies)
{
  JsonArray *array;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;

  array = json_node_get_array (node);
  if (json_array_get_length (array) > BROWSER_MESSAGE_MAX_COOKIES)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!read_cookie (json_array_get_element (array, i), cookies))
      return FALSE;
  return TRUE;
}

static gboolean
read_download (JsonNode        *node,
               GVariantBuilder *downloads)
{
  const char *texts[G_N_ELEMENTS (download_members)];
  g_auto (GVariantBuilder) cookies = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ss)"));

  if (!JSON_NODE_HOLDS_OBJECT (node) ||
      !read_texts (json_node_get_object (node), download_members, G_N_ELEMENTS (download_members), "cookies", texts) ||
      !read_cookies (json_object_get_member (json_node_get_object (node), "cookies"), &cookies))
    return FALSE;

  g_variant_builder_add (downloads, BROWSER_DOWNLOAD_TYPE, texts[0], texts[1], texts[2], texts[3], texts[4], &cookies);
  return TRUE;
}

static GVariant *
read_downloads (JsonNode *node)
{
  g_auto (GVariantBuilder) downloads = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE (BROWSER_DOWNLOADS_TYPE));
  JsonArray  *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  const guint n_downloads = array != NULL ? json_array_get_length (array) : 0;

  if (n_downloads == 0 || n_downloads > BROWSER_MESSAGE_MAX_DOWNLOADS)
    return NULL;
  for (guint i = 0; i < n_downloads; i++)
    if (!read_download (json_array_get_element (array, i), &downloads))
      return NULL;
  return g_variant_ref_sink (g_variant_builder_end (&downloads));
}

static GVariant *
read_site (JsonNode *node)
{
  const char *site = node != NULL ? get_text (node) : NULL;

  return site != NULL && *site != '\0' ? g_variant_ref_sink (g_variant_new_string (site)) : NULL;
}

static const struct
{
  const char        *name;
  BrowserMessageType type;
  const char        *member; /* nullable: where its content is */
  GVariant *(*read) (JsonNode *node);
} types[] = {
  { "add", BROWSER_MESSAGE_ADD, "downloads", read_downloads },
  { "renew", BROWSER_MESSAGE_RENEW, "downloads", read_downloads },
  { "state", BROWSER_MESSAGE_STATE, NULL, NULL },
  { "waiting", BROWSER_MESSAGE_WAITING, "site", read_site },
};

static BrowserMessageType
read_message (JsonObject *message,
              GVariant  **content)
{
  JsonNode   *type = json_object_get_member (message, "type");
  const char *name = type != NULL ? get_text (type) : NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      if (g_strcmp0 (name, types[i].name) != 0 || json_object_get_size (message) != (types[i].member != NULL ? 2 : 1))
        continue;
      *content = types[i].member != NULL ? types[i].read (json_object_get_member (message, types[i].member)) : NULL;
      return types[i].member == NULL || *content != NULL ? types[i].type : BROWSER_MESSAGE_INVALID;
    }
  return BROWSER_MESSAGE_INVALID;
}

BrowserMessageType
browser_message_parse (const char *text,
                       gsize       length,
                       GVariant  **content)
{
  g_autofree char *copy = g_strndup (text, length);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;
  gsize     n_elements;

  *content = NULL;
  if (!g_utf8_validate_len (text, length, NULL) || !download_json_shape_is_safe (copy, MAX_DEPTH, MAX_VALUES, &n_elements) ||
      !json_parser_load_from_data (parser, copy, -1, NULL))
    return BROWSER_MESSAGE_INVALID;

  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? read_message (json_node_get_object (root), content) : BROWSER_MESSAGE_INVALID;
}
