/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Links in running text, in lists and in arguments. */

#include "config.h"

#include "request/download-link-text.h"

#include "base/download-error.h"
#include "base/download-text.h"
#include "request/download-link-bare.h"
#include "request/download-link-clean.h"
#include "request/download-link-collector.h"
#include "request/download-link-lines.h"
#include "request/download-text-encoding.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LINK_BYTES_MAX (64 * 1024)

/* Names of files with blanks in them are not longer. */
#define NAME_BYTES_MAX 255
#define EXTENSION_BYTES_MAX 5

/* A link in its line. */
typedef struct
{
  const char *line;
  const char *start;
  char        opening; /* the bracket or quote in front of it, or NUL */
  gboolean    columns; /* bars divide the line */
  gboolean    meant;   /* the line was written as a link */
} Place;

static gboolean
is_list_separator (char c)
{
  return c != '\0' && strchr (",;|", c) != NULL;
}

/* How long the blank at @p is, or 0. That of HTML, which does not break a line, is one like every other. */
static gsize
measure_blank (const char *p)
{
  if (*p == ' ' || *p == '\t')
    return 1;

  return (guchar) *p >= 0x80 && g_unichar_type (g_utf8_get_char (p)) == G_UNICODE_SPACE_SEPARATOR ? (gsize) (g_utf8_next_char (p) - p) : 0;
}

/* Controls and punctuation beyond ASCII, which follows links in Chinese and Japanese text without a blank. Dashes may be
 * part of a name. */
static gboolean
ends_link (const char *p)
{
  gunichar c = g_utf8_get_char (p);

  if (c < 0x80)
    return c < ' ' || c == 0x7f;

  switch ((int) g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_OPEN_PUNCTUATION:
    case G_UNICODE_CLOSE_PUNCTUATION:
    case G_UNICODE_INITIAL_PUNCTUATION:
    case G_UNICODE_FINAL_PUNCTUATION:
    case G_UNICODE_OTHER_PUNCTUATION:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return TRUE;
    default:
      return FALSE;
    }
}

/* Quotation marks and angle brackets stand around links; in a line that begins with a link they may be part of it, where
 * no other text, no tag and no end of a string follows. */
static gboolean
ends_at_quote (const Place *place,
               const char  *p)
{
  if (strchr ("<>\"`", *p) == NULL)
    return FALSE;
  if (place->start != place->line)
    return TRUE;
  if (*p == '>')
    return FALSE;
  if (*p == '<')
    return g_ascii_isalpha (p[1]) || p[1] == '/' || p[1] == '!';

  return !g_ascii_isalnum (p[1]) && strchr ("%-_./", p[1] != '\0' ? p[1] : ' ') == NULL;
}

/* What cannot be part of a link. */
static gboolean
is_reference_to_end (const char *p)
{
  return download_text_begins (p, "&gt;") || download_text_begins (p, "&lt;") || download_text_begins (p, "&quot;") ||
         download_text_begins (p, "&nbsp;") || download_text_begins (p, "&#34;") || download_text_begins (p, "&#160;");
}

/* What JSON and the source of a page write where a string or a text ends. */
static gboolean
ends_at_escape (const char *p)
{
  if (*p == '&')
    return strchr ("glqn#", p[1] != '\0' ? p[1] : ' ') != NULL && is_reference_to_end (p);
  if (*p != '\\')
    return FALSE;
  if (p[1] == '"')
    return TRUE;

  return (p[1] == 'n' || p[1] == 'r' || p[1] == 't') &&
         (p[2] == '\0' || p[2] == '"' || p[2] == '\\' || download_link_lines_match_scheme (p + 2) > 0);
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

/* Whether [@name, @end) ends as the name of a file does: "video.mp4". */
static gboolean
has_extension (const char *name,
               const char *end)
{
  const char *dot = end;
  gboolean    letter = FALSE;

  while (dot > name && g_ascii_isalnum (dot[-1]) && end - dot <= EXTENSION_BYTES_MAX)
    {
      dot--;
      letter = letter || g_ascii_isalpha (*dot);
    }

  return letter && dot > name + 1 && dot[-1] == '.' && g_ascii_isalnum (dot[-2]);
}

/* Whether what follows the blank at @p belongs to the link: "my file.zip", but no comment and no other link. */
static gboolean
goes_on_behind_blank (const Place *place,
                      const char  *p)
{
  const char *rest = p + 1;
  const char *name = p, *end;

  if (*p != ' ' || place->start != place->line || memchr (place->start, '?', (gsize) (p - place->start)) != NULL ||
      (!g_ascii_isalnum (*rest) && (guchar) *rest < 0x80 && *rest != '_'))
    return FALSE;

  while (name > place->start && name[-1] != '/' && p - name <= NAME_BYTES_MAX)
    name--;
  if (name <= place->start + download_link_lines_match_scheme (place->start) || has_extension (name, p))
    return FALSE;

  for (end = rest; *end != '\0' && *end != '?' && *end != '#'; end++)
    if (end - rest > NAME_BYTES_MAX || *end == '\t' || download_text_begins (end, "://") || strchr ("\"<>|", *end) != NULL)
      return FALSE;

  return place->meant || has_extension (rest, end);
}

/* Whether the link ends in front of @p. */
static gboolean
ends_at (const Place *place,
         const char  *p)
{
  if (measure_blank (p) > 0)
    return !goes_on_behind_blank (place, p);
  if (*p == '|' && (place->columns || place->opening == '<'))
    return TRUE;
  if (is_list_separator (*p) && download_link_lines_match_scheme (p + 1) > 0)
    return TRUE;
  /* A tag of a forum. */
  if (p[0] == '[' && p[1] == '/')
    return TRUE;
  if ((guchar) *p >= 0x80 && download_link_clean_is_invisible (g_utf8_get_char (p)))
    return download_link_lines_match_scheme (g_utf8_next_char (p)) > 0;

  return ends_link (p) || ends_at_quote (place, p) || ends_at_escape (p);
}

/* The length of the link at @place. */
static gsize
measure_link (const Place *place)
{
  char  closing = find_closing (place->opening);
  guint depth = 0;

  for (const char *p = place->start + download_link_lines_match_scheme (place->start);; p = g_utf8_next_char (p))
    {
      /* A shell's blank. */
      if (p[0] == '\\' && p[1] == ' ' && g_ascii_isgraph (p[2]))
        {
          p++;
          continue;
        }

      if (*p == '\0' || ends_at (place, p) || (closing != '\0' && *p == closing && depth == 0))
        return (gsize) (p - place->start);

      if (closing != '\0' && *p == closing)
        depth--;
      else if (closing != '\0' && *p == place->opening)
        depth++;
    }
}

/* How many more brackets are opened than closed in each of the three pairs. */
static void
count_brackets (const char *start,
                gsize       length,
                int         open[3])
{
  static const char pairs[] = "()[]{}";

  for (gsize i = 0; i < length; i++)
    {
      const char *bracket = start[i] != '\0' ? strchr (pairs, start[i]) : NULL;

      if (bracket != NULL)
        open[(bracket - pairs) / 2] += (bracket - pairs) % 2 == 0 ? 1 : -1;
    }
}

/* Leaves out the punctuation of the sentence around a link. Signatures end with "_", "-", "~" or "=": these stay, unless
 * they close what stands in front. */
static gsize
trim_punctuation (const char *start,
                  gsize       length,
                  char        opening)
{
  int open[3] = { 0 };

  count_brackets (start, length, open);
  while (length > 0)
    {
      char last = start[length - 1];
      int  pair = last == ')' ? 0 : last == ']' ? 1
                                  : last == '}' ? 2
                                                : -1;

      if ((guchar) last >= 0x80)
        {
          const char *previous = g_utf8_prev_char (start + length);

          if (!download_link_clean_is_invisible (g_utf8_get_char (previous)))
            break;
          length = (gsize) (previous - start);
          continue;
        }

      if (pair >= 0 ? open[pair] >= 0 : strchr (".,;:!?'*\\|", last) == NULL && (last != opening || strchr ("_~", last) == NULL))
        break;
      if (pair >= 0)
        open[pair]++;
      length--;
    }

  return length;
}

/* Whether a link at @p is the address in a tag of a forum: [url=…]. */
static gboolean
is_in_forum_tag (const char *line,
                 const char *p)
{
  return p - line >= 5 && g_ascii_strncasecmp (p - 5, "[url=", 5) == 0;
}

static gsize
measure_place (const Place *place)
{
  gsize length = measure_link (place);
  char  last = place->start[length - 1];

  /* A link that is alone on its line is taken at its word. */
  if (place->start > place->line || place->start[length] != '\0' || is_list_separator (last))
    length = trim_punctuation (place->start, length, place->opening);
  return length;
}

/* Whether a host may begin at @text: what is none need not be tried. */
static gboolean
begins_host (const char *text)
{
  return g_ascii_isalnum (*text) || (guchar) *text >= 0x80 || (*text != '\0' && strchr ("[%_-~.!$&'()*+,;=:", *text) != NULL);
}

/* Whether a word may begin at @p: behind a letter it could not, if that is not the end of an escape of JSON or a terminal. */
static gboolean
begins_word (const char *line,
             const char *p,
             const char *sequence_end)
{
  if (p == line || p == sequence_end || !g_ascii_isalnum (p[-1]))
    return TRUE;

  return p - line >= 2 && p[-2] == '\\' && strchr ("nrt", p[-1]) != NULL;
}

/* The length of what changes a terminal's colours at @p, or 0. */
static gsize
measure_sequence (const char *p)
{
  gsize length;

  if (p[0] != '\033' || p[1] != '[')
    return 0;

  length = 2 + strspn (p + 2, "0123456789;:?");
  return g_ascii_isalpha (p[length]) ? length + 1 : 0;
}

/* Returns: whether @line was a link without its scheme */
static gboolean
take_bare_link (const char            *line,
                DownloadLinkCollector *links)
{
  g_autofree char *completed = download_link_bare_complete (line);
  gsize            length = completed != NULL ? strlen (completed) : 0;
  g_autofree char *uri = NULL;

  if (completed == NULL || length > 3 * LINK_BYTES_MAX)
    return FALSE;
  if (is_list_separator (completed[length - 1]))
    length--;
  uri = download_link_clean (completed, length);
  return download_link_collector_add (links, uri);
}

static void
find_in_line (const char            *line,
              gboolean               meant,
              DownloadLinkCollector *links)
{
  Place       place = { .line = line, .meant = meant };
  const char *p = line, *sequence_end = NULL;

  if (take_bare_link (line, links))
    return;
  for (;;)
    {
      gsize sequence, scheme, length;

      /* Nothing else is looked at. */
      p += strcspn (p, "hH\033|[{<");
      if (*p == '\0')
        return;

      sequence = measure_sequence (p);
      scheme = begins_word (line, p, sequence_end) ? download_link_lines_match_scheme (p) : 0;
      if (scheme == 0 || !begins_host (p + scheme))
        {
          place.columns = place.columns || (sequence == 0 && strchr ("|[{<", *p) != NULL);
          p = scheme + sequence > 0 ? p + scheme + sequence : g_utf8_next_char (p);
          sequence_end = sequence > 0 ? p : sequence_end;
          continue;
        }

      place.start = p;
      place.opening = p == line ? '\0' : is_in_forum_tag (line, p) ? '['
                                                                   : p[-1];
      length = measure_place (&place);
      if (length <= 3 * LINK_BYTES_MAX)
        {
          g_autofree char *uri = download_link_clean (p, length);

          download_link_collector_add (links, uri);
        }
      p += MAX (length, scheme);
    }
}

/**
 * download_link_text_find:
 * @text: any text in any encoding
 * @length: of @text in bytes, or -1 if it ends with a NUL
 *
 * Finds all links in running text, in their order and each once. Punctuation, brackets and quotes around a link are left
 * out, and what it got on its way is taken off, see download_link_clean(); a link that stands alone on a line is taken as it
 * is. Links that mail programs and terminals have broken into several lines are put together. A blank ends a link, unless
 * the line begins with it and both together end like the name of a file. A line that is nothing but a link without its scheme
 * is one as well, see download_link_bare_complete(). If all lines are links, those that begin with "#" are comments.
 *
 * Returns: (transfer full) (element-type DownloadLink): the links, maybe none; the array owns them
 */
GPtrArray *
download_link_text_find (const char *text,
                         gssize      length)
{
  return download_link_text_find_with_lines (text, length, NULL);
}

/**
 * download_link_text_find_with_lines:
 * @lines: (out) (optional) (transfer full) (element-type guint): for each link the number of the line it was found in first, counted
 *   from 1
 *
 * Returns: (transfer full) (element-type DownloadLink): as download_link_text_find()
 */
GPtrArray *
download_link_text_find_with_lines (const char *text,
                                    gssize      length,
                                    GArray    **lines)
{
  g_autofree char *utf8 = download_text_to_utf8 (text, length);
  gboolean         list = download_link_lines_are_list (utf8);
  g_auto (DownloadLinkLines) reader;
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  DownloadLinkCollector *links = download_link_collector_new ();

  download_link_lines_init (&reader, utf8);
  while (download_link_lines_next (&reader))
    {
      if (!list || reader.line->str[0] != '#')
        find_in_line (reader.line->str, FALSE, links);
      while (numbers->len < download_link_collector_get_size (links))
        g_array_append_val (numbers, reader.number);
    }

  if (lines != NULL)
    *lines = g_steal_pointer (&numbers);
  return download_link_collector_finish (links);
}

/**
 * download_link_text_parse_list:
 * @text: a list with links in its lines; empty lines and those that begin with "#" are passed over
 * @length: of @text in bytes, or -1 if it ends with a NUL
 * @unrecognised: (out) (optional) (transfer full) (element-type guint): the numbers of the lines without a link, counted
 *   from 1, in their order
 *
 * Like download_link_text_find(), but a line was written as a link: a single blank in a path is part of it, unless the part
 * in front ends like the name of a file. Comments begin behind "#", two blanks, a tab, or any punctuation behind a blank.
 *
 * Returns: (transfer full) (element-type DownloadLink): the links, each once, in their order; the array owns them
 */
GPtrArray *
download_link_text_parse_list (const char *text,
                               gssize      length,
                               GArray    **unrecognised)
{
  g_autofree char *utf8 = download_text_to_utf8 (text, length);
  g_auto (DownloadLinkLines) lines;
  g_autoptr (GArray) others = g_array_new (FALSE, FALSE, sizeof (guint));
  DownloadLinkCollector *links = download_link_collector_new ();

  download_link_lines_init (&lines, utf8);
  while (download_link_lines_next (&lines))
    {
      guint n_seen = download_link_collector_get_n_seen (links);

      if (lines.line->len == 0 || lines.line->str[0] == '#')
        continue;

      find_in_line (lines.line->str, TRUE, links);
      if (download_link_collector_get_n_seen (links) == n_seen)
        g_array_append_val (others, lines.number);
    }

  if (unrecognised != NULL)
    *unrecognised = g_steal_pointer (&others);
  return download_link_collector_finish (links);
}

/* A blank within the name of a host is a mistake, and half of the name is another host. */
static gboolean
has_broken_host (const char *text)
{
  const char *host = strstr (text, "://");
  gsize       length, blank;

  if (host == NULL)
    return FALSE;

  host += strlen ("://");
  length = strcspn (host, "/?#");
  blank = strcspn (host, " \t\r\n");
  if (blank >= length)
    return FALSE;

  blank += strspn (host + blank, " \t\r\n");
  /* A comment or another link may stand behind the blank. */
  return host[blank] != '\0' && host[blank] != '#' &&
         !(host[length - 1] == ':' && download_text_begins (host + length, "//"));
}

/**
 * download_link_text_parse_argument:
 * @text: what was given in place of links
 * @error: return location for a %DOWNLOAD_ERROR_INVALID_LINK
 *
 * Returns: (transfer full) (nullable) (element-type DownloadLink): at least one link, found as those of a list are, or %NULL
 *   with @error set
 */
GPtrArray *
download_link_text_parse_argument (const char *text,
                                   GError    **error)
{
  g_autoptr (GPtrArray) links = download_link_text_parse_list (text, -1, NULL);
  g_autoptr (DownloadLink) link = NULL;

  if (links->len > 0 && !has_broken_host (text))
    return g_steal_pointer (&links);

  /* It tells what is wrong. */
  link = download_link_new (text, error);
  if (link == NULL)
    return NULL;
  g_ptr_array_add (links, g_steal_pointer (&link));
  return g_steal_pointer (&links);
}

/**
 * download_link_text_read:
 * @text: what was typed or pasted where one link belongs
 * @error: return location for a %DOWNLOAD_ERROR_INVALID_LINK
 *
 * Returns: (transfer full) (nullable): the link, or %NULL with @error set if there is none or more than one
 */
DownloadLink *
download_link_text_read (const char *text,
                         GError    **error)
{
  g_autoptr (GPtrArray) links = download_link_text_parse_argument (text, error);

  if (links == NULL)
    return NULL;
  if (links->len == 1)
    return download_link_ref (g_ptr_array_index (links, 0));

  g_set_error_literal (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_LINK, _ ("These are several links: only one belongs here."));
  return NULL;
}
