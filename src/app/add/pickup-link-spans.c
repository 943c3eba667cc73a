/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which parts of a line of links need not be shown: queries, which are long and like passwords, and what is too long. */

#include "config.h"

#include "add/pickup-link-spans.h"

#include "download.h"

#include <string.h>

/* What a link ends at in text or in a command. */
#define LINK_ENDS " \t\r\n\"'`<>"

static gsize
measure_scheme (const char *text)
{
  if (g_ascii_strncasecmp (text, "https://", 8) == 0)
    return 8;
  return g_ascii_strncasecmp (text, "http://", 7) == 0 ? 7 : 0;
}

static gboolean
is_bare_link (const char *line)
{
  g_autofree char *stripped = g_strstrip (g_strdup (line));
  g_autofree char *completed = download_link_bare_complete (stripped);

  return completed != NULL;
}

/* Cuts off what is beyond the characters that are shown. */
static void
limit_shown (GArray *spans,
             guint   length)
{
  guint shown = 0, from = 0;

  for (guint i = 0; i <= spans->len; i++)
    {
      const PickupLinkSpan *span = i < spans->len ? &g_array_index (spans, PickupLinkSpan, i) : NULL;
      const guint           to = span != NULL ? span->start : length;
      const PickupLinkSpan  rest = { from + PICKUP_LINK_SPANS_MAX_SHOWN - shown, length };

      if (shown + to - from > PICKUP_LINK_SPANS_MAX_SHOWN + 1)
        {
          g_array_set_size (spans, i);
          g_array_append_val (spans, rest);
          return;
        }
      shown += to - from;
      from = span != NULL ? span->end : length;
    }
}

/**
 * pickup_link_spans_find:
 * @line: UTF-8 without a line's end
 *
 * Returns: (transfer full) (element-type PickupLinkSpan): in their order, each of two characters at least, so that an
 *   ellipsis saves something
 */
GArray *
pickup_link_spans_find (const char *line)
{
  GArray     *spans = g_array_new (FALSE, FALSE, sizeof (PickupLinkSpan));
  const char *bare = is_bare_link (line) ? line + strspn (line, " \t") : NULL;
  guint       offset = 0;

  for (const char *p = line; *p != '\0';)
    {
      const gboolean begins = p == bare || measure_scheme (p) > 0;
      const char    *end = p + (begins ? strcspn (p, LINK_ENDS) : 0);
      const char    *mark = begins ? memchr (p, '?', (gsize) (end - p)) : NULL;
      PickupLinkSpan span;

      if (!begins)
        {
          p = g_utf8_next_char (p);
          offset++;
          continue;
        }
      span.start = mark != NULL ? offset + (guint) g_utf8_strlen (p, mark - p) + 1 : 0;
      offset += (guint) g_utf8_strlen (p, end - p);
      span.end = offset;
      if (mark != NULL && span.end > span.start + 1)
        g_array_append_val (spans, span);
      p = end;
    }

  limit_shown (spans, offset);
  return spans;
}
