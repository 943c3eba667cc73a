/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The identity of an object: what stays the same when its link is signed anew. */

#include "config.h"

#include "link/download-link-identity.h"

#include "link/download-raw-uri.h"

#include <string.h>

typedef struct
{
  char *name;
  char *value; /* NULL without an equals sign */
} Pair;

static void
pair_free (gpointer data)
{
  Pair *pair = data;

  g_free (pair->name);
  g_free (pair->value);
  g_free (pair);
}

/* Several values of one name keep their order: it may mean something. */
static int
pair_compare (gconstpointer a,
              gconstpointer b,
              gpointer      user_data)
{
  const Pair *first = *(Pair *const *) a, *second = *(Pair *const *) b;

  return strcmp (first->name, second->name);
}

static GPtrArray *
collect_pairs (const DownloadLinkQuery  *query,
               const DownloadLinkScheme *scheme)
{
  GPtrArray *pairs = g_ptr_array_new_with_free_func (pair_free);

  for (guint i = 0; i < download_link_query_get_size (query); i++)
    {
      const DownloadLinkParameter *parameter = download_link_query_get (query, i);
      Pair                        *pair;

      if (scheme != NULL && download_link_scheme_owns (scheme, parameter->name))
        continue;

      pair = g_new0 (Pair, 1);
      pair->name = download_raw_canonicalize (parameter->raw_name, "+");
      if (parameter->raw_value != NULL)
        pair->value = download_raw_canonicalize (parameter->raw_value, "+");
      g_ptr_array_add (pairs, pair);
    }

  g_ptr_array_sort_with_data (pairs, pair_compare, NULL);
  return pairs;
}

/**
 * download_link_identity_build:
 * @place: where the object is
 * @authority: host, and port if it is not the default one; without user info
 * @path: the raw path
 * @query: the parameters
 * @scheme: (nullable): what the link is signed by
 *
 * Returns: (transfer full): bucket and key at a store that is known, otherwise host and path; then every parameter that
 *   @scheme does not own, sorted by name
 */
char *
download_link_identity_build (const DownloadLinkPlace  *place,
                              const char               *authority,
                              const char               *path,
                              const DownloadLinkQuery  *query,
                              const DownloadLinkScheme *scheme)
{
  g_autoptr (GPtrArray) pairs = collect_pairs (query, scheme);
  gboolean         at_store = place->endpoint != NULL && place->bucket != NULL;
  g_autofree char *bucket = at_store ? download_raw_canonicalize (place->bucket, "") : NULL;
  g_autofree char *key = download_raw_canonicalize (at_store ? place->raw_key : path, "/");
  GString         *identity = g_string_new (at_store ? place->endpoint : authority);

  if (at_store)
    g_string_append_printf (identity, "/%s/", bucket);
  g_string_append (identity, key);

  for (guint i = 0; i < pairs->len; i++)
    {
      const Pair *pair = g_ptr_array_index (pairs, i);

      g_string_append_printf (identity, "%c%s", i == 0 ? '?' : '&', pair->name);
      if (pair->value != NULL)
        g_string_append_printf (identity, "=%s", pair->value);
    }

  return g_string_free (identity, FALSE);
}
