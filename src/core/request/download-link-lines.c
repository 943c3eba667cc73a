/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lines, and links that were broken into several. */

#include "config.h"

#include "request/download-link-lines.h"

#include "base/download-text.h"

/* What is longer is no link, see download_link_new(). */
#define LINK_BYTES_MAX (64 * 1024)

/* Nobody breaks lines that are shorter, and few windows of a terminal are wider. */
#define WRAPPED_MIN 60
#define WRAPPED_MAX 400

/* How many lines a link between angle brackets may have. */
#define BRACKETED_LINES_MAX 100

#define LINE_ENDS "\r\n"

/* One line as it stands in the text. */
typedef struct
{
  const char *start;  /* behind blanks and the marks of a reply */
  gsize       length; /* without blanks behind it */
  guint       quotes; /* marks of a reply */
  gboolean    indented;
  const char *next;
} Line;

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\f' || c == '\v';
}

/**
 * download_link_lines_match_scheme:
 *
 * Returns: the length of the beginning of a link at @text, in which JSON may have escaped the slashes; or 0
 */
gsize
download_link_lines_match_scheme (const char *text)
{
  gsize length;

  if (g_ascii_strncasecmp (text, "http", 4) != 0)
    return 0;

  length = text[4] == 's' || text[4] == 'S' ? 5 : 4;
  if (download_text_begins (text + length, "://"))
    return length + 3;
  return download_text_begins (text + length, ":\\/\\/") ? length + 5 : 0;
}

static void
read_line (const char *text,
           Line       *line)
{
  gsize length = strcspn (text, LINE_ENDS);

  *line = (Line) { .start = text, .next = text + length };
  if (line->next[0] == '\r' && line->next[1] == '\n')
    line->next++;
  if (line->next[0] != '\0')
    line->next++;

  while (length > 0 && is_blank (text[length - 1]))
    length--;
  for (; length > 0 && (*line->start == '>' || is_blank (*line->start)); line->start++, length--)
    {
      line->quotes += *line->start == '>' ? 1 : 0;
      line->indented = is_blank (*line->start) && line->quotes == 0;
    }
  line->length = length;
}

/* Where the link begins that goes on to the end of @line; or -1. */
static gssize
find_open_link (const GString *line)
{
  gssize found = -1;

  for (gsize i = 0; i < line->len; i++)
    {
      char c = line->str[i];

      if (is_blank (c) || strchr ("\"`<>", c) != NULL)
        found = -1;
      else if (found < 0 && (c == 'h' || c == 'H') && (i == 0 || !g_ascii_isalnum (line->str[i - 1])) &&
               download_link_lines_match_scheme (line->str + i) > 0)
        found = (gssize) i;
    }

  return found;
}

/* Whether @line begins as a link would, whatever its scheme: mistyped ones, too. */
static gboolean
begins_with_scheme (const Line *line)
{
  gsize length = 0;

  while (length < line->length && (g_ascii_isalnum (line->start[length]) || strchr ("+.-", line->start[length]) != NULL))
    length++;
  return length > 0 && length + 3 <= line->length && strncmp (line->start + length, "://", 3) == 0;
}

/* Whether @line is a link without its scheme. Only those are told apart from the rest of another link that nobody mistakes. */
static gboolean
begins_with_www (const Line *line)
{
  return line->length > 4 && g_ascii_strncasecmp (line->start, "www.", 4) == 0;
}

/* Whether @line is one word as links have them, and no link itself. */
static gboolean
is_piece (const Line *line)
{
  if (line->length == 0 || line->start[0] == '#' || begins_with_scheme (line) || begins_with_www (line))
    return FALSE;

  for (gsize i = 0; i < line->length; i++)
    if (!g_ascii_isgraph (line->start[i]) || strchr ("\"<>`", line->start[i]) != NULL)
      return FALSE;

  return TRUE;
}

static gboolean
is_quoted_printable (const char *text,
                     gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (text[i] != '=' || i + 1 == length)
        continue;
      if (i + 2 >= length || !g_ascii_isxdigit (text[i + 1]) || !g_ascii_isxdigit (text[i + 2]) ||
          g_ascii_islower (text[i + 1]) || g_ascii_islower (text[i + 2]))
        return FALSE;
    }

  return TRUE;
}

/* What of @text can belong to a link. */
static gsize
measure_word (const char *text,
              gsize       length)
{
  gsize word = 0;

  while (word < length && g_ascii_isgraph (text[word]) && strchr ("\"<>`", text[word]) == NULL)
    word++;
  return word;
}

static void
decode_quoted_printable (GString *line,
                         gsize    start)
{
  gsize end = start + measure_word (line->str + start, line->len - start);
  gsize length = start;

  for (gsize i = start; i < end; length++)
    {
      gboolean escaped = line->str[i] == '=' && i + 2 < end;

      line->str[length] = line->str[i];
      if (escaped)
        line->str[length] = (char) (g_ascii_xdigit_value (line->str[i + 1]) * 16 + g_ascii_xdigit_value (line->str[i + 2]));
      if ((guchar) line->str[length] <= ' ' || (guchar) line->str[length] >= 0x7f)
        line->str[length] = ' ';
      i += escaped ? 3 : 1;
    }
  g_string_erase (line, (gssize) length, (gssize) (end - length));
}

/* An equals sign at the end may as well be the end of a signature. */
static gboolean
is_soft_break (const GString *line,
               gsize          start,
               const Line    *next)
{
  const char *link = line->str + start;
  gsize       word = measure_word (next->start, next->length);

  if (word == 0 || download_link_lines_match_scheme (next->start) > 0 || !is_quoted_printable (link, line->len - start) ||
      !is_quoted_printable (next->start, word))
    return FALSE;

  return line->len >= WRAPPED_MIN || strchr (link, '?') == NULL || strstr (link, "=3D") != NULL ||
         g_strstr_len (next->start, (gssize) word, "=3D") != NULL;
}

/* "=" at the end of a line of quoted-printable mail says that the line goes on. Every other one is an escape then. */
static gboolean
join_quoted_printable (DownloadLinkLines *self,
                       gsize              start)
{
  GString *line = self->line;
  Line     next = { .length = 0 };
  gsize    piece = start;
  gboolean joined = FALSE, whole = TRUE;

  while (whole && line->len - start < LINK_BYTES_MAX && line->str[line->len - 1] == '=')
    {
      read_line (self->next, &next);
      if (!is_soft_break (line, piece, &next))
        break;

      g_string_truncate (line, line->len - 1);
      piece = line->len;
      g_string_append_len (line, next.start, (gssize) next.length);
      self->next = next.next;
      self->next_number++;
      whole = measure_word (next.start, next.length) == next.length;
      joined = TRUE;
    }

  if (joined)
    decode_quoted_printable (line, start);
  return joined;
}

/* Between angle brackets a link may be broken at any place (RFC 3986, appendix C). */
static gboolean
join_bracketed (DownloadLinkLines *self,
                gsize              start)
{
  const char *p = self->next;
  gsize       length = self->line->len - start;

  if (start == 0 || (self->line->str[start - 1] != '<' &&
                     (start < 5 || g_ascii_strncasecmp (self->line->str + start - 5, "<URL:", 5) != 0)))
    return FALSE;

  for (guint i = 0; i < BRACKETED_LINES_MAX && length < LINK_BYTES_MAX && *p != '\0'; i++)
    {
      Line        line;
      const char *end;

      read_line (p, &line);
      end = line.length > 0 ? memchr (line.start, '>', MIN (line.length, LINK_BYTES_MAX)) : NULL;
      if (end != NULL)
        line.length = (gsize) (end - line.start);
      if (!is_piece (&line))
        return FALSE;

      length += line.length;
      if (end == NULL)
        {
          p = line.next;
          continue;
        }

      while (self->next < end)
        {
          read_line (self->next, &line);
          g_string_append_len (self->line, line.start, (gssize) line.length);
          self->next = line.next;
          self->next_number++;
        }
      return TRUE;
    }

  return FALSE;
}

/* A digest beneath a link belongs to its file, not to its address. */
static gboolean
is_digest (const Line *line)
{
  for (gsize i = 0; i < line->length; i++)
    if (!g_ascii_isxdigit (line->start[i]))
      return FALSE;

  return line->length == 32 || line->length == 40 || line->length == 64 || line->length == 96 || line->length == 128;
}

/* Whether @next looks like the rest of @link, which was broken because it met the margin. */
static gboolean
goes_on (const char *link,
         gsize       length,
         const Line *next)
{
  gboolean digit = FALSE, letter = FALSE, delimiter = FALSE;

  for (gsize i = 0; i < next->length; i++)
    {
      digit = digit || g_ascii_isdigit (next->start[i]);
      letter = letter || g_ascii_isalpha (next->start[i]);
      delimiter = delimiter || strchr ("/?&=%", next->start[i]) != NULL;
    }

  if (is_digest (next) && link[length - 1] != '=')
    return FALSE;
  return delimiter || strchr ("-/?&=%_", link[length - 1]) != NULL ||
         (digit && letter && next->length >= 6 && memchr (link, '?', length) != NULL);
}

/* A margin of mail, flowed or fixed, or of a terminal: no line is longer than the first, and only the last one shorter. */
static void
join_wrapped (DownloadLinkLines *self,
              gsize              start,
              const Line        *first)
{
  gsize    width = self->line->len, length = width;
  Line     next;
  gboolean full = width >= WRAPPED_MIN && width <= WRAPPED_MAX;

  while (full && length - start < LINK_BYTES_MAX && *self->next != '\0')
    {
      read_line (self->next, &next);
      if (next.quotes != first->quotes || next.indented != first->indented || !is_piece (&next) || next.length > width ||
          !goes_on (self->line->str + start, MIN (self->line->len - start, WRAPPED_MAX), &next))
        return;

      g_string_append_len (self->line, next.start, (gssize) next.length);
      self->next = next.next;
      self->next_number++;
      length += next.length;
      full = next.length + 8 >= width;
    }
}

void
download_link_lines_init (DownloadLinkLines *self,
                          const char        *text)
{
  *self = (DownloadLinkLines) { .line = g_string_new (NULL), .next = text, .next_number = 1 };
}

void
download_link_lines_clear (DownloadLinkLines *self)
{
  g_string_free (self->line, TRUE);
}

/**
 * download_link_lines_next:
 *
 * Returns: whether there was another line
 */
gboolean
download_link_lines_next (DownloadLinkLines *self)
{
  Line   line;
  gssize start;

  if (*self->next == '\0')
    return FALSE;

  read_line (self->next, &line);
  g_string_truncate (self->line, 0);
  g_string_append_len (self->line, line.start, (gssize) line.length);
  self->number = self->next_number;
  self->next = line.next;
  self->next_number++;

  start = *self->next != '\0' && self->line->len <= LINK_BYTES_MAX ? find_open_link (self->line) : -1;
  if (start >= 0 && !join_bracketed (self, (gsize) start) && !join_quoted_printable (self, (gsize) start))
    join_wrapped (self, (gsize) start, &line);
  return TRUE;
}

/**
 * download_link_lines_are_list:
 *
 * Returns: whether every line of @text begins with a link or with "#", is empty, or goes on with the link above it: then
 *   what stands behind "#" is a comment, and not a headline
 */
gboolean
download_link_lines_are_list (const char *text)
{
  gboolean links = FALSE;
  Line     line;

  for (const char *p = text; *p != '\0'; p = line.next)
    {
      read_line (p, &line);
      if (line.length == 0 || line.start[0] == '#')
        continue;
      links = links || download_link_lines_match_scheme (line.start + (line.start[0] == '<' ? 1 : 0)) > 0;
      if (line.quotes > 0 || (!is_piece (&line) && download_link_lines_match_scheme (line.start) == 0 && line.start[0] != '<'))
        return FALSE;
    }

  return links;
}
