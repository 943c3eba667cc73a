/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where objects are saved: never outside the folder, and never two under the same name. */

#include "config.h"

#include "listing/download-tree-names.h"

#include <string.h>

#define A10 "aaaaaaaaaa"
#define A50 A10 A10 A10 A10 A10
#define A200 A50 A50 A50 A50
#define A250 A200 A50

/* One after the other into the same folder; what is marked has a digest of its key. */
static const struct
{
  const char *key;
  const char *path;
  const char *reason;
} keys[] = {
  { "plain.bin", "plain.bin", "a name" },
  { "a/b/c.txt", "a/b/c.txt", "folders" },
  { "../../etc/passwd", "_/_/etc/passwd", "leads out" },
  { "/etc/passwd", "_/etc/passwd", "absolute" },
  { "x/../y", "x/_/y", "leads back" },
  { "x/./y", "x/_/y (4e74a322)", "the same name as that" },
  { "a//b", "a/_/b", "an empty part" },
  { "a/_/b", "a/_/b (e931b9b3)", "what stands for it" },
  { "..", "_ (5ec1f7e7)", "leads out; the name is that of a folder above" },
  { "data/", "data/_", "a folder with content" },
  { "up\\down.txt", "up_down.txt", "a separator elsewhere" },
  { "..\\..\\boot.ini", "_.._boot.ini", "leads out elsewhere" },
  { "Read.me", "Read.me", "case counts" },
  { "read.me", "read.me", "case counts" },
  { ".hidden", "hidden", "no dot in front" },
  { "hidden", "hidden (e564b408)", "the same name as that" },
  { "-rf", "rf", "no dash in front" },
  { "tab\tnew\nline\x1b[31m", "tabnewline[31m", "controls" },
  { "\xff\xfe", "__", "no UTF-8" },
  { "turn\xe2\x80\xaegpj.exe", "turngpj.exe", "turns text around" },
  { "   ", "_ (0aad7da7)", "blanks, and taken as well" },
  { A250 "bbbbb.tar.gz", A200 A10 A10 A10 A10 "aaaaaaaa.tar.gz", "too long" },
  { A250 "ccccc.tar.gz", A200 A10 A10 A10 "aaaaaaa (689f22dd).tar.gz", "too long, and the same name as that" },
  { "one", "one", "a file" },
  { "one/two", "one (7692c3ad)/two", "that is a folder as well" },
  { "one/three", "one (7692c3ad)/three", "the same folder" },
  { "six/seven", "six/seven", "a folder" },
  { "six", "six (44778d82)", "that is a file as well" },
  { "e\xcc\x81", "\xc3\xa9", "the composed form" },
};

static void
test_keys (void)
{
  g_autoptr (DownloadTreeNames) names = download_tree_names_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *path = download_tree_names_choose (names, keys[i].key, keys[i].key);
      g_auto (GStrv) parts = g_strsplit (path, "/", -1);

      g_test_message ("%s: %s", keys[i].reason, path);
      for (guint part = 0; parts[part] != NULL; part++)
        {
          g_assert_cmpint (parts[part][0], !=, '\0');
          g_assert_cmpint (parts[part][0], !=, '.');
          g_assert_cmpuint (strlen (parts[part]), <=, 255);
        }
      g_assert_cmpstr (path, ==, keys[i].path);
      g_assert_true (g_hash_table_add (seen, g_steal_pointer (&path)));
    }
}

/* What an object has got it keeps, whatever comes before it later. */
static void
test_held (void)
{
  g_autoptr (DownloadTreeNames) names = download_tree_names_new ();
  g_autofree char *other = NULL, *same = NULL, *folder = NULL, *file = NULL;

  download_tree_names_hold (names, "hidden", "object of hidden");
  download_tree_names_hold (names, "deep/down/x", "object of x");

  other = download_tree_names_choose (names, ".hidden", "object of .hidden");
  g_assert_cmpstr (other, !=, "hidden");
  same = download_tree_names_choose (names, "hidden", "object of hidden");
  g_assert_cmpstr (same, ==, "hidden");
  folder = download_tree_names_choose (names, "hidden/x", "object of hidden/x");
  g_assert_false (g_str_has_prefix (folder, "hidden/"));
  file = download_tree_names_choose (names, "deep/down", "object of deep/down");
  g_assert_cmpstr (file, !=, "deep/down");
  g_assert_null (download_tree_names_choose (names, "hidden", "object of hidden"));
}

static void
test_marks_do_not_depend_on_order (void)
{
  g_autoptr (DownloadTreeNames) first = download_tree_names_new ();
  g_autoptr (DownloadTreeNames) second = download_tree_names_new ();
  g_autofree char *ignored = download_tree_names_choose (first, ".a", ".a");
  g_autofree char *ignored_too = download_tree_names_choose (second, "-a", "-a");
  g_autofree char *one = download_tree_names_choose (first, "a", "a");
  g_autofree char *two = download_tree_names_choose (second, "a", "a");

  g_assert_cmpstr (one, ==, two);
  g_assert_cmpstr (one, !=, "a");
}

static void
test_folders (void)
{
  g_autoptr (DownloadTreeNames) names = download_tree_names_new ();
  g_autofree char *file = download_tree_names_choose (names, "a", "a");
  g_autofree char *folder = download_tree_names_choose_folder (names, "a/b/");
  g_autofree char *inside = download_tree_names_choose (names, "a/b/c", "a/b/c");
  g_autofree char *top = download_tree_names_choose_folder (names, "/");

  g_assert_cmpstr (folder, !=, "a/b");
  g_assert_true (g_str_has_prefix (inside, folder));
  g_assert_cmpstr (top, ==, "_");
}

/* Two that become the same are told apart as always. */
static void
test_plain (void)
{
  static const struct
  {
    const char *key;
    const char *path;
  } cases[] = {
    { "10:00/a?.csv", "10_00/a_.csv" },
    { "10_00/a_.csv", "10_00/a_ (66638322).csv" },
    { "nul/con.txt", "_nul/_con.txt" },
    { "plain/name.txt", "plain/name.txt" },
  };
  g_autoptr (DownloadTreeNames) names = download_tree_names_new ();

  download_tree_names_make_plain (names);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = download_tree_names_choose (names, cases[i].key, cases[i].key);

      g_assert_cmpstr (path, ==, cases[i].path);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/listing/tree-names/keys", test_keys);
  g_test_add_func ("/listing/tree-names/held", test_held);
  g_test_add_func ("/listing/tree-names/marks-do-not-depend-on-order", test_marks_do_not_depend_on_order);
  g_test_add_func ("/listing/tree-names/folders", test_folders);
  g_test_add_func ("/listing/tree-names/plain", test_plain);
  return g_test_run ();
}
