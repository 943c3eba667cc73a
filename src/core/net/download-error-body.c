/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads what a provider says in the body of a refusal: XML of the object stores, JSON of the others. */

#include "config.h"

#include "net/download-error-body.h"

#include "net/download-header.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* The first second of the year 10000: what is later is no date. */
#define SECONDS_MAX G_GINT64_CONSTANT (253402300800)

typedef enum
{
  FIELD_CODE,
  FIELD_MESSAGE,
  FIELD_DETAIL,
  FIELD_EC,
  FIELD_ENDPOINT,
  FIELD_REGION,
  FIELD_HEADERS_NOT_SIGNED,
  FIELD_EXPIRES,
  FIELD_SERVER_TIME,
  N_FIELDS,
} Field;

/* Whatever is not in here is not read: what was signed, with which key, and the numbers of requests. */
static const struct
{
  const char *element;
  Field       field;
} elements[] = {
  { "Code", FIELD_CODE },
  { "Message", FIELD_MESSAGE },
  { "AuthenticationErrorDetail", FIELD_DETAIL },
  { "Details", FIELD_DETAIL },
  { "EC", FIELD_EC },
  { "Endpoint", FIELD_ENDPOINT },
  { "Region", FIELD_REGION },
  { "HeadersNotSigned", FIELD_HEADERS_NOT_SIGNED },
  { "Expires", FIELD_EXPIRES },
  { "ServerTime", FIELD_SERVER_TIME },
};

typedef struct
{
  GString *text;
  char    *fields[N_FIELDS];
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

  for (gsize i = 0; i < G_N_ELEMENTS (elements); i++)
    if (g_str_equal (element, elements[i].element) && state->fields[elements[i].field] == NULL)
      state->fields[elements[i].field] = g_strdup (state->text->str);
  g_string_truncate (state->text, 0);
}

static gint64
get_real_time (GDateTime *date)
{
  gint64 seconds = date != NULL ? g_date_time_to_unix (date) : -1;

  return seconds > 0 && seconds < SECONDS_MAX ? seconds * G_USEC_PER_SEC : -1;
}

/* ISO 8601, an HTTP date, or seconds since 1970. */
static gint64
parse_time (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) iso = text != NULL ? g_date_time_new_from_iso8601 (text, utc) : NULL;
  guint64 seconds;
  gint64  http;

  if (iso != NULL)
    return get_real_time (iso);
  if (download_header_parse_number (text, &seconds))
    return seconds > 0 && seconds < (guint64) SECONDS_MAX ? (gint64) seconds * G_USEC_PER_SEC : -1;

  http = download_header_parse_date (text);
  return http > 0 && http < SECONDS_MAX * G_USEC_PER_SEC ? http : -1;
}

static gint64
find_time (const char *message,
           const char *before,
           const char *ends)
{
  const char      *found = strstr (message, before);
  g_autofree char *text = NULL;

  if (found == NULL)
    return -1;

  found += strlen (before);
  text = g_strndup (found, strcspn (found, ends));
  return parse_time (text);
}

/* Azure and Google tell the times in their sentences only. */
static void
find_times (DownloadErrorBody *self)
{
  if (self->message == NULL)
    return;

  if (self->not_before < 0)
    self->not_before = find_time (self->message, "Start [", "]");
  if (self->server_time < 0)
    self->server_time = find_time (self->message, "Current [", "]");
  if (self->expires < 0)
    self->expires = find_time (self->message, "Expiry [", "]");
  if (self->expires < 0)
    self->expires = find_time (self->message, "Signed expiry time [", "]");
  if (self->expires < 0)
    self->expires = find_time (self->message, "expired at: ", " \r\n\t");
  if (self->expires < 0)
    self->expires = find_time (self->message, "Request has expired: ", " \r\n\t");
}

static char *
join (const char *message,
      const char *detail)
{
  if (message == NULL || detail == NULL)
    return g_strdup (message != NULL ? message : detail);

  return g_strconcat (message, " ", detail, NULL);
}

static void
parse_xml (DownloadErrorBody *self,
           const char        *body,
           gsize              length)
{
  const GMarkupParser parser = { .start_element = xml_start_cb, .end_element = xml_end_cb, .text = xml_text_cb };
  XmlState            state = { .text = g_string_new (NULL) };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &state, NULL);

  /* A body cut short, or malformed further on, still tells what came before. */
  g_markup_parse_context_parse (context, body, (gssize) length, NULL);

  if (download_error_body_is_code (state.fields[FIELD_CODE]))
    self->code = g_strdup (state.fields[FIELD_CODE]);
  self->message = join (state.fields[FIELD_MESSAGE], state.fields[FIELD_DETAIL]);
  self->ec = g_strdup (state.fields[FIELD_EC]);
  self->endpoint = g_strdup (state.fields[FIELD_ENDPOINT]);
  self->region = g_strdup (state.fields[FIELD_REGION]);
  self->headers_not_signed = g_strdup (state.fields[FIELD_HEADERS_NOT_SIGNED]);
  self->expires = parse_time (state.fields[FIELD_EXPIRES]);
  self->server_time = parse_time (state.fields[FIELD_SERVER_TIME]);

  for (gsize i = 0; i < N_FIELDS; i++)
    g_free (state.fields[i]);
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

static JsonObject *
get_json_object (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* Google's code is a number: the word is in the first of a list of errors. */
static const char *
get_json_reason (JsonObject *object)
{
  JsonNode   *errors = json_object_get_member (object, "errors");
  JsonObject *first = NULL;

  if (errors != NULL && JSON_NODE_HOLDS_ARRAY (errors) && json_array_get_length (json_node_get_array (errors)) > 0)
    first = get_json_object (json_array_get_element (json_node_get_array (errors), 0));
  return first != NULL ? get_json_string (first, "reason") : NULL;
}

/* Where the object at the start of @body ends, or 0. The parser recurses, so that a body which only opens brackets must
 * not exhaust the stack; and it loses what it has read if a second value follows. */
static gsize
measure_json (const char *body,
              gsize       length)
{
  gboolean in_string = FALSE;
  guint    depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (in_string && body[i] == '\\')
        i++;
      else if (body[i] == '"')
        in_string = !in_string;
      else if (!in_string && (body[i] == '[' || body[i] == '{'))
        depth++;
      else if (!in_string && (body[i] == ']' || body[i] == '}'))
        depth--;

      if (depth == 0)
        return i + 1;
      if (depth > 32)
        return 0;
    }

  return 0;
}

static void
parse_json (DownloadErrorBody *self,
            const char        *body,
            gsize              length)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize       size = measure_json (body, length);
  const char *candidates[3];
  const char *error_text;
  JsonObject *object;
  JsonObject *nested;

  if (size == 0 || !json_parser_load_from_data (parser, body, (gssize) size, NULL))
    return;
  object = get_json_object (json_parser_get_root (parser));
  if (object == NULL)
    return;

  error_text = get_json_string (object, "error");
  nested = get_json_object (json_object_get_member (object, "error"));
  if (nested != NULL)
    object = nested;

  candidates[0] = get_json_string (object, "code");
  candidates[1] = get_json_reason (object);
  candidates[2] = error_text;
  for (gsize i = 0; i < G_N_ELEMENTS (candidates) && self->code == NULL; i++)
    if (download_error_body_is_code (candidates[i]))
      self->code = g_strdup (candidates[i]);
  self->message = g_strdup (get_json_string (object, "message"));
  if (self->message == NULL)
    self->message = g_strdup (error_text);
}

/**
 * download_error_body_is_code:
 * @text: (nullable): what a server named as its code
 *
 * Whether @text is a word as providers make them up, and no key, token or signature. Those have many digits, or are long
 * and all in capitals, or begin in ways that are known.
 *
 * Returns: whether it is; whatever else a server says there is not passed on
 */
gboolean
download_error_body_is_code (const char *text)
{
  static const char *const keys[] = { "AKIA", "ASIA", "AKID", "LTAI", "GOOG" };
  gsize                    length = text != NULL ? strlen (text) : 0;
  guint                    digits = 0;
  gboolean                 is_mixed = FALSE;

  if (length == 0 || length > 64 || !g_ascii_isalpha (text[0]))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (strstr (text, keys[i]) != NULL)
      return FALSE;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p) && strchr (".-_", *p) == NULL)
        return FALSE;
      if (g_ascii_isdigit (*p))
        digits++;
      else if (!g_ascii_isupper (*p))
        is_mixed = TRUE;
    }

  return digits <= 3 && (is_mixed || length < 16);
}

DownloadErrorBody *
download_error_body_new (void)
{
  DownloadErrorBody *self = g_new0 (DownloadErrorBody, 1);

  self->not_before = -1;
  self->expires = -1;
  self->server_time = -1;
  return self;
}

/**
 * download_error_body_parse:
 * @body: the first bytes of a refusal's body
 * @length: how many
 *
 * Returns: (transfer full): what could be read of it
 */
DownloadErrorBody *
download_error_body_parse (const char *body,
                           gsize       length)
{
  DownloadErrorBody *self = download_error_body_new ();

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
    parse_xml (self, body, length);
  else if (length > 0 && *body == '{')
    parse_json (self, body, length);
  find_times (self);
  return self;
}

void
download_error_body_free (DownloadErrorBody *self)
{
  g_free (self->code);
  g_free (self->message);
  g_free (self->ec);
  g_free (self->endpoint);
  g_free (self->region);
  g_free (self->headers_not_signed);
  g_free (self);
}

static void
fill_text (char      **text,
           const char *other)
{
  if (*text == NULL)
    *text = g_strdup (other);
}

static void
fill_time (gint64 *time,
           gint64  other)
{
  if (*time < 0)
    *time = other;
}

/**
 * download_error_body_fill:
 * @other: what else was said about the same refusal
 *
 * Takes from @other what is not known yet.
 */
void
download_error_body_fill (DownloadErrorBody       *self,
                          const DownloadErrorBody *other)
{
  fill_text (&self->code, other->code);
  fill_text (&self->message, other->message);
  fill_text (&self->ec, other->ec);
  fill_text (&self->endpoint, other->endpoint);
  fill_text (&self->region, other->region);
  fill_text (&self->headers_not_signed, other->headers_not_signed);
  fill_time (&self->not_before, other->not_before);
  fill_time (&self->expires, other->expires);
  fill_time (&self->server_time, other->server_time);
  self->deleted = self->deleted || other->deleted;
  self->restoring = self->restoring || other->restoring;
}
