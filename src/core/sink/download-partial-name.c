/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The names that a file and its partial may get, in the order in which they are tried. */

#include "config.h"

#include "sink/download-partial-name.h"

#include "base/download-plain-name.h"

#include <string.h>

/* What looks longer than this behind the last dot is a sentence, not a type. */
#define MAX_SUFFIX_BYTES 16

/* The longest start of @text that has at most @max_bytes and does not cut a character. */
static gsize
fit (const char *text,
     gsize       length,
     gsize       max_bytes)
{
  if (length <= max_bytes)
    return length;

  while (max_bytes > 0 && ((guchar) text[max_bytes] & 0xC0) == 0x80)
    max_bytes--;

  return max_bytes;
}

/* Where the type begins: at the last dot, and before it at ".tar". */
static gsize
find_suffix (const char *name)
{
  gsize       length = strlen (name);
  const char *dot = strrchr (name, '.');
  gsize       start;

  if (dot == NULL || dot == name || length - (gsize) (dot - name) > MAX_SUFFIX_BYTES || strchr (dot, ' ') != NULL)
    return length;

  start = (gsize) (dot - name);
  if (start > strlen (".tar") && g_ascii_strncasecmp (dot - strlen (".tar"), ".tar", strlen (".tar")) == 0)
    start -= strlen (".tar");

  return start;
}

/* Base and what is put behind it, the base cut where it does not fit. */
static char *
join (const char *base,
      gsize       base_length,
      const char *end,
      gsize       max_bytes)
{
  gsize end_length = strlen (end);
  gsize kept = fit (base, base_length, max_bytes > end_length ? max_bytes - end_length : 0);

  return g_strdup_printf ("%.*s%s", (int) kept, base, end);
}

/**
 * download_partial_name_is_valid:
 * @name: (nullable): a name from elsewhere
 *
 * Returns: %TRUE if @name names a file within a folder and cannot lead out of it
 */
gboolean
download_partial_name_is_valid (const char *name)
{
  return name != NULL && *name != '\0' && strchr (name, '/') == NULL && strcmp (name, ".") != 0 &&
         strcmp (name, "..") != 0;
}

/**
 * download_partial_name_get_final:
 * @wanted: the name that is wished for
 * @number: which candidate, from 0
 * @rules: which names the folder takes
 *
 * Returns: (transfer full): @wanted, "name (1).type", "name (2).type", …; cut within the name, never in the type and
 *   never within a character, where it is too long; with a "_" in place of what the folder does not take
 */
char *
download_partial_name_get_final (const char              *wanted,
                                 guint                    number,
                                 const DownloadNameRules *rules)
{
  gsize            suffix = find_suffix (wanted);
  g_autofree char *end = NULL, *name = NULL;

  if (number == 0)
    end = g_strdup (wanted + suffix);
  else
    end = g_strdup_printf (" (%u)%s", number, wanted + suffix);

  name = join (wanted, suffix, end, rules->max_bytes);
  return rules->plain ? download_plain_name (name) : g_steal_pointer (&name);
}

/**
 * download_partial_name_get_partial:
 * @final: the name that the finished file will have
 * @number: which candidate, from 0
 * @max_bytes: the longest name that the folder takes
 *
 * Returns: (transfer full): "NAME.part", "NAME.1.part", "NAME.2.part", …; NAME cut between two characters where it is
 *   too long
 */
char *
download_partial_name_get_partial (const char *final,
                                   guint       number,
                                   gsize       max_bytes)
{
  g_autofree char *end = number == 0 ? g_strdup (".part") : g_strdup_printf (".%u.part", number);

  return join (final, strlen (final), end, max_bytes);
}
