/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What all ways of signing share: escapes, parameters and digests of texts. */

#include "config.h"

#include "sign/download-sign-text.h"

#include <string.h>

/* The longest digest that is used. */
#define DIGEST_MAX 32

static void
pair_free (gpointer data)
{
  DownloadSignPair *pair = data;

  g_free (pair->name);
  g_free (pair->value);
  g_free (pair);
}

GPtrArray *
download_sign_pairs_new (void)
{
  return g_ptr_array_new_with_free_func (pair_free);
}

void
download_sign_pairs_add (GPtrArray  *pairs,
                         const char *name,
                         const char *value)
{
  DownloadSignPair *pair = g_new0 (DownloadSignPair, 1);

  pair->name = g_strdup (name);
  pair->value = g_strdup (value);
  g_ptr_array_add (pairs, pair);
}

/**
 * download_sign_pairs_copy:
 * @pairs: (nullable): what is copied
 *
 * Returns: (transfer full): a copy; empty for %NULL
 */
GPtrArray *
download_sign_pairs_copy (GPtrArray *pairs)
{
  GPtrArray *copy = download_sign_pairs_new ();

  for (guint i = 0; pairs != NULL && i < pairs->len; i++)
    {
      const DownloadSignPair *pair = g_ptr_array_index (pairs, i);

      download_sign_pairs_add (copy, pair->name, pair->value);
    }

  return copy;
}

static int
compare_pairs (gconstpointer a,
               gconstpointer b)
{
  const DownloadSignPair *first = *(DownloadSignPair *const *) a, *second = *(DownloadSignPair *const *) b;
  int                     order = strcmp (first->name, second->name);

  return order != 0 ? order : strcmp (first->value, second->value);
}

/* By the bytes of the names, then of the values. */
void
download_sign_pairs_sort (GPtrArray *pairs)
{
  g_ptr_array_sort (pairs, compare_pairs);
}

static void
append_pair (GString                *query,
             const DownloadSignPair *pair,
             gboolean                bare)
{
  if (query->len > 0)
    g_string_append_c (query, '&');
  g_string_append (query, pair->name);
  if (!bare || pair->value[0] != '\0')
    g_string_append_printf (query, "=%s", pair->value);
}

static GPtrArray *
escape_pairs (GPtrArray *pairs)
{
  GPtrArray *escaped = download_sign_pairs_new ();

  for (guint i = 0; i < pairs->len; i++)
    {
      const DownloadSignPair *pair = g_ptr_array_index (pairs, i);
      g_autofree char        *name = download_sign_escape (pair->name, "");
      g_autofree char        *value = download_sign_escape (pair->value, "");

      download_sign_pairs_add (escaped, name, value);
    }

  return escaped;
}

static char *
join_pairs (GPtrArray *pairs,
            gboolean   bare)
{
  GString *query = g_string_new (NULL);

  for (guint i = 0; i < pairs->len; i++)
    append_pair (query, g_ptr_array_index (pairs, i), bare);

  return g_string_free (query, FALSE);
}

/**
 * download_sign_pairs_to_query:
 * @pairs: parameters, in their order
 * @bare: whether an empty value has no equals sign
 *
 * Returns: (transfer full): the escaped query
 */
char *
download_sign_pairs_to_query (GPtrArray *pairs,
                              gboolean   bare)
{
  g_autoptr (GPtrArray) escaped = escape_pairs (pairs);

  return join_pairs (escaped, bare);
}

/**
 * download_sign_pairs_to_canonical:
 *
 * Returns: (transfer full): the escaped query, sorted by what it is when it is escaped
 */
char *
download_sign_pairs_to_canonical (GPtrArray *pairs,
                                  gboolean   bare)
{
  g_autoptr (GPtrArray) escaped = escape_pairs (pairs);

  download_sign_pairs_sort (escaped);
  return join_pairs (escaped, bare);
}

/**
 * download_sign_escape:
 * @text: any bytes
 * @keep: what is left as it is beside letters, digits and "-._~"
 *
 * Returns: (transfer full): @text with everything else escaped, in capitals
 */
char *
download_sign_escape (const char *text,
                      const char *keep)
{
  GString *escaped = g_string_sized_new (strlen (text));

  for (const guchar *p = (const guchar *) text; *p != '\0'; p++)
    {
      if (g_ascii_isalnum (*p) || strchr ("-._~", *p) != NULL || strchr (keep, *p) != NULL)
        g_string_append_c (escaped, (char) *p);
      else
        g_string_append_printf (escaped, "%%%02X", *p);
    }

  return g_string_free (escaped, FALSE);
}

/**
 * download_sign_date:
 * @seconds: since 1970
 * @format: of g_date_time_format()
 *
 * Returns: (transfer full) (nullable): that moment in UTC; %NULL if calendars do not reach so far
 */
char *
download_sign_date (gint64      seconds,
                    const char *format)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);

  return time != NULL ? g_date_time_format (time, format) : NULL;
}

char *
download_sign_hmac_hex (GChecksumType type,
                        const char   *key,
                        const char   *text)
{
  return g_compute_hmac_for_string (type, (const guchar *) key, strlen (key), text, -1);
}

char *
download_sign_hmac_base64 (GChecksumType type,
                           const guint8 *key,
                           gsize         key_length,
                           const char   *text)
{
  g_autoptr (GHmac) mac = g_hmac_new (type, key, key_length);
  guint8 digest[DIGEST_MAX];
  gsize  length = sizeof digest;

  g_hmac_update (mac, (const guchar *) text, -1);
  g_hmac_get_digest (mac, digest, &length);
  return g_base64_encode (digest, length);
}
