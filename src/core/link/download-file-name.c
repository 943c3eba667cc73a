/* SPDX-License-Identifier: GPL-3.0-or-later */

/* File names made safe: whatever a server or a link suggests, one plain name comes out, never a path. */

#include "config.h"

#include "link/download-file-name.h"

#include "base/download-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What is longer is no extension but the end of a sentence. */
#define EXTENSION_BYTES_MAX 20

/* Controls and what turns or hides text. Joiners stay: Persian, Indic scripts and emoji need them. */
static gboolean
is_unsafe (gunichar c)
{
  switch ((int) g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return TRUE;
    case G_UNICODE_FORMAT:
      return c != 0x200c && c != 0x200d;
    default:
      return FALSE;
    }
}

/* A leading dot hides a file and a leading dash makes it an option. */
static gboolean
is_unwanted_in_front (gunichar c)
{
  return c == '.' || c == '-' || g_unichar_isspace (c) || c == 0x200c || c == 0x200d;
}

static gboolean
is_unwanted_behind (gunichar c)
{
  return c == '.' || g_unichar_isspace (c) || c == 0x200c || c == 0x200d;
}

/* Valid UTF-8 with a "_" for every byte that is none. */
static char *
make_valid (const char *name,
            gsize       length)
{
  GString *valid = g_string_sized_new (length);

  while (length > 0)
    {
      const char *end;
      gsize       run;

      g_utf8_validate_len (name, length, &end);
      run = (gsize) (end - name);
      g_string_append_len (valid, name, (gssize) run);
      if (run < length)
        {
          if (*end != '\0')
            g_string_append_c (valid, '_');
          run++;
        }
      name += run;
      length -= run;
    }

  return g_string_free (valid, FALSE);
}

static const char *
find_last_segment (const char *name)
{
  const char *segment = name;

  for (const char *p = name; *p != '\0'; p++)
    if (*p == '/' || *p == '\\')
      segment = p + 1;

  return segment;
}

/* The length of @text, of which @length bytes count, without the dots and blanks at its end. */
static gsize
trim_behind (const char *text,
             gsize       length)
{
  while (length > 0)
    {
      const char *last = g_utf8_prev_char (text + length);

      if (!is_unwanted_behind (g_utf8_get_char (last)))
        break;
      length = (gsize) (last - text);
    }

  return length;
}

static char *
strip (const char *name)
{
  GString *stripped = g_string_new (NULL);

  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!is_unsafe (c) && (stripped->len > 0 || !is_unwanted_in_front (c)))
        g_string_append_unichar (stripped, c);
    }

  g_string_truncate (stripped, trim_behind (stripped->str, stripped->len));
  return g_string_free (stripped, FALSE);
}

/* Where the extension begins, its dot included; the end of @name if there is none. ".tar" belongs to what follows it. */
static gsize
find_extension (const char *name)
{
  gsize       length = strlen (name);
  const char *dot = strrchr (name, '.');
  gsize       start;

  if (dot == NULL || dot == name || dot[1] == '\0' || strlen (dot) > EXTENSION_BYTES_MAX || strpbrk (dot, " \t") != NULL)
    return length;

  start = (gsize) (dot - name);
  if (start > 4 && g_ascii_strncasecmp (dot - 4, ".tar", 4) == 0)
    start -= 4;

  return start;
}

/* The first @max_bytes of @text, or less: no character is cut in two. */
static gsize
fit_bytes (const char *text,
           gsize       length,
           gsize       max_bytes)
{
  if (length <= max_bytes)
    return length;

  while (max_bytes > 0 && ((guchar) text[max_bytes] & 0xc0) == 0x80)
    max_bytes--;
  return max_bytes;
}

/* How much of the first @length bytes of @name goes into @max_bytes without a dot or a blank at the cut. */
static gsize
fit_stem (const char *name,
          gsize       length,
          gsize       max_bytes)
{
  gsize stem = fit_bytes (name, length, max_bytes);

  return stem < length ? trim_behind (name, stem) : stem;
}

/* The stem of @name, @suffix, the extension of @name; the stem gives way, unless nothing would be left of it. */
static char *
compose (const char *name,
         const char *suffix,
         gsize       max_bytes)
{
  gsize       length = find_extension (name);
  const char *extension = name + length;
  gsize       fixed = strlen (suffix) + strlen (extension);
  gsize       stem = fixed < max_bytes ? fit_stem (name, length, max_bytes - fixed) : 0;

  if (stem == 0)
    {
      fixed = MIN (strlen (suffix), max_bytes);
      stem = fit_stem (name, strlen (name), max_bytes - fixed);
      extension = "";
    }

  return g_strdup_printf ("%.*s%s%s", (int) stem, name, suffix, extension);
}

/**
 * download_file_name_sanitize:
 * @name: bytes from a stranger
 * @length: of @name in bytes, or -1 if it ends with a NUL
 * @max_bytes: what the result may have, at least 16; %DOWNLOAD_FILE_NAME_MAX suits every file system
 *
 * Keeps only what stands behind the last slash or backslash. Bytes that are no UTF-8 become "_". Control characters,
 * invisible ones and those that turn the direction of text are left out, and so are dots, dashes and blanks in front
 * and dots and blanks at the end. The result is in the composed normal form; if it is too long its stem is cut, not its
 * extension. What only Windows cannot have stays: the disk decides, see download_plain_name().
 *
 * Returns: (transfer full) (nullable): a valid file name in UTF-8, or %NULL if nothing is left
 */
char *
download_file_name_sanitize (const char *name,
                             gssize      length,
                             gsize       max_bytes)
{
  g_autofree char *valid = NULL, *composed = NULL, *stripped = NULL;

  g_return_val_if_fail (name != NULL && max_bytes >= 16, NULL);

  valid = make_valid (name, length >= 0 ? (gsize) length : strlen (name));
  stripped = strip (find_last_segment (valid));
  composed = g_utf8_normalize (stripped, -1, G_NORMALIZE_DEFAULT_COMPOSE);

  return composed[0] != '\0' ? compose (composed, "", max_bytes) : NULL;
}

/**
 * download_file_name_mark:
 * @name: a valid file name in UTF-8
 * @mark: what tells the file from others of the same name
 * @max_bytes: what the result may have, at least 16
 *
 * Returns: (transfer full): "name (mark).extension", where the stem is cut if it is too long
 */
char *
download_file_name_mark (const char *name,
                         const char *mark,
                         gsize       max_bytes)
{
  g_autofree char *suffix = g_strdup_printf (" (%s)", mark);

  g_return_val_if_fail (name != NULL && max_bytes >= 16, NULL);

  return compose (name, suffix, max_bytes);
}

/**
 * download_file_name_number:
 * @name: a valid file name in UTF-8
 * @number: what tells the file from others of the same name; 0 adds nothing
 * @max_bytes: what the result may have, at least 16
 *
 * Returns: (transfer full): "name (number).extension", where the stem is cut if it is too long
 */
char *
download_file_name_number (const char *name,
                           guint       number,
                           gsize       max_bytes)
{
  g_autofree char *suffix = number > 0 ? g_strdup_printf (" (%u)", number) : g_strdup ("");

  g_return_val_if_fail (name != NULL && max_bytes >= 16, NULL);

  return compose (name, suffix, max_bytes);
}

static const char *
find_fault (const char *name)
{
  if (*name == '\0')
    return _ ("A name is needed.");
  if (strchr (name, '/') != NULL)
    return _ ("A name cannot contain “/”.");
  if (strcmp (name, ".") == 0 || strcmp (name, "..") == 0)
    return _ ("A file cannot be called “.” or “..”.");
  if (strlen (name) > DOWNLOAD_FILE_NAME_MAX)
    return _ ("The name is too long.");
  if (!g_utf8_validate (name, -1, NULL))
    return _ ("The name contains characters that cannot be shown.");
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    if (is_unsafe (g_utf8_get_char (p)))
      return _ ("The name contains characters that cannot be shown.");
  return NULL;
}

/* More is allowed than what a server may suggest: a person knows why a name begins with a dot. */
gboolean
download_file_name_check (const char *name,
                          GError    **error)
{
  const char *fault = find_fault (name);

  if (fault == NULL)
    return TRUE;

  g_set_error_literal (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST, fault);
  return FALSE;
}
