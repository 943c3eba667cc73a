/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Text as a terminal takes it: harmless, and so many columns wide. */

#include "config.h"

#include "cli-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Letters, digits and signs of ASCII, of which most texts are made. */
static gboolean
is_plain (gunichar c)
{
  return c >= ' ' && c < 0x7f;
}

static guint
get_char_columns (gunichar c)
{
  if (is_plain (c))
    return 1;
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

/* Control characters move the cursor, and those of bidirectional text turn names around. */
static gboolean
is_harmful (gunichar c)
{
  return g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT ||
         g_unichar_type (c) == G_UNICODE_LINE_SEPARATOR || g_unichar_type (c) == G_UNICODE_PARAGRAPH_SEPARATOR;
}

/**
 * cli_text_clean:
 * @text: any bytes
 *
 * Returns: (transfer full): UTF-8 in which everything that a terminal could obey was replaced by U+FFFD
 */
char *
cli_text_clean (const char *text)
{
  g_autofree char *valid = NULL;
  GString         *clean = NULL;
  gsize            plain = 0;

  while (is_plain ((guchar) text[plain]))
    plain++;
  if (text[plain] == '\0')
    return g_strdup (text);

  valid = g_utf8_make_valid (text, -1);
  clean = g_string_new (NULL);
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (clean, is_harmful (c) ? 0xfffd : c);
    }

  return g_string_free (clean, FALSE);
}

guint
cli_text_get_columns (const char *text)
{
  guint columns = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    columns += get_char_columns (g_utf8_get_char (p));

  return columns;
}

/* The longest end of @text that is at most @columns wide. */
static const char *
find_tail (const char *text,
           guint       columns)
{
  const char *tail = text + strlen (text);
  guint       width = 0;

  while (tail > text)
    {
      const char *previous = g_utf8_prev_char (tail);

      width += get_char_columns (g_utf8_get_char (previous));
      if (width > columns)
        break;
      tail = previous;
    }

  return tail;
}

/* One past the longest beginning of @text that is at most @columns wide. */
static const char *
find_head_end (const char *text,
               guint       columns)
{
  guint width = 0;

  while (*text != '\0')
    {
      width += get_char_columns (g_utf8_get_char (text));
      if (width > columns)
        break;
      text = g_utf8_next_char (text);
    }

  return text;
}

/**
 * cli_text_fit:
 * @text: UTF-8
 * @columns: at least 1
 *
 * Returns: (transfer full): @text, with its middle left out if it is wider than @columns; a name keeps its ending
 */
char *
cli_text_fit (const char *text,
              guint       columns)
{
  const char *tail;
  int         head_bytes;

  if (cli_text_get_columns (text) <= columns)
    return g_strdup (text);

  tail = find_tail (text, (columns - 1) / 3);
  head_bytes = (int) (find_head_end (text, columns - 1 - (columns - 1) / 3) - text);

  return g_strdup_printf ("%.*s…%s", head_bytes, text, tail);
}

/* Like cli_text_fit(), with spaces behind it up to exactly @columns. */
char *
cli_text_pad (const char *text,
              guint       columns)
{
  char       *fitting = cli_text_fit (text, columns);
  const guint width = cli_text_get_columns (fitting);
  const gsize length = strlen (fitting), spaces = columns - MIN (width, columns);

  fitting = g_realloc (fitting, length + spaces + 1);
  memset (fitting + length, ' ', spaces);
  fitting[length + spaces] = '\0';
  return fitting;
}

/**
 * cli_text_bar:
 * @fraction: 0 to 1; less than 0 while it is unknown
 * @columns: how wide
 * @ascii: whether the terminal knows nothing else
 *
 * Returns: (transfer full): a progress bar
 */
char *
cli_text_bar (double   fraction,
              guint    columns,
              gboolean ascii)
{
  GString *bar = g_string_new (NULL);
  guint    full = (guint) (CLAMP (fraction, 0.0, 1.0) * columns);

  for (guint i = 0; i < columns; i++)
    if (i < full)
      g_string_append (bar, ascii ? "#" : "█");
    else
      g_string_append (bar, ascii ? "." : "░");

  return g_string_free (bar, FALSE);
}

/* Hours, minutes and seconds as a clock shows them; empty while @seconds is unknown (less than 0). */
char *
cli_text_duration (gint64 seconds)
{
  if (seconds < 0)
    return g_strdup ("");
  if (seconds >= 100 * 3600)
    return g_strdup ("> 99 h");
  if (seconds >= 3600)
    return g_strdup_printf ("%d:%02d:%02d", (int) (seconds / 3600), (int) (seconds / 60 % 60), (int) (seconds % 60));

  return g_strdup_printf ("%d:%02d", (int) (seconds / 60), (int) (seconds % 60));
}

const char *
cli_text_state (DownloadState state)
{
  switch (state)
    {
    case DOWNLOAD_STATE_QUEUED:
      return _ ("queued");
    case DOWNLOAD_STATE_CHECKING:
      return _ ("checking");
    case DOWNLOAD_STATE_CONNECTING:
      return _ ("connecting");
    case DOWNLOAD_STATE_DOWNLOADING:
      return _ ("downloading");
    case DOWNLOAD_STATE_VERIFYING:
      return _ ("verifying");
    case DOWNLOAD_STATE_WAITING:
      return _ ("waiting");
    case DOWNLOAD_STATE_PAUSED:
      return _ ("paused");
    case DOWNLOAD_STATE_NEEDS_LINK:
      return _ ("needs a new link");
    case DOWNLOAD_STATE_NEEDS_DECISION:
      return _ ("needs a decision");
    case DOWNLOAD_STATE_FAILED:
      return _ ("failed");
    case DOWNLOAD_STATE_FINISHED:
      return _ ("finished");
    }

  return "";
}
