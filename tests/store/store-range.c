/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which part of an object a request gets, and whether it gets any: the providers do not agree. */

#include "config.h"

#include "store-range.h"

#include <libsoup/soup.h>
#include <string.h>

/**
 * store_range_get_etag:
 *
 * Returns: the ETag in its quotes; OSS has it in capitals
 */
char *
store_range_get_etag (StoreObject  *object,
                      StoreProvider provider)
{
  g_autofree char *upper = g_ascii_strup (object->etag, -1);

  if (provider == STORE_PROVIDER_AZURE)
    return g_strdup_printf ("\"0x8D%.13s\"", upper);
  return g_strdup_printf ("\"%s\"", provider == STORE_PROVIDER_OSS ? upper : object->etag);
}

/* OSS and OBS take an ETag without its quotes, too. */
static gboolean
is_listed (const char *list,
           const char *etag)
{
  g_auto (GStrv) tags = g_strsplit (list, ",", -1);
  g_autofree char *bare = g_strndup (etag + 1, strlen (etag) - 2);

  for (guint i = 0; tags[i] != NULL; i++)
    {
      const char *tag = g_strstrip (tags[i]);

      if (g_str_equal (tag, "*") || g_str_equal (tag, etag) || g_str_equal (tag, bare))
        return TRUE;
    }

  return FALSE;
}

/* A date that cannot be read is no condition. */
static gboolean
parse_date (const char *text,
            gint64     *seconds)
{
  g_autoptr (GDateTime) time = text != NULL ? soup_date_time_new_from_http_string (text) : NULL;

  if (time != NULL)
    *seconds = g_date_time_to_unix (time);
  return time != NULL;
}

/**
 * store_range_check_conditions:
 * @failed: (out): the header that was not met
 *
 * Returns: 200, 304 or 412
 */
guint
store_range_check_conditions (StoreObject  *object,
                              StoreProvider provider,
                              StorePairs   *headers,
                              const char  **failed)
{
  g_autofree char *etag = store_range_get_etag (object, provider);
  const char      *match = store_pairs_get (headers, "if-match");
  const char      *none_match = store_pairs_get (headers, "if-none-match");
  gint64           date;

  if (match != NULL && !is_listed (match, etag))
    {
      *failed = "If-Match";
      return 412;
    }
  if (match == NULL && parse_date (store_pairs_get (headers, "if-unmodified-since"), &date) && object->modified > date)
    {
      *failed = "If-Unmodified-Since";
      return 412;
    }
  if (none_match != NULL)
    return is_listed (none_match, etag) ? 304 : 200;
  if (parse_date (store_pairs_get (headers, "if-modified-since"), &date) && object->modified <= date)
    return 304;

  return 200;
}

/* What If-Range says; OSS does not know it. */
static gboolean
is_range_wanted (StoreObject  *object,
                 StoreProvider provider,
                 StorePairs   *headers)
{
  g_autofree char *etag = store_range_get_etag (object, provider);
  const char      *condition = store_pairs_get (headers, "if-range");
  gint64           date;

  if (condition == NULL || provider == STORE_PROVIDER_OSS)
    return TRUE;
  return parse_date (condition, &date) ? date == object->modified : g_str_equal (condition, etag);
}

/* One range only: of more than one, or of anything else, nobody takes notice. */
static gboolean
parse_range (const char *text,
             gboolean   *suffix,
             guint64    *first,
             guint64    *last)
{
  g_auto (GStrv) ends = NULL;

  if (text == NULL || !g_str_has_prefix (text, "bytes=") || strspn (text + 6, "0123456789-") != strlen (text + 6))
    return FALSE;

  ends = g_strsplit (text + 6, "-", -1);
  if (g_strv_length (ends) != 2 || (*ends[0] == '\0' && *ends[1] == '\0'))
    return FALSE;

  *suffix = *ends[0] == '\0';
  *first = *suffix ? 0 : g_ascii_strtoull (ends[0], NULL, 10);
  *last = *ends[1] == '\0' ? G_MAXUINT64 : g_ascii_strtoull (ends[1], NULL, 10);
  return *suffix || *last >= *first;
}

static gboolean
is_out_of_bounds (StoreObject *object,
                  gboolean     suffix,
                  guint64      first,
                  guint64      last)
{
  if (suffix)
    return last > object->size || last == 0;
  return first >= object->size || (last != G_MAXUINT64 && last >= object->size);
}

/**
 * store_range_choose:
 * @begin: (out): first byte that is sent
 * @end: (out): the byte behind the last
 *
 * Returns: 200, 206 or 416
 */
guint
store_range_choose (StoreObject  *object,
                    StoreProvider provider,
                    StorePairs   *headers,
                    guint64      *begin,
                    guint64      *end)
{
  const char *behavior = store_pairs_get (headers, "x-oss-range-behavior");
  const char *range = store_pairs_get (headers, "range");
  gboolean    lenient = provider == STORE_PROVIDER_OBS || (provider == STORE_PROVIDER_OSS && g_strcmp0 (behavior, "standard") != 0);
  gboolean    suffix;
  guint64     first, last;

  if (provider == STORE_PROVIDER_AZURE && store_pairs_get (headers, "x-ms-range") != NULL)
    range = store_pairs_get (headers, "x-ms-range");
  *begin = 0;
  *end = object->size;

  if (!parse_range (range, &suffix, &first, &last) || !is_range_wanted (object, provider, headers))
    return 200;
  if (suffix && provider == STORE_PROVIDER_AZURE)
    return 200;
  if (lenient && is_out_of_bounds (object, suffix, first, last))
    return 200;
  if (suffix ? last == 0 || object->size == 0 : first >= object->size)
    return 416;

  *begin = suffix ? object->size - MIN (last, object->size) : first;
  *end = suffix ? object->size : last < object->size ? last + 1
                                                     : object->size;
  return 206;
}
