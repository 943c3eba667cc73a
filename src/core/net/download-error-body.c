/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads the provider's code out of the body of a refusal: XML of the object stores, JSON of the others. */

#include "config.h"

#include "net/download-error-body.h"

#include <json-glib/json-glib.h>
#include <string.h>

typedef struct
{
  GString *text;
  char    *code;
  char    *message;
  char    *detail;
} XmlState;

static void
xml_start_cb (GMarkupParseContext *context,
              const char          *element,
              const char         **attribute_names,
              const char         **attribute_values,
              gpointer             user_data,
              GError             **error)
{
  XmlState *state = user_data;

  g_string_truncate (state->text, 0);
}

static void
xml_text_cb (GMarkupParseContext *context,
             const char          *text,
             gsize                length,
             gpointer             user_data,
             GError             **error)
{
  XmlState *state = user_data;

  g_string_append_len (state->text, text, (gssize) length);
}

static void
xml_end_cb (GMarkupParseContext *context,
            const char          *element,
            gpointer             user_data,
            GError             **error)
{
  XmlState *state = user_data;

  if (g_str_equal (element, "Code") && state->code == NULL)
    state->code = g_strdup (state->text->str);
  else if (g_str_equal (element, "Message") && state->message == NULL)
    state->message = g_strdup (state->text->str);
  else if ((g_str_equal (element, "AuthenticationErrorDetail") || g_str_equal (element, "Details")) && state->detail == NULL)
    state->detail = g_strdup (state->text->str);
  g_string_truncate (state->text, 0);
}

static void
parse_xml (const char *body,
           gsize       length,
           char      **code,
           char      **message)
{
  const GMarkupParser parser = { .start_element = xml_start_cb, .end_element = xml_end_cb, .text = xml_text_cb };
  XmlState            state = { .text = g_string_new (NULL) };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &state, NULL);

  /* A body cut short, or malformed further on, still tells what came before. */
  g_markup_parse_context_parse (context, body, (gssize) length, NULL);

  *code = state.code;
  *message = state.detail != NULL ? g_strconcat (state.message != NULL ? state.message : "", " ", state.detail, NULL)
                                  : g_steal_pointer (&state.message);
  g_free (state.message);
  g_free (state.detail);
  g_string_free (state.text, TRUE);
}

static const char *
get_json_string (JsonObject *object,
                 const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;
}

/* The parser recurses: a body that only opens brackets must not exhaust the stack. */
static gboolean
is_nested_deeply (const char *body,
                  gsize       length)
{
  guint depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (body[i] == '[' || body[i] == '{')
        depth++;
      else if (depth > 0 && (body[i] == ']' || body[i] == '}'))
        depth--;
      if (depth > 32)
        return TRUE;
    }

  return FALSE;
}

static void
parse_json (const char *body,
            gsize       length,
            char      **code,
            char      **message)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode   *root;
  JsonObject *object;
  JsonNode   *nested;

  if (is_nested_deeply (body, length) || !json_parser_load_from_data (parser, body, (gssize) length, NULL))
    return;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return;

  object = json_node_get_object (root);
  nested = json_object_get_member (object, "error");
  if (nested != NULL && JSON_NODE_HOLDS_OBJECT (nested))
    object = json_node_get_object (nested);

  *code = g_strdup (get_json_string (object, "code"));
  *message = g_strdup (get_json_string (object, "message"));
}

/**
 * download_error_body_is_code:
 * @text: (nullable): what a server named as its code
 *
 * Returns: whether it is a word; whatever else a server says there is not passed on
 */
gboolean
download_error_body_is_code (const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;

  return length > 0 && length <= 64 && strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_") == length;
}

/**
 * download_error_body_parse:
 * @body: the first bytes of a refusal's body
 * @length: how many
 * @code: (out) (optional) (nullable): the provider's code, safe to show
 * @message: (out) (optional) (nullable): the provider's message, which may hold secrets: to look at, never to show
 */
void
download_error_body_parse (const char *body,
                           gsize       length,
                           char      **code,
                           char      **message)
{
  g_autofree char *found_code = NULL;
  g_autofree char *found_message = NULL;

  if (length >= 3 && memcmp (body, "\xef\xbb\xbf", 3) == 0)
    {
      body += 3;
      length -= 3;
    }
  while (length > 0 && g_ascii_isspace (*body))
    {
      body++;
      length--;
    }

  if (length > 0 && *body == '<')
    parse_xml (body, length, &found_code, &found_message);
  else if (length > 0 && *body == '{')
    parse_json (body, length, &found_code, &found_message);

  if (code != NULL)
    *code = download_error_body_is_code (found_code) ? g_steal_pointer (&found_code) : NULL;
  if (message != NULL)
    *message = g_steal_pointer (&found_message);
}
