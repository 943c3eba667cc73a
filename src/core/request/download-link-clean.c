/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Takes off a link what it got on its way: the escapes of what it was copied from, and characters that nobody sees. */

#include "config.h"

#include "request/download-link-clean.h"

#include "base/download-text.h"

/* What a link is escaped for once in a page is escaped once more in the source of that page. */
#define HTML_DEPTH_MAX 3

/**
 * download_link_clean_is_invisible:
 *
 * Whether @c has no width and no meaning in a link: zero-width blanks and joiners, soft hyphens, marks of byte order and
 * of direction, and variation selectors. Chats, wikis and word processors put them where a link may be broken, or around it.
 */
gboolean
download_link_clean_is_invisible (gunichar c)
{
  return c >= 0x80 && (g_unichar_type (c) == G_UNICODE_FORMAT || c == 0x034f || c == 0x180e || (c >= 0xfe00 && c <= 0xfe0f));
}

/**
 * download_link_clean_read_reference:
 * @text: begins with an ampersand
 * @c: (out): what the reference stands for
 *
 * Reads a character reference of HTML or XML to what can stand in a link.
 *
 * Returns: its length, or 0 if there is none
 */
gsize
download_link_clean_read_reference (const char *text,
                                    char       *c)
{
  static const struct
  {
    const char *name;
    gsize       length;
    char        c;
  } named[] = {
    { "&amp;", 5, '&' },
    { "&quot;", 6, '"' },
    { "&apos;", 6, '\'' },
    { "&lt;", 4, '<' },
    { "&gt;", 4, '>' },
    { "&equals;", 8, '=' },
  };
  gboolean hexadecimal = text[1] == '#' && (text[2] == 'x' || text[2] == 'X');
  char    *end;
  guint64  number;

  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    if (strncmp (text, named[i].name, named[i].length) == 0)
      {
        *c = named[i].c;
        return named[i].length;
      }

  if (text[1] != '#' || !(hexadecimal ? g_ascii_isxdigit (text[3]) : g_ascii_isdigit (text[2])))
    return 0;

  number = g_ascii_strtoull (text + (hexadecimal ? 3 : 2), &end, hexadecimal ? 16 : 10);
  if (*end != ';' || number < ' ' || number >= 0x7f)
    return 0;

  *c = (char) number;
  return (gsize) (end - text) + 1;
}

static GString *
drop_invisible (const char *text,
                gsize       length)
{
  GString *visible = g_string_sized_new (length + 1);

  for (const char *p = text, *end = text + length; p < end; p = g_utf8_next_char (p))
    if ((guchar) *p < 0x80)
      g_string_append_c (visible, *p);
    else if (!download_link_clean_is_invisible (g_utf8_get_char (p)))
      g_string_append_len (visible, p, g_utf8_next_char (p) - p);

  return visible;
}

/* Only if every ampersand begins a reference, the text was HTML. Returns whether anything was taken off. */
static gboolean
take_off_html (GString *link)
{
  g_autoptr (GString) plain = NULL;
  const char *p = strchr (link->str, '&');

  if (p == NULL)
    return FALSE;

  plain = g_string_new_len (link->str, p - link->str);
  while (*p != '\0')
    {
      char  c = *p;
      gsize length = c == '&' ? download_link_clean_read_reference (p, &c) : 1;

      if (length == 0)
        return FALSE;
      g_string_append_c (plain, c);
      p += length;
    }

  g_string_assign (link, plain->str);
  return TRUE;
}

/* What a backslash at @text stands for; its length, or 0 if it is no escape of JSON, of a shell or of Markdown. */
static gsize
read_backslash (const char *text,
                char       *c)
{
  int digits[4];

  if (text[1] != '\0' && g_ascii_ispunct (text[1]))
    {
      *c = text[1];
      return 2;
    }
  if (text[1] == ' ')
    {
      *c = ' ';
      return 2;
    }

  if (text[1] != 'u')
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (digits); i++)
    {
      digits[i] = g_ascii_xdigit_value (text[2 + i]);
      if (digits[i] < 0)
        return 0;
    }

  *c = (char) (digits[2] * 16 + digits[3]);
  return digits[0] == 0 && digits[1] == 0 && g_ascii_isgraph (*c) ? 6 : 0;
}

static void
take_off_backslashes (GString *link)
{
  gsize length = 0;

  if (strchr (link->str, '\\') == NULL)
    return;

  for (const char *p = link->str; *p != '\0'; length++)
    {
      char  c = *p;
      gsize used = c == '\\' ? read_backslash (p, &c) : 1;

      link->str[length] = c;
      p += MAX (used, 1);
    }
  g_string_truncate (link, length);
}

/* Quoted-printable mail: an equals sign is "=3D" there. One alone may be a value that begins so. */
static void
take_off_quoted_printable (GString *link)
{
  gsize length = 0, signs = 0;

  for (const char *p = strchr (link->str, '='); p != NULL; p = strchr (p + 1, '='))
    {
      if (!download_text_begins (p, "=3D"))
        return;
      signs++;
    }
  if (signs < 2)
    return;

  for (const char *p = link->str; *p != '\0'; p += *p == '=' ? 3 : 1)
    link->str[length++] = *p;
  g_string_truncate (link, length);
}

/**
 * download_link_clean_escape:
 * @link: a link that is given as such
 *
 * Escapes what no URI may hold as browsers do it, by the percent-encode sets of the URL Standard: in a path `"`, `<`, `>`,
 * `^`, `{`, `}` and the backquote, in a query the first three; a backslash in a path becomes a slash, and a fragment, which
 * is never sent, is dropped. All else stays byte for byte.
 *
 * Returns: (transfer full): the link
 */
char *
download_link_clean_escape (const char *link)
{
  static const char digits[] = "0123456789ABCDEF";

  GString    *escaped = g_string_sized_new (strlen (link));
  const char *forbidden = "\"<>^`{}";
  gsize       authority = strcspn (link, ":");

  authority += strspn (link + authority, ":/");
  authority += strcspn (link + authority, "/?#\\");
  g_string_append_len (escaped, link, (gssize) authority);

  for (const char *p = link + authority; *p != '\0'; p++)
    {
      if (*p == '#')
        break;
      if (*p == '?')
        forbidden = "\"<>";

      if (strchr (forbidden, *p) != NULL)
        {
          const char escape[] = { '%', digits[(guchar) *p >> 4], digits[(guchar) *p & 0xf] };

          g_string_append_len (escaped, escape, sizeof escape);
        }
      else
        g_string_append_c (escaped, *p == '\\' && forbidden[3] != '\0' ? '/' : *p);
    }

  return g_string_free (escaped, FALSE);
}

/**
 * download_link_clean:
 * @text: a link as it was found in a text, in valid UTF-8
 * @length: of @text in bytes
 *
 * Takes off the escapes of HTML, JSON, shells, Markdown and quoted-printable mail, and characters that nobody sees, and then
 * escapes the link, see download_link_clean_escape(). All else stays byte for byte, because a signature covers it; and none
 * covers what is changed here, as no browser would send it.
 *
 * Returns: (transfer full): text that may be a link
 */
char *
download_link_clean (const char *text,
                     gsize       length)
{
  g_autoptr (GString) link = drop_invisible (text, length);

  for (guint i = 0; i < HTML_DEPTH_MAX && take_off_html (link); i++)
    ;
  take_off_backslashes (link);
  take_off_quoted_printable (link);
  return download_link_clean_escape (link->str);
}
