/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Links that stand for many: file[001-120].bin and file.{tar,sig}, as curl and shells read them. */

#include "config.h"

#include "request/download-link-pattern.h"

#include "base/download-error.h"
#include "base/download-text.h"
#include "link/download-link.h"
#include "request/download-link-bare.h"
#include "request/download-text-encoding.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What is longer was not written by hand. */
#define LINE_BYTES_MAX 8192

/* Numbers of so many digits cannot overflow. */
#define DIGITS_MAX 15

/* A part of a line: text, or what stands for one of several. */
typedef struct
{
  guint64 count;   /* of what it stands for */
  char  **choices; /* nullable */
  gint64  first;   /* without choices: the first number or letter, */
  gint64  step;
  int     width; /* its least digits, or 0: it is a letter */
} Part;

static void
part_clear (gpointer data)
{
  g_strfreev (((Part *) data)->choices);
}

static void
add_text (GArray     *parts,
          const char *text,
          gsize       length)
{
  Part part = { .count = 1, .choices = g_new0 (char *, 2) };

  part.choices[0] = g_strndup (text, length);
  g_array_append_val (parts, part);
}

/* Reads "{a,b}" at @p. Returns: its length, or 0 */
static gsize
read_choices (const char *p,
              Part       *part)
{
  const gsize      length = strcspn (p + 1, "{}[]");
  g_autofree char *inside = g_strndup (p + 1, length);

  if (p[0] != '{' || p[length + 1] != '}' || strchr (inside, ',') == NULL)
    return 0;

  part->choices = g_strsplit (inside, ",", -1);
  part->count = g_strv_length (part->choices);
  return length + 2;
}

static gboolean
read_number (const char **p,
             gint64      *number)
{
  const gsize n_digits = strspn (*p, "0123456789");

  if (n_digits == 0 || n_digits > DIGITS_MAX)
    return FALSE;

  *number = (gint64) g_ascii_strtoull (*p, NULL, 10);
  *p += n_digits;
  return TRUE;
}

static gboolean
read_letter (const char **p,
             gint64      *letter)
{
  if (!g_ascii_isalpha (**p))
    return FALSE;

  *letter = *(*p)++;
  return TRUE;
}

/* Reads "[001-120]", "[a-z]" or "[0-100:10]" at @p. Returns: its length, or 0 */
static gsize
read_range (const char *p,
            Part       *part)
{
  const char *q = p + 1;
  gboolean (*read_end) (const char **, gint64 *) = g_ascii_isdigit (*q) ? read_number : read_letter;
  gint64 last;

  if (p[0] != '[' || !read_end (&q, &part->first))
    return 0;
  part->width = g_ascii_isdigit (p[1]) ? (p[1] == '0' ? (int) (q - p - 1) : 1) : 0;
  if (*q++ != '-' || !read_end (&q, &last) || last < part->first)
    return 0;
  /* Between the alphabets there are other characters. */
  if (part->width == 0 && g_ascii_isupper ((char) part->first) != g_ascii_isupper ((char) last))
    return 0;
  part->step = 1;
  if (*q == ':')
    {
      q++;
      if (!read_number (&q, &part->step) || part->step == 0)
        return 0;
    }

  part->count = (guint64) ((last - part->first) / part->step) + 1;
  return *q == ']' ? (gsize) (q + 1 - p) : 0;
}

/* (transfer full) (element-type Part) */
static GArray *
split (const char *line)
{
  GArray     *parts = g_array_new (FALSE, FALSE, sizeof (Part));
  const char *text = line;

  g_array_set_clear_func (parts, part_clear);
  for (const char *p = line; *p != '\0';)
    {
      Part  part = { 0 };
      gsize length = *p == '[' ? read_range (p, &part) : *p == '{' ? read_choices (p, &part)
                                                                   : 0;

      if (length == 0)
        {
          p++;
          continue;
        }
      add_text (parts, text, (gsize) (p - text));
      g_array_append_val (parts, part);
      p += length;
      text = p;
    }

  add_text (parts, text, strlen (text));
  return parts;
}

/* How many links it stands for, or one more than may be. */
static guint
count_links (GArray *parts)
{
  guint64 count = 1;

  for (guint i = 0; i < parts->len && count <= DOWNLOAD_LINK_PATTERN_LINKS_MAX; i++)
    count *= MIN (g_array_index (parts, Part, i).count, DOWNLOAD_LINK_PATTERN_LINKS_MAX + 1);

  return (guint) MIN (count, DOWNLOAD_LINK_PATTERN_LINKS_MAX + 1);
}

static void
append_choice (GString    *link,
               const Part *part,
               guint64     choice)
{
  const gint64 value = part->first + (gint64) choice * part->step;

  if (part->choices != NULL)
    g_string_append (link, part->choices[choice]);
  else if (part->width == 0)
    g_string_append_c (link, (char) value);
  else
    g_string_append_printf (link, "%0*" G_GINT64_FORMAT, part->width, value);
}

/* The last part changes first. (transfer full) */
static char *
write_link (GArray *parts,
            guint   nth)
{
  GString            *link = g_string_new (NULL);
  g_autofree guint64 *choices = g_new (guint64, parts->len);
  guint64             rest = nth;

  for (guint i = parts->len; i-- > 0; rest /= g_array_index (parts, Part, i).count)
    choices[i] = rest % g_array_index (parts, Part, i).count;
  for (guint i = 0; i < parts->len; i++)
    append_choice (link, &g_array_index (parts, Part, i), choices[i]);

  return g_string_free (link, FALSE);
}

/* From the name on in which the first pattern is, up to the query or, within it, the next parameter: what follows there is nobody's
 * to be shown. (transfer full) */
static char *
describe_link (GArray *parts,
               guint   nth)
{
  const char      *before = g_array_index (parts, Part, 0).choices[0];
  const char      *mark = strpbrk (before, "?#");
  g_autofree char *link = write_link (parts, nth);
  gsize            start = strlen (before);

  while (start > 0 && strchr (mark != NULL ? "/?&" : "/", before[start - 1]) == NULL)
    start--;
  return g_strndup (link + start, strcspn (link + start, mark != NULL ? "&#" : "?#"));
}

/* The beginning that @word lacks to be a link, or %NULL if it is none or one whose signature covers each byte. */
static const char *
find_missing_scheme (const char *word)
{
  g_autofree char *completed = download_link_bare_complete (word);
  g_autoptr (DownloadLink) link = download_link_new (completed != NULL ? completed : word, NULL);

  if (link == NULL || download_link_is_signed (link))
    return NULL;
  if (completed == NULL)
    return "";
  return download_text_begins (completed, "https:") ? "https://" : "http://";
}

static gboolean
is_one_word (const char *line)
{
  const gsize length = strlen (line);

  return length <= LINE_BYTES_MAX && strcspn (line, " \t\"'<>`|\\^") == length;
}

static gboolean
fail (GError **error)
{
  g_set_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST,
               ngettext ("Patterns can stand for %u link at most at once.", "Patterns can stand for %u links at most at once.", DOWNLOAD_LINK_PATTERN_LINKS_MAX),
               DOWNLOAD_LINK_PATTERN_LINKS_MAX);
  return FALSE;
}

/* Appends @line, with links in its place if it is a pattern. Returns: %FALSE if these are too many */
static gboolean
expand_line (DownloadLinkExpansion *self,
             GString               *text,
             const char            *line,
             GError               **error)
{
  g_autofree char *word = g_strstrip (g_strdup (line));
  g_autoptr (GArray) parts = is_one_word (word) && strpbrk (word, "[{") != NULL ? split (word) : NULL;
  const guint n_links = parts != NULL ? count_links (parts) : 1;
  const char *scheme = n_links > 1 ? find_missing_scheme (word) : NULL;

  if (scheme == NULL)
    {
      g_string_append (text, line);
      return TRUE;
    }
  self->n_links += n_links;
  if (self->n_links > DOWNLOAD_LINK_PATTERN_LINKS_MAX)
    return fail (error);

  for (guint i = 0; i < n_links; i++)
    {
      g_autofree char *link = write_link (parts, i);

      g_string_append_printf (text, "%s%s%s", i > 0 ? "\n" : "", scheme, link);
    }
  if (self->first == NULL)
    self->first = describe_link (parts, 0);
  g_free (self->last);
  self->last = describe_link (parts, n_links - 1);
  return TRUE;
}

/**
 * download_link_pattern_expand:
 * @text: lines in any encoding
 * @length: of @text in bytes, or -1 if it ends with a NUL
 * @error: return location for a %DOWNLOAD_ERROR_INVALID_REQUEST
 *
 * A line that is a link is a pattern as well if it has numbers "[001-120]", letters "[a-z]", either with a step behind a colon, or
 * choices "{a,b}". A link with a signature is none: that covers every byte, so that brackets are brackets. All other lines stay as
 * they are.
 *
 * Returns: (transfer full) (nullable): what it becomes, or %NULL without @error if there is no pattern; with @error set if the
 *   patterns stand for too many
 */
DownloadLinkExpansion *
download_link_pattern_expand (const char *text,
                              gssize      length,
                              GError    **error)
{
  g_autofree char *utf8 = NULL;
  g_autoptr (DownloadLinkExpansion) self = NULL;
  g_autoptr (GString) expanded = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  utf8 = download_text_to_utf8 (text, length);
  if (strpbrk (utf8, "[{") == NULL)
    return NULL;

  self = g_new0 (DownloadLinkExpansion, 1);
  expanded = g_string_new (NULL);
  for (const char *p = utf8; *p != '\0';)
    {
      const gsize      line_length = strcspn (p, "\n");
      g_autofree char *line = g_strndup (p, line_length);

      if (!expand_line (self, expanded, line, error))
        return NULL;
      p += line_length;
      if (*p == '\n')
        g_string_append_c (expanded, *p++);
    }

  if (self->n_links == 0)
    return NULL;
  self->text = g_string_free (g_steal_pointer (&expanded), FALSE);
  return g_steal_pointer (&self);
}

void
download_link_expansion_free (DownloadLinkExpansion *self)
{
  g_free (self->text);
  g_free (self->first);
  g_free (self->last);
  g_free (self);
}
