/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Links in running text and in lists. */

#include "config.h"

#include "request/download-link-text.h"

#include "request/download-link-collector.h"
#include "request/download-text-encoding.h"

#include <string.h>

/* The beginning of a link at @text: its length in bytes, or 0. */
static gsize
match_scheme (const char *text)
{
  if (g_ascii_strncasecmp (text, "https://", 8) == 0)
    return 8;
  if (g_ascii_strncasecmp (text, "http://", 7) == 0)
    return 7;

  return 0;
}

static gboolean
is_list_separator (char c)
{
  return c != '\0' && strchr (",;|", c) != NULL;
}

/* What cannot stand in a link: blanks, controls, quotes and brackets around it, and punctuation beyond ASCII, which
 * follows links in Chinese and Japanese text without a blank. Dashes may be part of a name. */
static gboolean
ends_link (const char *p)
{
  gunichar c = g_utf8_get_char (p);

  if (c < 0x80)
    return c <= ' ' || c == 0x7f || strchr ("<>\"`", (int) c) != NULL;

  switch ((int) g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_OPEN_PUNCTUATION:
    case G_UNICODE_CLOSE_PUNCTUATION:
    case G_UNICODE_INITIAL_PUNCTUATION:
    case G_UNICODE_FINAL_PUNCTUATION:
    case G_UNICODE_OTHER_PUNCTUATION:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SPACE_SEPARATOR:
      return TRUE;
    default:
      return FALSE;
    }
}

/* What closes the bracket or quote that stands directly in front of a link. */
static char
find_closing (char opening)
{
  switch (opening)
    {
    case '(':
      return ')';
    case '[':
      return ']';
    case '{':
      return '}';
    case '\'':
      return '\'';
    default:
      return '\0';
    }
}

/* The length of the link at @start. @opening is the character in front of it. */
static gsize
measure_link (const char *start,
              char        opening)
{
  char  closing = find_closing (opening);
  guint depth = 0;

  for (const char *p = start + match_scheme (start);; p = g_utf8_next_char (p))
    {
      if (*p == '\0' || ends_link (p))
        return (gsize) (p - start);
      if (is_list_separator (*p) && match_scheme (p + 1) > 0)
        return (gsize) (p - start);

      if (closing != '\0' && *p == closing && depth == 0)
        return (gsize) (p - start);
      if (closing != '\0' && *p == closing)
        depth--;
      else if (closing != '\0' && *p == opening)
        depth++;
    }
}

static gboolean
is_unbalanced (const char *start,
               gsize       length,
               char        opening,
               char        closing)
{
  int depth = 0;

  for (gsize i = 0; i < length; i++)
    depth += start[i] == opening ? 1 : start[i] == closing ? -1
                                                           : 0;

  return depth < 0;
}

/* Leaves out the punctuation of the sentence around a link. Signatures end with "_", "-", "~" or "=": these stay. */
static gsize
trim_punctuation (const char *start,
                  gsize       length)
{
  while (length > 0)
    {
      char last = start[length - 1];

      if (strchr (".,;:!?'*\\|", last) == NULL &&
          !(last == ')' && is_unbalanced (start, length, '(', ')')) &&
          !(last == ']' && is_unbalanced (start, length, '[', ']')) &&
          !(last == '}' && is_unbalanced (start, length, '{', '}')))
        break;
      length--;
    }

  return length;
}

static gboolean
replace (GString    *string,
         const char *find,
         const char *with)
{
  return g_string_replace (string, find, with, 0) > 0;
}

/* Takes off the escapes of what the link was copied from: HTML, JSON and shells. */
static char *
clean_link (const char *start,
            gsize       length)
{
  g_autoptr (GString) link = g_string_new_len (start, (gssize) length);
  gboolean html = TRUE;

  for (const char *p = strchr (link->str, '&'); p != NULL; p = strchr (p + 1, '&'))
    html = html && g_str_has_prefix (p, "&amp;");
  if (html)
    replace (link, "&amp;", "&");

  replace (link, "\\u0026", "&");
  replace (link, "\\u003d", "=");
  replace (link, "\\&", "&");
  replace (link, "\\?", "?");
  replace (link, "\\=", "=");
  return g_strdup (link->str);
}

static void
find_in_line (const char            *line,
              DownloadLinkCollector *links)
{
  const char *p = line;

  while (*p != '\0')
    {
      gsize    length = 0;
      gboolean at_start = p == line || !g_ascii_isalnum (p[-1]);

      if (at_start && match_scheme (p) > 0)
        {
          length = measure_link (p, p > line ? p[-1] : '\0');
          /* A link that is alone on its line is taken at its word. */
          if (p > line || p[length] != '\0' || is_list_separator (p[length - 1]))
            length = trim_punctuation (p, length);
        }

      if (length > 0)
        {
          g_autofree char *uri = clean_link (p, length);

          download_link_collector_add (links, uri);
          p += length;
        }
      else
        {
          p = g_utf8_next_char (p);
        }
    }
}

/**
 * download_link_text_find:
 * @text: any text in any encoding
 * @length: of @text in bytes, or -1 if it ends with a NUL
 *
 * Finds all links in running text, in their order and each once. Punctuation, brackets and quotes around a link are left
 * out, and the escapes of HTML, JSON and shells are taken off; a link that stands alone on a line is taken as it is.
 *
 * Returns: (transfer full) (element-type DownloadLink): the links, maybe none; the array owns them
 */
GPtrArray *
download_link_text_find (const char *text,
                         gssize      length)
{
  g_autofree char *utf8 = download_text_to_utf8 (text, length);
  g_auto (GStrv) lines = g_strsplit_set (utf8, "\r\n", -1);
  DownloadLinkCollector *links = download_link_collector_new ();

  for (guint i = 0; lines[i] != NULL; i++)
    find_in_line (g_strstrip (lines[i]), links);

  return download_link_collector_finish (links);
}

/**
 * download_link_text_parse_list:
 * @text: a list with one link a line; empty lines and those that begin with "#" are passed over
 * @length: of @text in bytes, or -1 if it ends with a NUL
 * @unrecognised: (out) (optional) (transfer full) (element-type utf8): the lines that are no links, in their order
 *
 * Returns: (transfer full) (element-type DownloadLink): the links, each once, in their order; the array owns them
 */
GPtrArray *
download_link_text_parse_list (const char *text,
                               gssize      length,
                               GPtrArray **unrecognised)
{
  g_autofree char *utf8 = download_text_to_utf8 (text, length);
  g_auto (GStrv) lines = g_strsplit_set (utf8, "\r\n", -1);
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func (g_free);
  DownloadLinkCollector *links = download_link_collector_new ();

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);

      if (line[0] != '\0' && line[0] != '#' && !download_link_collector_add (links, line))
        g_ptr_array_add (others, g_strdup (line));
    }

  if (unrecognised != NULL)
    *unrecognised = g_steal_pointer (&others);
  return download_link_collector_finish (links);
}
