/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads one page of what a bucket holds: the XML of ListObjectsV2 and of the older form that COS has. Pure. */

#include "config.h"

#include "listing/download-listing-page.h"

#include "base/download-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* An element is known by those around it. */
#define ROOT_DEPTH 1
#define GROUP_DEPTH 2
#define FIELD_DEPTH 3

typedef struct
{
  DownloadListingPage  *page;
  DownloadListingEntry *entry; /* nullable: the one that is read */
  GString              *text;
  guint                 depth;
  gboolean              has_root;
  gboolean              has_size;
  gboolean              truncated;
  gboolean              escaped;
} Reader;

static void
entry_free (gpointer data)
{
  DownloadListingEntry *self = data;

  g_free (self->key);
  g_free (self->etag);
  g_free (self->checksum);
  g_free (self);
}

/* Without entries. */
DownloadListingPage *
download_listing_page_new (void)
{
  DownloadListingPage *self = g_new0 (DownloadListingPage, 1);

  self->entries = g_ptr_array_new_with_free_func (entry_free);
  return self;
}

void
download_listing_page_free (DownloadListingPage *self)
{
  g_ptr_array_unref (self->entries);
  g_free (self->token);
  g_free (self->marker);
  g_free (self);
}

static void
fail (GError    **error,
      const char *reason)
{
  g_set_error_literal (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, reason);
}

static void
start_cb (GMarkupParseContext *context,
          const char          *element,
          const char         **attribute_names,
          const char         **attribute_values,
          gpointer             user_data,
          GError             **error)
{
  Reader *self = user_data;

  self->depth++;
  g_string_truncate (self->text, 0);
  if (self->depth == ROOT_DEPTH && (self->has_root || !g_str_equal (element, "ListBucketResult")))
    fail (error, "no list, or another one");
  self->has_root = TRUE;
  if (self->depth != GROUP_DEPTH || (!g_str_equal (element, "Contents") && !g_str_equal (element, "CommonPrefixes")))
    return;

  self->entry = g_new0 (DownloadListingEntry, 1);
  self->entry->is_folder = g_str_equal (element, "CommonPrefixes");
  self->entry->modified = -1;
  self->has_size = self->entry->is_folder;
  g_ptr_array_add (self->page->entries, self->entry);
}

static void
text_cb (GMarkupParseContext *context,
         const char          *text,
         gsize                length,
         gpointer             user_data,
         GError             **error)
{
  Reader *self = user_data;

  g_string_append_len (self->text, text, (gssize) length);
}

static void
replace (char   **place,
         GString *text)
{
  g_free (*place);
  *place = g_strndup (text->str, text->len);
}

static gint64
parse_time (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, utc);
  gint64 seconds = time != NULL ? g_date_time_to_unix (time) : -1;

  return seconds >= 0 ? seconds * G_USEC_PER_SEC + g_date_time_get_microsecond (time) : -1;
}

static void
read_field (Reader     *self,
            const char *element,
            GError    **error)
{
  DownloadListingEntry *entry = self->entry;

  if (g_str_equal (element, entry->is_folder ? "Prefix" : "Key"))
    replace (&entry->key, self->text);
  else if (entry->is_folder)
    return;
  else if (g_str_equal (element, "ETag"))
    replace (&entry->etag, self->text);
  else if (g_str_equal (element, "LastModified"))
    entry->modified = parse_time (self->text->str);
  else if (g_str_equal (element, "Size"))
    {
      self->has_size = g_ascii_string_to_unsigned (self->text->str, 10, 0, G_MAXINT64, &entry->size, NULL);
      if (!self->has_size)
        fail (error, "no size");
    }
}

static void
read_head (Reader     *self,
           const char *element)
{
  if (g_str_equal (element, "IsTruncated"))
    self->truncated = g_ascii_strcasecmp (self->text->str, "true") == 0;
  else if (g_str_equal (element, "EncodingType"))
    self->escaped = g_ascii_strcasecmp (self->text->str, "url") == 0;
  else if (g_str_equal (element, "NextContinuationToken"))
    replace (&self->page->token, self->text);
  else if (g_str_equal (element, "NextMarker"))
    replace (&self->page->marker, self->text);
}

static void
end_cb (GMarkupParseContext *context,
        const char          *element,
        gpointer             user_data,
        GError             **error)
{
  Reader *self = user_data;

  if (self->depth == FIELD_DEPTH && self->entry != NULL)
    read_field (self, element, error);
  else if (self->depth == GROUP_DEPTH && self->entry == NULL)
    read_head (self, element);
  else if (self->depth == GROUP_DEPTH && (self->entry->key == NULL || !self->has_size))
    fail (error, "no key or no size");

  if (self->depth == GROUP_DEPTH)
    self->entry = NULL;
  g_string_truncate (self->text, 0);
  self->depth--;
}

/* What cannot be in XML comes escaped as in the query of a link, if we asked for it and the store knows that. */
static gboolean
unescape (char **text)
{
  char *plain;

  if (*text == NULL)
    return TRUE;

  g_strdelimit (*text, "+", ' ');
  plain = g_uri_unescape_string (*text, NULL);
  if (plain == NULL)
    return FALSE;

  g_free (*text);
  *text = plain;
  return TRUE;
}

static gboolean
finish_entries (Reader     *self,
                const char *prefix)
{
  for (guint i = 0; i < self->page->entries->len; i++)
    {
      DownloadListingEntry *entry = g_ptr_array_index (self->page->entries, i);

      if ((self->escaped && !unescape (&entry->key)) || entry->key[0] == '\0' || !g_str_has_prefix (entry->key, prefix))
        return FALSE;
    }

  return TRUE;
}

/* The older form names its place only if it is not the last key. */
static gboolean
finish_place (Reader *self)
{
  DownloadListingPage        *page = self->page;
  const DownloadListingEntry *last = page->entries->len > 0 ? g_ptr_array_index (page->entries, page->entries->len - 1) : NULL;

  page->is_last = !self->truncated;
  if (!self->truncated)
    {
      g_clear_pointer (&page->token, g_free);
      g_clear_pointer (&page->marker, g_free);
      return TRUE;
    }

  if (self->escaped && !unescape (&page->marker))
    return FALSE;
  if (page->marker == NULL && page->token == NULL && last != NULL)
    page->marker = g_strdup (last->key);
  return (page->token != NULL && page->token[0] != '\0') || (page->marker != NULL && page->marker[0] != '\0');
}

/* Some stores put a mark of the encoding before what they say. */
static gboolean
parse (Reader     *self,
       const char *text,
       gsize       length)
{
  const GMarkupParser parser = { .start_element = start_cb, .end_element = end_cb, .text = text_cb };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, self, NULL);
  gsize mark = length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

  return g_markup_parse_context_parse (context, text + mark, (gssize) (length - mark), NULL) &&
         g_markup_parse_context_end_parse (context, NULL);
}

/**
 * download_listing_page_parse:
 * @text: (array length=length): what a store answered
 * @prefix: what was asked for: all keys begin with it
 * @error: return location for a %DOWNLOAD_ERROR_PROTOCOL
 *
 * Returns: (transfer full) (nullable): the page, whole; nothing is taken of one that cannot be read to its end
 */
DownloadListingPage *
download_listing_page_parse (const char *text,
                             gsize       length,
                             const char *prefix,
                             GError    **error)
{
  g_autoptr (DownloadListingPage) page = download_listing_page_new ();
  g_autoptr (GString) collected = g_string_new (NULL);
  Reader reader = { .page = page, .text = collected };

  if (length <= DOWNLOAD_LISTING_PAGE_MAX && parse (&reader, text, length) && finish_entries (&reader, prefix) && finish_place (&reader))
    return g_steal_pointer (&page);

  g_set_error_literal (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PROTOCOL, _ ("What the server sent is no list of objects that can be read."));
  return NULL;
}
