/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "checkpoint/download-dict.h"

#include <string.h>

#define N_DICTS 400

static char *
draw_text (GRand *rand,
           guint  longest)
{
  return g_strnfill ((gsize) g_rand_int_range (rand, 0, (gint32) longest + 1), (char) g_rand_int_range (rand, 'a', 'z'));
}

static GVariant *
draw_value (GRand *rand,
            guint  longest)
{
  g_autofree char *text = draw_text (rand, longest);

  switch (g_rand_int_range (rand, 0, 7))
    {
    case 0:
      return g_variant_new_string (text);
    case 1:
      return g_variant_new_bytestring (text);
    case 2:
      return g_variant_new_int64 (g_rand_int (rand));
    case 3:
      return g_variant_new_uint32 (g_rand_int (rand));
    case 4:
      return g_variant_new_boolean (g_rand_boolean (rand));
    case 5:
      return g_variant_new ("(uayay)", 1, NULL, NULL);
    default:
      return g_variant_new_array (G_VARIANT_TYPE ("(ttt)"), NULL, 0);
    }
}

/* As it is read back: from bytes that were found to be in order. */
static GVariant *
draw_dict (GRand *rand,
           guint  longest)
{
  GVariantBuilder builder;
  g_autoptr (GVariant) built = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (gint32 n = g_rand_int_range (rand, 0, 20); n > 0; n--)
    {
      g_autofree char *key = draw_text (rand, 20);

      g_variant_builder_add (&builder, "{sv}", key, draw_value (rand, longest));
    }
  built = g_variant_ref_sink (g_variant_builder_end (&builder));
  bytes = g_variant_get_data_as_bytes (built);
  return g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, TRUE));
}

static void
assert_same_entries (GVariant *dict)
{
  DownloadDict      read;
  DownloadDictWalk  walk;
  DownloadDictEntry entry;
  const gsize       count = g_variant_n_children (dict);

  download_dict_init_from_variant (&read, dict);
  download_dict_walk_init (&walk, &read);
  for (gsize i = 0; i < count; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (dict, i);
      g_autoptr (GVariant) boxed = g_variant_get_child_value (child, 1);
      g_autoptr (GVariant) value = g_variant_get_variant (boxed);
      const char *key = NULL;

      g_variant_get_child (child, 0, "&s", &key);
      g_assert_true (download_dict_walk_next (&walk, &entry));
      g_assert_cmpuint (entry.index, ==, i);
      g_assert_cmpstr (entry.key, ==, key);
      g_assert_cmpstr (entry.type, ==, g_variant_get_type_string (value));
      g_assert_cmpmem (entry.data, entry.size, g_variant_get_data (value), g_variant_get_size (value));
    }
  g_assert_false (download_dict_walk_next (&walk, &entry));
}

/* The numbers at the end of a container have one, two or four bytes. */
static void
test_same (void)
{
  static const guint longest[] = { 4, 400, 40000 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (4711);

  for (guint i = 0; i < N_DICTS; i++)
    {
      g_autoptr (GVariant) dict = draw_dict (rand, longest[i % G_N_ELEMENTS (longest)]);

      g_assert_true (download_dict_is_normal (g_variant_get_data (dict), g_variant_get_size (dict)));
      assert_same_entries (dict);
    }
}

static gboolean
is_normal_to_glib (const char *data,
                   gsize       size)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new_from_data (G_VARIANT_TYPE_VARDICT, data, size, FALSE, NULL, NULL));

  return g_variant_is_normal_form (variant);
}

/* Most of what is damaged is not in normal form; what is damaged only in a number or a text is read as it is. GLib takes all of it. */
static void
test_damaged (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (815);
  guint refused = 0, taken = 0;

  for (guint i = 0; i < 20 * N_DICTS; i++)
    {
      g_autoptr (GVariant) dict = draw_dict (rand, i % 2 == 0 ? 40 : 400);
      gsize            size = g_variant_get_size (dict);
      g_autofree char *copy = g_memdup2 (g_variant_get_data (dict), size);
      g_autoptr (GVariant) damaged = NULL;

      if (size == 0)
        continue;
      copy[g_rand_int_range (rand, 0, (gint32) size)] ^= (char) (1 << g_rand_int_range (rand, 0, 8));
      size -= i % 5 == 0;
      if (!download_dict_is_normal ((const guint8 *) copy, size))
        {
          refused++;
          continue;
        }

      taken++;
      g_assert_true (is_normal_to_glib (copy, size));
      damaged = g_variant_ref_sink (g_variant_new_from_data (G_VARIANT_TYPE_VARDICT, copy, size, TRUE, NULL, NULL));
      assert_same_entries (damaged);
    }

  g_assert_cmpuint (refused, >, N_DICTS);
  g_assert_cmpuint (taken, >, N_DICTS);
}

static gboolean
is_value_normal (const char *type,
                 const char *value,
                 gsize       size)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 last = 0;

  /* The key is "keykeyk", so that the value stands right behind it. */
  g_byte_array_append (bytes, (const guint8 *) "keykeyk", 8);
  g_byte_array_append (bytes, (const guint8 *) value, (guint) size);
  g_byte_array_append (bytes, &last, 1);
  g_byte_array_append (bytes, (const guint8 *) type, (guint) strlen (type));
  last = 8;
  g_byte_array_append (bytes, &last, 1);
  last = (guint8) bytes->len;
  g_byte_array_append (bytes, &last, 1);
  g_assert_true (bytes->len < 256);
  g_assert_true (!download_dict_is_normal (bytes->data, bytes->len) || is_normal_to_glib ((const char *) bytes->data, bytes->len));
  return download_dict_is_normal (bytes->data, bytes->len);
}

/* A type may not reach into what stands around it, nor be nested without end. */
static void
test_values (void)
{
  g_autofree char *deep = g_strnfill (140, 'a');

  g_assert_true (is_value_normal ("s", "text", 5));
  g_assert_true (is_value_normal ("b", "\1", 1));
  g_assert_true (is_value_normal ("as", "", 0));
  g_assert_true (is_value_normal ("n", "12", 2));
  g_assert_false (is_value_normal ("s", "text", 4));
  g_assert_false (is_value_normal ("s", "te\0t", 5));
  g_assert_false (is_value_normal ("s", "\xff", 2));
  g_assert_false (is_value_normal ("s", "", 0));
  g_assert_false (is_value_normal ("b", "\2", 1));
  g_assert_false (is_value_normal ("u", "1234567", 7));
  g_assert_false (is_value_normal ("t", "1234567", 7));
  g_assert_false (is_value_normal ("", "text", 5));
  g_assert_false (is_value_normal ("ss", "text", 5));
  g_assert_false (is_value_normal ("a*", "", 0));
  g_assert_false (is_value_normal ("s)))((s", "text", 5));
  g_assert_false (is_value_normal (")(", "text", 5));
  g_assert_false (is_value_normal ("v", "", 0));
  g_assert_false (is_value_normal (deep, "", 0));
}

/* Containers that could have said the same with narrower numbers are none. */
static void
test_wide (void)
{
  static const guint8 wide[] = { 'k', 'e', 'y', 'k', 'e', 'y', 'k', 0, 1, 0, 'b', 8, 12 };
  g_autofree char    *long_dict = g_malloc0 (300);

  g_assert_true (download_dict_is_normal (wide, sizeof wide));
  memcpy (long_dict, wide, sizeof wide - 1);
  for (guint i = 0; i < 144; i++)
    long_dict[12 + 2 * i] = 12;
  g_assert_false (download_dict_is_normal ((const guint8 *) long_dict, 300));
  g_assert_true (download_dict_is_normal (NULL, 0));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dict/same", test_same);
  g_test_add_func ("/dict/damaged", test_damaged);
  g_test_add_func ("/dict/values", test_values);
  g_test_add_func ("/dict/wide", test_wide);
  return g_test_run ();
}
