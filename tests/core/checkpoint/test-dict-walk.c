/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "checkpoint/download-dict-walk.h"

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
  DownloadDictWalk  walk;
  DownloadDictEntry entry;
  const gsize       count = g_variant_n_children (dict);

  download_dict_walk_init (&walk, dict);
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

      assert_same_entries (dict);
    }
}

/* Of what is damaged nothing is read that is not there; most of it is not in normal form, and then nothing at all. */
static void
test_damaged (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (815);
  guint passed_over = 0;

  for (guint i = 0; i < N_DICTS; i++)
    {
      g_autoptr (GVariant) dict = draw_dict (rand, 40);
      gsize            size = g_variant_get_size (dict);
      g_autofree char *copy = g_memdup2 (g_variant_get_data (dict), size);
      g_autoptr (GVariant) damaged = NULL;
      DownloadDictWalk  walk;
      DownloadDictEntry entry;
      gsize             n_entries = 0;

      if (size == 0)
        continue;
      copy[g_rand_int_range (rand, 0, (gint32) size)] ^= (char) g_rand_int_range (rand, 1, 256);
      damaged = g_variant_ref_sink (g_variant_new_from_data (G_VARIANT_TYPE_VARDICT, copy, size, FALSE, NULL, NULL));
      download_dict_walk_init (&walk, damaged);
      while (download_dict_walk_next (&walk, &entry))
        n_entries++;
      passed_over += n_entries == 0;
      if (n_entries > 0)
        assert_same_entries (damaged);
    }

  g_assert_cmpuint (passed_over, >, N_DICTS / 4);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dict-walk/same", test_same);
  g_test_add_func ("/dict-walk/damaged", test_damaged);
  return g_test_run ();
}
