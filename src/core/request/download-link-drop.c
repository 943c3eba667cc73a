/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Links in what browsers and file managers hand over. */

#include "config.h"

#include "request/download-link-text.h"

#include "request/download-link-collector.h"
#include "request/download-text-encoding.h"

#include <string.h>

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

/* Links and titles by turns. */
static void
parse_moz_url (const char            *text,
               DownloadLinkCollector *links)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (i % 2 == 0)
        download_link_collector_add (links, lines[i]);
    }
}

/* One link and its title. */
static void
parse_netscape_url (const char            *text,
                    DownloadLinkCollector *links)
{
  g_autofree char *first = g_strndup (text, strcspn (text, "\r\n"));

  download_link_collector_add (links, first);
}

static void
parse_uri_list (const char            *text,
                DownloadLinkCollector *links)
{
  g_autoptr (GPtrArray) found = download_link_text_parse_list (text, -1, NULL);

  for (guint i = 0; i < found->len; i++)
    download_link_collector_add (links, download_link_get_uri (g_ptr_array_index (found, i)));
}

/* A character reference at @text to what can stand in a link: its length, or 0. */
static gsize
read_reference (const char *text,
                char       *c)
{
  static const struct
  {
    const char *name;
    char        c;
  } named[] = {
    { "&amp;", '&' },
    { "&quot;", '"' },
    { "&apos;", '\'' },
    { "&lt;", '<' },
    { "&gt;", '>' },
  };
  gboolean hexadecimal = text[1] == '#' && (text[2] == 'x' || text[2] == 'X');
  char    *end;
  guint64  number;

  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    if (g_str_has_prefix (text, named[i].name))
      {
        *c = named[i].c;
        return strlen (named[i].name);
      }

  if (text[1] != '#' || !g_ascii_isxdigit (text[hexadecimal ? 3 : 2]))
    return 0;

  number = g_ascii_strtoull (text + (hexadecimal ? 3 : 2), &end, hexadecimal ? 16 : 10);
  if (*end != ';' || number < ' ' || number >= 0x7f)
    return 0;

  *c = (char) number;
  return (gsize) (end - text) + 1;
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
      gsize used = *p == '&' ? read_reference (p, &c) : 0;

      g_string_append_c (plain, c);
      p += MAX (used, 1);
    }

  return g_string_free (plain, FALSE);
}

/* The value of attribute href in the tag at @tag, which ends at @end. */
static char *
read_href (const char *tag,
           const char *end)
{
  for (const char *p = tag; p + 5 < end; p++)
    {
      const char *value;
      char        quote;
      gsize       length;

      if (!g_ascii_isspace (p[0]) || g_ascii_strncasecmp (p + 1, "href", 4) != 0)
        continue;

      value = p + 5;
      value += strspn (value, " \t\r\n");
      if (*value != '=')
        continue;

      value += 1 + strspn (value + 1, " \t\r\n");
      quote = *value == '"' || *value == '\'' ? *value : '\0';
      length = quote == '"' ? strcspn (value + 1, "\"") : quote == '\'' ? strcspn (value + 1, "'")
                                                                        : strcspn (value, " \t\r\n>");
      return unescape_markup (quote != '\0' ? value + 1 : value, length);
    }

  return NULL;
}

static void
parse_html (const char            *text,
            DownloadLinkCollector *links)
{
  const char *tag = text, *end;

  while ((tag = strchr (tag, '<')) != NULL && (end = strchr (tag, '>')) != NULL)
    {
      if ((tag[1] == 'a' || tag[1] == 'A') && g_ascii_isspace (tag[2]))
        {
          g_autofree char *href = read_href (tag + 2, end);

          if (href != NULL)
            download_link_collector_add (links, href);
        }

      tag++;
    }

  if (download_link_collector_get_size (links) == 0)
    add_found (text, links);
}

/* [InternetShortcut] and [Desktop Entry] files have a line URL=…; in the latter URL[de]=… may stand beside it. */
static void
parse_shortcut (const char            *text,
                DownloadLinkCollector *links)
{
  g_auto (GStrv) lines = g_strsplit_set (text, "\r\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);

      if (g_ascii_strncasecmp (line, "URL=", 4) == 0 && download_link_collector_add (links, line + 4))
        return;
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

  if (uri != NULL && download_link_collector_add (links, uri))
    return;

  /* In a binary one the byte before the link is its length, which may look like a letter. */
  start = g_str_has_prefix (text, "bplist") ? strstr (text, "http") : NULL;
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
