/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file name in a Content-Disposition header: RFC 6266 and 8187, and what servers send instead. */

#include "config.h"

#include "link/download-file-name.h"

#include "link/download-raw-uri.h"

#include <string.h>

/* Of one name; no header that a server may send holds more that say anything. */
#define MAX_PARTS 64

/* Reads up to the next semicolon. Inside quotes a backslash escapes quotes of either kind and backslashes only: before
 * anything else it is the separator of a Windows path. */
static char *
read_value (const char **header)
{
  GString    *value = g_string_new (NULL);
  const char *p = *header + strspn (*header, " \t");

  if (*p == '"')
    {
      for (p++; *p != '\0' && *p != '"'; p++)
        {
          if (*p == '\\' && (p[1] == '"' || p[1] == '\'' || p[1] == '\\'))
            p++;
          g_string_append_c (value, *p);
        }
      p += strcspn (p, ";");
    }
  else
    {
      gsize length = strcspn (p, ";");

      g_string_append_len (value, p, (gssize) length);
      p += length;
    }

  *header = p;
  return g_strstrip (g_string_free (value, FALSE));
}

/* Up to the next semicolon or equals sign that is not in quotes. */
static gsize
measure_name (const char *header)
{
  gboolean    quoted = FALSE;
  const char *p = header;

  for (; *p != '\0' && (quoted || (*p != ';' && *p != '=')); p++)
    {
      if (quoted && *p == '\\' && p[1] != '\0')
        p++;
      else if (*p == '"')
        quoted = !quoted;
    }

  /* A quote that nothing closes is a letter. */
  return quoted ? strcspn (header, ";=") : (gsize) (p - header);
}

/* The value of parameter @wanted, or NULL. What stands before the first semicolon is the type, unless it is a parameter
 * already. */
static char *
find_parameter (const char *header,
                const char *wanted)
{
  while (*header != '\0')
    {
      gsize            length = measure_name (header);
      g_autofree char *name = g_strstrip (g_strndup (header, length));

      header += length;
      if (*header == '=')
        {
          g_autofree char *value = NULL;

          header++;
          value = read_value (&header);
          if (g_ascii_strcasecmp (name, wanted) == 0)
            return g_steal_pointer (&value);
        }
      if (*header == ';')
        header++;
    }

  return NULL;
}

static char *
to_utf8 (const char *bytes,
         gssize      length,
         const char *charset)
{
  if (charset == NULL || g_ascii_strcasecmp (charset, "utf-8") == 0)
    return g_utf8_validate (bytes, length, NULL) ? g_strndup (bytes, length < 0 ? strlen (bytes) : (gsize) length) : NULL;

  return g_convert (bytes, length, "UTF-8", charset, NULL, NULL, NULL);
}

static char *
unescape_in_charset (const char *escaped,
                     const char *charset)
{
  g_autofree char *bytes = download_raw_unescape (escaped);

  return to_utf8 (bytes, -1, charset[0] != '\0' ? charset : NULL);
}

/* charset'language'escaped bytes; some leave out the language and its quote, or all of it. */
static char *
decode_extended (const char *value)
{
  const char      *quote = strchr (value, '\'');
  const char      *second = quote != NULL ? strchr (quote + 1, '\'') : NULL;
  g_autofree char *charset = g_strndup (value, quote != NULL ? (gsize) (quote - value) : 0);
  char            *name;

  if (second != NULL)
    return unescape_in_charset (second + 1, charset);

  name = quote != NULL && charset[0] != '\0' ? unescape_in_charset (quote + 1, charset) : NULL;
  return name != NULL ? name : unescape_in_charset (value, "");
}

/* Whether every percent sign begins an escape. */
static gboolean
is_well_escaped (const char *value)
{
  for (const char *p = strchr (value, '%'); p != NULL; p = strchr (p + 1, '%'))
    if (!g_ascii_isxdigit (p[1]) || !g_ascii_isxdigit (p[2]))
      return FALSE;
  return TRUE;
}

static char *
decode_q (const char *text)
{
  g_autofree char *escaped = g_strdelimit (g_strdup (text), "_", ' ');

  g_strdelimit (escaped, "=", '%');
  return download_raw_unescape (escaped);
}

/* One "=?charset?encoding?text?=" of RFC 2047, which is for mail and yet turns up here. */
static char *
decode_word (const char *word)
{
  g_auto (GStrv) parts = g_strsplit (word, "?", 5);
  g_autofree char *bytes = NULL;
  gsize            length;

  if (g_strv_length (parts) != 5 || !g_str_equal (parts[0], "=") || !g_str_equal (parts[4], "="))
    return NULL;

  if (g_ascii_strcasecmp (parts[2], "b") == 0)
    {
      bytes = (char *) g_base64_decode (parts[3], &length);
    }
  else if (g_ascii_strcasecmp (parts[2], "q") == 0)
    {
      bytes = decode_q (parts[3]);
      length = strlen (bytes);
    }

  return bytes != NULL ? to_utf8 (bytes, (gssize) length, parts[1]) : NULL;
}

static char *
decode_words (const char *value)
{
  g_auto (GStrv) words = NULL;
  g_autoptr (GString) decoded = g_string_new (NULL);

  if (!g_str_has_prefix (value, "=?") || !g_str_has_suffix (value, "?="))
    return NULL;

  words = g_strsplit_set (value, " \t", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *word = words[i][0] != '\0' ? decode_word (words[i]) : NULL;

      if (word == NULL && words[i][0] != '\0')
        return NULL;
      g_string_append (decoded, word != NULL ? word : "");
    }

  return g_strdup (decoded->str);
}

/* Whether all of @value looks escaped, as many servers send it although it should be taken as it is. */
static gboolean
is_escaped (const char *value)
{
  gboolean escaped = FALSE;

  for (const char *p = value; *p != '\0'; p++)
    {
      if (*p == '%' && !(g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2])))
        return FALSE;
      if (*p == ' ' || (guchar) *p >= 0x80)
        return FALSE;
      escaped = escaped || *p == '%';
    }

  return escaped;
}

static char *
decode_plain (const char *value)
{
  char *name = decode_words (value);

  if (name == NULL && is_escaped (value))
    {
      g_autofree char *bytes = download_raw_unescape (value);

      name = to_utf8 (bytes, -1, NULL);
    }
  if (name == NULL)
    name = to_utf8 (value, -1, NULL);

  return name != NULL ? name : to_utf8 (value, -1, "ISO-8859-1");
}

/* What comes from libsoup has U+FFFD in the place of bytes that are no UTF-8: such a name is none that anybody gave. */
static char *
to_file_name (const char *decoded)
{
  if (decoded == NULL || strstr (decoded, "\xef\xbf\xbd") != NULL)
    return NULL;
  return download_file_name_sanitize (decoded, -1, DOWNLOAD_FILE_NAME_MAX);
}

/* A name in numbered parts (RFC 2231, 3), each escaped or not: one extended value, or NULL. */
static char *
join_parts (const char *header)
{
  g_autoptr (GString) whole = g_string_new (NULL);

  for (guint i = 0; i < MAX_PARTS; i++)
    {
      g_autofree char *name = g_strdup_printf ("filename*%u*", i);
      g_autofree char *escaped = find_parameter (header, name);
      g_autofree char *plain = NULL;

      name[strlen (name) - 1] = '\0';
      plain = escaped == NULL ? find_parameter (header, name) : NULL;
      if (escaped == NULL && plain == NULL)
        break;
      if (i == 0 && plain != NULL)
        g_string_append (whole, "''");
      if (escaped != NULL)
        g_string_append (whole, escaped);
      else
        g_string_append_uri_escaped (whole, plain, NULL, FALSE);
    }

  return whole->len > 0 ? g_strdup (whole->str) : NULL;
}

static char *
find_extended (const char *header)
{
  char *value = find_parameter (header, "filename*");

  return value != NULL ? value : join_parts (header);
}

static char *
read_extended (const char *header,
               gboolean   *sound)
{
  g_autofree char *value = find_extended (header);
  g_autofree char *decoded = value != NULL ? decode_extended (value) : NULL;

  *sound = value != NULL && is_well_escaped (value);
  return to_file_name (decoded);
}

static char *
read_plain (const char *header)
{
  g_autofree char *value = find_parameter (header, "filename");
  g_autofree char *decoded = value != NULL ? decode_plain (value) : NULL;

  return to_file_name (decoded);
}

/**
 * download_file_name_from_disposition:
 * @content_disposition: the value of a Content-Disposition header, in whatever bytes it came
 *
 * The parameter "filename*", which may come in numbered parts, wins over "filename", unless it cannot be decoded. What breaks the rules in a way that is common is understood too:
 * encoded words, escapes in a plain name, Latin-1, a missing type.
 *
 * Returns: (transfer full) (nullable): a name as download_file_name_sanitize() makes it, of at most
 *   %DOWNLOAD_FILE_NAME_MAX bytes, or %NULL if the header names none that is usable
 */
char *
download_file_name_from_disposition (const char *content_disposition)
{
  g_autofree char *extended = NULL;
  char            *plain;
  gboolean         sound;

  g_return_val_if_fail (content_disposition != NULL, NULL);

  extended = read_extended (content_disposition, &sound);
  if (extended != NULL && sound)
    return g_steal_pointer (&extended);

  plain = read_plain (content_disposition);
  return plain != NULL ? plain : g_steal_pointer (&extended);
}
