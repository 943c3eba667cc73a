/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names and values of queries and headers, percent-encoded and decoded as the signers do it. */

#include "config.h"

#include "store-pairs.h"

#include <string.h>

static void
pair_free (StorePair *pair)
{
  g_free (pair->name);
  g_free (pair->value);
  g_free (pair);
}

StorePairs *
store_pairs_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) pair_free);
}

static void
take (StorePairs *self,
      char       *name,
      char       *value)
{
  StorePair *pair = g_new (StorePair, 1);

  pair->name = name;
  pair->value = value;
  g_ptr_array_add (self, pair);
}

/**
 * store_pairs_new_from_query:
 * @raw: (nullable): as on the wire; “+” is no blank
 */
StorePairs *
store_pairs_new_from_query (const char *raw)
{
  StorePairs *self = store_pairs_new ();
  g_auto (GStrv) parts = g_strsplit (raw != NULL ? raw : "", "&", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *equals = strchr (parts[i], '=');

      if (parts[i][0] != '\0')
        take (self, store_decode (parts[i], equals != NULL ? equals - parts[i] : -1),
              equals != NULL ? store_decode (equals + 1, -1) : NULL);
    }

  return self;
}

StorePairs *
store_pairs_copy (StorePairs *self)
{
  StorePairs *copy = store_pairs_new ();

  for (guint i = 0; i < store_pairs_size (self); i++)
    store_pairs_add (copy, store_pairs_at (self, i)->name, store_pairs_at (self, i)->value);

  return copy;
}

/**
 * store_pairs_size:
 * @self: (nullable): pairs
 */
guint
store_pairs_size (StorePairs *self)
{
  return self != NULL ? self->len : 0;
}

const StorePair *
store_pairs_at (StorePairs *self,
                guint       position)
{
  return g_ptr_array_index (self, position);
}

/**
 * store_pairs_get:
 * @self: (nullable): pairs
 * @name: a name, in exactly these letters
 *
 * Returns: (nullable): the value of the first pair of that name, empty where it had none
 */
const char *
store_pairs_get (StorePairs *self,
                 const char *name)
{
  for (guint i = 0; i < store_pairs_size (self); i++)
    if (g_str_equal (store_pairs_at (self, i)->name, name))
      return store_pairs_at (self, i)->value != NULL ? store_pairs_at (self, i)->value : "";

  return NULL;
}

/**
 * store_pairs_add:
 * @self: pairs
 * @name: decoded
 * @value: (nullable): decoded
 */
void
store_pairs_add (StorePairs *self,
                 const char *name,
                 const char *value)
{
  take (self, g_strdup (name), g_strdup (value));
}

/**
 * store_pairs_add_header:
 * @self: headers
 * @name: in any letters
 * @value: will be trimmed, and joined by a comma to what came before under that name
 */
void
store_pairs_add_header (StorePairs *self,
                        const char *name,
                        const char *value)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  g_autofree char *trimmed = g_strstrip (g_strdup (value));

  for (guint i = 0; i < self->len; i++)
    {
      StorePair *pair = g_ptr_array_index (self, i);

      if (g_str_equal (pair->name, lower))
        {
          g_autofree char *before = pair->value;

          pair->value = g_strconcat (before, ",", trimmed, NULL);
          return;
        }
    }

  take (self, g_steal_pointer (&lower), g_steal_pointer (&trimmed));
}

/**
 * store_pairs_to_query:
 * @self: pairs
 *
 * Returns: what stands behind “?”, in the same order
 */
char *
store_pairs_to_query (StorePairs *self)
{
  GString *query = g_string_new (NULL);

  for (guint i = 0; i < self->len; i++)
    {
      const StorePair *pair = store_pairs_at (self, i);
      g_autofree char *name = store_encode (pair->name, "");
      g_autofree char *value = store_encode (pair->value != NULL ? pair->value : "", "");

      g_string_append_printf (query, "%s%s%s%s", i > 0 ? "&" : "", name, pair->value != NULL ? "=" : "", value);
    }

  return g_string_free (query, FALSE);
}

/**
 * store_encode:
 * @text: any bytes
 * @keep: characters that stay as they are, beside letters, digits and “-._~”
 */
char *
store_encode (const char *text,
              const char *keep)
{
  GString *encoded = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_isalnum (*p) || strchr ("-._~", *p) != NULL || strchr (keep, *p) != NULL)
      g_string_append_c (encoded, *p);
    else
      g_string_append_printf (encoded, "%%%02X", (guchar) *p);

  return g_string_free (encoded, FALSE);
}

/**
 * store_decode:
 * @text: percent-encoded
 * @length: bytes, or -1
 *
 * Returns: the text decoded; a percent sign that introduces nothing stays
 */
char *
store_decode (const char *text,
              gssize      length)
{
  GString    *decoded = g_string_new (NULL);
  const char *end = text + (length < 0 ? strlen (text) : (gsize) length);

  for (const char *p = text; p < end; p++)
    if (*p == '%' && end - p > 2 && g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2]))
      {
        g_string_append_c (decoded, (char) (g_ascii_xdigit_value (p[1]) * 16 + g_ascii_xdigit_value (p[2])));
        p += 2;
      }
    else
      {
        g_string_append_c (decoded, *p);
      }

  return g_string_free (decoded, FALSE);
}
