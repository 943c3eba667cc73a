/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Strict parsers for the headers on which the place of a byte depends. libsoup's own accept ranges that end before they
 * start, overflow silently and refuse the unsatisfied form. */

#include "config.h"

#include "net/download-header.h"

#include <libsoup/soup.h>
#include <string.h>

/* Reads digits at *@text and moves it behind them. No sign, no space, no overflow, below 2^63. */
static gboolean
read_number (const char **text,
             guint64     *number)
{
  const char *digit = *text;
  guint64     value = 0;

  for (; g_ascii_isdigit (*digit); digit++)
    {
      guint add = (guint) (*digit - '0');

      if (value > ((guint64) G_MAXINT64 - add) / 10)
        return FALSE;
      value = value * 10 + add;
    }

  if (digit == *text)
    return FALSE;

  *text = digit;
  *number = value;
  return TRUE;
}

static const char *
skip_spaces (const char *text)
{
  while (*text == ' ' || *text == '\t')
    text++;
  return text;
}

/**
 * download_header_parse_number:
 * @text: (nullable): a header's value
 * @number: (out): below 2^63
 *
 * Returns: whether @text is digits and nothing else
 */
gboolean
download_header_parse_number (const char *text,
                              guint64    *number)
{
  return text != NULL && read_number (&text, number) && *text == '\0';
}

/* The unit is "bytes"; a blank, an equals sign or a colon stands behind it. Some servers leave it out. */
static gboolean
skip_unit (const char **text)
{
  const char *rest = skip_spaces (*text);

  if (g_ascii_strncasecmp (rest, "bytes", 5) == 0)
    {
      const char *behind = skip_spaces (rest + 5);

      if (*behind == '=' || *behind == ':')
        behind++;
      if (behind == rest + 5)
        return FALSE;
      rest = skip_spaces (behind);
    }

  *text = rest;
  return TRUE;
}

/* @mark with blanks around it. */
static gboolean
skip_mark (const char **text,
           char         mark)
{
  const char *rest = skip_spaces (*text);

  if (*rest != mark)
    return FALSE;

  *text = skip_spaces (rest + 1);
  return TRUE;
}

/**
 * download_header_parse_content_range:
 * @text: (nullable): the value of a Content-Range header
 * @range: (out): what it says
 *
 * Reads what can mean one thing only, as browsers do: "bytes=" and "bytes:" for the unit or none at all, and blanks around
 * the hyphen and the slash.
 *
 * Returns: %FALSE if it is missing, malformed or contradicts itself
 */
gboolean
download_header_parse_content_range (const char           *text,
                                     DownloadContentRange *range)
{
  guint64  first = 0, last = 0, total = 0;
  gboolean unsatisfied, untold;

  if (text == NULL || !skip_unit (&text))
    return FALSE;

  unsatisfied = *text == '*';
  if (unsatisfied)
    text++;
  else if (!read_number (&text, &first) || !skip_mark (&text, '-') || !read_number (&text, &last) ||
           last < first || last == G_MAXINT64)
    return FALSE;

  if (!skip_mark (&text, '/'))
    return FALSE;

  untold = *text == '*';
  if (untold)
    text++;
  else if (!read_number (&text, &total) || (!unsatisfied && total <= last))
    return FALSE;

  range->start = first;
  range->end = unsatisfied ? first : last + 1;
  range->total = untold ? -1 : (gint64) total;
  return *skip_spaces (text) == '\0' && !(unsatisfied && untold);
}

/**
 * download_header_read_date:
 * @text: (nullable): an HTTP date
 * @time: (out): real time in microseconds; 0 is one
 *
 * Returns: whether @text is a date
 */
gboolean
download_header_read_date (const char *text,
                           gint64     *time)
{
  g_autoptr (GDateTime) date = text != NULL ? soup_date_time_new_from_http_string (text) : NULL;

  *time = date != NULL ? g_date_time_to_unix (date) * G_USEC_PER_SEC : 0;
  return date != NULL;
}

/**
 * download_header_parse_date:
 * @text: (nullable): an HTTP date
 *
 * Returns: real time in microseconds, or 0
 */
gint64
download_header_parse_date (const char *text)
{
  gint64 time = 0;

  download_header_read_date (text, &time);
  return time;
}

/**
 * download_header_parse_retry_after:
 * @text: (nullable): the value of a Retry-After header (RFC 9110, 10.2.3)
 * @now: real time of the server in microseconds
 *
 * Returns: seconds from @now, at least 0, or -1 if it says nothing
 */
gint64
download_header_parse_retry_after (const char *text,
                                   gint64      now)
{
  guint64 seconds;
  gint64  date;

  if (download_header_parse_number (text, &seconds))
    return (gint64) seconds;

  date = download_header_parse_date (text);
  return date != 0 ? MAX (0, (date - now) / G_USEC_PER_SEC) : -1;
}

/**
 * download_header_is_text:
 * @text: (nullable): the value of a header as libsoup gives it
 *
 * libsoup puts U+FFFD in the place of bytes that are no UTF-8: several values become one, and none of them can be sent back.
 *
 * Returns: whether @text is what the server sent
 */
gboolean
download_header_is_text (const char *text)
{
  return text != NULL && strstr (text, "\xef\xbf\xbd") == NULL && g_utf8_validate (text, -1, NULL);
}

/* RFC 9110, 8.8.3: quoted, without quotes inside. */
gboolean
download_header_is_etag (const char *text)
{
  gsize length;

  if (!download_header_is_text (text))
    return FALSE;
  if (g_str_has_prefix (text, "W/"))
    text += 2;
  length = strlen (text);
  return length >= 2 && text[0] == '"' && strchr (text + 1, '"') == text + length - 1;
}

gboolean
download_header_is_strong_etag (const char *text)
{
  return download_header_is_etag (text) && text[0] == '"';
}

gboolean
download_header_etags_match_weakly (const char *a,
                                    const char *b)
{
  if (a == NULL || b == NULL)
    return FALSE;
  if (g_str_has_prefix (a, "W/"))
    a += 2;
  if (g_str_has_prefix (b, "W/"))
    b += 2;
  return strcmp (a, b) == 0;
}

/* Behind the end of a quoted string that begins at @text. */
static const char *
skip_quoted (const char *text)
{
  for (text++; *text != '\0' && *text != '"'; text++)
    if (*text == '\\' && text[1] != '\0')
      text++;
  return *text == '"' ? text + 1 : text;
}

/* (transfer full) (nullable): the value of the parameter at @text, which is set to what comes behind it. */
static char *
read_parameter (const char **text,
                const char  *name)
{
  const char      *begin = *text + strspn (*text, "; \t");
  const gsize      length = strcspn (begin, "=;, \t");
  const char      *value = begin + length + strspn (begin + length, " \t");
  const gboolean   is_wanted = g_ascii_strncasecmp (begin, name, length) == 0 && name[length] == '\0';
  g_autofree char *found = NULL;

  *text = value;
  if (*value != '=')
    return NULL;

  value += 1 + strspn (value + 1, " \t");
  *text = *value == '"' ? skip_quoted (value) : value + strcspn (value, ";, \t");
  found = g_strndup (value, (gsize) (*text - value));
  return is_wanted ? g_strdelimit (g_steal_pointer (&found), "\"", ' ') : NULL;
}

static gboolean
has_word (const char *words,
          const char *word)
{
  g_auto (GStrv) split = g_strsplit_set (words, " \t", -1);

  for (guint i = 0; split[i] != NULL; i++)
    if (g_ascii_strcasecmp (split[i], word) == 0)
      return TRUE;
  return FALSE;
}

/* Whether the parameters at @text name @relation; it is set to where the next link may begin. The first "rel" counts (RFC 8288, 3.3). */
static gboolean
skip_parameters (const char **text,
                 const char  *relation)
{
  g_autofree char *relations = NULL;

  *text += strspn (*text, " \t");
  while (**text == ';')
    {
      g_autofree char *value = read_parameter (text, "rel");

      if (relations == NULL)
        relations = g_steal_pointer (&value);
      *text += strspn (*text, " \t");
    }
  return relations != NULL && has_word (relations, relation);
}

/**
 * download_header_find_link:
 * @list: (nullable): the value of Link headers (RFC 8288)
 * @relation: such as "next"
 *
 * Returns: (transfer full) (nullable): the first target with that relation, as it was sent
 */
char *
download_header_find_link (const char *list,
                           const char *relation)
{
  const char *text = list != NULL ? list : "";

  while ((text += strspn (text, ", \t"), *text == '<'))
    {
      const char      *end = strchr (text, '>');
      g_autofree char *target = end != NULL ? g_strndup (text + 1, (gsize) (end - text - 1)) : NULL;

      if (target == NULL)
        return NULL;
      text = end + 1;
      if (skip_parameters (&text, relation))
        return g_steal_pointer (&target);
    }

  return NULL;
}
