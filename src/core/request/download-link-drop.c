/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Links in what browsers and file managers hand over. */

#include "config.h"

#include "request/download-link-text.h"

#include "base/download-text.h"
#include "request/download-link-clean.h"
#include "request/download-link-collector.h"
#include "request/download-text-encoding.h"

#include <string.h>

/* Of what is longer nothing becomes a link, see download_link_new(). */
#define LINK_BYTES_MAX (192 * 1024)

typedef void (*ParseFunc) (const char            *text,
                           DownloadLinkCollector *links);

static const char *const mime_types[] = {
  "text/x-moz-url",
  "_NETSCAPE_URL",
  "text/uri-list",
  "text/html",
  "text/plain;charset=utf-8",
  "UTF8_STRING",
  "text/plain",
  NULL
};

static void
add_found (const char            *text,
           DownloadLinkCollector *links)
{
  g_autoptr (GPtrArray) found = download_link_text_find (text, -1);

  for (guint i = 0; i < found->len; i++)
    download_link_collector_add (links, download_link_get_uri (g_ptr_array_index (found, i)));
}

/* What is a link by its form is one as a whole, blanks included. */
static gboolean
add_meant (const char            *text,
           DownloadLinkCollector *links)
{
  gsize            length = strlen (text);
  g_autofree char *uri = NULL;

  for (; length > 0 && g_ascii_isspace (*text); text++, length--)
    ;
  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;
  /* Most that is none is seen at once: a scheme, maybe behind a bracket or something that cannot be seen. */
  if (length == 0 || length > LINK_BYTES_MAX || ((guchar) *text < 0x80 && strchr ("hH<", *text) == NULL))
    return FALSE;

  uri = download_link_clean (text, length);
  return download_link_collector_add (links, uri);
}

/* Links and titles by turns. */
static void
parse_moz_url (const char            *text,
               DownloadLinkCollector *links)
{
  gboolean is_title = FALSE;

  for (const char *p = text; *p != '\0'; is_title = !is_title)
    {
      gsize            length = strcspn (p, "\n");
      g_autofree char *line = !is_title ? g_strndup (p, length) : NULL;

      if (line != NULL)
        add_meant (line, links);
      p += length + (p[length] != '\0' ? 1 : 0);
    }
}

/* One link and its title. */
static void
parse_netscape_url (const char            *text,
                    DownloadLinkCollector *links)
{
  g_autofree char *first = g_strndup (text, strcspn (text, "\r\n"));

  add_meant (first, links);
}

static void
parse_uri_list (const char            *text,
                DownloadLinkCollector *links)
{
  for (const char *p = text; *p != '\0'; p += strspn (p, "\r\n"))
    {
      gsize            length = strcspn (p, "\r\n");
      g_autofree char *line = g_strndup (p, length);

      if (line[0] != '#')
        add_meant (line, links);
      p += length;
    }
}

static char *
unescape_markup (const char *text,
                 gsize       length)
{
  GString         *plain = g_string_sized_new (length);
  g_autofree char *escaped = g_strndup (text, length);

  for (const char *p = escaped; *p != '\0';)
    {
      char  c = *p;
      gsize used = *p == '&' ? download_link_clean_read_reference (p, &c) : 0;

      g_string_append_c (plain, c);
      p += MAX (used, 1);
    }

  return g_string_free (plain, FALSE);
}

/* Reads an attribute at @p, and its value if it is href. Returns what follows. */
static const char *
read_attribute (const char *p,
                char      **href)
{
  const char *name = p, *value;
  gsize       length = strcspn (p, " \t\r\n\f=>");
  gsize       quoted;

  p += MAX (length, 1);
  value = p + strspn (p, " \t\r\n\f");
  if (*value != '=')
    return p;

  value += 1 + strspn (value + 1, " \t\r\n\f");
  quoted = *value == '"' || *value == '\'' ? 1 : 0;
  p = value + quoted;
  p += quoted == 0 ? strcspn (p, " \t\r\n\f>") : *value == '"' ? strcspn (p, "\"")
                                                               : strcspn (p, "'");
  /* An open quotation mark: the text was cut. */
  if (quoted > 0 && *p == '\0')
    return p;

  if (*href == NULL && length == 4 && g_ascii_strncasecmp (name, "href", 4) == 0)
    *href = unescape_markup (value + quoted, (gsize) (p - value) - quoted);
  return p + quoted;
}

/* What links of a page are is said by their tags, whatever their texts show. */
static void
parse_html (const char            *text,
            DownloadLinkCollector *links)
{
  const char *tag = text;

  while ((tag = strchr (tag, '<')) != NULL)
    {
      g_autofree char *href = NULL;
      const char      *p = tag + 2;

      tag++;
      if (g_ascii_tolower (tag[0]) != 'a' || !g_ascii_isspace (tag[1]))
        continue;

      while (*p != '\0' && *p != '>')
        p = g_ascii_isspace (*p) ? p + 1 : read_attribute (p, &href);
      if (href != NULL && *p == '>')
        add_meant (href, links);
      tag = p;
    }

  if (download_link_collector_get_size (links) == 0)
    add_found (text, links);
}

/* [InternetShortcut] and [Desktop Entry] files have a line URL=…; in the latter URL[de]=… may stand beside it. */
static void
parse_shortcut (const char            *text,
                DownloadLinkCollector *links)
{
  for (const char *p = text + strspn (text, " \t\r\n"); *p != '\0'; p += strspn (p, " \t\r\n"))
    {
      gsize length = strcspn (p, "\r\n");

      if (g_ascii_strncasecmp (p, "URL=", 4) == 0)
        {
          g_autofree char *uri = g_strndup (p + 4, length - 4);

          if (add_meant (uri, links))
            return;
        }
      p += length;
    }
}

/* A property list: <key>URL</key><string>…</string>. */
static void
parse_webloc (const char            *text,
              DownloadLinkCollector *links)
{
  const char      *start = strstr (text, "<key>URL</key>");
  g_autofree char *uri = NULL;

  start = start != NULL ? strstr (start, "<string>") : NULL;
  if (start != NULL)
    {
      start += strlen ("<string>");
      uri = unescape_markup (start, strcspn (start, "<"));
    }

  if (uri != NULL && add_meant (uri, links))
    return;

  /* In a binary one the byte before the link is its length, which may look like a letter. */
  start = download_text_begins (text, "bplist") ? strstr (text, "http") : NULL;
  add_found (start != NULL ? start : text, links);
}

static ParseFunc
find_parser (const char *mime_type)
{
  static const struct
  {
    const char *mime_type;
    ParseFunc   parse;
  } parsers[] = {
    { "text/x-moz-url", parse_moz_url },
    { "_NETSCAPE_URL", parse_netscape_url },
    { "text/uri-list", parse_uri_list },
    { "text/html", parse_html },
    { "application/x-mswinurl", parse_shortcut },
    { "application/x-desktop", parse_shortcut },
    { "application/x-webloc", parse_webloc },
  };
  g_autofree char *essence = g_strstrip (g_strndup (mime_type, strcspn (mime_type, ";")));

  for (guint i = 0; i < G_N_ELEMENTS (parsers); i++)
    if (g_ascii_strcasecmp (essence, parsers[i].mime_type) == 0)
      return parsers[i].parse;

  return add_found;
}

/**
 * download_link_text_parse_drop:
 * @mime_type: what @bytes are: a type of download_link_text_get_mime_types(), or application/x-mswinurl,
 *   application/x-desktop or application/x-webloc for the content of a .url, .desktop or .webloc file; anything else is
 *   read as text
 * @bytes: what was dropped or pasted, in UTF-8 or UTF-16
 *
 * Returns: (transfer full) (element-type DownloadLink): the links in it, each once, maybe none; the array owns them
 */
GPtrArray *
download_link_text_parse_drop (const char *mime_type,
                               GBytes     *bytes)
{
  gsize                  length;
  const char            *data = g_bytes_get_data (bytes, &length);
  g_autofree char       *text = download_text_to_utf8 (data != NULL ? data : "", (gssize) length);
  DownloadLinkCollector *links = download_link_collector_new ();

  find_parser (mime_type) (text, links);
  return download_link_collector_finish (links);
}

/**
 * download_link_text_get_mime_types:
 *
 * Returns: (array zero-terminated=1) (transfer none): the types in which links are dropped or pasted, the one that tells
 *   most first
 */
const char *const *
download_link_text_get_mime_types (void)
{
  return mime_types;
}
