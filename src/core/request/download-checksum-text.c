/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Checksums as people paste them. */

#include "config.h"

#include "request/download-checksum-text.h"

#include "base/download-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const char *name;
  gsize       digits;
  gboolean    decimal; /* is often written in decimal */
} Algorithm;

static const Algorithm algorithms[] = {
  { "crc32", 8, TRUE },
  { "crc64", 16, TRUE },
  { "md5", 32, FALSE },
  { "sha1", 40, FALSE },
  { "sha256", 64, FALSE },
  { "sha384", 96, FALSE },
  { "sha512", 128, FALSE },
};

static const Algorithm *
find_by_name (const char *name)
{
  g_autofree char *plain = g_ascii_strdown (name, -1);

  g_strstrip (plain);
  if (g_str_has_prefix (plain, "sha-"))
    memmove (plain + 3, plain + 4, strlen (plain + 4) + 1);

  for (guint i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (g_str_equal (plain, algorithms[i].name))
      return &algorithms[i];

  return NULL;
}

static const Algorithm *
find_by_digits (gsize digits)
{
  for (guint i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (algorithms[i].digits == digits)
      return &algorithms[i];

  return NULL;
}

static gboolean
is_hex (const char *text,
        gsize       digits)
{
  return strlen (text) == digits && strspn (text, "0123456789abcdef") == digits;
}

/* A number of exactly as many digits as the hex form has is taken for that. */
static char *
normalize_value (const Algorithm *algorithm,
                 const char      *value)
{
  guint64 number;

  if (algorithm->decimal && g_str_has_prefix (value, "0x"))
    value += 2;
  if (is_hex (value, algorithm->digits))
    return g_strdup (value);

  if (!algorithm->decimal)
    return NULL;
  if (!g_ascii_string_to_unsigned (value, 10, 0, algorithm->digits == 8 ? G_MAXUINT32 : G_MAXUINT64, &number, NULL))
    return NULL;

  return g_strdup_printf ("%0*" G_GINT64_MODIFIER "x", (int) algorithm->digits, number);
}

/**
 * download_checksum_text_normalize:
 * @text: "algorithm:value", "algorithm=value" or hex digits whose number tells the algorithm
 * @error: return location for a %DOWNLOAD_ERROR_INVALID_REQUEST
 *
 * Returns: (transfer full) (nullable): "algorithm:hex" in lower-case, or %NULL with @error set
 */
char *
download_checksum_text_normalize (const char *text,
                                  GError    **error)
{
  g_autofree char *lower = g_strstrip (g_ascii_strdown (text, -1));
  gsize            length = strcspn (lower, ":=");
  g_autofree char *name = g_strndup (lower, length);
  char            *value = lower[length] != '\0' ? g_strstrip (lower + length + 1) : lower;
  const Algorithm *algorithm = lower[length] != '\0' ? find_by_name (name) : find_by_digits (strlen (lower));
  g_autofree char *normal = NULL;

  if (algorithm == NULL)
    {
      g_set_error_literal (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST, _ ("This is no checksum that can be checked: use MD5, SHA-1, SHA-256, SHA-384, SHA-512, CRC-32 or CRC-64."));
      return NULL;
    }

  normal = normalize_value (algorithm, value);
  if (normal == NULL)
    {
      g_set_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST,
                   /* Translators: the name of an algorithm, such as “sha256”, and how many digits its checksums have. */
                   ngettext ("A checksum of the kind %1$s has to be %2$u hexadecimal digit.",
                             "A checksum of the kind %1$s has to be %2$u hexadecimal digits.", (gulong) algorithm->digits),
                   algorithm->name, (guint) algorithm->digits);
      return NULL;
    }

  return g_strdup_printf ("%s:%s", algorithm->name, normal);
}
