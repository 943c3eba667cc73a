/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lists of downloads as JSON. */

#include "config.h"

#include "request/download-request-list.h"

#include "base/download-error.h"
#include "base/download-text.h"
#include "link/download-file-name.h"
#include "request/download-json-shape.h"
#include "request/download-link-clean.h"
#include "request/download-link-export.h"
#include "request/download-text-encoding.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define FORMAT 1
#define FORMAT_MEMBER "pickup-list"

/* The list, its entries, their headers; a little more for what later versions add. */
#define DEPTH_MAX 8
#define VALUES_MAX (100 * 1000)

#define HEADERS_MAX 200
#define HEADER_BYTES_MAX (64 * 1024)
#define PATH_BYTES_MAX 4096

static gboolean
fail (GError    **error,
      const char *message)
{
  g_set_error_literal (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST, message);
  return FALSE;
}

static void
add_string (JsonBuilder *builder,
            const char  *name,
            const char  *value)
{
  if (value == NULL || !g_utf8_validate (value, -1, NULL))
    return;

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_number (JsonBuilder *builder,
            const char  *name,
            guint64      value)
{
  if (value == 0)
    return;

  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, (gint64) MIN (value, G_MAXINT64));
}

static void
add_headers (JsonBuilder     *builder,
             DownloadRequest *request)
{
  const char *const *headers = download_request_get_headers (request);

  if (headers[0] == NULL)
    return;

  json_builder_set_member_name (builder, "headers");
  json_builder_begin_array (builder);
  for (guint i = 0; headers[i] != NULL; i++)
    json_builder_add_string_value (builder, headers[i]);
  json_builder_end_array (builder);
}

static void
add_links (JsonBuilder     *builder,
           DownloadRequest *request)
{
  DownloadLink *head_link = download_request_get_head_link (request);

  add_string (builder, "url", download_link_get_uri (download_request_get_link (request)));
  if (head_link != NULL)
    add_string (builder, "head-url", download_link_get_uri (head_link));
  add_headers (builder, request);
}

/* A head link that lacks its signature tells nothing that the link does not. Returns whether a new link is needed. */
static gboolean
add_safe_links (JsonBuilder     *builder,
                DownloadRequest *request)
{
  DownloadLink    *head_link = download_request_get_head_link (request);
  gboolean         complete, head_complete = FALSE;
  g_autofree char *uri = download_link_export (download_request_get_link (request), &complete);
  g_autofree char *head_uri = head_link != NULL ? download_link_export (head_link, &head_complete) : NULL;

  add_string (builder, "url", uri);
  if (head_complete)
    add_string (builder, "head-url", head_uri);
  return !complete;
}

static void
add_request (JsonBuilder     *builder,
             DownloadRequest *request,
             gboolean         with_secrets)
{
  gboolean needs_link = download_request_get_needs_link (request);

  json_builder_begin_object (builder);
  if (with_secrets)
    add_links (builder, request);
  else
    needs_link = add_safe_links (builder, request) || needs_link;

  if (needs_link)
    {
      json_builder_set_member_name (builder, "needs-link");
      json_builder_add_boolean_value (builder, TRUE);
    }
  add_string (builder, "name", download_request_get_name (request));
  add_string (builder, "folder", download_request_get_folder (request));
  add_string (builder, "checksum", download_request_get_checksum (request));
  add_number (builder, "connections", download_request_get_connections (request));
  add_number (builder, "limit-rate", download_request_get_limit_rate (request));
  json_builder_end_object (builder);
}

/**
 * download_request_list_to_json:
 * @requests: (element-type DownloadRequest): what to write down
 * @with_secrets: whether signatures, passwords and headers are written as well; such a text is a key to all the objects
 *
 * Without secrets, a link loses its user info, its signature and whatever else may be a secret, headers and signed head
 * links are left out, and a link that lost something is marked as one that has to be replaced. Names and folders are
 * always written, if they are UTF-8.
 *
 * Returns: (transfer full): a list as download_request_list_from_json() reads it, indented, with a line break at the end
 */
char *
download_request_list_to_json (GPtrArray *requests,
                               gboolean   with_secrets)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *json = NULL;

  g_return_val_if_fail (requests != NULL, NULL);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, FORMAT_MEMBER);
  json_builder_add_int_value (builder, FORMAT);
  json_builder_set_member_name (builder, "downloads");
  json_builder_begin_array (builder);
  for (guint i = 0; i < requests->len; i++)
    add_request (builder, g_ptr_array_index (requests, i), with_secrets);
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  json = json_generator_to_data (generator, NULL);
  return g_strconcat (json, "\n", NULL);
}

/* A member that is null is one that is not there. */
static JsonNode *
get_member (JsonObject *entry,
            const char *name)
{
  JsonNode *node = json_object_get_member (entry, name);

  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

static const char *
get_text (JsonNode *node)
{
  const char *text = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
                       ? json_node_get_string (node)
                       : NULL;

  return text != NULL && g_utf8_validate (text, -1, NULL) ? text : NULL;
}

/* %NULL in @value if there is no such member. */
static gboolean
read_text (JsonObject  *entry,
           const char  *name,
           const char **value,
           GError     **error)
{
  JsonNode *node = get_member (entry, name);

  *value = node != NULL ? get_text (node) : NULL;
  if (node != NULL && *value == NULL)
    {
      g_set_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST, _ ("“%s” has to be a text."), name);
      return FALSE;
    }

  return TRUE;
}

static gboolean
read_number (JsonObject *entry,
             const char *name,
             gint64      most,
             guint64    *value,
             GError    **error)
{
  JsonNode *node = get_member (entry, name);
  gint64    number = 0;

  if (node != NULL)
    number = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : -1;
  if (number < 0 || number > most)
    {
      g_autofree char *limit = g_strdup_printf ("%" G_GINT64_FORMAT, most);

      g_set_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST,
                   /* Translators: the name of an entry in a file, such as “limit-rate”, and the largest number that it may have. */
                   _ ("“%1$s” has to be a whole number from 0 to %2$s."), name, limit);
      return FALSE;
    }

  *value = (guint64) number;
  return TRUE;
}

static gboolean
read_link (JsonObject    *entry,
           const char    *name,
           DownloadLink **link,
           GError       **error)
{
  const char      *text;
  g_autofree char *uri = NULL;

  if (!read_text (entry, name, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;

  /* A program wrote it, so that nothing of it is taken off. */
  uri = text[0] != '<' ? download_link_clean_escape (text) : g_strdup (text);
  *link = download_link_new (uri, NULL);
  if (*link == NULL)
    g_set_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST, _ ("“%s” is no link with http or https."), name);
  return *link != NULL;
}

static gboolean
read_needs_link (DownloadRequest *request,
                 JsonObject      *entry,
                 GError         **error)
{
  JsonNode *node = get_member (entry, "needs-link");

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return fail (error, _ ("“needs-link” has to be true or false."));

  download_request_set_needs_link (request, json_node_get_boolean (node));
  return TRUE;
}

/* A stranger's list must not reach the places from where programs are started. */
static gboolean
is_open_folder (const char *folder)
{
  g_auto (GStrv) parts = NULL;

  if (!g_path_is_absolute (folder) || strlen (folder) > PATH_BYTES_MAX)
    return FALSE;

  parts = g_strsplit (folder, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] == '.')
      return FALSE;

  return TRUE;
}

static gboolean
read_place (DownloadRequest *request,
            JsonObject      *entry,
            GError         **error)
{
  const char      *name, *folder;
  g_autofree char *safe_name = NULL;

  if (!read_text (entry, "name", &name, error) || !read_text (entry, "folder", &folder, error))
    return FALSE;

  if (name != NULL && name[0] != '\0')
    {
      safe_name = download_file_name_sanitize (name, -1, DOWNLOAD_FILE_NAME_MAX);
      if (safe_name == NULL)
        return fail (error, _ ("“name” is no name for a file."));
      download_request_set_name (request, safe_name);
    }

  if (folder != NULL)
    {
      if (!is_open_folder (folder))
        return fail (error, _ ("“folder” has to be an absolute path without hidden folders in it."));
      download_request_set_folder (request, folder);
    }
  return TRUE;
}

static gboolean
read_headers (DownloadRequest *request,
              JsonObject      *entry,
              GError         **error)
{
  JsonNode  *node = get_member (entry, "headers");
  JsonArray *headers;
  gsize      bytes = 0;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return fail (error, _ ("“headers” has to be a list of texts."));

  headers = json_node_get_array (node);
  if (json_array_get_length (headers) > HEADERS_MAX)
    return fail (error, _ ("“headers” has more than any server takes."));
  for (guint i = 0; i < json_array_get_length (headers); i++)
    {
      const char *header = get_text (json_array_get_element (headers, i));

      if (header == NULL)
        return fail (error, _ ("“headers” has to be a list of texts."));
      bytes += strlen (header);
      if (bytes > HEADER_BYTES_MAX)
        return fail (error, _ ("“headers” has more than any server takes."));
      if (!download_request_add_header (request, header, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_numbers (DownloadRequest *request,
              JsonObject      *entry,
              GError         **error)
{
  guint64 connections, limit_rate;

  if (!read_number (entry, "connections", DOWNLOAD_REQUEST_CONNECTIONS_MAX, &connections, error) ||
      !read_number (entry, "limit-rate", G_MAXINT64, &limit_rate, error))
    return FALSE;

  download_request_set_connections (request, (guint) connections);
  download_request_set_limit_rate (request, limit_rate);
  return TRUE;
}

static DownloadRequest *
read_entry (JsonNode *node,
            GError  **error)
{
  JsonObject *entry = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autoptr (DownloadLink) link = NULL;
  g_autoptr (DownloadLink) head_link = NULL;
  g_autoptr (DownloadRequest) request = NULL;
  const char *checksum;

  if (entry == NULL)
    {
      fail (error, _ ("It has to be an object with a “url”."));
      return NULL;
    }
  if (!read_link (entry, "url", &link, error) || !read_link (entry, "head-url", &head_link, error))
    return NULL;
  if (link == NULL)
    {
      fail (error, _ ("It has no “url”."));
      return NULL;
    }

  request = download_request_new (link);
  download_request_set_head_link (request, head_link);
  if (!read_needs_link (request, entry, error) || !read_place (request, entry, error) ||
      !read_headers (request, entry, error) || !read_numbers (request, entry, error) ||
      !read_text (entry, "checksum", &checksum, error) || !download_request_set_checksum (request, checksum, error))
    return NULL;

  return g_steal_pointer (&request);
}

static void
problem_free (gpointer data)
{
  g_error_free (data);
}

static GPtrArray *
read_entries (JsonArray  *entries,
              GPtrArray **problems)
{
  GPtrArray *requests = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func (problem_free);

  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      g_autoptr (GError) error = NULL;
      DownloadRequest *request = read_entry (json_array_get_element (entries, i), &error);

      if (request != NULL)
        g_ptr_array_add (requests, request);
      else
        g_ptr_array_add (others, g_error_new (DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST,
                                              /* Translators: the number of an entry in a list, and a sentence that says what is wrong with it. */
                                              _ ("Entry %1$u: %2$s"), i + 1, error->message));
    }

  if (problems != NULL)
    *problems = g_steal_pointer (&others);
  return requests;
}

static JsonArray *
find_entries (JsonNode *root,
              GError  **error)
{
  JsonObject *list = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonNode   *format = list != NULL ? get_member (list, FORMAT_MEMBER) : NULL;
  JsonNode   *downloads = list != NULL ? get_member (list, "downloads") : NULL;
  gint64      version = 0;

  if (format != NULL && JSON_NODE_HOLDS_VALUE (format) && json_node_get_value_type (format) == G_TYPE_INT64)
    version = json_node_get_int (format);
  if (version > FORMAT)
    {
      fail (error, _ ("This list was written by a newer version of Pickup: update this one to read it."));
      return NULL;
    }
  if (version < 1 || downloads == NULL || !JSON_NODE_HOLDS_ARRAY (downloads))
    {
      fail (error, _ ("This is no list of downloads that Pickup could read."));
      return NULL;
    }
  if (json_array_get_length (json_node_get_array (downloads)) > DOWNLOAD_REQUEST_LIST_SIZE_MAX)
    {
      fail (error, _ ("This list has more than 100,000 downloads: divide it."));
      return NULL;
    }

  return json_node_get_array (downloads);
}

/**
 * download_request_list_from_json:
 * @text: a list, in UTF-8 or UTF-16
 * @length: of @text in bytes, or -1 if it ends with a NUL
 * @problems: (out) (optional) (transfer full) (element-type GError): a %DOWNLOAD_ERROR_INVALID_REQUEST for each entry that
 *   was left out, which begins with its number counted from 1; it repeats nothing of the entry but the name of a header
 * @error: return location for a %DOWNLOAD_ERROR_INVALID_REQUEST
 *
 * Reads a list that anybody may have written. Members that are not known are passed over; those that are known have to be
 * of their type and within their range, or the entry is left out. A name is made safe as that of a server is, and a folder
 * must be no hidden one. Whoever adds the requests should show where they are to be saved.
 *
 * It takes about a second for the longest list: do it in a thread if the list may be long.
 *
 * Returns: (transfer full) (nullable) (element-type DownloadRequest): the requests, maybe none, or %NULL with @error and
 *   nothing in @problems if @text is no list, is longer than %DOWNLOAD_REQUEST_LIST_BYTES_MAX or has more than
 *   %DOWNLOAD_REQUEST_LIST_SIZE_MAX entries
 */
GPtrArray *
download_request_list_from_json (const char *text,
                                 gssize      length,
                                 GPtrArray **problems,
                                 GError    **error)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autofree char *utf8 = NULL;
  gsize            bytes, n_elements;
  gboolean         safe;
  JsonArray       *entries;

  g_return_val_if_fail (text != NULL, NULL);

  if (problems != NULL)
    *problems = NULL;
  bytes = length >= 0 ? (gsize) length : strlen (text);
  if (bytes > DOWNLOAD_REQUEST_LIST_BYTES_MAX)
    {
      fail (error, _ ("This list is longer than 64 MB: divide it."));
      return NULL;
    }

  utf8 = download_text_to_utf8 (text, length);
  parser = json_parser_new ();
  safe = download_json_shape_is_safe (utf8, DEPTH_MAX, VALUES_MAX, &n_elements);
  if (n_elements > DOWNLOAD_REQUEST_LIST_SIZE_MAX)
    {
      fail (error, _ ("This list has more than 100,000 downloads: divide it."));
      return NULL;
    }
  if (safe)
    download_json_shape_blunt_numbers (utf8);
  if (!safe || !json_parser_load_from_data (parser, utf8, -1, NULL))
    {
      fail (error, _ ("This list is damaged, or it is not JSON."));
      return NULL;
    }

  entries = find_entries (json_parser_get_root (parser), error);
  return entries != NULL ? read_entries (entries, problems) : NULL;
}

/**
 * download_request_list_is:
 * @text: any text that ends with a NUL
 *
 * Returns: whether @text is meant as a list for download_request_list_from_json(), readable or not
 */
gboolean
download_request_list_is (const char *text)
{
  g_return_val_if_fail (text != NULL, FALSE);

  if (download_text_begins (text, "\xef\xbb\xbf"))
    text += 3;
  text += strspn (text, " \t\r\n");
  return text[0] == '{' && strstr (text, "\"" FORMAT_MEMBER "\"") != NULL;
}
