/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A look at JSON before a parser sees it that recurses and takes more than JSON. */

#include "config.h"

#include "request/download-json-shape.h"

#include <string.h>

/* No list is written in fewer, and parsers take their time for each. */
#define BYTES_PER_VALUE 10

static gboolean
read_unit (const char **p,
           guint       *unit)
{
  *unit = 0;
  for (guint i = 0; i < 4; i++, (*p)++)
    {
      int digit = g_ascii_xdigit_value (**p);

      if (digit < 0)
        return FALSE;
      *unit = *unit * 16 + (guint) digit;
    }

  return TRUE;
}

/* Behind "\u". Halves of characters come in pairs, and a NUL would end the string for whoever reads it. */
static gboolean
skip_unicode (const char **p)
{
  guint unit, low;

  if (!read_unit (p, &unit) || unit == 0 || (unit >= 0xdc00 && unit < 0xe000))
    return FALSE;
  if (unit < 0xd800 || unit >= 0xe000)
    return TRUE;
  if ((*p)[0] != '\\' || (*p)[1] != 'u')
    return FALSE;

  *p += 2;
  return read_unit (p, &low) && low >= 0xdc00 && low < 0xe000;
}

/* @p stands behind the quotation mark that opens, and then behind the one that closes. */
static gboolean
skip_string (const char **p)
{
  while (**p != '"')
    {
      char c = *(*p)++;

      if ((guchar) c < ' ')
        return FALSE;
      if (c != '\\')
        continue;

      c = *(*p)++;
      if (c == 'u' ? !skip_unicode (p) : c == '\0' || strchr ("\"\\/bfnrt", c) == NULL)
        return FALSE;
    }

  (*p)++;
  return TRUE;
}

/**
 * download_json_shape_is_safe:
 * @text: ends with a NUL
 * @max_depth: how many brackets may be open at once
 * @max_values: how many members and elements there may be, roughly; and one for every ten bytes
 * @n_elements: (out): how many elements the largest of the lists has that are members of the outermost object, roughly
 *
 * Whether strings end where JSON says, brackets are closed, and nothing is outside of strings that JSON has no use for:
 * comments and other quotation marks could hide brackets from this count, and of two objects parsers take either. It is no more
 * than that: a parser has to follow.
 */
gboolean
download_json_shape_is_safe (const char *text,
                             guint       max_depth,
                             gsize       max_values,
                             gsize      *n_elements)
{
  guint    depth = 0;
  gsize    values = 0, elements = 0;
  gboolean ended = FALSE;

  *n_elements = 0;

  for (const char *p = text; *p != '\0';)
    {
      char c = *p++;

      if (ended && !g_ascii_isspace (c))
        return FALSE;
      /* A value before the object or the list is one too many: parsers lose the memory of it, or abort. */
      if (depth == 0 && !g_ascii_isspace (c) && c != '{' && c != '[')
        return FALSE;
      if (c == '"' && !skip_string (&p))
        return FALSE;
      if (c == '"')
        continue;
      if (!g_ascii_isalnum (c) && strchr (" \t\r\n+-.,:[]{}", c) == NULL)
        return FALSE;

      if (c == '[' || c == '{')
        depth++;
      else if (c == ']' || c == '}')
        depth--;
      else if (c == ',' || c == ':')
        values++;
      ended = ended || (depth == 0 && (c == ']' || c == '}'));
      elements = depth < 2 ? 0 : elements + (depth == 2 && c == ',' ? 1 : 0);
      *n_elements = MAX (*n_elements, elements);
      if (depth > max_depth || values > max_values + (gsize) (p - text) / BYTES_PER_VALUE)
        return FALSE;
    }

  return depth == 0;
}

/* An integer in JSON that does not fit into 64 bits with a sign. */
static gboolean
is_too_large (const char *digits,
              gsize       length)
{
  static const char largest[] = "9223372036854775807";
  gsize             most = strlen (largest);

  return length > most || (length == most && strncmp (digits, largest, most) > 0);
}

/**
 * download_json_shape_blunt_numbers:
 * @text: (inout): what download_json_shape_is_safe() has approved of
 *
 * Makes fractions of the integers that are beyond 64 bits. Some parsers take those for the largest integer, others for any,
 * and a number that nobody wrote must not be obeyed; whoever wants an integer refuses a fraction.
 */
void
download_json_shape_blunt_numbers (char *text)
{
  for (char *p = text; *p != '\0';)
    {
      gsize length = strspn (p, "0123456789");

      if (*p == '"')
        {
          const char *end = p + 1;

          skip_string (&end);
          p += end - p;
        }
      else if (length == 0)
        {
          /* Digits behind a point or an exponent are no integer. */
          gsize rest = g_ascii_isalpha (*p) || *p == '.' ? strspn (p + 1, "+-0123456789") : 0;

          p += 1 + rest;
        }
      else
        {
          if (is_too_large (p, length) && strchr (".eE", p[length] != '\0' ? p[length] : ' ') == NULL)
            p[length - 2] = '.';
          p += length;
        }
    }
}
