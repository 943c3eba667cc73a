/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads what the APIs of Hugging Face and GitHub list, which is JSON. Pure. Nothing is taken of a page that has a name which no file of a
 * repository can have: links are made of names. */

#include "config.h"

#include "listing/download-repository-page.h"

#include "base/download-error.h"
#include "request/download-json-shape.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define DEPTH_MAX 16
#define VALUES_MAX (1000 * 1000)

#define SHA256_DIGITS 64

/* (transfer full) (nullable): with its root */
static JsonParser *
load (const char *text,
      gsize       length)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *copy = NULL;
  gsize            n_elements;

  if (length > DOWNLOAD_LISTING_PAGE_MAX || !g_utf8_validate_len (text, length, NULL))
    return NULL;

  copy = g_strndup (text, length);
  if (!download_json_shape_is_safe (copy, DEPTH_MAX, VALUES_MAX, &n_elements))
    return NULL;
  download_json_shape_blunt_numbers (copy);
  return json_parser_load_from_data (parser, copy, -1, NULL) && json_parser_get_root (parser) != NULL ? g_steal_pointer (&parser) : NULL;
}

static JsonObject *
get_object (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonArray *
get_array (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static const char *
get_string (JsonObject *object,
            const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

static gboolean
get_size (JsonObject *object,
          guint64    *size)
{
  JsonNode *node = json_object_get_member (object, "size");
  gint64    number = node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : -1;

  *size = (guint64) MAX (number, 0);
  return number >= 0;
}

static gboolean
is_name (const char *name)
{
  return name[0] != '\0' && !g_str_equal (name, ".") && !g_str_equal (name, "..");
}

static gboolean
is_path (const char *path,
         const char *folder)
{
  g_auto (GStrv) parts = NULL;

  if (path == NULL || !g_str_has_prefix (path, folder))
    return FALSE;

  parts = g_strsplit (path, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (!is_name (parts[i]))
      return FALSE;
  return parts[0] != NULL;
}

/* (transfer full) (nullable): %NULL if @digits are none of SHA-256 */
static char *
new_checksum (const char *digits)
{
  gsize length = digits != NULL ? strlen (digits) : 0;

  return length == SHA256_DIGITS && strspn (digits, "0123456789abcdef") == length ? g_strconcat ("sha256:", digits, NULL) : NULL;
}

static DownloadListingEntry *
add_entry (DownloadListingPage *page)
{
  DownloadListingEntry *entry = g_new0 (DownloadListingEntry, 1);

  entry->modified = -1;
  g_ptr_array_add (page->entries, entry);
  return entry;
}

/* Of what is kept as a large file the digest is told. Any other is sent with its own as ETag. */
static void
read_digests (DownloadListingEntry *entry,
              JsonObject           *file)
{
  JsonObject *large = get_object (json_object_get_member (file, "lfs"));
  const char *digest = get_string (file, "oid");

  if (large != NULL)
    entry->checksum = new_checksum (get_string (large, "oid"));
  else if (digest != NULL)
    entry->etag = g_strconcat ("\"", digest, "\"", NULL);
}

static gboolean
read_file (DownloadListingPage *page,
           JsonObject          *file,
           const char          *folder,
           gboolean             recursive)
{
  const char           *type = file != NULL ? get_string (file, "type") : NULL;
  const char           *path = file != NULL ? get_string (file, "path") : NULL;
  const gboolean        is_folder = g_strcmp0 (type, "directory") == 0;
  DownloadListingEntry *entry;
  guint64               size = 0;

  if (type == NULL || !is_path (path, folder))
    return FALSE;
  if ((is_folder && recursive) || (!is_folder && !g_str_equal (type, "file")))
    return TRUE;
  if (!is_folder && !get_size (file, &size))
    return FALSE;

  entry = add_entry (page);
  entry->is_folder = is_folder;
  entry->key = is_folder ? g_strconcat (path, "/", NULL) : g_strdup (path);
  entry->size = size;
  if (!is_folder)
    read_digests (entry, file);
  return TRUE;
}

static gboolean
read_tree (DownloadListingPage *page,
           JsonArray           *files,
           const char          *folder,
           gboolean             recursive)
{
  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    if (!read_file (page, get_object (json_array_get_element (files, i)), folder, recursive))
      return FALSE;
  return files != NULL;
}

static gint64
parse_time (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, utc) : NULL;
  gint64 seconds = time != NULL ? g_date_time_to_unix (time) : -1;

  return seconds >= 0 ? seconds * G_USEC_PER_SEC : -1;
}

/* What somebody has not uploaded to its end is not there yet. */
static gboolean
read_asset (DownloadListingPage *page,
            JsonObject          *asset)
{
  const char           *name = asset != NULL ? get_string (asset, "name") : NULL;
  const char           *digest = asset != NULL ? get_string (asset, "digest") : NULL;
  DownloadListingEntry *entry;
  guint64               size;

  if (name == NULL || !is_name (name) || strchr (name, '/') != NULL || !get_size (asset, &size))
    return FALSE;
  if (g_strcmp0 (get_string (asset, "state"), "uploaded") != 0)
    return TRUE;

  entry = add_entry (page);
  entry->key = g_strdup (name);
  entry->size = size;
  entry->modified = parse_time (get_string (asset, "updated_at"));
  if (digest != NULL && g_str_has_prefix (digest, "sha256:"))
    entry->checksum = new_checksum (digest + strlen ("sha256:"));
  return TRUE;
}

static gboolean
read_assets (DownloadListingPage *page,
             JsonArray           *assets)
{
  for (guint i = 0; assets != NULL && i < json_array_get_length (assets); i++)
    if (!read_asset (page, get_object (json_array_get_element (assets, i))))
      return FALSE;
  return assets != NULL;
}

static void
fail (GError **error)
{
  g_set_error_literal (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PROTOCOL, _ ("What the server sent is no list of files that can be read."));
}

/**
 * download_repository_page_parse_tree:
 * @text: (array length=length): what Hugging Face answered
 * @folder: what was asked for: empty, or with a slash at its end
 * @recursive: whether folders are passed over, as what is in them is listed too
 * @error: return location for a %DOWNLOAD_ERROR_PROTOCOL
 *
 * Where the next page is stands in the head of the answer.
 *
 * Returns: (transfer full) (nullable): the page, whole
 */
DownloadListingPage *
download_repository_page_parse_tree (const char *text,
                                     gsize       length,
                                     const char *folder,
                                     gboolean    recursive,
                                     GError    **error)
{
  g_autoptr (DownloadListingPage) page = download_listing_page_new ();
  g_autoptr (JsonParser) parser = load (text, length);

  page->is_last = TRUE;
  if (parser != NULL && read_tree (page, get_array (json_parser_get_root (parser)), folder, recursive))
    return g_steal_pointer (&page);

  fail (error);
  return NULL;
}

/**
 * download_repository_page_parse_release:
 * @text: (array length=length): what GitHub answered
 * @tag: (out) (transfer full): of the release
 * @error: return location for a %DOWNLOAD_ERROR_PROTOCOL
 *
 * Returns: (transfer full) (nullable): its files, all of them
 */
DownloadListingPage *
download_repository_page_parse_release (const char *text,
                                        gsize       length,
                                        char      **tag,
                                        GError    **error)
{
  g_autoptr (DownloadListingPage) page = download_listing_page_new ();
  g_autoptr (JsonParser) parser = load (text, length);
  JsonObject *release = parser != NULL ? get_object (json_parser_get_root (parser)) : NULL;
  const char *name = release != NULL ? get_string (release, "tag_name") : NULL;

  page->is_last = TRUE;
  if (name != NULL && is_name (name) && read_assets (page, get_array (json_object_get_member (release, "assets"))))
    {
      *tag = g_strdup (name);
      return g_steal_pointer (&page);
    }

  fail (error);
  return NULL;
}
