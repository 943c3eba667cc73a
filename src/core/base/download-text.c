/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Text that somebody else wrote. */

#include "config.h"

#include "base/download-text.h"

char *
download_text_clean (const char *text,
                     guint       max_characters)
{
  GString *cleaned = g_string_new (NULL);
  guint    characters = 0;

  for (const char *p = text; *p != '\0' && characters < max_characters; p = g_utf8_next_char (p))
    if (g_unichar_isprint (g_utf8_get_char (p)) && g_unichar_type (g_utf8_get_char (p)) != G_UNICODE_FORMAT)
      {
        g_string_append_unichar (cleaned, g_utf8_get_char (p));
        characters++;
      }
  return g_string_free (cleaned, FALSE);
}
