/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Text of which nobody tells the encoding. */

#include "config.h"

#include "request/download-text-encoding.h"

#include "base/download-text.h"

/* UTF-16 without a mark: links are ASCII, so one half of the first character is zero. */
static const char *
guess_utf16 (const char *text,
             gsize       length)
{
  const guchar *bytes = (const guchar *) text;

  if (length < 2)
    return NULL;
  if ((bytes[0] == 0xff && bytes[1] == 0xfe) || (bytes[0] != 0 && bytes[1] == 0))
    return "UTF-16LE";
  if ((bytes[0] == 0xfe && bytes[1] == 0xff) || (bytes[0] == 0 && bytes[1] != 0))
    return "UTF-16BE";

  return NULL;
}

/* A link in another encoding stays the same link if its bytes are escaped. NULs divide lines: "find -print0" has them. */
static char *
escape_invalid (const char *text,
                gsize       length)
{
  static const char digits[] = "0123456789ABCDEF";
  GString          *valid = g_string_sized_new (length);

  while (length > 0)
    {
      const char *end = text;
      gsize       run;

      /* No character begins with such a byte. */
      if ((guchar) *text < 0x80 || ((guchar) *text >= 0xc2 && (guchar) *text <= 0xf4))
        g_utf8_validate_len (text, length, &end);
      run = (gsize) (end - text);
      g_string_append_len (valid, text, (gssize) run);
      if (run < length)
        {
          const char escape[] = { '%', digits[(guchar) *end >> 4], digits[(guchar) *end & 0xf] };

          if (*end == '\0')
            g_string_append_c (valid, '\n');
          else
            g_string_append_len (valid, escape, sizeof escape);
          run++;
        }
      text += run;
      length -= run;
    }

  return g_string_free (valid, FALSE);
}

/**
 * download_text_to_utf8:
 * @text: bytes
 * @length: of @text in bytes, or -1 if it ends with a NUL
 *
 * Understands UTF-8 and UTF-16, with and without a byte order mark. Bytes that fit neither are percent-encoded, and NULs
 * become line breaks.
 *
 * Returns: (transfer full): valid UTF-8 without a mark
 */
char *
download_text_to_utf8 (const char *text,
                       gssize      length)
{
  gsize            bytes = length >= 0 ? (gsize) length : strlen (text);
  const char      *charset = length >= 0 ? guess_utf16 (text, bytes) : NULL;
  g_autofree char *utf8 = NULL;
  const char      *start;

  if (charset != NULL)
    utf8 = g_convert (text, (gssize) (bytes & ~(gsize) 1), "UTF-8", charset, NULL, NULL, NULL);
  if (utf8 == NULL)
    utf8 = escape_invalid (text, bytes);

  start = download_text_begins (utf8, "\xef\xbb\xbf") ? utf8 + 3 : utf8;
  return g_strdup (start);
}
